"""The two writers of tables: what is a number, a day, a letter, and what must never be a formula."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest
from dash import html
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.sheet import Download, Sheet, sheet_of
from dashboard.components.sheet_files import csv_file, xlsx_file
from dashboard.components.suppressed import mark
from dashboard.components.table import Table, data_table, untold

DAY = date(2024, 3, 5)
PAYLOADS = ("=1+1", "+33", "-2+3", "@SOMME(A1)", "\t=1", "=cmd|' /C calc'!A0", "a;=1", 'b"\n=1')


def read_csv(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(body: bytes) -> list[list[tuple[object, str]]]:
    book = openpyxl.load_workbook(io.BytesIO(body))
    return [[(cell.value, cell.data_type) for cell in row] for row in book["Données"].iter_rows()]


def test_values_keep_their_kind() -> None:
    sheet = Sheet(("Nom", "Nombre", "Part (%)", "Jour"), (("Sète", 1234, 45.5, DAY), ("Agde", "s", 75.0, None)))
    told = read_csv(csv_file(sheet, ("Un tableau",)))
    assert told[1:3] == [["Sète", "1234", "45,5", "05/03/2024"], ["Agde", "s", "75", ""]]
    assert told[3:] == [[], ["Un tableau"]]
    assert csv_file(sheet, ()).startswith(b"\xef\xbb\xbfNom;Nombre")
    rows = read_xlsx(xlsx_file(sheet, ("Un tableau",), DAY))
    assert rows[1] == [("Sète", "s"), (1234, "n"), (45.5, "n"), (datetime(2024, 3, 5), "d")]
    assert [kind for _, kind in rows[2][:3]] == ["s", "s", "n"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_is_a_formula(payload: str) -> None:
    sheet = Sheet((payload, "b"), ((payload, payload),), (payload,))
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file(sheet, (payload,), DAY)))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    for row in read_csv(csv_file(sheet, (payload,))):
        for cell in row:
            assert cell[:1] not in ("=", "+", "-", "@", "\t")
            assert not any(f"{mark_}=" in cell.replace(" ", "") for mark_ in (";", "\n", '"'))


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), max_size=4))
def test_any_text_can_be_written(texts: list[list[str]]) -> None:
    sheet = Sheet(("a", "b"), tuple(tuple(row) for row in texts))
    assert len(read_xlsx(xlsx_file(sheet, (), DAY))) == 1 + len(texts)
    assert len(read_csv(csv_file(sheet, ()))) == 2 + len(texts)


def test_a_table_is_read_as_it_is_shown() -> None:
    day = html.Time("5 mars", dateTime="2024-03-05")
    rows = (
        ("01", "1\u202f234", "45\u202f%", mark(), day),
        ("02", ["12", html.Small("(3 sur 5)")], "−5,5\u202f%", untold(), "–"),
    )
    found = sheet_of(data_table(Table("Titre", ("Nom", "Nombre", "Part", "Secret", "Jour"), rows)))
    assert found.headers == ("Nom", "Nombre", "Nombre, précision", "Part (%)", "Secret", "Jour")
    assert found.rows == (("01", 1234, "", 45, "s", DAY), ("02", 12, "(3 sur 5)", -5.5, "n. r.", "–"))


def test_links_hold_no_markup_of_a_title() -> None:
    shown = Download(
        "liste", "<b>\"a\" & 'b'</b>", lambda: Sheet((), ()), lambda file: f"/tableau/{file}?q=a&b"
    ).__html__()
    assert "<b>" not in shown
    assert 'href="/tableau/liste.csv?q=a&amp;b"' in shown
    assert shown.count("<a ") == 2
