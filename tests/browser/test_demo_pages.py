"""The demonstration centre in a browser: pages full and sound, and everything that leaves them says it is made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from screen import MARKS, opened, overflow, settle, violations
from support import DEMO, some

pytestmark = pytest.mark.browser

SAID = "Données simulées"
HERE = f"?centre={DEMO}"


@pytest.mark.parametrize(
    "path",
    some(["/participation", "/", "/actions/demo-2024-06", "/reseaux", "/empreinte", "/territoires/departement-31"], 1),
)
def test_a_page_is_sound_at_both_widths_and_on_paper(browser: Browser, live_server: str, path: str) -> None:
    with opened(browser, live_server, path + HERE) as (page, watch):
        assert SAID in page.title()
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            settle(page)
            assert overflow(page) == [], f"{width} px"
            for chart in page.evaluate(MARKS):
                assert chart["bars"] >= chart["values"], f"bars not drawn: {chart}"
        assert violations(page, again=True) == []
        page.emulate_media(media="print")
        assert SAID in page.locator("#avis .simulated").inner_text()
        assert page.locator("#avis .simulated").is_visible()
        assert watch.complaints == []


def test_a_saved_table_and_a_saved_picture_say_that_they_are_made_up_and_so_does_another_year(
    browser: Browser, live_server: str, tmp_path: Path
) -> None:
    with opened(browser, live_server, f"/{HERE}") as (page, _):
        menu = page.locator("#react-entry-point .exports", has=page.locator("[data-picture]")).first
        for kind in ("CSV", "SVG"):
            if not menu.get_by_text(kind).is_visible():
                menu.locator("summary").click()
            with page.expect_download() as download:
                menu.get_by_text(kind).click()
            assert "donnees-simulees" in download.value.suggested_filename
            download.value.save_as(tmp_path / kind)
        page.locator("select").first.select_option("2023")
        page.wait_for_url("**annee=2023**")
        assert page.locator("#avis .simulated").is_visible()
    for saved in tmp_path.iterdir():
        assert SAID in saved.read_text(encoding="utf-8-sig"), saved.name


def test_what_is_saved_from_a_real_centre_does_not(browser: Browser, live_server: str, tmp_path: Path) -> None:
    with opened(browser, live_server, "/") as (page, _):
        page.locator("#react-entry-point .exports summary").first.click()
        with page.expect_download() as download:
            page.locator("#react-entry-point [data-table$='.csv']").first.click()
        assert "simul" not in download.value.suggested_filename
        saved = tmp_path / "table.csv"
        download.value.save_as(saved)
    assert SAID not in saved.read_text(encoding="utf-8-sig")
