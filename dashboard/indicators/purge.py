"""What a purge takes away and what it leaves: totals of past years in the place of the rows of their attendances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.dimensions import ATTRIBUTES, COUNTED
from dashboard.filters import Filters, french_date
from dashboard.french import plural
from dashboard.indicators.attendance import Reach, reach
from dashboard.snapshot import CentreData
from dashboard.sources.lists.purge import Total, event_totals, only_key
from dashboard.sources.lists.store import AttendanceTable


@dataclass(frozen=True)
class Plan:
    """What goes and what takes its place.

    Attributes:
        gone, kept: the rows that go, and those that stay.
        years: action → year; totals: lines written for the rows that go.
        before: first year whose rows are kept.
    """

    gone: AttendanceTable
    kept: AttendanceTable
    years: Mapping[str, int]
    totals: tuple[Total, ...]
    before: int

    @property
    def past(self) -> set[str]:
        """The actions of the years that go, those without rows included."""
        return {event_id for event_id, year in self.years.items() if year < self.before}

    @property
    def rows(self) -> Mapping[int, int]:
        """Each year that loses its rows, in order → how many."""
        found: Counter[int] = Counter()
        for (event_id,), count in self.gone.counts("event_id"):
            found[self.years[event_id]] += count
        return dict(sorted(found.items()))

    @property
    def actions(self) -> Mapping[int, int]:
        """Each year that loses its rows → of how many actions."""
        return Counter(self.years[event_id] for event_id in self.gone.values("event_id"))

    @property
    def persons(self) -> Mapping[int, int]:
        """Each year whose persons could be counted → how many of them."""
        return {line.year: line.value for line in self.totals if line.place[1:4] == ("", "unique_participants", "")}


def plan(
    data: CentreData, rows: AttendanceTable, before: int, today: date, elsewhere: Mapping[str, int] | None = None
) -> Plan:
    """Sort the rows and count what is left of those that go, persons included, while all of them are known.

    Args:
        data: the centre.
        rows: its attendances.
        before: first year whose rows are kept.
        today: when it is done.
        elsewhere: action → year, of actions that the centre has not any more.
    """
    dated = data.events[["event_id", "year"]].dropna()
    own = {str(event): int(year) for event, year in zip(dated["event_id"], dated["year"], strict=True)}
    years = {**(elsewhere or {}), **own}
    old = rows.at({event_id for event_id, year in years.items() if year < before})
    gone = rows.where(old)
    source = f"Listes de présence effacées — purge du {french_date(today)}"
    totals = [*event_totals(gone, years, source, {one.counted: one.column for one in ATTRIBUTES})]
    for year in sorted({years[event_id] for event_id in gone.values("event_id")}):
        of_year = gone.where(gone.at({event_id for event_id, found in years.items() if found == year}))
        totals += _year(data, only_key(of_year.values("key_id")), year, source)
    return Plan(gone, rows.where(~old), years, tuple(totals), before)


def told(planned: Plan) -> Iterator[str]:
    """What goes and what stays, a sentence a year."""
    for year, rows in planned.rows.items():
        known = planned.persons
        persons = plural(known[year], "personne") if year in known else "présences uniques inconnues"
        yield f"{year} : {plural(rows, 'présence')} à {plural(planned.actions[year], 'action')}, {persons}."
    kept = plural(len(planned.kept), "présence gardée", "présences gardées")
    yield f"{kept} en lignes ; {plural(len(planned.totals), 'total', 'totaux')} à la place des autres."


def _year(data: CentreData, key_id: str, year: int, source: str) -> Iterator[Total]:
    """What is told of the persons of a whole year; nothing when the rows cannot tell it."""
    found = reach(data, Filters(data.centre.id, year))
    if found is None or found.people.unique is None:
        return
    for measure, dimension, category, value in _persons(found):
        yield Total(year, measure, value, "", dimension, category, key_id, source)


def _persons(found: Reach) -> Iterator[tuple[str, str, str, int]]:
    """Measure, dimension, category and value of each line of a year."""
    people = found.people
    single = {
        "unique_participants": people.unique,
        "new_participants": people.new,
        "returning_participants": people.returning,
    }
    yield from ((measure, "", "", value) for measure, value in single.items() if value is not None)
    for category, value in zip(("1", "2", "3+"), people.loyalty or (), strict=False):
        yield "unique_participants", "loyalty", category, value
    for dimension in (*COUNTED.values(), "theme", "network"):
        cut = found.cuts[dimension]
        for category, value in zip(cut.codes, () if cut.unique is None else cut.unique, strict=False):
            if value:
                yield "unique_participants", dimension, category, int(value)
