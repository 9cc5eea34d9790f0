"""Emissions avoided by mode: a bar under the chosen scope, a dot where the other scope would put its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures.bars import LABEL_LENGTH, ROW_HEIGHT
from dashboard.figures.base import Figure, category_axis, layout, marker, plain, shorten, value_axis
from dashboard.french import number
from dashboard.palette import LIGHT


@dataclass(frozen=True)
class Bar:
    """One mode: kilograms under the chosen scope and under the other; less than zero when it emits more."""

    label: str
    kg: float
    other_kg: float


def by_mode(bars: Sequence[Bar], scope_words: str, other_words: str) -> Figure:
    """A row per mode, in the order given, its name above its bar.

    Args:
        bars: at least one.
        scope_words, other_words: French names of the scopes of the bar and of the dot.
    """
    positions = list(range(len(bars) - 1, -1, -1))
    ends = [value for bar in bars for value in (bar.kg, bar.other_kg, 0.0)]
    low, high = min(ends), max(ends)
    width = (high - low) or 1.0
    room = width * (0.06 + 0.035 * max(len(_figure(bar)) for bar in bars))
    rows = list(zip(bars, positions, strict=True))
    return {
        "data": [_bars(rows, scope_words), _dots(rows, other_words)],
        "layout": layout(
            ROW_HEIGHT * len(bars) + 12,
            margin={"l": 2, "r": 2, "t": 6, "b": 2},
            bargap=0.58,
            xaxis=value_axis(visible=False, range=[low - width * 0.02, high + room]),
            yaxis=category_axis(visible=False, range=[-0.42, len(bars) - 0.22]),
            annotations=[note for row in rows for note in (_label(*row), _value(*row))],
        ),
    }


def _bars(rows: Sequence[tuple[Bar, int]], words: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [bar.kg for bar, _ in rows],
        "y": [position for _, position in rows],
        "marker": marker([LIGHT["accent"]] * len(rows)),
        "hovertext": [f"{plain(bar.label)}<br>{number(round(bar.kg))} kg, {words}" for bar, _ in rows],
        "hoverinfo": "text",
    }


def _dots(rows: Sequence[tuple[Bar, int]], words: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [bar.other_kg for bar, _ in rows],
        "y": [position for _, position in rows],
        "marker": {"size": 11, "color": LIGHT["c2"], "line": {"color": LIGHT["paper"], "width": 1.5}, "opacity": 1},
        "hovertext": [f"{plain(bar.label)}<br>{number(round(bar.other_kg))} kg, {words}" for bar, _ in rows],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _figure(bar: Bar) -> str:
    return f"{'−' if round(bar.kg) < 0 else ''}{number(abs(round(bar.kg)))} kg"


def _label(bar: Bar, position: int) -> dict[str, Any]:
    return {
        "x": 0, "xref": "paper", "y": position, "yshift": 10, "xanchor": "left", "yanchor": "bottom",
        "showarrow": False, "text": plain(shorten(bar.label, LABEL_LENGTH)),
        "font": {"size": 13, "color": LIGHT["ink"]}, "captureevents": False,
    }  # fmt: skip


def _value(bar: Bar, position: int) -> dict[str, Any]:
    return {
        "x": max(bar.kg, bar.other_kg, 0.0), "y": position, "xanchor": "left", "xshift": 11, "showarrow": False,
        "text": f"<b>{_figure(bar)}</b>", "font": {"size": 13, "color": LIGHT["ink"]},
    }  # fmt: skip
