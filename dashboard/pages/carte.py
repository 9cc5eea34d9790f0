"""Carte: where are we, and where are we absent? Territories shaded, actions at their place, the rest beside."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.components import map_controls as controls
from dashboard.components.chart import basis_tag
from dashboard.components.map_data import Drawn, map_data
from dashboard.components.map_panel import beside, panel
from dashboard.components.map_table import map_table
from dashboard.components.suppressed import explained
from dashboard.filters import choose, in_order, in_period_words
from dashboard.indicators import map_words as told
from dashboard.indicators.agenda_words import short_when
from dashboard.indicators.in_force import departments
from dashboard.indicators.map_classes import known_only, natural_classes
from dashboard.indicators.map_model import MEASURES, PLACED, Area, Level, MeasureId, Place, Shading
from dashboard.indicators.map_places import done_places, member_places, planned_places, quarter_places
from dashboard.indicators.map_shading import shading
from dashboard.indicators.map_territory import about
from dashboard.indicators.perimeter import counted_and_placed
from dashboard.pages.model import Context, Page, View
from dashboard.territories.maps import CREDIT
from dashboard.territories.model import Territory

SHEETS = "/territoires"
MOST_PANELS = 3
WAITING = "La carte se dessine ici quand le navigateur et le serveur le peuvent ; le tableau dit la même chose."
POINTER = (
    "Survolez un territoire : sa valeur s’écrit ici. Au clavier : flèches pour aller d’un lieu à l’autre, Entrée pour "
    "choisir, + et − pour zoomer, Échap pour sortir."
)
TOUCH = "Touchez un territoire ou un point : sa valeur s’écrit ici, sa fiche s’ouvre dessous."


def view(context: Context) -> View:
    """The map's state, its legend, its table, and the panel of what is chosen."""
    usual = usual_level(context)
    level, measure, layers = choice(context, usual)
    found = shading(
        context.data, context.filters, context.words, context.snapshot.territories, level, measure, opened(context)
    )
    scale = natural_classes if measure not in PLACED or found.places.enough else known_only
    classes = scale(area.amounts[measure] or 0 for area in found.areas)
    title = told.title(found, measure, context.words, context.filters)
    drawn = Drawn(title, found, classes, measure, layers, places(context, layers))
    table = map_table(
        found, measure, context.words, f"{title} : les mêmes données", lambda area: toggled(context, area)
    )
    return View(
        heading=heading(context),
        slots={
            "titre": caption(title),
            "legende": controls.legend(drawn, context.words),
            "message": html.P(takeaway(context, found, measure), className="takeaway"),
            "etat": state(context, drawn),
            "fiche": panels(context, found),
            "choix": controls.controls(level, usual, measure, layers, context.words),
            "cote": beside(found, context.words, lambda event: context.href(f"actions/{event}")),
            "tableau": html.Div([table, notes(context, found, measure)]),
        },
        summary=summary(context),
    )


def state(context: Context, drawn: Drawn) -> Component:
    """What the script draws; where there is no contour to draw, what to do about it, in the place of the map."""
    missing = told.undrawn(drawn.shading, staff=context.data.disclosed is None)
    if missing:
        return html.P(missing, className="map-missing")
    return map_data(
        drawn,
        context.words,
        lambda event: context.href(f"actions/{event}"),
        lambda territory: sheet(context, territory),
        short_when,
    )


def takeaway(context: Context, found: Shading, measure: MeasureId) -> str:
    """What the map says of the departments chosen, else of all."""
    chosen = told.chosen_words(found, measure, context.words, context.filters)
    return chosen or told.takeaway(found, measure, context.words)


def heading(context: Context) -> str:
    """ "Où le centre agit en 2024"."""
    return f"Où le centre agit{in_period_words(context.filters)}"


def usual_level(context: Context) -> Level:
    """Departments; one level below for a centre that covers a single one, where the map would be of one colour."""
    known = context.snapshot.territories
    covered = [known.get("department", code) for code in departments(context.data, context.filters)]
    alone = len(covered) == 1 and covered[0] is not None and covered[0].region in known.covered
    return "epci" if alone else "departments"


def choice(context: Context, usual: Level) -> tuple[Level, MeasureId, tuple[str, ...]]:
    """Level, measure and layers of the address; what is not on the lists falls back to the usual, or the first."""
    asked_level = context.extra.get("niveau", "")
    level = next((name for name, code in controls.LEVEL_CODES.items() if code == asked_level), usual)
    asked = context.extra.get("indicateur", "")
    measure: MeasureId = next((name for name in MEASURES if name == asked), "actions")
    return level, measure, controls.read_layers(context.extra.get("couches", ""))


def opened(context: Context) -> str:
    """Code of the territory whose panel is open without being a filter: an EPCI, or a department without actions."""
    code, known = context.extra.get("territoire", ""), context.snapshot.territories
    found = known.get("epci", code) or known.get("department", code)
    return found.code if found else ""


