"""A titled card and figures in large: what pages of published figures are made of."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.chart import Basis, basis_tag
from dashboard.french import NARROW

Big = tuple[str, str, Basis]
"""A figure in large, its words, and where it comes from."""


def bigs(figures: Sequence[Big]) -> Component:
    """Figures in large, side by side, each with its words under it."""
    shown = [
        html.P([html.Strong(figure, className="figure"), html.Span([label, " ", *basis_tag(basis)])], className="big")
        for figure, label, basis in figures
    ]
    return html.Div(shown, className="bigs")


def card(title: str, content: Sequence[Component], basis: Basis = "", class_name: str = "") -> Component:
    """A titled block."""
    head = html.Div([html.H3(title), *basis_tag(basis)], className="chart-title")
    return html.Article([head, *content], className=f"card {class_name}".strip())


def source_line(source: str) -> str:
    """ "Source : …"."""
    return f"Source{NARROW}: {source}." if source else ""
