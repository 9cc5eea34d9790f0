"""Mails on their way: each is taken, handed to the server, and forgotten once the server has it.

A process may die at any moment. What it had not taken is sent by another; of what it was handing over nobody knows
whether the server has it (SMTP cannot tell): it is tried once more, under the same Message-ID, and never twice more.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import Connection, delete, select

from dashboard.store.database import Database, insert_new
from dashboard.store.tables import change_of, erase_of, outbox, rows_of

MAIL: Final = "courriel"
"""The kind of the jobs that write and send mails."""
CONFIRMATION, TRIAL = "confirmation", "trial"
"""What a mail is about, beside the kinds of subscriptions: it asks to confirm one; it is sent once, to be looked at."""
WAITING, SENDING, REFUSED = "waiting", "sending", "refused"
UNSURE: Final = "doute"
"""The reason of a mail that the server may have: the conversation ended before it answered."""
MOST_TRIES: Final = 12
"""Some three days."""
TOLD: Final = 30 * 86_400
"""Seconds for which a refusal is told."""
_HELD: Final = 900
"""Seconds after which whoever was handing a mail over is taken for dead."""
_FIRST, _FACTOR, _LONGEST = 300, 3, 12 * 3600
"""Seconds before the second try, by how much the next ones are later, and the longest wait."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that this process hands over; see the table."""

    centre: str
    name: str
    subscription: str
    about: str
    tries: int
    unsure: bool
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Late:
    """Mails of a centre that wait for the server, or that it has refused.

    Attributes:
        waiting: how many wait after a try that failed; reason, at: of the last, and when the first is tried again.
        refused: subscription → why its last mail was refused.
    """

    waiting: int
    reason: str
    at: int
    refused: dict[str, str]


def put(
    connection: Connection, centre: str, name: str, subscription: str, about: str, content: bytes, now: int
) -> bool:
    """Put a mail on its way, in the transaction of what it tells; False when it was: one of a name is sent once."""
    row = {
        "centre": centre, "mail": name, "subscription": subscription, "about": about, "state": WAITING, "tries": 0,
        "at": now, "unsure": 0, "reason": "", "content": content, "created": now, "changed": now,
    }  # fmt: skip
    return insert_new(connection, outbox, row)


def next_try(tries: int) -> int:
    """Seconds before a mail that was tried so many times is tried again."""
    return int(min(_FIRST * _FACTOR ** max(0, tries - 1), _LONGEST))


@dataclass(frozen=True)
class Outbox:
    """Those of a database; `clock` gives seconds since 1970, and tests have one of their own."""

    database: Database
    clock: Callable[[], float] = time.time

    @property
    def now(self) -> int:
        """This moment."""
        return int(self.clock())

    def due(self) -> list[tuple[str, str]]:
        """Centre and name of those to be tried now, the oldest first."""
        wanted = select(outbox.c.centre, outbox.c.mail).where(outbox.c.state != REFUSED, outbox.c.at <= self.now)
        with self.database.reading() as connection:
            return [
                (row.centre, row.mail) for row in connection.execute(wanted.order_by(outbox.c.created, outbox.c.mail))
            ]

    def take(self, centre: str, name: str) -> Taken | None:
        """Have a mail to oneself, noted before anything is said to the server; None when it is not to be sent now."""
        with self.database.writing() as connection:
            row = connection.execute(rows_of(outbox, centre).where(outbox.c.mail == name)).first()
            if row is None or row.state == REFUSED or row.at > self.now:
                return None
            taken = Taken(centre, name, row.subscription, row.about, row.tries + 1, bool(row.unsure), row.content)
            if row.state == SENDING:  # its holder died with it
                if row.unsure:
                    self._refuse(connection, taken, UNSURE)
                    return None
                taken = replace(taken, unsure=True)
            self._change(
                connection, taken, state=SENDING, tries=taken.tries, at=self.now + _HELD, unsure=int(taken.unsure)
            )
        return taken

    def sent(self, taken: Taken) -> None:
        """Forget a mail: the server has it, or it is not to be sent any more."""
        with self.database.writing() as connection:
            connection.execute(erase_of(outbox, taken.centre).where(outbox.c.mail == taken.name))

    def later(self, taken: Taken, reason: str) -> None:
        """Try again later, or give up: after too many tries, or when the server may have it for the second time."""
        with self.database.writing() as connection:
            doubt = reason == UNSURE
            if taken.tries >= MOST_TRIES or (doubt and taken.unsure):
                self._refuse(connection, taken, reason)
                return
            at = self.now + next_try(taken.tries)
            self._change(connection, taken, state=WAITING, at=at, reason=reason, unsure=int(taken.unsure or doubt))

    def refused(self, taken: Taken, reason: str) -> None:
        """Give up a mail: nothing of it is kept but that it was refused, and why, for a while."""
        with self.database.writing() as connection:
            self._refuse(connection, taken, reason)

    def late(self, centre: str) -> Late:
        """What the server has not taken of the mails of a centre."""
        with self.database.reading() as connection:
            rows = connection.execute(rows_of(outbox, centre).order_by(outbox.c.changed)).all()
        waiting = [row for row in rows if row.state == WAITING and row.tries]
        refused = {row.subscription: row.reason for row in rows if row.state == REFUSED}
        reason, at = (waiting[-1].reason, min(row.at for row in waiting)) if waiting else ("", 0)
        return Late(len(waiting), reason, at, refused)

    def _refuse(self, connection: Connection, taken: Taken, reason: str) -> None:
        self._change(connection, taken, state=REFUSED, reason=reason, content=b"", tries=taken.tries)
        connection.execute(delete(outbox).where(outbox.c.state == REFUSED, outbox.c.changed < self.now - TOLD))

    def _change(self, connection: Connection, taken: Taken, **values: Any) -> None:
        mine = change_of(outbox, taken.centre).where(outbox.c.mail == taken.name)
        connection.execute(mine.values(changed=self.now, **values))
