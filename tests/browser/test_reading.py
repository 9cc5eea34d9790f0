"""What a reader does: choose, click, go back, use the keyboard alone, switch colours, print."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from screen import opened, ready, settle
from support import DEMO

from dashboard.palette import DARK, LIGHT, rgb

pytestmark = pytest.mark.browser

YEAR = "main select"
THEME_BARS = "[data-chart=theme] .bars .point path"
ASKED = "/_dash-update-component"


def bar(page: Page, chart: str, index: int = 0) -> tuple[float, float]:
    """The middle of a bar."""
    locator = page.locator(f"[data-chart={chart}] .drawn :not(pattern) > rect").nth(index)
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def sentence(page: Page) -> str:
    return page.locator("#phrase").inner_text()


def colours(page: Page, chart: str) -> set[str]:
    """Colours in which the bars of a chart are really painted."""
    return set(
        page.evaluate(
            "chart => [...document.querySelectorAll(`[data-chart=${chart}] .drawn :not(pattern) > rect`)]"
            ".map(bar => getComputedStyle(bar).fill)",
            chart,
        )
    )


# --- choosing ------------------------------------------------------------------------------------------------------


def test_another_year_changes_charts_address_and_sentence_and_keeps_the_place(
    browser: Browser, live_server: str
) -> None:
    with opened(browser, live_server, f"/?centre={DEMO}") as (page, watch):
        chart = page.locator("[data-chart=theme] .takeaway")
        before = chart.inner_text()
        page.evaluate("() => window.scrollTo(0, 400)")
        place = "() => document.querySelector('.keep').getBoundingClientRect().top"
        top = page.evaluate(place)
        page.locator(YEAR).first.evaluate(
            "select => { const set = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set;"
            "set.call(select, '2023'); select.dispatchEvent(new Event('change', {bubbles: true})); }"
        )
        expect(chart).not_to_have_text(before)
        expect(page).to_have_url(re.compile(rf"\?centre={DEMO}&annee=2023$"))
        assert "2023" in sentence(page)
        assert page.locator("#phrase").get_attribute("role") == "status"
        ready(page)
        assert page.evaluate("() => window.scrollY") > 300
        assert abs(page.evaluate(place) - top) < 24, "what the reader was looking at stays where it was"
        assert page.locator("h1").inner_text() == "L’activité de 2023"
        assert len([url for url in watch.requests if url.endswith(ASKED)]) == 1, "one gesture, one question"
        assert watch.complaints == []
        assert watch.strangers == []


def test_a_click_on_a_bar_narrows_the_way_back_follows_and_a_second_click_undoes(
    browser: Browser, live_server: str
) -> None:
    """Bars are no stops for the keyboard, and take no focus."""
    with opened(browser, live_server, "/") as (page, watch):
        assert page.evaluate("() => [...document.querySelectorAll('.drawn a')].every(one => one.tabIndex === -1)")
        page.mouse.click(*bar(page, "theme"))
        expect(page).to_have_url(re.compile(r"\?theme=questions-urbaines$"))
        expect(page).to_have_title("L’activité de 2024 · Questions urbaines et territoriales · Villes au Carré")
        assert page.evaluate("() => document.activeElement.closest('.drawn') === null")
        page.go_back()
        expect(page).to_have_url(f"{live_server}/")
        expect(page).to_have_title("L’activité de 2024 · Villes au Carré")
        expect(page.locator("#phrase")).to_contain_text("tous les thèmes")
        page.go_forward()
        expect(page.locator("#phrase")).to_contain_text("Questions urbaines")
        expect(page.locator("#puces .chip")).to_have_count(1)
        ready(page)
        assert rgb(LIGHT["dim"]) in colours(page, "theme"), "the bars not chosen step back"
        page.mouse.click(*bar(page, "theme"))
        expect(page).to_have_url(f"{live_server}/")
        assert "tous les thèmes" in sentence(page)
        ready(page)
        assert watch.complaints == []


def test_a_list_of_choices_narrows_and_counts(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, "/") as (page, watch):
        menu = page.locator("details.filter", has_text="Thème").first
        menu.locator("summary").click()
        menu.get_by_label(re.compile("^Questions urbaines")).check()
        expect(page).to_have_url(re.compile("theme=questions-urbaines"))
        expect(menu.locator("summary")).to_contain_text("Questions urbaines")
        assert menu.evaluate("menu => menu.open"), "the menu stays open for a second choice"
        for nothing in page.locator("details.filter label", has_text=re.compile(r"\(0\)$")).all()[:5]:
            assert nothing.evaluate("label => label.control.disabled"), "shown, yet not to be chosen"
        page.get_by_role("button", name="Réinitialiser les filtres").first.click()
        expect(page).to_have_url(f"{live_server}/")
        expect(menu.locator("summary")).to_contain_text("Tous")
        assert watch.complaints == []


def test_an_address_with_a_choice_opens_as_it_was_left(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, "/?annee=2007&theme=2007-evaluation") as (page, watch):
        assert "2007" in sentence(page)
        assert "Accompagnement à l’évaluation" in sentence(page)
        assert page.url.endswith("/?annee=2007&theme=2007-evaluation")
        settle(page)
        assert [url for url in watch.requests if url.endswith(ASKED)] == [], "nothing is asked again"


def test_a_wrong_address_is_told_and_put_right_by_the_next_choice(browser: Browser, live_server: str) -> None:
    """And nothing moves for whoever has asked that nothing does."""
    with opened(browser, live_server, "/?annee=1987") as (page, watch):
        page.emulate_media(reduced_motion="reduce")
        expect(page.locator("#avis")).to_contain_text("1987")
        page.mouse.click(*bar(page, "theme"))
        expect(page).to_have_url(re.compile(r"/\?theme=questions-urbaines$"))
        assert page.evaluate("() => document.getAnimations().length") == 0
        expect(page.locator("#avis")).to_have_text("")
        assert watch.complaints == []


def test_an_empty_choice_says_why_and_offers_a_way_out(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, "/?departement=75&theme=transitions") as (page, watch):
        empty = page.locator(".empty").first
        expect(empty).to_be_visible()
        empty.get_by_role("button").click()
        expect(page).to_have_url(f"{live_server}/")
        expect(page.locator(".empty")).to_have_count(0)
        ready(page)
        assert watch.complaints == []


# --- keyboard ------------------------------------------------------------------------------------------------------


def focused(page: Page) -> str:
    return page.evaluate("() => { const e = document.activeElement; return e.id || e.className || e.tagName; }")


def tab_to(page: Page, condition: str, most: int = 80) -> None:
    """Press Tab until the focused element fulfils a condition (JavaScript, on `e`)."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => {{ const e = document.activeElement; return Boolean({condition}); }}"):
            return
    pytest.fail(f"not reached with the keyboard: {condition}; stopped at {focused(page)}")


