"""Dots: two moments of the same quantities, joined by a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures.base import Figure, category_axis, layout, plain, value_axis
from dashboard.french import agree, number
from dashboard.palette import LIGHT


@dataclass(frozen=True)
class Pair:
    """A quantity before and now, with the names of the two moments; `joined` when one may be compared to the other."""

    label: str
    before: float
    now: float
    before_name: str
    now_name: str
    units: tuple[str, str]
    joined: bool = True

    def place(self, value: float) -> float:
        """Where a value stands between zero and the larger of the two (1): quantities have no common unit."""
        return value / (max(self.before, self.now) or 1)


def compare(pairs: Sequence[Pair]) -> Figure:
    """Per quantity a hollow dot (before) and a full one (now), joined if they compare, on its own scale from zero."""
    rows = list(enumerate(reversed(pairs)))
    traces = [_line(pair, position) for position, pair in rows]
    annotations = [note for position, pair in rows for note in _notes(pair, position)]
    return {
        "data": traces,
        "layout": layout(
            82 * max(len(pairs), 1) + 8,
            margin={"l": 8, "r": 8, "t": 2, "b": 2},
            xaxis=value_axis(visible=False, range=[-0.02, 1.16]),
            yaxis=category_axis(visible=False, range=[-0.5, len(pairs) - 0.35]),
            annotations=annotations,
        ),
    }


def _line(pair: Pair, position: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers" if pair.joined else "markers",
        "x": [pair.place(pair.before), pair.place(pair.now)],
        "y": [position, position],
        "line": {"color": LIGHT["line-2"], "width": 3},
        "marker": {
            "size": [13, 15],
            "color": [LIGHT["paper"], LIGHT["accent"]],
            "line": {"color": [LIGHT["ink-2"], LIGHT["accent"]], "width": 2},
            "opacity": 1,
        },
        "hovertext": [
            f"{plain(pair.label)}<br>{name} : {number(value)} {plain(agree(value, *pair.units))}"
            for name, value in ((pair.before_name, pair.before), (pair.now_name, pair.now))
        ],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _notes(pair: Pair, position: int) -> list[dict[str, Any]]:
    common = {"showarrow": False, "y": position}
    title = {"x": 0, "xref": "paper", "xanchor": "left", "yanchor": "bottom", "yshift": 24, "text": plain(pair.label)}
    before = {
        "x": pair.place(pair.before),
        "yanchor": "top",
        "yshift": -9,
        "text": f"{pair.before_name} · {number(pair.before)}",
        "font": {"size": 12, "color": LIGHT["ink-2"]},
    }
    now = {
        "x": pair.place(pair.now),
        "yanchor": "bottom",
        "yshift": 8,
        "text": f"<b>{pair.now_name} · {number(pair.now)}</b>",
    }
    return [common | note for note in (title, before, now)]
