"""A page in the browser: opened with everything it complains of, ready when it lives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from axe_core_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, Response
from playwright.sync_api import TimeoutError as TooLateError
from support import sample

READY = """() => !document.getElementById('prerendu') && !document.getElementById('react-entry-point').hidden"""
FITTED = """() => [...document.querySelectorAll('.live')].every(plot => {
  const drawn = plot.querySelector('.main-svg');
  return !drawn || Math.abs(drawn.getBoundingClientRect().width - plot.getBoundingClientRect().width) < 2;
})"""
HAD = """data => ({
  values: data.filter(trace => trace.type === 'bar')
    .flatMap(trace => [...(trace.orientation === 'h' ? trace.x : trace.y)]).filter(value => value).length,
  points: data.filter(trace => trace.type === 'scatter').flatMap(trace => [...trace.x]).length,
})"""
"""What a figure has to be drawn."""
SEEN = """mark => { const box = mark.getBoundingClientRect(); return box.width > 0 && box.height > 0; }"""
MARKS = f"""() => Promise.all([...document.querySelectorAll('.drawn > svg')].map(async drawing => {{
  const chart = drawing.closest('[data-chart]').dataset.chart;
  const count = kind => [...drawing.querySelectorAll(`:not(pattern) > ${{kind}}`)].filter({SEEN}).length;
  const figure = await window.crpvDrawings.figure(chart);
  return {{chart, bars: count('rect'), dots: count('circle'), ...({HAD})(figure.data)}};
}}))"""
"""What each drawing shows, beside what it had to show."""
LIVE = f"""() => Promise.all([...document.querySelectorAll('.drawn > svg')].map(async drawing => {{
  const figure = drawing.closest('[data-chart]');
  const plot = await window.crpvDrawings.live(figure);
  const bars = [...plot.querySelectorAll('.bars .point path')].filter(mark => mark.getAttribute('d')).filter({SEEN});
  const dots = [...plot.querySelectorAll('.scatterlayer .points path')].filter({SEEN});
  const height = Math.abs(plot.getBoundingClientRect().height - drawing.parentElement.getBoundingClientRect().height);
  return {{
    chart: figure.dataset.chart, bars: bars.length, dots: dots.length, ...({HAD})(plot.data), jump: height,
    locale: plot._context.locale, separators: plot._fullLayout.separators,
    quiet: !plot._context.displayModeBar && !plot._context.showSendToCloud && !plot._context.plotlyServerURL,
  }};
}}))"""
"""Brings every chart to life: what each then shows, beside what it had to show."""
CLIPPED = """() => [...document.querySelectorAll('.drawn > svg')].flatMap(drawing => {
  const frame = drawing.parentElement.getBoundingClientRect();
  return [...drawing.querySelectorAll('text')]
    .filter(text => text.textContent.trim() && text.getClientRects().length)
    .filter(text => { const box = text.getBoundingClientRect();
      return box.left < frame.left - 2 || box.right > frame.right + 2; })
    .map(text => drawing.closest('[data-chart]').dataset.chart + ': ' + text.textContent);
})"""
"""Words of charts that reach out of their chart."""
FOLDED = "details:not([open]) > :not(summary)"
SMALL_TARGETS = """() => [...document.querySelectorAll('button, summary, select, input, nav a')]
  .filter(target => target.checkVisibility() && target.offsetParent !== null && !target.closest('.visually-hidden'))
  .filter(target => { const box = (target.labels && target.labels[0] || target).getBoundingClientRect();
    const own = target.getBoundingClientRect();
    return Math.max(box.height, own.height) < 23.5 || Math.max(box.width, own.width) < 23.5; })
  .map(target => target.outerHTML.slice(0, 120))"""
"""Controls smaller than 24 px (WCAG 2.5.8)."""


WIDE = """() => {
  const width = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > width + 1);
  const first = 'document: ' + document.documentElement.scrollWidth;
  return [first, ...wide.map(one => one.outerHTML.slice(0, 90))].slice(0, 8);
}"""
"""What reaches out of the window."""


@dataclass
class Watch:
    """What a page complained of and asked for since it was opened."""

    origin: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Note everything from now on."""
        for event, listener in self._listeners:
            page.on(event, listener)

    def leave(self, page: Page) -> None:
        """Note nothing more."""
        for event, listener in self._listeners:
            page.remove_listener(event, listener)

    @cached_property
    def _listeners(self) -> tuple[tuple[Any, Callable[[Any], None]], ...]:
        return (
            ("console", self._console),
            ("pageerror", lambda error: self.complaints.append(f"error: {error}")),
            ("requestfailed", self._failed),
            ("request", lambda request: self.requests.append(request.url)),
            ("response", self._response),
            ("dialog", self._dialog),
        )

    def _failed(self, request: Request) -> None:
        # A page that is left before its scripts have come no longer wants them.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")

    def _dialog(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        asked_before = message.location["url"] == f"{self.origin}/favicon.ico"
        if message.type in ("error", "warning", "assert") and not asked_before:
            self.complaints.append(f"{message.type}: {message.text}")

    @property
    def strangers(self) -> list[str]:
        """Requests to another host."""
        return [url for url in self.requests if not url.startswith((f"{self.origin}/", "data:", "blob:"))]


@contextmanager
def opened(browser: Browser, origin: str, address: str, **options: Any) -> Iterator[tuple[Page, Watch]]:
    """A living page in an emptied window."""
    with window(browser, origin, **options) as (page, watch):
        page.goto(origin + address)
        ready(page)
        yield page, watch


IDLE: dict[tuple[str, str], Page] = {}
"""Emptied windows of one origin, by what they were opened with: a new one costs twice as much as the page tested."""


@contextmanager
def window(
    browser: Browser, origin: str, *, width: int = 1280, height: int = 900, dark: bool = False, **options: Any
) -> Iterator[tuple[Page, Watch]]:
    """A window in which nothing is opened yet, and which remembers nothing but files that never change."""
    opened_with = (origin, repr(sorted(options.items())))
    page = IDLE.pop(opened_with, None) or _new(browser, origin, options)
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(media="null", color_scheme="dark" if dark else "light", reduced_motion="null")
    watch = Watch(origin)
    watch.listen(page)
    try:
        yield page, watch
    except BaseException:
        page.context.close()
        raise
    watch.leave(page)
    _empty(page, origin)
    IDLE[opened_with] = page


def _new(browser: Browser, origin: str, options: dict[str, Any]) -> Page:
    """A new window; those of another origin are closed, which may be that of another server some day."""
    for one in [key for key in IDLE if key[0] != origin]:
        IDLE.pop(one).context.close()
    return browser.new_context(**options).new_page()


def _empty(page: Page, origin: str) -> None:
    """Leave nothing of what was done: tabs, requests held back, storage, cookies, history, where the pointer was."""
    for other in page.context.pages:
        if other != page:
            other.close()
    page.unroute_all(behavior="ignoreErrors")
    page.mouse.move(-1, -1)
    # Of the same origin: another, or `about:blank`, would start another process. Chromium asks for an icon of it, late.
    page.goto(f"{origin}/healthz")
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.context.clear_cookies()
    tools = page.context.new_cdp_session(page)
    tools.send("Page.resetNavigationHistory")
    tools.detach()


def ready(page: Page) -> None:
    """Wait until the page lives."""
    page.wait_for_function(READY)


def settle(page: Page) -> None:
    """Wait for the layout that follows a resize: every chart as wide as its place."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_function(FITTED)


def overflow(page: Page) -> list[str]:
    """What makes the document scroll sideways once charts have had time to follow; nothing when it does not."""
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    try:
        page.wait_for_function(f"() => {fits}")
    except TooLateError:
        return page.evaluate(WIDE)
    return []


def violations(page: Page, *, again: bool = False) -> list[str]:
    """What axe-core finds serious or critical: rule, element, why.

    Some of its rules look at what is folded away, and see it on what lies below: nobody does. Contrasts are two thirds
    of its work: where another test has looked at the same page, or at its like, only `make soak` looks at them `again`.
    """
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    rules = {"rules": {"color-contrast": {"enabled": False}}} if again and sample(1, 0) else {}
    shown = "{exclude: document.querySelector(FOLDED) ? [[FOLDED]] : []}".replace("FOLDED", repr(FOLDED))
    found = page.evaluate(f"rules => axe.run({shown}, {{resultTypes: ['violations'], ...rules}})", rules)
    return [
        f"{item['id']}: {node['target']} {node['failureSummary']}"
        for item in found["violations"]
        if item["impact"] in ("serious", "critical")
        for node in item["nodes"]
    ]
