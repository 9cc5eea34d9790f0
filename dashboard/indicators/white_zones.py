"""White zones: covered territories with a QPV of which no document tells anything. One answer for map and lists.

It is a strong word: it is only said of a period that a report tells of, where the places of the actions are known well
enough, and never of a territory that has a documented action (counted or not), or that people are known to come from.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dashboard.filters import Filters, Vocabulary, choose
from dashboard.french import NARROW
from dashboard.indicators import in_force
from dashboard.indicators.known_places import known_places, too_few_words
from dashboard.indicators.selection import REALISED, selection
from dashboard.indicators.territory import Key, key_of, lines_index, origins
from dashboard.indicators.territory_perimeter import Ground, ground
from dashboard.indicators.territory_public import ONLY_DEPARTMENTS, Told
from dashboard.indicators.territory_public import came as came_from
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind, Territory


@dataclass(frozen=True)
class WhiteZones:
    """What decides whether a territory of a kind is a white zone.

    Attributes:
        why: in French, why none can be told; "" when they can.
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


def white_zones(data: CentreData, filters: Filters, words: Vocabulary, known: Territories, kind: Kind) -> WhiteZones:
    """What decides on the white zones of a kind; the choice of departments is left out, as for the known places."""
    around = choose(filters, "department", ())
    every = selection(data, around, REALISED, every=True)
    index, where = lines_index(data, known), ground(data, filters, known)
    busy = {key for row in every.nonzero()[0].tolist() for key in index.placements[row].keys}
    busy.update(key for placement, _ in origins(data, known, every) for key in placement.keys)
    told = came_from(data, around)
    if told is not None:
        busy.update(("department", code) for code in where.departments if told(code).value != 0)
    found = known_places(data, filters, words, known, kind)
    few = too_few_words(found, words)
    why = (_quarters_words(where) or few) if found.reported else few
    why = why or ("" if told is None else ONLY_DEPARTMENTS if kind != "department" else _unpublished(told))
    return WhiteZones(why, busy, in_force.named_origins(data, filters), where)


def _quarters_words(where: Ground) -> str:
    """Why no territory can be said to have a QPV; "" when the lists tell it."""
    since, listed = in_force.QUARTERS_SINCE, in_force.LISTED_SINCE
    if where.quarters == "listed" and len(where.without_list) == len(where.departments):
        return "La liste de leurs quartiers prioritaires n’est pas installée."
    return {
        "listed": "",
        "none": f"Les quartiers prioritaires n’existaient pas encore{NARROW}: ils datent de {since}.",
        "unlisted": f"La liste des quartiers prioritaires de {since} à {listed - 1} n’est pas installée.",
    }[where.quarters]


def _unpublished(told: Told) -> str:
    shown = told("")
    return shown.reason if shown.state == "unpublished" else ""
