"""Who may come in: accounts with a role, a centre and perhaps a password, made by an administrator or by the host.

Each change is whole or not at all, with its line in the audit trail.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, cast

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Connection, Row, delete, select, update

from dashboard.access.links import Found, State, end_links, find_link, new_link, use_link
from dashboard.access.rules import MAX_LENGTH, AccountError, checked_password, checked_rights, normalised
from dashboard.access.trail import (
    CHOSEN,
    DISABLED,
    ENABLED,
    ENDED,
    INVITED,
    LEFT,
    LINKED,
    PASSWORD,
    REMOVED,
    RIGHTS,
    tell,
)
from dashboard.store.database import Database, insert_new
from dashboard.store.tables import accounts, links, sessions, subscriptions, views
from dashboard.viewer import ROLES, Role, Viewer

_NO_PASSWORD: Final = ""
LAST: Final = (
    "c’est le dernier compte d’administration qui ouvre\u202f: sans lui, personne ne pourrait plus inviter ni aider "
    "les autres. Donnez d’abord ce rôle à une autre personne, qui aura choisi son mot de passe. Si celui de ce compte "
    "est oublié, qui tient le serveur fait un lien\u202f: python -m dashboard user link, suivi de l’adresse"
)
NO_RIGHT: Final = "votre compte ne permet plus de le faire\u202f: rechargez la page"
CLOSED: Final = "ce compte est désactivé\u202f: rouvrez-le d’abord, dans la page « Comptes »"


class LinkError(Exception):
    """A link holds no more; its `state` says why."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.state: State = state


@dataclass(frozen=True, slots=True)
class Account:
    """A person of the staff.

    Attributes:
        email: normalised address, which is the identifier.
        role, centre: as in `Viewer`.
        password: whether they may sign in with a password (otherwise through the provider of identity only).
        created: when the account was made (seconds since 1970).
        disabled: when it was closed (seconds since 1970); 0 while its holder may come in.
    """

    email: str
    role: Role
    centre: str
    password: bool
    created: int
    disabled: int = 0

    @property
    def viewer(self) -> Viewer:
        """What pages need to know of them."""
        return Viewer(self.role, self.centre)


