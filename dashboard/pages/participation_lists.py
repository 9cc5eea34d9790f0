"""The parts of the participation page that attendance lists fill: who comes, who returns, from where, to what."""

from __future__ import annotations

from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from dashboard.components.charts import compare_chart
from dashboard.components.kpi import kpi_card
from dashboard.components.participation import in_columns
from dashboard.components.participation_lists import (
    cross_chart,
    grid_card,
    missing_lists,
    parts_chart,
    travel_chart,
)
from dashboard.dimensions import BY_ID
from dashboard.indicators import participation_lists as lists
from dashboard.indicators import participation_lists_words as told
from dashboard.indicators import registry
from dashboard.indicators.lists import Public
from dashboard.indicators.measure import measure
from dashboard.indicators.model import Measure
from dashboard.indicators.participation_grid import grid
from dashboard.indicators.participation_words import unknown_message
from dashboard.indicators.travel import travel
from dashboard.pages.model import Context

KPIS = ("attendances", "unique_participants", "new_participants", "returning_participants", "listed_actions")
REACHED_BY = ("network", "theme", "format", "scheme")


def measures(context: Context) -> tuple[Measure, ...]:
    """The indicators that the lists give."""
    return tuple(measure(registry.get(name), context.data, context.filters) for name in KPIS)


def cards(context: Context, found: tuple[Measure, ...]) -> list[Component]:
    """One card each."""
    return [kpi_card(one, context.href("actions")) for one in found]


def who(context: Context, found: Public, shown: tuple[Measure, ...]) -> Component:
    """Newcomers and returning, loyalty, profile, and the change on a year earlier."""
    people = found.now.people
    schema = context.snapshot.schemas["attendances"]
    blocks: list[tuple[int, Component]] = []
    if people.new is not None and people.returning is not None:
        parts = [("Première fois", people.new), ("Déjà venues", people.returning)]
        note = tuple(text for text in (people.note,) if text)
        blocks.append((7, parts_chart("nouveaux", "Nouvelles et déjà venues", parts, told.newcomers_message(found),
                                      notes=note)))  # fmt: skip
    if people.loyalty is not None:
        steps = ("Une action", "Deux actions", "Trois actions ou plus")
        parts = list(zip(steps, people.loyalty, strict=True))
        blocks.append((7, parts_chart("fidelite", "Fidélité", parts, told.loyalty_message(found))))
    profile = lists.of_people(found, "profile", schema.labels("profile"))
    chart = cross_chart(
        "profil-listes", "Profil des participants", profile, told.people_message(profile, "profil"), "Profil",
        reason=people.reason,
    )  # fmt: skip
    blocks.append((6 + 2 * len(profile.rows), chart))
    evolution = _evolution(found, shown)
    blocks += [(9, evolution)] if evolution else []
    return html.Div([html.H2("Qui vient, qui revient"), *_untold(found), in_columns(blocks)])


def _untold(found: Public) -> list[Component]:
    """Why persons cannot be told, once and before the charts that lack them."""
    reason = found.now.people.reason
    return [html.P(reason, className="scope-note")] if reason else []


def _evolution(found: Public, shown: tuple[Measure, ...]) -> Component | None:
    """What the lists and head-counts give, now and a year earlier: published figures have a chart of their own."""
    computed = [replace(one, published=None, previous_published=None) for one in shown]
    title = "D’une année à l’autre, d’après les lignes"
    note = told.comparability_note(found)
    return compare_chart("evolution-listes", title, computed, (note,) if note else ()) if found.before else None


def origin(context: Context, found: Public) -> Component:
    """Departments of origin, distance, profile × department."""
    departments, own = context.snapshot.departments, context.data.centre.departments
    schema = context.snapshot.schemas["attendances"]
    where = lists.of_people(found, "department", departments)
    notes = [told.absent_message(lists.absent(found, own), departments)] if where.known else []
    chart = cross_chart(
        "origine", "Département d’origine", where, told.origin_message(where), "Département", notes=notes,
        reason=found.now.people.reason,
    )  # fmt: skip
    blocks = [(6 + 2 * len(where.rows), chart)]
    far = travel(context.snapshot.territories, context.data, context.filters)
    if far is not None and far.attendances:
        drawn = travel_chart(
            "Distance parcourue, en km à l’aller",
            far,
            departments,
            told.travel_message(far, departments),
            told.travel_notes(far),
        )
        blocks.append((6 + 2 * len(far.rows), drawn))
    table = grid(found, schema.labels("profile"), departments, own)
    crossed = grid_card("Profil et département", told.grid_message(table), table, ("Présences, et non personnes.",))
    return html.Div([html.H2("D’où viennent les participants"), in_columns(blocks), crossed])


def reached(context: Context, found: Public) -> Component:
    """Networks, themes, formats, schemes: présences and distinct persons; how they attended."""
    data, filters, words = context.data, context.filters, context.words
    blocks: list[tuple[int, Component]] = []
    silent: list[str] = []
    for dimension in REACHED_BY:
        cross = lists.of_actions(data, filters, words, found, dimension)
        label = BY_ID[dimension].label
        if not cross.known:
            silent.append(label)
            continue
        title = f"Présences par {label.lower()}"
        chart = cross_chart(
            f"presences-{BY_ID[dimension].param}", title, cross, told.reach_message(cross), label,
            reason=found.now.people.reason,
        )  # fmt: skip
        blocks.append((6 + 2 * len(cross.rows), chart))
    how = lists.of_people(found, "modality", context.snapshot.schemas["attendances"].labels("modality"))
    if how.known:
        message = told.people_message(how, "modalité de présence")
        chart = cross_chart("presences-modalite", "Sur place ou à distance", how, message, "Modalité de présence",
                            reason=found.now.people.reason)  # fmt: skip
        blocks.append((6 + 2 * len(how.rows), chart))
    note = html.P(unknown_message(silent), className="scope-note after")
    return html.Div([html.H2("À quoi ils viennent"), in_columns(blocks), note])


def missing(context: Context) -> Component:
    """The actions whose list has not been read."""
    lines = lists.without_list(context.data, context.filters)
    return missing_lists(lines, lambda event: context.href(f"actions/{event}"))
