"""What a mark in a presence column says: somebody came, did not come, or it is not clear, and is then asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, time, timedelta
from typing import Final

from dashboard.sources.lists.words import fold, is_signature, word_set
from dashboard.sources.raw import Cell, is_blank
from dashboard.sources.values import plain_text

_CAME: Final = word_set(
    "x xx xxx oui ok yes true vrai present presente presents presentes presence signe signee signes emarge "
    "emargee venu venue venus matin matinee aprem aprems midi journee am pm retard retards arrive arrivee "
    "partiel partielle presentiel visio visioconference distanciel distance ligne zoom teams attended "
    "participe participes participee participation checked attend attending coche cochee assiste accueilli "
    "accueillie scanne scannee pointe pointee controle controlee valide validee rejoint venir joined connecte "
    "connectee vu vue quitte left parti partie"
)
_DID_NOT: Final = word_set(
    "absent absente absents absentes abs absence excuse excusee excuses excusees excus exc false faux annule "
    "annulee annules cancelled canceled annulation desiste desistee desistement desistements inscrit inscrite "
    "inscrits registered attente waiting noshow decline declined declinee refuse refusee indisponible empeche "
    "empechee malade"
)
_PROMISED: Final = word_set(
    "confirme confirmee confirmes confirmed accepte acceptee accepted provisoire tentative enregistre enregistree "
    "enregistres reserve reservee going maybe peut etre certain certaine"
)
"""Words of who has answered, or is expected: they do not tell who came."""
_REGISTERED: Final = word_set("enregistre enregistree enregistres")
"""At the entrance, or beforehand; who was not, in either case, did not come."""
_NEGATIONS: Final = word_set("pas non no not n ne jamais")
_NEUTRAL: Final = word_set(
    "a e l le la les d de du des en et au aux par sur pour avec il elle est etait s y h min mn minutes heure "
    "heures tout toute toute la uniquement seulement jour demi demie un une puis tres peu avance debut fin "
    "tot apres avant place did salle site t in on at the has was were pu liste show monsieur madame mme m qr "
    "code via retour signature electronique electroniquement numerique"
)
_WHOLE: Final = dict.fromkeys(("o", "y", "v", "p", "u", "sur place", "en salle"), True) | dict.fromkeys(
    ("n", "a", "e", "f", "n a", "na", "nc", "so", "s o", "sans objet", "neant", "null", "none", "nan", "ras"), False
)
"""What a mark says that is nothing but this."""
_EITHER: Final = (word_set("oui non"), word_set("yes no"), word_set("attending"))
"""A form that nobody has filled in; a ticket that has been taken, which is « attending » in some programs."""
_PROXY: Final = re.compile(r"(?:procuration|pouvoir)\b")
_SUBSTITUTE: Final = re.compile(r"\b(?:rempla|repres|supplee)\w*")
_PLACEHOLDER: Final = re.compile(r"\b(?:a venir|confirmer|preciser|voir|verifier)\b|\?")
_NUMBER: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*%?")
_TIME: Final = re.compile(r"\d{1,4}|\d{1,2}h(?:\d{2})?|\d+min")
_YES_SIGNS: Final = re.compile("[✓✔☑☒🗸✅×√ⅹΧХ🟢👍🟩🔵]")
_NO_SIGNS: Final = re.compile("[✗✘❌✖☐□🔴👎🟥🚫⛔⚪]")
_WINGDINGS: Final = {"ü": True, "þ": True, "û": False, "ý": False, "o": False, "¨": False}
"""Letters that stand for ✓ ☑ ✗ ☒ ☐ in the font of symbols, which a reading of values does not tell."""
_LONGEST_INITIALS: Final = 4
_CODES: Final = word_set("p a e r x o n")
_SHOWN: Final = _CAME | _DID_NOT | _NEGATIONS | _NEUTRAL | _PROMISED | word_set("confirmer preciser")


def mark_of(cell: Cell) -> bool | None:
    """Tell whether a cell marks somebody present: True, False, or None when it is not wholly understood.

    An empty cell is no mark. A text counts when each of its words does: one that says both, one that is put off
    (« à confirmer », « ? ») or has a word nobody knows is not clear.
    """
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float):
        return cell > 0
    if isinstance(cell, date | time | timedelta):
        return True
    text = plain_text(cell)
    yes, no, folded = bool(_YES_SIGNS.search(text)), bool(_NO_SIGNS.search(text)), fold(text)
    if yes or no:
        said = _said(folded) if folded else None
        return yes if yes != no and said in (None, yes) and (said is not None or not folded) else None
    if not folded:
        return None if "?" in text else False
    if number := _NUMBER.fullmatch(text.strip()):
        return float(number[1].replace(",", ".")) > 0
    return None if _PLACEHOLDER.search(f"{folded} {text}") else _said(folded)


def _said(folded: str) -> bool | None:
    words = folded.split()
    if folded in _WHOLE or _PROXY.match(folded):
        return _WHOLE.get(folded, False)
    if any(one <= {*words} for one in _EITHER[:2]) or _EITHER[2] == {*words}:
        return None
    came, did_not = {*words} & _CAME, {*words} & _DID_NOT
    negated = bool({*words} & _NEGATIONS)
    unknown = [
        word for word in words if word not in _CAME | _DID_NOT | _NEGATIONS | _NEUTRAL and not _TIME.fullmatch(word)
    ]
    if unknown:
        return False if negated and not came and {*unknown} <= _REGISTERED else None
    if negated and came and not did_not:
        return False if len(came) == 1 else None
    if came and did_not:
        return None
    if came or (not did_not and not negated and any(map(_TIME.fullmatch, words))):
        return True
    return False if did_not or negated else None


def is_answer(cell: Cell) -> bool:
    """Tell whether a cell answers a question about coming: a mark, or the word of who is expected (« Confirmé »)."""
    return is_plain_mark(cell) or (isinstance(cell, str) and bool({*fold(cell).split()} & (_PROMISED | _DID_NOT)))


def is_plain_mark(cell: Cell) -> bool:
    """Tell whether a cell is an answer: a mark said in words or signs, or 0 or 1; no date, no other number."""
    if isinstance(cell, bool | int | float):
        return cell in (0, 1)
    if not isinstance(cell, str) or mark_of(cell) is None:
        return False
    text = cell.strip()
    return text in ("0", "1") or not fold(text) or any(not _TIME.fullmatch(word) for word in fold(text).split())


def told(cell: Cell) -> str:
    """Return a mark as a question may print it: a word that is no usual one may be somebody's name, and is masked."""
    words = plain_text(cell).split()
    return " ".join(word if _usual(word) else f"{word[:1]}…" for word in words)


