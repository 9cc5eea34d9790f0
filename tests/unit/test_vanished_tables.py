"""A table that disappears, or that is there under another name, is told and stops the publication."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from support import ROOT, schemas
from test_publishing_versions import CENTRE, EVENTS, House

from dashboard.indicators.losses import lost
from dashboard.publishing import rows as counted
from dashboard.publishing.publish import Report
from dashboard.publishing.versions import is_needed
from dashboard.sources import Problem, Severity, load_centre

ACTIONS = ("event_id", "report_year", "status", "title", "date_start", "date_precision", "participants", "source")


def rows(count: int) -> list[tuple[object, ...]]:
    return [(f"e{n}", 2024, "realised", "Rencontre", "2024-03-05", "day", 40, "Bilan") for n in range(count)]


def workbook(folder: Path, **sheets: list[tuple[object, ...]]) -> Path:
    """A centre in a workbook: title of sheet → its lines, the header first."""
    folder.mkdir(exist_ok=True)
    book = Workbook()
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    del book["Sheet"]
    book.save(folder / "tableau.xlsx")
    (folder / "centre.toml").write_text(CENTRE.format(id=folder.name), encoding="utf-8")
    return folder


def problems(folder: Path) -> list[Problem]:
    return list(load_centre(folder, schemas()).problems)


@pytest.mark.parametrize(
    ("title", "table"),
    [
        ("Actions 2025", "Actions"), ("Action", "Actions"), ("ACTIONS (2)", "Actions"), ("Copie de Actions", "Actions"),
        ("events_2025", "Actions"), ("Reseau", "Réseaux"), ("Chiffres publies 2024", "Chiffres publiés"),
        ("Organisme", "Organismes"), ("Objectifs 2025", "Objectifs"), ("Thème", "Thèmes"),
    ],
)  # fmt: skip
def test_a_sheet_whose_name_looks_like_that_of_a_table_is_an_error(tmp_path: Path, title: str, table: str) -> None:
    (problem,) = problems(workbook(tmp_path / "nord", **{title: [("a", "b"), (1, 2)]}))
    assert (problem.code, problem.severity, problem.sheet) == ("lookalike-table", Severity.ERROR, title)
    assert f"«\u202f{table}\u202f»" in problem.message
    assert "«\u202f_\u202f»" in problem.message


@pytest.mark.parametrize("title", ["Feuil1", "Actions 2025", "Bilan"])
def test_a_sheet_whose_titles_are_those_of_a_table_is_read_whatever_its_name(tmp_path: Path, title: str) -> None:
    loaded = load_centre(workbook(tmp_path / "nord", **{title: [ACTIONS, *rows(2)]}), schemas())
    assert loaded.ok, [problem.text() for problem in loaded.problems]
    assert list(loaded.tables["events"]["event_id"]) == ["e0", "e1"]


def test_beside_the_table_itself_it_is_an_error(tmp_path: Path) -> None:
    folder = workbook(tmp_path / "nord", Actions=[ACTIONS, *rows(2)], Feuil1=[ACTIONS, *rows(2)])
    (problem,) = problems(folder)
    assert (problem.code, problem.sheet) == ("lookalike-table", "Feuil1")
    assert "ses colonnes" in problem.message


def test_a_file_that_looks_like_a_table_is_an_error(tmp_path: Path) -> None:
    folder = workbook(tmp_path / "nord", Actions=[ACTIONS, *rows(2)])
    (folder / "tout.csv").write_text(EVENTS + "x,2024,realised,Rencontre,2024-03-05,day,40,Bilan\n", encoding="utf-8")
    (folder / "networks-2025.csv").write_text("a\n1\n", encoding="utf-8")
    found = problems(folder)
    assert [(one.code, one.file) for one in found] == [
        ("lookalike-table", "nord/networks-2025.csv"), ("lookalike-table", "nord/tout.csv"),
    ]  # fmt: skip
    assert "events.csv" in found[1].message


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Brouillon", [("a", "b"), (1, 2)]), ("Notes", [("Année", "Valeur", "Source"), (2024, 3, "x")]),
        ("Budget 2025", [("Poste", "Montant"), ("Salaires", 3)]), ("Contacts utiles", [("Structure",), ("x",)]),
    ],
)  # fmt: skip
def test_a_sheet_that_looks_like_no_table_is_only_told(
    tmp_path: Path, title: str, lines: list[tuple[object, ...]]
) -> None:
    (problem,) = problems(workbook(tmp_path / "nord", Actions=[ACTIONS, *rows(2)], **{title: lines}))
    assert (problem.code, problem.severity) == ("unknown-table", Severity.WARNING)
    told, error = problems(workbook(tmp_path / "sud", **{title: lines}))
    assert (told.code, error.code, error.severity) == ("unknown-table", "nothing-read", Severity.ERROR)


def test_an_empty_sheet_and_one_that_is_put_aside_are_no_errors(tmp_path: Path) -> None:
    folder = workbook(tmp_path / "nord", **{"Actions 2023": [ACTIONS], "_Actions 2022": [ACTIONS, *rows(3)]})
    assert not [one for one in problems(folder) if one.severity is Severity.ERROR]


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    workbook(made.data / "nord", Actions=[ACTIONS, *rows(6)])
    workbook(made.data / "sud", Actions=[ACTIONS, *rows(6)])
    return made


def shrink(to: int) -> Callable[[House], Path]:
    return lambda house: workbook(house.data / "nord", Actions=[ACTIONS, *rows(to)])


def rename(house: House) -> Path:
    return workbook(house.data / "nord", **{"Actions 2025": [("a", "b"), (1, 2)]})


def forced(house: House) -> Report:
    return house.publish(force=True)


@pytest.mark.parametrize(
    ("change", "words"),
    [(rename, "Actions 2025"), (shrink(0), "6 lignes publiées, plus aucune"), (shrink(2), "6 lignes publiées, 2")],
)
def test_a_table_that_is_lost_stops_the_publication_until_forced(
    house: House, change: Callable[[House], Path], words: str
) -> None:
    house.publish()
    before = house.served()
    change(house)
    checked = house.publish(check=True)
    report = house.publish()
    for found in (checked, report):
        assert [one.centre.id for one in found.made] == ["sud"]
        assert words in found.refused[0].replace("\u202f", " ").replace("\xa0", " ")
        assert "--force" in found.refused[0]
    assert house.served() == before
    assert is_needed(house.data, house.public)
    assert forced(house).refused == ()
    assert house.served() != before
    assert not is_needed(house.data, house.public)


def test_what_shrinks_to_the_half_or_grows_is_published(house: House) -> None:
    house.publish()
    for count in (3, 9):
        shrink(count)(house)
        assert house.publish().refused == ()


def test_a_first_publication_compares_with_nothing(house: House) -> None:
    shrink(1)(house)
    assert house.publish().refused == ()
    rename(house)
    workbook(house.data / "ouest", **{"Actions 2025": [("a", "b"), (1, 2)]})
    assert len(house.publish().refused) == 2


def test_lists_that_are_not_published_are_counted_too(tmp_path: Path) -> None:
    house = House(tmp_path)
    folder = house.centre("nord", 40)
    people = "".join(f"nord-1,{n:032x},resident\n" for n in range(20))
    (folder / "attendances.csv").write_text(f"event_id,participant_key,profile\n{people}", encoding="utf-8")
    assert house.publish().refused == ()
    (folder / "attendances.csv").unlink()
    (told,) = house.publish().refused
    assert "Présences individuelles" in told
    assert forced(house).refused == ()
    assert house.publish().refused == ()


def test_a_purge_is_no_loss() -> None:
    before = {"attendances": 100, "attendance_totals": 4, "events": 5}
    assert lost(before, {"attendances": 0, "attendance_totals": 60, "events": 5}) == {}
    assert lost(before, {"attendances": 0, "attendance_totals": 4, "events": 5}) == {"attendances": (100, 0)}


def test_the_count_of_the_lists_is_for_the_centre_alone(tmp_path: Path) -> None:
    house = House(tmp_path)
    folder = house.centre("nord", 40)
    (folder / "commutes.csv").write_text(
        "period,mode,one_way_km,people,on_site_days\n2024,bicycle,3,2,100\n", encoding="utf-8"
    )
    house.publish()
    kept = folder / counted.ROWS_FILE
    assert kept.stat().st_mode & 0o077 == 0
    assert not [name for name in house.served() if "rows" in name]
    assert (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines().count(counted.ROWS_FILE) == 1
