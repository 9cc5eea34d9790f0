"""What the reader chooses on the map page: level, measure, layers; and the legend that tells what is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.agenda import param_button, segments
from dashboard.components.map_data import Drawn, approximate, symbol_scale
from dashboard.filters import Vocabulary
from dashboard.french import NARROW, agree, number, plural
from dashboard.indicators.map_classes import MapClass
from dashboard.indicators.map_model import LEVELS, MEASURES, Level, MeasureId
from dashboard.indicators.map_words import measure_label, unit, value_text
from dashboard.territories.maps import APPROXIMATE

LAYERS: Mapping[str, str] = {
    "actions": "Actions",
    "annonces": "Annoncées",
    "qpv": "Quartiers prioritaires",
    "adherents": "Adhérents",
    "reseaux": "Réseaux",
    "blanches": "Zones blanches",
}
"""Layers in the order of their switches, with their French names."""
DEFAULT_LAYERS = ("actions", "annonces", "blanches")
NO_LAYER = "aucune"
LEVEL_LABELS: Mapping[Level, str] = {"departments": "Départements", "epci": "Intercommunalités"}
LEVEL_CODES: Mapping[Level, str] = {"departments": "departements", "epci": "epci"}

UNTOLD = (
    ("", "n. r.", "non renseigné"),
    ("hidden", "s", "masqué (secret statistique)"),
    ("unpublished", "n. p.", "non publié"),
)
"""Why a territory has no value: in the tables' words, its sign, its meaning."""


def read_layers(text: str) -> tuple[str, ...]:
    """Layers of a URL parameter; the default ones when it is absent or names none that exists."""
    if text == NO_LAYER:
        return ()
    asked = text.split(",")
    return tuple(name for name in LAYERS if name in asked) or DEFAULT_LAYERS


def layers_code(layers: Sequence[str]) -> str:
    """The parameter of a choice of layers; "" for the default."""
    chosen = tuple(name for name in LAYERS if name in layers)
    if chosen == DEFAULT_LAYERS:
        return ""
    return ",".join(chosen) or NO_LAYER


def controls(level: Level, usual: Level, measure: MeasureId, layers: Sequence[str], words: Vocabulary) -> Component:
    """The three choices, as named groups of buttons that say which is pressed; `usual`: the level nobody asked for."""
    levels = [
        param_button("niveau", "" if code == usual else LEVEL_CODES[code], LEVEL_LABELS[code], code == level)
        for code in LEVELS
    ]
    measures = [
        param_button("indicateur", "" if code == "actions" else code, measure_label(code, words), code == measure)
        for code in MEASURES
    ]
    switches = [_switch(name, layers, words) for name in LAYERS]
    return html.Div(
        [
            _choice("Indicateur", measures),
            _choice("Découpage", levels),
            html.Div(
                [
                    html.Span("Couches", className="map-choice-name", id="couches-nom"),
                    html.Div(switches, className="map-switches", role="group", **{"aria-labelledby": "couches-nom"}),
                ],
                className="map-choice",
            ),
        ],
        className="map-controls",
    )


def _choice(name: str, buttons: Sequence[Component]) -> Component:
    return html.Div(
        [html.Span(name, className="map-choice-name", **{"aria-hidden": "true"}), segments(name, buttons)],
        className="map-choice",
    )


def layer_label(name: str, words: Vocabulary) -> str:
    """Name of a layer, in the centre's own word and gender for its actions."""
    if name == "actions":
        return measure_label("actions", words)
    if name == "annonces":
        return "Annoncées" if words.centre.vocabulary.action_gender == "f" else "Annoncés"
    return LAYERS[name]


def _switch(name: str, layers: Sequence[str], words: Vocabulary) -> Component:
    on = name in layers
    others = [layer for layer in layers if layer != name]
    code = layers_code(others if on else [*others, name])
    mark = html.Span(className=f"map-key key-{name}", **{"aria-hidden": "true"})
    return param_button("couches", code, [mark, html.Span(layer_label(name, words))], on, "map-switch")


