"""The files a map asks for by address: shipped contours, and imported QPV; bytes ready to be compressed and cached."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

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


def map_files(geo: Path, imports: Imports | None = None) -> tuple[MapFile, ...]:
    """Every file a map may ask for.

    `france.json` (layers departments, regions), then for each covered region `region-24.json` (departments, epci) and
    `communes-24.json` (communes); `qpv.json` (GeoJSON) once polygons have been imported.

    Raises:
        OSError: the folder cannot be read.
    """
    files = [MapFile(f"{path.stem}.json", path.read_bytes()) for path in sorted(geo.glob("*.topojson"))]
    if imports is not None and imports.qpv:
        body = json.dumps(imports.geojson(), ensure_ascii=False, separators=(",", ":")).encode()
        files.append(MapFile("qpv.json", body, topology=False))
    return tuple(files)
