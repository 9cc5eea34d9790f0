"""Emissions that the team's commutes avoid: Σ people × 2 × km × days × (factor of the reference − factor of the mode).

The reference, one person alone in a thermal car, is an assumption: nobody knows how these persons would have come.
Hence the label, "émissions évitées estimées par rapport à la voiture seule", and a range under the two scopes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import pandas as pd

from dashboard.filters import Filters, whole_year
from dashboard.french import number
from dashboard.indicators.footprint_factors import (
    CARPOOL,
    DEFAULT_SCOPE,
    NOTHING,
    Factors,
    Scope,
    Scoped,
    factors,
)
from dashboard.indicators.model import Computed, Published
from dashboard.snapshot import CentreData, once

KG_PER_TONNE: Final = 1000.0
Reason = Literal["", "factor", "occupants"]
"""Why a line is left out: no factor for its mode; a shared car without its number of occupants."""


@dataclass(frozen=True, slots=True)
class Commute:
    """One line of `commutes`: how a part of the team comes to work in a year ("2024") or a month ("2024-12")."""

    period: str
    mode: str
    one_way_km: float
    people: int
    days: float
    occupants: int | None = None

    @property
    def person_days(self) -> float:
        """Days on site, all persons together."""
        return self.people * self.days

    @property
    def km(self) -> float:
        """Kilometres, there and back, all persons and days together."""
        return 2 * self.one_way_km * self.person_days


@dataclass(frozen=True, slots=True)
class Trip:
    """A line with what it avoids in kg; None when it cannot be told, `reason` then says why."""

    commute: Commute
    avoided: Scoped | None
    reason: Reason = ""


@dataclass(frozen=True, slots=True)
class ModeTotal:
    """The lines of one mode added up: person-days on site, kilometres, kg avoided."""

    mode: str
    person_days: float
    km: float
    avoided: Scoped


@dataclass(frozen=True)
class Footprint:
    """What the commutes of a period avoid.

    Attributes:
        trips: every line of the period, in the order of the table.
        modes: the counted lines by mode, those that avoid most (use only) first.
        avoided: kg in all; None when no line can be counted, or no total is published.
        twice: years described both as a whole and by month: their lines add up, which is right only if they tell of
            different days.
        given: whether the centre has given any line, of whatever period.
        told: whether lines are told one by one; else their total is published, or nothing is.
    """

    trips: tuple[Trip, ...] = ()
    modes: tuple[ModeTotal, ...] = ()
    avoided: Scoped | None = None
    twice: tuple[int, ...] = ()
    given: bool = False
    told: bool = True

    @property
    def left_out(self) -> tuple[Trip, ...]:
        """The lines that do not enter the sum."""
        return tuple(trip for trip in self.trips if trip.avoided is None)

    @property
    def counted(self) -> int:
        """Number of lines that do."""
        return len(self.trips) - len(self.left_out)

    @property
    def km(self) -> float:
        """Kilometres of the counted lines."""
        return sum(total.km for total in self.modes)

    @property
    def person_days(self) -> float:
        """Person-days of the counted lines."""
        return sum(total.person_days for total in self.modes)

    def by_mode(self, scope: Scope) -> list[ModeTotal]:
        """The modes, those that avoid most under a scope first."""
        return sorted(self.modes, key=lambda total: -total.avoided.at(scope))

    def by_car(self, reference: Scoped | None, scope: Scope) -> float | None:
        """Kilometres alone in a thermal car that emit as much, to two digits; None when nothing is avoided."""
        if self.avoided is None or reference is None or min(self.avoided.at(scope), reference.at(scope)) <= 0:
            return None
        km = self.avoided.at(scope) / reference.at(scope)
        return round(km, 1 - math.floor(math.log10(km)))


def footprint(data: CentreData, filters: Filters) -> Footprint:
    """What the commutes of the filters' period avoid, from their lines; from their published total where these are not.

    Only the period matters: a team's commutes have neither theme nor department. A line about a whole year is in a
    from–to period only when the whole year is.
    """
    if data.disclosed is not None:
        total = data.disclosed.commutes.get(whole_year(filters) or 0)
        return Footprint(avoided=Scoped(total.use, total.full) if total else None, told=False)
    known = commutes(data)
    kept = [one for one in known if in_period(one.period, filters)]
    found = factors(data)
    trips = tuple(trip(one, found) for one in kept)
    modes = _by_mode(trips)
    avoided = sum((total.avoided for total in modes), NOTHING) if modes else None
    return Footprint(trips, modes, avoided, _told_twice(kept), bool(known))


@once
def commutes(data: CentreData) -> tuple[Commute, ...]:
    """The lines of the table of commutes; read once per snapshot."""
    return tuple(_commute(row) for row in data.table("commutes").to_dict("records"))


def _commute(row: Mapping[Any, Any]) -> Commute:
    occupants = row["occupants"]
    return Commute(
        period=str(row["period"]),
        mode=str(row["mode"]),
        one_way_km=float(row["one_way_km"]),
        people=int(row["people"]),
        days=float(row["on_site_days"]),
        occupants=None if pd.isna(occupants) else int(occupants),
    )


def in_period(period: str, filters: Filters) -> bool:
    """Whether a year ("2024") or month ("2024-12") lies in the filters' period."""
    if not filters.has_period:
        return filters.year is None or int(period[:4]) == filters.year
    first, last = _bounds(period)
    return (filters.start is None or filters.start <= first) and (filters.end is None or last <= filters.end)


