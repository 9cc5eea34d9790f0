"""The map: what a selection holds in each department or EPCI, what no territory of the level can show, and the classes.

Numbers are those of the list and of the sheets (`Tally`): the map adds none of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import jenkspy

from dashboard.cube import model
from dashboard.cube.known_places import KnownPlaces
from dashboard.cube.model import UNKNOWN, Cell
from dashboard.cube.source import Source
from dashboard.cube.territory_counts import Tally, tally
from dashboard.cube.territory_list import Beside, Lines, Listed, by_date
from dashboard.filters import Filters, Vocabulary, choose
from dashboard.indicators.in_force import Quarters, departments, former_territories, population_told
from dashboard.indicators.lines import Line
from dashboard.indicators.territory import key_of, located
from dashboard.snapshot import CentreData
from dashboard.sources.centre import FormerTerritory
from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind, Territory

MeasureId = Literal["actions", "presences", "presences-10000", "publications", "reseaux", "adherents"]
MEASURES: tuple[MeasureId, ...] = (
    "actions", "presences", "presences-10000", "publications", "reseaux", "adherents",
)  # fmt: skip
PLACED: tuple[MeasureId, ...] = ("actions", "presences", "presences-10000")
"""Measures that lie where the actions were held: without a known place, they are not known either."""
PEOPLE: tuple[MeasureId, ...] = ("presences", "presences-10000")
"""Measures that count people: the public edition does not show all of them."""
LISTS: Mapping[MeasureId, str] = {"publications": "publications", "reseaux": "networks", "adherents": "members"}
"""Measures that count what a document lists → what `Tally.unlisted` calls it."""
Cells = Mapping[MeasureId, Cell]
PER = 10_000
MOST_KEPT = 64
"""Levels kept in memory for the next gesture, of a few kilobytes each."""
MOST_CLASSES = 5
"""Shades that the eye still tells apart."""
KNOWN_SHADE = 2
SHADES = {0: (), 1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}


@dataclass(frozen=True)
class Area(Listed):
    """One territory of the map: a line of the list, with its measures, and whether it is chosen."""

    cells: Cells = field(default_factory=dict)
    selected: bool = False

    def value(self, measure: MeasureId) -> float:
        """A measure, 0 where it is not known."""
        return self.cells[measure].value or 0

    def minimum(self, measure: MeasureId) -> bool:
        """Whether it rests on the présences of too few of its actions to be compared."""
        return measure in PEOPLE and self.value(measure) > 0 and not self.counts.well_counted


@dataclass(frozen=True)
class Shading:
    """One level of the map.

    Attributes:
        kind: departments or EPCI.
        areas: covered territories, then the others that something happened in; the largest value of the measure first.
        quiet: covered EPCI without QPV where nothing happened: drawn, not listed.
        beside: what the level cannot show; unpinned: the actions of its territories whose commune nobody tells.
        totals: of each measure, each thing once; unknown where it cannot be added up.
        covered: number of covered territories that have a QPV; blanks: the white zones among them; no_blanks: why none
            can be told (`WhiteZones.why`).
        places: how well the places of the actions are known at the level.
        quarters: whose QPV the choice is about; populated: whether the population of the lists may stand beside it.
        perimeter: the departments that the centre covered in the years chosen; former: the territories of before among
            them, each with its departments; unlisted: departments of the perimeter whose EPCI are not in the lists;
            quarterless: those whose QPV are in no list that is installed.
        closed: whether published tables alone tell the présences; untold: why they tell none here: "level", or the
            French reason of the source; "" when they tell some.
    """

    kind: Kind
    areas: tuple[Area, ...]
    quiet: tuple[Territory, ...]
    beside: tuple[Beside, ...]
    unpinned: tuple[Line, ...]
    totals: Cells
    covered: tuple[Area, ...]
    no_blanks: str
    places: KnownPlaces
    quarters: Quarters
    populated: bool
    perimeter: tuple[Territory, ...]
    former: tuple[tuple[FormerTerritory, tuple[Territory, ...]], ...]
    unlisted: tuple[Territory, ...]
    quarterless: tuple[Territory, ...]
    closed: bool
    untold: str

    @property
    def blanks(self) -> tuple[Area, ...]:
        """The white zones."""
        return tuple(area for area in self.covered if area.blank)

    @property
    def away(self) -> float:
        """All that is not on the map, in the unit of the actions."""
        return sum(one.actions for one in self.beside)

    def filled(self, measure: MeasureId) -> list[Area]:
        """The areas that have some of a measure, the largest first."""
        found = [area for area in self.areas if area.value(measure)]
        return sorted(found, key=lambda area: (-area.value(measure), area.territory.name))

    def compared(self, measure: MeasureId) -> list[Area]:
        """Of them, those that are not only a minimum."""
        return [area for area in self.filled(measure) if not area.minimum(measure)]

    def scaled(self, measure: MeasureId) -> bool:
        """Whether shades compare: what took place has no scale where few places are known."""
        return measure not in PLACED or self.places.enough

    def drawn(self, measure: MeasureId) -> float:
        """What the areas hold together."""
        return sum(area.value(measure) for area in self.areas)

    def summed(self, count: str) -> int:
        """The sum of a count (a name of `Counts`) over the areas."""
        return sum(getattr(area.counts, count) for area in self.areas)


def shading(
    data: CentreData, filters: Filters, words: Vocabulary, places: Territories, kind: Kind,
    measure: MeasureId = "actions", opened: str = "", source: Source | None = None,
) -> Shading:  # fmt: skip
    """One level of the map.

    The choice of departments is left out of the counts: what is not chosen stays visible beside it.

    Args:
        data, filters, words, places: the centre, the choice, the territories.
        kind: "department" or "epci".
        measure: which value orders the areas.
        opened: code of the territory whose panel is open without being a filter.
        source: see `tally`.
    """
    kept: dict[object, Shading] = data.memo.setdefault("shadings", {})
    around = choose(filters, "department", ())
    key = (around, kind, id(places))
    if key not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = _made(data, around, words, places, kind, source)
    chosen = (*filters.department, opened) if kind == "department" else (opened,)
    areas = [replace(area, selected=area.territory.code in chosen) for area in kept[key].areas]
    areas.sort(key=lambda area: (not area.covered, -area.value(measure), area.territory.name))
    return replace(kept[key], areas=tuple(areas))


def _made(
    data: CentreData, filters: Filters, words: Vocabulary, places: Territories, kind: Kind, source: Source | None
) -> Shading:
    """A level before anything is chosen on it: the same for every measure."""
    counted = tally(data, filters, words, places, source)
    build = Lines(data, filters, words, places, counted, source)
    populated, zones = population_told(data, filters), build.zones(kind)
    found = build.complete(build.lines(sorted(build.of_kind(kind), key=lambda one: one.code)))
    every = [_area(line, counted, populated) for line in found]
    # An EPCI without QPV where nothing happened is drawn, and would only make the table longer.
    areas = [area for area in every if not area.counts.silent or (area.covered and (area.quarters or kind != "epci"))]
    shown = {key_of(area.territory) for area in areas}
    quiet = [area.territory for area in every if area.covered and key_of(area.territory) not in shown]
    where, placements = located(data, places), counted.index.placements
    unpinned = [row for row in counted.rows if placements[row].keys & shown and not where[row].commune]
    perimeter = _departments(places, departments(data, filters))
    closed = counted.published is not None
    return Shading(
        kind, tuple(areas), tuple(quiet), build.beside(kind), by_date(data, unpinned), _totals(counted),
        tuple(area for area in areas if area.covered and area.quarters), zones.why, counted.places[kind],
        zones.ground.quarters, populated, perimeter,
        tuple((one, _departments(places, one.departments)) for one in former_territories(data, filters)),
        tuple(one for one in perimeter if kind == "epci" and one.region not in places.covered),
        zones.ground.without_list, closed,
        ("level" if kind != "department" else counted.published.reason) if counted.published else "",
    )  # fmt: skip


def _departments(places: Territories, codes: Iterable[str]) -> tuple[Territory, ...]:
    return tuple(one for code in codes if (one := places.get("department", code)))


def _area(line: Listed, counted: Tally, populated: bool) -> Area:
    counts, people = line.counts, line.counts.attendance
    population = line.territory.population if populated else None
    per = people if people.value is None else model.known(PER * people.value / population) if population else UNKNOWN
    listed = _listed(counted, counts.publications, counts.networks, counts.members)
    cells: Cells = {"actions": model.known(counts.done), "presences": people, "presences-10000": per, **listed}
    return Area(line.territory, counts, line.covered, line.quarters, line.blank, line.near, cells)


def _totals(counted: Tally) -> Cells:
    total = counted.total
    people = total.published or (model.known(total.presences) if total.counted else UNKNOWN)
    listed = _listed(counted, total.publications, len(counted.shown_networks), total.members)
    return {"actions": model.known(total.actions), "presences": people, "presences-10000": UNKNOWN, **listed}


def _listed(counted: Tally, *counts: float) -> dict[MeasureId, Cell]:
    """What documents list; unknown where none of the period lists any."""
    pairs = zip(LISTS.items(), counts, strict=True)
    return {one: UNKNOWN if name in counted.unlisted else model.known(count) for (one, name), count in pairs}


@dataclass(frozen=True)
class MapClass:
    """One class of a shaded map.

    Attributes:
        low, high: smallest and largest value met in it (not the limits of an interval: no value lies outside).
        shade: from 1 (light) to 5 (strong).
        count: number of territories in it.
    """

    low: float
    high: float
    shade: int
    count: int


def classes(found: Shading, measure: MeasureId) -> tuple[MapClass, ...]:
    """The classes of the values that compare: natural breaks; one light class where few places are known."""
    values = [area.value(measure) for area in found.compared(measure)]
    if found.scaled(measure):
        return natural_classes(values)
    return tuple(replace(one, shade=KNOWN_SHADE) for one in natural_classes(values, 1))


def natural_classes(values: Iterable[float], most: int = MOST_CLASSES) -> tuple[MapClass, ...]:
    """Group values above zero into at most `most` classes that differ least inside (Fisher-Jenks natural breaks).

    Zero and unknown are no classes of this scale: a map shows them apart. Equal values are always in one class.
    Method: W. D. Fisher, "On Grouping for Maximum Homogeneity", JASA 53 (1958), as made by `jenkspy`.
    """
    found = sorted(value for value in values if value > 0)
    distinct = sorted(set(found))
    wanted = min(most, len(distinct))
    if not wanted:
        return ()
    # With as many classes as values there is nothing to look for; one class is all of them.
    tops = distinct if wanted == len(distinct) else [float(top) for top in jenkspy.jenks_breaks(found, wanted)[1:]]
    groups: list[list[float]] = [[] for _ in tops]
    for value in found:
        groups[min(bisect_left(tops, value), len(tops) - 1)].append(value)
    filled = [group for group in groups if group]
    shades = SHADES.get(len(filled), tuple(range(1, len(filled) + 1)))
    return tuple(MapClass(group[0], group[-1], shade, len(group)) for group, shade in zip(filled, shades, strict=True))


def shade_of(value: float | None, found: Iterable[MapClass]) -> int | None:
    """Shade of a value: 0 for zero, None for unknown."""
    if value is None:
        return None
    return next((one.shade for one in found if one.low <= value <= one.high), 0)
