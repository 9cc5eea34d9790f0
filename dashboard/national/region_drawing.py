"""The regions of France as a drawing: the mainland with Corsica, then each of those beyond the seas in a frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Final

from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components import html
from dashboard.territories.maps import MAINLAND, Frame, outlines
from dashboard.territories.model import Box, Territory

WIDTH: Final = 1_000
"""Units across."""
STEP: Final = 4
"""Units under which two points of an outline are one."""
GAP: Final = 20
"""Units between two frames, and around what they show."""
NAME: Final = 34
"""Units that the name below a frame takes."""
_FILLS: Final[Mapping[str, str]] = {
    "unpublished": "hatch", "unread": "hatch", "masked": "dots", "several": "dots", "partial": "dots", "late": "dots",
}  # fmt: skip
"""Looks that a pattern tells apart from the others, without any colour."""
_PATTERNS: Final = (
    "<defs><pattern id='nation-hatch' width='14' height='14' patternUnits='userSpaceOnUse'>"
    "<rect width='14' height='14' class='ground'/><path d='M-3 3l6 -6M0 14l14 -14M11 17l6 -6' class='line'/></pattern>"
    "<pattern id='nation-dots' width='12' height='12' patternUnits='userSpaceOnUse'>"
    "<rect width='12' height='12' class='tint'/><path d='M3 3h3M9 9h3' class='line'/></pattern></defs>"
)


@dataclass(frozen=True)
class Shape:
    """A region as it is drawn.

    Attributes:
        territory: the region.
        look: what it looks like, a class of the sheet.
        text: what is written on it.
        href: where it leads.
        label: what it says, in French.
    """

    territory: Territory
    look: str
    text: str
    href: str
    label: str


@dataclass(frozen=True)
class Contours:
    """The outlines, made once: none where they are not installed.

    Attributes:
        paths: code of a region → its outline, as an SVG path.
        middles: where something is written on it.
        frames: of the regions beyond the seas: where, how wide and high, in units.
        high: units from top to bottom.
    """

    paths: Mapping[str, str] = field(default_factory=dict)
    middles: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    frames: Mapping[str, Box] = field(default_factory=dict)
    high: float = 0


def contours(geo: Path, regions: Sequence[Territory]) -> Contours:
    """Those of a `geo/` folder."""
    try:
        rings = outlines(geo / "france.topojson", "regions")
    except (OSError, ValueError):
        rings = {}
    known = [one for one in regions if one.box and one.code in rings]
    far = [one for one in known if one.box and not _holds(MAINLAND, one.box)]
    mainland = Frame(MAINLAND, WIDTH)
    side = (WIDTH - GAP * (len(far) - 1)) / max(1, len(far))
    squares = {one.code: ((side + GAP) * place, mainland.high + GAP, side, side) for place, one in enumerate(far)}
    placed = {one.code: mainland for one in known} | {
        one.code: _inside(one.box, squares[one.code]) for one in far if one.box
    }
    middles = {
        one.code: placed[one.code].place(one.lon, one.lat)
        for one in known
        if one.lon is not None and one.lat is not None
    }
    paths = {one.code: placed[one.code].path(rings[one.code], STEP) for one in known}
    return Contours(paths, middles, squares, mainland.high + (GAP + side + NAME if far else 0))


def _holds(whole: Box, part: Box) -> bool:
    return whole[0] <= part[0] and whole[1] <= part[1] and part[2] <= whole[2] and part[3] <= whole[3]


def _inside(box: Box, square: Box) -> Frame:
    """What shows a box as large as a square lets it, in its middle."""
    left, top, side, _ = square
    west, south, east, north = box
    more = 0.03 * max(east - west, north - south)
    shown: Box = (west - more, south - more, east + more, north + more)
    room = side - 2 * GAP
    whole = Frame(shown, room)
    width = room * min(1, room / whole.high)
    frame = Frame(shown, width)
    return Frame(shown, width, left + (side - width) / 2, top + (side - frame.high) / 2)


def drawing(found: Contours, shapes: Sequence[Shape]) -> Markup:
    """The drawing; its table says the same to who does not see it, or has no pointer."""
    drawn = "".join(part for shape in shapes for part in _drawn(found, shape))
    boxes = "".join(
        f"<rect x='{left + 1:.0f}' y='{top:.0f}' width='{wide - 2:.0f}' height='{high:.0f}' class='frame'/>"
        for left, top, wide, high in found.frames.values()
    )
    words = "".join(part for shape in shapes for part in _written(found, shape))
    return Markup(  # noqa: S704 - texts are escaped where they are written
        f"<svg viewBox='0 0 {WIDTH} {found.high:.0f}' aria-hidden='true'>{_PATTERNS}{boxes}{drawn}{words}</svg>"
    )


def _drawn(found: Contours, shape: Shape) -> Iterator[str]:
    path = found.paths.get(shape.territory.code)
    if path:
        fill = f" fill='url(#nation-{_FILLS[shape.look]})'" if shape.look in _FILLS else ""
        yield (
            f"<a href='{escape(shape.href)}' tabindex='-1'><path class='look-{shape.look}'{fill} d='{path}'>"
            f"<title>{escape(shape.label)}</title></path></a>"
        )


def _written(found: Contours, shape: Shape) -> Iterator[str]:
    """What is written on a region, and the name of a frame."""
    code = shape.territory.code
    if code not in found.frames:
        if shape.text and code in found.middles:
            x, y = found.middles[code]
            yield f"<text x='{x:.0f}' y='{y + 9:.0f}' class='on-{shape.look}'>{escape(shape.text)}</text>"
    else:
        left, top, wide, high = found.frames[code]
        yield f"<text x='{left + 12:.0f}' y='{top + NAME:.0f}' class='corner'>{escape(shape.text)}</text>"
        yield (
            f"<text x='{left + wide / 2:.0f}' y='{top + high + NAME - 8:.0f}' class='name'>"
            f"{escape(shape.territory.name)}</text>"
        )


def key(look: str, text: str) -> Component:
    """An entry of its legend."""
    made: Component = html.Li([html.Span(className=f"map-key look-{look}", **{"aria-hidden": "true"}), text])
    return made
