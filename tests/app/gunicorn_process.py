"""gunicorn as it runs in production, in processes of its own, on a free port; raw requests, as no client sends them."""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import gunicorn.app.wsgiapp
from forked import forked
from support import PATIENCE, ROOT, eventually

# What gunicorn would load: here once, rather than in each process.
import dashboard.web.worker  # noqa: F401

PATIENT = f"""
import dashboard.web.whole, dashboard.web.worker
dashboard.web.whole.ARRIVAL_SECONDS = dashboard.web.whole.ANSWER_SECONDS = 86400.0
dashboard.web.worker.READING_SECONDS = 86400.0
exec(open({str(ROOT / "gunicorn.conf.py")!r}, encoding="utf-8").read())
timeout = 86400
"""
"""The shipped configuration, but for its limits of time, which no machine is slow enough to reach."""


def free_port() -> int:
    """A port that nobody listens on, below those that the system gives to whoever asks for any.

    It stays free until it is listened on: no connection of another test may be given it meanwhile.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def serve(*arguments: str) -> None:
    """Become gunicorn, started with some arguments."""
    sys.argv = ["gunicorn", *arguments]
    gunicorn.app.wsgiapp.run()


def settings_of(folder: Path, port: int, settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of a gunicorn that keeps what it keeps in a folder, where it also finds modules."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "DASHBOARD_STATIC") if name in os.environ}
    own = {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "HOST": "127.0.0.1", "PORT": str(port)}
    return {**kept, **own, "DASHBOARD_CACHE": str(folder / "cache"), **settings}


@contextmanager
def running(folder: Path, *arguments: str, ready: str = "/healthz", **settings: str) -> Iterator[tuple[int, Path]]:
    """gunicorn with some arguments and settings: its port and its journal; stopped at the end."""
    port, journal = free_port(), folder / "journal.txt"

    def run() -> None:
        sys.path.insert(0, str(folder))
        serve("-b", f"127.0.0.1:{port}", *arguments)

    journal.unlink(missing_ok=True)
    process = forked(run, settings_of(folder, port, settings), journal)
    try:
        eventually(lambda: not process.is_alive() or _answers(port, ready), "the first answer of gunicorn")
        assert process.is_alive(), journal.read_text(encoding="utf-8")
        yield port, journal
    finally:
        process.terminate()
        process.join(PATIENCE)


@contextmanager
def running_alone(folder: Path, *arguments: str, **settings: str) -> Iterator[tuple[int, Path]]:
    """The same in an interpreter of its own, which knows nothing of the tests."""
    port, journal = free_port(), folder / "journal.txt"
    with journal.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", *arguments],
            cwd=ROOT, env=settings_of(folder, port, settings), stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            eventually(lambda: process.poll() is not None or _answers(port, "/healthz"), "the first answer of gunicorn")
            assert process.poll() is None, journal.read_text(encoding="utf-8")
            yield port, journal
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _answers(port: int, path: str) -> bool:
    """Whether it answers; health tells that there is something to show."""
    try:
        return get(port, path)[0] < 500
    except OSError:  # it does not listen yet
        return False


def get(port: int, path: str = "/", headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an ordinary request, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def raw(port: int, sent: bytes) -> bytes:
    """All that the server answers to some bytes, until it closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        received = b""
        while piece := connection.recv(65536):
            received += piece
        return received
