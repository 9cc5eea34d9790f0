"""Subscriptions: what somebody of the team, or a reader of a public page, has asked to receive by mail."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from dashboard.mail.outbox import CONFIRMATION, TRIAL, put
from dashboard.store.database import Database
from dashboard.store.tables import accounts, change_of, erase_of, outbox, rows_of, subscriptions
from dashboard.store.trail import write_erasure, write_line

LETTER, ALERTS = "letter", "alerts"
"""What is received: what a page says, every month or quarter; what needs somebody, when there is something new."""
MONTH, QUARTER = "month", "quarter"
"""How often a letter comes; alerts have no rhythm."""
WAITING, ACTIVE = "waiting", "active"
"""Of a subscription: its address was not confirmed yet, or it receives."""
STARTED, STOPPED, CONFIRMED = "abonnement", "desabonnement", "abonnement_confirme"
"""Actions of the audit trail; none says whose: what each receives is their own affair."""
UNCONFIRMED: Final = 7 * 86_400
"""Seconds after which an address that nobody has confirmed is erased."""
MOST_ASKED, MOST_WAITING, MOST_OWN = 3, 500, 30
"""Confirmations that wait at once: for one address, and in all; subscriptions of one address in a centre."""
RETRY: Final = 3600
"""Seconds after which what could not be written is tried again."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription; see the table.

    Attributes:
        id: random.
        centre: identifier of whose data it is about.
        kind: `LETTER` or `ALERTS`.
        public: whether it is of a public page, by somebody who has no account.
        page, query: of a letter, the page below its edition ("participation"), and its filters, as an address has them.
        rhythm: `MONTH` or `QUARTER`; "" for alerts.
        email: where it goes.
        author: the account that has asked for it; "" for a reader of the public edition.
        state: `WAITING` or `ACTIVE`.
        created, last: moments (seconds since 1970): of the demand, of the last mail (0 before the first).
        told: what the last alerts said, as whoever wrote them has kept it.
        due: when to look at it next.
        secret: what the links of its mails hold.
    """

    id: str
    centre: str
    kind: str
    public: bool
    page: str
    query: str
    rhythm: str
    email: str = field(repr=False)
    author: str = field(repr=False)
    state: str
    created: int
    last: int = 0
    told: Mapping[str, Any] = field(default_factory=dict)
    due: int = 0
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Subscriptions:
    """Those of a service; `clock` gives seconds since 1970, and tests have one of their own."""

    database: Database
    clock: Callable[[], float] = time.time

    @property
    def now(self) -> int:
        """This moment."""
        return int(self.clock())

    def draft(
        self, centre: str, kind: str, page: str, query: str, rhythm: str, email: str, author: str
    ) -> Subscription:
        """One that nobody has kept yet; without an `author`, it waits to be confirmed."""
        return Subscription(
            secrets.token_hex(12), centre, kind, not author, page, query, rhythm, email, author,
            ACTIVE if author else WAITING, self.now, due=self.now + UNCONFIRMED, secret=secrets.token_urlsafe(24),
        )  # fmt: skip

    def of(self, centre: str, author: str) -> list[Subscription]:
        """What somebody of a centre receives, the oldest first."""
        wanted = rows_of(subscriptions, centre).where(subscriptions.c.author == author, subscriptions.c.public == 0)
        return self._all(wanted.order_by(subscriptions.c.created, subscriptions.c.subscription))

    def counts(self, centre: str) -> tuple[int, int]:
        """How many the team has, and readers of the public edition: never whose."""
        wanted = rows_of(subscriptions, centre).where(subscriptions.c.state == ACTIVE)
        found = [one.public for one in self._all(wanted)]
        return found.count(False), found.count(True)

    def get(self, centre: str, name: str) -> Subscription | None:
        """One of a centre."""
        return next(iter(self._all(rows_of(subscriptions, centre).where(subscriptions.c.subscription == name))), None)

    def opened_by(self, secret: str) -> Subscription | None:
        """The one that a link of its mails is about."""
        return next(iter(self._all(select(subscriptions).where(subscriptions.c.secret == secret[:100]))), None)

    def due(self) -> list[Subscription]:
        """Those of every centre that are to be looked at, the oldest first."""
        wanted = select(subscriptions).where(subscriptions.c.due <= self.now)
        return self._all(wanted.order_by(subscriptions.c.due, subscriptions.c.subscription))

    def keep(self, made: Subscription, due: int) -> bool:
        """Keep one of the team; False when it receives that already, or too much."""
        with self.database.writing() as connection:
            own = rows_of(subscriptions, made.centre).where(subscriptions.c.author == made.author)
            if _same(connection, made) or len(connection.execute(own).all()) >= MOST_OWN:
                return False
            connection.execute(subscriptions.insert().values(_row(replace(made, due=due))))
            write_line(connection, made.centre, "", STARTED, "", {})
        return True

    def ask(self, made: Subscription, name: str, confirmation: bytes) -> bool:
        """Keep one that waits to be confirmed, with the mail that asks for it; False when nothing is to be sent.

        Nothing is where it is received already, where `MOST_ASKED` mails have gone to this address in `UNCONFIRMED`
        seconds (nobody can be flooded by others' demands), or where `MOST_WAITING` wait in all.
        """
        with self.database.writing() as connection:
            waiting = connection.execute(
                select(subscriptions.c.email).where(subscriptions.c.state == WAITING)
            ).scalars()
            emails = list(waiting)
            if len(emails) >= MOST_WAITING or emails.count(made.email) >= MOST_ASKED:
                return False
            own = rows_of(subscriptions, made.centre).where(subscriptions.c.email == made.email)
            active = own.where(subscriptions.c.public == 1, subscriptions.c.state == ACTIVE)
            if _same(connection, made) or len(connection.execute(active).all()) >= MOST_OWN:
                return False
            connection.execute(subscriptions.insert().values(_row(made)))
            put(connection, made.centre, name, made.id, CONFIRMATION, confirmation, self.now)
        return True

    def confirm(self, secret: str, due: Callable[[Subscription], int]) -> Subscription | None:
        """Have one that waits begin; None when there is none: it is over, or too old. Twice changes nothing more."""
        with self.database.writing() as connection:
            row = connection.execute(select(subscriptions).where(subscriptions.c.secret == secret[:100])).first()
            found = _subscription(row) if row is not None else None
            if found is None or found.state == ACTIVE:
                return found
            if found.due <= self.now:
                return None
            if _same(connection, found):  # asked for twice, and confirmed by the other mail
                _erase(connection, found)
                return replace(found, state=ACTIVE)
            _change(connection, found, state=ACTIVE, due=due(found))
            write_line(connection, found.centre, "", CONFIRMED, "", {})
        return replace(found, state=ACTIVE)

    def stop(self, found: Subscription) -> None:
        """Erase one, and its mails on their way: no backup brings it back. Nothing when it is gone."""
        with self.database.writing() as connection:
            if _erase(connection, found):
                write_erasure(connection, "", "", STOPPED, {"rows": [f"{subscriptions.name}/{found.id}"]})
                write_line(connection, found.centre, "", STOPPED, "", {})

    def take(self, found: Subscription) -> bool:
        """Have one to oneself for `RETRY` seconds; False when there is nothing to do: it was never confirmed, and goes.

        Whoever dies of it has it tried again then, and not at once.
        """
        as_known = (subscriptions.c.state == found.state, subscriptions.c.due == found.due)
        with self.database.writing() as connection:
            if found.state == WAITING:
                _erase(connection, found, *as_known)
                return False
            return _change(connection, found, *as_known, due=self.now + RETRY)

    def receives(self, found: Subscription) -> bool:
        """Whether anything may be sent to it: see `reached`."""
        with self.database.reading() as connection:
            return reached(connection, found.centre, found.id) is not None

    def looked(self, found: Subscription, due: int) -> None:
        """Say when to look at one next: there was nothing to send."""
        with self.database.writing() as connection:
            _change(connection, found, due=due)

    def send(
        self, found: Subscription, name: str, content: bytes, due: int, told: Mapping[str, Any] | None = None
    ) -> bool:
        """Put a mail on its way, once; say when to look next. False when it was on its way, or all is over.

        Args:
            found: whose it is.
            name, content: see the table.
            due: when to look next.
            told: what the alerts have said now; None for letters.
        """
        with self.database.writing() as connection:
            more: dict[str, Any] = {} if told is None else {"told": dict(told)}
            changed = _change(connection, found, due=due, last=self.now, **more)
            return changed and put(connection, found.centre, name, found.id, found.kind, content, self.now)

    def try_out(self, found: Subscription, name: str, content: bytes) -> bool:
        """Put a mail on its way that changes nothing of what comes next."""
        with self.database.writing() as connection:
            return put(connection, found.centre, name, found.id, TRIAL, content, self.now)

    def _all(self, wanted: Select[Any]) -> list[Subscription]:
        with self.database.reading() as connection:
            return [_subscription(row) for row in connection.execute(wanted)]


def reached(connection: Connection, centre: str, name: str) -> str | None:
    """Where the mails of a subscription go at this moment; None for nowhere: it is over, or its account is closed."""
    row = connection.execute(rows_of(subscriptions, centre).where(subscriptions.c.subscription == name)).first()
    if row is None or row.public:
        return None if row is None else str(row.email)
    open_now = (accounts.c.disabled == 0, accounts.c.centre.in_(("", centre)))
    return connection.execute(select(accounts.c.email).where(accounts.c.email == row.author, *open_now)).scalar()


def _change(connection: Connection, found: Subscription, *known: ColumnElement[bool], **values: Any) -> bool:
    """Change one, if it is still as `known`; tells whether it was."""
    mine = change_of(subscriptions, found.centre).where(subscriptions.c.subscription == found.id, *known)
    return bool(connection.execute(mine.values(**values)).rowcount)


def _erase(connection: Connection, found: Subscription, *known: ColumnElement[bool]) -> bool:
    """Erase one and its mails, if it is still as `known`; tells whether it was."""
    mine = erase_of(subscriptions, found.centre).where(subscriptions.c.subscription == found.id, *known)
    gone = bool(connection.execute(mine).rowcount)
    if gone:
        connection.execute(erase_of(outbox, found.centre).where(outbox.c.subscription == found.id))
    return gone


def _same(connection: Connection, made: Subscription) -> bool:
    """Whether its address receives the same already."""
    names = ("kind", "public", "page", "query", "email")
    same = [subscriptions.c[name] == value for name, value in _row(made).items() if name in names]
    wanted = rows_of(subscriptions, made.centre).where(*same, subscriptions.c.state == ACTIVE)
    return connection.execute(wanted).first() is not None


def _row(one: Subscription) -> dict[str, Any]:
    told = {item.name: getattr(one, item.name) for item in fields(one) if item.name != "id"}
    return {**told, "subscription": one.id, "public": int(one.public), "told": dict(one.told)}


def _subscription(row: Row[Any]) -> Subscription:
    told = {**row._mapping, "id": row.subscription, "public": bool(row.public)}
    return Subscription(**{item.name: told[item.name] for item in fields(Subscription)})
