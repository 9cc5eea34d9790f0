"""Empreinte: what the team's commutes avoid, what is declared, what it would take, and the method in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dash import html
from dash.development.base_component import Component

from dashboard.components.footprint import (
    choice,
    formula,
    meetings_table,
    modes_chart,
    needs_table,
    result_strip,
    scope_choice,
    trips_table,
)
from dashboard.components.footprint_method import method, provide
from dashboard.components.means import card, notes, source_line
from dashboard.filters import Filters, in_period_words
from dashboard.french import agree, number, plural
from dashboard.indicators import registry
from dashboard.indicators.footprint import Footprint, co2_saved, footprint
from dashboard.indicators.footprint_factors import DEFAULT_SCOPE, SCOPES, Factors, Scope, factors
from dashboard.indicators.footprint_meetings import HALF_DAY_HOURS, meetings
from dashboard.indicators.footprint_needed import (
    DEFAULT_KM,
    DEFAULT_MODE,
    DISTANCES,
    MODES,
    WORKING_WEEKS,
    example,
    need,
    needs,
    occupants_of,
)
from dashboard.indicators.footprint_public import NO_JOURNEY, total
from dashboard.indicators.footprint_public import lead as lead_public
from dashboard.indicators.footprint_words import (
    NO_REFERENCE,
    declared_words,
    example_words,
    lead,
    meetings_coverage,
    meetings_words,
    need_words,
    period_of,
    tonnes_of,
    travel_coverage,
)
from dashboard.indicators.model import Published
from dashboard.indicators.published import published
from dashboard.indicators.travel import travel
from dashboard.indicators.wording import QUALIFIER_WORDS
from dashboard.pages.model import Context, Page, View

INDICATOR = "co2_saved"


@dataclass(frozen=True)
class Choice:
    """The page's own parameters, checked."""

    scope: Scope
    mode: str
    km: int
    notices: tuple[str, ...]


def choices(extra: Mapping[str, str], modes: Mapping[str, str]) -> Choice:
    """Read the page's own parameters; what is not understood falls back to its default, with a notice.

    Args:
        extra: untrusted texts.
        modes: value of the parameter `moyen` → code of the mode.
    """
    allowed: dict[str, Mapping[str, object]] = {
        "perimetre": dict.fromkeys(SCOPES),
        "moyen": modes,
        "km": {str(km): km for km in DISTANCES},
    }
    defaults = {"perimetre": DEFAULT_SCOPE, "moyen": DEFAULT_MODE, "km": str(DEFAULT_KM)}
    notices, kept = [], {}
    for name, values in allowed.items():
        text = extra.get(name, "")
        kept[name] = text if text in values else defaults[name]
        if text and text not in values:
            notices.append(f"« {text[:30]} » n’est pas une valeur de « {name} » : {kept[name]} est affiché.")
    scope = next(one for one in SCOPES if one == kept["perimetre"])
    return Choice(scope, modes.get(kept["moyen"], DEFAULT_MODE), int(kept["km"]), tuple(notices))


def view(context: Context) -> View:
    """The answer, where it comes from, what it would take, the method."""
    chosen = choices(context.extra, {mode: mode for mode in MODES})
    scope = registry.get(INDICATOR).scope(context.filters)
    found = footprint(context.data, scope)
    shown = published(context.data, INDICATOR, scope)
    declared = shown if shown is not None and shown.value else None
    known = factors(context.data)
    when = in_period_words(context.filters).removeprefix(",").strip()
    hidden = context.data.disclosed is not None
    alone = known.reference.per_person() if known.reference is not None else None
    return View(
        heading="Empreinte des trajets",
        slots={
            "constat": html.P(
                lead_public(total(context.data, context.filters), declared, chosen.scope, when)
                if hidden
                else lead(found, declared, chosen.scope, when, alone),
                className="lead",
            ),
            "perimetre": scope_choice(chosen.scope),
            "resultat": result_part(context, known, found, declared, chosen),
            "atteindre": reach_part(context, known, found, declared, chosen),
            "rencontres": meetings_part(context, scope, chosen),
            "methode": method(known, context.snapshot.schemas["co2_factors"]),
            "fournir": html.Div() if hidden else provide_part(context, found),
        },
        summary=NO_JOURNEY if hidden else summary(found),
        notices=chosen.notices,
        scope=scope,
    )


