"""Numbers that are not shown (statistical secrecy): a mark that says "hidden", and nothing of how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.figures.base import plain
from dashboard.indicators.model import Row
from dashboard.palette import LIGHT

LETTER = "s"
STUB = 0.07
"""Length of the mark, as a part of the longest bar that is shown: the same for every hidden number."""
HOVER = "effectif masqué (secret statistique)"


def stubs(dimension: str, rows: Sequence[Row], positions: Sequence[int], longest: float) -> list[dict[str, Any]]:
    """The trace of the hidden numbers of a chart of horizontal bars; none when all are shown.

    Args:
        dimension: filter that a click on a mark sets.
        rows: the categories drawn.
        positions: place of each on the axis.
        longest: length of the longest bar.
    """
    hidden = [(row, position) for row, position in zip(rows, positions, strict=True) if row.hidden]
    if not hidden:
        return []
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": HOVER,
            "x": [STUB * longest for _ in hidden],
            "y": [position for _, position in hidden],
            "marker": hatching(),
            "customdata": [[dimension, row.code] for row, _ in hidden],
            "hovertext": [f"{plain(row.label)}<br>{HOVER}" for row, _ in hidden],
            "hoverinfo": "text",
        }
    ]


def hatching() -> dict[str, Any]:
    """Crossed lines in a box without a fill: told from a value, from zero and from the unknown without colour."""
    return {
        "color": "rgba(0,0,0,0)",
        "line": {"color": LIGHT["line-2"], "width": 1},
        # Plotly's patterns are not repainted in the dark: this grey stands out on both papers.
        "pattern": {"shape": "x", "size": 6, "solidity": 0.3, "fillmode": "overlay", "fgcolor": LIGHT["line-2"]},
    }
