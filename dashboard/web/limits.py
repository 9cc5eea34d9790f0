"""How many requests one client may make in a minute: what costs work or weight is counted, the rest is free.

Counted: pages, callbacks, Dash's own lists, and the static files heavy enough to matter (scripts of charts, geometry).
Free: small files and `/healthz`. Each worker counts for itself, in memory: with two workers, a client may get up to
twice the figure. A client is an address (for IPv6, the /64 network that one line is given); behind declared proxies
(DASHBOARD_PROXIES), it is the address that they report.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from flask import Flask, request
from werkzeug.exceptions import TooManyRequests

from dashboard.web.logs import logger

if TYPE_CHECKING:
    from dashboard.web.application import PageDash

HEAVY: Final = 50_000
"""Bytes from which a static file counts."""
_MINUTE: Final = 60.0
_LINE: Final = 64
"""Bits that tell one IPv6 line from another; the rest of its addresses are its own to choose."""


class Counts:
    """What each client has asked for in its minute, which begins with its first request; those that are over go.

    Of our own: what the library does for a counter in memory is to start a thread at each request.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._running: dict[str, tuple[float, int]] = {}
        self._swept = 0.0
        self._lock = threading.Lock()

    def wait(self, who: str) -> float:
        """Count a request; seconds before the client may ask again, 0 when this one is among those that it may make."""
        now = time.monotonic()
        with self._lock:
            if now >= self._swept + _MINUTE:
                self._running = {name: one for name, one in self._running.items() if one[0] > now}
                self._swept = now
            end, count = self._running.get(who, (0.0, 0))
            if end <= now:
                end, count = now + _MINUTE, 0
            self._running[who] = (end, count + 1)
        return end - now if count >= self._most else 0.0


def limit_requests(server: Flask, per_minute: int, free: Callable[[], bool] = lambda: False) -> None:
    """Have a Flask server refuse (429) what a client asks for beyond some requests a minute; 0 for no limit."""
    counts = Counts(per_minute)

    def count() -> None:
        if not free() and (seconds := counts.wait(client())):
            raise TooManyRequests(retry_after=math.ceil(seconds))

    if per_minute:
        server.before_request(count)


def install_limits(app: PageDash, per_minute: int, proxies: int) -> None:
    """Register the limit on the application's Flask server; before its other hooks, so that a refusal costs nothing.

    Args:
        app: the application, its static files known.
        per_minute: counted requests that one client may make in a minute; 0 for no limit.
        proxies: how many proxies are declared; with none, the log tells once of a request that one has passed on,
            since all its readers then count as one client.
    """
    told = threading.Event()

    def is_free() -> bool:
        if proxies == 0 and "X-Forwarded-For" in request.headers and not told.is_set():
            told.set()
            logger().warning("proxies_undeclared", setting="DASHBOARD_PROXIES")
        route = app.route()
        file = app.files.at(route)
        return not request.remote_addr or route == "healthz" or (file is not None and file.size < HEAVY)

    limit_requests(app.server, per_minute, is_free)


def client() -> str:
    """The client that the request of the moment comes from."""
    return client_of(request.remote_addr or "")


def client_of(address: str) -> str:
    """What stands for a client: its address, or its network where one line has many addresses."""
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "?"
    if isinstance(read, ipaddress.IPv6Address) and read.ipv4_mapped is None:
        return str(ipaddress.ip_network((read, _LINE), strict=False))
    return str(getattr(read, "ipv4_mapped", None) or read)
