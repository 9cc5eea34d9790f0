"""The list of publications: search and choices, then entries by state, with their links."""

from __future__ import annotations

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.components.chart import basis_tag, reset_button
from dashboard.components.filter_bar import control_dom_id, control_id
from dashboard.components.part import fold
from dashboard.french import NARROW, enumerate_words, number
from dashboard.indicators.publications_list import DONE, STATUSES, Choice, Line, Listing, Publication

MOST_OPEN = 9
"""Publications of a state that are shown at once."""


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
