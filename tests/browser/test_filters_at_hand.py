"""The filters follow the scroll: at hand everywhere, in the way nowhere."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from screen import opened, ready, settle, violations
from support import some

pytestmark = pytest.mark.browser

HEIGHT = "() => document.querySelector('.filters').getBoundingClientRect().height"
DESK, PHONE = 1280, 360


def test_filters_stay_at_hand_on_a_desk(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, "/", width=DESK) as (page, watch):
        page.evaluate("() => window.scrollTo(0, 1200)")
        menu = page.locator("details.filter", has_text="Thème").first
        menu.locator("summary").click()
        menu.get_by_label(re.compile("^Questions urbaines")).check()
        expect(page).to_have_url(re.compile("theme=questions-urbaines"))
        assert page.evaluate("() => window.scrollY") > 400, "the reader stays where they were"
        assert page.evaluate(HEIGHT) < 90
        assert watch.complaints == []


def test_on_a_phone_one_line_stays_and_says_what_is_shown(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, "/?theme=transitions", width=PHONE) as (page, watch):
        page.evaluate("() => window.scrollTo(0, 1500)")
        bar = page.locator(".filters.stuck")
        expect(bar).to_have_attribute("data-said", re.compile("Transitions"))
        assert page.evaluate(HEIGHT) < 64, "less than a twelfth of the screen"
        assert violations(page, again=True) == []
        bar.get_by_role("button", name="Filtres").click()
        page.locator("main select").first.select_option("2007")
        expect(bar).to_have_attribute("data-said", re.compile("2007"))
        ready(page)
        page.keyboard.press("Escape")
        expect(page.locator("#filter-controls")).to_be_hidden()
        expect(bar.get_by_role("button", name="Filtres")).to_be_focused()
        page.evaluate("() => window.scrollTo(0, 0)")
        expect(page.locator(".filters.stuck")).to_have_count(0)
        assert watch.complaints == []


def test_what_has_the_focus_is_never_under_the_filters(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, "/", width=DESK) as (page, _):
        for size in (DESK, PHONE):
            page.set_viewport_size({"width": size, "height": 900})
            settle(page)
            page.locator("footer a").first.focus()
            for _ in range(30):
                page.keyboard.press("Shift+Tab")
                hidden = page.evaluate(
                    "() => { const box = document.activeElement.getBoundingClientRect();"
                    "const bar = document.querySelector('.filters');"
                    "return !bar.contains(document.activeElement) && box.height > 0 && box.bottom > 0"
                    " && box.bottom <= bar.getBoundingClientRect().bottom && bar.getBoundingClientRect().top <= 0; }"
                )
                assert not hidden, page.evaluate("() => document.activeElement.outerHTML.slice(0, 120)")


HINT = "Appuyez sur une barre pour filtrer la page."


@pytest.mark.parametrize("size", some([PHONE, DESK], 1))
def test_what_can_be_pressed_says_so_at_rest(browser: Browser, live_server: str, size: int) -> None:
    with opened(browser, live_server, "/", width=size) as (page, watch):
        expect(page.locator("#contenu").get_by_text(HINT)).to_have_count(1)
        label = page.locator("[data-chart=theme] .drawn a > text").first
        assert label.evaluate("one => getComputedStyle(one).textDecorationLine") == "underline"
        page.emulate_media(media="print")
        expect(page.get_by_text(HINT)).to_be_hidden()
        assert label.evaluate("one => getComputedStyle(one).textDecorationLine") == "none"
        page.emulate_media(media="screen")
        label.click()
        expect(page).to_have_url(re.compile("theme="))
        assert violations(page, again=True) == []
        assert watch.complaints == []


def test_where_nothing_is_pressed_nothing_says_so(client: FlaskClient) -> None:
    assert HINT in client.get("/").text
    assert HINT not in client.get("/depuis-2007").text
