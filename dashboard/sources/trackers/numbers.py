"""How many came, as people type it: « env. 40 », « une trentaine », « 18 + 4 en visio », « 20 inscrits »."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Final

from dashboard.french import plural
from dashboard.sources.problems import NARROW, quoted
from dashboard.sources.raw import Cell, Fault
from dashboard.sources.text import REMOTE
from dashboard.sources.trackers.typed import Doubt, asked, is_unknown, plain, with_digits


@dataclass(frozen=True, slots=True)
class TypedCount:
    """What a cell of attendance means.

    Attributes:
        value: people counted; None when not known, or as long as there is a doubt.
        precision: "exact", "about" or "at_least"; empty without a value.
        status: code of the status typed in the place of a number ("postponed", "cancelled", "announced"); else empty.
        doubt: what is to be asked. A choice is the text of a cell, or a status: `read_count` reads it as what it means.
        said: what was understood that is not written, in French.
    """

    value: int | None
    precision: str
    status: str = ""
    doubt: Doubt | None = None
    said: str = ""


NOTHING: Final = TypedCount(None, "")
_ONLY: Final = "les présents seulement, sans les inscrits ni les structures"
_MOST: Final = 100_000
"""People at one action, above which a number is something else."""

_STATUSES: Final = {
    "postponed": r"postponed$|(?:(?:seance|action|reunion|date|a ete|est) )*(?:reporte|report\b|decale|repousse)",
    "cancelled": r"cancelled$|(?:(?:seance|action|reunion|a ete|est) )*(?:annul|supprime)",
    "announced": r"(?:a venir|prevue?s?|programmee?s?|pas encore (?:eu lieu|faite?|realisee?))$",
}
_NOT_HELD: Final = re.compile(r"(?:n'?a )?pas (?:eu lieu|faite?|tenue?|realisee?)|non (?:tenue?|realisee?|faite?)")
_NOBODY: Final = re.compile(
    r"(?:zero|aucune?|pas de|0) ?(?:participant|presente?|personne|venu|inscrit)\w*|zero|aucune?|0"
    r"|personne(?: n'est venue?| de venu)?"
)

_NUMBER: Final = r"\d{1,3}(?:[ .](?!000\b)\d{3}| 000)+(?:,0+)?|\d+(?:[.,]0{1,2})?"
_RANGE: Final = re.compile(
    rf"({_NUMBER}) ?(?:-|\ba\b|\bou\b|/(?= ?~)) ?~?({_NUMBER})|\bentre ({_NUMBER}) et ({_NUMBER})"
)
_AMOUNT: Final = re.compile(rf"(?P<low>{_NUMBER})(?:_(?P<high>{_NUMBER}))?")
_SEXES: Final = re.compile(r"(\d+) ?(h|f)(?:ommes?|emmes?)? ?(?:[/,+;-]|et)? ?(\d+) ?(?!\2)(h|f)(?:ommes?|emmes?)?\b")
_COLLECTIVE: Final = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000,
}  # fmt: skip
_SOME: Final = re.compile(
    r"(?:\b(?P<times>\d+) )?(?:(?:petite|bonne|grosse|grande|belle) )?(?P<half>demi[- ])?"
    rf"\b(?P<word>{'|'.join(_COLLECTIVE)})s?\b"
)
_TENS: Final = re.compile(r"(?:\b(?:1|la) )?\b(\d+) ?-?ain?es?\b")
_AT_LEAST: Final = re.compile(
    r"\b(?:plus (?:de |d')|au moins|au minimum|minimum|mini\b|min\.?(?= ?\d)|et plus|ou plus|et \+)"
    r"|^\+ ?(?:de |d')|^\+(?= ?\d)|(?<=\d) ?\++$|>=?|≥"
)
_ABOUT: Final = re.compile(
    r"~|≈|±|\+ ?/ ?-|\b(?:env(?:iron)?\b\.?|(?:a )?approx\w*\.?|a peu pres|autour de|aux alentours de|dans les"
    r"|pres de|presque|circa|ca\.|estim\w+(?: a)?|vers(?= ?\d)"
    r"|(?:a |reste )*(?:confirmer|verifier|preciser)|provisoire)|\(\?\)|(?<=\w) ?\?+$"
)
_AT_MOST: Final = re.compile(
    r"\b(?:moins (?:de |d')|pas plus (?:de |d')|au plus|au maximum|maximum|maxi?\b\.?|jusqu'a)|<=?|≤"
)
_NOUNS: Final = {
    "came": r"participant\w*|participations?|personnes? presentes?|personnes?|pers\b\.?|pax|gens|presents?|presentes?"
    r"|presences?|venue?s?|habitant\w*|hab\b\.?|elu\w*|agents?|jeunes|enfants|adultes|parents|femmes?|hommes?|filles?"
    r"|garcons?|professionnel\w*|pros?\b|acteurs?|partenaires?|technicien\w*|adherent\w*|benevoles?|stagiaires?"
    r"|auditeurs?|spectateurs?|visiteurs?|eleves|lyceens?|collegiens?|etudiant\w*|membres?|signatures?|emarg\w*"
    r"|ados?|adolescents?|seniors?|beneficiaires?|apprenants?|salaries|collegues?|mediat\w+|referents?|coordonnat\w+"
    r"|coordinat\w+|chefs? de projet|adultes[ -]relais|delegues?(?: du prefet)?|conseillers?(?: citoyens?)?"
    r"|citoyens?|travailleurs? soci\w+|usagers?|riverains?|locataires?|directeurs?|directrices?|responsables?"
    r"|form(?:es|ees)|chargee?s? de mission|educat\w+"
    r"|personnes? (?:formees?|accompagnees?|rencontrees?|mobilisees?)|p\b\.?",
    "way": rf"{REMOTE}|(?:en |a )?(?:presentiels?|distance|ligne)|sur place|en salle|connecte\w*",
    "not_come": r"(?:pre-?)?inscri\w+|attendu\w*|prev[iu]\w*|invite?\w*|destinataires?|places?|jauge|capacite|convie\w*"
    r"|absent\w*|excuse\w*|objectif|cible|potentiel\w*|vues?|telechargements?|sollicite\w*|replays?|ecoutes?"
    r"|exemplaires?|desist\w+|attente",
    "bodies": r"structures?(?: representees?)?|connexions?|asso(?:ciation)?s?|communes?|villes?|organismes?|equipes?"
    r"|groupes?|familles?|foyers?|services?|collectivites?|quartiers?|qpv|centres?|dossiers?|questionnaires?|reponses?"
    r"|sessions?|seances?|ateliers?|reunions?",
    "team": r"intervenant\w*|animat\w+|formateurs?|formatrices?|organisat\w+",
}  # fmt: skip
_NOUN: Final = {kind: re.compile(rf"(?<![a-z])(?:(?:de |d')?(?:{words}))(?![a-z])") for kind, words in _NOUNS.items()}
_FILLERS: Final = re.compile(
    r"\b(?:seule?s?|de|d'|au total|en tout|total|soit|nb|nombre|le|la|les|1(?= ~))(?![a-z])|[:=*!]"
)
_INCLUSIVE: Final = re.compile(r"(?<=[a-z])(?:\((?:e|ne|es|e\.s)\)|[.·\-/]n?e)[.·\-/(]?s?\)?(?![a-z])")
_JOINTS: Final = re.compile(r" ?(\+|,(?!\d)|;|/|\bet\b|\bsur\b(?! place)) ?")


def read_count(cell: Cell) -> TypedCount | None:
    """What a cell means as a number of people; None when it is not understood: to be asked."""
    if cell is None:
        return NOTHING
    if isinstance(cell, bool | time | timedelta | Fault):
        return None
    if isinstance(cell, date):
        return _made_a_date(cell)
    if isinstance(cell, int | float):
        return TypedCount(int(cell), "exact") if 0 <= cell <= _MOST and cell == int(cell) else None
    text = plain(cell)
    if is_unknown(text):
        return NOTHING
    text = text.strip(" .\"'")
    found = _status(cell, text) or _nobody(cell, text) or _counted(cell, _INCLUSIVE.sub("s", text))
    return found if found is None or (found.value or 0) <= _MOST else None


def _doubt(cell: str, question: str, *choices: int | None) -> TypedCount:
    words = {"" if one is None else str(one): "inconnu" if one is None else plural(one, "venu") for one in choices}
    return TypedCount(None, "", doubt=Doubt("number", asked(cell, question), words))


def _made_a_date(day: date) -> TypedCount | None:
    """« 10-12 » typed in a spreadsheet becomes 10 December: the middle of the two may be meant."""
    if not day.day < day.month:
        return None
    typed = quoted(f"{day.day}-{day.month}")
    question = (
        f"Le {day:%d/%m/%Y} est une date{NARROW}: le tableur a-t-il changé {typed}{NARROW}? Combien sont venus{NARROW}?"
    )
    return TypedCount(None, "", doubt=Doubt("number", question, {"": "inconnu", f"{day.day}-{day.month}": f"{typed}"}))


def _status(cell: str, text: str) -> TypedCount | None:
    found = [status for status, words in _STATUSES.items() if re.match(words, text)]
    if _NOT_HELD.match(text) or (found and re.search(r"annul", text) and re.search(r"report", text)):
        choices = {"cancelled": "action annulée", "postponed": "action reportée"}
        return TypedCount(None, "", doubt=Doubt("status", asked(cell, f"annulée ou reportée{NARROW}?"), choices))
    return TypedCount(None, "", found[0], said="statut écrit à la place du nombre") if found else None


def _nobody(cell: str, text: str) -> TypedCount | None:
    if text in ("neant", "rien"):
        return _doubt(cell, f"personne n’est venu, ou le nombre n’est pas connu{NARROW}?", None, 0)
    if re.fullmatch(r"0 ?\?+", text):
        return _doubt(cell, f"personne n’est venu{NARROW}?", None, 0)
    return TypedCount(0, "exact") if _NOBODY.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number and the words around it."""

    value: int
    precision: str
    kinds: frozenset[str]
    nouns: str


