"""The page Territoires: what is there, a file tried beside it, compared, applied, undone; on two machines; attacked."""

from __future__ import annotations

import argparse
import io
import json
import re
import shutil
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from access_sample import Person, editions_of, token, with_people
from support import ROOT, TINY, V2, snapshot_of, some, tiny
from werkzeug.test import TestResponse

from dashboard.centres.territories import SharedTerritories
from dashboard.centres.territory_effects import effects
from dashboard.centres.upkeep import Upkeep
from dashboard.commands import work
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore, known_territories
from dashboard.territories import trial
from dashboard.territories.imported import Imports, load_imports, with_imports

PLACE = "/equipe/donnees/territoires"
SPOTS = {"QN03709M": ("Sanitas", "37261", 0.70, 47.385), "QN03712M": ("Patte d'Oie", "37003", 0.99, 47.40)}
POPULATION = "code_qp;lib_qp;insee_com;POP_MUN_2021\nQN03709M;Sanitas;37261;8 213\nQN03712M;Patte d'Oie;37003;s\n"


def contours(*codes: str, **names: str) -> bytes:
    """A small square for each QPV, as the official file has it."""
    features = []
    for code in codes:
        name, commune, west, south = SPOTS[code]
        east, north = west + 0.004, south + 0.003
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        facts = {"code_qp": code, "lib_qp": names.get(code, name), "insee_reg": "24", "insee_dep": "37"}
        facts |= {"insee_com": commune, "siren_epci": "243700754"}
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": facts, "geometry": shape})
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


class Service:
    """Both editions over a copy of the lists, and an administrator of all its centres."""

    def __init__(self, store: SnapshotStore, folder: Path) -> None:
        self.store, self.geo = store, folder / "geo"
        self.geo.mkdir(parents=True)
        shutil.copytree(ROOT / "geo/places", self.geo / "places")
        for name in ("departments.csv", "qpv.csv", "place_aliases.csv"):
            shutil.copyfile(ROOT / "geo" / name, self.geo / name)
        environment = {"DASHBOARD_GEO": str(self.geo), "DASHBOARD_STATE": str(folder / "state")}
        self.settings = Settings.from_env(environment)
        self.editions = with_people(editions_of(store, folder, DASHBOARD_GEO=str(self.geo)))
        self.somebody = Person(self.editions).signed_in("administration@exemple.fr")

    def drop(self, name: str, content: bytes, **more: str) -> TestResponse:
        """What the page tells once another process has read a file, or why it is not read."""
        form: dict[str, Any] = {"jeton": self.proof(), "fichier": (io.BytesIO(content), name), **more}
        answer = self.somebody.post(f"{PLACE}/deposer", data=form)
        if answer.status_code != 303:
            return answer
        told = self.somebody.get(answer.headers["Location"])
        assert "la lecture commence dans un instant" in told.text
        assert "Refresh" in told.headers
        assert "Refresh" not in self.somebody.get(f"{PLACE}?suivi=non").headers
        assert work.run(argparse.Namespace(), self.settings) == 0
        return self.somebody.get(PLACE)

    def proof(self) -> str:
        return token(self.somebody.get(PLACE).text)

    def apply(self, **more: str) -> TestResponse:
        page = self.somebody.get(PLACE).text
        waits = re.search(r'name="attend" value="(\w+)"', page)
        assert waits, "nothing waits"
        return self.somebody.post(f"{PLACE}/appliquer", data={"jeton": token(page), "attend": waits[1], **more})


