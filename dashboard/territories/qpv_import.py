"""Import the polygons of the quartiers prioritaires: checked, simplified, rounded, written in one file at once.

The result, `geo/imported/qpv.geojson`, holds for each QPV its code, name, communes, department, region, EPCI, a point
inside it, its area, and its shape at 10 m; the same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import math
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dashboard.french import agree, number
from dashboard.sources.refusals import ImportRefusedError, Progress, quiet
from dashboard.territories.accept import FORCE, known_before, put_in_place, shipped_lists, vanished
from dashboard.territories.department_codes import department_of, department_of_qpv
from dashboard.territories.files import QPV_FILE
from dashboard.territories.lists import Territories
from dashboard.territories.measures import area_km2, degrees
from dashboard.territories.model import Box, Territory
from dashboard.territories.qpv_codes import CURRENT, EXPECTED, REPEALED
from dashboard.territories.qpv_rows import Quarter, read_quarters

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


TOLERANCE_METRES: Final = 10.0
GRID: Final = 0.00001
"""Degrees: about 1 m."""


@dataclass(frozen=True, slots=True)
class QpvReport:
    """What an import of polygons has done.

    Attributes:
        repealed: how many of them have a code of 2015.
        mended: codes of those whose shape had to be mended (crossing borders).
        notes: what else a person should know, each a French sentence.
        changed: whether the file written differs from the one that was there.
        size: bytes written.
    """

    file: str
    features: int
    repealed: int
    mended: tuple[str, ...]
    notes: tuple[str, ...]
    changed: bool
    size: int


def import_qpv(
    path: Path, geo: Path, allow_2015: bool = False, force: bool = False, progress: Progress = quiet
) -> QpvReport:
    """Import the official file of the QPV.

    Args:
        path: ZIP, GeoJSON, GeoPackage or shapefile, in any projection that it declares.
        allow_2015: take in codes of 2015 too, repealed since 2024.
        force: replace what is there even when quarters disappear.

    Raises:
        ImportRefusedError: the file is not right, or quarters would disappear; nothing is changed, the message says
            where and why.
    """
    with tempfile.TemporaryDirectory() as folder:
        reading = read_quarters(path, Path(folder), allow_2015, progress)
    quarters = reading.quarters
    read = {department_of(commune) for one in quarters.values() for commune in one.properties["communes"]}
    places = Places(shipped_lists(geo, read | {department_of_qpv(code) for code in quarters}))
    faults = [*reading.faults, *_misplaced(quarters, places, reading.file)]
    if not quarters and not faults:
        faults = [
            ImportRefusedError(f"{code}\u202f: géométrie vide", file=reading.file, expected="un polygone")
            for code in sorted(reading.empty)
        ]
    if faults:
        raise ImportRefusedError.together(faults)
    _refuse_loss(known_before(geo).qpv, quarters, reading.file, force)
    progress("Écriture", None)
    body = _body(path, reading.file, quarters)
    changed = put_in_place(geo, {QPV_FILE: body})
    repealed = sum(bool(REPEALED.match(code)) for code in quarters)
    doubts = [doubt for code, one in quarters.items() for doubt in places.doubts(code, one.properties["communes"])]
    notes = (*_missing(quarters), *reading.notes(), *doubts)
    return QpvReport(reading.file, len(quarters), repealed, tuple(sorted(reading.mended)), notes, changed, len(body))


def _body(path: Path, file: str, quarters: Mapping[str, Quarter]) -> bytes:
    content = {
        "type": "FeatureCollection",
        "source": {"file": file, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()},
        "features": [_feature(code, one) for code, one in sorted(quarters.items())],
    }
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _misplaced(quarters: Mapping[str, Quarter], places: Places, file: str) -> list[ImportRefusedError]:
    """A fault for each quarter with a part outside its communes; one for all of them when the axes are swapped."""
    faults: list[ImportRefusedError] = []
    swapped = 0
    for code, one in sorted(quarters.items()):
        communes = places.communes(code, one.properties["communes"])
        box = places.box(communes)
        if box is None:
            continue
        astray = next((part for part in one.parts if not lies_in(part, box)), None)
        if astray is None:
            continue
        swapped += is_swapped(astray, box)
        middle = astray.representative_point()
        seen = f"{middle.x:.4f}, {middle.y:.4f}"
        expected = f"{_spot(box)} (commune {', '.join(communes)})"
        faults.append(
            ImportRefusedError("contour hors de sa commune", file=file, feature=code, read=seen, expected=expected)
        )
    if swapped and swapped == len(faults):
        axes = "latitude et longitude inversées, les contours sont hors de leur commune"
        return [ImportRefusedError(axes, file=file, expected="la longitude avant la latitude")]
    return faults


def _spot(box: tuple[float, float, float, float]) -> str:
    west, south, east, north = box
    return f"près de {(west + east) / 2:.2f}, {(south + north) / 2:.2f}"


def _refuse_loss(before: Collection[str], after: Collection[str], file: str, force: bool) -> None:
    lost = vanished(before, after)
    if not lost or force:
        return
    named = f"{', '.join(lost[:5])}{'…' if len(lost) > 5 else ''}"
    gone = f"{len(lost)} des {len(before)} déjà importés disparaissent ({named})"
    raise ImportRefusedError(f"{_counted(after)}, {gone}", file=file, advice=FORCE)


def _missing(read: Collection[str]) -> list[str]:
    """How many were read of those in force, when some of the current ones are not there."""
    current = sum(bool(CURRENT.match(code)) for code in read)
    return [f"{_counted(read)}."] if current == len(read) < EXPECTED else []


def _counted(read: Collection[str]) -> str:
    return f"{number(EXPECTED)} quartiers attendus pour toute la France, {number(len(read))} {agree(len(read), 'lu')}"


def _feature(code: str, quarter: Quarter) -> dict[str, Any]:
    import shapely

    shape = shapely.union_all(quarter.parts) if len(quarter.parts) > 1 else quarter.parts[0]
    simple = _simplified(shape)
    inside = simple.representative_point()
    box = [round(value, 5) for value in simple.bounds]
    known = {
        **quarter.properties,
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


BEYOND_METRES: Final = 5_000.0
"""How far a perimeter may go beyond its communes: some lists name only the main one."""


class Places:
    """Where the quarters of the lists are. Without lists nothing is doubted."""

    def __init__(self, known: Territories) -> None:
        self._known = known

    def communes(self, code: str, read: Sequence[str]) -> tuple[str, ...]:
        """The communes of a quarter: those of the official list, else those read."""
        listed = self._known.get("qpv", code)
        return listed.communes if listed is not None else tuple(read)

    def box(self, communes: Iterable[str]) -> Box | None:
        """What the communes lie in; their departments, where one of them is not listed; None when it is not known."""
        boxes = []
        for code in communes:
            commune = self._known.get("commune", code)
            place = commune if commune is not None and commune.box else self._department(code)
            if place is None or place.box is None:
                return None
            boxes.append(place.box)
        if not boxes:
            return None
        west, south, east, north = zip(*boxes, strict=True)
        return min(west), min(south), max(east), max(north)

    def unknown(self, communes: Iterable[str]) -> list[str]:
        """Codes that are no commune: in a region all of whose communes are listed, or in no department."""
        if not len(self._known):
            return []
        return [code for code in communes if self._known.get("commune", code) is None and self._is_listed(code)]

    def is_unlisted(self, code: str, communes: Iterable[str]) -> bool:
        """Whether the official list of a region has no such quarter; a region without a list says nothing."""
        if self._known.get("qpv", code) is not None:
            return False
        regions = {one.region for commune in communes if (one := self._department(commune))}
        return not regions.isdisjoint(self._known.quarters_listed)

    def doubts(self, code: str, read: Collection[str]) -> Iterator[str]:
        """What the lists contradict without the perimeter being in the wrong place, each a French sentence."""
        for commune in self.unknown(read):
            yield f"{code}\u202f: aucune commune n’a le code {commune}."
        if self.is_unlisted(code, read):
            yield f"{code}\u202f: ce code n’est pas dans la liste officielle des quartiers de sa région."
        listed = self._known.get("qpv", code)
        known = [one for one in read if one not in self.unknown([one])]
        if listed is not None and known and not set(known) & set(listed.communes):
            yield f"{code}\u202f: commune {', '.join(known)} lue, {', '.join(listed.communes)} dans la liste."

    def _is_listed(self, commune: str) -> bool:
        department = self._department(commune)
        return department is None or department.region in self._known.covered

    def _department(self, commune: str) -> Territory | None:
        return self._known.get("department", department_of(commune))


def lies_in(shape: BaseGeometry, box: Box) -> bool:
    """Whether a whole shape lies in a box, or within `BEYOND_METRES` of it."""
    west, south, east, north = box
    high = degrees(BEYOND_METRES)
    wide = high / max(math.cos(math.radians((south + north) / 2)), 0.1)
    left, low, right, top = shape.bounds
    return bool(west - wide <= left and right <= east + wide and south - high <= low and top <= north + high)


def is_swapped(shape: BaseGeometry, box: Box) -> bool:
    """Whether a shape would lie there if latitude and longitude changed places."""
    west, south, east, north = box
    return lies_in(shape, (south, west, north, east))
