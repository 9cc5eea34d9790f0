"""What a service has imported of the territories: contours of the QPV, Insee's tables; the same for all its centres.

It lies in `geo/imported`, which every process reads again when it changes. Each change made in the browser is a line of
the audit trail of no centre, with the objects of all that was then there: the last line is what is in force, an earlier
one is what may be gone back to, and another machine takes it from there.
"""

from __future__ import annotations

import hashlib
import secrets
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

from dashboard.centres.versions import ConflictError
from dashboard.publishing.shared import TERRITORIES, last, send_territories, sends, tell
from dashboard.settings import Settings
from dashboard.snapshot import known_territories
from dashboard.store.database import Database
from dashboard.store.jobs import DONE, Job, Jobs
from dashboard.store.objects import FORGOTTEN, TRANSIENT, Objects
from dashboard.store.tables import audit, change_of, rows_of, uploads
from dashboard.store.trail import ring, write_line
from dashboard.territories.accept import known_before
from dashboard.territories.difference import Difference, difference
from dashboard.territories.files import IMPORTED, imported_files, imported_mark, replace_imported
from dashboard.territories.imported import Imports, load_imports
from dashboard.territories.trial import Trial, tried
from dashboard.whole_file import write_below

ACTION: Final = "territoires"
"""Of the audit trail."""
READING: Final = "territoires"
"""The kind of the jobs that read a file."""
_GIVEN: Final = f"{TRANSIENT}/territories/given"
"""Where a file waits to be read: it goes with its job."""
_NOBODY: Final = ""
"""They are no centre's."""
_PREFIX: Final = "territories"
_OPEN, _OVER, _APPLIED = "open", "left", "applied"


@dataclass(frozen=True)
class Change:
    """A change that was made: its line, who, when, the file that it came from, and whether it went back."""

    line: int
    author: str
    moment: int
    source: str
    back: bool
    files: Mapping[str, str]


@dataclass(frozen=True)
class Proposed:
    """What waits to be applied: what was recognised in a file, and all that would then be there."""

    id: str
    author: str
    name: str
    summary: str
    files: Mapping[str, str]
    parent: int


