"""The versions of the data of a centre: named by their content, never changed, and one of them is the current one."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from dashboard.centres.bundle import Files
from dashboard.store.database import Database, insert_new
from dashboard.store.objects import FORGOTTEN, Objects
from dashboard.store.tables import audit, centres, change_of, rows_of, uploads, versions
from dashboard.store.trail import ring, write_line

FILES: Final = "files"
"""Where the objects of the files of a centre are, below its name."""
APPLIED, BACK, OPENED = "version", "retour", "ouverture"
"""Actions of the audit trail."""
Also = Callable[[Connection], None]
"""What else is to be done in the transaction of a version."""


class ConflictError(Exception):
    """Somebody else has changed the centre meanwhile; the message says it in French."""

    def __init__(self) -> None:
        super().__init__(
            "Quelqu’un d’autre a changé ces données pendant que vous y travailliez. Rien n’a été écrasé\u202f: "
            "comparez de nouveau, avec ce qu’elles sont maintenant."
        )


class UnknownVersionError(LookupError):
    """The centre has no such version (another centre's is none of its own)."""


@dataclass(frozen=True)
class Version:
    """A version of the data of a centre.

    Attributes:
        centre: identifier of the centre.
        id: SHA-256 of its content: the same content is the same version.
        parent: the version it was made from; "" for the first.
        author, moment, source, note: who made it, when (seconds since 1970, UTC), from which file, and what they said.
        files: name of a file → digest of its content; lists: identifier of an action → identifier of its list.
        current: whether it is the one that is shown.
    """

    centre: str
    id: str
    parent: str
    author: str
    moment: int
    source: str
    note: str
    files: Mapping[str, str] = field(repr=False)
    lists: Mapping[str, str] = field(default_factory=dict, repr=False)
    current: bool = False


@dataclass(frozen=True)
class AuditLine:
    """A line of what was done: moment (seconds since 1970), author, action, subject, details."""

    moment: int
    author: str
    action: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Pointer:
    """What a process asks for to know whether a centre has changed: its current version, and when anything did."""

    version: str
    changed: int


@dataclass(frozen=True)
class Versions:
    """The versions of every centre kept in the database: where they are told, and where their files are."""

    database: Database
    objects: Objects

    def pointers(self) -> Mapping[str, Pointer]:
        """Each centre, in order → its current version, "" for one that has none yet; nothing without a database."""
        with self.database.reading() as connection:
            found = connection.execute(select(centres).order_by(centres.c.centre)).all()
        return {row.centre: Pointer(row.version, row.changed) for row in found}

    def open(self, centre: str, author: str) -> None:
        """Have a centre kept here, without any version yet; nothing when it is already."""
        with self.database.writing() as connection:
            self._opened(connection, centre, author)

    def current(self, centre: str) -> Version | None:
        """The version that is shown; None when there is none."""
        pointer = self.pointers().get(centre)
        return self.get(centre, pointer.version) if pointer and pointer.version else None

    def get(self, centre: str, version: str) -> Version:
        """One version.

        Raises:
            UnknownVersionError: the centre has none of that name.
        """
        found = next((one for one in self.history(centre) if one.id == version), None)
        if found is None:
            raise UnknownVersionError(version)
        return found

    def history(self, centre: str) -> list[Version]:
        """Every version, the latest first."""
        with self.database.reading() as connection:
            pointer = connection.execute(rows_of(centres, centre)).first()
            found = connection.execute(
                rows_of(versions, centre).order_by(versions.c.created.desc(), versions.c.version)
            ).all()
        made = [_version(row, pointer.version if pointer else "") for row in found]
        return _latest_first(made)

    def files(self, version: Version) -> dict[str, bytes]:
        """The files of a version, without any attendance row. Raises StateError when one cannot be read."""
        place = f"{version.centre}/{FILES}"
        return {name: self.objects.get(place, digest) for name, digest in version.files.items()}

    def apply(
        self,
        centre: str,
        files: Files,
        *,
        parent: str,
        author: str,
        source: str,
        note: str = "",
        upload: str = "",
        lists: Mapping[str, str] | None = None,
        also: Also | None = None,
    ) -> Version:
        """Make these files the current version, whole or not at all, with its line in the audit trail.

        Args:
            centre: whose they are; it is opened if need be.
            files: all of them, as `Proposal.files` has them.
            parent: the version that they were compared with ("" for a first one).
            author, source, note: see `Version`.
            upload: the upload they come from: its state becomes "applied".
            lists: identifier of an action → its attendance list; those of the parent when None.
            also: done in the same transaction.

        Returns: the version; the current one when nothing differs.
        Raises:
            ConflictError: `parent` is no longer the current version.
        """
        # What the version is made of is there before the version is: content of no version is seen by nobody.
        digests = {name: self.objects.put(f"{centre}/{FILES}", content) for name, content in sorted(files.items())}
        with self.database.writing() as connection:
            self._opened(connection, centre, author)
            self._compare(connection, centre, parent)
            before = _manifest(connection, centre, parent)
            manifest = {"files": digests, "lists": before["lists"] if lists is None else dict(lists)}
            name = hashlib.sha256(json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
            new = digests.items() - before["files"].items()
            self.objects.put_again(f"{centre}/{FILES}", (files[one] for one, _ in new))
            if also is not None:
                also(connection)
            if upload:
                done = change_of(uploads, centre).where(uploads.c.upload == upload)
                connection.execute(done.values(state="applied", changed=_now()))
            if name != parent:
                row = {"parent": parent, "manifest": manifest, "author": author, "source": source, "note": note}
                insert_new(connection, versions, {"centre": centre, "version": name, "created": _now(), **row})
                self._point(connection, centre, name)
                detail = {"depuis": parent, "source": source, "note": note}
                write_line(connection, centre, author, APPLIED, name, detail)
        return self.get(centre, name)

    def back_to(self, centre: str, version: str, *, parent: str, author: str, note: str = "") -> Version:
        """Show an older version again: the pointer moves, nothing is undone.

        Raises:
            ConflictError: `parent` is no longer the current version.
            UnknownVersionError: the centre has no such version.
        """
        with self.database.writing() as connection:
            self._compare(connection, centre, parent)
            if connection.execute(rows_of(versions, centre).where(versions.c.version == version)).first() is None:
                raise UnknownVersionError(version)
            if version != parent:
                self._point(connection, centre, version)
                write_line(connection, centre, author, BACK, version, {"depuis": parent, "note": note})
        return self.get(centre, version)

    def audit(self, centre: str, most: int = 200) -> list[AuditLine]:
        """What was done to a centre, the latest first."""
        with self.database.reading() as connection:
            found = connection.execute(rows_of(audit, centre).order_by(audit.c.line.desc()).limit(most)).all()
        return [AuditLine(row.created, row.author, row.action, row.subject, row.detail) for row in found]

    def sweep(self, centre: str, age: float = FORGOTTEN) -> int:
        """Erase the files that no version of a centre names: what an apply that was killed has left.

        Returns: how many went; those that were put less than `age` seconds ago stay.
        """
        with self.database.writing() as connection:
            known = connection.execute(rows_of(versions, centre))
            named = {digest for row in known for digest in row.manifest["files"].values()}
            return self.objects.sweep(f"{centre}/{FILES}", named, age)

    @staticmethod
    def _opened(connection: Connection, centre: str, author: str) -> None:
        values = {"centre": centre, "version": "", "author": author, "created": _now(), "changed": _now()}
        if insert_new(connection, centres, values):
            write_line(connection, centre, author, OPENED, centre, {})

    @staticmethod
    def _compare(connection: Connection, centre: str, parent: str) -> None:
        pointer = connection.execute(rows_of(centres, centre)).first()
        if pointer is None:
            raise UnknownVersionError(centre)
        if pointer.version != parent:
            raise ConflictError

    @staticmethod
    def _point(connection: Connection, centre: str, version: str) -> None:
        connection.execute(change_of(centres, centre).values(version=version))
        touch(connection, centre)


def touch(connection: Connection, centre: str) -> None:
    """Have every process look at a centre again: what it counts differs from one change to the next."""
    connection.execute(change_of(centres, centre).values(changed=centres.c.changed + 1))
    ring(connection)


def _manifest(connection: Connection, centre: str, version: str) -> dict[str, Any]:
    found = connection.execute(rows_of(versions, centre).where(versions.c.version == version)).first()
    manifest: dict[str, Any] = found.manifest if found is not None else {"files": {}, "lists": {}}
    return manifest


def _version(row: Row[Any], current: str) -> Version:
    said = row.parent, row.author, row.created, row.source, row.note
    made = row.manifest
    return Version(row.centre, row.version, *said, made["files"], made["lists"], current=row.version == current)


def _latest_first(found: list[Version]) -> list[Version]:
    """Versions of one second too: none comes before the one that it was made from."""
    depth: dict[str, int] = {}
    parents = {one.id: one.parent for one in found}

    def of(name: str) -> int:
        steps, seen = 0, set()
        while name in parents and name not in seen:
            seen.add(name)
            steps, name = steps + 1, parents[name]
        return steps

    depth = {one.id: of(one.id) for one in found}
    return sorted(found, key=lambda one: (-one.moment, -depth[one.id], one.id))


def _now() -> int:
    return int(time.time())
