"""A titled part of a page, folded where it is detail."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components import html

Piece = Component | str
ON_PAPER = "on-paper"
"""CSS class of what is folded on the screen and is no mere detail: a document has it."""


def part(
    title: str | Component,
    content: Sequence[Component],
    *,
    folded: bool = False,
    opened: bool = False,
    anchor: str = "",
    class_name: str = "",
) -> Component:
    """A part of a page; a folded one is detail, which the reader opens (paper shows it whole).

    Args:
        title: in French, or a heading.
        content: its blocks.
        folded: whether it is folded; opened: whether it is at first shown all the same.
        anchor: of a folded one.
        class_name: CSS class of a folded one, beside that of all such parts.
    """
    heading = html.H2(title) if isinstance(title, str) else title
    if not folded:
        return html.Div([heading, *content])
    return fold([heading], content, anchor, opened=opened, class_name=f"part {class_name}".strip())


def fold(
    summary: Sequence[Piece], content: Sequence[Piece], anchor: str = "", *, opened: bool = False, class_name: str
) -> Component:
    """What opens below its line; a link to its anchor opens it, without script too, as the anchor is inside."""
    own, inside = ({"id": f"pli-{anchor}"}, {"id": anchor}) if anchor else ({}, {})
    body = html.Div(list(content), className="inside", **inside)
    return html.Details([html.Summary(list(summary)), body], className=class_name, open=opened, **own)
