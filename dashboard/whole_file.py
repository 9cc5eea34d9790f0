"""Write files whole: whoever reads one finds what it held, or what it now holds, whenever the machine stops."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

DRAFT: Final = ".draft-"
"""How the name of a file begins that is being written; nothing reads one, and one left by a crash may be erased."""


@contextmanager
def draft_in(folder: Path, prefix: str = DRAFT) -> Iterator[Path]:
    """An empty file that its owner alone can read; gone at the end, unless it was renamed. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=prefix)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def put_in_place(draft: Path, path: Path, mode: int) -> None:
    """Give a complete draft the place and the rights of a file. Raises OSError."""
    draft.chmod(mode)
    settle(draft)
    draft.replace(path)


def replace_bytes(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Put a content in the place of a file.

    Raises:
        OSError: it cannot be written; what was there still is.
    """
    with draft_in(path.parent) as draft:
        draft.write_bytes(content)
        put_in_place(draft, path, mode)


def write_below(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder that nobody reads yet: path → content. Raises OSError."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        settle(path)


def settle(path: Path) -> None:
    """Have a file, or the names in a folder, reach the disk. Raises OSError."""
    windows = os.name == "nt"
    # Windows gives no handle on a folder, and settles only what is open for writing.
    if windows and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDWR if windows else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
