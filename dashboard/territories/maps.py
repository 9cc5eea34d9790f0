"""The files a map asks for by address: shipped contours, and imported QPV; bytes ready to be compressed and cached."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dashboard.territories.imported import Imports
from dashboard.territories.model import Box

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


@dataclass(frozen=True)
class Frame:
    """A piece of the earth on a drawing: what it shows, in degrees, and how wide it is drawn, in units.

    Attributes:
        box: west, south, east, north.
        width: units across.
        left, top: where it begins on the drawing.
    """

    box: Box
    width: float
    left: float = 0
    top: float = 0

    @property
    def high(self) -> float:
        """Units from its north to its south."""
        return (self.box[3] - self.box[1]) * self._scale

    @property
    def _narrow(self) -> float:
        return math.cos(math.radians((self.box[1] + self.box[3]) / 2))

    @property
    def _scale(self) -> float:
        return self.width / ((self.box[2] - self.box[0]) * self._narrow)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point (longitude, latitude) is on the drawing."""
        west, _, _, north = self.box
        return self.left + (x - west) * self._narrow * self._scale, self.top + (north - y) * self._scale

    def path(self, rings: Iterable[Ring], step: float) -> str:
        """The SVG path of the rings that are wholly in it; points nearer than `step` units are one."""
        return "".join(self._line(ring, step) for ring in rings if self._holds(ring))

    def _holds(self, ring: Ring) -> bool:
        west, south, east, north = self.box
        return all(west <= x <= east and south <= y <= north for x, y in ring)

    def _line(self, ring: Ring, step: float) -> str:
        """The path of a ring; "" for what is smaller than a point."""
        kept: list[tuple[float, float]] = []
        for x, y in ring:
            here = self.place(x, y)
            if not kept or math.dist(here, kept[-1]) >= step:
                kept.append(here)
        return f"M{'L'.join(f'{x:.0f} {y:.0f}' for x, y in kept)}Z" if len(kept) > 2 else ""


MAINLAND: Final[Box] = (-5.3, 41.2, 9.8, 51.2)
"""What a drawing of the mainland and of Corsica shows, in degrees."""


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
