"""Meeting remotely: the journeys it spares and the connection it costs. Apart from commutes, and never added to them.

Those who attended from afar are supposed to have otherwise come as far as those of their department who did come, there
and back; an attendance within one's own department whose commune is unknown counts there as no distance, which keeps
the estimate low. How they would have come is not known either: by train and alone in a thermal car make a range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dashboard.dimensions import UNKNOWN
from dashboard.filters import Filters
from dashboard.indicators.footprint_factors import REFERENCE, VIDEO_CALL, Factors, Scope, Scoped, factors
from dashboard.indicators.selection import FloatArray, columns, selection
from dashboard.indicators.travel import OriginTravel, travel
from dashboard.indicators.travel_flows import REMOTE, flows, selected
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories

BY_TRAIN: Final = "train"
HALF_DAY_HOURS: Final = 3.5
"""Half of a 7-hour day; also what an action of unknown length is taken for, which makes the connection dearer."""


@dataclass(frozen=True, slots=True)
class RemoteOrigin:
    """Remote attendances from one department; how far those who came travelled one way, None when none is measured."""

    department: str
    attendances: int
    mean_km: float | None

    @property
    def km(self) -> float:
        """Kilometres spared, there and back."""
        return 2 * (self.mean_km or 0.0) * self.attendances


@dataclass(frozen=True)
class Meetings:
    """What the remote attendances of a selection spare and cost, in kg.

    Attributes:
        rows: by department of origin, the most attendances first, "non renseigné" last.
        hours: hours of connection, all remote attendances; `supposed` of these are of actions of unknown length.
        by_train, by_car: what the spared journeys would have emitted; None without the factor.
        connection: what the connections have; the same under both scopes when the factor does not part them.
    """

    rows: tuple[RemoteOrigin, ...]
    hours: float
    supposed: int
    by_train: Scoped | None
    by_car: Scoped | None
    connection: Scoped | None

    @property
    def attendances(self) -> int:
        """Remote attendances."""
        return sum(row.attendances for row in self.rows)

    @property
    def measured(self) -> int:
        """Those from a department whose in-person attendances have a distance."""
        return sum(row.attendances for row in self.rows if row.mean_km is not None)

    @property
    def km(self) -> float:
        """Kilometres spared, there and back."""
        return sum(row.km for row in self.rows)

    def balance(self, scope: Scope) -> tuple[float, float] | None:
        """kg spared less kg of the connections: by train, alone in a car; negative when meeting remotely costs more.

        None when a factor or every distance is missing.
        """
        if self.by_train is None or self.by_car is None or self.connection is None or not self.measured:
            return None
        cost = self.connection.at(scope)
        return self.by_train.at(scope) - cost, self.by_car.at(scope) - cost


def meetings(territories: Territories, data: CentreData, filters: Filters) -> Meetings | None:
    """The footprint of attending remotely; None when no list tells of a remote attendance in the selection."""
    found, came = flows(territories, data), travel(territories, data, filters)
    if found is None or came is None or not came.remote:
        return None
    remote = selected(found, selection(data, filters), REMOTE)
    counts = np.bincount(found.department[remote], weights=found.count[remote], minlength=len(found.departments))
    mean = {row.department: _prudent_mean(row) for row in came.rows if row.department != UNKNOWN}
    rows = [
        RemoteOrigin(code, int(count), mean.get(code))
        for code, count in zip(found.departments, counts.tolist(), strict=True)
        if count
    ]
    rows.sort(key=lambda row: (not row.department, -row.attendances))
    length = _hours(data)[found.event[remote]]
    told = ~np.isnan(length)
    hours = float((np.where(told, length, HALF_DAY_HOURS) * found.count[remote]).sum())
    known, km = factors(data), sum(row.km for row in rows)
    return Meetings(
        tuple(rows),
        hours,
        int(found.count[remote][~told].sum()),
        _emitted(known, BY_TRAIN, km),
        _emitted(known, REFERENCE, km),
        _connection(known, hours),
    )


def _prudent_mean(row: OriginTravel) -> float | None:
    return row.km / (row.known + row.same_department) if row.known else None


def _hours(data: CentreData) -> FloatArray:
    """Hours of one date of each action; NaN where its length is unknown."""
    numbers = columns(data).numbers
    return HALF_DAY_HOURS * numbers["half_days"] / np.fmax(np.nan_to_num(numbers["occurrences"], nan=1.0), 1.0)


def _emitted(known: Factors, mode: str, km: float) -> Scoped | None:
    factor = known.usable(mode)
    return factor.per_person().times(km) if factor is not None else None


def _connection(known: Factors, hours: float) -> Scoped | None:
    factor = known.by_mode.get(VIDEO_CALL)
    return factor.whole.times(hours) if factor is not None and factor.unit == "hour" else None
