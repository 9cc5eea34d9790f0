"""A newcomer with a browser and a tracker: from an empty database to what the public reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import serving
from access_sample import PASSWORD, with_people
from expected_trackers import TRACKERS, expected
from paper import PALE, on_sheet
from playwright.sync_api import Browser, Page, expect
from screen import PATIENT, SMALL_TARGETS, overflow, violations, window

from dashboard.app import create_store
from dashboard.centres.checkout import Checkouts
from dashboard.editions import create_editions
from dashboard.french import number
from dashboard.live.fetched import Doubt, Fetched
from dashboard.live.sources import Sources
from dashboard.live.vault import Access
from dashboard.publishing.store import PublicStore
from dashboard.settings import Settings
from dashboard.snapshot import NoSnapshotError, SnapshotStore, schemas_dir
from dashboard.sources import load_schemas

pytestmark = pytest.mark.browser
DATA = "/equipe/donnees"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, SnapshotStore, PublicStore]]:
    """Both editions without any centre, and their stores."""
    (tmp_path / "data").mkdir()
    wanted = {"DATA": "data", "STATE": "state", "CACHE": "cache", "PUBLIC": "public"}
    places = {f"DASHBOARD_{name}": str(tmp_path / folder) for name, folder in wanted.items()}
    settings = Settings.from_env({"DASHBOARD_LIMIT": "0", **places})
    store = create_store(settings, Checkouts.of(settings, load_schemas(schemas_dir(settings.data_dir))).places)
    with pytest.raises(NoSnapshotError):
        store.load()
    public = PublicStore(settings.public_dir, settings.geo_dir)
    with serving.served(with_people(create_editions(settings, public, store)).wsgi) as origin:
        yield origin, store, public


def looked_at(page: Page) -> None:
    """What every page of the walk owes to its reader, on a wide screen, a telephone (both modes) and on paper."""
    for width, scheme in ((1280, "light"), (360, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page) == [], page.url
        assert overflow(page) == [], page.url
        assert page.evaluate(SMALL_TARGETS) == [], page.url
    with on_sheet(page):
        assert overflow(page) == [], page.url
        assert page.evaluate(PALE) == [], page.url
        expect(page.locator(".button:visible, nav:visible")).to_have_count(0)


def with_source(folder: Path, centre: str) -> None:
    """Have a centre keep its tracker in Grist, where nothing is read before somebody asks."""
    sources = Sources.of(Settings.from_env({"DASHBOARD_STATE": str(folder / "state")}))
    access = Access("https://grist.numerique.gouv.fr/o/docs/aVbRcDeFgHjKmNpQ", "", "une-cle")
    found = Fetched("", doubts=(Doubt("Actions.Presents", "Actions", "Présents", 3),), tables=("Actions", "Communes"))
    sources.put(centre, "grist", access, 0, "edition@exemple.fr", found)


def counts(row: dict[str, Any]) -> bool:
    """Whether a row of the hand count is one of the centre's actions, as the perimeter of every centre has it."""
    return row["status"] == "realised" and row["format"]["value"] not in ("association_life", "on_site_support")


def test_a_newcomer_brings_a_tracker_in_and_publishes_it(
    served: tuple[str, SnapshotStore, PublicStore], browser: Browser, tmp_path: Path
) -> None:
    """Without script: two rounds of questions at most, and the figures of the hand count, in public too."""
    origin, store, public = served
    told = expected("bretagne")
    with window(browser, origin) as (page, watch):
        page.goto(origin + DATA)
        page.get_by_label("Adresse électronique").fill("administration@exemple.fr")
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        expect(page.get_by_role("heading", name="Ouvrir un centre")).to_be_visible()
        page.get_by_label("Nom du centre").fill(told["centre"]["name"])
        page.get_by_label("Région").select_option(label=told["centre"]["region"])
        page.locator("summary", has_text=told["centre"]["region"]).click()
        for code in told["centre"]["departments"]:
            page.locator(f'input[name="departements"][value="{code}"]').check()
        looked_at(page)
        page.get_by_role("button", name="Ouvrir le centre").click()

        page.get_by_label("Fichier (").set_input_files(TRACKERS / "bretagne.xlsx")
        page.get_by_label("à jour au").fill(told["centre"]["as_of"])
        looked_at(page)
        page.get_by_role("button", name="Déposer", exact=True).click()
        rounds = 0
        while page.url.endswith("/correspondre"):
            rounds += 1
            looked_at(page)
            page.get_by_role("button", name="prendre ce qui est proposé").click()
        assert rounds <= 2
        assert page.url.endswith("/comparer")
        looked_at(page)
        page.get_by_role("link", name="Continuer").click()
        looked_at(page)
        page.get_by_label("Note").fill("premier dépôt")
        page.get_by_role("button", name="Appliquer", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("appliquées")
        with_source(tmp_path, told["centre"]["id"])
        for name in ("Données", "Source", "Historique", "Journal", "À compléter", "Réglages", "Saisir"):
            page.get_by_role("link", name=name, exact=True).click()
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

        store.watch_once()
        data = store.current().centres[told["centre"]["id"]]
        realised = data.events[data.events["status"] == "realised"]
        counted = told["figures"]["events"]["realised"]
        assert len(realised) == counted["actions"]
        assert realised["participants"].sum() == counted["participants"]["sum"]
        assert Counter(realised["modality"].dropna()) == Counter(counted["by_modality"]) - Counter({"n.r.": 100})

        page.get_by_role("link", name="Publier", exact=True).click()
        expect(page.get_by_text("Rien de ce centre n’est public")).to_be_visible()
        looked_at(page)
        page.get_by_role("button", name="Publier", exact=True).click()
        # The page asks for itself again until another process has published.
        expect(page.get_by_text("C’est publié")).to_be_visible(timeout=PATIENT)
        looked_at(page)
        page.get_by_role("link", name="Revenir à Publier").click()
        expect(page.get_by_text("Ce que lit le public est à jour")).to_be_visible()
        looked_at(page)
        public.refresh()
        page.set_viewport_size({"width": 1280, "height": 900})
        for year in ("2023", "2024"):
            rows = [one for one in told["rows"]["events"] if one["year"] == int(year) and counts(one)]
            page.goto(f"{origin}/?centre={told['centre']['id']}&annee={year}")
            people = sum(one["participants"]["value"] or 0 for one in rows)
            for card, figure in (("actions", len(rows)), ("attendances", people)):
                expect(page.locator(f'[data-kpi="{card}"]').first).to_contain_text(number(figure))
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{origin}/equipe/")
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        expect(page.get_by_role("link", name="Données", exact=True).first).to_be_visible()
        refused = ("422: ", "error: Failed to load resource: the server responded with a status of 422")
        complaints = [one for one in watch.complaints if "/equipe/" not in one or not one.startswith("503")]
        complaints = [one for one in complaints if not one.startswith(refused)]
        assert complaints == []
