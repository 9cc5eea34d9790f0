"""The faulty rows of a file as a workbook: what is wrong is in the comment of each cell."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.centres.model import FaultyRow
from dashboard.intake.corrected_file import NAME_LENGTH, PLACE
from dashboard.sources import TableSchema

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WRONG: Final = PatternFill("solid", start_color="FDF3DC")
_SIGNED: Final = "Tableau de bord"


def faulty_workbook(rows: Sequence[FaultyRow], schemas: Mapping[str, TableSchema]) -> bytes:
    """A sheet a table; beside the cells, where the row is in the file and what is wrong with the whole of it."""
    book = Workbook()
    book.remove(book.active)
    for table in dict.fromkeys(row.table for row in rows):
        ours = [row for row in rows if row.table == table]
        _fill(book.create_sheet(ours[0].table_title[:NAME_LENGTH]), ours, schemas[table])
    if not rows:
        book.create_sheet().append(["Aucune ligne n’est à corriger."])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(sheet: Worksheet, rows: Sequence[FaultyRow], schema: TableSchema) -> None:
    used = {code for row in rows for code in (*row.faults, *(code for code, text in row.cells.items() if text))}
    fields = [field for field in schema.fields if field.name in used]
    sheet.append([*PLACE, *(field.title for field in fields)])
    sheet.freeze_panes = "D2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(cell.column)].width = max(10, min(40, len(str(cell.value)) + 2))
    for number, row in enumerate(rows, 2):
        for column, text in enumerate((row.sheet or row.file, str(row.row), " ".join(row.faults.get("", ()))), 1):
            _put(sheet.cell(number, column), text)
        for column, field in enumerate(fields, len(PLACE) + 1):
            cell = sheet.cell(number, column)
            _put(cell, row.cells.get(field.name, ""))
            if faults := row.faults.get(field.name):
                cell.fill = _WRONG
                cell.comment = Comment("\n".join(faults), _SIGNED, width=320, height=120)


def _put(cell: Cell, text: str) -> None:
    cell.value = text
    # « =1+1 » is what somebody wrote, never a formula.
    cell.data_type = "s"
