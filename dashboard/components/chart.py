"""A chart with its words and its table: title, message, figure, legend, notes, "Voir les données"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any, Literal

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.drawing import Drawing
from dashboard.components.drawing import Key as Key
from dashboard.components.sheet import files, sheet_of
from dashboard.components.table import Table, data_table
from dashboard.dimensions import everything
from dashboard.filters import to_compare

Basis = Literal[
    "publié", "tableau publié", "calculé", "calculé sur listes", "calculé sur effectifs",
    "calculé sur listes et effectifs", "suggéré", "",
]  # fmt: skip


@dataclass(frozen=True)
class Chart:
    """Everything that one chart shows.

    Attributes:
        id: unique in its page.
        title: French title.
        takeaway: the message, one French sentence.
        figure: plotly figure as plain data; None shows `empty` instead.
        table: the same data as a table.
        legend: entries, drawn as text above the figure.
        notes: French remarks below the figure.
        basis: whether the data are published, computed, or rest on suggestions; shown as a tag.
        source: where published data come from.
        empty: why there is nothing to draw, in French.
        wide: takes the whole width of the grid.
        choosing: id of a dimension that a filter is on for, and whose other values are shown to choose among.
    """

    id: str
    title: str
    takeaway: str
    figure: dict[str, Any] | None
    table: Table
    legend: tuple[Key, ...] = ()
    notes: tuple[str, ...] = ()
    basis: Basis = ""
    source: str = ""
    empty: str = ""
    wide: bool = False
    level: Literal[2, 3] = field(default=3)
    choosing: str = ""


def chart(spec: Chart) -> Component:
    """The whole block, as a `figure`."""
    spec = _told_whole(spec) if spec.choosing else spec
    told = [*_drawn(spec, spec.figure), notes(_said_below(spec)), _data(spec)] if spec.figure else None
    return figure_card(
        spec.id, spec.title, spec.takeaway, told or [empty_state(spec.empty)], spec.basis, wide=spec.wide,
        heading=html.H3 if spec.level == 3 else html.H2,
    )  # fmt: skip


def figure_card(
    name: str,
    title: str,
    takeaway: str,
    content: Sequence[Component],
    basis: Basis = "",
    *,
    wide: bool = False,
    kind: Literal["chart", "block"] = "chart",
    heading: Callable[..., Component] = html.H3,
) -> Component:
    """What every figure stands in: its title, where its data come from, its message, then its own parts.

    Args:
        name: unique in the page.
        title, takeaway: in French.
        content: drawing or table, legend, remarks, files.
        basis: see `basis_tag`.
        wide: whether it takes the whole width of the grid.
        kind: "chart" where it has a picture.
        heading: element of its title.
    """
    head = [heading(title, id=f"title-{name}"), *basis_tag(basis)]
    caption = [html.Div(head, className="chart-title"), html.P(takeaway, className="takeaway")]
    return html.Figure(
        [html.Figcaption(caption), *content],
        className=f"card {kind} wide" if wide else f"card {kind}",
        **{f"data-{kind}": name, "aria-labelledby": f"title-{name}"},
    )


def _told_whole(spec: Chart) -> Chart:
    """The chart with what goes beyond its filter said in its title, a remark, and a column: both files have them."""
    whole, table = everything(spec.choosing), spec.table
    kept = [toggle is not None and toggle[2] for toggle in table.toggles]
    names = [str(row[0]) for row, on in zip(table.rows, kept, strict=True) if on]
    cells = ["" if toggle is None else "oui" if on else "non" for toggle, on in zip(table.toggles, kept, strict=True)]
    marked = replace(
        table,
        caption=f"{table.caption}, {whole}",
        headers=(*table.headers, "Gardé par le filtre"),
        rows=tuple((*row, cell) for row, cell in zip(table.rows, cells, strict=True)),
    )
    note = to_compare("Ce graphique", spec.choosing, names)
    return replace(spec, title=f"{spec.title}, {whole}", notes=(note, *spec.notes), table=marked)


def basis_tag(basis: Basis) -> list[Component]:
    """A small tag that says where the data come from; nothing for an empty basis."""
    if not basis:
        return []
    title = {
        "publié": "Chiffres repris d’un document du centre",
        "tableau publié": "Tableau annuel publié par le centre, protégé par le secret statistique",
        "calculé": "Calculé à partir des lignes des tables",
        "calculé sur listes": "Compté sur les listes d’émargement des actions",
        "calculé sur effectifs": "Somme des nombres de participants des actions",
        "calculé sur listes et effectifs": "Listes d’émargement des actions qui en ont une, nombres de participants "
        "des autres",
        "suggéré": "Repose sur un classement suggéré, à confirmer par le centre",
    }[basis]
    return [html.Span(basis, className=f"tag tag-{basis[:4]}", title=title)]


def _drawn(spec: Chart, figure: dict[str, Any]) -> list[Component]:
    told = {"role": "img", "aria-label": f"{spec.title}. {spec.takeaway}"}
    drawn = Drawing(spec.id, figure, spec.title, spec.legend, tuple(_said_below(spec)))
    # The picture is named beside its drawing, not around it: links within an image would be out of reach.
    image = html.Span(className="visually-hidden", **told)
    drawing = html.Div([image, html.Div(drawn)], className="drawing")
    return [*([_legend(spec.legend)] if spec.legend else []), drawing]


def _legend(keys: tuple[Key, ...]) -> Component:
    items = [
        html.Li(
            [html.Span(className=f"swatch sw-{key.colour}{' hatched' if key.hatched else ''}"), key.label],
        )
        for key in keys
    ]
    return html.Ul(items, className="legend")


def notes(lines: Sequence[str]) -> Component:
    """Remarks in small print."""
    return html.Div([html.P(line) for line in lines if line], className="notes")


def dated_notes(told: Sequence[str], anchors: Sequence[str] = ()) -> list[Component]:
    """What the team has written about a figure, beside it, each under the anchor that its sign leads to, if it has one;
    nothing without any."""
    lines = [
        html.P(one, **({"id": anchor} if anchor else {})) for one, anchor in zip_longest(told, anchors, fillvalue="")
    ]
    return [html.Div(lines, className="dated-notes")] if told else []


def _said_below(spec: Chart) -> list[str]:
    return [*spec.notes, *([f"Source : {spec.source}."] if spec.source else [])]


def _data(spec: Chart) -> Component:
    details = html.Details([html.Summary("Voir les données"), data_table(spec.table)], className="see-data")
    going = files(spec.id, spec.title, lambda: sheet_of(data_table(spec.table), _said_below(spec)), drawn=True)
    return html.Div([details, going])


def empty_state(reason: str) -> Component:
    """An empty result: why it is empty, and a way out."""
    return html.Div(
        [html.P(reason or "Rien à montrer pour cette sélection."), reset_button()],
        className="empty",
    )


def reset_button() -> Component:
    """The button that takes every filter away."""
    return html.Button("Réinitialiser les filtres", className="button quiet", type="button", **{"data-action": "reset"})
