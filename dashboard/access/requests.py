"""What a request tells of where it comes from: this machine, this site, or elsewhere."""

from __future__ import annotations

import hmac
import ipaddress
from typing import Final
from urllib.parse import unquote, urlsplit

from werkzeug.wrappers import Request

BASE: Final = "/equipe/"
"""Where the staff edition is mounted, below the place of the whole (see `dashboard.web.place`)."""
SAFE_METHODS: Final = ("GET", "HEAD")
_LOCAL_NAMES: Final = ("localhost", "127.0.0.1", "[::1]")
_LONGEST: Final = 2000


def base_of(request: Request) -> str:
    """Address of the staff edition as browsers have it, for a request that it answers."""
    return f"{request.script_root}/"


def is_loopback(host: str) -> bool:
    """Whether an address to listen on can only be reached from this machine."""
    if host.strip().lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip().strip("[]")).is_loopback
    except ValueError:
        return False


def named_locally(request: Request) -> bool:
    """Whether the browser asks for this machine by a name that only means itself."""
    host = request.environ.get("HTTP_HOST", "")
    name, _, port = host.rpartition(":") if not host.endswith("]") and ":" in host else (host, "", "")
    return name.lower() in _LOCAL_NAMES and (not port or (port.isascii() and port.isdigit()))


def same_origin(request: Request) -> bool:
    """Whether a request that changes something was sent by a page of this very site; what says nothing is refused."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin is not None:
        return bool(_place(origin)) and _place(origin) == request.host.lower()
    return site == "same-origin"


def page_of(request: Request) -> str:
    """Path and query of the page that a form was on, as the browser tells it; empty when it does not."""
    try:
        told = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    return told.path + (f"?{told.query}" if told.query else "")


def equal(given: str, proof: str) -> bool:
    """Whether a form carries the proof; compared in constant time."""
    return bool(proof) and hmac.compare_digest(given.encode("utf-8", "replace"), proof.encode())


def _place(address: str) -> str:
    """Host and port of an address; empty when it has none, or none that can be read."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def next_address(wanted: str, base: str = BASE) -> str:
    """The address to go to after sign-in: a path of the staff edition, else its first page.

    Browsers read backslashes as slashes, drop control characters and climb dots: none of these is let through, even
    encoded, nor anything that could be another site.
    """
    decoded = unquote(unquote(wanted))
    odd = any(character <= " " or character in "\\\x7f" for character in decoded)
    path = decoded.partition("?")[0].partition("#")[0]
    climbs = any(part in (".", "..") for part in path.split("/"))
    if len(wanted) > _LONGEST or not wanted.isascii() or odd or climbs or "//" in path or not wanted.startswith(base):
        return base
    return base if path.removeprefix(base).startswith(("connexion", "deconnexion", "_")) else wanted


def cookie_options(request: Request) -> tuple[str, bool]:
    """The prefix of a cookie's name and whether it is Secure.

    Always, and the browser is told to check it, but on this machine by http, where it would not be kept.
    """
    plain = request.scheme == "http" and named_locally(request)
    return ("", False) if plain else ("__Secure-", True)