@pytest.fixture
def service(store: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr(Upkeep, "begin", lambda _: None)
    # What has no end is given up sooner.
    monkeypatch.setattr(trial, "WORKING", 17)
    return Service(store, tmp_path)


def test_contours_are_compared_applied_and_undone(service: Service, tmp_path: Path) -> None:
    page = service.somebody.get(PLACE).text
    assert page.count("pas encore importé") >= 2
    page = service.drop("qpv2024.geojson", contours("QN03709M", "QN03712M")).text
    assert not load_imports(service.geo).qpv, "nothing before it is applied"
    assert "Quartiers dont le contour est connu\u202f: 0 → 2" in page
    assert "2 quartiers gagnent leur contour" in page, "they are listed already"
    assert "QN03709M, Sanitas" in page
    assert "<b>Villes au Carré</b>\u202f: dans ses départements, 2 quartiers gagnent leur contour" in page
    assert service.apply().headers["Location"] == f"{PLACE}?dit=applique"
    assert set(load_imports(service.geo).qpv) == {"QN03709M", "QN03712M"}
    assert service.store.on_change
    service.store.on_change(service.store.current())
    drawn = re.search(r'"geo/qpv.json": ?"([^"]+)"', service.somebody.get(f"/equipe/carte?centre={V2}").text)
    assert drawn, "without a restart"
    assert len(service.somebody.get(drawn[1]).json["features"]) == 2

    page = service.drop("qpv2025.geojson", contours("QN03709M", QN03709M="Sanitas Rotonde")).text
    assert "Sanitas Rotonde" not in page, "the shipped list names it"
    assert "1 quartier perd son contour" in page
    assert "quartier disparaît" not in page
    assert "Il reste en vigueur" in page
    # What is shown was read before the contours were there: nothing has told it to be read anew.
    assert "<b>Villes au Carré</b>\u202f: dans ses départements, 1 quartier perd son contour" in page
    refused = service.apply()
    assert refused.status_code == 422
    assert "C’est voulu" in refused.text
    mine = SharedTerritories.of(service.settings)
    assert (mine.sweep(age=0), mine.sweep()) == (0, 0), "what waits is needed"
    assert service.apply(voulu="oui").status_code == 303
    assert set(load_imports(service.geo).qpv) == {"QN03709M"}

    other = SharedTerritories(mine.database, mine.objects, tmp_path / "another")
    other.geo.mkdir()
    assert other.bring(), "another machine takes what was applied here"
    assert not other.bring()
    page = service.somebody.get(PLACE).text
    lines = re.findall(r'name="ligne" value="(\d+)"', page)
    seen = re.search(r'name="vue" value="(\d+)"', page)
    assert seen
    form = {"jeton": token(page), "vue": seen[1], "ligne": lines[0]}
    assert service.somebody.post(f"{PLACE}/revenir", data=form).headers["Location"] == f"{PLACE}?dit=revenu"
    assert set(load_imports(service.geo).qpv) == {"QN03709M", "QN03712M"}
    assert service.somebody.post(f"{PLACE}/revenir", data=form).status_code == 409, "seen before another change"
    assert other.bring()
    assert set(load_imports(other.geo).qpv) == {"QN03709M", "QN03712M"}

    assert "1 quartier perd son contour" in service.drop("qpv2025.geojson", contours("QN03712M")).text
    form |= {"jeton": service.proof(), "vue": str(mine.changes(1)[0].line)}
    assert service.somebody.post(f"{PLACE}/revenir", data=form).status_code == 303
    page = service.somebody.get(PLACE).text
    assert "Les territoires ont changé depuis que ce fichier a été lu" in page, "it was compared with another state"
    assert 'name="attend"' not in page
    assert service.somebody.post(f"{PLACE}/abandonner", data={"jeton": service.proof()}).status_code == 303
    assert (mine.sweep(), mine.sweep(age=0)) == (0, 1), "what was left goes, in its time"
    assert all(mine.content(change.files) is not None for change in mine.changes()), "and nothing else"


def test_a_table_is_told_with_its_figures_and_what_is_wrong_all_at_once(service: Service) -> None:
    faulty = POPULATION.replace("8 213", "beaucoup").replace(";s\n", ";peu\n")
    answer = service.drop("population_2021.csv", faulty.encode())
    for said in ("«\u202fbeaucoup\u202f»", "«\u202fpeu\u202f»", "population_2021.csv"):
        assert said in answer.text
    page = service.drop("population_2021.csv", POPULATION.encode()).text
    assert "Population, millésime 2021" in page
    assert "n.\xa0r. → 8\u202f213" in page
    assert service.apply().status_code == 303
    page = service.drop("population_2021.csv", POPULATION.encode()).text
    assert "tout ce qu’il dit était déjà là" in page
    assert "2 quartiers, 1 colonne" in page
    assert service.drop("carte.kml", b"<kml/>").status_code == 422


def test_only_who_keeps_every_centre_changes_them(service: Service) -> None:
    editor = Person(service.editions).signed_in("edition@exemple.fr")
    page = editor.get(PLACE)
    assert page.status_code == 200
    assert "administrateur de tous les centres" in page.text
    assert "<form" not in page.text
    assert Person(service.editions).signed_in("lecture@exemple.fr").get(PLACE).status_code == 404
    for gesture in ("deposer", "appliquer", "abandonner", "revenir"):
        assert editor.post(f"{PLACE}/{gesture}", data={"jeton": "x"}).status_code == 404
    stranger = {"jeton": "x", "fichier": (io.BytesIO(contours("QN03709M")), "qpv.geojson")}
    assert service.somebody.post(f"{PLACE}/deposer", data=stranger).status_code == 400


def _zip(*members: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


def _shapefile(box: tuple[float, float, float, float]) -> bytes:
    """A shapefile whose header promises an extent and whose only record promises ten million points."""
    head = (
        struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 60) + struct.pack("<2i", 1000, 5) + struct.pack("<8d", *box, *[0.0] * 4)
    )
    record = struct.pack(">2i", 1, 10_000_000) + struct.pack("<i4d2i", 5, *box, 1, 10_000_000)
    table = struct.pack("<4BIHH20x", 3, 124, 1, 1, 1, 65, 9) + b"code_qp".ljust(11, b"\0") + b"C" + bytes(4)
    table += bytes([8, 0]) + bytes(14) + b"\r" + b" QN03709M"
    return _zip(("q.shp", head + record), ("q.shx", head[:100] + struct.pack(">2i", 50, 10_000_000)), ("q.dbf", table))


def _sqlite(folder: Path) -> bytes:
    """A SQLite file that says it is a GeoPackage, and whose layer is a view that never ends."""
    path = folder / "hostile.gpkg"
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS fid, x AS geom FROM n"
    with sqlite3.connect(path) as made:
        made.executescript(
            "PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;"
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,"
            " organization_coordsys_id INTEGER, definition TEXT, description TEXT);"
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, 'undefined', '');"
            "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT,"
            " description TEXT, last_change TEXT, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,"
            " srs_id INTEGER);"
            "INSERT INTO gpkg_contents VALUES ('qp', 'features', 'qp', '', '2024-01-01', 0, 0, 1, 1, 4326);"
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT,"
            " srs_id INTEGER, z TINYINT, m TINYINT);"
            "INSERT INTO gpkg_geometry_columns VALUES ('qp', 'geom', 'POLYGON', 4326, 0, 0);"
        )
        made.execute(f"CREATE VIEW qp AS {endless}")
    made.close()
    return path.read_bytes()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b']><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&j;</workbook>'
)
FAR = json.dumps(
    {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}},
     "features": json.loads(contours("QN03709M"))["features"]}
).encode()  # fmt: skip
ATTACKS: dict[str, Callable[[Path], tuple[str, bytes]]] = {
    "a path out of the archive": lambda _: ("q.zip", _zip(("../../geo/departments.csv", b"x"))),
    "a name that is a path": lambda _: ("..\\..\\departments.csv", b"code;name\n1;2\n"),
    "another projection than the one declared": lambda _: ("q.geojson", FAR),
    "a view without end": lambda folder: ("q.gpkg", _sqlite(folder)),
    "an absurd extent": lambda _: ("q.zip", _shapefile((-1e308, -1e308, 1e308, 1e308))),
    "entities": lambda _: ("q.xlsx", _zip(("[Content_Types].xml", b"<a/>"), ("xl/workbook.xml", ENTITIES))),
    "a bomb": lambda _: ("q.zip", _zip(("q.geojson", bytes(300_000_000)))),
    "numbers that are none": lambda _: ("q.geojson", contours("QN03709M").replace(b"0.7", b"1e999")),
    "a nest": lambda _: ("q.geojson", b'{"a":' + b"[" * 200_000),
}