def places(context: Context, layers: tuple[str, ...]) -> tuple[Place, ...]:
    """Symbols of the layers that are on, largest last so that the small ones stay reachable."""
    makers = {
        "actions": done_places, "annonces": planned_places, "qpv": quarter_places, "adherents": member_places,
    }  # fmt: skip
    territories = context.snapshot.territories
    return tuple(
        place
        for name, make in makers.items()
        if name in layers
        for place in make(context.data, context.filters, territories)
    )


def toggled(context: Context, area: Area) -> str:
    """The address that opens a territory and filters on its departments where actions have them, or closes it."""
    departments = () if area.selected else area.territory.departments
    filters = choose(context.filters, "department", in_order("department", departments, context.words))
    extra = {**context.extra, "territoire": "" if area.selected else area.territory.code}
    return context.href("carte", filters, extra)


def caption(title: str) -> Component:
    """Title of the map, and that the dashboard has counted what it shows."""
    return html.Div([html.H2(title, id="carte-titre"), *basis_tag("calculé")], className="chart-title")


def panels(context: Context, found: Shading) -> Component:
    """The panels of the chosen territories."""
    chosen = [area for area in found.areas if area.selected][:MOST_PANELS]
    return html.Div(
        [
            panel(
                about(
                    context.data,
                    context.filters,
                    context.snapshot.territories,
                    area,
                    found.level,
                    sheet(context, area.territory),
                    closing(context, area, found.level),
                ),
                context.words,
                found,
                lambda event: context.href(f"actions/{event}"),
            )
            for area in chosen
        ]
    )


def sheet(context: Context, territory: Territory) -> str:
    """Address of the territory's own page, where the edition has such pages."""
    from dashboard.pages import PAGES  # the list of pages is complete only once this one is

    exists = any(page.path == SHEETS and page.accepts_rest for page in PAGES)
    return context.href(f"{SHEETS}/{territory.slug}") if exists else ""


def closing(context: Context, area: Area, level: Level) -> str:
    """The address without this panel."""
    if level == "epci" or area.territory.code == opened(context):
        return toggled(context, area)
    left = tuple(code for code in context.filters.department if code != area.territory.code)
    return context.href("carte", choose(context.filters, "department", left), context.extra)


def notes(context: Context, found: Shading, measure: MeasureId) -> Component:
    """How the values are made, where they come from."""
    lines = [
        told.METHODS[measure],
        *told.lists_words(context.filters),
        *told.territory_words(found),
        "Classes : seuils naturels (Fisher-Jenks) des valeurs non nulles ; la légende donne les valeurs réellement "
        "rencontrées. Un territoire choisi n’efface pas les autres : ils restent sur la carte et dans le tableau.",
        f"{CREDIT}.",
        *([told.QUARTERS[found.quarters]] if len(found.quarterless) < len(found.perimeter) else []),
    ]
    documents = "Source : actions, réseaux, publications et adhérents du centre ; détail dans Méthode et données."
    secret = []
    if context.source.secret and measure in told.PEOPLE:
        secret = [explained(context.source.secret)]
    return html.Div([*(html.P(line) for line in [*lines, documents]), *secret], className="notes")


def summary(context: Context) -> str:
    """How much the filters keep, and how much of it has a place."""
    return counted_and_placed(context.data, context.filters, context.words)


def compose(slots: Mapping[str, Component]) -> Component:
    """The map first, what was chosen on it and the choices beside it, then what it cannot show, then the table."""
    frame = html.Section(
        [
            slots["titre"],
            html.Div(
                html.P(WAITING, className="map-wait"),
                id="carte-vue",
                className="map-view",
            ),
            html.Div(
                [
                    html.P(className="map-said"),
                    html.P(
                        [html.Span(POINTER, className="map-by-pointer"), html.Span(TOUCH, className="map-by-touch")],
                        className="map-hint",
                        tabIndex=-1,
                    ),
                ],
                className="map-line",
            ),
            slots["legende"],
            slots["message"],
            slots["etat"],
        ],
        className="card map-card",
        **{"aria-labelledby": "carte-titre", "data-map-frame": "true"},
    )
    side = html.Div([slots["fiche"], slots["choix"], slots["cote"]], className="map-side")
    return html.Div(
        [
            html.Div([frame, side], className="map-grid"),
            html.H2("Les mêmes données, en tableau"),
            slots["tableau"],
        ]
    )


PAGE = Page(
    id="carte",
    path="/carte",
    label="Carte",
    group="Territoires",
    description="La carte de l’activité : où les actions ont eu lieu, où le centre est absent, ce qui n’a pas de lieu.",
    slots=("titre", "legende", "message", "etat", "fiche", "choix", "cote", "tableau"),
    view=view,
    compose=compose,
    extras=("niveau", "indicateur", "couches", "territoire"),
    scripts=("map",),
)
