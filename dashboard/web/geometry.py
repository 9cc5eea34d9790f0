"""Geometry and background of the maps, as the browser gets them: files by URL, tiles only where the deployer asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dashboard.territories.imported import Imports, load_imports
from dashboard.territories.maps import MapFile, map_files
from dashboard.territories.tables import ListError
from dashboard.web.compression import brotli_compress
from dashboard.web.logs import logger
from dashboard.web.static_files import StaticFile, StaticFiles, digest, fingerprinted

PREFIX: Final = "geo"
PREPARED: Final = ("24", "76")
"""Codes of the regions that the build compresses at its best: those of the shipped centres."""
_QUICK: Final = 5
"""Brotli level of a file that the build has not prepared: a start must not wait for the best one."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """A background map.

    Args:
        host: the only address that the security policy opens for pictures.
        url: template of the pictures' addresses ({z}, {x}, {y}).
        credit: what the licence asks to write on the map.
        link: where the credit leads.
    """

    host: str
    url: str
    credit: str
    link: str


IGN = Tiles(
    host="https://data.geopf.fr",
    url=(
        "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
        "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png"
        "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
    ),
    credit="Fond de carte : IGN, Plan IGN v2",
    link="https://geoservices.ign.fr/",
)
TILES: Final[Mapping[str, Tiles]] = {"ign": IGN}
"""Background maps by value of DASHBOARD_TILES."""


def sources(geo_dir: Path, regions: Iterable[str]) -> tuple[MapFile, ...]:
    """The geometry of some regions of a `geo/` folder, shipped and imported; a faulty import is left out."""
    try:
        imports = load_imports(geo_dir)
    except ListError as error:
        logger().warning("imports_left_out", reason=str(error))
        imports = Imports()
    return map_files(geo_dir, regions, imports)


def name_of(source: MapFile) -> str:
    """What the pages call a geometry file: `geo/france.json`."""
    return f"{PREFIX}/{source.name}"


def geometry_files(geo_dir: Path, regions: Iterable[str], built: Iterable[StaticFile]) -> list[StaticFile]:
    """Every geometry file ready to be served, with the compressed copies of the build where it is still the same.

    Args:
        geo_dir: the `geo/` folder.
        regions: codes of those that are shown: the files of the others are not read.
        built: files of the last build.
    """
    prepared = {file.name: file for file in built if file.name.startswith(f"{PREFIX}/")}
    files = []
    for source in sources(geo_dir, regions):
        name, body = name_of(source), source.body
        found = prepared.get(name)
        if found is None or found.etag != digest(body):
            copies = {"br": brotli_compress(body, _QUICK)}
            found = StaticFile.of(name, fingerprinted(name, body), body, copies, (name,))
        files.append(found)
    return files


def drawn_again(files: StaticFiles, geo_dir: Path, regions: Iterable[str]) -> None:
    """Serve the geometry of some regions as it is now, when it is not what was served: regions, or imports."""
    served = files.below(PREFIX)
    now = geometry_files(geo_dir, regions, served)
    if [file.path for file in now] != [file.path for file in served]:
        files.replace(PREFIX, now)
