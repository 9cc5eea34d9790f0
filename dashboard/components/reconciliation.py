"""From the published figure to the rows that are counted and to all those documented, each step a link to its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.element import quick
from dashboard.french import NARROW
from dashboard.indicators.perimeter import Step


def reconciliation(label: str, steps: Sequence[Step], href: Callable[[str], str], note: str = "") -> list[Component]:
    """What is counted, in words, and the steps.

    Args:
        label: what the centre counts, in French.
        steps: in order; none where there is no row.
        href: name of a choice of rows → address of its rows.
        note: what the classification of the rows rests on, in French.
    """
    items = [html.Li(step.text if step.rows is None else html.A(step.text, href=href(step.rows))) for step in steps]
    lines = [quick(html.P, [quick(html.B, f"Ce qui est compté{NARROW}: "), f"{label}."])]
    lines += [quick(html.Ul, items, className="added-up")] if items else []
    return [*lines, *([quick(html.P, note)] if note else [])]
