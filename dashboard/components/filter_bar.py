"""The filter bar: native controls, each option with its count, those with nothing disabled rather than hidden."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import dash_bootstrap_components as dbc
from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.agenda import param_button
from dashboard.components.calendar import month_code
from dashboard.components.chart import reset_button
from dashboard.components.copying import copy_link
from dashboard.components.table import toggle_button
from dashboard.dimensions import BY_ID, DIMENSIONS, PERIOD
from dashboard.filters import ALL_YEARS, Filters, Vocabulary, month_of, period_words
from dashboard.french import NARROW, number, plural
from dashboard.indicators.agenda_words import quoted

MAIN = ("department", "theme", "mode")
"""Dimensions in the first row; the others are under "Autres filtres"."""
Unpublished = Mapping[str, Mapping[str, str]]
"""Dimension id → code → why nothing is published with this option, in French; see `cube.impasse`."""
ALL_PUBLISHED: Unpublished = MappingProxyType({})
NOT_PUBLISHED = "non publié"
NOT_REPORTED = "sans bilan"


def filter_bar(
    filters: Filters,
    words: Vocabulary,
    counts: Mapping[str, Mapping[str, int | None]],
    years: Mapping[int, int],
    shown: Sequence[str],
    unpublished: Unpublished = ALL_PUBLISHED,
    published_years: Collection[int] | None = None,
) -> Component:
    """The controls of the filters; none for what a shared link chooses.

    Args:
        filters: what is chosen.
        words: the options on offer.
        counts: dimension id → code → number of actions that choosing it would give.
        years: year → number of realised actions.
        shown: ids of the dimensions that the page uses.
        unpublished: options to grey, with the reason.
        published_years: years to leave on offer; None for all.
    """
    free = [dimension.id for dimension in DIMENSIONS if dimension.id in shown and dimension.id not in words.held]
    first = [name for name in MAIN if name in free]
    others = [name for name in free if name not in MAIN]
    more = [
        html.Details(
            [
                html.Summary("Autres filtres", className="pill dashed"),
                html.Div(
                    [_dimension(name, filters, words, counts, unpublished) for name in others], className="more-filters"
                ),
            ],
            className="filter others",
            open=any(filters.selected(name) for name in others),
        )
    ]
    dated = (
        [] if "year" in words.held else [year_control(filters, words, years, published_years), _period(filters, words)]
    )
    controls = [*dated, *(_dimension(name, filters, words, counts, unpublished) for name in first)]
    return html.Form(
        [
            html.Button(
                "Filtres", type="button", className="button quiet disclosure", **{"data-discloses": "filter-controls"}
            ),
            html.Div(
                [*controls, *(more if others else []), copy_link()], id="filter-controls", className="filter-controls"
            ),
        ],
        className="filters",
        role="search",
        **{"aria-label": "Filtres"},
    )


def year_control(
    filters: Filters, words: Vocabulary, years: Mapping[int, int], published: Collection[int] | None = None
) -> Component:
    """The choice of the year."""
    options = year_options(words, years)
    if published is not None:
        options = [_greyed_year(option, option["value"] in {str(year) for year in published}) for option in options]
    return html.Div(
        [
            html.Label("Année", htmlFor=control_dom_id("annee"), className="pill-label"),
            dbc.Select(id=control_id("annee"), options=options, value=year_value(filters), size="sm"),
        ],
        className="filter pill select",
    )


def _greyed_year(option: dict[str, Any], published: bool) -> dict[str, Any]:
    """A year of which nothing is published: greyed, and said so in its own words."""
    return option if published else {**option, "label": f"{option['label']} · {NOT_PUBLISHED}", "disabled": True}


def year_options(words: Vocabulary, years: Mapping[int, int]) -> list[dict[str, Any]]:
    """Options of the year control, with the number of realised actions of those that it is known for."""
    options: list[dict[str, Any]] = [
        {"label": f"{year} ({counted(years[year], words) if year in years else NOT_REPORTED})", "value": str(year)}
        for year in words.years
    ]
    options.append({"label": "Toutes", "value": ALL_YEARS})
    # Shown when dates are chosen; choosing it would choose none.
    options.append({"label": "Période choisie", "value": "periode", "disabled": True})
    return options


def counted(count: int, words: Vocabulary) -> str:
    """A number of actions in the centre's own words: "38 actions", "58 rendez-vous"."""
    vocabulary = words.centre.vocabulary
    return plural(count, vocabulary.action, vocabulary.actions)


def control_id(name: str) -> dict[str, str]:
    """Id of a control whose value is one text."""
    return {"type": "control", "name": name}


def control_dom_id(name: str) -> str:
    """The same id as Dash writes it in the page, for the label's `for`."""
    return f'{{"name":"{name}","type":"control"}}'


def year_value(filters: Filters) -> str:
    """What the year control holds."""
    if filters.has_period:
        return "periode"
    return str(filters.year) if filters.year else ALL_YEARS


