"""A date as a person typed it, once read: what it means, unless what surrounds it contradicts; what is asked."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from babel.dates import get_month_names

from dashboard.sources.problems import NARROW
from dashboard.sources.trackers.spans import Span, Unreal
from dashboard.sources.trackers.typed import Doubt, asked


@dataclass(frozen=True, slots=True)
class TypedDate:
    """What a cell of date means.

    Attributes:
        start: ISO day, month or year; empty when not known, or as long as there is a doubt.
        end: ISO day; empty unless several days.
        precision: of the schema: day, period, month, season, year, unknown.
        occurrences: how many dates are listed (« les 2, 9 et 16 avril »: 3); None for one, or for days that follow.
        doubt: what is to be asked.
        said: what was understood that is not written, in French.
    """

    start: str
    end: str
    precision: str
    occurrences: int | None = None
    doubt: Doubt | None = None
    said: str = ""


UNKNOWN: Final = TypedDate("", "", "unknown")
FIRST, LAST = 1990, 2050
"""Years that an action may be of."""


def told(cell: str, span: Span, written: Sequence[int], year: int | None, month: int | None) -> TypedDate | None:
    """A date, unless what surrounds it says another year or another month."""
    choices = [span]
    other_year = bool(written) and year is not None and year not in (*written, span.start.year, span.end.year)
    if other_year and year is not None:
        choices = [*_in_year(span, year), *choices]
    other_month = month is not None and not any(month in (one.start.month, one.end.month) for one in choices)
    if other_month and month is not None:
        choices = [*choices, *(other for one in choices for other in _in_month(one, month))]
    possible = [one for one in choices if FIRST <= one.start.year <= LAST]
    if not possible:
        return None
    if not other_year and not other_month:
        said = "" if written or year is None else f"année {year} prise à côté"
        start, _, end = iso(span).partition("/")
        return TypedDate(start, end, span.precision, span.occurrences, said=said)
    question = f"ce qui l’entoure dit {year if other_year else _month_name(month)}. Quelle date{NARROW}?"
    return ask(cell, question, [*(iso(one) for one in possible), *([""] if len(possible) == 1 else [])])


def of_year(cell: str, precision: str, written: int | None, year: int | None, said: str = "") -> TypedDate | None:
    """Something known to the year only; its contradictions with the surroundings."""
    known = written or year
    if known is None:
        return which_year(cell)
    if not FIRST <= known <= LAST:
        return None
    if written and year and written not in (year, year + 1):
        return ask(cell, f"{year} ou {written}{NARROW}?", [str(year), str(written)])
    remark = "" if written else f"année {year} prise à côté"
    return TypedDate(str(known), "", precision, said=said or remark)


def no_such_day(cell: str, unreal: Unreal) -> TypedDate | None:
    """« 31/06/2024 »: the month, or a day beside; « 03/25/2024 »: the other way round."""
    year, month, day = unreal.year, unreal.month, unreal.day
    if not FIRST <= year <= LAST:
        return None
    if month > 12:
        if not 1 <= day <= 12 or month > monthrange(year, day)[1]:
            return None
        swapped = f"{year}-{day:02}-{month:02}"
        return ask(cell, f"le mois {month} n’existe pas. Le mois est-il écrit avant le jour{NARROW}?", [swapped, ""])
    if month < 1 or not 1 <= day <= 99:
        return None
    after = date(year + month // 12, month % 12 + 1, 1)
    last = after - timedelta(days=1)
    choices = [f"{year}-{month:02}", *((last.isoformat(), after.isoformat()) if day <= 31 else ())]
    return ask(cell, f"ce jour n’existe pas. Quel jour, ou seulement le mois{NARROW}?", choices)


def which_year(cell: str) -> TypedDate:
    """The question about a date whose year nothing tells."""
    return ask(cell, f"de quelle année{NARROW}?", [""])


def ask(cell: str, question: str, answers: Iterable[str]) -> TypedDate:
    """A question, each answer of which is the text of a date; an empty one is an unknown date."""
    choices = {answer: _answer_words(answer) for answer in answers}
    return replace(UNKNOWN, doubt=Doubt("date", asked(cell, question), choices))


def answer_of(found: TypedDate) -> str:
    """The text of a date that reads as itself."""
    return f"{found.start}/{found.end}" if found.end else found.start


def iso(span: Span) -> str:
    """« 2024-03-12 », « 2024-03 », « 2024-03-19/2024-03-21 »."""
    if span.precision == "period":
        return f"{span.start.isoformat()}/{span.end.isoformat()}"
    return span.start.isoformat() if span.precision == "day" else span.start.isoformat()[:7]


def day_words(day: date) -> str:
    """« 12 mars 2024 »."""
    return f"{'1er' if day.day == 1 else day.day} {_month_name(day.month)} {day.year}"


def full_year(year: str) -> int:
    """« 24 » is 2024."""
    return int(year) + 2000 if len(year) == 2 else int(year)


def _in_year(span: Span, year: int) -> Iterable[Span]:
    shift = year - span.end.year
    start, end = moved(span.start, span.start.year + shift), moved(span.end, year)
    if start and end:
        yield replace(span, start=start, end=end)


def _in_month(span: Span, month: int) -> Iterable[Span]:
    """The day and the month the other way round, or the same day of the month that is told beside it."""
    if span.precision == "month":
        first = span.start.replace(month=month)
        yield Span(first, first, "month")
    elif span.precision == "day":
        swapped = [span.start.month] if span.start.day == month else []
        for day in dict.fromkeys([*swapped, span.start.day]):
            if day <= monthrange(span.start.year, month)[1]:
                other = span.start.replace(month=month, day=day)
                yield Span(other, other, "day")


def moved(day: date, year: int) -> date | None:
    """The same day of another year, if it has one."""
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _answer_words(answer: str) -> str:
    start, _, end = answer.partition("/")
    if not start:
        return "date inconnue"
    if end:
        return f"du {day_words(date.fromisoformat(start))} au {day_words(date.fromisoformat(end))}"
    if len(start) == 4:
        return f"{start}, sans mois"
    if len(start) == 7:
        return f"{_month_name(int(start[5:]))} {start[:4]}, au mois près"
    return day_words(date.fromisoformat(start))


def _month_name(month: int | None) -> str:
    return get_month_names("wide", locale="fr_FR")[month] if month else ""
