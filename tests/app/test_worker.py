"""gunicorn with the product's worker: slow clients, requests that are none, a request without end."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from gunicorn_process import PATIENT, get, raw, running
from hypothesis import given
from hypothesis import strategies as st
from public_sample import public_folder
from support import PATIENCE, V2, eventually

from benchmarks import load, slow
from dashboard.web.whole import Whole

UPDATE = b"POST /_dash-update-component HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
CLIENTS = 50
QUESTIONS = 20
SECRET = "planted-secret"  # noqa: S105 - what must not be found in the journal


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """Both editions: two workers of four threads, as configured; a client may be as slow as it likes."""
    folder = tmp_path_factory.mktemp("gunicorn")
    public = public_folder(tmp_path_factory, (V2,))
    wanted = {"DASHBOARD_PUBLIC": str(public), "DASHBOARD_STATE": str(folder / "state"), "DASHBOARD_LIMIT": "0"}
    wanted |= {"DASHBOARD_LOG_LEVEL": "debug", "DASHBOARD_KEY": f"{SECRET}-{'k' * 32}"}
    configuration = folder / "configuration.py"
    configuration.write_text(f"{PATIENT}keepalive = 86400\ngraceful_timeout = 1\n", encoding="utf-8")
    with running(folder, "-c", str(configuration), **wanted) as found:
        yield found


MINIMAL = """
import os, pathlib, time
import dashboard.web.whole, dashboard.web.worker
dashboard.web.whole.ARRIVAL_SECONDS = dashboard.web.whole.ANSWER_SECONDS = 86400.0
dashboard.web.worker.READING_SECONDS = 86400.0

def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/arrivee":
        dashboard.web.whole.ARRIVAL_SECONDS = 0.1
    if path == "/reponse":
        dashboard.web.whole.ANSWER_SECONDS = 0.1
    if path == "/lecture":
        dashboard.web.worker.READING_SECONDS = 0.1
    while path == "/sans-fin":
        pathlib.Path({begun!r}).touch()
        time.sleep(0.01)
    start_response("200 OK", [("Content-Type", "text/plain")])
    if path == "/long":
        return [b"a" * 50_000_000]
    return [str(os.getpid()).encode()]