def summary(found: Footprint | None) -> str:
    """How many lines the sum rests on."""
    if found is None:
        return "aucun trajet fourni"
    counted = plural(len(found.counted), "trajet compté", "trajets comptés")
    return f"{counted} sur {number(len(found.trips))} {agree(len(found.trips), 'fourni')}"


def labels_of(context: Context) -> Mapping[str, str]:
    """French labels of the modes."""
    return context.snapshot.schemas["commutes"].labels("mode")


def result_part(
    context: Context, known: Factors, found: Footprint | None, declared: Published | None, chosen: Choice
) -> Component:
    """Declared beside computed, then by mode; nothing when there is neither."""
    data, filters, labels = context.data, context.filters, labels_of(context)
    shown: list[Component] = []
    published_total = total(data, filters) is not None
    if declared is not None or published_total or (found is not None and found.avoided is not None):
        computed = co2_saved(data, filters, chosen.scope)
        measured = replace(context.measure(INDICATOR), computed=computed)
        reach = (
            need(known, tonnes_of(declared), chosen.mode, chosen.km, declared.period) if declared is not None else None
        )
        shown.append(result_strip(measured, found, reach, chosen.km, chosen.scope))
    if found is not None and found.trips:
        shown += [modes_chart(found, labels, chosen.scope), trips_table(found.trips, labels)]
    title = [html.H2("Le résultat", className="visually-hidden")] if shown else []
    return html.Div([*title, *shown], className="footprint-result")


def reach_part(
    context: Context, known: Factors, found: Footprint | None, declared: Published | None, chosen: Choice
) -> Component:
    """What it would take to reach the declared figure, and the formula on a made-up example."""
    labels = labels_of(context)
    tools = html.Div(
        [
            choice("Distance aller", "km", [(str(km), f"{km} km") for km in DISTANCES], str(chosen.km)),
            choice("Moyen de transport", "moyen", [(mode, labels[mode]) for mode in MODES], chosen.mode),
        ],
        className="choices",
    )
    if known.reference is None:
        return html.Section([html.H2("La formule à l’essai"), html.P(NO_REFERENCE)], className="means")
    cards = [example_card(known, chosen)]
    title = "La formule à l’essai"
    if declared is not None and declared.value:
        title = f"Atteindre {number(tonnes_of(declared))} {registry.get(INDICATOR).unit} : ce qu’il faudrait"
        cards.insert(0, needed_card(known, labels, found, declared, chosen))
    return html.Section([html.H2(title), tools, *cards], className="means")


def needed_card(
    known: Factors, labels: Mapping[str, str], found: Footprint | None, declared: Published, chosen: Choice
) -> Component:
    """From the declared tonnes back to journeys."""
    tonnes, period = tonnes_of(declared), declared.period
    one = need(known, tonnes, chosen.mode, chosen.km, period)
    rows = needs(known, tonnes, chosen.km, chosen.scope, period)
    content: list[Component] = [html.P(declared_words(declared, found, chosen.scope), className="takeaway")]
    if one is not None:
        content.append(html.P(need_words(one, tonnes, chosen.km, chosen.scope, period), className="takeaway"))
    if rows:
        content.append(needs_table(rows, labels, chosen.km, chosen.scope, chosen.mode))
    content.append(
        notes(
            [
                f"Publié pour {period_of(period)} ({QUALIFIER_WORDS[declared.qualifier]}). {declared.notes}",
                f"Une année compte {WORKING_WEEKS} semaines de travail (52 moins 5 de congés et 1 de jours fériés, "
                "règle du calculateur de télétravail d’Impact CO2). Covoiturage : à deux. Ne sont listés que les "
                "moyens qu’Impact CO2 propose pour cette distance.",
                source_line(declared.source),
            ]
        )
    )
    return card("Du chiffre publié aux trajets", content, "calculé")


