"""The mapping of columns: shown, corrected, and remembered by the centre without a word of what lists hold."""

from __future__ import annotations

import tomllib
from pathlib import Path

import list_files
import pytest
from list_files import NAMED

from dashboard.sources.lists.kept import KEPT_FILE, keep, load_kept
from dashboard.sources.lists.mapping import columns_of, fingerprint, letter_of, mapping_text
from dashboard.sources.lists.model import ListRead
from dashboard.sources.lists.read import read_list
from dashboard.sources.questions import Answers


def read(folder: Path, rows: list_files.Rows, **choices: str) -> ListRead:
    return read_list(list_files.xlsx(folder / "liste.xlsx", rows), choices or None)


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    folder = tmp_path / "centre"
    folder.mkdir()
    return folder


def test_the_mapping_is_told_column_by_column(tmp_path: Path) -> None:
    rows = [["N°", "Nom", None, "Présent", "p9@exemple.fr"], [1, "NOMUN", "x", "x", "x"]]
    assert mapping_text(read(tmp_path, rows)).replace("\u202f", " ").splitlines() == [
        "liste.xlsx, feuille « Liste », titres à la ligne 1 :",
        "  A  « N° » → ignorée",
        "  B  « Nom » → nom et prénom",
        "  D  « Présent » → présence",
        "  E  (valeur masquée) → ignorée",
    ]


def test_a_correction_names_a_title_in_any_case_or_a_letter(tmp_path: Path) -> None:
    rows = [["Nom", "Prénom", "Employeur actuel", "Contact"], ["NOMUN", "Prénom1", "CAF", "p1@exemple.fr"]]
    assert read(tmp_path, rows).rows[0].email == ""
    for choices in (
        {"email": "CONTACT", "organisation": "C"},
        {"adresse électronique": "d", "structure": "employeur actuel"},
    ):
        (row,) = read(tmp_path, rows, **choices).rows
        assert (row.email, row.organisation) == ("p1@exemple.fr", "CAF")


def test_a_corrected_column_loses_its_first_role_and_an_empty_correction_leaves_a_role_out(tmp_path: Path) -> None:
    rows = [["Nom", "Prénom", "Ville"], ["NOMUN", "Prénom1", "Mairie de Ville1"]]
    found = read(tmp_path, rows, organisation="Ville")
    assert (found.rows[0].organisation, found.rows[0].commune) == ("Mairie de Ville1", "")
    assert read(tmp_path, rows, commune="").ignored == ("Ville",)


def test_several_columns_for_a_presence(tmp_path: Path) -> None:
    rows = [["Nom", "Prénom", "S1", "S2"], ["NOMUN", "Prénom1", None, "x"], ["NOMDEUX", "Prénom2", None, None]]
    for text in ("S1 | S2", "C|D"):
        assert [row.present for row in read(tmp_path, rows, present=text).rows] == [True, False]


def test_a_correction_that_cannot_be_followed_says_what_could(tmp_path: Path) -> None:
    found = read(tmp_path, NAMED, email="Contact", telephone="A")
    assert not found.ok
    told = [problem.text().replace("\u202f", " ") for problem in found.problems if problem.code == "unknown-column"]
    assert "« Contact » absente de la liste, attendu une lettre de A à F ou l’un de ces titres : « NOM »" in told[0]
    assert "rôle de colonne « telephone » inconnu, attendu l’un de ceux-ci : email" in told[1]


def test_titles_that_cannot_name_a_column_give_its_letter(tmp_path: Path) -> None:
    rows = [
        ["Nom", "Prénom", "Mail", "Présent", "Présent", "A | B"],
        ["NOMUN", "Prénom1", "p1@exemple.fr", "x", None, "CAF"],
    ]
    found = read(tmp_path, rows, organisation="F")
    assert found.mapping["present"] == "D | E"
    assert found.mapping["organisation"] == "F"
    assert read(tmp_path, rows, **dict(found.mapping)).mapping == found.mapping


