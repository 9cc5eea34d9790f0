"""Open a workbook in a process of its own: ``python workbook_child.py MOST_CELLS`` takes its bytes, answers in JSON.

The sizes that a workbook states are believed by the library that reads it: one far cell, or a damaged file, makes it
ask for more memory than there is, which ends the process whatever one catches. So the file (XLSX, XLS or ODS) is opened
here, where memory and time are limited, and nothing of the dashboard is imported, to start at once. See
:mod:`dashboard.sources.workbook`.

The answer is ``{"refused": reason}`` or ``{"sheets": [...]}``. A sheet has: name; shown, whether it is visible; spans,
its merged cells (first and last row and column, from 0); hidden, the numbers of its hidden rows (from 1); looks, the
rows that the eye sets apart (number, what by: struck through, a colour); rows; and first, the numbers of the row and
of the column (from 1) of the first cell of ``rows``. A cell that holds an error, or a formula whose result is not
known, is ``[kind, text]``; see :class:`dashboard.sources.raw.Fault`. A first day of a month that the spreadsheet shows
as a month is ``["month", ISO month]``.
"""

from __future__ import annotations

import io
import json
import posixpath
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
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
_BOF, _EOF, _BOUNDSHEET, _ROW, _BOOLERR, _FORMULA, _STRING = 0x809, 0x0A, 0x85, 0x208, 0x205, 0x06, 0x207
_FORMAT, _XF, _NUMBERED, _RK, _MULRK = 0x41E, 0xE0, 0x203, 0x27E, 0xBD
_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_NUMBER: Final = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_MONTH_FORMAT: Final = "17"
"""Of those that every XLSX and XLS has: « mmm-yy »."""
_WIDEST: Final = 1_000
"""Columns of an ODS of which the style is noted."""
_FO: Final = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_BROKEN: Final = (
    ElementTree.ParseError, zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, KeyError, RuntimeError,
    EOFError,
)  # fmt: skip


class Refused(Exception):  # noqa: N818 (an answer)
    """The workbook is not opened; its text is one of the reasons above."""


def read(content: bytes, most_cells: int) -> dict[str, Any]:
    """Return the sheets of a workbook, or why there are none."""
    try:
        if content.startswith(_OLE_MARK):
            layouts = _xls_layouts(content)
        else:
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
            layout = layouts.get(entry.name, {})
            rows = sheet.to_python(skip_empty_area=True)
            for (row, column), told in layout.pop("told", {}).items():
                if 0 <= row - top < len(rows) and 0 <= column - left < len(rows[row - top]):
                    cell = rows[row - top][column - left]
                    rows[row - top][column - left] = _as_month(cell) if told is None else told
            yield {
                "name": entry.name,
                "shown": entry.visible == SheetVisibleEnum.Visible,
                "spans": [(*start, *end) for start, end in sheet.merged_cell_ranges or ()],
                "hidden": [],
                "first": (top + 1, left + 1),
                "rows": rows,
            } | layout
    except PasswordError as error:
        raise Refused(LOCKED) from error
    except CalamineError as error:
        raise Refused(DAMAGED) from error


def _as_month(cell: object) -> object:
    return ["month", f"{cell:%Y-%m}"] if isinstance(cell, date) and cell.day == 1 else cell


class _Layout:
    """What the library does not tell of a sheet. Places are a row and a column, from 0.

    Attributes:
        hidden: numbers of the hidden rows, from 1; seen: rows that the eye sets apart.
        errors: place → what is written.
        formulas: place → result: empty where none is stored, a space for an empty text.
        months: places of the dates that are shown as months.
    """

    def __init__(self) -> None:
        self.hidden: list[int] = []
        self.seen: set[tuple[int, str]] = set()
        self.errors: dict[tuple[int, int], str] = {}
        self.formulas: dict[tuple[int, int], str] = {}
        self.months: list[tuple[int, int]] = []

    @property
    def told(self) -> dict[str, Any]:
        """The same as `read` gives it; `told`: place → what stands there instead of a value, None for a month.

        No value: errors, formulas without a result, all formulas of a sheet where each is 0 or "".
        """
        told: dict[tuple[int, int], list[str] | None] = dict.fromkeys(self.months)
        told |= {place: ["error", text] for place, text in self.errors.items()}
        told |= {place: ["unvalued", ""] for place, result in self.formulas.items() if not result}
        if {*self.formulas.values()} <= {"0", "0.0", " ", ""}:
            told |= {place: ["zero", result.strip()] for place, result in self.formulas.items() if result}
        return {"hidden": self.hidden, "looks": sorted(self.seen), "told": told}


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
        looks, months = _xlsx_looks(archive)
        return {sheet: _xlsx_layout(archive, part, looks, months) for sheet, part in _parts(archive) if part in names}
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


