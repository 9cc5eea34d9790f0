"""Centres of other regions: all that is shipped of them is shown; what is not known is said to be so, never zero."""

from __future__ import annotations

import json
import shutil

import pytest
from support import ROOT, text_of, walk
from topojson import Topology

from dashboard.pages import PAGES
from dashboard.pages.model import View
from dashboard.pages.render import Site, show
from dashboard.snapshot import Snapshot, build_snapshot
from dashboard.viewer import Viewer

CASES = ROOT / "tests" / "fixtures" / "geo" / "regions"
CENTRES = ("bretagne", "reunion")
OVERSEAS = {
    "guadeloupe": ("971", "01"), "martinique": ("972", "02"), "guyane": ("973", "03"), "reunion": ("974", "04"),
    "mayotte": ("976", "06"),
}  # fmt: skip
"""Centre → its department, the code of its region."""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    data = tmp_path_factory.mktemp("data")
    shutil.copytree(CASES, data, dirs_exist_ok=True)
    for name, (department, _) in OVERSEAS.items():
        folder = shutil.copytree(CASES / "reunion", data / name, dirs_exist_ok=True)
        for file in folder.iterdir():
            text = file.read_text(encoding="utf-8").replace("974", department)
            file.write_text(text.replace("reunion", name).replace("La Réunion", name.title()), encoding="utf-8")
    return build_snapshot(data, ROOT / "geo")


def page(snapshot: Snapshot, centre: str, path: str, query: str = "", viewer: Viewer | None = None) -> View:
    found = show(Site(PAGES, centre, viewer=viewer), snapshot, path, query)
    assert found is not None
    return found.view


def text(view: View) -> str:
    return " ".join(text_of(slot) for slot in view.slots.values())


@pytest.mark.parametrize("centre", CENTRES)
def test_the_number_of_quarters_is_not_known(elsewhere: Snapshot, centre: str) -> None:
    view = page(elsewhere, centre, "/carte")
    rows = [node for node in walk(view.slots["tableau"]) if hasattr(node, "data-territory")]
    assert rows
    assert {text_of(row.children[-1]) for row in rows} == {"n. r."}
    assert "Liste des quartiers prioritaires non installée pour" in text(view)
    assert "Non établies. La liste de leurs quartiers prioritaires n’est pas installée." in text(view)


def test_each_map_is_framed_on_its_region_and_asks_for_its_files_alone(elsewhere: Snapshot) -> None:
    for centre, (department, code) in OVERSEAS.items():
        view = page(elsewhere, centre, "/carte", "niveau=epci")
        told = json.loads(getattr(view.slots["etat"], "data-map"))
        assert (told["files"], told["communes"]) == ([f"geo/region-{code}.json"], [f"geo/communes-{code}.json"])
        territory = elsewhere.territories.get("department", department)
        assert territory and territory.box
        west, south, east, north = territory.box
        assert told["box"] == [south, west, north, east]
        drawn = Topology.read(ROOT / "geo" / f"region-{code}.topojson")
        assert {*told["territories"], *told["quiet"]} >= set(drawn.codes("epci"))
        assert drawn.codes("departments") == (department,)
    assert elsewhere.territories.covered == {"01", "02", "03", "04", "06", "53"}


@pytest.mark.parametrize(("centre", "code"), [("bretagne", "53"), ("reunion", "04")])
def test_a_centre_needs_no_code_of_its_region(elsewhere: Snapshot, centre: str, code: str) -> None:
    assert elsewhere.centres[centre].centre.region_code == code
    assert "hors périmètre" not in text(page(elsewhere, centre, f"/territoires/R{code}"))


@pytest.mark.parametrize(("centre", "epci", "communes"), [("bretagne", 61, "1\u202f202"), ("reunion", 5, "24")])
def test_communes_and_intercommunalities_are_all_listed(
    elsewhere: Snapshot, centre: str, epci: int, communes: str
) -> None:
    choices = text_of(page(elsewhere, centre, "/territoires").slots["choix"])
    assert f"Intercommunalités ({epci})Communes ({communes})" in choices
    assert "Quartiers prioritaires (n.\u00a0r.)" in choices
