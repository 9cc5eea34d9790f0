"""Emission factors: what a kilometre emits by each mode, and the one thing everything is compared with.

A factor per vehicle is divided by the occupants; a factor per passenger never is. The reference is one person alone in
a thermal car, so it must be a factor per vehicle: recent editions print a car "per passenger" that is already divided
by 1.6 occupants, which would make a car with one person in it look much cleaner than it is.

The factors shipped in `data/reference/co2_factors.csv` were read in incubateur-ademe/impactco2: `src/data/categories/`,
`deplacement.ts` at 8d526e1, `usagenumerique.ts` at 1999e49.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

import pandas as pd

from dashboard.snapshot import CentreData, once, text_of

Scope = Literal["usage", "complet"]
"""Fuel or electricity only; or with the making, upkeep and end of life of the vehicle."""
USE: Final[Scope] = "usage"
FULL: Final[Scope] = "complet"
DEFAULT_SCOPE: Final[Scope] = USE
"""A car left at home is not unmade: only its use is avoided, and for most modes that is the lower of the two."""
SCOPES: Final[tuple[Scope, ...]] = (USE, FULL)

REFERENCE, VIDEO_CALL, CARPOOL = "reference", "video_call", "carpool"
CARS: Final = ("car", "electric_car", CARPOOL, REFERENCE)
"""Modes whose factor must be that of the whole vehicle: "per passenger" supposes occupants that the line does not."""
VEHICLE, HOUR = "vehicle_km", "hour"
TABLE: Final = "co2_factors"


@dataclass(frozen=True, slots=True)
class Scoped:
    """A quantity under the two scopes: use only, and with the vehicle's construction."""

    use: float
    full: float

    def at(self, scope: Scope) -> float:
        """The quantity under one scope."""
        return self.use if scope == USE else self.full

    @property
    def low(self) -> float:
        """The smaller of the two."""
        return min(self.use, self.full)

    @property
    def high(self) -> float:
        """The larger of the two."""
        return max(self.use, self.full)

    def __add__(self, other: Scoped) -> Scoped:
        return Scoped(self.use + other.use, self.full + other.full)

    def __sub__(self, other: Scoped) -> Scoped:
        return Scoped(self.use - other.use, self.full - other.full)

    def times(self, factor: float) -> Scoped:
        """Both, multiplied."""
        return Scoped(self.use * factor, self.full * factor)


NOTHING: Final = Scoped(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Factor:
    """One emission factor, as in the table.

    Attributes:
        mode: code of `commutes.mode`, `reference` or `video_call`.
        unit: vehicle_km, passenger_km or hour.
        use, construction: kgCO2e per unit; construction is None where the edition does not part it from the use.
        edition, source, note: where it comes from, and why this row.
    """

    mode: str
    unit: str
    use: float
    construction: float | None
    edition: str
    source: str
    note: str = ""

    @property
    def whole(self) -> Scoped:
        """kgCO2e per unit, under each scope; a construction that is not parted from the use counts in both."""
        return Scoped(self.use, self.use + (self.construction or 0.0))

    def per_person(self, occupants: float = 1) -> Scoped:
        """kgCO2e per person and kilometre (or hour), the vehicle's being shared by its occupants."""
        return self.whole.times(1 / occupants) if self.unit == VEHICLE else self.whole


@dataclass(frozen=True)
class Factors:
    """The factors that serve a centre.

    Attributes:
        by_mode: code → factor.
        own: whether the centre has given them itself.
    """

    by_mode: Mapping[str, Factor]
    own: bool = False

    @property
    def reference(self) -> Factor | None:
        """One person alone in a thermal car; None without one, or when it is not a factor of the vehicle."""
        return self.usable(REFERENCE)

    def usable(self, mode: str) -> Factor | None:
        """The factor per kilometre of a mode; None without one, or for a car whose factor is not the vehicle's."""
        found = self.by_mode.get(mode)
        if found is None or found.unit == HOUR or (mode in CARS and found.unit != VEHICLE):
            return None
        return found

    @property
    def editions(self) -> tuple[str, ...]:
        """The editions of the factors per kilometre, each once."""
        return tuple(dict.fromkeys(one.edition for one in self.by_mode.values() if one.unit != HOUR))

    def saving(self, mode: str, occupants: float | None = None) -> Scoped | None:
        """kgCO2e that one person avoids per kilometre by a mode rather than alone in a thermal car.

        Args:
            mode: code of `commutes.mode`.
            occupants: persons in the vehicle, the driver included; None when not told.

        Returns:
            Less than nothing for a mode that emits more; None when there is no factor, or for a shared car whose
            occupants are not told.
        """
        reference, factor = self.reference, self.usable(mode)
        if reference is None or factor is None or (mode == CARPOOL and occupants is None):
            return None
        return reference.per_person() - factor.per_person(occupants or 1)


@once
def factors(data: CentreData) -> Factors:
    """The centre's own factors when it gives some, which then replace the project's whole; else the project's."""
    own = not data.table(TABLE).empty
    frame = data.table(TABLE) if own else data.reference.get(TABLE)
    rows = () if frame is None else frame.to_dict("records")
    return Factors(MappingProxyType({one.mode: one for one in map(_factor, rows)}), own)


def _factor(row: Mapping[Any, Any]) -> Factor:
    built = row["construction_kgco2e"]
    return Factor(
        mode=str(row["mode"]),
        unit=str(row["unit"]),
        use=float(row["use_kgco2e"]),
        construction=None if pd.isna(built) else float(built),
        edition=text_of(row["edition"]),
        source=text_of(row["source"]),
        note=text_of(row["note"]),
    )
