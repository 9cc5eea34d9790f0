"""A search of actions as one types: the list follows, the field keeps its focus, the way back has one step a search."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from screen import opened, window
from support import VT, some
from test_presses import Gate
from test_reading import ASKED

pytestmark = pytest.mark.browser

FIELD = "main input[type=search]"
HERE = f"/actions?centre={VT}"
CARET = "() => document.activeElement.matches('input[type=search]') && document.activeElement.selectionStart"


def test_the_list_follows_what_is_typed_and_the_field_keeps_the_caret(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, HERE) as (page, watch):
        page.locator(FIELD).focus()
        page.keyboard.type("weinaire")
        expect(page).to_have_url(re.compile("q=weinaire$"))
        expect(page.locator(".agenda-page .empty")).to_be_visible()
        for _ in range(6):
            page.keyboard.press("ArrowLeft")
        page.keyboard.type("b")
        expect(page.locator("#phrase")).to_contain_text("webinaire")
        expect(page.locator(".month li").first).to_be_visible()
        assert page.locator(FIELD).input_value() == "webinaire"
        assert page.evaluate(CARET) == 3
        assert watch.complaints == []


def test_what_is_typed_while_an_answer_comes_is_not_lost(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, HERE) as (page, _):
        gate = Gate(page, re.compile(ASKED))
        page.locator(FIELD).focus()
        with page.expect_request(re.compile(ASKED)):
            page.keyboard.type("webi")
        page.keyboard.type("naire")
        gate.let_through()
        expect(page).to_have_url(re.compile("q=webinaire$"))
        assert page.locator(FIELD).input_value() == "webinaire"


def test_a_search_is_one_step_of_the_way_back(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, HERE) as (page, watch):
        start = page.evaluate("() => history.length")
        page.locator(FIELD).focus()
        for part in ("web", "inai", "re"):
            page.keyboard.type(part)
            expect(page).to_have_url(re.compile(f"{part}$"))
        page.keyboard.press("Enter")
        assert page.evaluate("() => history.length") == start + 1
        page.locator(FIELD).fill("réseau")
        expect(page).to_have_url(re.compile("q=r%C3%A9seau$"))
        assert page.evaluate("() => history.length") == start + 2
        page.go_back()
        expect(page.locator(FIELD)).to_have_value("webinaire")
        page.go_back()
        expect(page).to_have_url(f"{live_server}{HERE}")
        expect(page.locator(FIELD)).to_have_value("")
        page.locator(FIELD).fill("réseau")
        expect(page).to_have_url(re.compile("q=r%C3%A9seau$"))
        page.get_by_role("button", name="Chercher").click()
        assert page.evaluate("() => history.length") == start + 1, "what was left is a step of its own"
        page.locator("#puces button").first.click()
        expect(page.locator(FIELD)).to_have_value("")
        assert watch.complaints == []


def test_without_script_a_search_is_a_form_that_keeps_the_filters(browser: Browser, live_server: str) -> None:
    with window(browser, live_server, java_script_enabled=False) as (page, _):
        page.goto(f"{live_server}{HERE}&annee=2023&statut=realisees")
        page.locator(FIELD).fill("réseau")
        page.get_by_role("button", name="Chercher").click()
        expect(page).to_have_url(f"{live_server}{HERE}&annee=2023&statut=realisees&q=r%C3%A9seau")
        expect(page.locator(FIELD)).to_have_value("réseau")


@pytest.mark.parametrize("late", some([True, False], 1))
def test_ticks_in_two_menus_before_any_answer_both_count(browser: Browser, live_server: str, late: bool) -> None:
    """Whichever answer comes last: that of the first tick knows nothing of the second one."""
    with opened(browser, live_server, "/") as (page, watch):
        gate = Gate(page, re.compile(ASKED))
        for menu, label in (("Thème", "^Questions urbaines"), ("Mode d’action", r"\([1-9]")):
            choice = page.locator("details.filter", has_text=menu).first
            choice.locator("summary").click()
            choice.get_by_label(re.compile(label)).locator("visible=true").first.check()
        gate.wait_for(2)
        gate.open = True
        first, second = gate.held
        for route in (second, first) if late else (first, second):
            with page.expect_response(re.compile(ASKED)):
                route.continue_()
        expect(page).to_have_url(re.compile(r"theme=questions-urbaines&mode=[a-z-]+$"))
        expect(page.locator("#puces .chip")).to_have_count(2)
        assert watch.complaints == []
