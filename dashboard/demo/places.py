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
NEIGHBOURS = ("11", "33", "34", "47", "75")
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
    """The towns of the perimeter, by department then size, and the departments people may come from.

    Attributes:
        towns: communes with a quarter, or large.
        origins: departments of the perimeter, then the neighbours; populations: of the same, in the same order.
        epci: code of an EPCI → its name.
    """

    towns: tuple[Town, ...]
    origins: tuple[str, ...]
    populations: tuple[int, ...]
    epci: dict[str, str]

    def origin_weights(self, *, inside: bool) -> IntArray:
        """How likely each origin is, among those of the perimeter or among the others: their people in thousands."""
        inner = np.array([code in DEPARTMENTS for code in self.origins])
        thousands = np.array(self.populations, dtype=np.int64) // 1000 + 1
        return np.where(inner if inside else ~inner, thousands, 0)

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
    origins = (*DEPARTMENTS, *NEIGHBOURS)
    names = {code: _name(known, code) for town in towns if (code := town.epci)}
    return Places(tuple(towns), origins, tuple(_population(known, code) for code in origins), names)


def _population(known: Territories, code: str) -> int:
    found = known.get("department", code)
    return (found.population if found else None) or 0


def _name(known: Territories, code: str) -> str:
    found = known.get("epci", code)
    return found.name if found else ""
