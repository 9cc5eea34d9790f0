"""The national edition as a reader sees it, at both widths, light and dark: no error, no barrier, nothing cut."""

from __future__ import annotations

import pytest
from national_sample import national_edition
from playwright.sync_api import Browser
from screen import SMALL_TARGETS, opened, overflow, settle, violations
from serving import served
from test_short_pages import HEIGHT, LONGEST

from dashboard.settings import Settings

pytestmark = pytest.mark.browser


def test_its_pages_are_sound(browser: Browser, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    edition = national_edition(tmp_path_factory, settings)
    with served(edition) as origin, opened(browser, origin, "/national/") as (page, watch):
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="dark" if width == 360 else "light")
            settle(page)
            assert overflow(page) == [], width
            assert page.evaluate(SMALL_TARGETS) == []
            if width == 1280:
                assert page.evaluate(HEIGHT) <= LONGEST
                assert violations(page) == []
        # In the dark, what is folded is looked at with the rest.
        page.evaluate("() => document.querySelectorAll('main details').forEach(details => { details.open = true; })")
        settle(page)
        assert overflow(page) == [] and violations(page) == []
        page.get_by_role("link", name="2023").click()
        page.wait_for_url("**/?exercice=2023")
        page.get_by_role("heading", name="Les centres côte à côte, 2023").wait_for()
        page.set_viewport_size({"width": 1280, "height": 900})
        page.get_by_role("link", name="Par thème").click()
        page.get_by_role("link", name="Cohésion sociale").click()
        page.get_by_role("cell", name="n’a pas rapproché ses thèmes de la grille").wait_for()
        settle(page)
        assert overflow(page) == [] and violations(page) == []
        page.get_by_role("link", name="Calendrier", exact=True).click()
        page.get_by_label("Centre", exact=True).select_option("Centre de démonstration")
        page.wait_for_url("**/calendrier?chez=demonstration")
        page.get_by_role("cell", name="Centre de démonstration").first.wait_for()
        settle(page)
        assert overflow(page) == [] and violations(page, again=True) == []
        assert page.evaluate(HEIGHT) <= LONGEST
        for name, heading in (("Carte", "Les centres sur la carte"), ("Quartiers", "Les quartiers prioritaires")):
            page.get_by_role("link", name=name, exact=True).click()
            page.get_by_role("heading", name=heading).wait_for()
            settle(page)
            assert overflow(page) == [] and violations(page, again=name != "Carte") == []
            assert page.evaluate(SMALL_TARGETS) == []
            assert page.evaluate(HEIGHT) <= LONGEST
        page.get_by_role("link", name="Chercher").click()
        page.get_by_role("searchbox").fill("sante mentale")
        page.get_by_role("cell", name="Centre de démonstration").first.wait_for()
        settle(page)
        assert overflow(page) == [] and violations(page, again=True) == []
        assert watch.complaints == watch.strangers == []
