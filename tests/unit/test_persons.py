"""Names of people in a centre's texts: what becomes of them, what it confirms, and that no message repeats one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook
from support import ROOT, schemas
from test_sources_validation import CENTRE, EVENT, write

from dashboard.publishing.write import public_files
from dashboard.snapshot import build_snapshot, known_imports, known_territories
from dashboard.sources import CentreTables, Severity, find_centres, load_centre, report_text
from dashboard.sources.centre_sheets import CENTRE_KEYS
from dashboard.sources.lists.keys import KeySource
from dashboard.sources.lists.sheet import PrivateLists
from dashboard.sources.persons import Persons
from dashboard.sources.problems import MASKED, Problem, shown

ROLE = "trésorière : Mme Zélie Bramoulin"
ORGANISATION = {
    "organisation_id": "o1", "year": "2024", "name": "Bureau", "relation": "board", "role": "trésorière",
    "source": "Bilan",
}  # fmt: skip


def load(folder: Path, table: str, *rows: Mapping[str, str], centre: str = CENTRE) -> CentreTables:
    (folder / "centre.toml").write_text(centre, encoding="utf-8")
    write(folder, table, *map(dict, rows))
    return load_centre(folder, schemas())


def confirmed(*passages: str) -> str:
    return f"not_persons = {list(passages)!r}\n{CENTRE}"


def test_a_function_with_a_name_is_refused_without_repeating_it(tmp_path: Path) -> None:
    loaded = load(tmp_path, "organisations", ORGANISATION, ORGANISATION | {"organisation_id": "o2", "role": ROLE})
    (problem,) = loaded.problems
    assert (problem.code, problem.severity, problem.row, problem.column, problem.value) == (
        "personal-data", Severity.ERROR, 3, "role", MASKED,
    )  # fmt: skip
    assert "sans le nom" in problem.message
    assert "not_persons" in problem.message
    for part in ("Zélie", "Bramoulin", "Mme", "trésorière"):
        assert part not in report_text(loaded.problems)
    assert loaded.tables["organisations"]["role"].fillna("").tolist() == ["trésorière", ""]
    assert not loaded.ok


def test_other_errors_of_a_cell_do_not_repeat_the_name(tmp_path: Path) -> None:
    cells = {"title": "avec Zélie Bramoulin", "date_start": "Zélie Bramoulin", "commune_code": "M. Bramoulin"}
    loaded = load(tmp_path, "events", EVENT | cells, EVENT | cells | {"Mme Bramoulin": "x"})
    assert len(loaded.problems) > 4
    assert "Bramoulin" not in report_text(loaded.problems)
    assert shown("lu par Zélie Bramoulin") == MASKED


@pytest.mark.parametrize("sheet", ["Suivi Zélie", "Bilan de Mme Bramoulin"])
def test_the_name_of_a_sheet_or_of_a_column_is_not_printed_when_it_names_somebody(sheet: str) -> None:
    said = Problem("a.xlsx", sheet, 3, sheet, None, None, Severity.ERROR, "message", "code").text()
    assert said == f"a.xlsx, feuille {MASKED}, ligne 3, colonne {MASKED}\u202f: message"


def test_a_name_written_later_leaves_the_last_good_data_on_screen(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "essai").mkdir(parents=True)
    load(data / "essai", "organisations", ORGANISATION)
    before = build_snapshot(data, ROOT / "geo")
    load(data / "essai", "organisations", ORGANISATION | {"role": ROLE})
    kept = build_snapshot(data, ROOT / "geo", before).centres["essai"]
    assert kept.stale
    assert kept.tables["organisations"]["role"].tolist() == ["trésorière"]


@pytest.mark.parametrize("place", ["Paul Valéry", "Marcel Pagnol"])
def test_the_name_of_a_known_territory_is_no_person(tmp_path: Path, place: str) -> None:
    assert not load(tmp_path, "events", EVENT | {"place": place}).ok
    private = PrivateLists(
        KeySource("", tmp_path / "key"), lambda near: known_territories(ROOT / "geo", known_imports(ROOT / "geo"), near)
    )
    assert load_centre(tmp_path, schemas(), private=private).problems == ()


def test_a_confirmed_passage_is_no_person_and_it_alone(tmp_path: Path) -> None:
    titles = (
        "Soirée Jean Bramoulin",
        "Soirée Jean  Bramoulin et Zélie Trabuc",
        "Soirée Jean Bramoulinet",
        "Jean BRAMOULIN",
    )
    events = [EVENT | {"event_id": f"e{n}", "title": title} for n, title in enumerate(titles)]
    loaded = load(tmp_path, "events", *events, centre=confirmed("Jean Bramoulin", "Mme Trabuc"))
    assert [(problem.code, problem.row) for problem in loaded.problems] == [("personal-data", row) for row in (3, 4, 5)]
    assert load(tmp_path, "events", *events[:1], centre=confirmed("Jean Bramoulin")).problems == ()


def test_what_is_confirmed_is_not_published(tmp_path: Path) -> None:
    loaded = load(tmp_path, "events", EVENT, centre=confirmed("Jean Bramoulin"))
    assert loaded.centre is not None
    assert loaded.centre.not_persons == ("Jean Bramoulin",)
    files = public_files(loaded.centre, loaded.tables)
    assert not [name for name, content in files.items() if b"Bramoulin" in content]


def test_the_description_of_a_centre_names_nobody(tmp_path: Path) -> None:
    named = CENTRE.replace("Centre d’essai", "Chez Zélie Bramoulin").replace('"Transitions"', '"Pôle de M. Trabuc"')
    loaded = load(tmp_path, "events", EVENT, centre=named)
    keys = [problem.message.partition(",")[0] for problem in loaded.problems]
    assert keys == ["clé «\u202fname\u202f»", "clé «\u202fthemes[1].label\u202f»"]
    assert loaded.centre is None
    assert not any(part in report_text(loaded.problems) for part in ("Zélie", "Bramoulin", "Trabuc"))
    again = f"not_persons = ['Zélie Bramoulin', 'M. Trabuc']\n{named}"
    assert load(tmp_path, "events", EVENT, centre=again).ok


@pytest.mark.parametrize("passages", ["", "Zélie Bramoulin | Jean Zay"])
def test_a_centre_described_in_a_workbook_is_held_to_the_same(tmp_path: Path, passages: str) -> None:
    titles = {key.key: key.title for key in CENTRE_KEYS}
    cells = {
        "id": "essai", "region": "Région", "departments": "37", "default_year": 2024, "as_of": "31/12/2024",
        "name": "Chez Zélie Bramoulin", "not_persons": passages,
    }  # fmt: skip
    book = Workbook()
    sheet = book.create_sheet("Centre")
    for line in (("Clé", "Valeur"), *((titles[key], value) for key, value in cells.items())):
        sheet.append(line)
    book.save(tmp_path / "tableau.xlsx")
    loaded = load_centre(tmp_path / "tableau.xlsx", schemas())
    assert loaded.ok == bool(passages)
    if not passages:
        (problem,) = (one for one in loaded.problems if one.severity is Severity.ERROR)
        assert (problem.sheet, problem.row, problem.code) == ("Centre", 7, "personal-data")
        assert "Bramoulin" not in report_text(loaded.problems)


def test_the_source_of_an_attendance_is_looked_at_too(tmp_path: Path) -> None:
    write(tmp_path, "events", EVENT)
    rows = [{"event_id": "e1", "participant_key": f"p-aaaaa{n}", "source": "Liste"} for n in "bcd"]
    loaded = load(
        tmp_path, "attendances", *rows, rows[0] | {"participant_key": "p-zzzzzz", "source": "liste de M. Trabuc"}
    )
    (problem,) = loaded.problems
    assert (problem.code, problem.row, problem.column) == ("personal-data", 5, "source")
    assert "Trabuc" not in problem.text()


@pytest.mark.parametrize("folder", find_centres(ROOT / "data"), ids=lambda path: path.name)
def test_the_shipped_centres_name_nobody(folder: Path) -> None:
    found = load_centre(folder, schemas()).problems
    assert [problem.text() for problem in found if problem.code == "personal-data"] == []


@pytest.mark.parametrize("text", ["Mme la ", "Rose   ", "A-", "Rose de la d’", "président : ", "mme ", "l’", "«"])
def test_a_long_text_has_an_answer(text: str) -> None:
    Persons(["Jean Bramoulin"]).named_in(text * 100_000)
