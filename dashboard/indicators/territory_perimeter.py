"""What the centre covered in the years chosen: territories of each kind, their QPV, what tells namesakes apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dashboard.filters import Filters
from dashboard.indicators import in_force
from dashboard.indicators.territory import Key, chain, key_of
from dashboard.snapshot import CentreData, once
from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind, Territory
from dashboard.territories.names import place_key


@dataclass(frozen=True, eq=False)
class Ground:
    """The territory of the years chosen.

    Attributes:
        departments: codes of those covered; region: code of the centre's.
        quarters: whose QPV the choice is about (see `in_force.Quarters`).
        counts: territory → number of its QPV, those on this side for an EPCI that straddles the edge of the perimeter;
            empty where the lists do not have them.
        known: the territories.
    """

    departments: frozenset[str]
    region: str
    quarters: in_force.Quarters
    counts: Mapping[Key, int]
    known: Territories

    def covers(self, one: Territory) -> bool:
        """Whether a territory was covered, wholly or in part."""
        if one.kind == "region":
            return one.code == self.region
        return bool(self.departments.intersection(one.departments))

    @property
    def without_list(self) -> tuple[Territory, ...]:
        """The departments whose QPV are in force and in no list that is installed."""
        each = (self.known.get("department", code) for code in sorted(self.departments))
        found = (one for one in each if one is not None and self.quarters_of(one) is None)
        return tuple(found) if self.quarters == "listed" else ()

    def unlisted_kinds(self) -> Iterator[Kind]:
        """Kinds whose territories are not all in the lists that are installed."""
        each = [one for code in self.departments if (one := self.known.get("department", code))]
        if any(one.region not in self.known.covered for one in each):
            yield from ("epci", "commune")
        if self.quarters == "unlisted" or self.without_list:
            yield "qpv"

    def quarters_of(self, one: Territory) -> int | None:
        """Number of QPV in force in a territory (1 for a QPV); None where no list tells it, or before there was any."""
        if self.quarters != "listed":
            return None
        region = one.code if one.kind == "region" else one.region
        return self.counts.get(key_of(one), 0 if region in self.known.quarters_listed else None)


def ground(data: CentreData, filters: Filters, known: Territories) -> Ground:
    """The territory of the years chosen; made once per snapshot for the same departments and QPV."""
    departments = frozenset(in_force.departments(data, filters))
    return _ground(data, departments, in_force.quarters(data, filters), known)


@once
def _ground(data: CentreData, departments: frozenset[str], told: in_force.Quarters, known: Territories) -> Ground:
    every = known.of_kind("qpv") if told == "listed" else ()
    across = {("epci", one.code) for one in known.of_kind("epci") if _straddles(one, departments)}
    counts = Counter(
        name for one in every for name in chain(one) if one.department in departments or name not in across
    )
    return Ground(departments, data.centre.region_code, told, MappingProxyType(counts), known)


def _straddles(one: Territory, departments: frozenset[str]) -> bool:
    return bool(departments.intersection(one.departments)) and not departments.issuperset(one.departments)


def covered(data: CentreData, filters: Filters, known: Territories, kind: Kind) -> tuple[Territory, ...]:
    """The territories of a kind that were covered: those with most QPV first, then the most populated."""
    return _covered(data, ground(data, filters, known), kind)


@once
def _covered(_data: CentreData, whole: Ground, kind: Kind) -> tuple[Territory, ...]:
    listed = kind != "qpv" or whole.quarters == "listed"
    found = [one for one in whole.known.of_kind(kind) if listed and whole.covers(one)]
    return tuple(sorted(found, key=lambda one: _usual_order(one, whole.counts)))


def _usual_order(one: Territory, quarters: Mapping[Key, int]) -> tuple[int, int, str, str]:
    return -quarters.get(key_of(one), 0), -(one.population or 0), place_key(one.name), one.code


def near_words(known: Territories, one: Territory) -> str:
    """The department of an EPCI or commune, the communes of a QPV, the region of a department."""
    if one.kind == "qpv":
        names = [town.name for code in one.communes if (town := known.get("commune", code))]
        return ", ".join(names)
    if one.kind == "department":
        region = known.get("region", one.region)
        return region.name if region else ""
    if one.kind == "region":
        return ""
    names = [found.name for code in one.departments if (found := known.get("department", code))]
    return ", ".join(names)
