"""Files of tables read back, each by the library of its format: rows as text, then what is told of them."""

from __future__ import annotations

import csv as comma
import io
import json as notation
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import odfdo
import openpyxl

Rows = list[list[str]]
Read = tuple[Rows, list[str] | None]
"""Rows, their header first; the lines that say what they are, or None where the format has no room for them."""
LETTERS = {"hidden": {"s"}, "unknown": {"n. r."}, "unpublished": {"n. p."}, "none": {"–", "—"}}
HELD = {"state", "reason"}


def csv(body: bytes) -> Read:
    assert body.startswith(b"\xef\xbb\xbf")
    read = list(comma.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))
    end = next(index for index, row in enumerate(read) if not any(row))
    return read[:end], [line for (line,) in read[end + 1 :]]


def tsv(body: bytes) -> Read:
    return list(comma.reader(io.StringIO(body.decode(), newline=""), delimiter="\t")), None


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: Rows = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        del attrs
        assert tag in {"html", "meta", "title", "p", "b", "br", "table", "tr", "th", "td"}
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.inside = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def html(body: bytes) -> Read:
    parser = _Html()
    parser.feed(body.decode())
    return parser.rows, None


def json(body: bytes) -> Read:
    told = notation.loads(body)
    for cell in (cell for row in told["rows"] for cell in row if isinstance(cell, dict)):
        assert cell.keys() == HELD, "a cell without a value has its state and its reason, and nothing else"
        assert cell["reason"]
    titles = [one["title"] + (f" ({one['unit']})" if one["unit"] else "") for one in told["columns"]]
    kinds = [one["type"] in ("date", "mixed") for one in told["columns"]]
    rows = [[_of_json(cell, day) for cell, day in zip(row, kinds, strict=True)] for row in told["rows"]]
    return [titles, *rows], None


def _of_json(cell: Any, day: bool) -> str:
    if isinstance(cell, dict):
        return f"{cell['state']}:"
    return plain(date.fromisoformat(cell) if day and re.fullmatch(r"\d{4}-\d\d-\d\d", str(cell)) else cell)


def xlsx(body: bytes) -> Read:
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)
    *_, page, method = book.worksheets
    assert method.title == "Méthode"
    assert page.freeze_panes == "B2"
    assert page.auto_filter.ref
    rows = [[_of_xlsx(cell) for cell in row] for row in page.iter_rows()]
    return rows, [f"{label.value}\u202f: {text.value}" for label, text in method.iter_rows(min_row=2)]


def _of_xlsx(cell: Any) -> str:
    if cell.data_type == "n" and cell.value is not None and "%" in cell.number_format:
        return f"{plain(round(cell.value * 100, 9))} %"
    told = plain(cell.value.date() if isinstance(cell.value, datetime) else cell.value)
    return f"{told} €" if cell.data_type == "n" and "€" in cell.number_format else told


def ods(body: bytes) -> Read:
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        assert parts.namelist()[0] == "mimetype"
        assert parts.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert b"table:formula" not in parts.read("content.xml")
    *_, page, method = odfdo.Document(io.BytesIO(body)).body.tables
    assert method.name == "Méthode"
    rows = [[_of_ods(cell) for cell in row.cells] for row in page.iter_rows()]
    return rows, [f"{label}\u202f: {text}" for label, text in list(method.iter_values())[1:]]


def _of_ods(cell: Any) -> str:
    value = cell.value
    if cell.type == "percentage":
        return f"{plain(value * 100)} %"
    told = plain(value.date() if isinstance(value, datetime) else value)
    return f"{told} €" if cell.type == "float" and (cell.style or "").startswith("euro") else told


def plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | float | Decimal):
        return str(int(value) if value == int(value) else float(value)).replace(".", ",")
    return str(value).replace("\u00a0", " ").replace("\u202f", " ").strip()


OTHERS: Mapping[str, Callable[[bytes], Read]] = {"xlsx": xlsx, "ods": ods, "json": json, "html": html, "tsv": tsv}


def check(read: Read, rows: Rows, told: Sequence[str], place: str) -> None:
    """What is read from a file is what its CSV says."""
    found, lines = read
    assert len(found) == len(rows), place
    units = ["%" if title.endswith(" (%)") else "€" if title.endswith(" (€)") else "" for title in rows[0]]
    for index, (row, other) in enumerate(zip(rows, found, strict=True)):
        short = [*other, *[""] * (len(row) - len(other))]
        for cell, said, unit in zip(row, short, units, strict=True):
            assert _same(cell, said, unit, head=not index), (place, index, cell, said)
    if lines is not None:
        assert [plain(line) for line in lines] == [line.lstrip("'") for line in told], place


def _same(cell: str, said: str, unit: str, *, head: bool) -> bool:
    if said.endswith(":") and said[:-1] in LETTERS:
        return cell in LETTERS[said[:-1]]
    if head:
        return said in (cell, cell.removesuffix(f" ({unit})"))
    # A number of a column of shares bears its sign where its header does not.
    return said.replace("'", "") in (cell.replace("'", ""), f"{cell} {unit}")


def check_whole(kind: str, body: bytes, every: Sequence[Rows]) -> None:
    """A workbook of a page: its sheets are its tables; "Sommaire" names them where they are several."""
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(body))
        names = book.sheetnames
        sizes = [page.max_row for page in book]
        assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)
    else:
        pages = odfdo.Document(io.BytesIO(body)).body.tables
        names, sizes = [page.name for page in pages], [page.height for page in pages]
    first = int(len(every) > 1)
    assert names[:first] == ["Sommaire"][:first]
    assert names[-1] == "Méthode"
    assert len(set(names)) == len(names) == len(every) + first + 1
    assert all(len(name) <= 31 for name in names)
    assert sorted(sizes[first:-1]) == sorted(len(rows) for rows in every)
