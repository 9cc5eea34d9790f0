"""Tables that carry everything a chart does: caption, header cells with their scope, and the filters as buttons."""

from __future__ import annotations

from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.sheet import with_files

Cell = str | Component


@dataclass(frozen=True)
class Table:
    """A table to show.

    Attributes:
        caption: French caption.
        headers: column headers; the first one heads the row headers.
        rows: one tuple of cells per row, the first being the row's header.
        toggles: for each row, the (dimension, code, on) its header filters by, or None; empty when no row does.
        numeric: whether the columns after the first hold numbers (aligned right).
    """

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    toggles: tuple[tuple[str, str, bool] | None, ...] = ()
    numeric: bool = True


def untold(why: str = "") -> Component:
    """In the place of a number that nobody tells: it is not zero.

    Args:
        why: what no document gives, in French ("aucun document ne donne leur nombre").
    """
    return html.Abbr("n. r.", title=f"non renseigné\u202f: {why}" if why else "non renseigné")


def toggle_button(dimension: str, code: str, label: Cell, on: bool, class_name: str = "toggle") -> Component:
    """A button that sets a filter, or removes it when it is on (`assets/app.js` hands the press to the callback).

    Args:
        dimension, code: the filter.
        label: French text.
        on: whether the filter is set.
        class_name: CSS class.
    """
    pressed = "true" if on else "false"
    told = {"aria-pressed": pressed, "data-action": "toggle", "data-dim": dimension, "data-code": code}
    return html.Button(label, className=class_name, type="button", **told)


def data_table(table: Table, class_name: str = "data") -> Component:
    """An HTML table with caption and `th scope`; it scrolls in its own box, reachable with the keyboard."""
    head = html.Thead(html.Tr([html.Th(header, scope="col") for header in table.headers]))
    body = html.Tbody([_row(table, index) for index in range(len(table.rows))])
    caption = html.Caption(table.caption)
    kind = f"{class_name} numeric" if table.numeric else class_name
    return scroll_box(html.Table([caption, head, body], className=kind), table.caption)


def scroll_box(table: Component, caption: str, class_name: str = "", **more: str) -> Component:
    """The box of a table, which scrolls in it when it is too wide; reachable with the keyboard.

    Args:
        table: the table.
        caption: French name of the box.
        class_name: CSS class, beside that of all such boxes.
        more: further attributes.
    """
    kind = f"table-scroll {class_name}".strip()
    return html.Div(table, className=kind, tabIndex=0, role="region", **{"aria-label": caption, **more})


def table_with_files(table: Table, class_name: str = "data", *, name: str = "") -> Component:
    """A table that stands by itself, with the links to its files."""
    return with_files(table.caption, data_table(table, class_name), name=name)


def _row(table: Table, index: int) -> Component:
    first, *rest = table.rows[index]
    toggle = table.toggles[index] if table.toggles else None
    header: Cell = first
    if toggle is not None:
        header = toggle_button(toggle[0], toggle[1], first, toggle[2], "toggle in-table")
    return html.Tr([html.Th(header, scope="row"), *[html.Td(cell) for cell in rest]])
