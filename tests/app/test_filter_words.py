"""What filters say of themselves: what a number counts, what dates are for, what to do without a published table."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from public_sample import public_store
from reader import Reader, layout_of, words
from support import DEMO, VT

from dashboard.app import create_app
from dashboard.settings import Settings

PERIOD = '{"dim":"period","type":"filter-summary"}'


@pytest.fixture(scope="module")
def demonstration(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The public edition of the demonstration centre."""
    app = create_app(replace(settings, default_centre=DEMO), public_store(tmp_path_factory))
    return app.server.test_client()


def test_a_year_says_what_its_number_counts(editions: Mapping[str, FlaskClient]) -> None:
    for client in editions.values():
        assert "2024 (38 actions)" in client.get(f"/?centre={VT}").text
        assert re.search(r"2024 \(\d+ rendez-vous\)", client.get("/").text)


def test_the_period_says_what_it_is(client: FlaskClient) -> None:
    page = Reader(client, "/").open()
    assert words(page.props[PERIOD]["children"]) == "Choisir des dates"
    assert "du… au…" not in words(layout_of(client.get("/").text))
    page.change({"type": "control", "name": "du"}, "value", "2024-03-01")
    assert words(page.props[PERIOD]["children"]) == "depuis le 1er mars 2024"


def test_an_option_explains_its_number(client: FlaskClient) -> None:
    assert "Entre parenthèses\u202f: les rendez-vous que ce choix donnerait" in words(layout_of(client.get("/").text))
    assert "Entre parenthèses\u202f: les actions que ce choix donnerait" in words(
        layout_of(client.get(f"/?centre={VT}").text)
    )


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("theme=emploi&format=atelier", ["theme=emploi", "format=atelier", ""]),
        ("theme=emploi,sante", ["theme=emploi", "theme=sante", ""]),
        ("du=2024-03-01&au=2024-03-31&theme=emploi", ["theme=emploi", ""]),
    ],
)
def test_filters_without_a_published_table_say_what_to_choose_instead(
    demonstration: FlaskClient, query: str, offered: list[str]
) -> None:
    page = Reader(demonstration, "/participation", f"?{query}").open()
    text = demonstration.get(f"/participation?{query}").text
    alerts = text.partition('id="avis"')[2].partition("<h1")[0]
    assert "L’édition publique ne donne" in alerts
    links = [html.unescape(link) for link in re.findall(r'href="/participation\??([^"]*)"', alerts)]
    assert links == offered
    for link in links:
        assert "L’édition publique ne donne" not in Reader(demonstration, "/participation", f"?{link}").open().notices
    page.press("reset")
    assert "L’édition publique ne donne" not in page.notices


def test_no_way_out_is_offered_where_there_is_a_table(demonstration: FlaskClient, client: FlaskClient) -> None:
    for query in ("", "?theme=emploi"):
        assert "L’édition publique ne donne" not in Reader(demonstration, "/participation", query).open().notices
    there = Reader(client, "/participation", f"?centre={DEMO}&theme=emploi&format=atelier").open()
    assert "L’édition publique" not in there.notices
