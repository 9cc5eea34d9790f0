"""The report of ``check``: grouped by file, counted, with its exit code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dashboard.sources import Problem, Severity, check, load_schemas, report_text
from dashboard.sources.report import MAX_LINES_PER_FILE, counts_text

ROOT = Path(__file__).parents[2]
SCHEMAS = load_schemas(ROOT / "data" / "schemas")


def problem(file: str = "c/events.csv", severity: Severity = Severity.ERROR, row: int = 12) -> Problem:
    message = "lu «\u202fabc\u202f», attendu un nombre entier positif ou nul"
    return Problem(file, None, row, "participants", "abc", "un nombre", severity, message, "type-error", "events")


def test_a_line_leads_to_the_cell() -> None:
    assert problem().text() == (
        "c/events.csv, ligne 12, colonne «\u202fparticipants\u202f»\u202f: "
        "lu «\u202fabc\u202f», attendu un nombre entier positif ou nul"
    )


def test_report_groups_by_file_and_counts() -> None:
    text = report_text([problem("b.csv"), problem("a.csv"), problem("b.csv", Severity.WARNING), problem("b.csv")])
    lines = text.splitlines()
    assert lines[0] == "a.csv\u202f: 1 erreur"
    assert "b.csv\u202f: 2 erreurs, 1 avertissement" in lines
    assert lines[-1] == "En tout\u202f: 3 erreurs, 1 avertissement."
    assert "  [avertissement] b.csv, ligne 12" in text


def test_report_of_nothing() -> None:
    assert report_text([]) == "Aucun problème trouvé."
    assert counts_text([]) == "aucun problème"


def test_a_long_report_is_cut() -> None:
    text = report_text([replace(problem(), value=str(number)) for number in range(MAX_LINES_PER_FILE + 30)])
    assert "… et 30 autres dans ce fichier" in text
    assert text.count("[erreur]") == MAX_LINES_PER_FILE


def test_what_is_said_of_several_rows_is_said_once() -> None:
    text = report_text([problem(row=number) for number in (4, 7, 9)])
    assert text.count("[erreur]") == 1
    assert "c/events.csv, 3 lignes (4, 7, 9), colonne" in text
    assert "3 erreurs" in text
    many = report_text([problem(row=number) for number in range(1, 14)])
    assert "13 lignes (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 et 1 autre)" in many.replace("\u202f", " ")


def test_check_of_the_shipped_data() -> None:
    text, code, loaded = check(ROOT / "data", SCHEMAS)
    assert code == 0
    assert [item.path.name for item in loaded] == ["demo", "villes-au-carre", "villes-et-territoires"]
    assert text.count("Aucun problème trouvé.") == 3


def test_check_of_one_centre() -> None:
    assert check(ROOT / "data" / "villes-au-carre", SCHEMAS)[1] == 0


def test_check_of_nothing_fails(tmp_path: Path) -> None:
    text, code, _ = check(tmp_path / "absent", SCHEMAS)
    assert code == 1
    assert "introuvable" in text
