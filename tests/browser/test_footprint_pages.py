"""The footprint in a real browser, on the demonstration centre: scope, distance and mode are chosen there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from screen import CLIPPED, MARKS, SMALL_TARGETS, opened, overflow, settle, violations
from support import some

pytestmark = pytest.mark.browser

FOOTPRINT = "/empreinte?centre=demonstration"
OUT = """table => [...table.querySelectorAll('tbody th, tbody td')].filter(cell => {
  const box = cell.getBoundingClientRect();
  return cell.textContent.trim() && (box.right > innerWidth || box.left < 0 || box.width === 0);
}).map(cell => cell.textContent)"""


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
        assert violations(page, again=True) == []
        assert page.evaluate(CLIPPED) == []
        assert page.evaluate(SMALL_TARGETS) == []
        if width == 360:
            factors_are_read_whole(page)
        assert watch.complaints == []
        assert watch.strangers == []


def factors_are_read_whole(page: Page) -> None:
    """On a phone, each number says what it is."""
    table = page.locator("#react-entry-point table.factors").first
    row = table.locator("tbody tr").first
    expect(row).to_be_visible()
    assert table.evaluate(OUT) == []
    names = row.locator("td").evaluate_all(
        "cells => cells.slice(0, 3).map(cell => getComputedStyle(cell, '::before').content)"
    )
    assert names == ['"Usage"', '"Fabrication"', '"Total"']


def test_what_is_chosen_changes_the_example_the_figures_and_the_address(browser: Browser, live_server: str) -> None:
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
        lead = page.locator(".page-empreinte .lead")
        before = lead.inner_text()
        assert "usage seul" in before
        pressed(page, "Avec la fabrication")
        page.wait_for_url("**perimetre=complet**")
        expect(lead).to_contain_text("fabrication comprise")
        assert lead.inner_text() != before
        assert watch.complaints == []
