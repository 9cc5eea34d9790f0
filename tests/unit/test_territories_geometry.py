"""The shipped geometry: valid, without slivers, borders shared, areas right, each thing inside what holds it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from support import ROOT, some
from topojson import Topology

from dashboard.territories.build import COMMUNE_METRES
from dashboard.territories.lists import Territories, load_territories
from dashboard.territories.measures import area_km2, degrees

GEO = ROOT / "geo"
EVERY = tuple(sorted(folder.name for folder in (GEO / "places").iterdir() if folder.is_dir()))
FIRST = ("24", "01", "02", "03", "04", "06", "94")
"""A region of the mainland, those beyond the seas, Corsica."""
REGIONS = some(dict.fromkeys((*FIRST, *EVERY)), len(FIRST))
LAYERS = [
    ("france", "departments"),
    ("france", "regions"),
    *((f"region-{region}", layer) for region in REGIONS for layer in ("departments", "epci")),
    *((f"communes-{region}", "communes") for region in REGIONS),
]

SMALL = 2_600
"""Square kilometres of an island, Réunion at most."""
UNDRAWN = {"84": 4}
"""Communes without polygon (see the known gaps of `geo/SOURCES.md`)."""

OFFICIAL_AREAS = {
    "09": 4890, "12": 8735, "18": 7235, "28": 5880, "30": 5853, "31": 6309, "32": 6257, "37": 6127, "45": 6775,
    "46": 5217, "48": 5167, "66": 4116, "81": 5758, "82": 3718,
}  # fmt: skip
"""Square kilometres by the land registry, for departments where it leaves out little water and public domain."""


@cache
def topology(name: str) -> Topology:
    return Topology.read(GEO / f"{name}.topojson")


@cache
def shapes(name: str, layer: str) -> Mapping[str, BaseGeometry]:
    features: list[dict[str, Any]] = topology(name).geojson(layer)["features"]
    return {feature["id"]: shape(feature["geometry"]) for feature in features}


@pytest.fixture(scope="module")
def known() -> Territories:
    return load_territories(GEO, REGIONS)


def test_every_region_of_france_is_shipped_and_stays_small() -> None:
    files = [path for path in GEO.rglob("*") if path.is_file() and "imported" not in path.relative_to(GEO).parts]
    assert sum(path.stat().st_size for path in files) < 15_500_000
    assert {*EVERY} == {one.code for one in load_territories(GEO).of_kind("region")} and len(EVERY) == 18
    for level in ("communes", "region"):
        assert {path.stem for path in GEO.glob(f"{level}-*.topojson")} == {f"{level}-{code}" for code in EVERY}


@pytest.mark.parametrize(("name", "layer"), LAYERS)
def test_every_shape_is_valid_and_none_is_a_sliver(name: str, layer: str) -> None:
    for code, one in shapes(name, layer).items():
        assert shapely.is_valid(one), code
        for part in shapely.get_parts(one):
            # 4πA/P² is 1 for a disc; a sliver left by simplification would be near 0.
            assert part.area > 0
            assert 4 * 3.1416 * part.area / part.length**2 > 0.01 or area_km2(part) > 1, code
            for ring in part.interiors:
                assert area_km2(shapely.Polygon(ring)) > 0.01, code


@pytest.mark.parametrize(("name", "layer"), LAYERS)
def test_shared_borders_are_shared_exactly(name: str, layer: str) -> None:
    assert shapely.coverage_is_valid(list(shapes(name, layer).values()))


@pytest.mark.parametrize(("name", "layer"), LAYERS)
def test_no_gap_opens_between_neighbours(name: str, layer: str, known: Territories) -> None:
    """The shapes of a layer add up to the whole: by area, against the unsimplified polygons."""
    kinds = {"departments": "department", "regions": "region", "epci": "epci", "communes": "commune"}
    listed = {one.code: one for one in known.of_kind(kinds[layer])}  # type: ignore[index,arg-type]
    found = shapes(name, layer)
    total = sum(listed[code].area_km2 or 0 for code in found)
    # A small island is mostly coast, whose simplification is no gap.
    slack = 0.01 if total < SMALL else 0.002
    assert sum(area_km2(one) for one in found.values()) == pytest.approx(total, rel=slack)


@pytest.mark.parametrize(("name", "layer"), LAYERS)
def test_everything_is_in_degrees_within_france(name: str, layer: str) -> None:
    for code, one in shapes(name, layer).items():
        west, south, east, north = one.bounds
        assert -62 < west < east < 56, code
        assert -22 < south < north < 52, code


@pytest.mark.parametrize(
    ("name", "layer"), [("france", "departments"), *((f"region-{region}", "departments") for region in REGIONS)]
)
def test_department_areas_are_within_one_percent(name: str, layer: str, known: Territories) -> None:
    """Against IGN's own polygons before simplification, whose geodesic area the lists keep."""
    for code, one in shapes(name, layer).items():
        department = known.get("department", code)
        assert department is not None and department.area_km2 is not None
        assert area_km2(one) == pytest.approx(department.area_km2, rel=0.01), code


