"""The agenda as an iCalendar (RFC 5545): one event a known day or period; what is known to the month has none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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

HOME_ZONE: Final = "Europe/Paris"
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


def calendar(told: Sequence[str], events: Iterable[Event], zone: str = HOME_ZONE) -> bytes:
    """A calendar to subscribe to.

    Args:
        told: what it says of itself: its name, then sentences.
        events: what it holds (see `events`).
        zone: where its days are lived.
    """
    made = Calendar()
    made.add("prodid", "-//Tableau de bord CRPV//Agenda//FR")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", plain(told[0]))
    made.add("x-wr-calname", plain(told[0]))
    made.add("x-wr-caldesc", plain(" ".join(told[1:])))
    made.add("x-wr-timezone", zone)
    made.add("refresh-interval", vDuration(EVERY), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(EVERY))
    for event in events:
        made.add_component(event)
    return bytes(made.to_ical())


def events(
    data: CentreData, entries: Iterable[Entry], words: Vocabulary, address: Callable[[str], str], host: str = ""
) -> Iterator[Event]:
    """The actions of a selection whose day is known, under the names that their own centre's calendar gives them.

    Args:
        data: the centre.
        entries: the actions, each once.
        words: French labels.
        address: identifier of an action → whole address of its page; "" where it has none.
        host: what says whose they are, in a calendar of several centres.
    """
    names = identities(data)
    for entry in dated(entries):
        line = entry.line
        yield _event(data.centre, line, names[line.family], words, address(line.id), host)


def dated(entries: Iterable[Entry]) -> Iterator[Entry]:
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


def _event(centre: Centre, line: Line, name: str, words: Vocabulary, address: str, host: str) -> Event:
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
    made.add("summary", plain(f"{_title(line)} ({host})" if host else _title(line)))
    made.add("status", STATES.get(line.status, "TENTATIVE"))
    made.add("transp", "TRANSPARENT")
    where = ", ".join(part for part in (line.venue, line.place) if part)
    if where:
        made.add("location", plain(where))
    if line.themes and not line.themes_suggested:
        made.add("categories", [plain(words.label("theme", code)) for code in line.themes])
    made.add("description", "\n".join(map(plain, _described(line, words))))
    if address:
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
