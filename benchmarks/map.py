"""`python -m benchmarks.map`: the map page beside the Synthèse page, in one run; then with 1,600 imported QPV."""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.browser import FLAGS, Visit, opened, visit
from benchmarks.compared import Row, chromium, table
from benchmarks.served import ROOT, served
from dashboard.territories.lists import load_territories

VISITS = 5
QUARTERS = 1600
CENTRE = "villes-et-territoires"
MOST_WEIGHT, MOST_DRAWN, MOST_WITH_QUARTERS = 1.5, 1.5, 2.0
"""The most that the map may weigh and take to be drawn, in times of the Synthèse; and a switch with QPV, in times of
one without."""
WATCH = """(() => {
  window.mapDrawn = null;
  const look = () => {
    const host = document.querySelector("#react-entry-point .map-host[data-drawn]");
    if (host && host.getClientRects().length > 0) window.mapDrawn = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""
DRAWN = "window.mapDrawn !== null"
SWITCH = """(selector) => new Promise((resolve) => {
  const host = document.querySelector(".map-host");
  const before = host.dataset.drawn;
  const start = performance.now();
  const observer = new MutationObserver(() => {
    if (host.dataset.drawn === before) return;
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - start));
  });
  observer.observe(host, { attributeFilter: ["data-drawn"] });
  document.querySelector(selector).click();
})"""
GESTURES = (
    '[data-dim="indicateur"][data-code="reseaux"]', '[data-dim="indicateur"][data-code=""]',
    '[data-dim="niveau"][data-code="epci"]', '[data-dim="niveau"][data-code=""]',
    '[data-dim="couches"]:nth-of-type(4)', '[data-dim="couches"]:nth-of-type(4)',
    '[data-dim="department"][data-code="34"]', '[data-dim="department"][data-code="34"]',
)  # fmt: skip
QUARTER_SWITCH = '[data-dim="couches"]:nth-of-type(3)'


def quarters(count: int) -> dict[str, Any]:
    """As many made-up polygons as France has QPV, the codes of the listed ones among them."""
    listed = load_territories(ROOT / "geo", ("24", "76")).of_kind("qpv")
    features = []
    for index in range(count):
        known = listed[index] if index < len(listed) else None
        lon = known.lon if known and known.lon else -1.0 + 7.0 * (index % 40) / 40
        lat = known.lat if known and known.lat else 43.5 + 6.0 * (index // 40) / 40
        code = known.code if known else f"QN9{index:04d}M"
        turns = [2 * math.pi * step / 36 for step in range(36)]
        ring = [[lon + 0.006 * math.cos(t) * (1 + 0.2 * math.sin(5 * t)), lat + 0.004 * math.sin(t)] for t in turns]
        facts = {
            "name": known.name if known else f"Quartier {index}", "region": known.region if known else "32",
            "department": known.department if known else "59", "epci": known.epci if known else "",
            "communes": list(known.communes) if known else [], "area_km2": 0.4, "lon": lon, "lat": lat,
        }  # fmt: skip
        box = [lon - 0.008, lat - 0.004, lon + 0.008, lat + 0.004]
        shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        features.append({"type": "Feature", "id": code, "properties": facts, "bbox": box, "geometry": shape})
    return {"type": "FeatureCollection", "source": {"file": "synthetic"}, "features": features}


@contextmanager
def imported() -> Iterator[None]:
    """The geometry of the project with made-up QPV, for the servers started meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        geo = Path(folder) / "geo"
        shutil.copytree(ROOT / "geo", geo)
        (geo / "imported").mkdir(exist_ok=True)
        (geo / "imported" / "qpv.geojson").write_text(json.dumps(quarters(QUARTERS)), encoding="utf-8")
        os.environ["DASHBOARD_GEO"] = str(geo)
        try:
            yield
        finally:
            del os.environ["DASHBOARD_GEO"]


def times(page: Page, selectors: Sequence[str]) -> list[float]:
    """Milliseconds from each press to the map drawn anew; the first round is not counted."""
    found: list[float] = []
    for turn in range(3):
        for selector in selectors:
            duration: float = page.evaluate(SWITCH, selector)
            page.wait_for_timeout(60)
            if turn:
                found.append(duration)
    return found


def main() -> int:
    """Entry point; exit code 1 when a promise is not kept."""
    weights: list[float] = []
    drawn: list[float] = []
    home: list[Visit] = []
    switches: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        with served("gunicorn.conf.py") as product:
            address = f"{product.address}carte?centre={CENTRE}"
            for number in range(VISITS + 1):
                seen = visit(browser, f"{product.address}?centre={CENTRE}", 1)
                with opened(browser, address, WATCH, DRAWN) as (page, received):
                    if number:
                        home.append(seen)
                        weights.append(sum(received) / 1000)
                        drawn.append(page.evaluate("() => window.mapDrawn"))
                        switches += times(page, GESTURES)
        with (
            imported(),
            served("gunicorn.conf.py") as product,
            opened(browser, f"{product.address}carte?centre={CENTRE}", WATCH, DRAWN) as (page, _),
        ):
            many = times(page, (QUARTER_SWITCH, QUARTER_SWITCH))
            page.wait_for_function(f"() => document.querySelector('.map-host').dataset.quarters === '{QUARTERS}'")
            many += times(page, (QUARTER_SWITCH, *GESTURES[:4], QUARTER_SWITCH))
        browser.close()
    lines = [
        Row(
            "Octets transférés, cache froid",
            "ko",
            median(weights),
            median(one.kilobytes for one in home),
            MOST_WEIGHT,
        ),
        Row("Page tracée", "ms", median(drawn), median(one.drawn for one in home), MOST_DRAWN),
        Row(
            f"Un changement, avec {QUARTERS} quartiers et sans",
            "ms",
            median(many),
            median(switches),
            MOST_WITH_QUARTERS,
        ),
    ]
    print(f"Page Carte, Chromium sans écran, médianes de {VISITS} visites\n")
    print(table(lines, ("Carte", "Synthèse")))
    return 0 if all(row.kept for row in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
