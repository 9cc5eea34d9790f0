"""Tables that have lost most of their rows since the last publication: a sheet renamed or emptied by mistake.

What is public is counted in the version that is served. How many rows the other tables had (lists, commutes) is kept in
the centre's own folder, readable by its owner only, never published.
"""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from dashboard.publishing.columns import COLUMNS
from dashboard.publishing.versions import Files
from dashboard.sources import CentreTables

ROWS_FILE: Final = ".published-rows.json"
_PURGED: Final = ("attendances", "attendance_totals")
"""A purge turns rows of the first into rows of the second."""


def public_rows(files: Files) -> Mapping[str, int]:
    """Table → rows, of the tables among a centre's public files."""
    return {
        PurePosixPath(name).stem: sum(1 for _ in csv.reader(io.StringIO(content.decode(errors="replace")))) - 1
        for name, content in files.items()
        if name.endswith(".csv")
    }


def private_rows(loaded: CentreTables) -> Mapping[str, int]:
    """Table → rows, of the tables that are not published."""
    return {name: len(loaded.tables[name]) for name, columns in COLUMNS.items() if not columns.public}


def read_rows(folder: Path) -> Mapping[str, int]:
    """What `write_rows` kept; nothing where it cannot be read: it only warns of a mistake."""
    try:
        written = json.loads((folder / ROWS_FILE).read_bytes())
        return {str(name): int(count) for name, count in written.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def write_rows(folder: Path, rows: Mapping[str, int]) -> None:
    """Keep how many rows the tables that are not published have; an OSError when that cannot be written."""
    before = read_rows(folder)
    if rows == before or not any((*rows.values(), *before.values())):
        return
    descriptor, draft = tempfile.mkstemp(dir=folder, prefix=ROWS_FILE)
    with os.fdopen(descriptor, "w") as file:
        json.dump(dict(rows), file)
    Path(draft).replace(folder / ROWS_FILE)


def lost(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Table → its rows then and now, of those that have none left, or less than half."""
    found = {name: (rows, now.get(name, 0)) for name, rows in before.items() if 2 * now.get(name, 0) < rows}
    lists, totals = _PURGED
    if now.get(totals, 0) > before.get(totals, 0):
        found.pop(lists, None)
    return found
