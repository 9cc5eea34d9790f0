"""Where each line of the tables lies: departments, EPCI and communes by code, once per snapshot."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.filters import Filters
from dashboard.indicators.compute import members_of, publications_of
from dashboard.indicators.in_force import departments
from dashboard.indicators.list_origins import came
from dashboard.located import places_of
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind, Territory

Codes = tuple[str, ...]


@dataclass(frozen=True)
class Located:
    """Where the lines of the events table lie, one element per row.

    Attributes:
        department: department code, "" when unknown.
        commune: commune of the row, None when unknown, not listed or several.
        epci: EPCI code of its places, "" when unknown, none or several.
        quarters: QPV codes named by the row.
        places: the finest territories known.
    """

    department: tuple[str, ...]
    commune: tuple[Territory | None, ...]
    epci: tuple[str, ...]
    quarters: tuple[Codes, ...]
    places: tuple[tuple[Territory, ...], ...]


def located(data: CentreData, known: Territories) -> Located:
    """Locate a centre's events by their codes and the words of their places."""
    key = ("located", id(known))
    if key not in data.memo:
        found = places_of(data.events, known, data.centre.departments)
        quarters = tuple(tuple(cell) if isinstance(cell, tuple | list) else () for cell in data.events["qpv_codes"])
        data.memo[key] = Located(
            tuple(one.department for one in found),
            tuple(one.commune for one in found),
            tuple(one.epci for one in found),
            quarters,
            tuple(one.places for one in found),
        )
    made: Located = data.memo[key]
    return made


def _texts(column: pd.Series) -> list[str]:
    return [str(value) for value in column.astype("string").fillna("")]


def origins(data: CentreData, known: Territories, kept: np.ndarray, level: str) -> Counter[str]:
    """Présences on the lists of the kept events, by code of the territory that the person came from.

    Args:
        data, known: the centre, the territories.
        kept: rows of events.
        level: "departments" or "epci".
    """
    found: Counter[str] = Counter()
    for (_, commune, department), people in came(data, kept).items():
        place = known.get("commune", commune) if commune else None
        code = place.epci if place else ""
        if level == "departments":
            code = department or (place.department if place else "")
        if code:
            found[code] += people
    return found


def members(data: CentreData, filters: Filters, known: Territories) -> list[tuple[str, Territory | None, str]]:
    """Member organisations of the period: (name, commune, EPCI or department it stands for, department code)."""
    rows = members_of(data, filters).drop_duplicates("organisation_id")
    found = []
    for name, code, department in zip(
        _texts(rows["name"]), _texts(rows["territory_code"]), _texts(rows["department_code"]), strict=True
    ):
        place = territory_of(code, known)
        found.append((name, place, department or (place.department if place else "")))
    return found


def territory_of(code: str, known: Territories) -> Territory | None:
    """The territory of a code whose kind its length tells: SIREN of an EPCI, commune, department."""
    kind: Kind = "epci" if len(code) == 9 else "commune" if len(code) == 5 else "department"
    return known.get(kind, code) if code else None


def named_in_publications(data: CentreData, filters: Filters, known: Territories) -> tuple[list[set[Territory]], int]:
    """For each publication of the period, the departments, EPCI and communes that its title names; and their number.

    Only names that the centre has to do with are looked for (its departments, their EPCI and towns with a QPV, the
    places of its actions and members), written with their capitals: "Tours" is a town, "tours" are not.
    """
    pattern, by_name = _names(data, filters, known)
    titles = _texts(publications_of(data, filters)["title"])
    if pattern is None:
        return [set() for _ in titles], len(titles)
    return [{by_name[match] for match in pattern.findall(title)} for title in titles], len(titles)


def _names(
    data: CentreData, filters: Filters, known: Territories
) -> tuple[re.Pattern[str] | None, dict[str, Territory]]:
    key = ("names", id(known), filters.year, filters.start, filters.end)
    if key not in data.memo:
        by_name: dict[str, Territory] = {}
        for one in _familiar(data, filters, known):
            by_name.setdefault(one.name, one)
        longest = sorted(by_name, key=len, reverse=True)
        joined = "|".join(re.escape(name) for name in longest)
        data.memo[key] = (re.compile(rf"(?<![\w-])(?:{joined})(?![\w-])") if longest else None, by_name)
    made: tuple[re.Pattern[str] | None, dict[str, Territory]] = data.memo[key]
    return made


def _familiar(data: CentreData, filters: Filters, known: Territories) -> Iterator[Territory]:
    codes = departments(data, filters)
    yield from _present(known.get("department", code) for code in codes)
    quarters = [one for one in known.of_kind("qpv") if one.department in codes]
    yield from _present(known.get("epci", one.epci) for one in quarters)
    yield from _present(known.get("commune", code) for one in quarters for code in one.communes)
    yield from _present(located(data, known).commune)
    yield from _present(place for _, place, _ in members(data, filters, known))


def _present(found: Iterable[Territory | None]) -> Iterator[Territory]:
    yield from (one for one in found if one is not None)
