"""A figure to quote: in one line, what it is, of what, of when, from whom, from which document."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from reader import Reader, layout_of, nodes
from support import DEMO, VT

VT_2024 = "Villes et Territoires Occitanie · 2024 · tous les départements"


def quoted(client: FlaskClient, address: str, figure: str) -> str:
    """The line that quotes a figure of a page."""
    card = client.get(address).text.partition(f'data-kpi="{figure}"')[2].partition("</article>")[0]
    found = re.search(r'data-text="([^"]*)"', card)
    return html.unescape(found[1]) if found else ""


@pytest.mark.parametrize(
    ("address", "figure", "line"),
    [
        (f"/?centre={VT}", "unique_participants", "Présences uniques\u202f: 575 personnes (publié, chiffre exact). "),
        (
            f"/?centre={VT}",
            "unique_participants",
            f"{VT_2024} · tous les thèmes. Source\u202f: Rapport d’activité 2024",
        ),
        (f"/?centre={VT}&theme=sante", "actions", "Actions\u202f: 1 action (calculé). "),
        (f"/?centre={VT}&theme=sante", "actions", f"{VT_2024} · Santé et santé mentale. D’après"),
        (f"/?centre={VT}&theme=sante", "podcasts", f"{VT_2024} · tous les thèmes · ensemble du centre."),
        ("/", "participants_mobilised", "plus de 1\u202f500"),
        (f"/?centre={DEMO}", "attendances", "Données simulées. Présences cumulées\u202f: 778 présences"),
    ],
)
def test_a_figure_is_quoted_with_all_that_it_means(client: FlaskClient, address: str, figure: str, line: str) -> None:
    said = quoted(client, address, figure)
    assert line in said
    assert re.search(r"Données arrêtées au \d+ \w+ \d{4}\.$", said)


def test_what_is_not_known_is_not_quoted(client: FlaskClient) -> None:
    assert quoted(client, "/?annee=2023", "actions") == ""


def test_the_line_follows_the_filters(client: FlaskClient) -> None:
    page = Reader(client, "/", f"?centre={VT}").open()
    page.press("toggle", "theme", "sante")
    slot = page.props['{"name":"kpis","type":"slot"}']["children"]
    lines = [one["props"]["data-text"] for one in nodes(slot) if "data-text" in one["props"]]
    assert any("Santé et santé mentale" in line for line in lines)


def test_every_page_with_filters_gives_its_link(client: FlaskClient) -> None:
    buttons = [one["props"] for one in nodes(layout_of(client.get("/").text)) if "data-copy" in one["props"]]
    assert [one["data-copy"] for one in buttons].count("link") == 1
