"""Where things take place: real communes, quarters and departments of one region; nothing else of it is real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from pathlib import Path

import numpy as np

from dashboard.demo.draws import Draws, IntArray, bounded
from dashboard.territories.lists import Territories, load_territories

REGION, REGION_CODE = "Occitanie", "76"
DEPARTMENTS = ("09", "12", "31", "32", "46", "65", "81", "82")
"""The west of Occitanie: its contours, communes and quarters are shipped, and no shipped centre has it as perimeter."""
NEIGHBOURS = ("11", "15", "24", "33", "34", "47")
"""Where a few of the people come from all the same."""
_LARGE = 12_000


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
    """

    towns: tuple[Town, ...]
    populations: tuple[int, ...]

    @property
    def origins(self) -> list[tuple[str, str]]:
        """Department and commune: the departments alone (perimeter, then neighbours), then each town."""
        alone = [(code, "") for code in (*DEPARTMENTS, *NEIGHBOURS)]
        return [*alone, *((town.department, town.code) for town in self.towns)]

    def draw_department(self, count: int, draws: Draws, *, inside: bool) -> IntArray:
        """Departments for some people, as places in `origins`: of the perimeter by their size, or of the others."""
        inner = np.arange(len(self.populations)) < len(DEPARTMENTS)
        weights = np.array([isqrt(number) + 1 for number in self.populations], dtype=np.int64)
        return draws.picks(np.where(inner if inside else ~inner, weights, 0), count)

    def draw_commune(self, departments: IntArray, draws: Draws) -> IntArray:
        """For departments of the perimeter, one of their towns each, as places in `origins`; the others as they are."""
        chosen = departments.copy()
        for place, code in enumerate(DEPARTMENTS):
            here = departments == place
            weights = np.array([town.population if town.department == code else 0 for town in self.towns])
            chosen[here] = draws.picks(weights, int(here.sum())) + len(self.populations)
        return chosen

    def draw_towns(self, count: int, draws: Draws) -> list[Town]:
        """Towns for some actions: each department by turns, the larger and poorer ones more often."""
        by_department = [self._of(code) for code in DEPARTMENTS]
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
    """The places of a `geo/` folder.

    Raises:
        OSError or ListError: the lists cannot be read.
        ValueError: they do not know the region.
    """
    known = load_territories(geo)
    quarters: dict[str, list[str]] = {}
    for one in known.of_kind("qpv"):
        if one.department in DEPARTMENTS:
            quarters.setdefault(one.communes[0], []).append(one.code)
    towns = [
        Town(one.code, one.name, one.department, one.epci, one.population or 0, tuple(quarters.get(one.code, ())))
        for one in known.of_kind("commune")
        if one.department in DEPARTMENTS and ((one.population or 0) >= _LARGE or one.code in quarters)
    ]
    if {town.department for town in towns} != set(DEPARTMENTS):
        raise ValueError("no such region")
    towns.sort(key=lambda town: (town.department, -town.population, town.code))
    return Places(tuple(towns), tuple(_population(known, code) for code in (*DEPARTMENTS, *NEIGHBOURS)))


def _population(known: Territories, code: str) -> int:
    found = known.get("department", code)
    return (found.population if found else None) or 0