def test_the_skip_link_is_first_and_leads_to_the_content_and_what_has_the_focus_is_seen(
    browser: Browser, live_server: str
) -> None:
    with opened(browser, live_server, "/") as (page, _):
        names = page.evaluate("() => performance.getEntriesByType('resource').map(entry => entry.name)")
        assert not any(part in name for name in names for part in ("/static/map.", "/static/plotly.", "/geo/"))
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.textContent") == "Aller au contenu"
        box = page.locator(".lien-evitement").bounding_box()
        assert box
        assert box["width"] > 50, "seen when focused"
        page.keyboard.press("Enter")
        assert focused(page) == "contenu"
        page.locator(".lien-evitement").focus()
        for _ in range(12):
            page.keyboard.press("Tab")
            outline = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement);"
                "return [s.outlineStyle, parseFloat(s.outlineWidth), document.activeElement.outerHTML.slice(0, 80)]; }"
            )
            assert outline[0] != "none", outline
            assert outline[1] >= 2, outline


def test_filters_and_tables_work_with_the_keyboard_alone(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, "/") as (page, watch):
        tab_to(page, "e.matches('summary') && e.textContent.startsWith('Thème')")
        page.keyboard.press("Enter")
        tab_to(page, "e.matches('input[type=checkbox]:not(:disabled)')", 3)
        page.keyboard.press("Space")
        expect(page).to_have_url(re.compile("theme="))
        page.keyboard.press("Space")
        expect(page).to_have_url(f"{live_server}/")
        page.keyboard.press("Escape")
        assert page.evaluate("() => document.querySelectorAll('details.filter[open]:not(.others)').length") == 0
        assert page.evaluate("() => document.activeElement.matches('summary')"), "focus goes back to the menu's button"
        tab_to(page, "e.matches('.see-data summary') && e.closest('[data-chart=modalite]')", 120)
        page.keyboard.press("Enter")
        tab_to(page, "e.matches('button[data-dim=modality]')", 4)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("modalite="))
        ready(page)
        expect(page.locator("[data-chart=modalite] .see-data[open]")).to_have_count(1)
        assert page.evaluate(
            "() => document.activeElement.matches('[data-chart=modalite] button[data-dim=modality][aria-pressed=true]')"
        ), "the keyboard stays where it was"
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{live_server}/")
        assert watch.complaints == []


