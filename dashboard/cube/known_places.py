"""Whether the places of a selection's actions are known well enough to say that nothing happened somewhere.

The one rule for the map, the lists, the sheets, their sentences and their files, in both editions: of the actions that
were held somewhere, at least 80 % have a known place. Below, what is known is shown; of the rest nothing is said.

A white zone is a covered territory with a QPV of which no document tells anything. It is a strong word: it is only said
of a period that a report tells of, where places are known well enough, and never of a territory that has a documented
action (counted or not), or that people are known to come from.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from dashboard.cube.model import LISTED, Slice
from dashboard.cube.source import Source
from dashboard.dimensions import BoolArray
from dashboard.filters import Filters, Vocabulary, choose
from dashboard.indicators.breakdowns import actions_of
from dashboard.indicators.in_force import named_origins
from dashboard.indicators.reported import reported
from dashboard.indicators.selection import REALISED, selection, weights
from dashboard.indicators.territory import Key, key_of, lines_index, origins
from dashboard.indicators.territory_perimeter import Ground, ground
from dashboard.snapshot import CentreData, once
from dashboard.territories.lists import Territories
from dashboard.territories.model import KINDS, Kind, Territory

LEAST = 80
"""Share of the actions held somewhere, in hundredths, whose place must be known."""


@dataclass(frozen=True)
class KnownPlaces:
    """How many actions have a place, in the unit that the centre counts.

    Attributes:
        kind: kind of territory asked about: an action known to its department has no known commune.
        placed: actions placed in a territory of the kind, or finer.
        held: actions held somewhere: those placed, and those that no document places or says to be remote.
        remote: held at a distance, without a place: neither known nor unknown.
        reported: whether a report tells of the years chosen.
    """

    kind: Kind
    placed: float
    held: float
    remote: float
    reported: bool = True

    @property
    def enough(self) -> bool:
        """Whether a territory without a known action may be said to have none."""
        return self.reported and self.held > 0 and 100 * self.placed >= LEAST * self.held


def known_places(data: CentreData, filters: Filters, words: Vocabulary, known: Territories, kind: Kind) -> KnownPlaces:
    """What is known of the places of the realised actions that the filters keep.

    The choice of departments is left out: what has no place has no department, and may have been held in those chosen.
    """
    kept = selection(data, filters, REALISED, skip="department")
    return of_rows(data, kept, words, known, kind, told=reported(data, filters))


def of_rows(
    data: CentreData, kept: BoolArray, words: Vocabulary, known: Territories, kind: Kind, *, told: bool = True
) -> KnownPlaces:
    """What is known of the places of some rows of events; `told`: whether a report tells of their years."""
    quantity = actions_of(words)
    weight = np.where(kept, weights(data, quantity.column, quantity.missing), 0.0)
    placed = _placed(data, known, kind)
    remote = data.encoded["modality"].mask(("remote",)) & ~placed
    return KnownPlaces(
        kind, float(weight[placed].sum()), float(weight[~remote].sum()), float(weight[remote].sum()), told
    )


@once
def _placed(data: CentreData, known: Territories, kind: Kind) -> BoolArray:
    """Rows of events whose finest territory known is of a kind, or finer; made once per snapshot."""
    index = lines_index(data, known)
    levels = [index.level(row) for row in range(len(index.placements))]
    fine = KINDS[KINDS.index(kind) :]
    return np.array([level in fine for level in levels], dtype=bool)


@dataclass(frozen=True)
class WhiteZones:
    """What decides whether a territory of a kind is a white zone.

    Attributes:
        why: why none can be told: "places", "not installed", "not listed", "before", "level", or the French reason of a
            source; "" when they can.
        busy: territories that a documented action lies in, or that people came from.
        named: departments that a report says people came from: none of their parts is white.
        ground: what was covered.
    """

    why: str
    busy: Collection[Key]
    named: frozenset[str]
    ground: Ground

    def concerns(self, one: Territory) -> bool:
        """Whether white zones are looked for there: covered, with a QPV."""
        return self.ground.covers(one) and bool(self.ground.quarters_of(one))

    def white(self, one: Territory) -> bool:
        """Whether no document tells anything of a territory that white zones are looked for in."""
        silent = key_of(one) not in self.busy and self.named.isdisjoint(one.departments)
        return not self.why and silent and self.concerns(one)


def white_zones(
    data: CentreData, filters: Filters, words: Vocabulary, known: Territories, kind: Kind, source: Source | None = None
) -> WhiteZones:
    """What decides on the white zones of a kind; the choice of departments is left out, as for the known places.

    `source`: what tells where people came from, where the lists of persons are not at hand.
    """
    every = selection(data, filters, REALISED, skip="department", every=True)
    index, where = lines_index(data, known), ground(data, filters, known)
    busy = {key for row in every.nonzero()[0].tolist() for key in index.placements[row].keys}
    busy.update(key for placement, _ in origins(data, known, every) for key in placement.keys)
    told = published_origins(source, filters)
    if told is not None:
        unknown = {code for code in where.departments if told.reason or told.row(code)[LISTED].somebody}
        busy.update(("department", code) for code in unknown)
    why = _untold_quarters(where)
    found = known_places(data, filters, words, known, kind)
    if not found.reported or (not why and not found.enough):
        why = "places"
    elif not why and told is not None:
        why = told.reason if kind == "department" else "level"
    return WhiteZones(why, busy, named_origins(data, filters), where)


def published_origins(source: Source | None, filters: Filters) -> Slice | None:
    """Présences by the department that people come from, as published; None where the lists of persons tell it."""
    return source.slice(choose(filters, "department", ()), "origin") if source and source.per_action else None


def _untold_quarters(where: Ground) -> str:
    """Why no territory can be said to have a QPV; "" when the lists tell it."""
    if where.quarters == "listed" and len(where.without_list) == len(where.departments):
        return "not installed"
    return {"listed": "", "none": "before", "unlisted": "not listed"}[where.quarters]
