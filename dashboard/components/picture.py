"""A chart as a file: its drawing with all that its page says of it, for a report, a slide or another site.

The words that a reader needs stand in it: title, filters, legend, remarks, source, date of the data. Text is set in a
font that comes with the dashboard, so that a picture is the same on every machine.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import font_source_sans_pro
import resvg_py

from dashboard.components.drawing import Drawing, Key
from dashboard.figures.svg import LETTER, NAMESPACE, svg
from dashboard.palette import LIGHT

WIDTH: Final = 600
"""Pixels across, at which text has the size that it has on a page."""
ZOOM: Final = 2
"""A PNG has this many points a pixel: 1,200 across, sharp when a report is printed."""
MARGIN: Final = 20
FAMILY: Final = "Source Sans Pro"
FONTS: Final = [font_source_sans_pro.SourceSansPro, font_source_sans_pro.SourceSansProBold]


@dataclass(frozen=True)
class Told:
    """What a picture says beside its drawing, in French.

    Attributes:
        filters: what is shown.
        foot: lines below: centre, date of the data, that they are made up.
    """

    filters: str
    foot: tuple[str, ...]


def picture(drawing: Drawing, told: Told) -> str:
    """The whole picture of a chart, as SVG."""
    parts: list[str] = []
    top = float(MARGIN)
    for line in _lines(drawing.title, 18):
        top += 22
        parts.append(_text(line, top, 18, "ink", bold=True))
    for line in _lines(told.filters, 12):
        top += 17
        parts.append(_text(line, top, 12, "ink-2"))
    drawn, top = _drawn(drawing, top + 14)
    parts += drawn
    top += 8
    for text in (*drawing.notes, *told.foot):
        for line in _lines(text, 11):
            top += 15
            parts.append(_text(line, top, 11, "ink-2"))
    return _whole(parts, 0, top + MARGIN, f"{drawing.title}. {told.filters}")


def bare(drawing: Drawing, wide: int = WIDTH, inset: int = 0) -> str:
    """The picture of a chart whose title and remarks stand in the text around it, as SVG: legend and drawing.

    Args:
        drawing: of the chart.
        wide: its width, margins included; a narrow one has larger text where it is shown as wide.
        inset: what is left of the margins, for a picture that stands on another ground.
    """
    parts, bottom = _drawn(drawing, inset, wide)
    return _whole(parts, MARGIN - inset, bottom + inset, drawing.title, wide)


def _drawn(drawing: Drawing, top: float, wide: int = WIDTH) -> tuple[list[str], float]:
    """Legend and drawing from a height on, and the height of their foot."""
    parts: list[str] = []
    for keys in _rows(drawing.legend, wide):
        top += 18
        parts += [_key(key, left, top) for left, key in keys]
    top += 8
    inner = svg(drawing.figure, drawing.name, wide - 2 * MARGIN)
    parts.append(f"<g transform='translate({MARGIN} {top:.0f})'>{inner}</g>")
    return parts, top + drawing.figure["layout"]["height"]


def _whole(parts: Sequence[str], left: int, bottom: float, said: str, whole: int = WIDTH) -> str:
    """A picture down to a height, less what is left out on each side."""
    wide, high = whole - 2 * left, round(bottom)
    return (
        f"<svg xmlns='{NAMESPACE}' width='{wide}' height='{high}' viewBox='{left} 0 {wide} {high}' role='img' "
        f"font-family='{FAMILY}, system-ui, sans-serif'><title>{escape(said)}</title>"
        f"<rect x='{left}' width='{wide}' height='{high}' fill='{LIGHT['paper']}'/>{''.join(parts)}</svg>"
    )


def png(drawn: str) -> bytes:
    """A picture, in points; no font of the machine is asked for.

    Args:
        drawn: from `picture`.
    """
    return resvg_py.svg_to_bytes(
        svg_string=drawn, zoom=ZOOM, skip_system_fonts=True, font_files=FONTS, font_family=FAMILY,
        sans_serif_family=FAMILY, languages=["fr"],
    )  # fmt: skip


def _lines(text: str, size: int) -> list[str]:
    return textwrap.wrap(text, int((WIDTH - 2 * MARGIN) / (0.47 * size)), break_on_hyphens=False)


def _text(line: str, y: float, size: int, colour: str, x: float = MARGIN, *, bold: bool = False) -> str:
    weight = " font-weight='700'" if bold else ""
    return f"<text x='{x:.0f}' y='{y:.0f}' font-size='{size}'{weight} fill='{LIGHT[colour]}'>{escape(line)}</text>"


def _rows(keys: Sequence[Key], across: int = WIDTH) -> Iterator[list[tuple[float, Key]]]:
    """Entries of a legend side by side as long as there is room, each with its place from the left."""
    row: list[tuple[float, Key]] = []
    left = float(MARGIN)
    for key in keys:
        wide = 34 + LETTER * 12 * len(key.label)
        if row and left + wide > across - MARGIN:
            yield row
            row, left = [], float(MARGIN)
        row.append((left, key))
        left += wide
    if row:
        yield row


def _key(key: Key, left: float, y: float) -> str:
    # What is hidden has no colour of its own: on the page too, it is hatched grey.
    masked = key.colour not in LIGHT
    fill = LIGHT["line-2" if masked else key.colour]
    box = f"<rect x='{left:.0f}' y='{y - 10:.0f}' width='12' height='12' fill='{fill}'/>"
    lines = f"M{left:.0f} {y + 2:.0f}l12 -12M{left:.0f} {y - 4:.0f}l6 -6M{left + 6:.0f} {y + 2:.0f}l6 -6"
    hatched = f"<path d='{lines}' stroke='{LIGHT['paper']}' stroke-width='1.5'/>" if key.hatched or masked else ""
    return f"{box}{hatched}{_text(key.label, y, 12, 'ink-2', left + 18)}"
