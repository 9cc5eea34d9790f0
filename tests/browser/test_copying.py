"""What a reader takes along: the link with its filters, a figure in one line; by hand where the browser refuses."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from screen import opened, overflow, violations
from support import VT, eventually, some

pytestmark = pytest.mark.browser

PASTED = "() => navigator.clipboard.readText()"
HTML = "async () => (await (await navigator.clipboard.read())[0].getType('text/html')).text()"
ADDRESS = f"/?centre={VT}&theme=sante"
NO_FILTERS = ("/actions/v2-2024-r07", "/methode", "/territoires/departement-37", "/depuis-2007")


def test_the_link_and_a_figure_are_copied(browser: Browser, live_server: str) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    with opened(browser, live_server, ADDRESS, permissions=allowed) as (page, watch):
        page.get_by_role("button", name="Copier le lien").click()
        expect(page.locator(".copy-link [role=status]")).to_have_text("Copié.")
        assert page.evaluate(PASTED) == f"{live_server}{ADDRESS}"
        card = page.locator("[data-kpi=actions]")
        card.get_by_role("button", name="Citer ce chiffre").press("Enter")
        expect(card.locator("[role=status]")).to_have_text("Copié.")
        line = page.evaluate(PASTED)
        assert line.startswith("Actions\u202f: 1 action (calculé). Villes et Territoires Occitanie · 2024")
        assert line.endswith(f" {live_server}{ADDRESS}")
        chart = page.locator("[data-chart=theme]")
        chart.locator(".exports summary").press("Enter")
        chart.get_by_role("button", name="Copier le tableau").press("Enter")
        expect(chart.locator("[role=status]")).to_have_text("Copié.")
        assert page.evaluate(PASTED).startswith("Thème\tActions\tPart")
        assert "<table" in page.evaluate(HTML)
        assert violations(page, again=True) == []
        assert watch.complaints == []


@pytest.mark.parametrize("path", some(NO_FILTERS, 1))
def test_a_page_without_filters_has_its_link_too(browser: Browser, live_server: str, path: str) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    with opened(browser, live_server, path, permissions=allowed) as (page, watch):
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            if page.locator(".filters").count() and width < 700:
                page.get_by_role("button", name="Filtres").click()
            page.evaluate("() => navigator.clipboard.writeText('')")
            page.get_by_role("button", name="Copier le lien").click()
            eventually(lambda: page.evaluate(PASTED) == f"{live_server}{path}", "the link in the clipboard")
            expect(page.locator(".copy-link [role=status]")).to_have_text("Copié.")
            assert overflow(page) == []
        assert watch.complaints == []


def test_where_copying_is_refused_the_text_is_shown(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, ADDRESS) as (page, _):
        page.evaluate("() => Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        page.get_by_role("button", name="Copier le lien").click()
        expect(page.locator(".copy-link [role=status]")).to_have_text(f"À copier : {live_server}{ADDRESS}")