def example_card(known: Factors, chosen: Choice) -> Component:
    """The formula at work, clearly an example."""
    one = example(known, chosen.mode, chosen.km)
    saving, reference = known.saving(chosen.mode, occupants_of(chosen.mode)), known.reference
    if saving is None or reference is None:
        return card("Exemple inventé", [html.P("Aucun facteur d’émission pour ce moyen de transport.")])
    lines = example_words(one, saving, reference.per_person(), chosen.scope)
    return card(
        "Exemple inventé",
        [
            html.P("Aucun de ces nombres ne décrit l’équipe du centre : ils montrent le calcul pas à pas."),
            formula(lines, "worked"),
        ],
        class_name="example",
    )


def meetings_part(context: Context, scope: Filters, chosen: Choice) -> Component:
    """What attending remotely spares, within what the page follows of the filters; nothing without lists."""
    territories = context.snapshot.territories
    came = travel(territories, context.data, scope)
    if came is None:
        return html.Div()
    found = meetings(territories, context.data, scope)
    title = html.H2("Se réunir à distance")
    if found is None:
        text = f"Aucune présence à distance dans les listes de cette période. {travel_coverage(came)}"
        return html.Section([title, html.P(text)], className="means")
    hours = f"{number(found.hours, 0)} heures de visioconférence"
    supposed = (
        f", dont celles de {number(found.supposed)} présences à des actions de durée inconnue, comptées une "
        "demi-journée chacune"
        if found.supposed
        else ""
    )
    lines = [
        "Hypothèse : chaque personne à distance aurait fait, aller et retour, la distance moyenne de celles du même "
        "département qui sont venues. À vol d’oiseau, sans détour ; une présence dans son propre département, commune "
        "inconnue, y compte 0 km. Ces distances sont donc prudentes, et plus courtes que celles de la page "
        "Participation, qui laisse ces présences de côté.",
        f"{meetings_coverage(found)} Les autres n’évitent ici aucun trajet, mais leur visioconférence est déduite.",
        travel_coverage(came),
        f"Visioconférence déduite : {hours} (une demi-journée compte {number(HALF_DAY_HOURS)} heures){supposed}.",
        "Ce bilan est à part : il ne s’ajoute ni ne se retranche à celui des trajets domicile-travail.",
    ]
    content = [
        html.P(meetings_words(found, chosen.scope), className="takeaway"),
        meetings_table(found, context.snapshot.departments),
        notes(lines),
    ]
    return html.Section([title, card("Trajets évités, visioconférence déduite", content, "calculé")], className="means")


def provide_part(context: Context, found: Footprint | None) -> Component:
    """What to fill in; folded away once there is something."""
    schema = context.snapshot.schemas["commutes"]
    href = f"{context.href('methode/dictionnaire')}#table-{schema.name}"
    return provide(schema, href, folded=found is not None and bool(found.trips))


def compose(slots: Mapping[str, Component]) -> Component:
    """The answer first, the method last."""
    return html.Div([slots[name] for name in PAGE.slots])


PAGE = Page(
    id="empreinte",
    path="/empreinte",
    label="Empreinte",
    group="Le centre",
    description="Émissions évitées estimées par les trajets domicile-travail de l’équipe, méthode et facteurs compris.",
    slots=("constat", "perimetre", "resultat", "atteindre", "rencontres", "fournir", "methode"),
    subject="Trajets de l’équipe",
    view=view,
    compose=compose,
    dimensions=(),
    extras=("perimetre", "moyen", "km"),
)
