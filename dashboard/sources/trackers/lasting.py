"""How long a line of a tracker lasted: told by a column of durations, else by the times that are written elsewhere."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from dashboard.french import number
from dashboard.sources.problems import NARROW, quoted, shown
from dashboard.sources.raw import Cell
from dashboard.sources.text import fold
from dashboard.sources.trackers.doubt import Doubt
from dashboard.sources.trackers.durations import read_duration, times_in
from dashboard.sources.trackers.inquiry import UNKNOWN, Inquiry, Place
from dashboard.sources.values import plain_text


def half_days_told(cell: Cell, title: str, where: Place, inquiry: Inquiry) -> tuple[str, str]:
    """Half-days that a cell of a column of durations tells, and what is said of them; what is not sure is asked.

    Args:
        cell: what is typed; title: of its column, which may tell the unit.
        where: it stands. inquiry: takes the question.
    """
    words = fold(title)
    unit = "half_days" if "demi" in words else "days" if "jour" in words else "hours" if "heures" in words else ""
    found = read_duration(cell, unit=unit)
    if found is not None and found.doubt is None:
        return "" if found.half_days is None else f"{found.half_days:g}", found.said
    text = " ".join(plain_text(cell).split())
    question = f"la durée {quoted(shown(text))} n’est pas comprise. Combien de demi-journées{NARROW}?"
    doubt = found.doubt if found and found.doubt else Doubt("duration", question, {UNKNOWN: "inconnu"})
    about = f"{where[0]}, {text}"
    answer = inquiry.ask("Durée", about, doubt.text, doubt.choices, where, _half_days, code="duration")
    return _half_days(answer or "") or "", ""


def half_days_of(start: Cell, end: Cell, since: Cell, until: Cell, where: Place, inquiry: Inquiry) -> tuple[str, str]:
    """Half-days that times tell, and what is said of them.

    Args:
        start, end: cells of the days, which may hold times too.
        since, until: cells of the columns of times.
        where: the day stands. inquiry: takes the question.
    """
    times = _from_to(since, until) or _from_to(start, end) or (times_in(start) if isinstance(start, str) else "")
    if not times:
        return "", ""
    half_days, said = half_days_told(times, "", where, inquiry)
    if half_days and not said:
        one = float(half_days) < 2
        said = f"{number(float(half_days))} {'demi-journée' if one else 'demi-journées'}, d’après les heures écrites"
    return half_days, said


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
