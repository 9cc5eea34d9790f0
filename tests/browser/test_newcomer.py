"""A newcomer with a browser and a tracker: from an empty database to what the public reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import serving
from access_sample import PASSWORD, with_people
from expected_trackers import TRACKERS, expected
from newcomer import KNOWN, Empty, wrong
from paper import PALE, on_sheet
from playwright.sync_api import Browser, Page, ViewportSize, expect
from screen import SMALL_TARGETS, overflow, violations, window
from support import sample, some

from dashboard.live.fetched import Doubt, Fetched
from dashboard.live.sources import Sources
from dashboard.live.vault import Access
from dashboard.settings import Settings
from dashboard.snapshot import NoSnapshotError

pytestmark = pytest.mark.browser
DATA = "/equipe/donnees"
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 900}
"""A telephone, whose reader has chosen dark colours."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Empty]]:
    """Both editions without any centre."""
    place = Empty(tmp_path)
    with pytest.raises(NoSnapshotError):
        place.staff.load()
    with serving.served(with_people(place.editions).wsgi) as origin:
        yield origin, place


MENU_LINES = """() => new Set(
  [...document.querySelectorAll('header nav a')].map(link => Math.round(link.getBoundingClientRect().top))).size"""


def looked_at(page: Page) -> None:
    """What every page of the walk owes to its reader, on a wide screen, a telephone (each in its mode) and on paper.

    It is left on the other screen than the one it came on, where the next page of the walk comes. Barriers are looked
    for where it came, on either in turn: with contrasts where it is light; paper is looked at from the dark. In `make
    soak`, all of it on both.
    """
    came, other = (NARROW, WIDE) if page.viewport_size == NARROW else (WIDE, NARROW)
    on_screen(page, came, barriers=True)
    if came == NARROW or sample(False, True):
        with on_sheet(page, other):
            assert overflow(page) == [], page.url
            assert page.evaluate(PALE) == [], page.url
            expect(page.locator(".button:visible, nav:visible")).to_have_count(0)
    else:
        page.set_viewport_size(other)
    on_screen(page, other, barriers=bool(sample(0, 1)))


def on_screen(page: Page, screen: ViewportSize, *, barriers: bool) -> None:
    """Nothing is out of reach on a screen that the page already has."""
    page.emulate_media(color_scheme="dark" if screen == NARROW else "light")
    assert not barriers or violations(page, again=screen == NARROW) == [], page.url
    assert overflow(page) == [], page.url
    assert page.evaluate(SMALL_TARGETS) == [], page.url
    assert page.evaluate(MENU_LINES) <= 2, page.url


def with_source(folder: Path, centre: str) -> None:
    """Have a centre keep its tracker in Grist, where nothing is read before somebody asks."""
    sources = Sources.of(Settings.from_env({"DASHBOARD_STATE": str(folder / "state")}))
    access = Access("https://grist.numerique.gouv.fr/o/docs/aVbRcDeFgHjKmNpQ", "", "une-cle")
    found = Fetched("", doubts=(Doubt("Actions.Presents", "Actions", "Présents", 3),), tables=("Actions", "Communes"))
    sources.put(centre, "grist", access, 0, "edition@exemple.fr", found)


@pytest.mark.parametrize("name", some(["bretagne", "reunion", "minuscule"], 1))
def test_a_newcomer_brings_a_tracker_in_and_publishes_it(
    served: tuple[str, Empty], browser: Browser, tmp_path: Path, name: str
) -> None:
    """Without script: two rounds of questions at most, and the figures of the hand count in public."""
    origin, place = served
    told = expected(name)["centre"]
    with window(browser, origin) as (page, watch):
        page.goto(origin + DATA)
        page.get_by_label("Adresse électronique").fill("administration@exemple.fr")
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        opens(page, told)
        brings(page, name, told["as_of"])
        publishes(page)
        with_source(tmp_path, told["id"])
        goes_through(page)
        page.get_by_role("link", name="Publier", exact=True).first.click()
        # Another process publishes meanwhile; what it has done is told on the page of its job.
        if page.get_by_role("link", name="voir où elle en est").count():
            page.get_by_role("link", name="voir où elle en est").click()
            expect(page.get_by_text("C’est publié")).to_be_visible()
            looked_at(page)
            page.get_by_role("link", name="Revenir à Publier").click()
        expect(page.get_by_text("Ce que lit le public est à jour")).to_be_visible()
        looked_at(page)
        page.get_by_role("navigation", name="Données").get_by_role("link", name="Centre", exact=True).click()
        page.get_by_role("link", name="Territoires", exact=True).click()
        looked_at(page)
        place.public.refresh()
        assert wrong(name, lambda address: page.request.get(origin + address).text()) == []
        assert f'href="{DATA}"' in page.request.get(f"{origin}/equipe/").text(), "the way back from the dashboard"
        shares(page, origin)
        refused = ("422: ", "error: Failed to load resource: the server responded with a status of 422")
        assert [one for one in watch.complaints if not one.startswith(refused)] == []


