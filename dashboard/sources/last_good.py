"""The last data of each centre that could be used, kept on disk: what a restart shows when the files have become wrong.

    <cache>/last-good/<data folder>/<centre's folder>/<digest>/    centre.toml, tables, attendances-….parquet, kept.json

A copy is written in the form that centres write, and read again with the same checks: another version of the programme
still understands it. It holds attendance rows, without any code of a person; only its owner may read it. Whoever
erases rows from a centre's files erases its copy first, the centre's lock held, and a copy is only made under that
lock, of files that are still as they were read: no copy holds what has been erased.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import structlog

from dashboard.sources import cache
from dashboard.sources.attendance_frame import ATTENDANCES
from dashboard.sources.cache import Entry
from dashboard.sources.centre import Centre
from dashboard.sources.centre_lock import if_free
from dashboard.sources.frames import ROW_COLUMN
from dashboard.sources.gather import CENTRE_FILE
from dashboard.sources.loader import CentreTables, load_centre
from dashboard.sources.problems import Problem
from dashboard.sources.raw import SourceFile
from dashboard.sources.schema import TableSchema
from dashboard.sources.signature import signature
from dashboard.sources.written import centre_text, csv_text
from dashboard.whole_file import DRAFT

log = structlog.get_logger(__name__)

FOLDER: Final = "last-good"
LOSS: Final = "loss"
"""Code of the problem of data that would lose much of those that are kept."""
Losses = Callable[[CentreTables, CentreTables, Mapping[str, TableSchema]], Iterable[Problem]]
"""Tells what data lose of others, from the others, them and the schemas."""

FORMAT: Final = 1
_MANIFEST: Final = "kept.json"
_SHORT: Final = 16


@dataclass
class LastGood:
    """The copies of the centres of one data folder.

    Attributes:
        cache_dir: folder of what the programme keeps for itself.
        waiting: folder of a centre → what is to be copied once its lock is free, and the state of its files when read.
    """

    cache_dir: Path
    data_dir: Path
    waiting: dict[str, tuple[CentreTables, str]] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """Where the copies are."""
        place = hashlib.sha256(str(self.data_dir.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
        return self.cache_dir / FOLDER / place[:_SHORT]

    def names(self) -> tuple[str, ...]:
        """The folders of centres of which there is a copy."""
        with suppress(OSError):
            return tuple(sorted(path.name for path in self.root.iterdir() if path.is_dir()))
        return ()

    def missed(self) -> tuple[Path, ...]:
        """Folders of centres that have a copy and are there: all of them while the data folder itself is not.

        The copy of a centre whose folder has been removed, or emptied, is erased.
        """
        found = []
        for name in self.names():
            path = self.data_dir if name == self.data_dir.name else self.data_dir / name
            if self.data_dir.is_dir() and not _holds_files(path):
                self.forget(name)
            else:
                found.append(path)
        return tuple(found)

    def digest(self, name: str) -> str:
        """What tells the copy of a centre from another, the beginning of the digest of its data; "" without one."""
        return next((path.name for path in self._copies(name)), "")

    def guarded(self, loaded: CentreTables, schemas: Mapping[str, TableSchema], losses: Losses) -> CentreTables:
        """What was read of a centre; it has errors when it would lose much of what is kept of it."""
        if not loaded.ok or self.digest(loaded.path.name) in ("", loaded.digest[:_SHORT]):
            return loaded
        before = self.load(loaded.path, schemas)
        found = tuple(losses(before, loaded, schemas)) if before else ()
        return replace(loaded, problems=(*loaded.problems, *found)) if found else loaded

    def offer(self, loaded: CentreTables, state: str) -> None:
        """Have a centre's data copied at the next `settle`.

        Args:
            state: the signature of its folder before they were read.
        """
        self.waiting[loaded.path.name] = (loaded, state)

    def settle(self) -> None:
        """Copy what waits, but for centres whose files somebody is changing: their turn comes later.

        Never raises: a folder that cannot be written is told in the log.
        """
        for name, (loaded, state) in list(self.waiting.items()):
            folder = loaded.path if loaded.path.is_dir() else loaded.path.parent
            try:
                with if_free(folder, "une copie") as free:
                    if not free:
                        continue
                    if signature(folder) == state:
                        self.copy(loaded)
            except OSError as error:
                log.warning("last_good_not_kept", centre=name, reason=error.strerror or type(error).__name__)
            del self.waiting[name]

    def load(self, folder: Path, schemas: Mapping[str, TableSchema]) -> CentreTables | None:
        """What was kept of the centre of a folder; None when there is nothing, or nothing whole."""
        for path in self._copies(folder.name):
            try:
                found = _read(path, folder, schemas)
            except Exception as error:  # whatever a damaged copy makes the reader do
                log.warning("last_good_unreadable", centre=folder.name, reason=type(error).__name__)
                continue
            if found.ok:
                return found
            log.warning("last_good_refused", centre=folder.name, problems=len(found.problems))
        return None

    def forget(self, name: str) -> None:
        """Erase what was kept of the centre of a folder; one that is erased by half is no copy any more.

        Raises:
            OSError: it cannot be erased.
        """
        self.waiting.pop(name, None)
        _erase(self.root / name)

    def _copies(self, name: str) -> list[Path]:
        """Whole copies, the latest first."""
        with suppress(OSError):
            manifests = [path / _MANIFEST for path in (self.root / name).iterdir() if path.name[:1] != "."]
            whole = [path for path in manifests if path.is_file()]
            return [path.parent for path in sorted(whole, key=lambda path: -path.stat().st_mtime_ns)]
        return []

    def copy(self, loaded: CentreTables) -> None:
        """Write a copy whole under its name, then erase every other: the lock of the centre is held.

        Raises:
            OSError: it cannot be written.
        """
        place = self.root / loaded.path.name
        target = place / loaded.digest[:_SHORT]
        if not (target / _MANIFEST).is_file():
            for folder in (self.cache_dir, self.cache_dir / FOLDER, self.root, place):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(dir=place, prefix=DRAFT))
            try:
                _write(draft, loaded)
                _erase(target)
                draft.rename(target)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        for path in place.iterdir():
            if path != target:
                _erase(path)


def _holds_files(path: Path) -> bool:
    """Whether a folder has files that a person would see; one that cannot be read may well."""
    try:
        return any(one.name[:1] not in (".", "~") for one in path.iterdir())
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _erase(path: Path) -> None:
    """Erase copies below a folder, and the folder; what makes them whole goes first."""
    for manifest in path.rglob(_MANIFEST):
        manifest.unlink(missing_ok=True)
    if path.exists():
        shutil.rmtree(path)


def _write(folder: Path, loaded: CentreTables) -> None:
    """Write what was read of a centre, and last of all what tells that nothing is missing."""
    centre: Centre | None = loaded.centre
    if centre is None:
        raise ValueError("no centre")
    texts = {CENTRE_FILE: centre_text(centre)}
    rows: dict[str, list[int]] = {}
    for name, frame in loaded.tables.items():
        if not len(frame):
            continue
        if name == ATTENDANCES:
            cache.write(folder, centre.id, loaded.digest, Entry(frame, len(frame), ()))
            continue
        derived = [column for column in frame.columns if column == ROW_COLUMN or column.endswith("_day")]
        texts[f"{name}.csv"] = csv_text(frame.drop(columns=derived))
        rows[name] = frame[ROW_COLUMN].tolist()
    for name, text in texts.items():
        _private(folder / name, text)
    manifest = {
        "format": FORMAT,
        "centre": centre.id,
        "digest": loaded.digest,
        "files": [{**asdict(one), "mtime": one.mtime.isoformat()} for one in loaded.files],
        "rows": rows,
        "content": {path.name: _sha256(path) for path in sorted(folder.iterdir())},
    }
    _private(folder / _MANIFEST, json.dumps(manifest))


def _private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(folder: Path, origin: Path, schemas: Mapping[str, TableSchema]) -> CentreTables:
    """Read a copy as the centre that it was made of. Raises ValueError when it is not whole."""
    manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_bytes())
    if manifest["format"] != FORMAT or any(_sha256(folder / name) != one for name, one in manifest["content"].items()):
        raise ValueError("content")
    loaded = load_centre(folder, schemas, published=True)
    tables = dict(loaded.tables)
    for name, numbers in manifest["rows"].items():
        tables[name] = tables[name].assign(**{ROW_COLUMN: numbers})
    kept = cache.load(folder, manifest["centre"], manifest["digest"])
    if kept is not None:
        tables[ATTENDANCES] = kept.frame
    files = tuple(SourceFile(**{**one, "mtime": datetime.fromisoformat(one["mtime"])}) for one in manifest["files"])
    return replace(loaded, path=origin, tables=MappingProxyType(tables), files=files, digest=manifest["digest"])
