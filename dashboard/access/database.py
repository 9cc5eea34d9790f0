"""Where accounts, sessions and counted attempts are kept: one SQLite file that only its owner can read.

Several processes use it at once (the workers of the server, the command line): write-ahead logging lets readers read
while one writes, and each use opens a connection of its own, so that nothing is shared across a fork or a thread.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from dashboard.french import NARROW
from dashboard.private_place import exposed

ADVICE: Final = "donnez un autre dossier par DASHBOARD_STATE"
_FILE: Final = "equipe.sqlite3"
_WAIT: Final = 10.0
"""Seconds that a writer waits for another one."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS accounts (
    email TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    centre TEXT NOT NULL,
    password TEXT NOT NULL,
    created INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL REFERENCES accounts (email) ON DELETE CASCADE,
    started INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    hint TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sessions_by_account ON sessions (email);
CREATE TABLE IF NOT EXISTS attempts (
    key TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    expires REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS attempts_by_end ON attempts (expires);
"""


class StateError(Exception):
    """The folder of accounts and sessions cannot be used; the message says why in French."""

    def __init__(self, message: str) -> None:
        super().__init__(message.replace(" :", f"{NARROW}:"))


@dataclass(frozen=True)
class Database:
    """The file of accounts, sessions and attempts.

    Attributes:
        folder: where it is, `~` not expanded yet.
        forbidden: folders that must not hold it: the data.
    """

    folder: Path
    forbidden: tuple[Path, ...] = ()

    @property
    def file(self) -> Path:
        """The file itself."""
        return self.folder.expanduser().absolute() / _FILE

    def exists(self) -> bool:
        """Whether anything was ever written; False where there is no home to look in."""
        try:
            return self.file.is_file()
        except (OSError, RuntimeError):
            return False

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that reads; the file must exist."""
        with self._guarded(), closing(self._connection()) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction, kept whole or not at all; the file is made if there is none.

        Raises:
            StateError: the folder cannot be used.
        """
        with self._guarded():
            self._create()
            with closing(self._connection()) as connection:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (OSError, RuntimeError, sqlite3.Error) as error:
            raise StateError(
                f"Les comptes de l’équipe ne peuvent être ni lus ni écrits dans {self.folder} "
                f"({type(error).__name__}) : {ADVICE}."
            ) from error

    def _create(self) -> None:
        """Make the folder, the file and its tables; a second process that does the same finds them made."""
        if place := exposed(self.file, self.forbidden):
            raise StateError(f"Les comptes de l’équipe ne peuvent pas être {place} : {ADVICE}.")
        if self.file.is_file():
            return
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made whole under another name, then named: nobody ever finds a file without its tables.
        with TemporaryDirectory(dir=self.file.parent, prefix=".") as folder:
            draft = Path(folder) / _FILE
            # SQLite gives the rights of the file to the journals it writes beside it.
            os.close(os.open(draft, os.O_CREAT | os.O_RDWR, 0o600))
            with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
            with suppress(FileExistsError):
                os.link(draft, self.file)

    def _connection(self) -> sqlite3.Connection:
        if os.name == "posix" and stat.S_IMODE(self.file.stat().st_mode) & 0o077:
            raise StateError(f"{self.file} peut être lu par d’autres que vous : chmod 600 le réserve.")
        connection = sqlite3.connect(self.file, timeout=_WAIT, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection
