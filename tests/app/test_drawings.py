"""The figure behind a drawing, asked for when somebody points at it: the one that is drawn, for the same address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader import charts

from dashboard.pages import PAGES
from dashboard.pages.model import Page
from dashboard.snapshot import Snapshot


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_the_figure_is_that_of_the_drawing(client: FlaskClient, snapshot: Snapshot, page: Page) -> None:
    for _, drawing, place, query in charts(page, snapshot):
        answer = client.get(f"/graphique/{place}.json?{query}")
        assert answer.status_code == 200
        assert answer.get_json()["layout"]["height"] == drawing.figure["layout"]["height"]
        said = [text for trace in answer.get_json()["data"] for text in trace["hovertext"]]
        assert said == [text for trace in drawing.figure["data"] for text in trace["hovertext"]]


def test_every_drawing_of_the_first_response_has_its_figure(editions: Mapping[str, FlaskClient]) -> None:
    for client in editions.values():
        text = client.get("/").text
        before, _, _ = text.partition('id="react-entry-point"')
        names = re.findall(r'data-chart="([^"]+)"', before)
        assert len(names) >= 3
        assert before.count("<svg xmlns=") == len(names)
        for name in names:
            assert client.get(f"/graphique/{name}.json").status_code == 200


@pytest.mark.parametrize(
    "place", ["nulle-part", "nulle-part/mois", "moyens/mois", "../mois", "territoires/99999/mois", ""]
)
def test_what_is_not_drawn_is_not_found(client: FlaskClient, place: str) -> None:
    answer = client.get(f"/graphique/{place}.json")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.text(max_size=40), query=st.text(max_size=60))
def test_no_address_is_an_error(client: FlaskClient, place: str, query: str) -> None:
    answer = client.get(f"/graphique/{quote(place)}.json", query_string=query)
    assert answer.status_code in (200, 308, 404)
