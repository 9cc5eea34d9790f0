"""A figure as a drawing (SVG): what a page shows at first paint, without script, and on paper.

The figures of this folder are plain plotly dictionaries: bars, dots, and the texts written beside them. Across, places
are per cents of the width, so that a drawing fits any width without script; down, they are pixels, and text keeps its
size. Colours are the page's variables, which the dark mode changes; a file for elsewhere has a width of its own, and
plain colours.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from itertools import pairwise
from typing import Any, Final

from dashboard.figures.base import FONT, Figure, pressed
from dashboard.french import number
from dashboard.palette import LIGHT

NAMESPACE: Final = "http://www.w3.org/2000/svg"
ANCHORS: Final = {"left": "start", "center": "middle", "right": "end"}
LETTER: Final = 0.55
"""Width of a letter, as a part of the size of its text: enough to know which labels have room."""
NARROW: Final = 272
"""Pixels between the margins of the narrowest drawing: a chart on a phone 360 px wide."""
WIDE: Final = 500
"""Pixels between the margins of an ordinary drawing: half a page of 1,280 px."""
_NAMES: Final = {value: name for name, value in LIGHT.items()}
_BOLD: Final = re.compile(r"(</?b>)")
Links = Callable[[str, str], Mapping[str, str]]
"""(dimension, code) → attributes of the link that a mark of this value is; none where it leads nowhere."""


def no_links(_dimension: str, _code: str) -> Mapping[str, str]:
    """Marks that are not pressed."""
    return {}


def svg(figure: Figure, name: str, width: int | None = None, links: Links = no_links) -> str:
    """The drawing of a figure.

    Args:
        figure: data and layout, as plotly takes them.
        name: unique in its page: its hatchings are named after it.
        width: in pixels, for a file; None to fill what holds it.
        links: where its marks lead.
    """
    layout = figure["layout"]
    margin, height = layout["margin"], layout["height"]
    beside, down = margin["l"] + margin["r"], height - margin["t"] - margin["b"]
    frame = _Frame(layout, None if width is None else width - beside, down, name, links)
    parts = [*_grid(frame), *_bars(figure, frame), *_dots(figure, frame), *_notes(layout, frame)]
    hatchings = "".join(frame.hatchings.values())
    drawn = f"{f'<defs>{hatchings}</defs>' if hatchings else ''}{''.join(parts)}"
    if width is None:
        around = " ".join(f"{margin[side]}px" for side in "trbl")
        box = f"display:block;overflow:visible;margin:{around};width:calc(100% - {beside}px)"
        return f"<svg xmlns='{NAMESPACE}' height='{down}' style='{box}' aria-hidden='true'>{drawn}</svg>"
    inner = f"x='{margin['l']}' y='{margin['t']}' width='{frame.inside}' height='{down}' overflow='visible'"
    size = f"width='{width}' height='{height}'"
    return f"<svg xmlns='{NAMESPACE}' {size} font-family=\"{FONT}\"><svg {inner}>{drawn}</svg></svg>"


@dataclass
class _Frame:
    """Where values fall between the margins, and in which paint.

    Attributes:
        layout: of the figure.
        inside: pixels between the margins; None when places are per cents.
        down: pixels between the margins, from top to bottom.
        name: of the figure.
        links: where marks lead.
        hatchings: identifier → definition of those that were asked for.
    """

    layout: Mapping[str, Any]
    inside: int | None
    down: float
    name: str
    links: Links

    def __post_init__(self) -> None:
        self.hatchings: dict[str, str] = {}
        self.categories: Sequence[str] | None = self.layout["xaxis"].get("categoryarray")
        low, high = (-0.5, len(self.categories) - 0.5) if self.categories else self.layout["xaxis"]["range"]
        self.left, self.wide = float(low), float(high - low)
        low, high = self.layout["yaxis"].get("range", (-0.5, 0.5))
        self.bottom, self.high = float(low), float(high - low)

    def across(self, share: float) -> str:
        """A place or a length, from its share of the width."""
        return f"{100 * share:.2f}%" if self.inside is None else f"{share * self.inside:.1f}"

    def x(self, value: float | str) -> float:
        """Share of the width at which a value, or a category, stands."""
        at = self.categories.index(value) if self.categories and isinstance(value, str) else float(value)
        return (at - self.left) / self.wide

    def y(self, value: float) -> float:
        """Pixels from the top at which a value stands."""
        return (1 - (value - self.bottom) / self.high) * self.down

    def paint(self, colour: str) -> str:
        """A colour as a file needs it, or as the variable of a page."""
        known = _NAMES.get(colour)
        return f"var(--{known})" if known and self.inside is None else colour.replace("rgba(0,0,0,0)", "none")

    def fill(self, marker: Mapping[str, Any], colour: str) -> str:
        """The paint of a mark, hatched where its marker says so."""
        pattern = marker.get("pattern")
        if not pattern:
            return self.paint(colour)
        key = f"h-{self.name}-{_NAMES.get(colour, 'none')}"
        lines = "M0 8L8 0" if pattern["shape"] == "/" else "M0 8L8 0M0 0L8 8"
        self.hatchings[key] = (
            f"<pattern id='{key}' width='8' height='8' patternUnits='userSpaceOnUse'>"
            f"<rect width='8' height='8' fill='{self.paint(colour)}'/>"
            f"<path d='{lines}' stroke='{self.paint(pattern['fgcolor'])}' stroke-width='1.5'/></pattern>"
        )
        return f"url(#{key})"


def _grid(frame: _Frame) -> Iterator[str]:
    """Lines and numbers of the upright axis, names under the bars; nothing when the axes are not shown."""
    axis = frame.layout["yaxis"]
    if not axis.get("visible", True) or not axis.get("showgrid"):
        return
    for value in _ticks(frame.bottom + frame.high, axis):
        y = frame.y(value)
        yield f"<line x2='{frame.across(1)}' y1='{y:.1f}' y2='{y:.1f}' stroke='{frame.paint(axis['gridcolor'])}'/>"
        yield _text(number(value), "-5", y + 4, axis["tickfont"], frame, "end")
    names = frame.categories or ()
    font, below = frame.layout["xaxis"]["tickfont"], frame.layout["xaxis"].get("ticklabelstandoff", 0)
    longest = LETTER * font["size"] * max((len(name) for name in names), default=1) + 8
    each, each_narrow = (_step(len(names), longest, width) for width in (frame.inside or WIDE, NARROW))
    for index, name in enumerate(names):
        if index % each:
            continue
        only = "" if frame.inside or index % max(each_narrow, each) == 0 else " class='wide-only'"
        yield _text(name, frame.across(frame.x(name)), frame.down + 17 + below, font, frame, "middle", only)


def _ticks(top: float, axis: Mapping[str, Any]) -> list[float]:
    """Round values from zero to the top of an axis: one by one if it says so, else five steps at most."""
    step = float(axis.get("dtick") or _round_step(top / axis.get("nticks", 5)))
    return [step * index for index in range(math.floor(top / step) + 1)]


def _round_step(least: float) -> float:
    size = 10.0 ** math.floor(math.log10(least)) if least > 0 else 1.0
    return max(1.0, next(size * part for part in (1, 2, 5, 10) if size * part >= least))


def _step(count: int, room: float, width: float) -> int:
    """Of how many names one is written, for none to touch the next."""
    return max(1, math.ceil(count * room / width))


def _bars(figure: Figure, frame: _Frame) -> Iterator[str]:
    """Bars along or upright, one on the end of the other; pressing one does what its table's row does."""
    ends: dict[tuple[Any, bool], float] = {}
    for trace in figure["data"]:
        if trace["type"] != "bar":
            continue
        along = trace.get("orientation") == "h"
        values, places = (trace["x"], trace["y"]) if along else (trace["y"], trace["x"])
        for index, (value, place) in enumerate(zip(values, places, strict=True)):
            start = ends.get((place, value < 0), 0.0)
            ends[place, value < 0] = start + value
            if value:
                box = _box_along if along else _box_upright
                yield _mark(trace, index, f"<rect {box(frame, place, start, value)} {{}}", frame)


