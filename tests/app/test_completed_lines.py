"""What a line takes from another on the same action is on every page that counts it, with its source; both editions."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from reader import layout_of, words
from support import V2, VT

EDITIONS = ("équipe", "publique")


def page(editions: Mapping[str, FlaskClient], edition: str, address: str) -> str:
    """The words of a page, its spaces all alike."""
    response = editions[edition].get(address)
    assert response.status_code == 200
    return words(layout_of(response.text)).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("centre", "name", "value", "source"),
    [
        (V2, "v2-2024-r06", "Orléans", "Programme janvier-juillet 2024 — Initier la coopération"),
        (V2, "v2-2024-r06", "Loiret", "Programme janvier-juillet 2024 — Initier la coopération"),
        (V2, "v2-2024-r01", "Distanciel", "Programme janvier-juillet 2024 — Faire réseau"),
        (V2, "v2-2024-r04", "Distanciel", "Villes et Territoires Occitanie, Rapport d’activité 2024 — Nos actions"),
        (VT, "vt-2024-e45", "Paris", "Villes au Carré, Programme janvier-juillet 2024 — Susciter"),
    ],
)
def test_the_page_of_an_action_names_where_each_value_comes_from(
    editions: Mapping[str, FlaskClient], edition: str, centre: str, name: str, value: str, source: str
) -> None:
    said = page(editions, edition, f"/actions/{name}?centre={centre}")
    _, mark, after = said.partition(f"{value}")
    assert mark
    assert f"D’après une autre ligne sur la même action : {source}" in after


@pytest.mark.parametrize("edition", EDITIONS)
def test_counts_are_those_of_completed_lines(editions: Mapping[str, FlaskClient], edition: str) -> None:
    agenda = page(editions, edition, f"/actions?centre={V2}&annee=2024&departement=45")
    assert "1 réalisée" in agenda
    assert "Le lieu, la modalité et les partenaires d’après Programme janvier-juillet 2024." in agenda
    summary = page(editions, edition, f"/?centre={V2}&annee=2024")
    assert "Pour 12 rendez-vous, la modalité vient d’une autre ligne sur la même action (Programme" in summary
    loiret = page(editions, edition, f"/territoires/departement-45?centre={V2}&annee=2024")
    assert "1 rendez-vous réalisé dans le département en 2024" in loiret
    assert "lanche" not in loiret


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_took_place_is_announced_nowhere(editions: Mapping[str, FlaskClient], edition: str) -> None:
    agenda = page(editions, edition, f"/actions?centre={V2}&annee=2024")
    assert "43 annoncées2 pressenties2 en préparation" in agenda
    years = page(editions, edition, f"/depuis-2007?centre={V2}")
    assert "12 réalisées, 47 annoncées" in years
    for planned in (7, 13, 5, 18):
        assert f", {planned} annoncées suggéré" in years
