"""The centre's perimeter: its territories of each kind, their QPV, and what tells namesakes apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dashboard.indicators.territory import Key, chain, key_of
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind, Territory
from dashboard.territories.names import place_key


def quarters_by(data: CentreData, known: Territories) -> Mapping[Key, int]:
    """Territory → number of QPV it has; made once per snapshot."""
    key = ("territory quarters", id(known))
    if key not in data.memo:
        data.memo[key] = MappingProxyType(Counter(name for one in known.of_kind("qpv") for name in chain(one)))
    made: Mapping[Key, int] = data.memo[key]
    return made


def perimeter(data: CentreData, known: Territories, kind: Kind) -> tuple[Territory, ...]:
    """The territories of a kind in the centre's departments (for a region: its own); made once per snapshot.

    In the usual order: those with most QPV first, then the most populated.
    """
    key = ("territory perimeter", id(known), kind)
    if key not in data.memo:
        codes = set(data.centre.departments)
        if kind == "region":
            found = [one for one in known.of_kind(kind) if one.code == data.centre.region_code]
        else:
            found = [one for one in known.of_kind(kind) if codes.intersection(one.departments)]
        data.memo[key] = tuple(usual_order(found, quarters_by(data, known)))
    made: tuple[Territory, ...] = data.memo[key]
    return made


def usual_order(found: Sequence[Territory], quarters: Mapping[Key, int]) -> list[Territory]:
    """Territories with most QPV first, then the most populated, then by name."""
    return sorted(
        found, key=lambda one: (-quarters.get(key_of(one), 0), -(one.population or 0), place_key(one.name), one.code)
    )


def covers(data: CentreData, one: Territory) -> bool:
    """Whether a territory is in the centre's perimeter, wholly or in part."""
    if one.kind == "region":
        return one.code == data.centre.region_code
    return any(code in data.centre.departments for code in one.departments)


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
