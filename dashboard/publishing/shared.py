"""The way of a publication from the machine that makes it to those that only show it: the store, and nothing else.

    public/<digest>         a file of a version
    public/last/<digest>    what was published last: its version, its moment, path → digest of each file

Neither the database nor anything that counts is needed to take it.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from dashboard.publishing.versions import (
    FORMAT,
    POINTER,
    PointerError,
    clean,
    current_version,
    draft,
    files_of,
    locked,
    place,
    point_to,
    version_of,
)
from dashboard.store.errors import MissingObjectError, StateError
from dashboard.store.objects import Objects

log = structlog.get_logger(__name__)
FILES: Final = "public"
_LAST: Final = f"{FILES}/last"
_SELDOM: Final = 5
"""How many times more seldom than the files of this machine the store is looked at."""


@dataclass(frozen=True)
class Published:
    """A version of the public snapshot, when it was published (seconds since 1970), path → digest of each file."""

    version: str
    created: int
    files: Mapping[str, str] = field(repr=False)


def send(objects: Objects, folder: Path) -> dict[str, str]:
    """Put the files of a version in the store; returns path → digest. Raises StateError."""
    return {name: objects.put(FILES, content) for name, content in files_of(folder).items()}


def announce(objects: Objects, published: Published) -> None:
    """Have it be what was published last, whatever came before it, by this clock or another. Raises StateError."""
    known = last(objects)
    if known is None or known.version != published.version:
        created = max(published.created, known.created + 1 if known else 0)
        told = {"format": FORMAT, "version": published.version, "created": created, "files": dict(published.files)}
        objects.put(_LAST, json.dumps(told, sort_keys=True).encode())


def sweep(objects: Objects, published: Published) -> None:
    """Erase all but what was published last; only for who publishes alone. Raises StateError."""
    heads = {digest: _read(objects, digest) for _, digest in objects.all(_LAST)}
    latest = last(objects)
    for digest, one in heads.items():
        if one != latest:
            objects.delete(_LAST, digest)
    for prefix, digest in list(objects.all(FILES)):
        if prefix == FILES and digest not in published.files.values():
            objects.delete(prefix, digest)
    objects.clean(FILES)


def last(objects: Objects) -> Published | None:
    """What was published last; None when nothing was. Raises StateError."""
    found = [_read(objects, digest) for _, digest in objects.all(_LAST)]
    return max(filter(None, found), key=lambda one: (one.created, one.version), default=None)


def _read(objects: Objects, digest: str) -> Published | None:
    """What an object tells; None when it has just gone, or is of another version of the programme."""
    try:
        told = json.loads(objects.get(_LAST, digest))
    except MissingObjectError:
        return None
    return Published(told["version"], told["created"], told["files"]) if told["format"] == FORMAT else None


def is_served(public: Path, version: str) -> bool:
    """Whether a version is the one that is served on this machine, and is there."""
    try:
        return current_version(public) == version
    except PointerError:
        return False


def take(objects: Objects, public: Path, published: Published) -> None:
    """Serve a version on this machine, from one moment to the next; the lock of the folder is held.

    Raises:
        StateError, OSError: it cannot be read or written: what was served still is.
    """
    files = {name: objects.get(FILES, digest) for name, digest in published.files.items()}
    if version_of(files) != published.version:
        raise StateError(f"La version {published.version} du stockage {objects.place} n’est pas entière.")
    with draft(public, files) as made:
        place(public, made, published.version)
    point_to(public, published.version)
    # Data that have changed since are still to be published (see `is_needed`).
    os.utime(public / POINTER, (published.created, published.created))
    clean(public, published.version)


@dataclass
class Incoming:
    """Takes what other machines publish, on one that serves the public edition alone.

    Attributes:
        objects, public: the store, and the folder of what is served here.
        every: seconds between two looks at the store.
        failing: why the last look could not be had, in French; "" when it could. What was taken before is served.
    """

    objects: Objects
    public: Path
    every: float
    failing: str = ""
    _next: float = 0.0

    @classmethod
    def of(cls, objects: Objects, public: Path, interval: float) -> Incoming:
        """One that looks at the store more seldom than at the files of this machine: each look is a request."""
        return cls(objects, public, interval * _SELDOM)

    def look(self) -> None:
        """Take what is new, if it is time to look; never raises: what cannot be done is tried again."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self.every
        try:
            found = last(self.objects)
            if found is None:
                raise StateError(f"Rien n’est publié dans {self.objects.place}.")
            if not is_served(self.public, found.version):
                with locked(self.public):
                    take(self.objects, self.public, found)
        except (StateError, OSError, ValueError, KeyError) as error:
            if not self.failing:
                log.warning("publications_out_of_reach", reason=str(error))
            self.failing = str(error) or type(error).__name__
        else:
            self.failing = ""
