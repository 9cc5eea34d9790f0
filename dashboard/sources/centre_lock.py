"""One at a time: whoever changes the files of a centre holds its lock from reading them to having written them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from dashboard.file_lock import hold
from dashboard.whole_file import DRAFT

LOCK_FILE: Final = ".lock"


@contextmanager
def alone(folder: Path, work: str, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a centre's folder; a process that dies lets go of it, and its unfinished drafts are erased.

    A folder where nothing can be written needs no lock.

    Args:
        work: what is about to be done, in French ("un import"), for those who wait.
        waiting: told who holds the lock ("une purge, processus 12"), once, before waiting for it.
    """
    with _held(folder, work, waiting) as held:
        if held:
            erase_drafts(folder)
        yield


@contextmanager
def if_free(folder: Path, work: str) -> Iterator[bool]:
    """Hold the lock of a centre's folder unless somebody else does: tells which; see `alone`."""
    with _held(folder, work, None) as held:
        yield held is not False


@contextmanager
def _held(folder: Path, work: str, waiting: Callable[[str], None] | None) -> Iterator[bool | None]:
    """Whether the lock is held: None where none is needed, False when somebody else holds it and nobody waits."""
    try:
        handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o640)
    except OSError:
        yield None
        return
    with os.fdopen(handle, "r+", encoding="utf-8") as lock:
        try:
            hold(lock.fileno(), wait=False)
        except BlockingIOError:
            if waiting is None:
                yield False
                return
            waiting(lock.read().strip())
            hold(lock.fileno())
        _write(lock.fileno(), f"{work}, processus {os.getpid()}")
        try:
            yield True
        finally:
            _write(lock.fileno(), "")


def erase_idle_drafts(folder: Path) -> None:
    """Erase what a process that died has left half written, unless somebody is writing now."""
    with contextlib.suppress(OSError), (folder / LOCK_FILE).open("r+") as lock:
        hold(lock.fileno(), wait=False)
        erase_drafts(folder)


def erase_drafts(folder: Path) -> None:
    """Erase every draft of a folder, which may hold rows that a purge erases; only for who holds its lock."""
    for path in folder.glob(f"{DRAFT}*"):
        path.unlink(missing_ok=True)


def _write(handle: int, text: str) -> None:
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, text.encode())
