"""Where a person comes from: department, commune and priority neighbourhood, from what the line says.

A name that may stand for several places stays unknown, unless one of them only lies where the centre works.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.sources.lists.model import ListRow
from dashboard.territories.department_codes import DEPARTMENT, POSTCODE, postcode_department, tells_several
from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind, Territory
from dashboard.territories.names import names_an_epci, place_key
from dashboard.territories.places import resolve

_LEADING_CODE: Final = re.compile(r"\(?\s*(\d{1,3}|2[AaBb])(?:\.0)?\s*\)?(?:\s*[-–—:]\s*|\s+|$)")
_COMMUNE_CODE: Final = re.compile(r"\d{5}|2[AB]\d{3}")
_LINK: Final = r"(?:\s+(?:de|du|des|d|la|le|les|l)\b)*\s+"
_TOWN_HALL: Final = re.compile(rf"^(?:mairie|ville|commune|ccas|cias|centre communal d action sociale){_LINK}")
_SUB_PREFECTURE: Final = re.compile(rf"^sous prefecture{_LINK}")
_DEPARTMENTAL: Final = re.compile(
    r"^(?:prefecture|conseil departemental|conseil general|departement|ddets(?:pp)?|ddcs(?:pp)?|ddtm?|sdjes|dsden|caf"
    r"|cpam|msa|udaf|mdph|caisse d allocations familiales|caisse primaire d assurance maladie)"
    rf"{_LINK}"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Codes, empty when unknown."""

    department: str = ""
    commune: str = ""
    qpv: str = ""


class Places:
    """Finds where people come from.

    Args:
        known: all territories; with none, only codes are understood.
        departments: codes of those where the centre works: they decide between homonyms.
    """

    def __init__(self, known: Territories, departments: Sequence[str] = ()) -> None:
        self._known = known
        self._near = tuple(departments)
        # Lists repeat their places. A plain dictionary, which dies with the reading; see `Profiles`.
        self._met: dict[tuple[str, ...], Origin] = {}

    def of(self, row: ListRow) -> Origin:
        """Where the person of a line comes from: postcode, else department, else commune, else organisation."""
        asked = row.postcode, row.department, row.commune, row.qpv, row.organisation
        if asked not in self._met:
            self._met[asked] = self._find(*asked)
        return self._met[asked]

    def _find(self, postcode: str, department: str, commune: str, qpv: str, organisation: str) -> Origin:
        told = postcode_department(postcode) or self.department(department) or postcode_department(department)
        town = self._town(commune, told)
        seat = self._seat(organisation, told) if not (told and town) else None
        code = told or (town.department if town else "") or (seat.department if seat else "")
        if code and not self._exists(code):
            code = ""
        kept = town or (seat if seat is not None and seat.kind == "commune" and not commune else None)
        if kept is not None and code not in kept.departments:
            kept = None
        quarter = self._quarter(qpv, kept, code)
        return Origin(
            code or (quarter.department if quarter else ""), kept.code if kept else "", quarter.code if quarter else ""
        )

    def department(self, text: str) -> str:
        """The code of a department written as a code, a name, or both: « 37 », « Indre-et-Loire », « 37 - … »."""
        text = text.strip()
        if not text or POSTCODE.fullmatch(text):
            return ""
        if tells_several(text):
            return ""  # « 37 et 41 »
        if match := _LEADING_CODE.match(text):
            code = match[1].upper().zfill(2)
            return code if DEPARTMENT.fullmatch(code) and self._exists(code) else ""
        found = resolve(self._known, text, kinds=("department",), suggest=False).resolved
        return found[0].code if len(found) == 1 else ""

    def _exists(self, code: str) -> bool:
        if not len(self._known):
            return bool(DEPARTMENT.fullmatch(code))
        return self._known.get("department", code) is not None

    def _town(self, text: str, department: str) -> Territory | None:
        text = text.strip()
        if _COMMUNE_CODE.fullmatch(text.upper()):
            return self._known.get("commune", text.upper())
        return self._one(text, department, ("commune",))

    def _one(self, text: str, department: str, kinds: tuple[Kind, ...]) -> Territory | None:
        """The only territory of that name in the department or, when it is unknown, in those of the centre."""
        near = (department,) if department else self._near
        found = resolve(self._known, text, department, kinds, near, suggest=False)
        return found.territories[0] if found.status == "found" and found.how != "part" else None

    def _seat(self, organisation: str, department: str) -> Territory | None:
        """The territory that an organisation is the town hall, the council or the service of."""
        key = place_key(organisation)
        if not key:
            return None
        for pattern, kinds in _SEATS:
            if match := pattern.match(key):
                return self._one(key[match.end() :], department, kinds)
        if names_an_epci(key):
            found = self._one(organisation, department, ("epci",))
            return found if found is not None and len(found.departments) == 1 else None
        return None

    def _quarter(self, text: str, town: Territory | None, department: str) -> Territory | None:
        """A priority neighbourhood by its code, or by its exact name where that is enough to tell it."""
        text = text.strip()
        if not text:
            return None
        coded = self._known.get("qpv", text.upper())
        if coded is not None:
            return coded
        named = [one for one in self._known.by_name.get(place_key(text), ()) if one.kind == "qpv"]
        if town is not None:
            named = [one for one in named if town.code in one.communes]
        elif len(named) > 1:
            near = (department,) if department else self._near
            named = [one for one in named if not set(near).isdisjoint(one.departments)]
        return named[0] if len(named) == 1 else None


_SEATS: Final[tuple[tuple[re.Pattern[str], tuple[Kind, ...]], ...]] = (
    (_TOWN_HALL, ("commune",)),
    (_SUB_PREFECTURE, ("commune",)),
    (_DEPARTMENTAL, ("department",)),
)
