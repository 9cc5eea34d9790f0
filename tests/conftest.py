"""Fixtures that all tests share: the shipped data, an application, a server, a browser."""

from __future__ import annotations

import gc
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import databases
import hypothesis
import pytest
import support
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from once import first
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from serving import served

from dashboard.settings import Secret, Settings
from dashboard.snapshot import CentreData, Snapshot, SnapshotStore
from dashboard.sources.workbook import read_sheets
from dashboard.store.database import Database
from dashboard.territories.lists import Territories, load_territories
from dashboard.web.logs import configure_logging

if TYPE_CHECKING:
    from dashboard.web.application import PageDash

NOT_NEEDED = (
    # A window of Chromium draws two pages of its own for its address bar: as much work as the page that is tested.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    # What Playwright turns off: the browser takes one list only, and this one replaces its own.
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
CHROMIUM_FLAGS = (
    f"--disable-features={','.join(NOT_NEEDED)}",
    # No page lives long enough to repay what is spent to make its scripts faster.
    "--js-flags=--no-opt,--no-maglev",
    # What is drawn is drawn by the processor: to hand it to a process of its own takes a tenth of the work more.
    "--in-process-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# Machines differ: a slow example is not a wrong one. The same examples everywhere: a failure can be reproduced.
hypothesis.settings.register_profile(
    "house",
    max_examples=support.sample(30, 1000),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize=True,
    print_blob=False,
)
hypothesis.settings.load_profile("house")


def pytest_configure() -> None:
    """Collect garbage less often: thousands of tests and what they import are looked through each time."""
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def published_here_is_left_alone() -> Iterator[None]:
    """What this checkout has published is not for the tests to replace: they publish in folders of their own."""

    def served() -> str:
        pointer = support.ROOT / "public" / "current.json"
        return pointer.read_text(encoding="utf-8") if pointer.is_file() else ""

    before = served()
    yield
    assert served() == before


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """The first process compiles what all are about to load; the others wait, rather than do the same beside it."""
    if not hasattr(session.config, "workerinput"):
        return (yield)
    with first(session.config._tmp_path_factory, "loaded") as place:  # type: ignore[attr-defined]
        done = yield
        if place is not None:
            place.touch()
    return done


def pytest_collection_finish() -> None:
    """Keep the garbage collector off what is there for good."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the database server that the tests have started, once all workers have ended."""
    factory = getattr(config, "_tmp_path_factory", None)
    if factory is not None and not hasattr(config, "workerinput"):
        databases.stop(factory.getbasetemp())


@pytest.fixture(params=databases.KINDS)
def database(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """An empty database of each kind: what is said of one is true of the other."""
    if request.param == "sqlite":
        yield Database(tmp_path / "state")
        return
    with databases.postgresql(tmp_path_factory) as url:
        yield Database(tmp_path / "state", url=Secret(url))


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> None:
    """The application's journal and werkzeug's: errors only."""
    configure_logging("error", "console")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)


@pytest.fixture(scope="module", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Passwords of the tests are kept as those of people are, at a hundredth of the work: hundreds sign in."""

    def quick(**_: int) -> PasswordHasher:
        return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

    with mock.patch("dashboard.access.accounts.PasswordHasher", quick):
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_extensions_of_dash() -> Iterator[None]:
    """Nothing that is installed extends Dash, which reads what every package declares for each application it makes."""
    with mock.patch("dash._hooks.HooksManager.register_setuptools"):
        yield


@pytest.fixture(scope="session", autouse=True)
def _shipped_territories() -> Iterator[None]:
    """The shipped lists of territories are read once, though hundreds of publications and starts ask for them."""
    once, shipped = cache(load_territories), support.ROOT / "geo"

    def load(geo: Path, regions: tuple[str, ...] = ()) -> Territories:
        return once(geo, regions) if geo == shipped else load_territories(geo, regions)

    with mock.patch("dashboard.snapshot.load_territories", load):
        yield


@pytest.fixture(scope="session", autouse=True)
def _workbooks_read_once() -> Iterator[None]:
    """The same workbook is read once: a process is started for each, and every step of an import reads it again."""
    with mock.patch("dashboard.sources.workbook.read_sheets", lru_cache(64)(read_sheets)):
        yield


@pytest.fixture(scope="session")
def snapshot(store: SnapshotStore) -> Snapshot:
    """The shipped data; read-only."""
    return store.current()


@pytest.fixture(scope="session")
def v2(snapshot: Snapshot) -> CentreData:
    """Villes au Carré."""
    return snapshot.centres[support.V2]


@pytest.fixture(scope="session")
def vt(snapshot: Snapshot) -> CentreData:
    """Villes et Territoires."""
    return snapshot.centres[support.VT]


@pytest.fixture(scope="session")
def tiny() -> Callable[..., CentreData]:
    """Makes tiny centres from cells: `tiny(events=[{…}])`; see `support.tiny`."""
    return support.tiny


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings of an empty environment, but for the static files that the tests are asked to use.

    No limit of requests: a test asks more in a second than a reader in an hour.
    """
    kept = {name: os.environ[name] for name in ("DASHBOARD_STATIC",) if name in os.environ}
    return Settings.from_env({**kept, "DASHBOARD_LIMIT": "0"})


@pytest.fixture(scope="session")
def store(settings: Settings) -> SnapshotStore:
    """A store with the shipped data, not watching."""
    made = SnapshotStore(settings.data_dir, settings.geo_dir, settings.reload_seconds)
    made.load()
    return made


@pytest.fixture(scope="session")
def app(settings: Settings, store: SnapshotStore) -> PageDash:
    """The application on the shipped data (imported here: what is below the screen is tested without it)."""
    from dashboard.app import create_app

    return create_app(settings, store)


@pytest.fixture(scope="session")
def client(app: PageDash) -> FlaskClient:
    """A client that needs no network."""
    return app.server.test_client()


@pytest.fixture(scope="session")
def editions(
    client: FlaskClient, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, FlaskClient]:
    """Name of an edition → a client of it, on the two real centres: the staff's, and the public one as published."""
    from public_sample import public_store

    from dashboard.app import create_app

    store = public_store(tmp_path_factory, (support.V2, support.VT))
    return {"équipe": client, "publique": create_app(settings, store).server.test_client()}


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """What is published of the shipped centres."""
    from public_sample import public_store

    return public_store(tmp_path_factory, support.FOLDERS).current()


@pytest.fixture(scope="session")
def public(published: Snapshot, settings: Settings) -> FlaskClient:
    """A client of the public edition of the shipped centres."""
    from open_sample import public_of

    return public_of(published, settings, support.V2)


@pytest.fixture(scope="session")
def made(settings: Settings) -> Callable[..., FlaskClient]:
    """Makes clients of the public edition of made-up centres; see `open_sample.maker`."""
    from open_sample import maker

    return maker(settings)


@pytest.fixture(scope="session")
def live_server(app: PageDash) -> Iterator[str]:
    """The address of a real server on a free port, stopped at the end."""
    with served(app.server) as origin:
        yield origin


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the whole session, whose windows are waited for as long as anything is."""
    expect.set_options(timeout=support.PATIENT)
    with sync_playwright() as playwright:
        flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        running = playwright.chromium.launch(executable_path=chromium(), args=flags, timeout=support.PATIENT)
        opened = running.new_context

        def patient(**options: object) -> BrowserContext:
            context = opened(**options)  # type: ignore[arg-type]
            context.set_default_timeout(support.PATIENT)
            return context

        with mock.patch.object(running, "new_context", patient):
            yield running
        running.close()


def chromium() -> str:
    """The browser to drive: the one that CHROMIUM names, or that `bin/chromium` finds or installs."""
    finding = [support.ROOT / "bin" / "chromium", sys.executable]
    return subprocess.run(finding, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
