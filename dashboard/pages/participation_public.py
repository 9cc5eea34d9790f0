"""Participation in the public edition of a centre whose head-counts are protected: published tables, and nothing else.

Blocks that the filters leave without a published table stay in their place, greyed, with the reason.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.charts import compare_chart
from dashboard.components.kpi import kpi_card
from dashboard.components.participation import in_columns
from dashboard.components.participation_public import cut_chart, grid_card, parts_chart
from dashboard.components.suppressed import explained, withheld
from dashboard.dimensions import BY_ID
from dashboard.indicators import disclosed, registry
from dashboard.indicators import participation_public as tables
from dashboard.indicators import participation_public_words as told
from dashboard.indicators.measure import measure
from dashboard.indicators.model import Measure
from dashboard.indicators.participation_public import Cut
from dashboard.pages.model import Context

KPIS = ("attendances", "unique_participants", "new_participants", "returning_participants", "listed_actions")
ONLY_PUBLISHED = "participants_mobilised"
REACHED_BY = ("network", "theme", "format", "mode", "scheme", "department")
SENIORITY = {"new": "Première fois", "returning": "Déjà venues"}
LOYALTY = {"1": "Une action", "2": "Deux actions", "3+": "Trois actions ou plus"}
TITLES = {
    "profile": "Profil des participants",
    "origin": "Département d’origine",
    "presence": "Sur place ou à distance",
    "seniority": "Nouvelles et déjà venues",
    "loyalty": "Fidélité",
}


def slots(context: Context) -> dict[str, Component]:
    """Key figures, who comes, from where, to what."""
    shown = measures(context)
    return {
        "kpis": key_figures(context, shown),
        "retenir": keep(context),
        "qui": who(context, shown),
        "origine": origin(context),
        "quoi": reached(context),
        "actions": html.Div(),
        "ventilation": html.P(told.PER_ACTION, className="scope-note after"),
        "manque": html.Div(),
    }


def summary(context: Context) -> str:
    """What the figures of the page rest on."""
    return told.covered_words(disclosed.figure(context.data, disclosed.ATTENDANCES, context.filters))


def measures(context: Context) -> tuple[Measure, ...]:
    """The indicators of the page, as published."""
    found = [measure(registry.get(name), context.data, context.filters) for name in (ONLY_PUBLISHED, *KPIS)]
    return tuple(one for one in found if one.indicator.id != ONLY_PUBLISHED or one.is_published)


def key_figures(context: Context, shown: tuple[Measure, ...]) -> Component:
    """One card each, and what "s" means."""
    threshold = context.data.disclosed.threshold if context.data.disclosed else 0
    title = html.H2("Chiffres clés", className="visually-hidden")
    cards = [kpi_card(one, context.rows_href()) for one in shown]
    strip = html.Section([title, *cards], className="kpis", **{"aria-label": "Chiffres clés"})
    return html.Div([strip, explained(threshold)])


def keep(context: Context) -> Component:
    """Sentences to remember: of what is shown."""
    found = (
        told.short_message(context.data, context.filters),
        told.coverage_message(context.data, context.filters),
    )
    messages = [text for text in found if text]
    if not messages:
        return html.Div()
    return html.Section([html.H2("À retenir"), html.Ul([html.Li(text) for text in messages])], className="keep")


def who(context: Context, shown: tuple[Measure, ...]) -> Component:
    """Newcomers, loyalty, profiles, and the change on a year earlier where both years are shown."""
    data, filters = context.data, context.filters
    seniority = tables.of_people(data, filters, "seniority", SENIORITY)
    loyalty = tables.of_people(data, filters, "loyalty", LOYALTY)
    profile = tables.of_people(data, filters, "profile", context.snapshot.schemas["attendances"].labels("profile"))
    blocks = [
        (7, parts_chart("nouveaux", TITLES["seniority"], seniority, told.newcomers_message(seniority))
         if not seniority.reason else withheld("nouveaux", TITLES["seniority"], seniority.reason)),
        (7, parts_chart("fidelite", TITLES["loyalty"], loyalty, told.loyalty_message(loyalty))
         if not loyalty.reason else withheld("fidelite", TITLES["loyalty"], loyalty.reason)),
        cut_block("profil-listes", TITLES["profile"], profile, "Profil"),
    ]  # fmt: skip
    evolution = compare_chart("evolution-listes", "D’une année à l’autre", [one for one in shown if not one.published])
    blocks += [(9, evolution)] if evolution else []
    return html.Div([html.H2("Qui vient, qui revient"), in_columns(blocks)])


def cut_block(block: str, title: str, found: Cut, first: str) -> tuple[int, Component]:
    """A breakdown with its height in rows, or the reason why it is not published."""
    if found.reason:
        return 3, withheld(block, title, found.reason)
    return 6 + 2 * len(found.rows), cut_chart(block, title, found, told.cut_message(found), first)


def origin(context: Context) -> Component:
    """Departments of origin, profile × department."""
    data, filters = context.data, context.filters
    departments = {**context.snapshot.departments, disclosed.ELSEWHERE: "Autres départements"}
    where = tables.of_people(data, filters, "origin", departments)
    how = tables.of_people(data, filters, "presence", context.snapshot.schemas["attendances"].labels("modality"))
    blocks = [
        cut_block("origine", TITLES["origin"], where, "Département"),
        cut_block("presences-modalite", TITLES["presence"], how, "Modalité de présence"),
    ]
    profiles = context.snapshot.schemas["attendances"].labels("profile")
    table = tables.grid(data, filters, profiles, departments)
    title = "Profil et département"
    crossed = (
        withheld("profil-departement", title, table.reason)
        if table.reason
        else grid_card(title, told.grid_message(table), table)
    )
    return html.Div([html.H2("D’où viennent les participants"), in_columns(blocks), crossed])


def reached(context: Context) -> Component:
    """Présences and distinct persons by each attribute of the actions."""
    blocks = []
    for dimension in REACHED_BY:
        label = BY_ID[dimension].label
        found = tables.of_actions(context.data, context.filters, context.words, dimension)
        if found.reason or any(row.code for row in found.rows):
            blocks.append(
                cut_block(f"presences-{BY_ID[dimension].param}", f"Présences par {label.lower()}", found, label)
            )
    return html.Div([html.H2("À quoi ils viennent"), in_columns(blocks)])