def _counted(cell: str, text: str) -> TypedCount | None:
    """A number of people, alone or made of several."""
    text = _SEXES.sub(r"\1 hommes + \3 femmes", _TENS.sub(r"~\1", _SOME.sub(_collective, with_digits(text))))
    opened = re.search(r" ?\(([^()]*)\)? ?", text)
    if opened and opened[1].strip() != "?":
        return _bracketed(cell, text[: opened.start()], opened[1].strip(), text[opened.end() :])
    text, _, part = text.partition(" dont ")
    text = text.rstrip(" ,:")
    if part and (among := _among(cell, text, part)):
        return among
    if equal := re.fullmatch(r"([\d+ ]+)= ?(\d+)|(\d+) ?[=:] ?([\d+ ]+)", text):
        total, terms = (equal[2], equal[1]) if equal[2] else (equal[3], equal[4])
        same = sum(map(int, re.findall(r"\d+", terms))) == int(total)
        return TypedCount(int(total), "exact") if same else None
    if ranged := re.fullmatch(r"(?P<low>\d+) ?/ ?(?P<high>\d+)", text):
        low, high = int(ranged["low"]), int(ranged["high"])
        return _doubt(
            cell, f"des présents sur des inscrits, ou une fourchette{NARROW}?", min(low, high), max(low, high), None
        )
    if repeated := re.fullmatch(
        r"(\d+) ?(?:x|\*|(?:seances|sessions|fois|groupes|ateliers) (?:de )?) ?(\d+)(?: \D+)?", text
    ):
        times, each = int(repeated[1]), int(repeated[2])
        return _doubt(cell, f"combien en tout{NARROW}?", times * each, max(times, each), None)
    if _AT_MOST.search(text):
        most = _amount(_AT_MOST.sub(" ", text))
        return (
            None
            if most is None
            else _doubt(cell, f"un maximum n’est pas un nombre de venus. Combien sont venus{NARROW}?", None, most.value)
        )
    whole = _amount(text)
    return _alone(cell, whole) if whole else _several(cell, text)


