"""The map as it is drawn: its legend, what its script is told, and the table that says the same."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.sheet import with_files
from dashboard.components.suppressed import NOT_PUBLISHED
from dashboard.components.suppressed import mark as masked
from dashboard.components.table import scroll_box, toggle_button, untold
from dashboard.cube.map import MEASURES, PEOPLE, PLACED, Area, MapClass, MeasureId, Shading, shade_of
from dashboard.cube.map_places import Place
from dashboard.filters import Vocabulary
from dashboard.french import NARROW, number
from dashboard.indicators.agenda_words import short_when
from dashboard.territories.maps import APPROXIMATE, CREDIT, QPV_CREDIT
from dashboard.territories.model import Territory
from dashboard.territories.names import abbreviated, short_name
from dashboard.words import figure, say

MARKS = ("qpv", "adherents", "reseaux", "blanches")
"""Layers whose mark the legend explains without a number."""
LAYERS = ("actions", "annonces", *MARKS)
"""Layers in the order of their switches."""
UNTOLD = (
    ("", "n. r.", "non renseigné"),
    ("hidden", "s", "masqué (secret statistique)"),
    ("unpublished", NOT_PUBLISHED, "non publié"),
)
"""Why a territory has no value: in the tables' words, its sign, its meaning."""
LARGEST, SMALLEST = 30.0, 11.0
"""Radius in pixels of the largest symbol, and of one date where the largest leaves room for it."""
FRANCE = [41.3, -5.2, 51.2, 9.6]
HIDDEN: Mapping[str, Any] = {"aria-hidden": "true"}


@dataclass(frozen=True)
class Drawn:
    """Everything one state of the map shows.

    Attributes:
        shading, classes, measure: the shaded level.
        layers: those switched on; places: symbols of these.
        words: French labels.
        event: id of an action → address of its page; sheet: territory → that of its sheet, "" where there is none.
        opened: area → address that opens (or closes) its panel.
        title: French title.
    """

    shading: Shading
    classes: tuple[MapClass, ...]
    measure: MeasureId
    layers: tuple[str, ...]
    places: tuple[Place, ...]
    words: Vocabulary
    event: Callable[[str], str]
    sheet: Callable[[Territory], str]
    opened: Callable[[Area], str]
    title: str = ""

    def say(self, sentence: str, *told: Any) -> str:
        """A sentence of the map, in the centre's words."""
        return say("map", sentence, *told, self.words.centre.vocabulary)

    def sizes(self, kind: str) -> list[float]:
        """Sizes of the symbols of a kind."""
        return [place.size for place in self.places if place.kind == kind]

    @property
    def scale(self) -> float:
        """Pixels of radius per square root of a date: areas are in proportion, the largest symbol stays bearable."""
        largest = max((*self.sizes("done"), *self.sizes("planned")), default=1.0)
        return min(SMALLEST, LARGEST / math.sqrt(largest))

    @property
    def approximate(self) -> bool:
        """Whether no QPV on the map has a polygon of its own."""
        return not any(place.kind == "qpv" and place.territory.kind == "qpv" for place in self.places)


def text_of(area: Area, measure: MeasureId) -> str:
    """A value alone: « 19 », « 2,9 »; "n. r." when not known, "s" when hidden, "n. p." when not published."""
    value = area.cells[measure].value
    if value is None:
        return next(short for why, short, _ in UNTOLD if why == area.counts.withheld)
    return figure(value, measure)


def legend(drawn: Drawn) -> Component:
    """Classes with the values really met, then the marks that are on the map."""
    values = {area.cells[drawn.measure].value for area in drawn.shading.areas}
    shades = [_shade("k0", "0")] if 0 in values else []
    for one in drawn.classes:
        text = say("map", "class", one, drawn.shading, drawn.measure)
        shades.append(_shade(f"k{one.shade}", text, title=drawn.say("class_held", one, drawn.shading, drawn.measure)))
    if any(area.minimum(drawn.measure) for area in drawn.shading.areas):
        shades.append(_shade("k1 key-partial", say("map", "minimum")))
    missing = {area.counts.withheld for area in drawn.shading.areas if area.cells[drawn.measure].value is None}
    shades += [
        _shade("key-na", html.Abbr(short, title=words), f"{NARROW}: {words}")
        for why, short, words in UNTOLD
        if why in missing
    ]
    head = html.Span(drawn.say("label", drawn.measure), className="map-legend-title")
    sizes = [_sizes(drawn, kind) for kind in ("done", "planned") if drawn.sizes(kind)]
    where = APPROXIMATE if drawn.approximate else ""
    marks = [_shade(f"key-{name}", say("map", "mark", name, where)) for name in MARKS if _marked(drawn, name)]
    return html.Div(
        [
            html.Div([head, html.Ul(shades, className="map-scale")], className="map-legend-part"),
            html.Ul([*sizes, *marks], className="map-marks"),
        ],
        className="map-legend",
    )


