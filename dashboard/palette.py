"""Colours, declared once: CSS variables for the page and plain values for the figures.

The six series colours alternate dark and mid tones, so that neighbours in a stack have a contrast of 3:1 with each
other and with the paper, whatever the reader's colour vision (RGAA 3.3); hue comes second, never alone.
Figures are drawn in the light colours; the style sheet made here repaints them in the dark mode, without a redraw.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#ffffff",
        "ground": "#f6f4ee",
        "tint": "#eef4f3",
        "ink": "#1b1e28",
        "ink-2": "#545968",
        "line": "#e1dcd0",
        "line-2": "#8f8878",
        "accent": "#0b5f66",
        "c1": "#0a4a52",
        "c2": "#d2762a",
        "c3": "#46307a",
        "c4": "#3f8fc4",
        "c5": "#6d1930",
        "c6": "#7f9a2e",
        "na": "#9a9487",
        "dim": "#c4cfcd",
        "good": "#1d6b3a",
        "bad": "#8a2f1d",
        "warn-bg": "#fdf3dc",
        "warn": "#6b4a00",
    }
)
DARK: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#1a1d26",
        "ground": "#11131a",
        "tint": "#202a31",
        "ink": "#eeece6",
        "ink-2": "#b3b7c4",
        "line": "#2f3440",
        "line-2": "#7b8294",
        "accent": "#6cc7cc",
        "c1": "#9be9ed",
        "c2": "#b0571a",
        "c3": "#ddd0fb",
        "c4": "#2f76a8",
        "c5": "#fac8cf",
        "c6": "#66801f",
        "na": "#6f7484",
        "dim": "#3b4a50",
        "good": "#79c795",
        "bad": "#f0977f",
        "warn-bg": "#33290f",
        "warn": "#f0d48a",
    }
)
SERIES = ("c1", "c2", "c3", "c4", "c5", "c6")
"""Names of the series colours, in the order in which neighbours must differ."""
REPAINTED = ("ink", "ink-2", "paper", "line", "line-2", "accent", *SERIES, "na", "dim")
"""Colours that figures use: those the dark mode repaints."""


def css() -> str:
    """The style sheet of the colours: variables for both modes, and the repainting of plotly's figures in the dark."""
    dark = _variables(DARK)
    repaint = "".join(_repaint(name) for name in REPAINTED)
    return (
        f":root{{color-scheme:light;{_variables(LIGHT)}}}"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}"
        f"{repaint}}}"
    )


def _variables(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())


def _repaint(name: str) -> str:
    """Plotly writes colours into style attributes as rgb(): match them there and put the variable instead."""
    written = rgb(LIGHT[name])
    return "".join(
        f'.js-plotly-plot [style*="{prop}: {written}"]{{{prop}:var(--{name})!important}}' for prop in ("fill", "stroke")
    )


def rgb(colour: str) -> str:
    """#0a4a52 → "rgb(10, 74, 82)", as browsers serialise it."""
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


def luminance(colour: str) -> float:
    """Relative luminance of a #rrggbb colour (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two #rrggbb colours, from 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
