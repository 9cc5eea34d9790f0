"""The list and the sheet of territories in a real browser: sorted, searched, paged, compared, by mouse and by key."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from screen import SMALL_TARGETS, opened, overflow, settle, violations
from support import DEMO, VT, in_turn, some

pytestmark = pytest.mark.browser

LIST = f"/territoires?centre={VT}"
ADDRESSES = (f"{LIST}&type=communes&page=2", f"/territoires/qpv-QN03415I?centre={VT}&avec=Mosson",
             "/territoires?type=quartiers&blanches=oui", "/territoires/region-24", f"{LIST}&q=saint")  # fmt: skip


@pytest.mark.parametrize(("address", "dark"), some(in_turn(ADDRESSES, (False, True)), 3))
def test_lists_and_sheets_are_sound(browser: Browser, live_server: str, address: str, dark: bool) -> None:
    """Barriers are looked for at the first width: the narrow one in the dark."""
    widths = (360, 1280) if dark else (1280, 360)
    with opened(browser, live_server, address, width=widths[0], dark=dark) as (page, watch):
        page.evaluate(
            "() => document.querySelectorAll('main details:not(.filter)').forEach(one => { one.open = true; })"
        )
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            settle(page)
            assert overflow(page) == [], f"{width} px"
            assert page.evaluate(SMALL_TARGETS) == [], f"{width} px"
            assert width != widths[0] or violations(page, again=True) == [], f"{width} px"
        assert watch.complaints == []
        assert watch.strangers == []


def test_a_header_sorts_by_key_and_keeps_the_focus_and_a_line_says_what_its_sheet_says(
    browser: Browser, live_server: str
) -> None:
    with opened(browser, live_server, LIST) as (page, watch):
        header = page.get_by_role("columnheader", name="Territoire")
        header.get_by_role("button").focus()
        page.keyboard.press("Enter")
        expect(header).to_have_attribute("aria-sort", "ascending")
        expect(page.locator("table.territories tbody th").first).to_contain_text("Aude")
        expect(page.locator("#tri-nom")).to_be_focused()
        page.keyboard.press("Enter")
        expect(header).to_have_attribute("aria-sort", "descending")
        assert "tri=-nom" in page.url
        expect(page.locator("table.territories tbody th").first).to_contain_text("Tarn")
        row = page.locator("table.territories tbody tr", has_text="Hérault")
        assert row.locator("td").first.inner_text().startswith("17")
        row.get_by_role("link", name="Hérault").click()
        page.wait_for_url("**/territoires/departement-34**")
        expect(page.locator(".terr-fact .figure").first).to_have_text("17")
        assert watch.complaints == []


def test_a_search_finds_without_accents_and_opens_the_sheet(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, LIST) as (page, watch):
        box = page.get_by_label("Chercher un territoire")
        box.fill("ile de thau")
        box.press("Enter")
        link = page.get_by_role("link", name="Ile De Thau")
        expect(link).to_be_visible()
        link.click()
        page.wait_for_url("**/territoires/qpv-QN03415I**")
        expect(page.locator("h1")).to_have_text("Ile De Thau")
        page.get_by_role("link", name="Tous les territoires").click()
        page.wait_for_url(re.compile(r"/territoires\?.*q=ile"))
        assert watch.complaints == []


def test_another_order_goes_back_to_the_first_page(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, f"{LIST}&type=communes") as (page, watch):
        page.get_by_role("button", name="Suivante").click()
        expect(page.locator(".list-pages [aria-current=page]")).to_have_text("2")
        expect(page.locator(".list-pages p")).to_contain_text("51 à 100")
        page.get_by_role("columnheader", name="Quartiers prioritaires").get_by_role("button").click()
        expect(page.locator(".list-pages [aria-current=page]")).to_have_text("1")
        assert "page=" not in page.url
        assert watch.complaints == []


def test_blank_zones_alone_by_key(browser: Browser, live_server: str) -> None:
    address = f"/territoires?centre={DEMO}&theme=emploi&type=intercommunalites"
    with opened(browser, live_server, address) as (page, watch):
        lines = page.locator("table.territories tbody tr")
        every = lines.count()
        only = page.get_by_role("button", name="Zones blanches (3)")
        only.focus()
        page.keyboard.press("Space")
        expect(lines).to_have_count(3)
        expect(only).to_have_attribute("aria-pressed", "true")
        expect(only).to_be_focused()
        page.keyboard.press("Space")
        expect(lines).to_have_count(every)
        assert watch.complaints == []


def test_a_filter_changes_the_sheet_and_the_comparison(browser: Browser, live_server: str) -> None:
    """What was unfolded stays so."""
    with opened(browser, live_server, f"/territoires/34?centre={VT}") as (page, watch):
        page.get_by_text("Voir le tableau (21)").click()
        folded = page.get_by_role("link", name="Ile De Thau")
        expect(folded).to_be_visible()
        other = page.get_by_label("Comparer avec un autre territoire")
        other.fill("Gard")
        other.press("Enter")
        expect(page.locator(".terr-compare thead")).to_contain_text("Gard")
        expect(folded).to_be_visible()
        row = page.locator(".terr-compare tbody tr").first
        expect(row.locator("td").nth(0)).to_have_text("17")
        expect(row.locator("td").nth(1)).to_have_text("n.\u00a0r.")
        expect(row.locator("td").nth(2)).to_have_text("4")
        page.get_by_label("Année").select_option("2023")
        expect(row.locator("td").nth(0)).to_have_text("n.\u00a0r.")
        assert "annee=2023" in page.url
        assert "avec=Gard" in page.url
        assert watch.complaints == []


def test_a_sheet_is_short_and_paper_has_all_of_it(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, f"/territoires/departement-34?centre={VT}&avec=Gard") as (page, watch):
        assert page.evaluate("document.documentElement.scrollHeight") < 3300
        box, figures = page.locator(".terr-with").bounding_box(), page.locator(".kpis").bounding_box()
        assert box
        assert figures
        assert box["y"] + box["height"] <= figures["y"], "the choice of another territory is above the figures"
        folded = page.locator(".terr-more:not(.titled)").filter(has_text="Ile De Thau")
        expect(folded.get_by_role("link", name="Ile De Thau")).to_be_hidden()
        page.emulate_media(media="print")
        expect(folded.locator("th a", has_text="Ile De Thau")).to_be_visible()
        expect(folded.locator("> summary")).to_be_hidden()
        expect(page.locator(".terr-more.titled > summary", has_text="Dispositifs que nomment")).to_be_visible()
        assert watch.complaints == []
