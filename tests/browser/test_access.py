"""Sign-in in a real browser: what one sees, with and without scripts, in both modes, on a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import serving
from access_sample import PASSWORD, editions_of, with_people
from playwright.sync_api import Browser, Page, expect
from screen import SMALL_TARGETS, overflow, ready, violations, window
from support import V2, some

from dashboard.editions import Editions
from dashboard.snapshot import SnapshotStore

pytestmark = pytest.mark.browser
READER, ADMINISTRATOR = "lecture@exemple.fr", "administration@exemple.fr"


@pytest.fixture(scope="module")
def served(store: SnapshotStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Editions]]:
    editions = with_people(editions_of(store, tmp_path_factory.mktemp("access")))
    with serving.served(editions.wsgi) as origin:
        yield origin, editions


@pytest.fixture
def origin(served: tuple[str, Editions]) -> str:
    return served[0]


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Se connecter").click()


def come_in(page: Page, email: str) -> None:
    """Sign in, and wait for the living page that was asked for."""
    sign_in(page, email)
    page.wait_for_url(lambda url: "/connexion" not in url)
    ready(page)


def change_year(page: Page) -> None:
    """Choose another year; on a telephone the filters are opened first."""
    year = page.get_by_label("Année")
    if not year.is_visible():
        page.get_by_role("button", name="Filtres").click()
    year.select_option("2007")


@pytest.mark.parametrize(("width", "dark"), some([(360, False), (1280, True), (1280, False), (360, True)], 1))
def test_the_sign_in_page_is_for_everybody(browser: Browser, origin: str, width: int, dark: bool) -> None:
    with window(browser, origin, width=width, dark=dark) as (page, watch):
        page.goto(f"{origin}/equipe/actions")
        assert page.title() == "Espace équipe · Tableau de bord d’activité"
        assert violations(page) == []
        assert overflow(page) == []
        assert page.evaluate(SMALL_TARGETS) == []
        assert watch.strangers == []
        assert watch.complaints == []
        assert page.locator("#adresse").get_attribute("autocomplete") == "username"
        assert page.locator("#motdepasse").get_attribute("autocomplete") == "current-password"
        sign_in(page, READER, "un mot de passe faux")
        expect(page.get_by_role("alert")).to_have_text("Adresse ou mot de passe incorrect.")
        expect(page.get_by_label("Adresse électronique")).to_have_value(READER)
        expect(page.get_by_label("Mot de passe")).to_have_value("")
        assert violations(page, again=True) == []


def test_with_the_keyboard_alone_until_the_session_ends(
    browser: Browser, origin: str, served: tuple[str, Editions]
) -> None:
    with window(browser, origin) as (page, _):
        page.goto(f"{origin}/equipe/participation?annee=2024")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
        page.get_by_label("Adresse électronique").focus()
        page.keyboard.type(READER)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/connexion" not in url)
        ready(page)
        assert page.url == f"{origin}/equipe/participation?annee=2024"
        access = served[1].access
        assert access is not None
        access.accounts.end_sessions(READER, "")
        change_year(page)
        page.wait_for_url("**/equipe/connexion**")
        expect(page.get_by_role("status")).to_contain_text("Session expirée")
        expect(page.get_by_label("Mot de passe")).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), some([(1280, False), (360, True)], 1))
def test_the_staff_edition_lives_and_lets_go(browser: Browser, origin: str, width: int, dark: bool) -> None:
    with window(browser, origin, width=width, dark=dark) as (page, watch):
        page.goto(f"{origin}/equipe/")
        come_in(page, READER)
        # Leaving the page where one signs in may stop one of its files half-way.
        watch.complaints.clear()
        header = page.locator("header.site")
        expect(header.get_by_text("Lecture")).to_be_visible()
        expect(header.get_by_role("link", name="Édition publique")).to_be_visible()
        assert overflow(page) == []
        assert violations(page, again=True) == []
        change_year(page)
        page.wait_for_url("**/equipe/?annee=2007")
        assert watch.complaints == []
        header.get_by_role("button", name="Se déconnecter").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes déconnecté·e")
        page.go_back()
        page.wait_for_url("**/equipe/connexion?**")
        assert "75" not in page.locator("main").inner_text(), "the page that was left is not kept"


def test_without_any_script(browser: Browser, origin: str) -> None:
    with window(browser, origin, java_script_enabled=False) as (page, _):
        page.goto(f"{origin}/equipe/")
        sign_in(page, READER)
        expect(page.locator("#prerendu h1")).to_be_visible()
        page.get_by_role("button", name="Se déconnecter").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes déconnecté·e")
        page.goto(f"{origin}/equipe/")
        expect(page.get_by_label("Mot de passe")).to_be_visible()


def clean(page: Page, *, again: bool = False) -> None:
    """Nobody is kept out of a page, and nothing reaches out of it."""
    assert violations(page, again=again) == []
    assert overflow(page) == []


@pytest.mark.parametrize(("width", "dark"), some([(360, True), (1280, False)], 1))
def test_the_pages_of_accounts(browser: Browser, origin: str, width: int, dark: bool) -> None:
    with window(browser, origin, width=width, dark=dark) as (page, watch):
        page.goto(f"{origin}/equipe/")
        come_in(page, ADMINISTRATOR)
        watch.complaints.clear()
        page.locator("header.site").get_by_role("link", name="Comptes").click()
        expect(page.get_by_role("link", name=READER)).to_be_visible()
        clean(page)
        assert page.evaluate(SMALL_TARGETS) == []
        page.get_by_label("Adresse électronique").fill(f"nouvelle-{width}@exemple.fr")
        page.get_by_label("Édition").check()
        page.get_by_label("Centre", exact=True).select_option(V2)
        page.get_by_role("button", name="Inviter").press("Enter")
        page.get_by_role("button", name="Copier le lien").press("Enter")
        expect(page.get_by_role("status")).to_have_text(re.compile("Copié|copiez avec"))
        clean(page)
        page.get_by_role("link", name="Revenir aux comptes").click()
        page.get_by_role("link", name=READER).click()
        clean(page, again=True)
        page.get_by_role("button", name="Désactiver").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Le compte est désactivé")
        page.get_by_role("button", name="Rouvrir").press("Enter")
        page.get_by_role("link", name="Journal des comptes").click()
        clean(page, again=True)
        page.get_by_role("link", name="Mon compte").click()
        expect(page.get_by_label("Mot de passe actuel")).to_be_visible()
        clean(page, again=True)
        assert watch.complaints == []


def test_opened_by_its_link_every_page_says_so(browser: Browser, store: SnapshotStore, tmp_path: Path) -> None:
    editions = editions_of(store, tmp_path)
    assert editions.access is not None
    with serving.served(editions.wsgi) as origin, window(browser, origin, width=360) as (page, _):
        page.goto(origin + editions.access.link)
        page.goto(f"{origin}/equipe/?centre={V2}")
        ready(page)
        expect(page.locator(".open-edition")).to_contain_text("ouverte sans compte")
        change_year(page)
        page.wait_for_url("**annee=2007**")
        expect(page.locator(".open-edition")).to_be_visible()
        assert overflow(page) == []
        assert violations(page) == []
