"""Loading folders and workbooks: same content, same frames; broken files give problems, never exceptions."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook
from support import event, tiny

from dashboard.sources import CentreTables, Severity, find_centres, has_errors, load_centre, load_schemas
from dashboard.sources import gather as gather_module

ROOT = Path(__file__).parents[2]
SCHEMAS = load_schemas(ROOT / "data" / "schemas")

CENTRE = """
id = "essai"
name = "Centre d’essai"
region = "Région"
departments = ["37"]
default_year = 2024
as_of = "2024-12-31"
[[themes]]
id = "transitions"
label = "Transitions"
"""

ROWS: list[dict[str, object]] = [
    {
        "event_id": "e1", "report_year": 2024, "status": "realised", "title": "Été à l’œuvre, « n°1 »",
        "format": "seminar",
        "modality": "in_person", "theme_ids": "transitions", "theme_basis": "document", "date_start": date(2024, 5, 14),
        "date_precision": "day", "department_code": "01", "partners": "CAF|Ville; Métropole", "half_days": 1.5,
        "participants": 1234, "source": "Document — partie",
    },
    {
        "event_id": "e2", "report_year": 2024, "status": "announced", "title": "Deux", "format": None, "modality": None,
        "theme_ids": None, "theme_basis": None, "date_start": "2024-05", "date_precision": "month",
        "department_code": None, "partners": None, "half_days": None, "participants": None,
        "source": "Document — partie",
    },
]  # fmt: skip


def as_french(value: object) -> str:
    """Write a value as a French spreadsheet exports it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return f"{value:,}".replace(",", "\u202f") if isinstance(value, int) and value > 9999 else str(value)


def csv_bytes(separator: str = ",", encoding: str = "utf-8", *, french: bool = False) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator)
    titles = [SCHEMAS["events"].field(name).title for name in ROWS[0]] if french else list(ROWS[0])
    writer.writerow(titles)
    for row in ROWS:
        writer.writerow(
            [as_french(value) if french else ("" if value is None else str(value)) for value in row.values()]
        )
    return buffer.getvalue().encode(encoding)


def workbook_bytes(title: str = "Actions", *, rows: list[dict[str, object]] | None = None) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    sheet.append([SCHEMAS["events"].field(name).title for name in ROWS[0]])
    for row in ROWS if rows is None else rows:
        sheet.append(list(row.values()))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def other_bytes(title: str) -> bytes:
    """A workbook whose one sheet is no table."""
    workbook = Workbook()
    del workbook["Sheet"]
    sheet = workbook.create_sheet(title)
    for row in (("Étape", "Quand"), ("relire", "lundi")):
        sheet.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., CentreTables]:
    def with_files(**files: bytes) -> CentreTables:
        folder = tmp_path / "essai"
        folder.mkdir(exist_ok=True)
        (folder / "centre.toml").write_text(CENTRE, encoding="utf-8")
        for name, content in files.items():
            (folder / name.replace("__", ".")).write_bytes(content)
        return load_centre(folder, SCHEMAS)

    return with_files


def same(first: CentreTables, second: CentreTables) -> None:
    for name in SCHEMAS:
        pd.testing.assert_frame_equal(first.tables[name], second.tables[name])


def test_shipped_data_load_without_a_problem() -> None:
    folders = find_centres(ROOT / "data")
    assert [folder.name for folder in folders] == ["demo", "villes-au-carre", "villes-et-territoires"]
    for folder in folders:
        loaded = load_centre(folder, SCHEMAS)
        assert loaded.problems == ()
        assert loaded.ok
        assert len(loaded.tables["events"]) > 50


def test_frames_are_typed(load: Callable[..., CentreTables]) -> None:
    frame = load(events__csv=csv_bytes()).tables["events"]
    assert list(frame.columns) == [
        column
        for name in SCHEMAS["events"].names
        for column in ([name, f"{name}_day"] if name in ("date_start", "date_end") else [name])
    ] + ["row_number"]
    types = {name: str(frame[name].dtype) for name in frame.columns}
    some = ("participants", "half_days", "status", "title", "date_start", "row_number")
    assert {name: types[name] for name in some} == {
        "participants": "Int64", "half_days": "Float64", "status": "category", "title": "str", "date_start": "str",
        "row_number": "int64",
    }  # fmt: skip
    assert types["date_start_day"] == "datetime64[s]"
    assert list(frame["status"].cat.categories) == list(SCHEMAS["events"].labels("status"))
    assert frame["theme_ids"].tolist() == [("transitions",), ()]
    assert frame["partners"].tolist()[0] == ("CAF", "Ville; Métropole")
    assert frame["date_start"].tolist() == ["2024-05-14", "2024-05"]
    assert frame["date_start_day"].tolist() == [pd.Timestamp(2024, 5, 14), pd.NaT]
    assert frame["row_number"].tolist() == [2, 3]
    assert frame["place"].isna().all()


