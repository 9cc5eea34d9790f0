"""A search of actions: said in the sentence, taken away by its chip, leading to the sheet of a territory so called."""

from __future__ import annotations

from collections.abc import Mapping

from flask.testing import FlaskClient
from reader import Reader

VT = "centre=villes-et-territoires"


def test_a_search_is_said_in_the_sentence_and_taken_away_by_its_chip(editions: Mapping[str, FlaskClient]) -> None:
    for client in editions.values():
        page = client.get("/actions?q=webinaire&annee=toutes").text
        sentence = page.partition('id="phrase"')[2].partition("</p>")[0]
        assert "«\u00a0webinaire\u00a0»" in sentence
        chips = page.partition('id="puces"')[2].partition("</ul>")[0]
        assert "Effacer la recherche" in chips
        assert 'data-dim="q"' in chips
        assert 'id="puces"' in client.get("/actions").text
        assert "Effacer la recherche" not in client.get("/actions").text


def test_pressing_the_chip_clears_the_search_and_keeps_the_filters(client: FlaskClient) -> None:
    found = Reader(client, "/actions", "?annee=toutes&q=webinaire").open()
    assert "webinaire" in found.sentence
    found.press("param", "q", "")
    assert found.query == "?annee=toutes"
    assert "webinaire" not in found.sentence


def test_each_choice_of_rows_says_how_many_of_them_the_search_keeps(editions: Mapping[str, FlaskClient]) -> None:
    for client in editions.values():
        page = client.get(f"/actions?{VT}&q=webinaire").text
        assert "Comptées par le centre (8)" in page
        assert "Toutes les lignes documentées (10)" in page
        assert "10 actions réalisées" in client.get(f"/actions?{VT}&q=webinaire&lignes=toutes").text
        assert "Toutes les lignes documentées (0)" in client.get(f"/actions?{VT}&q=ales").text


def test_a_search_that_names_a_territory_proposes_its_sheet(editions: Mapping[str, FlaskClient]) -> None:
    for client in editions.values():
        page = client.get(f"/actions?{VT}&q=ales").text
        assert f"/territoires/commune-30007?{VT}" in page
        assert "Voir la fiche\u202f: Alès (commune, Gard)" in page
        assert "Voir la fiche" not in client.get(f"/actions?{VT}&q=webinaire").text
        assert "Voir la fiche" not in client.get(f"/actions?{VT}").text


def test_the_pictures_and_sentence_of_another_page_know_nothing_of_a_search(client: FlaskClient) -> None:
    assert "webinaire" not in Reader(client, "/publications", "?q=webinaire").open().sentence
