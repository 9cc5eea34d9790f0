"""Attendance lists read by columns: what is kept, what is told of long or wrong lists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl.workbook.workbook import Workbook
from support import event, schemas, tiny

from dashboard.sources import CentreTables, load_centre, vectorised
from dashboard.sources.raw import Progress, progress_text
from dashboard.sources.validation import MOST_WRONG

CENTRE = 'id = "a"\nname = "A"\nregion = "R"\ndepartments = ["37"]\ndefault_year = 2024\nas_of = 2024-12-31\n'
EVENTS = "event_id,report_year,status,title,date_precision,source\n" + "".join(
    f"e{number},2024,realised,Rencontre,unknown,Rapport\n" for number in (1, 2)
)
COLUMNS = [
    "event_id", "participant", "profile", "department_code", "commune_code", "qpv_code", "modality", "key_id", "source",
]  # fmt: skip


def folder_of(folder: Path, rows: list[str], header: str = "Action;Code de la personne;Profil;Département") -> Path:
    (folder / "centre.toml").write_text(CENTRE, encoding="utf-8")
    (folder / "events.csv").write_text(EVENTS, encoding="utf-8")
    (folder / "attendances.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return folder


def load(folder: Path, rows: list[str], progress: Progress | None = None) -> CentreTables:
    return load_centre(folder_of(folder, rows), schemas(), None, progress)


def test_a_person_is_a_number_and_everything_else_a_category(tmp_path: Path) -> None:
    loaded = load(tmp_path, ["e1;p-zzzzzz;Association;1", "e1;p-aaaaaa;;", "e2;p-zzzzzz;Élu;37", ";;;"])
    assert loaded.problems == ()
    frame = loaded.tables["attendances"]
    assert list(frame.columns) == COLUMNS
    assert frame["participant"].dtype == np.int32
    assert frame["participant"].tolist() == [0, 1, 0]
    assert frame["event_id"].tolist() == ["e1", "e1", "e2"]
    assert frame["profile"].isna().tolist() == [False, True, False]
    assert frame["profile"].cat.categories.tolist() == list(schemas()["attendances"].labels("profile"))
    assert frame["department_code"].cat.categories.tolist() == ["01", "37"]
    for name in set(COLUMNS) - {"participant"}:
        assert isinstance(frame[name].dtype, pd.CategoricalDtype)
        assert frame[name].cat.categories.dtype == "str"
    assert [(file.table, file.rows) for file in loaded.files] == [("attendances", 3), (None, 0), ("events", 2)]


def test_nothing_is_left_of_the_codes_of_people(tmp_path: Path) -> None:
    frame = load(tmp_path, ["e1;p-zzzzzz;Association;1"]).tables["attendances"]
    assert "zzzzzz" not in frame.to_json() + repr([frame[name].dtype for name in frame])


@pytest.mark.parametrize("rows", [[], ["e1;p-zzzzzz;;37"]])
def test_a_made_up_list_and_a_list_that_is_read_have_one_frame(tmp_path: Path, rows: list[str]) -> None:
    cells = [
        dict(zip(("event_id", "participant_key", "profile", "department_code"), row.split(";"), strict=True))
        for row in rows
    ]
    made = tiny(events=[event(event_id="e1")], attendances=[{**row, "source": ""} for row in cells]).table(
        "attendances"
    )
    pd.testing.assert_frame_equal(load(tmp_path, rows).tables["attendances"], made)


def test_a_row_takes_few_bytes(tmp_path: Path) -> None:
    rows = [f"e{1 + number % 2};p-{number:06};Association;37" for number in range(5000)]
    frame = load(tmp_path, rows).tables["attendances"]
    assert len(frame) == 5000
    assert frame.memory_usage(index=False, deep=True).sum() / 5000 < 20


def test_a_sheet_of_a_workbook_is_read_alike(tmp_path: Path) -> None:
    folder_of(tmp_path, [])
    (tmp_path / "attendances.csv").unlink()
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Présences individuelles"
    for row in (["Action", "Code de la personne", "Département"], ["e1", "p-zzzzzz", 1], ["e9", "p-zzzzzz", 37.5]):
        sheet.append(row)
    workbook.save(tmp_path / "listes.xlsx")
    loaded = load_centre(tmp_path, schemas())
    assert [(problem.sheet, problem.row, problem.code, problem.value) for problem in loaded.problems] == [
        ("Présences individuelles", 3, "constraint-pattern", "37.5"),
        ("Présences individuelles", 3, "foreign-key", "e9"),
    ]
    assert loaded.tables["attendances"]["department_code"].tolist() == ["01", "37.5"]


def test_a_list_that_cannot_be_cut_into_cells_is_refused_with_its_row(tmp_path: Path) -> None:
    loaded = load(tmp_path, ["e1;p-zzzzzz;;37", 'e1;"p-zzzzzz"z;;'])
    (problem,) = loaded.problems
    assert (problem.file, problem.row, problem.code) == (f"{tmp_path.name}/attendances.csv", 3, "csv")
    assert loaded.tables["attendances"].empty
    assert [file.table for file in loaded.files] == [None, "events"]


def test_wrong_rows_beyond_the_first_thousand_are_counted(tmp_path: Path) -> None:
    problems = load(tmp_path, [f"e1;p-{number:06};inconnu;37" for number in range(1500)]).problems
    assert len(problems) == MOST_WRONG + 1
    assert (
        problems[0].message
        == "1\u202f500 lignes sont à corriger\u202f; seules les 1\u202f000 premières sont détaillées"
    )
    assert [problem.row for problem in problems[1:]] == list(range(2, MOST_WRONG + 2))


def test_a_row_that_repeats_a_far_one_names_it(tmp_path: Path) -> None:
    rows = [f"e1;p-{number:06};;37" for number in range(5000)] + ["e1;p-000003;;37"]
    (problem,) = load(tmp_path, rows).problems
    assert (problem.row, problem.code) == (5002, "primary-key")
    assert "déjà à la ligne 5" in problem.message


def test_the_progress_of_a_long_reading_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectorised, "PROGRESS_ROWS", 4000)
    told: list[str] = []
    rows = [f"e1;p-{number:06};;37" for number in range(9000)]
    load(tmp_path, rows, lambda *place: told.append(progress_text(*place)))
    assert told == [
        "Présences individuelles\u202f: 4\u202f000 lignes sur 9\u202f000 lues",
        "Présences individuelles\u202f: 8\u202f000 lignes sur 9\u202f000 lues",
    ]
    told.clear()
    load(tmp_path, rows[:3999], lambda *place: told.append(progress_text(*place)))
    assert told == []
