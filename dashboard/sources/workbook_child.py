"""Open a workbook in a process of its own: ``python workbook_child.py MOST_CELLS`` takes its bytes, answers in JSON.

The sizes that a workbook states are believed by the library that reads it: one far cell, or a damaged file, makes it
ask for more memory than there is, which ends the process whatever one catches. So the file (XLSX, XLS or ODS) is opened
here, where memory and time are limited, and nothing of the dashboard is imported, to start at once. See
:mod:`dashboard.sources.workbook`.

The answer is ``{"refused": reason}`` or ``{"sheets": [...]}``. A sheet has: name; shown, whether it is visible; spans,
its merged cells (first and last row and column, from 0); hidden, the numbers of its hidden rows (from 1); rows; and
first, the numbers of the row and of the column (from 1) of the first cell of ``rows``.
"""

from __future__ import annotations

import io
import json
import posixpath
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any, Final
from xml.etree import ElementTree

LOCKED: Final = "locked"
TOO_BIG: Final = "too-big"
SWOLLEN: Final = "swollen"
ENTITIES: Final = "entities"
FOREIGN: Final = "foreign"
DAMAGED: Final = "damaged"

MOST_MEMORY: Final = 2 * 1024**3
MOST_SECONDS: Final = 60
"""Of processor time."""
MOST_UNPACKED: Final = 300 * 1024 * 1024

_OLE_MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK: Final = 1024 * 1024
_RELATION: Final = "officeDocument/2006/relationships}id", "officeDocument/relationships}id"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_BROKEN: Final = (
    ElementTree.ParseError, zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, RuntimeError, EOFError,
)  # fmt: skip


class Refused(Exception):  # noqa: N818 (an answer)
    """The workbook is not opened; its text is one of the reasons above."""


def read(content: bytes, most_cells: int) -> dict[str, Any]:
    """Return the sheets of a workbook, or why there are none."""
    try:
        layouts: dict[str, dict[str, Any]] = {}
        if not content.startswith(_OLE_MARK):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                layouts = _layouts(archive, most_cells)
        return {"sheets": list(_sheets(content, layouts, most_cells))}
    except Refused as refusal:
        return {"refused": str(refusal)}
    except _BROKEN:
        return {"refused": DAMAGED}


