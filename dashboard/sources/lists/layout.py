"""What the cells alone do not tell of a workbook: which rows are hidden, which cells are merged, how far a sheet goes.

Only for archives that :func:`dashboard.sources.workbook.check_archive` has let through: no part of them defines an
entity or is oversized.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree

from dashboard.sources.problems import NARROW
from dashboard.sources.workbook import RefusedError

MAX_ODS_CELLS: Final = 3_000_000
"""A few bytes of an ODS file can stand for a thousand million cells: they are counted before being laid out."""

_DAMAGED: Final = f"classeur illisible, incomplet ou endommagé{NARROW}; enregistrez-le de nouveau"
_LOCKED: Final = f"classeur protégé par mot de passe{NARROW}; enregistrez-le sans mot de passe"
_FAR: Final = (
    f"une feuille contient une cellule très loin du tableau{NARROW}; effacez tout ce qui se trouve hors du tableau"
)
_BROKEN: Final = (
    ElementTree.ParseError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    KeyError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    UnicodeError,
)
_ROW: Final = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_ROW_NUMBER: Final = re.compile(rb'\br="(\d{1,7})"')
_ROW_HIDDEN: Final = re.compile(rb'\bhidden="(?:1|true)"')
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


@dataclass(frozen=True, slots=True)
class Span:
    """Merged cells: first and last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Hidden row numbers (the first row is 1) and merged cells of a sheet; none of these where the reader has them."""

    hidden: frozenset[int]
    spans: tuple[Span, ...] = ()


def xlsx_layouts(content: bytes) -> Mapping[str, Layout]:
    """Return sheet name → hidden rows of an XLSX file.

    Raises: RefusedError if the file is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            return {
                sheet: Layout(_hidden_rows(archive.read(part)))
                for sheet, part in _sheet_parts(archive)
                if part in names
            }
    except _BROKEN:
        raise RefusedError(_DAMAGED) from None


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    if "xl/_rels/workbook.xml.rels" not in archive.namelist():
        return
    relations = {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("xl", relation.get("Target", ""))).lstrip("/")
        for relation in _parse(archive.read("xl/_rels/workbook.xml.rels"))
    }
    for element in _parse(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            relation = element.get(_RELATION) or element.get(_STRICT_RELATION) or ""
            yield element.get("name", ""), relations.get(relation, "")


def _parse(part: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(part)  # noqa: S314 (check_archive has refused entities)


def _hidden_rows(part: bytes) -> frozenset[int]:
    if b'hidden="' not in part:
        return frozenset()
    rows = (match[1] for match in _ROW.finditer(part) if _ROW_HIDDEN.search(match[1]))
    return frozenset(int(number[1]) for row in rows if (number := _ROW_NUMBER.search(row)))


def ods_layouts(content: bytes) -> Mapping[str, Layout]:
    """Return sheet name → hidden rows and merged cells of an ODS file.

    Raises: RefusedError if the file is damaged, protected by a password, or stands for too many cells.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "META-INF/manifest.xml" in archive.namelist():
                manifest = archive.read("META-INF/manifest.xml")
                if b"encryption-data" in manifest:
                    raise RefusedError(_LOCKED)
            with archive.open("content.xml") as part:
                return _read_tables(part)  # type: ignore[arg-type]
    except _BROKEN:
        raise RefusedError(_DAMAGED) from None


@dataclass(slots=True)
class _TableScan:
    """Where the reading of one ODS sheet has got to."""

    row: int = 0
    last_row: int = 0
    width: int = 0
    hidden: set[int] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)

    def take(self, element: ElementTree.Element) -> None:
        """Count in one ``table-row``."""
        repeated = _count(element, "number-rows-repeated")
        width = self._take_cells(element)
        if width:
            self.width = max(self.width, width)
            self.last_row = self.row + repeated
            if self.width * self.last_row > MAX_ODS_CELLS:
                raise RefusedError(_FAR)
            if element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                self.hidden.update(range(self.row + 1, self.last_row + 1))
        self.row += repeated

    def _take_cells(self, row: ElementTree.Element) -> int:
        column = width = 0
        for cell in row:
            repeated = _count(cell, "number-columns-repeated")
            down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
            if down > 1 or across > 1:
                self.spans.append(Span(self.row, column, self.row + down - 1, column + across - 1))
            column += repeated
            if len(cell) or cell.get(f"{_OFFICE}value-type") or cell.get(f"{_TABLE}formula"):
                width = column
        return width


def _count(element: ElementTree.Element, name: str) -> int:
    return max(1, int(element.get(f"{_TABLE}{name}", "1")))


def _read_tables(part: io.BufferedIOBase) -> dict[str, Layout]:
    layouts: dict[str, Layout] = {}
    scan, name = _TableScan(), ""
    for event, element in ElementTree.iterparse(part, events=("start", "end")):  # noqa: S314 (entities were refused)
        if event == "start":
            if element.tag == f"{_TABLE}table":
                scan, name = _TableScan(), element.get(f"{_TABLE}name", "")
        elif element.tag == f"{_TABLE}table-row":
            scan.take(element)
            element.clear()
        elif element.tag == f"{_TABLE}table":
            layouts[name] = Layout(frozenset(scan.hidden), tuple(scan.spans))
            element.clear()
    return layouts
