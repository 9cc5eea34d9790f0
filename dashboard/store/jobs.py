"""Long work that people ask for in a page and that another process does: asked, taken, told, ended.

Whoever works holds the job for a moment at a time (`LEASE`): when they die, another process takes it up again, some
times at most. What a job means is told by its `kind`; nothing here knows it.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from dashboard.store.database import Database, insert_new
from dashboard.store.errors import StateError
from dashboard.store.tables import change_of, jobs, rows_of

WAITING, RUNNING, DONE, FAILED, LEFT = "waiting", "running", "done", "failed", "left"
OPEN: Final = (WAITING, RUNNING)
LEASE: Final = 60
"""Seconds that whoever works may stay silent before they are taken for dead."""
MOST_TRIES: Final = 3
"""Processes that may die of a job before it is given up."""
_AT, _TRIES = "at", "tries"
_TURN: Final = "turn"
"""The kind of the rows that are no job: they say whose turn it is (see `turn`)."""
Also = Callable[[Connection], object]
"""What else is to be done in the transaction of a job."""


class LostError(Exception):
    """Somebody else holds what this process had: it has been silent for too long."""


@dataclass(frozen=True)
class Job:
    """A job as it is at this moment; see the table.

    Attributes:
        at: when it may begin (seconds since 1970); 0 for at once.
        tries: processes that have taken it.
    """

    centre: str
    id: str
    kind: str
    state: str
    arguments: Mapping[str, Any]
    result: Mapping[str, Any]
    done: int
    total: int
    author: str
    created: int
    changed: int
    holder: str = field(default="", repr=False)
    held_until: int = 0
    at: int = 0
    tries: int = 0

    @property
    def open(self) -> bool:
        """Whether it is still to be ended."""
        return self.state in OPEN


@dataclass(frozen=True)
class Jobs:
    """The jobs of a database; `clock` gives seconds since 1970, and tests have one of their own."""

    database: Database
    clock: Callable[[], float] = time.time

    def ask(
        self,
        centre: str,
        kind: str,
        author: str,
        arguments: Mapping[str, Any],
        *,
        at: int = 0,
        also: Also | None = None,
        beside: bool = False,
    ) -> Job:
        """Ask for a job of a centre; one of this kind that is under way, or about to be, is given instead.

        Args:
            centre, kind, author, arguments: see the table.
            at: when it may begin; it takes the place of the one that was planned.
            also: done in the same transaction, when it is a new one.
            beside: whether it is a job of its own, whichever are under way.
        """
        now = int(self.clock())
        with self.database.writing() as connection:
            for known in () if beside else _found(connection, centre, kind):
                if known.state == RUNNING or (known.state == WAITING and not known.at and not at):
                    return known
                if known.state == WAITING and bool(known.at) == bool(at):
                    self._change(connection, known, state=LEFT)
            row = {
                "centre": centre, "job": secrets.token_hex(8), "kind": kind, "state": WAITING,
                "arguments": {**arguments, _AT: at, _TRIES: 0}, "result": {}, "done": 0, "total": 0, "author": author,
                "created": now, "changed": now, "holder": "", "held_until": 0,
            }  # fmt: skip
            insert_new(connection, jobs, row)
            if also is not None:
                also(connection)
        return _job(row)

    def of(self, centre: str, kind: str) -> list[Job]:
        """The jobs of a kind, the latest first."""
        with self.database.reading() as connection:
            return _found(connection, centre, kind)

    def get(self, centre: str, job: str) -> Job | None:
        """One job; None when the centre has no such one."""
        with self.database.reading() as connection:
            row = connection.execute(rows_of(jobs, centre).where(jobs.c.job == job, jobs.c.kind != _TURN)).first()
        return _job(row._asdict()) if row is not None else None

    def leave(self, centre: str, job: str, also: Also | None = None) -> bool:
        """Give up a job that nobody has begun; tells whether it was so."""
        with self.database.writing() as connection:
            waiting = change_of(jobs, centre).where(jobs.c.job == job, jobs.c.state == WAITING)
            left = bool(connection.execute(waiting.values(state=LEFT, changed=int(self.clock()))).rowcount)
            if left and also is not None:
                also(connection)
        return left

    def due(self) -> list[Job]:
        """The jobs of every centre whose moment has come, and those whose holder is gone; the oldest first."""
        now = int(self.clock())
        asked = select(jobs).where(jobs.c.state.in_(OPEN), jobs.c.kind != _TURN).order_by(jobs.c.created, jobs.c.job)
        with self.database.reading() as connection:
            rows = connection.execute(asked).all()
        return [_job(row._asdict()) for row in rows if _is_due(row, now)]

    def take(self, job: Job) -> Job | None:
        """Hold a job that is due; None when another process has it, or when it has killed too many: it is over."""
        now = int(self.clock())
        with self.database.writing() as connection:
            row = connection.execute(rows_of(jobs, job.centre).where(jobs.c.job == job.id)).first()
            if row is None or row.state not in OPEN or not _is_due(row, now):
                return None
            known = _job(row._asdict())
            if known.tries >= MOST_TRIES:
                self._change(connection, known, state=FAILED, holder="")
                return None
            holder, arguments = secrets.token_hex(8), {**row.arguments, _TRIES: known.tries + 1}
            self._change(
                connection, known, state=RUNNING, holder=holder, held_until=now + LEASE, done=0, total=0,
                arguments=arguments,
            )  # fmt: skip
        return self.get(job.centre, job.id)

    def renew(self, job: Job) -> bool:
        """Go on holding a job; False when somebody else has it."""
        return self._hold(job, held_until=int(self.clock()) + LEASE)

    def tell(self, job: Job, done: int, total: int) -> bool:
        """Say how far one is; False when somebody else has the job."""
        return self._hold(job, done=done, total=total)

    def end(self, job: Job, state: str, result: Mapping[str, Any], also: Also | None = None) -> None:
        """End a job.

        Raises:
            LostError: somebody else has it.
        """
        with self.database.writing() as connection:
            if not self._change(connection, job, state=state, result=dict(result), holder=""):
                raise LostError
            if also is not None:
                also(connection)

    def _hold(self, job: Job, **values: Any) -> bool:
        with self.database.writing() as connection:
            return self._change(connection, job, **values)

    def _change(self, connection: Connection, job: Job, **values: Any) -> bool:
        """Change a job as it was known, by whoever held it then; tells whether it still was so."""
        known = change_of(jobs, job.centre).where(jobs.c.job == job.id, jobs.c.holder == job.holder)
        changed = known.where(jobs.c.state.in_(OPEN)).values(changed=int(self.clock()), **values)
        return bool(connection.execute(changed).rowcount)


class Held:
    """Renews what a process holds, from a thread, until the end of a `with`.

    Args:
        renew: tells whether it is still held.
        every: seconds between two times.
    """

    def __init__(self, renew: Callable[[], bool], every: float = LEASE / 6) -> None:
        self._renew, self._every = renew, every
        self._stop, self._lost = threading.Event(), False
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Held:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def check(self) -> None:
        """Make sure that it is still held, now. Raises LostError."""
        self._lost = self._lost or not self._renew()
        if self._lost:
            raise LostError

    def _beat(self) -> None:
        while not self._lost and not self._stop.wait(self._every):
            # A database that does not answer for a moment is asked again.
            with suppress(StateError):
                self._lost = not self._renew()


@contextmanager
def turn(
    database: Database, name: str, waiting: Callable[[], None], clock: Callable[[], float] = time.time, pause: float = 1
) -> Iterator[Held]:
    """Wait for one's turn, and hold it: one process at a time, on whichever machine, for something of a name.

    A process that dies lets go of it within `LEASE` seconds.

    Args:
        database, name: where, and of what.
        waiting: told once, before waiting for another process.
        clock, pause: seconds since 1970; seconds between two looks.

    Raises:
        StateError: the database cannot be used.
    """
    holder, told, idle = secrets.token_hex(8), False, threading.Event()
    while not _turn(database, name, holder, clock):
        if not told:
            waiting()
            told = True
        idle.wait(pause)
    try:
        with Held(lambda: _turn(database, name, holder, clock)) as held:
            yield held
    finally:
        # What cannot be said now is understood a little later.
        with suppress(StateError), database.writing() as connection:
            mine = change_of(jobs, "").where(jobs.c.job == name, jobs.c.holder == holder)
            connection.execute(mine.values(holder="", held_until=0))


def _turn(database: Database, name: str, holder: str, clock: Callable[[], float]) -> bool:
    """Take a turn, or go on holding it; False when it is another's."""
    now = int(clock())
    row = {
        "centre": "", "job": name, "kind": _TURN, "state": RUNNING, "arguments": {}, "result": {}, "done": 0,
        "total": 0, "author": "", "created": now, "changed": now, "holder": holder, "held_until": now + LEASE,
    }  # fmt: skip
    with database.writing() as connection:
        if insert_new(connection, jobs, row):
            return True
        free = (jobs.c.holder == holder) | (jobs.c.held_until <= now)
        mine = change_of(jobs, "").where(jobs.c.job == name, free)
        return bool(connection.execute(mine.values(holder=holder, held_until=now + LEASE, changed=now)).rowcount)


def _found(connection: Connection, centre: str, kind: str) -> list[Job]:
    asked = rows_of(jobs, centre).where(jobs.c.kind == kind).order_by(jobs.c.created.desc(), jobs.c.changed.desc())
    return [_job(row._asdict()) for row in connection.execute(asked)]


def _is_due(row: Row[Any], now: int) -> bool:
    return bool(row.held_until <= now if row.state == RUNNING else row.arguments.get(_AT, 0) <= now)


def _job(row: Mapping[str, Any]) -> Job:
    arguments = dict(row["arguments"])
    return Job(
        row["centre"], row["job"], row["kind"], row["state"], arguments, row["result"], row["done"], row["total"],
        row["author"], row["created"], row["changed"], row["holder"], row["held_until"], arguments.pop(_AT, 0),
        arguments.pop(_TRIES, 0),
    )  # fmt: skip
