"""Points of the map: actions on their commune, announced ones apart, members and QPV."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from dashboard.filters import Filters
from dashboard.indicators.lines import Line, lines
from dashboard.indicators.map_located import located, members
from dashboard.indicators.map_model import Near, Place
from dashboard.indicators.selection import PLANNED, REALISED, selection
from dashboard.indicators.territory_perimeter import covered
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories
from dashboard.territories.model import Territory


def done_places(data: CentreData, filters: Filters, places: Territories) -> tuple[Place, ...]:
    """Realised actions by commune; size: dates (an action without a number took place once)."""
    kept = selection(data, filters, REALISED)
    return _by_commune(data, kept, places, "done")


def planned_places(data: CentreData, filters: Filters, places: Territories) -> tuple[Place, ...]:
    """Announced actions by commune, without those that a realised line tells of: announced is not done."""
    return _by_commune(data, selection(data, filters, PLANNED), places, "planned")


def _by_commune(data: CentreData, kept: np.ndarray, places: Territories, kind: str) -> tuple[Place, ...]:
    where = located(data, places)
    found: dict[Territory, list[Line]] = {}
    for line, commune in zip(lines(data), where.commune, strict=True):
        if kept[line.index] and commune is not None and commune.lon is not None:
            found.setdefault(commune, []).append(line)
    placed = [
        Place(
            "done" if kind == "done" else "planned",
            commune,
            float(sum(line.dates for line in here)),
            tuple(sorted(here, key=lambda line: line.when)),
        )
        for commune, here in found.items()
    ]
    return tuple(sorted(placed, key=lambda place: (-place.size, place.territory.name)))


def member_places(data: CentreData, filters: Filters, places: Territories) -> tuple[Place, ...]:
    """Members by the commune or EPCI they are or stand for; those known by department only are left to the table."""
    found: dict[Territory, list[str]] = {}
    for name, place, department in members(data, filters, places):
        if place is not None and place.kind != "department" and _chosen(department, filters):
            found.setdefault(place, []).append(name)
    return tuple(Place("member", one, float(len(names)), names=tuple(sorted(names))) for one, names in found.items())


def quarter_places(data: CentreData, filters: Filters, places: Territories) -> tuple[Place, ...]:
    """QPV covered in the years chosen, with the number of realised actions that name each; on their commune without a
    polygon.
    """
    kept = selection(data, filters, REALISED)
    held = done_places(data, filters, places)
    named = [code for codes, on in zip(located(data, places).quarters, kept, strict=True) if on for code in codes]
    found: dict[Territory, list[Territory]] = {}
    for one in covered(data, filters, places, "qpv"):
        commune = places.get("commune", one.communes[0]) if one.communes else None
        place = commune if one.approximate else one
        if place is not None and place.lon is not None and _chosen(one.department, filters):
            found.setdefault(place, []).append(one)
    return tuple(
        Place(
            "qpv",
            place,
            float(len(here)),
            quarters=tuple((one, named.count(one.code)) for one in here),
            near=_nearest(place, held),
        )
        for place, here in found.items()
    )


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


def _chosen(department: str, filters: Filters) -> bool:
    return not filters.department or department in filters.department
