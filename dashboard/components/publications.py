"""Publications on screen: published beside listed, bars that filter, the list by state under a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import dash_bootstrap_components as dbc
from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.bar_table import bar_row, bar_table, segments
from dashboard.components.card import Big, bigs
from dashboard.components.chart import Basis, basis_tag, figure_card, reset_button
from dashboard.components.chart import notes as told_below
from dashboard.components.filter_bar import control_dom_id, control_id
from dashboard.components.part import fold
from dashboard.components.table import toggle_button
from dashboard.french import NARROW, agree, enumerate_words, number
from dashboard.indicators.model import Measure
from dashboard.indicators.publications import DONE, STATUSES, Choice, Line, Listing, Publication
from dashboard.words import say

MOST_OPEN = 9
"""Publications of a state that are shown at once."""
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
    published, computed = measure.published or measure.published_whole, measure.computed
    total = published.value if published else None
    silent = computed.note if computed and computed.value is None and not listed else ""
    figures: list[Big] = []
    if total is not None:
        figures.append((number(total), "publications comptées par le rapport", "publié"))
    if not silent:
        label = agree(listed, "publication listée", "publications listées")
        figures.append((number(listed), label, "calculé"))
    scope = say("figures", "scope", measure)
    source = say("publications", "total_source", published) if total is not None and not silent else ""
    sentence = silent or say("publications", "beside", total, listed, unfiltered)
    return html.Section(
        [bigs(figures), html.P(sentence, className="takeaway"), told_below([f"{scope}." if scope else "", source])],
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


def controls(found: Listing, choice: Choice) -> Component:
    """Search, type and status; each option with its count, those with nothing disabled."""
    return html.Form(
        [
            html.Div(
                [
                    html.Label("Rechercher", htmlFor=control_dom_id("q")),
                    dbc.Input(
                        id=control_id("q"), type="search", value=choice.query, debounce=True, maxLength=80,
                        placeholder="titre, thème, partenaire…", className="text",
                    ),
                ],
                className="field grow",
            ),
            _select("Type", "type", "Tous les types", found.types, choice.type),
            _select("État", "statut", "Tous les états", found.statuses, choice.status),
        ],
        className="list-controls",
        role="search",
        **{"aria-label": "Rechercher dans les publications"},
    )  # fmt: skip


def _select(label: str, name: str, everything: str, lines: Sequence[Line], value: str) -> Component:
    options = [{"label": everything, "value": ""}] + [
        {
            "label": f"{line.label} ({number(line.total)})",
            "value": line.code,
            "disabled": not line.total and line.code != value,
        }
        for line in lines
    ]
    return html.Div(
        [
            html.Label(label, htmlFor=control_dom_id(name)),
            dbc.Select(id=control_id(name), options=options, value=value, placeholder=everything, className="text"),
        ],
        className="field",
    )


def publication_list(found: Listing, choice: Choice) -> Component:
    """The publications by state, the end of a long state folded unless one searches; why there are none if so."""
    if not found.shown:
        return _nothing(found, choice)
    groups = []
    for status in STATUSES:
        items = [item for item in found.shown if item.status == status]
        if items:
            groups.append(
                html.Section(
                    [
                        html.H3(
                            [items[0].status_label, " ", html.Small(f"{number(len(items))}", className="count")],
                            id=f"etat-{status}",
                        ),
                        *_entries(items, status, opened=bool(choice.query or choice.type)),
                    ],
                    className="state out" if status in DONE else "state to-come",
                    **{"aria-labelledby": f"etat-{status}"},
                )
            )
    return html.Div(groups)


def _entries(items: Sequence[Publication], status: str, *, opened: bool) -> list[Component]:
    most = len(items) if opened or len(items) <= MOST_OPEN + 1 else MOST_OPEN
    first, rest = (html.Ul(list(map(_entry, part)), className="entries") for part in (items[:most], items[most:]))
    line = f"Voir les {number(len(items) - most)} autres"
    return [first, *([fold([line], [rest], f"suite-{status}", class_name="more")] if most < len(items) else [])]


def _nothing(found: Listing, choice: Choice) -> Component:
    if found.every:
        asked = f"« {choice.query} »" if choice.query else "ces critères"
        reason = f"Aucune des {number(len(found.every))} publications de la période ne correspond à {asked}."
    else:
        reason = "Les documents ne nomment aucune publication pour cette période et ces filtres."
    return html.Div(
        [
            html.P(reason),
            reset_button(),
        ],
        className="card empty",
        role="status",
    )


def _entry(item: Publication) -> Component:
    title: Component | str = item.title
    if item.url:
        title = html.A(item.title, href=item.url, rel="noopener noreferrer", className="external")
    facts = [item.type_label, item.date or "sans date", item.frequency]
    lines = [
        html.P(title, className="entry-title"),
        html.P([" · ".join(fact for fact in facts if fact)], className="entry-facts"),
    ]
    if item.themes:
        mark = [" ", *basis_tag("suggéré")] if item.theme_suggested else []
        lines.append(html.P([enumerate_words(item.themes), *mark], className="entry-facts"))
    lines += [html.P(text, className="entry-facts") for text in _people(item)]
    lines += [html.P(item.notes, className="entry-notes")] if item.notes else []
    if item.also:
        others = enumerate_words([f"« {title} »" for title in item.also])
        lines.append(html.P(f"Citée aussi sous {others}{NARROW}: comptée une fois.", className="entry-notes"))
    lines.append(html.P(f"Source{NARROW}: {' ; '.join(item.sources)}", className="entry-source"))
    return html.Li(html.Article(lines), **{"data-publication": item.id})


def _people(item: Publication) -> list[str]:
    found = [f"Avec {enumerate_words(item.partners)}"] if item.partners else []
    return [*found, *([f"Pour {item.commissioned_by}"] if item.commissioned_by else [])]
