"""Sessions: a random identifier in a signed cookie, and a record on the server that ends when it must.

The record is what counts: without it the cookie opens nothing. Only a digest of the identifier is kept, so that
whoever reads the database cannot take anybody's place.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from itsdangerous import BadSignature, Signer
from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, not_, select, update

from dashboard.access.accounts import Account, Accounts
from dashboard.sources.lists.keys import SecretKey
from dashboard.store.database import Database
from dashboard.store.tables import sessions

IDLE: Final = 2 * 3600
"""Seconds without any request after which a session ends."""
LONGEST: Final = 12 * 3600
"""Seconds after which it ends whatever happens: one signs in every day."""
_NOTED: Final = 60
"""Seconds between two notes that a session is in use: not a write at each request."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that holds.

    Attributes:
        account: whose it is, with the rights of this moment.
        proof: what its forms carry.
    """

    account: Account
    proof: str


@dataclass(frozen=True)
class Sessions:
    """The sessions of a database.

    Attributes:
        database, accounts: where they are, and whose.
        key: signs the cookies and the forms.
        clock: seconds since 1970; tests have one of their own.
    """

    database: Database
    accounts: Accounts
    key: SecretKey
    clock: Callable[[], float] = time.time

    def start(self, account: Account, hint: str = "") -> str:
        """Open a session; returns the value of its cookie. Sessions that are over are cleared away.

        Args:
            account: whose.
            hint: what the provider of identity wants to be told at sign-out.
        """
        identifier, now = secrets.token_urlsafe(32), int(self.clock())
        with self.database.writing() as connection:
            _clear(connection, now)
            row = {"id": _digest(identifier), "email": account.email, "started": now, "seen": now, "hint": hint}
            connection.execute(insert(sessions).values(row))
        return self._signer.sign(identifier).decode()

    def find(self, cookie: str) -> Session | None:
        """The session of a cookie, if it holds; noted as in use."""
        identifier = self._identifier(cookie)
        if identifier is None:
            return None
        now = int(self.clock())
        with self.database.reading() as connection:
            row = connection.execute(
                select(sessions).where(sessions.c.id == _digest(identifier), _holds(now))
            ).one_or_none()
        account = self.accounts.find(row.email) if row else None
        if row is None or account is None:
            return None
        if now - row.seen >= _NOTED:
            with self.database.writing() as connection:
                connection.execute(update(sessions).where(sessions.c.id == row.id).values(seen=now))
                _clear(connection, now)
        return Session(account, self.proof(identifier))

    def end(self, cookie: str) -> str:
        """End the session of a cookie, if there is one; returns its hint for the provider of identity."""
        identifier = self._identifier(cookie)
        if identifier is None or not self.database.exists():
            return ""
        with self.database.writing() as connection:
            ended = delete(sessions).where(sessions.c.id == _digest(identifier)).returning(sessions.c.hint)
            return connection.execute(ended).scalar() or ""

    def is_ours(self, cookie: str) -> bool:
        """Whether this service made a cookie, for a session that may hold or not."""
        return self._identifier(cookie) is not None

    def open_now(self) -> dict[str, int]:
        """Address → number of sessions that hold."""
        now = int(self.clock())
        with self.database.reading() as connection:
            counted = select(sessions.c.email, func.count()).where(_holds(now)).group_by(sessions.c.email)
            return dict(connection.execute(counted).all())

    def proof(self, identifier: str) -> str:
        """What a form carries to show that it was made for this session, or for this visit before sign-in."""
        return self.key.digest(b"form\0" + identifier.encode()).hex()[:40]

    @property
    def _signer(self) -> Signer:
        return Signer(self.key.digest(b"session"), salt="dashboard.session", digest_method=hashlib.sha256)

    def _identifier(self, cookie: str) -> str | None:
        """The identifier of a cookie of ours; None for anything else, however it is made."""
        try:
            return self._signer.unsign(cookie[:256].encode("ascii")).decode("ascii")
        except (BadSignature, UnicodeError):
            return None


def _holds(now: int) -> ColumnElement[bool]:
    return and_(sessions.c.started > now - LONGEST, sessions.c.seen > now - IDLE)


def _clear(connection: Connection, now: int) -> None:
    connection.execute(delete(sessions).where(not_(_holds(now))))


def _digest(identifier: str) -> str:
    return hashlib.sha256(identifier.encode()).hexdigest()
