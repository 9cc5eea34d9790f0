"""New data are shown with the last answers ready: worked out before, of those data, and seen by nobody until then."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import pytest
from flask.testing import FlaskClient
from public_sample import published_house, write_part
from reader import UPDATE, Reader
from support import ROOT, V2

from dashboard.app import create_app
from dashboard.publishing.store import PublicStore
from dashboard.settings import Settings
from dashboard.web import ahead
from dashboard.web.application import PageDash

BROTLI = {"Accept-Encoding": "br"}


@dataclass
class Site:
    """A public edition of which two versions exist, the first one shown."""

    whole: Path
    settings: Settings
    store: PublicStore
    app: PageDash

    @property
    def client(self) -> FlaskClient:
        return self.app.server.test_client()

    @property
    def version(self) -> str:
        release = self.store.current().release
        return release.version if release else ""

    def publish(self, *names: str) -> None:
        write_part(self.whole, self.store.data_dir, names)
        assert self.store.refresh()

    def again(self) -> FlaskClient:
        """The same of a server that has just started."""
        store = PublicStore(self.store.data_dir, ROOT / "geo")
        store.load()
        return create_app(self.settings, store).server.test_client()

    def made(self) -> Callable[[], list[str]]:
        """Tells the pages that have been worked out since it was last asked."""
        calls: list[str] = []
        render = self.app._render

        def counted(path: str, query: str) -> object:
            calls.append(path)
            return render(path, query)

        self.app._render = counted  # type: ignore[assignment]

        def since() -> list[str]:
            found = list(calls)
            calls.clear()
            return found

        return since


@pytest.fixture
def site(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Iterator[Site]:
    whole = published_house(tmp_path_factory) / "public"
    (tmp_path / "public").mkdir()
    write_part(whole, tmp_path / "public", (V2,))
    store = PublicStore(tmp_path / "public", ROOT / "geo")
    store.load()
    chosen = replace(settings, default_centre=V2)
    yield Site(whole, chosen, store, create_app(chosen, store))


def test_pages_and_answers_asked_for_are_ready_when_data_are_shown(site: Site) -> None:
    made, client = site.made(), site.client
    before = client.get("/moyens", headers=BROTLI).data
    body = asked(client)
    first = client.post(UPDATE, json=body, headers=BROTLI).data
    made()
    site.publish(V2, "demo")
    assert sorted(made()) == ["/", "/moyens"]
    with mock.patch("dashboard.pages.runtime.show_parsed", side_effect=AssertionError):
        page = client.get("/moyens", headers=BROTLI).data
        answer = client.post(UPDATE, json=body, headers=BROTLI).data
    assert made() == []
    assert (page, answer) != (before, first)
    fresh = site.again()
    assert page == fresh.get("/moyens", headers=BROTLI).data
    assert answer == fresh.post(UPDATE, json=body, headers=BROTLI).data


def asked(client: FlaskClient) -> dict[str, object]:
    """What the home page asks when its year is changed."""
    reader = Reader(client).open()
    reader.props['{"name":"annee","type":"control"}']["value"] = "2023"
    return reader.body('{"name":"annee","type":"control"}.value')


def test_nobody_sees_new_data_before_they_are_ready(site: Site) -> None:
    client, old, seen = site.client, site.version, list[str]()
    client.get("/")
    prepare = site.store.before_change
    assert prepare is not None

    def look() -> None:
        prepare()
        ahead_of = site.version
        with ThreadPoolExecutor(1) as other:
            seen.append(other.submit(lambda: client.get("/").text).result())
            seen.append(other.submit(lambda: site.version).result())
        seen.append(ahead_of)

    site.store.before_change = look
    site.publish(V2, "demo")
    page, elsewhere, here = seen
    assert f"/v/{old}/" in page
    assert elsewhere == old
    assert here == site.version != old
    assert f"/v/{site.version}/" in client.get("/").text


def test_data_are_shown_even_if_an_answer_fails(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    client, old = site.client, site.version
    client.get("/")
    render = site.app._render
    site.app._render = mock.Mock(side_effect=RuntimeError("panne"))
    site.publish(V2, "demo")
    assert site.version != old
    assert "not_prepared" in "".join(capsys.readouterr())
    site.app._render = render
    assert f"/v/{site.version}/" in client.get("/").text


def test_data_do_not_wait_longer_than_they_may(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made, old = site.made(), site.version
    site.client.get("/")
    made()
    monkeypatch.setattr(ahead, "LONGEST", -1.0)
    site.publish(V2, "demo")
    assert (made(), site.version == old) == ([], False)
    monkeypatch.undo()
    site.publish(V2)
    assert made() == ["/"], "what there was no time for is not forgotten"


def test_what_was_asked_most_since_the_last_change_comes_first(site: Site) -> None:
    made, client = site.made(), site.client
    for path in ("/moyens", "/reseaux", "/", "/reseaux"):
        client.get(path)
    made()
    site.publish(V2, "demo")
    assert made()[0] == "/reseaux"
    for _ in range(2):
        client.get("/moyens")
    site.publish(V2)
    assert made()[0] == "/moyens"


def test_only_what_anybody_asks_of_today_is_asked_again(site: Site) -> None:
    made, client = site.made(), site.client
    for address in (f"/v/{site.version}/moyens?centre={V2}", "/nulle-part", f"/moyens?annee={'2' * ahead.LARGEST}"):
        client.get(address)
    client.post(UPDATE, json={"output": "x" * ahead.LARGEST})
    made()
    site.publish(V2, "demo")
    assert made() in ([], ["/moyens"])


def test_the_questions_remembered_are_bounded(site: Site) -> None:
    client = site.client
    for number in range(ahead.MOST_KNOWN + 3):
        client.get(f"/moyens?q={number}")
    assert len(site.app._asked._known) == ahead.MOST_KNOWN


def test_data_that_were_replaced_go_with_their_last_reader(site: Site) -> None:
    client = site.client
    body = asked(client)
    assert client.post(UPDATE, json=body, headers=BROTLI).status_code == 200
    gc.disable()
    try:
        replaced = weakref.ref(site.store.current())
        site.publish(V2, "demo")
        client.get("/", headers=BROTLI)
        assert replaced() is None
    finally:
        gc.enable()
