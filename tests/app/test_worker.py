"""gunicorn with the product's worker: slow clients, requests that are none, a request without end."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from gunicorn_process import get, gunicorn, raw
from hypothesis import given
from hypothesis import strategies as st
from support import PATIENCE, ROOT, V2, eventually

from dashboard.web.worker import MOST_BODY, MOST_HEADERS, is_whole

UPDATE = b"POST /_dash-update-component HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
SLOW = {
    "nothing": (b"", b""),
    "headers": (b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-A: b\r\n"),
    "body": (UPDATE + b"Content-Length: 20000\r\n\r\n", b" "),
    "chunks": (UPDATE + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "second request": (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET / HT", b"T"),
}
CLIENTS = 50
SECRET = "planted-secret"  # noqa: S105 - what must not be found in the journal


PATIENT = """
import dashboard.web.worker
dashboard.web.worker.ARRIVAL_SECONDS = dashboard.web.worker.ANSWER_SECONDS = 86400.0
exec(open({shipped!r}, encoding="utf-8").read())
"""
"""The shipped configuration, but for its limits of time, which are never reached."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The public edition: two workers of four threads, as configured; a client may be as slow as it likes."""
    folder = tmp_path_factory.mktemp("gunicorn")
    public = folder / "public"
    published = subprocess.run(
        [sys.executable, "-m", "dashboard", "publish", V2],
        cwd=ROOT, env={**os.environ, "DASHBOARD_PUBLIC": str(public)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert published.returncode == 0, published.stderr
    wanted = {"DASHBOARD_EDITIONS": "publique", "DASHBOARD_PUBLIC": str(public), "DASHBOARD_LIMIT": "0"}
    wanted |= {"DASHBOARD_LOG_LEVEL": "debug"}
    wanted |= {"DASHBOARD_KEY": f"{SECRET}-{'k' * 32}", "DASHBOARD_OIDC_SECRET": f"{SECRET}-oidc"}
    configuration = folder / "configuration.py"
    configuration.write_text(PATIENT.format(shipped=str(ROOT / "gunicorn.conf.py")), encoding="utf-8")
    with gunicorn(folder, "-c", str(configuration), **wanted) as found:
        yield found


MINIMAL = """
import os, pathlib, time
import dashboard.web.worker
dashboard.web.worker.ARRIVAL_SECONDS = dashboard.web.worker.ANSWER_SECONDS = 86400.0

def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/arrivee":
        dashboard.web.worker.ARRIVAL_SECONDS = 0.1
    if path == "/reponse":
        dashboard.web.worker.ANSWER_SECONDS = 0.1
    while path == "/sans-fin":
        pathlib.Path({begun!r}).touch()
        time.sleep(0.01)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""
"""Answers with its process; two addresses shorten a limit from then on, which would never be reached otherwise."""


@contextmanager
def minimal(folder: Path) -> Iterator[tuple[int, Path]]:
    """One worker of two threads, and an application of its own."""
    (folder / "minimal.py").write_text(MINIMAL.format(begun=str(folder / "begun")), encoding="utf-8")
    configuration = folder / "configuration.py"
    configuration.write_text(
        "worker_class = 'dashboard.web.worker.HardenedWorker'\nthreads = 2\ngraceful_timeout = 1\n"
        "control_socket_disable = True\n"
    )
    with gunicorn(folder, "-c", str(configuration), "minimal:application", ready="/") as found:
        yield found


@pytest.mark.parametrize("kind", SLOW)
def test_fifty_slow_clients_keep_nobody_waiting(served: tuple[int, Path], kind: str) -> None:
    """Six times more slow connections than threads, none ever given up: a worker that waited in them never answers."""
    port, _ = served
    start, drip = SLOW[kind]
    clients = [socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) for _ in range(CLIENTS)]
    try:
        for client in clients:
            client.sendall(start)
        for _ in range(5):
            for client in clients:
                client.sendall(drip)
            assert get(port)[0] == 200
    finally:
        for client in clients:
            client.close()


@pytest.mark.parametrize("kind", ["nothing", "headers", "body", "chunks"])
def test_a_slow_client_that_is_not_given_up_is_answered_in_the_end(served: tuple[int, Path], kind: str) -> None:
    start, drip = SLOW[kind]
    end = {"nothing": UPDATE + b"Content-Length: 2\r\n\r\n{}", "headers": b"Connection: close\r\n\r\n",
           "body": b" " * 19_999, "chunks": b"0\r\n\r\n"}[kind]  # fmt: skip
    with socket.create_connection(("127.0.0.1", served[0]), timeout=PATIENCE) as client:
        for part in (start, drip):
            client.sendall(part)
            assert get(served[0], "/healthz")[0] == 200
        client.sendall(end)
        assert client.recv(12) == (b"HTTP/1.1 200" if kind == "headers" else b"HTTP/1.1 400")


def test_a_request_that_does_not_arrive_is_given_up(tmp_path: Path) -> None:
    with minimal(tmp_path) as (port, _):
        assert get(port, "/arrivee")[0] == 200
        assert raw(port, b"GET / HTTP/1.1\r\nHost: x\r\n") == b""


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
    assert b"nosniff" in head
    assert b"Content-Security-Policy" in head
    assert b"server:" not in head.lower()
    assert body.decode(), "said in French"


def test_no_answer_names_the_server(served: tuple[int, Path]) -> None:
    for path in ("/", "/healthz", "/nulle-part", "/assets/app.js"):
        assert "Server" not in get(served[0], path)[1]


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


# --- when a request is whole ---------------------------------------------------------------------------------------


@given(body=st.binary(max_size=60), cut=st.integers(0, 200))
def test_a_request_is_whole_when_all_of_it_is_there(body: bytes, cut: int) -> None:
    whole = b"POST / HTTP/1.1\r\nHost: x\r\ncontent-LENGTH:  %d \r\n\r\n%s" % (len(body), body)
    assert is_whole(whole)
    assert is_whole(whole[:cut]) == (cut >= len(whole))


@given(chunks=st.lists(st.binary(min_size=1, max_size=20).filter(lambda one: b"0\r\n\r\n" not in one), max_size=4))
def test_a_request_in_chunks_is_whole_at_its_last_chunk(chunks: list[bytes]) -> None:
    written = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in chunks)
    start = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + written
    assert is_whole(start + b"0\r\n\r\n")
    assert not is_whole(start) or start.endswith(b"0\r\n\r\n")


def test_a_request_too_large_is_not_waited_for() -> None:
    assert is_whole(b"a" * (MOST_HEADERS + 1))
    large = b"POST / HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n"
    assert not is_whole(large)
    assert is_whole(large + b" " * (MOST_BODY + 1))
