"""No page is longer than three or four screens: what is long folds, and nothing of it is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from screen import opened, window
from support import DEMO, V2, VT, some

pytestmark = pytest.mark.browser

HEIGHT = "() => document.documentElement.scrollHeight"
LONGEST = 3500
"""Height of a page in pixels, at 1280."""
PAGES = (
    "/", "/actions", "/participation", "/reseaux", "/publications", "/moyens", "/empreinte", "/depuis-2007",
)  # fmt: skip
"""Those of the real centres are measured where they are looked at (`test_every_page`, `test_method`)."""
METHOD = "/methode/indicateurs"
LONG = ((METHOD, VT), ("/actions", DEMO))
MEASURED = dict.fromkeys((*LONG, *((path, DEMO) for path in (*PAGES, METHOD))))


@pytest.mark.parametrize(("path", "centre"), some(MEASURED, len(LONG)))
def test_a_page_is_short(browser: Browser, live_server: str, path: str, centre: str) -> None:
    with opened(browser, live_server, f"{path}?centre={centre}") as (page, watch):
        assert page.evaluate(HEIGHT) <= LONGEST
        assert watch.complaints == []


@pytest.mark.parametrize("script", [True, False])
def test_a_month_of_the_strip_opens_in_the_list(browser: Browser, live_server: str, script: bool) -> None:
    with window(browser, live_server, java_script_enabled=script) as (page, _):
        page.goto(f"{live_server}/actions?centre={V2}")
        if script:
            expect(page.locator("#prerendu")).to_have_count(0)
        october = page.locator("#mois-2024-10")
        expect(october).to_be_hidden()
        page.get_by_role("link", name="Octobre 2024").click()
        expect(october.get_by_role("link").first).to_be_in_viewport()
        expect(page.locator("#mois-2024-01")).to_be_visible()


def test_a_search_shows_all_that_it_finds(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, f"/actions?centre={V2}&q=politique") as (page, _):
        assert page.locator(".act").count() > 1
        assert page.locator(".act:visible").count() == page.locator(".act").count()


def test_only_what_the_reader_opened_stays_open(browser: Browser, live_server: str) -> None:
    """An answer draws the page anew: it does not open what nobody has."""
    with opened(browser, live_server, f"/participation?centre={DEMO}") as (page, _):
        assert page.evaluate(HEIGHT) <= LONGEST
        folded = page.locator("#react-entry-point details.part")
        folded.first.locator("summary").first.click()
        page.locator("main select").first.select_option("2023")
        expect(page.locator("h1")).to_contain_text("2023")
        expect(folded.first).to_have_attribute("open", "")
        expect(folded.last).not_to_have_attribute("open", "")
