"""The map of a report: the territories of the centre, shaded and numbered as its page does, as a drawing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

from dashboard.blocks.map import Drawn, text_of
from dashboard.components.picture import FAMILY
from dashboard.cube.map import Area, Shading, shade_of
from dashboard.figures.svg import NAMESPACE
from dashboard.palette import LIGHT
from dashboard.territories.maps import CREDIT, Ring, outlines

WIDTH: Final = 560
MOST_HIGH: Final = 430
"""Pixels: half a sheet of paper."""
AROUND: Final = 0.12
"""Degrees shown around the territories: enough to see what they touch."""
SHADES: Final = ("#f3f1ea", "#d7e8e6", "#a8cfce", "#6aa9ab", "#2d7b81", "#0a4a52")
"""Nothing, then the classes from the lowest to the highest, as on the page."""
DARK: Final = 4
"""Shade from which text is white."""


def shaded_map(drawn: Drawn, geo: Path) -> str:
    """The map as SVG; "" when no contour of its level is at hand.

    Args:
        drawn: what the page of the map draws.
        geo: folder of the contours (TopoJSON).
    """
    areas = {area.territory.code: area for area in drawn.shading.areas}
    around = _contours(drawn.shading, areas, geo)
    mine = {code: rings for code, rings in around.items() if code in areas}
    if not mine:
        return ""
    west, south, east, north = _box(mine)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = min(WIDTH / ((east - west) * narrow), MOST_HIGH / (north - south))
    wide, high = round((east - west) * narrow * scale), round((north - south) * scale)

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return (point[0] - west) * narrow * scale + (WIDTH - wide) / 2, (north - point[1]) * scale

    shapes = [_shape(rings, _paint(areas.get(code), drawn), place, high) for code, rings in around.items()]
    names = [label for code, rings in mine.items() for label in _label(areas[code], rings, drawn, place)]
    credit = f"<text x='0' y='{high + 16}' font-size='9' fill='{LIGHT['ink-2']}'>{escape(CREDIT)}</text>"
    return (
        f"<svg xmlns='{NAMESPACE}' width='{WIDTH}' height='{high + 22}' viewBox='0 0 {WIDTH} {high + 22}' "
        f"font-family='{FAMILY}'><rect width='{WIDTH}' height='{high + 22}' fill='{LIGHT['paper']}'/>"
        f"<svg width='{WIDTH}' height='{high}'>{''.join(shapes)}{''.join(names)}</svg>{credit}</svg>"
    )


def _contours(shading: Shading, areas: Mapping[str, Area], geo: Path) -> dict[str, list[Ring]]:
    """Code of each territory of the files at hand → its rings, in degrees; nothing when none of ours is there."""
    layer, files = "departments", ["france"]
    if shading.kind == "epci":
        layer, files = "epci", [f"region-{code}" for code in sorted({one.region for one in shading.perimeter})]
    found: dict[str, list[Ring]] = {}
    for name in files:
        found |= outlines(geo / f"{name}.topojson", layer)
    return found if areas.keys() & found.keys() else {}


def _box(mine: Mapping[str, Sequence[Ring]]) -> tuple[float, float, float, float]:
    points = [point for rings in mine.values() for ring in rings for point in ring]
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs) - AROUND, min(ys) - AROUND, max(xs) + AROUND, max(ys) + AROUND


def _paint(area: Area | None, drawn: Drawn) -> str:
    """The colour of a territory; that of paper for those of others."""
    if area is None:
        return LIGHT["paper"]
    shade = shade_of(area.cells[drawn.measure].value, drawn.classes)
    return LIGHT["line"] if shade is None else SHADES[shade]


def _shape(rings: Sequence[Ring], paint: str, place: Any, high: int) -> str:
    """A territory as far as it is seen: the points of what lies an ocean away would be kept for, 200 MB of them."""
    placed = ([place(point) for point in ring] for ring in rings)
    lines = ["M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in placed if _is_seen(ring, high)]
    return f"<path d='{''.join(lines)}' fill='{paint}' stroke='{LIGHT['line-2']}' stroke-width='0.8'/>" if lines else ""


def _is_seen(ring: Sequence[tuple[float, float]], high: int) -> bool:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs) <= WIDTH and max(xs) >= 0 and min(ys) <= high and max(ys) >= 0


def _label(area: Area, rings: Sequence[Ring], drawn: Drawn, place: Any) -> Iterator[str]:
    """The name of a territory and its value, in the middle of its largest ring."""
    points = [place(point) for point in max(rings, key=len)]
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    dark = (shade_of(area.cells[drawn.measure].value, drawn.classes) or 0) >= DARK
    ink = LIGHT["paper"] if dark else LIGHT["ink"]
    for down, size, weight, text in (
        (-2, 10, 400, area.territory.name),
        (13, 13, 700, text_of(area, drawn.measure)),
    ):
        yield (
            f"<text x='{x:.0f}' y='{y + down:.0f}' font-size='{size}' font-weight='{weight}' text-anchor='middle' "
            f"fill='{ink}'>{escape(text)}</text>"
        )
