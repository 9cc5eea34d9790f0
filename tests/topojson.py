"""Read the shipped TopoJSON files as GeoJSON, as the map of a browser does."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

Position = tuple[float, float]
Ring = tuple[Position, ...]
"""Closed: the last position repeats the first."""
Polygons = tuple[tuple[Ring, ...], ...]
"""Polygons, each a shell followed by its holes."""

_DIGITS = 6
"""Decimals kept when grid numbers are turned into degrees: less than the grid, more than its rounding noise."""


class Topology:
    """One TopoJSON file. Arcs are decoded at the first use, polygons each time they are asked for.

    Args:
        content: the object of the file; only quantised files (with `transform`) are known.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = content

    @classmethod
    def read(cls, path: Path) -> Topology:
        """Read a file."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def codes(self, layer: str) -> tuple[str, ...]:
        """Codes of the features of a layer, in the order of the file."""
        return tuple(geometry["id"] for geometry in self._geometries(layer))

    def names(self, layer: str) -> dict[str, str]:
        """Code → name."""
        return {geometry["id"]: geometry["properties"]["name"] for geometry in self._geometries(layer)}

    def polygons(self, layer: str) -> Iterator[tuple[str, Polygons]]:
        """Code and polygons of each feature."""
        for geometry in self._geometries(layer):
            yield geometry["id"], self._polygons(geometry)

    def geojson(self, layer: str, codes: Collection[str] | None = None) -> dict[str, Any]:
        """A layer as a GeoJSON FeatureCollection (`id` = code, property `name`), or some of its features.

        Args:
            layer: name of the layer; KeyError when there is none such.
            codes: the features wanted; None for all.
        """
        features = [
            {
                "type": "Feature",
                "id": geometry["id"],
                "properties": dict(geometry["properties"]),
                "geometry": _geojson_geometry(self._polygons(geometry)),
            }
            for geometry in self._geometries(layer)
            if codes is None or geometry["id"] in codes
        ]
        return {"type": "FeatureCollection", "features": features}

    def _geometries(self, layer: str) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self._content["objects"][layer]["geometries"]
        return found

    def _polygons(self, geometry: Mapping[str, Any]) -> Polygons:
        listed = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        return tuple(tuple(self._ring(numbers) for numbers in polygon) for polygon in listed)

    def _ring(self, numbers: Sequence[int]) -> Ring:
        points: list[Position] = []
        for number in numbers:
            arc = self._arcs[number] if number >= 0 else self._arcs[~number][::-1]
            points.extend(arc[1:] if points else arc)
        return tuple(points)

    @cached_property
    def _arcs(self) -> tuple[Ring, ...]:
        (scale_x, scale_y), (left, low) = (self._content["transform"][name] for name in ("scale", "translate"))
        decoded = []
        for arc in self._content["arcs"]:
            x = y = 0
            points = []
            for dx, dy in arc:
                x, y = x + dx, y + dy
                points.append((round(x * scale_x + left, _DIGITS), round(y * scale_y + low, _DIGITS)))
            decoded.append(tuple(points))
        return tuple(decoded)


def _geojson_geometry(polygons: Polygons) -> dict[str, Any]:
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}
