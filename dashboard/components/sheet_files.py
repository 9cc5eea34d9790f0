"""A table as a file of a spreadsheet: CSV as French spreadsheets read it, or XLSX; no text in it is ever a formula."""

# openpyxl has no type hints: its calls are untyped whatever we do.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from dashboard.components.sheet import Sheet, Value

MOST_WIDE: Final = 60
"""Characters across a column; longer text is on several lines."""
FORMULA: Final = re.compile(r"(^|[,;|\t\r\n\"]\s*)([=+\-@])")
"""What a spreadsheet would run, also behind what another one takes for the end of a cell."""


def csv_file(sheet: Sheet, told: Sequence[str]) -> bytes:
    """A table as CSV: UTF-8 with its mark, semicolons, decimal commas; then what is to be known of it, line by line.

    Args:
        sheet: the table.
        told: title, centre, filters, source…
    """
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    writer.writerows([_written(value) for value in row] for row in (sheet.headers, *sheet.rows))
    writer.writerow([])
    writer.writerows([_written(line)] for line in (*told, *sheet.notes))
    return made.getvalue().encode("utf-8-sig")


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | float):
        return str(int(value) if value == int(value) else value).replace(".", ",")
    plain = value.strip().replace("\u00a0", " ").replace("\u202f", " ")
    return FORMULA.sub(r"\1'\2", plain)


def xlsx_file(sheet: Sheet, told: Sequence[str], made_on: date) -> bytes:
    """A table as a workbook: "Lisez-moi" says what it is, "Données" has its rows.

    Args:
        sheet: the table.
        told: title, centre, filters, source…
        made_on: date of the data, which the file is dated by.
    """
    # Loaded by whoever asks for a workbook.
    from openpyxl.utils.cell import get_column_letter
    from openpyxl.workbook.workbook import Workbook

    workbook = Workbook(write_only=True)
    workbook.properties.created = workbook.properties.modified = datetime(made_on.year, made_on.month, made_on.day)
    workbook.properties.creator = "Tableau de bord"
    about = workbook.create_sheet("Lisez-moi")
    about.column_dimensions["A"].width = 110
    for index, line in enumerate((*told, *sheet.notes)):
        about.append([_cell(about, line, bold=not index, wrapped=True)])
    data = workbook.create_sheet("Données")
    data.freeze_panes = "B2"
    for place, width in enumerate(_widths(sheet), 1):
        data.column_dimensions[get_column_letter(place)].width = width
    data.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headers))}{len(sheet.rows) + 1}"
    data.append([_cell(data, head, bold=True, wrapped=True) for head in sheet.headers])
    for row in sheet.rows:
        data.append([_cell(data, value) for value in row])
    kept = io.BytesIO()
    workbook.save(kept)
    return kept.getvalue()


def _cell(page: Any, value: Value, *, bold: bool = False, wrapped: bool = False) -> Any:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
    from openpyxl.styles.alignment import Alignment
    from openpyxl.styles.fonts import Font

    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes "=…" for a formula
        cell.alignment = Alignment(vertical="top", wrap_text=wrapped or len(value) > MOST_WIDE)
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _widths(sheet: Sheet) -> Iterator[int]:
    for column in zip(sheet.headers, *sheet.rows, strict=True):
        longest = max(len(_written(value)) for value in column[1:]) if len(column) > 1 else 0
        yield min(MOST_WIDE, max(10, longest, min(len(column[0]), 24)) + 2)