def _box_along(frame: _Frame, place: float, start: float, value: float) -> str:
    thick = (1 - frame.layout.get("bargap", 0.2)) * frame.down / frame.high
    left, length = frame.x(min(start, start + value)), abs(value) / frame.wide
    top = frame.y(place) - thick / 2
    return f"x='{frame.across(left)}' width='{frame.across(length)}' y='{top:.1f}' height='{thick:.1f}'"


def _box_upright(frame: _Frame, place: str, start: float, value: float) -> str:
    thick = (1 - frame.layout.get("bargap", 0.2)) / frame.wide
    left, top = frame.x(place) - thick / 2, frame.y(start + value)
    height = frame.y(start) - top
    return f"x='{frame.across(left)}' width='{frame.across(thick)}' y='{top:.1f}' height='{height:.1f}'"


def _dots(figure: Figure, frame: _Frame) -> Iterator[str]:
    """Lines, then the dots at their ends."""
    for trace in figure["data"]:
        if trace["type"] != "scatter":
            continue
        places = [(frame.across(frame.x(x)), frame.y(y)) for x, y in zip(trace["x"], trace["y"], strict=True)]
        if "lines" in trace["mode"]:
            style = f"stroke='{frame.paint(trace['line']['color'])}' stroke-width='{trace['line']['width']}'"
            for (x1, y1), (x2, y2) in pairwise(places):
                yield f"<line x1='{x1}' y1='{y1:.1f}' x2='{x2}' y2='{y2:.1f}' {style}/>"
        for index, (x, y) in enumerate(places):
            radius = _each(trace["marker"]["size"], index) / 2
            yield _mark(trace, index, f"<circle cx='{x}' cy='{y:.1f}' r='{radius:g}' {{}}", frame)


