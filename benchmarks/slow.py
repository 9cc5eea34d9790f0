"""Slow clients: those who write drop by drop, and those who ask for much and do not read it; who is answered meanwhile.

Each of them costs its owner next to nothing and comes back as soon as it is cut off. A server that gives them a thread
each stops answering everybody else.
"""

from __future__ import annotations

import http.client
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

UPDATE = (
    "POST {base}_dash-update-component HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    "Sec-Fetch-Site: same-origin\r\n"
)
_DROP_SECONDS = 1.0
_CONNECTION_SECONDS = 5.0
"""Longest time, in seconds, that a connection may take."""


@dataclass(frozen=True)
class Edition:
    """One edition, as somebody reaches it.

    Attributes:
        port: of the server, on this machine.
        base: the path of its home page.
        cookie: what opens it; empty for one that is open to all.
        patience: longest time, in seconds, that somebody waits for an answer.
    """

    port: int
    base: str = "/"
    cookie: str = ""
    patience: float = 5.0

    def ask(self, name: str) -> tuple[int, bytes]:
        """Status and body of what has this name under the base, asked for on a connection of its own.

        Raises:
            OSError, http.client.HTTPException: no answer, or not in time.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        try:
            connection.request("GET", self.base + name, headers={"Cookie": self.cookie})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def heaviest(self) -> str:
        """The name of the heaviest script of the home page."""
        names = re.findall(rb'"[^"]*?(static/[^"]+[.]js)"', self.ask("")[1])
        return max({name.decode() for name in names}, key=lambda name: len(self.ask(name)[1]))


@dataclass(frozen=True)
class Slowness:
    """One way to be slow.

    Attributes:
        start: sent at once.
        drop: sent each second from then on.
        reads: whether one byte of the answer is read each second; otherwise none.
    """

    start: bytes
    drop: bytes
    reads: bool = False


def writers(edition: Edition) -> dict[str, Slowness]:
    """Those whose request never arrives whole."""
    head = f"GET {edition.base} HTTP/1.1\r\nHost: x\r\nX-A: ".encode()
    update = UPDATE.format(base=edition.base).encode()
    return {
        "nothing": Slowness(b"", b""),
        "head": Slowness(head, b"a"),
        "body": Slowness(update + b"Content-Length: 200000\r\n\r\n", b" "),
        # The same length, in more digits than a careless reader looks at.
        "long length": Slowness(update + b"Content-Length: 0000200000\r\n\r\n", b" "),
        "chunks": Slowness(update + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        # A chunk of 200,000 bytes, of which the first five look like the last chunk of a body.
        "like a last chunk": Slowness(update + b"Transfer-Encoding: chunked\r\n\r\n30d40\r\n0\r\n\r\n", b"0\r\n\r\n"),
    }


def readers(edition: Edition) -> dict[str, Slowness]:
    """Those who ask for the heaviest script, once or many times, and do not take it."""
    path = edition.base + edition.heaviest()
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nCookie: {edition.cookie}\r\n\r\n".encode()
    return {
        "one": Slowness(request, b""),
        "six": Slowness(request * 6, b""),
        "a hundred": Slowness(request * 100, request),
        "byte by byte": Slowness(request * 6, b"", reads=True),
    }


def connect(port: int, kind: Slowness) -> socket.socket:
    """A client of this kind, which has sent its start; no larger window than it must have, and it waits for nothing.

    Raises:
        OSError: the server does not take it.
    """
    client = socket.socket()
    try:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(_CONNECTION_SECONDS)
        client.connect(("127.0.0.1", port))
        client.setblocking(False)
        if kind.start:
            client.send(kind.start)
    except OSError:
        client.close()
        raise
    return client


def drip(client: socket.socket, kind: Slowness) -> None:
    """One second's part.

    Raises:
        OSError: it was cut off.
    """
    with suppress(BlockingIOError):
        if kind.reads and not client.recv(1):
            raise ConnectionResetError
        client.send(kind.drop)


class Crowd(threading.Thread):
    """Slow clients, each of which drips once a second, and comes back when it is cut off."""

    def __init__(self, port: int, kinds: Sequence[Slowness]) -> None:
        super().__init__(daemon=True)
        self.cuts = 0
        self._port, self._kinds, self._over = port, kinds, threading.Event()

    def __enter__(self) -> Crowd:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        """Hold on until it is over."""
        clients: list[socket.socket | None] = [None] * len(self._kinds)
        while not self._over.wait(_DROP_SECONDS):
            for place, kind in enumerate(self._kinds):
                clients[place] = self._held(clients[place], kind)
        for client in clients:
            if client:
                client.close()

    def _held(self, client: socket.socket | None, kind: Slowness) -> socket.socket | None:
        try:
            if client:
                drip(client, kind)
                return client
        except OSError:
            self.cuts += 1
            if client:
                client.close()
        with suppress(OSError):
            return connect(self._port, kind)
        return None


@dataclass
class Answered:
    """What somebody got who asked for one path again and again.

    Attributes:
        asked: how many times.
        seconds: time of each answer that came.
    """

    asked: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Answers for a request."""
        return len(self.seconds) / max(self.asked, 1)


def watched(asked: Mapping[str, Callable[[], tuple[int, bytes]]], seconds: float) -> dict[str, Answered]:
    """Ask each question twice a second, for some seconds; each on its own, so that none waits for another."""
    found = {words: Answered() for words in asked}
    end = time.monotonic() + seconds

    def watch(words: str) -> None:
        while (began := time.monotonic()) < end:
            found[words].asked += 1
            with suppress(OSError, http.client.HTTPException):
                if asked[words]()[0] == 200:
                    found[words].seconds.append(time.monotonic() - began)
            time.sleep(max(0.0, began + 0.5 - time.monotonic()))

    threads = [threading.Thread(target=watch, args=(words,), daemon=True) for words in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def under_attack(editions: Sequence[Edition], clients: int, seconds: float) -> dict[str, Answered]:
    """What each edition answers while so many slow writers and so many slow readers hold on."""
    writing = [kind for edition in editions for kind in writers(edition).values()]
    reading = [kind for edition in editions for kind in readers(edition).values()]
    kinds = [kinds[place % len(kinds)] for kinds in (writing, reading) for place in range(clients)]
    asked = {one.base + name: partial(one.ask, name) for one in editions for name in ("healthz", "")}
    with Crowd(editions[0].port, kinds):
        return watched(asked, seconds)
