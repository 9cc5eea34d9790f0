"""Every page of both editions, in a year that no report tells of and in a part of one: no zero, no month outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from public_sample import public_store
from reader import layout_of, words
from support import V2, VT, in_turn, path_of, some

from dashboard.app import create_app
from dashboard.pages import PAGES
from dashboard.pages.model import Page
from dashboard.settings import Settings

N = "\u202f"
DATED = [page for page in PAGES if page.period and page.id != "integrer"]
EVERY_PAGE = pytest.mark.parametrize("page", DATED, ids=lambda page: page.id)
SILENT = {
    f"centre={V2}&annee=2008": f"Aucun document ne décrit 2008{N}: rien ne dit ce qui s’y est fait.",
    f"centre={V2}&annee=2020": f"Pour 2020, seules des annonces sont connues{N}: rien ne dit ce qui s’y est fait.",
    f"centre={V2}&annee=2023": f"Aucun document ne décrit 2023{N}: rien ne dit ce qui s’y est fait.",
    f"centre={VT}&annee=2023": f"Pour 2023, seuls des chiffres sont connus{N}: aucun document n’en liste les actions.",
}
ZERO = re.compile(
    r"(?<![\d,\u202f\u00a0])0[ \u00a0]?(?:rendez-vous|actions?|présences?|personnes?|publications?|réseaux?|groupes?"
    r"|dates?|adhérents?|lignes?|participant)|−100|de moins qu|zone blanche|0 retrouvé|sans activité|mois sans"
)
"""What would tell that nothing was done."""


@pytest.fixture(scope="module", params=["staff", "public"])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The pages of one edition."""
    if request.param == "staff":
        yield request.getfixturevalue("client")
        return
    settings: Settings = request.getfixturevalue("settings")
    store = public_store(tmp_path_factory, (V2, VT))
    yield create_app(replace(settings, default_centre=V2), store).server.test_client()


def said(reader: FlaskClient, page: Page, query: str) -> str:
    """The text of a page."""
    response = reader.get(f"{path_of(page, query)}?{query}")
    assert response.status_code == 200
    return words(layout_of(response.text))


@pytest.mark.parametrize(("page", "query"), some(in_turn(DATED, list(SILENT)), 2 * len(DATED)))
def test_a_year_without_a_report_is_told_and_is_not_zero(reader: FlaskClient, page: Page, query: str) -> None:
    text = said(reader, page, query)
    assert SILENT[query] in text
    main = text.split("Réinitialiser les filtres", 1)[-1]
    assert [found.group() for found in ZERO.finditer(main)] == []


@EVERY_PAGE
def test_a_part_of_a_year_tells_what_it_leaves_out(reader: FlaskClient, page: Page) -> None:
    text = said(reader, page, f"centre={V2}&du=2024-01-01&au=2024-03-31")
    assert "mois sans activité" not in text
    assert "Décembre 2024" not in text
    left = "sans date assez précise ne figurent pas dans cette période."
    follows = page.id not in ("publications", "moyens", "grille", "objectifs", "dossier")
    assert (left in text) == follows


@EVERY_PAGE
def test_a_documented_year_has_no_such_notice(reader: FlaskClient, page: Page) -> None:
    text = said(reader, page, f"centre={V2}&annee=2024")
    assert "rien ne dit ce qui s’y est fait" not in text
    assert "sans date assez précise" not in text


@EVERY_PAGE
def test_nothing_is_made_of_years_that_may_be_counted_otherwise(reader: FlaskClient, page: Page) -> None:
    """What villes-et-territoires publishes of 2023 and 2024: its own report says that they do not compare."""
    text = said(reader, page, f"centre={VT}&annee=2024")
    for gone in ("Plus de personnes, moins souvent", "16 de plus", "9 de moins", "122 de moins", "141 de plus"):
        assert gone not in text
    earlier = re.findall(f"2,1 un an plus tôt(?!{N}; comptage peut-être différent)", text)
    assert earlier == []
    if page.id in ("synthese", "participation"):
        assert "comptage peut-être différent" in text
