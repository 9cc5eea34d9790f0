"""Where things take place: real communes, quarters and departments of one region; nothing else of it is real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from pathlib import Path

import numpy as np

from dashboard.demo.draws import Draws, IntArray, bounded
from dashboard.territories.lists import Territories, load_territories

DEPARTMENTS = ("09", "12", "31", "32", "46", "65", "81", "82")
_CAPITAL = "75"
_LARGE = 12_000


@dataclass(frozen=True)
class Area:
    """The perimeter of a centre: a region and its departments; a few of its people come from the `neighbours`."""

    region_code: str
    region: str
    departments: tuple[str, ...]
    neighbours: tuple[str, ...]


SHIPPED_AREA = Area("76", "Occitanie", DEPARTMENTS, ("11", "15", "24", "33", "34", "47"))
"""The west of Occitanie: its contours, communes and quarters are shipped, and no shipped centre has it as perimeter."""


@dataclass(frozen=True)
class Town:
    """A commune where something may take place; `quarters` are the codes of its QPV."""

    code: str
    name: str
    department: str
    epci: str
    population: int
    quarters: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """The towns of the perimeter, by department then size, and where people may come from.

    Attributes:
        towns: communes with a quarter, or large.
        populations: of the departments of the perimeter, then of the neighbours.
        area: the perimeter.
    """

    towns: tuple[Town, ...]
    populations: tuple[int, ...]
    area: Area

    @property
    def origins(self) -> list[tuple[str, str]]:
        """Department and commune: the departments alone (perimeter, then neighbours), then each town."""
        alone = [(code, "") for code in (*self.area.departments, *self.area.neighbours)]
        return [*alone, *((town.department, town.code) for town in self.towns)]

    def draw_department(self, count: int, draws: Draws, *, inside: bool) -> IntArray:
        """Departments for some people, as places in `origins`: of the perimeter by their size, or of the others."""
        inner = np.arange(len(self.populations)) < len(self.area.departments)
        weights = np.array([isqrt(number) + 1 for number in self.populations], dtype=np.int64)
        return draws.picks(np.where(inner if inside else ~inner, weights, 0), count)

    def draw_commune(self, departments: IntArray, draws: Draws) -> IntArray:
        """For departments of the perimeter, one of their towns each, as places in `origins`; the others as they are."""
        chosen = departments.copy()
        for place, code in enumerate(self.area.departments):
            here = departments == place
            weights = np.array([town.population if town.department == code else 0 for town in self.towns])
            chosen[here] = draws.picks(weights, int(here.sum())) + len(self.populations)
        return chosen

    def draw_towns(self, count: int, draws: Draws) -> list[Town]:
        """Towns for some actions: each department by turns, the larger and poorer ones more often."""
        by_department = [self._of(code) for code in self.area.departments]
        weights = np.array([2 + sum(len(town.quarters) for town in towns) for towns in by_department])
        lows = np.minimum(1, np.zeros(len(weights), dtype=np.int64) + (count >= len(weights)))
        shares = bounded(count, lows, np.full(len(weights), count), weights.astype(np.int64))
        chosen = [
            towns[place]
            for towns, share in zip(by_department, shares.tolist(), strict=True)
            for place in draws.picks(_town_weights(towns), share).tolist()
        ]
        return [chosen[place] for place in draws.order(len(chosen)).tolist()]

    def _of(self, department: str) -> Sequence[Town]:
        return [town for town in self.towns if town.department == department]


def _town_weights(towns: Sequence[Town]) -> IntArray:
    # The square root tempers the largest city, which would otherwise host nearly everything.
    return np.array([1 + 3 * len(town.quarters) + isqrt(town.population) // 40 for town in towns], dtype=np.int64)


def load_places(geo: Path) -> Places:
    """The places of a `geo/` folder that the demonstration centre is in.

    Raises:
        OSError or ListError: the lists cannot be read.
        ValueError: they do not know the region.
    """
    return places_in(load_territories(geo, (SHIPPED_AREA.region_code,)), SHIPPED_AREA)


def region_areas(known: Territories) -> list[Area]:
    """Every region as a perimeter; to those beyond the seas, a few people come from the capital."""
    found = []
    for region in known.of_kind("region"):
        inside = known.within(region, "department")
        codes = tuple(one.code for one in inside)
        around = {other.code for one in inside for other in known.neighbours(one)} - set(codes)
        found.append(Area(region.code, region.name, codes, tuple(sorted(around)) or (_CAPITAL,)))
    return found


def places_in(known: Territories, area: Area) -> Places:
    """The towns of a perimeter: those with a quarter, the large ones, and the largest of each department.

    Raises:
        ValueError: a department has none.
    """
    quarters: dict[str, list[str]] = {}
    for one in known.of_kind("qpv"):
        if one.department in area.departments:
            quarters.setdefault(one.communes[0], []).append(one.code)
    communes = [one for one in known.of_kind("commune") if one.department in area.departments]
    largest = {one.department: one.code for one in sorted(communes, key=lambda one: one.population or 0)}
    towns = [
        Town(one.code, one.name, one.department, one.epci, one.population or 0, tuple(quarters.get(one.code, ())))
        for one in communes
        if (one.population or 0) >= _LARGE or one.code in quarters or largest[one.department] == one.code
    ]
    if {town.department for town in towns} != set(area.departments):
        raise ValueError("no such region")
    towns.sort(key=lambda town: (town.department, -town.population, town.code))
    populations = tuple(_population(known, code) for code in (*area.departments, *area.neighbours))
    return Places(tuple(towns), populations, area)


def _population(known: Territories, code: str) -> int:
    found = known.get("department", code)
    return (found.population if found else None) or 0
