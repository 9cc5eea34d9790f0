"""Where a source may be: https, a host that the service allows, an address of the public Internet."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from dashboard.french import NARROW

_PORT: Final = 443
_LONGEST: Final = 2000
_ODD: Final = re.compile(r"[\s\\\x00-\x1f\x7f]")
_SAFE: Final = "/%:@!$&'()*+,;=~-._?"
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses that lead to the IPv4 address in their last bits."""


class SourceError(Exception):
    """A source cannot be read; the message says why and what to do, in French, and holds nothing that was read.

    Attributes:
        passing: whether it may be readable later without anybody doing anything.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message.replace(" :", f"{NARROW}:").replace(" ;", f"{NARROW};"))
        self.passing = passing


@dataclass(frozen=True, slots=True)
class Address:
    """An address in https: its host, the number of its port, its path with its query."""

    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Its host, with the port where it is not the usual one."""
        return self.host if self.port == _PORT else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """All of it."""
        return f"https://{self.origin}{self.path}"

    @property
    def segments(self) -> list[str]:
        """The parts of its path, as they are called."""
        return [unquote(part) for part in self.path.partition("?")[0].split("/") if part]


def address_of(text: str, hosts: frozenset[str]) -> Address:
    """Read an address that somebody has typed, or that an answer leads to.

    Raises:
        SourceError: it is none, holds a name or a password, or is not of an allowed host.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        port = parts.port or _PORT
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise SourceError("Cette adresse n’est pas celle d’un site : https://… est attendu.") from None
    if len(text) > _LONGEST or _ODD.search(text) or not host:
        raise SourceError("Cette adresse n’est pas celle d’un site : https://… est attendu, sans espace.")
    if parts.scheme.lower() != "https":
        raise SourceError("L’adresse d’une source commence par https:// : sans cela, sa clé voyagerait à découvert.")
    if "@" in parts.netloc:
        raise SourceError("L’adresse d’une source ne porte ni nom ni mot de passe : donnez-les à part.")
    path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    found = Address(host, port, path)
    if found.origin not in hosts:
        raise SourceError(
            f"Le tableau de bord n’a pas le droit de lire {found.origin} : demandez à qui tient le serveur de "
            "l’ajouter aux hôtes admis (DASHBOARD_SOURCES)."
        )
    return found


def is_public(address: str) -> bool:
    """Whether a numeric address is of the public Internet: of no machine of the house, of no network around it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        # Addresses that hold another one: nobody serves tables there.
        if found.ipv4_mapped or found.sixtofour or found.teredo or found.scope_id:
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved)