def test_a_placeholder_date_is_no_day(load: Callable[..., CentreTables]) -> None:
    content = csv_bytes().replace(b",month,", b",placeholder,").replace(b"2024-05,", b"2024-10-01,")
    loaded = load(events__csv=content)
    assert loaded.problems == ()
    assert loaded.tables["events"]["date_start_day"].isna().tolist() == [False, True]


def test_absent_tables_are_empty_with_the_same_types(load: Callable[..., CentreTables]) -> None:
    loaded = load(events__csv=csv_bytes())
    assert loaded.ok
    assert set(loaded.tables) == set(SCHEMAS)
    empty = load_centre(Path("nowhere-at-all"), SCHEMAS).tables["events"]
    assert empty.empty
    assert {name: str(kind) for name, kind in empty.dtypes.items()} == {
        name: str(kind) for name, kind in loaded.tables["events"].dtypes.items()
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("french", [False, True])
def test_encodings_and_separators(
    load: Callable[..., CentreTables], encoding: str, separator: str, french: bool
) -> None:
    reference = load(events__csv=csv_bytes())
    loaded = load(events__csv=csv_bytes(separator, encoding, french=french))
    assert loaded.problems == ()
    same(loaded, reference)
    assert loaded.tables["events"]["title"][0] == "Été à l’œuvre, « n°1 »"


@pytest.mark.parametrize("title", ["Actions", "events", "ACTIONS"])
def test_a_workbook_gives_the_frames_of_the_csv(tmp_path: Path, load: Callable[..., CentreTables], title: str) -> None:
    reference = load(events__csv=csv_bytes())
    (tmp_path / "essai" / "events.csv").unlink()
    loaded = load(tableau__xlsx=workbook_bytes(title))
    assert loaded.problems == ()
    same(loaded, reference)
    alone = load_centre(tmp_path / "essai" / "tableau.xlsx", SCHEMAS)
    assert alone.problems == ()
    assert alone.centre == loaded.centre
    same(alone, reference)


def test_files_and_digest_tell_what_was_read(tmp_path: Path, load: Callable[..., CentreTables]) -> None:
    loaded = load(events__csv=csv_bytes())
    os.utime(tmp_path / "essai" / "events.csv", (1_700_000_000, 1_700_000_000))
    again = load()
    assert again.digest == loaded.digest
    (centre, events) = again.files
    assert (centre.table, centre.file) == (None, "essai/centre.toml")
    assert (events.table, events.file, events.rows) == ("events", "essai/events.csv", 2)
    assert events.mtime == datetime.fromtimestamp(1_700_000_000, tz=UTC)
    assert load(events__csv=csv_bytes() + b"\n").digest != loaded.digest


def test_what_the_person_sees_names_the_sheet(load: Callable[..., CentreTables]) -> None:
    loaded = load(tableau__xlsx=workbook_bytes(rows=[ROWS[0] | {"participants": "abc"}]))
    (problem,) = loaded.problems
    assert problem.text() == (
        "essai/tableau.xlsx, feuille «\u202fActions\u202f», ligne 2, colonne «\u202fPrésences\u202f»\u202f: "
        "lu «\u202fabc\u202f», attendu un nombre entier positif ou nul"
    )


def test_rows_above_the_table_do_not_shift_the_numbers(load: Callable[..., CentreTables]) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Actions"
    for column, name in enumerate(ROWS[0], start=2):
        sheet.cell(4, column, name)
        sheet.cell(7, column, "abc" if name == "participants" else ROWS[0][name])  # type: ignore[arg-type]
    buffer = io.BytesIO()
    workbook.save(buffer)
    (problem,) = load(tableau__xlsx=buffer.getvalue()).problems
    assert (problem.row, problem.column) == (7, "participants")


def test_a_table_given_twice(load: Callable[..., CentreTables]) -> None:
    loaded = load(events__csv=csv_bytes(), tableau__xlsx=workbook_bytes())
    (problem,) = loaded.problems
    assert problem.code == "duplicate-table"
    assert "déjà lue dans essai/events.csv" in problem.message


def test_unknown_files_and_sheets_are_warnings(load: Callable[..., CentreTables]) -> None:
    files = {"divers__csv": b"a,b\n1,2\n", "vieux__numbers": b"x", "tableau__xlsx": other_bytes("Brouillon")}
    alone = load(**files)
    assert [problem.code for problem in alone.problems if problem.severity is Severity.ERROR] == ["nothing-read"]
    beside = load(
        **files, notes__txt=b"x", publications__csv=b"publication_id,report_year,title,status,date_precision,source\n"
    )
    assert beside.ok, [problem.text() for problem in beside.problems]
    assert [(problem.code, problem.severity) for problem in beside.problems] == [
        ("unknown-file", Severity.WARNING), ("unknown-table", Severity.WARNING), ("unknown-table", Severity.WARNING),
    ]  # fmt: skip


def old_and_cut() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048)


