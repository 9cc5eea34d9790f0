"""Texts that try to be something else than texts, in a real browser: nothing runs, nothing is computed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Window
from screen import LIVE, opened, settle
from serving import served
from support import HOSTILE, TINY, event, hostile_centre, in_turn, path_of, some, tiny
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from dashboard.app import STAFF_BASE, create_app
from dashboard.pages import PAGES
from dashboard.pages.model import Page
from dashboard.settings import Settings
from dashboard.snapshot import CentreData, Snapshot, SnapshotStore
from dashboard.sources import Theme
from dashboard.viewer import ENVIRON_KEY, Viewer, Visit

pytestmark = pytest.mark.browser

FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1;1)", '=HYPERLINK("https://exemple.fr";"x")', "=cmd|' /C calc'!A0")
INSIDE = {"Réunion,=1+1": "Réunion,'=1+1", "Débat | @SUM(1)": "Débat | '@SUM(1)"}
"""Formulas for a spreadsheet that takes another separator; how they are saved."""
INTRUDERS = """() => [...document.querySelectorAll('*')].filter(one =>
  one.matches('img, iframe, object, embed, main script, [onerror], [onload], [onclick], svg foreignObject, main base')
  || /^\\s*(javascript|vbscript|data):/i.test(one.getAttribute('href') || '')
).map(one => one.outerHTML.slice(0, 200))"""


def server_of(snapshot: Snapshot, *centres: CentreData) -> Any:
    """Both editions on some centres, the staff one as its administrator sees it."""
    settings = Settings.from_env({"DASHBOARD_CENTRE": centres[0].centre.id, "DASHBOARD_LIMIT": "0"})
    store = SnapshotStore(settings.data_dir, settings.geo_dir)
    store._snapshot = replace(snapshot, centres=MappingProxyType({one.centre.id: one for one in centres}))
    staff = create_app(settings, store, "staff").server

    def signed_in(environ: Any, start_response: Any) -> Any:
        environ[ENVIRON_KEY] = Visit(Viewer("administrator"))
        return staff(environ, start_response)

    return DispatcherMiddleware(create_app(settings, store).server, {STAFF_BASE.rstrip("/"): signed_in})


@pytest.fixture(scope="module")
def formula_centre() -> CentreData:
    """A centre whose themes are formulas of a spreadsheet."""
    labels = [*FORMULAS, *INSIDE]
    themes = tuple(Theme(f"t{index}", label, label) for index, label in enumerate(labels))
    rows = [event(title=label, theme_ids=f"t{index}", theme_basis="document") for index, label in enumerate(labels)]
    return tiny(replace(TINY, themes=themes), events=rows)


@pytest.fixture(scope="module")
def hostile_server(snapshot: Snapshot, formula_centre: CentreData) -> Iterator[str]:
    """The address of both editions on a hostile centre, and on one whose themes are formulas."""
    other = replace(formula_centre, centre=replace(formula_centre.centre, id="formules"))
    with served(server_of(snapshot, hostile_centre(), other)) as origin:
        yield origin


ALIVE = ("synthese", "carte", "actions", "participation", "territoire", "reseaux")
"""Pages where texts of the tables are drawn, brought to life, put on the map or listed by script."""


@pytest.mark.parametrize(
    ("page", "base"),
    some(in_turn(sorted(PAGES, key=lambda page: page.id not in ALIVE), ("", STAFF_BASE.rstrip("/"))), len(ALIVE)),
    ids=lambda one: getattr(one, "id", "staff" if one else "public"),
)
def test_no_text_of_the_tables_runs(browser: Browser, hostile_server: str, page: Page, base: str) -> None:
    """Opened, unfolded, hovered, filtered: a dialog, a picture or a complaint of the policy would tell.

    That every page writes them as texts is in `tests/app/test_pages.py`.
    """
    address = base + path_of(page, action="e1")
    if page.id == "territoire":
        address = f"{base}{page.path}/departement-37"
    with opened(browser, hostile_server, f"{address}?annee=toutes") as (shown, watch):
        if page.id == "synthese":
            is_seen_as_it_is_written(shown)
        shown.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
        for mark in shown.locator(".drawn rect, .leaflet-interactive").all()[:12]:
            if mark.is_visible():
                mark.hover(force=True)
        for place in shown.locator(".leaflet-marker-icon").all()[:1]:
            place.click(force=True)
            shown.locator(".leaflet-popup a").first.wait_for()
        shown.evaluate(LIVE)
        settle(shown)
        assert shown.evaluate(INTRUDERS) == []
        assert shown.evaluate("() => document.title").count("<") == shown.title().count("<")
        assert watch.complaints == []
        assert watch.strangers == []


def is_seen_as_it_is_written(shown: Window) -> None:
    """The hostile centre is really on screen, or nothing above would say anything."""
    assert HOSTILE in shown.title()
    assert HOSTILE in shown.locator("body").inner_text()
    marks = shown.locator(".drawn title").all_text_contents()
    assert any(HOSTILE in text for text in marks)


def test_a_saved_table_holds_no_formula(browser: Browser, hostile_server: str, tmp_path: Path) -> None:
    with opened(browser, hostile_server, "/?centre=formules") as (page, _):
        saved = []
        for button in page.locator("#react-entry-point [data-table$='.csv']").all():
            with page.expect_download() as download:
                button.evaluate("button => button.click()")
            target = tmp_path / f"{len(saved)}.csv"
            download.value.save_as(target)
            saved.append(target.read_text(encoding="utf-8-sig"))
    cells = [cell for text in saved for row in csv.reader(text.splitlines(), delimiter=";") for cell in row]
    for label in FORMULAS:
        assert f"'{label}" in cells, "kept, disarmed"
    assert set(INSIDE.values()) <= set(cells)
    assert not [cell for cell in cells if cell[:1] in "=+@\t\r" and cell]
    assert not [cell for cell in cells if cell.startswith("-") and not cell[1:].replace(",", "").isdigit()]
    assert [cell for cell in cells if cell.isdigit()], "numbers stay numbers"
