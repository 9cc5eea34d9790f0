"""What the map's script is told: classes, words and points, as JSON on an attribute; never geometry."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.filters import Vocabulary
from dashboard.indicators.map_classes import MapClass, shade_of
from dashboard.indicators.map_model import PLACED, Area, MeasureId, Place, Shading
from dashboard.indicators.map_words import (
    area_words,
    near_words,
    place_words,
    quarter_words,
    quiet_words,
    short_name,
    value_text,
)
from dashboard.territories.maps import CREDIT, QPV_CREDIT
from dashboard.territories.model import Territory

Href = Callable[[str], str]
Sheet = Callable[[Territory], str]
LARGEST, SMALLEST = 30.0, 11.0
"""Radius in pixels of the largest symbol, and of one date where the largest leaves room for it."""


@dataclass(frozen=True)
class Drawn:
    """Everything one state of the map shows.

    Attributes:
        title: accessible name.
        shading, classes, measure: the shaded layer.
        layers: those switched on.
        places: symbols of the layers that are on.
    """

    title: str
    shading: Shading
    classes: tuple[MapClass, ...]
    measure: MeasureId
    layers: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def scaled(self) -> bool:
        """Whether the shades compare: a measure of what took place has no scale where few places are known."""
        return self.measure not in PLACED or self.shading.places.enough


def symbol_scale(places: Sequence[Place]) -> float:
    """Pixels of radius per square root of a date: areas are in proportion, the largest symbol stays bearable."""
    largest = max((place.size for place in places if place.kind in ("done", "planned")), default=1.0)
    return min(SMALLEST, LARGEST / math.sqrt(largest))


def map_data(drawn: Drawn, words: Vocabulary, href: Href, sheet: Sheet, when: Callable[[Any], str]) -> Component:
    """The hidden element that carries the map's state.

    Args:
        drawn: what to show.
        words: for the labels.
        href: event id → address of its page.
        sheet: territory → address of its sheet, "" where there is none.
        when: line → its date in French.
    """
    areas, perimeter = drawn.shading.areas, drawn.shading.perimeter
    covered = sorted({one.region for one in perimeter})
    files = [f"geo/region-{code}.json" for code in covered]
    finer = drawn.shading.level == "epci"
    state: dict[str, Any] = {
        "title": drawn.title,
        "level": drawn.shading.level,
        "key": f"{drawn.shading.level}-{'-'.join(covered)}",
        "files": files if finer else [],
        "communes": [f"geo/communes-{code}.json" for code in covered],
        "box": box(perimeter),
        "perimeter": [one.code for one in perimeter],
        "territories": {area.territory.code: _territory(area, drawn, words) for area in areas},
        "order": [area.territory.code for area in areas],
        "quiet": {one.code: _quiet(one) for one in drawn.shading.quiet},
        "hush": "k0" if drawn.shading.places.enough else "na",
        "symbols": [_symbol(place, words, href, sheet, when) for place in drawn.places],
        "scale": round(symbol_scale(drawn.places), 2),
        "credit": CREDIT if approximate(drawn.places) else f"{CREDIT}\u202f; {QPV_CREDIT}",
        "quarters": "" if approximate(drawn.places) else "geo/qpv.json",
    }
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    return html.Div(hidden=True, **{"data-map": text})


def box(perimeter: Sequence[Territory]) -> list[float]:
    """South, west, north, east of the centre's departments; of metropolitan France when none is known."""
    boxes = [one.box for one in perimeter if one.box]
    if not boxes:
        return [41.3, -5.2, 51.2, 9.6]
    west, south, east, north = zip(*boxes, strict=True)
    return [min(south), min(west), max(north), max(east)]


def approximate(places: Sequence[Place]) -> bool:
    """Whether no QPV on the map has a polygon of its own."""
    return not any(place.kind == "qpv" and place.territory.kind == "qpv" for place in places)


def area_class(area: Area, drawn: Drawn) -> str:
    """CSS class of a territory: k0 to k5 by its shade, na when its value is unknown."""
    shade = shade_of(area.amounts[drawn.measure], drawn.classes)
    return "na" if shade is None else f"k{shade}"


def _territory(area: Area, drawn: Drawn, words: Vocabulary) -> Mapping[str, Any]:
    kind = area_class(area, drawn)
    blank = area.blank and "blanches" in drawn.layers
    told: dict[str, Any] = {
        "name": short_name(area.territory.name),
        "value": value_text(drawn.measure, area.amounts[drawn.measure], area.withheld),
        "label": area_words(area, drawn.measure, words),
        "k": kind,
        "lat": area.territory.lat,
        "lon": area.territory.lon,
    }
    if area.selected:
        told["on"] = 1
    if "reseaux" in drawn.layers and area.amounts["reseaux"]:
        told["net"] = 1
    if blank or kind == "na":
        told["fill"] = "map-hatch" if blank else "map-dots"
    return told


def _quiet(one: Territory) -> Mapping[str, Any]:
    return {"name": short_name(one.name), "label": quiet_words(one), "lat": one.lat, "lon": one.lon}


def _symbol(place: Place, words: Vocabulary, href: Href, sheet: Sheet, when: Callable[[Any], str]) -> Mapping[str, Any]:
    items: list[dict[str, Any]] = [{"t": line.title, "h": href(line.id), "w": when(line)} for line in place.lines]
    items += [{"t": name} for name in place.names]
    items += [_quarter(one, named, place, words, href, sheet) for one, named in place.quarters]
    return {
        "kind": place.kind,
        "lat": place.territory.lat,
        "lon": place.territory.lon,
        "size": place.size if place.size % 1 else int(place.size),
        "name": place.territory.name,
        "label": place_words(place, words),
        "items": items,
    }


def _quarter(one: Territory, named: int, place: Place, words: Vocabulary, href: Href, sheet: Sheet) -> dict[str, Any]:
    """A QPV: its name and code, what is known of it, the action held nearest."""
    told: dict[str, Any] = {"t": f"{one.name} ({one.code})", "c": one.code, "w": quarter_words(one, named, words)}
    if address := sheet(one):
        told["h"] = address
    if place.near is not None:
        told["n"] = {"w": near_words(place.near, words), "t": place.near.line.title, "h": href(place.near.line.id)}
    return told