def with_member(name: str, change: Callable[[bytes], bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook_bytes())) as source, zipfile.ZipFile(buffer, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            target.writestr(member, change(content) if member == name else content)
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "b">]>'
SHEET_END = b"</sheetData>"
FAR_CELLS = [
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    b'<row r="1048576"><c t="n" s="1" r="XFD1048576" ><v>1</v></c></row></sheetData>',
    b'<row spans="1:2" r="1048576"><c><v>1</v></c></row></sheetData>',
    b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData>",
    b'<row r ="1048576"><c r = "XFD1048576"><v>1</v></c></row></sheetData>',
    b'<row r="1048576"><c r="xfd1048576"><v>1</v></c></row></sheetData>',
    b'<row r="1048576"><c s="' + b" " * 30_000 + b'" r="XFD1048576"><v>1</v></c></row></sheetData>',
]


def elsewhere(content: bytes) -> bytes:
    """The same workbook, its first sheet in a folder of another name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for member in source.namelist():
            body = source.read(member).replace(b"worksheets/sheet1.xml", b"ailleurs/un.xml")
            target.writestr("xl/ailleurs/un.xml" if member == SHEET else member, body)
    return buffer.getvalue()


def far_away(end: bytes) -> bytes:
    return with_member(SHEET, lambda xml: xml.replace(SHEET_END, end))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "illisible"),
        (b"PK\x03\x04", "illisible"),
        (b"pas un classeur", "illisible"),
        (workbook_bytes()[:3000], "illisible"),
        (workbook_bytes()[:-200], "illisible"),
        (old_and_cut(), "illisible"),
        (with_member(SHEET, lambda _: b""), "illisible"),
        (with_member(SHEET, lambda _: b"<worksheet><sheetData><row"), "illisible"),
        (with_member("xl/workbook.xml", lambda _: b"<a/>"), ""),
        (with_member(SHEET, lambda xml: ENTITIES + xml), "entités"),
        *((far_away(end), "très loin") for end in FAR_CELLS),
        (elsewhere(far_away(FAR_CELLS[0])), "très loin"),
        # An expression that looks for cells in the markup would take hours over these.
        (with_member(SHEET, lambda xml: xml.replace(SHEET_END, b"<c " + b'a="" ' * 40_000 + SHEET_END)), "illisible"),
        (with_member(SHEET, lambda _: b"<row " * 40_000), "illisible"),
    ],
)  # fmt: skip
def test_broken_workbooks(load: Callable[..., CentreTables], content: bytes, words: str) -> None:
    loaded = load(tableau__xlsx=content)
    assert not loaded.ok
    problem = loaded.problems[0]
    assert problem.file == "essai/tableau.xlsx"
    assert words in problem.message


@pytest.mark.parametrize("name", ["tableau__csv", "tableau__ods", "tableau__xlsx", "events__xls"])
def test_a_table_is_what_it_holds_whatever_its_name(load: Callable[..., CentreTables], name: str) -> None:
    content = csv_bytes() if name == "events__xls" else workbook_bytes()
    loaded = load(**{name: content})
    assert loaded.ok, [problem.text() for problem in loaded.problems]
    assert len(loaded.tables["events"]) == len(ROWS)


def test_a_blank_workbook(load: Callable[..., CentreTables]) -> None:
    buffer = io.BytesIO()
    Workbook().save(buffer)
    (problem,) = load(tableau__xlsx=buffer.getvalue()).problems
    assert "classeur vide" in problem.message


def test_a_workbook_that_swells_is_not_opened(load: Callable[..., CentreTables]) -> None:
    buffer = io.BytesIO(workbook_bytes())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr("xl/media/vide.bin", bytes(301 * 1024 * 1024))
    assert len(buffer.getvalue()) < 400_000
    (problem,) = load(tableau__xlsx=buffer.getvalue()).problems
    assert "démesuré" in problem.message


def test_a_file_too_big_is_not_read(load: Callable[..., CentreTables], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather_module, "MAX_FILE_BYTES", 100)
    loaded = load(events__csv=csv_bytes())
    assert any("trop gros" in problem.message for problem in loaded.problems)
    assert not loaded.ok


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n ; \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"a\x00b", "encoding"),
        (b"\x81\x8d\x8f", "encoding"),
        (b'event_id,title\n"a,b\nc', "csv"),
        (b"event_id,title\na," + b"x" * 200_000, "csv"),
    ],
)
def test_broken_csv_files(load: Callable[..., CentreTables], content: bytes, code: str) -> None:
    loaded = load(events__csv=content)
    assert not loaded.ok
    assert loaded.problems[0].code == code
    assert loaded.problems[0].file == "essai/events.csv"


def test_a_broken_quote_names_its_row(load: Callable[..., CentreTables]) -> None:
    (problem,) = load(events__csv=csv_bytes() + b'"x,').problems
    assert problem.row == 4


def test_unreadable_file(load: Callable[..., CentreTables], monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.suffix == ".csv":
            raise PermissionError
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (problem,) = load(events__csv=csv_bytes()).problems
    assert problem.text() == (
        "essai/events.csv\u202f: fichier illisible, vérifiez les droits d’accès ou fermez-le dans le tableur"
    )


def test_unreadable_centre_file(load: Callable[..., CentreTables], monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "centre.toml":
            raise PermissionError
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    loaded = load(events__csv=csv_bytes())
    assert loaded.centre is None
    assert [problem.code for problem in loaded.problems] == ["unreadable-file"]


@pytest.mark.parametrize("name", ["absent", "absent.xlsx", "rapport.pdf"])
def test_paths_that_hold_no_data(tmp_path: Path, name: str) -> None:
    (tmp_path / "rapport.pdf").write_bytes(b"%PDF")
    loaded = load_centre(tmp_path / name, SCHEMAS)
    assert not loaded.ok
    assert has_errors(loaded.problems)


def test_a_folder_without_centre_file(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_bytes(csv_bytes())
    loaded = load_centre(tmp_path, SCHEMAS)
    assert loaded.centre is None
    assert [problem.code for problem in loaded.problems if problem.severity is Severity.ERROR] == ["no-centre"]


def test_a_perimeter_of_unknown_codes_would_count_nothing(tmp_path: Path) -> None:
    text = f'{CENTRE}[perimeter]\ncategories = ["local", "locale"]\nroles = ["lead"]\n'
    (tmp_path / "centre.toml").write_text(text, encoding="utf-8")
    loaded = load_centre(tmp_path, SCHEMAS)
    (problem,) = loaded.problems
    assert not loaded.ok
    assert "perimeter.categories" in problem.message
    assert "lu «\u202flocale\u202f»" in problem.message


def test_find_centres(tmp_path: Path) -> None:
    assert find_centres(tmp_path / "absent") == []
    for name in ("b", "a", "schemas", ".cache", "sans"):
        (tmp_path / name).mkdir()
        if name != "sans":
            (tmp_path / name / "centre.toml").write_text("", encoding="utf-8")
    (tmp_path / "classeur").mkdir()
    (tmp_path / "classeur" / "~$ouvert.xlsx").write_bytes(b"")
    assert [path.name for path in find_centres(tmp_path)] == ["a", "b"]
    (tmp_path / "classeur" / "tables.xlsx").write_bytes(b"")
    assert [path.name for path in find_centres(tmp_path)] == ["a", "b", "classeur"]


def test_a_whole_number_that_no_column_can_hold_is_not_another_one() -> None:
    told = ["2", "2.5", "", "99999999999999999999", "-9e18"]
    frame = tiny(events=[event(report_year=one) for one in told]).events
    assert frame["report_year"].isna().tolist() == [False, True, True, True, False]
    assert frame["report_year"][0] == 2
