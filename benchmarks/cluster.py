"""A real Dask scheduler and its workers, in processes of their own, on ports of this machine."""

from __future__ import annotations

import os
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from benchmarks.served import GIVE_UP_AFTER, ROOT


@contextmanager
def cluster(folder: Path, port: int, workers: int, more: Sequence[Path] = ()) -> Iterator[str]:
    """The address of a scheduler with some workers, stopped at the end.

    Args:
        folder: of all that they write.
        port: that the scheduler listens on.
        workers: how many, of one thread each; one that dies is started again.
        more: folders of modules that they may be asked for, beside ours.
    """
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, *more)))}
    address = f"tcp://127.0.0.1:{port}"
    scheduler = ("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    worker = ("worker", address, "--host", "127.0.0.1", "--no-dashboard", "--nthreads", "1")
    with ExitStack() as around, (folder / "dask.log").open("wb") as said:
        for kind, *options in (scheduler, *[(*worker, "--local-directory", str(folder / "dask"))] * workers):
            command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *options]
            process = subprocess.Popen(command, env=env, stdout=said, stderr=said, cwd=folder)
            around.callback(process.wait, GIVE_UP_AFTER)
            around.callback(process.terminate)
        yield address


@contextmanager
def relayed(address: str) -> Iterator[tuple[str, list[int]]]:
    """Another address of a server of this machine, once it answers, and the bytes that go through it, as they go."""
    moved: list[int] = []
    behind = ("127.0.0.1", int(address.rpartition(":")[2]))
    while True:
        with suppress(ConnectionRefusedError), socket.create_connection(behind):
            break
        time.sleep(0.1)

    def copy(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                moved.append(len(data))
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)

    class Relay(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(behind) as further:
                back = threading.Thread(target=copy, args=(further, self.request))
                back.start()
                copy(self.request, further)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Relay) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.server_address[1]}", moved
        server.shutdown()