def _collective(some: re.Match[str]) -> str:
    value = int(some["times"] or 1) * _COLLECTIVE[some["word"]]
    return f"~{value // 2 if some['half'] else value}"


def _bracketed(cell: str, before: str, inside: str, after: str) -> TypedCount | None:
    """« 12 (dont 4 élus) » is 12, « 12 (+ 4 en visio) » 16, « 12 (estimation) » about 12."""
    main = f"{before} {after}".strip()
    if not main:
        return _counted(cell, inside)
    if inside.startswith("+") and (added := _amount(inside.lstrip("+ "))):
        return _counted(cell, f"{main} + {added.value} {added.nouns}")
    if _ABOUT.search(inside) and not re.search(r"\d", inside):
        return _counted(cell, f"~{main}")
    among = re.fullmatch(r"(?:dont|y compris|soit|inclus|sur)\b(.*)", inside)
    if found := _among(cell, main, among[1] if among else inside):
        return found
    if among:
        return _counted(cell, main)
    if re.search(r"\b(?:report|annul|par|chac|chaq|cumul|moy|max|min|pic|seance|x ?\d|\d ?x)|/", inside):
        return None
    if not re.search(r"\d", inside):
        worded = " ".join(
            noun[0] for noun in [_NOUN["not_come"].search(inside), _NOUN["bodies"].search(inside)] if noun
        )
        return _counted(cell, f"{main} {worded}")
    parts = [_amount(one) for one in _JOINTS.split(_SEXES.sub(r"\1 hommes + \3 femmes", inside))[::2]]
    return _counted(cell, main) if all(one and one.kinds for one in parts) else None


