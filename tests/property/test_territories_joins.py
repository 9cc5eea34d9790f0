"""TopoJSON and the keys of names, against shapely, on made-up shapes."""

from __future__ import annotations

from typing import Any

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape
from topojson import Topology

from dashboard.territories.build_arcs import Feature, topology
from dashboard.territories.build_shapes import merged, simplified
from dashboard.territories.names import place_key

GRID = 0.0001


@st.composite
def coverages(draw: st.DrawFn) -> dict[str, Any]:
    """The Voronoi cells of a few points, cut by a square: polygons that share borders exactly, on the grid."""
    hundredths = st.tuples(st.integers(1, 99), st.integers(1, 99))
    points = [(x / 100, y / 100) for x, y in draw(st.lists(hundredths, min_size=2, max_size=12, unique=True))]
    square = shapely.box(0, 0, 1, 1)
    cells = [cell & square for cell in shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=square).geoms]
    areas = [cell for cell in cells if cell.geom_type == "Polygon"]
    rounded = shapely.set_precision(shapely.coverage_clean(areas), GRID)
    kept = [one for one in shapely.coverage_clean(rounded) if one.area > 1e-6]
    return {f"{index:02d}": one for index, one in enumerate(kept) if one.geom_type == "Polygon"}


def read_back(shapes: dict[str, Any]) -> Topology:
    features = [Feature(code, {"name": code}, one) for code, one in shapes.items()]
    return Topology(topology({"cells": features}, GRID))


@given(coverages())
@settings(max_examples=60, deadline=None)
def test_topojson_gives_back_the_same_polygons(shapes: dict[str, Any]) -> None:
    made = read_back(shapes)
    assert made.codes("cells") == tuple(shapes)
    for feature in made.geojson("cells")["features"]:
        on_grid = shapely.set_precision(shapes[feature["id"]], GRID)
        assert shape(feature["geometry"]).symmetric_difference(on_grid).area < 1e-6


@given(coverages())
@settings(max_examples=60, deadline=None)
def test_the_same_shapes_give_the_same_topology(shapes: dict[str, Any]) -> None:
    features = [Feature(code, {"name": code}, one) for code, one in shapes.items()]
    turned = [Feature(one.code, one.properties, shapely.normalize(one.shape)) for one in features]
    assert topology({"a": features}, GRID) == topology({"a": features}, GRID)
    assert len(topology({"a": turned}, GRID)["arcs"]) == len(topology({"a": features}, GRID)["arcs"])


@given(coverages())
@settings(max_examples=40, deadline=None)
def test_simplifying_keeps_borders_shared_and_unions_exact(shapes: dict[str, Any]) -> None:
    dense = {code: shapely.segmentize(one, 0.05) for code, one in shapes.items()}
    dense = dict(zip(dense, shapely.coverage_clean(list(dense.values())), strict=True))
    simple = simplified(dense, 20, GRID)
    assert shapely.coverage_is_valid(list(simple.values()))
    whole = merged(simple, {"all": list(simple)})["all"]
    assert abs(whole.area - sum(one.area for one in simple.values())) < 1e-9


@given(st.text(max_size=40))
def test_keys_are_stable(text: str) -> None:
    key = place_key(text)
    assert place_key(key) == key
    assert place_key(text.upper().lower()) == place_key(text.lower()) or not text.isascii()


@given(st.sampled_from(["Saint-Éloi-d’Œil", "Sainte-Sévère", "L’Haÿ-les-Roses"]), st.sampled_from("-'’ "))
def test_hyphens_apostrophes_and_accents_do_not_matter(name: str, mark: str) -> None:
    typed = name.replace("-", mark).replace("Saint", "St").replace("Œ", "OE").replace("é", "e").upper()
    assert place_key(typed) == place_key(name)
