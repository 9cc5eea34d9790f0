"""The month or the quarter just ended, and what is announced after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from dashboard.filters import MONTHS, Filters, Vocabulary
from dashboard.indicators.agenda import Entry, agenda
from dashboard.indicators.selection import PLANNED, REALISED
from dashboard.snapshot import CentreData

RHYTHMS: Final = {"month": 1, "quarter": 3}
"""Rhythm of a letter → months."""
AHEAD: Final = 92
"""Days of which what is announced is told."""
_QUARTERS: Final = ("premier", "deuxième", "troisième", "quatrième")


@dataclass(frozen=True)
class Period:
    """Some whole months; `words` name them: "novembre 2026", "troisième trimestre 2026"."""

    start: date
    end: date
    words: str

    @property
    def at(self) -> str:
        """ "en novembre 2026", "au troisième trimestre 2026"."""
        return f"{'en' if self.start.month == self.end.month else 'au'} {self.words}"

    @property
    def of(self) -> str:
        """ "d’octobre 2026", "du troisième trimestre 2026"."""
        if self.start.month != self.end.month:
            return f"du {self.words}"
        return f"d’{self.words}" if self.words[0] in "ao" else f"de {self.words}"


def just_ended(today: date, rhythm: str) -> Period:
    """The last whole month or quarter before a day."""
    months = RHYTHMS[rhythm]
    first = date(today.year, 1 + (today.month - 1) // months * months, 1)
    end = first - timedelta(1)
    start = date(end.year, end.month - months + 1, 1)
    name = MONTHS[end.month - 1] if months == 1 else f"{_QUARTERS[(end.month - 1) // 3]} trimestre"
    return Period(start, end, f"{name} {end.year}")


def done(data: CentreData, filters: Filters, words: Vocabulary, period: Period) -> tuple[Entry, ...]:
    """The actions that took place then, under filters whatever their own period."""
    return _dated(data, filters, words, REALISED, period.start, period.end)


def coming(data: CentreData, filters: Filters, words: Vocabulary, today: date) -> tuple[Entry, ...]:
    """The actions announced for the weeks from a day on."""
    return _dated(data, filters, words, PLANNED, today, today + timedelta(AHEAD))


def _dated(
    data: CentreData, filters: Filters, words: Vocabulary, statuses: tuple[str, ...], start: date, end: date
) -> tuple[Entry, ...]:
    then = replace(filters, year=None, start=start, end=end)
    return agenda(data, then, words, statuses=statuses).dated
