"""What a person typed in a cell, made plain before it is read, and what it leaves open."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.sources.problems import MASKED, NARROW, quoted, shown
from dashboard.sources.text import unaccented


@dataclass(frozen=True, slots=True)
class Doubt:
    """A typed text that can be understood in several ways, or in none that counts.

    Attributes:
        code: stable English identifier: "date", "number", "duration", "place", "value", "status".
        text: the question, in French, without its place in the file.
        choices: canonical answer → what it means, in French; the first is proposed; an empty answer is "unknown".
    """

    code: str
    text: str
    choices: Mapping[str, str]


_SIGNS: Final = {
    **dict.fromkeys("‐‑‒–—―−→", "-"),
    **dict.fromkeys("’ʼ‘`´", "'"),
    "⁄": "/",
    "×": "x",
    "≃": "≈",
    "∼": "~",
    "\u200b": "",
    "\ufeff": "",
}
_TABLE: Final = str.maketrans(_SIGNS)
_NOTHING: Final = re.compile(r"(?:[\s?.,;:!*_~()\[\]∅-]|/(?!/))*")
"""Signs that stand for no answer."""
_UNKNOWN: Final = re.compile(
    r"(?:la |le )?(?:(?:date|lieu|nombre|nb|jour|horaire|duree|effectif|ville|commune)s? )?(?:rest\w* )?a "
    r"(?:preciser|definir|determiner|completer|confirmer|fixer|caler|planifier|programmer|renseigner|compter)"
    r"|(?:date|lieu|nombre)s? (?:inconnue?|indetermine|non \w+)s?"
    r"|(?:(?:on|nous|je) )?(?:n )?(?:(?:a|ai|avons) )?(?:non|pas|pas encore|jamais) "
    r"(?:renseigne|communique|connu|precise|defini|determine|compte|comptabilise|disponible|fixe|note"
    r"|transmis|chiffre)e?s?(?: a ce jour)?"
    r"|inconnue?s?|indisponible|indetermine|en attente|sans objet"
    r"|(?:je |on )?(?:ne )?sai[ts] (?:pas|plus)(?: combien)?|(?:pas|aucune?) (?:d )?info\w*|vide"
    r"|n ?[cradp]|ns|nsp|s ?o|tb[acd]|null|none|nan|x{2,}"
)
_UNITS: Final = {
    "zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
_TENS: Final = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_RUN: Final = re.compile(
    r"\b(?:{0})(?:(?:-| |-et-| et )(?:{0}))*\b".format("|".join([*_UNITS, *_TENS, "vingts", "cents?", "mille"]))
)
_WORDED: Final = re.compile(
    r"(?:(?P<thousands>\w+ )?(?P<mille>mille) ?)?(?:(?P<hundreds>\w+ )?(?P<cent>cents?) ?)?"
    r"(?P<tens>quatre vingts?|vingt|trente|quarante|cinquante|soixante)? ?(?P<unit>dix (?:sept|huit|neuf)|\w+)?"
)


def plain(text: str) -> str:
    """Lower case without accents, with one kind of space, dash and apostrophe; full-width digits and ½ in plain ones.

    A digit in superscript is the mark of a note: it becomes a star, and no part of the number before it.
    """
    spelled = "".join(_spelled(char) if unicodedata.category(char) == "No" else char for char in text)
    return " ".join(unaccented(unicodedata.normalize("NFKC", spelled).casefold()).translate(_TABLE).split())


def _spelled(char: str) -> str:
    return f" {unicodedata.normalize('NFKC', char)}" if "FRACTION" in unicodedata.name(char, "") else "*"


def is_unknown(text: str) -> bool:
    """Whether a plain text says that something is not known: nothing, « ? », « nc », « à préciser ».

    A ditto mark says that it is what stands above, a sign (« ✓ ») or an error (« #N/A ») something else.
    """
    if not re.search(r"\w", text):
        return _NOTHING.fullmatch(text) is not None
    return not text.startswith("#") and bool(_UNKNOWN.fullmatch(re.sub(r"[^\w?]+|_+", " ", text).strip()))


def as_typed(text: str) -> str:
    """A cell between quotation marks for a question, masked when it may name somebody."""
    written = shown(text)
    return written if written == MASKED else quoted(written)


def asked(text: str, question: str) -> str:
    """« typed » : question."""
    return f"{as_typed(text)}{NARROW}: {question}"


def with_digits(text: str) -> str:
    """The numbers that a plain text spells, in digits: « deux cents » is 200, « vingt et un » 21."""
    return _RUN.sub(_digits, text)


def _digits(run: re.Match[str]) -> str:
    """A run of words that make no number (« dix-trente ») is left as it is."""
    words = _WORDED.fullmatch(run[0].replace("-", " ").replace(" et ", " "))
    if words is None:
        return run[0]
    thousands, hundreds = (words[name].strip() if words[name] else "" for name in ("thousands", "hundreds"))
    tens, unit = words["tens"] or "", words["unit"] or ""
    small = 10 + _UNITS[unit.split()[1]] if unit.startswith("dix ") else _UNITS.get(unit, -1 if unit else 0)
    ten = 80 if tens.startswith("quatre") else _TENS.get(tens, 0)
    counts = [_UNITS.get(one, -1) if one else 1 for one in (thousands, hundreds)]
    if small < 0 or min(counts) < 0 or (0 < ten < 60 and small > 9) or (" et " in run[0] and small not in (1, 11)):
        return run[0]
    return str(bool(words["mille"]) * counts[0] * 1000 + bool(words["cent"]) * counts[1] * 100 + ten + small)
