"""The CSV lists of the build: what the server knows of each territory without opening any geometry."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.territories.build_shapes import Shapes, neighbours
from dashboard.territories.build_sources import EpciFacts, Sources
from dashboard.territories.measures import area_km2
from dashboard.territories.tables import COLUMNS, PLACE

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LARGE: Final = 10_000
"""Inhabitants from which a commune outside the covered regions is listed: people and actions come from there too."""

URBAN: Final = frozenset(("CA", "CU", "METRO", "MET69"))
"""Kinds of EPCI that are listed wherever they are."""

_EPCI_KINDS: Final = {"CC": "Communauté de communes", "CA": "Communauté d’agglomération", "CU": "Communauté urbaine"}


@dataclass(frozen=True)
class Selection:
    """What the build covers.

    Attributes:
        region_names: region code → name; department_names: department code → name.
        department_regions: department code → region code.
        epci: EPCI with at least one member there, and urban ones elsewhere, by code.
        whole: codes of those with a member there.
        beyond: members of these EPCI outside the covered regions.
    """

    regions: tuple[str, ...]
    region_names: Mapping[str, str]
    department_names: Mapping[str, str]
    department_regions: Mapping[str, str]
    communes: tuple[str, ...]
    epci: Mapping[str, EpciFacts]
    whole: frozenset[str]
    beyond: tuple[str, ...]


def select(sources: Sources, regions: Sequence[str], departments: Iterable[Mapping[str, str]]) -> Selection:
    """Choose what belongs to the covered regions."""
    rows = list(departments)
    inside = tuple(code for code, facts in sources.communes.items() if facts.region in regions)
    known = set(inside)
    whole = {code for code, facts in sources.epci.items() if known.intersection(facts.members)}
    epci = {code: facts for code, facts in sorted(sources.epci.items()) if code in whole or facts.kind in URBAN}
    beyond = {member for code in whole for member in sources.epci[code].members} - known
    return Selection(
        tuple(regions),
        {row["region_code"]: row["region_name"] for row in rows},
        {row["code"]: row["name"] for row in rows},
        {row["code"]: row["region_code"] for row in rows},
        inside,
        epci,
        frozenset(whole),
        tuple(sorted(beyond & sources.communes.keys())),
    )


def lists(sources: Sources, chosen: Selection, shapes: Shapes, levels: Mapping[str, Shapes]) -> dict[str, str]:
    """Every list as CSV text, by name.

    Args:
        shapes: unsimplified polygon of each commune.
        levels: unsimplified polygons of `regions`, `departments` and `epci`, by code.
    """
    large = (code for code, facts in sources.communes.items() if facts.population >= LARGE or facts.chief)
    listed = sorted({*chosen.communes, *chosen.beyond, *large})
    known = set(listed)
    tables = {
        "regions": _regions(sources, chosen, levels["regions"]),
        "departments": _departments(sources, chosen, levels["departments"]),
        "epci": [_epci_row(sources, facts, levels["epci"][code]) for code, facts in chosen.epci.items()],
        "communes": [_commune_row(sources, code, shapes.get(code)) for code in listed],
        "former_communes": [
            [one.code, typographic(one.name), one.commune] for one in sources.former if one.commune in known
        ],
        "neighbours": _neighbour_rows(
            {
                **levels,
                "epci": {code: shape for code, shape in levels["epci"].items() if code in chosen.whole},
                "communes": {c: shapes[c] for c in listed if c in shapes},
            }
        ),
        "postcodes": _postcode_rows(sources, listed),
        "other_communes": [
            [code, typographic(facts.name)] for code, facts in sorted(sources.communes.items()) if code not in known
        ],
    }
    return {name: _csv(COLUMNS[name], rows) for name, rows in tables.items()}


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


def _regions(sources: Sources, chosen: Selection, shapes: Shapes) -> list[list[str]]:
    people = _totals(sources, "region")
    return [[code, name, *_place(people[code], shapes.get(code))] for code, name in sorted(chosen.region_names.items())]


def _departments(sources: Sources, chosen: Selection, shapes: Shapes) -> list[list[str]]:
    people = _totals(sources, "department")
    return [
        [code, name, chosen.department_regions[code], *_place(people[code], shapes.get(code))]
        for code, name in sorted(chosen.department_names.items())
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


def _neighbour_rows(levels: Mapping[str, Shapes]) -> list[list[str]]:
    """Each pair once, at the lower code: the reader gives it back to both."""
    rows = []
    for level in ("regions", "departments", "epci", "communes"):
        for code, others in neighbours(levels[level]).items():
            later = [other for other in others if other > code]
            if later:
                rows.append([level.rstrip("s") if level != "epci" else level, code, "|".join(later)])
    return rows


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