# --- colours and paper ---------------------------------------------------------------------------------------------


def test_the_switch_of_colours_repaints_the_charts_and_is_remembered(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, "/") as (page, watch):
        light = colours(page, "theme")
        assert light <= {rgb(LIGHT["accent"]), rgb(LIGHT["na"])}
        page.locator("#theme-switch").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        assert colours(page, "theme") <= {rgb(DARK["accent"]), rgb(DARK["na"])}
        assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == rgb(DARK["ground"])
        page.reload()
        ready(page)
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        assert colours(page, "theme") <= {rgb(DARK["accent"]), rgb(DARK["na"])}
        page.locator("#theme-switch").click()
        assert colours(page, "theme") == light
        assert watch.complaints == []


def test_the_dark_mode_of_the_system_repaints_every_mark_and_on_paper_there_are_words_and_charts_and_no_controls(
    browser: Browser, live_server: str
) -> None:
    with opened(browser, live_server, "/?theme=questions-urbaines", dark=True) as (page, _):
        left = page.evaluate(
            """light => [...document.querySelectorAll('.drawn rect, .drawn circle, .drawn line, .drawn text')]
              .filter(mark => mark.getBoundingClientRect().width > 0)
              .flatMap(mark => [getComputedStyle(mark).fill, getComputedStyle(mark).stroke])
              .filter(colour => light.includes(colour))""",
            [
                rgb(LIGHT[name])
                for name in LIGHT
                if LIGHT[name] not in DARK.values() and name not in ("paper", "ground")
            ],
        )
        assert sorted(set(left)) == []
        page.emulate_media(media="print")
        for selector in ("form.filters", "nav.pages", "#theme-switch", ".lien-evitement"):
            expect(page.locator(selector)).not_to_be_visible()
        visible = page.evaluate(
            "() => [...document.querySelectorAll('button, select, input')]"
            ".filter(e => e.checkVisibility({checkVisibilityCSS: true}) && e.getClientRects().length)"
            ".map(e => e.outerHTML.slice(0, 100))"
        )
        assert visible == []
        for selector in ("h1", "#phrase", ".kpi .figure", "[data-chart=theme] .drawn svg"):
            expect(page.locator(selector).first).to_be_visible()
        assert page.evaluate("() => getComputedStyle(document.querySelector('.card')).backgroundColor") in (
            "rgb(255, 255, 255)", "rgba(0, 0, 0, 0)",
        )  # fmt: skip
        assert rgb(DARK["accent"]) not in colours(page, "theme"), "paper is light, whatever the screen"
        swatches = page.evaluate(
            "() => [...document.querySelectorAll('.swatch')].map(one => getComputedStyle(one).printColorAdjust)"
        )
        assert set(swatches) == {"exact"}, "a legend keeps its colours where backgrounds are not printed"


# --- a telephone ---------------------------------------------------------------------------------------------------


def test_on_a_telephone_menus_open_with_a_press(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, "/", width=360, has_touch=True) as (page, watch):
        assert not page.locator("#nav-list").is_visible()
        page.get_by_role("button", name=re.compile("^Menu")).tap()
        expect(page.locator("#nav-list")).to_be_visible()
        page.get_by_role("button", name="Filtres", exact=True).tap()
        expect(page.locator("#filter-controls")).to_be_visible()
        page.locator("details.filter", has_text="Thème").first.locator("summary").tap()
        settle(page)
        assert page.evaluate("() => document.documentElement.scrollWidth") == 360
        page.get_by_label(re.compile("^Questions urbaines")).tap()
        expect(page).to_have_url(re.compile("theme=questions-urbaines"))
        assert watch.complaints == []


def test_another_centre_is_reached_with_the_filters_of_the_moment(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, "/actions?modalite=distanciel") as (page, watch):
        page.locator("select").first.select_option("2023")
        expect(page).to_have_url(re.compile(r"annee=2023"))
        page.locator(".choose-centre summary").click()
        page.locator(".choose-centre a").first.click()
        expect(page).to_have_url(
            re.compile(r"/actions\?(?=.*centre=villes-et-territoires)(?=.*annee=2023)(?=.*distanciel)")
        )
        ready(page)
        page.locator(".choose-centre summary").click()
        page.get_by_role("link", name="Villes au Carré").last.click()
        expect(page).to_have_url(re.compile(r"/actions\?(?!.*centre=).*annee=2023"))
        assert watch.complaints == []
