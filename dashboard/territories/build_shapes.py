"""Polygons of the build: missing communes rebuilt, tiny faults cleaned, borders simplified together, grid applied.

Everything is in EPSG:4326; see `measures` for distances and areas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from dashboard.territories.build_sources import GeoBuildError, Sources
from dashboard.territories.measures import area_km2, degrees

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Shapes = dict[str, "BaseGeometry"]

MIDDLE_LATITUDE_COSINE: Final = 0.69
"""Cosine of 46.5° north: the shape of a degree in the middle of metropolitan France."""

SMALLEST_HOLE: Final = 0.5
"""Square kilometres: a smaller hole between communes is a fault of digitising, whichever commune is given it."""

FOREIGN: Final = ((1.98, 42.465),)
"""A point in each foreign territory that France surrounds: Llívia, which is Spanish."""


def commune_shapes(sources: Sources) -> tuple[Shapes, dict[str, str]]:
    """The polygon of every commune that has or can be given one, shared borders made exactly equal.

    Communes without polygon are rebuilt from their delegated communes. Then each hole left between communes is given
    to a merged commune beside it, whose drawing dates from before the merger: one with a delegated commune that has no
    polygon, else one that has absorbed others; the longest border decides between two. Llívia stays a hole.

    Returns: shapes by code, and the notes to write down: code → what was done.
    """
    import shapely

    notes: dict[str, str] = {}
    raw: Shapes = {code: shapely.from_wkb(wkb) for code, wkb in sources.polygons.items()}
    for code in sources.communes:
        parts = sources.parts.get(code)
        if code not in raw and parts:
            raw[code] = shapely.union_all([shapely.from_wkb(part) for part in parts])
            notes[code] = "rebuilt"
        elif code not in raw:
            notes[code] = "absent"
    for code, pieces in _holes_to_fill(raw, sources).items():
        raw[code] = shapely.union_all([raw[code], *pieces])
        notes[code] = "filled" if max(area_km2(piece) for piece in pieces) >= SMALLEST_HOLE else "closed"
    return _cleaned(raw), notes


def _holes_to_fill(shapes: Shapes, sources: Sources) -> dict[str, list[BaseGeometry]]:
    import shapely

    codes = sorted(shapes)
    tree = shapely.STRtree([shapes[code] for code in codes])
    filled: dict[str, list[BaseGeometry]] = {}
    for hole in _holes(shapely.union_all(list(shapes.values()))):
        if any(hole.contains(shapely.Point(*point)) for point in FOREIGN):
            continue
        small = area_km2(hole) < SMALLEST_HOLE
        beside = [
            (
                _likelihood(codes[i], sources, small),
                float(hole.boundary.intersection(shapes[codes[i]]).length),
                codes[i],
            )
            for i in tree.query(hole, predicate="intersects")
        ]
        likeliest = max(beside, default=(0, 0.0, ""))
        if likeliest[0] and likeliest[1]:
            filled.setdefault(likeliest[2], []).append(hole)
    return filled


def _likelihood(code: str, sources: Sources, small: bool) -> int:
    """How likely a hole is part of a commune that touches it; 0 for not at all."""
    if small:
        return 1
    return 2 if code in sources.unmapped else int(bool(sources.communes[code].absorbed))


def _holes(union: BaseGeometry) -> list[BaseGeometry]:
    import shapely

    polygons = shapely.get_parts(union)
    return [shapely.Polygon(ring) for polygon in polygons for ring in polygon.interiors]


def _cleaned(shapes: Shapes) -> Shapes:
    import shapely

    codes = sorted(shapes)
    cleaned = shapely.coverage_clean([shapes[code] for code in codes])
    if not shapely.coverage_is_valid(cleaned):
        raise GeoBuildError("Les limites des communes ne se recollent pas exactement après nettoyage.")
    return dict(zip(codes, cleaned, strict=True))


def merged(shapes: Mapping[str, BaseGeometry], groups: Mapping[str, Iterable[str]]) -> Shapes:
    """The union of the shapes of each group; members without shape are left out, as are groups that have none."""
    import shapely

    found = {name: [shapes[code] for code in members if code in shapes] for name, members in groups.items()}
    return {name: shapely.coverage_union_all(pieces) for name, pieces in sorted(found.items()) if pieces}


def simplified(shapes: Mapping[str, BaseGeometry], metres: float, grid: float) -> Shapes:
    """Simplify a coverage together (Visvalingam-Whyatt on each shared border once) and round it to a grid.

    Args:
        shapes: polygons that form a coverage (no overlap, shared borders equal).
        metres: tolerance: square root of the area of the triangles removed.

    Raises:
        GeoBuildError: a shape became invalid or empty, or shared borders no longer match.
    """
    import shapely

    codes = sorted(shapes)
    squeezed = [_scaled(shapes[code], MIDDLE_LATITUDE_COSINE) for code in codes]
    simple = [
        _scaled(shape, 1 / MIDDLE_LATITUDE_COSINE) for shape in shapely.coverage_simplify(squeezed, degrees(metres))
    ]
    rounded = [_on_grid(shape, grid) for shape in simple]
    if not all(shape.is_valid for shape in rounded):
        rounded = _snapped(simple, grid)
    for code, shape in zip(codes, rounded, strict=True):
        if shape.is_empty or not shape.is_valid:
            reason = shapely.is_valid_reason(shape)
            raise GeoBuildError(f"{code} devient invalide à {metres} m de tolérance : {reason}.")
    if not shapely.coverage_is_valid(rounded):
        raise GeoBuildError(f"Les limites ne se recollent plus à {metres} m de tolérance.")
    return dict(zip(codes, rounded, strict=True))


def _snapped(shapes: Sequence[BaseGeometry], grid: float) -> list[BaseGeometry]:
    """Put a coverage on a grid where rounding each point alone makes a border cross itself in a narrow neck.

    Method: snap rounding (Hobby). All borders are noded together on the grid, and each face goes to the shape that
    covers most of it.
    """
    import shapely

    digits = round(1 / grid)
    lines = shapely.union_all([shape.boundary for shape in shapes], grid_size=grid)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    tree = shapely.STRtree(list(shapes))
    owned: dict[int, list[BaseGeometry]] = {}
    for face in faces:
        shares = {int(i): face.intersection(shapes[i]).area for i in tree.query(face, predicate="intersects")}
        owner = max(shares, key=lambda i: shares[i], default=None)
        if owner is not None and shares[owner] > face.area / 2:
            owned.setdefault(owner, []).append(face)
    merged_faces = (shapely.coverage_union_all(owned.get(i, [])) for i in range(len(shapes)))
    # The noder leaves grid points that differ in their last bit.
    exact = (shapely.transform(one, lambda points: (points * digits).round() / digits) for one in merged_faces)
    return [shapely.orient_polygons(one) for one in exact]


def _scaled(shape: BaseGeometry, factor: float) -> BaseGeometry:
    import shapely

    scaled: BaseGeometry = shapely.transform(shape, lambda points: points * [factor, 1.0])
    return scaled


def _on_grid(shape: BaseGeometry, grid: float) -> BaseGeometry:
    """Round every point, drop repeated points, then parts and holes that have no area any more."""
    import shapely

    digits = round(1 / grid)
    kept = []
    for polygon in shapely.get_parts(shape):
        shell, *holes = (_rounded_ring(ring.coords, digits) for ring in (polygon.exterior, *polygon.interiors))
        if len(shell) >= 4:
            kept.append(shapely.Polygon(shell, [hole for hole in holes if len(hole) >= 4]))
    rounded: BaseGeometry = shapely.orient_polygons(kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept))
    return rounded


def _rounded_ring(coords: Iterable[Sequence[Any]], digits: int) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for x, y in coords:
        point = (round(x * digits) / digits, round(y * digits) / digits)
        if not points or points[-1] != point:
            points.append(point)
    # A spike (a, b, a) has no area: rounding makes some out of very narrow necks.
    index = 1
    while len(points) >= 4 and index < len(points) - 1:
        if points[index - 1] == points[index + 1]:
            del points[index : index + 2]
            index = max(index - 1, 1)
        else:
            index += 1
    return points


def neighbours(shapes: Mapping[str, BaseGeometry]) -> dict[str, tuple[str, ...]]:
    """For each shape of a coverage, the codes of those that share a piece of border with it (not a mere point)."""
    import shapely

    codes = sorted(shapes)
    listed = [shapes[code] for code in codes]
    left, right = shapely.STRtree(listed).query(listed, predicate="intersects")
    found: dict[str, set[str]] = {code: set() for code in codes}
    for i, j in zip(left.tolist(), right.tolist(), strict=True):
        if i < j and shapely.relate_pattern(listed[i], listed[j], "****1****"):
            found[codes[i]].add(codes[j])
            found[codes[j]].add(codes[i])
    return {code: tuple(sorted(others)) for code, others in found.items()}