def opens(page: Page, told: dict[str, str]) -> None:
    """The guide."""
    expect(page.get_by_role("heading", name="Ouvrir un centre")).to_be_visible()
    page.get_by_label("Nom du centre").fill(told["name"])
    page.get_by_label("Région").select_option(label=told["region"])
    page.locator("summary", has_text=told["region"]).click()
    for turn, code in enumerate(told["departments"]):
        box = page.locator(f'input[name="departements"][value="{code}"]')
        drawn = page.locator(f'#carte-departements path[data-code="{code}"]')
        if turn == 0 and drawn.count():
            drawn.click()
            expect(box).to_be_checked()
            box.uncheck()
            expect(drawn).not_to_have_class("on")
        box.check()
    page.get_by_label("Thèmes du centre").fill("\n".join(label for _, label in told.get("themes", ())))
    looked_at(page)
    page.get_by_role("button", name="Ouvrir le centre").click()


def brings(page: Page, name: str, day: str) -> None:
    """Drop the tracker, answer what only the centre knows, apply."""
    page.get_by_label("Fichier (").set_input_files(TRACKERS / f"{name}.xlsx")
    page.get_by_label("à jour au").fill(day)
    looked_at(page)
    page.get_by_role("button", name="Déposer", exact=True).click()
    rounds = 0
    while page.url.endswith("/correspondre"):
        rounds += 1
        looked_at(page)
        for key, answer in KNOWN[name].items():
            holds = page.locator(f'input[value="{key}"]')
            folded, question = page.locator("details.sure", has=holds), page.locator("fieldset", has=holds)
            if folded.count():
                folded.locator("summary").first.click()
            if not question.locator(f'input[type="radio"][value="{answer}"]').is_visible():
                question.locator("summary").click()
            question.locator(f'input[type="radio"][value="{answer}"]').check()
        page.get_by_role("button", name="prendre ce qui est proposé").click()
    assert rounds <= 2
    assert page.url.endswith("/comparer")
    looked_at(page)
    page.get_by_role("link", name="Continuer").click()
    looked_at(page)
    page.get_by_label("Note").fill("premier dépôt")
    page.get_by_role("button", name="Appliquer", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("appliquées")


def publishes(page: Page) -> None:
    """Ask for the publication, and look at the page that follows it."""
    page.get_by_role("link", name="Publier", exact=True).first.click()
    expect(page.get_by_text("Rien de ce centre n’est public")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Publier", exact=True).click()
    # The page asks for itself again until the publication is over, unless it is told not to.
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"{page.url}?suivi=non")
    looked_at(page)


def shares(page: Page, origin: str) -> None:
    """Keep a page as a link, follow it as a funder, and what it cites as whoever reads it years later."""
    page.goto(f"{origin}/equipe/actions")
    page.get_by_role("link", name="Vues", exact=True).click()
    looked_at(page)
    page.get_by_label("Nom de la vue").fill("Convention de l’année")
    page.get_by_label("Un lien à partager").check()
    page.get_by_role("button", name="Enregistrer").click()
    looked_at(page)
    address = page.locator(".views a.long").get_attribute("href") or ""
    page.goto(address)
    expect(page.get_by_text("Lien partagé par")).to_be_visible()
    assert violations(page, again=True) == []
    page.goto(address.removesuffix("actions"))
    page.goto(f"{origin}{page.locator('[data-address]').first.get_attribute('data-address')}")
    expect(page.get_by_text("Version publiée le")).to_be_visible()
    looked_at(page)


def goes_through(page: Page) -> None:
    """The other pages, and a line typed wrong."""
    page.locator(".of a").last.click()
    looked_at(page)
    menu = page.get_by_role("navigation", name="Données")
    for name in ("Apporter", "Source", "Historique", "Journal", "Compléter", "Centre"):
        menu.get_by_role("link", name=name, exact=True).click()
        looked_at(page)
    menu.get_by_role("link", name="Apporter", exact=True).click()
    menu.get_by_role("link", name="Saisir", exact=True).click()
    looked_at(page)
    page.get_by_role("link", name="Actions", exact=False).click()
    looked_at(page)
    page.locator("tbody a").first.click()
    page.get_by_label("Date de début").fill("31/06/2024")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Date de début")
    looked_at(page)
    page.get_by_role("link", name="Retirer cette ligne").click()
    looked_at(page)
