"""The current version of each centre of the database as a folder, which is read as any other.

    <cache>/centres/<centre>/<state>/<centre>/    centre.toml, tables, attendances.csv

A folder is written whole under its name, and the others of its centre are erased: none holds rows that have been
erased, but as long as it takes a process to look. When the database cannot be reached, what is here is shown.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from dashboard.centres.bundle import shown_files
from dashboard.centres.lists import Lists
from dashboard.centres.memory import Memory
from dashboard.centres.versions import Pointer, Version, Versions
from dashboard.file_lock import hold
from dashboard.settings import Settings
from dashboard.sources import TableSchema, cache
from dashboard.store.database import Database
from dashboard.store.errors import StateError
from dashboard.store.objects import Objects
from dashboard.whole_file import DRAFT, write_below

log = structlog.get_logger(__name__)
FOLDER: Final = "centres"
_SHORT: Final = 16
_LOCK: Final = ".lock"


@dataclass
class Checkouts:
    """The folders of the centres of the database.

    Attributes:
        versions, lists, memory: what they are made of.
        cache_dir: folder of what the programme keeps for itself.
    """

    versions: Versions
    lists: Lists
    memory: Memory
    cache_dir: Path
    _seen: dict[str, tuple[Pointer, Path]] = field(default_factory=dict, init=False)

    @classmethod
    def of(cls, settings: Settings, schemas: Mapping[str, TableSchema]) -> Checkouts:
        """Those of the database that the settings name; nothing is read or made yet."""
        versions = Versions(Database.of(settings), Objects.of(settings))
        return cls(versions, Lists(versions, schemas), Memory(versions), settings.cache_dir)

    def places(self) -> Mapping[str, Path]:
        """Each centre of the database that has a version → its folder, brought up to date. Never raises."""
        try:
            pointers = {name: one for name, one in self.versions.pointers().items() if one.version}
        except StateError as error:
            log.warning("centres_unreachable", reason=str(error))
            return self._on_disk()
        found = {name: path for name, one in pointers.items() if (path := self._place(name, one))}
        for path in self._folders():
            if path.name not in pointers:
                shutil.rmtree(path, ignore_errors=True)
        return found

    def version_at(self, path: Path) -> Version | None:
        """The version that is in a folder; None when it is no folder of these."""
        if self._root not in path.parents:
            return None
        return self.versions.current(path.name)

    def _place(self, centre: str, pointer: Pointer) -> Path | None:
        seen = self._seen.get(centre)
        if seen and seen[0] == pointer and seen[1].is_dir():
            return seen[1]
        try:
            path = self._made(self.versions.get(centre, pointer.version))
        except (StateError, LookupError, OSError) as error:
            log.warning("centre_unreadable", centre=centre, reason=type(error).__name__)
            return self._on_disk().get(centre)
        self._seen[centre] = pointer, path
        return path

    def _made(self, version: Version) -> Path:
        """The folder of a version, written unless it is there; raises StateError or OSError."""
        state = hashlib.sha256(f"{version.id} {self.lists.state(version)}".encode()).hexdigest()[:_SHORT]
        place = self._root / version.centre
        target = place / state / version.centre
        for folder in (self.cache_dir, self._root, place):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (place / _LOCK).open("w") as lock:
            # One process at a time: a draft that is there is of one that died, and may hold rows erased since.
            hold(lock.fileno())
            for path in place.glob(f"{DRAFT}*"):
                shutil.rmtree(path, ignore_errors=True)
            if not target.is_dir():
                self._write(version, place, place / state)
            others = [path for path in place.iterdir() if path.name not in (state, _LOCK)]
            if others:
                cache.forget(self.cache_dir, version.centre)
            for path in others:
                shutil.rmtree(path, ignore_errors=True)
        return target

    def _write(self, version: Version, place: Path, made: Path) -> None:
        draft = Path(tempfile.mkdtemp(dir=place, prefix=DRAFT))
        try:
            files = {**shown_files(self.versions.files(version)), **self.lists.files(version)}
            write_below(draft / version.centre, {**files, **self.memory.files(version.centre)})
            draft.rename(made)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    @property
    def _root(self) -> Path:
        return self.cache_dir / FOLDER

    def _folders(self) -> list[Path]:
        return [path for path in self._root.iterdir() if path.is_dir()] if self._root.is_dir() else []

    def _on_disk(self) -> dict[str, Path]:
        """Each centre that has a whole folder here; the latest of several."""
        found = {}
        for place in self._folders():
            whole = [path for path in place.iterdir() if (path / place.name).is_dir() and path.name[:1] != "."]
            if whole:
                found[place.name] = max(whole, key=lambda path: path.stat().st_mtime_ns) / place.name
        return found
