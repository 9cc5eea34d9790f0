"""The published versions that stay readable at `/v/<version>/…`: since when, who cites them, what was taken back.

    public/versions.json    beside the versions; written with the lock of the folder held, read by everybody

A version is of the whole snapshot; a centre of it may be taken back, and its files then leave the disk at once. What is
told here of a version stays when its files are gone, so that its address says why.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from babel.dates import get_timezone

from dashboard.snapshot import CentreData, Release, Snapshot
from dashboard.sources.disclosed import PEOPLE_FILE
from dashboard.whole_file import replace_bytes, settle

REGISTER: Final = "versions.json"
FORMAT: Final = 1
READ: Final = 2
"""Old versions that a process holds in memory."""
FAULT, RULE, MEMORY, CENTRE = "fault", "rule", "memory", "centre"
"""Why a centre is no longer shown in a version: it has taken it back; it protects more now; what it had published then
is no longer remembered, and cannot be compared with what follows; it publishes nothing any more."""


@dataclass(frozen=True)
class Entry:
    """A version.

    Attributes:
        version: its name.
        published: when it was last made the one that is served (seconds since 1970).
        cited: centre → why it stays as long as that, in French ("rapport 2024").
        withdrawn: centre → why it is no longer shown in it (`FAULT`…).
    """

    version: str
    published: int
    cited: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)

    @property
    def release(self) -> Release:
        """As pages tell it."""
        return Release(self.version, day_of(self.published))


@dataclass(frozen=True)
class Register:
    """All versions that something is known of, oldest first.

    Attributes:
        entries: the versions.
        wanted: centre → how many versions it wants kept, the one that is served included.
    """

    entries: tuple[Entry, ...] = ()
    wanted: Mapping[str, int] = field(default_factory=dict)

    def get(self, version: str) -> Entry | None:
        """What is known of a version."""
        return next((one for one in self.entries if one.version == version), None)

    def with_entry(self, entry: Entry) -> Register:
        """With what is now known of a version, in the place it has by its moment."""
        others = [one for one in self.entries if one.version != entry.version]
        return replace(self, entries=tuple(sorted([*others, entry], key=lambda one: one.published)))

    def text(self) -> bytes:
        """As it is written."""
        told = {
            "format": FORMAT,
            "wanted": dict(sorted(self.wanted.items())),
            "versions": [
                {
                    "version": one.version,
                    "published": one.published,
                    "cited": {name: list(why) for name, why in sorted(one.cited.items()) if why},
                    "withdrawn": dict(sorted(one.withdrawn.items())),
                }
                for one in self.entries
            ],
        }
        return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def of(cls, content: bytes) -> Register:
        """As it was written. Raises ValueError for anything else."""
        try:
            told = json.loads(content)
            if told["format"] != FORMAT:
                raise ValueError(f"format {told['format']}")
            entries = tuple(
                Entry(
                    str(one["version"]),
                    int(one["published"]),
                    {name: tuple(why) for name, why in one["cited"].items()},
                    dict(one["withdrawn"]),
                )
                for one in told["versions"]
            )
            return cls(entries, {name: int(count) for name, count in told["wanted"].items()})
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(type(error).__name__) from error


def day_of(seconds: int) -> date:
    """The day of a moment, in Paris."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(get_timezone("Europe/Paris")).date()


def read_register(folder: Path) -> Register:
    """What is known of the versions of a folder; of those that a programme before this one has left, nothing.

    Raises:
        ValueError, OSError: it cannot be read.
    """
    try:
        return Register.of((folder / REGISTER).read_bytes())
    except FileNotFoundError:
        return Register()


def write_register(folder: Path, register: Register) -> None:
    """Write it whole; the lock of the folder is held. Raises OSError."""
    replace_bytes(folder / REGISTER, register.text(), 0o644)
    settle(folder)


def versions_in(folder: Path) -> set[str]:
    """Names of the versions that a folder holds."""
    return (
        {path.name for path in folder.iterdir() if path.is_dir() and path.name.isalnum()} if folder.is_dir() else set()
    )


def erase(folder: Path, register: Register, served: str) -> None:
    """Remove the files of what is not kept, whole versions and centres of them; never of the one that is served.

    The lock of the folder is held.
    """
    here = versions_in(folder) - {served}
    for entry in register.entries:
        # What a register that another machine wrote names is looked for among what is there.
        if entry.version in here:
            for place in (folder / entry.version).iterdir():
                if place.name in entry.withdrawn:
                    shutil.rmtree(place, ignore_errors=True)
    known = {one.version for one in register.entries}
    for name in here:
        if name not in known or not any((folder / name).glob(f"*/{PEOPLE_FILE}")):
            shutil.rmtree(folder / name)


