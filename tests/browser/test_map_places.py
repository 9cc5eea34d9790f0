"""Symbols stand where the place is; perimeters are seen on every shade."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from screen import opened
from support import DEMO, ROOT, V2, VT, some

pytestmark = pytest.mark.browser

DRAWN = "() => document.querySelector('#react-entry-point .map-host[data-drawn]') !== null"
NEAR = 3.0
"""Pixels: contours are simplified, boxes are rounded."""
SYMBOLS = """() => [...document.querySelectorAll('#react-entry-point .map-symbol')].map(one => {
  const box = (one.querySelector('.map-dot') || one).getBoundingClientRect();
  return {name: one.getAttribute('aria-label'), x: box.left + box.width / 2, y: box.top + box.height / 2};
})"""
BOX = """code => { const box = document.querySelector(`path[data-code="${code}"]`).getBBox();
  const matrix = document.querySelector(`path[data-code="${code}"]`).getScreenCTM();
  return [matrix.e + box.x, matrix.f + box.y, matrix.e + box.x + box.width, matrix.f + box.y + box.height];
}"""


def mercator(lat: float) -> float:
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


def projection(page: Page, code: str) -> Callable[[float, float], tuple[float, float]]:
    """Latitude and longitude to pixels of the window, from where a department is drawn and what the list says of it."""
    with (ROOT / "geo" / "places" / "departments.csv").open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["code"] == code)
    west, south, east, north = (float(row[name]) for name in ("west", "south", "east", "north"))
    left, top, right, bottom = page.evaluate(BOX, code)

    def pixels(lat: float, lon: float) -> tuple[float, float]:
        x = left + (lon - west) / (east - west) * (right - left)
        y = top + (mercator(north) - mercator(lat)) / (mercator(north) - mercator(south)) * (bottom - top)
        return x, y

    return pixels


@pytest.mark.parametrize(("centre", "code"), some([(V2, "45"), (DEMO, "31"), (VT, "34")], 2))
def test_each_symbol_stands_on_its_place(browser: Browser, live_server: str, centre: str, code: str) -> None:
    """Done, announced, members and QPV alike: none is pushed aside into the sea for another to be seen."""
    with opened(browser, live_server, f"/carte?centre={centre}&couches=actions,annonces,qpv,adherents") as (page, _):
        page.wait_for_function(DRAWN)
        pixels = projection(page, code)
        told: list[dict[str, Any]] = json.loads(
            page.locator("#react-entry-point [data-map]").get_attribute("data-map") or ""
        )["symbols"]
        spots = [pixels(one["lat"], one["lon"]) for one in told]
        symbols = page.evaluate(SYMBOLS)
        assert symbols
        far = {
            one["name"]: gap
            for one in symbols
            if (gap := min(math.dist((one["x"], one["y"]), spot) for spot in spots)) > NEAR
        }
        assert far == {}
        labels = " ; ".join(one["name"] for one in symbols)
        assert all(one["label"] in labels for one in told), "what stands at one place with another is still named"
