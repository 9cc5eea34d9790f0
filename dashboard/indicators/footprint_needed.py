"""What it would take: the formula turned round, from tonnes to journeys; and the formula on an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dashboard.indicators.footprint import KG_PER_TONNE, Commute, trip
from dashboard.indicators.footprint_factors import CARPOOL, Factors, Scope, Scoped

WORKING_WEEKS: Final = 46
"""52 weeks less 5 of leave and 1 of public holidays: the rule of Impact CO2's calculator of remote work."""
MODES: Final = ("bicycle", "electric_bicycle", "tram_metro", "train", "coach", "bus", CARPOOL, "electric_car")
"""Modes on offer, in the order in which people ask for them; walking is as cycling."""
DEFAULT_MODE: Final = "train"
REACH: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {"bicycle": (0, 30), "electric_bicycle": (0, 30), "tram_metro": (0, 12), "bus": (0, 15), "coach": (16, 2000)}
)
"""One-way kilometres between which Impact CO2 offers a mode (same file as the factors); the others have no bounds."""
DISTANCES: Final = (3, 5, 10, 20, 30, 50, 80)
"""One-way kilometres on offer."""
DEFAULT_KM: Final = 30
SHARED_BY: Final = 2
"""Persons in a shared car, in examples."""
EXAMPLE_PEOPLE: Final = 2
EXAMPLE_DAYS: Final = 140


@dataclass(frozen=True, slots=True)
class Need:
    """What one mode would have to replace, in journeys alone in a thermal car, to avoid a number of tonnes.

    Attributes:
        mode: code.
        km: person-kilometres, under each scope.
        journeys: journeys there and back, of the distance asked for.
        weekly: the same per working week of the figure's period, the whole team together.
    """

    mode: str
    km: Scoped
    journeys: Scoped
    weekly: Scoped


@dataclass(frozen=True, slots=True)
class Example:
    """The formula on a made-up commute: kg per kilometre of the reference and of the mode, kg avoided in all."""

    commute: Commute
    reference: Scoped
    emitted: Scoped
    avoided: Scoped


def occupants_of(mode: str) -> int | None:
    """Persons in the vehicle, in examples: told for shared cars only."""
    return SHARED_BY if mode == CARPOOL else None


def need(known: Factors, tonnes: float, mode: str, one_way_km: float, period: str = "2024") -> Need | None:
    """Kilometres and journeys by a mode that avoid a number of tonnes.

    Args:
        known: the factors.
        tonnes: to be avoided.
        mode: code of `commutes.mode`.
        one_way_km: length of a journey, one way; above zero.
        period: year ("2024") or month ("2024-12") that the tonnes are of.

    Returns:
        None when the mode has no factor, or avoids nothing under one of the scopes.
    """
    saving = known.saving(mode, occupants_of(mode))
    if saving is None or saving.low <= 0:
        return None
    kg = tonnes * KG_PER_TONNE
    km = Scoped(kg / saving.use, kg / saving.full)
    journeys = km.times(1 / (2 * one_way_km))
    weeks = WORKING_WEEKS if len(period) == len("2024") else WORKING_WEEKS / 12
    return Need(mode, km, journeys, journeys.times(1 / weeks))


def needs(known: Factors, tonnes: float, one_way_km: float, scope: Scope, period: str) -> tuple[Need, ...]:
    """The same for every mode that one would think of for that distance, the fewest journeys first."""
    within = [mode for mode in MODES for first, last in [REACH.get(mode, (0, 2000))] if first <= one_way_km <= last]
    found = (need(known, tonnes, mode, one_way_km, period) for mode in within)
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.km.at(scope)))


def example(known: Factors, mode: str, one_way_km: float) -> Example | None:
    """The formula on two persons who come 140 days; None when the mode has no factor."""
    commute = Commute("2024", mode, one_way_km, EXAMPLE_PEOPLE, EXAMPLE_DAYS, occupants_of(mode))
    avoided, reference = trip(commute, known).avoided, known.reference
    if avoided is None or reference is None:
        return None
    alone = reference.per_person()
    return Example(commute, alone, alone - avoided.times(1 / commute.km), avoided)
