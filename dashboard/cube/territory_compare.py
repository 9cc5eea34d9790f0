"""A territory beside the mean of the perimeter's comparable ones, and beside one other of the reader's choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.cube.known_places import KnownPlaces
from dashboard.cube.territory_counts import Counts, Tally
from dashboard.cube.territory_sheet import peers
from dashboard.filters import Vocabulary
from dashboard.french import capital
from dashboard.indicators.territory_perimeter import ground
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories
from dashboard.territories.model import Territory


@dataclass(frozen=True)
class Compared:
    """One quantity: here, on average, and there; None when it is not known.

    Attributes:
        averaged: territories that the mean is that of, those where the quantity is not known left out; withheld:
            whether there is no mean because one of their numbers is hidden, or not published.
    """

    id: str
    label: str
    mine: float | None
    mean: float | None
    other: float | None
    averaged: int = 0
    withheld: bool = False

    @property
    def drawn(self) -> bool:
        """Whether it has bars: all have one axis, that people are not on, nor what was not done."""
        return self.id not in ("presences", "planned")


@dataclass(frozen=True)
class Comparison:
    """What a territory is compared with.

    Attributes:
        rows: one per quantity.
        peers: number of territories of the mean; 0 when there is none (regions).
        one, other: the two territories; counts, other_counts: what the selection holds in each.
        places: how well places are known at the level of the first: without that, actions are not compared;
            other_told: whether they are known well enough at that of the other.
        quarters: whether the mean is that of the territories that have a QPV.
    """

    rows: tuple[Compared, ...]
    peers: int
    one: Territory
    other: Territory | None
    places: KnownPlaces
    quarters: bool
    other_told: bool
    counts: Counts
    other_counts: Counts | None


def comparison(
    data: CentreData, words: Vocabulary, known: Territories, counted: Tally, one: Territory, other: Territory | None
) -> Comparison:
    """Compare under the same filters.

    The mean is that of the comparable territories (see `territory_sheet.peers`): those that the centre works for. Where
    places are not known well enough, there is no mean of what took place.
    """
    mine, there = counted.of(one), counted.of(other) if other else None
    beside = [counted.of(peer) for peer in peers(data, counted.filters, known, one.kind)]
    nothing = counted.nothing[one.kind]
    # A mean of those where something is known would leave the others out as if they were not there.
    told = {"actions": nothing.told, "planned": nothing.planned_told, "presences": nothing.told}
    rows = []
    for name, (label, value) in _quantities(words).items():
        if name in counted.unlisted:
            rows.append(Compared(name, label, None, None, None))
            continue
        # Présences of a few actions of many would make a mean that is too low.
        whole = [counts for counts in beside if name != "presences" or counts.well_counted]
        known_values = [found for counts in whole if (found := value(counts)) is not None]
        mean = sum(known_values) / len(known_values) if known_values and told.get(name, True) else None
        withheld = name == "presences" and any(
            counts.published is not None and counts.attendance.value is None for counts in beside
        )
        nobody = name == "presences" and not any(counts.counted or counts.published for counts in beside)
        mean = None if withheld or nobody else mean
        rows.append(
            Compared(name, label, value(mine), mean, value(there) if there else None, len(known_values), withheld)
        )
    listed = ground(data, counted.filters, known).quarters == "listed"
    places = counted.places
    told_there = other is not None and places[other.kind].enough
    return Comparison(tuple(rows), len(beside), one, other, places[one.kind], listed, told_there, mine, there)


Value = Callable[[Counts], float | None]


def _quantities(words: Vocabulary) -> Mapping[str, tuple[str, Value]]:
    vocabulary = words.centre.vocabulary
    done, announced = ("réalisées", "annoncées") if vocabulary.action_gender == "f" else ("réalisés", "annoncés")
    found: dict[str, tuple[str, Value]] = {
        "actions": (f"{capital(vocabulary.actions)} {done}", lambda counts: counts.done),
        "presences": ("Présences cumulées connues", lambda counts: counts.attendance.value),
        "publications": ("Publications qui le nomment", lambda counts: float(counts.publications)),
        "networks": ("Réseaux animés qui le couvrent", lambda counts: float(counts.networks)),
        "members": ("Adhérents", lambda counts: float(counts.members)),
        "planned": (f"{capital(vocabulary.actions)} {announced}, à part", lambda counts: counts.announced),
    }
    return found
