"""Synthèse: the first screen. Are we on course, where, for whom, with what money; then when, on what, how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash.development.base_component import Component

from dashboard.blocks import remember, shown
from dashboard.components import html
from dashboard.components.charts import bars_chart, compare_chart, time_chart, whole_chart
from dashboard.components.kpi import keep, kpi_strip
from dashboard.components.part import part
from dashboard.components.reconciliation import reconciliation
from dashboard.cube.known_places import known_places
from dashboard.filters import of_period
from dashboard.french import capital
from dashboard.indicators import perimeter, registry
from dashboard.indicators.breakdowns import actions_of, by_dimension, by_month
from dashboard.indicators.course import course
from dashboard.indicators.means import shares, team, year_shown
from dashboard.indicators.model import Breakdown, Measure
from dashboard.indicators.published import also_published
from dashboard.indicators.references import ACTIVITY, NETWORKS, PARTICIPATION, PUBLICATIONS
from dashboard.indicators.targets import of_year
from dashboard.pages.model import Context, Page, View, without_table
from dashboard.pages.participation import PROFILE, short
from dashboard.pages.participation_published import published_profile
from dashboard.words import say

OF_ACTIVITY = (ACTIVITY, PARTICIPATION, NETWORKS, PUBLICATIONS)
"""Families of indicators that have no page of figures of their own."""
SLOTS = (
    "kpis", "retenir", "aussi", "ou", "evolution", "public", "moyens", "suite", "mois", "modalite", "theme", "format",
)  # fmt: skip
MOST = 6
"""Bars of a chart of this page; its table has the others."""
FURTHER = (
    ("carte", "Voir la carte"),
    ("territoires", "Voir chaque territoire"),
    ("participation", "Voir la participation"),
    ("moyens", "Voir les moyens"),
    ("objectifs", "Voir les objectifs"),
)
"""Pages that answer the same questions at length."""


def view(context: Context) -> View:
    """The key figures chosen by the centre, what to remember, where, for whom and with what, then the charts."""
    data, filters, words = context.data, context.filters, context.words
    actions = actions_of(words)
    counted = capital(actions.unit_plural)
    measures = [context.measure(name) for name in words.centre.key_figures if name in registry.BY_ID]
    breakdowns = {name: by_dimension(data, filters, words, name, actions) for name in ("theme", "modality", "format")}
    return View(
        heading=heading(context),
        slots={
            "kpis": kpi_strip(measures, context.rows_href(), {data.centre.actions_indicator: counted_rows(context)}),
            "retenir": keep(
                [on_course(context, measures), *remember.activity(context.source, filters, words, short(context))]
            ),
            "ou": where(context, counted),
            "public": for_whom(context),
            "moyens": with_what(context),
            "suite": further(context),
            "aussi": also(context),
            "mois": over_time(counted, by_month(data, filters, words, actions)),
            "theme": bars_chart("theme", f"{counted} par thème", breakdowns["theme"], first="Thème", limit=MOST),
            "modalite": bars_chart("modalite", f"{counted} par modalité", breakdowns["modality"], first="Modalité"),
            "format": bars_chart("format", f"{counted} par format", breakdowns["format"], first="Format", limit=MOST),
            "evolution": evolution(measures),
        },
        summary=summary(context),
    )


def on_course(context: Context, measures: Sequence[Measure]) -> str:
    """The key figures of a year against its targets, else against the year before; "" for other periods."""
    year = context.filters.year
    return say("course", "course", course(year, of_year(context.data, year), measures)) if year else ""


def where(context: Context, counted: str, *, pressed: bool = True) -> Component:
    """The actions by department; where places are known well enough, the departments without any.

    Args:
        context: of the page.
        counted: what is counted, in French.
        pressed: whether a bar chooses its department: not where the page follows no filter.
    """
    data, filters, words = context.data, context.filters, context.words
    known = known_places(data, filters, words, context.snapshot.territories, "department")
    found = by_dimension(data, filters, words, "department", actions_of(words))
    found = found if pressed else replace(found, dimension="")
    notes = (
        say("places", "too_few", known, words.centre.vocabulary) or say("course", "absent", absent(context, found)),
    )
    return bars_chart("departement", f"{counted} par département", found, first="Département", notes=notes, limit=MOST)


def absent(context: Context, found: Breakdown) -> list[str]:
    """Names of the departments that the centre covered in the year, and where no action of the selection was held."""
    year, seen = context.filters.year, {row.code for row in found.rows if row.value}
    covered = context.data.centre.departments_in(year, year) if year else ()
    return [context.snapshot.departments.get(code, code) for code in covered if code not in seen]


def for_whom(context: Context) -> Component:
    """The profile of who came: counted on lists, else published for the whole centre; who says it is not known."""
    if context.source.tells_people(context.filters):
        return shown(replace(PROFILE, most=MOST), context.source, context.filters)[1]
    published = published_profile(context)
    if not published:
        return plain("public", "Qui est venu", say("course", "nobody_says_who", context.filters.year))
    whole = say("course", "whole") if context.filters.narrowed() else ""
    return html.Div([*(block for _, block in published), *([html.P(whole, className="takeaway")] if whole else [])])


def with_what(context: Context) -> Component:
    """The team and where the money comes from, as published for the year."""
    year = year_shown(context.data, context.filters)
    found = shares(context.data, "resources_share", "origin", year) if year else None
    people = team(context.data, year) if year else None
    told = say("course", "means", people, year, found is not None)
    if found is None:
        return plain("moyens", "Avec quels moyens", told)
    title = "D’où viennent les ressources"
    return whole_chart("origine", title, found, takeaway=f"{told} {say('means', 'shares', found)}", first="Origine")


def further(context: Context) -> Component:
    """Links to the pages that answer at length."""
    links = [html.Li(html.A(label, href=context.href(page))) for page, label in FURTHER]
    if context.filters.year:
        every = replace(context.filters, year=None)
        links.append(html.Li(html.A("Voir toutes les années", href=context.href("", every))))
    return html.Nav(html.Ul(links, className="jump"), **{"aria-label": "Pour aller plus loin"})


def plain(name: str, title: str, text: str) -> Component:
    """A block that a sentence fills."""
    return html.Article([html.H3(title), html.P(text, className="takeaway")], className="card", **{"data-block": name})


def over_time(counted: str, found: Breakdown) -> Component:
    """The months of a year, or the years of a period."""
    years = any("-" not in row.code for row in found.rows)
    return time_chart("mois", f"{counted} par {'année' if years else 'mois'}", found)


def also(context: Context) -> Component:
    """What the year's documents publish of the activity besides the key figures."""
    names = also_published(context.data, context.filters, context.words.centre.key_figures)
    told = [name for name in names if name in registry.BY_ID and registry.get(name).family in OF_ACTIVITY]
    measures = [context.measure(name) for name in told]
    if not measures:
        return html.Div()
    title = "Aussi publié"
    return part(title, [kpi_strip(measures, context.rows_href(), title=title)], folded=True, anchor="aussi")


