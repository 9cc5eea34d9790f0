"""Hold a file alone, on any system; a process that dies, or closes the file, lets go of it."""

from __future__ import annotations

import errno
import importlib
import os
from typing import Any, Final

_FAR: Final = 1 << 30
"""Windows keeps others from reading what is locked: a byte is held far from what is written in the file."""


def hold(handle: int, *, wait: bool = True) -> None:
    """Hold an open file, once whoever holds it has let go.

    Raises:
        BlockingIOError: somebody else holds it; only when not waiting.
    """
    try:
        import fcntl
    except ImportError:
        _hold_on_windows(handle, wait=wait)
        return
    fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def _hold_on_windows(handle: int, *, wait: bool) -> None:
    msvcrt: Any = importlib.import_module("msvcrt")
    while True:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            # LK_LOCK tries for ten seconds, then gives up.
            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EDEADLK):
                raise
            if not wait:
                raise BlockingIOError(*error.args) from error
        else:
            return
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