def _shade(name: str, *text: Component | str, **more: str) -> Component:
    return html.Li([html.Span(className=f"map-key {name}", **HIDDEN), *text], **more)


def _sizes(drawn: Drawn, kind: str) -> Component:
    """Symbols by size: the smallest, and the largest of the map."""
    sizes = drawn.sizes(kind)
    dots = []
    for size in sorted({min(sizes), max(sizes)}):
        side = f"{2 * max(4.0, drawn.scale * size**0.5):.0f}px"
        style = {"width": side, "height": side}
        dots.append(html.Span(number(size), className=f"map-dot-key dot-{kind}", style=style))
    return html.Li([html.Span(dots, className="map-dots-key", **HIDDEN), drawn.say("size", kind)])


def _marked(drawn: Drawn, name: str) -> bool:
    """Whether a layer is on, and has something to show."""
    shown = {"qpv": drawn.sizes("qpv"), "adherents": drawn.sizes("member"), "blanches": drawn.shading.blanks}
    return name in drawn.layers and bool(shown.get(name, True))


def map_data(drawn: Drawn) -> Component:
    """The hidden element that tells the map's script its classes, words and points, as JSON; never geometry."""
    found = drawn.shading
    covered = sorted({one.region for one in found.perimeter})
    level = "epci" if found.kind == "epci" else "departments"
    state: dict[str, Any] = {
        "title": drawn.title,
        "level": level,
        "key": f"{level}-{'-'.join(covered)}",
        "files": [f"geo/region-{code}.json" for code in covered] if level == "epci" else [],
        "communes": [f"geo/communes-{code}.json" for code in covered],
        "box": box(found.perimeter),
        "perimeter": [one.code for one in found.perimeter],
        "territories": {area.territory.code: _territory(area, drawn) for area in found.areas},
        "order": [area.territory.code for area in found.areas],
        "quiet": {one.code: _named(one, say("map", "quiet", one)) for one in found.quiet},
        "hush": "k0" if found.places.enough else "na",
        "symbols": [_symbol(place, drawn) for place in drawn.places],
        "scale": round(drawn.scale, 2),
        "credit": CREDIT if drawn.approximate else f"{CREDIT}\u202f; {QPV_CREDIT}",
        "quarters": "" if drawn.approximate else "geo/qpv.json",
    }
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    return html.Div(hidden=True, **{"data-map": text})


def box(perimeter: Sequence[Territory]) -> list[float]:
    """South, west, north, east of the centre's departments; of metropolitan France when none is known."""
    boxes = [one.box for one in perimeter if one.box]
    if not boxes:
        return FRANCE
    west, south, east, north = zip(*boxes, strict=True)
    return [min(south), min(west), max(north), max(east)]


def _named(one: Territory, label: str, **more: Any) -> Mapping[str, Any]:
    return {"name": short_name(one.name), **more, "label": label, "lat": one.lat, "lon": one.lon}


def _territory(area: Area, drawn: Drawn) -> Mapping[str, Any]:
    """What a territory says, its class, its pattern, whether it is chosen."""
    minimum = area.minimum(drawn.measure)
    shade = 1 if minimum else shade_of(area.cells[drawn.measure].value, drawn.classes)
    words = drawn.say("area", area, drawn.measure)
    told = {**_named(area.territory, words, value=text_of(area, drawn.measure)), "k": f"k{shade}"}
    if area.selected:
        told["on"] = 1
    if "reseaux" in drawn.layers and area.value("reseaux"):
        told["net"] = 1
    if shade is None:
        told["k"] = "na"
    if shade is None or minimum:
        told["fill"] = "map-dots"
    if area.blank and "blanches" in drawn.layers:
        told["fill"] = "map-hatch"
    return told


def _symbol(place: Place, drawn: Drawn) -> Mapping[str, Any]:
    items: list[dict[str, Any]] = [
        {"t": line.title, "h": drawn.event(line.id), "w": short_when(line)} for line in place.lines
    ]
    items += [{"t": name} for name in place.names]
    items += [_quarter(one, named, place, drawn) for one, named in place.quarters]
    return {
        "kind": place.kind,
        "lat": place.territory.lat,
        "lon": place.territory.lon,
        "size": place.size if place.size % 1 else int(place.size),
        "name": place.territory.name,
        "label": drawn.say("place", place),
        "items": items,
    }