@dataclass(frozen=True)
class Accounts:
    """The accounts of a database.

    What changes them says `by` whom: the address of an administrator, whose right to do so is checked in the very
    transaction; or nobody's, from the machine of the server, where nothing is refused.

    Attributes:
        database: where they are.
        hasher: Argon2id; by default with the parameters OWASP recommends where memory is scarce (19 MiB, 2 passes).
        clock: seconds since 1970; tests have one of their own.
        provided: whether a provider of identity lets in those who have no password.
    """

    database: Database
    hasher: PasswordHasher = field(
        default_factory=lambda: PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
    )
    clock: Callable[[], float] = time.time
    provided: bool = False

    def all(self, centre: str = "") -> tuple[Account, ...]:
        """Every account, by address; of one centre when it is given."""
        wanted = select(accounts).order_by(accounts.c.email)
        wanted = wanted.where(accounts.c.centre == centre) if centre else wanted
        with self.database.reading() as connection:
            return tuple(_account(row) for row in connection.execute(wanted))

    def known(self, email: str) -> Account | None:
        """The account of an address, closed or not; None when there is none."""
        found = self._row(email)
        return _account(found) if found else None

    def find(self, email: str) -> Account | None:
        """The account by which the holder of an address may come in; None when there is none, or it is closed."""
        found = self.known(email)
        return found if found and not found.disabled else None

    def add(self, email: str, role: str, centre: str, password: str | None) -> Account:
        """Make an account from the host; without a password, only the provider of identity lets the person in.

        Raises:
            AccountError: a value is wrong, or the account exists.
        """
        email, (known, place) = normalised(email), checked_rights(role, centre)
        kept = _NO_PASSWORD if password is None else self.hasher.hash(checked_password(password, email))
        with self.database.writing() as connection:
            return self._made(connection, Account(email, known, place, password is not None, self._now), kept, "")

    def invite(self, email: str, role: str, centre: str, by: str) -> tuple[Account, str]:
        """Make an account, and the key of the link by which its holder chooses a password.

        Raises:
            AccountError: a value is wrong, or the account exists; or `by` may not.
        """
        email, (known, place) = normalised(email), checked_rights(role, centre)
        with self.database.writing() as connection:
            _check_right(connection, by, place)
            made = self._made(connection, Account(email, known, place, password=False, created=self._now), "", by)
            return made, new_link(connection, email, self._now)

    def link(self, email: str, by: str = "") -> str:
        """The key of a new link by which the holder of an account chooses a password; those made before end.

        Raises:
            AccountError: there is no such account, or it is closed; or `by` may not.
        """
        with self.database.writing() as connection:
            account = self._taken(connection, email, by)
            if account.disabled:
                raise AccountError(CLOSED)
            tell(connection, account.centre, by, LINKED, account.email)
            return new_link(connection, account.email, self._now)

    def first_link(self, email: str) -> str:
        """The key of a link for the first administrator, who has no account yet; those of other machines hold too."""
        with self.database.writing() as connection:
            return new_link(connection, email, self._now, alone=False)

    def link_state(self, key: str) -> Found:
        """Whose a link is, and whether it holds."""
        with self.database.reading() as connection:
            return find_link(connection, key, self._now)

    def choose(self, key: str, password: str, first: str = "") -> Account:
        """Give the holder of a link the password they chose; every session of theirs ends, and the link.

        Args:
            key, password: of the link, and chosen.
            first: the address that makes the first account; empty where nobody was named.

        Raises:
            LinkError: the link holds no more.
            AccountError: the password is too weak.
        """
        found = self.link_state(key)
        if found.state:
            raise LinkError(found.state)
        kept = self.hasher.hash(checked_password(password, found.email))
        with self.database.writing() as connection:
            # Once more, alone: of two who choose at once, one does.
            found = find_link(connection, key, self._now)
            row = connection.execute(select(accounts).where(accounts.c.email == found.email)).one_or_none()
            if found.state or (row is None and found.email != first) or (row is not None and row.disabled):
                raise LinkError(found.state or "ended")
            if row is None:
                made = Account(found.email, "administrator", "", password=True, created=self._now)
                account = self._made(connection, made, kept, found.email)
            else:
                account = _change(connection, found.email, password=kept)
                tell(connection, account.centre, found.email, CHOSEN, account.email)
            use_link(connection, key, found.email)
            return account

    def set_password(self, email: str, password: str, by: str = "") -> None:
        """Change a password, from the host or by its holder; every session of the account ends, and its links.

        Raises:
            AccountError: there is no such account, or the password is too weak.
        """
        email = normalised(email)
        kept = self.hasher.hash(checked_password(password, email))
        with self.database.writing() as connection:
            account = _change(connection, email, password=kept)
            end_links(connection, email)
            tell(connection, account.centre, by, PASSWORD, email)

    def set_rights(self, email: str, role: str, centre: str, by: str = "") -> None:
        """Change a role and a centre; every session of the account ends, and its links, which others may have made.

        Raises:
            AccountError: there is no such account, the two do not go together; or `by` may not, or nobody could manage
                the accounts any more.
        """
        known, place = checked_rights(role, centre)
        with self.database.writing() as connection:
            before = self._taken(connection, email, by)
            _check_right(connection, by, place)
            after = _change(connection, before.email, role=known, centre=place)
            self._check_manager(connection, before, by)
            end_links(connection, after.email)
            if before.centre != after.centre:
                tell(connection, before.centre, by, LEFT, after.email)
            tell(connection, after.centre, by, RIGHTS, after.email, ROLES[after.role])

    def disable(self, email: str, by: str) -> None:
        """Close an account, which is kept; its sessions and links end at once.

        Raises:
            AccountError: there is no such account; or `by` may not, or nobody could manage the accounts any more.
        """
        with self.database.writing() as connection:
            before = self._taken(connection, email, by)
            account = _change(connection, before.email, disabled=before.disabled or self._now)
            self._check_manager(connection, before, by)
            end_links(connection, account.email)
            tell(connection, account.centre, by, DISABLED, account.email)

    def enable(self, email: str, by: str) -> None:
        """Open an account again. Raises AccountError when there is none, or `by` may not."""
        with self.database.writing() as connection:
            account = _change(connection, self._taken(connection, email, by).email, disabled=0)
            tell(connection, account.centre, by, ENABLED, account.email, ROLES[account.role])

    def end_sessions(self, email: str, by: str) -> int:
        """End every session of an account; returns how many there were. Raises AccountError when `by` may not."""
        with self.database.writing() as connection:
            account = self._taken(connection, email, by)
            ended = connection.execute(delete(sessions).where(sessions.c.email == account.email)).rowcount
            tell(connection, account.centre, by, ENDED, account.email)
            return ended

    def remove(self, email: str) -> None:
        """Delete an account from the host, its sessions and its links; AccountError when there is no such account."""
        with self.database.writing() as connection:
            account = self._taken(connection, email, "")
            for table in (sessions, links, accounts):
                connection.execute(delete(table).where(table.c.email == account.email))
            connection.execute(delete(views).where(views.c.author == account.email, views.c.kind == "mine"))
            connection.execute(delete(subscriptions).where(subscriptions.c.author == account.email))
            tell(connection, account.centre, "", REMOVED, account.email)

    def verified(self, email: str, password: str) -> Account | None:
        """The account that an address and a password open, or None; a closed one is opened by nothing.

        Takes as long, and hashes as much, whether the account exists or not.
        """
        row = self._row(email)
        known = row.password if row else _NO_PASSWORD
        try:
            matches = self.hasher.verify(known or self._nobody, password[:MAX_LENGTH])
        except (Argon2Error, InvalidHashError):
            return None
        if not row or not known or not matches or len(password) > MAX_LENGTH or row.disabled:
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

    def prepare(self) -> None:
        """Make ready what the first attempt would otherwise be seen to wait for."""
        _ = self._nobody

    @property
    def _now(self) -> int:
        return int(self.clock())

    def _row(self, email: str) -> Row[Any] | None:
        try:
            wanted = normalised(email)
        except AccountError:
            return None
        with self.database.reading() as connection:
            return connection.execute(select(accounts).where(accounts.c.email == wanted)).one_or_none()

    @staticmethod
    def _made(connection: Connection, account: Account, password: str, by: str) -> Account:
        row = {"email": account.email, "role": account.role, "centre": account.centre, "password": password}
        if not insert_new(connection, accounts, {**row, "created": account.created, "disabled": 0}):
            raise AccountError(f"le compte {account.email} existe déjà")
        tell(connection, account.centre, by, INVITED, account.email, ROLES[account.role])
        return account

    @staticmethod
    def _taken(connection: Connection, email: str, by: str) -> Account:
        """An account that is about to change, as it is now."""
        row = connection.execute(select(accounts).where(accounts.c.email == normalised(email))).one_or_none()
        if row is None:
            raise AccountError(f"aucun compte {email}")
        _check_right(connection, by, row.centre)
        return _account(row)

    def _check_manager(self, connection: Connection, before: Account, by: str) -> None:
        """Refuse a change that leaves nobody able to manage the accounts that somebody could until now."""
        if not by or before.role != "administrator" or before.disabled:
            return
        left = select(accounts.c.email).where(
            accounts.c.role == "administrator", accounts.c.disabled == 0, accounts.c.centre.in_(("", before.centre))
        )
        if not self.provided:
            left = left.where(accounts.c.password != _NO_PASSWORD)
        if connection.execute(left).first() is None:
            raise AccountError(LAST)


def _change(connection: Connection, email: str, **values: Any) -> Account:
    """Change an account and end its sessions; returns it as it now is."""
    done = update(accounts).where(accounts.c.email == email).values(**values).returning(*accounts.c)
    row = connection.execute(done).one_or_none()
    if row is None:
        raise AccountError(f"aucun compte {email}")
    connection.execute(delete(sessions).where(sessions.c.email == email))
    return _account(row)


def _check_right(connection: Connection, by: str, centre: str) -> None:
    """Refuse what an administrator may no more do, or never could, to the accounts of a centre; not to the host."""
    if not by:
        return
    wanted = select(accounts.c.email).where(
        accounts.c.email == by,
        accounts.c.role == "administrator",
        accounts.c.disabled == 0,
        accounts.c.centre.in_(("", centre)),
    )
    if connection.execute(wanted).first() is None:
        raise AccountError(NO_RIGHT)


def _account(row: Row[Any]) -> Account:
    password = row.password != _NO_PASSWORD
    return Account(row.email, cast(Role, row.role), row.centre, password, row.created, row.disabled)