def _xlsx_looks(archive: zipfile.ZipFile) -> tuple[dict[str, str], set[str]]:
    """Number of a cell format → what it shows: struck through, a background; and those that show a date as a month."""
    if "xl/styles.xml" not in archive.namelist():
        return {}, set()
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))  # noqa: S314
    found = {group.tag.rpartition("}")[2]: list(group) for group in root}
    struck = {str(place) for place, font in enumerate(found.get("fonts", ())) if any(map(_is_struck, font))}
    filled = {str(place) for place, fill in enumerate(found.get("fills", ())) if any(map(_is_filled, fill))}
    looks = {}
    for place, form in enumerate(found.get("cellXfs", ())):
        if form.get("fontId", "0") in struck:
            looks[str(place)] = "struck"
        elif form.get("fillId", "0") in filled:
            looks[str(place)] = "colour " + form.get("fillId", "")
    codes = {one.get("numFmtId", ""): one.get("formatCode", "") for one in found.get("numFmts", ())}
    monthly = _monthly(codes)
    forms = enumerate(found.get("cellXfs", ()))
    return looks, {str(place) for place, form in forms if form.get("numFmtId", "0") in monthly}


def _monthly(codes: Mapping[str, str]) -> set[str]:
    """Numbers of the number formats, with the codes that a file gives them, that show a date as a month."""
    return {_MONTH_FORMAT} | {number for number, code in codes.items() if _shows_month(code)}


def _shows_month(code: str) -> bool:
    """Whether a number format shows the month and the year of a date, and no day: « mmm yyyy », « mm/yy »."""
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.', "", code.split(";")[0]).casefold()
    return "m" in bare and bool({"y", "a"} & set(bare)) and not {"d", "j", "h", "s", "0", "#"} & set(bare)


def _is_struck(element: ElementTree.Element) -> bool:
    return element.tag.endswith("}strike") and element.get("val", "1") not in ("0", "false")


def _is_filled(element: ElementTree.Element) -> bool:
    return element.tag.endswith("}gradientFill") or element.get("patternType", "none") not in ("none", "gray125")


def _xlsx_layout(archive: zipfile.ZipFile, name: str, looks: dict[str, str], months: set[str]) -> dict[str, Any]:
    layout = _Layout()
    number = 0
    with archive.open(name) as part:
        for event, element in ElementTree.iterparse(part, events=("start", "end")):  # noqa: S314
            if not element.tag.endswith("}row"):
                continue
            if event == "start":
                number = int(element.get("r", number + 1))
                if element.get("hidden") in ("1", "true"):
                    layout.hidden.append(number)
                continue
            space = element.tag.removesuffix("row")
            for place, cell in enumerate(element):
                kind, look = cell.get("t"), looks.get(cell.get("s", ""))
                if look and len(cell):
                    layout.seen.add((number, look))
                if len(cell) and cell.get("s") in months:
                    layout.months.append((number - 1, _column(cell.get("r", ""), place)))
                if kind == "e" or cell.find(f"{space}f") is not None:
                    at = number - 1, _column(cell.get("r", ""), place)
                    result = cell.findtext(f"{space}v") or ""
                    if kind == "e":
                        layout.errors[at] = result
                    else:
                        # An empty text is a result; no value is none.
                        layout.formulas[at] = result or (" " if kind == "str" else "")
            element.clear()
    return layout.told


