"""When mails are due: pure functions of moments (seconds since 1970) and days, UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from dashboard.mail.subscriptions import ALERTS, MONTH

_HOUR: Final = 6
"""When mails are made: seven or eight o'clock in Paris."""
_HOLIDAYS: Final = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
"""Month and day of those that move with no moon."""
BETWEEN_ALERTS: Final = 7
"""Days between two mails of alerts at least."""


def next_due(kind: str, rhythm: str, now: int, *, sent: bool = False) -> int:
    """When to look at a subscription next, after `now`.

    A letter is due on the first working day of the next month, or quarter; alerts on the next working day, or a week
    after some were `sent`.
    """
    day = day_of(now)
    if kind == ALERTS:
        return _morning(working(day + timedelta(BETWEEN_ALERTS if sent else 1)))
    return _morning(working(_first(_number(day, rhythm) + 1, rhythm)))


def period_of(kind: str, rhythm: str, now: int) -> str:
    """What names the sending of a moment: there is one of a period at most."""
    day = day_of(now)
    return day.isoformat() if kind == ALERTS else _first(_number(day, rhythm), rhythm).isoformat()


def working(day: date) -> date:
    """A day, or the first one after it on which people work."""
    while day.weekday() >= 5 or (day.month, day.day) in _HOLIDAYS:
        day += timedelta(1)
    return day


def day_of(moment: int) -> date:
    """The day of a moment."""
    return datetime.fromtimestamp(moment, UTC).date()


def _number(day: date, rhythm: str) -> int:
    """The rank of a month, or of a quarter, among all."""
    return (day.year * 12 + day.month - 1) // _months(rhythm)


def _first(number: int, rhythm: str) -> date:
    year, month = divmod(number * _months(rhythm), 12)
    return date(year, month + 1, 1)


def _months(rhythm: str) -> int:
    return 1 if rhythm == MONTH else 3


def _morning(day: date) -> int:
    return int(datetime.combine(day, time(_HOUR), UTC).timestamp())
