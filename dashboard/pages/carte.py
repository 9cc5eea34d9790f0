"""Carte: where are we, and where are we absent? Territories shaded, actions at their place, the rest beside."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.blocks.map import Drawn, legend, map_data, map_table
from dashboard.blocks.map_side import LEVEL_CODES, beside, controls, panel, read_layers
from dashboard.components import html
from dashboard.components.chart import basis_tag
from dashboard.components.suppressed import explained
from dashboard.cube import map_places
from dashboard.cube.map import MEASURES, PEOPLE, Area, MeasureId, classes, shading
from dashboard.filters import choose, in_order, in_period_words, period_words
from dashboard.indicators.in_force import departments
from dashboard.indicators.perimeter import counted
from dashboard.indicators.wording import lists_unheard
from dashboard.pages.model import Context, Page, View
from dashboard.territories.maps import CREDIT
from dashboard.territories.model import Kind, Territory
from dashboard.words import say, say_lines

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
    drawn = state(context, usual)
    narrowed = context.filters.department
    missing = say("map", "undrawn", drawn.shading)
    told = say("map", "takeaway", drawn.shading, drawn.measure, context.words.centre.vocabulary, narrowed)
    return View(
        heading=f"Où le centre agit{in_period_words(context.filters)}",
        slots={
            "titre": html.Div([html.H2(drawn.title, id="carte-titre"), *basis_tag("calculé")], className="chart-title"),
            "legende": legend(drawn),
            "message": html.P(told, className="takeaway"),
            "etat": html.P(missing, className="map-missing") if missing else map_data(drawn),
            "fiche": panels(context, drawn),
            "choix": controls(drawn, usual),
            "cote": beside(drawn),
            "tableau": html.Div([map_table(drawn), notes(context, drawn)]),
        },
        summary=say("perimeter", "placed", counted(context.data, context.filters, context.words)),
    )


def usual_level(context: Context) -> Kind:
    """Departments; one level below for a centre that covers a single one, where the map would be of one colour."""
    known = context.snapshot.territories
    covered = [known.get("department", code) for code in departments(context.data, context.filters)]
    alone = len(covered) == 1 and covered[0] is not None and covered[0].region in known.covered
    return "epci" if alone else "department"


def state(context: Context, usual: Kind) -> Drawn:
    """What is drawn for the address; what is not on the lists falls back to the usual, or the first."""
    data, filters, words, known = context.data, context.filters, context.words, context.snapshot.territories
    asked = {name: context.extra.get(name, "") for name in ("niveau", "indicateur", "couches")}
    kind = next((kind for kind, code in LEVEL_CODES.items() if code == asked["niveau"]), usual)
    measure: MeasureId = next((name for name in MEASURES if name == asked["indicateur"]), "actions")
    layers = read_layers(asked["couches"])
    found = shading(data, filters, words, known, kind, measure, opened(context), context.source)
    points = [
        place for name, made in map_places.LAYERS.items() if name in layers for place in made(data, filters, known)
    ]
    period, narrowed = period_words(filters), bool(filters.department)
    return Drawn(
        found, classes(found, measure), measure, layers, tuple(points), words,
        lambda event: context.href(f"actions/{event}"),
        lambda territory: sheet(context, territory),
        lambda area: toggled(context, area),
        say("map", "title", found, measure, words.centre.vocabulary, period, narrowed),
    )  # fmt: skip


def opened(context: Context) -> str:
    """Code of the territory whose panel is open without being a filter: an EPCI, or a department without actions."""
    code, known = context.extra.get("territoire", ""), context.snapshot.territories
    found = known.get("epci", code) or known.get("department", code)
    return found.code if found else ""


def toggled(context: Context, area: Area) -> str:
    """The address that opens a territory and filters on its departments where actions have them, or closes it."""
    codes = () if area.selected else area.territory.departments
    filters = choose(context.filters, "department", in_order("department", codes, context.words))
    extra = {**context.extra, "territoire": "" if area.selected else area.territory.code}
    return context.href("carte", filters, extra)


def panels(context: Context, drawn: Drawn) -> Component:
    """The panels of the chosen territories."""
    data, filters, known = context.data, context.filters, context.snapshot.territories
    chosen = [area for area in drawn.shading.areas if area.selected][:MOST_PANELS]
    return html.Div(
        [panel(map_places.panel(data, filters, known, area), drawn, closing(context, area)) for area in chosen]
    )


def sheet(context: Context, territory: Territory) -> str:
    """Address of the territory's own page, where the edition has such pages."""
    from dashboard.pages import PAGES  # the list of pages is complete only once this one is

    exists = any(page.path == SHEETS and page.accepts_rest for page in PAGES)
    return context.href(f"{SHEETS}/{territory.slug}") if exists else ""


def closing(context: Context, area: Area) -> str:
    """The address without this panel."""
    if area.territory.kind == "epci" or area.territory.code == opened(context):
        return toggled(context, area)
    left = tuple(code for code in context.filters.department if code != area.territory.code)
    return context.href("carte", choose(context.filters, "department", left), context.extra)


def notes(context: Context, drawn: Drawn) -> Component:
    """How the values are made, where they come from."""
    unheard = say_lines("figures", "unheard", lists_unheard(context.filters))
    lines = say_lines("map", "notes", drawn.shading, drawn.measure, unheard, CREDIT)
    secret = context.source.secret if drawn.measure in PEOPLE else ""
    return html.Div([*map(html.P, lines), *([explained(secret)] if secret else [])], className="notes")


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
