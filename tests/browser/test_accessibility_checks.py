"""What the accessibility page says that automatic checks found: written down here (`make record`), never by hand."""

from __future__ import annotations

import html
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pytest
from access_sample import PASSWORD, WITH_MAILS, Person
from axe_core_python.base import AXE_SCRIPT
from kept_centre import with_centre
from national_sample import national_edition
from playwright.sync_api import Browser
from playwright.sync_api import Page as Window
from public_sample import public_store
from screen import opened, settle, window
from serving import served
from support import FOLDERS, V2, VT, path_of
from test_data_pages import ADMINISTRATOR, PLACE

from dashboard.app import create_app
from dashboard.editions import Editions
from dashboard.national.pages import PAGES as NATIONAL_PAGES
from dashboard.pages import PAGES
from dashboard.pages.accessibility_checks import FILE, Checks, checks
from dashboard.pages.model import Page
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore

pytestmark = pytest.mark.browser

RECORDING: Final = "RECORD"
"""Environment variable: set, what is found is written down; of the pages that the file lacks only, for `missing`."""
EDITIONS: Final[Mapping[str, tuple[Page, ...]]] = {"public": PAGES, "staff": PAGES, "national": NATIONAL_PAGES}
"""Edition → the pages that are looked at."""
KINDS: Final = ("passed", "violated", "undecided")
WIDTHS: Final = (360, 1280)
THEMES: Final = ("clair", "sombre")
FOUND: Final = """async () => {
  const found = await axe.run(document);
  const rules = kind => found[kind].map(one => one.id);
  return {passed: rules('passes'), violated: rules('violations'), undecided: rules('incomplete'),
          axe: found.testEngine.version};
}"""


def data_pages(editions: Editions) -> dict[str, str]:
    """Name → address of the pages that the menu of an administrator leads to from one centre, whatever the group."""
    founder, found = Person(editions).signed_in(ADMINISTRATOR), {"Données": PLACE}
    for name, address in _menu(founder, PLACE).items():
        found |= _menu(founder, address, 'class="below"') or {name: address}
    return found


def _menu(somebody: Person, address: str, which: str = 'aria-label="Données"') -> dict[str, str]:
    """The links of the menu of a page, or of a part of it."""
    whole = re.search(rf"<(nav|ul) [^>]*{which}.*?</\1>", somebody.get(address).text, re.DOTALL)
    links = re.findall(r'<a href="(/equipe/[^"]+)"[^>]*>([^<]+)</a>', whole[0]) if whole else []
    return {html.unescape(name): address for address, name in links}


@pytest.fixture(scope="module")
def kept(store: SnapshotStore, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    """A centre kept in the browser: see `with_centre`."""
    return with_centre(store, tmp_path_factory.mktemp("data"), **WITH_MAILS)


def test_what_is_recorded_is_about_the_pages_that_there_are(kept: Editions) -> None:
    """When this fails: `make record`."""
    if os.environ.get(RECORDING):
        pytest.skip("being recorded")
    there = {edition: {page.id for page in pages} for edition, pages in EDITIONS.items()}
    assert {edition: set(pages) for edition, pages in checks().pages.items()} == there
    assert set(checks().data_pages) == set(data_pages(kept))
    assert (checks().widths, checks().themes) == (WIDTHS, THEMES)
    assert checks().passed


@dataclass
class Record:
    """What is found: kind → rule → names of the pages."""

    versions: set[str] = field(default_factory=set)
    found: dict[str, dict[str, set[str]]] = field(default_factory=lambda: {kind: defaultdict(set) for kind in KINDS})

    def note(self, shown: Window, name: str) -> None:
        """Look at what is shown, at each width."""
        for width in WIDTHS:
            shown.set_viewport_size({"width": width, "height": 900})
            settle(shown)
            if not shown.evaluate("() => Boolean(window.axe)"):
                shown.evaluate(AXE_SCRIPT)
            found = shown.evaluate(FOUND)
            self.versions.add(found["axe"])
            for kind in KINDS:
                for rule in found[kind]:
                    self.found[kind][rule].add(name)

    def add(self, known: Checks) -> None:
        """Begin with what was found before."""
        self.versions.add(known.axe)
        self.found["passed"].update((rule, set()) for rule in known.passed)
        self.found["undecided"].update((rule, set()) for rule in known.undecided)
        self.found["violated"].update((rule, set(pages)) for rule, pages in known.violated.items())

    def written(self, chromium: str, data: Iterable[str], day: date) -> str:
        """The record as a file."""
        (axe,) = self.versions
        passed, violated, undecided = (self.found[kind] for kind in KINDS)
        told = {
            "day": day.isoformat(), "axe": axe, "chromium": chromium, "themes": THEMES, "widths": WIDTHS,
            "pages": {edition: [page.id for page in pages] for edition, pages in EDITIONS.items()},
            "data_pages": [*data],
            "passed": sorted({*passed} - {*violated}), "undecided": sorted({*undecided} - {*violated}),
            "violated": {rule: sorted(pages) for rule, pages in sorted(violated.items())},
        }  # fmt: skip
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.skipif(not os.environ.get(RECORDING), reason="only to record")
def test_record(
    browser: Browser, live_server: str, settings: Settings, kept: Editions, tmp_path_factory: pytest.TempPathFactory
) -> None:
    record, data, known = Record(), data_pages(kept), checks() if os.environ[RECORDING] == "missing" else None
    if known:
        record.add(known)
    left = {
        edition: [page for page in pages if not known or page.id not in known.pages.get(edition, ())]
        for edition, pages in EDITIONS.items()
    }
    with served(national_edition(tmp_path_factory, settings)) as nation:
        for dark in (False, True):
            for page in left["national"]:
                with opened(browser, nation, f"/national{page.path}", dark=dark) as (shown, _):
                    record.note(shown, page.label)
    with served(create_app(settings, public_store(tmp_path_factory, FOLDERS)).server) as origin:
        for edition, here in (("public", origin), ("staff", live_server)):
            for dark in (False, True):
                for page in left[edition]:
                    query = f"?centre={VT if dark else V2}"
                    with opened(browser, here, f"{path_of(page, query)}{query}", dark=dark) as (shown, _):
                        record.note(shown, page.label)
    with served(kept.wsgi) as origin, window(browser, origin) as (shown, _):
        shown.goto(f"{origin}{PLACE}")
        shown.get_by_label("Adresse électronique").fill(ADMINISTRATOR)
        shown.get_by_label("Mot de passe").fill(PASSWORD)
        shown.get_by_role("button", name="Se connecter").click()
        for name, address in data.items():
            if known and name in known.data_pages:
                continue
            shown.goto(f"{origin}{address}")
            for scheme in ("light", "dark"):
                shown.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                record.note(shown, name)
    day = known.day if known else date.today()
    FILE.write_text(record.written(browser.version.partition(".")[0], data, day), encoding="utf-8")