def _period(filters: Filters, words: Vocabulary) -> Component:
    fields = [
        html.Div(
            [
                html.Label(label, htmlFor=control_dom_id(name)),
                dbc.Input(
                    id=control_id(name), type="date", value=day.isoformat() if day else "", debounce=True, size="sm"
                ),
            ]
        )
        for label, name, day in (("Du", "du", filters.start), ("Au", "au", filters.end))
    ]
    return html.Details(
        [
            html.Summary([html.Small("Période"), _summary(PERIOD, filters, words)], className="pill"),
            html.Div(fields, className="panel dates"),
        ],
        className="filter",
    )


def _dimension(
    name: str,
    filters: Filters,
    words: Vocabulary,
    counts: Mapping[str, Mapping[str, int | None]],
    unpublished: Unpublished,
) -> Component:
    dimension = BY_ID[name]
    return html.Details(
        [
            html.Summary(
                [html.Small(dimension.label), _summary(name, filters, words)],
                className="pill",
            ),
            html.Fieldset(
                [
                    html.Legend(dimension.label, className="visually-hidden"),
                    dbc.Checklist(
                        id={"type": "filter", "dim": name},
                        options=check_options(name, filters, words, counts, unpublished),
                        value=check_value(name, filters, words),
                    ),
                    html.P(
                        note_words(name, words, counts, unpublished),
                        id={"type": "filter-note", "dim": name},
                        className="filter-note",
                    ),
                ],
                className="panel",
                **{"aria-describedby": f'{{"dim":"{name}","type":"filter-note"}}'},
            ),
        ],
        className="filter",
    )


def _summary(name: str, filters: Filters, words: Vocabulary) -> Component:
    return html.Span(summary_words(name, filters, words), id={"type": "filter-summary", "dim": name})


def summary_words(name: str, filters: Filters, words: Vocabulary) -> str:
    """What a closed filter shows: "Tous", one label, or a count; the dates chosen."""
    if name == PERIOD:
        return period_words(filters) if filters.has_period else "Choisir des dates"
    codes = filters.selected(name)
    if not codes:
        return "Toutes" if name == "modality" else "Tous"
    return words.short(name, codes[0]) if len(codes) == 1 else f"{len(codes)} choix"


def note_words(
    name: str, words: Vocabulary, counts: Mapping[str, Mapping[str, int | None]], unpublished: Unpublished
) -> str:
    """What the numbers of a dimension's options count, where there are some; why options are greyed for want of a
    table.
    """
    told = any(count is not None for count in counts.get(name, {}).values())
    note = f"Entre parenthèses{NARROW}: les {words.centre.vocabulary.actions} que ce choix donnerait." if told else ""
    reasons = dict.fromkeys(unpublished.get(name, {}).values())
    return f"{note} Options grisées{NARROW}: {' '.join(reasons)}".strip() if reasons else note


def check_options(
    name: str,
    filters: Filters,
    words: Vocabulary,
    counts: Mapping[str, Mapping[str, int | None]],
    unpublished: Unpublished = ALL_PUBLISHED,
) -> list[dict[str, Any]]:
    """Options of a dimension, with counts; one that would give nothing is disabled, unless it is chosen."""
    found, missing = counts.get(name, {}), unpublished.get(name, {})
    chosen = filters.selected(name)
    return [
        {
            "label": f"{option.label}{_count_words(found.get(option.code, 0))}"
            + (f" · {NOT_PUBLISHED}" if option.code in missing and option.code not in chosen else ""),
            "value": option.slug,
            "disabled": (not found.get(option.code, 0) or option.code in missing) and option.code not in chosen,
        }
        for option in words.options[name]
        if option.exists_in(filters.year) or option.code in chosen or found.get(option.code)
    ]


def _count_words(count: int | None) -> str:
    """ " (12)"; nothing where no report tells that there are none."""
    return "" if count is None else f" ({number(count)})"


def check_value(name: str, filters: Filters, words: Vocabulary) -> list[str]:
    """What a dimension's control holds."""
    return [words.by_code[name][code].slug for code in filters.selected(name)]


def status_line(said: str, summary: str) -> list[Component | str]:
    """The sentence that says what is shown, and what that amounts to."""
    content: list[Component | str] = [html.B(said)]
    return [*content, f" — {summary}"] if summary else content


def chips(filters: Filters, words: Vocabulary, query: str = "") -> list[Component]:
    """One button per chosen value and one for the words searched for, to take it away; and one to take all away."""
    month = None if "year" in words.held else month_of(filters)
    found = [_chip(PERIOD, month_code(month), period_words(filters), "mois")] if month else []
    for dimension in (one for one in DIMENSIONS if one.id not in words.held):
        name = dimension.label.lower()
        found += [
            _chip(dimension.id, code, words.label(dimension.id, code), name) for code in filters.selected(dimension.id)
        ]
    if query:
        cleared = param_button("q", "", _taken_away(quoted(query)), True, "chip")
        found.append(html.Li(cleared, title="Effacer la recherche"))
    if filters != words.default or query:
        found.append(html.Li(reset_button()))
    return found


def _chip(dimension: str, code: str, label: str, name: str) -> Component:
    chip = toggle_button(dimension, code, _taken_away(label), True, "chip")
    return html.Li(chip, title=f"Retirer le filtre {name}")


def _taken_away(label: str) -> Component:
    return html.Span([html.Span("×", **{"aria-hidden": "true"}), f" {label}"])
