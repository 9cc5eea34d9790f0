"""The database: an SQLite file that only its owner can read, or PostgreSQL where DATABASE_URL names one.

Several processes use it at once (the workers of the server, of several machines, the command line). Both kinds behave
alike: whoever reads sees one moment, whoever writes does so alone and whole or not at all. Tables are
brought up to date by the programme itself, at the first use in each process.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import stat
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool, StaticPool

from dashboard.private_place import exposed
from dashboard.settings import Secret, Settings
from dashboard.store import migrations
from dashboard.store.errors import StateError, UnreachableError
from dashboard.store.tables import keys

ADVICE: Final = "donnez un autre dossier par DASHBOARD_STATE"
_FILE: Final = "equipe.sqlite3"
_WAIT: Final = 10
"""Seconds that a writer waits for another one."""
_SILENT: Final = 60
"""Seconds that one may stay silent in the middle of a transaction before PostgreSQL undoes it."""
_POSTGRESQL: Final = ("postgres", "postgresql", "postgresql+psycopg")
"""How hosts begin the address of a PostgreSQL database."""
_READING, _WRITING, _MIGRATING = "reading", "writing", "migrating"


@dataclass(frozen=True)
class Database:
    """What is kept of accounts, centres and versions.

    Attributes:
        folder: where the SQLite file is, `~` not expanded yet.
        forbidden: folders that must not hold it: the data.
        url: address of a PostgreSQL database, used instead of the file; empty without one.
    """

    folder: Path
    forbidden: tuple[Path, ...] = ()
    url: Secret = field(default_factory=Secret)

    @classmethod
    def of(cls, settings: Settings) -> Database:
        """The database that the settings name; nothing is read, written or made yet."""
        return cls(settings.state_dir, (settings.data_dir,), settings.database_url)

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return self.folder.expanduser().absolute() / _FILE

    def exists(self) -> bool:
        """Whether there is something to read: always in PostgreSQL; False where there is no home to look in."""
        try:
            return bool(self.url) or self.file.is_file()
        except (OSError, RuntimeError):
            return False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that reads one moment of the database and can write nothing; where there is none, it has no row.

        Raises:
            StateError: the database cannot be used.
        """
        with self._guarded(), self._connected(self._engine if self.exists() else _nothing(), _READING) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction kept whole or not at all; one writer at a time, in all processes. The file is made if need be.

        Others wait: nothing long is computed in it. An exception undoes it.

        Raises:
            StateError: the database cannot be used, or another writer has taken too long.
        """
        with self._guarded():
            if not self.url:
                self._make_file()
            with self._connected(self._engine, _WRITING) as connection:
                yield connection

    def close(self) -> None:
        """Let go of the connections that this process keeps for later, whoever asked for them."""
        if self.url:
            _server_engine(self._address).dispose()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except migrations.NewerDatabaseError:
            raise StateError(
                "La base de l’équipe a été mise à jour par une version plus récente du tableau de bord "
                f"({self._place}) : installez cette version, ou restaurez une sauvegarde d’avant."
            ) from None
        except (OSError, RuntimeError, SQLAlchemyError) as error:
            cause = type(getattr(error, "orig", None) or error).__name__
            advice = "vérifiez DATABASE_URL, et que ce serveur répond" if self.url else ADVICE
            away = bool(self.url) and isinstance(error, OperationalError)
            raise (UnreachableError if away else StateError)(
                f"La base de l’équipe (comptes, versions) ne peut être ni lue ni écrite dans {self._place} "
                f"({cause}) : {advice}."
            ) from error

    @property
    def _place(self) -> str:
        """Where it is, to be shown: without user nor password."""
        if not self.url:
            return str(self.folder)
        url = self._address
        return f"PostgreSQL, {url.host or 'cette machine'}, base {url.database or '?'}"

    @property
    def _address(self) -> URL:
        """The address of the PostgreSQL database; StateError, which does not show it, when it is none."""
        try:
            url = make_url(self.url.reveal())
            if url.drivername not in _POSTGRESQL:
                raise ArgumentError
        except (ArgumentError, ValueError):
            raise StateError(
                "DATABASE_URL n’est pas l’adresse d’une base PostgreSQL : postgresql://personne:secret@machine/base "
                "est attendu ; sans elle, la base est un fichier de DASHBOARD_STATE."
            ) from None
        return url.set(drivername="postgresql+psycopg")

    @cached_property
    def _engine(self) -> Engine:
        """What connects, made once in each process, the tables brought up to date."""
        engine = _server_engine(self._address) if self.url else self._file_engine(self.file)
        self._migrate(engine)
        return engine

    def _migrate(self, engine: Engine) -> None:
        with self._connected(engine, _READING) as connection:
            if migrations.revision_of(connection) == migrations.HEAD:
                return
        with self._connected(engine, _MIGRATING) as connection:
            migrations.upgrade(connection)

    @contextmanager
    def _connected(self, engine: Engine, use: str) -> Iterator[Connection]:
        """A transaction on a connection that knows what it is for (see `_begin`)."""
        options: dict[str, Any] = {"use": use}
        if self.url and use == _READING:
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    def _make_file(self) -> None:
        """Make the folder, the file and its tables; a second process that does the same finds them made."""
        if place := exposed(self.file, self.forbidden):
            raise StateError(f"La base de l’équipe ne peut pas être {place} : {ADVICE}.")
        if self.file.is_file():
            return
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made whole under another name, then named: nobody ever finds a file without its tables.
        with TemporaryDirectory(dir=self.file.parent, prefix=".") as folder:
            draft = Path(folder) / _FILE
            # SQLite gives the rights of the file to the journals it writes beside it.
            os.close(os.open(draft, os.O_CREAT | os.O_RDWR, 0o600))
            with closing(sqlite3.connect(draft)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
            self._migrate(self._file_engine(draft))
            with suppress(FileExistsError):
                os.link(draft, self.file)

    @staticmethod
    def _file_engine(file: Path) -> Engine:
        """Each use opens a connection of its own: nothing is shared across a fork or a thread."""

        def connect() -> sqlite3.Connection:
            # Asked of the system first: SQLite would make a file where there is none.
            if stat.S_IMODE(file.stat().st_mode) & 0o077 and os.name == "posix":
                raise StateError(f"{file} peut être lu par d’autres que vous : chmod 600 le réserve.")
            return sqlite3.connect(file, timeout=_WAIT, isolation_level=None)

        engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
        event.listen(engine, "begin", _begin_in_file)
        return engine


@cache
def _nothing() -> Engine:
    """What is read where no database is made: its tables, in a memory of its own at each use."""
    tables = sqlite3.connect(":memory:", check_same_thread=False)
    with create_engine("sqlite://", creator=lambda: tables, poolclass=StaticPool).begin() as made:
        migrations.upgrade(made)

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        tables.backup(connection)
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", _begin_in_file)
    return engine


@cache
def _server_engine(url: URL) -> Engine:
    """What connects to a server: one in a process, however many read it, for a small one takes twenty connections."""
    engine = create_engine(
        url,
        pool_pre_ping=True,
        # Two stay open; there are never more than threads that use them at that moment.
        pool_size=2,
        max_overflow=-1,
        # Statements kept by name get lost behind a pooler that shares connections (PgBouncer).
        connect_args={"connect_timeout": _WAIT, "prepare_threshold": None},
    )
    event.listen(engine, "begin", _begin_on_server)
    if hasattr(os, "register_at_fork"):
        # A connection belongs to the process that opened it.
        os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
    return engine


def _begin_in_file(connection: Connection) -> None:
    use = connection.get_execution_options()["use"]
    # A table that a revision makes anew is erased first: what refers to it must not go with it.
    connection.exec_driver_sql(f"PRAGMA foreign_keys = {'OFF' if use == _MIGRATING else 'ON'}")
    connection.exec_driver_sql("PRAGMA synchronous = FULL")
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if use == _READING else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if use == _READING else "BEGIN IMMEDIATE")


def _begin_on_server(connection: Connection) -> None:
    """One writer at a time, as in a file: what is compared, then set, cannot change in between."""
    if connection.get_execution_options().get("use", _READING) != _READING:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_WAIT}s'")
        # A machine that has vanished in the middle lets go: the server would wait for it for hours.
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{_SILENT}s'")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('crpv-dashboard ' || current_schema()))")


def insert(connection: Connection, table: Table, **values: Any) -> sqlite.Insert | postgresql.Insert:
    """An insertion that can say what to do with a row that is there (`on_conflict_do_update`), in both databases."""
    made = sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
    return made.values(**values)


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Add a row unless there is one of this key; returns whether it was added."""
    added = insert(connection, table, **values).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return connection.execute(added).first() is not None


def shared_key(database: Database, name: str) -> str:
    """A key of 256 bits that every machine of the service has, drawn by the first one that asks. Raises StateError."""
    wanted = select(keys.c.key).where(keys.c.name == name)
    with database.reading() as connection:
        found: str | None = connection.execute(wanted).scalar()
    if found is None:
        with database.writing() as connection:
            insert_new(connection, keys, {"name": name, "key": secrets.token_hex(32)})
            found = str(connection.execute(wanted).scalar_one())
    return found
