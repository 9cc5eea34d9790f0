"""The source of each centre: where its table is kept, how often it is read, what became of it the last time."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from sqlalchemy import Select, select

from dashboard.live.fetched import Doubt, Fetched
from dashboard.live.files import read_file
from dashboard.live.grist import read_document
from dashboard.live.vault import Access, Vault
from dashboard.live.web import Web
from dashboard.settings import Settings
from dashboard.store.database import Database, insert
from dashboard.store.tables import change_of, erase_of, live_sources, rows_of, uploads
from dashboard.store.trail import write_line

Kind = Literal["grist", "nextcloud", "lien"]
State = Literal["", "lu", "attente", "question", "echec"]
"""Never read yet; what it says is shown; a person has to look at it; zeros are asked about; it cannot be read."""
SET, FORGOTTEN = "source", "source retirée"
"""Actions of the audit trail."""
_LEASE: Final = 600
"""Seconds after which whoever was reading a source is taken to be gone."""


@dataclass(frozen=True)
class Source:
    """The source of a centre.

    Attributes:
        centre, kind, host, minutes, author: see `live_sources`; nothing here is secret.
        changed: when somebody last changed what is asked of it.
        checked, failing_since: when it was last read, since when it cannot be; 0 when there is none.
        state, reason: what became of the last reading.
        upload: the last file that was made of it; file: its state (see `uploads`); "" without one.
        names: what may name people in that file; accepted: in the last one that was applied, None before.
        doubts: zeros that nobody has told the meaning of; zeros: those that somebody has.
        tables: code of a table of a Grist document → whether it is taken.
    """

    centre: str
    kind: Kind
    host: str
    minutes: int
    author: str
    changed: int
    checked: int
    failing_since: int
    state: State
    reason: str
    upload: str
    file: str
    names: frozenset[str]
    accepted: frozenset[str] | None
    doubts: tuple[Doubt, ...]
    zeros: Mapping[str, str]
    tables: Mapping[str, bool]
    sealed: str = field(repr=False)
    mark: str = field(repr=False)
    digest: str = field(repr=False)

    @property
    def waits(self) -> bool:
        """Whether a file that was made of it is on its way."""
        return self.file == "open"

    @property
    def known_names(self) -> frozenset[str] | None:
        """What may name people in the last file of it that was applied; None before."""
        return self.names if self.file == "applied" else self.accepted


@dataclass(frozen=True)
class Sources:
    """Those of every centre.

    Attributes:
        database: where they are told; vault: what encrypts their keys; web: how they are reached.
        now: the clock (seconds since 1970).
    """

    database: Database
    vault: Vault
    web: Web
    now: Callable[[], float] = time.time
    holder: str = field(default_factory=lambda: secrets.token_hex(8))

    @classmethod
    def of(cls, settings: Settings) -> Sources:
        """Those of the database that the settings name, on the hosts that they allow; nothing is read or made yet."""
        return cls(Database.of(settings), Vault.of(settings), Web(settings.source_hosts.names))

    def get(self, centre: str) -> Source | None:
        """The source of a centre; None when it has none, or nothing is kept yet."""
        with self.database.reading() as connection:
            row = connection.execute(_asked().where(live_sources.c.centre == centre)).first()
        return _source(row) if row is not None else None

    def all(self) -> list[Source]:
        """Every source; nothing without a database."""
        with self.database.reading() as connection:
            return [_source(row) for row in connection.execute(_asked())]

    def read(
        self, kind: Kind, access: Access, zeros: Mapping[str, str], mark: str = "", aside: Collection[str] = ()
    ) -> Fetched:
        """Read what is at an address, with its key. Raises SourceError."""
        address = self.web.address(access.address)
        if kind == "grist":
            return read_document(self.web, address, access.password, mark, zeros, aside)
        return read_file(self.web, address, access.login, access.password, mark)

    def fetch(self, source: Source) -> Fetched:
        """Read a source again. Raises SourceError."""
        access = self.vault.open(source.centre, source.sealed)
        aside = [code for code, taken in source.tables.items() if not taken]
        return self.read(source.kind, access, source.zeros, source.mark, aside)

    def put(
        self, centre: str, kind: Kind, access: Access, minutes: int, author: str, found: Fetched, told: str = ""
    ) -> None:
        """Give a centre a source that was found to be readable, in the place of the one that it had.

        Raises:
            SourceError: its key cannot be encrypted.
        """
        host, now = self.web.address(access.address).origin, int(self.now())
        before = self.get(centre)
        changed = max(now, before.changed + 1) if before else now
        values: dict[str, Any] = {
            "kind": kind, "host": host, "sealed": self.vault.seal(centre, access), "minutes": minutes, "zeros": {},
            "author": author, "changed": changed, "checked": 0, "failing_since": 0,
            "state": "question" if found.doubts else "", "reason": told, "mark": "", "digest": "", "upload": "",
            "names": {"found": [], "accepted": None},
            "doubts": [_written(one) for one in found.doubts],
            "tables": dict.fromkeys(found.tables, True), "holder": "", "held_until": 0,
        }  # fmt: skip
        with self.database.writing() as connection:
            made = insert(connection, live_sources, centre=centre, created=now, **values)
            connection.execute(made.on_conflict_do_update(index_elements=["centre"], set_=values))
            write_line(connection, centre, author, SET, host, {"minutes": minutes})

    def change(
        self, centre: str, author: str, *, minutes: int | None = None, zeros: Mapping[str, str] | None = None,
        tables: Mapping[str, bool] | None = None,
    ) -> None:  # fmt: skip
        """Have it read more or less often; or tell what its zeros mean, or which of its tables are taken: it is then
        read again whatever has changed.
        """
        with self.database.writing() as connection:
            row = connection.execute(rows_of(live_sources, centre)).first()
            if row is None:
                return
            values: dict[str, Any] = {"changed": max(int(self.now()), row.changed + 1)}
            detail: dict[str, Any] = {}
            if minutes is not None:
                values |= {"minutes": minutes}
                detail |= {"minutes": minutes}
            if zeros:
                left = [one for one in row.doubts if one["column"] not in zeros]
                state = "" if row.state == "question" and not left else row.state
                values |= {"zeros": {**row.zeros, **zeros}, "doubts": left, "mark": "", "digest": "", "state": state}
                detail |= {"zeros": dict(zeros)}
            if tables is not None:
                left = [one for one in row.doubts if tables.get(one["column"].partition(".")[0], True)]
                state = "" if row.state == "question" and not left else row.state
                values |= {"tables": dict(tables), "doubts": left, "mark": "", "digest": "", "state": state}
                detail |= {"tables": dict(tables)}
            connection.execute(change_of(live_sources, centre).values(**values))
            write_line(connection, centre, author, SET, row.host, detail)

    def forget(self, centre: str, author: str) -> None:
        """Read it no more, and forget its key."""
        with self.database.writing() as connection:
            row = connection.execute(rows_of(live_sources, centre)).first()
            if row is not None:
                connection.execute(erase_of(live_sources, centre))
                write_line(connection, centre, author, FORGOTTEN, row.host, {})

    # Reading again

    def due(self) -> list[str]:
        """The centres whose source is to be read now."""
        now = int(self.now())
        return [one.centre for one in self.all() if one.minutes and one.checked + 60 * one.minutes <= now]

    def take(self, centre: str) -> Source | None:
        """Be the only one to read a source, for a while; None when somebody else does, or there is none."""
        now = int(self.now())
        free = change_of(live_sources, centre).where(live_sources.c.held_until <= now)
        with self.database.writing() as connection:
            done = connection.execute(free.values(holder=self.holder, held_until=now + _LEASE))
            if not done.rowcount:
                return None
            return _source(connection.execute(_asked().where(live_sources.c.centre == centre)).one())

    def tell(self, source: Source, state: State, reason: str = "", **values: Any) -> None:
        """Say what became of a reading, and let others read; nothing is told of a source that was changed meanwhile."""
        now = int(self.now())
        failing = (source.failing_since or now) if state == "echec" else 0
        values |= {
            "state": state,
            "reason": reason,
            "checked": now,
            "failing_since": failing,
            "held_until": 0,
            "holder": "",
        }
        if "names" in values or "accepted" in values:
            found, accepted = values.pop("names", source.names), values.pop("accepted", source.accepted)
            values["names"] = {"found": sorted(found), "accepted": None if accepted is None else sorted(accepted)}
        if "doubts" in values:
            values["doubts"] = [_written(one) for one in values["doubts"]]
        mine = change_of(live_sources, source.centre).where(live_sources.c.holder == self.holder)
        with self.database.writing() as connection:
            if connection.execute(mine.where(live_sources.c.changed == source.changed).values(**values)).rowcount == 0:
                connection.execute(mine.values(holder="", held_until=0))


def _asked() -> Select[Any]:
    """The sources, each with what became of its last file."""
    same = (uploads.c.centre == live_sources.c.centre) & (uploads.c.upload == live_sources.c.upload)
    return select(live_sources, uploads.c.state.label("file")).outerjoin(uploads, same)


def _written(one: Doubt) -> Mapping[str, Any]:
    return {"column": one.column, "table": one.table, "title": one.title, "count": one.count}


def _source(row: Any) -> Source:
    accepted = row.names["accepted"]
    return Source(
        row.centre, row.kind, row.host, row.minutes, row.author, row.changed, row.checked,
        row.failing_since, row.state, row.reason, row.upload, row.file or "",
        frozenset(row.names["found"]), None if accepted is None else frozenset(accepted),
        tuple(Doubt(**one) for one in row.doubts), row.zeros, row.tables, row.sealed, row.mark, row.digest,
    )  # fmt: skip
