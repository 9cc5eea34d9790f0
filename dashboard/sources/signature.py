"""A cheap way to notice that files have changed."""

from __future__ import annotations

import hashlib
from pathlib import Path


def signature(*folders: Path) -> str:
    """A cheap fingerprint (path, size, mtime) of every file below some folders, to notice a change."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.name.startswith((".", "~$")) or not path.is_file():
            continue
        stat = path.stat()
        digest.update(f"{path}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
