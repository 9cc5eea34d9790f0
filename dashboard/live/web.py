"""Asks another machine for something without lending it the server: where it is, how much it says, how long it takes.

A request goes to a host of the list, in https, to an address of the public Internet: the very one that was checked is
the one connected to, so that a name cannot lead elsewhere between the two. Nothing leads to another host; an answer is
neither large, long to come, nor compressed. A stranger's words never reach a page.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from typing import Final, Protocol
from urllib.parse import urljoin

from dashboard.live.addresses import Address, SourceError, address_of, is_public

MOST: Final = 20 * 1024 * 1024
"""Bytes of an answer."""
SECONDS: Final = 20.0
"""Longest time that an answer may take; and, before it, a connection."""
_TRIES: Final = 3
"""Redirections within a host, and addresses of a host that are tried."""
_PIECE: Final = 65536
_MOVED: Final = (301, 302, 303, 307, 308)


class Alarm(Protocol):
    """What cuts a connection after a while, unless it is cancelled."""

    def cancel(self) -> object:
        """Leave the connection alone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: its status, its headers (names in lower case), its content."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def kind(self) -> str:
        """The type that it says to be of."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def _resolved(host: str, port: int) -> Sequence[str]:
    """The numeric addresses of a host. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _dialled(host: str, address: str, port: int) -> socket.socket:
    """A connection to a numeric address, where a certificate proves the host. Raises OSError."""
    plain = socket.create_connection((address, port), SECONDS)
    try:
        return _tls().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _alarm(cut: Callable[[], None]) -> Alarm:
    made = threading.Timer(SECONDS, cut)
    made.daemon = True
    made.start()
    return made


class _Connection(http.client.HTTPConnection):
    """A connection that was made already."""

    default_port = 443
    auto_open = 0

    def __init__(self, address: Address, made: socket.socket) -> None:
        super().__init__(address.host, address.port)
        self.sock = made


@dataclass(frozen=True)
class Web:
    """What may be asked of other machines.

    Attributes:
        hosts: those that may be asked (see `dashboard.origins.Hosts`).
        resolve: host, port → its numeric addresses.
        dial: host, numeric address, port → a connection that nobody else can read.
        alarm: runs what cuts a connection once `SECONDS` are over.
    """

    hosts: frozenset[str]
    resolve: Callable[[str, int], Sequence[str]] = _resolved
    dial: Callable[[str, str, int], socket.socket] = _dialled
    alarm: Callable[[Callable[[], None]], Alarm] = _alarm

    def address(self, text: str) -> Address:
        """An address that may be asked. Raises SourceError."""
        return address_of(text, self.hosts)

    def get(self, address: Address, headers: Mapping[str, str] | None = None, most: int = MOST) -> Answer:
        """Ask for what is at an address; within its host, what it leads to.

        Raises:
            SourceError: it cannot be asked, or its answer is not taken in; whatever its status says, it is an answer.
        """
        for _ in range(_TRIES):
            answer = self._asked(address, headers or {}, most)
            if answer.status not in _MOVED:
                return answer
            try:
                there = self.address(urljoin(address.url, answer.headers.get("location", "")))
            except SourceError:
                there = None
            if there is None or there.origin != address.origin:
                raise SourceError(
                    "Cette adresse renvoie vers un autre site, qui n’est pas suivi : donnez celle du fichier lui-même."
                )
            address = there
        raise SourceError("Cette adresse renvoie sans fin d’une page à une autre : donnez celle du fichier lui-même.")

    def _asked(self, address: Address, headers: Mapping[str, str], most: int) -> Answer:
        silent = f"{address.host} ne répond pas, ou mal : l’adresse est-elle la bonne ? Sinon, réessayez plus tard."
        late = threading.Event()
        try:
            made = self._connected(address)
            # The connection is cut by another handle on it: the first one belongs to whoever reads.
            handle = socket.fromfd(made.fileno(), made.family, made.type)
        except OSError:
            raise SourceError(silent, passing=True) from None

        def cut() -> None:
            late.set()
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)

        alarm, connection = self.alarm(cut), _Connection(address, made)
        try:
            sent = {"User-Agent": "crpv-dashboard", "Accept-Encoding": "identity", **headers}
            connection.request("GET", address.path, headers=sent)
            with closing(connection.getresponse()) as response:
                answer = _answer(response, most)
        except (OSError, http.client.HTTPException, ValueError):
            raise _too_slow(address) if late.is_set() else SourceError(silent, passing=True) from None
        finally:
            alarm.cancel()
            connection.close()
            handle.close()
        if late.is_set():
            raise _too_slow(address)
        return answer

    def _connected(self, address: Address) -> socket.socket:
        """A connection to an address that was checked: all those of a host are public, or none is used."""
        found = self.resolve(address.host, address.port)
        if not found or not all(map(is_public, found)):
            raise SourceError(
                f"{address.host} mène à une machine qui n’est pas sur l’Internet public : elle n’est pas lue. Qui "
                "tient le serveur peut vérifier les hôtes admis (DASHBOARD_SOURCES)."
            )
        for number in found[:_TRIES]:
            try:
                return self.dial(address.host, number, address.port)
            except OSError:
                continue
        raise OSError


def _too_slow(address: Address) -> SourceError:
    return SourceError(
        f"{address.host} a mis plus de {SECONDS:.0f} secondes à répondre : réessayez plus tard.", passing=True
    )


def _answer(response: http.client.HTTPResponse, most: int) -> Answer:
    """What came; a content that is too long, unfinished or compressed is none."""
    headers = {name.lower(): value for name, value in response.getheaders()}
    if response.status in _MOVED:
        return Answer(response.status, headers, b"")
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise SourceError("La réponse est compressée alors que ce n’était pas demandé : elle n’est pas ouverte.")
    too_long = SourceError(f"Ce fichier dépasse {most // (1024 * 1024)} Mo : il n’est pas lu.")
    if (response.length or 0) > most:
        raise too_long
    content = bytearray()
    while piece := response.read(_PIECE):
        content += piece
        if len(content) > most:
            raise too_long
    if response.length:
        raise http.client.IncompleteRead(b"")
    return Answer(response.status, headers, bytes(content))