@pytest.mark.parametrize("code", OFFICIAL_AREAS)
def test_department_areas_are_those_of_the_land_registry(code: str) -> None:
    assert area_km2(shapes("france", "departments")[code]) == pytest.approx(OFFICIAL_AREAS[code], rel=0.01)


@pytest.mark.parametrize("region", REGIONS)
def test_every_commune_is_inside_its_department(region: str, known: Territories) -> None:
    departments = shapes(f"region-{region}", "departments")
    margin = degrees(1)
    large = {code: one.buffer(margin) for code, one in departments.items()}
    for prepared in large.values():
        shapely.prepare(prepared)
    for code, one in shapes(f"communes-{region}", "communes").items():
        commune = known.get("commune", code)
        assert commune is not None
        assert large[commune.department].covers(one), code


@pytest.mark.parametrize("region", REGIONS)
def test_every_commune_is_inside_its_epci(region: str, known: Territories) -> None:
    groups = {code: one.buffer(degrees(1)) for code, one in shapes(f"region-{region}", "epci").items()}
    for prepared in groups.values():
        shapely.prepare(prepared)
    for code, one in shapes(f"communes-{region}", "communes").items():
        commune = known.get("commune", code)
        assert commune is not None
        # Four islands are of none.
        assert not commune.epci or groups[commune.epci].covers(one), code


@pytest.mark.parametrize("region", REGIONS)
def test_the_light_departments_follow_the_fine_ones(region: str) -> None:
    """Two precisions of one border stay within the sum of their tolerances."""
    light = shapes("france", "departments")
    for code, fine in shapes(f"region-{region}", "departments").items():
        assert light[code].symmetric_difference(fine).area / fine.area < 0.02, code
        assert shapely.hausdorff_distance(light[code], fine) < degrees(15 * COMMUNE_METRES), code


def test_every_point_of_the_lists_is_inside_its_territory(known: Territories) -> None:
    layers = {
        "department": shapes("france", "departments"),
        "region": shapes("france", "regions"),
        "epci": {code: one for region in REGIONS for code, one in shapes(f"region-{region}", "epci").items()},
        "commune": {code: one for region in REGIONS for code, one in shapes(f"communes-{region}", "communes").items()},
    }
    for kind, found in layers.items():
        for code, one in found.items():
            territory = known.get(kind, code)  # type: ignore[arg-type]
            assert territory is not None and territory.lon is not None and territory.lat is not None
            # An island of 0.4 km² (Sein) is drawn beside it.
            margin = degrees(COMMUNE_METRES) if (territory.area_km2 or 0) < 1 else 0
            assert one.distance(shapely.Point(territory.lon, territory.lat)) <= margin, (kind, code)


def test_the_files_hold_what_the_lists_say(known: Territories) -> None:
    assert set(topology("france").codes("departments")) == {one.code for one in known.of_kind("department")}
    assert set(topology("france").codes("regions")) == {one.code for one in known.of_kind("region")}
    for region in REGIONS:
        inside = [one for one in known.of_kind("commune") if one.region == region]
        assert set(topology(f"region-{region}").codes("epci")) == {one.epci for one in inside} - {""}
        drawn = {one.code for one in inside if one.lon is not None}
        assert set(topology(f"communes-{region}").codes("communes")) == drawn
        assert len(inside) - len(drawn) <= UNDRAWN.get(region, 0)
    for layer_names in (topology("france").names("departments"), topology("region-24").names("epci")):
        for code, name in layer_names.items():
            found = known.find(code)
            assert found is not None and found.name == name


def test_paris_and_the_enclaves_are_where_they_should_be() -> None:
    departments = shapes("france", "departments")
    assert departments["75"].contains(shapely.Point(2.3522, 48.8566))
    valreas = shapely.Point(4.99, 44.385)
    assert departments["84"].contains(valreas) and not departments["26"].contains(valreas)
    llivia = shapely.Point(1.98, 42.465)
    assert not any(one.contains(llivia) for one in departments.values())


def test_no_geometry_library_is_needed_to_serve() -> None:
    """Only the build and the imports may import geopandas or shapely, and inside functions."""
    for path in sorted((Path(ROOT) / "dashboard" / "territories").glob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not line.startswith(("import shapely", "import geopandas", "import pyogrio", "from pyproj")), path
