"""What is missing before the report: counted, told with what it changes, filled in place."""

from __future__ import annotations

import contextlib
import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from access_sample import Person, editions_of, with_people
from databases import KINDS, postgresql
from kept_centre import brought, row, saved, shown, with_centre
from support import some
from test_data_pages import ADMINISTRATOR, GUIDE, HEAD, PLACE, own, proof

from dashboard.editions import Editions
from dashboard.snapshot import SnapshotStore

ROWS = f"""{HEAD},Réseau,Lieu,Format,Remarques
a-1,Petit-déjeuner,2024-02-03,day,realised,12,suivi,2024,,Rennes,,de 9h30 à 12h30
a-2,Visite,2024-03-31,day,realised,14,suivi,2024,,Brest,Visite,
a-3,Webinaire,2024-04-02,day,realised,,suivi,2024,,,Webinaire,
a-4,Journée,2024-11-02,day,announced,,suivi,2024,,,,
"""


@pytest.fixture(scope="module", params=some(KINDS[::-1], 1))
def editions(
    request: pytest.FixtureRequest, store: SnapshotStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Editions]:
    """The centre, with three actions done, one to come and a network without any meeting."""
    with contextlib.ExitStack() as around:
        address = "" if request.param == "sqlite" else around.enter_context(postgresql(tmp_path_factory))
        made = with_centre(store, tmp_path_factory.mktemp("data"), address)
        brought(own(made), "events.csv", ROWS)
        saved(own(made), row("a-1"), {"network_id": ""})
        yield made


def forms(page: str, group: str) -> dict[str, dict[str, str]]:
    """The small forms of a part of the page: identifier of the row → its fields."""
    found = [shown(one) for one in re.findall(r"<form method=\"post\".*?</form>", page, re.DOTALL)]
    return {one["cle"]: one for one in found if one["groupe"] == group}


def told(page: str) -> list[tuple[str, str]]:
    """The parts of the page, in their order: title, of how many."""
    return re.findall(r"<summary>([^<]+) <span class=\"where\">([^<]+)</span>", page)


def fill(somebody: Person, group: str, key: str, **typed: str) -> tuple[int, str]:
    page = somebody.get(f"{PLACE}/completer?annee=2024").text
    answer = somebody.post(f"{PLACE}/completer?annee=2024", data={**forms(page, group)[key], **typed})
    return answer.status_code, answer.text


def test_what_is_missing_is_counted_and_filled_in_place(editions: Editions) -> None:
    somebody = own(editions)
    page = somebody.get(f"{PLACE}/completer").text
    assert told(page) == [
        ("Demi-journées", "3 sur 3"), ("Sur place ou à distance", "3 sur 3"), ("Réseaux sans rencontre", "1 sur 1"),
        ("Présences", "1 sur 3"), ("Lieu", "1 sur 3"),
    ]  # fmt: skip
    assert "le total de 26 est un minimum" in page
    assert "9 informations manquent" in somebody.get(PLACE).text
    assert list(forms(page, "half_days")) == ["a-2", "a-1", "a-3"], "first those where most people came"

    assert fill(somebody, "people", "a-3", valeur="env. 40")[0] == 303
    held = shown(somebody.get(row("a-3")).text)
    assert (held["participants"], held["participants_precision"]) == ("40", "about")
    assert "8 informations manquent" in somebody.get(PLACE).text

    page = somebody.get(f"{PLACE}/completer").text
    proposed = {html.unescape(one) for one in re.findall(r'name="propose" value="([^"]+)"', page)}
    assert {"1", "remote", "in_person"} <= proposed
    assert "9h30 a 12h30" in page or "9h30 à 12h30" in page
    assert shown(somebody.get(row("a-1")).text)["half_days"] == "", "a proposal is nothing as long as nobody takes it"
    assert fill(somebody, "half_days", "a-1", propose="1")[0] == 303
    assert shown(somebody.get(row("a-1")).text)["half_days"] == "1"
    assert fill(somebody, "modality", "a-3", propose="remote")[0] == 303
    page = somebody.get(f"{PLACE}/completer").text
    assert "Lieu" not in dict(told(page)), "what is held at a distance has no place to tell"


def test_what_cannot_be_read_is_told_in_its_line_and_nothing_is_ever_filled_by_default(editions: Editions) -> None:
    somebody = own(editions)
    status, page = fill(somebody, "half_days", "a-2", valeur="longtemps")
    assert status == 422
    assert forms(page, "half_days")["a-2"]["valeur"] == "longtemps"
    assert page.count('aria-invalid="true" aria-describedby') == 1
    status, page = fill(somebody, "half_days", "a-2", valeur=" ")
    assert (status, "Rien n’est écrit" in page) == (422, True)
    assert fill(somebody, "half_days", "a-2", valeur="1", groupe="title")[0] == 400
    assert shown(somebody.get(row("a-2")).text)["half_days"] == ""


def test_a_meeting_of_a_network_is_added_from_here(editions: Editions) -> None:
    somebody = own(editions)
    page = somebody.get(f"{PLACE}/completer").text
    address = re.search(r'href="([^"]+ligne\?network_id=r-1)"', page)
    assert address
    assert shown(somebody.get(address[1]).text)["network_id"] == "r-1"
    typed = {"title": "Rencontre du réseau", "status": "realised", "date_start": "3 juin 2024"}
    assert saved(somebody, address[1], typed).status_code == 303
    assert "Réseaux sans rencontre" not in dict(told(somebody.get(f"{PLACE}/completer").text))


def test_a_centre_without_any_action_is_not_told_that_nothing_is_missing(store: SnapshotStore, tmp_path: Path) -> None:
    made = with_people(editions_of(store, tmp_path))
    founder = Person(made).signed_in(ADMINISTRATOR)
    founder.post("/equipe/donnees/nouveau-centre", data={**GUIDE, "jeton": proof(founder)})
    page = founder.get(f"{PLACE}/completer").text
    assert "Aucune action" in page
    assert "Rien ne manque" not in page
