"""Synthèse: the first screen. Are we on course, what did we do, when, on what, how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.charts import bars_chart, compare_chart, time_chart
from dashboard.components.kpi import kpi_strip
from dashboard.components.reconciliation import reconciliation
from dashboard.filters import of_period
from dashboard.french import capital
from dashboard.indicators import perimeter, registry
from dashboard.indicators.breakdowns import actions_of, by_dimension, by_month
from dashboard.indicators.insights import key_messages
from dashboard.indicators.measure import measure
from dashboard.indicators.model import Breakdown, Measure
from dashboard.indicators.published import also_published
from dashboard.indicators.references import ACTIVITY, NETWORKS, PARTICIPATION, PUBLICATIONS
from dashboard.pages.model import Context, Page, View
from dashboard.pages.participation import short

OF_ACTIVITY = (ACTIVITY, PARTICIPATION, NETWORKS, PUBLICATIONS)
"""Families of indicators that have no page of figures of their own."""


def view(context: Context) -> View:
    """The key figures chosen by the centre, three sentences, four charts."""
    data, filters, words = context.data, context.filters, context.words
    actions = actions_of(words)
    counted = capital(actions.unit_plural)
    measures = [
        measure(registry.get(name), data, filters) for name in words.centre.key_figures if name in registry.BY_ID
    ]
    breakdowns = {name: by_dimension(data, filters, words, name, actions) for name in ("theme", "modality", "format")}
    return View(
        heading=heading(context),
        slots={
            "kpis": kpi_strip(measures, context.rows_href(), {data.centre.actions_indicator: counted_rows(context)}),
            "aussi": also(context),
            "retenir": keep(key_messages(data, filters, words, short(context))),
            "mois": over_time(counted, by_month(data, filters, words, actions)),
            "theme": bars_chart("theme", f"{counted} par thème", breakdowns["theme"], first="Thème"),
            "modalite": bars_chart("modalite", f"{counted} par modalité", breakdowns["modality"], first="Modalité"),
            "format": bars_chart("format", f"{counted} par format", breakdowns["format"], first="Format", limit=8),
            "evolution": evolution(measures),
        },
        summary=summary(context),
    )


def over_time(counted: str, found: Breakdown) -> Component:
    """The months of a year, or the years of a period."""
    years = any("-" not in row.code for row in found.rows)
    return time_chart("mois", f"{counted} par {'année' if years else 'mois'}", found)


def also(context: Context) -> Component:
    """What the year's documents publish of the activity besides the key figures."""
    names = also_published(context.data, context.filters, context.words.centre.key_figures)
    indicators = [registry.get(name) for name in names if name in registry.BY_ID]
    measures = [
        measure(indicator, context.data, context.filters) for indicator in indicators if indicator.family in OF_ACTIVITY
    ]
    return kpi_strip(measures, context.rows_href(), title="Aussi publié") if measures else html.Div()


def counted_rows(context: Context) -> list[Component]:
    """What the centre counts, and the steps from the published figure to all the rows."""
    data, schema = context.data, context.snapshot.schemas["events"]
    return reconciliation(
        perimeter.perimeter_label(data),
        perimeter.steps(data, context.filters, schema),
        context.rows_href,
        perimeter.suggested_words(data, context.filters),
    )


def heading(context: Context) -> str:
    """ "L’activité de 2024", "L’activité, toutes les années"."""
    return f"L’activité{of_period(context.filters)}"


def summary(context: Context) -> str:
    """How much the filters keep, and how much of it has a place."""
    return perimeter.counted_and_placed(context.data, context.filters, context.words)


def evolution(measures: Sequence[Measure]) -> Component:
    """The key figures that have a value a year earlier, before and now; nothing when there are none."""
    return compare_chart("evolution", "D’une année à l’autre", measures) or html.Div()


def keep(messages: tuple[str, ...]) -> Component:
    """The sentences to remember."""
    if not messages:
        return html.Div()
    return html.Section([html.H2("À retenir"), html.Ul([html.Li(message) for message in messages])], className="keep")


def compose(slots: Mapping[str, Component]) -> Component:
    """Key figures, sentences, then the charts in two columns."""
    return html.Div(
        [
            slots["kpis"],
            slots["aussi"],
            slots["retenir"],
            html.H2("Quand, sur quoi, comment"),
            html.Div(
                [
                    html.Div([slots["mois"], slots["modalite"], slots["evolution"]], className="column"),
                    html.Div([slots["theme"], slots["format"]], className="column"),
                ],
                className="grid-2",
            ),
        ]
    )


PAGE = Page(
    id="synthese",
    path="/",
    label="Synthèse",
    group="Vue d’ensemble",
    description="Les chiffres clés de l’activité du centre de ressources, avec leur source et leur évolution.",
    slots=("kpis", "aussi", "retenir", "mois", "theme", "modalite", "format", "evolution"),
    view=view,
    compose=compose,
)
