"""The parts of the participation page that attendance lists fill: who comes, who returns, from where, to what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from dashboard.components.charts import compare_chart
from dashboard.components.kpi import kpi_card
from dashboard.components.participation import choices, in_columns
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
from dashboard.indicators.in_force import departments as covered
from dashboard.indicators.lists import Public, purged_attendances
from dashboard.indicators.measure import measure
from dashboard.indicators.model import Measure
from dashboard.indicators.participation_grid import grid
from dashboard.indicators.participation_lists import Cross
from dashboard.indicators.participation_words import unknown_message
from dashboard.indicators.travel import travel
from dashboard.indicators.travel_words import travel_message, travel_notes
from dashboard.pages.model import Context

KPIS = ("attendances", "unique_participants", "new_participants", "returning_participants", "listed_actions")
REACHED_BY = ("theme", "network")
ALSO_BY = ("format", "mode", "scheme")
"""What the last chart may be cut by, one at a time: the reader picks."""
NO_CHANGE_OF = "listed_actions"
"""Lists read are no public: their change has its card, not its dots."""


def measures(context: Context) -> tuple[Measure, ...]:
    """The indicators that the lists give."""
    return tuple(measure(registry.get(name), context.data, context.filters) for name in KPIS)


def cards(context: Context, found: tuple[Measure, ...]) -> list[Component]:
    """One card each."""
    return [kpi_card(one, context.rows_href()) for one in found]


def who(
    context: Context, found: Public, shown: tuple[Measure, ...], declared: Sequence[tuple[int, Component]]
) -> Component:
    """Newcomers and returning, loyalty, profile beside the published one, and the change on a year earlier.

    Args:
        context: of the request.
        found: what the lists say.
        shown: the key figures.
        declared: blocks of published figures that say the same of the same public, with their heights.
    """
    people = found.now.people
    schema = context.snapshot.schemas["attendances"]
    blocks: list[tuple[int, Component]] = []
    if people.new is not None and people.returning is not None:
        parts = [("Première fois", people.new), ("Déjà venues", people.returning)]
        note = told.seniority_note(context.data, people)
        blocks.append((10, parts_chart("nouveaux", "Nouvelles et déjà venues", parts, told.newcomers_message(found),
                                      notes=(note,) if note else ())))  # fmt: skip
    profile = lists.of_people(found, "profile", schema.labels("profile"))
    chart = cross_chart(
        "profil-listes", "Profil des participants", profile, told.people_message(profile, "profil"), "Profil",
    )  # fmt: skip
    blocks.append((6 + 2 * len(profile.rows), chart))
    if people.loyalty is not None:
        steps = ("Une action", "Deux actions", "Trois actions ou plus")
        parts = list(zip(steps, people.loyalty, strict=True))
        blocks.append((10, parts_chart("fidelite", "Fidélité", parts, told.loyalty_message(found))))
    evolution = _evolution(found, shown)
    blocks += [(17, evolution)] if evolution else []
    blocks += declared
    return html.Div([html.H2("Qui vient, qui revient"), *_untold(found), in_columns(blocks)])


def _untold(found: Public) -> list[Component]:
    """Why persons cannot be told, once and before the charts that lack them."""
    reason = found.now.people.reason
    return [html.P(reason, className="scope-note")] if reason else []


def _evolution(found: Public, shown: tuple[Measure, ...]) -> Component | None:
    """What the lists and head-counts give, now and a year earlier: published figures have a chart of their own."""
    computed = [
        replace(one, published=None, previous_published=None) for one in shown if one.indicator.id != NO_CHANGE_OF
    ]
    title = "D’une année à l’autre, d’après les listes"
    note = told.comparability_note(found)
    return compare_chart("evolution-listes", title, computed, (note,) if note else ()) if found.before else None


def origin(context: Context, found: Public) -> Component:
    """Departments of origin, distance, profile × department."""
    departments, own = context.snapshot.departments, covered(context.data, context.filters)
    where = lists.of_people(found, "department", departments)
    notes = [told.absent_message(lists.absent(found, own), departments)] if where.known else []
    chart = cross_chart(
        "origine", "Département d’origine", where, told.origin_message(where), "Département", notes=notes,
        reason=told.only_presences(found.now.people),
    )  # fmt: skip
    blocks = [(6 + 2 * len(where.rows), chart)]
    far = travel(context.snapshot.territories, context.data, context.filters)
    if far is not None and far.attendances:
        drawn = travel_chart(
            "Distance parcourue, en km à l’aller",
            far,
            departments,
            travel_message(far, departments),
            travel_notes(far),
        )
        blocks.append((6 + 2 * len(far.rows), drawn))
    content = [html.H2("D’où viennent les participants"), in_columns(blocks), _crossed(context, found)]
    return html.Div(content)


def _crossed(context: Context, found: Public) -> Component:
    """Profile × department; a sentence alone where a purge has left no crossing at all."""
    purged = purged_attendances(context.data, found.now)
    note = told.crossing_note(purged)
    if purged and purged == found.now.people.attendances:
        return html.P(note, className="scope-note after")
    departments, own = context.snapshot.departments, covered(context.data, context.filters)
    table = grid(found, context.snapshot.schemas["attendances"].labels("profile"), departments, own)
    notes = ("Ce tableau compte des présences, et non des personnes.", note)
    return grid_card("Profil et département", told.grid_message(table), table, notes)


def reached(context: Context, found: Public) -> Component:
    """Themes and networks, how they attended, then one more breakdown that the reader picks."""
    blocks: list[tuple[int, Component]] = []
    silent: list[str] = []
    for dimension in REACHED_BY:
        cross = lists.of_actions(context.data, context.filters, context.words, found, dimension)
        if cross.known:
            blocks.append((6 + 2 * len(cross.rows), _by(found, cross)))
        else:
            silent.append(BY_ID[dimension].label)
    how = lists.of_people(found, "modality", context.snapshot.schemas["attendances"].labels("modality"))
    if how.known:
        message = told.people_message(how, "modalité de présence")
        chart = cross_chart("presences-modalite", "Sur place ou à distance", how, message, "Modalité de présence",
                            reason=told.only_presences(found.now.people))  # fmt: skip
        blocks.append((6 + 2 * len(how.rows), chart))
    content: list[Component] = [html.H2("À quoi ils viennent"), in_columns(blocks)]
    content += [html.P(unknown_message(silent), className="scope-note after")] if silent else []
    return html.Div([*content, _also(context, found)])


def _by(found: Public, cross: Cross) -> Component:
    label = BY_ID[cross.dimension].label
    return cross_chart(
        f"presences-{BY_ID[cross.dimension].param}", f"Présences par {label.lower()}", cross, told.reach_message(cross),
        label, reason=told.only_presences(found.now.people),
    )  # fmt: skip


def _also(context: Context, found: Public) -> Component:
    """One more breakdown, and the buttons that pick it."""
    params = {BY_ID[dimension].param: dimension for dimension in ALSO_BY}
    wanted = context.extra.get("par", "")
    param = wanted if wanted in params else next(iter(params))
    cross = lists.of_actions(context.data, context.filters, context.words, found, params[param])
    picker = choices("par", "Aussi par", [(name, BY_ID[one].label) for name, one in params.items()], param)
    return html.Div([picker, _by(found, cross)], className="chosen")


def missing(context: Context) -> Component:
    """The actions whose list has not been read."""
    lines = lists.without_list(context.data, context.filters)
    return missing_lists(lines, lambda event: context.href(f"actions/{event}"))
