"""The sheets of a dropped file, and the form in which they are kept between two requests."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from dashboard.centres.model import Dropped
from dashboard.sources.problems import Problem
from dashboard.sources.raw import Cell, Fault, file_problem
from dashboard.sources.sheets import sheets_of
from dashboard.sources.workbook import Sheet, Span, cell_of

_MARK: Final = b"crpv-sheets-1\n"
"""How the bytes of kept sheets begin: no spreadsheet does."""


def sheets_in(dropped: Dropped) -> tuple[list[Sheet], list[Problem]]:
    """The sheets of a file as it was dropped, or as it was kept. Never raises."""
    if not dropped.content.startswith(_MARK):
        return sheets_of(dropped.content, dropped.name)
    try:
        written = json.loads(gzip.decompress(dropped.content[len(_MARK) :]))
        return [_sheet(one) for one in written], []
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return [], [file_problem(dropped.name, "fichier abîmé depuis son dépôt, déposez-le de nouveau", "kept-sheets")]


def kept(sheets: Sequence[Sheet]) -> bytes:
    """Sheets as bytes: the same sheets always make the same."""
    written = [
        {
            **asdict(replace(one, rows=())),  # a cell in error cannot be copied
            "rows": [[_written(cell) for cell in row] for row in one.rows],
            "hidden": sorted(one.hidden),
        }
        for one in sheets
    ]
    return _MARK + gzip.compress(json.dumps(written, ensure_ascii=False).encode(), mtime=0)


def _written(cell: Cell) -> Any:
    """A cell as `workbook.cell_of` reads it."""
    if isinstance(cell, Fault):
        return [cell.kind, str(cell)]
    if isinstance(cell, timedelta):
        return ["timedelta", cell.total_seconds()]
    if isinstance(cell, datetime | date | time):
        return [type(cell).__name__, cell.isoformat()]
    return cell


def _sheet(written: Mapping[str, Any]) -> Sheet:
    return Sheet(
        written["name"],
        written["shown"],
        written["first_row"],
        written["first_column"],
        tuple(tuple(map(cell_of, row)) for row in written["rows"]),
        tuple(Span(**one) for one in written["spans"]),
        frozenset(written["hidden"]),
        {int(row): look for row, look in written["looks"].items()},
        written["encoding"],
    )
