"""Links that let one person choose a password, once: of whoever is invited, of those who have lost theirs, and the
first administrator's.

Only the digest of a link's secret is kept: whoever reads the database can follow none. Another link, another password,
or the closing of the account ends those made before.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

from sqlalchemy import Connection, delete, insert, select, update

from dashboard.store.tables import links

LINK: Final = "/lien"
"""Path of the links, below the staff edition."""
LASTING: Final = 24 * 3600
"""Seconds during which a link holds."""
_REMEMBERED: Final = 90 * 24 * 3600
"""Seconds during which a link that holds no more is told from one that never was."""

State = Literal["", "used", "ended", "over", "unknown"]
"""Of a link: it holds, has served, was followed by another one or by another password, is too old, is none of ours."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a link: whose it is ("" for an unknown one), and whether it holds."""

    email: str
    state: State


def path_of(key: str) -> str:
    """The path of a link, below the staff edition."""
    return f"{LINK}?cle={quote(key)}"


def new_link(connection: Connection, email: str, now: int, *, alone: bool = True) -> str:
    """Make a link for an address; returns its key. It ends those made before, unless it is not to be `alone`."""
    if alone:
        end_links(connection, email)
    connection.execute(delete(links).where(links.c.created < now - _REMEMBERED))
    key = secrets.token_urlsafe(32)
    connection.execute(insert(links).values(link=_digest(key), email=email, created=now, state=""))
    return key


def find_link(connection: Connection, key: str, now: int) -> Found:
    """The link that a key opens."""
    row = connection.execute(select(links).where(links.c.link == _digest(key))).one_or_none()
    if row is None:
        return Found("", "unknown")
    late: State = "" if row.created > now - LASTING else "over"
    return Found(row.email, row.state or late)


def use_link(connection: Connection, key: str, email: str) -> None:
    """Note that a link has served, and end the others of its holder."""
    end_links(connection, email)
    connection.execute(update(links).where(links.c.link == _digest(key)).values(state="used"))


def end_links(connection: Connection, email: str) -> None:
    """Have no link of an address hold any more."""
    connection.execute(update(links).where(links.c.email == email, links.c.state == "").values(state="ended"))


def _digest(key: str) -> str:
    return hashlib.sha256(key[:256].encode("utf-8", "replace")).hexdigest()
