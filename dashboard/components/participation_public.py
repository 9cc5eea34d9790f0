"""Pieces of the participation page in the public edition: the public by category, profile × department, with "s"."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.chart import Chart, Key, basis_tag, chart
from dashboard.components.element import ROW_HEADER, TD, like
from dashboard.components.suppressed import HIDDEN_KEY, cell, mark
from dashboard.components.table import Cell, Table
from dashboard.figures.bars import horizontal, whole
from dashboard.french import capital, number, percent, plural
from dashboard.indicators.disclosed import ELSEWHERE, Shown
from dashboard.indicators.participation_public import Cut, Grid, drawn
from dashboard.palette import SERIES

MOST_BARS = 12
STEPS = 5
BY_PERSON = "Chaque personne compte une fois, dans sa dernière catégorie connue : les personnes s’additionnent."
BY_ACTION = (
    "Une personne venue à plusieurs lignes compte dans chacune : les personnes différentes ne s’additionnent pas."
)
SOURCE = "tableaux publiés par le centre, protégés par le secret statistique"


def cut_chart(chart_id: str, title: str, found: Cut, takeaway: str, first: str, notes: Sequence[str] = ()) -> Component:
    """Bars of the numbers shown, a hatched mark for each hidden one, and the table.

    Args:
        chart_id, title, takeaway: of the chart.
        found: the public by an attribute.
        first: header of the table's first column.
        notes: remarks.
    """
    bars = drawn(found)
    more = len(bars.rows) - MOST_BARS
    told = [BY_PERSON if found.by_person else BY_ACTION] if found.people_known and not found.counts_people else []
    told += [*notes]
    told += [f"{plural(more, 'autre ligne', 'autres lignes')} dans le tableau."] if more > 0 else []
    keys = (Key("présences" if not found.counts_people else "personnes", "accent"), HIDDEN_KEY) if found.hidden else ()
    figure = None if bars.empty else horizontal(bars, MOST_BARS)
    return chart(
        Chart(
            chart_id, title, takeaway, figure, cut_table(title, found, first), keys, tuple(told), "tableau publié",
            SOURCE,
            empty="Aucune présence pour cette sélection.", choosing=found.dimension if found.narrowed else "",
        )
    )  # fmt: skip


def parts_chart(chart_id: str, title: str, found: Cut, takeaway: str) -> Component:
    """Persons in a few parts: one bar when all are shown; bars apart as soon as one is hidden."""
    if found.hidden or found.people.value is None:
        return cut_chart(chart_id, title, found, takeaway, "Personnes")
    bars = drawn(found)
    keys = tuple(
        Key(f"{row.label} · {number(row.value)} ({percent(row.share or 0, 0)})", SERIES[index])
        for index, row in enumerate(bars.rows)
    )
    figure = None if bars.empty else whole(bars)
    return chart(
        Chart(
            chart_id, title, takeaway, figure, cut_table(title, found, "Personnes"), keys, (), "tableau publié", SOURCE
        )
    )


def cut_table(title: str, found: Cut, first: str) -> Table:
    """Présences, persons and the year before, with shares where both numbers are shown; then the whole."""
    alone = found.counts_people
    headers = [first, *([] if alone else ["Présences", "Part"])]
    headers += ["Personnes différentes"] if found.people_known else []
    headers += ["Part"] if found.people_known and found.by_person else []
    headers += [f"Présences, {found.before_year}"] if found.before_year is not None and not alone else []
    rows = [_cells(row.label, found, row.presences, row.people, row.before) for row in found.rows]
    total = _cells("Ensemble", found, found.presences, found.people, found.before)
    toggles = [(found.dimension, row.code, row.selected) if found.dimension else None for row in found.rows]
    return Table(title, tuple(headers), (*rows, total), (*toggles, None))


def _cells(label: str, found: Cut, presences: Shown, people: Shown, before: Shown) -> tuple[Cell, ...]:
    cells: list[Cell] = [capital(label)]
    if not found.counts_people:
        cells += [cell(presences), _part(presences, found.presences)]
    if found.people_known:
        cells.append(cell(people))
    if found.people_known and found.by_person:
        cells.append(_part(people, found.people))
    if found.before_year is not None and not found.counts_people:
        cells.append(cell(before))
    return tuple(cells)


def _part(part: Shown, total: Shown) -> str:
    """A share: only of two numbers that are both shown."""
    return percent(100 * part.value / total.value, 0) if part.value is not None and total.value else ""


def grid_card(title: str, takeaway: str, found: Grid) -> Component:
    """Profile × department: a table, each cell its number or "s", shaded by its weight when it is shown."""
    heads = [html.Th("Profil", scope="col"), *[_column(code, label) for code, label in found.columns]]
    body = [
        html.Tr([like(ROW_HEADER, label), *[_heat(one, found.highest) for one in cells], _sum(total)])
        for label, cells, total in found.rows
    ]
    foot = html.Tr(
        [html.Th("Total", scope="row"), *[like(TD, cell(total)) for total in found.totals], _sum(found.total)]
    )
    caption = "Présences par profil et par département d’origine, d’après les tableaux publiés"
    table = html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(html.Tr([*heads, html.Th("Total", scope="col", className="sum")])),
            html.Tbody(body),
            html.Tfoot(foot),
        ],
        className="heat",
    )
    return html.Section(
        [
            html.Div([html.H3(title), *basis_tag("tableau publié")], className="chart-title"),
            html.P(takeaway, className="takeaway"),
            html.Div(table, className="table-scroll", tabIndex=0, role="region", **{"aria-label": caption}),
            html.Div([html.P("Présences, et non personnes."), html.P(f"Source : {SOURCE}.")], className="notes"),
        ],
        className="card wide",
        **{"data-block": "profil-departement"},
    )


def _column(code: str, label: str) -> Component:
    if not code:
        return html.Th(label, scope="col", className="other")
    if code == ELSEWHERE:
        return html.Th("Autres", scope="col", className="other", title=label)
    parts = [html.Span(label, className="name"), " ", html.Span(code, className="code")]
    return html.Th(parts, scope="col", title=label)


def _sum(total: Shown) -> Component:
    return html.Td(cell(total), className="sum")


def _heat(one: Shown, highest: int) -> Component:
    if one.hidden:
        return html.Td(mark(), className="hidden-count")
    step = -(-STEPS * (one.value or 0) // highest) if one.value else 0
    return html.Td(cell(one), className=f"heat-{step}" if step else "zero")
