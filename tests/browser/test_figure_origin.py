"""Where a figure comes from: a panel as wide as the page, which an address opens, and nothing beside it is squeezed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, expect
from screen import opened, violations
from support import DEMO, V2, VT, some

pytestmark = pytest.mark.browser

PAGES = {
    f"/?centre={V2}": "appointments",
    f"/participation?centre={DEMO}": "unique_participants",
    f"/?centre={VT}": "attendances",
    f"/reseaux?centre={VT}": "networks",
}


def box(found: Locator) -> dict[str, float]:
    """Its place on the screen."""
    measured = found.bounding_box()
    assert measured is not None
    return dict(measured)


@pytest.mark.parametrize("address", some(PAGES, 1))
def test_an_address_opens_the_panel_at_the_width_of_the_page(browser: Browser, live_server: str, address: str) -> None:
    name = PAGES[address]
    with opened(browser, live_server, f"{address}#origine-{name}", width=360) as (page, watch):
        living = page.locator("#react-entry-point")
        panel = living.locator(f"#origine-{name}")
        card, strip = living.locator(f".kpi[data-kpi='{name}']"), living.locator(f".kpis:has(#origine-{name})")
        expect(panel).to_be_in_viewport()
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            expect(panel).to_be_visible()
            assert abs(box(card)["width"] - box(strip)["width"]) <= 3
            others = [box(one) for one in strip.locator(f".kpi:not([data-kpi='{name}'])").all()]
            assert max(one["y"] + one["height"] for one in others) <= box(card)["y"] + 1, "the others stay above"
        rightmost = max(one["x"] + one["width"] for one in others)
        assert abs(rightmost - box(card)["x"] - box(card)["width"]) <= 3, "the others leave no hole"
        assert violations(page, again=True) == []
        card.locator("summary").click()
        expect(panel).to_be_hidden()
        assert watch.complaints == []
