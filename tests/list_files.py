"""Lists of invented people, written in every format that a list may be kept in."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl

Rows = Sequence[Sequence[object]]

NAMED = [
    ["NOM", "Prénom", "Courriel", "Structure", "Code postal", "Présent"],
    ["NOMUN", "Prénom1", "p1@exemple.fr", "Mairie de Ville1", 37000, "X"],
    ["NOMDEUX", "Prénom2", "p2@exemple.fr", "CAF", 1000, "absent"],
]
"""A list of two people, one of whom came."""


def xlsx(
    path: Path,
    rows: Rows,
    *,
    merged: Iterable[str] = (),
    hidden: Iterable[int] = (),
    others: dict[str, Rows] | None = None,
) -> Path:
    """Write an XLSX workbook: a first sheet « Liste », then others."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Liste"
    for row in rows:
        sheet.append(list(row))
    for span in merged:
        sheet.merge_cells(span)
    for number in hidden:
        sheet.row_dimensions[number].hidden = True
    for name, cells in (others or {}).items():
        other = workbook.create_sheet(name)
        for row in cells:
            other.append(list(row))
    workbook.save(path)
    return path


def text(path: Path, rows: Rows, separator: str = ";", encoding: str = "utf-8") -> Path:
    """Write a CSV file; a cell that is None is empty."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator)
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    path.write_bytes(buffer.getvalue().encode(encoding))
    return path


_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


_MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)


def ods_of(tables: str) -> bytes:
    """The bytes of an ODS file with these ``table:table`` elements."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES}><office:body><office:spreadsheet>'
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def ods(path: Path, rows: Rows, *, hidden: Iterable[int] = (), down: dict[tuple[int, int], int] | None = None) -> Path:
    """Write an ODS file; ``down`` merges a cell (row and column from 1) over so many rows."""
    hidden = set(hidden)
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_ods_cell(cell, (down or {}).get((number, column))) for column, cell in enumerate(row, start=1))
        visibility = ' table:visibility="collapse"' if number in hidden else ""
        lines.append(f"<table:table-row{visibility}>{cells}</table:table-row>")
    path.write_bytes(ods_of(f'<table:table table:name="Liste">{"".join(lines)}</table:table>'))
    return path


def _ods_cell(cell: object, down: int | None) -> str:
    span = f' table:number-rows-spanned="{down}"' if down else ""
    if cell is None or cell == "":
        return f"<table:table-cell{span}/>"
    if isinstance(cell, date):
        return f'<table:table-cell{span} office:value-type="date" office:date-value="{cell.isoformat()}"/>'
    if isinstance(cell, int | float):
        return f'<table:table-cell{span} office:value-type="float" office:value={quoteattr(str(cell))}/>'
    paragraph = f"<text:p>{escape(str(cell))}</text:p>"
    return f'<table:table-cell{span} office:value-type="string">{paragraph}</table:table-cell>'
