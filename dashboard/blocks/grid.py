"""A grid as a table, each cell its number or "s", shaded by its weight when it is shown."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.chart import figure_card, notes
from dashboard.components.element import ROW_HEADER, TD, like, quick
from dashboard.components.sheet import files, sheet_of
from dashboard.components.suppressed import mark
from dashboard.components.table import scroll_box, untold
from dashboard.cube.model import ELSEWHERE, Cell, Grid
from dashboard.french import number

STEPS = 5
"""Shades; the number is in every cell."""
HEAT = tuple(html.Td("", className=f"heat-{step}" if step else "zero") for step in range(STEPS + 1))
CAPTION = "Présences relevées sur les listes, par profil et par département d’origine"
NOT_PERSONS = "Ce tableau compte des présences, et non des personnes."


def grid_card(block: str, title: str, takeaway: str, found: Grid) -> Component:
    """The block of a grid."""
    heads = [quick(html.Th, "Profil", scope="col"), *[_column(code, label) for code, label in found.columns]]
    body = [
        quick(html.Tr, [like(ROW_HEADER, label), *[_heat(cell, found.highest) for cell in cells], _sum(total)])
        for label, cells, total in found.rows
    ]
    foot = [quick(html.Th, "Total", scope="row"), *[like(TD, written(cell)) for cell in found.totals]]
    table = quick(
        html.Table,
        [
            quick(html.Caption, CAPTION, className="visually-hidden"),
            quick(html.Thead, quick(html.Tr, [*heads, quick(html.Th, "Total", scope="col", className="sum")])),
            quick(html.Tbody, body),
            quick(html.Tfoot, quick(html.Tr, [*foot, _sum(found.total)])),
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
        return quick(html.Th, "Autres", scope="col", className="other", title=label)
    if not code[:1].isalnum():
        return quick(html.Th, label, scope="col", className="other")
    parts = [quick(html.Span, label, className="name"), " ", quick(html.Span, code, className="code")]
    return quick(html.Th, parts, scope="col", title=label)


def _sum(total: Cell) -> Component:
    return quick(html.Td, written(total), className="sum")


def _heat(cell: Cell, highest: float) -> Component:
    if cell.hidden:
        return quick(html.Td, mark(), className="hidden-count")
    step = int(-(-STEPS * cell.value // highest)) if cell.value else 0
    return like(HEAT[step], written(cell))


def written(cell: Cell) -> Component | str:
    """A cell in a table: its number, "s", "n. r." with the reason where one is told, or a dash."""
    if cell.hidden:
        return mark()
    return number(cell.value) if cell.value is not None else untold(cell.why) if cell.why else "—"
