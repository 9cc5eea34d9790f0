"""The map on the first screen, on a phone, on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from screen import opened
from support import DEMO, V2, VT, in_turn, some

pytestmark = pytest.mark.browser

DRAWN = "() => document.querySelector('#react-entry-point .map-host[data-drawn]') !== null"
RECT = """selector => { const box = document.querySelector(`#react-entry-point ${selector}`).getBoundingClientRect();
  return {left: box.left, top: box.top, right: box.right, bottom: box.bottom, height: box.height}; }"""
PHONE: dict[str, Any] = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}
A4 = {"format": "A4", "margin": dict.fromkeys(("top", "bottom", "left", "right"), "15mm")}
MARGIN = 15 / 25.4 * 96
"""Pixels of the margin."""


@contextmanager
def screen(browser: Browser, origin: str, address: str, **options: Any) -> Iterator[Page]:
    with opened(browser, origin, address, **options) as (page, _):
        page.wait_for_function(DRAWN)
        yield page


@pytest.mark.parametrize(("centre", "size"), some(in_turn([V2, VT], [(1280, 800), (360, 740)]), 2))
def test_the_map_stands_whole_on_the_first_screen(
    browser: Browser, live_server: str, centre: str, size: tuple[int, int]
) -> None:
    width, height = size
    with screen(browser, live_server, f"/carte?centre={centre}", width=width, height=height) as page:
        box = page.evaluate(RECT, ".map-view")
        assert box["top"] > 0
        assert box["bottom"] <= height
        assert box["height"] >= 0.35 * height
        assert page.evaluate("() => scrollY") == 0


@pytest.mark.parametrize(("width", "height"), some([(360, 740), (1280, 800)], 1))
def test_most_of_the_map_stands_there_below_the_banner_of_simulated_data(
    browser: Browser, live_server: str, width: int, height: int
) -> None:
    with screen(browser, live_server, f"/carte?centre={DEMO}", width=width, height=height) as page:
        box = page.evaluate(RECT, ".map-view")
        assert height - box["top"] >= 0.7 * box["height"]


def test_on_a_phone_a_touch_writes_the_value_under_the_map(browser: Browser, live_server: str) -> None:
    with screen(browser, live_server, f"/carte?centre={VT}", **PHONE) as page:
        expect(page.locator(".map-hint")).to_have_text(re.compile("Touchez"), use_inner_text=True)
        label = page.locator('path[data-code="48"]').get_attribute("aria-label") or ""
        page.locator('path[data-code="48"]').tap()
        said = page.locator("#react-entry-point .map-said")
        expect(said).to_have_text(label)
        box, view = page.evaluate(f"() => ['.map-said', '.map-view'].map({RECT})")
        assert view["bottom"] <= box["top"] < view["bottom"] + 40
        assert 0 <= box["left"] < box["right"] <= 360
        expect(page.locator(".map-tip")).to_be_hidden()
        expect(page.locator(".map-panel h3")).to_have_text("Lozère")


AREA = '.map-area[role="button"]'
SHEET = """() => {
  const view = document.querySelector('#react-entry-point .map-host').getBoundingClientRect();
  const inside = one => { const box = one.getBoundingClientRect();
    return box.left >= view.left - 1 && box.right <= view.right + 1
      && box.top >= view.top - 1 && box.bottom <= view.bottom + 1; };
  const areas = [...document.querySelectorAll('#react-entry-point path.map-area[role="button"]')];
  window.onSheet = {areas: areas.length, whole: areas.filter(inside).length};
}"""


@pytest.mark.parametrize(("centre", "width"), some([(VT, 360), (V2, 1280), (VT, 1280)], 1))
def test_the_map_is_whole_on_paper(browser: Browser, live_server: str, centre: str, width: int) -> None:
    """Measured while Chromium prints: the map has the size of the sheet, and every territory is inside it."""
    size: Any = {"width": width, "height": 800}
    with screen(browser, live_server, f"/carte?centre={centre}", **size) as page:
        before = page.evaluate(RECT, AREA)
        page.evaluate(f"() => {{ window.onSheet = null; window.addEventListener('beforeprint', {SHEET}); }}")
        paper = page.pdf(**A4)
        assert paper.startswith(b"%PDF")
        sheet = page.evaluate("() => window.onSheet")
        assert sheet["areas"] > 0
        assert sheet["whole"] == sheet["areas"]
        page.emulate_media(media="print")
        page.set_viewport_size({"width": int(210 / 25.4 * 96 - 2 * MARGIN), "height": 1000})
        view = page.evaluate(RECT, ".map-view")
        card = page.evaluate(RECT, ".map-card")
        assert card["left"] <= view["left"]
        assert view["right"] <= card["right"] <= 210 / 25.4 * 96 - 2 * MARGIN + 1
        page.emulate_media(media="screen")
        page.set_viewport_size(size)
        page.wait_for_function(
            """([selector, was]) => { const box = document.querySelector(selector).getBoundingClientRect();
              return Math.abs(box.left - was.left) < 3 && Math.abs(box.height - was.height) < 2; }""",
            arg=[AREA, before],
        )