"""
"""Answers with its process; some addresses shorten a limit from then on, which would never be reached otherwise."""


@contextmanager
def minimal(folder: Path, keepalive: int = 86_400) -> Iterator[tuple[int, Path]]:
    """One worker of two threads, and an application of its own."""
    (folder / "minimal.py").write_text(MINIMAL.format(begun=str(folder / "begun")), encoding="utf-8")
    configuration = folder / "configuration.py"
    configuration.write_text(
        f"worker_class = 'dashboard.web.worker.Worker'\nkeepalive = {keepalive}\ngraceful_timeout = 1\n"
        "asgi_lifespan = 'off'\nworker_connections = 20\ncontrol_socket_disable = True\n"
    )
    more = {"DASHBOARD_THREADS": "2"}
    with running(folder, "-c", str(configuration), "minimal:application", ready="/", **more) as found:
        yield found


@pytest.fixture(scope="module")
def editions(served: tuple[int, Path]) -> tuple[slow.Edition, slow.Edition]:
    """Both editions, as a reader and a colleague reach them."""
    port, journal = served
    cookie = load.cookie(port, journal.read_text(encoding="utf-8"))
    return slow.Edition(port, patience=PATIENCE), slow.Edition(port, "/equipe/", cookie, PATIENCE)


def test_slow_clients_keep_nobody_waiting(editions: tuple[slow.Edition, slow.Edition]) -> None:
    """Six times more slow writers than threads, and as many slow readers, none ever given up.

    A worker that waited in them would never answer; how long an answer takes is not judged.
    """
    port = editions[0].port
    writing = [kind for edition in editions for kind in slow.writers(edition).values()]
    reading = [kind for edition in editions for kind in slow.readers(edition).values()]
    kinds = [kinds[place % len(kinds)] for kinds in (writing, reading) for place in range(CLIENTS)]
    answered = []
    with ExitStack() as held:
        clients = [held.enter_context(slow.connect(port, kind)) for kind in kinds]
        for number in range(QUESTIONS):
            for client, kind in zip(clients, kinds, strict=True):
                slow.drip(client, kind)
            for edition in editions:
                name = ("healthz", "", "actions", "static/inconnu.js")[number % 4]
                answered.append((name, get(port, edition.base + name, {"Cookie": edition.cookie})[0]))
    expected = {"healthz": 200, "": 200, "actions": 200, "static/inconnu.js": 404}
    assert [status for _, status in answered] == [expected[name] for name, _ in answered]


@pytest.mark.parametrize("kind", ["nothing", "head", "body", "long length", "chunks", "like a last chunk"])
def test_a_slow_client_that_is_not_given_up_is_answered_in_the_end(served: tuple[int, Path], kind: str) -> None:
    port = served[0]
    end = {
        "nothing": b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "head": b"\r\n\r\n", "body": b" " * 199_999,
        "long length": b" " * 199_999, "chunks": b"0\r\n\r\n", "like a last chunk": b" " * 199_990 + b"\r\n0\r\n\r\n",
    }[kind]  # fmt: skip
    slowness = slow.writers(slow.Edition(port))[kind]
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
        for part in (slowness.start, slowness.drop):
            client.sendall(part)
            assert get(port, "/healthz")[0] == 200
        client.sendall(end)
        assert client.recv(12) == (b"HTTP/1.1 200" if kind in ("nothing", "head") else b"HTTP/1.1 400")


def test_a_head_that_does_not_arrive_is_given_up(tmp_path: Path) -> None:
    with minimal(tmp_path, keepalive=1) as (port, _):
        for sent in (b"", b"GET / HTTP/1.1\r\nHost: x\r\n"):
            assert raw(port, sent) == b"", sent


def test_a_body_that_does_not_arrive_is_given_up(tmp_path: Path) -> None:
    with minimal(tmp_path) as (port, _):
        assert get(port, "/arrivee")[0] == 200
        answer = raw(port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1234")
        assert answer.startswith(b"HTTP/1.1 408")
        assert "trop lente" in answer.decode()


def test_an_answer_that_is_not_taken_is_given_up(tmp_path: Path) -> None:
    with minimal(tmp_path) as (port, _):
        assert get(port, "/lecture")[0] == 200
        unread = slow.Slowness(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n", b"")
        with slow.connect(port, unread) as client:
            eventually(lambda: is_cut(client, b"G"), "the connection is cut")


def test_a_connection_too_many_is_closed(tmp_path: Path) -> None:
    nothing = slow.Slowness(b"", b"")
    with minimal(tmp_path) as (port, _):
        with ExitStack() as held:
            clients = [held.enter_context(slow.connect(port, nothing)) for _ in range(30)]
            eventually(lambda: sum(is_cut(one, b"") for one in clients) == 10, "ten of thirty are closed")
        eventually(lambda: process_of(port) != b"", "there is room again")


def is_cut(client: socket.socket, drop: bytes) -> bool:
    """Whether the server has closed this connection; `drop` is sent to see."""
    try:
        if drop:
            client.send(drop)
            return False
        return client.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"FOO\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost x\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 90_000, b"431"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 9_000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: a\r\n" * 90 + b"\r\n", b"431"),
        (b"GET /" + b"a" * 8_192 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
        (UPDATE + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
        (UPDATE + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n0\r\n\r\n", b"400"),
        (UPDATE + b"Content-Length: -1\r\n\r\n", b"400"),
        (UPDATE + b"Content-Length: 262145\r\n\r\n" + b" " * 262_145, b"413"),
        (UPDATE + b"Transfer-Encoding: chunked\r\n\r\n49000\r\n" + b" " * 0x49000 + b"\r\n0\r\n\r\n", b"413"),
        (UPDATE + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", b"400"),
    ],
)
def test_what_is_no_request_is_refused_without_a_word_of_the_inside(
    served: tuple[int, Path], sent: bytes, status: bytes
) -> None:
    answer = raw(served[0], sent)
    assert answer.split(b" ", 2)[1] == status, answer[:200]
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"Traceback" not in answer
    assert b"nosniff" in head.lower()
    assert b"content-security-policy" in head.lower()
    assert b"server:" not in head.lower()
    assert body.decode(), "said in French"


def test_no_answer_names_the_server(served: tuple[int, Path]) -> None:
    for path in ("/", "/healthz", "/nulle-part", "/assets/app.js"):
        assert "server" not in {name.lower() for name in get(served[0], path)[1]}


def test_two_requests_on_one_connection(served: tuple[int, Path]) -> None:
    answer = raw(
        served[0],
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    )
    assert answer.count(b"HTTP/1.1 200") == 2


def test_a_connection_is_kept_for_the_next_request(served: tuple[int, Path]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served[0], timeout=PATIENCE)
    for _ in range(3):
        connection.request("GET", "/healthz")
        assert connection.getresponse().read()
        kept = connection.sock
        assert kept is not None
    connection.close()


def test_the_journal_has_no_error_and_nothing_of_what_was_sent(served: tuple[int, Path]) -> None:
    port, journal = served
    known = SECRET.encode()
    raw(port, b"GET /?cle=%b HTTP/9.9\r\nHost: x\r\nCookie: %b\r\n\r\n" % (known, known))
    raw(port, b"GET /?cle=%b HTTP/1.1\r\nCookie: %b\r\nConnection: close\r\nHost x\r\n\r\n" % (known, known))
    get(port, f"/reseaux?q={SECRET}", headers={"Cookie": SECRET, "Authorization": SECRET})
    text = journal.read_text(encoding="utf-8")
    assert "/reseaux" in text
    assert SECRET not in text
    assert [line for line in text.splitlines() if '"level": "error"' in line or "Traceback" in line] == []


def test_a_request_without_end_costs_its_process_and_nothing_else(tmp_path: Path) -> None:
    with minimal(tmp_path) as (port, journal), ThreadPoolExecutor(2) as pool:
        first = get(port)[2]
        asked = pool.submit(ended, port)
        eventually((tmp_path / "begun").exists, "the request without end")
        assert get(port)[2] == first, "others are answered meanwhile"
        assert get(port, "/reponse")[2] == first
        late = pool.submit(ended, port)
        assert asked.result(PATIENCE), "the connection is closed without an answer"
        assert late.result(PATIENCE)
        eventually(lambda: process_of(port) not in (first, b""), "a new process")
        assert "dure plus de" in journal.read_text(encoding="utf-8")


def ended(port: int) -> bool:
    """Whether a request without end is closed without an answer."""
    try:
        get(port, "/sans-fin")
    except (OSError, http.client.HTTPException):
        return True
    return False


def process_of(port: int) -> bytes:
    """The process that answers; nothing while it ends."""
    try:
        return get(port)[2]
    except (OSError, http.client.HTTPException):
        return b""


# --- a WSGI application behind an asynchronous server ---------------------------------------------------------------

SCOPE = {"type": "http", "method": "POST", "path": "/", "http_version": "1.1", "query_string": b"", "headers": []}


def asked(application: Whole, pieces: list[bytes], **scope: Any) -> list[dict[str, Any]]:
    """What is answered to a request whose body arrives in these pieces."""
    arriving = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    arriving.append({"type": "http.request", "body": b"", "more_body": False})
    answer: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return arriving.pop(0)

    async def send(message: Any) -> None:
        answer.append(message)

    alone(application({**SCOPE, **scope}, receive, send))
    return answer


def alone(awaited: Coroutine[Any, Any, Any]) -> Any:
    """Run in a thread of its own: in this one there may be the loop that drives a browser for other tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, awaited).result()


