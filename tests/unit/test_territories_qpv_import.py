"""Import of the QPV polygons: each format, both projections, codes, faults that change nothing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
from shapely import LineString, Point, Polygon, is_valid
from shapely.geometry import shape

from dashboard.sources.archives import unpack
from dashboard.sources.refusals import ImportRefusedError, quiet
from dashboard.territories.imported import load_imports
from dashboard.territories.imports import import_file, main, summary
from dashboard.territories.qpv_import import QpvReport, import_qpv

NAMES = ["Sanitas", "Les Bâtes Tabellionne", "Patte d'Oie"]
CODES = ["QN03709M", "QN02806M", "QN03712M"]
COMMUNES = ["37261", "28134, 28404", "37003"]


def ragged(lon: float, lat: float, metres: float = 300.0) -> Polygon:
    """A round district with many more points than a map needs."""
    circle = Point(0, 0).buffer(metres / 111_320, quad_segs=64)
    return Polygon([(lon + x / 0.68, lat + y) for x, y in circle.exterior.coords])


def frame(**columns: list[Any]) -> geopandas.GeoDataFrame:
    """Three QPV as the official file has them, in EPSG:4326."""
    shapes = [ragged(0.70, 47.385), ragged(1.36, 48.73), ragged(0.99, 47.40)]
    facts: dict[str, list[Any]] = {
        "fid": [1, 2, 3],
        "code_qp": CODES,
        "lib_qp": NAMES,
        "insee_reg": ["24"] * 3,
        "lib_reg": ["Centre-Val de Loire"] * 3,
        "insee_dep": ["37", "28", "37"],
        "insee_com": COMMUNES,
        "lib_com": ["Tours", "Dreux, Vernouillet", "Amboise"],
        "siren_epci": ["243700754", "200040277", "200043065"],
        "geometry": shapes,
    }
    return geopandas.GeoDataFrame({**facts, **columns}, crs=4326)


def geojson(folder: Path, made: geopandas.GeoDataFrame | None = None) -> Path:
    path = folder / "QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson"
    (frame() if made is None else made).to_file(path, driver="GeoJSON")
    return path


def geopackage(folder: Path) -> Path:
    path = folder / "qp.gpkg"
    frame().to_crs(2154).to_file(path, layer="QP2024_LB93", driver="GPKG")
    return path


def shapefile(folder: Path, crs: int = 2154) -> Path:
    path = folder / "QP2024_Hexagone_LB93.shp"
    frame().to_crs(crs).to_file(path, encoding="utf-8")
    return path


def zipped(folder: Path, files: list[Path], prefix: str = "") -> Path:
    path = folder / "qp2024.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for file in files:
            made.write(file, f"{prefix}{file.name}")
    return path


def official_zip(folder: Path) -> Path:
    shapefile(folder)
    return zipped(folder, [*folder.glob("QP2024_Hexagone_LB93.*"), geojson(folder)], "GEOJSON/")


def shapefile_zip(folder: Path) -> Path:
    shapefile(folder)
    return zipped(folder, list(folder.glob("*.*")), "SHP/")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "reçu"
    folder.mkdir()
    return folder


@pytest.fixture
def geo(tmp_path: Path) -> Path:
    folder = tmp_path / "geo"
    folder.mkdir()
    return folder


def written(geo: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((geo / "imported" / "qpv.geojson").read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize("make", [geojson, geopackage, shapefile, official_zip, shapefile_zip])
def test_every_format_and_both_projections_give_the_same_places(
    make: Callable[[Path], Path], inbox: Path, geo: Path
) -> None:
    report = import_file(str(make(inbox)), geo)
    assert isinstance(report, QpvReport)
    assert (report.features, report.repealed, report.mended, report.changed) == (3, 0, (), True)
    features = {one["id"]: one for one in written(geo)["features"]}
    assert sorted(features) == sorted(CODES)
    assert features["QN02806M"]["properties"]["communes"] == ["28134", "28404"]
    assert features["QN03712M"]["properties"]["name"] == "Patte d’Oie"
    assert features["QN03709M"]["properties"]["department"] == "37"
    assert features["QN03709M"]["properties"]["lon"] == pytest.approx(0.70, abs=0.002)
    assert features["QN03709M"]["properties"]["area_km2"] == pytest.approx(0.28, abs=0.01)
    for one in features.values():
        polygon = shape(one["geometry"])
        assert is_valid(polygon)
        assert len(polygon.exterior.coords) < 60
        assert polygon.contains(Point(one["properties"]["lon"], one["properties"]["lat"]))


def test_importing_twice_changes_nothing(inbox: Path, geo: Path) -> None:
    path = geojson(inbox)
    first = import_qpv(path, geo)
    date = (geo / "imported" / "qpv.geojson").stat().st_mtime_ns
    second = import_qpv(path, geo)
    assert first.changed and not second.changed
    assert (geo / "imported" / "qpv.geojson").stat().st_mtime_ns == date
    assert [path.name for path in (geo / "imported").iterdir()] == ["qpv.geojson"]
    assert "déjà importé" in summary(second)


def test_what_was_imported_is_read_back(inbox: Path, geo: Path) -> None:
    import_qpv(geojson(inbox), geo)
    imports = load_imports(geo)
    assert set(imports.qpv) == set(CODES)
    assert [one["id"] for one in imports.geojson()["features"]] == list(imports.qpv)


def test_progress_is_told(inbox: Path, geo: Path) -> None:
    steps: list[tuple[str, float | None]] = []
    import_file(str(official_zip(inbox)), geo, progress=lambda step, share: steps.append((step, share)))
    assert ("Contours", 1.0) in steps
    assert any(step == "Ouverture de l’archive" and share == 1.0 for step, share in steps)


def test_codes_that_became_numbers_get_their_zero_back(inbox: Path, geo: Path) -> None:
    made = frame(code_qp=["QN00901M", "QN00902M", "QN00903I"], insee_com=["9261", "9122", "9225"])
    import_qpv(geojson(inbox, made), geo)
    assert written(geo)["features"][0]["properties"]["communes"] == ["09261"]
    assert written(geo)["features"][0]["properties"]["department"] == "09"


def test_codes_of_2015_are_refused_unless_asked_for(inbox: Path, geo: Path) -> None:
    path = geojson(inbox, frame(code_qp=["QP037001", "QP037002", "QN03712M"]))
    with pytest.raises(ImportRefusedError, match="2 codes de quartiers de 2015, abrogés"):
        import_qpv(path, geo)
    assert not (geo / "imported").exists()
    report = import_qpv(path, geo, allow_2015=True)
    assert (report.features, report.repealed) == (3, 2)


def bow_tie(lon: float, lat: float) -> Polygon:
    size = 0.004
    return Polygon([(lon, lat), (lon + size, lat + size), (lon + size, lat), (lon, lat + size)])


def test_crossing_borders_are_mended_and_told(inbox: Path, geo: Path) -> None:
    made = frame(geometry=[bow_tie(0.7, 47.38), ragged(1.36, 48.73), ragged(0.99, 47.40)])
    report = import_qpv(geojson(inbox, made), geo)
    assert report.mended == ("QN03709M",)
    assert all(is_valid(shape(one["geometry"])) for one in written(geo)["features"])


FAULTS: dict[str, tuple[dict[str, list[Any]], str]] = {
    "unknown code": ({"code_qp": ["QN03709M", "37261", "QN03712M"]}, "contour 2, champ code_qp.*37261.*QN03709M"),
    "twice": ({"code_qp": ["QN03709M", "QN03709M", "QN03712M"]}, "contour 2.*un code différent"),
    "no name": ({"lib_qp": ["Sanitas", None, "Patte"]}, r"contour 2 \(QN02806M\), champ lib_qp.*le nom du quartier"),
    "no commune": ({"insee_com": ["37261", "Dreux", "37003"]}, r"contour 2 \(QN02806M\), champ insee_com.*Dreux"),
    "line": ({"geometry": [ragged(0.7, 47.4), LineString([(1, 48), (1.1, 48.1)]), ragged(1, 47)]}, "contour 2.*Line"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_feature_is_named_and_changes_nothing(fault: str, inbox: Path, geo: Path) -> None:
    import_qpv(geojson(inbox), geo)
    before = (geo / "imported" / "qpv.geojson").read_bytes()
    columns, message = FAULTS[fault]
    with pytest.raises(ImportRefusedError, match=message):
        import_qpv(geojson(inbox, frame(**columns)), geo)
    assert (geo / "imported" / "qpv.geojson").read_bytes() == before


def test_a_missing_field_lists_those_read(inbox: Path, geo: Path) -> None:
    path = geojson(inbox, frame().drop(columns=["code_qp"]))
    with pytest.raises(ImportRefusedError, match=r"champ code_qp.*champ manquant.*lib_qp.*attendu code_qp ou"):
        import_qpv(path, geo)


@pytest.mark.parametrize("make", [geojson, geopackage, shapefile, official_zip])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_file_changes_nothing(make: Callable[[Path], Path], share: float, inbox: Path, geo: Path) -> None:
    path = make(inbox)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ImportRefusedError):
        import_file(str(path), geo)
    assert not (geo / "imported").exists()


def test_metres_declared_as_degrees_are_refused(inbox: Path, geo: Path) -> None:
    made = frame().to_crs(2154).set_crs(4326, allow_override=True)
    path = inbox / "qp.gpkg"
    made.to_file(path, layer="qp", driver="GPKG")
    with pytest.raises(ImportRefusedError, match=r"projection déclarée .EPSG:4326. ne va pas avec les coordonnées"):
        import_qpv(path, geo)


def test_a_shapefile_without_projection_is_told_by_its_numbers(inbox: Path, geo: Path) -> None:
    path = shapefile(inbox)
    path.with_suffix(".prj").unlink()
    import_qpv(path, geo)
    assert written(geo)["features"][-1]["properties"]["lat"] == pytest.approx(47.4, abs=0.01)


def test_a_shapefile_without_its_table_is_refused(inbox: Path, geo: Path) -> None:
    path = shapefile(inbox)
    path.with_suffix(".dbf").unlink()
    with pytest.raises(ImportRefusedError, match=r"shapefile incomplet.*dbf"):
        import_qpv(path, geo)


def test_a_file_dressed_as_another_is_never_opened(inbox: Path, geo: Path) -> None:
    path = inbox / "piège.geojson"
    path.write_text('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>')
    with pytest.raises(ImportRefusedError, match="le contenu n’est pas celui du format annoncé"):
        import_qpv(path, geo)


def archive(folder: Path, names: dict[str, bytes]) -> Path:
    path = folder / "archive.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in names.items():
            made.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["../qp.geojson", "/etc/qp.geojson", "a/../../qp.geojson", "C:/qp.geojson"])
def test_a_path_out_of_the_archive_is_refused(name: str, inbox: Path, geo: Path) -> None:
    with pytest.raises(ImportRefusedError, match="nom de fichier dangereux"):
        import_file(str(archive(inbox, {name: b"{}"})), geo)


@pytest.mark.parametrize("name", [".", "./", "x/.", "é" * 300])
def test_an_odd_name_in_an_archive_is_no_error_of_ours(name: str, inbox: Path, geo: Path) -> None:
    with pytest.raises(ImportRefusedError):
        import_file(str(archive(inbox, {name: b"{}"})), geo)


def test_a_file_without_a_name_is_refused(inbox: Path, geo: Path) -> None:
    path = archive(inbox, {"@": b"{}"})
    path.write_bytes(path.read_bytes().replace(b"@", b"\x00"))
    with pytest.raises(ImportRefusedError, match="nom de fichier dangereux"):
        import_file(str(path), geo)


def test_a_zip_bomb_is_refused(inbox: Path, geo: Path) -> None:
    with pytest.raises(ImportRefusedError, match="anormalement compressé"):
        import_file(str(archive(inbox, {"qp.geojson": b" " * 30_000_000})), geo)


def test_too_many_files_are_refused(inbox: Path, geo: Path) -> None:
    with pytest.raises(ImportRefusedError, match="trop de fichiers"):
        import_file(str(archive(inbox, {f"{i}.csv": b"" for i in range(2_001)})), geo)


def test_a_link_is_refused(inbox: Path, geo: Path) -> None:
    path = inbox / "lien.zip"
    with zipfile.ZipFile(path, "w") as made:
        link = zipfile.ZipInfo("qp.geojson")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/hostname")
    with pytest.raises(ImportRefusedError, match="lien symbolique"):
        import_file(str(path), geo)


def test_a_damaged_member_is_told(inbox: Path, geo: Path) -> None:
    path = zipped(inbox, [geojson(inbox)])
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(bytes(content))
    with pytest.raises(ImportRefusedError, match=r"abîmé|illisible"):
        import_file(str(path), geo)


def test_a_member_larger_than_it_says_is_refused(inbox: Path, tmp_path: Path) -> None:
    path = archive(inbox, {"qp.geojson": b"{" * 1000})
    with zipfile.ZipFile(path) as opened:
        member = opened.infolist()[0]
    member.file_size = 10
    with pytest.raises(ImportRefusedError):
        unpack(path, [member], tmp_path, quiet)


def test_the_command_says_in_french_what_happened(inbox: Path, geo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(geojson(inbox)), "--geo", str(geo)]) == 0
    assert "3 quartiers importés" in capsys.readouterr().out
    assert main([str(inbox / "absent.zip"), "--geo", str(geo)]) == 1
    assert "Import refusé, rien n’a changé" in capsys.readouterr().err
    assert main(["--geo"]) == 2
