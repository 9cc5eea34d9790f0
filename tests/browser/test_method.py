"""Méthode: short pages, and the anchors of the long page that it was."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from screen import opened, overflow, settle, violations, window
from support import some

pytestmark = pytest.mark.browser

PARTS = ("/donnees", "/dictionnaire", "/qualite", "", "/regles", "/indicateurs", "/mentions")
TALLEST = {"/dictionnaire": 4500}
"""Pixels: each table that a centre may keep is a line of the dictionary, folded."""
ANCHORS = {
    "#table-events": ("dictionnaire", "Identifiant unique"),
    "#indicateur-appointments": ("indicateurs", "Rencontres que le centre a animées"),
    "#famille-2": ("indicateurs", "dont le centre n’a publié aucune valeur"),
    "#mentions": ("mentions", "Éditeur"),
    "#regle-twin_dates": ("qualite", "Ces règles relisent les données"),
}
"""An anchor of the old page → the part that has it now, and what is read there."""


@pytest.mark.parametrize("part", some(PARTS, 2))
def test_a_part_is_short_and_sound(browser: Browser, live_server: str, part: str) -> None:
    with opened(browser, live_server, f"/methode{part}") as (page, watch):
        assert page.evaluate("() => document.documentElement.scrollHeight") < TALLEST.get(part, 3500)
        assert violations(page, again=True) == []
        page.set_viewport_size({"width": 360, "height": 740})
        settle(page)
        assert overflow(page) == []
        assert watch.complaints == []


@pytest.mark.parametrize("anchor", some(ANCHORS, 2))
def test_an_anchor_of_the_long_page_leads_on(browser: Browser, live_server: str, anchor: str) -> None:
    part, said = ANCHORS[anchor]
    with opened(browser, live_server, f"/methode?annee=2023{anchor}") as (page, watch):
        expect(page).to_have_url(re.compile(rf"/methode/{part}\?annee=2023{anchor}$"))
        if anchor != "#table-events":
            expect(page.locator("#react-entry-point #contenu").get_by_text(said).first).to_be_visible()
        # Leaving the first page may stop one of its files half-way.
        assert [one for one in watch.complaints if not one.endswith("ERR_ABORTED")] == []


@pytest.mark.parametrize("script", [True, False])
def test_a_link_to_something_folded_opens_it(browser: Browser, live_server: str, script: bool) -> None:
    with window(browser, live_server, java_script_enabled=script) as (page, _):
        page.goto(f"{live_server}/methode/indicateurs#indicateur-co2_saved")
        if script:
            expect(page.locator("#prerendu")).to_have_count(0)
        entry = page.locator("#indicateur-co2_saved")
        expect(entry).to_be_visible()
        expect(entry).to_be_in_viewport()
