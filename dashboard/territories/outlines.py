"""Outlines of territories out of a TopoJSON file: rings of points in degrees."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Ring = Sequence[tuple[float, float]]


def outlines(path: Path, layer: str) -> dict[str, list[Ring]]:
    """Code of each territory of a layer → its outer rings, (longitude, latitude); nothing when there is no such file.

    Raises:
        OSError, ValueError: the file cannot be read.
    """
    if not path.is_file():
        return {}
    topology = json.loads(path.read_bytes())
    arcs = [list(_arc(arc, topology["transform"])) for arc in topology["arcs"]]
    found: dict[str, list[Ring]] = {}
    for shape in topology["objects"].get(layer, {}).get("geometries", ()):
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape.get("arcs", [])
        found[str(shape["id"])] = [_ring(ring, arcs) for polygon in polygons for ring in polygon[:1]]
    return found


def _arc(arc: Sequence[Sequence[int]], transform: Mapping[str, Any]) -> Iterator[tuple[float, float]]:
    """A line of a topology, told by steps, in degrees."""
    (across, down), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    for step in arc:
        x, y = x + step[0], y + step[1]
        yield x * across + left, y * down + bottom


def _ring(numbers: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """A ring put together: a line told by ~n is n gone through backwards."""
    found: list[tuple[float, float]] = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        found += line[1:] if found else line
    return found
