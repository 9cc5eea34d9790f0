"""The pages of attendance lists on a screen: from the key to a list that is attached."""

from __future__ import annotations

from pathlib import Path

import pytest
import serving
from access_sample import PASSWORD
from list_sample import as_xlsx
from playwright.sync_api import Browser, expect
from screen import window
from test_list_pages import OWN, PLACE, Walk
from test_newcomer import looked_at

from dashboard.snapshot import SnapshotStore

pytestmark = pytest.mark.browser


def test_a_list_is_brought_in_on_any_screen(store: SnapshotStore, tmp_path: Path, browser: Browser) -> None:
    walk = Walk(store, tmp_path / "walk", "")
    with serving.served(walk.editions.wsgi) as origin, window(browser, origin) as (page, watch):
        page.goto(f"{origin}{PLACE}/cle")
        page.get_by_label("Adresse électronique").fill(OWN)
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        page.get_by_role("button", name="Créer la clé").click()
        looked_at(page)
        page.get_by_role("link", name="Je l’ai gardée").click()
        looked_at(page)
        page.get_by_role("link", name="Rencontre deux").click()
        looked_at(page)
        page.get_by_label("Fichier (").set_input_files(as_xlsx(tmp_path / "liste.xlsx"))
        page.get_by_role("button", name="Lire la liste").click()
        expect(page.get_by_role("heading", name="Avant d’attacher la liste")).to_be_visible()
        page.locator("summary").click()
        looked_at(page)
        page.get_by_role("button", name="Attacher cette liste").click()
        for address in ("/listes/purge?annee=2024", "/personne", "/cle"):
            page.goto(f"{origin}{PLACE}{address}")
            looked_at(page)
        assert watch.complaints == []
        assert watch.strangers == []
