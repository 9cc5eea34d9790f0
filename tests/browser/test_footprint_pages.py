"""The footprint in a real browser, on the demonstration centre: scope, distance and mode are chosen there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from screen import CLIPPED, MARKS, SMALL_TARGETS, opened, overflow, settle, violations
from support import some

pytestmark = pytest.mark.browser

FOOTPRINT = "/empreinte?centre=demonstration"


def pressed(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(("width", "dark"), some([(360, True), (1280, False)], 1))
def test_commutes_are_drawn_and_sound(browser: Browser, live_server: str, width: int, dark: bool) -> None:
    with opened(browser, live_server, FOOTPRINT, width=width, dark=dark) as (page, watch):
        page.evaluate("() => document.querySelectorAll('main details').forEach(details => { details.open = true; })")
        settle(page)
        (chart,) = page.evaluate(MARKS)
        assert chart["bars"] >= chart["values"] > 0
        assert chart["dots"] >= chart["points"] > 0
        assert overflow(page) == []
        assert violations(page) == []
        assert page.evaluate(CLIPPED) == []
        assert page.evaluate(SMALL_TARGETS) == []
        assert watch.complaints == []
        assert watch.strangers == []


def test_the_other_scope_changes_the_figures_and_the_address(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, FOOTPRINT) as (page, watch):
        lead = page.locator(".page-empreinte .lead")
        before = lead.inner_text()
        assert "usage seul" in before
        pressed(page, "Avec la fabrication")
        page.wait_for_url("**perimetre=complet**")
        expect(lead).to_contain_text("fabrication comprise")
        assert lead.inner_text() != before
        assert watch.complaints == []


def test_the_example_follows_the_distance_and_the_mode(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, FOOTPRINT) as (page, watch):
        formula = page.locator(".worked")
        expect(formula).to_contain_text("2 personnes × 2 trajets × 30 km × 140 jours")
        pressed(page, "10 km")
        pressed(page, "Vélo")
        expect(formula).to_contain_text("2 personnes × 2 trajets × 10 km × 140 jours")
        # 2 × 2 × 10 × 140 = 5 600 km × 0,192 = 1 075,2 kg
        expect(formula).to_contain_text("1,08 t d’émissions évitées à vélo")
        assert "km=10" in page.url
        assert "moyen=bicycle" in page.url
        assert watch.complaints == []
