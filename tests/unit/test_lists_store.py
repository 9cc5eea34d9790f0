"""The centre's file: the same list changes nothing, a corrected one replaces, what cannot be written is refused."""

from __future__ import annotations

import stat
from pathlib import Path

import openpyxl
import pytest
from support import schemas

from dashboard.sources.lists.pseudonyms import Attendance
from dashboard.sources.lists.store import AttendanceTable, StoreError, read_rows, rows_file, with_list, write_rows

SCHEMA = schemas()["attendances"]
ROWS = (
    Attendance("e1", "p-aaaaaa", "resident", "37", "37261", "", "in_person", "0123abcd", "Liste, « une »"),
    Attendance("e2", "p-bbbbbb", source="Liste"),
)

TABLE = AttendanceTable.of(ROWS)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = rows_file(tmp_path, SCHEMA)
    assert len(read_rows(path, SCHEMA)) == 0
    assert write_rows(path, TABLE, SCHEMA)
    assert tuple(read_rows(path, SCHEMA)) == ROWS
    assert not write_rows(path, read_rows(path, SCHEMA), SCHEMA)
    assert [item.name for item in tmp_path.iterdir()] == ["attendances.csv"]


def test_a_new_file_is_for_its_owner_and_group_and_an_old_one_keeps_its_rights(tmp_path: Path) -> None:
    path = rows_file(tmp_path, SCHEMA)
    write_rows(path, TABLE, SCHEMA)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    write_rows(path, AttendanceTable.of(ROWS[:1]), SCHEMA)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_list_replaces_those_of_its_events_or_is_added_to_them() -> None:
    new = (Attendance("e1", "p-cccccc", modality="remote"), Attendance("e1", "p-aaaaaa", modality="remote"))
    assert {row.participant_key for row in with_list(TABLE, new, complement=False)} == {
        "p-aaaaaa",
        "p-bbbbbb",
        "p-cccccc",
    }
    assert tuple(with_list(TABLE, new[:1], complement=False)) == (new[0], ROWS[1])
    both = tuple(with_list(TABLE, new, complement=True))
    assert [(row.participant_key, row.modality) for row in both] == [
        ("p-aaaaaa", "hybrid"), ("p-cccccc", "remote"), ("p-bbbbbb", ""),
    ]  # fmt: skip
    assert both[0].profile == "resident"


def test_a_file_that_could_not_be_read_again_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = rows_file(tmp_path, SCHEMA)
    write_rows(path, AttendanceTable.of(ROWS[:1]), SCHEMA)
    before = path.read_bytes()
    monkeypatch.setattr("dashboard.sources.lists.store.MAX_FILE_BYTES", len(before))
    with pytest.raises(StoreError, match="Purgez d’abord"):
        write_rows(path, TABLE, SCHEMA)
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["attendances.csv"]


def test_french_titles_are_read_and_other_columns_are_never_lost(tmp_path: Path) -> None:
    path = tmp_path / "Présences individuelles.csv"
    path.write_text("Action;Code de la personne;Profil\ne1;p-aaaaaa;Élu\n", encoding="cp1252")
    assert rows_file(tmp_path, SCHEMA) == path
    assert tuple(read_rows(path, SCHEMA)) == (Attendance("e1", "p-aaaaaa", "elected_official"),)
    path.write_text("Action;Code de la personne;Remarque\ne1;p-aaaaaa;utile\n", encoding="utf-8")
    with pytest.raises(StoreError, match="la réécrire la perdrait"):
        read_rows(path, SCHEMA)


def test_a_list_that_names_people_is_not_taken_for_the_table(tmp_path: Path) -> None:
    path = tmp_path / "attendances.csv"
    path.write_text("Action;Nom\ne1;ZQXNOMUN\n", encoding="utf-8")
    with pytest.raises(StoreError, match="nomme des personnes") as refused:
        read_rows(path, SCHEMA)
    assert "ZQX" not in str(refused.value)


def test_a_sheet_with_rows_is_never_written_and_an_example_is_no_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Présences individuelles"
    sheet.append(["Action", "Code de la personne", "Source"])
    sheet.append(["e1", "p-exemple", "EXEMPLE — à remplacer"])
    book.save(tmp_path / "centre.xlsx")
    assert rows_file(tmp_path, SCHEMA).name == "attendances.csv"
    sheet.append(["e1", "p-aaaaaa", "Liste"])
    book.save(tmp_path / "centre.xlsx")
    before = (tmp_path / "centre.xlsx").read_bytes()
    with pytest.raises(StoreError, match="jamais dans un classeur"):
        rows_file(tmp_path, SCHEMA)
    assert (tmp_path / "centre.xlsx").read_bytes() == before


@pytest.mark.parametrize("name", ["attendances.ods", "attendances.xls", "Présences individuelles.xlsx"])
def test_a_list_kept_in_the_folder_is_not_doubled(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(StoreError, match="deux endroits"):
        rows_file(tmp_path, SCHEMA)
