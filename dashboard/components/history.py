"""The years on screen: a timeline of documents, the table of a territory, priorities, and what may be compared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.card import source_line
from dashboard.components.chart import basis_tag, notes
from dashboard.components.part import part
from dashboard.components.sheet import files, sheet_of, with_files
from dashboard.components.table import scroll_box
from dashboard.french import NARROW, enumerate_words, number
from dashboard.indicators.comparability import Comparison
from dashboard.indicators.history import Era, EraTheme, Moment
from dashboard.indicators.history_territory import TerritoryTable
from dashboard.indicators.means import Figure
from dashboard.words import say

said = partial(say, "history")
"""A sentence of `words/history.jinja`."""
SEVERAL_SOURCES = re.compile(r"\s;\s")
LONGEST_MOMENT = 12
"""Length from which the name of a moment stands above its value rather than beside it."""
MOST_IN_SIGHT, FIRST_IN_SIGHT = 8, 5
"""Rows of one verdict: up to how many all are in sight, and how many are where there are more."""
VERDICTS = {
    "comparable": ("✓", "comparable"),
    "prudence": ("≈", "avec prudence"),
    "impossible": ("≠", "pas comparable"),
}


def timeline_list(moments: Sequence[Moment]) -> Component:
    """Documents and gaps in the order of time."""
    return html.Ol([_moment(moment) for moment in moments], className="timeline")


def _moment(moment: Moment) -> Component:
    if moment.is_gap:
        words = said("gap", moment.last - moment.first + 1)
        return html.Li([html.P(moment.years, className="when"), html.P(words)], className="gap")
    title = moment.document or said("reprinted", moment.reprinted_by)
    return html.Li(
        [
            html.P(moment.years, className="when"),
            html.P(title, className="what"),
            html.Ul([html.Li(said("content", *content)) for content in moment.contents]),
        ],
        className="document" if moment.document else "document reprinted",
    )


def verdict_tag(verdict: str) -> Component:
    """A verdict in words, with a sign that tells it without colour."""
    sign, words = VERDICTS[verdict]
    return html.Span([html.Span(sign, **{"aria-hidden": "true"}), f" {words}"], className=f"verdict {verdict}")


def comparisons(found: Sequence[Comparison]) -> list[Component]:
    """Comparable, not comparable, and why; where many end in the same verdict, the first are in sight."""
    by_verdict = [[item for item in found if item.verdict == verdict] for verdict in VERDICTS]
    seen = [own if len(own) <= MOST_IN_SIGHT else own[:FIRST_IN_SIGHT] for own in by_verdict]
    left = [item for own, shown in zip(by_verdict, seen, strict=True) for item in own[len(shown) :]]
    caption = "Ce qui se compare d’une année à l’autre, et pourquoi"
    title = said("others", len(left))
    more = part(html.H3(title), [_verdicts(left, title)], folded=True, anchor="autres-rapprochements")
    return [
        _verdicts([item for shown in seen for item in shown], caption),
        *([more] if left else []),
        files("comparaisons", caption, lambda: sheet_of(_verdicts(found, caption))),
    ]


def _verdicts(found: Sequence[Comparison], caption: str) -> Component:
    """One row each; on a phone, one card each."""
    headers = ("On voudrait comparer…", "Ce que disent les documents", "Verdict", "Pourquoi")
    rows = [
        html.Tr(
            [
                html.Th(said("subject", item), scope="row"),
                html.Td([_values(item), *([html.P(item.change, className="difference")] if item.change else [])]),
                html.Td(verdict_tag(item.verdict)),
                html.Td(said(f"why_{item.reason}", **item.facts)),
            ],
            className=f"is-{item.verdict}",
        )
        for item in found
    ]
    table = html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(html.Tr([html.Th(text, scope="col") for text in headers])),
            html.Tbody(rows),
        ],
        className="data comparisons",
    )
    return scroll_box(table, caption, "card")


def _values(item: Comparison) -> Component:
    lines: list[Component] = []
    for when, value in item.values:
        lines += [html.Dt(when), html.Dd(value)]
    long = any(len(when) > LONGEST_MOMENT for when, _ in item.values)
    return html.Dl(lines, className="moments stacked" if long else "moments")


def alone_list(found: Mapping[int, Sequence[str]]) -> Component:
    """Indicators published for one year only, folded away: their number is what matters."""
    if not found:
        return html.Div()
    count = sum(len(labels) for labels in found.values())
    years = [
        html.P([html.B(f"{year}{NARROW}: "), f"{enumerate_words(list(labels))}."]) for year, labels in found.items()
    ]
    return html.Details(
        [
            html.Summary(said("alone", count)),
            html.Div(years, className="notes"),
        ],
        className="alone",
    )


def territory_card(table: TerritoryTable) -> Component:
    """The schemes by region, as printed, with what must be known to read each line."""
    headers = ("Dispositif", *table.columns, "Lecture")
    last = len(table.columns) - 1
    rows = []
    for row in table.rows:
        cells = [
            html.Td(cell.words if cell else "–", className="num total" if index == last else "num")
            for index, cell in enumerate(row.cells)
        ]
        mark = "" if row.exact else "unequal"
        rows.append(
            html.Tr([html.Th(row.label, scope="row"), *cells, html.Td(row.reading, className="remark")], className=mark)
        )
    caption = f"Dispositifs par région en {table.year}"
    message = said("schemes", len(table.rows), sum(not row.exact for row in table.rows))
    heads = [
        html.Th(text, scope="col", className="num" if 0 < index <= last + 1 else "")
        for index, text in enumerate(headers)
    ]
    shown = html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(html.Tr(heads)), html.Tbody(rows)],
        className="data territory",
    )
    return html.Article(
        [
            html.Div([html.H3(caption), *basis_tag("publié")], className="chart-title"),
            html.P(message, className="takeaway"),
            with_files(caption, scroll_box(shown, caption), (source_line(table.source),), name="dispositifs"),
            notes([source_line(table.source)]),
        ],
        className="card",
    )


def today_card(found: Sequence[tuple[int, Figure]], region: str) -> Component:
    """The latest counts of schemes of the region."""
    year = max(year for year, _ in found)
    items = [
        html.Li(
            [
                html.Strong(number(figure.value), className="figure"),
                html.Span(figure.label),
                *([html.Small(figure.note)] if figure.note else []),
            ]
        )
        for _, figure in found
    ]
    sources = dict.fromkeys(part for _, figure in found for part in SEVERAL_SOURCES.split(figure.source))
    return html.Article(
        [
            html.Div([html.H3(f"{region}, {year}"), *basis_tag("publié")], className="chart-title"),
            html.Ul(items, className="today"),
            notes([source_line(" ; ".join(sources))]),
        ],
        className="card",
    )


def eras_columns(eras: Sequence[Era]) -> Component:
    """The priorities of each period side by side, oldest first."""
    return html.Div([_era(era, eras[-1].year) for era in eras], className="eras")


def _era(era: Era, latest: int) -> Component:
    return html.Section(
        [html.H3(str(era.year)), html.Ul([_theme(theme, latest) for theme in era.themes])], className="card era"
    )


def _theme(theme: EraTheme, latest: int) -> Component:
    mark = [" ", *basis_tag("suggéré")] if theme.suggested else []
    lines: list[Component] = [html.B(theme.label), html.Small([said("served", theme), *mark])]
    if theme.echo:
        lines.append(html.Small(said("echo", latest), className="echo"))
    return html.Li(lines)
