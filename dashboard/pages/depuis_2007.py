"""Depuis 2007: the documents, the territory, the priorities, and what may be compared over the years."""

from __future__ import annotations

from collections import Counter

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.charts import compare_chart
from dashboard.components.history import (
    alone_list,
    comparisons,
    eras_columns,
    said,
    territory_card,
    timeline_list,
    today_card,
)
from dashboard.filters import Filters, Vocabulary
from dashboard.indicators import comparability, history, history_territory
from dashboard.pages.model import Context, Page, View

FOLLOWED = ("actions", "half_days", "attendances", "unique_participants", "linkedin_followers")
"""Indicators drawn a year earlier and now, where both years are published."""


def label_for(words: Vocabulary) -> str:
    """ "Depuis 2007": since the first year of the centre's data."""
    return f"Depuis {min(words.years)}" if words.years else "Au fil des ans"


def view(context: Context) -> View:
    """Verdict first, then the figures behind it."""
    found = comparability.comparisons(context.data, context.snapshot)
    return View(
        heading=f"{label_for(context.words)} : ce qui se compare, et ce qui ne se compare pas",
        slots={
            "constat": html.P(verdict(found), className="lead"),
            "frise": timeline_part(context),
            "comparer": comparison_part(context, found),
            "evolution": evolution_part(context),
            "territoire": territory_part(context),
            "priorites": priorities_part(context),
        },
    )


def verdict(found: tuple[comparability.Comparison, ...]) -> str:
    """How many of the comparisons hold."""
    counts = Counter(item.verdict for item in found)
    return said("verdict", len(found), *(counts[name] for name in ("comparable", "prudence", "impossible")))


def timeline_words(moments: tuple[history.Moment, ...]) -> str:
    """What the timeline amounts to."""
    documents = {moment.document for moment in moments if moment.document}
    years = sorted({moment.first for moment in moments if moment.document})
    gaps = [moment.years for moment in moments if moment.is_gap]
    return said("timeline", len(documents), [str(year) for year in years], gaps, moments[0].first if moments else None)


def timeline_part(context: Context) -> Component:
    """The documents that all of this rests on."""
    moments = history.timeline(context.data)
    return html.Section(
        [html.H2("Les documents"), html.P(timeline_words(moments)), timeline_list(moments)], className="years"
    )


def comparison_part(context: Context, found: tuple[comparability.Comparison, ...]) -> Component:
    """The table of verdicts, and what exists for one year only."""
    return html.Section(
        [
            html.H2("Comparable, pas comparable, pourquoi"),
            *comparisons(found),
            alone_list(comparability.single_year(context.data)),
        ],
        className="years",
    )


def evolution_part(context: Context) -> Component:
    """Published figures of two neighbouring years, where there are some."""
    year = context.words.default_year
    if year is None:
        return html.Div()
    filters = Filters(context.filters.centre, year)
    measures = [context.measure(name, filters) for name in FOLLOWED]
    published = [item for item in measures if item.is_published]
    doubts = tuple(dict.fromkeys(item.broken for item in published if item.broken))
    drawn = compare_chart("evolution", f"{year - 1} et {year}, chiffres publiés", published, doubts)
    if drawn is None:
        return html.Div()
    return html.Section([html.H2("D’une année à l’autre"), drawn], className="years")


def territory_part(context: Context) -> Component:
    """The schemes of the territory, then and now."""
    table = history_territory.territory_table(context.data)
    today = history_territory.territory_today(context.data)
    cards = [territory_card(table)] if table else []
    cards += [today_card(today, context.data.centre.region)] if today else []
    if not cards:
        return html.Div()
    if table is None:
        cards.insert(0, html.P(said("no_older_territory")))
    return html.Section([html.H2("Le territoire"), *cards], className="years")


def priorities_part(context: Context) -> Component:
    """The priorities of each period."""
    eras = history.eras(context.data, context.words)
    if len(eras) < 2:
        text = said("one_era", eras[0].year if eras else None)
        return html.Section([html.H2("Les priorités"), html.P(text)], className="years")
    return html.Section(
        [html.H2("Les priorités"), html.P(said("eras"), className="intro"), eras_columns(eras)], className="years"
    )


PAGE = Page(
    id="depuis-2007",
    path="/depuis-2007",
    label="Depuis 2007",
    group="Le centre",
    description="Les documents du centre depuis ses débuts : ce qui se compare d’une année à l’autre, ou non.",
    slots=("constat", "frise", "comparer", "evolution", "territoire", "priorites"),
    view=view,
    dimensions=(),
    period=False,
    label_for=label_for,
)