def _column(reference: str, place: int) -> int:
    """The column of « AB12 », from 0; its place among the cells of its row when the file does not say it."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1 if letters else place


def _xls_layouts(content: bytes) -> dict[str, dict[str, Any]]:
    """Hidden rows, faulty cells and dates shown as months of the sheets of an XLS, from its records ([MS-XLS] 2.4)."""
    import olefile  # type: ignore[import-untyped]

    with olefile.OleFileIO(io.BytesIO(content)) as file:
        name = next((name for name in ("Workbook", "Book") if file.exists(name)), None)
        if name is None:
            raise Refused(FOREIGN)
        stream = file.openstream(name).read()
    sheets = [record for kind, record, _ in _records(stream, 0) if kind == _BOUNDSHEET]
    months = _xls_months(stream) if name == "Workbook" else set()
    layouts = {}
    for record in sheets:
        start = struct.unpack_from("<I", record)[0]
        title = record[8:].decode("utf-16-le" if record[7] & 1 else "latin-1")
        layouts[title] = _xls_layout(stream, start, months)
    return layouts


def _xls_months(stream: bytes) -> set[int]:
    """Places of the cell formats that show a date as a month, in the order of the file."""
    codes, forms = {}, []
    for kind, record, _ in _records(stream, 0):
        if kind == _FORMAT:
            number = str(struct.unpack_from("<H", record)[0])
            codes[number] = record[5:].decode("utf-16-le" if record[4:5] == b"\1" else "latin-1", "replace")
        elif kind == _XF:
            forms.append(str(struct.unpack_from("<H", record, 2)[0]))
    monthly = _monthly(codes)
    return {place for place, form in enumerate(forms) if form in monthly}


def _xls_layout(stream: bytes, start: int, months: set[int]) -> dict[str, Any]:
    layout = _Layout()
    for kind, record, following in _records(stream, start):
        if kind in (_NUMBERED, _RK, _MULRK, _FORMULA):
            row, column, *_ = struct.unpack_from("<HH", record)
            # Of several cells beside each other, each has its format and four bytes of number.
            forms = enumerate(struct.unpack_from("<H", record, at)[0] for at in range(4, len(record) - 2, 6))
            shown = forms if kind == _MULRK else [next(forms)]
            layout.months += [(row, column + place) for place, form in shown if form in months]
        if kind == _ROW and struct.unpack_from("<I", record, 12)[0] & 0x20:
            layout.hidden.append(struct.unpack_from("<H", record)[0] + 1)
        elif kind == _BOOLERR and record[7]:
            layout.errors[struct.unpack_from("<HH", record)] = "#"
        elif kind == _FORMULA:
            at = struct.unpack_from("<HH", record)
            if record[12:14] != b"\xff\xff":
                layout.formulas[at] = str(struct.unpack_from("<d", record, 6)[0])
            elif record[6] == 2:
                layout.errors[at] = "#"
            else:
                layout.formulas[at] = "X" if record[6] == 1 or following == _STRING else " "
    return layout.told


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes, int]]:
    """The records of one part of an XLS, up to its end: kind, content, kind of the next one."""
    place, depth = start, 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        place += 4 + length
        following = struct.unpack_from("<H", stream, place)[0] if place + 2 <= len(stream) else 0
        depth += (kind == _BOF) - (kind == _EOF)
        yield kind, stream[place - length : place], following
        if depth == 0:
            return


def _ods_layouts(archive: zipfile.ZipFile, most_cells: int) -> dict[str, dict[str, Any]]:
    layouts: dict[str, dict[str, Any]] = {}
    looks: dict[str, str] = {}
    months: set[str] = set()
    scan, name = _TableScan(most_cells, looks, months), ""
    with archive.open("content.xml") as part:
        for event, element in ElementTree.iterparse(part, events=("start", "end")):  # noqa: S314
            if event == "start":
                if element.tag == f"{_TABLE}table":
                    scan, name = _TableScan(most_cells, looks, months), element.get(f"{_TABLE}name", "")
            elif element.tag == f"{_TABLE}table-row":
                scan.take(element)
                element.clear()
            elif element.tag in (f"{_STYLE}style", f"{_NUMBER}date-style"):
                looks |= _ods_look(element)
                months |= _ods_months(element, months)
            elif element.tag == f"{_TABLE}table-column":
                scan.take_column(element)
            elif element.tag == f"{_TABLE}table":
                layouts[name] = {**scan.told, "spans": scan.spans}
                element.clear()
    return layouts


def _ods_look(style: ElementTree.Element) -> dict[str, str]:
    """Name of a style → what it shows: struck through, a background."""
    name = style.get(f"{_STYLE}name", "")
    for properties in style:
        if properties.get(f"{_STYLE}text-line-through-style", "none") != "none":
            return {name: "struck"}
        if (colour := properties.get(f"{_FO}background-color", "transparent")) != "transparent":
            return {name: f"colour {colour}"}
    return {}


def _ods_months(style: ElementTree.Element, months: set[str]) -> set[str]:
    """The name of a style that shows a date as a month, by itself or by one of those that are known to."""
    parts = {part.tag.removeprefix(_NUMBER) for part in style}
    monthly = {"month", "year"} <= parts and parts.isdisjoint(("day", "hours"))
    return {style.get(f"{_STYLE}name", "")} if monthly or style.get(f"{_STYLE}data-style-name") in months else set()


class _TableScan(_Layout):
    """Where the reading of one ODS sheet has got to: a few bytes can stand for a thousand million cells."""

    def __init__(self, most_cells: int, looks: dict[str, str], monthly: set[str]) -> None:
        super().__init__()
        self.most_cells, self.looks, self.monthly = most_cells, looks, monthly
        self.styles: list[str] = []
        self.row = self.width = 0
        self.spans: list[tuple[int, int, int, int]] = []

    def take_column(self, element: ElementTree.Element) -> None:
        """Note the style of the cells of a ``table-column`` that have none of their own."""
        repeated = min(_count(element, "number-columns-repeated"), _WIDEST - len(self.styles))
        self.styles += [element.get(f"{_TABLE}default-cell-style-name", "")] * repeated

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
            if len(cell) and (look := self.looks.get(cell.get(f"{_TABLE}style-name", ""))):
                self.seen.add((self.row + 1, look))
            usual = self.styles[column] if column < len(self.styles) else ""
            if len(cell) and cell.get(f"{_TABLE}style-name", usual) in self.monthly:
                self.months.append((self.row, column))
            if cell.get(f"{_CALC}value-type") == "error":
                self.errors[self.row, column] = "".join(cell.itertext())
            elif cell.get(f"{_TABLE}formula") is not None:
                told = cell.get(f"{_OFFICE}value", "") or ("".join(cell.itertext()) if len(cell) else "")
                self.formulas[self.row, column] = told or (" " if cell.get(f"{_OFFICE}value-type") else "")
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
    limits = ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS))
    for limit, most in limits:
        # macOS knows the limit of memory and refuses it.
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    _limit()
    answer = json.dumps(read(sys.stdin.buffer.read(), int(sys.argv[1])), default=plain)
    sys.stdout.buffer.write(answer.encode())
