"""Beside the map: what the reader chooses, the panel of a territory, what has no place, the white zones."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.blocks.map import HIDDEN, LAYERS, Drawn
from dashboard.components import html
from dashboard.components.agenda import param_button, segments
from dashboard.cube.map import MEASURES
from dashboard.cube.map_places import Panel
from dashboard.french import NARROW, number, plural
from dashboard.indicators.agenda_words import short_when, status_word
from dashboard.indicators.lines import Line
from dashboard.territories.model import Kind
from dashboard.territories.names import abbreviated
from dashboard.words import say, say_lines

DEFAULT_LAYERS = ("actions", "annonces", "blanches")
NO_LAYER = "aucune"
LEVEL_CODES: dict[Kind, str] = {"department": "departements", "epci": "epci"}
"""Levels of the map, in the order of their buttons → value of the parameter `niveau`."""
MOST_LINES = 7


def read_layers(text: str) -> tuple[str, ...]:
    """Layers of a URL parameter; the default ones when it is absent or names none that exists."""
    if text == NO_LAYER:
        return ()
    asked = text.split(",")
    return tuple(name for name in LAYERS if name in asked) or DEFAULT_LAYERS


def layers_code(layers: Sequence[str]) -> str:
    """The parameter of a choice of layers; "" for the default."""
    chosen = tuple(name for name in LAYERS if name in layers)
    return "" if chosen == DEFAULT_LAYERS else ",".join(chosen) or NO_LAYER


def controls(drawn: Drawn, usual: Kind) -> Component:
    """The three choices, as named groups of buttons that say which is pressed; `usual`: the level nobody asked for."""
    level = drawn.shading.kind
    levels = [
        param_button("niveau", "" if kind == usual else code, say("map", "levels", kind), kind == level)
        for kind, code in LEVEL_CODES.items()
    ]
    measures = [
        param_button("indicateur", "" if one == "actions" else one, drawn.say("label", one), one == drawn.measure)
        for one in MEASURES
    ]
    name = html.Span("Couches", className="map-choice-name", id="couches-nom")
    switches = [_switch(name, drawn) for name in LAYERS]
    group = html.Div(switches, className="map-switches", role="group", **{"aria-labelledby": "couches-nom"})
    choices = [_choice("Indicateur", measures), _choice("Découpage", levels)]
    return html.Div([*choices, html.Div([name, group], className="map-choice")], className="map-controls")


def _choice(name: str, buttons: Sequence[Component]) -> Component:
    title = html.Span(name, className="map-choice-name", **HIDDEN)
    return html.Div([title, segments(name, buttons)], className="map-choice")


def _switch(name: str, drawn: Drawn) -> Component:
    on = name in drawn.layers
    others = [layer for layer in drawn.layers if layer != name]
    label = [html.Span(className=f"map-key key-{name}", **HIDDEN), html.Span(drawn.say("layer", name))]
    return param_button("couches", layers_code(others if on else [*others, name]), label, on, "map-switch")


def beside(drawn: Drawn) -> Component:
    """What the map cannot show, action by action, and where nothing happened."""
    found = drawn.shading
    parts: list[Component] = [html.H3("À côté de la carte"), html.P(drawn.say("away", found))]
    for one in found.beside:
        people = f" ({plural(one.people.value, 'présence')})" if one.people.value else ""
        label = f" {say('map', 'beside', found, one.why)}"
        parts.append(_missing(one.actions, [label, people], one.lines, drawn))
    if found.unpinned:
        label = f" {drawn.say('unpinned', found)}"
        parts.append(_missing(len(found.unpinned), [label], found.unpinned, drawn))
    blanks = [html.H3("Zones blanches"), html.P(drawn.say("coverage", found))]
    if found.blanks:
        blanks.append(html.P(say("map", "blanks", found), className="map-blanks"))
        if any(one.why != "coarse" for one in found.beside):
            blanks.append(html.P(say("map", "caution"), className="notes"))
    away = {"data-block": "hors-carte"} if found.beside else {}
    return html.Div(
        [
            html.Section(parts, className="map-note", **away),
            html.Section(blanks, className="map-note", **{"data-block": "zones-blanches"}),
        ],
        className="map-beside",
    )


def _missing(count: float, words: Sequence[str], lines: Sequence[Line], drawn: Drawn) -> Component:
    """How many actions lack something, and which."""
    summary = html.Summary([html.B(number(count)), *[text for text in words if text]])
    return html.Details([summary, _list(lines, drawn)], className="map-more")


def _list(lines: Sequence[Line], drawn: Drawn, most: int | None = None) -> Component:
    items = []
    for line in lines[:most]:
        told = [short_when(line), line.place, "" if line.realised else status_word(line.status)]
        small = html.Small(" · ".join(part for part in told if part))
        items.append(html.Li([html.A(line.title, href=drawn.event(line.id)), small]))
    if most and len(lines) > most:
        items.append(html.Li(f"et {number(len(lines) - most)} de plus"))
    return html.Ul(items, className="map-lines")


def panel(found: Panel, drawn: Drawn, close: str) -> Component:
    """The panel of a territory: figures, actions, networks, members, QPV, the ways to its sheet and out of here.

    `close`: address of the page without the panel.
    """
    one = found.area.territory
    about, facts = say_lines("map", "about", drawn.shading, found.area, drawn.words.centre.vocabulary)
    acts: list[Component] = []
    for what, lines in (("done", found.done), ("others", found.others), ("planned", found.planned)):
        if lines:
            title = f"{drawn.say('lines', what)} ({number(len(lines))})"
            acts += [html.H4(title), _list(lines, drawn, MOST_LINES)]
    quarters: list[list[Component | str]] = [
        [
            f"{quarter.name} ",
            html.Small(quarter.code),
            *([f"{NARROW}: {plural(named, 'action le nomme', 'actions le nomment')}"] if named else []),
        ]
        for quarter, named in found.quarters
    ]
    sheet = drawn.sheet(one)
    ways = [html.A("Fiche du territoire", href=sheet), " "] if sheet else []
    return html.Section(
        [
            html.H3(abbreviated(one.name), id=f"fiche-{one.code}"),
            html.P(about, className="act-facts"),
            html.P(facts, className="map-facts"),
            *acts,
            *_names("Réseaux", found.networks),
            *_names("Adhérents", found.members),
            *_names("Quartiers prioritaires", quarters),
            html.P([*ways, html.A("Fermer", href=close, **{"data-within": "true"})], className="map-ways"),
        ],
        className="map-panel",
        **{"aria-labelledby": f"fiche-{one.code}"},
    )


def _names(title: str, names: Sequence[str | list[Component | str]]) -> list[Component]:
    if not names:
        return []
    summary = html.Summary(f"{title} ({number(len(names))})")
    return [html.Details([summary, html.Ul([html.Li(name) for name in names])], className="map-more")]
