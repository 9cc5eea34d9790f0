"""Write polygons as TopoJSON: each piece of border once, as small integers.

Method: Bostock's TopoJSON format (specification 1.0). A vertex is a junction when the rings that go through it do not
all have the same two neighbours there; rings are cut at junctions, and equal pieces, whatever their direction, become
one arc. Given the same shapes in the same order, the same bytes come out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Point = tuple[int, int]
Ring = tuple[Point, ...]
"""Grid points; the first and last are not repeated."""
Polygons = tuple[tuple[Ring, ...], ...]

_FEWEST: Final = 3
"""A ring has at least three different points."""


@dataclass(frozen=True)
class Feature:
    """One polygon of a layer: its code, the properties written beside it, its shape on the grid."""

    code: str
    properties: Mapping[str, Any]
    shape: BaseGeometry


def topology(layers: Mapping[str, Sequence[Feature]], grid: float) -> dict[str, Any]:
    """Turn layers whose borders coincide into one TopoJSON object.

    Args:
        layers: name → features, all on the same grid; a border shared by two features has the same points in both.
    """
    digits = round(1 / grid)
    shapes = {name: [_on_integers(feature.shape, digits) for feature in features] for name, features in layers.items()}
    rings = [ring for found in shapes.values() for shape in found for polygon in shape for ring in polygon]
    arcs = _Arcs(_junctions(rings))
    objects = {
        name: {
            "type": "GeometryCollection",
            "geometries": [
                _geometry(feature, shape, arcs) for feature, shape in zip(features, shapes[name], strict=True)
            ],
        }
        for name, features in layers.items()
    }
    left, low = (min(point[axis] for ring in rings for point in ring) for axis in (0, 1))
    return {
        "type": "Topology",
        "transform": {"scale": [grid, grid], "translate": [left / digits, low / digits]},
        "objects": objects,
        "arcs": [_delta(arc, left, low) for arc in arcs.listed],
    }


def _on_integers(shape: BaseGeometry, digits: int) -> Polygons:
    import shapely

    return tuple(
        tuple(
            tuple((round(x * digits), round(y * digits)) for x, y in ring.coords[:-1])
            for ring in (polygon.exterior, *polygon.interiors)
        )
        for polygon in shapely.get_parts(shape)
    )


def _junctions(rings: Iterable[Ring]) -> frozenset[Point]:
    beside: dict[Point, frozenset[Point]] = {}
    junctions: set[Point] = set()
    for ring in rings:
        for index, point in enumerate(ring):
            pair = frozenset((ring[index - 1], ring[(index + 1) % len(ring)]))
            if beside.setdefault(point, pair) != pair:
                junctions.add(point)
    return frozenset(junctions)


class _Arcs:
    """The arcs met so far, each with its number."""

    def __init__(self, junctions: frozenset[Point]) -> None:
        self._junctions = junctions
        self._numbers: dict[Ring, int] = {}
        self.listed: list[Ring] = []

    def of(self, ring: Ring) -> list[int]:
        """The numbers of the arcs of a ring, in order; ~n for arc n walked backwards."""
        cuts = [index for index, point in enumerate(ring) if point in self._junctions]
        if not cuts:
            start = ring.index(min(ring))
            return [self._number((*ring[start:], *ring[: start + 1]))]
        turned = (*ring[cuts[0] :], *ring[: cuts[0] + 1])
        places = [cut - cuts[0] for cut in cuts] + [len(ring)]
        return [self._number(turned[start : end + 1]) for start, end in pairwise(places)]

    def _number(self, arc: Ring) -> int:
        reverse = arc[::-1]
        forward = arc <= reverse
        key = arc if forward else reverse
        number = self._numbers.setdefault(key, len(self.listed))
        if number == len(self.listed):
            self.listed.append(key)
        return number if forward else ~number


def _geometry(feature: Feature, shape: Polygons, arcs: _Arcs) -> dict[str, Any]:
    polygons = [[arcs.of(ring) for ring in polygon if len(ring) >= _FEWEST] for polygon in shape]
    single = len(polygons) == 1
    return {
        "type": "Polygon" if single else "MultiPolygon",
        "id": feature.code,
        "properties": dict(feature.properties),
        "arcs": polygons[0] if single else polygons,
    }


def _delta(arc: Ring, left: int, low: int) -> list[list[int]]:
    moves = [[arc[0][0] - left, arc[0][1] - low]]
    moves.extend([b[0] - a[0], b[1] - a[1]] for a, b in pairwise(arc))
    return moves
