"""A phone's width, the colours of controls, the page of one action: nothing cut off, nothing foreign, nothing empty."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from screen import opened
from support import DEMO, VT

from dashboard.palette import DARK, LIGHT, rgb

pytestmark = pytest.mark.browser

UNSEEN_TOTALS = """() => [...document.querySelectorAll('main .table-scroll')].flatMap(frame => {
  const heads = [...frame.querySelectorAll('thead th')].filter(head => head.textContent.trim() === 'Total');
  const view = frame.getBoundingClientRect();
  if (!view.width) return [];
  return heads.filter(head => head.getBoundingClientRect().right > view.right + 1)
    .map(head => head.closest('table').caption.textContent);
})"""
WITH_TOTALS = """() => [...document.querySelectorAll('main .table-scroll thead th')]
  .filter(head => head.textContent.trim() === 'Total' && head.getBoundingClientRect().width).length"""


def test_what_rows_add_up_to_is_in_sight_on_a_phone(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, f"/participation?centre={DEMO}", width=360) as (page, _):
        page.evaluate("() => document.querySelectorAll('main details').forEach(details => { details.open = true; })")
        assert page.evaluate(WITH_TOTALS) > 0
        assert page.evaluate(UNSEEN_TOTALS) == []


def test_escape_closes_the_menu_and_gives_the_focus_back(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, f"/?centre={VT}", width=360) as (page, _):
        button = page.locator("nav.pages .disclosure")
        button.click()
        link = page.get_by_role("link", name="Carte", exact=True)
        expect(link).to_be_visible()
        link.focus()
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        expect(button).to_be_focused()
        expect(button).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("dark", [False, True])
def test_boxes_and_rings_have_the_colours_of_the_house(browser: Browser, live_server: str, dark: bool) -> None:
    accent = rgb((DARK if dark else LIGHT)["accent"])
    with opened(browser, live_server, f"/?centre={VT}&theme=education", dark=dark) as (page, _):
        page.locator("details.filter:has(input[type=checkbox])").nth(1).locator("summary").click()
        box = page.locator("details[open] input[type=checkbox]:checked").first
        expect(box).to_be_visible()
        look = box.evaluate(
            "one => { const s = getComputedStyle(one); return [s.appearance, s.accentColor, s.backgroundImage]; }"
        )
        assert look == ["auto", accent, "none"]
        for control in (box, page.locator("select.form-select").first):
            control.focus()
            page.keyboard.press("Shift")
            style = control.evaluate(
                "one => { const s = getComputedStyle(one); return [s.outlineColor, s.outlineStyle, s.boxShadow]; }"
            )
            assert style == [accent, "solid", "none"]


def test_one_action_without_neighbours_leaves_no_half_empty(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, f"/actions/vt-2024-e11?centre={VT}") as (page, _):
        main, groups = page.evaluate(
            """() => { const box = one => { const r = one.getBoundingClientRect(); return [r.left, r.right]; };
              return [box(document.querySelector('#react-entry-point .action-page')),
                [...document.querySelectorAll('#react-entry-point .sheet-group')].map(box)]; }"""
        )
        assert min(left for left, _ in groups) < main[0] + 8
        assert max(right for _, right in groups) > main[1] - 8
        assert all(right - left < 0.6 * (main[1] - main[0]) for left, right in groups)