def counted_rows(context: Context) -> list[Component]:
    """What the centre counts, and the steps from the published figure to all the rows."""
    data, schema = context.data, context.snapshot.schemas["events"]
    return reconciliation(
        data.centre.perimeter,
        perimeter.steps(data, context.filters, schema),
        context.rows_href,
        perimeter.suggested(data, context.filters),
    )


def heading(context: Context) -> str:
    """ "L’activité de 2024", "L’activité, toutes les années"."""
    return f"L’activité{of_period(context.filters)}"


def summary(context: Context) -> str:
    """How much the filters keep, and how much of it has a place."""
    return say("perimeter", "placed", perimeter.counted(context.data, context.filters, context.words))


def evolution(measures: Sequence[Measure]) -> Component:
    """The key figures that have a value a year earlier, before and now; nothing when there are none."""
    return compare_chart("evolution", "D’une année à l’autre", measures) or html.Div()


def compose(slots: Mapping[str, Component]) -> Component:
    """Key figures, what to remember, then the answers to a reader's questions, and the detail."""
    return html.Div(
        [
            slots["kpis"],
            slots["retenir"],
            slots["aussi"],
            html.H2("Où, pour qui, avec quels moyens"),
            two_columns([slots["ou"], slots["evolution"]], [slots["public"], slots["moyens"]]),
            slots["suite"],
            html.H2("Quand, sur quoi, comment"),
            two_columns([slots["mois"], slots["modalite"]], [slots["theme"], slots["format"]]),
        ]
    )


def two_columns(*columns: Sequence[Component]) -> Component:
    """Blocks side by side, one below the other where there is no room."""
    return html.Div([html.Div(column, className="column") for column in columns], className="grid-2")


PAGE = Page(
    id="synthese",
    path="/",
    label="Synthèse",
    group="Vue d’ensemble",
    description="Les chiffres clés de l’activité du centre de ressources, avec leur source et leur évolution.",
    slots=SLOTS,
    view=view,
    compose=compose,
    impasse=without_table,
)
