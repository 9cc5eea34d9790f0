"""How far those who came have travelled, by department of origin; in-person attendances only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.dimensions import BoolArray
from dashboard.filters import Filters
from dashboard.indicators.attendance_totals import IntArray
from dashboard.indicators.selection import selection
from dashboard.indicators.travel_flows import (
    IN_PERSON,
    NO_ORIGIN,
    NO_PLACE,
    NOT_TOLD,
    REMOTE,
    SAME_DEPARTMENT,
    Flows,
    flows,
    selected,
)
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories


@dataclass(frozen=True, slots=True)
class OriginTravel:
    """The in-person attendances from one department.

    Attributes:
        department: code; "" = non renseigné.
        attendances: in-person attendances; `known` of them have a distance.
        km: one-way kilometres of those, added up.
        same_department: attendances within the department, a commune missing: no distance.
    """

    department: str
    attendances: int
    known: int
    km: float
    same_department: int = 0

    @property
    def mean_km(self) -> float | None:
        """Mean one-way distance; None when no distance is known."""
        return self.km / self.known if self.known else None


@dataclass(frozen=True)
class Travel:
    """How far the in-person attendances of a selection came.

    Attributes:
        rows: by department of origin, the most attendances first, "non renseigné" last.
        no_origin, no_place, same_department: in-person attendances without a distance, and why: origin unknown, place
            of the action unknown, or both in one department with a commune missing.
        remote, not_told: attendances from afar; attendances of which nothing says which.
    """

    rows: tuple[OriginTravel, ...]
    no_origin: int
    no_place: int
    same_department: int
    remote: int
    not_told: int

    @property
    def attendances(self) -> int:
        """In-person attendances."""
        return sum(row.attendances for row in self.rows)

    @property
    def known(self) -> int:
        """Those with a distance."""
        return sum(row.known for row in self.rows)

    @property
    def km(self) -> float:
        """One-way kilometres of those, added up."""
        return sum(row.km for row in self.rows)

    @property
    def mean_km(self) -> float | None:
        """Mean one-way distance; None when no distance is known."""
        return self.km / self.known if self.known else None

    @property
    def farthest(self) -> OriginTravel | None:
        """The department that came from farthest, where several have a distance."""
        rows = [row for row in self.rows if row.department and row.mean_km is not None]
        return max(rows, key=lambda row: row.mean_km or 0) if len(rows) > 1 else None


def travel(territories: Territories, data: CentreData, filters: Filters) -> Travel | None:
    """Distances of the selection's in-person attendances; None when the centre has no list at all.

    Distances are one way and as the crow flies, from the commune of the person when it is known (else the department)
    to that of the action. Within one department they are known only from commune to commune.
    """
    found = flows(territories, data)
    if found is None:
        return None
    mask = selection(data, filters)
    present = selected(found, mask, IN_PERSON)
    return Travel(
        _rows(found, present),
        *(_count(found, present & (found.why == reason)) for reason in (NO_ORIGIN, NO_PLACE, SAME_DEPARTMENT)),
        *(_count(found, selected(found, mask, modality)) for modality in (REMOTE, NOT_TOLD)),
    )


def _rows(found: Flows, present: BoolArray) -> tuple[OriginTravel, ...]:
    size = len(found.departments)
    where, count, km = found.department[present], found.count[present], found.km[present]
    told = ~np.isnan(km)
    attended = _sums(where, count, size)
    known = _sums(where[told], count[told], size)
    near = found.why[present] == SAME_DEPARTMENT
    within = _sums(where[near], count[near], size)
    totals = np.bincount(where[told], weights=km[told] * count[told], minlength=size)
    rows = [
        OriginTravel(code, int(attended[index]), int(known[index]), float(totals[index]), int(within[index]))
        for index, code in enumerate(found.departments)
        if attended[index]
    ]
    return tuple(sorted(rows, key=lambda row: (not row.department, -row.attendances)))


def _sums(where: IntArray, count: IntArray, size: int) -> IntArray:
    return np.bincount(where, weights=count, minlength=size).astype(np.int64)


def _count(found: Flows, kept: BoolArray) -> int:
    return int(found.count[kept].sum())
