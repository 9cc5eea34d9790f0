"""A note written at its figure: read beside it by the team, and by all once it is published, if that was chosen."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from access_sample import Person
from kept_centre import saved
from test_publishing_pages import EDITOR, Service

from dashboard.centres.upkeep import Upkeep
from dashboard.commands.publish import Wanted, publication
from dashboard.store.database import Database

HOME = "/equipe/?centre=nord&annee=2024"
TOLD = {"text": "Deux journées reportées, faute de salle.", "author": "direction"}


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr(Upkeep, "begin", lambda _: None)
    return Service(tmp_path, Database(tmp_path / "state"))


def test_a_note_is_written_at_its_figure_and_read_beside_it(service: Service) -> None:
    somebody = service.person()
    home = somebody.get(HOME).text
    ways = [html.unescape(way) for way in re.findall(r'href="([^"]+/saisir/figure_notes/ligne\?[^"]+)"', home)]
    figure, chart = (next(way for way in ways if f"figure={code}&" in way) for code in ("actions", "synthese%2Ftheme"))
    named = saved(somebody, figure, TOLD | {"visibility": "public", "text": "Vu avec Mme Claire Dupont."})
    assert (named.status_code, "semble nommer une personne" in named.text) == (422, True)
    for way, visibility in ((figure, "public"), (chart, "team")):
        assert saved(somebody, way, TOLD | {"visibility": visibility}).status_code == 303
    service.look()
    assert somebody.get(HOME).text.count(f"{TOLD['text']} (direction, ") == 2
    assert TOLD["text"] not in somebody.get("/equipe/?centre=nord&annee=2022").text
    publication(service.settings, Wanted("nord", author=EDITOR))
    service.look()
    anybody = Person(service.editions)
    read = anybody.get("/?centre=nord&annee=2024").text
    assert read.count(f"{TOLD['text']} (direction, ") == 1
    assert "saisir/figure_notes" not in read
    told = anybody.get("/api/v1/indicateurs?centre=nord&annee=2024").get_json()["indicators"]
    assert [len(one["notes"]) for one in told if one["id"] == "actions"] == [1]
