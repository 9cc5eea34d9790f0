"""Read the official file of the QPV, whatever its dress: ZIP, GeoJSON, GeoPackage, shapefile; degrees or Lambert-93.

Only the file asked for is opened, under its own driver: its first bytes must be those of its format, so that no driver
that follows links to other files or resolves XML entities is ever called.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from dashboard.territories import archives
from dashboard.territories.refusals import ImportRefusedError, Progress

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

GEOGRAPHIC: Final = 4326
LAMBERT_93: Final = 2154
_FORMATS: Final = (".geojson", ".json", ".gpkg", ".shp")
_SHAPEFILE_PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_DRIVERS: Final = {".geojson": "GeoJSON", ".json": "GeoJSON", ".gpkg": "GPKG", ".shp": "ESRI Shapefile"}
_FRANCE: Final = (-180.0, -25.0, 180.0, 52.0)
"""West, south, east, north of all of France, overseas included."""

_LAMBERT_BOX: Final = (0.0, 6_000_000.0, 1_300_000.0, 7_200_000.0)
_MAX_FILE: Final = 600_000_000


@dataclass(frozen=True)
class Layer:
    """What was read: the frame in EPSG:4326, and the names to use in messages."""

    frame: GeoDataFrame
    file: str
    layer: str


def holds_shapes(path: Path) -> bool:
    """Whether a file, or an archive, is of a geographic format (by names only)."""
    if path.suffix.lower() != ".zip":
        return path.suffix.lower() in _FORMATS
    return any(PurePosixPath(member.filename).suffix.lower() in _FORMATS for member in archives.members(path))


def read_layer(path: Path, folder: Path, progress: Progress) -> Layer:
    """Read a file or the best member of an archive.

    Args:
        path: the file given.
        folder: an empty folder to unpack into.
        progress: told the steps.

    Raises:
        ImportRefusedError: the format, the projection or the content is not what is expected.
    """
    source, shown = path, path.name
    if path.suffix.lower() == ".zip":
        source, shown = _from_archive(path, folder, progress)
    suffix = source.suffix.lower()
    if suffix not in _FORMATS:
        raise ImportRefusedError("format non reconnu", file=shown, expected="ZIP, GeoJSON, GeoPackage ou shapefile")
    _check_start(source, suffix, shown)
    progress("Lecture des contours", None)
    name = _layer_name(source, shown) if suffix == ".gpkg" else ""
    frame = _read(source, suffix, name, shown)
    return Layer(_in_degrees(frame, shown, name), shown, name)


def _from_archive(path: Path, folder: Path, progress: Progress) -> tuple[Path, str]:
    listed = archives.members(path)
    best = _best(listed)
    if best is None:
        raise ImportRefusedError(
            "aucun fichier de contours dans l’archive", file=path.name, expected=", ".join(_FORMATS)
        )
    stem = PurePosixPath(best.filename).with_suffix("")
    parts = [best]
    if best.filename.lower().endswith(".shp"):
        parts = [one for one in listed if PurePosixPath(one.filename).with_suffix("") == stem]
        parts = [one for one in parts if PurePosixPath(one.filename).suffix.lower() in _SHAPEFILE_PARTS]
    written = archives.unpack(path, parts, folder, progress)
    main = PurePosixPath(best.filename.replace("\\", "/")).name
    return next(one for one in written if one.name == main), f"{path.name}/{best.filename}"


def _best(listed: Iterable[zipfile.ZipInfo]) -> zipfile.ZipInfo | None:
    """The member to read: GeoJSON, then GeoPackage, then shapefile; in degrees rather than not; the largest."""

    def rank(member: zipfile.ZipInfo) -> tuple[int, bool, int, str]:
        suffix = PurePosixPath(member.filename).suffix.lower()
        return _FORMATS.index(suffix), "wgs84" not in member.filename.lower(), -member.file_size, member.filename

    fit = [one for one in listed if PurePosixPath(one.filename).suffix.lower() in _FORMATS]
    return min(fit, key=rank, default=None)


def _check_start(path: Path, suffix: str, shown: str) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(1024)
    except OSError as error:
        raise ImportRefusedError("le fichier ne peut pas être lu", file=shown) from error
    if size > _MAX_FILE:
        raise ImportRefusedError("fichier démesuré", file=shown, read=f"{size} octets")
    fits = {
        ".gpkg": start.startswith(b"SQLite format 3\x00"),
        ".shp": start.startswith(b"\x00\x00\x27\x0a"),
    }.get(suffix, start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"))
    if not fits:
        raise ImportRefusedError("le contenu n’est pas celui du format annoncé", file=shown, expected=_DRIVERS[suffix])
    if suffix == ".shp":
        missing = [part for part in (".shx", ".dbf") if not _beside(path, part)]
        if missing:
            raise ImportRefusedError("shapefile incomplet", file=shown, expected=f"le fichier {missing[0]} à côté")


def _beside(path: Path, suffix: str) -> bool:
    return any(path.with_suffix(variant).is_file() for variant in (suffix, suffix.upper()))


def _layer_name(path: Path, shown: str) -> str:
    """The layer to read: the only one with polygons, else the one whose name speaks of QPV."""
    import pyogrio

    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind and "Polygon" in str(kind)]
    except Exception as error:  # pyogrio raises what GDAL says, of several types
        raise ImportRefusedError("GeoPackage illisible ou tronqué", file=shown) from error
    named = [name for name in layers if "qp" in name.lower()]
    if len(layers) == 1 or named:
        return (named or layers)[0]
    found = ", ".join(layers) or "aucune"
    raise ImportRefusedError("couche introuvable", file=shown, read=found, expected="une couche de polygones des QPV")


def _read(path: Path, suffix: str, layer: str, shown: str) -> GeoDataFrame:
    import geopandas

    options: dict[str, Any] = {"engine": "pyogrio"}
    if layer:
        options["layer"] = layer
    try:
        frame = geopandas.read_file(path, **options)
    except Exception as error:  # GDAL's reasons come in several types, in English: the person needs the file and why
        raise ImportRefusedError(
            f"fichier {_DRIVERS[suffix]} illisible ou tronqué ({_reason(error)})", file=shown, layer=layer
        ) from error
    if not isinstance(frame, geopandas.GeoDataFrame) or not len(frame):
        raise ImportRefusedError("aucun contour dans le fichier", file=shown, layer=layer)
    return frame


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:160]


def _in_degrees(frame: GeoDataFrame, file: str, layer: str) -> GeoDataFrame:
    """Turn to EPSG:4326, after checking that the numbers agree with the projection that is declared."""
    bounds = [float(value) for value in frame.total_bounds]
    looks = GEOGRAPHIC if _within(bounds, _FRANCE) else LAMBERT_93 if _within(bounds, _LAMBERT_BOX) else 0
    declared = frame.crs.to_epsg() if frame.crs is not None else None
    if frame.crs is not None and declared is None:
        declared = LAMBERT_93 if "lambert" in str(frame.crs.name).lower() and looks == LAMBERT_93 else None
        declared = declared or (GEOGRAPHIC if frame.crs.is_geographic else None)
    if frame.crs is None:
        declared = looks
    expected = "EPSG:4326 (WGS 84) ou EPSG:2154 (Lambert-93)"
    if declared not in (GEOGRAPHIC, LAMBERT_93):
        read = frame.crs.name if frame.crs is not None else f"coordonnées {_words(bounds)}"
        raise ImportRefusedError("projection non reconnue", file=file, layer=layer, read=read, expected=expected)
    if declared != looks:
        raise ImportRefusedError(
            f"la projection déclarée (EPSG:{declared}) ne va pas avec les coordonnées",
            file=file,
            layer=layer,
            read=_words(bounds),
            expected="des degrés" if declared == GEOGRAPHIC else "des mètres Lambert-93 en métropole",
        )
    return frame.set_crs(declared, allow_override=True).to_crs(GEOGRAPHIC)


def _within(bounds: Sequence[float], box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return box[0] <= west <= east <= box[2] and box[1] <= south <= north <= box[3]


def _words(bounds: Sequence[float]) -> str:
    west, south, east, north = bounds
    return f"x de {west:.6g} à {east:.6g}, y de {south:.6g} à {north:.6g}"