def test_letters_and_columns() -> None:
    assert [letter_of(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert columns_of(("X", "Nom"), "x") == (0,)
    assert columns_of(("X", "Nom"), "B") == (1,)
    assert columns_of(("X", "Nom"), "C") is None
    assert columns_of(("X", "Nom"), "") == ()


def test_the_fingerprint_is_that_of_the_titles_without_personal_ones() -> None:
    assert fingerprint(("Nom", "Prénom")) == fingerprint(("NOM ", "prenom", ""))
    assert fingerprint(("Nom", "Prénom")) != fingerprint(("Prénom", "Nom"))
    assert fingerprint(("Nom", "p1@exemple.fr")) == fingerprint(("Nom", "p2@exemple.fr"))
    assert fingerprint(("", " ")) == ""


def test_a_kept_mapping_is_used_for_the_same_titles_and_beside_others(tmp_path: Path, centre: Path) -> None:
    rows = [["Nom", "Prénom", 'Contact "pro" [=]\\', "Ville"], ["NOMUN", "Prénom1", "p1@exemple.fr", "Ville1"]]
    assert keep(centre, read(tmp_path, rows, email="C", commune="")) == []
    assert keep(centre, read(tmp_path, NAMED)) == []
    kept, problems = load_kept(centre)
    assert (len(kept), problems) == (2, [])
    again = read_list(tmp_path / "liste.xlsx", kept=kept)
    assert again.mapping == read(tmp_path, NAMED).mapping
    found = read_list(list_files.xlsx(tmp_path / "autre.xlsx", rows), kept=kept)
    assert found.mapping == {"email": 'Contact "pro" [=]\\', "surname": "Nom", "given_name": "Prénom"}
    assert found.ignored == ("Ville",)
    assert found.rows[0].email == "p1@exemple.fr"


def test_only_titles_are_kept_never_what_is_below_them(tmp_path: Path, centre: Path) -> None:
    rows = [["Nom", "Prénom", "p9@exemple.fr"], ["NOMUN", "Prénom1", "p1@exemple.fr"]]
    keep(centre, read(tmp_path, rows, email="C"))
    written = (centre / KEPT_FILE).read_text(encoding="utf-8")
    assert list(tomllib.loads(written).values()) == [{"email": "C", "surname": "Nom", "given_name": "Prénom"}]
    assert "@" not in written
    assert "NOMUN" not in written
    assert [path.name for path in centre.iterdir()] == [KEPT_FILE]


def test_the_session_of_an_action_is_not_kept_for_the_next(tmp_path: Path, centre: Path) -> None:
    rows = [["Nom", "Prénom", "14/05/2024", "21/05/2024"], ["NOMUN", "Prénom1", "x", "x"]]
    path, answers = list_files.xlsx(tmp_path / "liste.xlsx", rows), Answers(session="14/05/2024")
    assert keep(centre, read_list(path, answers=answers), answers) == []
    assert [one.code for one in read_list(path, kept=load_kept(centre)[0]).questions] == ["question-session"]


def test_that_everybody_came_is_not_kept(tmp_path: Path, centre: Path) -> None:
    rows = [["Nom", "Prénom", "Signature"], ["NOMUN", "Prénom1", None]]
    keep(centre, read(tmp_path, rows, present=""))
    kept, _ = load_kept(centre)
    found = read_list(tmp_path / "liste.xlsx", kept=kept)
    assert [row.present for row in found.rows] == [False]
    assert not found.ok


def test_a_list_that_was_not_read_or_has_no_titles_leaves_nothing(tmp_path: Path, centre: Path) -> None:
    keep(centre, read(tmp_path, [["NOMUN", "Prénom1"], ["NOMDEUX", "Prénom2"]]))
    keep(centre, read(tmp_path, [["p1@exemple.fr"]]))
    assert list(centre.iterdir()) == []


@pytest.mark.parametrize("content", [b"[a", b"\xff\xfe", b'a = 1\n[b]\nemail = 2\n[c]\nphone = "x"\n', b"x" * 10])
def test_a_file_that_cannot_be_used_is_told_and_left_alone(tmp_path: Path, centre: Path, content: bytes) -> None:
    (centre / KEPT_FILE).write_bytes(content)
    kept, problems = load_kept(centre)
    assert (kept, bool(problems)) == ({}, True)
    assert all(problem.file == f"centre/{KEPT_FILE}" for problem in problems)
    assert keep(centre, read(tmp_path, NAMED)) == problems
    assert (centre / KEPT_FILE).read_bytes() == content


def test_a_folder_that_cannot_be_written_in_is_told(tmp_path: Path) -> None:
    (problem,) = keep(tmp_path / "absent", read(tmp_path, NAMED))
    assert "impossible à écrire" in problem.message


ODD = [["Qui", "Contact pro", "Boîte"], ["NOMUN Prénom1", "p1@exemple.fr", "Mairie"], ["NOMDEUX", "p2@exemple.fr", ""]]


def test_titles_that_mean_nothing_are_those_a_person_names_and_are_remembered(tmp_path: Path, centre: Path) -> None:
    assert not read(tmp_path, ODD).ok
    found = read(tmp_path, [["Réunion"], *ODD], email="contact PRO", structure="Boîte", nom="Qui")
    assert (found.ok, found.header_row, len(found.rows)) == (True, 2, 2)
    # A word that is no usual one of a title may be a name: its column is known by its letter.
    assert dict(found.mapping) == {"email": "Contact pro", "surname": "A", "organisation": "C"}
    keep(centre, found)
    kept, _ = load_kept(centre)
    again = read_list(list_files.xlsx(tmp_path / "autre.xlsx", ODD), None, None, kept)
    assert (again.ok, len(again.rows), dict(again.mapping)) == (True, 2, dict(found.mapping))


def test_the_line_above_a_column_of_addresses_is_no_person(tmp_path: Path) -> None:
    found = read(tmp_path, ODD, email="B")
    assert (found.header_row, [row.email for row in found.rows]) == (1, ["p1@exemple.fr", "p2@exemple.fr"])
    assert [row.email for row in read(tmp_path, ODD[1:], email="B").rows] == ["p1@exemple.fr", "p2@exemple.fr"]


@pytest.mark.parametrize("choices", [{"nom": "NOMDEUX"}, {"email": "p2@exemple.fr"}, {"structure": "Boîte"}])
def test_what_names_a_person_is_never_taken_for_a_title(tmp_path: Path, choices: dict[str, str]) -> None:
    found = read(tmp_path, ODD, **choices)
    assert not found.ok
    assert not found.headers
