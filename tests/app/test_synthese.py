"""The first screen answers, in this order: are we on course, where, for whom, with what money."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest
from flask.testing import FlaskClient
from reader import Reader
from support import DEMO, V2, VT, measure, tiny

from dashboard.filters import Filters
from dashboard.indicators import registry
from dashboard.indicators.course import course
from dashboard.indicators.targets import of_year
from dashboard.snapshot import CentreData
from dashboard.words import say

N = "\u202f"
Editions = Mapping[str, FlaskClient]


def page(client: FlaskClient, query: str) -> Reader:
    """The Synthèse, opened."""
    return Reader(client, "/", f"?{query}").open()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (f"centre={V2}", f"Aucun objectif n’est fixé pour 2024, et aucun chiffre clé n’est connu un an plus tôt{N}: "),
        (f"centre={VT}", "Aucun objectif n’est fixé pour 2024, et les chiffres de 2023 ont peut-être été comptés"),
        (
            f"centre={DEMO}",
            f"Objectifs de 2024{N}: Actions, 95{N}%{N}; Demi-journées (Convention régionale 2024), 96{N}%{N}; "
            f"Présences cumulées, 97{N}%{N}; Présences uniques, atteint.",
        ),
        (f"centre={DEMO}&theme=sante", "Les objectifs de 2024 valent pour tout le centre, et non pour cette"),
    ],
)
def test_the_course_of_the_year_is_told_first(client: FlaskClient, query: str, said: str) -> None:
    assert page(client, query).slot("retenir").removeprefix("À retenir").strip().startswith(said)


def test_the_course_is_silent_on_several_years(client: FlaskClient) -> None:
    assert "bjectif" not in page(client, f"centre={DEMO}&annee=toutes").slot("retenir")


def aimed(targets: Mapping[str, float], **values: tuple[str, ...]) -> str:
    """The course of a centre that publishes values of 2023 and 2024, under targets for 2024."""
    rows = [
        {"indicator_id": name, "period": period, "value": value, "unit": "", "source": "Rapport"}
        for name, pair in values.items()
        for period, value in zip(("2023", "2024"), pair, strict=True)
        if value
    ]
    data: CentreData = tiny(published_figures=rows)
    data = replace(
        data, centre=replace(data.centre, targets=MappingProxyType({2024: MappingProxyType(targets)})), memo={}
    )
    found = [measure(registry.get(name), data, Filters(data.centre.id, 2024)) for name in values]
    return say("course", "course", course(2024, of_year(data, 2024), found))


def test_a_target_nearly_reached_is_not_reached() -> None:
    assert f"Publications, 99{N}%." in aimed({"publications": 1000}, publications=("", "996"))
    assert "Publications, atteint." in aimed({"publications": 1000}, publications=("", "1000"))


def test_changes_are_counted_each_way() -> None:
    said = aimed({}, publications=("10", "12"), members=("20", "18"), networks=("7", "7"))
    assert said == (
        f"Aucun objectif n’est fixé pour 2024. Chiffres clés par rapport à 2023{N}: 1 en hausse, 1 en baisse, "
        "1 sans changement."
    )


def test_departments_without_an_action_are_named_only_where_places_are_known(client: FlaskClient) -> None:
    lacking = page(client, f"centre={VT}").slot("ou")
    assert "sans action" not in lacking
    assert "Lieu connu pour 23 actions sur 30" in lacking
    narrowed = page(client, f"centre={DEMO}&format=formation").slot("ou")
    assert re.search(r"\d départements sans action", narrowed)


def test_what_is_not_known_is_drawn_beside_the_largest(client: FlaskClient) -> None:
    drawn = client.get(f"/graphique/departement.svg?centre={DEMO}")
    assert drawn.status_code == 200
    assert "Haute-Garonne" in drawn.text
    assert "Non renseigné" in drawn.text


def test_who_came_is_counted_on_lists_else_published_else_not_known(client: FlaskClient, editions: Editions) -> None:
    assert "personnes différentes" in page(client, f"centre={DEMO}").slot("public")
    for one in editions.values():
        assert f"40,2{N}%" in page(one, f"centre={VT}").slot("public")
        assert "Ni liste ni document fourni ne dit qui est venu en 2024." in page(one, f"centre={V2}").slot("public")


def test_published_means_are_told_or_said_to_be_nowhere(client: FlaskClient) -> None:
    told = page(client, f"centre={VT}").slot("moyens")
    assert "Effectif\u202f: 7, soit 6,2 ETP, en 2024, pour l’ensemble du centre." in told
    assert f"71{N}%" in told
    assert "Aucun document fourni ne dit combien" in page(client, f"centre={V2}").slot("moyens")


CHARTS = ("ou", "public", "moyens", "evolution", "mois", "theme", "modalite", "format")


def sentences(text: str) -> list[str]:
    """Its sentences, each to its full stop."""
    return [one.strip() for one in re.split(r"(?<=\.)", text) if one.strip()]


def test_what_to_remember_repeats_no_sentence_of_a_chart(editions: Editions) -> None:
    for client in editions.values():
        for centre in (V2, VT):
            found = page(client, f"centre={centre}")
            remembered = sentences(found.slot("retenir").removeprefix("À retenir"))
            charts = " ".join(map(found.slot, CHARTS))
            assert remembered
            assert [one for one in remembered if one in charts] == []
