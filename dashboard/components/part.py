"""A titled part of a page, folded where it is detail."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component


def part(
    title: str | Component, content: Sequence[Component], *, folded: bool = False, opened: bool = False
) -> Component:
    """A part of a page; a folded one is detail, which the reader opens (paper shows it whole).

    Args:
        title: in French, or a heading.
        content: its blocks.
        folded: whether it is folded; opened: whether it is at first shown all the same.
    """
    heading = html.H2(title) if isinstance(title, str) else title
    if not folded:
        return html.Div([heading, *content])
    return html.Details([html.Summary(heading), html.Div(list(content))], className="part", open=opened)
