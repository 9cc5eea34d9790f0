"""A territory beside the mean and beside another: bars under each quantity's name, numbers in columns."""

from __future__ import annotations

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.components.filter_bar import control_dom_id, control_id
from dashboard.components.sheet import with_files
from dashboard.components.table import scroll_box
from dashboard.french import NARROW, number
from dashboard.indicators.map_words import short_name
from dashboard.indicators.territory_compare import Compared, Comparison
from dashboard.indicators.territory_words import UNKNOWN, peers_words


def comparison_control(value: str, suggestions: Sequence[str]) -> Component:
    """The choice of the other territory: a name or a code, with suggestions."""
    return html.Div(
        [
            html.Label("Comparer avec un autre territoire (nom ou code)", htmlFor=control_dom_id("avec")),
            dbc.Input(
                id=control_id("avec"), type="search", value=value, debounce=True, maxLength=80, autoComplete="off",
                list="territoires-proposes",
            ),
            html.Datalist([html.Option(value=text) for text in suggestions], id="territoires-proposes"),
        ],
        className="search terr-with",
    )  # fmt: skip


def comparison_table(found: Comparison, caption: str) -> Component:
    """The quantities, each on its own scale, with the numbers that the bars show."""
    names = ["Ici", *(["Moyenne"] if found.peers else []), *([short_name(found.other.name)] if found.other else [])]
    heads = [html.Th("Grandeur", scope="col"), *[html.Th(text, scope="col", className="num") for text in names]]
    rows = [_row(row, found) for row in found.rows]
    table = html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(html.Tr(heads)), html.Tbody(rows)],
        className="data terr-compare",
    )
    unknown = any(value is None for row in found.rows for _, value in _shown(row, found))
    notes = [peers_words(found), *([f"{UNKNOWN}{NARROW}: non renseigné."] if unknown else [])]
    going = with_files(caption, scroll_box(table, caption), notes, name="comparaison")
    return html.Div([_legend(found), going, html.Div(html.P(" ".join(notes)), className="notes")])


def _legend(found: Comparison) -> Component:
    keys = [("mine", f"Ici{NARROW}: {found.one.name}")]
    keys += [("mean", "Moyenne")] if found.peers else []
    keys += [("other", found.other.name)] if found.other else []
    items = [html.Li([html.Span(className=f"terr-key {kind}", **{"aria-hidden": "true"}), text]) for kind, text in keys]
    return html.Ul(items, className="legend")


def _row(row: Compared, found: Comparison) -> Component:
    shown = _shown(row, found)
    bars = [
        html.Span(className=f"terr-bar {kind}", style={"width": f"{100 * value / (row.largest or 1):.1f}%"})
        for kind, value in shown
        if value is not None
    ]
    header = [html.Span(row.label), html.Span(bars, className="terr-bars", **{"aria-hidden": "true"})]
    cells = [html.Td(_text(kind, value), className="num") for kind, value in shown]
    return html.Tr([html.Th(header, scope="row"), *cells])


def _shown(row: Compared, found: Comparison) -> list[tuple[str, float | None]]:
    """The values of a row that have a column."""
    mean = [("mean", row.mean)] if found.peers else []
    other = [("other", row.other)] if found.other else []
    return [("mine", row.mine), *mean, *other]


def _text(kind: str, value: float | None) -> str:
    if value is None:
        return UNKNOWN
    return number(value, 1) if kind == "mean" else number(value)
