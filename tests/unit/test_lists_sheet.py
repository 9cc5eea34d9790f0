"""A centre's own list with names: which files are taken for one, and what the rest of the reading is handed."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from support import schemas

from dashboard.settings import Secret
from dashboard.sources import CentreTables, load_centre
from dashboard.sources.lists.keys import KeySource
from dashboard.sources.lists.sheet import PrivateLists
from dashboard.sources.template import write_template
from dashboard.territories.lists import Territories

KEY = "0123456789abcdef" * 4
CENTRE = """id = "mon-centre"
name = "Mon centre"
region = "Bretagne"
departments = ["35"]
default_year = 2024
as_of = "2024-12-31"
"""
EVENTS = (
    "event_id,report_year,status,title,date_precision,modality,source\ne1,2024,realised,Une,unknown,remote,Rapport\n"
)
TITLE = "Présences individuelles"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "mon-centre"
    made.mkdir()
    (made / "centre.toml").write_text(CENTRE, encoding="utf-8")
    (made / "events.csv").write_text(EVENTS, encoding="utf-8")
    return made


def load(folder: Path, key: str = KEY) -> CentreTables:
    source = KeySource(Secret(key), folder.parent / "key")
    return load_centre(folder, schemas(), private=PrivateLists(source, lambda _: Territories(())))


def workbook(path: Path, title: str, *rows: list[str]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)


def codes(loaded: CentreTables) -> set[str]:
    return {problem.code for problem in loaded.problems}


def test_a_sheet_of_the_workbook_below_a_title_line(folder: Path) -> None:
    rows = [["Liste 2024"], ["Action", "Nom", "Prénom", "Département"], ["e1", "NOMUN", "Prénom1", "35"]]
    workbook(folder / "mon-centre.xlsx", TITLE, *rows)
    loaded = load(folder)
    frame = loaded.tables["attendances"]
    assert loaded.ok, loaded.problems
    assert frame[["event_id", "department_code", "modality"]].astype(str).to_numpy().tolist() == [
        ["e1", "35", "remote"]
    ]
    assert codes(loaded) == {"pseudonymised"}


def test_the_template_with_columns_of_names_added(folder: Path) -> None:
    path = folder / "mon-centre.xlsx"
    write_template(path, schemas())
    book = openpyxl.load_workbook(path)
    for sheet in list(book):
        if sheet.title != TITLE:
            book.remove(sheet)
    page = book[TITLE]
    column = page.max_column + 1
    page.cell(1, column, "Nom")
    page.cell(1, column + 1, "Courriel")
    page.cell(3, 1, "e1")
    page.cell(3, column, "NOMUN")
    page.cell(3, column + 1, "p1@exemple.fr")
    book.save(path)
    loaded = load(folder)
    assert loaded.ok, loaded.problems
    assert len(loaded.tables["attendances"]) == 1


def test_codes_beside_names_are_refused_as_ever(folder: Path) -> None:
    (folder / "attendances.csv").write_text("event_id,participant_key,Nom\ne1,p-aaaaaa,NOMUN\n", encoding="utf-8")
    loaded = load(folder)
    assert "personal-column" in codes(loaded)
    assert not loaded.ok


def test_another_table_with_names_is_refused_as_ever(folder: Path) -> None:
    (folder / "events.csv").write_text(EVENTS.replace("source", "source,Nom", 1), encoding="utf-8")
    assert "personal-column" in codes(load(folder))


def test_rows_with_codes_are_left_to_the_usual_reading(folder: Path) -> None:
    (folder / "attendances.csv").write_text("event_id,participant_key\ne1,p-aaaaaa\n", encoding="utf-8")
    loaded = load(folder, key="court")
    assert loaded.ok
    assert codes(loaded) == set()
    assert len(loaded.tables["attendances"]) == 1


def test_a_table_without_codes_nor_names_says_what_is_missing(folder: Path) -> None:
    (folder / "attendances.csv").write_text("event_id,profile\ne1,resident\n", encoding="utf-8")
    loaded = load(folder)
    assert not loaded.ok
    assert any("Code de la personne" in problem.text() for problem in loaded.problems)


def test_a_line_of_an_unknown_action_is_an_error_that_says_where(folder: Path) -> None:
    (folder / "attendances.csv").write_text("Action;Nom;Mail\ne1;NOMUN;p1@exemple.fr\ne9;NOMDEUX;p2@exemple.fr\n")
    loaded = load(folder)
    assert [(problem.code, problem.row) for problem in loaded.problems if problem.severity == "error"] == [
        ("unknown-event", 3)
    ]
    assert "NOMDEUX" not in repr(loaded.problems)


def test_another_key_or_other_rules_make_other_data(folder: Path) -> None:
    (folder / "attendances.csv").write_text(
        "Action;Nom;Mail;Structure\ne1;NOMUN;p1@exemple.fr;Scarabée\n", encoding="utf-8"
    )
    first = load(folder)
    assert load(folder).digest == first.digest
    assert load(folder, KEY[::-1]).digest != first.digest
    (folder / "profiles.toml").write_text('[[rules]]\nprofile = "resident"\nwords = ["scarabée"]\n', encoding="utf-8")
    ruled = load(folder)
    assert ruled.digest != first.digest
    assert ruled.tables["attendances"]["profile"].tolist() == ["resident"]


def test_the_empty_sheet_of_the_template_gives_way_to_a_file(folder: Path) -> None:
    (folder / "attendances.csv").write_text("event_id,participant_key\ne1,p-aaaaaa\n", encoding="utf-8")
    for name in ("a.xlsx", "z.xlsx"):
        rows = [["Action", "Code de la personne", "Source"], ["x", "p-exemple", "EXEMPLE — à remplacer"]]
        workbook(folder / name, TITLE, *rows)
        loaded = load(folder)
        assert loaded.ok, loaded.problems
        assert len(loaded.tables["attendances"]) == 1
        (folder / name).unlink()


@pytest.fixture
def _no_collection() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collection")
def test_nothing_of_a_person_stays_in_memory_once_the_list_is_read(folder: Path) -> None:
    titles = "Action;Nom;Prénom;Courriel;Structure;Fonction;Commune\n"
    person = "e1;ZQGNOM{0};Zqgprenom{0};zqgmail{0}@exemple.fr;Zqgstructure {0};Zqgmétier {0};Zqgville {0}\n"
    (folder / "attendances.csv").write_text(titles + "".join(map(person.format, range(30))), encoding="utf-8")
    assert len(load(folder).tables["attendances"]) == 30
    # Caches and cycles would keep cells long after the reading: a server lives for weeks.
    left = {
        text
        for holder in gc.get_objects()
        for text in gc.get_referents(holder)
        if isinstance(text, str) and re.search(r"zqg(nom|prenom|mail|structure |métier |ville )\d", text.casefold())
    }
    assert left == set()
