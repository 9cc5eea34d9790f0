"""What the map shows, as plain records: territories with their values, places with their actions, what has no place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dashboard.indicators.in_force import Quarters
from dashboard.indicators.known_places import LEAST, KnownPlaces
from dashboard.indicators.lines import Line
from dashboard.indicators.model import Withheld
from dashboard.sources.centre import FormerTerritory
from dashboard.territories.model import Territory

Level = Literal["departments", "epci"]
MeasureId = Literal["actions", "presences", "presences-10000", "publications", "reseaux", "adherents"]
LEVELS: tuple[Level, ...] = ("departments", "epci")
LISTS: Mapping[MeasureId, str] = {"publications": "publications", "reseaux": "networks", "adherents": "members"}
"""Measures that count what a document lists → what `compute.unlisted` calls it."""
MEASURES: tuple[MeasureId, ...] = (
    "actions", "presences", "presences-10000", "publications", "reseaux", "adherents",
)  # fmt: skip
Amounts = Mapping[MeasureId, float | None]
"""Value by measure; None where something happened, or may have, whose amount no document gives."""
PLACED: tuple[MeasureId, ...] = ("actions", "presences", "presences-10000")
"""Measures that lie where the actions were held: without a known place, they are not known either."""


@dataclass(frozen=True)
class Area:
    """One territory of the shaded layer.

    Attributes:
        territory: code, name, population, place.
        covered: whether the centre covered it in the years chosen.
        selected: whether the filters or the panel choose it.
        amounts: its values.
        lines: realised lines of the table located there; counted: those whose présences are known, by their list or
            by a head-count; listed: of them, those that have a list.
        origins: people on attendance lists who came from there.
        quarters: number of QPV in force there, None where no list tells it; quarters_named: of them, those that an
            action names.
        others: documented realised lines there that the centre does not count among its actions.
        blank: whether it is a white zone (see `white_zones`).
        named: whether a report says, without a list, that people came from there.
        withheld: in the public edition, why its présences are not shown: "hidden" ("s"), "unpublished".
        somebody_came: in the public edition, whether people came from there whose number is hidden.
    """

    territory: Territory
    covered: bool
    selected: bool
    amounts: Amounts
    lines: int
    counted: int
    origins: int
    quarters: int | None
    quarters_named: int = 0
    listed: int = 0
    others: int = 0
    blank: bool = False
    named: bool = False
    withheld: Withheld = ""
    somebody_came: bool = False

    @property
    def partial(self) -> bool:
        """Whether the présences of some of its actions are not known."""
        return 0 < self.counted < self.lines

    @property
    def too_partial(self) -> bool:
        """Whether they are known for too few of its actions to be compared."""
        return self.partial and 100 * self.counted < LEAST * self.lines

    @property
    def silent(self) -> bool:
        """Whether there is nothing at all to say of it."""
        came = self.origins or self.somebody_came or self.named
        return not (
            self.lines or self.others or came or any(self.amounts[name] for name in ("publications", "adherents"))
        )


@dataclass(frozen=True)
class Unplaced:
    """What a layer cannot show, in the unit of the actions and in présences.

    Attributes:
        remote: held at a distance, without a place.
        unknown: whose place no document gives.
        coarse: whose place is known, but not finely enough for the level, or lies in no territory of the level.
        presences: présences of the three, in the same order; None where no head-count is known.
        closed: in the public edition, whether présences are not told apart: all are None.
        lines: the actions of the three, in the same order.
        unpinned: those of the layer whose commune no document gives: in their territory's value, at no point.
    """

    remote: float
    unknown: float
    coarse: float
    presences: tuple[float | None, float | None, float | None]
    closed: bool = False
    lines: tuple[tuple[Line, ...], ...] = ((), (), ())
    unpinned: tuple[Line, ...] = ()

    @property
    def total(self) -> float:
        """All that is not on the layer."""
        return self.remote + self.unknown + self.coarse


@dataclass(frozen=True)
class Coverage:
    """How much of the perimeter has had something: the "zones blanches" and what rests on them.

    Attributes:
        covered: number of covered territories of the level that have a QPV.
        blanks: the white zones among them.
        quarters: QPV of the perimeter; blank_quarters: of them, those lying in a blank territory.
        untold: in French, why no white zone can be told; "" when they can.
    """

    covered: int
    blanks: tuple[Area, ...]
    quarters: int
    blank_quarters: int
    untold: str = ""


@dataclass(frozen=True)
class Shading:
    """The shaded layer.

    Attributes:
        level: departments or EPCI.
        areas: covered territories, then the others that something happened in; the largest value of `measure` first.
        quiet: covered EPCI without QPV where nothing happened: drawn, not listed.
        unplaced: what the layer cannot show.
        totals: total of each measure, unplaced included, each counted once; None where it cannot be added up.
        coverage: the blank zones.
        places: how well the places of the actions are known at the level.
        quarters: whose QPV the choice is about; populated: whether the population of the lists may stand beside it.
        perimeter: the departments that the centre covered in the years chosen; former: the territories of before among
            them, each with its departments; unlisted: departments of the perimeter whose EPCI are not in the lists;
            quarterless: those whose QPV are in no list that is installed.
        untold: in the public edition, why no présence is published for the level and the filters; "" when some are.
    """

    level: Level
    areas: tuple[Area, ...]
    quiet: tuple[Territory, ...]
    unplaced: Unplaced
    totals: Amounts
    coverage: Coverage
    places: KnownPlaces
    quarters: Quarters = "listed"
    populated: bool = True
    perimeter: tuple[Territory, ...] = ()
    former: tuple[tuple[FormerTerritory, tuple[Territory, ...]], ...] = ()
    unlisted: tuple[Territory, ...] = ()
    quarterless: tuple[Territory, ...] = ()
    untold: str = ""


@dataclass(frozen=True)
class Near:
    """The realised action held nearest to a place: its line, the commune it was held in, how far that is (km)."""

    line: Line
    commune: Territory
    km: float


@dataclass(frozen=True)
class Place:
    """What stands at one point of the map.

    Attributes:
        kind: done (realised actions), planned (announced and not known to have happened), member, qpv.
        territory: commune or EPCI that it stands in.
        size: number of dates, organisations or QPV.
        lines: the actions, for done and planned.
        names: names of the organisations, for member.
        quarters: the QPV, for qpv: each with the number of actions naming it.
        near: for qpv, the action of the selection that was held nearest; None when none has a known commune.
    """

    kind: Literal["done", "planned", "member", "qpv"]
    territory: Territory
    size: float
    lines: tuple[Line, ...] = ()
    names: tuple[str, ...] = ()
    quarters: tuple[tuple[Territory, int], ...] = ()
    near: Near | None = None


@dataclass(frozen=True)
class Panel:
    """What happened in a territory.

    Attributes:
        area: its values.
        done, others, planned: its actions: realised, realised and not counted by the centre, only announced.
        networks, members: names.
        quarters: its QPV: (name, code, number of actions naming it).
        sheet: address of the territory's own page, "" where there is none.
        close: address of the page without the panel.
    """

    area: Area
    done: tuple[Line, ...]
    others: tuple[Line, ...]
    planned: tuple[Line, ...]
    networks: tuple[str, ...]
    members: tuple[str, ...]
    quarters: tuple[tuple[str, str, int], ...]
    sheet: str = ""
    close: str = ""
