"""Bars: by category (horizontal, label above its bar), by month (stacked), one whole in parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.figures.base import (
    Figure,
    category_axis,
    colour,
    layout,
    marker,
    plain,
    pressed_name,
    shorten,
    value_axis,
)
from dashboard.figures.hidden import LETTER, STUB, stubs
from dashboard.french import agree, number
from dashboard.indicators.model import Breakdown, Row
from dashboard.palette import LIGHT

ROW_HEIGHT = 45
TIME_HEIGHT = 250
LABEL_LENGTH = 40


def horizontal(breakdown: Breakdown, limit: int = 14) -> Figure:
    """A bar per category, longest first, its label above it: nothing is clipped on a phone.

    Args:
        breakdown: the quantity; split ones are stacked.
        limit: categories drawn, "non renseigné" always among them; the table beside has them all.

    A hidden number has a hatched stub of one same length, whatever it is.
    """
    unknown = tuple(row for row in breakdown.rows if not row.code)
    rows = (*[row for row in breakdown.rows if row.code][: limit - len(unknown)], *unknown)
    any_selected = any(row.selected for row in rows)
    positions = [len(rows) - 1 - index for index in range(len(rows))]
    traces = (
        _stacked(breakdown, rows, positions) if breakdown.parts else [_single(breakdown, rows, positions, any_selected)]
    )
    longest = max((row.value for row in rows), default=0) or 1
    traces += stubs(breakdown.dimension, rows, positions, longest)
    annotations = [
        _label(row, position, breakdown.dimension) for row, position in zip(rows, positions, strict=True)
    ] + [_value(row, position, longest, breakdown) for row, position in zip(rows, positions, strict=True)]
    return {
        "data": traces,
        "layout": layout(
            ROW_HEIGHT * max(len(rows), 1) + 12,
            margin={"l": 2, "r": 2, "t": 6, "b": 2},
            barmode="stack",
            bargap=0.58,
            xaxis=value_axis(visible=False, range=[0, longest * _room(rows, breakdown)]),
            yaxis=category_axis(visible=False, range=[-0.42, len(rows) - 0.22]),
            annotations=annotations,
        ),
    }


def _room(rows: tuple[Row, ...], breakdown: Breakdown) -> float:
    """How far the axis goes beyond the longest bar, for the number written after it to fit on a phone."""
    return 1.04 + 0.035 * max((len(_figure(row, breakdown)) for row in rows), default=1)


def _single(breakdown: Breakdown, rows: tuple[Row, ...], positions: list[int], dimmed: bool) -> dict[str, Any]:
    fills = [_fill(row, dimmed) for row in rows]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [row.value for row in rows],
        "y": positions,
        "marker": marker(fills),
        "customdata": [[breakdown.dimension, row.code] for row in rows],
        "hovertext": [_hover(row, breakdown) for row in rows],
        "hoverinfo": "text",
    }


def _fill(row: Row, dimmed: bool) -> str:
    if dimmed and not row.selected:
        return LIGHT["dim"]
    return LIGHT["accent"] if row.code else LIGHT["na"]


def _stacked(breakdown: Breakdown, rows: tuple[Row, ...], positions: list[int]) -> list[dict[str, Any]]:
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": plain(name),
            "x": [row.parts[index] for row in rows],
            "y": positions,
            "marker": marker(colour(index, code, breakdown.part_dimension), hatched=not code),
            "customdata": [[breakdown.dimension, row.code] for row in rows],
            "hovertext": [
                f"{plain(row.label)}<br>{plain(name)} : {number(row.parts[index])} {_unit(row.parts[index], breakdown)}"
                for row in rows
            ],
            "hoverinfo": "text",
        }
        for index, (name, code) in enumerate(zip(breakdown.parts, breakdown.part_codes, strict=True))
    ]


def _label(row: Row, position: int, dimension: str) -> dict[str, Any]:
    text = plain(shorten(row.label, LABEL_LENGTH))
    return {
        "name": pressed_name(dimension, row.code),
        "x": 0,
        "xref": "paper",
        "y": position,
        "yshift": 10,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "text": f"<b>{text}</b>" if row.selected else text,
        "font": {"size": 13, "color": LIGHT["ink"]},
        "captureevents": False,
    }


def _value(row: Row, position: int, longest: float, breakdown: Breakdown) -> dict[str, Any]:
    return {
        "x": STUB * longest if row.hidden else row.value,
        "y": position,
        "xanchor": "left",
        "xshift": 6,
        "showarrow": False,
        "text": f"<b>{_figure(row, breakdown)}</b>",
        "font": {"size": 13, "color": LIGHT["ink"]},
    }


def _figure(row: Row, breakdown: Breakdown) -> str:
    if row.hidden:
        return LETTER
    return f"{number(row.value)}\u202f%" if breakdown.unit == "%" else number(row.value)


def _hover(row: Row, breakdown: Breakdown) -> str:
    share = f" ({number(row.share, 0)}\u202f%)" if row.share is not None and breakdown.unit != "%" else ""
    return f"{plain(row.label)}<br>{number(row.value)} {_unit(row.value, breakdown)}{share}"


def _unit(value: float, breakdown: Breakdown) -> str:
    return agree(value, breakdown.unit, breakdown.unit_plural)


def by_time(breakdown: Breakdown) -> Figure:
    """Vertical stacked bars, one per month or year, with the total above each; "n. r." where nobody tells it."""
    labels = [row.short for row in breakdown.rows]
    totals = [row.value for row in breakdown.rows]
    highest = max(totals, default=0) or 1
    traces = [
        {
            "type": "bar",
            "name": plain(name),
            "x": labels,
            "y": [row.parts[index] for row in breakdown.rows],
            "marker": marker(_fills(breakdown, colour(index, code, breakdown.part_dimension)), hatched=not code),
            "customdata": [
                [breakdown.dimension, row.code] if breakdown.dimension else [breakdown.part_dimension, code]
                for row in breakdown.rows
            ],
            "hovertext": [
                f"{plain(row.label)}<br>{plain(name)} : {number(row.parts[index])} {_unit(row.parts[index], breakdown)}"
                for row in breakdown.rows
            ],
            "hoverinfo": "text",
        }
        for index, (name, code) in enumerate(zip(breakdown.parts, breakdown.part_codes, strict=True))
    ]
    # By their place: plotly takes "2024" for the place of the 2025th bar.
    annotations = [
        {
            "x": place,
            "y": total,
            "text": f"<b>{number(total)}</b>",
            "showarrow": False,
            "yanchor": "bottom",
            "yshift": 1,
        }
        for place, total in enumerate(totals)
        if total
    ] + [_untold(place) for place, row in enumerate(breakdown.rows) if row.untold]
    step = {"dtick": 1} if highest <= 6 else {"nticks": 5}
    return {
        "data": traces,
        "layout": layout(
            TIME_HEIGHT,
            barmode="stack",
            bargap=0.22,
            margin={"l": 28, "r": 2, "t": 8, "b": 26},
            xaxis=category_axis(
                type="category", categoryorder="array", categoryarray=labels, autotickangles=[0, 60], automargin=True
            ),
            yaxis=value_axis(range=[0, highest * 1.14], tickformat=",d", **step),
            annotations=annotations,
            meta={PERIODS: [row.code for row in breakdown.rows]},
        ),
    }


PERIODS = "periods"
"""What a figure by time calls the periods of its bars: a month each ("2024-03") or a year ("2024")."""
SIGN = 13
"""Pixels under the axis for the signs of a note."""


def noted(figure: Figure, spans: Sequence[tuple[str, str]], name: str) -> tuple[Figure, list[int]]:
    """A figure by time with a numbered sign under the bars that each note speaks of.

    Args:
        figure: any other has no sign.
        spans: first and last period of each note.
        name: of the figure: the sign of the first note leads to "#note-NAME-1".

    Returns:
        the figure, and the number of each note; 0 for one that speaks of no bar, or of them all.
    """
    layout = figure["layout"]
    bars = layout.get("meta", {}).get(PERIODS, ())
    numbers: list[int] = []
    signs: list[dict[str, Any]] = []
    for first, last in spans:
        under = [
            at for at, bar in enumerate(bars)
            if first[: len(bar)] <= bar[: len(first)] and bar[: len(last)] <= last[: len(bar)]
        ]  # fmt: skip
        told = 0 < len(under) < len(bars)
        numbers.append(max(numbers, default=0) + 1 if told else 0)
        signs += [_sign(at, numbers[-1], name) for at in under if told]
    room = SIGN * max(numbers, default=0)
    more = {
        "height": layout["height"] + room,
        "margin": {**layout["margin"], "b": layout["margin"]["b"] + room},
        "xaxis": {**layout["xaxis"], "ticklabelstandoff": room},
        "annotations": [*layout.get("annotations", ()), *signs],
    }
    return {**figure, "layout": {**layout, **more}} if signs else figure, numbers


def _sign(bar: int, number_: int, name: str) -> dict[str, Any]:
    return {
        "name": f"#note-{name}-{number_}", "text": f"<b>({number_})</b>",
        "x": bar, "y": 0, "yanchor": "top", "yshift": -2 - SIGN * (number_ - 1), "showarrow": False,
        "font": {"size": 11, "color": LIGHT["accent"]},
    }  # fmt: skip


def _fills(breakdown: Breakdown, fill: str) -> str | list[str]:
    """The colour of a part; dim in the months beside those that are chosen."""
    if not breakdown.narrowed:
        return fill
    return [fill if row.selected else LIGHT["dim"] for row in breakdown.rows]


def _untold(place: int) -> dict[str, Any]:
    """In the place of a bar that nobody can draw."""
    return {
        "x": place, "y": 0, "text": "n. r.", "showarrow": False, "yanchor": "bottom", "yshift": 1,
        "font": {"size": 12, "color": LIGHT["ink-2"]},
    }  # fmt: skip


def whole(breakdown: Breakdown, height: int = 56) -> Figure:
    """One bar of 100 %, in parts; what is not broken down is hatched. The legend and the table carry the labels."""
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": plain(row.label),
            "x": [row.value],
            "y": [0],
            "marker": marker(colour(index, row.code, ""), hatched=not row.code),
            "customdata": [[breakdown.dimension, row.code]],
            "hovertext": [_hover(row, breakdown)],
            "hoverinfo": "text",
        }
        for index, row in enumerate(breakdown.rows)
    ]
    return {
        "data": traces,
        "layout": layout(
            height,
            barmode="stack",
            bargap=0.1,
            margin={"l": 0, "r": 0, "t": 4, "b": 4},
            xaxis=value_axis(visible=False, range=[0, breakdown.total or 1]),
            yaxis=category_axis(visible=False),
        ),
    }
