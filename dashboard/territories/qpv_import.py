"""Import the polygons of the quartiers prioritaires: checked, simplified, rounded, written in one file at once.

The result, `geo/imported/qpv.geojson`, holds for each QPV its code, name, communes, department, region, EPCI, a point
inside it, its area, and its shape at 10 m; the same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dashboard.territories.files import IMPORTED, QPV_FILE, write_together
from dashboard.territories.measures import area_km2, degrees
from dashboard.territories.qpv_codes import CURRENT, REPEALED, bare, refuse_repealed
from dashboard.territories.qpv_read import Layer, read_layer
from dashboard.territories.refusals import ImportRefusedError, Progress, quiet

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

TOLERANCE_METRES: Final = 10.0
GRID: Final = 0.00001
"""Degrees: about 1 m."""

_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("code_qp", "code_qpv", "codeqp", "code_quartier"),
    "name": ("lib_qp", "lib_qpv", "nom_qp", "nom_qpv"),
    "communes": ("insee_com", "code_insee", "commune_qp", "codgeo"),
    "region": ("insee_reg", "code_reg"),
    "epci": ("siren_epci", "code_epci"),
}
_REQUIRED: Final = ("code", "name", "communes")
_COMMUNE: Final = re.compile(r"^(?:\d{5}|2[AB]\d{3})$")
_SEPARATORS: Final = re.compile(r"[\s,;|/]+")


@dataclass(frozen=True, slots=True)
class QpvReport:
    """What an import of polygons has done.

    Attributes:
        file: what was read.
        features: how many QPV.
        repealed: how many of them have a code of 2015.
        mended: codes of those whose shape had to be mended (crossing borders).
        changed: whether the file written differs from the one that was there.
        size: bytes written.
    """

    file: str
    features: int
    repealed: int
    mended: tuple[str, ...]
    changed: bool
    size: int


def import_qpv(path: Path, geo: Path, allow_2015: bool = False, progress: Progress = quiet) -> QpvReport:
    """Import the official file of the QPV.

    Args:
        path: ZIP, GeoJSON, GeoPackage or shapefile, in EPSG:4326 or 2154.
        geo: the `geo/` folder.
        allow_2015: take in codes of 2015 too, repealed since 2024.
        progress: told the steps.

    Raises:
        ImportRefusedError: the file is not right; nothing is changed, the message says where and why.
    """
    with tempfile.TemporaryDirectory() as folder:
        layer = read_layer(path, Path(folder), progress)
        features, mended = _features(layer, allow_2015, progress)
    progress("Écriture", None)
    content = {
        "type": "FeatureCollection",
        "source": {"file": layer.file, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()},
        "features": features,
    }
    body = (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
    target = geo / IMPORTED / QPV_FILE
    changed = not target.is_file() or target.read_bytes() != body
    write_together(target.parent, {QPV_FILE: body})
    repealed = sum(bool(REPEALED.match(feature["id"])) for feature in features)
    return QpvReport(layer.file, len(features), repealed, mended, changed, len(body))


def _features(layer: Layer, allow_2015: bool, progress: Progress) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    columns = _columns(layer)
    rows = layer.frame.to_dict("records")
    codes = [bare(row[columns["code"]]) for row in rows]
    refuse_repealed(codes, layer.file, allow_2015)
    features: dict[str, dict[str, Any]] = {}
    mended: list[str] = []
    for number, (code, row) in enumerate(zip(codes, rows, strict=True), start=1):
        where = f"contour {number}"
        if not (CURRENT.match(code) or REPEALED.match(code)):
            raise _fault(layer, where, columns["code"], row[columns["code"]], "un code de QPV, comme QN03709M")
        if code in features:
            raise _fault(layer, where, columns["code"], code, "un code différent pour chaque quartier")
        shape = row[layer.frame.geometry.name]
        fixed, was_mended = _polygon(shape, layer, f"{where} ({code})")
        mended.extend([code] if was_mended else [])
        features[code] = _feature(code, _properties(row, columns, layer, where), fixed)
        if number % 50 == 0 or number == len(rows):
            progress("Contours", number / len(rows))
    return [features[code] for code in sorted(features)], tuple(sorted(mended))


def _columns(layer: Layer) -> dict[str, str]:
    present = {str(column).lower(): str(column) for column in layer.frame.columns}
    found: dict[str, str] = {}
    for name, accepted in _FIELDS.items():
        column = next((present[one] for one in accepted if one in present), None)
        if column is not None:
            found[name] = column
        elif name in _REQUIRED:
            read = ", ".join(str(column) for column in layer.frame.columns)
            wanted = " ou ".join(accepted)
            raise ImportRefusedError(
                "champ manquant", file=layer.file, layer=layer.layer, field=accepted[0], read=read, expected=wanted
            )
    return found


def _properties(row: Mapping[str, Any], columns: Mapping[str, str], layer: Layer, where: str) -> dict[str, Any]:
    name = _text(row[columns["name"]])
    if not name:
        raise _fault(layer, where, columns["name"], "", "le nom du quartier")
    written = _text(row[columns["communes"]])
    # A code kept as a number has lost its zero: 9261 is 09261.
    communes = [code.strip('="').zfill(5) for code in _SEPARATORS.split(written) if code.strip('="')]
    wrong = next((code for code in communes if not _COMMUNE.match(code)), None)
    if not communes or wrong is not None:
        expected = "un ou plusieurs codes de communes, comme 37261"
        raise _fault(layer, where, columns["communes"], written if wrong is None else wrong, expected)
    others = {key: _text(row[columns[key]]) for key in ("region", "epci") if key in columns}
    return {
        "name": name.replace("'", "’"),
        "communes": communes,
        "department": communes[0][:3] if communes[0] > "97" else communes[0][:2],
        "region": others["region"].zfill(2) if others.get("region") else "",
        "epci": others.get("epci", ""),
    }


def _text(value: object) -> str:
    """A cell as text; numbers that lost their type (24.0) get it back."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def _polygon(shape: BaseGeometry | None, layer: Layer, where: str) -> tuple[BaseGeometry, bool]:
    """The polygonal shape of a feature, mended if its borders cross, and whether it was."""
    import shapely

    if shape is None or shape.is_empty:
        raise _fault(layer, where, "géométrie", "vide", "un polygone")
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise _fault(layer, where, "géométrie", shape.geom_type, "Polygon ou MultiPolygon")
    flat = shapely.force_2d(shape)
    if flat.is_valid:
        return flat, False
    parts = [one for one in shapely.get_parts(shapely.make_valid(flat)) if one.geom_type.endswith("Polygon")]
    if not parts:
        raise _fault(layer, where, "géométrie", "polygone sans surface", "un polygone")
    return shapely.union_all(parts), True