def legend(drawn: Drawn, words: Vocabulary) -> Component:
    """Classes with the values really met, then the marks that are on the map."""
    shades = [*_zero(drawn), *[_class(one, drawn, words) for one in drawn.classes], *_unknown(drawn)]
    head = html.Span(measure_label(drawn.measure, words), className="map-legend-title")
    return html.Div(
        [
            html.Div([head, html.Ul(shades, className="map-scale")], className="map-legend-part"),
            html.Ul([*_sizes(drawn, words), *_marks(drawn)], className="map-marks"),
        ],
        className="map-legend",
    )


def _class(one: MapClass, drawn: Drawn, words: Vocabulary) -> Component:
    measure = drawn.measure
    low, high = value_text(measure, one.low), value_text(measure, one.high)
    text = low if low == high else f"{low} à {high}"
    if not drawn.scaled:
        text = f"{text}, là où le lieu est connu"
    return html.Li(
        [html.Span(className=f"map-key k{one.shade}", **{"aria-hidden": "true"}), text],
        title=f"{plural(one.count, 'territoire')}, {text} {unit(measure, words, one.high)}",
    )


def _zero(drawn: Drawn) -> list[Component]:
    if all(area.amounts[drawn.measure] != 0 for area in drawn.shading.areas):
        return []
    return [html.Li([html.Span(className="map-key k0", **{"aria-hidden": "true"}), "0"])]


def _unknown(drawn: Drawn) -> list[Component]:
    """The key of territories without a value: why they have none."""
    why = {area.withheld for area in drawn.shading.areas if area.amounts[drawn.measure] is None}
    told = [(short, words) for one, short, words in UNTOLD if one in why]
    return [
        html.Li(
            [
                html.Span(className="map-key key-na", **{"aria-hidden": "true"}),
                html.Abbr(short, title=words),
                f"{NARROW}: {words}",
            ]
        )
        for short, words in told
    ]


def _sizes(drawn: Drawn, words: Vocabulary) -> list[Component]:
    """Symbols by size: one, and the largest of the map."""
    kinds = {place.kind for place in drawn.places}
    sizes = sorted({place.size for place in drawn.places if place.kind in ("done", "planned")})
    if not sizes:
        return []
    scale, found = symbol_scale(drawn.places), []
    for kind in ("done", "planned"):
        if kind in kinds:
            of_kind = [place.size for place in drawn.places if place.kind == kind]
            found.append(_size(kind, min(of_kind), max(of_kind), scale, words))
    return found


def _size(kind: str, low: float, high: float, scale: float, words: Vocabulary) -> Component:
    shown = [low] if low == high else [low, high]
    dots = [
        html.Span(
            number(size),
            className=f"map-dot-key dot-{kind}",
            style={
                "width": f"{2 * max(4.0, scale * size**0.5):.0f}px",
                "height": f"{2 * max(4.0, scale * size**0.5):.0f}px",
            },
        )
        for size in shown
    ]
    feminine = words.centre.vocabulary.action_gender == "f"
    state = "réalisé" if kind == "done" else "annoncé"
    noun = agree(2, words.centre.vocabulary.action, words.centre.vocabulary.actions)
    text = f"{noun} {state}{'e' if feminine else ''}s{', sans compter dans les valeurs' if kind == 'planned' else ''}"
    return html.Li([html.Span(dots, className="map-dots-key", **{"aria-hidden": "true"}), text])


def _marks(drawn: Drawn) -> list[Component]:
    told = {
        "qpv": f"quartier prioritaire{f' ({APPROXIMATE})' if approximate(drawn.places) else ''}",
        "adherents": "adhérent (commune ou siège de territoire)",
        "reseaux": "couvert par un réseau animé",
        "blanches": "zone blanche : aucune action localisée ni présence connue",
    }
    kinds = {"qpv": "qpv", "adherents": "member"}
    present = {place.kind for place in drawn.places}
    found = []
    for name, text in told.items():
        shown = name in drawn.layers and (name not in kinds or kinds[name] in present)
        if name == "blanches":
            shown = shown and bool(drawn.shading.coverage.blanks)
        if shown:
            found.append(html.Li([html.Span(className=f"map-key key-{name}", **{"aria-hidden": "true"}), text]))
    return found
