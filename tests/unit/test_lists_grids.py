"""Sheets of cells out of any file, and a problem in French out of any other."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import list_files
import pytest
from list_files import NAMED
from support import sample

from dashboard.sources.lists import grids as module
from dashboard.sources.lists.grids import LONGEST, Grid, grids_of, read_grids
from dashboard.sources.lists.headers import is_title

FIXTURES = Path(__file__).parents[1] / "fixtures" / "lists"


def cells(grid: Grid) -> list[list[object]]:
    return [[cell for cell in row.cells if cell not in (None, "")] for row in grid.rows]


def refusal(content: bytes, file: str = "liste.xlsx") -> str:
    grids, problems = grids_of(content, file, is_title)
    assert grids == []
    return problems[-1].text().replace("\u202f", " ")


@pytest.mark.parametrize("name", ["list.xls", "list.ods"])
def test_files_of_a_spreadsheet_program_are_read(name: str) -> None:
    (grid, notes), problems = read_grids(FIXTURES / name, is_title)
    assert problems == []
    assert (grid.sheet, notes.sheet) == ("Émargement", "Notes")
    assert [row.number for row in grid.rows] == [1, 3, 4, 5, 6, 7, 8, 9]
    assert cells(grid)[3] == [1, "NOMUN", "Prénom1", "P1@EXEMPLE.FR", "Mairie de Ville1", 37000, "X"]
    assert {(span.top, span.left, span.bottom) for span in grid.spans} >= {(4, 4, 5)}
    assert str(grid.rows[1].cells[1])[:10] == "2024-05-14"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_usual_text_file_is_read(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = [["Journée du 14 mai, à Tours, salle 2, rez-de-chaussée"], [], *NAMED]
    (grid,), problems = read_grids(list_files.text(tmp_path / "l.csv", rows, separator, encoding), is_title)
    assert problems == []
    assert cells(grid)[1] == NAMED[0]
    assert [row.number for row in grid.rows] == [1, 3, 4, 5]


def test_a_declared_separator_is_believed_and_is_no_row() -> None:
    (grid,), _ = grids_of(b"sep=,\nNom,Courriel\nNOMUN,p@exemple.fr\n", "l.csv", is_title)
    assert cells(grid)[0] == ["Nom", "Courriel"]


def test_hidden_rows_are_left_out_and_told_apart(tmp_path: Path) -> None:
    for path in (
        list_files.xlsx(tmp_path / "l.xlsx", NAMED, hidden=[2]),
        list_files.ods(tmp_path / "l.ods", NAMED, hidden=[2]),
    ):
        (grid,), _ = read_grids(path, is_title)
        assert ([row.number for row in grid.rows], grid.hidden) == ([1, 3], (2,))


def test_the_content_counts_not_the_extension(tmp_path: Path) -> None:
    path = list_files.text(tmp_path / "l.xls", NAMED, "\t")
    (grid,), (problem,) = read_grids(path, is_title)
    assert cells(grid)[0] == NAMED[0]
    said = problem.text().replace("\u202f", " ")
    assert said == "l.xls : malgré son extension « .xls », le fichier est du texte ; il a été lu comme tel"
    renamed = list_files.xlsx(tmp_path / "l.xlsx", NAMED).rename(tmp_path / "l.ods")
    (grid,), (problem,) = read_grids(renamed, is_title)
    assert "classeur .xlsx" in problem.message


def archive_of(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "NOMUN")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 \x00", "document PDF"),
        (b"\x89PNG\r\n\x00", "image"),
        (b"<html><table><tr><td>NOMUN</td></tr></table>", "page web"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">NOMUN', "Excel 2003"),
        (archive_of("xl/workbook.bin"), ".xlsb"),
        (archive_of("Index/Document.iwa"), "Numbers"),
        (b"{\\rtf1 NOMUN}", "traitement de texte"),
        (b"PK\x03\x04 NOMUN", "endommagé"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "endommagé"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x09\x08\x10\x00" + bytes(16) + b"\x2f\x00\x36\x00", "mot de passe"),
        (b"Nom;Courriel\n\x00\x01", "encodage non reconnu"),
        (b"", "vide"),
    ],
)
def test_what_is_no_list_is_refused_in_french(content: bytes, words: str) -> None:
    said = refusal(content)
    assert words in said
    assert "NOMUN" not in said


def test_quotes_never_closed_name_the_row() -> None:
    assert refusal(b'Nom;Courriel\nNOMUN;"p@exemple.fr\n', "l.csv").startswith("l.csv, ligne 2 : guillemets")


def test_truncated_workbooks_are_damaged(tmp_path: Path) -> None:
    contents = [list_files.xlsx(tmp_path / "l.xlsx", NAMED).read_bytes(), (FIXTURES / "list.ods").read_bytes()]
    contents += [(FIXTURES / "list.xls").read_bytes()]
    for content in contents:
        assert "endommagé" in refusal(content[: len(content) * 2 // 3])


def test_an_xls_file_that_lies_about_its_size_ends_nothing_but_its_own_reading() -> None:
    content = bytearray((FIXTURES / "list.xls").read_bytes())
    content[5572], content[4265], content[4287:4291] = 0xFF, 0xFF, b"\xff\xff\xff\xff"
    for place in range(512, len(content) - 4, sample(291, 97)):
        twisted = bytes(content[:place]) + b"\xff\xff\xff\xff" + bytes(content[place + 4 :])
        grids, problems = grids_of(twisted, "l.xls", is_title)
        assert grids or problems


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def test_archives_of_something_else_are_refused() -> None:
    assert "n’est pas un tableur" in refusal(zipped({"word/document.xml": b"<a/>"}))
    assert "mot de passe" in refusal(zipped({"encrypted-package": b"x"}), "l.ods")
    locked = {"content.xml": b"\x01\x02", "META-INF/manifest.xml": b"<m><manifest:encryption-data/></m>"}
    assert "mot de passe" in refusal(zipped(locked), "l.ods")


def test_entities_are_refused_in_ods_as_in_xlsx() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><office:document-content/>'
    assert "entités XML" in refusal(zipped({"content.xml": bomb}), "l.ods")


@pytest.mark.parametrize(
    "rows",
    [
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" '
        'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>',
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row><table:table-row>'
        '<table:table-cell table:number-columns-repeated="16383"/>'
        '<table:table-cell office:value-type="float" office:value="1"/></table:table-row>',
    ],
)
def test_a_few_bytes_that_stand_for_thousands_of_millions_of_cells_are_not_laid_out(rows: str) -> None:
    content = list_files.ods_of(f'<table:table table:name="Liste">{rows}</table:table>')
    assert "très loin du tableau" in refusal(content, "l.ods")


def test_the_blank_rest_of_an_ods_sheet_costs_nothing() -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>Nom</text:p></table:table-cell>'
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048575">{blank}</table:table-row>'
    rows = f"<table:table-row>{cell}</table:table-row>{rest}"
    (grid,), _ = grids_of(list_files.ods_of(f'<table:table table:name="L">{rows}</table:table>'), "l.ods", is_title)
    assert cells(grid) == [["Nom"]]


def test_a_file_too_big_for_a_list_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 1024)
    path = list_files.xlsx(tmp_path / "l.xlsx", NAMED)
    grids, (problem,) = read_grids(path, is_title)
    assert grids == []
    assert "bien trop grand pour une liste" in problem.message


def test_an_absent_file_or_a_folder_is_a_problem(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.xlsx", tmp_path):
        _, (problem,) = read_grids(path, is_title)
        assert "impossible à ouvrir" in problem.message


def test_only_the_beginning_of_a_very_long_cell_is_read() -> None:
    grids, problems = grids_of(f"Nom;Structure\nA{'b' * 32_000};Mairie\n".encode(), "liste.csv", lambda _: True)
    assert problems == []
    assert len(str(grids[0].rows[1].cells[0])) == LONGEST
    assert grids[0].rows[1].cells[1] == "Mairie"
