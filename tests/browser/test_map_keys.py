"""The map without a mouse: one stop for Tab, arrows inside it, and a way out."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from screen import opened
from support import DEMO, V2, VT, sample, some

pytestmark = pytest.mark.browser

DRAWN = "() => document.querySelector('#react-entry-point .map-host[data-drawn]') !== null"
HERE = """() => {
  const one = document.activeElement, host = document.querySelector('#react-entry-point .map-host');
  const box = one.getBoundingClientRect(), view = host.getBoundingClientRect();
  return {
    key: one.dataset.code || one.dataset.place || '',
    name: one.getAttribute('aria-label') || '',
    inside: host.contains(one),
    seen: box.right > view.left && box.left < view.right && box.bottom > view.top && box.top < view.bottom,
    table: one.matches('.table-scroll'),
  };
}"""
PLACES = "#react-entry-point .map-host :is([data-code][role], [data-place])"
EVERY_ARROW = f"""start => ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map(key => {{
  const places = [...document.querySelectorAll('{PLACES}')];
  places.find(one => one.dataset.code === start || one.dataset.place === start).focus();
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{key, bubbles: true, cancelable: true}}));
  return {{...({HERE})(), said: document.querySelector('.map-said').innerText}};
}})"""
"""From one place, where each arrow leads: hundreds of presses, each of which would be an errand to the browser."""
MOST = 80
"""Tabs after which a reader would have given up."""


def here(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(HERE)
    return found


@pytest.mark.parametrize(
    "query", some([f"centre={V2}", f"centre={VT}&niveau=epci", f"centre={VT}", f"centre={DEMO}"], 1)
)
def test_tab_meets_the_map_once_then_reaches_the_table(browser: Browser, live_server: str, query: str) -> None:
    with opened(browser, live_server, f"/carte?{query}&couches=actions,annonces,qpv,adherents") as (page, watch):
        page.wait_for_function(DRAWN)
        page.locator(".filter.others > summary").focus()
        met = []
        for _ in range(MOST):
            page.keyboard.press("Tab")
            met.append(here(page))
            if met[-1]["table"]:
                break
        stops = [one for one in met if one["inside"]]
        assert met[-1]["table"], "the table is never reached"
        assert len(stops) == 1
        assert stops[0]["name"]
        assert stops[0]["seen"]
        assert watch.complaints == []


@pytest.mark.parametrize("query", some([f"centre={V2}&couches=actions,annonces,qpv,adherents", f"centre={VT}"], 1))
def test_arrows_reach_every_territory_and_every_symbol_in_view(browser: Browser, live_server: str, query: str) -> None:
    with opened(browser, live_server, f"/carte?{query}") as (page, _):
        page.wait_for_function(DRAWN)
        page.locator(f'{PLACES}[tabindex="0"]').focus()
        reached = {here(page)["key"]}
        for start in iter_new(reached):
            for found in page.evaluate(EVERY_ARROW, start):
                assert found["inside"]
                assert found["name"]
                assert found["said"] == found["name"]
                reached.add(found["key"])
        every = page.locator(PLACES).evaluate_all(
            """places => places.filter(one => { const box = one.getBoundingClientRect();
              const view = one.closest('.map-host').getBoundingClientRect();
              return box.right > view.left && box.left < view.right && box.bottom > view.top && box.top < view.bottom;
            }).map(one => one.dataset.code || one.dataset.place)"""
        )
        assert set(every) <= reached


def iter_new(growing: set[str]) -> Any:
    """Each member of a set once, those added meanwhile too."""
    done: set[str] = set()
    while left := growing - done:
        one = min(left)
        done.add(one)
        yield one


def test_what_is_not_in_view_is_reached_by_moving_the_map_and_escape_leaves_it(
    browser: Browser, live_server: str
) -> None:
    """Zoomed in with +, an arrow that meets nothing moves the map, and the focus stays on what is seen."""
    with opened(browser, live_server, f"/carte?centre={VT}") as (page, watch):
        page.wait_for_function(DRAWN)
        page.locator(f'{PLACES}[tabindex="0"]').focus()
        for _ in range(4):
            page.keyboard.press("+")
        names = set()
        for _ in range(sample(12, 24)):
            page.keyboard.press("ArrowLeft")
            found = here(page)
            assert found["inside"]
            assert found["seen"]
            names.add(found["name"])
        assert len(names) > 1
        page.keyboard.press("0")
        assert here(page)["inside"]
        assert page.locator(f'{PLACES}[tabindex="0"]').count() == 1
        page.keyboard.press("Escape")
        assert not here(page)["inside"]
        page.keyboard.press("Tab")
        assert not here(page)["inside"]
        assert watch.complaints == []
