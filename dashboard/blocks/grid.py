"""A grid as a table, each cell its number or "s", shaded by its weight when it is shown."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.chart import figure_card, notes
from dashboard.components.sheet import files, sheet_of
from dashboard.components.suppressed import mark
from dashboard.components.table import scroll_box, untold
from dashboard.cube.model import ELSEWHERE, Cell, Grid
from dashboard.french import number

STEPS = 5
"""Shades; the number is in every cell."""
CAPTION = "Présences relevées sur les listes, par profil et par département d’origine"
NOT_PERSONS = "Ce tableau compte des présences, et non des personnes."


def grid_card(block: str, title: str, takeaway: str, found: Grid) -> Component:
    """The block of a grid."""
    heads = [html.Th("Profil", scope="col"), *[_column(code, label) for code, label in found.columns]]
    body = [
        html.Tr([html.Th(label, scope="row"), *[_heat(cell, found.highest) for cell in cells], _sum(total)])
        for label, cells, total in found.rows
    ]
    foot = [html.Th("Total", scope="row"), *[html.Td(written(cell)) for cell in found.totals]]
    table = html.Table(
        [
            html.Caption(CAPTION, className="visually-hidden"),
            html.Thead(html.Tr([*heads, html.Th("Total", scope="col", className="sum")])),
            html.Tbody(body),
            html.Tfoot(html.Tr([*foot, _sum(found.total)])),
        ],
        className="heat",
    )
    told = (NOT_PERSONS, *found.notes)
    going = files(block, title, lambda: sheet_of(table, told))
    content = [scroll_box(table, CAPTION), notes(told), going]
    return figure_card(block, title, takeaway, content, found.basis, wide=True, kind="block")


def _column(code: str, label: str) -> Component:
    """A department by its number, its name being spoken, pointed at, and shown where there is room."""
    if code == ELSEWHERE:
        return html.Th("Autres", scope="col", className="other", title=label)
    if not code[:1].isalnum():
        return html.Th(label, scope="col", className="other")
    parts = [html.Span(label, className="name"), " ", html.Span(code, className="code")]
    return html.Th(parts, scope="col", title=label)


def _sum(total: Cell) -> Component:
    return html.Td(written(total), className="sum")


def _heat(cell: Cell, highest: float) -> Component:
    if cell.hidden:
        return html.Td(mark(), className="hidden-count")
    step = int(-(-STEPS * cell.value // highest)) if cell.value else 0
    return html.Td(written(cell), className=f"heat-{step}" if step else "zero")


def written(cell: Cell) -> Component | str:
    """A cell in a table: its number, "s", "n. r." with the reason where one is told, or a dash."""
    if cell.hidden:
        return mark()
    return number(cell.value) if cell.value is not None else untold(cell.why) if cell.why else "—"
