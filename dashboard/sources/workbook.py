"""Read the sheets of an XLSX workbook, within limits that a hostile or damaged file cannot exceed."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final

from dashboard.sources.problems import NARROW, Problem
from dashboard.sources.raw import RawTable, file_problem, split_header

MAX_UNPACKED_BYTES: Final = 300 * 1024 * 1024
MAX_CELLS: Final = 30_000_000
"""The reader lays a sheet out in full: one stray cell in the last row and column would cost gigabytes."""

_OLE_MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGED: Final = f"classeur illisible, incomplet ou endommagé{NARROW}; enregistrez-le de nouveau au format .xlsx"
_LOCKED: Final = (
    f"classeur protégé par mot de passe, ou ancien format .xls{NARROW}; enregistrez-le en .xlsx sans mot de passe"
)
_FAR: Final = (
    f"une feuille contient une cellule très loin du tableau{NARROW}; effacez tout ce qui se trouve hors du tableau"
)
# Cells and rows that hold something; an empty element (<c ... />) only carries a style.
_CELL: Final = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^>/])?>')
_CELL_WITHOUT_PLACE: Final = re.compile(rb'<(?:\w+:)?c(?:\s+(?!r=)[\w:]+="[^">]*")*\s*>')
_ROW: Final = re.compile(rb'<(?:\w+:)?row\s(?:[^>]*?\s)?r="(\d{1,7})"(?:[^>]*[^>/])?>')
_GUESSED_COLUMNS: Final = 256


class RefusedError(Exception):
    """The workbook cannot or must not be read; the text says why in French."""


def read_workbook(content: bytes, file: str) -> tuple[list[RawTable], list[Problem]]:
    """Read all sheets of the bytes of an XLSX file; ``file`` names it in the problems.

    Returns: one table per sheet that is not blank (values as Excel stores them), and the problems. Never raises.
    """
    try:
        if content.startswith(_OLE_MARK):
            raise RefusedError(_LOCKED)
        check_archive(content)
        return _read_sheets(content, file), []
    except RefusedError as error:
        return [], [file_problem(file, str(error), "workbook")]


def _read_sheets(content: bytes, file: str) -> list[RawTable]:
    from python_calamine import CalamineError, CalamineWorkbook

    tables = []
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            first_row = sheet.start[0] + 1 if sheet.start else 1
            rows = sheet.to_python(skip_empty_area=True)
            records = [(number, tuple(cells)) for number, cells in enumerate(rows, start=first_row)]
            table = split_header(name, file, name, records)
            if table is not None:
                tables.append(table)
    except (CalamineError, OSError, ValueError) as error:
        raise RefusedError(_DAMAGED) from error
    return tables


def check_archive(content: bytes) -> frozenset[str]:
    """Check that a zipped workbook (XLSX or ODS) is whole, within limits, and defines no XML entity.

    Returns: the names of its parts.
    Raises: RefusedError.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise RefusedError("classeur démesuré une fois décompressé, il n’a pas été ouvert")
            for member in archive.infolist():
                if member.filename.endswith((".xml", ".rels")):
                    _check_part(archive.read(member), member.filename)
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise RefusedError(_DAMAGED) from error


def _check_part(part: bytes, name: str) -> None:
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise RefusedError("classeur qui définit des entités XML, il n’a pas été ouvert")
    if "/worksheets/" not in name:
        return
    rows, width = 0, 1
    for match in _CELL.finditer(part):
        letters, number = match.groups()
        rows = max(rows, int(number))
        width = max(width, _column_number(letters))
    if _CELL_WITHOUT_PLACE.search(part):
        rows = max([rows, *(int(number) for number in _ROW.findall(part))])
        width = max(width, _GUESSED_COLUMNS)
    if rows * width > MAX_CELLS:
        raise RefusedError(_FAR)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
