"""The files a map asks for by address: shipped contours, and imported QPV; bytes ready to be compressed and cached."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dashboard.territories.imported import Imports

CREDIT: Final = (
    "Contours\u202f: IGN, Admin Express (Licence Ouverte 2.0)\u202f; populations et codes\u202f: Insee, DGCL"
)
"""To be shown on every map."""

QPV_CREDIT: Final = "Quartiers prioritaires\u202f: ANCT (Licence Ouverte 2.0)"
"""To be added once polygons of the QPV have been imported."""

APPROXIMATE: Final = "position de la commune, pas du quartier"
"""To be shown while a QPV has no polygon (`Territory.approximate`)."""


@dataclass(frozen=True, slots=True)
class MapFile:
    """One file: the name a page asks for, its bytes, whether it is TopoJSON (else GeoJSON)."""

    name: str
    body: bytes
    topology: bool = True


def map_files(geo: Path, regions: Iterable[str], imports: Imports | None = None) -> tuple[MapFile, ...]:
    """Every file that a map of some regions may ask for.

    `france.json` (layers departments, regions), then for each of the regions that there are contours of, by code,
    `region-24.json` (departments, epci) and `communes-24.json` (communes); `qpv.json` (GeoJSON) once polygons have been
    imported.

    Raises:
        OSError: the folder cannot be read.
    """
    names = ["france", *(f"{level}-{code}" for code in sorted(regions) for level in ("communes", "region"))]
    paths = [path for name in names if (path := geo / f"{name}.topojson").is_file()]
    files = [MapFile(f"{path.stem}.json", path.read_bytes()) for path in paths]
    if imports is not None and imports.qpv:
        body = json.dumps(imports.geojson(), ensure_ascii=False, separators=(",", ":")).encode()
        files.append(MapFile("qpv.json", body, topology=False))
    return tuple(files)


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
