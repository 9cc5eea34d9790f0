"""Perimeters as people have them: every projection, every dress, and what must not come in without a word."""

from __future__ import annotations

import csv
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import pytest
import support
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from dashboard.territories.imports import main
from dashboard.territories.lists import load_territories

CASES = support.ROOT / "tests" / "fixtures" / "geo" / "perimetres"
OVERSEAS = {5490: "97105", 2972: "97302", 2975: "97411", 4471: "97608"}
"""UTM zone of each overseas territory, and a commune of it."""


@pytest.fixture
def geo(tmp_path: Path) -> Path:
    """The shipped lists, with nothing imported."""
    folder = tmp_path / "geo"
    shutil.copytree(support.ROOT / "geo", folder, ignore=shutil.ignore_patterns("imported"), copy_function=os.symlink)
    return folder


class Import:
    """Runs the command and keeps what it said."""

    def __init__(self, geo: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._geo, self._capsys = geo, capsys

    def __call__(self, source: Path, *options: str) -> tuple[int, str]:
        code = main([str(source), "--geo", str(self._geo), *options])
        told = self._capsys.readouterr()
        return code, told.out + told.err

    @property
    def features(self) -> dict[str, Any]:
        path = self._geo / "imported" / "qpv.geojson"
        content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"features": []}
        return {one["id"]: one for one in content["features"]}