def _among(cell: str, main: str, part: str) -> TypedCount | None:
    """« 20 inscrits dont 12 présents », « 12 structures (25 personnes) »: those who came, told after the others."""
    whole, came = _amount(main), _amount(part.strip())
    if whole is None or came is None or not whole.kinds or whole.kinds & {"came", "way"} or "came" not in came.kinds:
        return None
    return replace(_alone(cell, came), said=_ONLY)


def _amount(text: str) -> _Amount | None:
    """One number with its qualifiers and nouns; None when there is anything else."""
    kinds, nouns = set(), []
    least, about = bool(_AT_LEAST.search(text)), bool(_ABOUT.search(text))
    text = _RANGE.sub(lambda found: "_".join(one for one in found.groups() if one), text)
    rest = _ABOUT.sub(" ", _AT_LEAST.sub(" ", text))
    for kind, words in _NOUN.items():
        found = words.findall(rest)
        if found:
            kinds.add(kind)
            nouns.extend(found)
            rest = words.sub(" ", rest)
    figures = _AMOUNT.fullmatch(" ".join(_FILLERS.sub(" ", rest).split()))
    if figures is None:
        return None
    low = _whole(figures["low"])
    high = _whole(figures["high"]) if figures["high"] else low
    if high < low or low > _MOST or (figures["high"] and (figures["high"].startswith("0") or 1990 <= low == high - 1)):
        return None
    precision = "at_least" if least else "about" if about or high > low else "exact"
    return _Amount((low + high) // 2, precision, frozenset(kinds), " ".join(nouns))


def _whole(figures: str) -> int:
    return int(re.sub(r"[ .](?=\d{3})|[.,]0+$", "", figures))


def _alone(cell: str, one: _Amount) -> TypedCount:
    if "not_come" in one.kinds:
        question = f"des inscrits ou des attendus ne sont pas des présents. Combien sont venus{NARROW}?"
        return _doubt(cell, question, None, one.value)
    if one.kinds & {"bodies", "team"} and "came" not in one.kinds:
        return _doubt(cell, f"combien de personnes sont venues{NARROW}?", None, one.value)
    return TypedCount(one.value, one.precision)


def _several(cell: str, text: str) -> TypedCount | None:
    """Numbers joined: those who came of those expected, here and at a distance, of one kind and of another."""
    pieces = _JOINTS.split(text)
    parts, joints = [_amount(one) for one in pieces[::2]], set(pieces[1::2])
    amounts = [one for one in parts if one]
    if len(amounts) < 2 or len(amounts) < len(parts) or (joints == {"/"} and not any(one.kinds for one in amounts)):
        return None
    people = [one for one in amounts if not one.kinds & {"not_come", "bodies"}]
    if "sur" in joints:
        part, whole = amounts[0], amounts[-1]
        return _alone(cell, part) if len(amounts) == 2 and part.value <= whole.value else None
    if not people:
        return _doubt(cell, f"combien de personnes sont venues{NARROW}?", None, *(one.value for one in amounts))
    if (
        len(people) == 1
        and "+" not in joints
        and (people[0].kinds or not any("bodies" in one.kinds for one in amounts))
    ):
        found = TypedCount(people[0].value, people[0].precision)
        return replace(found, said=_ONLY)
    if joints == {"/"} and not all(one.kinds for one in amounts):
        return _doubt(cell, f"combien sont venus{NARROW}?", *(one.value for one in people), None)
    total = sum(one.value for one in people)
    told = [one.nouns for one in people]
    apart = joints == {"+"} or (all(told) and len(set(told)) == len(told))
    if not apart or len(people) < len(amounts) or any("team" in one.kinds for one in people):
        return _doubt(cell, f"combien en tout{NARROW}?", total, *sorted({one.value for one in people} - {total}), None)
    precisions = [one.precision for one in people]
    precision = next((one for one in ("at_least", "about") if one in precisions), "exact")
    return TypedCount(total, precision, said=f"{' + '.join(str(one.value) for one in people)} = {total}")
