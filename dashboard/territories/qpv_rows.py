"""The quartiers prioritaires of a file of contours: each with its properties and its polygons, and every fault met."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dashboard.sources.refusals import ImportRefusedError, Progress
from dashboard.territories.department_codes import department_of
from dashboard.territories.names import place_key, unmangled
from dashboard.territories.qpv_codes import CODE_TITLES, CURRENT, bare, is_code, refuse_repealed, title_key
from dashboard.territories.qpv_read import Layer, read_layers

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_FIELDS: Final[Mapping[str, Collection[str]]] = {
    "code": ("codeqp", "codeqpv", *sorted(CODE_TITLES - {"codgeo"}, key=len, reverse=True)),
    "name": ("libqp", "libqpv", "nomqp", "nomqpv", "libquartier", "nomquartier"),
    "communes": ("inseecom", "codeinsee", "communeqp", "codgeo", "depcom", "codecommune", "listedepcom"),
    "region": ("inseereg", "codereg"),
    "epci": ("sirenepci", "codeepci"),
}
"""What a file may call each field, as `title_key` writes it."""

_SHOWN: Final = {"code": "code_qp", "name": "lib_qp", "communes": "insee_com"}
"""Required fields, as the official file calls them."""

_COMMUNE: Final = re.compile(r"^(?:\d{5}|2[AB]\d{3})$")
_SEPARATORS: Final = re.compile(r"[\s,;|/]+")


@dataclass(slots=True)
class Quarter:
    """One quarter as read: its properties, its polygons."""

    properties: dict[str, Any]
    parts: list[BaseGeometry]


@dataclass(slots=True)
class Reading:
    """What was read so far, from which files, and what was found on the way: codes by kind of remark, faults."""

    quarters: dict[str, Quarter] = field(default_factory=dict)
    mended: set[str] = field(default_factory=set)
    stripped: set[str] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)
    faults: list[ImportRefusedError] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def file(self) -> str:
        """What was read, as the person knows it."""
        return ", ".join(self.files)

    def notes(self) -> list[str]:
        """What was done to the shapes, in French."""
        told = (
            ("Surfaces gardées, lignes et points laissés", self.stripped),
            ("Plusieurs contours réunis sous un même code", self.joined),
            ("Géométrie vide, laissés sans contour", self.empty - self.quarters.keys()),
        )
        return [f"{what}\u202f: {', '.join(sorted(codes))}." for what, codes in told if codes]


def read_quarters(path: Path, folder: Path, allow_2015: bool, progress: Progress) -> Reading:
    """Read every layer that has the fields of a QPV: each quarter from the first that holds it.

    Args:
        allow_2015: take in codes of 2015 too.

    Raises:
        ImportRefusedError: no layer can be read. The faults of single quarters are in the reading.
    """
    reading = Reading()
    unfit: ImportRefusedError | None = None
    for layer in read_layers(path, folder, progress):
        try:
            columns = _columns(layer)
        except ImportRefusedError as error:
            unfit = unfit or error
            continue
        codes = [bare(_text(value)) for value in layer.frame[columns["code"]]]
        if not reading.files:
            refuse_repealed(codes, layer.file, allow_2015)
            wanted = [True] * len(codes)
        else:
            # What another file of the archive adds: other quarters, never those of 2015.
            before = reading.quarters.keys() | reading.empty
            wanted = [bool(CURRENT.match(code)) and code not in before for code in codes]
        if any(wanted):
            reading.files.append(layer.file)
            _take(layer, wanted, codes, columns, reading)
        progress("Contours", 1.0)
    if not reading.files and unfit is not None:
        raise unfit
    return reading


def _take(layer: Layer, wanted: list[bool], codes: list[str], columns: Mapping[str, str], reading: Reading) -> None:
    rows = layer.frame.to_dict("records")
    for number, (code, row, kept) in enumerate(zip(codes, rows, wanted, strict=True), start=1):
        try:
            if kept:
                _take_one(code, row, layer, columns, f"contour {number}", reading)
        except ImportRefusedError as fault:
            reading.faults.append(fault)


def _take_one(
    code: str, row: Mapping[str, Any], layer: Layer, columns: Mapping[str, str], where: str, reading: Reading
) -> None:
    if not is_code(code):
        raise _fault(layer, where, columns["code"], row[columns["code"]], "un code de QPV, comme QN03709M")
    properties = _properties(row, columns, layer, f"{where} ({code})")
    shape = row[layer.frame.geometry.name]
    if shape is None or shape.is_empty:
        reading.empty.add(code)
        return
    parts = _polygons(shape, layer, f"{where} ({code})", code, reading)
    known = reading.quarters.get(code)
    if known is None:
        reading.quarters[code] = Quarter(properties, parts)
        return
    same = place_key(known.properties["name"]) == place_key(properties["name"])
    if not same or not set(known.properties["communes"]) & set(properties["communes"]):
        raise _fault(layer, where, columns["code"], code, "un code différent pour chaque quartier")
    known.parts.extend(parts)
    known.properties["communes"] = list(dict.fromkeys([*known.properties["communes"], *properties["communes"]]))
    reading.joined.add(code)


def _columns(layer: Layer) -> dict[str, str]:
    present = {title_key(str(column)): str(column) for column in layer.frame.columns}
    found: dict[str, str] = {}
    for name, accepted in _FIELDS.items():
        column = next((present[one] for one in accepted if one in present), None)
        if column is not None:
            found[name] = column
        elif name in _SHOWN:
            read = ", ".join(str(column) for column in layer.frame.columns)
            raise ImportRefusedError(
                "champ manquant", file=layer.file, layer=layer.layer, field=_SHOWN[name], read=read,
                expected=" ou ".join((_SHOWN[name], *accepted)),
            )  # fmt: skip
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
        "department": department_of(communes[0]),
        "region": others["region"].zfill(2) if others.get("region") else "",
        "epci": others.get("epci", ""),
    }


def _text(value: object) -> str:
    """A cell as text; numbers that lost their type (24.0) get it back, letters read in the wrong encoding too."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(unmangled(str(value)).split())


def _polygons(shape: BaseGeometry, layer: Layer, where: str, code: str, reading: Reading) -> list[BaseGeometry]:
    """The polygons of a shape, mended if their borders cross; what else a collection holds is left, and noted."""
    import shapely

    parts = _surfaces(shape)
    if not parts:
        raise _fault(layer, where, "géométrie", shape.geom_type, "un polygone")
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        reading.stripped.add(code)
    if shapely.is_valid(parts).all() and (shape.geom_type != "MultiPolygon" or shape.is_valid):
        return parts
    mended = [piece for part in parts for piece in _surfaces(shapely.make_valid(part))]
    if not mended:
        raise _fault(layer, where, "géométrie", "polygone sans surface", "un polygone")
    reading.mended.add(code)
    return mended


def _surfaces(shape: BaseGeometry) -> list[BaseGeometry]:
    """The polygons of any shape, collections within collections included."""
    if shape.geom_type == "Polygon":
        return [] if shape.is_empty else [shape]
    return [part for one in getattr(shape, "geoms", ()) for part in _surfaces(one)]


def _fault(layer: Layer, where: str, field: str, read: object, expected: str) -> ImportRefusedError:
    return ImportRefusedError(
        "valeur refusée", file=layer.file, layer=layer.layer, feature=where, field=field, read=read, expected=expected
    )
