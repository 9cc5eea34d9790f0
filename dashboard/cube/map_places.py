"""What stands at the points of the map (actions, announcements, members, QPV), and what a territory's panel names."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from dashboard.cube.map import Area
from dashboard.dimensions import BoolArray
from dashboard.filters import Filters, choose
from dashboard.indicators.compute import members_of
from dashboard.indicators.lines import Line, lines
from dashboard.indicators.networks import descriptions
from dashboard.indicators.selection import PLANNED, REALISED, selection
from dashboard.indicators.territory import (
    animated,
    lines_index,
    located,
    networks_index,
    organisations_index,
)
from dashboard.indicators.territory_perimeter import covered, ground
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories
from dashboard.territories.model import Territory


@dataclass(frozen=True)
class Near:
    """The realised action held nearest to a place: its line, the commune it was held in, how far that is (km)."""

    line: Line
    commune: Territory
    km: float


@dataclass(frozen=True)
class Place:
    """What stands at one point of the map.

    Attributes:
        kind: done (realised actions), planned (announced and not known to have happened), member, qpv.
        territory: commune or EPCI that it stands in.
        size: number of dates, organisations or QPV.
        lines: the actions, for done and planned.
        names: names of the organisations, for member.
        quarters: the QPV, for qpv: each with the number of actions naming it.
        near: for qpv, the action of the selection that was held nearest; None when none has a known commune.
    """

    kind: Literal["done", "planned", "member", "qpv"]
    territory: Territory
    size: float
    lines: tuple[Line, ...] = ()
    names: tuple[str, ...] = ()
    quarters: tuple[tuple[Territory, int], ...] = ()
    near: Near | None = None


def done_places(data: CentreData, filters: Filters, places: Territories) -> tuple[Place, ...]:
    """Realised actions by commune; size: dates (an action without a number took place once)."""
    return _by_commune(data, selection(data, filters, REALISED), places, "done")


def planned_places(data: CentreData, filters: Filters, places: Territories) -> tuple[Place, ...]:
    """Announced actions by commune, without those that a realised line tells of: announced is not done."""
    return _by_commune(data, selection(data, filters, PLANNED), places, "planned")


def _by_commune(
    data: CentreData, kept: BoolArray, places: Territories, kind: Literal["done", "planned"]
) -> tuple[Place, ...]:
    found: dict[Territory, list[Line]] = {}
    for line, where in zip(lines(data), located(data, places), strict=True):
        if kept[line.index] and where.commune is not None and where.commune.lon is not None:
            found.setdefault(where.commune, []).append(line)
    placed = [
        Place(kind, commune, float(sum(line.dates for line in here)), tuple(sorted(here, key=lambda line: line.when)))
        for commune, here in found.items()
    ]
    # The largest first: the small ones, drawn after them, stay within reach.
    return tuple(sorted(placed, key=lambda place: (-place.size, place.territory.name)))


def member_places(data: CentreData, filters: Filters, places: Territories) -> tuple[Place, ...]:
    """Members by the commune or EPCI they are or stand for; those known by department only are left to the table."""
    found: dict[Territory, list[str]] = {}
    for name, row in _members(data, filters):
        for one in organisations_index(data, places).placements[row].places:
            if one.kind in ("commune", "epci") and _chosen(one, filters):
                found.setdefault(one, []).append(name)
    return tuple(Place("member", one, float(len(names)), names=tuple(sorted(names))) for one, names in found.items())


def _members(data: CentreData, filters: Filters) -> Iterator[tuple[str, int]]:
    """Name and row of each member of the period."""
    rows = members_of(data, filters).drop_duplicates("organisation_id")
    yield from zip(rows["name"].astype("string").fillna(""), rows.index.tolist(), strict=True)


def quarter_places(data: CentreData, filters: Filters, places: Territories) -> tuple[Place, ...]:
    """QPV covered in the years chosen, with the number of realised actions that name each; on their commune without a
    polygon.
    """
    held = done_places(data, filters, places)
    named = _named(data, selection(data, filters, REALISED))
    found: dict[Territory, list[Territory]] = {}
    for one in covered(data, filters, places, "qpv"):
        commune = places.get("commune", one.communes[0]) if one.communes else None
        place = commune if one.approximate else one
        if place is not None and place.lon is not None and _chosen(one, filters):
            found.setdefault(place, []).append(one)
    return tuple(
        Place("qpv", place, float(len(here)), quarters=tuple((one, named.count(one.code)) for one in here),
              near=_nearest(place, held))
        for place, here in found.items()
    )  # fmt: skip


def _named(data: CentreData, kept: BoolArray) -> list[str]:
    """Codes of the QPV that some rows of events name, as often as they are named."""
    return [code for line in lines(data) if kept[line.index] for code in line.quarters]


def _nearest(place: Territory, held: Sequence[Place]) -> Near | None:
    """The latest action of the commune nearest to a QPV; its own is at no distance, wherever its point stands."""
    if not held:
        return None
    own = place.communes or (place.code,)
    apart = {one: 0.0 if one.territory.code in own else kilometres(place, one.territory) for one in held}
    nearest = min(held, key=lambda one: apart[one])
    return Near(nearest.lines[-1], nearest.territory, apart[nearest])


def kilometres(one: Territory, other: Territory) -> float:
    """Distance between the points of two territories, in kilometres on a flat Earth: right to 1 % within a region."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return math.inf
    squeeze = math.cos(math.radians((one.lat + other.lat) / 2))
    return 111.2 * math.hypot(one.lat - other.lat, (one.lon - other.lon) * squeeze)


def _chosen(one: Territory, filters: Filters) -> bool:
    return not filters.department or one.department in filters.department


LAYERS = MappingProxyType(
    {"actions": done_places, "annonces": planned_places, "qpv": quarter_places, "adherents": member_places}
)
"""Layers that are made of points, in the order they are drawn in → what stands at them."""


@dataclass(frozen=True)
class Panel:
    """What happened in a territory.

    Attributes:
        area: its values.
        done, others, planned: its actions: realised, realised and not counted by the centre, only announced.
        networks, members: names.
        quarters: its QPV, each with the number of actions naming it.
    """

    area: Area
    done: tuple[Line, ...]
    others: tuple[Line, ...]
    planned: tuple[Line, ...]
    networks: tuple[str, ...]
    members: tuple[str, ...]
    quarters: tuple[tuple[Territory, int], ...]


def panel(data: CentreData, filters: Filters, places: Territories, area: Area) -> Panel:
    """The panel of an area, under the same filters as the map (the department filter left out)."""
    one, around, every = area.territory, choose(filters, "department", ()), lines(data)
    here = lines_index(data, places).inside(one)
    done = selection(data, around, REALISED)
    others = selection(data, around, REALISED, every=True) & ~done

    def inside(kept: BoolArray) -> tuple[Line, ...]:
        return tuple(sorted((every[row] for row in here if kept[row]), key=lambda line: line.when))

    where, named = ground(data, filters, places), _named(data, done)
    quarters = places.within(one, "qpv") if where.quarters == "listed" else ()
    networks = animated(data, around) & networks_index(data, places).covering(one)
    members = set(organisations_index(data, places).inside(one))
    return Panel(
        area, inside(done), inside(others), inside(selection(data, around, PLANNED)),
        tuple(descriptions(data)[row].name for row in sorted(networks)),
        tuple(name for name, row in _members(data, filters) if row in members),
        tuple(
            (quarter, named.count(quarter.code)) for quarter in quarters
            if not area.covered or quarter.department in where.departments
        ),
    )  # fmt: skip
