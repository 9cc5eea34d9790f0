"""Rows entered and corrected in forms: read as trackers are, nothing lost on a fault, kept at the next import."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from databases import KINDS
from kept_centre import EVENTS, TRACKED, brought, kept, restored, row, saved, shown
from support import some
from test_data_pages import PLACE, answered, applied, own

from dashboard.editions import Editions
from dashboard.snapshot import SnapshotStore
from dashboard.store.database import Database


@pytest.fixture(scope="module")
def backup(store: SnapshotStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(store, tmp_path_factory.mktemp("data"))


@pytest.fixture
def editions(store: SnapshotStore, tmp_path: Path, backup: Path, database: Database) -> Editions:
    """See `with_centre`."""
    return restored(store, tmp_path, backup, database)


ON_EACH = pytest.mark.parametrize("database", some(KINDS, 1), indirect=True)
"""On one kind of database in `make test`; the two tests that do most are on both."""


@ON_EACH
def test_what_is_typed_is_read_as_a_tracker_is(editions: Editions) -> None:
    somebody = own(editions)
    typed = {
        "title": "Café des partenaires", "status": "realised", "date_start": "du 12 au 14 mars 2025",
        "participants": "env. 40", "half_days": "2 jours", "network_id": "r-1",
    }  # fmt: skip
    answer = saved(somebody, f"{EVENTS}/ligne", typed)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{EVENTS}?dit=enregistre")
    found = somebody.get(f"{EVENTS}?cherche=cafe+partenaires").text
    assert "1 ligne pour" in found
    address = re.search(r'href="([^"]+ligne\?cle=[^"]+)"', found)
    assert address
    held = shown(somebody.get(html.unescape(address[1])).text)
    for name, text in {
        "date_start": "12/03/2025", "date_end": "14/03/2025", "date_precision": "period", "participants": "40",
        "participants_precision": "about", "half_days": "4", "report_year": "2025", "source": "Saisie de l’équipe",
    }.items():  # fmt: skip
        assert held[name] == text, name
    assert "formulaire" in somebody.get(f"{PLACE}/historique").text
    assert "Café des partenaires" in somebody.get(f"{PLACE}/historique").text
    again = saved(somebody, html.unescape(address[1]), {})
    assert again.headers["Location"] == f"{EVENTS}?dit=rien", "a form left as it is changes nothing"


@ON_EACH
def test_a_fault_is_told_at_its_field_and_nothing_is_lost(editions: Editions) -> None:
    somebody = own(editions)
    typed = {
        "title": "Visite du quartier",
        "date_start": "31/06/2024",
        "participants": "beaucoup",
        "details": "Écrit\nici",
    }
    answer = saved(somebody, row("a-2"), typed)
    assert answer.status_code == 422
    held = shown(answer.text)
    assert {name: held[name].replace("\r", "") for name in typed} == typed
    assert re.search(r'id="f-date_start"[^>]*aria-invalid="true" aria-describedby="e-date_start', answer.text)
    assert "01/07/2024" in answer.text or "juillet" in answer.text
    assert re.search(r'id="f-participants"[^>]*aria-invalid="true"', answer.text)
    assert "Traceback" not in answer.text
    assert (
        saved(somebody, row("a-2"), {"date_start": "30 juin 2024", "participants": "20"}, answer.text).status_code
        == 303
    )
    assert shown(somebody.get(row("a-2")).text)["date_start"] == "30/06/2024"


@ON_EACH
def test_a_name_is_refused_unless_it_is_nobodys(editions: Editions) -> None:
    somebody = own(editions)
    answer = saved(somebody, row("a-1"), {"details": "Atelier avec Zoé Abgrall"})
    assert answer.status_code == 422
    assert "semble nommer une personne" in answer.text
    held = {**shown(answer.text), "personne": "details"}
    assert somebody.post(row("a-1"), data=held).status_code == 303
    assert saved(somebody, row("a-2"), {"details": "Encore Zoé Abgrall"}).status_code == 303, "it is known from now on"


def test_what_somebody_else_changed_meanwhile_is_kept_or_told_with_both_values(editions: Editions) -> None:
    one, other = own(editions), own(editions)
    page = one.get(row("a-1")).text
    assert saved(other, row("a-1"), {"place": "Nantes", "participants": "30"}).status_code == 303
    answer = saved(one, row("a-1"), {"place": "Quimper", "title": "Petit-déjeuner du réseau"}, page)
    assert answer.status_code == 422
    assert "«\u202fNantes\u202f» pendant que vous écriviez «\u202fQuimper\u202f»" in answer.text
    held = shown(answer.text)
    assert (held["place"], held["participants"]) == ("Quimper", "30"), "what was not touched is the other's"
    assert saved(one, row("a-1"), {}, answer.text).status_code == 303
    held = shown(one.get(row("a-1")).text)
    assert [held[name] for name in ("place", "participants", "title")] == ["Quimper", "30", "Petit-déjeuner du réseau"]
    page = one.get(row("a-2")).text
    assert saved(other, row("a-2"), {"place": "Vannes"}).status_code == 303
    assert saved(one, row("a-2"), {"participants": "15"}, page).status_code == 303, "two fields are no conflict"
    held = shown(one.get(row("a-2")).text)
    assert (held["place"], held["participants"]) == ("Vannes", "15")


def test_what_is_edited_survives_the_next_import_and_both_sides_are_a_question(editions: Editions) -> None:
    somebody = own(editions)
    assert saved(somebody, row("a-1"), {"place": "Nantes"}).status_code == 303
    theirs = TRACKED.replace("a-2,Visite", "a-2,Visite guidée")
    brought(somebody, "events.csv", theirs)
    assert shown(somebody.get(row("a-1")).text)["place"] == "Nantes"
    assert shown(somebody.get(row("a-2")).text)["title"] == "Visite guidée"
    upload = brought(
        somebody, "events.csv", TRACKED.replace("Rennes", "Lorient").replace("a-2,Visite", "a-2,Visite guidée")
    )
    page = somebody.get(f"{upload}/comparer").text
    assert "Nantes" in page
    assert "Lorient" in page
    chosen = re.findall(r'name="choix-0" value="(\w+)"', page)
    assert set(chosen) == {"mine", "theirs"}
    answered(somebody, f"{upload}/comparer", lambda _: "mine")
    applied(somebody, upload)
    assert shown(somebody.get(row("a-1")).text)["place"] == "Nantes"


@ON_EACH
def test_a_row_is_removed_after_a_confirmation_unless_others_point_to_it(editions: Editions) -> None:
    somebody = own(editions)
    network = f"{PLACE}/saisir/networks/retirer?cle=r-1"
    page = somebody.get(network).text
    assert "ne peut pas être retirée" in page
    assert "Petit-déjeuner" in page
    action = f"{EVENTS}/retirer?cle=a-1"
    page = somebody.get(action).text
    assert "Petit-déjeuner" in page
    assert saved(somebody, row("a-1"), {"place": "Nantes"}).status_code == 303
    late = somebody.post(action, data=shown(page))
    assert late.status_code == 409
    assert "Nantes" in late.text
    assert somebody.post(action, data=shown(late.text)).headers["Location"] == f"{EVENTS}?dit=retire"
    assert somebody.get(row("a-1")).status_code == 404
    assert somebody.post(network, data=shown(somebody.get(network).text)).status_code == 303
    brought(somebody, "events.csv", TRACKED.replace("r-1", "").replace("Brest", "Dinan"))
    assert somebody.get(row("a-1")).status_code == 404, "what was removed here does not come back by itself"


@ON_EACH
def test_an_organisation_keeps_its_identifier_from_one_year_to_the_next(editions: Editions) -> None:
    somebody = own(editions)
    for year in ("2023", "2024"):
        typed = {"name": "Ville de Rennes", "year": year, "relation": "member"}
        assert saved(somebody, f"{PLACE}/saisir/organisations/ligne", typed).status_code == 303
    page = somebody.get(f"{PLACE}/saisir/organisations").text
    keys = re.findall(r"ligne\?cle=([^\"]+)\"", page)
    assert len(keys) == 2
    assert len({one.partition("%20")[0] for one in keys}) == 1
    twice = {"name": "Ville de Rennes", "year": "2024", "relation": "member"}
    assert saved(somebody, f"{PLACE}/saisir/organisations/ligne", twice).status_code == 422


@ON_EACH
def test_unknown_tables_and_rows_are_not_there(editions: Editions) -> None:
    somebody = own(editions)
    for address in ("attendances", "attendance_totals", "secrets", "events/ligne?cle=x", "events/retirer?cle=x"):
        assert somebody.get(f"{PLACE}/saisir/{address}").status_code == 404
    assert somebody.post(row("a-1"), data={"title": "Autre"}).status_code == 400
