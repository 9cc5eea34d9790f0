"""What a centre does in a year, at first sight: the middle of what they publish, and where each of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash.development.base_component import Component
from slugify import slugify

from dashboard.components import html
from dashboard.components.kpi import side_by_side
from dashboard.french import number
from dashboard.national.figures import Column
from dashboard.words import say

MOST: Final = 5
"""Figures at first sight."""


def overview(columns: Sequence[Column]) -> list[Component]:
    """A card for each of the first columns that enough centres fill; nothing where none is.

    Args:
        columns: the ones to show first at the head.
    """
    cards = [_card(one, one.middle, one.span) for one in columns if one.middle is not None and one.span]
    return [side_by_side(cards[:MOST])] if cards else []


def _card(column: Column, middle: float, span: tuple[float, float]) -> Component:
    low, high = (number(one, column.decimals) for one in span)
    told = say("national", "middle", len(column.beside), low, high)
    value = [
        html.Strong(number(middle, column.decimals), className="figure"), " ",
        html.Span(say("national", "middle_unit"), className="unit"),
    ]  # fmt: skip
    parts = [
        html.H3(column.title),
        html.P(value, className="value"),
        _places(column, span),
        html.Div(html.P(told), className="beside"),
    ]
    return html.Article(parts, className="kpi", **{"data-kpi": slugify(column.title)})


def _places(column: Column, span: tuple[float, float]) -> Component:
    """A dot for each centre, from the smallest number to the largest: for the eye, the words and the table say it."""
    low, high = span
    width = (high - low) or 1
    dots = [html.I(style={"left": f"{100 * (one - low) / width:.1f}%"}) for one in column.beside]
    middle = html.B(style={"left": f"{100 * ((column.middle or low) - low) / width:.1f}%"})
    return html.Div([*dots, middle], className="places", **{"aria-hidden": "true"})
