"""Publications on screen: published beside listed, bars that filter, and the list with its links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.bar_table import bar_row, bar_table, segments
from dashboard.components.chart import Basis, basis_tag, figure_card
from dashboard.components.chart import notes as told_below
from dashboard.components.table import toggle_button
from dashboard.french import NARROW, agree, number, plural
from dashboard.indicators.model import Measure, Published
from dashboard.indicators.publications_list import DONE, Line
from dashboard.indicators.wording import QUALIFIER_WORDS, scope_words

STATUS_HINTS = {
    "published": "le document dit qu’elle est parue",
    "online": "le document dit qu’elle est en ligne, sans date",
    "relayed": "d’un autre, que le centre fait connaître",
    "mentioned": "le document la nomme, sans dire qu’elle paraît",
    "in_progress": "commencée, pas encore parue",
    "in_preparation": "annoncée pour plus tard",
}


def published_beside_listed(measure: Measure, listed: int, unfiltered: bool) -> Component:
    """The count of the report beside the publications that the documents name, with what is left unnamed.

    Args:
        measure: the indicator "publications".
        listed: publications out, of those that the tables list under the same filters.
        unfiltered: whether both speak of the same scope.
    """
    published = measure.published or measure.published_whole
    about = [html.P(f"{scope_words(measure)}.")] if scope_words(measure) else []
    if measure.computed is not None and measure.computed.value is None and not listed:
        return _nothing_listed(published, measure.computed.note, about)
    blocks = [_block(number(listed), agree(listed, "publication listée", "publications listées"), "calculé")]
    if published is None or published.value is None:
        sentence = "Aucun total publié pour cette période : seules les publications nommées par les documents comptent."
        return _beside(blocks, sentence, about)
    blocks.insert(0, _block(number(published.value), "publications comptées par le rapport", "publié"))
    left = published.value - listed
    if not unfiltered:
        sentence = "Le total publié porte sur l’année entière, sans filtre : les deux nombres ne se comparent pas ici."
    elif left > 0:
        sentence = (
            f"{plural(left, 'publication')} du total ne {agree(left, 'figure', 'figurent')} dans aucune liste : "
            "le rapport donne un nombre, sans en dresser l’inventaire."
        )
    else:
        sentence = "Les lignes retrouvent le total publié."
    quality = QUALIFIER_WORDS.get(published.qualifier, published.qualifier)
    return _beside(blocks, sentence, [*about, html.P(f"Source du total : {published.source} ({quality}).")])


def _nothing_listed(published: Published | None, why: str, about: Sequence[Component]) -> Component:
    """Of a period for which no document lists publications: what is published of it, if anything is."""
    blocks = []
    if published is not None and published.value is not None:
        blocks.append(_block(number(published.value), "publications comptées par le rapport", "publié"))
    return _beside(blocks, why, about)


def _block(figure: str, label: str, basis: str) -> Component:
    tag = basis_tag("publié" if basis == "publié" else "calculé")
    return html.P([html.Strong(figure, className="figure"), html.Span([label, " ", *tag])], className="big")


def _beside(blocks: Sequence[Component], sentence: str, notes: Sequence[Component]) -> Component:
    return html.Section(
        [
            html.Div(list(blocks), className="bigs"),
            html.P(sentence, className="takeaway"),
            html.Div(list(notes), className="notes"),
        ],
        className="card declared",
        **{"aria-label": "Publié et listé"},
    )


def status_tiles(lines: Sequence[Line], chosen: str) -> Component:
    """Where each publication stands: four states told apart by words, each a button that keeps only its own."""
    tiles = [_tile(line, chosen) for line in lines]
    return html.Ul(tiles, className="status-tiles", **{"aria-label": "État des publications"})


def _tile(line: Line, chosen: str) -> Component:
    on = line.code == chosen
    pressed = param_button(
        "statut",
        line.code,
        [
            html.Strong(number(line.total), className="figure"),
            html.Span(line.label, className="name"),
            html.Small(STATUS_HINTS.get(line.code, "")),
        ],
        on,
        "tile",
    )
    return html.Li(pressed, className="out" if line.code in DONE else "to-come")


def param_button(name: str, code: str, label: object, on: bool, class_name: str = "toggle in-table") -> Component:
    """A button that sets one of the page's own parameters.

    Args:
        name, code: the parameter and the value that a press gives it; a press on the value in force takes it away.
        label: what it shows.
        on: whether it is in force.
        class_name: CSS class.
    """
    data = {"data-action": "param", "data-dim": name, "data-code": "" if on else code}
    return html.Button(
        label,
        id=f"{name}-{code}",
        type="button",
        className=class_name,
        **{"aria-pressed": "true" if on else "false", **data},
    )


def bars_table(
    chart_id: str,
    title: str,
    takeaway: str,
    lines: Sequence[Line],
    buttons: Mapping[str, Component],
    *,
    first: str,
    notes: Sequence[str] = (),
    suggested: bool = False,
) -> Component:
    """A chart that is a table: a bar in each row, hatched for what is not out yet, and its row header a filter.

    Args:
        chart_id, title, takeaway, notes: as in any chart.
        lines: what is drawn.
        buttons: code → the button that heads the row.
        first: header of the first column.
        suggested: whether a column tells how many rest on a suggested classification.
    """
    longest = max((line.total for line in lines), default=0) or 1
    columns = {"Sorties": [line.done for line in lines]}
    columns |= {"À venir": [line.pending for line in lines]} if any(line.pending for line in lines) else {}
    columns |= {"À part": [line.aside for line in lines]} if any(line.aside for line in lines) else {}
    columns |= {"dont suggéré": [line.suggested for line in lines]} if suggested else {}
    rows = [
        _bar_row(line, buttons[line.code], longest, [number(values[place]) for values in columns.values()])
        for place, line in enumerate(lines)
    ]
    shown = bar_table(f"{title}{NARROW}: nombre de publications", (first, *columns), rows, name=chart_id)
    basis: Basis = "suggéré" if suggested else "calculé"
    return figure_card(chart_id, title, takeaway, [shown, told_below(notes)], basis)


def _bar_row(line: Line, button: Component, longest: int, numbers: Sequence[str]) -> Component:
    bar = segments((100 * line.done / longest, False), (100 * (line.pending + line.aside) / longest, True))
    return bar_row(button, bar, numbers, class_name="" if line.code else "unknown")


def type_buttons(lines: Sequence[Line], chosen: str) -> dict[str, Component]:
    """Row headers that keep one type."""
    return {line.code: param_button("type", line.code, line.label, line.code == chosen) for line in lines}


def theme_buttons(lines: Sequence[Line], chosen: Sequence[str]) -> dict[str, Component]:
    """Row headers that set the theme filter."""
    return {
        line.code: toggle_button("theme", line.code, line.label, line.code in chosen, "toggle in-table")
        for line in lines
    }
