"""The national calendar as programmes subscribe to it: what is to come and what a year has been, of all the centres."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from flask import Response

from dashboard.components.chrome import SIMULATED
from dashboard.filters import french_date
from dashboard.indicators.agenda import Entry
from dashboard.national.calendar import CHOICES, choice, dated, told_of
from dashboard.national.search import action_page
from dashboard.national.store import NationalSnapshot
from dashboard.national.year import shown
from dashboard.opendata.reading import Asked, Published
from dashboard.opendata.serve import kept_answer
from dashboard.pages.model import AGENDA
from dashboard.snapshot import Snapshot
from dashboard.web.application import PageDash
from dashboard.web.page_cache import PageCache
from dashboard.words import say

if TYPE_CHECKING:
    from icalendar import Event

BACK: Final = timedelta(days=366)
"""How long before the day when the data were closed an action is still in it."""
MOST: Final = 2_000
"""Actions of a calendar, the latest ones: programmes ask for the whole of it every day."""


class AllCentres(Published):
    """What the edition reads: the published versions of the centres, and nothing else."""

    def snapshot(self) -> Snapshot:
        """What is shown."""
        return self.current()


@dataclass(frozen=True)
class Agenda:
    """The calendar, at its address."""

    published: AllCentres
    kept: PageCache = field(default_factory=PageCache)

    def serve(self, app: PageDash) -> None:
        """Give it its address."""
        app.server.add_url_rule(f"{app.config.routes_pathname_prefix}{AGENDA}", "agenda", self.agenda)

    def agenda(self) -> Response:
        """The actions whose day is known, as a calendar to subscribe to."""
        asked = self.published.asked(CHOICES, ever=False)
        return kept_answer(self.kept, asked, lambda: _calendar(asked), "text/calendar")


def _calendar(asked: Asked) -> bytes:
    # Loaded by whoever asks for one.
    from dashboard.opendata.agenda import calendar

    snapshot = shown(asked.context)
    chosen, notices = choice(asked.context)
    closed = snapshot.together.centre.as_of
    every = [one for one in dated(snapshot) if chosen.keeps(one) and one.entry.line.start]
    since = [one for one in every if one.first > closed - BACK][-MOST:]
    about = (len(since), len(every), french_date(closed), (*asked.notices, *notices))
    made_up = SIMULATED if snapshot.together.centre.simulated else ""
    name = say("national", "calendar_name", made_up)
    by_centre: dict[str, list[Entry]] = defaultdict(list)
    for one in since:
        by_centre[one.member.place.id].append(one.entry)
    return calendar(
        [name, say("national", "calendar_file", told_of(snapshot, chosen), *about)], _events(snapshot, by_centre)
    )


def _events(snapshot: NationalSnapshot, by_centre: dict[str, list[Entry]]) -> Iterator[Event]:
    from dashboard.opendata.agenda import events

    for member in snapshot.members:
        if member.data and member.place.id in by_centre:
            yield from events(
                member.data, by_centre[member.place.id], member.words, partial(action_page, member),
                member.name,
            )  # fmt: skip
