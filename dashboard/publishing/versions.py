"""The public snapshot on disk: whole versions, and a pointer to the one that is served.

    public/current.json       {"format": 1, "version": "3f0c…"}: replaced in one go, last of all
    public/versions.json      which others are kept, and why (`releases`)
    public/links.json         what is shared with choices that nobody changes (`links`)
    public/3f0c…/schemas/     what the tables mean
    public/3f0c…/reference/   the project's own tables
    public/3f0c…/<centre>/    centre.toml, tables, people.json

A version is named by the digest of its content: equal data make the same one. Whatever happens while one is written,
the pointer names one that is complete.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final

from dashboard.file_lock import hold
from dashboard.whole_file import DRAFT, replace_bytes, settle, write_below

POINTER: Final = "current.json"
FORMAT: Final = 1
_LOCK: Final = ".lock"

_NAME: Final = re.compile(r"(?:\w[\w.-]*/)*\w[\w.-]*", re.ASCII)

Files = Mapping[str, bytes]
"""Path below the version, with "/" → content."""


class PointerError(ValueError):
    """The pointer is there and names no complete version; the message is in French."""


def current_version(folder: Path) -> str | None:
    """The version that is served; None when nothing has been published.

    Raises:
        PointerError: the pointer cannot be read, or the version that it names is not there.
    """
    try:
        written = json.loads((folder / POINTER).read_bytes())
        version, form = str(written["version"]), written["format"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PointerError(f"{folder / POINTER} ne peut pas être lu ({type(error).__name__}).") from error
    if form != FORMAT:
        raise PointerError(f"{folder / POINTER} est d’un autre format ({form}) : publiez à nouveau.")
    if not version.isalnum() or not (folder / version).is_dir():
        raise PointerError(f"{folder / POINTER} nomme une version absente : publiez à nouveau.")
    return version


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, below it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def is_name(path: str) -> bool:
    """Whether a path may be that of a file of a version: below its folder, in plain letters."""
    return _NAME.fullmatch(path) is not None


def version_of(files: Files) -> str:
    """The name of a version: 16 hexadecimal characters of the SHA-256 of its files."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{len(files[name])}\0".encode())
        whole.update(files[name])
    return whole.hexdigest()[:16]


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Publish alone: another publication waits for this one. A process that dies lets go of the lock."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as lock:
        hold(lock.fileno())
        yield


@contextmanager
def draft(folder: Path, files: Files) -> Iterator[Path]:
    """A version written whole beside the others, under a name that nobody reads; gone at the end if not `placed`."""
    made = Path(tempfile.mkdtemp(dir=folder, prefix=DRAFT))
    try:
        made.chmod(0o755)
        write_below(made, files)
        for path in (*(one for one in made.rglob("*") if one.is_dir()), made):
            settle(path)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def place(folder: Path, made: Path, version: str) -> None:
    """Give a complete draft its name; a version that is there already is the same, and stays."""
    target = folder / version
    if target.is_dir() and version_of(files_of(target)) != version:
        shutil.rmtree(target)
    if not target.is_dir():
        made.rename(target)
    os.utime(target)
    settle(folder)


def point_to(folder: Path, version: str) -> None:
    """Serve a version, from one moment to the next."""
    content = json.dumps({"format": FORMAT, "version": version}) + "\n"
    replace_bytes(folder / POINTER, content.encode(), 0o644)
    settle(folder)


def clean(folder: Path) -> None:
    """Remove what a crash left half written."""
    for path in folder.glob(f"{DRAFT}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _described(data_dir: Path) -> Iterator[str]:
    """Identifiers of the centres that the files of a data folder describe, as far as they can be read."""
    for path in data_dir.glob("*/centre.toml"):
        try:
            name = tomllib.loads(path.read_text(encoding="utf-8")).get("id")
        except (OSError, ValueError):
            continue
        if isinstance(name, str) and name:
            yield name


def is_needed(
    data_dir: Path, folder: Path, places: Mapping[str, Path] = MappingProxyType({}), apart: Collection[str] = ()
) -> bool:
    """Whether there are data of which nothing is published, or a file or folder of which has changed since.

    `places` are folders of centres that are kept elsewhere, under their identifiers; those `apart` need not be public.
    """
    if not data_dir.is_dir() and not places:
        return False
    try:
        version = current_version(folder)
    except PointerError:
        return True
    wanted = {*_described(data_dir), *places} - set(apart)
    if version is None or not all((folder / version / name).is_dir() for name in wanted):
        return True
    published = (folder / POINTER).stat().st_mtime_ns
    folders = (data_dir, *places.values())
    below = (path for one in folders for path in one.rglob("*") if not path.name.startswith((".", "~$")))
    paths = (*(one for one in folders if one.is_dir()), *below)
    # A link to nothing tells when it was made.
    return any(path.lstat().st_mtime_ns > published for path in paths)
