"""No press is lost: before the page lives, while it is replaced, while a chart is taken over, while an answer comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from screen import opened, ready, window
from support import eventually, some
from test_reading import ASKED, bar, sentence

pytestmark = pytest.mark.browser

THEME = re.compile(r"/\?theme=questions-urbaines$")
TWO = re.compile(r"/\?theme=[a-z-]+,[a-z-]+$")
BASE = re.compile(r"/(base|dash_renderer)\.[^/]*\.js")
"""The script without which nothing of Dash listens."""
PLOTLY = re.compile(r"/static/plotly\.[^/]*\.js")


class Gate:
    """Requests held back until they are let through."""

    def __init__(self, page: Page, address: re.Pattern[str]) -> None:
        self.held: list[Route] = []
        self.open = False
        self.page = page
        page.route(address, self._come)

    def _come(self, route: Route) -> None:
        if self.open:
            route.continue_()
        else:
            self.held.append(route)

    def wait_for(self, count: int) -> None:
        """Until so many are held: a request is told before it comes to its gate."""
        eventually(lambda: self.page.evaluate("() => true") and len(self.held) >= count, "requests at the gate")

    def let_through(self) -> None:
        self.open = True
        for route in self.held:
            route.continue_()
        self.held.clear()


COPY = "#prerendu"
MOUNTED = "() => document.querySelector('#react-entry-point .drawn') !== null"
LIVES = "[data-chart=theme] .live[data-ready]"


@contextmanager
def only_read(browser: Browser, origin: str, address: str = "/") -> Iterator[tuple[Page, Gate]]:
    """A page that can be read, and whose scripts are still to come."""
    with window(browser, origin) as (page, _):
        gate = Gate(page, BASE)
        page.goto(origin + address, wait_until="commit")
        page.wait_for_function("() => document.getElementById('_dash-config') !== null")
        yield page, gate


# --- before the page lives -----------------------------------------------------------------------------------------


def test_without_any_script_figures_are_read_a_bar_is_a_link_and_nothing_is_offered_that_does_nothing(
    browser: Browser, live_server: str
) -> None:
    with window(browser, live_server, java_script_enabled=False) as (page, _):
        page.goto(live_server)
        assert page.locator(".kpi .figure").first.inner_text() == "75"
        assert page.locator("h1").inner_text() == "L’activité de 2024"
        assert page.locator("[data-chart] table").first.locator("caption").text_content()
        expect(page.get_by_text("Copier le lien")).to_be_hidden()
        expect(page.get_by_text("Citer", exact=True).first).to_be_hidden()
        page.mouse.click(*bar(page, "theme"))
        expect(page).to_have_url(THEME)
        assert "Questions urbaines" in sentence(page)
        page.mouse.click(*bar(page, "theme"))
        expect(page).to_have_url(f"{live_server}/")


def test_a_click_on_a_bar_before_the_page_lives_is_followed(browser: Browser, live_server: str) -> None:
    with only_read(browser, live_server) as (page, gate):
        page.mouse.click(*bar(page, "theme"))
        expect(page).to_have_url(THEME)
        expect(page.locator(f"{COPY} #phrase")).to_contain_text("Questions urbaines")
        gate.let_through()
        ready(page)
        assert "Questions urbaines" in sentence(page)


def test_what_is_chosen_before_the_page_lives_is_chosen_when_it_does(browser: Browser, live_server: str) -> None:
    with only_read(browser, live_server) as (page, gate):
        table = page.locator(f"{COPY} [data-chart=modalite] .see-data")
        table.locator("summary").click()
        table.locator("button").first.click()
        menu = page.locator(f"{COPY} details.filter", has_text="Thème").first
        menu.locator("summary").click()
        menu.get_by_label(re.compile("^Questions urbaines")).check()
        gate.let_through()
        ready(page)
        expect(page).to_have_url(re.compile(r"/\?theme=questions-urbaines&modalite=distanciel$"))
        expect(page.locator("[data-chart=modalite] .see-data[open]")).to_have_count(1)
        expect(page.locator("details.filter[open]", has_text="Thème")).to_have_count(1)


def test_a_year_chosen_before_the_page_lives_is_chosen_when_it_does(browser: Browser, live_server: str) -> None:
    with only_read(browser, live_server) as (page, gate):
        page.locator(f"{COPY} main select").first.select_option("2007")
        gate.let_through()
        expect(page).to_have_url(re.compile(r"\?annee=2007$"))
        expect(page.locator("h1")).to_contain_text("2007")


def test_a_search_typed_before_the_page_lives_is_made_when_it_does(browser: Browser, live_server: str) -> None:
    with only_read(browser, live_server, "/actions") as (page, gate):
        page.locator(f"{COPY} input[type=search]").fill("santé")
        gate.let_through()
        ready(page)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"q=sant"))


def test_a_press_that_lasts_while_the_page_comes_to_life_is_followed(browser: Browser, live_server: str) -> None:
    with only_read(browser, live_server) as (page, gate):
        page.locator(f"{COPY} [data-chart=modalite] .see-data summary").click()
        button = page.locator(f"{COPY} [data-chart=modalite] .see-data button").first
        box = button.bounding_box()
        assert box
        page.mouse.move(box["x"] + 5, box["y"] + 5)
        page.mouse.down()
        gate.let_through()
        page.wait_for_function(MOUNTED)
        expect(page.locator(COPY)).to_have_count(1)
        page.mouse.up()
        expect(page).to_have_url(re.compile(r"\?modalite=distanciel$"))
        ready(page)


# --- while a chart is taken over -----------------------------------------------------------------------------------


def test_a_press_that_lasts_while_plotly_comes_is_followed(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, "/") as (page, watch):
        gate = Gate(page, PLOTLY)
        with page.expect_request(PLOTLY):
            page.mouse.move(*bar(page, "theme"))
        page.mouse.down()
        gate.let_through()
        page.locator(LIVES).wait_for()
        page.mouse.up()
        expect(page).to_have_url(THEME)
        ready(page)
        assert watch.complaints == []


def test_a_pointer_at_rest_while_plotly_comes_gets_the_label_and_its_clicks(browser: Browser, live_server: str) -> None:
    """With Control, in another tab, and the page is left as it is; a bar looks as if it could be pressed."""
    with opened(browser, live_server, "/") as (page, watch):
        gate = Gate(page, PLOTLY)
        with page.expect_request(PLOTLY):
            page.mouse.move(*bar(page, "theme"))
        gate.let_through()
        page.locator(LIVES).wait_for()
        expect(page.locator(".hoverlayer .hovertext").first).to_contain_text("16 rendez-vous (44\u202f%)")
        look = page.locator("[data-chart=theme] .drawn a > rect").first.evaluate(
            "mark => { const style = getComputedStyle(mark);"
            "return [style.cursor, style.strokeWidth, getComputedStyle(mark.parentElement).opacity]; }"
        )
        assert look == ["pointer", "2px", "1"]
        page.keyboard.down("Control")
        with page.context.expect_page() as other:
            page.mouse.down()
            page.mouse.up()
        page.keyboard.up("Control")
        expect(other.value).to_have_url(THEME)
        other.value.close()
        expect(page).to_have_url(f"{live_server}/")
        assert not [url for url in watch.requests if url.endswith(ASKED)]
        page.mouse.down()
        page.mouse.up()
        expect(page).to_have_url(THEME)
        assert watch.complaints == []


def test_a_month_is_given_back_from_the_keyboard_and_every_mark_of_a_living_chart_asks_for_its_own_label(
    browser: Browser, live_server: str
) -> None:
    with opened(browser, live_server, "/") as (page, watch):
        page.mouse.click(*bar(page, "mois"))
        expect(page).to_have_url(re.compile(r"/\?du=2024-02-01&au=2024-02-29$"))
        expect(page.locator("h1")).to_have_text("L’activité de février 2024")
        page.locator("#react-entry-point [data-chart=mois] .see-data summary").click()
        chosen = page.locator("#react-entry-point [data-chart=mois] button[aria-pressed=true]")
        expect(chosen).to_have_text("Février 2024")
        chosen.press("Enter")
        expect(page).to_have_url(re.compile(r"/$"))
        ready(page)
        assert watch.complaints == []
        for chart in ("theme", "mois"):
            marks = page.locator(f"[data-chart={chart}] .drawn :not(pattern) > rect")
            said = [one.locator("title").text_content() or "" for one in marks.all()]
            page.mouse.move(*bar(page, chart))
            page.locator(f"[data-chart={chart}] .live[data-ready]").wait_for()
            for index in range(len(said)):
                page.mouse.move(*bar(page, chart, index))
                label = page.locator(f"[data-chart={chart}] .hoverlayer .hovertext").first
                expect(label).to_contain_text(said[index].split(", ")[-1])


# --- while an answer comes -----------------------------------------------------------------------------------------


def test_two_clicks_before_any_answer_both_count(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, "/") as (page, _):
        gate = Gate(page, re.compile(ASKED))
        for index in (0, 1):
            with page.expect_request(re.compile(ASKED)):
                page.mouse.click(*bar(page, "theme", index))
        gate.let_through()
        expect(page).to_have_url(TWO)
        page.mouse.click(*bar(page, "theme"))
        expect(page).to_have_url(re.compile(r"/\?theme=[a-z-]+$"))


def test_a_press_whose_mark_is_drawn_anew_under_it_is_followed(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, "/") as (page, watch):
        gate = Gate(page, re.compile(ASKED))
        with page.expect_request(re.compile(ASKED)):
            page.mouse.click(*bar(page, "theme"))
        page.mouse.move(*bar(page, "theme", 1))
        page.mouse.down()
        gate.let_through()
        expect(page).to_have_url(THEME)
        ready(page)
        page.mouse.up()
        expect(page).to_have_url(TWO)
        assert watch.complaints == []


def test_a_year_chosen_before_the_first_answer_is_not_lost_by_a_tick(browser: Browser, live_server: str) -> None:
    both = re.compile(r"\?annee=2023&theme=questions-urbaines$")
    for first in some(("year", "tick"), 1):
        with opened(browser, live_server, "/") as (page, watch):
            menu = page.locator("#react-entry-point details.filter", has_text="Thème").first
            menu.locator("summary").click()
            gate = Gate(page, re.compile(ASKED))
            acts = {
                "year": lambda page=page: page.locator("main select").first.select_option("2023"),
                "tick": lambda menu=menu: menu.get_by_label(re.compile("^Questions urbaines")).check(),
            }
            with page.expect_request(re.compile(ASKED)):
                acts.pop(first)()
            with page.expect_request(re.compile(ASKED)):
                acts.popitem()[1]()
            gate.let_through()
            expect(page).to_have_url(both)
            expect(page.locator("h1")).to_contain_text("2023")
            assert watch.complaints == []
