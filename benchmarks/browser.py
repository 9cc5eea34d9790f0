"""What a reader waits for, timed inside headless Chromium, cold cache."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Request

WATCH = (Path(__file__).parent / "watch.js").read_text(encoding="utf-8")
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Visit:
    """One visit, times in milliseconds.

    Attributes:
        kilobytes: transferred until everything was drawn, headers included.
        requests: how many.
        words: until the first key figure was on screen, or the first cell of a table.
        drawn: until every chart was, and the foot of a page without any.
        filters: from each change of year to the last change on the page.
        servers: what each of those changes waited for the server.
    """

    kilobytes: float
    requests: int
    words: float
    drawn: float
    filters: tuple[float, ...]
    servers: tuple[float, ...]


@contextmanager
def opened(browser: Browser, address: str, watch: str, ready: str) -> Iterator[tuple[Page, list[float]]]:
    """A page as a new reader opens it, drawn; and the bytes of each answer.

    Args:
        browser: where.
        address: of the page.
        watch: the script that watches it from its first moment.
        ready: the expression that is true once it is drawn.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    try:
        page = context.new_page()
        page.add_init_script(watch)
        received: list[float] = []
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        page.goto(address, wait_until="commit")
        page.wait_for_function(f"() => {ready}", timeout=30_000)
        page.wait_for_timeout(400)
        yield page, received
    finally:
        context.close()


def visit(browser: Browser, address: str, changes: int) -> Visit:
    """Open `address` as a new reader, wait for the charts, or the tables where there are none; change the year then."""
    with opened(browser, address, WATCH, "window.watched.drawn !== null") as (page, received):
        times = page.evaluate("() => window.watched")
        total, count = sum(received), len(received)
        changed = [_change_year(page) for _ in range(changes)]
        filters, servers = (tuple(one[place] for one in changed) for place in (0, 1))
        return Visit(total / 1000, count, times["words"], times["drawn"], filters, servers)


def _change_year(page: Page) -> tuple[float, float]:
    answered: list[Request] = []

    def listener(request: Request) -> None:
        answered.append(request)

    page.on("requestfinished", listener)
    duration: float = page.evaluate("() => window.changeYear()")
    page.remove_listener("requestfinished", listener)
    posts = [request.timing for request in answered if request.method == "POST"]
    waits = [timing["responseStart"] - timing["requestStart"] for timing in posts]
    return duration, max(waits, default=0.0)
