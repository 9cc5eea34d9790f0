"""How long a line of a tracker lasted: told by a column of durations, else by the times that are written elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from dashboard.french import number
from dashboard.sources.problems import NARROW, quoted, shown
from dashboard.sources.raw import Cell
from dashboard.sources.text import fold
from dashboard.sources.trackers.durations import read_duration, times_in
from dashboard.sources.trackers.inquiry import UNKNOWN, Inquiry, Place
from dashboard.sources.trackers.typed import Doubt
from dashboard.sources.trackers.typed_date import TypedDate
from dashboard.sources.values import one_line, plain_text

_MOST_DAYS: Final = 5
"""That follow, of one action that has the same hours each day; beyond them, nobody knows how many it met."""

_UNITS: Final = {r"\bdemi": "half_days", r"\bjours?\b": "days", r"\bheures\b|\bvolume horaire\b|\bh$": "hours"}
"""What a title says that its bare numbers are."""


def days_of(when: TypedDate) -> int:
    """How many days a date tells; 1 when that is not known."""
    if when.occurrences:
        return when.occurrences
    days = (date.fromisoformat(when.end) - date.fromisoformat(when.start)).days + 1 if when.end else 1
    return days if days <= _MOST_DAYS else 1


@dataclass(frozen=True, slots=True)
class Lasting:
    """Reads how long a line lasted."""

    days: int
    where: Place
    inquiry: Inquiry

    def told(self, cell: Cell, title: str) -> tuple[str, str]:
        """Half-days that a cell of durations tells, under a title that may tell the unit, and what is said of them."""
        words = fold(title)
        unit = next((unit for pattern, unit in _UNITS.items() if re.search(pattern, words)), "")
        found = read_duration(cell, unit=unit)
        text = one_line(cell)
        if found is not None and found.doubt is None:
            if found.half_days and self.days > 1 and times_in(text):
                return self._each_day(found.half_days)
            return "" if found.half_days is None else f"{found.half_days:g}", found.said
        question = f"la durée {quoted(shown(text))} n’est pas comprise. Combien de demi-journées{NARROW}?"
        doubt = found.doubt if found and found.doubt else Doubt("duration", question, {UNKNOWN: "inconnu"})
        about = f"{self.where[0]}, {text}"
        answer = self.inquiry.ask("Durée", about, doubt.text, doubt.choices, self.where, _half_days, code="duration")
        return _half_days(answer or "") or "", ""

    def of_times(self, start: Cell, end: Cell, since: Cell, until: Cell) -> tuple[str, str]:
        """Half-days that the cells of days, which may hold times, or those of times tell, and what is said of them."""
        times = _from_to(since, until) or _from_to(start, end) or (times_in(start) if isinstance(start, str) else "")
        if not times:
            return "", ""
        half_days, said = self.told(times, "")
        said = said or (f"{_in_words(float(half_days))}, d’après les heures écrites" if half_days else "")
        return half_days, said

    def _each_day(self, half_days: float) -> tuple[str, str]:
        whole = half_days * self.days
        return f"{whole:g}", f"{_in_words(whole)}, aux mêmes heures pendant {self.days} jours"


def _in_words(half_days: float) -> str:
    return f"{number(half_days)} {'demi-journée' if half_days < 2 else 'demi-journées'}"


def _from_to(since: Cell, until: Cell) -> str:
    """« 9h30-12h30 » of two cells that tell times of one day; "" when they do not."""
    days = {cell.date() for cell in (since, until) if isinstance(cell, datetime)}
    times = _clock(since), _clock(until)
    return "-".join(times) if all(times) and len(days) < 2 else ""


def _clock(cell: Cell) -> str:
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds()) // 60
        return f"{minutes // 60}h{minutes % 60:02}"
    if isinstance(cell, time) or (isinstance(cell, datetime) and cell.time() != time(0)):
        return f"{cell:%Hh%M}"
    if isinstance(cell, date):
        return ""
    found = re.fullmatch(r".*?\b(\d{1,2}) ?[h:] ?(\d{2})?(?::\d\d)?", plain_text(cell).casefold())
    return f"{found[1]}h{found[2] or '00'}" if found else ""


def _half_days(text: str) -> str | None:
    plain = text.replace(",", ".")
    return plain if re.fullmatch(r"\d{1,2}(\.\d)?", plain) else None