def _mark(trace: Mapping[str, Any], index: int, shape: str, frame: _Frame) -> str:
    """A mark, what it says when pointed at, and the filter that it stands for."""
    marker = trace["marker"]
    edge = marker.get("line", {"color": "none", "width": 0})
    paint = (
        f"fill='{frame.fill(marker, _each(marker['color'], index))}' "
        f"stroke='{frame.paint(_each(edge['color'], index))}' stroke-width='{edge['width']}'"
    )
    said = ", ".join(_plain(part) for part in trace["hovertext"][index].split("<br>"))
    drawn = f"{shape.format(paint)}><title>{said}</title></{shape[1:].split(' ')[0]}>"
    dimension, code = trace["customdata"][index] if "customdata" in trace else ("", "")
    return _pressed(drawn, dimension, code, frame)


def _pressed(drawn: str, dimension: str, code: str, frame: _Frame) -> str:
    """A mark, or its name, as the link to its filter; itself where it is none."""
    link = frame.links(unescape(dimension), unescape(code))
    if not link:
        return drawn
    # Not a stop for the keyboard, which has the same choices in the table below.
    pressed = {**link, "tabindex": "-1", "data-action": "toggle", "data-dim": dimension, "data-code": code}
    attributes = "".join(f" {key}='{_plain(value)}'" for key, value in pressed.items())
    return f"<a{attributes}>{drawn}</a>"


def _each(value: Any, index: int) -> Any:
    return value[index] if isinstance(value, list) else value


def _notes(layout: Mapping[str, Any], frame: _Frame) -> Iterator[str]:
    """The texts written beside the marks."""
    for note in layout.get("annotations", ()):
        paper = note.get("xref") == "paper"
        place = frame.across(note["x"] if paper else frame.x(note["x"]))
        font = {**layout["font"], **note.get("font", {})}
        shift = note.get("xshift", 0)
        y = frame.y(note["y"]) - note.get("yshift", 0) + _baseline(note.get("yanchor", "middle"), font["size"])
        more = f" dx='{shift}'" if shift else ""
        drawn = _text(note["text"], place, y, font, frame, ANCHORS[note.get("xanchor", "center")], more)
        if note.get("name", "").startswith("#"):
            yield f"<a href='{_plain(note['name'])}' tabindex='-1'>{drawn}</a>" if frame.inside is None else drawn
        else:
            yield _pressed(drawn, *pressed(note), frame)


def _baseline(anchor: str, size: float) -> float:
    """Pixels from the place of a text to the foot of its letters."""
    return {"bottom": -0.3 * size - 1, "middle": 0.35 * size, "top": size + 1}[anchor]


def _text(
    words: str, x: str, y: float, font: Mapping[str, Any], frame: _Frame, anchor: str = "start", more: str = ""
) -> str:
    """A line of text; `<b>` makes its words bold."""
    pieces = []
    for piece in _BOLD.split(words):
        if piece == "<b>":
            pieces.append("<tspan font-weight='700'>")
        elif piece == "</b>":
            pieces.append("</tspan>")
        else:
            pieces.append(_plain(piece))
    at = f"x='{x}' y='{y:.1f}' text-anchor='{anchor}'{more}"
    return f"<text {at} font-size='{font['size']}' fill='{frame.paint(font['color'])}'>{''.join(pieces)}</text>"


def _plain(words: str) -> str:
    """Text that is no markup, whether plotly's entities are in it or not."""
    return escape(unescape(words), quote=True)