def _quarter(one: Territory, named: int, place: Place, drawn: Drawn) -> dict[str, Any]:
    """A QPV: its name and code, what is known of it, the action held nearest."""
    told: dict[str, Any] = {"t": f"{one.name} ({one.code})", "c": one.code, "w": drawn.say("quarter", one, named)}
    if address := drawn.sheet(one):
        told["h"] = address
    if near := place.near:
        told["n"] = {"w": drawn.say("near", near), "t": near.line.title, "h": drawn.event(near.line.id)}
    return told


def map_table(drawn: Drawn) -> Component:
    """Everything that the level says; its rows are the buttons and links that the map itself presses."""
    found = drawn.shading
    heads = [html.Th(say("map", "level", found.kind).capitalize(), scope="col")]
    heads += [html.Th(drawn.say("label", one), scope="col", className=_on(one, drawn)) for one in MEASURES]
    if found.quarters != "none":
        heads.append(html.Th(html.Abbr("QPV", title="Quartiers prioritaires de la politique de la ville"), scope="col"))
    inside = [_row(area, drawn) for area in found.areas if area.covered]
    beyond = [_row(area, drawn) for area in found.areas if not area.covered]
    title = html.Tr(html.Th("Hors du périmètre", scope="rowgroup", colSpan=len(MEASURES) + 2))
    totals = [html.Td(_total(found, one)) for one in MEASURES]
    groups = [
        html.Tbody(inside) if inside else None,
        html.Tbody([title, *beyond]) if beyond else None,
        html.Tbody(_beside(found)),
        html.Tfoot(html.Tr([html.Th("Total, chacun une fois", scope="row"), *totals, html.Td("")])),
    ]
    caption = say("map", "caption", drawn.title)
    table = html.Table(
        [html.Caption(caption), html.Thead(html.Tr(heads)), *[group for group in groups if group]],
        className="data numeric map-table",
    )
    return with_files(caption, scroll_box(table, caption), name="territoires")


def _on(measure: MeasureId, drawn: Drawn) -> str:
    return "on" if measure == drawn.measure else ""


def _row(area: Area, drawn: Drawn) -> Component:
    """A territory: a department that actions have is a filter, another opens its panel."""
    name, code, words = abbreviated(area.territory.name), area.territory.code, drawn.words
    if area.territory.kind == "department" and code in words.by_code["department"]:
        header: Component = toggle_button("department", code, name, area.selected, "toggle in-table")
    else:
        current = {"aria-current": "true"} if area.selected else {}
        header = html.A(name, href=drawn.opened(area), **{"data-within": "true"}, **current)
    head = [header, *([" ", html.Span("zone blanche", className="tag")] if area.blank else [])]
    if area.counts.others:
        head.append(html.Small(f" {drawn.say('others', area.counts.others)}"))
    cells = [html.Td(_value(area, one, drawn), className=_on(one, drawn)) for one in MEASURES]
    if drawn.shading.quarters != "none":
        none = untold("aucune liste installée ne le donne")
        cells.append(html.Td(none if area.quarters is None else number(area.quarters)))
    chosen = "chosen" if area.selected else ""
    row = [html.Th(head, scope="row"), *cells]
    return html.Tr(row, className=chosen, **{"data-territory": code})


def _value(area: Area, measure: MeasureId, drawn: Drawn) -> list[Component | str]:
    """A measure of a territory, what it rests on, or why there is none."""
    if area.cells[measure].value is not None:
        partial = measure in PEOPLE and area.counts.partial
        rest = f" ({area.counts.counted} sur {area.counts.lines})"
        return [text_of(area, measure), *([html.Small(rest)] if partial else [])]
    if area.counts.withheld:
        return [masked() if area.counts.withheld == "hidden" else html.Abbr(NOT_PUBLISHED, title="non publié")]
    return [untold(drawn.say("untold", drawn.shading, area, measure))]


def _beside(found: Shading) -> list[Component]:
    """What the level cannot show, with its présences where they are told apart."""
    rows = []
    for one in found.beside:
        people = "n. r." if one.people.value is None else number(one.people.value)
        cells = [number(one.actions), NOT_PUBLISHED if found.closed else people, *[""] * (len(MEASURES) - 1)]
        head = html.Th(say("map", "beside", found, one.why, title=True), scope="row")
        rows.append(html.Tr([head, *map(html.Td, cells)]))
    return rows


def _total(found: Shading, measure: MeasureId) -> str:
    value = found.totals[measure].value
    if measure == "presences-10000" or (value is None and found.closed):
        return ""
    # A period that no report tells of has no total either.
    unreported = measure in PLACED and not value and not found.places.reported
    return "n. r." if unreported or value is None else number(value)
