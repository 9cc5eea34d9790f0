"""The writers of tables: what is a number, a day, a letter, what must never be a formula; long tables."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import tracemalloc
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import file_readers
import odfdo
import openpyxl
import pytest
from dash import html
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.components.sheet import SECRET, Column, Download, Sheet, Untold, Value, columns, sheet_of
from dashboard.components.suppressed import mark
from dashboard.components.table import Table, data_table, untold
from dashboard.exports import FORMATS
from dashboard.exports.about import About, Titled
from dashboard.exports.cells import numeric

DAY = date(2024, 3, 5)
PAYLOADS = (
    "=1+1",
    "+33",
    "-2+3",
    "@SOMME(A1)",
    "\t=1",
    "=cmd|' /C calc'!A0",
    "a;=1",
    'b"\n=1',
    "_x003D_1",
    "=SUM(1)\x00",
    # What would be markup, were it not told as text.
    "</t></is></c><c r='A9'><f>1+1</f></c>",
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hosts">]>&x;',
    "]]><!-- --></text:p><table:table-cell table:formula='of:=1'/>",
    "../../etc/hosts",
)
ABOUT = About("Un tableau", "Un centre", "2024", DAY, "v1", "https://exemple.fr/")
UNKNOWN = Untold("n. r.", "unknown", "aucun document ne le dit")
KINDS = Sheet(
    (Column("Nom"), Column("Nombre"), Column("Part", "%", "Sur le total."), Column("Jour"), Column("Coût", "€")),
    (("Sète", 1234, 45.5, DAY, 12.5), ("Agde", SECRET, 75, None, UNKNOWN), ("Lattes", 0, 0.1, DAY, 3)),
)


def made(kind: str, *sheets: Sheet, about: About = ABOUT, titles: Sequence[str] = ("Un tableau",)) -> bytes:
    tables = [Titled(titles[index % len(titles)], sheet) for index, sheet in enumerate(sheets)]
    return b"".join(FORMATS[kind].write(tables, about))


@pytest.mark.parametrize(
    ("first", "right"), [(9, True), (Untold("–", "none"), True), ("9 sur 10", True), ("sur 10 ans", False), ("", False)]
)
def test_what_is_told_out_of_another_stands_where_numbers_do(first: Value, right: bool) -> None:
    assert numeric(Sheet(columns("Thème", "Couverture"), (("Emploi", first),)), 1) == right


def test_values_keep_their_kind() -> None:
    rows, told = file_readers.csv(made("csv", KINDS))
    assert rows[:3] == [
        ["Nom", "Nombre", "Part (%)", "Jour", "Coût (€)"],
        ["Sète", "1234", "45,5", "05/03/2024", "12,5"],
        ["Agde", "s", "75", "", "n. r."],
    ]
    assert told is not None
    assert told[0] == "Contenu : Un tableau"
    assert "« s » : masqué par le secret statistique : ni zéro, ni inconnu" in told
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", KINDS)))
    first, second = list(book["Un tableau"].iter_rows(min_row=2, max_row=3))
    assert [cell.value for cell in first] == ["Sète", 1234, 0.455, datetime(2024, 3, 5), 12.5]
    assert [cell.number_format for cell in first[1:4]] == ["#,##0", '0.0"\u202f"%', "dd/mm/yyyy"]
    assert (second[1].value, second[1].data_type) == ("s", "s")
    page = odfdo.Document(io.BytesIO(made("ods", KINDS))).body.tables[0]
    assert [cell.type for cell in page.get_row(1).cells] == ["string", "float", "percentage", "date", "float"]
    read = json.loads(made("json", KINDS))
    assert read["rows"][1][1] == {"state": "hidden", "reason": "secret statistique"}
    assert read["rows"][1][4] == {"state": "unknown", "reason": "aucun document ne le dit"}
    assert read["columns"][2] == {"title": "Part", "unit": "%", "type": "number", "about": "Sur le total."}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_is_a_formula(payload: str) -> None:
    sheet = Sheet((Column(payload), Column("b", about=payload)), ((payload, payload),), (payload,))
    about = About(payload, payload, payload, DAY, payload, payload, payload)
    for several in (1, 2):
        book = openpyxl.load_workbook(io.BytesIO(made("xlsx", *[sheet] * several, about=about, titles=(payload,))))
        kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row if cell.value is not None}
        assert kinds <= {"s", "n"}
        body = made("ods", *[sheet] * several, about=about, titles=(payload,))
        assert not odfdo.Document(io.BytesIO(body)).body.get_elements("//table:table-cell[@table:formula]")
    for kind in ("csv", "tsv", "html"):
        parsed = {"csv": file_readers.csv, "tsv": file_readers.tsv, "html": file_readers.html}[kind]
        for row in parsed(made(kind, sheet, about=about))[0]:
            for cell in row:
                assert cell[:1] not in ("=", "+", "-", "@", "\t")
                assert not any(f"{mark_}=" in cell.replace(" ", "") for mark_ in (";", "\n", '"'))
    assert json.loads(made("json", sheet, about=about))["rows"] == [[payload, payload]]


@given(st.lists(st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=2), max_size=4), st.text(max_size=40))
@example([], "0" * 20 + "😀" * 5)
def test_any_text_can_be_written(texts: list[list[str]], title: str) -> None:
    sheet = Sheet(columns("a", "b"), tuple(tuple(row) for row in texts))
    for kind in ("xlsx", "ods"):
        body = made(kind, sheet, sheet, titles=(title,))
        if kind == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(body))
            names, said = book.sheetnames, [str(row[0].value or "") for row in book.worksheets[1].iter_rows(min_row=2)]
        else:
            pages = odfdo.Document(io.BytesIO(body)).body.tables
            names, said = [page.name for page in pages], [str(row[0] or "") for row in list(pages[1].iter_values())[1:]]
        assert len({name.casefold() for name in names}) == 4
        assert all(0 < len(name.encode("utf-16-le")) <= 2 * 31 for name in names), "as Excel counts"
        assert len(said) == len(texts)
    assert json.loads(made("json", sheet))["rows"] == texts


def test_a_long_table_goes_out_piece_by_piece() -> None:
    """Fifteen hundred rows of sixteen cells are never all in memory: one or two MB, of the 6 that they would take."""
    row = ("Une rencontre", "Réalisée", DAY, DAY, *["un texte"] * 10, 12, 45.5)
    sheet = Sheet(columns(*map(str, range(16))), (row,) * 1_500)
    for kind in FORMATS:
        tracemalloc.start()
        assert sum(map(len, FORMATS[kind].write([Titled("Long", sheet)], ABOUT)))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 3_000_000, kind


def test_the_same_table_makes_the_same_file() -> None:
    for kind in ("xlsx", "ods"):
        assert made(kind, KINDS, KINDS) == made(kind, KINDS, KINDS)


def soffice() -> str:
    """LibreOffice: SOFFICE, or what is on the PATH."""
    return os.environ.get("SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice") or ""


@pytest.mark.skipif(not soffice(), reason="LibreOffice n’est pas là : mettez-le sur le PATH, ou dans SOFFICE")
def test_libreoffice_opens_both_without_loss(tmp_path: Path) -> None:
    """What LibreOffice reads of a workbook, saved by it as CSV, is what the table says."""
    hostile = Sheet(KINDS.columns, (*KINDS.rows, ("=1+1", 5, 1.5, DAY, 2)))
    for kind in ("xlsx", "ods"):
        file = tmp_path / f"table.{kind}"
        file.write_bytes(made(kind, hostile))
        home = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
        # Without the end: values as they are shown, every text between quotes.
        command = [soffice(), home, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76,1,,1036"]
        for _ in range(2):  # the first time, it may make its folder, and do nothing else
            subprocess.run([*command, "--outdir", str(tmp_path), str(file)], check=False, capture_output=True)
            if (tmp_path / "table.csv").is_file():
                break
        found = [line.split(";") for line in (tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()]
        # How it parts the digits of a number is its reader's choice.
        plain = [[re.sub(r'["\s\u202f,.]', "", cell) for cell in row] for row in found]
        assert plain[1:] == [
            ["Sète", "1234", "455%", "05/03/2024", "1250€"],
            ["Agde", "s", "750%", "", "nr"],
            ["Lattes", "0", "01%", "05/03/2024", "300€"],
            ["=1+1", "5", "15%", "05/03/2024", "200€"],
        ], kind
        (tmp_path / "table.csv").unlink()


def test_a_table_is_read_as_it_is_shown() -> None:
    day = html.Time("5 mars", dateTime="2024-03-05")
    rows = (
        ("01", "1\u202f234", "45\u202f%", mark(), day),
        ("02", ["12", html.Small("(3 sur 5)")], "−5,5\u202f%", untold(), "–"),
    )
    found = sheet_of(data_table(Table("Titre", ("Nom", "Nombre", "Part", "Secret", "Jour"), rows)))
    headers = [column.header for column in found.columns]
    assert headers == ["Nom", "Nombre", "Nombre, précision", "Part (%)", "Secret", "Jour"]
    assert found.rows == (
        ("01", 1234, "", 45, SECRET, DAY),
        ("02", 12, "(3 sur 5)", -5.5, Untold("n. r.", "unknown"), Untold("–", "none")),
    )


def test_links_hold_no_markup_of_a_title() -> None:
    shown = Download(
        "liste", "<b>\"a\" & 'b'</b>", lambda: Sheet((), ()), address=lambda file: f"/tableau/{file}?q=a&b"
    ).__html__()
    assert "<b>" not in shown
    assert 'href="/tableau/liste.csv?q=a&amp;b"' in shown
    assert shown.count("<a ") == 4
