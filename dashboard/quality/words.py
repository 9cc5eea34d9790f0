"""French words of the findings, and what rules read out of French words: counts and rhythms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from dashboard.filters import MONTHS, french_date
from dashboard.french import NARROW, enumerate_words
from dashboard.sources.text import fold

MAX_IDS = 6
"""More identifiers than this are summed up in a number."""
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

_WORDS = (
    *("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze"),
    *("quinze", "seize", "dixsept", "dixhuit", "dixneuf", "vingt"),
)
NUMBERS: Mapping[str, int] = MappingProxyType(
    {word: value for value, word in enumerate(_WORDS, start=2)} | {"trente": 30, "quarante": 40, "cinquante": 50}
)
"""French number words that count things ("un" and "une" are left out: they are articles)."""

_PER_YEAR: Mapping[str, float] = MappingProxyType(
    {"semaine": 52.0, "mois": 12.0, "trimestre": 4.0, "semestre": 2.0, "an": 1.0, "annee": 1.0}
)
_ADJECTIVES: Mapping[str, float] = MappingProxyType(
    {"hebdomadaire": 52.0, "mensuel": 12.0, "bimestriel": 6.0, "trimestriel": 4.0, "semestriel": 2.0, "annuel": 1.0}
)
_COUNT = rf"(?:\d{{1,3}}|une?|{'|'.join(NUMBERS)})"
_RATE = re.compile(rf"\b({_COUNT})(?: a ({_COUNT}))? (?:[a-z]+ )?(?:par [a-z]+ et )?par ({'|'.join(_PER_YEAR)})s?\b")
_EVERY = re.compile(rf"\btous les ({_COUNT}) mois\b")
_COUNTED_ADJECTIVE = re.compile(rf"\b({_COUNT}) [a-z]+ ({'|'.join(_ADJECTIVES)})(?:le)?s?\b")
_ADJECTIVE = re.compile(rf"\b({'|'.join(_ADJECTIVES)})(?:le)?s?\b")
_INNER_OPENING, _INNER_CLOSING = re.compile(r"«\s*"), re.compile(r"\s*»")
_CLAUSE = re.compile(r"[.;:,()«»—!?|]+")


def typeset(text: str) -> str:
    """Put narrow no-break spaces where French typography wants them: before ; : ! ? % and inside « »."""
    text = re.sub(r" ([;:!?%»])", rf"{NARROW}\1", text)
    return text.replace("« ", f"«{NARROW}")


def quoted(text: str, longest: int = 90) -> str:
    """A text between French quotation marks, cut when long; those inside become “ ”."""
    text = text.rstrip(". ")
    short = text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
    return f"« {_INNER_CLOSING.sub('”', _INNER_OPENING.sub('“', short))} »"


def said(written: str) -> str:
    """What a document affirms, between quotation marks: cut later than a title, it is what is doubted."""
    return quoted(written, 200)


def ids_words(ids: Sequence[str]) -> str:
    """Identifiers in words: all of them when few, else the first ones and how many more."""
    if len(ids) <= MAX_IDS:
        return ", ".join(ids)
    shown = ids[: MAX_IDS - 1]
    return f"{', '.join(shown)} et {len(ids) - len(shown)} autres"


def sample(items: Sequence[str], limit: int = 4) -> str:
    """A list in words: all of it when short, else the first items and how many more."""
    if len(items) <= limit + 1:
        return enumerate_words(list(items))
    return f"{', '.join(items[:limit])} et {len(items) - limit} autres"


def day_words(day: date, *, weekday: bool = False) -> str:
    """A day in French, with its day of the week if wanted: "dimanche 24 mars 2024"."""
    words = french_date(day)
    return f"{WEEKDAYS[day.weekday()]} {words}" if weekday else words


def partial_words(text: str) -> str:
    """A date that may stop at the month or the year, in French: "2024-05" → "mai 2024", "2024" → "2024"."""
    if len(text) == 10:
        return day_words(date.fromisoformat(text))
    return f"{MONTHS[int(text[5:7]) - 1]} {text[:4]}" if len(text) == 7 else text


def months_named(words: Sequence[str]) -> list[int]:
    """Months that words may name, cut to three letters or more: "jui" → 6 and 7."""
    folded = [fold(word) for word in words]
    return [
        index
        for index, name in enumerate(MONTHS, start=1)
        if any(len(word) >= 3 and fold(name).startswith(word) for word in folded)
    ]


def span_words(first: date, last: date) -> str:
    """One day or several in French."""
    if first == last:
        return day_words(first)
    start = day_words(first)
    if first.year == last.year:
        start = start.rsplit(" ", 1 if first.month != last.month else 2)[0]
    return f"du {start} au {day_words(last)}"


def stem(word: str) -> str:
    """A folded word without its plural mark."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def count_of(word: str) -> int | None:
    """The number a folded word stands for, from 2 on; None when it is not one."""
    if word.isdigit() and len(word) <= 3:
        return int(word) if int(word) >= 2 else None
    return NUMBERS.get(word)


class Counted(NamedTuple):
    """A number found in a text, with the folded words before and after it in the same clause (as written)."""

    number: int
    clause: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def counted(text: str) -> Iterator[Counted]:
    """Numbers (digits or words) of a text, clause by clause."""
    for clause in _CLAUSE.split(text):
        words = _numeric(fold(clause)).split()
        for index, word in enumerate(words):
            number = count_of(word)
            if number is not None:
                yield Counted(number, clause.strip(), tuple(words[:index]), tuple(words[index + 1 :]))


def per_year(text: str) -> tuple[float, float] | None:
    """Least and most occasions a year that a French rhythm means; None when the text tells none.

    "mensuelle" → (12, 12); "2 à 3 journées par an" → (2, 3); "5 posts par semaine" → (260, 260).
    """
    folded = _numeric(fold(text))
    if match := _RATE.search(folded):
        times = _PER_YEAR[match[3]]
        least = _value(match[1])
        return least * times, (_value(match[2]) if match[2] else least) * times
    if match := _EVERY.search(folded):
        return (12 / _value(match[1]),) * 2
    if match := _COUNTED_ADJECTIVE.search(folded):
        return (_value(match[1]) * _ADJECTIVES[match[2]],) * 2
    if match := _ADJECTIVE.search(folded):
        return (_ADJECTIVES[match[1]],) * 2
    return None


def _numeric(folded: str) -> str:
    """Join the number words that are written in two."""
    return re.sub(r"\bdix (sept|huit|neuf)\b", r"dix\1", folded)


def _value(word: str) -> int:
    return 1 if word in ("un", "une") else count_of(word) or 1
