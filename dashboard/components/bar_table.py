"""Charts that are tables: the bar stands under the name of its row, in the row's header, so a phone clips nothing."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.sheet import with_files
from dashboard.components.table import Cell, scroll_box

Segment = tuple[float, bool]
"""Width of a bar in hundredths of the row, and whether it is hatched (not out yet, not given)."""


def bar_table(
    caption: str,
    headers: Sequence[str],
    rows: Sequence[Component],
    *,
    name: str = "",
    shown_caption: bool = False,
) -> Component:
    """A table whose row headers hold bars; it scrolls in its own box, reachable with the keyboard.

    Args:
        caption: French caption; for screen readers only unless `shown_caption`.
        headers: column headers, the first heading the row headers.
        rows: from `bar_row`.
        name: of the files that it goes out as.
    """
    heads = [html.Th(text, scope="col", className="num" if index else "") for index, text in enumerate(headers)]
    table = html.Table(
        [
            html.Caption(caption, className="" if shown_caption else "visually-hidden"),
            html.Thead(html.Tr(heads)),
            html.Tbody(list(rows)),
        ],
        className="data bars",
    )
    return with_files(caption, scroll_box(table, caption), name=name)


def bar_row(
    label: Cell, bar: Component, numbers: Sequence[str], *, remark: str = "", class_name: str = ""
) -> Component:
    """One row: its name over its bar, a remark under it if there is one, and its numbers."""
    header = [label, bar, *([html.Small(remark, className="remark")] if remark else [])]
    cells = [html.Td(text, className="num") for text in numbers]
    return html.Tr([html.Th(header, scope="row"), *cells], className=class_name)


def segments(*parts: Segment) -> Component:
    """Bars end to end, hidden from screen readers: the numbers of the row say the same."""
    bars = [
        html.Span(className="bar hatched" if hatched else "bar", style={"width": f"{width:.1f}%"})
        for width, hatched in parts
        if width
    ]
    return html.Span(bars, className="bar-track", **{"aria-hidden": "true"})


def framed(width: float, filled: float, *, hatched: bool = False) -> Component:
    """A frame of some width, filled in part: persons and their time."""
    fill = html.Span(className="bar hatched" if hatched else "bar", style={"width": f"{filled:.1f}%"})
    frame = html.Span(fill, className="frame", style={"width": f"{width:.1f}%"})
    return html.Span(frame, className="bar-track", **{"aria-hidden": "true"})