def _bounds(period: str) -> tuple[date, date]:
    end = pd.Period(period).end_time.date()
    return date.fromisoformat(f"{period}-01" if len(period) == len("2024-12") else f"{period}-01-01"), end


def trip(commute: Commute, known: Factors) -> Trip:
    """A line with what it avoids."""
    saving = known.saving(commute.mode, commute.occupants)
    if saving is not None:
        return Trip(commute, saving.times(commute.km))
    shared = commute.mode == CARPOOL and known.saving(CARPOOL, 1) is not None
    return Trip(commute, None, "occupants" if shared else "factor")


def _by_mode(trips: tuple[Trip, ...]) -> tuple[ModeTotal, ...]:
    totals: dict[str, ModeTotal] = {}
    for one in trips:
        if one.avoided is not None:
            mode = one.commute.mode
            old = totals.get(mode, ModeTotal(mode, 0.0, 0.0, NOTHING))
            totals[mode] = ModeTotal(
                mode,
                old.person_days + one.commute.person_days,
                old.km + one.commute.km,
                old.avoided + one.avoided,
            )
    return tuple(sorted(totals.values(), key=lambda total: -total.avoided.use))


def _told_twice(kept: list[Commute]) -> tuple[int, ...]:
    years = {one.period for one in kept if len(one.period) == len("2024")}
    return tuple(sorted({int(one.period[:4]) for one in kept if one.period not in years and one.period[:4] in years}))


def co2_saved(data: CentreData, filters: Filters) -> Computed:
    """Tonnes of CO2e that the team's commutes avoid; the note gives the range under the two scopes."""
    return saved(footprint(data, filters))


def saved(found: Footprint, scope: Scope = DEFAULT_SCOPE) -> Computed:
    """The same under one of the scopes, or why it cannot be told."""
    tonnes = found.avoided.times(1 / KG_PER_TONNE) if found.avoided else None
    if not found.told:
        if tonnes is None:
            return Computed(None, note="Les trajets de l’équipe ne sont pas publiés.", withheld="unpublished")
        return Computed(tonnes.at(scope), 1, 1, "trajet", made_of="D’après le total publié des trajets de l’équipe")
    if not found.trips:
        when = " pour cette période" if found.given else ""
        return Computed(None, note=f"Non calculable : aucun trajet domicile-travail n’est renseigné{when}.")
    if tonnes is None:
        note = "Non calculable : aucun des trajets n’a de facteur d’émission."
        return Computed(None, 0, len(found.trips), "trajet", note)
    note = (
        "émissions évitées estimées par rapport à la voiture seule ; "
        f"{number(tonnes.use)} t pour l’usage seul des véhicules, {number(tonnes.full)} t fabrication comprise"
    )
    return Computed(tonnes.at(scope), found.counted, len(found.trips), "trajet", note)


def tonnes_of(declared: Published) -> float:
    """A published figure in tonnes, whichever unit it is printed in."""
    return (declared.value or 0.0) / (KG_PER_TONNE if declared.unit.lower().startswith("kg") else 1)
