"""Read the official file of the QPV, whatever its dress: ZIP, GeoJSON, GeoPackage, shapefile; any known projection.

Only the file asked for is opened, under its own driver: its first bytes must be those of its format, so that no driver
that follows links to other files or resolves XML entities is ever called.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from dashboard.sources import archives
from dashboard.sources.refusals import ImportRefusedError, Progress

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pyproj import CRS

GEOGRAPHIC: Final = 4326
LAMBERT_93: Final = 2154
FORMATS: Final = (".geojson", ".json", ".gpkg", ".shp")
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
        return path.suffix.lower() in FORMATS
    return any(PurePosixPath(member.filename).suffix.lower() in FORMATS for member in archives.members(path, path.name))


def read_layers(path: Path, folder: Path, progress: Progress) -> Iterator[Layer]:
    """Read a file, or the members of an archive that are of its best format, the most telling first.

    The official archive holds one file for all of France, or one for each projection: whoever reads must see them all.

    Raises:
        ImportRefusedError: the format, the projection or the content is not what is expected.
    """
    found = [(path, path.name)]
    if path.suffix.lower() == ".zip":
        found = _from_archive(path, folder, progress)
    progress("Lecture des contours", None)
    for file, shown in found:
        suffix = file.suffix.lower()
        _check_start(file, suffix, shown)
        name = _layer_name(file, shown) if suffix == ".gpkg" else ""
        yield Layer(_in_degrees(_read(file, suffix, name, shown), shown, name), shown, name)


def _from_archive(path: Path, folder: Path, progress: Progress) -> list[tuple[Path, str]]:
    """The files to read, and their names as the person knows them."""
    listed = archives.members(path, path.name)
    wanted = _ranked(listed)
    if not wanted:
        raise ImportRefusedError(
            "aucun fichier de contours dans l’archive", file=path.name, expected=", ".join(FORMATS)
        )
    found = []
    for number, member in enumerate(wanted):
        stem = PurePosixPath(member.filename).with_suffix("")
        parts = [member]
        if member.filename.lower().endswith(".shp"):
            parts = [one for one in listed if PurePosixPath(one.filename).with_suffix("") == stem]
            parts = [one for one in parts if PurePosixPath(one.filename).suffix.lower() in _SHAPEFILE_PARTS]
        # Two folders of an archive may hold files of the same name.
        own = folder / str(number)
        own.mkdir()
        written = archives.unpack(path, parts, own, progress)
        main = PurePosixPath(member.filename.replace("\\", "/")).name
        found.append((next(one for one in written if one.name == main), f"{path.name}/{member.filename}"))
    return found


def _ranked(listed: Iterable[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The members to read: of the best format; those in degrees first; the largest first."""

    def rank(member: zipfile.ZipInfo) -> tuple[bool, int, str]:
        return "wgs84" not in member.filename.lower(), -member.file_size, member.filename

    formats = [_DRIVERS.get(PurePosixPath(one.filename).suffix.lower()) for one in listed]
    best = next((driver for driver in _DRIVERS.values() if driver in formats), None)
    fit = [one for one, driver in zip(listed, formats, strict=True) if best and driver == best]
    return sorted(fit, key=rank)


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
        # The header states the length, in words of two bytes: a file cut short would read as shapes that are empty.
        stated = 2 * int.from_bytes(start[24:28], "big")
        if size < stated:
            raise ImportRefusedError("fichier tronqué", file=shown, read=f"{size} octets", expected=f"{stated} octets")


def _beside(path: Path, suffix: str) -> bool:
    return any(path.with_suffix(variant).is_file() for variant in (suffix, suffix.upper()))


def _layer_name(path: Path, shown: str) -> str:
    """The layer to read: the only one that may hold polygons, else the one whose name speaks of QPV."""
    import pyogrio

    try:
        listed = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(path) if kind]
    except Exception as error:  # pyogrio raises what GDAL says, of several types
        raise ImportRefusedError("GeoPackage illisible ou tronqué", file=shown) from error
    # « Unknown » is what a layer of several types is declared as.
    layers = [name for name, kind in listed if any(word in kind for word in ("Polygon", "Unknown", "Collection"))]
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
        try:
            frame = geopandas.read_file(path, **options)
        except UnicodeDecodeError:
            # A table that says it is in UTF-8 and is not.
            frame = geopandas.read_file(path, encoding="cp1252", **options)
    except Exception as error:  # GDAL's reasons come in several types, in English: the person needs the file and why
        reason = " ".join(str(error).split())[:160]
        raise ImportRefusedError(
            f"fichier {_DRIVERS[suffix]} illisible ou tronqué ({reason})", file=shown, layer=layer
        ) from error
    if not isinstance(frame, geopandas.GeoDataFrame) or not len(frame):
        raise ImportRefusedError("aucun contour dans le fichier", file=shown, layer=layer)
    return frame


def _in_degrees(frame: GeoDataFrame, file: str, layer: str) -> GeoDataFrame:
    """Turn to EPSG:4326, flat; the numbers must agree with the projection that is declared, and lie in France."""
    import shapely

    shapes = shapely.force_2d(frame.geometry.values)
    if all(shape is None or shape.is_empty for shape in shapes):
        return frame
    bounds = [float(value) for value in shapely.total_bounds(shapes)]
    crs = _projection(frame.crs, bounds, file, layer)
    flat = frame.set_geometry(shapes).set_crs(crs, allow_override=True)
    turned = flat if crs.to_epsg() == GEOGRAPHIC else flat.to_crs(GEOGRAPHIC)
    if _within([float(value) for value in turned.total_bounds], _FRANCE):
        return turned
    west, south, east, north = bounds
    swapped = crs.is_geographic and _within((south, west, north, east), _FRANCE)
    raise ImportRefusedError(
        f"la projection déclarée ({_name(crs)}) ne va pas avec les coordonnées",
        file=file,
        layer=layer,
        read=_words(bounds),
        expected="la longitude avant la latitude" if swapped else "des contours en France",
    )


def _projection(declared: CRS | None, bounds: Sequence[float], file: str, layer: str) -> CRS:
    """The projection that is declared, less its heights; without one, degrees or Lambert-93 are told by the numbers."""
    from pyproj import CRS

    if declared is not None:
        known: CRS = declared.to_2d()
        if known.is_geographic or known.is_projected:
            return known
        read = str(declared.name)
    else:
        read = f"coordonnées {_words(bounds)}"
        if _within(bounds, _FRANCE) or _within(bounds, _LAMBERT_BOX):
            return CRS.from_epsg(GEOGRAPHIC if _within(bounds, _FRANCE) else LAMBERT_93)
    raise ImportRefusedError(
        "projection non reconnue",
        file=file,
        layer=layer,
        read=read,
        expected="une projection déclarée (fichier .prj d’un shapefile), comme EPSG:4326 ou EPSG:2154",
    )


def _name(crs: CRS) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else str(crs.name)


def _within(bounds: Sequence[float], box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return box[0] <= west <= east <= box[2] and box[1] <= south <= north <= box[3]


def _words(bounds: Sequence[float]) -> str:
    west, south, east, north = bounds
    return f"x de {west:.6g} à {east:.6g}, y de {south:.6g} à {north:.6g}"
