"""The accessibility declaration: a form of the administration, a page of both editions, the words of every footer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from access_sample import Person
from kept_centre import shown, with_centre
from support import TINY, snapshot_of, text_of, tiny
from test_data_pages import ADMINISTRATOR, PLACE, own

from dashboard.editions import Editions
from dashboard.pages import PAGES
from dashboard.pages.render import Site, late_notices, page_footer, show
from dashboard.publishing.write import public_files
from dashboard.snapshot import SnapshotStore
from dashboard.sources.accessibility import Barrier, Declaration
from dashboard.sources.centre import read_centre
from dashboard.viewer import Viewer

HERE = f"{PLACE}/accessibilite"
STATED = {
    "entity": "Association Arvor", "contact": "accessibilite@exemple.fr", "declared": "1er novembre 2026",
    "contact_otherwise": "à l’accueil", "state": "none",
}  # fmt: skip
AUDITED = {"state": "partial", "audited": "01/10/2026", "auditor": "Cabinet Accès", "rate": "72,5"}


@pytest.fixture(scope="module")
def editions(store: SnapshotStore, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    """See `with_centre`."""
    return with_centre(store, tmp_path_factory.mktemp("data"))


def sent(somebody: Person, page: str = "", **typed: str) -> Any:
    """Send the form of the page, with what is typed in its fields."""
    form = shown(page or somebody.get(HERE).text)
    return somebody.post(HERE, data={**form, **{f"accessibility.{key}": text for key, text in typed.items()}})


def test_the_administration_declares_no_more_than_an_audit_has_found(editions: Editions) -> None:
    founder = Person(editions).signed_in(ADMINISTRATOR)
    assert own(editions).get(HERE).status_code == 404
    assert own(editions).post(HERE, data=shown(founder.get(HERE).text)).status_code == 404
    assert "Accessibilité" not in own(editions).get(PLACE).text
    answer = sent(founder, **{**STATED, "state": "partial", "contact": "rue de la Mer"})
    assert answer.status_code == 422
    for field in ("contact", "audited", "auditor", "rate"):
        assert f'href="#f-accessibility.{field}"' in answer.text, field
    assert sent(founder, answer.text, **{**STATED, **AUDITED, "rate": "49"}).status_code == 422
    assert sent(founder, answer.text, **{**STATED, **AUDITED, "state": "full"}).status_code == 422

    barrier = {"barriers-0-content": "Les vidéos", "barriers-0-why": "sans sous-titres", "barriers-0-kind": "burden"}
    answer = sent(founder, answer.text, **{**STATED, **AUDITED, **barrier})
    assert answer.headers["Location"] == f"{HERE}?dit=enregistre"
    held = shown(founder.get(HERE).text)
    assert (held["accessibility.rate"], held["accessibility.barriers-0-kind"]) == ("72,5", "burden")
    assert held["accessibility.declared"] == "01/11/2026"
    assert sent(founder, state="").status_code == 422, "only the button takes it back"
    assert founder.post(HERE, data={**held, "retirer": "oui"}).status_code == 303
    assert shown(founder.get(HERE).text)["accessibility.entity"] == ""


def said(told: Declaration | None, **more: Any) -> tuple[str, str]:
    """What the page of a centre says, and the end of each of its pages."""
    centre = replace(TINY, region="Bretagne", accessibility=told, **more)
    read_back, problems = read_centre(public_files(centre, tiny(centre).tables)["centre.toml"], "centre.toml")
    assert read_back
    assert (read_back.accessibility, problems) == (told, [])
    shown = show(Site(PAGES, "essai"), snapshot_of(tiny(centre)), "/accessibilite", "")
    assert shown
    return shown.view.heading + text_of(shown.view.slots["page"]), text_of(page_footer(shown))


def test_the_page_says_what_is_declared_or_that_nothing_is() -> None:
    barrier = Barrier("Les vidéos", "sans sous-titres", "burden")
    told = Declaration(
        "Association Arvor", "partial", date(2026, 11, 1), "acces@exemple.fr", "à l’accueil", date(2026, 10, 1),
        "Cabinet Accès", 72.5, (barrier,),
    )  # fmt: skip
    page, footer = said(told)
    for words in (
        "Déclaration d’accessibilité", "Association Arvor", "partiellement conforme", "mailto:acces@exemple.fr",
        "à l’accueil", "Cabinet Accès", "1er octobre 2026", "72,5\u202f%", "Les vidéos", "sans sous-titres",
        "Charge disproportionnée", "1er novembre 2026", "axe-core", "Défenseur des droits", "ne prouvent pas",
    ):  # fmt: skip
        assert words in page, words
    assert "Accessibilité : partiellement conforme" in footer

    page, footer = said(replace(told, state="full", rate=100, contact="https://exemple.fr/ecrire"))
    assert 'href="https://exemple.fr/ecrire"' in page
    assert "totalement conforme" in page + footer
    page, footer = said(None, website="https://exemple.fr/")
    assert "Aucune déclaration d’accessibilité n’a encore été établie" in page
    assert "https://exemple.fr/" in page
    assert "Accessibilité : non conforme" in footer
    assert not any(f"{word} conforme" in page + footer for word in ("partiellement", "totalement"))
    assert "pas encore dit à quelle adresse" in said(None)[0]


@pytest.mark.parametrize(
    ("role", "today", "told"),
    [
        ("administrator", date(2029, 11, 1), False),
        ("administrator", date(2029, 11, 2), True),
        ("editor", date(2031, 1, 1), False),
    ],
)
def test_the_home_page_tells_the_administration_of_a_declaration_that_has_had_its_time(
    role: Any, today: date, told: bool
) -> None:
    stated = Declaration("Association Arvor", "none", date(2026, 11, 1), "acces@exemple.fr")
    site = Site(PAGES, "essai", viewer=Viewer(role), today=today)
    home = show(site, snapshot_of(tiny(replace(TINY, accessibility=stated))), "/", "")
    assert home
    said_there = [text_of(one) for one in late_notices(site, home)]
    assert said_there == (["La déclaration d’accessibilité a plus de trois ans\u202f: elle est à refaire "
                           "(«\u202fDonnées\u202f», «\u202fCentre\u202f»). La lire"] if told else [])  # fmt: skip
