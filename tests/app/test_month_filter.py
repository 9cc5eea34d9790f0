"""A month is a filter: pressed in a chart by month, it is chosen; pressed again, its year is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient
from reader import Reader

from dashboard.filters import Filters, month_of, of_period, on_month, period_words
from dashboard.indicators.published import previous_year

OCTOBER = "/?du=2024-10-01&au=2024-10-31"
LINK = re.compile(r"<a href='([^']+)'[^>]*data-dim='period' data-code='([^']+)'")


def links(client: FlaskClient, address: str) -> dict[str, str]:
    """Month or year of each mark of a page → where it leads."""
    return {code: unescape(where) for where, code in LINK.findall(client.get(address).text)}


def test_a_mark_leads_to_its_month_and_a_month_without_any_leads_nowhere(editions: Mapping[str, FlaskClient]) -> None:
    for client in editions.values():
        found = links(client, "/")
        assert sorted(found) == ["2024-02", "2024-06", "2024-10", "2024-11"]
        assert found["2024-10"] == OCTOBER
        page = client.get(OCTOBER).text
        assert "<h1" in page
        assert "L’activité d’octobre 2024" in page
        assert "Rendez-vous par mois, toute l’année" in page
        assert "pour comparer" in page
        assert "Octobre 2024\u202f: 2 rendez-vous, sur 36 pour toute l’année." in page
        assert sorted(links(client, OCTOBER)) == sorted(found), "the others stay, to choose among"
        assert links(client, OCTOBER)["2024-10"] == "/"
        assert links(client, f"{OCTOBER}&modalite=distanciel")["2024-10"] == "/?modalite=distanciel"


def test_a_year_of_a_trend_leads_to_it(client: FlaskClient) -> None:
    assert links(client, "/?annee=toutes")["2007"] == "/?annee=2007"


def test_a_press_does_the_same_and_the_sentence_says_it(client: FlaskClient) -> None:
    home = Reader(client).open()
    home.press("toggle", "period", "2024-10")
    assert home.query == "?du=2024-10-01&au=2024-10-31"
    assert "octobre 2024" in home.sentence
    home.press("toggle", "period", "2024-10")
    assert home.query == ""


@pytest.mark.parametrize("code", ["", "2024-13", "1987-01", "abc", "2024-1", "٢٠٢٤", "2024-10-01", "toutes"])
def test_what_is_no_month_changes_nothing(client: FlaskClient, code: str) -> None:
    home = Reader(client).open()
    assert home.press("toggle", "period", code).status_code == 200
    assert home.query == ""


def test_words_of_a_month() -> None:
    month = on_month(Filters("x"), 2024, 4)
    assert (month_of(month), period_words(month), of_period(month)) == ((2024, 4), "avril 2024", " d’avril 2024")
    assert of_period(Filters("x", 2024)) == " de 2024"
    assert of_period(Filters("x")) == ", toutes les années"
    part = Filters("x", None, date(2024, 4, 1), date(2024, 4, 29))
    assert month_of(part) is None
    assert period_words(part) == "du 1er avril au 29 avril 2024"


def test_a_month_is_compared_with_the_whole_one_a_year_earlier() -> None:
    before = previous_year(on_month(Filters("x"), 2025, 2))
    assert before == on_month(Filters("x"), 2024, 2)
    assert before
    assert before.end == date(2024, 2, 29)
