"""Who came from where to where: attendances as flows from a place of origin to the place of an action, with distances.

Places are points: a commune's, or a department's where nothing finer is known (`geo/places`). Distances are geodesic
("à vol d'oiseau", pyproj): no detour is added, because no source gives one for these journeys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from dashboard.dimensions import UNKNOWN, BoolArray
from dashboard.indicators.attendance import attendances
from dashboard.indicators.attendance_lists import action_lines
from dashboard.indicators.attendance_model import Attendances
from dashboard.indicators.attendance_totals import IntArray
from dashboard.indicators.selection import FloatArray
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories

IN_PERSON, REMOTE, NOT_TOLD = 0, 1, 2
"""How a person attended: the row says, or else the action when it had one way only."""
MODALITIES: Final[Mapping[str, int]] = {"in_person": IN_PERSON, "remote": REMOTE}
MEASURED, NO_ORIGIN, NO_PLACE, SAME_DEPARTMENT = range(4)
"""Why a distance is known or not. Within a department only communes tell how far: half its width would be an
invention, and zero would be worse."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point: a commune's, or a department's (`commune` is then empty). Without coordinates nothing is measured."""

    department: str = ""
    commune: str = ""
    lon: float | None = None
    lat: float | None = None

    @property
    def known(self) -> bool:
        """Whether it can be measured from."""
        return self.lon is not None


@dataclass(frozen=True, eq=False)
class Flows:
    """Attendances of realised actions, one element per action, origin and way of attending; arrays of one length.

    Attributes:
        departments: codes of the departments of origin, "" (non renseigné) last.
        event: place of the action in `data.events`.
        department: place of the department of origin among `departments`.
        modality: IN_PERSON, REMOTE or NOT_TOLD.
        count: attendances.
        km: one-way distance; NaN where unknown. why: MEASURED or the reason.
    """

    departments: tuple[str, ...]
    event: IntArray
    department: IntArray
    modality: IntArray
    count: IntArray
    km: FloatArray
    why: IntArray


def flows(territories: Territories, data: CentreData) -> Flows | None:
    """The flows of a centre, made once per snapshot; None when it has no list at all."""
    kept = data.memo.get("flows")
    if kept is None or kept[0] is not territories:
        kept = data.memo["flows"] = (territories, _flows(territories, data))
    made: Flows | None = kept[1]
    return made


def _flows(territories: Territories, data: CentreData) -> Flows | None:
    found = attendances(data)
    if found is None:
        return None
    origins: dict[Place, int] = {}
    parts = (_from_rows(territories, data, origins), _from_totals(territories, data, found, origins))
    event, origin, modality, weight = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    width, ways = len(origins) or 1, NOT_TOLD + 1
    place, keys = pd.factorize((event * width + origin) * ways + modality)
    count = np.bincount(place, weights=weight, minlength=len(keys)).astype(np.int64)
    event, origin, modality = keys // ways // width, keys // ways % width, keys % ways
    names = sorted({one.department for one in origins if one.department})
    departments = (*names, UNKNOWN)
    where = np.array([departments.index(one.department) for one in origins], dtype=np.int64)
    km, why = _distances(list(origins), _venues(territories, data), origin, event)
    return Flows(departments, event, where[origin], modality, count, km, why)


Columns = tuple[IntArray, IntArray, IntArray, IntArray]
"""Place of the action, place among the origins, way of attending, attendances."""


def _from_rows(territories: Territories, data: CentreData, origins: dict[Place, int]) -> Columns:
    frame, homes = data.table("attendances"), action_lines(data.events)
    lines = {str(line): index for index, line in enumerate(data.events["event_id"])}
    by_code, codes = _coded(frame["event_id"])
    line = np.array([*(lines.get(code, -1) for code in by_code), -1], dtype=np.int64)[codes]
    home = np.where(line >= 0, homes[line], -1) if len(homes) else line
    kept = _once(frame["participant"].to_numpy(dtype=np.int64), line, home)
    home = home[kept]
    own = _modality_codes(frame["modality"])[kept]
    origin = _origins(territories, frame, origins)[kept]
    return home, origin, np.where(own == NOT_TOLD, _events_modality(data)[home], own), np.ones(len(home), np.int64)


def _once(person: IntArray, line: IntArray, home: IntArray) -> IntArray:
    """Rows of realised actions, a person once per action; on the line that counts rather than on a twin of it."""
    known = np.flatnonzero(home >= 0)
    if (line[known] == home[known]).all():
        return known  # the key of the table: a person is once on a line
    known = known[np.argsort(line[known] != home[known], kind="stable")]
    _, first = np.unique(person[known] * (int(home.max()) + 1) + home[known], return_index=True)
    return known[first]