def _usual(word: str) -> bool:
    return all(part in _SHOWN or part in _WHOLE or _TIME.fullmatch(part) for part in fold(word).split())


class ColumnMarks:
    """Reads the marks of one column, which its title and its other cells explain.

    Args:
        title: of the column.
        cells: all that stands below it.
        present, absent: marks that a person has explained, folded.
    """

    def __init__(
        self, title: str, cells: Iterable[Cell], present: Collection[str] = (), absent: Collection[str] = ()
    ) -> None:
        values = {cell.strip() for cell in cells if isinstance(cell, str) and not is_blank(cell)}
        letters = {fold(value) for value in values}
        self._signature = is_signature(title)
        self._codes = {"p", "a"} <= letters <= _CODES
        self._symbols = bool(values & {"ü", "û", "þ", "ý"}) and all(len(value) == 1 for value in values)
        self._answers = {fold(text): True for text in present} | {fold(text): False for text in absent}

    def of(self, cell: Cell, name: str = "") -> bool | None:
        """Tell what a cell marks, see `mark_of`; `name` is that of the person, who may have signed with it."""
        text = plain_text(cell).strip()
        if fold(text) in self._answers and text:
            return self._answers[fold(text)]
        if self._symbols and text in _WINGDINGS:
            return _WINGDINGS[text]
        if self._signature and isinstance(cell, str) and not self._codes and self._signs(text, name):
            return True
        return mark_of(cell)

    def _signs(self, text: str, name: str) -> bool:
        """Whether a text is somebody's initials, or their name, and says nothing else."""
        words, names = fold(text).split(), fold(name).split()
        if not any(map(str.isalpha, text)) or (mark_of(text) is False and len(text) > 1):
            return False
        initials = "".join(word[0] for word in names)
        joined = "".join(words)
        if len(joined) <= _LONGEST_INITIALS and {*filter(str.isalpha, joined)} <= {*initials}:
            return True
        return bool(names) and all(word in names or word in initials for word in words)


def is_substitute(cell: Cell) -> bool:
    """Tell whether a mark says that somebody else came in the place of the person."""
    return isinstance(cell, str) and bool(_SUBSTITUTE.search(fold(cell)))
