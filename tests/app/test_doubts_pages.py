"""Doubts travel with the figure, in the public edition too; the team's own remarks do not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from reader import layout_of, words
from support import V2, VT

EDITIONS = ("équipe", "publique")


def page(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return words(layout_of(response.text)).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"/actions/vt-2024-e19?centre={VT}", "Imprimée deux fois dans le rapport, comptée une fois."),
        (f"/actions/vt-2024-e19?centre={VT}", "Ce qui reste incertain"),
        (f"/actions/vt-2024-e19?centre={VT}", "tombe un week-end"),
        (f"/actions/v2-2024-p22?centre={V2}", "Le document ne donne pas l’année de cette date : elle est déduite."),
        (f"/actions/v2-2024-r01?centre={V2}", "145 participant·es"),
        (f"/actions/v2-2024-r01?centre={V2}", "cumulé ou unique non précisé"),
        (f"/actions/v2-2024-r05?centre={V2}", "date par défaut"),
        (f"/actions/v2-2024-p16?centre={V2}", "Forum de 30 témoignages"),
        (f"/actions/vt-2024-e41?centre={VT}", "Le nombre de dates est déduit du rythme écrit."),
        (f"/actions?centre={VT}&annee=2024&lignes=toutes", "Doute : Le nombre de dates est déduit du rythme écrit."),
        (f"/carto?centre={V2}&annee=2024", "Doute : Le document ne dit pas si ce nombre compte des personnes"),
        (f"/territoires/departement-30?centre={VT}", "Doute : La date donnée tombe un week-end"),
        (f"/participation?centre={V2}&annee=2024", "9 dates · cumulés ou différents, non précisé"),
        (f"/participation?centre={V2}&annee=2024", "Pour 290, le document ne dit pas si le nombre est cumulé"),
    ],
)
def test_doubts_are_told_where_the_figure_is(
    editions: Mapping[str, FlaskClient], edition: str, address: str, told: str
) -> None:
    said = page(editions[edition], address)
    assert told.casefold() in said.casefold()
    assert "145 présences cumulées" not in said
    assert "14 présences cumulées" not in said


def test_remarks_of_the_team_stay_its_own(editions: Mapping[str, FlaskClient]) -> None:
    remark = "La phrase sur le format hybride est imprimée une page plus loin que la journée."
    address = f"/actions/vt-2024-e18?centre={VT}"
    assert remark in page(editions["équipe"], address)
    assert remark not in page(editions["publique"], address)
