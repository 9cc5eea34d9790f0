"""nginx in front of two servers, set up as docs/exploitation.md says: what it keeps, what it never keeps, who dies."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
import requests
from gunicorn_process import free_port
from public_sample import published_house, write_part
from serving import served
from support import DEMO, PATIENCE, ROOT, V2, eventually

from benchmarks import front
from benchmarks.load_reader import body_of
from dashboard.editions import create_editions
from dashboard.publishing.store import PublicStore
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FRONT = "tableau.exemple.fr"


class Asked:
    """A server, and what it was asked."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application, self.seen = application, list[tuple[str, str, bool]]()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        self.seen.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], "HTTP_IF_NONE_MATCH" in environ))
        return self.application(environ, start_response)


@contextmanager
def dying() -> Iterator[tuple[int, list[bytes]]]:
    """A server that dies of each request: its port, and the heads of what it was asked."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        heads: list[bytes] = []

        def die() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    heads.append(connection.recv(65536))
                    connection.close()

        threading.Thread(target=die, daemon=True).start()
        yield listening.getsockname()[1], heads
        listening.shutdown(socket.SHUT_RDWR)


class Site:
    """The address of nginx, the server behind it, and the one that dies of each request."""

    def __init__(
        self, origin: str, asked: Asked, heads: list[bytes], publish: Callable[[tuple[str, ...]], None]
    ) -> None:
        self.origin, self.asked, self.heads, self.publish = origin, asked, heads, publish

    def get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(f"{self.origin}{path}", headers=headers, allow_redirects=False, timeout=PATIENCE)

    def questions(self, act: Callable[[], object]) -> list[tuple[str, str, bool]]:
        """What the server is asked while something is done."""
        before = len(self.asked.seen)
        act()
        return self.asked.seen[before:]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, store: SnapshotStore) -> Iterator[Site]:
    if not front.program():
        pytest.skip("nginx is not installed on this machine (bin/nginx installs it)")
    folder = tmp_path_factory.mktemp("nginx")
    house = published_house(tmp_path_factory) / "public"

    (folder / "public").mkdir()

    def publish(centres: tuple[str, ...]) -> None:
        write_part(house, folder / "public", centres)
        public.refresh()

    public = PublicStore(folder / "public", ROOT / "geo")
    publish(("demo",))
    env = {"DASHBOARD_STATE": str(folder / "state"), "DASHBOARD_LIMIT": "0", "DASHBOARD_PROXIES": "1"}
    asked = Asked(create_editions(Settings.from_env(env), public, store).wsgi)
    with ExitStack() as around:
        behind, (dead, heads) = around.enter_context(served(asked)), around.enter_context(dying())
        port = free_port()
        # As « make test » tells where it is: nginx itself reads a variable of that name.
        around.enter_context(pytest.MonkeyPatch.context()).setenv("NGINX", front.program())
        around.enter_context(front.nginx(folder, port, [int(behind.rpartition(":")[2]), dead]))
        made = Site(f"http://127.0.0.1:{port}", asked, heads, publish)

        def answers() -> bool:
            with suppress(requests.ConnectionError):
                return made.get("/healthz").status_code == 200
            return False

        eventually(answers, "the first answer of nginx")
        assert "[emerg]" not in (folder / "error.log").read_text(encoding="utf-8")
        yield made


def test_what_anybody_may_read_is_kept_for_a_moment_and_what_is_of_the_team_never(site: Site) -> None:
    page = site.get("/").text
    [style] = re.findall(r'href="(/assets/ensemble\.[0-9a-f]{16}\.css)"', page)
    assert site.get(style).status_code == 200
    for _ in range(3):
        assert site.questions(lambda: site.get(style)) == [], "a file whose name changes with its content"
    for path in ("/", "/participation?annee=2024", "/api/v1/centres", f"/tableau/chiffres.csv?centre={DEMO}"):
        answer = site.get(path)
        assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=2, must-revalidate", path
        eventually(lambda path=path: site.questions(lambda: site.get(path)) == [], f"one that is not asked for: {path}")
        again = ("GET", path.partition("?")[0], True)
        eventually(
            lambda path=path, again=again: site.questions(lambda: site.get(path)) == [again], "whether it has changed"
        )
        known = {"If-None-Match": answer.headers["ETag"]}
        assert site.get(path, **known).status_code == 304
    for path in ("/equipe/connexion", "/healthz", "/nulle-part"):
        for _ in range(2):
            assert len(site.questions(lambda path=path: site.get(path))) == 1, path
            assert "no-store" in site.get(path).headers["Cache-Control"]


def test_each_reader_gets_what_they_understand_at_the_address_they_have_asked(site: Site) -> None:
    packed = site.get("/", **{"Accept-Encoding": "br"})
    plain = site.get("/", **{"Accept-Encoding": "identity"})
    assert (packed.headers.get("Content-Encoding"), plain.headers.get("Content-Encoding")) == ("br", None)
    assert f"http://{FRONT}/" in site.get("/", Host=FRONT).text
    assert f"http://{FRONT}/" not in site.get("/").text


def test_nobody_reads_for_long_what_is_no_longer_published(site: Site) -> None:
    site.publish((V2,))
    eventually(lambda: "Villes au Carré" in site.get("/").text, "the new publication")
    site.publish(("demo",))
    eventually(lambda: "Villes au Carré" not in site.get("/").text, "the one of before")


def test_a_server_that_dies_of_a_request_is_not_seen_by_readers_and_no_form_is_sent_twice(site: Site) -> None:
    def gone() -> int:
        return len(site.heads)

    reader = requests.Session()
    question = body_of(reader.get(f"{site.origin}/", timeout=PATIENCE).text, "/")
    before = gone()
    while gone() < before + 2:
        asked = reader.post(f"{site.origin}/_dash-update-component", json=question, timeout=PATIENCE)
        assert asked.status_code == 200
    before = gone()
    number = 0
    while gone() == before:
        number += 1
        assert reader.get(f"{site.origin}/actions?page={number}", timeout=PATIENCE).status_code == 200
    before, form = gone(), {"adresse": "personne@exemple.fr"}
    while gone() == before:
        sent = site.questions(lambda: reader.post(f"{site.origin}/equipe/connexion", form, timeout=PATIENCE))
        assert len(sent) + gone() - before == 1, "asked once, of one or of the other"
