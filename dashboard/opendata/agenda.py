"""The agenda as an iCalendar (RFC 5545): one event a known day or period; what is known to the month has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from icalendar import Calendar, Event, vDuration

from dashboard.filters import Vocabulary
from dashboard.french import NARROW, capital
from dashboard.indicators.agenda import LONGEST_SPAN, RANK, Entry
from dashboard.indicators.agenda_words import status_word, when_words
from dashboard.indicators.lines import Line, lines
from dashboard.opendata.text import plain
from dashboard.snapshot import CentreData, once
from dashboard.sources import Centre
from dashboard.words import say_lines

ZONES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "01": "America/Guadeloupe",
        "02": "America/Martinique",
        "03": "America/Cayenne",
        "04": "Indian/Reunion",
        "06": "Indian/Mayotte",
    }
)
"""Code of a region overseas → its time zone."""
STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "realised": "CONFIRMED",
        "announced": "TENTATIVE",
        "tentative": "TENTATIVE",
        "in_preparation": "TENTATIVE",
        "postponed": "CANCELLED",
        "cancelled": "CANCELLED",
    }
)
"""Status of an action → that of its event: announced is not done."""
DAY_ZERO: Final = date(2000, 1, 1)
EVERY: Final = timedelta(days=1)
"""How often a calendar is to ask again."""


def calendar(
    data: CentreData, entries: Sequence[Entry], words: Vocabulary, address: Mapping[str, str], told: Sequence[str]
) -> bytes:
    """The actions of a selection whose day is known.

    Args:
        data: the centre.
        entries: the actions, each once.
        words: French labels.
        address: identifier of an action → whole address of its page.
        told: what the calendar says of itself: its name, then sentences.
    """
    centre, names = data.centre, identities(data)
    made = Calendar()
    made.add("prodid", "-//Tableau de bord CRPV//Agenda//FR")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", plain(told[0]))
    made.add("x-wr-calname", plain(told[0]))
    made.add("x-wr-caldesc", plain(" ".join(told[1:])))
    made.add("x-wr-timezone", ZONES.get(centre.region_code, "Europe/Paris"))
    made.add("refresh-interval", vDuration(EVERY), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(EVERY))
    for entry in dated(entries):
        made.add_component(_event(centre, entry.line, names[entry.line.family], words, address[entry.line.id]))
    return bytes(made.to_ical())


def dated(entries: Sequence[Entry]) -> Iterator[Entry]:
    """The actions whose day is known."""
    return (entry for entry in entries if entry.line.start)


@once
def identities(data: CentreData) -> Mapping[int, str]:
    """Family of the lines on one action → identifier of the line that was there first.

    That of the announcement, as a rule: an action keeps the name under which calendars have known it.
    """
    first: dict[int, str] = {}
    for line in sorted(lines(data), key=lambda line: (-RANK[line.status], line.index)):
        first.setdefault(line.family, line.id)
    return MappingProxyType(first)


def _event(centre: Centre, line: Line, name: str, words: Vocabulary, address: str) -> Event:
    closed = centre.table_as_of("events")
    moment = datetime.combine(closed, time(), UTC)
    made = Event()
    made.add("uid", f"{name}@{centre.id}")
    made.add("dtstamp", moment)
    made.add("last-modified", moment)
    made.add("sequence", revision(line, closed))
    start, end = _span(line)
    made.add("dtstart", start)
    made.add("dtend", end)
    made.add("summary", plain(_title(line)))
    made.add("status", STATES.get(line.status, "TENTATIVE"))
    made.add("transp", "TRANSPARENT")
    where = ", ".join(part for part in (line.venue, line.place) if part)
    if where:
        made.add("location", plain(where))
    if line.themes and not line.themes_suggested:
        made.add("categories", [plain(words.label("theme", code)) for code in line.themes])
    made.add("description", "\n".join(map(plain, _described(line, words))))
    made.add("url", address)
    return made


def _title(line: Line) -> str:
    """Its title as it is written; before it, where it stands when it is not simply done or announced."""
    plainly = line.status in ("realised", "announced")
    return line.title if plainly else f"{capital(status_word(line.status))}{NARROW}: {line.title}"


def _described(line: Line, words: Vocabulary) -> Sequence[str]:
    how = [words.label(name, code) for name, code in (("format", line.format), ("modality", line.modality)) if code]
    themes = [words.label("theme", code) for code in line.themes]
    return say_lines("opendata", "action", line, status_word(line.status), when_words(line), how, themes)


def _span(line: Line) -> tuple[date, date]:
    """Its first day, and the day after its last; a period too long to be one action is on its first day only."""
    start, end = line.start or DAY_ZERO, line.end or line.start or DAY_ZERO
    end = end if (end - start).days < LONGEST_SPAN else start
    return start, end + timedelta(days=1)


def revision(line: Line, closed: date) -> int:
    """Never less for what is known later: the day the data were closed, then how far the action has come."""
    return (closed - DAY_ZERO).days * 10 + len(RANK) - RANK.get(line.status, len(RANK))
