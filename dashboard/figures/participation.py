"""Published quantities cut the same way, one bar of 100 % under the other: what few actions weigh in présences."""

from __future__ import annotations

from typing import Any

from dashboard.figures.base import Figure, category_axis, colour, layout, marker, plain, value_axis
from dashboard.french import agree, number, percent
from dashboard.indicators.compositions import Composition, PublishedLine
from dashboard.palette import LIGHT

LINE_HEIGHT = 92
TOO_NARROW = 6.0
"""Share (%) below which a part of a bar has no room for its number; the table has it."""
NO_SHARE = 17.0
"""Share (%) below which the number is written without its percentage."""


def compositions(found: Composition) -> Figure:
    """A bar of 100 % per quantity: its name and total above, the number of each part below the part."""
    lines = list(enumerate(reversed(found.lines)))
    traces = [_trace(found, index) for index in range(len(found.codes))]
    annotations = [note for position, line in lines for note in (_title(line, position), *_numbers(line, position))]
    return {
        "data": traces,
        "layout": layout(
            LINE_HEIGHT * len(found.lines),
            margin={"l": 2, "r": 2, "t": 2, "b": 2},
            barmode="stack",
            bargap=0.68,
            xaxis=value_axis(visible=False, range=[0, 100]),
            yaxis=category_axis(visible=False, range=[-0.5, len(found.lines) - 0.5]),
            annotations=annotations,
        ),
    }


def part_colour(found: Composition, index: int) -> str:
    """The colour of a column: by its place or meaning, pale when another one is chosen."""
    code = found.codes[index]
    if found.selected and code not in found.selected:
        return LIGHT["dim"]
    return colour(index, code, found.dimension)


def _trace(found: Composition, index: int) -> dict[str, Any]:
    code, label = found.codes[index], found.labels[index]
    lines = list(reversed(found.lines))
    return {
        "type": "bar",
        "orientation": "h",
        "name": plain(label),
        "x": [line.share(index) for line in lines],
        "y": list(range(len(lines))),
        "marker": marker(part_colour(found, index), hatched=not code),
        "customdata": [[found.dimension if code else "", code] for _ in lines],
        "hovertext": [_hover(line, index, label) for line in lines],
        "hoverinfo": "text",
    }


def _hover(line: PublishedLine, index: int, label: str) -> str:
    value = line.values[index] or 0.0
    unit = agree(value, line.unit, line.unit_plural)
    return f"{plain(label)}<br>{number(value)} {plain(unit)} ({percent(line.share(index), 0)})"


def _title(line: PublishedLine, position: int) -> dict[str, Any]:
    return {
        "x": 0, "xref": "paper", "y": position, "yshift": 17, "xanchor": "left", "yanchor": "bottom",
        "showarrow": False, "text": f"{plain(line.label)} · <b>{number(line.total)}</b>", "captureevents": False,
    }  # fmt: skip


def _numbers(line: PublishedLine, position: int) -> list[dict[str, Any]]:
    notes, start = [], 0.0
    for index, value in enumerate(line.values):
        share = line.share(index)
        if value is not None and share >= TOO_NARROW:
            tail = f" · {percent(share, 0)}" if share >= NO_SHARE else ""
            notes.append(
                {
                    "x": start, "y": position, "yshift": -15, "xanchor": "left", "yanchor": "top", "showarrow": False,
                    "text": f"<b>{number(value)}</b>{tail}", "font": {"size": 12, "color": LIGHT["ink"]},
                }
            )  # fmt: skip
        start += share
    return notes
