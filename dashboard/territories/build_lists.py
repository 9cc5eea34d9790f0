"""The CSV lists of the build: what the server knows of each territory without opening any geometry.

Those of `places/` are of what is listed wherever a centre is; those of `places/NN/`, of what is added near region NN.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.territories.build_shapes import Shapes, neighbours
from dashboard.territories.build_sources import EpciFacts, Sources
from dashboard.territories.measures import area_km2
from dashboard.territories.tables import COLUMNS, PLACE

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LARGE: Final = 10_000
"""Inhabitants from which a commune is listed wherever a centre is: people and actions come from there too."""

URBAN: Final = frozenset(("CA", "CU", "METRO", "MET69"))
"""Kinds of EPCI that are listed wherever a centre is."""

_EPCI_KINDS: Final = {"CC": "Communauté de communes", "CA": "Communauté d’agglomération", "CU": "Communauté urbaine"}


@dataclass(frozen=True)
class Names:
    """Names and membership of the regions and departments, by code."""

    region_names: Mapping[str, str]
    department_names: Mapping[str, str]
    department_regions: Mapping[str, str]

    @classmethod
    def of(cls, departments: Iterable[Mapping[str, str]]) -> Names:
        """From the rows of `departments.csv`."""
        rows = list(departments)
        return cls(
            {row["region_code"]: row["region_name"] for row in rows},
            {row["code"]: row["name"] for row in rows},
            {row["code"]: row["region_code"] for row in rows},
        )


@dataclass(frozen=True)
class Region:
    """What belongs to a region.

    Attributes:
        communes: those of its departments.
        epci: those with a member there, whole.
        around: its communes, and the members of these EPCI elsewhere.
    """

    code: str
    communes: frozenset[str]
    epci: Mapping[str, EpciFacts]
    around: frozenset[str]

    @classmethod
    def of(cls, sources: Sources, code: str) -> Region:
        """Choose what belongs to a region."""
        inside = frozenset(one for one, facts in sources.communes.items() if facts.region == code)
        epci = {one: facts for one, facts in sorted(sources.epci.items()) if inside.intersection(facts.members)}
        members = (member for facts in epci.values() for member in facts.members)
        return cls(code, inside, epci, inside | (frozenset(members) & sources.communes.keys()))


def lists(
    sources: Sources, names: Names, regions: Iterable[Region], shapes: Shapes, levels: Mapping[str, Shapes]
) -> dict[str, str]:
    """Every list as CSV text, by name (`communes`, `24/communes`).

    Args:
        shapes: unsimplified polygon of each commune.
        levels: unsimplified polygons of `regions`, `departments` and `epci`, by code.
    """
    large = {code for code, facts in sources.communes.items() if facts.population >= LARGE or facts.chief}
    urban = {code: facts for code, facts in sorted(sources.epci.items()) if facts.kind in URBAN}
    beside = {level: neighbours(found) for level, found in {**levels, "communes": shapes}.items()}
    tables = {
        "regions": _regions(sources, names, levels["regions"]),
        "departments": _departments(sources, names, levels["departments"]),
        **_listed(sources, sorted(large), urban, shapes, levels),
        "neighbours": [
            *_pairs("region", beside["regions"]),
            *_pairs("department", beside["departments"]),
            *_pairs("commune", {code: _among(beside["communes"], code, large) for code in sorted(large)}),
        ],
        "other_communes": [
            [code, typographic(facts.name)] for code, facts in sorted(sources.communes.items()) if code not in large
        ],
    }
    for region in regions:
        added = sorted(region.around - large)
        epci = {code: facts for code, facts in region.epci.items() if code not in urban}
        near = {f"{region.code}/{name}": rows for name, rows in _listed(sources, added, epci, shapes, levels).items()}
        near[f"{region.code}/neighbours"] = [
            *_pairs("epci", _around(beside["epci"], region.epci)),
            *_pairs("commune", _around(beside["communes"], added)),
        ]
        tables |= near
    return {name: _csv(COLUMNS[name.rpartition("/")[-1]], rows) for name, rows in tables.items()}


def _listed(
    sources: Sources, communes: Sequence[str], epci: Mapping[str, EpciFacts], shapes: Shapes,
    levels: Mapping[str, Shapes],
) -> dict[str, list[list[str]]]:  # fmt: skip
    """The lists of some communes and EPCI."""
    known = set(communes)
    return {
        "epci": [_epci_row(sources, facts, levels["epci"][code]) for code, facts in epci.items()],
        "communes": [_commune_row(sources, code, shapes.get(code)) for code in communes],
        "former_communes": [
            [one.code, typographic(one.name), one.commune] for one in sources.former if one.commune in known
        ],
        "postcodes": _postcode_rows(sources, communes),
    }


def _among(beside: Mapping[str, Sequence[str]], code: str, listed: Collection[str]) -> list[str]:
    return [other for other in beside.get(code, ()) if other in listed]


def _around(beside: Mapping[str, Sequence[str]], codes: Iterable[str]) -> dict[str, list[str]]:
    """The pairs that one at least of some codes is of, at both."""
    found: dict[str, set[str]] = {}
    for code in codes:
        for other in beside.get(code, ()):
            found.setdefault(code, set()).add(other)
            found.setdefault(other, set()).add(code)
    return {code: sorted(others) for code, others in sorted(found.items())}


def typographic(name: str) -> str:
    """A name with the apostrophe and the quotation marks that the rest of the dashboard uses."""
    return name.replace("''", "").replace("'", "’").replace("«", "«\u202f").replace("»", "\u202f»")


def epci_name(sources: Sources, facts: EpciFacts) -> str:
    """The full name of an EPCI: `Communauté de communes du Pays d’Issoudun`, `Tours Métropole Val de Loire`."""
    full = sources.full_names.get(facts.code, "")
    kind = _EPCI_KINDS.get(facts.kind, "")
    if full and typographic(full).startswith(kind):
        return typographic(full)
    return typographic(facts.name.replace(f"{facts.kind} ", f"{kind} ", 1) if kind else facts.name)


def _regions(sources: Sources, names: Names, shapes: Shapes) -> list[list[str]]:
    people = _totals(sources, "region")
    return [[code, name, *_place(people[code], shapes.get(code))] for code, name in sorted(names.region_names.items())]


def _departments(sources: Sources, names: Names, shapes: Shapes) -> list[list[str]]:
    people = _totals(sources, "department")
    return [
        [code, name, names.department_regions[code], *_place(people[code], shapes.get(code))]
        for code, name in sorted(names.department_names.items())
    ]


def _totals(sources: Sources, attribute: str) -> dict[str, int]:
    totals: dict[str, int] = {}
    for facts in sources.communes.values():
        code = getattr(facts, attribute)
        totals[code] = totals.get(code, 0) + facts.population
    return totals


def _epci_row(sources: Sources, facts: EpciFacts, shape: BaseGeometry) -> list[str]:
    people: dict[str, int] = {}
    for member in facts.members:
        found = sources.communes[member]
        people[found.department] = people.get(found.department, 0) + found.population
    departments = sorted(people, key=lambda code: (-people[code], code))
    return [
        facts.code,
        epci_name(sources, facts),
        facts.kind,
        "|".join(departments),
        *_place(facts.population, shape),
    ]


def _commune_row(sources: Sources, code: str, shape: BaseGeometry | None) -> list[str]:
    facts = sources.communes[code]
    return [code, typographic(facts.name), facts.department, facts.epci, *_place(facts.population, shape)]


def _place(population: int, shape: BaseGeometry | None) -> list[str]:
    """Population, area (square kilometres, before simplification), a point inside, bounding box (degrees)."""
    if shape is None:
        return [str(population), *[""] * (len(PLACE) - 1)]
    inside = shape.representative_point()
    west, south, east, north = shape.bounds
    box = (_down(west), _down(south), -_down(-east), -_down(-north))
    point = (f"{inside.x:.4f}", f"{inside.y:.4f}")
    return [str(population), f"{area_km2(shape):.2f}", *point, *(f"{value:.3f}" for value in box)]


def _down(value: float) -> float:
    return math.floor(value * 1000) / 1000


def _pairs(kind: str, beside: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Each pair once, at the lower code: the reader gives it back to both."""
    later = {code: [other for other in others if other > code] for code, others in beside.items()}
    return [[kind, code, "|".join(others)] for code, others in later.items() if others]


def _postcode_rows(sources: Sources, listed: Iterable[str]) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for code in listed:
        for postcode in sources.communes[code].postcodes:
            found.setdefault(postcode, []).append(code)
    return [[postcode, "|".join(codes)] for postcode, codes in sorted(found.items())]


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
