"""The working days of a year in France, and when things happen in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import numpy as np
from dateutil.easter import easter

from dashboard.demo.draws import Draws

_FIXED: Final = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER: Final = (1, 39, 50)
"""Easter Monday, Ascension and Whit Monday, in days after Easter."""
_MONTHS: Final = (8, 10, 13, 10, 10, 14, 5, 1, 10, 14, 15, 7)
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
    days = working_days(year)
    weights = np.array([_MONTHS[day.month - 1] * (3 if day.weekday() in (1, 3) else 2) for day in days])
    used = np.zeros(len(days), dtype=np.int64)
    for _ in range(count):
        # A day already taken is as many times less likely.
        used[int(draws.picks((weights * 60 // (1 + 6 * used)).astype(np.int64), 1)[0])] += 1
    return [day for day, times in zip(days, used.tolist(), strict=True) for _ in range(times)]


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
