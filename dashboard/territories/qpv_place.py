"""Whether a perimeter lies where its code and its communes say: nothing else tells one drawn 600 km away."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from dashboard.territories.department_codes import department_of
from dashboard.territories.lists import Territories
from dashboard.territories.measures import degrees
from dashboard.territories.model import Box, Territory

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

BEYOND_METRES: Final = 5_000.0
"""How far a perimeter may go beyond its communes: some lists name only the main one."""


class Places:
    """Where the quarters of the lists are. Without lists nothing is doubted."""

    def __init__(self, known: Territories) -> None:
        self._known = known

    def communes(self, code: str, read: Sequence[str]) -> tuple[str, ...]:
        """The communes of a quarter: those of the official list, else those read."""
        listed = self._known.get("qpv", code)
        return listed.communes if listed is not None else tuple(read)

    def box(self, communes: Iterable[str]) -> Box | None:
        """What the communes lie in; their departments, where one of them is not listed; None when it is not known."""
        boxes = []
        for code in communes:
            commune = self._known.get("commune", code)
            place = commune if commune is not None and commune.box else self._department(code)
            if place is None or place.box is None:
                return None
            boxes.append(place.box)
        if not boxes:
            return None
        west, south, east, north = zip(*boxes, strict=True)
        return min(west), min(south), max(east), max(north)

    def unknown(self, communes: Iterable[str]) -> list[str]:
        """Codes that are no commune: in a region all of whose communes are listed, or in no department."""
        if not len(self._known):
            return []
        return [code for code in communes if self._known.get("commune", code) is None and self._is_listed(code)]

    def is_unlisted(self, code: str, communes: Iterable[str]) -> bool:
        """Whether the official list of a region has no such quarter; a region without a list says nothing."""
        if self._known.get("qpv", code) is not None:
            return False
        regions = {one.region for commune in communes if (one := self._department(commune))}
        return not regions.isdisjoint(self._known.quarters_listed)

    def doubts(self, code: str, read: Collection[str]) -> Iterator[str]:
        """What the lists contradict without the perimeter being in the wrong place, each a French sentence."""
        for commune in self.unknown(read):
            yield f"{code}\u202f: aucune commune n’a le code {commune}."
        if self.is_unlisted(code, read):
            yield f"{code}\u202f: ce code n’est pas dans la liste officielle des quartiers de sa région."
        listed = self._known.get("qpv", code)
        known = [one for one in read if one not in self.unknown([one])]
        if listed is not None and known and not set(known) & set(listed.communes):
            yield f"{code}\u202f: commune {', '.join(known)} lue, {', '.join(listed.communes)} dans la liste."

    def _is_listed(self, commune: str) -> bool:
        department = self._department(commune)
        return department is None or department.region in self._known.covered

    def _department(self, commune: str) -> Territory | None:
        return self._known.get("department", department_of(commune))


def lies_in(shape: BaseGeometry, box: Box) -> bool:
    """Whether a whole shape lies in a box, or within `BEYOND_METRES` of it."""
    west, south, east, north = box
    high = degrees(BEYOND_METRES)
    wide = high / max(math.cos(math.radians((south + north) / 2)), 0.1)
    left, low, right, top = shape.bounds
    return bool(west - wide <= left and right <= east + wide and south - high <= low and top <= north + high)


def is_swapped(shape: BaseGeometry, box: Box) -> bool:
    """Whether a shape would lie there if latitude and longitude changed places."""
    west, south, east, north = box
    return lies_in(shape, (south, west, north, east))
