"""Write files so that a reader never sees half of one, nor some of a set without the others."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from dashboard.whole_file import DRAFT, replace_bytes, write_below

IMPORTED: Final = "imported"
"""Folder below `geo/` that a deployment fills and git ignores."""

QPV_FILE: Final = "qpv.geojson"
"""File of polygons, below `IMPORTED`."""

INSEE: Final = "insee"
"""Folder of Insee's tables, below `IMPORTED`."""


_MARK: Final = ".version"
"""File below `IMPORTED` that names what was brought there from elsewhere."""


def imported_files(geo: Path) -> dict[str, bytes]:
    """All that is imported below a `geo/` folder: name below `imported/` → bytes."""
    folder = geo / IMPORTED
    found = sorted(path for pattern in ("*.geojson", "*/*.json") for path in folder.glob(pattern))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def imported_mark(geo: Path) -> str:
    """The name of what was last brought below a `geo/` folder from elsewhere; "" when nothing was."""
    mark = geo / IMPORTED / _MARK
    return mark.read_text(encoding="ascii") if mark.is_file() else ""


def replace_imported(geo: Path, files: Mapping[str, bytes], mark: str) -> None:
    """Have these files be all that is imported below a `geo/` folder, under a name. Raises OSError."""
    folder = geo / IMPORTED
    write_together(folder, files)
    for name in imported_files(geo).keys() - files.keys():
        (folder / name).unlink(missing_ok=True)
    replace_bytes(folder / _MARK, mark.encode(), 0o644)


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write several files below a folder: all are prepared beside it first, then put in place by renaming.

    Files whose bytes are already right are left untouched (their date too). Raises OSError when the disk refuses; what
    was there then stays as it was, unless the refusal comes between two renames.
    """
    folder.mkdir(parents=True, exist_ok=True)
    changed = {name: body for name, body in files.items() if not _same(folder / name, body)}
    if not changed:
        return
    prepared = Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder))
    try:
        write_below(prepared, changed)
        for name in changed:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (prepared / name).replace(folder / name)
    finally:
        shutil.rmtree(prepared, ignore_errors=True)


def _same(path: Path, body: bytes) -> bool:
    try:
        return path.stat().st_size == len(body) and path.read_bytes() == body
    except FileNotFoundError:
        return False
