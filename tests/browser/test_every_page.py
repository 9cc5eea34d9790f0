"""Every page at 360 and 1280 px, light and dark: no error, no stranger, no sideways scroll, no barrier, real charts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page
from screen import CLIPPED, LIVE, MARKS, SMALL_TARGETS, opened, overflow, settle, violations
from support import VT, in_turn, path_of, some
from test_short_pages import HEIGHT, LONGEST
from test_short_pages import PAGES as SHORT

from dashboard.pages import PAGES
from dashboard.pages.model import Page as DashboardPage

pytestmark = pytest.mark.browser

LIGHT_OR_DARK = some(in_turn(PAGES, ("light", "dark")), len(PAGES))
OPENED = some([*PAGES[3::4], *PAGES[1::4], *PAGES[::2]], 3)
"""First those that are looked at in the dark."""
NARROW = 360


@pytest.mark.parametrize(("page", "mode"), LIGHT_OR_DARK, ids=lambda one: getattr(one, "id", one))
def test_a_page_is_sound_at_both_widths(browser: Browser, live_server: str, page: DashboardPage, mode: str) -> None:
    """One load per mode: at 1280 px then narrowed when light, at 360 px then widened when dark.

    Barriers are looked for at the first width: in each mode, and at each width, once. Light, its charts come to life.
    """
    dark = mode == "dark"
    widths = [NARROW, 1280] if dark else [1280, NARROW]
    query = f"?centre={VT}" if dark else ""
    address = path_of(page, query) + query
    with opened(browser, live_server, address, width=widths[0], dark=dark) as (shown, watch):
        assert shown.evaluate("() => document.documentElement.dataset.bsTheme") == mode
        assert shown.locator("link[rel=icon]").count() == 1
        for width in widths:
            shown.set_viewport_size({"width": width, "height": 900})
            settle(shown)
            assert overflow(shown) == [], f"{width} px"
            if width == widths[0]:
                assert violations(shown) == [], f"{width} px, {mode}"
            for chart in shown.evaluate(MARKS):
                assert chart["bars"] >= chart["values"], f"bars not drawn: {chart}"
                assert chart["dots"] >= chart["points"], f"dots not drawn: {chart}"
            if width == NARROW:
                assert shown.evaluate(CLIPPED) == []
                assert shown.evaluate(SMALL_TARGETS) == []
            elif page.path in SHORT:
                assert shown.evaluate(HEIGHT) <= LONGEST
        assert not [url for url in watch.requests if "plotly" in url], "only when somebody asks"
        if not dark:
            shown.set_viewport_size({"width": widths[0], "height": 900})
            settle(shown)
            come_to_life(shown)
        assert watch.complaints == []
        assert watch.strangers == []


def come_to_life(shown: Page) -> None:
    """Each chart that comes to life takes its drawing over in place."""
    for chart in shown.evaluate(LIVE):
        assert chart["bars"] >= chart["values"], f"bars not drawn: {chart}"
        assert chart["dots"] >= chart["points"], f"dots not drawn: {chart}"
        assert (chart["locale"], chart["separators"]) == ("fr", ",\u202f")
        assert chart["jump"] < 1, chart
        assert chart["quiet"], "no toolbar, nothing sent elsewhere"


@pytest.mark.parametrize("page", OPENED, ids=lambda page: page.id)
def test_a_page_with_everything_open_and_an_empty_choice(
    browser: Browser, live_server: str, page: DashboardPage
) -> None:
    """What is folded away at first (origins, tables) is as sound as the rest; so is a page with nothing to show."""
    with opened(browser, live_server, f"{path_of(page)}?theme=transitions&departement=86", width=NARROW) as (
        shown,
        watch,
    ):
        shown.evaluate("() => document.querySelectorAll('main details').forEach(details => { details.open = true; })")
        settle(shown)
        assert overflow(shown) == []
        assert violations(shown) == []
        assert watch.complaints == []


def test_every_chart_type_of_the_figures_is_drawn_and_is_in_the_bundle(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, f"/?centre={VT}") as (page, watch):
        charts = page.evaluate(MARKS)
        assert sum(chart["bars"] for chart in charts) > 20
        assert sum(chart["dots"] for chart in charts) >= 4
        drawn = page.evaluate(
            """async () => {
              await crpvDrawings.live(document.querySelector('[data-chart]'));
              const place = document.body.appendChild(document.createElement('div'));
              place.style.cssText = 'width:400px;height:300px';
              await Plotly.newPlot(place, [
                {type: 'bar', x: ['2024-01-15', '2024-02-15', '2024-08-15'], y: [1234.5, 2345.5, 900]},
                {type: 'scatter', mode: 'lines+markers', x: ['2024-01-15', '2024-08-15'], y: [10, 20]},
              ], {
                separators: ',\\u202f',
                xaxis: {type: 'date', tickformat: '%B', dtick: 'M1'},
                yaxis: {tickformat: ',.1f'},
              }, {locale: 'fr'});
              const texts = selector => [...place.querySelectorAll(selector)].map(text => text.textContent);
              const found = {
                bars: place.querySelectorAll('.bars .point path').length,
                lines: place.querySelectorAll('.scatterlayer .lines path').length,
                dots: place.querySelectorAll('.scatterlayer .points path').length,
                months: texts('.xtick text'), numbers: texts('.ytick text'),
              };
              place.remove();
              return found;
            }"""
        )
        assert (drawn["bars"], drawn["lines"], drawn["dots"]) == (3, 1, 2)
        assert {"janvier", "février", "août"} <= {text.lower() for text in drawn["months"]}
        assert any("," in text for text in drawn["numbers"])
        assert any("\u202f" in text for text in drawn["numbers"])
        assert watch.complaints == []
