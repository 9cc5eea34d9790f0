"""gunicorn with the product's worker: slow clients, requests that are none, a request without end."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gunicorn_process import get, gunicorn, raw
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT, V2

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


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The public edition: two workers of four threads, as configured."""
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
    with gunicorn(folder, **wanted) as found:
        yield found


@pytest.mark.parametrize("kind", SLOW)
def test_fifty_slow_clients_keep_nobody_waiting(served: tuple[int, Path], kind: str) -> None:
    """Six times more slow connections than threads; gunicorn's own worker answers nobody else meanwhile."""
    port, _ = served
    start, drip = SLOW[kind]
    clients = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(CLIENTS)]
    try:
        for client in clients:
            client.sendall(start)
        for _ in range(5):
            for client in clients:
                client.sendall(drip)
            began = time.monotonic()
            assert get(port)[0] == 200
            assert time.monotonic() - began < 2
            time.sleep(0.1)
    finally:
        for client in clients:
            client.close()


def test_a_request_that_does_not_arrive_is_given_up(served: tuple[int, Path]) -> None:
    began = time.monotonic()
    assert raw(served[0], b"GET / HTTP/1.1\r\nHost: x\r\n") == b""
    assert 8 < time.monotonic() - began < 14


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
    connection = http.client.HTTPConnection("127.0.0.1", served[0], timeout=10)
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


ENDLESS = """
import os, time
import dashboard.web.worker
dashboard.web.worker.ANSWER_SECONDS = 1.0

def application(environ, start_response):
    while environ["PATH_INFO"] == "/sans-fin":
        time.sleep(0.01)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


def test_a_request_without_end_costs_its_process_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(ENDLESS, encoding="utf-8")
    configuration = tmp_path / "configuration.py"
    configuration.write_text(
        "worker_class = 'dashboard.web.worker.HardenedWorker'\nthreads = 2\ngraceful_timeout = 1\n"
        "control_socket_disable = True\n"
    )
    with gunicorn(tmp_path, "-c", str(configuration), "endless:application", ready="/") as (port, journal):
        first = get(port)[2]
        ended: list[object] = []

        def ask() -> None:
            try:
                ended.append(get(port, "/sans-fin", seconds=30))
            except (OSError, http.client.HTTPException) as error:
                ended.append(type(error))

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.5)
        assert get(port)[2] == first, "others are answered meanwhile"
        asking.join(20)
        assert len(ended) == 1
        assert isinstance(ended[0], type), "the connection is closed without an answer"
        assert get(port, seconds=20)[2] != first, "by a new process"
        assert "dure plus de" in journal.read_text(encoding="utf-8")


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
