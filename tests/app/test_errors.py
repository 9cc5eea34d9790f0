"""What goes wrong behind the page: files that change or break while people read, and a start with nothing to show."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from reader import Reader, loaded
from support import PATIENCE, ROOT, V2, VT, eventually, sample, some

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore
from dashboard.web.application import PageDash

STALE = "les dernières données correctes restent affichées"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The two real centres: the made-up one has long lists, read again at each change."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("demo")))


@pytest.fixture
def running(folder: Path) -> Iterator[tuple[PageDash, SnapshotStore]]:
    """An application whose data folder is watched, every tenth of a second."""
    # No limit: how often these tests look depends on how slow the machine is.
    given = {"DASHBOARD_DATA": str(folder), "DASHBOARD_RELOAD_SECONDS": "0.1", "DASHBOARD_LIMIT": "0"}
    settings = Settings.from_env(given)
    store = SnapshotStore(settings.data_dir, settings.geo_dir, settings.reload_seconds)
    store.load()
    app = create_app(settings, store)
    thread = store.start()
    yield app, store
    store.stop()
    thread.join(PATIENCE)
    loaded.cache_clear()


def rename(folder: Path, name: str, centre: str = V2) -> None:
    """Give a centre another name, as an editor saves a file: a new one in the place of the old one."""
    described = folder / centre / "centre.toml"
    text = re.sub(r'^name = ".*"', f'name = "{name}"', described.read_text(encoding="utf-8"), flags=re.MULTILINE)
    fresh = described.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(described)


def spoil(folder: Path, centre: str) -> None:
    events = folder / centre / "events.csv"
    events.write_text(
        events.read_text(encoding="utf-8").replace(",realised,", ",terminé-ou-presque,"), encoding="utf-8"
    )


def wait_for(client: FlaskClient, words: str) -> str:
    """The first page once it says the words."""

    def page() -> str:
        text = client.get("/").text
        return text if words in text else ""

    return eventually(page, words)


def test_a_changed_file_is_on_screen_without_a_restart(running: tuple[PageDash, SnapshotStore], folder: Path) -> None:
    client = running[0].server.test_client()
    before = client.get("/healthz").get_json()["snapshot"]
    rename(folder, "Villes en Fête")
    text = wait_for(client, "Villes en Fête")
    assert "Villes au Carré" not in text
    assert client.get("/healthz").get_json()["snapshot"] != before


def test_health_tells_that_nothing_can_be_read_any_more(
    running: tuple[PageDash, SnapshotStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, store = running
    client = app.server.test_client()
    assert client.get("/healthz").get_json()["status"] == "ok"
    monkeypatch.setattr(store, "state", lambda: (_ for _ in ()).throw(PermissionError("data")))
    store.watch_once()
    assert client.get("/healthz").get_json()["status"] == "degraded"
    monkeypatch.undo()
    store.watch_once()
    assert client.get("/healthz").get_json()["status"] == "ok"


def test_a_gesture_after_a_change_shows_the_new_data(running: tuple[PageDash, SnapshotStore], folder: Path) -> None:
    client = running[0].server.test_client()
    reader = Reader(client).open()
    figures = folder / V2 / "published_figures.csv"
    text = figures.read_text(encoding="utf-8")
    figures.write_text(text.replace("appointments,2024,,,,75,", "appointments,2024,,,,76,"), encoding="utf-8")
    wait_for(client, '<strong class="figure">76</strong>')
    reader.change({"name": "annee", "type": "control"}, "value", "2024")
    assert reader.slots_sent()
    assert "76" in reader.slot("kpis")


def test_a_request_sees_one_snapshot_never_half_of_two(running: tuple[PageDash, SnapshotStore], folder: Path) -> None:
    """The title, the header and the links of a page come from one and the same data, whenever it is asked for."""
    app, store = running
    names = ["Version A", "Version B"]
    rename(folder, names[0])
    wait_for(app.server.test_client(), names[0])
    seen: list[set[str]] = [set()]
    failures: list[object] = []
    over = threading.Event()

    def read() -> None:
        client = app.server.test_client()
        while not over.is_set():
            response = client.get("/")
            seen.append(set(re.findall("Version [AB]", response.text)))
            if response.status_code != 200:
                failures.append(response.status_code)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for thread in readers:
        thread.start()
    for turn in range(1, sample(3, 9)):
        rename(folder, names[turn % 2])
        store.refresh()
        eventually(lambda turn=turn: names[turn % 2] in seen[-1], names[turn % 2])  # type: ignore[misc]
    over.set()
    for thread in readers:
        thread.join(PATIENCE)
    assert failures == []
    assert all(len(versions) == 1 for versions in seen[1:]), "half of two snapshots"


def test_a_faulty_file_leaves_the_last_good_data_with_a_notice(
    running: tuple[PageDash, SnapshotStore], folder: Path
) -> None:
    client = running[0].server.test_client()
    good = (folder / V2 / "events.csv").read_bytes()
    assert STALE not in client.get("/").text
    spoil(folder, V2)
    text = wait_for(client, STALE)
    assert "75" in text
    assert STALE not in client.get(f"/?centre={VT}").text, "the other centre has nothing to do with it"
    reader = Reader(client).open()
    reader.change({"name": "annee", "type": "control"}, "value", "2007")
    assert STALE in reader.notices
    assert "terminé-ou-presque" in client.get("/methode/donnees").text, "the page of the data says which cell is wrong"
    (folder / V2 / "events.csv").write_bytes(good)
    eventually(lambda: STALE not in client.get("/").text, "the notice goes")


@pytest.mark.parametrize("content", some([b"\xff\xfe\x00", b"", b"event_id\n", b'a,"b\n'], 1))
def test_whatever_a_file_becomes_pages_stay(
    running: tuple[PageDash, SnapshotStore], folder: Path, content: bytes
) -> None:
    app, store = running
    for table in ("events.csv", "published_figures.csv", "centre.toml"):
        (folder / V2 / table).write_bytes(content)
        store.refresh()
        client = app.server.test_client()
        assert client.get("/").status_code == 200
        assert client.get("/methode").status_code == 200
        assert client.get(f"/?centre={VT}").status_code == 200


def test_a_centre_that_is_gone_falls_back_to_another(folder: Path, running: tuple[PageDash, SnapshotStore]) -> None:
    app, store = running
    client = app.server.test_client()
    reader = Reader(client, "/", f"?centre={VT}").open()
    shutil.rmtree(folder / VT)
    store.refresh()
    response = client.get(f"/?centre={VT}")
    assert response.status_code == 200
    assert "Villes au Carré" in response.text
    assert reader.change({"name": "annee", "type": "control"}, "value", "2007").status_code == 200
    assert reader.query == "?annee=2007"