def _feature(code: str, properties: dict[str, Any], shape: BaseGeometry) -> dict[str, Any]:
    import shapely

    simple = _simplified(shape)
    inside = simple.representative_point()
    box = [round(value, 5) for value in simple.bounds]
    known = {
        **properties,
        "lon": round(inside.x, 5),
        "lat": round(inside.y, 5),
        "area_km2": round(area_km2(shape), 4),
    }
    geometry = json.loads(shapely.to_geojson(simple))
    geometry["coordinates"] = _rounded(geometry["coordinates"])
    return {"type": "Feature", "id": code, "bbox": box, "properties": known, "geometry": geometry}


def _simplified(shape: BaseGeometry) -> BaseGeometry:
    """Douglas-Peucker at 10 m on the ground, then the grid; a shape too small for either is kept as it is."""
    import shapely

    squeeze = max(math.cos(math.radians(shape.centroid.y)), 0.1)
    flat = shapely.transform(shape, lambda points: points * [squeeze, 1.0])
    simple = shapely.simplify(flat, degrees(TOLERANCE_METRES), preserve_topology=True)
    back = shapely.transform(simple, lambda points: points / [squeeze, 1.0])
    rounded = shapely.set_precision(back, GRID)
    if rounded.is_empty or not rounded.is_valid or rounded.geom_type not in ("Polygon", "MultiPolygon"):
        rounded = shape
    oriented: BaseGeometry = shapely.normalize(shapely.orient_polygons(rounded))
    return shapely.orient_polygons(oriented)


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, list):
        return [_rounded(one) for one in coordinates]
    return round(coordinates, 5)


def _fault(layer: Layer, where: str, field: str, read: object, expected: str) -> ImportRefusedError:
    return ImportRefusedError(
        "valeur refusée", file=layer.file, layer=layer.layer, feature=where, field=field, read=read, expected=expected
    )
