"""French numbers and words, the way a printed report writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from babel.dates import format_datetime, get_timezone
from babel.numbers import format_decimal

NARROW = "\u202f"
"""Narrow no-break space: between thousands, before % ; : ! ?"""


@lru_cache(maxsize=8192)
def number(value: float, decimals: int | None = None) -> str:
    """A number with a comma and narrow no-break spaces: 34 396, 3,1.

    Args:
        value: the number.
        decimals: digits after the comma; None keeps at most two and drops useless zeros.
    """
    pattern = "#,##0.##" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, pattern, locale="fr_FR"))


def signed(value: float) -> str:
    """A number with its sign: +16, −122 (a true minus)."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{number(abs(value))}"


def percent(value: float, decimals: int | None = None) -> str:
    """A share given in hundredths: 40.2 → 40,2 %."""
    return f"{number(value, decimals)}{NARROW}%"


def plural(count: float, singular: str, several: str | None = None) -> str:
    """The count and the noun that agrees with it (plural from 2 on, as French has it): 1 action, 2 actions."""
    noun = singular if abs(count) < 2 else (several or f"{singular}s")
    return f"{number(count)} {noun}"


def agree(count: float, singular: str, several: str | None = None) -> str:
    """Only the noun that agrees with a count."""
    return singular if abs(count) < 2 else (several or f"{singular}s")


def part_of(part: float, whole: float, singular: str, several: str | None = None) -> str:
    """A part of a whole, agreeing with the part: "12 actions sur 38", "0 action sur 1"."""
    return f"{plural(part, singular, several)} sur {number(whole)}"


def every_one(count: float, singular: str, several: str | None = None, *, feminine: bool = False) -> str:
    """All of a count, with its article: "les 8 départements", "le seul département", "la seule commune"."""
    if abs(count) < 2:
        return f"{'la seule' if feminine else 'le seul'} {singular}"
    return f"les {plural(count, singular, several)}"


def enumerate_words(words: Sequence[str], last: str = "et") -> str:
    """A list in words: "a, b et c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def capital(text: str) -> str:
    """First letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def moment(seconds: int) -> str:
    """A moment as people of the centre say it: « 3 mars 2026 à 9 h 05 », « 1er avril 2026 à 0 h 10 »."""
    told = datetime.fromtimestamp(seconds, UTC)
    said = str(format_datetime(told, "d MMMM y 'à' H 'h' mm", tzinfo=get_timezone("Europe/Paris"), locale="fr_FR"))
    return f"1er {said[2:]}" if said.startswith("1 ") else said


def mass(kg: float) -> str:
    """A mass in the unit that suits it: "2,84 t", "384 kg"."""
    sign, size = "−" if kg < 0 else "", abs(kg)
    if size >= 1000:
        return f"{sign}{number(size / 1000)} t"
    return f"{sign}{number(size, 0 if size >= 10 else None)} kg"


def masses(low: float, high: float) -> str:
    """A range of masses, in kg: "de 2,84 à 3,19 t", "2,84 t" when both read the same."""
    first, last = mass(low), mass(high)
    if first == last:
        return first
    figure, unit = first.rsplit(" ", 1)
    return f"de {figure if last.endswith(f' {unit}') else first} à {last}"


def precise(value: float) -> str:
    """A small number with as many digits as matter, five at most: 0,192; 0,0229; 0."""
    return number(value, 5).rstrip("0").rstrip(",")
