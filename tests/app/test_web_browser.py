"""The first seconds of a page in a real browser: words first, then life, with the reduced plotly.js and without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from serving import served
from web_sample import sample_app

from dashboard.shipped import REPOSITORY

pytestmark = pytest.mark.browser

STATIC = REPOSITORY / "dashboard" / "static"
DRAWN = "() => document.querySelectorAll('.js-plotly-plot .bars .point path').length === 4"


@contextmanager
def sample(tmp_path: Path, static: Path | None) -> Iterator[str]:
    with served(sample_app(tmp_path, static=static).server) as origin:
        yield f"{origin}/"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with sample(tmp_path_factory.mktemp("sample"), STATIC) as found:
        yield found


@contextmanager
def opened(
    browser: Browser, address: str, before: str = "", **options: object
) -> Iterator[tuple[Page, list[str], list[str]]]:
    """A page, what it complained of, and what it asked for; a script may run before its own."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    context.add_init_script(before)
    page = context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: requests.append(f"{request.method} {request.url}"))
    page.goto(address)
    try:
        yield page, complaints, requests
    finally:
        context.close()


def test_the_living_page_takes_over_draws_everything_in_french_becomes_a_picture_and_follows_a_filter(
    browser: Browser, address: str
) -> None:
    with opened(browser, address) as (page, complaints, requests):
        page.wait_for_function(DRAWN)
        assert page.locator("#prerendu").count() == 0
        for one in ("#kpi", "main", "h1", "#graphique"):
            assert page.locator(one).count() == 1
        assert page.locator("#kpi").is_visible()
        assert not [line for line in requests if "/_dash-layout" in line or "/_dash-dependencies" in line]
        assert all(line.split(" ")[1].startswith((address, "data:", "blob:")) for line in requests)
        assert complaints == []
        # What the page brought along is used once: the next request reaches the server, whose answer has an address.
        assert page.evaluate("() => fetch('/_dash-layout').then((answer) => answer.url)").endswith("/_dash-layout")

        texts = page.locator(".js-plotly-plot").inner_text()
        for words in ("janvier", "février", "repère", "Un", "Deux", "a", "b"):
            assert words in texts
        assert "1\u202f000" in page.locator(".js-plotly-plot .yaxislayer-above").text_content()
        for selector in (
            ".scatterlayer .lines path",
            ".scatterlayer .points path",
            ".legend",
            ".shapelayer path",
            ".annotation",
        ):
            assert page.locator(f".js-plotly-plot {selector}").count() > 0
        page.locator(".js-plotly-plot .bars .point path").first.hover(force=True)
        page.wait_for_selector(".hoverlayer .hovertext")

        picture = page.evaluate(
            "() => Plotly.toImage(document.querySelector('.js-plotly-plot'), {format: 'png', width: 400, height: 300})"
        )
        assert picture.startswith("data:image/png;base64,")
        assert len(picture) > 3000

        page.evaluate("() => window.dash_clientside.set_props('annee', {value: '2022'})")
        page.wait_for_function("() => document.querySelector('.js-plotly-plot').data[0].y[0] === 2469")
        assert [line for line in requests if line.startswith("POST")] == [f"POST {address}_dash-update-component"]
        assert complaints == []


def test_without_scripts_the_words_are_there(browser: Browser, address: str) -> None:
    with opened(browser, address, java_script_enabled=False) as (page, _, _requests):
        assert page.locator("#kpi").is_visible()
        assert page.locator("h1").inner_text() == "Synthèse"
        page.locator("#lien").click()
        assert page.locator("h1").inner_text() == "Réseaux"


@pytest.mark.parametrize(
    ("stored", "system", "expected"), [("dark", "light", "dark"), (None, "dark", "dark"), ("x", "light", "light")]
)
def test_the_theme_is_known_before_the_first_paint(
    browser: Browser, address: str, stored: str | None, system: str, expected: str
) -> None:
    before = f"localStorage.setItem('theme', '{stored}')" if stored else ""
    with opened(browser, address, before, color_scheme=system) as (page, _, _requests):
        assert page.evaluate("() => document.documentElement.dataset.bsTheme") == expected
        assert page.evaluate("() => document.documentElement.dataset.theme ?? null") == (
            stored if stored == "dark" else None
        )


def test_without_a_build_dash_own_scripts_draw_the_same(browser: Browser, tmp_path: Path) -> None:
    with sample(tmp_path, None) as address, opened(browser, address) as (page, complaints, _):
        page.wait_for_function(DRAWN)
        assert page.locator("#prerendu").count() == 0
        assert complaints == []
