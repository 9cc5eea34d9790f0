"""Which territory a point lies in, without any geometry library: a few thousand polygons, a few points at a time.

Method: even-odd rule (a ray to the east crosses the rings of the polygon an odd number of times), after a grid of
bounding boxes has left a handful of candidates. Each edge counts from its lower end included to its upper end
excluded, and points on the left of an edge only: in a coverage with shared borders, every point that is not outside
belongs to exactly one territory, borders included.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from dashboard.territories.topology import Polygons, Position, Ring

Cell = tuple[int, int]

_CELL = 0.1
"""Size of a cell of the grid, in degrees: about the size of a commune."""


class Locator:
    """Answers "which code is this point in" for the features of a layer (longitude, latitude in EPSG:4326).

    Args:
        features: code and polygons of each feature (see `Topology.polygons`).
    """

    def __init__(self, features: Iterable[tuple[str, Polygons]]) -> None:
        self._polygons = dict(features)
        self._cells: dict[Cell, list[str]] = {}
        for code, polygons in self._polygons.items():
            for cell in {cell for polygon in polygons for cell in _cells(polygon[0])}:
                self._cells.setdefault(cell, []).append(code)

    def locate(self, lon: float, lat: float) -> str | None:
        """The code of the feature that holds a point; None outside all of them, or for what is no place on earth."""
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            return None
        for code in self._cells.get((math.floor(lon / _CELL), math.floor(lat / _CELL)), ()):
            if inside((lon, lat), self._polygons[code]):
                return code
        return None


def inside(point: Position, polygons: Polygons) -> bool:
    """Whether a point is in a feature: inside a shell and in none of its holes."""
    return any(sum(_crossings(point, ring) for ring in polygon) % 2 == 1 for polygon in polygons)


def _crossings(point: Position, ring: Ring) -> int:
    x, y = point
    count = 0
    x1, y1 = ring[0]
    for x2, y2 in ring[1:]:
        # The ends are put in one order, so that the same border gives the same answer to both its neighbours.
        if (y1 > y) != (y2 > y) and x < (_at(x1, y1, x2, y2, y) if y1 < y2 else _at(x2, y2, x1, y1, y)):
            count += 1
        x1, y1 = x2, y2
    return count


def _at(x1: float, y1: float, x2: float, y2: float, y: float) -> float:
    """Longitude at latitude `y` of the segment that goes up from the first end to the second."""
    return x1 + (y - y1) * (x2 - x1) / (y2 - y1)


def _cells(ring: Ring) -> set[Cell]:
    columns = [math.floor(x / _CELL) for x, _ in ring]
    lines = [math.floor(y / _CELL) for _, y in ring]
    return {(i, j) for i in range(min(columns), max(columns) + 1) for j in range(min(lines), max(lines) + 1)}
