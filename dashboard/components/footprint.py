"""The footprint on screen: the choice of the scope, the formula, the factors, what it would take, what to provide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.agenda import param_button, segments
from dashboard.components.chart import Chart, Key, chart
from dashboard.components.kpi import kpi_card, side_by_side
from dashboard.components.table import Cell, Table, table_with_files
from dashboard.figures.footprint import Bar, by_mode
from dashboard.french import NARROW, number
from dashboard.indicators.footprint import Footprint, Trip
from dashboard.indicators.footprint_factors import FULL, SCOPES, USE, Scope
from dashboard.indicators.footprint_meetings import Meetings
from dashboard.indicators.footprint_needed import Need
from dashboard.indicators.footprint_words import (
    BY,
    LABEL,
    REASONS,
    SCOPE_MEANING,
    SCOPE_TITLES,
    SCOPE_WORDS,
    left_out,
    mass,
    modes_message,
    span,
)
from dashboard.indicators.model import Measure


def choice(label: str, name: str, options: Sequence[tuple[str, str]], chosen: str) -> Component:
    """A named row of buttons that sets one parameter of the page.

    Args:
        label: French name, shown before the buttons.
        name: parameter.
        options: code and French label of each value.
        chosen: code of the value that is on.
    """
    buttons = [param_button(name, code, text, code == chosen) for code, text in options]
    return html.Div(
        [html.Span(label, className="footprint-label"), segments(label, buttons)], className="footprint-choice"
    )


def scope_choice(scope: Scope) -> Component:
    """The choice of the scope, and what each counts."""
    buttons = choice("Périmètre", "perimetre", [(code, SCOPE_TITLES[code]) for code in SCOPES], scope)
    return html.Div([buttons, html.P(SCOPE_MEANING, className="scope-meaning")], className="footprint-scope")


def other_scope(scope: Scope) -> Scope:
    """The scope that is not chosen."""
    return FULL if scope == USE else USE


def result_strip(
    measured: Measure, found: Footprint | None, reach: Need | None, one_way_km: float, scope: Scope
) -> Component:
    """The figure, declared beside computed; then its range and kilometres, or what it would take to reach it."""
    avoided = found.avoided if found is not None else None
    cards = [kpi_card(measured)]
    if found is not None and avoided is not None:
        each = [f"{SCOPE_TITLES[one]} : {mass(avoided.at(one))}" for one in SCOPES]
        cards.append(_small_card("Sous les deux périmètres", span(avoided), "", each))
        days = f"{number(found.person_days)} jours de présence, toutes personnes comptées"
        cards.append(_small_card("Kilomètres comptés", number(round(found.km)), "km", [days]))
    elif reach is not None:
        weekly = f"{number(reach.weekly.at(scope), 1)} par semaine, toute l’équipe"
        journeys = f"allers-retours de {number(one_way_km)} km"
        count = number(round(reach.journeys.at(scope)))
        cards.append(_small_card(f"Pour l’atteindre {BY[reach.mode]}", count, journeys, [weekly, SCOPE_TITLES[scope]]))
    return side_by_side(cards)


def _small_card(title: str, figure: str, unit: str, lines: Sequence[str]) -> Component:
    value = [html.Strong(figure, className="figure"), " ", html.Span(unit, className="unit")]
    return html.Article(
        [
            html.H3(title),
            html.P(value, className="value"),
            html.P(lines[0], className="change none"),
            html.Div([html.P(line) for line in lines[1:]], className="beside"),
        ],
        className="kpi",
    )


def modes_chart(found: Footprint, labels: Mapping[str, str], scope: Scope) -> Component:
    """kg avoided by mode, with their table under both scopes."""
    other = other_scope(scope)
    totals = sorted(found.modes, key=lambda total: -total.avoided.at(scope))
    bars = [Bar(labels[one.mode], one.avoided.at(scope), one.avoided.at(other)) for one in totals]
    rows: list[tuple[Cell, ...]] = [
        (
            labels[one.mode],
            number(one.person_days),
            number(round(one.km)),
            number(round(one.avoided.use)),
            number(round(one.avoided.full)),
        )
        for one in totals
    ]
    avoided = found.avoided
    if avoided is not None and len(rows) > 1:
        sums = (found.person_days, round(found.km), round(avoided.use), round(avoided.full))
        rows.append(("Total", *(number(value) for value in sums)))
    headers = (
        "Moyen de transport",
        "Jours × personnes",
        "Kilomètres",
        "kg évités, usage",
        "kg évités, fabrication comprise",
    )
    return chart(
        Chart(
            "modes",
            "Émissions évitées, par moyen de transport",
            modes_message(found, scope),
            by_mode(bars, SCOPE_WORDS[scope], SCOPE_WORDS[other]) if bars else None,
            Table(f"{LABEL}, par moyen de transport", headers, tuple(rows)),
            (
                Key(f"Barre et nombre{NARROW}: {SCOPE_WORDS[scope]}", "accent"),
                Key(f"Rond{NARROW}: {SCOPE_WORDS[other]}", "c2"),
            ),
            left_out(found),
            "calculé",
            empty="Aucun des trajets de cette période ne peut être compté.",
        )
    )


def trips_table(trips: Sequence[Trip], labels: Mapping[str, str]) -> Component:
    """Every line provided, with what it avoids or why it is left out."""
    headers = (
        "Moyen de transport", "Période", "Personnes", "Aller (km)", "Jours", "Occupants", "Kilomètres",
        "kg évités, usage", "kg évités, fabrication comprise",
    )  # fmt: skip
    rows = tuple(_trip(one, labels) for one in trips)
    table = table_with_files(Table("Les trajets fournis, ligne par ligne", headers, rows))
    return html.Details([html.Summary("Voir les trajets fournis, ligne par ligne"), table], className="see-data")


def _trip(one: Trip, labels: Mapping[str, str]) -> tuple[Cell, ...]:
    line, avoided = one.commute, one.avoided
    name: Cell = labels[line.mode]
    if avoided is None:
        name = html.Span([name, html.Small(f"non compté{NARROW}: {REASONS[one.reason]}", className="remark")])
    numbers = (line.people, line.one_way_km, line.days)
    occupants = "–" if line.occupants is None else number(line.occupants)
    kilograms = ("–", "–") if avoided is None else (number(round(avoided.use)), number(round(avoided.full)))
    return (name, line.period, *map(number, numbers), occupants, number(round(line.km)), *kilograms)


def formula(lines: Sequence[str], class_name: str = "") -> Component:
    """A formula on a ground of its own, a line per step."""
    return html.Div([html.P(line) for line in lines], className=f"formula {class_name}".strip())


def needs_table(
    needs: Sequence[Need], labels: Mapping[str, str], one_way_km: float, scope: Scope, chosen: str
) -> Component:
    """Kilometres and journeys that each mode would take; the chosen one in bold."""
    headers = (
        "Moyen de transport", "km (usage)", "km (fabrication comprise)",
        f"Allers-retours de {number(one_way_km)} km", "Par semaine, toute l’équipe",
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            html.B(labels[one.mode]) if one.mode == chosen else labels[one.mode],
            number(round(one.km.use)),
            number(round(one.km.full)),
            number(round(one.journeys.at(scope))),
            number(one.weekly.at(scope), 1),
        )
        for one in needs
    )
    caption = f"Ce qu’il faudrait, moyen par moyen (allers-retours : {SCOPE_WORDS[scope]})"
    return table_with_files(Table(caption, headers, rows))


def meetings_table(found: Meetings, departments: Mapping[str, str]) -> Component:
    """Remote attendances by department, and the kilometres they spare."""
    rows = tuple(
        (
            departments.get(row.department, row.department) or "Non renseigné",
            number(row.attendances),
            "inconnue" if row.mean_km is None else f"{number(row.mean_km, 0)} km",
            "–" if row.mean_km is None else number(round(row.km)),
        )
        for row in found.rows
    )
    headers = ("Département d’origine", "Présences à distance", "Distance retenue (aller)", "km évités (aller-retour)")
    return table_with_files(Table("Présences à distance et kilomètres évités", headers, rows))