@pytest.mark.parametrize("attack", some(ATTACKS, 1))
def test_a_hostile_file_changes_nothing_and_is_refused_in_french(service: Service, tmp_path: Path, attack: str) -> None:
    before = {path: path.read_bytes() for path in service.geo.rglob("*") if path.is_file()}
    answer = service.drop(*ATTACKS[attack](tmp_path))
    assert "rien n’a changé" in answer.text
    assert "Traceback" not in answer.text
    assert str(tmp_path) not in answer.text
    assert {path: path.read_bytes() for path in service.geo.rglob("*") if path.is_file()} == before


def test_what_an_import_does_to_each_centre_is_counted() -> None:
    """A quarter of Rennes that nothing lists as shipped: the action that names it is at Rennes before, in it after."""
    before = known_territories(ROOT / "geo", Imports())
    west, south, east, north = -1.68, 48.12, -1.66, 48.13
    facts = {"name": "Maurepas", "region": "53", "department": "35", "epci": "243500139", "communes": ["35238"],
             "area_km2": 0.5, "lon": west, "lat": south}  # fmt: skip
    after = with_imports(before, Imports({"QN03505M": {"properties": facts, "bbox": [west, south, east, north]}}))
    centre = replace(TINY, departments=("35",))
    shown = replace(
        snapshot_of(tiny(centre, events=[{"place": "Maurepas, Rennes"}, {"place": "Rennes"}])), territories=before
    )
    (told,) = effects(shown, before, after)
    assert (told.added, told.removed, told.moved, told.lines) == (("QN03505M, Maurepas",), (), 1, 2)
    (back,) = effects(shown, after, before)
    assert (back.added, back.removed, back.moved) == ((), ("QN03505M, Maurepas",), 1)
    assert effects(shown, before, before)[0].moved == 0