@dataclass(frozen=True)
class SharedTerritories:
    """The imports of a service, and what was done of them; `sends`: machines without its database show them too."""

    database: Database
    objects: Objects
    geo: Path
    sends: bool = False

    @classmethod
    def of(cls, settings: Settings) -> SharedTerritories:
        """Those of the settings; nothing is read yet."""
        return cls(Database.of(settings), Objects.of(settings), settings.geo_dir, sends(settings))

    def changes(self, most: int = 50) -> list[Change]:
        """What was done, the latest first."""
        with self.database.reading() as connection:
            return _changes(connection, most)

    @property
    def jobs(self) -> Jobs:
        """Those of the database."""
        return Jobs(self.database)

    def ask(self, author: str, name: str, content: bytes, table: str, year: int | None, *, old: bool) -> Job:
        """Have a file read by another process, which goes on when nobody looks; see `tried` for the rest."""
        given = {"name": name, "file": self.objects.put(_GIVEN, content), "table": table, "year": year, "old": old}
        return self.jobs.ask(_NOBODY, READING, author, given, beside=True)

    def reading(self) -> Job | None:
        """The last file that was to be read; None when there was none."""
        return next(iter(self.jobs.of(_NOBODY, READING)), None)

    def read_given(self, job: Job) -> tuple[str, dict[str, Any]]:
        """Read the file of a job: what it would make waits from then on; the state of the job, and what it found.

        Raises:
            ImportRefusedError: the file is not right. StateError, OSError, ConflictError: it cannot be kept.
        """
        told = job.arguments
        line, content = self.settle(), self.objects.get(_GIVEN, told["file"])
        trial = tried(content, told["name"], self.geo, told["table"], told["year"], told["old"])
        nothing = self.difference(trial.imports).empty
        if not nothing:
            self.propose(trial, told["name"], job.author, line)
        return DONE, {"nothing": nothing}

    def over(self, job: Job) -> None:
        """Erase the file of a job that is over, unless another one has the same."""
        if job.arguments["file"] not in self._given():
            self.objects.delete(_GIVEN, job.arguments["file"])

    def _given(self) -> set[str]:
        return {one.arguments["file"] for one in self.jobs.of(_NOBODY, READING) if one.open}

    def waiting(self) -> Proposed | None:
        """What waits to be applied; None when nothing does."""
        asked = rows_of(uploads, _NOBODY).where(uploads.c.state == _OPEN).order_by(uploads.c.created.desc())
        with self.database.reading() as connection:
            row = connection.execute(asked).first()
        if row is None:
            return None
        said = row.answers
        return Proposed(row.upload, row.author, row.name, said["summary"], said["files"], said["line"])

    def stale(self, proposed: Proposed) -> bool:
        """Whether what waits can be applied no more: what it was read beside is in force no longer.

        This machine then holds what is: it may be that another one has changed it, or the command line.
        """
        try:
            return proposed.parent != self.settle()
        except OSError:  # what is in force cannot be written here: nor could this
            return True

    def difference(self, after: Imports) -> Difference:
        """What imports would change of those in force on this machine."""
        listed = {one.code for one in known_territories(self.geo, Imports()).of_kind("qpv")}
        return difference(known_before(self.geo), after, listed)

    def content(self, files: Mapping[str, str]) -> dict[str, bytes]:
        """Name → bytes of what a change or a proposal names. Raises StateError."""
        return {name: self.objects.get(_PREFIX, digest) for name, digest in files.items()}

    def propose(self, trial: Trial, name: str, author: str, line: int) -> None:
        """Keep what a file would make of what is there since a line, in the place of what waited: the result, never
        the file.
        """
        files = {one: self.objects.put(_PREFIX, content) for one, content in trial.files.items()}
        now = int(time.time())
        with self.database.writing() as connection:
            self.objects.put_again(_PREFIX, trial.files.values())
            connection.execute(_open().values(state=_OVER, changed=now))
            row = {
                "centre": _NOBODY, "upload": secrets.token_hex(8), "author": author, "created": now, "changed": now,
                "state": _OPEN, "parent": "", "name": name, "object": "", "corrections": {},
                "answers": {"summary": trial.summary, "files": files, "line": line},
            }  # fmt: skip
            connection.execute(uploads.insert().values(**row))

    def leave(self) -> None:
        """Forget what waits."""
        with self.database.writing() as connection:
            connection.execute(_open().values(state=_OVER, changed=int(time.time())))

    def apply(self, proposed: Proposed, author: str) -> None:
        """Put what waits in force.

        Raises:
            ConflictError: somebody has changed it since. StateError, OSError: it cannot be written.
        """
        with self.database.writing() as connection:
            row = _open().where(uploads.c.upload == proposed.id).values(state=_APPLIED, changed=int(time.time()))
            if not connection.execute(row).rowcount:
                raise ConflictError
            self._changed(connection, proposed.parent, proposed.files, author, proposed.name, back=False)
        self.bring()

    def back(self, line: int, seen: int, author: str) -> None:
        """Go back to what was there after a change.

        Raises:
            LookupError: there is no such change. ConflictError: somebody has changed it since.
            StateError, OSError: it cannot be written.
        """
        with self.database.writing() as connection:
            made = next((one for one in _changes(connection, 10**6) if one.line == line), None)
            if made is None:
                raise LookupError(line)
            self._changed(connection, seen, made.files, author, made.source, back=True)
        self.bring()

    def bring(self) -> bool:
        """Have this machine hold what is in force; tells whether anything was written.

        Raises:
            StateError, OSError: it cannot be read or written.
        """
        line = next(iter(self.changes(1)), None)
        if line is None or imported_mark(self.geo) == str(line.line):
            return False
        files = self.content(line.files)
        # Before it is marked here: after a crash in between, it is told once more.
        self._told(line.line, files)
        replace_imported(self.geo, files, str(line.line))
        return True

    def settle(self) -> int:
        """Bring what is in force, tell what the command line has imported since, and return the line of it all."""
        self.bring()
        contents = imported_files(self.geo)
        files = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        last = next(iter(self.changes(1)), None)
        if last is not None and last.files == files:
            return last.line
        for content in contents.values():
            self.objects.put(_PREFIX, content)
        try:
            with self.database.writing() as connection:
                self.objects.put_again(_PREFIX, contents.values())
                self._changed(connection, last.line if last else 0, files, "", "", back=False)
        except ConflictError:
            # Somebody has just told it too, or changed it.
            return self.settle()
        return self.changes(1)[0].line

    def sweep(self, age: float = FORGOTTEN) -> int:
        """Erase what no change names, nor what waits: what was proposed and left. Returns how many files went."""
        waits = rows_of(uploads, _NOBODY).where(uploads.c.state == _OPEN)
        with self.database.writing() as connection:
            named = {digest for one in _changes(connection, 10**6) for digest in one.files.values()}
            named |= {digest for row in connection.execute(waits) for digest in row.answers["files"].values()}
            gone = self.objects.sweep(_PREFIX, named, age)
        # A file is put before its job is: it has a day to be asked for.
        return gone + self.objects.sweep(_GIVEN, self._given(), age)

    def read(self, files: Mapping[str, str]) -> Imports:
        """What a change or a proposal holds, as a server reads it. Raises StateError, ListError."""
        with tempfile.TemporaryDirectory() as folder:
            write_below(Path(folder) / IMPORTED, self.content(files))
            return load_imports(Path(folder))

    def _changed(
        self, connection: Connection, seen: int, files: Mapping[str, str], author: str, source: str, *, back: bool
    ) -> None:
        if seen != next((one.line for one in _changes(connection, 1)), 0):
            raise ConflictError
        write_line(connection, _NOBODY, author, ACTION, "", {"files": dict(files), "source": source, "back": back})
        ring(connection)

    def tell(self) -> None:
        """Have machines that serve the public edition alone show what is in force, with what is published.

        Where nothing was ever imported, nothing is told: they keep what they have of their own.

        Raises:
            StateError, OSError: it cannot be read, told or written.
        """
        contents = imported_files(self.geo)
        if not self.sends or not (contents or last(self.objects, TERRITORIES)):
            return
        self._told(self.settle() if self.database.exists() else 0, imported_files(self.geo))

    def _told(self, line: int, contents: Mapping[str, bytes]) -> None:
        if not self.sends:
            return
        made = send_territories(self.objects, contents, int(time.time()))
        if not line:
            tell(self.objects, made, TERRITORIES)
            return
        with self.database.writing() as connection:
            # Who writes there is alone: what is no longer in force is never told after what is.
            if line == next((one.line for one in _changes(connection, 1)), 0):
                tell(self.objects, made, TERRITORIES)
                ring(connection)


def _open() -> Any:
    return change_of(uploads, _NOBODY).where(uploads.c.state == _OPEN)


def _changes(connection: Connection, most: int) -> list[Change]:
    told = select(audit).where(audit.c.centre == _NOBODY, audit.c.action == ACTION)
    found = connection.execute(told.order_by(audit.c.line.desc()).limit(most))
    return [
        Change(row.line, row.author, row.created, row.detail["source"], row.detail["back"], row.detail["files"])
        for row in found
    ]
