"""A centre of a region whose communes and quarters are not shipped: what is not known is said to be so, never zero."""

from __future__ import annotations

import re
import shutil

import pytest
from support import ROOT, text_of, walk

from dashboard.pages import PAGES
from dashboard.pages.model import View
from dashboard.pages.render import Site, show
from dashboard.snapshot import Snapshot, build_snapshot
from dashboard.viewer import Viewer

CASES = ROOT / "tests" / "fixtures" / "geo" / "regions"
CENTRES = ("bretagne", "reunion")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    data = tmp_path_factory.mktemp("data")
    shutil.copytree(CASES, data, dirs_exist_ok=True)
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


@pytest.mark.parametrize("centre", CENTRES)
def test_a_level_without_contours_says_what_to_run(elsewhere: Snapshot, centre: str) -> None:
    view = page(elsewhere, centre, "/carte", "niveau=epci", Viewer("editor"))
    assert "python -m dashboard geo build" in text_of(view.slots["etat"])
    public = text_of(page(elsewhere, centre, "/carte", "niveau=epci").slots["etat"])
    assert "La carte par département, elle, est complète." in public
    assert "python" not in public
    assert not hasattr(view.slots["etat"], "data-map")
    assert hasattr(page(elsewhere, centre, "/carte").slots["etat"], "data-map")


@pytest.mark.parametrize(("centre", "code"), [("bretagne", "53"), ("reunion", "04")])
def test_a_centre_needs_no_code_of_its_region(elsewhere: Snapshot, centre: str, code: str) -> None:
    assert elsewhere.centres[centre].centre.region_code == code
    assert "hors périmètre" not in text(page(elsewhere, centre, f"/territoires/R{code}"))


@pytest.mark.parametrize("centre", CENTRES)
def test_the_lists_that_are_not_there_are_not_empty_and_those_that_are_in_part_say_so(
    elsewhere: Snapshot, centre: str
) -> None:
    choices = text_of(page(elsewhere, centre, "/territoires").slots["choix"])
    assert re.search(r"Intercommunalités \(au moins \d+\)", choices)
    assert re.search(r"Communes \(au moins \d+\)", choices)
    assert "Quartiers prioritaires (n.\u00a0r.)" in choices