def _from_totals(territories: Territories, data: CentreData, found: Attendances, origins: dict[Place, int]) -> Columns:
    """What purges have left: departments by action; the way of attending is told when the action had one only."""
    counts = found.per_event["department"] * found.purged[:, None]
    event, department = np.nonzero(counts)
    places = [_origin(territories, "", code, origins) for code in found.codes["department"]]
    origin = np.array(places, dtype=np.int64)[department]
    return event, origin, _events_modality(data)[event], counts[event, department]


def _coded(column: pd.Series) -> tuple[Sequence[str], IntArray]:
    """The categories of a column, and each row's place among them; -1 (the last) where empty."""
    coded = column.astype("category").cat
    return [str(name) for name in coded.categories], coded.codes.to_numpy().astype(np.int64)


def _modality_codes(column: pd.Series) -> IntArray:
    names, codes = _coded(column)
    return np.array([*(MODALITIES.get(name, NOT_TOLD) for name in names), NOT_TOLD], dtype=np.int64)[codes]


def _events_modality(data: CentreData) -> IntArray:
    return _modality_codes(data.events["modality"])


def _origins(territories: Territories, frame: pd.DataFrame, origins: dict[Place, int]) -> IntArray:
    """Place of each row's origin; those not met yet are added."""
    communes, commune = _coded(frame["commune_code"])
    departments, department = _coded(frame["department_code"])
    width = len(departments) + 1
    place, pairs = pd.factorize((commune + 1) * width + department + 1)
    found = [
        _origin(territories, ["", *communes][pair // width], ["", *departments][pair % width], origins)
        for pair in pairs.tolist()
    ]
    return np.array(found, dtype=np.int64)[place]


def _origin(territories: Territories, commune: str, department: str, origins: dict[Place, int]) -> int:
    return origins.setdefault(place_of(territories, commune, department), len(origins))


def place_of(territories: Territories, commune: str, department: str) -> Place:
    """The point of a commune when it is listed, else of its department; without coordinates when neither is."""
    found = territories.get("commune", commune) if commune else None
    if found is not None and found.lon is not None and found.lat is not None:
        return Place(department or found.department, found.code, found.lon, found.lat)
    whole = territories.get("department", department) if department else None
    if whole is not None and whole.lon is not None and whole.lat is not None:
        return Place(department, "", whole.lon, whole.lat)
    return Place(department)


def _venues(territories: Territories, data: CentreData) -> list[Place]:
    events = data.events[["commune_code", "department_code"]].astype("string").fillna("")
    return [
        place_of(territories, str(commune), str(department))
        for commune, department in zip(events["commune_code"], events["department_code"], strict=True)
    ]


def _distances(
    origins: list[Place], venues: list[Place], origin: IntArray, event: IntArray
) -> tuple[FloatArray, IntArray]:
    """One-way kilometres of each flow (NaN where unknown), and why."""
    codes: dict[Place, int] = {}
    venue = np.array([codes.setdefault(one, len(codes)) for one in venues] or [0], dtype=np.int64)[event]
    pairs, place = np.unique(origin * (len(codes) or 1) + venue, return_inverse=True)
    there = list(codes)
    ends = [(origins[pair // len(codes)], there[pair % len(codes)]) for pair in pairs.tolist()]
    why = np.array([_why(*pair) for pair in ends], dtype=np.int64)
    km = np.full(len(ends), np.nan)
    km[why == MEASURED] = _geodesic([pair for pair, reason in zip(ends, why, strict=True) if reason == MEASURED])
    return km[place], why[place]


def _why(origin: Place, venue: Place) -> int:
    if not origin.known:
        return NO_ORIGIN
    if not venue.known:
        return NO_PLACE
    precise = bool(origin.commune and venue.commune)
    return MEASURED if precise or origin.department != venue.department else SAME_DEPARTMENT


def _geodesic(ends: list[tuple[Place, Place]]) -> FloatArray:
    """Kilometres between the two points of each pair on the GRS80 ellipsoid."""
    # Imported here: most dashboards have no list, and PROJ takes a while to wake.
    from pyproj import Geod

    points: FloatArray = np.array([(a.lon, a.lat, b.lon, b.lat) for a, b in ends], dtype=np.float64).reshape(-1, 4)
    _, _, metres = Geod(ellps="GRS80").inv(*points.T)
    return np.asarray(metres, dtype=np.float64) / 1000


def selected(found: Flows, mask: BoolArray, modality: int) -> BoolArray:
    """The flows of the actions that a mask keeps, attended one way."""
    return np.asarray(mask[found.event] & (found.modality == modality), dtype=bool)
