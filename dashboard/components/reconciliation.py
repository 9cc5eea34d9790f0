"""From the published figure to the rows that are counted and to all those documented, each step a link to its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.french import NARROW
from dashboard.indicators.perimeter import Step
from dashboard.sources import Perimeter
from dashboard.words import say

said = partial(say, "perimeter")


def reconciliation(
    rule: Perimeter, steps: Sequence[Step], href: Callable[[str], str], suggested: int
) -> list[Component]:
    """What is counted, in words, and the steps.

    Args:
        rule: what the centre counts.
        steps: in order; none where there is no row.
        href: name of a choice of rows → address of its rows.
        suggested: rows counted for a category that is only suggested.
    """
    texts = [said(f"step_{step.kind}", **step.facts) for step in steps]
    items = [
        html.Li(text if step.rows is None else html.A(text, href=href(step.rows)))
        for text, step in zip(texts, steps, strict=True)
    ]
    lines = [html.P([html.B(f"Ce qui est compté{NARROW}: "), f"{said('label', rule)}."])]
    lines += [html.Ul(items, className="added-up")] if items else []
    return [*lines, *([html.P(said("suggested", suggested))] if suggested else [])]