def echo(environ: Any, start_response: Any) -> list[bytes]:
    """Gives back what it was asked."""
    start_response("200 OK", [])
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return [environ["QUERY_STRING"].encode("ascii"), b"\n", environ["wsgi.input"].read(length)]


@given(pieces=st.lists(st.binary(max_size=20), max_size=4), query=st.binary(max_size=20))
def test_the_application_gets_a_request_as_it_was_sent(pieces: list[bytes], query: bytes) -> None:
    chunked = [(b"transfer-encoding", b"chunked")]
    answer = asked(ECHO, pieces, headers=chunked, query_string=query)
    text, _, body = b"".join(one.get("body", b"") for one in answer).partition(b"\n")
    assert unquote_to_bytes(text) == unquote_to_bytes(query)
    assert body == b"".join(pieces)


ECHO = Whole(echo, threads=1, most_body=1000)


def test_a_body_too_long_is_not_held() -> None:
    received: list[int] = []

    def application(environ: Any, start_response: Any) -> list[bytes]:
        received.append(len(environ["wsgi.input"].read()))
        start_response("413 Content Too Large", [])
        return []

    assert asked(Whole(application, 1, most_body=100), [b"a" * 60] * 50)[0]["status"] == 413
    assert received == [120]


@pytest.mark.parametrize(
    ("path", "cookie", "held"),
    [
        ("/equipe/donnees/arvor/deposer", b"editor", 3000),
        ("/equipe/donnees/arvor/deposer", b"nobody", 120),
        ("/equipe/donnees/arvor/journal", b"editor", 120),
    ],
)
def test_only_the_file_of_who_may_send_one_is_held(path: str, cookie: bytes, held: int) -> None:
    """Nothing of a long body is held before the application has shown the form to who sends it."""
    received: list[tuple[str, int]] = []

    def application(environ: Any, start_response: Any) -> list[bytes]:
        received.append((environ["REQUEST_METHOD"], len(environ["wsgi.input"].read())))
        start_response("200 OK" if environ.get("HTTP_COOKIE") == "editor" else "401 Unauthorized", [])
        return []

    headers = [(b"content-length", b"3000"), (b"cookie", cookie)]
    asked(Whole(application, 1, most_body=100), [b"a" * 60] * 50, path=path, headers=headers)
    assert received[-1] == ("POST", held)
    assert received[:-1] == ([("HEAD", 0)] if path.endswith("deposer") else [])


def test_a_fault_of_the_application_is_said_in_french_without_its_words() -> None:
    def application(*_: Any) -> list[bytes]:
        raise ValueError(SECRET)

    start, body = asked(Whole(application, 1, 100), [])
    assert start["status"] == 500
    assert "Erreur interne" in body["body"].decode()
    assert SECRET.encode() not in body["body"]


def test_who_leaves_before_the_answer_does_not_keep_the_thread() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def application(_environ: Any, start_response: Any) -> Iterator[bytes]:
        begun.set()
        go_on.wait(PATIENCE)
        start_response("200 OK", [])
        yield from [b"a"] * 1000

    async def leave_and_ask() -> list[Any]:
        whole, answer = Whole(application, threads=1, most_body=100), []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request"}

        async def send(message: Any) -> None:
            answer.append(message)

        first = asyncio.create_task(whole(SCOPE, receive, send))
        await asyncio.to_thread(begun.wait, PATIENCE)
        first.cancel()
        go_on.set()
        await asyncio.wait_for(whole(SCOPE, receive, send), PATIENCE)
        return answer

    assert len(alone(leave_and_ask())) == 1002
