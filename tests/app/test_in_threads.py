"""The server of machines that have no gunicorn: a long body is held on the routes of files, and nowhere else."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from support import PATIENCE

from dashboard.web.in_threads import server
from dashboard.web.whole import FILE_BODY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HOME, FILE = "/tableau/", "/tableau/equipe/donnees/essai/deposer"
SMALL, CUT = 1000, 0


def counted(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(len(environ["wsgi.input"].read())).encode()]


@pytest.fixture
def port() -> Iterator[int]:
    made = server(counted, "127.0.0.1", 0, threads=1, most_body=SMALL, base="/tableau")
    thread = threading.Thread(target=made.run)
    thread.start()
    yield made.effective_port

    def close() -> None:
        for one in list(made._map.values()):
            one.close()

    # Its own thread closes it: what it listens with is not for two.
    made.trigger.pull_trigger(close)
    thread.join(PATIENCE)
    made.task_dispatcher.shutdown()


def answered(port: int, path: str, size: int, *, chunked: bool) -> tuple[int, str]:
    """Status and text of the answer; `CUT` when the server hangs up while the body is still being sent."""
    body = b"x" * size
    sent = (body[at : at + 65_536] for at in range(0, size, 65_536)) if chunked else body
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        try:
            connection.request("POST", path, sent, encode_chunked=chunked)
            answer = connection.getresponse()
        except OSError:
            return CUT, ""
        return answer.status, answer.read().decode()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_long_body_is_held_where_files_come_only(port: int, chunked: bool) -> None:
    for path, size in ((FILE, FILE_BODY), (HOME, SMALL)):
        assert answered(port, path, size, chunked=chunked) == (200, str(size))
    for path, size in ((FILE, FILE_BODY + 500_000), (HOME, FILE_BODY)):
        status, told = answered(port, path, size, chunked=chunked)
        assert status in (413, CUT)
        assert status == CUT or "trop volumineuse" in told