def _sheets(content: bytes, layouts: dict[str, dict[str, Any]], most_cells: int) -> Iterator[dict[str, Any]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for entry in workbook.sheets_metadata:
            sheet = workbook.get_sheet_by_name(entry.name)
            if sheet.height * sheet.width > most_cells:
                raise Refused(TOO_BIG)
            top, left = sheet.start or (0, 0)
            yield {
                "name": entry.name,
                "shown": entry.visible == SheetVisibleEnum.Visible,
                "spans": [(*start, *end) for start, end in sheet.merged_cell_ranges or ()],
                "hidden": [],
                "first": (top + 1, left + 1),
                "rows": sheet.to_python(skip_empty_area=True),
            } | layouts.get(entry.name, {})
    except PasswordError as error:
        raise Refused(LOCKED) from error
    except CalamineError as error:
        raise Refused(DAMAGED) from error


def _layouts(archive: zipfile.ZipFile, most_cells: int) -> dict[str, dict[str, Any]]:
    """What the library does not tell, by sheet: hidden rows of an XLSX; hidden rows and merged cells of an ODS."""
    if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
        raise Refused(SWOLLEN)
    names = set(archive.namelist())
    if "encrypted-package" in names:
        raise Refused(LOCKED)
    for member in archive.infolist():
        with archive.open(member) as part:
            _check_whole(part, marked=member.filename.lower().endswith((".xml", ".rels")))
    if "xl/workbook.xml" in names:
        return {sheet: {"hidden": _hidden_rows(archive, part)} for sheet, part in _parts(archive) if part in names}
    if "content.xml" in names:
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Refused(LOCKED)
        return _ods_layouts(archive, most_cells)
    raise Refused(FOREIGN)


def _check_whole(part: IO[bytes], *, marked: bool) -> None:
    """Read a part to its end, so that its checksum is verified; one that is XML must define no entity."""
    before = b""
    while chunk := part.read(_CHUNK):
        # NUL bytes apart, so that UTF-16 hides nothing.
        text = (before + chunk).replace(b"\0", b"")
        if marked and (b"<!DOCTYPE" in text or b"<!ENTITY" in text):
            raise Refused(ENTITIES)
        before = chunk[-32:]


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name of each sheet of an XLSX and of its part."""
    if "xl/_rels/workbook.xml.rels" not in archive.namelist():
        return
    relations = {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("xl", relation.get("Target", ""))).lstrip("/")
        for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 (entities are refused)
    }
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        if element.tag.endswith("}sheet"):
            found = [value for name, value in element.items() if name.endswith(_RELATION)]
            yield element.get("name", ""), relations.get(found[0] if found else "", "")


def _hidden_rows(archive: zipfile.ZipFile, name: str) -> list[int]:
    hidden: list[int] = []
    number = 0
    with archive.open(name) as part:
        for event, element in ElementTree.iterparse(part, events=("start", "end")):  # noqa: S314
            if not element.tag.endswith("}row"):
                continue
            if event == "start":
                number = int(element.get("r", number + 1))
                if element.get("hidden") in ("1", "true"):
                    hidden.append(number)
            else:
                element.clear()
    return hidden


def _ods_layouts(archive: zipfile.ZipFile, most_cells: int) -> dict[str, dict[str, Any]]:
    layouts: dict[str, dict[str, Any]] = {}
    scan, name = _TableScan(most_cells), ""
    with archive.open("content.xml") as part:
        for event, element in ElementTree.iterparse(part, events=("start", "end")):  # noqa: S314
            if event == "start":
                if element.tag == f"{_TABLE}table":
                    scan, name = _TableScan(most_cells), element.get(f"{_TABLE}name", "")
            elif element.tag == f"{_TABLE}table-row":
                scan.take(element)
                element.clear()
            elif element.tag == f"{_TABLE}table":
                layouts[name] = {"hidden": scan.hidden, "spans": scan.spans}
                element.clear()
    return layouts


class _TableScan:
    """Where the reading of one ODS sheet has got to: a few bytes can stand for a thousand million cells."""

    def __init__(self, most_cells: int) -> None:
        self.most_cells = most_cells
        self.row = 0
        self.width = 0
        self.hidden: list[int] = []
        self.spans: list[tuple[int, int, int, int]] = []

    def take(self, element: ElementTree.Element) -> None:
        """Count in one ``table-row``."""
        repeated = _count(element, "number-rows-repeated")
        width = self._take_cells(element)
        if width:
            self.width = max(self.width, width)
            if self.width * (self.row + repeated) > self.most_cells:
                raise Refused(TOO_BIG)
            if element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                self.hidden.extend(range(self.row + 1, self.row + repeated + 1))
        self.row += repeated

    def _take_cells(self, row: ElementTree.Element) -> int:
        column = width = 0
        for cell in row:
            repeated = _count(cell, "number-columns-repeated")
            down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
            if down > 1 or across > 1:
                self.spans.append((self.row, column, self.row + down - 1, column + across - 1))
            column += repeated
            if len(cell) or cell.get(f"{_OFFICE}value-type") or cell.get(f"{_TABLE}formula"):
                width = column
        return width


def _count(element: ElementTree.Element, name: str) -> int:
    return max(1, int(element.get(f"{_TABLE}{name}", "1")))


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


def _limit() -> None:
    try:
        import resource
    except ImportError:
        return
    # Nor is what a damaged file does to the reader written down.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


if __name__ == "__main__":
    _limit()
    answer = json.dumps(read(sys.stdin.buffer.read(), int(sys.argv[1])), default=plain)
    sys.stdout.buffer.write(answer.encode())
