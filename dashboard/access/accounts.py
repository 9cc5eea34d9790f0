"""Who may come in: accounts made on the command line, with a role, a centre and perhaps a password."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, cast

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Delete, Row, Update, delete, select, update

from dashboard.store.database import Database, insert_new
from dashboard.store.tables import accounts, sessions
from dashboard.viewer import ROLES, Role, Viewer

MIN_LENGTH: Final = 12
MAX_LENGTH: Final = 256
_MIN_GUESSES: Final = 9.0
"""Power of ten of the guesses that a password must be worth, as zxcvbn estimates them (common words and patterns)."""
_LOCAL_WORDS: Final = (
    "motdepasse", "bonjour", "bonsoir", "soleil", "azerty", "azertyuiop", "jetaime", "chouchou", "doudou", "loulou",
    "politique", "ville", "villes", "quartier", "quartiers", "centre", "ressources", "prioritaire", "territoires",
    "occitanie", "marseille", "france",
)  # fmt: skip
"""What is tried first here; the dictionaries of zxcvbn are English."""
_EMAIL: Final = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,188}[a-z0-9])?\.[a-z]{2,24}")
_NO_PASSWORD: Final = ""


class AccountError(ValueError):
    """What was asked of an account cannot be done; the message says why in French."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person of the staff.

    Attributes:
        email: normalised address, which is the identifier.
        role, centre: as in `Viewer`.
        password: whether they may sign in with a password (otherwise through the provider of identity only).
        created: when the account was made (seconds since 1970).
    """

    email: str
    role: Role
    centre: str
    password: bool
    created: int

    @property
    def viewer(self) -> Viewer:
        """What pages need to know of them."""
        return Viewer(self.role, self.centre)


def normalised(email: str) -> str:
    """The address as it is kept and compared: without spaces around, in lower case.

    Addresses outside ASCII are refused: two that look alike would be two accounts, or worse, one.

    Raises:
        AccountError: it is not an address.
    """
    found = email.strip().lower()
    if not email.isascii() or len(found) > 254 or not _EMAIL.fullmatch(found) or ".." in found:
        raise AccountError("l’adresse électronique n’a pas la forme attendue")
    return found


def checked_password(password: str, email: str) -> str:
    """A password that can be accepted: long enough, not one of a kind that is tried first.

    Raises:
        AccountError: it is too weak or too long.
    """
    from zxcvbn import zxcvbn

    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise AccountError(f"le mot de passe doit compter de {MIN_LENGTH} à {MAX_LENGTH} caractères")
    known = [email, *(word for word in re.split(r"[.@_-]", email) if len(word) > 2), *_LOCAL_WORDS]
    # Its time grows with the square of the length: what comes after the first 72 can only add.
    if zxcvbn(password[:72], known)["guesses_log10"] < _MIN_GUESSES:
        raise AccountError(
            "ce mot de passe se devine vite : il reprend des mots ou des suites que l’on essaie d’abord, ou l’adresse "
            "électronique ; choisissez par exemple quatre mots sans rapport entre eux"
        )
    return password


def checked_rights(role: str, centre: str) -> tuple[Role, str]:
    """A role and a centre that go together: only an administrator may have no centre, and sees them all.

    Raises:
        AccountError: the role is unknown, or needs a centre.
    """
    if role not in ROLES:
        raise AccountError(f"rôle inconnu, attendu : {', '.join(ROLES)}")
    if not centre and role != "administrator":
        raise AccountError("un centre est nécessaire (--centre) : seul un rôle administrator voit tous les centres")
    return cast(Role, role), centre


@dataclass(frozen=True)
class Accounts:
    """The accounts of a database.

    Attributes:
        database: where they are.
        hasher: Argon2id; by default with the parameters OWASP recommends where memory is scarce (19 MiB, 2 passes).
    """

    database: Database
    hasher: PasswordHasher = field(
        default_factory=lambda: PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
    )

    def all(self) -> tuple[Account, ...]:
        """Every account, by address."""
        if not self.database.exists():
            return ()
        with self.database.reading() as connection:
            return tuple(_account(row) for row in connection.execute(select(accounts).order_by(accounts.c.email)))

    def find(self, email: str) -> Account | None:
        """The account of an address; None when there is none."""
        found = self._row(email)
        return _account(found) if found else None

    def add(self, email: str, role: str, centre: str, password: str | None) -> Account:
        """Make an account; without a password, only the provider of identity lets the person in.

        Raises:
            AccountError: a value is wrong, or the account exists.
        """
        email, (known, place) = normalised(email), checked_rights(role, centre)
        made = Account(email, known, place, password is not None, int(time.time()))
        kept = _NO_PASSWORD if password is None else self.hasher.hash(checked_password(password, email))
        row = {"email": email, "role": role, "centre": centre, "password": kept, "created": made.created}
        with self.database.writing() as connection:
            if not insert_new(connection, accounts, row):
                raise AccountError(f"le compte {email} existe déjà")
        return made

    def set_password(self, email: str, password: str) -> None:
        """Change a password; every session of the account ends.

        Raises:
            AccountError: there is no such account, or the password is too weak.
        """
        email = normalised(email)
        kept = self.hasher.hash(checked_password(password, email))
        self._change(update(accounts).values(password=kept), email)

    def set_rights(self, email: str, role: str, centre: str) -> None:
        """Change a role and a centre; every session of the account ends.

        Raises:
            AccountError: there is no such account, or the two do not go together.
        """
        known, place = checked_rights(role, centre)
        self._change(update(accounts).values(role=known, centre=place), normalised(email))

    def remove(self, email: str) -> None:
        """Delete an account and its sessions; AccountError when there is no such account."""
        self._change(delete(accounts), normalised(email))

    def verified(self, email: str, password: str) -> Account | None:
        """The account that an address and a password open, or None.

        Takes as long, and hashes as much, whether the account exists or not.
        """
        row = self._row(email)
        known = row.password if row else _NO_PASSWORD
        try:
            matches = self.hasher.verify(known or self._nobody, password[:MAX_LENGTH])
        except (Argon2Error, InvalidHashError):
            return None
        if not row or not known or not matches or len(password) > MAX_LENGTH:
            return None
        if self.hasher.check_needs_rehash(known):
            with self.database.writing() as connection:
                connection.execute(
                    update(accounts)
                    .where(accounts.c.email == row.email, accounts.c.password == known)
                    .values(password=self.hasher.hash(password))
                )
        return _account(row)

    @cached_property
    def _nobody(self) -> str:
        """The hash that is checked when there is no account: of a password that nobody has."""
        import secrets

        return self.hasher.hash(secrets.token_hex(32))

    def state(self, email: str) -> str:
        """What changes with an account's password, for `links`; empty when there is no account."""
        row = self._row(email)
        return f"{row.created} {row.password}" if row else ""

    def prepare(self) -> None:
        """Make ready what the first attempt would otherwise be seen to wait for."""
        _ = self._nobody

    def _row(self, email: str) -> Row[Any] | None:
        try:
            wanted = normalised(email)
        except AccountError:
            return None
        if not self.database.exists():
            return None
        with self.database.reading() as connection:
            return connection.execute(select(accounts).where(accounts.c.email == wanted)).one_or_none()

    def _change(self, change: Update | Delete, email: str) -> None:
        with self.database.writing() as connection:
            if not connection.execute(change.where(accounts.c.email == email)).rowcount:
                raise AccountError(f"aucun compte {email}")
            connection.execute(delete(sessions).where(sessions.c.email == email))


def _account(row: Row[Any]) -> Account:
    return Account(row.email, cast(Role, row.role), row.centre, row.password != _NO_PASSWORD, row.created)
