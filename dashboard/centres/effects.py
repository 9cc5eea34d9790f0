"""What new files of a centre do to its figures, before anybody says yes: those that move, and the cells that hide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.centres.bundle import Files, of_events, rows_of, shown_files
from dashboard.centres.model import WANTED, Asked, Effect, Ground, Hidden, Proposal
from dashboard.filters import Filters
from dashboard.indicators.losses import asked
from dashboard.indicators.model import Indicator
from dashboard.indicators.registry import INDICATORS
from dashboard.indicators.reported import years_told
from dashboard.publishing.people import people
from dashboard.publishing.words import PublishError
from dashboard.snapshot import CentreData, centres_data
from dashboard.sources import CentreTables
from dashboard.sources.attendance_frame import ATTENDANCES
from dashboard.sources.loader import load_files

_FOLDER = "centre"
_LISTS = f"{ATTENDANCES}.csv"
_YES = "c’est voulu, ces données sont reprises"


@dataclass(frozen=True)
class Compared:
    """What the files of two versions hold, with the same attendance lists; `before` is None for a first version."""

    before: CentreTables | None
    after: CentreTables


def compared(current: Files, files: Files, ground: Ground) -> Compared:
    """Load both; what is kept of people who came to an action that goes is told by nobody."""
    after = shown_files(files)
    if _LISTS in current:
        events = {row["event_id"] for row in rows_of(files, ground.schemas["events"])}
        after[_LISTS] = of_events(current[_LISTS], events)
    before = shown_files(current)
    return Compared(_loaded(before, ground) if before else None, _loaded(after, ground))


def effects(both: Compared) -> tuple[Effect, ...]:
    """The figures that the rows add up to, of each year that either side tells, where they differ."""
    before, after = _data(both.before), _data(both.after)
    years = {year for one in (before, after) if one for year in years_told(one).reported}
    return tuple(
        Effect(one.id, one.label, one.unit, year, then, now)
        for year in sorted(years, reverse=True)
        for one in INDICATORS
        if (then := _figure(before, one, year)) != (now := _figure(after, one, year))
    )


def lost(both: Compared, ground: Ground) -> Iterator[Asked]:
    """What would be lost, each as a question that only a yes answers."""
    if both.before is None or not both.before.ok or not both.after.ok:
        return
    for one in asked(both.before, both.after, ground.schemas):
        yield Asked(f"Perte:{one.text}", "loss", one.code, one.text, {WANTED: _YES})


def hidden_cells(current: Files, proposal: Proposal, ground: Ground) -> Hidden:
    """Count the cells that the public would not see, before and after: it may take long where there are lists."""
    both = compared(current, proposal.files, ground)
    return Hidden(_hidden(_data(both.before)), _hidden(_data(both.after)))


def _hidden(data: CentreData | None) -> int | None:
    if data is None:
        return None
    try:
        return people(data).hidden
    except PublishError:
        return None


def _loaded(files: Files, ground: Ground) -> CentreTables:
    return load_files(files, _FOLDER, ground.schemas, ground.known_names)


def _data(loaded: CentreTables | None) -> CentreData | None:
    return next(iter(centres_data([loaded])), None) if loaded is not None else None


def _figure(data: CentreData | None, one: Indicator, year: int) -> float | None:
    if data is None or one.compute is None:
        return None
    return one.compute(data, Filters(data.centre.id, year)).value
