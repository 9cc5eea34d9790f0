"""What a page is called once it has left the screen: a tab, a bookmark, a shared link."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from access_sample import Person, editions_of, with_people
from flask.testing import FlaskClient
from reader import Reader
from support import DEMO, VT

from dashboard.snapshot import SnapshotStore

HOST = "https://tableau.exemple.fr"


def title(text: str) -> str:
    found = re.search("<title>(.*?)</title>", text)
    assert found
    return html.unescape(found[1])


def social(text: str) -> Mapping[str, str]:
    """What the page tells those who show a link to it."""
    found = re.findall(r'<meta (?:property|name)="((?:og|twitter):[a-z:]+)" content="([^"]*)">', text)
    return {name: html.unescape(content) for name, content in found}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", "L’activité de 2024 · Villes au Carré"),
        ("/?theme=transitions&departement=37", "L’activité de 2024 · Indre-et-Loire · Transitions · Villes au Carré"),
        (f"/?centre={VT}&annee=toutes", "L’activité, toutes les années · Villes et Territoires Occitanie"),
        ("/?du=2024-03-01&au=2024-03-31", "L’activité de mars 2024 · Villes au Carré"),
        ("/actions?annee=2007", "Rendez-vous comptés · 2007 · Villes au Carré"),
        ("/actions?q=tours", "Rendez-vous comptés · 2024 · «\u00a0tours\u00a0» · Villes au Carré"),
        ("/publications?departement=37", "Les publications de 2024 · Villes au Carré"),  # that it cannot follow
        ("/methode?departement=37&annee=2007", "Méthode et données · Villes au Carré"),
    ],
)
def test_a_title_says_the_filters_that_the_page_follows(client: FlaskClient, address: str, expected: str) -> None:
    assert title(client.get(address).text) == expected


def test_the_title_follows_each_answer(client: FlaskClient) -> None:
    page = Reader(client, "/").open()
    page.press("toggle", "theme", "transitions")
    assert page.props["titre"]["data-title"] == title(client.get(f"/{page.query}").text)
    assert "Transitions" in page.props["titre"]["data-title"]


def test_a_shared_public_page_shows_its_filters_and_its_first_chart(editions: Mapping[str, FlaskClient]) -> None:
    client = editions["publique"]
    told = social(client.get("/?theme=transitions", base_url=HOST).text)
    assert told["og:title"] == "L’activité de 2024 · Transitions · Villes au Carré"
    assert told["og:description"].startswith("Rendez-vous réalisés · 2024 · tous les départements · Transitions — ")
    assert told["og:url"] == f"{HOST}/?theme=transitions"
    assert re.fullmatch(rf"{HOST}/graphique/[a-z]+\.png\?theme=transitions", told["og:image"])
    assert told["og:image:alt"].startswith("Rendez-vous par ")
    assert told["twitter:card"] == "summary_large_image"
    picture = client.get(told["og:image"].removeprefix(HOST))
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    elsewhere = social(client.get("/?theme=transitions", base_url="https://autre.exemple.fr").text)
    assert elsewhere["og:image"].startswith("https://autre.exemple.fr/graphique/"), "kept for one host, not for all"


def test_a_page_without_chart_is_shared_without_picture(client: FlaskClient) -> None:
    told = social(client.get("/actions").text)
    assert told["twitter:card"] == "summary"
    assert "og:image" not in told


def test_words_searched_for_are_not_put_in_the_mouth_of_the_centre(client: FlaskClient) -> None:
    text = client.get("/actions?q=mensonge").text
    assert "mensonge" in title(text)
    told = social(text)
    assert "mensonge" not in told["og:title"] + told["og:description"]


def test_a_made_up_centre_says_so_when_it_is_shared(client: FlaskClient) -> None:
    told = social(client.get(f"/?centre={DEMO}").text)
    assert "Données simulées" in told["og:title"]


def test_pages_of_the_team_and_embedded_or_unknown_ones_are_not_for_sharing(
    store: SnapshotStore, tmp_path: Path, client: FlaskClient
) -> None:
    team = Person(with_people(editions_of(store, tmp_path))).signed_in("lecture@exemple.fr")
    text = team.get("/equipe/?theme=transitions").text
    assert title(text) == "L’activité de 2024 · Transitions · Villes au Carré"
    assert social(text) == {}
    assert social(client.get("/?vue=integree").text) == {}
    assert social(client.get("/nulle-part").text) == {}
