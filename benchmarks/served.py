"""A dashboard under gunicorn on a free port, for as long as it is measured."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
GIVE_UP_AFTER = 300.0


@dataclass(frozen=True)
class Served:
    """A running server.

    Attributes:
        address: of its home page.
        start_seconds: from the command to the first page in full.
        process: the gunicorn master.
    """

    address: str
    start_seconds: float
    process: psutil.Process

    def worker_megabytes(self) -> float:
        """Resident memory of the largest worker."""
        return max(worker.memory_info().rss for worker in self.process.children()) / 1e6


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def health(port: int) -> str | None:
    """The version that a server of this machine shows; None as long as it shows nothing."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as response:
            return str(json.load(response)["snapshot"])
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None


@contextmanager
def served(config: str, more: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Start what a gunicorn configuration names on a free port, wait for its first page, stop it at the end.

    Args:
        config: of gunicorn.
        more: settings besides; without any, what is shown is the public edition of the shipped centres.

    Raises:
        RuntimeError: no page has come in time.
    """
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", config]
    env = {**os.environ, "PORT": str(port), "HOST": "127.0.0.1", "DASHBOARD_LOG_LEVEL": "error", "WEB_CONCURRENCY": "2"}
    env |= more or {}
    if more is None:
        # The public edition shows what is published: that is no part of what is measured.
        subprocess.run([sys.executable, "-m", "dashboard", "publish", "--if-needed"], cwd=ROOT, env=env, check=True)
    started = time.perf_counter()
    running = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        address = f"http://127.0.0.1:{port}/"
        _wait(running, address, started)
        yield Served(address, time.perf_counter() - started, psutil.Process(running.pid))
    finally:
        running.terminate()
        running.wait(timeout=30)


def _wait(running: subprocess.Popen[bytes], address: str, started: float) -> None:
    while time.perf_counter() - started < GIVE_UP_AFTER and running.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                response.read()
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise RuntimeError(f"le serveur s’est arrêté, ou n’a donné aucune page en {GIVE_UP_AFTER:.0f} s")
