"""What all figures share: the layout template, colours by meaning, safe text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.palette import LIGHT, SERIES

Figure = dict[str, Any]
"""A plotly figure as plain data ({"data": […], "layout": {…}}): ten times cheaper to build than `go.Figure`; the tests
hold every figure against plotly's own schema."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"
MODALITY_COLOURS = {"in_person": "c1", "remote": "c2", "hybrid": "c3", "": "na"}
GAP = {"color": LIGHT["paper"], "width": 1.5}
"""A line of the paper's colour between neighbours, so that they part even without colour."""


def layout(height: int, **more: Any) -> dict[str, Any]:
    """The template of every figure, small enough to travel with each (plotly's own weighs 6.5 kB)."""
    base: dict[str, Any] = {
        "height": height,
        "margin": {"l": 4, "r": 4, "t": 8, "b": 28, "pad": 0},
        "font": {"family": FONT, "size": 13, "color": LIGHT["ink"]},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "separators": ",\u202f",
        "hoverlabel": {
            "bgcolor": LIGHT["ink"],
            "bordercolor": LIGHT["ink"],
            "font": {"family": FONT, "size": 13, "color": LIGHT["paper"]},
            "align": "left",
        },
        "transition": {"duration": 0},
    }
    return base | more


def value_axis(**more: Any) -> dict[str, Any]:
    """A quiet axis of quantities: thin grid lines, whole numbers, no title."""
    base: dict[str, Any] = {
        "showgrid": True,
        "gridcolor": LIGHT["line"],
        "zeroline": False,
        "fixedrange": True,
        "ticks": "",
        "tickfont": {"size": 12, "color": LIGHT["ink-2"]},
        "rangemode": "tozero",
    }
    return base | more


def category_axis(**more: Any) -> dict[str, Any]:
    """An axis of categories: labels only."""
    base: dict[str, Any] = {
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "ticks": "",
        "tickfont": {"size": 12, "color": LIGHT["ink-2"]},
    }
    return base | more


def colour(index: int, code: str, dimension: str) -> str:
    """The light-mode colour of a category: by meaning where there is one, else by its place in the series."""
    if not code:
        return LIGHT["na"]
    if dimension == "modality":
        return LIGHT[MODALITY_COLOURS.get(code, "c4")]
    return LIGHT[SERIES[index % len(SERIES)]]


def marker(fill: str | Sequence[str], *, hatched: bool = False) -> dict[str, Any]:
    """A bar's marker, parted from its neighbours; the unknown is hatched, so that it is told without colour."""
    style: dict[str, Any] = {"color": fill, "line": dict(GAP)}
    if hatched:
        style["pattern"] = {
            "shape": "/",
            "size": 6,
            "solidity": 0.3,
            "fillmode": "overlay",
            "fgcolor": LIGHT["paper"],
        }
    return style


def plain(text: str) -> str:
    """Text that plotly must not read as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def pressed_name(dimension: str, code: str) -> str:
    """Name of the text beside a mark, which is pressed as the mark is."""
    return f"{dimension} {code}"


def pressed(note: Mapping[str, Any]) -> tuple[str, str]:
    """Dimension and code that a text stands for; empty where it stands for none."""
    dimension, _, code = note.get("name", "").partition(" ")
    return dimension, code


def shorten(text: str, length: int) -> str:
    """Text cut at a word, with an ellipsis, for places that cannot wrap; the table beside has it whole."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
