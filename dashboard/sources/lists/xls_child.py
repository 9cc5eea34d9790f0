"""Read an XLS file in a process of its own: ``python xls_child.py`` takes it on its input and answers in JSON.

The sizes that an XLS file states are believed by the library that reads it: a damaged file makes it ask for more memory
than there is, which ends the process, whatever one catches. So this file is run apart, and imports nothing of the
dashboard, to start at once. See :mod:`dashboard.sources.lists.xls`.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any, Final

LOCKED: Final = "locked"
TOO_BIG: Final = "too-big"
MOST_MEMORY: Final = 2 * 1024**3


def read(content: bytes, max_cells: int) -> dict[str, Any]:
    """Return the sheets of an XLS file: name, whether visible, merged cells, rows from A1; or why there are none."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

    sheets = []
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for entry in workbook.sheets_metadata:
            sheet = workbook.get_sheet_by_name(entry.name)
            if sheet.total_height * sheet.total_width > max_cells:
                return {"refused": TOO_BIG}
            rows = sheet.to_python(skip_empty_area=False)
            shown = entry.visible == SheetVisibleEnum.Visible
            sheets.append((entry.name, shown, sheet.merged_cell_ranges or [], rows))
    except PasswordError:
        return {"refused": LOCKED}
    return {"sheets": sheets}


def plain(cell: object) -> list[object]:
    """Write a date, a time or a duration as its kind and a text or number; JSON has the other cells."""
    if isinstance(cell, datetime):
        return ["datetime", cell.isoformat()]
    if isinstance(cell, date):
        return ["date", cell.isoformat()]
    if isinstance(cell, time):
        return ["time", cell.isoformat()]
    if isinstance(cell, timedelta):
        return ["timedelta", cell.total_seconds()]
    raise TypeError


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    # Nor is what a damaged file does to the reader written down.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    _limit_memory()
    answer = json.dumps(read(sys.stdin.buffer.read(), int(sys.argv[1])), default=plain)
    sys.stdout.buffer.write(answer.encode())
