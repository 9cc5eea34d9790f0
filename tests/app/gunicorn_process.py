"""gunicorn as it runs in production, in a process of its own, on a free port; raw requests, as no client sends them."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from support import ROOT


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def gunicorn(folder: Path, *arguments: str, ready: str = "/healthz", **settings: str) -> Iterator[tuple[int, Path]]:
    """gunicorn with some arguments and settings: its port and its journal; stopped at the end."""
    port, journal = free_port(), folder / "journal.txt"
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "DASHBOARD_STATIC") if name in os.environ}
    own = {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "HOST": "127.0.0.1", "PORT": str(port)}
    with journal.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", *arguments],
            cwd=ROOT, env={**kept, **own, **settings}, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait(port, ready, journal)
            yield port, journal
        finally:
            process.terminate()
            process.wait(60)


def _wait(port: int, path: str, journal: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if get(port, path)[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(journal.read_text(encoding="utf-8"))


def get(
    port: int, path: str = "/", seconds: float = 10, headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an ordinary request, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def raw(port: int, sent: bytes, seconds: float = 20) -> bytes:
    """All that the server answers to some bytes, until it closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(sent)
        received = b""
        while piece := connection.recv(65536):
            received += piece
        return received
