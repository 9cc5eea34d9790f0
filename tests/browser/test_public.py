"""The public edition in a browser: hidden numbers, greyed filters, pages inside another site's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import MappingProxyType

import pytest
from playwright.sync_api import Browser, Frame, Page
from public_sample import public_store, small
from screen import CLIPPED, Watch, opened, overflow, ready, settle, violations
from serving import served
from support import DEMO, eventually, some
from werkzeug.wrappers import Response

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.snapshot import Snapshot

pytestmark = pytest.mark.browser

SMALL = small().centre.id
DENIED = """Object.defineProperty(window, 'localStorage', {
  get() { throw new DOMException('denied', 'SecurityError'); }
});"""
"""What a frame of another site finds in a browser that keeps third parties from storing anything."""


class Fixed:
    """A store whose snapshot never changes."""

    loaded_at = None

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def current(self) -> Snapshot:
        return self.snapshot


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """The origin of another site, whose only page holds the frame that its address asks for."""

    def page(environ: dict[str, str], start: Callable[..., object]) -> object:
        source = environ["QUERY_STRING"]
        body = (
            "<!doctype html><html lang='fr'><head><title>Hôte</title><link rel='icon' href='data:,'></head><body>"
            f"<iframe src='{source}' title='Intégré' width='700' height='600'></iframe></body></html>"
        )
        return Response(body, content_type="text/html; charset=utf-8")(environ, start)  # type: ignore[arg-type]

    with served(page, "localhost") as origin:
        yield origin


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, settings: Settings, host: str) -> Iterator[str]:
    """The address of a public edition that only lets another site embed it."""
    published = public_store(tmp_path_factory).current()
    snapshot = replace(published, centres=MappingProxyType({**published.centres, SMALL: small()}))
    allowed = replace(settings, default_centre=DEMO, frame_ancestors=(host,))
    with served(create_app(allowed, Fixed(snapshot)).server) as origin:  # type: ignore[arg-type]
        yield origin


@pytest.mark.parametrize("mode", some(["dark", "light"], 1))
def test_hidden_numbers_are_seen_and_heard(browser: Browser, public: str, mode: str) -> None:
    dark = mode == "dark"
    width = 360 if dark else 1280
    with opened(browser, public, f"/participation?centre={SMALL}", width=width, dark=dark) as (page, watch):
        page.evaluate("() => document.querySelectorAll('main details').forEach(details => { details.open = true; })")
        settle(page)
        assert overflow(page) == []
        assert violations(page) == []
        sizes = page.evaluate(
            """() => [...document.querySelectorAll('[data-chart="fidelite"] .drawn :not(pattern) > rect')]
              .map(mark => Math.round(mark.getBoundingClientRect().width)).filter(Boolean)"""
        )
        assert len(sizes) == 3
        assert len(set(sizes)) == 1
        cell = page.locator("[data-chart='fidelite'] td .masked").first
        assert cell.locator("abbr").get_attribute("title") == "masqué : secret statistique"
        assert cell.inner_text().startswith("s")
        assert page.locator(".masked-key").first.is_visible()
        assert watch.complaints == []


def test_what_is_open_to_machines_is_told_to_everybody(browser: Browser, public: str) -> None:
    """The pages of open data and of the interface, and the way to subscribe to the agenda, on a phone, in the dark."""
    with opened(browser, public, f"/actions?centre={SMALL}", width=360, dark=True) as (page, watch):
        for place in ("", "/donnees", "/api"):
            if place:
                page.goto(f"{public}{place}?centre={SMALL}")
                ready(page)
            page.evaluate("() => document.querySelectorAll('main details').forEach(one => { one.open = true; })")
            settle(page)
            assert overflow(page) == [], place
            assert violations(page) == [], place
            assert page.evaluate(CLIPPED) == [], place
        assert watch.complaints == []
        assert watch.strangers == []


def test_a_file_saved_from_a_table_has_the_letter_alone(browser: Browser, public: str) -> None:
    with opened(browser, public, f"/participation?centre={SMALL}") as (page, _):
        chart = page.locator("[data-chart='presences-theme']")
        page.locator("details.part", has=chart).locator("summary").first.click()
        chart.locator(".exports summary").click()
        with page.expect_download() as saved:
            chart.locator("[data-table='presences-theme.csv']").click()
        text = saved.value.path().read_text(encoding="utf-8-sig")
        assert "École;s;;s;;s" in text
        assert "masqué;" not in text


def test_greyed_options_are_out_of_the_tab_order_and_their_reason_is_tied_to_them(
    browser: Browser, public: str
) -> None:
    with opened(browser, public, f"/participation?centre={SMALL}&theme=climat") as (page, _):
        page.locator("details.filter", has_text="Département").locator("summary").first.click()
        group = page.locator("fieldset[aria-describedby*='department']")
        assert all(box.is_disabled() for box in group.locator("input").all())
        note = page.locator('[id="{\\"dim\\":\\"department\\",\\"type\\":\\"filter-note\\"}"]')
        assert group.get_attribute("aria-describedby") == note.get_attribute("id")
        assert note.is_visible()
        assert "plusieurs filtres à la fois" in note.inner_text()
        assert violations(page, again=True) == []


def framed(browser: Browser, address: str, *, denied: bool = False) -> tuple[Page, Watch]:
    context = browser.new_context(viewport={"width": 800, "height": 700})
    if denied:
        context.add_init_script(DENIED)
    page = context.new_page()
    watch = Watch(address)
    watch.listen(page)
    page.goto(address)
    return page, watch


def inside(page: Page) -> Frame:
    frame = page.frames[1]
    ready(frame)  # type: ignore[arg-type]
    return frame


def test_an_allowed_site_shows_a_block_that_lives_without_storage(browser: Browser, public: str, host: str) -> None:
    source = f"{public}/participation?centre={DEMO}&vue=integree&bloc=presences-theme"
    page, watch = framed(browser, f"{host}/?{source}", denied=True)
    frame = inside(page)
    assert frame.locator("header, nav").count() == 0
    frame.locator("[data-chart='presences-theme'] .see-data summary").click()
    frame.locator("[data-chart='presences-theme'] .toggle.in-table").first.click()
    frame.locator("[data-chart='presences-theme'] [aria-pressed='true']").wait_for()
    assert "theme=" in frame.url
    assert "vue=integree" in frame.url
    assert page.context.cookies() == []
    assert watch.complaints == []
    frame.locator("footer a").click()
    page.wait_for_url(f"{public}/participation?theme=*")
    page.context.close()


def test_another_site_is_refused(browser: Browser, public: str, host: str) -> None:
    page, watch = framed(browser, f"{host.replace('localhost', '127.0.0.1')}/?{public}/?vue=integree")
    # What a page complains of is heard while it is asked something.
    eventually(
        lambda: page.evaluate("() => true") and any("frame-ancestors" in one for one in watch.complaints), "the refusal"
    )
    assert page.frames[1].locator("main").count() == 0
    page.context.close()


@pytest.mark.parametrize("width", some([360, 1280], 1))
def test_the_page_of_codes_names_this_site_and_copies(browser: Browser, public: str, width: int) -> None:
    context = {"permissions": ["clipboard-read", "clipboard-write"]}
    with opened(browser, public, f"/integrer?centre={SMALL}&de=participation", width=width, **context) as (page, watch):
        assert overflow(page) == []
        assert violations(page, again=True) == []
        piece = page.locator("[data-piece='presences-theme']")
        assert f'src="{public}/participation?' in piece.locator("textarea").input_value()
        piece.get_by_role("button", name="Copier le code").click()
        piece.get_by_text("Copié.").wait_for()
        copied = page.evaluate("() => navigator.clipboard.readText()")
        assert copied == piece.locator("textarea").input_value()
        piece.get_by_role("button", name="Aperçu").click()
        piece.locator(".drawn :not(pattern) > rect").first.wait_for()
        assert f'src="{public}/' in piece.locator("textarea").input_value()
        assert watch.complaints == []
