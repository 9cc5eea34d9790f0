"""How many rows the tables of a centre had when it was last published.

What is public is counted in the version that is served. How many rows the other tables had (lists, commutes) is kept in
the centre's own folder, readable by its owner only, never published.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from dashboard.publishing.columns import COLUMNS
from dashboard.publishing.versions import Files
from dashboard.sources import CentreTables
from dashboard.whole_file import replace_bytes

ROWS_FILE: Final = ".published-rows.json"


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
    replace_bytes(folder / ROWS_FILE, json.dumps(dict(rows)).encode())