@pytest.fixture
def run(geo: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    return Import(geo, capsys)


def square(lon: float, lat: float, half: float = 0.003) -> Polygon:
    return box(lon - half, lat - half, lon + half, lat + half)


def row(code: str, name: str, commune: str, where: BaseGeometry | None) -> dict[str, Any]:
    """One line of the official file."""
    return {
        "code_qp": code, "lib_qp": name, "insee_reg": "", "lib_reg": "", "insee_dep": commune[:2], "lib_dep": "",
        "insee_com": commune, "lib_com": "", "siren_epci": "", "geometry": where,
    }  # fmt: skip


def written(folder: Path, rows: list[dict[str, Any]], crs: int = 4326, name: str = "qp.gpkg", **options: Any) -> Path:
    path = folder / name
    frame = geopandas.GeoDataFrame(rows, geometry="geometry", crs=4326).to_crs(crs)
    frame.to_file(path, **({"layer": "qp"} if path.suffix == ".gpkg" else {}), **options)
    return path


SANITAS = row("QN03709M", "Sanitas", "37261", square(0.6911, 47.3806))
MOSSON = row("QN03405M", "Mosson", "34172", square(3.8194, 43.6163))
ALES = row("QN03001I", "Près Saint Jean", "30007", square(4.09, 44.125))


ACCEPTED = {
    "a06_multipolygonz.geojson": ["QN03709M"],
    "a07b_mixte_inconnu.gpkg": ["QN03405M", "QN03709M"],
    "a08_collection.geojson": ["QN03405M", "QN03709M"],
    "a13_rgf93_geographique.gpkg": ["QN03001I", "QN03405M", "QN03709M"],
    "a14_lambert93_v2b.gpkg": ["QN03001I", "QN03405M", "QN03709M"],
    "a11_shp_utf8_sans_cpg.zip": ["QN03001I", "QN03405M", "QN03709M"],
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_files_that_people_have_are_taken(name: str, run: Import) -> None:
    code, told = run(CASES / name)
    assert code == 0, told
    assert sorted(run.features) == ACCEPTED[name]
    assert "1\u202f584 quartiers attendus" in told
    assert run.features["QN03709M"]["properties"]["lat"] == pytest.approx(47.38, abs=0.01)


def test_the_overseas_zones_of_the_official_archive_are_taken(run: Import) -> None:
    code, told = run(CASES / "a02_guadeloupe_utm20n.zip")
    assert code == 0, told
    (feature,) = run.features.values()
    assert feature["properties"]["department"] == "971"
    assert 15.8 < feature["properties"]["lat"] < 16.6


def test_polygons_of_a_collection_are_kept_and_it_is_said(run: Import) -> None:
    _, told = run(CASES / "a08_collection.geojson")
    assert "lignes et points laissés\u202f: QN03709M." in told
    assert shape(run.features["QN03709M"]["geometry"]).geom_type == "Polygon"


@pytest.mark.parametrize("name", ["a11_shp_utf8_sans_cpg.zip", "a13_rgf93_geographique.gpkg"])
def test_letters_are_right_whatever_the_file_says_of_its_encoding(name: str, run: Import) -> None:
    run(CASES / name)
    assert run.features["QN03001I"]["properties"]["name"] == "Près Saint Jean - Cévennes"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize("stated", ["UTF-8", "ISO-8859-1", None])
def test_a_shapefile_that_lies_about_its_encoding(
    encoding: str, stated: str | None, tmp_path: Path, run: Import
) -> None:
    rows = [{**ALES, "lib_qp": "Près Saint Jean à Alès, Cœur d’Îlot"}]
    path = written(tmp_path, rows, 2154, "qp.shp", encoding=encoding)
    cpg = path.with_suffix(".cpg")
    if stated is None:
        cpg.unlink()
    else:
        cpg.write_text(stated)
    assert run(path)[0] == 0
    name = run.features["QN03001I"]["properties"]["name"]
    assert name.startswith("Près Saint Jean à Alès, C")
    assert name.endswith("Îlot")


@pytest.mark.parametrize(
    "crs", support.some([2154, 4326, 3857, 27572, 3950, 9793, 4171, 4258, 9794, *range(3942, 3950)], 5)
)
def test_every_known_projection_gives_the_same_place(crs: int, tmp_path: Path, run: Import) -> None:
    code, told = run(written(tmp_path, [SANITAS, MOSSON], crs))
    assert code == 0, told
    for one in (SANITAS, MOSSON):
        expected = one["geometry"].centroid
        found = shape(run.features[one["code_qp"]]["geometry"]).centroid
        assert found.distance(expected) < 0.0002


@pytest.mark.parametrize("crs", OVERSEAS)
def test_every_overseas_zone_is_taken(crs: int, tmp_path: Path, geo: Path, run: Import) -> None:
    town = load_territories(geo, support.REGIONS).get("commune", OVERSEAS[crs])
    assert town is not None and town.lon is not None and town.lat is not None
    quarter = row(f"QN{town.code[:3]}01M", "Bourg", town.code, square(town.lon, town.lat))
    code, told = run(written(tmp_path, [quarter], crs))
    assert code == 0, told
    assert run.features[quarter["code_qp"]]["properties"]["lat"] == pytest.approx(town.lat, abs=0.001)


REFUSED = {
    "a17_axes_inverses.geojson": "latitude et longitude inversées, les contours sont hors de leur commune",
    "a21_sans_geometrie.geojson": "QN03709M\u202f: géométrie vide",
    "a26_qpv.kml": "format non reconnu, lu «\u202f.kml\u202f»",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_said_and_changes_nothing(name: str, run: Import) -> None:
    code, told = run(CASES / name)
    assert code == 1
    assert REFUSED[name] in told
    assert not run.features


def test_a_shape_far_from_its_commune_is_refused(tmp_path: Path, run: Import) -> None:
    stray = {**SANITAS, "geometry": MultiPolygon([square(0.6911, 47.3806), square(5.37, 43.29)])}
    for one in ({**SANITAS, "geometry": square(3.82, 43.61)}, stray, {**SANITAS, "geometry": square(0.69, 47.5)}):
        code, told = run(written(tmp_path, [one, MOSSON]))
        assert code == 1
        assert "QN03709M\u202f: contour hors de sa commune" in told
        assert "37261" in told
        assert not run.features


def test_axes_swapped_overseas_are_told_too(tmp_path: Path, run: Import) -> None:
    path = written(tmp_path, [row("QN97411M", "Camélias", "97411", square(-20.9, 55.45))])
    code, told = run(path)
    assert code == 1
    assert "attendu la longitude avant la latitude" in told


def test_a_commune_that_does_not_exist_is_told(run: Import) -> None:
    code, told = run(CASES / "a20_commune_inconnue.geojson")
    assert code == 0
    assert "QN03709M\u202f: aucune commune n’a le code 37999." in told


def test_a_quarter_that_is_on_no_list_is_told(tmp_path: Path, run: Import) -> None:
    code, told = run(written(tmp_path, [{**SANITAS, "code_qp": "QN03799M"}, MOSSON]))
    assert code == 0
    assert "QN03799M\u202f: ce code n’est pas dans la liste officielle" in told


def test_a_commune_that_the_official_list_contradicts_is_told(tmp_path: Path, run: Import) -> None:
    code, told = run(written(tmp_path, [{**SANITAS, "insee_com": "37122"}]))
    assert code == 0
    assert "QN03709M\u202f: commune 37122 lue, 37261 dans la liste." in told


def official(geo: Path, count: int) -> list[dict[str, Any]]:
    """Quarters of the official list, each a square in its commune."""
    known = load_territories(geo, support.REGIONS)
    with (geo / "qpv.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))[:count]
    rows = []
    for one in listed:
        towns = one["commune_codes"].split("|")
        town = known.get("commune", towns[0])
        assert town is not None and town.lon is not None and town.lat is not None
        rows.append(row(one["code"], one["name"], ", ".join(towns), square(town.lon, town.lat)))
    return rows


def test_an_official_archive_with_collections_and_a_code_twice_comes_in(tmp_path: Path, geo: Path, run: Import) -> None:
    rows = official(geo, 90)
    for one in rows[:22]:
        middle = one["geometry"].centroid
        line = LineString([middle, Point(middle.x + 0.001, middle.y)])
        one["geometry"] = GeometryCollection([one["geometry"], line, middle])
    again = rows[40]["geometry"].centroid
    rows.append({**rows[40], "geometry": square(again.x + 0.02, again.y)})
    path = written(tmp_path, rows, name="QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson")
    archive = tmp_path / "qp2024.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.write(path, f"GEOJSON/{path.name}")
    code, told = run(archive)
    assert code == 0, told
    assert len(run.features) == 90
    assert "1\u202f584 quartiers attendus pour toute la France, 90 lus." in told
    stripped = next(line for line in told.splitlines() if line.startswith("Surfaces gardées"))
    assert stripped.count("QN") == 22
    assert f"Plusieurs contours réunis sous un même code\u202f: {rows[40]['code_qp']}." in told
    assert len(shape(run.features[rows[40]["code_qp"]]["geometry"]).geoms) == 2


def test_every_file_of_an_archive_is_read_when_none_holds_all(tmp_path: Path, geo: Path, run: Import) -> None:
    town = load_territories(geo, support.REGIONS).get("commune", "97411")
    assert town is not None and town.lon is not None and town.lat is not None
    far = row("QN97411M", "Camélias", "97411", square(town.lon, town.lat))
    written(tmp_path, [SANITAS, MOSSON], 2154, "QP2024_Hexagone_LB93.shp")
    written(tmp_path, [far], 2975, "QP2024_LaReunion_UTM40S.shp")
    archive = tmp_path / "qp2024.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for path in tmp_path.glob("QP2024_*"):
            made.write(path, f"SHP/{path.name}")
    assert run(archive)[0] == 0
    assert sorted(run.features) == ["QN03405M", "QN03709M", "QN97411M"]


def test_quarters_that_would_disappear_are_asked_about(tmp_path: Path, geo: Path, run: Import) -> None:
    whole = written(tmp_path, official(geo, 89))
    assert run(whole)[0] == 0
    code, told = run(CASES / "a19_un_seul.geojson")
    assert code == 1
    assert "1\u202f584 quartiers attendus pour toute la France, 1 lu, " in told
    assert " des 89 déjà importés disparaissent (QN00901M, " in told
    assert "--force" in told
    assert len(run.features) == 89
    assert run(CASES / "a19_un_seul.geojson", "--force")[0] == 0
    assert list(run.features) == ["QN03709M"]


def test_a_quarter_without_shape_is_named_and_the_others_come_in(tmp_path: Path, run: Import) -> None:
    path = written(tmp_path, [{**SANITAS, "geometry": None}, {**ALES, "geometry": Polygon()}, MOSSON])
    code, told = run(path)
    assert code == 0
    assert "Géométrie vide, laissés sans contour\u202f: QN03001I, QN03709M." in told
    assert list(run.features) == ["QN03405M"]


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path, run: Import) -> None:
    rows = [
        {**SANITAS, "code_qp": "37261"},
        {**SANITAS, "lib_qp": ""},
        {**MOSSON, "insee_com": "Montpellier"},
        {**ALES, "geometry": square(0.69, 47.38)},
        {**MOSSON, "code_qp": "QN03406M", "geometry": LineString([(3.8, 43.6), (3.9, 43.6)])},
    ]
    code, told = run(written(tmp_path, rows, name="qp.geojson"))
    assert code == 1
    assert "5 défauts dans ce fichier" in told
    for part in ("contour 1, champ code_qp", "contour 2 (QN03709M)", "contour 3 (QN03405M)", "QN03001I", "contour 5"):
        assert part in told


def test_two_quarters_under_one_code_are_refused(tmp_path: Path, run: Import) -> None:
    other = {**SANITAS, "lib_qp": "Maryse Bastié", "geometry": square(0.70, 47.41)}
    code, told = run(written(tmp_path, [SANITAS, other]))
    assert code == 1
    assert "attendu un code différent pour chaque quartier" in told


def test_names_of_fields_may_be_written_otherwise(tmp_path: Path, run: Import) -> None:
    frame = geopandas.GeoDataFrame(
        {"codeQPV": ["QN03709M"], "Nom QPV": ["Sanitas"], "Code INSEE": [37261.0], "geometry": [SANITAS["geometry"]]},
        crs=4326,
    )
    path = tmp_path / "qpv.geojson"
    frame.to_file(path)
    code, told = run(path)
    assert code == 0, told
    assert run.features["QN03709M"]["properties"]["communes"] == ["37261"]
