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
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request
from flask_limiter import ApplicationLimit, Limiter, RequestLimit

from dashboard.web.logs import logger
from dashboard.web.plumbing import refusal

if TYPE_CHECKING:
    from dashboard.web.application import PageDash

HEAVY: Final = 50_000
"""Bytes from which a static file counts."""
_LINE: Final = 64
"""Bits that tell one IPv6 line from another; the rest of its addresses are its own to choose."""


def install_limits(app: PageDash, per_minute: int, proxies: int) -> None:
    """Register the limit on the application's Flask server; before its other hooks, so that a refusal costs nothing.

    Args:
        app: the application, its static files known.
        per_minute: counted requests that one client may make in a minute; 0 for no limit.
        proxies: how many proxies are declared; with none, the log tells once of a request that one has passed on,
            since all its readers then count as one client.
    """
    told = threading.Event()

    def refuse(breached: RequestLimit) -> Response:
        response = refusal(429)
        response.headers["Retry-After"] = str(max(1, math.ceil(breached.reset_at - time.time())))
        return response

    def is_free() -> bool:
        if proxies == 0 and "X-Forwarded-For" in request.headers and not told.is_set():
            told.set()
            logger().warning("proxies_undeclared", setting="DASHBOARD_PROXIES")
        route = app.route()
        file = app.files.at(route)
        return not request.remote_addr or route == "healthz" or (file is not None and len(file.body) < HEAVY)

    if per_minute:
        server: Flask = app.server
        limit = ApplicationLimit(f"{per_minute} per minute", exempt_when=is_free)
        Limiter(client, app=server, application_limits=[limit], storage_uri="memory://", on_breach=refuse)


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
