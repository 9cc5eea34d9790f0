"""The versions of the data of a centre: named by their content, never changed, and one of them is the current one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.centres.bundle import Files


class ConflictError(Exception):
    """Somebody else has changed the centre meanwhile; the message says it in French."""


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
    """A line of what was done: moment (seconds since 1970), author, action code, subject, details."""

    moment: int
    author: str
    action: str
    subject: str
    detail: Mapping[str, Any]


class Versions:
    """The versions of every centre kept in the database.

    Args:
        database: where they are told; objects: where their files are.
    """

    def __init__(self, database: Any, objects: Any) -> None:
        self.database, self.objects = database, objects

    def pointers(self) -> Mapping[str, str]:
        """Centre → its current version, "" for one that has none yet; one query."""
        raise NotImplementedError

    def open(self, centre: str, author: str) -> None:
        """Have a centre kept here, without any version yet; nothing when it is already."""
        raise NotImplementedError

    def current(self, centre: str) -> Version | None:
        """The version that is shown; None when there is none."""
        raise NotImplementedError

    def get(self, centre: str, version: str) -> Version:
        """One version. Raises UnknownVersionError."""
        raise NotImplementedError

    def history(self, centre: str) -> list[Version]:
        """Every version, the latest first."""
        raise NotImplementedError

    def files(self, version: Version) -> dict[str, bytes]:
        """The files of a version, without any attendance row. Raises StateError when one cannot be read."""
        raise NotImplementedError

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
    ) -> Version:
        """Make these files the current version, whole or not at all, with its line in the audit trail.

        Args:
            centre: whose they are.
            files: all of them, as `Proposal.files` has them.
            parent: the version that they were compared with ("" for a first one).
            author, source, note: see `Version`.
            upload: the upload they come from: it is applied, its file erased.

        Returns: the version; the current one when nothing differs.
        Raises:
            ConflictError: `parent` is no longer the current version.
        """
        raise NotImplementedError

    def back_to(self, centre: str, version: str, *, parent: str, author: str, note: str = "") -> Version:
        """Show an older version again: the pointer moves, nothing is undone.

        Raises:
            ConflictError: `parent` is no longer the current version.
            UnknownVersionError: the centre has no such version.
        """
        raise NotImplementedError

    def audit(self, centre: str, most: int = 200) -> list[AuditLine]:
        """What was done to a centre, the latest first."""
        raise NotImplementedError