def release_of(folder: Path) -> Release:
    """The version that a folder is, and its day: that of its files where nobody has told it."""
    try:
        entry = read_register(folder.parent).get(folder.name)
    except (ValueError, OSError):
        entry = None
    return entry.release if entry else Release(folder.name, day_of(int(folder.stat().st_mtime)))


@dataclass(frozen=True)
class Readable:
    """A version that may be read at its address, the centres that it shows, and whether it is the one of today."""

    release: Release
    centres: tuple[str, ...]
    served: bool = False


class UnknownVersionError(LookupError):
    """No version of that name is kept, or it has nothing of the centre."""


class WithdrawnError(LookupError):
    """A centre is no longer shown in a version; `args[0]` says why (`FAULT`…)."""


@dataclass(frozen=True)
class Past:
    """Reads versions that are no longer served, when they are asked for: the last ones stay in memory.

    Attributes:
        public: folder of the public snapshot.
        read: reads a version. Raises NoSnapshotError when it cannot be read.
    """

    public: Path
    read: Callable[[Path], Snapshot]
    kept: OrderedDict[Any, Snapshot] = field(default_factory=OrderedDict, repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def register(self) -> Register:
        """What is known of the versions; nothing when it cannot be read."""
        try:
            return read_register(self.public)
        except (ValueError, OSError):
            return Register()

    def readable(self, now: Snapshot) -> list[Readable]:
        """The versions that may be read, the latest first.

        Args:
            now: what is served.
        """
        found = [] if now.release is None else [Readable(now.release, tuple(now.centres), served=True)]
        for entry in reversed(self.register().entries):
            place = self.public / entry.version
            shown = [name for name in now.centres if name not in entry.withdrawn and (place / name).is_dir()]
            if shown and entry.version not in {one.release.version for one in found}:
                found.append(Readable(entry.release, tuple(shown)))
        return found

    def find(self, version: str, centre: str, now: Snapshot) -> Snapshot:
        """A version, of the centres that still publish.

        Args:
            version: its name, as an address has it.
            centre: that is asked for; "" for the one that an address need not name.
            now: what is served.

        Raises:
            UnknownVersionError, WithdrawnError: it has nothing to show of that centre.
        """
        if now.release is not None and version == now.release.version:
            return now
        entry = self.register().get(version)
        if entry is None:
            raise UnknownVersionError(version)
        withdrawn = entry.withdrawn
        if centre in withdrawn:
            raise WithdrawnError(withdrawn[centre])
        if not version.isalnum() or not (self.public / version).is_dir():
            if withdrawn:
                raise WithdrawnError(next(iter(withdrawn.values())))
            raise UnknownVersionError(version)
        found = self._read(entry, now)
        first = next(iter(sorted([*found.centres, *withdrawn])), "")
        if not centre and first in withdrawn:
            raise WithdrawnError(withdrawn[first])
        if centre and centre not in found.centres:
            raise UnknownVersionError(version)
        return found

    def _read(self, entry: Entry, now: Snapshot) -> Snapshot:
        key = (entry.version, tuple(sorted(entry.withdrawn)), now.version)
        with self.lock:
            if key not in self.kept:
                whole = self.read(self.public / entry.version)
                still = {n: _beside(data, now.centres[n]) for n, data in whole.centres.items() if n in now.centres}
                if not still:
                    raise UnknownVersionError(entry.version)
                self.kept[key] = replace(whole, centres=MappingProxyType(still), old=True)
            self.kept.move_to_end(key)
            while len(self.kept) > READ:
                self.kept.popitem(last=False)[1].answers.clear()
            return self.kept[key]


def _beside(then: CentreData, now: CentreData) -> CentreData:
    """What may be read of an old version beside the one of today.

    Tables of people were audited with all that were published before them. The commutes of a year were not: they are
    those of a handful of persons, and the difference of two of them would be of one; only what has not moved is told.
    """
    if then.disclosed is None or now.disclosed is None:
        return then
    same = {year: one for year, one in then.disclosed.commutes.items() if now.disclosed.commutes.get(year) == one}
    return replace(then, disclosed=replace(then.disclosed, commutes=same))
