"""Quartiers prioritaires, communes and EPCI on the map, where a deployment has imported the polygons of the QPV."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from screen import opened
from serving import served
from support import ROOT, V2, VT, some

from dashboard.app import create_app
from dashboard.palette import contrast
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore

pytestmark = pytest.mark.browser

DRAWN = "() => document.querySelector('#react-entry-point .map-host[data-drawn]') !== null"
THAU = "QN03415I"
COLOURS = """() => {
  const hex = text => '#' + text.match(/\\d+/g).slice(0, 3)
    .map(part => Number(part).toString(16).padStart(2, '0')).join('');
  const of = (selector, name) => hex(getComputedStyle(document.querySelector(`#react-entry-point ${selector}`))[name]);
  const area = document.querySelector('#react-entry-point path.map-area[role="button"]');
  const kept = area.getAttribute('class');
  const fills = ['na', 'k0', 'k1', 'k2', 'k3', 'k4', 'k5'].map(kind => {
    area.setAttribute('class', `map-area ${kind}`);
    return [kind, hex(getComputedStyle(area).fill)];
  });
  area.setAttribute('class', kept);
  return {line: of('path.map-quarter', 'stroke'), under: of('path.map-quarter-under', 'stroke'), fills};
}"""


def feature(code: str, lon: float, lat: float) -> dict[str, Any]:
    """A QPV as the import writes it: a square of some hundred metres."""
    west, south, east, north = lon - 0.006, lat - 0.004, lon + 0.006, lat + 0.004
    ring = [[west, south], [west, north], [east, north], [east, south], [west, south]]
    facts = {"name": "Île de Thau", "department": "34", "region": "76", "epci": "200066355", "communes": ["34301"]}
    return {
        "type": "Feature",
        "id": code,
        "bbox": [west, south, east, north],
        "properties": {**facts, "lon": lon, "lat": lat, "area_km2": 0.8},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose deployer has imported one polygon and its population."""
    geo: Path = tmp_path_factory.mktemp("imported") / "geo"
    shutil.copytree(ROOT / "geo", geo)
    insee = geo / "imported" / "insee"
    insee.mkdir(parents=True)
    shapes = {"type": "FeatureCollection", "source": {"file": "qpv.zip"}, "features": [feature(THAU, 3.667, 43.420)]}
    (geo / "imported" / "qpv.geojson").write_text(json.dumps(shapes), encoding="utf-8")
    table = {
        "kind": "population",
        "vintage": 2023,
        "source": {"file": "pop.csv"},
        "columns": {"POP": "Population municipale"},
        "rows": {THAU: [4321]},
    }
    (insee / "population-2023.json").write_text(json.dumps(table), encoding="utf-8")
    kept = {name: os.environ[name] for name in ("DASHBOARD_STATIC",) if name in os.environ}
    settings = Settings.from_env({**kept, "DASHBOARD_GEO": str(geo), "DASHBOARD_LIMIT": "0"})
    store = SnapshotStore(settings.data_dir, settings.geo_dir)
    store.load()
    with served(create_app(settings, store).server) as origin:
        yield origin


def drawn(page: Page) -> None:
    page.wait_for_function(DRAWN)


@pytest.mark.parametrize("dark", some([True, False], 1))
def test_a_perimeter_stands_out_from_every_shade(browser: Browser, imported: str, dark: bool) -> None:
    """3:1 at least (WCAG 1.4.11): one of its two lines with the shade behind, and the two with each other."""
    with opened(browser, imported, f"/carte?centre={VT}&couches=qpv", dark=dark) as (page, watch):
        drawn(page)
        expect(page.locator("path.map-quarter")).to_have_count(1)
        found = page.evaluate(COLOURS)
        assert contrast(found["line"], found["under"]) >= 3
        weak = {
            kind: fill
            for kind, fill in found["fills"]
            if max(contrast(found["line"], fill), contrast(found["under"], fill)) < 3
        }
        assert weak == {}
        assert len({fill for _, fill in found["fills"]}) >= 6
        assert watch.complaints == []


def test_a_perimeter_says_its_name_its_population_and_the_nearest_action(browser: Browser, imported: str) -> None:
    with opened(browser, imported, f"/carte?centre={VT}&couches=qpv") as (page, watch):
        drawn(page)
        quarter = page.locator(f'path[data-quarter="{THAU}"]')
        quarter.dispatch_event("mouseover")
        said = page.locator("#react-entry-point .map-said")
        expect(said).to_contain_text(f"Ile De Thau ({THAU})")
        expect(said).to_contain_text("4\u202f321 habitants")
        expect(said).to_contain_text("Action la plus proche, à Sète\u202f: ")
        quarter.dispatch_event("click")
        popup = page.locator(".leaflet-popup-content")
        expect(popup).to_contain_text(THAU)
        expect(popup).to_contain_text("4\u202f321 habitants")
        near = popup.locator("small a")
        assert re.search(r"/actions/vt-", near.get_attribute("href") or "")
        assert re.search(rf"/territoires/{THAU}", popup.locator("li > a").get_attribute("href") or "")
        assert watch.complaints == []


def test_borders_of_the_communes_come_when_close_and_only_then(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, f"/carte?centre={V2}") as (page, watch):
        drawn(page)
        page.locator('#react-entry-point .map-host [tabindex="0"]').focus()
        assert not any("communes-24" in address for address in watch.requests)
        line = page.locator("path.map-commune")
        expect(line).to_have_count(0)
        for _ in range(7):
            page.keyboard.press("+")
        expect(line).to_be_visible()
        assert len(line.get_attribute("d") or "") > 1000
        page.keyboard.press("0")
        expect(line).to_be_hidden()
        assert watch.complaints == []


def test_every_epci_of_the_perimeter_has_its_name(browser: Browser, live_server: str) -> None:
    """Those without any action too: pointed at, reached with the keyboard, and written where there is room."""
    with opened(browser, live_server, f"/carte?centre={VT}&niveau=epci&couches=aucune") as (page, _):
        drawn(page)
        paths = page.locator("#react-entry-point path.map-area:is(.na, .k0, .k1, .k2, .k3, .k4, .k5)")
        names = paths.evaluate_all("paths => paths.map(path => path.getAttribute('aria-label') || '')")
        assert len(names) > 50
        assert all(names)
        quiet = page.locator('#react-entry-point path.map-area[role="img"]').first
        quiet.dispatch_event("mouseover", {"bubbles": True})
        expect(page.locator(".map-said")).to_have_text(quiet.get_attribute("aria-label") or "")
        few = page.locator(".map-label > span > span").count()
        for _ in range(4):
            page.get_by_role("button", name="Zoomer", exact=True).click()
        expect(page.locator(".map-label > span > span").nth(few + 5)).to_be_attached()
