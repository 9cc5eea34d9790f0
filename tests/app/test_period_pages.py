"""The pages that show months, under a period, in both editions: its months only, and what it leaves out is told."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from reader import layout_of, words
from support import V2, VT

EDITIONS = ("équipe", "publique")
N = "\u202f"
SPRING = "du=2024-01-01&au=2024-03-31"


def read(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return words(layout_of(response.text))


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_year_at_a_glance_keeps_the_months_of_the_period(editions: Mapping[str, FlaskClient], edition: str) -> None:
    text = read(editions[edition], f"/?centre={VT}&{SPRING}")
    assert "mars 2024" in text
    assert "avril 2024" not in text
    assert "mois sans activité datée" not in text
    assert "5 actions sans date assez précise ne figurent pas dans cette période." in text


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("period", ["annee=2024", SPRING])
def test_no_month_is_called_quiet_when_most_meetings_have_none(
    editions: Mapping[str, FlaskClient], edition: str, period: str
) -> None:
    text = read(editions[edition], f"/?centre={V2}&{period}")
    told = {
        "annee=2024": f"Mois connu pour 6 rendez-vous sur 36{N}: trop peu pour dire quand l’activité se concentre.",
        SPRING: f"Date connue pour 2 rendez-vous de cette période{N}; 30 autres peuvent s’y ajouter.",
    }
    assert told[period] in text
    for silly in ("sans activité", "rien en "):
        assert silly not in text


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_calendar_of_networks_and_the_agenda_do_too(editions: Mapping[str, FlaskClient], edition: str) -> None:
    networks = read(editions[edition], f"/reseaux?centre={V2}&{SPRING}")
    assert "rencontres réalisées sans date assez précise ne figurent pas dans cette période." in networks
    assert "avril 2024" not in networks
    agenda = read(editions[edition], f"/actions?centre={VT}&statut=realisees&{SPRING}")
    assert "Mars 2024" in agenda
    assert "Avril 2024" not in agenda
    assert "5 actions sans date assez précise ne figurent pas dans cette période." in agenda
