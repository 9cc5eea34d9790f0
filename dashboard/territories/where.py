"""Where a row of the tables lies, from its codes and the words of its place: read here for the map, the sheets, the
tables, the filters and the check alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.territories.department_codes import department_of
from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind, Territory
from dashboard.territories.places import Resolution, resolve, resolve_code

FINE: tuple[Kind, ...] = ("epci", "commune", "qpv")
"""Kinds that lie within a department, or nearly."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a row says of its place: codes, empty when it does not, and words."""

    commune: str = ""
    department: str = ""
    place: str = ""
    quarters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """Where a row lies.

    Attributes:
        places: the finest territories known; several when the row names several, none when it is nowhere.
        commune: the commune, or that of the only QPV; None when unknown, not listed or several.
        commune_code: its code; that of the row when no list could have it.
        epci: code of the only EPCI that the places are part of; empty without one.
        doubts: what a person should look at.
    """

    places: tuple[Territory, ...] = ()
    department: str = ""
    commune: Territory | None = None
    commune_code: str = ""
    epci: str = ""
    doubts: tuple[Resolution, ...] = ()


def where(known: Territories, row: Written, near: Sequence[str] = ()) -> Where:
    """Place a row: at its QPV, else its commune, else what its words name, else its department.

    The department that the row gives prevails over its words and over its commune.

    Args:
        known: all territories; without any, a code of department is taken as it is.
        near: codes of the departments where the centre works: they decide between homonyms where nothing else does.
    """
    if not len(known):
        return Where(department=row.department, commune_code=row.commune)
    doubts: list[Resolution] = []
    whole = _coded(known, "department", row.department, doubts)
    town = _coded(known, "commune", row.commune, doubts)
    quarters = [one for code in row.quarters if (one := _coded(known, "qpv", code, doubts))]
    code = whole.code if whole else town.department if town else _department_of_unlisted(known, row.commune)
    told = resolve(known, row.place, code or _shared(quarters), near=near, suggest=False)
    if (
        told.is_finding
        and not town
        and not (told.status == "unknown" and _beyond_lists(known, (code,) if code else near))
    ):
        doubts.append(told)
    named = [one for one in told.resolved if one.kind in FINE]
    inside = [one for one in named if not code or code in one.departments]
    doubts.extend(_contrary(known, row.place, named, inside, town, whole))
    if whole is None and not code and not named and len(told.resolved) == 1 and told.resolved[0].kind == "department":
        whole = told.resolved[0]
        code = whole.code
    places = quarters or ([town] if town else inside)
    department = code or _shared(places)
    if not places and department:
        places = [one for one in [known.get("department", department)] if one]
    if len(places) > 1 and not code and not _common(places):
        return Where(doubts=(*doubts, Resolution(row.place, "scattered", tuple(places))))
    only = town or _commune(known, places)
    written = row.commune if resolve_code(known, "commune", row.commune).status == "unlisted" else ""
    return Where(
        tuple(dict.fromkeys(places)), department, only, only.code if only else written, _epci(places), tuple(doubts)
    )


def _beyond_lists(known: Territories, departments: Iterable[str]) -> bool:
    """Whether the communes of none of some departments are all listed: an unknown name may well be one of theirs."""
    found = [one for code in departments if (one := known.get("department", code))]
    return bool(found) and all(one.region not in known.covered for one in found)


def _coded(known: Territories, kind: Kind, code: str, doubts: list[Resolution]) -> Territory | None:
    """The territory of a code; a code that does not exist is a doubt."""
    found = resolve_code(known, kind, code)
    if found.is_finding:
        doubts.append(found)
    return found.territories[0] if found.resolved else None


def _department_of_unlisted(known: Territories, commune: str) -> str:
    """The department of a commune that no list gives, from its code."""
    if resolve_code(known, "commune", commune).status != "unlisted":
        return ""
    found = known.get("department", department_of(commune.upper()))
    return found.code if found else ""


def _contrary(
    known: Territories,
    place: str,
    named: Sequence[Territory],
    inside: Sequence[Territory],
    town: Territory | None,
    whole: Territory | None,
) -> list[Resolution]:
    """Words that name another commune than the code, or nothing in the department, all of whose communes are listed."""
    if town is not None:
        others = [one for one in named if one.kind == "commune" and one is not town]
        return [Resolution(place, "contrary", (*others, town))] if len(named) == 1 and others else []
    if whole is None or inside or not named or whole.region not in known.covered:
        return []
    return [Resolution(place, "contrary", (*named, whole))]


def _common(places: Iterable[Territory]) -> set[str]:
    each = [set(one.departments) for one in places]
    return set.intersection(*each) if each else set()


def _shared(places: Sequence[Territory]) -> str:
    """The only department that all the places are in; empty when there is none, or several."""
    common = _common(places)
    return next(iter(common)) if len(common) == 1 else ""


def _commune(known: Territories, places: Sequence[Territory]) -> Territory | None:
    codes = {code for one in places for code in ((one.code,) if one.kind == "commune" else one.communes)}
    only = all(one.kind in ("commune", "qpv") for one in places)
    return known.get("commune", codes.pop()) if only and len(codes) == 1 else None


def _epci(places: Iterable[Territory]) -> str:
    codes = {one.code if one.kind == "epci" else one.epci for one in places}
    return codes.pop() if len(codes) == 1 else ""
