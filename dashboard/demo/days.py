"""The working days of a year in France, and when things happen in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import numpy as np
from dateutil.easter import easter

from dashboard.demo.draws import Draws, shared_out

_FIXED: Final = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER: Final = (1, 39, 50)
"""Easter Monday, Ascension and Whit Monday, in days after Easter."""
_MONTHS: Final = (7, 10, 13, 9, 10, 14, 4, 1, 10, 13, 14, 7)
"""Relative activity of the months: spring and autumn are full, August is nearly empty."""


def holidays(year: int) -> frozenset[date]:
    """The public holidays of a year."""
    sunday = easter(year)
    moving = (sunday + timedelta(days=days) for days in _AFTER_EASTER)
    return frozenset([*(date(year, month, day) for month, day in _FIXED), *moving])


def working_days(year: int) -> tuple[date, ...]:
    """Mondays to Fridays that are no holiday."""
    closed = holidays(year)
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    return tuple(day for day in days if day.year == year and day.weekday() < 5 and day not in closed)


def draw_days(year: int, count: int, draws: Draws) -> list[date]:
    """Days for some actions, in order: unequal months, Tuesdays and Thursdays first, few actions on one day."""
    months = shared_out(count, np.array(_MONTHS) * (85 + draws.below(31, len(_MONTHS))))
    chosen: list[date] = []
    for month, wanted in enumerate(months.tolist(), start=1):
        days = [day for day in working_days(year) if day.month == month]
        likely = np.array([3 if day.weekday() in (1, 3) else 2 for day in days], dtype=np.int64)
        used = np.zeros(len(days), dtype=np.int64)
        for _ in range(wanted):
            # A day already taken is as many times less likely.
            used[int(draws.picks(likely * 60 // (1 + 6 * used), 1)[0])] += 1
        chosen += [day for day, times in zip(days, used.tolist(), strict=True) for _ in range(times)]
    return chosen


def lasting(first: date, sessions: int) -> tuple[date, int]:
    """The last day of something that takes some days, and its number of dates: days in a row, or one a week."""
    closed = holidays(first.year)
    row = [first + timedelta(days=number) for number in range(sessions)]
    if first.weekday() + sessions <= 5 and not closed.intersection(row):
        return row[-1], 1
    last = first + timedelta(weeks=sessions - 1)
    while last > first and (last.year > first.year or last in closed):
        last -= timedelta(weeks=1)
    return last, sessions
