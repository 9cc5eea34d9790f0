"""The parts of Empreinte: what commutes avoid, what it would take, meeting remotely, the method, what to provide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.agenda import param_button, segments
from dashboard.components.card import card, source_line
from dashboard.components.chart import Chart, Key, chart, notes
from dashboard.components.kpi import kpi_card, side_by_side
from dashboard.components.list_sheets import measures_sheet
from dashboard.components.part import part
from dashboard.components.sheet import files
from dashboard.components.table import Cell, Table, table_with_files
from dashboard.figures.footprint import Bar, by_mode
from dashboard.french import NARROW, mass, masses, number, precise
from dashboard.indicators.footprint import KG_PER_TONNE, Footprint, Trip, tonnes_of
from dashboard.indicators.footprint_factors import FULL, HOUR, REFERENCE, SCOPES, USE, Factor, Factors, Scope, Scoped
from dashboard.indicators.footprint_meetings import HALF_DAY_HOURS, Meetings
from dashboard.indicators.footprint_needed import (
    DISTANCES,
    MODES,
    WORKING_WEEKS,
    Need,
    example,
    need,
    needs,
)
from dashboard.indicators.model import Measure, Published
from dashboard.indicators.travel import Travel
from dashboard.sources import TableSchema
from dashboard.words import say, say_lines

TOPIC = "footprint"
KILOGRAMS = ("kg évités, usage", "kg évités, fabrication comprise")
NONE = "–"


@dataclass(frozen=True)
class Told:
    """What the page tells, and under what choice of the reader.

    Attributes:
        found, declared: what the commutes avoid; the figure that the centre publishes, None without any.
        known: the emission factors.
        labels: mode → French name.
        scope, mode, km: perimeter, mode and one-way distance chosen.
    """

    found: Footprint
    declared: Published | None
    known: Factors
    labels: Mapping[str, str]
    scope: Scope
    mode: str
    km: int

    @property
    def reached(self) -> Need | None:
        """What the chosen mode would take to reach the declared figure."""
        if self.declared is None:
            return None
        return need(self.known, tonnes_of(self.declared), self.mode, self.km, self.declared.period)


def scope_choice(scope: Scope) -> Component:
    """The choice of the scope, and what each counts."""
    buttons = _choice("Périmètre", "perimetre", {code: say(TOPIC, "title", code) for code in SCOPES}, scope)
    return html.Div(
        [buttons, html.P(say(TOPIC, "scope_meaning"), className="scope-meaning")], className="footprint-scope"
    )


def _choice(label: str, name: str, options: Mapping[str, str], chosen: str) -> Component:
    buttons = [param_button(name, code, text, code == chosen) for code, text in options.items()]
    return html.Div(
        [html.Span(label, className="footprint-label"), segments(label, buttons)], className="footprint-choice"
    )


def result(told: Told, measured: Measure) -> Component:
    """Declared beside computed, then by mode and line by line; nothing when there is neither."""
    found = told.found
    shown: list[Component] = []
    if told.declared is not None or found.avoided is not None:
        going = files("co2-evite", measured.indicator.label, lambda: measures_sheet([measured]))
        shown.append(html.Div([side_by_side([kpi_card(measured), *_beside(told)]), going]))
    if found.trips:
        shown += [_modes_chart(told), _trips_table(found.trips, told.labels)]
    title = [html.H2("Le résultat", className="visually-hidden")] if shown else []
    return html.Div([*title, *shown], className="footprint-result")


def _beside(told: Told) -> list[Component]:
    """The range of the figure and the kilometres it rests on; without lines, what it would take to reach it."""
    found, scope, reached = told.found, told.scope, told.reached
    if found.avoided is not None and found.trips:
        spread = masses(found.avoided.low, found.avoided.high)
        each = [f"{say(TOPIC, 'title', one)} : {mass(found.avoided.at(one))}" for one in SCOPES]
        days = f"{number(found.person_days)} jours de présence, toutes personnes comptées"
        kilometres = _small_card("Kilomètres comptés", number(round(found.km)), "km", [days])
        return [_small_card("Sous les deux périmètres", spread, "", each), kilometres]
    if reached is None:
        return []
    title = f"Pour l’atteindre {say(TOPIC, 'by', reached.mode)}"
    weekly = f"{number(reached.weekly.at(scope), 1)} par semaine, toute l’équipe"
    count, unit = number(round(reached.journeys.at(scope))), f"allers-retours de {number(told.km)} km"
    return [_small_card(title, count, unit, [weekly, say(TOPIC, "title", scope)])]


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


def _modes_chart(told: Told) -> Component:
    """kg avoided by mode, with their table under both scopes."""
    found, scope, labels = told.found, told.scope, told.labels
    chosen, other = say(TOPIC, "scoped", scope), say(TOPIC, "other", scope)
    beyond = FULL if scope == USE else USE
    totals = found.by_mode(scope)
    bars = [Bar(labels[one.mode], one.avoided.at(scope), one.avoided.at(beyond)) for one in totals]
    rows = [(labels[one.mode], number(one.person_days), number(round(one.km)), *_kg(one.avoided)) for one in totals]
    all_of_them, share = found.avoided, None
    if all_of_them is not None and len(rows) > 1:
        rows.append(("Total", number(found.person_days), number(round(found.km)), *_kg(all_of_them)))
    if all_of_them is not None and all_of_them.at(scope) > 0:
        share = 100 * totals[0].avoided.at(scope) / all_of_them.at(scope)
    headers = ("Moyen de transport", "Jours × personnes", "Kilomètres", *KILOGRAMS)
    return chart(
        Chart(
            "modes",
            "Émissions évitées, par moyen de transport",
            say(TOPIC, "modes", totals[0] if totals else None, share, scope),
            by_mode(bars, chosen, other) if bars else None,
            Table(f"{say(TOPIC, 'label')}, par moyen de transport", headers, tuple(rows)),
            (Key(f"Barre et nombre{NARROW}: {chosen}", "accent"), Key(f"Rond{NARROW}: {other}", "c2")),
            say_lines(TOPIC, "left_out", found),
            "calculé",
            empty="Aucun des trajets de cette période ne peut être compté.",
        )
    )


def _kg(avoided: Scoped | None) -> tuple[str, str]:
    return (NONE, NONE) if avoided is None else (number(round(avoided.use)), number(round(avoided.full)))


def _trips_table(trips: Sequence[Trip], labels: Mapping[str, str]) -> Component:
    """Every line provided, with what it avoids or why it is left out."""
    rows: list[tuple[Cell, ...]] = []
    for one in trips:
        line = one.commute
        why = [html.Small(say(TOPIC, "not_counted", one.reason), className="remark")] if one.reason else []
        name: Cell = html.Span([labels[line.mode], *why]) if why else labels[line.mode]
        occupants = NONE if line.occupants is None else number(line.occupants)
        numbers = map(number, (line.people, line.one_way_km, line.days))
        rows.append((name, line.period, *numbers, occupants, number(round(line.km)), *_kg(one.avoided)))
    headers = (
        "Moyen de transport", "Période", "Personnes", "Aller (km)", "Jours", "Occupants", "Kilomètres", *KILOGRAMS,
    )  # fmt: skip
    table = table_with_files(Table("Les trajets fournis, ligne par ligne", headers, tuple(rows)))
    return html.Details([html.Summary("Voir les trajets fournis, ligne par ligne"), table], className="see-data")


def reach(told: Told, unit: str) -> Component:
    """What it would take to reach the declared figure, and the formula on a made-up example.

    Args:
        told: what the page tells.
        unit: of the declared figure, in French.
    """
    title = "La formule à l’essai"
    if told.known.reference is None:
        return html.Section([html.H2(title), html.P(say(TOPIC, "no_reference"))], className="means")
    cards = [_example_card(told)]
    if told.declared is not None:
        title = f"Atteindre {number(tonnes_of(told.declared))} {unit} : ce qu’il faudrait"
        cards.insert(0, _needed_card(told, told.declared))
    distances = {str(km): f"{km} km" for km in DISTANCES}
    modes = {mode: told.labels[mode] for mode in MODES}
    tools = [
        _choice("Distance aller", "km", distances, str(told.km)),
        _choice("Moyen de transport", "moyen", modes, told.mode),
    ]
    return html.Section([html.H2(title), html.Div(tools, className="choices"), *cards], className="means")


def _needed_card(told: Told, declared: Published) -> Component:
    """From the declared tonnes back to journeys."""
    tonnes, period, scope, one = tonnes_of(declared), declared.period, told.scope, told.reached
    weeks = WORKING_WEEKS if len(period) == len("2024") else None
    whole, kg = tonnes * KG_PER_TONNE, told.found.avoided.at(scope) if told.found.avoided else 0.0
    share = 100 * kg / whole if told.found.avoided and whole else None
    content: list[Component] = [
        html.P(say(TOPIC, "explained", declared, kg, share, whole - kg, scope), className="takeaway")
    ]
    if one is not None:
        content.append(html.P(say(TOPIC, "need", one, tonnes, told.km, weeks, scope), className="takeaway"))
    rows = needs(told.known, tonnes, told.km, scope, period)
    if rows:
        content.append(_needs_table(rows, told))
    content.append(notes([*say_lines(TOPIC, "basis", declared, WORKING_WEEKS), source_line(declared.source)]))
    return card("Du chiffre publié aux trajets", content, "calculé")


def _needs_table(rows: Sequence[Need], told: Told) -> Component:
    """Kilometres and journeys that each mode would take; the chosen one in bold."""
    scope = told.scope
    cells: list[tuple[Cell, ...]] = []
    for one in rows:
        label: Cell = told.labels[one.mode]
        counts = (round(one.km.use), round(one.km.full), round(one.journeys.at(scope)))
        bold = html.B(label) if one.mode == told.mode else label
        cells.append((bold, *map(number, counts), number(one.weekly.at(scope), 1)))
    headers = (
        "Moyen de transport", "km (usage)", "km (fabrication comprise)", f"Allers-retours de {number(told.km)} km",
        "Par semaine, toute l’équipe",
    )  # fmt: skip
    caption = f"Ce qu’il faudrait, moyen par moyen (allers-retours : {say(TOPIC, 'scoped', scope)})"
    return table_with_files(Table(caption, headers, tuple(cells)))


def _example_card(told: Told) -> Component:
    """The formula at work, clearly an example."""
    title, made = "Exemple inventé", example(told.known, told.mode, told.km)
    if made is None:
        return card(title, [html.P("Aucun facteur d’émission pour ce moyen de transport.")])
    warning = "Aucun de ces nombres ne décrit l’équipe du centre : ils montrent le calcul pas à pas."
    worked = _formula(say_lines(TOPIC, "example", made, told.scope), "worked")
    return card(title, [html.P(warning), worked], class_name="example")


def _formula(lines: Sequence[str], class_name: str = "") -> Component:
    """A formula on a ground of its own, a line per step."""
    return html.Div([html.P(line) for line in lines], className=f"formula {class_name}".strip())


def remote(came: Travel | None, found: Meetings | None, departments: Mapping[str, str], scope: Scope) -> Component:
    """What attending remotely spares; nothing without lists.

    Args:
        came, found: those who came, those who did not; None where no list tells.
        departments: code → French name.
        scope: the perimeter chosen.
    """
    if came is None:
        return html.Div()
    title = html.H2("Se réunir à distance")
    if found is None:
        return html.Section([title, html.P(say(TOPIC, "nobody_remote", came))], className="means")
    rows = []
    for row in found.rows:
        name = departments.get(row.department, row.department) or "Non renseigné"
        far = ("inconnue", NONE) if row.mean_km is None else (f"{number(row.mean_km, 0)} km", number(round(row.km)))
        rows.append((name, number(row.attendances), *far))
    headers = ("Département d’origine", "Présences à distance", "Distance retenue (aller)", "km évités (aller-retour)")
    content = [
        html.P(say(TOPIC, "meetings", found, found.balance(scope), scope), className="takeaway"),
        part(
            html.H3("Par département, et comment c’est calculé"),
            [
                table_with_files(Table("Présences à distance et kilomètres évités", headers, tuple(rows))),
                notes(say_lines(TOPIC, "meetings_notes", found, came, HALF_DAY_HOURS)),
            ],
            folded=True,
            anchor="distance-par-departement",
        ),
    ]
    return html.Section([title, card("Trajets évités, visioconférence déduite", content, "calculé")], className="means")


def method(known: Factors, schema: TableSchema) -> Component:
    """The formula, its terms, the factors, the limits.

    Args:
        known: the factors that serve the centre.
        schema: of the table of factors.
    """
    terms = [line.split(" | ") for line in say_lines(TOPIC, "terms")]
    editions = dict.fromkeys(one.edition for one in known.by_mode.values())
    factors = [_factors_table(known, schema), notes([f"Édition : {edition}." for edition in editions])]
    content = [
        _formula(say_lines(TOPIC, "formula")),
        html.Dl([html.Div([html.Dt(term), html.Dd(text)]) for term, text in terms], className="terms"),
        html.H3("Les facteurs d’émission"),
        html.P(say(TOPIC, "whose", known.own, schema.title)),
        *(factors if known.by_mode else [html.P(say(TOPIC, "no_reference"))]),
        html.H3("Ce que ce calcul ne dit pas"),
        html.Ul([html.Li(line) for line in say_lines(TOPIC, "limits")], className="limits"),
    ]
    return part("La méthode", content, folded=True, anchor="methode-empreinte", class_name="means method-co2")


def _factors_table(known: Factors, schema: TableSchema) -> Component:
    """Every factor with its two parts, its unit and why this row; the reference first."""
    labels, units = schema.labels("mode"), schema.labels("unit")
    order = sorted(known.by_mode.values(), key=lambda one: (one.mode != REFERENCE, one.unit == HOUR))
    rows = tuple((labels[one.mode], *_factor(one), units[one.unit].removeprefix("kgCO₂e "), _why(one)) for one in order)
    headers = ("Moyen de transport", "Usage", "Fabrication", "Total", "Unité", "Ligne retenue")
    return table_with_files(Table("Facteurs d’émission, en kgCO₂e", headers, rows, numeric=False), "data factors")


def _factor(one: Factor) -> tuple[str, str, str]:
    built = "non séparée" if one.construction is None else precise(one.construction)
    return precise(one.use), built, precise(one.whole.full)


def _why(one: Factor) -> Component:
    return html.Div(
        [*([html.Span(one.note)] if one.note else []), html.Small(f"{one.source}.")], className="row-chosen"
    )


def provide(schema: TableSchema, href: str, *, folded: bool) -> Component:
    """What to fill in for the figure to be computed.

    Args:
        schema: of the table of commutes.
        href: address of its entry in the data dictionary.
        folded: whether it is folded away, there being something already.
    """
    rows = tuple(
        (one.title, "oui" if one.required else "non", one.description, one.labels.get(one.example, one.example))
        for one in schema.fields
    )
    headers = ("Colonne", "Obligatoire", "Ce qu’on y écrit", "Exemple")
    caption = f"Colonnes de la table «{NARROW}{schema.title}{NARROW}»"
    columns = table_with_files(Table(caption, headers, rows, numeric=False), name="colonnes")
    link = html.P(html.A("Le dictionnaire de cette table", href=href))
    content = [html.P(say(TOPIC, "provide", schema.title)), columns, link]
    title = "Compléter les trajets" if folded else "Ce qu’il faut fournir"
    return part(title, content, folded=True, opened=not folded, anchor="fournir", class_name="means")
