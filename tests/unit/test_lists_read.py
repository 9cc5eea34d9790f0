"""Attendance lists as people have them, read into lines about people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import list_files
import pytest
from list_files import NAMED

from dashboard.sources.lists.model import ListRead, ListRow
from dashboard.sources.lists.options import Said
from dashboard.sources.lists.read import read_list
from dashboard.sources.questions import Answers

FIXTURES = Path(__file__).parents[1] / "fixtures" / "lists"


def read(folder: Path, rows: list_files.Rows, **choices: str) -> ListRead:
    return read_list(list_files.xlsx(folder / "liste.xlsx", rows), choices or None)


def names(found: ListRead) -> list[tuple[str, str, bool]]:
    return [(row.surname, row.given_name, row.present) for row in found.rows]


def present(found: ListRead) -> list[bool]:
    return [row.present for row in found.rows]


def codes(found: ListRead) -> list[str]:
    return [problem.code for problem in found.problems]


def asked(found: ListRead) -> dict[str, str]:
    """Code of each question → what it asks, and the options that answer it."""
    assert not found.ok or not found.questions
    return {one.code: one.problem().text().replace("\u202f", " ") for one in found.questions}


def said(found: ListRead, code: str) -> str:
    return next(problem for problem in found.problems if problem.code == code).text().replace("\u202f", " ")


def test_a_sign_in_sheet_as_it_is_kept(tmp_path: Path) -> None:
    rows = [
        ["Journée du 14 mai — feuille d’émargement"],
        [None],
        ["Date :", date(2024, 5, 14), None, "Lieu : Ville1"],
        ["N°", "NOM", "Prénom", "Structure", "Fonction", "CP", "Ville", "Présence", None, "Tél"],
        [None, None, None, None, None, None, None, "Matin", "Après-midi", None],
        [1, " NOMUN ", "Prénom1", "Mairie de Ville1", "Élue", 37000.0, "VILLE1", None, "X", "06 00 00 00 00"],
        [2, "NOMDEUX", "Prénom2", None, "–", 1000, None, "x", None, None],
        [None],
        [3, "NOMTROIS", "Prénom3", "CAF", None, None, None, None, None, None],
        [4, None, None, None, None, None, None, None, None, None],
        ["Total", 2],
        ["Signature de l’animatrice :"],
    ]
    path = list_files.xlsx(tmp_path / "l.xlsx", rows, merged=["A1:J1", "H4:I4", "D7:D8", "D6:D7"][:3])
    found = read_list(path)
    assert found.header_row == 5
    assert found.mapping == {
        "surname": "NOM",
        "given_name": "Prénom",
        "organisation": "Structure",
        "function": "Fonction",
        "postcode": "CP",
        "commune": "Ville",
        "present": "Présence / Matin | Présence / Après-midi",
    }
    assert found.ignored == ("N°", "Tél")
    assert names(found) == [("NOMUN", "Prénom1", True), ("NOMDEUX", "Prénom2", True), ("NOMTROIS", "Prénom3", False)]
    assert [(row.number, row.postcode, row.function) for row in found.rows] == [
        (6, "37000", "Élue"),
        (7, "01000", ""),
        (9, "", ""),
    ]
    assert codes(found) == ["notes"]
    assert "lignes 11 et 12" in said(found, "notes")
    assert found.ok


def test_an_organisation_merged_over_several_people_is_that_of_each_and_a_name_is_one_person(tmp_path: Path) -> None:
    rows = [
        ["Nom", "Prénom", "Structure", "Présent"],
        ["NOMUN", "Prénom1", "Mairie de Ville1", "X"],
        ["NOMDEUX", "Prénom2", None, None],
        ["NOMTROIS", "Prénom3", "CAF", "X"],
        [None, None, "DDETS", None],
    ]
    path = list_files.xlsx(tmp_path / "l.xlsx", rows, merged=["C2:C3", "A4:A5", "B4:B5"])
    assert [(row.surname, row.organisation) for row in read_list(path).rows] == [
        ("NOMUN", "Mairie de Ville1"),
        ("NOMDEUX", "Mairie de Ville1"),
        ("NOMTROIS", "CAF"),
    ]
    ods = list_files.ods(tmp_path / "l.ods", rows[:3], down={(2, 3): 2})
    assert [row.organisation for row in read_list(ods).rows] == ["Mairie de Ville1"] * 2


def test_a_line_merged_across_the_table_is_a_heading(tmp_path: Path) -> None:
    rows = [NAMED[0], ["Collège habitants"], NAMED[1]]
    path = list_files.xlsx(tmp_path / "l.xlsx", rows, merged=["A2:F2"])
    assert [row.surname for row in read_list(path).rows] == ["NOMUN"]


def test_hidden_rows_are_asked_about(tmp_path: Path) -> None:
    path = list_files.xlsx(tmp_path / "l.xlsx", NAMED, hidden=[3])
    found = read_list(path)
    assert asked(found)["question-hidden"].startswith("l.xlsx, feuille « Liste », ligne 3 : Ligne 3 : masquée.")
    assert [row.number for row in read_list(path, answers=Answers(hidden=False)).rows] == [2]
    counted = read_list(path, answers=Answers(hidden=True))
    assert ([row.number for row in counted.rows], counted.ok) == ([2, 3], True)


@pytest.mark.parametrize("name", ["list.xls", "list.ods"])
def test_lists_of_a_spreadsheet_program(name: str) -> None:
    found = read_list(FIXTURES / name)
    assert found.header_row == 4
    assert [(row.surname, row.email, row.organisation, row.postcode, row.present) for row in found.rows] == [
        ("NOMUN", "P1@EXEMPLE.FR", "Mairie de Ville1", "37000", True),
        ("NOMDEUX", "p2@exemple.fr", "Mairie de Ville1", "01000", True),
        ("NOMTROIS", "p3@exemple.fr", "CAF", "37000", False),
    ]


def test_titles_grouped_on_a_line_above(tmp_path: Path) -> None:
    rows = [
        ["Identité", None, "Structure", "Présence", None],
        ["Nom", "Prénom", None, "14/05", "15/05"],
        ["NOMUN", "Prénom1", "CAF", None, "x"],
        ["NOMDEUX", "Prénom2", "CAF", "non", None],
    ]
    found = read_list(list_files.xlsx(tmp_path / "l.xlsx", rows, merged=["A1:B1", "C1:C2", "D1:E1"]))
    assert names(found) == [("NOMUN", "Prénom1", True), ("NOMDEUX", "Prénom2", False)]
    assert found.mapping["organisation"] == "Structure"
    assert found.mapping["present"] == "Présence / 14/05 | Présence / 15/05"


def test_without_a_presence_column_everybody_signed_in(tmp_path: Path) -> None:
    found = read(tmp_path, [["Nom", "Structure"], ["NOMUN Prénom1", "CAF"], ["Prénom2 Nomdeux", None]])
    assert names(found) == [("NOMUN", "Prénom1", True), ("Prénom2 Nomdeux", "", True)]
    assert found.mapping["full_name"] == "Nom"


def test_a_registration_is_not_a_presence(tmp_path: Path) -> None:
    rows = [["Nom", "Prénom", "Inscrit", "Présent"], ["NOMUN", "Prénom1", "x", "x"], ["NOMDEUX", "Prénom2", "x", ""]]
    assert present(read(tmp_path, rows)) == [True, False]
    only = read(tmp_path, [row[:3] for row in rows])
    assert present(only) == [False, False]
    assert not only.ok
    assert "colonne « Inscrit » : Liste d’inscriptions sans colonne de présence" in asked(only)["registered-only"]


def test_paper_signatures_not_typed_again_make_nobody_present_unless_the_caller_says_so(tmp_path: Path) -> None:
    rows = [["Nom", "Prénom", "Signature"], ["NOMUN", "Prénom1", None], ["NOMDEUX", "Prénom2", " "]]
    found = read(tmp_path, rows)
    assert present(found) == [False, False]
    assert not found.ok
    assert "Colonne entièrement vide" in asked(found)["presence-empty"]
    everybody = read(tmp_path, rows, present="")
    assert present(everybody) == [True, True]
    assert everybody.ok
    assert "present" not in everybody.mapping
    assert present(read(tmp_path, rows, présence="")) == [True, True]


def test_initials_are_a_signature_but_no_presence(tmp_path: Path) -> None:
    rows = [["Nom", "Prénom", "Signature"], ["NOMUN", "Prénom1", "PN1"], ["NOMDEUX", "Prénom2", "absente"]]
    assert present(read(tmp_path, rows)) == [True, False]
    rows[0][2] = "Présent"
    found = read(tmp_path, rows)
    question = asked(found)["question-mark"]
    assert "ligne 2, colonne « Présent » : « P… » (ligne 2) : la personne est-elle venue ?" in question
    assert "PN1" not in question
    path = list_files.xlsx(tmp_path / "liste.xlsx", rows)
    for answers, came in ((Answers(present=frozenset({"pn1"})), True), (Answers(absent=frozenset({"PN1"})), False)):
        assert [row.present for row in read_list(path, answers=answers).rows] == [came, False]


def test_a_column_of_absences_is_read_the_other_way_round(tmp_path: Path) -> None:
    rows = [["Nom", "Prénom", "Excusé"], ["NOMUN", "Prénom1", None], ["NOMDEUX", "Prénom2", "x"]]
    assert present(read(tmp_path, rows)) == [True, False]
    both = [["Nom", "Prénom", "Absent", "Présent"], ["NOMUN", "Prénom1", None, "x"], ["NOMDEUX", "Prénom2", "x", None]]
    assert present(read(tmp_path, both)) == [True, False]


def test_sections_of_present_and_excused_people(tmp_path: Path) -> None:
    rows = [
        ["Nom", "Prénom", "Structure"],
        ["Présents"],
        ["NOMUN", "Prénom1", "CAF"],
        ["Absents excusés :"],
        ["NOMDEUX", "Prénom2", "CAF"],
    ]
    assert names(read(tmp_path, rows)) == [("NOMUN", "Prénom1", True), ("NOMDEUX", "Prénom2", False)]


def test_one_column_for_each_way_of_coming(tmp_path: Path) -> None:
    rows = [
        ["Nom", "Prénom", "Présentiel", "Visio"],
        ["NOMUN", "Prénom1", "x", None],
        ["NOMDEUX", "Prénom2", None, "x"],
        ["NOMTROIS", "Prénom3", "x", "x"],
        ["NOMQUATRE", "Prénom4", None, None],
    ]
    found = read(tmp_path, rows)
    assert [row.modality for row in found.rows] == ["in_person", "remote", "hybrid", ""]
    assert present(found) == [True, True, True, False]


def test_a_status_is_a_presence_only_above_nothing_but_marks(tmp_path: Path) -> None:
    rows = [["Nom", "Prénom", "Statut"], ["NOMUN", "Prénom1", "Présent"], ["NOMDEUX", "Prénom2", "Excusé"]]
    assert present(read(tmp_path, rows)) == [True, False]
    rows[1][2] = "Titulaire"
    assert "Statut" in read(tmp_path, rows).ignored
    # A ticket, or a registration, is valid too.
    rows = [["Nom", "Prénom", "État"], ["NOMUN", "Prénom1", "Validé"], ["NOMDEUX", "Prénom2", "Annulé"]]
    assert [question.column for question in read(tmp_path, rows).questions] == ["État"]


def test_titles_repeated_at_each_printed_page_are_nobody(tmp_path: Path) -> None:
    assert len(read(tmp_path, [*NAMED[:2], NAMED[0], NAMED[2]]).rows) == 2


def test_people_without_a_name_count_and_numbered_blank_lines_do_not(tmp_path: Path) -> None:
    rows = [
        ["N°", "Nom", "Structure", "Présent"],
        [1, "NOMUN", "CAF", "x"],
        [2, None, "CAF", "x"],
        [3, None, None, None],
    ]
    found = read(tmp_path, rows)
    assert [(row.number, row.surname, row.present) for row in found.rows] == [(2, "NOMUN", True), (3, "", True)]
    assert "ligne 3 : ni nom ni adresse" in said(found, "nameless")


def test_two_columns_of_names_without_titles_ask_for_titles_or_letters(tmp_path: Path) -> None:
    rows = [["NOMUN", "Prénom1"], ["NOMDEUX", "Prénom2"]]
    found = read(tmp_path, rows)
    assert (found.rows, found.ok) == ((), False)
    assert "(colonne A : nom, colonne B : prénom, dès la ligne 1)" in asked(found)["question-header"]
    assert "NOMUN" not in asked(found)["question-header"]
    told = Said.of([*found.questions[0].choices][1:])
    below = read_list(tmp_path / "liste.xlsx", told.columns, answers=told.answers)
    assert names(below) == [("NOMDEUX", "Prénom2", True)]
    lettered = read(tmp_path, rows, surname="A", given_name="B")
    assert names(lettered) == [("NOMUN", "Prénom1", True), ("NOMDEUX", "Prénom2", True)]
    assert (lettered.header_row, lettered.fingerprint) == (0, "")


def test_titles_that_are_not_known_are_those_of_the_first_line_when_told(tmp_path: Path) -> None:
    rows = [["Structure", "Nombre de présents"], ["Mairie", 3], ["CAF", 1]]
    (question,) = read(tmp_path, rows).questions
    told = Said.of([*question.choices][:1])
    assert told.columns == {"nom et prénom": "Structure"}
    assert '--lines "2=3"' in asked(read(tmp_path, rows, full_name="Structure"))["question-several"]
    untitled = [["KERVADEC", "Anouk", "CAF", "x"], ["TRUCHAUD", "Basile", "CAF", "x"]]
    numbered = read(
        tmp_path, [[number, *row] for number, row in enumerate(untitled, start=1)], surname="B", given_name="C"
    )
    assert "question-several" not in asked(numbered)


def test_a_title_line_is_not_taken_for_the_header_of_one_column(tmp_path: Path) -> None:
    rows = [["Participants"], ["NOMUN", "Prénom1"], ["NOMDEUX", "Prénom2"]]
    assert [*asked(read(tmp_path, rows))] == ["question-header"]


def test_addresses_copied_from_a_mail_program(tmp_path: Path) -> None:
    rows = [["Prénom1 NOMUN <p1@exemple.fr>"], ["p2@exemple.fr"]]
    for found in (read(tmp_path, rows), read(tmp_path, [["Participants"], *rows])):
        assert [(row.email, row.surname, row.given_name) for row in found.rows] == [
            ("p1@exemple.fr", "NOMUN", "Prénom1"),
            ("p2@exemple.fr", "", ""),
        ]


def test_two_addresses_of_one_person(tmp_path: Path) -> None:
    rows = [["Nom", "Mail pro", "Mail perso"], ["NOMUN", "–", "p1@exemple.fr"], ["NOMDEUX", "p2@exemple.fr", None]]
    assert [row.email for row in read(tmp_path, rows).rows] == ["p1@exemple.fr", "p2@exemple.fr"]
    rows[1][2] = "p1 chez exemple"
    found = read(tmp_path, rows)
    assert "ligne 2 : adresse électronique incomplète" in said(found, "bad-address")
    assert "chez" not in str(found.problems)


def test_several_sheets_that_are_lists_are_not_guessed_among(tmp_path: Path) -> None:
    others = {"Atelier 2": [*NAMED[:1], NAMED[2]], "Listes": [["Structure"], ["CAF"]]}
    path = list_files.xlsx(tmp_path / "l.xlsx", NAMED, others=others)
    found = read_list(path)
    assert not found.ok
    (asked,) = found.questions
    assert list(asked.choices) == ['--sheet "Liste"', '--sheet "Atelier 2"']
    assert [row.surname for row in read_list(path, sheet="atelier 2").rows] == ["NOMDEUX"]
    assert "« Ailleurs » absente ou vide" in said(read_list(path, sheet="Ailleurs"), "unknown-sheet")


def test_the_only_sheet_that_is_a_list_is_read(tmp_path: Path) -> None:
    path = list_files.xlsx(tmp_path / "l.xlsx", [["Mode d’emploi"]], others={"Présents": NAMED})
    assert read_list(path).sheet == "Présents"


def test_crosses_below_no_title_are_told(tmp_path: Path) -> None:
    rows = [["Nom", "Prénom", None], ["NOMUN", "Prénom1", "x"], ["NOMDEUX", "Prénom2", None]]
    found = read(tmp_path, rows)
    assert '--column "présence=C" (oui)' in asked(found)["question-column"]
    assert present(read(tmp_path, rows, present="C")) == [True, False]


def test_titles_with_nobody_below(tmp_path: Path) -> None:
    found = read(tmp_path, NAMED[:1])
    assert codes(found) == ["nobody"]
    assert "ligne 1 : aucune personne" in said(found, "nobody")


def test_nobody_marked_present_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, [["Nom", "Présent"], ["NOMUN", "non"]])
    assert list(asked(found)) == ["none-present"]


def test_a_list_of_several_actions_names_each(tmp_path: Path) -> None:
    rows = [["Action", "Nom", "Prénom", "Modalité"], ["a-1", "NOMUN", "Prénom1", "Distanciel"]]
    (row,) = read(tmp_path, rows).rows
    assert (row.event, row.modality) == ("a-1", "remote")


def test_nothing_personal_is_in_what_is_told_or_shown_of_a_row(tmp_path: Path) -> None:
    rows = [
        ["Nom", "Prénom", "Courriel", "contact@exemple.fr", "Présent", "Fonction"],
        ["NOMUN", "Prénom1", "p1@exemple", "06 01 02 03 04", "peut-être NOMUN", "Élue"],
        ["Total NOMUN", None, None, None, None, None],
        [None, None, None, None, "x", None],
    ]
    found = read(tmp_path, rows)
    text = f"{found!r} {found.rows[0]} {[problem.text() for problem in found.problems]}"
    for secret in ("NOMUN", "Prénom1", "exemple", "06 01", "Élue"):
        assert secret not in text
    assert repr(ListRow(12, surname="NOMUN")) == "ListRow(ligne 12)"


def test_only_absences_marked_in_a_presence_column_are_not_guessed_to_mean_the_rest_came(tmp_path: Path) -> None:
    found = read(tmp_path, [["Nom", "Présence"], ["NOMUN", None], ["NOMDEUX", "excusé"]])
    assert present(found) == [False, False]
    assert list(asked(found)) == ["none-present"]


@pytest.mark.parametrize("title", ["Je serai présent(e)", "Présence prévue", "Souhaite participer à la visite", "Zqx"])
def test_answers_under_a_title_that_does_not_tell_are_asked_about(tmp_path: Path, title: str) -> None:
    rows = [["Nom", "Prénom", title], ["NOMUN", "Prénom1", "oui"], ["NOMDEUX", "Prénom2", "non"]]
    found = read(tmp_path, rows)
    assert (
        f"colonne « {'C' if title == 'Zqx' else title} » : Cette colonne contient des réponses"
        in (asked(found)["question-column"])
    )
    assert present(read(tmp_path, rows, présence="C")) == [True, False]
    beside = read(tmp_path, rows, **{"sans rapport": "C"})
    assert (present(beside), beside.ok) == ([True, True], True)


def test_what_was_asked_beforehand_is_not_proposed_for_who_came(tmp_path: Path) -> None:
    for title, proposed in (("Serez-vous présent ?", "non, elle parle d’autre chose"), ("Étiez-vous présent ?", "oui")):
        rows = [["Nom", title], ["NOMUN Prénom1", "Oui"], ["NOMDEUX Prénom2", "Non"]]
        (question,) = read(tmp_path, rows).questions
        assert next(iter(question.choices.values())) == proposed


@pytest.mark.parametrize("title", ["Repas végétarien", "Newsletter", "Droit à l’image", "Covoiturage ?"])
def test_answers_about_something_else_are_no_doubt(tmp_path: Path, title: str) -> None:
    found = read(tmp_path, [["Nom", "Prénom", title], ["NOMUN", "Prénom1", "oui"], ["NOMDEUX", "Prénom2", "non"]])
    assert (present(found), found.ok) == ([True, True], True)


def test_a_list_that_calls_itself_one_of_registrations_is_asked_about(tmp_path: Path) -> None:
    rows = [["Liste des inscrits"], ["Nom", "Prénom"], ["NOMUN", "Prénom1"]]
    assert "liste d’inscrits" in asked(read(tmp_path, rows))["maybe-registered"]
    assert read(tmp_path, rows, présence="").ok
    rows[0] = ["Liste des inscrits et émargement"]
    assert asked(read(tmp_path, rows)) == {}


def test_an_organisation_alone_on_its_line_is_a_heading(tmp_path: Path) -> None:
    rows = [["Nom", "Prénom", "Fonction"], ["Mairie de Ville1"], ["NOMUN", "Prénom1", "Élue"], ["Mme NOMDEUX"]]
    found = read(tmp_path, rows)
    assert names(found) == [("NOMUN", "Prénom1", True), ("Mme NOMDEUX", "", True)]
    assert "ligne 2" in said(found, "notes")


def test_half_days_of_a_registration_are_no_presence(tmp_path: Path) -> None:
    rows = [["Nom", "Prénom", "Inscription matin"], ["NOMUN", "Prénom1", "x"]]
    assert list(asked(read(tmp_path, rows))) == ["registered-only"]


def test_a_numbered_section_of_participants_is_not_always_a_video_meeting(tmp_path: Path) -> None:
    rows = [
        ["1. Contexte"],
        ["2. Participants"],
        ["Nom", "Prénom"],
        ["NOMUN", "Prénom1"],
        ["3. Suites"],
        ["À voir", "Bientôt"],
    ]
    found = read(tmp_path, rows)
    assert (found.kind, [row.modality for row in found.rows]) == ("sheet", [""])


def test_two_tables_side_by_side_or_one_below_the_other_are_both_read(tmp_path: Path) -> None:
    beside = [
        ["Nom", "Signature", None, "Nom", "Signature"],
        ["NOMUN Un", "x", None, "NOMDEUX Deux", None],
        ["NOMTROIS Trois", None, None, "NOMQUATRE Quatre", "x"],
    ]
    found = read(tmp_path, beside)
    assert [(row.surname, row.present) for row in found.rows] == [
        ("NOMUN", True), ("NOMTROIS", False), ("NOMDEUX", False), ("NOMQUATRE", True),
    ]  # fmt: skip
    below = [
        ["Nom", "Prénom", "Présent"],
        ["NOMUN", "Prénom1", "x"],
        [None],
        ["Structure", "Nom et prénom", "Émargement"],
        ["CAF", "NOMDEUX Prénom2", "signé"],
    ]
    found = read(tmp_path, below)
    assert [(row.surname, row.organisation, row.present) for row in found.rows] == [
        ("NOMUN", "", True), ("NOMDEUX", "CAF", True),
    ]  # fmt: skip


def test_two_tables_beside_each_other_are_cut_where_their_titles_begin_again(tmp_path: Path) -> None:
    people = ["NOMUN", "Prénom1", "NOMDEUX", "Prénom2"]
    dated = [["Date", "Nom", "Prénom", "Nom", "Prénom"], ["14/05/2024", *people]]
    numbered = [["N°", "Nom", "Prénom", "N°", "Nom", "Prénom"], [1, *people[:2], 2, *people[2:]]]
    for rows in (dated, numbered):
        assert names(read(tmp_path, rows)) == [("NOMUN", "Prénom1", True), ("NOMDEUX", "Prénom2", True)]
    alone = read(tmp_path, [["Nom", "Nom"], ["NOMUN", "NOMDEUX"]])
    assert [(row.number, row.rank) for row in alone.rows] == [(2, 0), (2, 1)]


def test_people_across_are_read_as_people_below(tmp_path: Path) -> None:
    rows = [["Nom", "NOMUN", "NOMDEUX"], ["Prénom", "Prénom1", "Prénom2"], ["Présent", "x", "absent"]]
    found = read(tmp_path, rows)
    assert names(found) == [("NOMUN", "Prénom1", True), ("NOMDEUX", "Prénom2", False)]
    assert "NOMUN" not in f"{found.headers} {found.mapping} {found.ignored}"


def test_one_session_of_several_is_chosen(tmp_path: Path) -> None:
    rows = [
        ["Nom", "Prénom", "14/05/2024 matin", "14/05/2024 après-midi", "21/05/2024"],
        ["NOMUN", "Prénom1", "x", None, None],
        ["NOMDEUX", "Prénom2", None, None, "x"],
    ]
    path = list_files.xlsx(tmp_path / "liste.xlsx", rows)
    assert '--session "21/05/2024"' in asked(read_list(path))["question-session"]
    for session, came in (("21/05/2024", [False, True]), ("14/05/2024 matin", [True, False]), ("toutes", [True, True])):
        assert present(read_list(path, answers=Answers(session=session))) == came
    assert "unknown-column" in codes(read_list(path, answers=Answers(session="22/05/2024")))


def test_the_lines_of_one_session_of_several_are_chosen(tmp_path: Path) -> None:
    rows = [
        ["Date", "Nom", "Prénom"],
        [date(2024, 5, 14), "NOMUN", "Prénom1"],
        [date(2024, 5, 21), "NOMUN", "Prénom1"],
        [date(2024, 5, 21), "NOMDEUX", "Prénom2"],
    ]
    path = list_files.xlsx(tmp_path / "liste.xlsx", rows)
    assert '--session "21/05/2024"' in asked(read_list(path))["question-session"]
    counted = [
        len(read_list(path, answers=Answers(session=one)).rows) for one in ("14/05/2024", "21/05/2024", "toutes")
    ]
    assert counted == [1, 2, 3]
    assert not asked(read(tmp_path, rows[:2]))


def test_a_shifted_line_is_asked_about_and_put_back(tmp_path: Path) -> None:
    rows = [
        ["Nom", "Prénom", "Courriel", "Structure", "Présent"],
        ["NOMUN", "Prénom1", "p1@exemple.fr", "CAF", "x"],
        ["NOMDEUX Prénom2", "p2@exemple.fr", "Mairie", "x"],
    ]
    for one in (rows, [[cell for cell in row if "@" not in cell and cell != "Courriel"] for row in rows]):
        path = list_files.xlsx(tmp_path / "liste.xlsx", one)
        assert '--lines "3=1"' in asked(read_list(path))["question-shifted"]
        found = read_list(path, answers=Answers(lines={3: 1}))
        assert ([row.present for row in found.rows], found.rows[1].organisation, found.ok) == (
            [True, True], "Mairie", True,
        )  # fmt: skip
        assert present(read_list(path, answers=Answers(lines={3: 0}))) == [True]


def test_several_people_on_a_line_are_as_many_as_is_said(tmp_path: Path) -> None:
    rows = [
        ["Nom et prénom", "Structure"],
        ["Prénom1 NOMUN et Prénom2 NOMDEUX", "CAF"],
        ["NOMTROIS + 2 collègues", "CAF"],
    ]
    path = list_files.xlsx(tmp_path / "liste.xlsx", rows)
    assert '--lines "2=2,3=3"' in asked(read_list(path))["question-several"]
    found = read_list(path, answers=Answers(lines={2: 2, 3: 1}))
    assert ([row.number for row in found.rows], found.ok) == ([2, 2, 3], True)
    assert codes(read_list(path, answers=Answers(lines={2: 2, 3: 1, 9: 1}))) == ["unknown-line"]
    assert [row.organisation for row in found.rows] == ["CAF", "CAF", "CAF"]


def test_a_text_alone_among_fuller_lines_is_asked_about(tmp_path: Path) -> None:
    rows = [row[:5] for row in (*NAMED, ["Zqxzqx"], ["Zqxzqx", 3], *NAMED[1:])]
    path = list_files.xlsx(tmp_path / "liste.xlsx", rows)
    question = asked(read_list(path))["question-nobody"]
    assert '--lines "4=1,5=1" (des personnes)' in question
    assert "Zqx" not in question
    assert [row.number for row in read_list(path, answers=Answers(lines={4: 0, 5: 0})).rows] == [2, 3, 6, 7]


def test_a_formula_without_a_result_is_asked_about(tmp_path: Path) -> None:
    rows = [[*NAMED[0]], [*NAMED[1][:5], '=IF(A2="","","X")'], NAMED[2]]
    found = read(tmp_path, rows)
    assert (
        "colonne « Présent » : Ligne 2 : formule dont le résultat n’est pas enregistré"
        in asked(found)["question-cells"]
    )
    faulty = [["NOMTROIS", "Prénom3", None, None, None, "x"], ["NOMQUATRE", "Prénom4", None, None, None, "=1/0"]]
    path = list_files.xlsx(tmp_path / "liste.xlsx", [*rows, *faulty])
    assert read_list(path, answers=Answers(blank=True)).ok


ZOOM = """Nom (nom original),E-mail,Heure d’arrivée,Heure de départ,Durée (minutes),Invité,Salle d’attente
Anouk KERVADEC,anouk@exemple.fr,12/03/2024 09:00:00,12/03/2024 09:40:00,40,Oui,Non
Basile TRUCHAUD,basile@exemple.fr,12/03/2024 09:02:00,12/03/2024 10:30:00,88,Oui,Non
Lucas PEYRADE,,12/03/2024 09:10:00,12/03/2024 09:12:00,2,Oui,Oui
"""
HELLOASSO = """Numéro de billet;Nom participant;Prénom participant;Nom payeur;Statut de la commande;Billet scanné
A1;KERVADEC;Anouk;KERVADEC;Validé;Oui
A2;TRUCHAUD;Basile;KERVADEC;Validé;Oui
A3;PEYRADE;Lucas;PEYRADE;Annulé;Non
"""
KEPT_SO: dict[str, tuple[str, list[bool] | str]] = {
    "who waited in the waiting room only": (ZOOM, [True, True, False]),
    "tickets that were scanned": (HELLOASSO, [True, True, False]),
    "a title of its own kind": ("Participants présents\nAnouk Kervadec\nBasile Truchaud\n", [True, True]),
    "a heading above the only title": ("Participants présents\nNom\nKervadec Anouk\nTruchaud Basile\n", [True, True]),
    "a user, ticked": ("Nom de l’usager;A participé ?\nKERVADEC Anouk;✔\nTRUCHAUD Basile;✘\n", [True, False]),
    "words under an hour": ("Nom;Prénom;Heure d’arrivée\nKERVADEC;Anouk;9h02\nPEYRADE;Lucas;ne viendra pas\n", "mark"),
    "two given names": ("Nom;Prénom;Présence\nKERVADEC;Anouk;1\nLAFFARGUE;Marie et Paul;1\n", "several"),
    "remarks that tell it": (
        "Nom;Prénom;Commentaire\nKERVADEC;Anouk;présente\nTRUCHAUD;Basile;n’a pas pu venir\n", "column",
    ),
    "a status of who is expected": (
        "Nom;Prénom;Statut\nKERVADEC;Anouk;Confirmé\nTRUCHAUD;Basile;Confirmé\nPEYRADE;Lucas;En attente\n", "column",
    ),
    "answers to an invitation": (
        "Nom;Réponse à l’invitation\nKERVADEC;Accepté\nTRUCHAUD;Décliné\nPEYRADE;Pas de réponse\n", "column",
    ),
    "shares of the time": ("Nom;Assiduité\nKERVADEC;100 %\nTRUCHAUD;0 %\nPEYRADE;50 %\n", [True, False, True]),
    "adults and children": ("Nom;Quartier;Nb adultes;Nb enfants\nKERVADEC;Sanitas;2;3\n", "several"),
    "people brought along": (
        "Nom;Structure;Présent\nKERVADEC Anouk accompagnée de 2 habitants;CAF;x\nGroupe de 8 jeunes;Club;x\n",
        "several",
    ),
    "signed on a screen": (
        "Nom;Prénom;Émargement\nKERVADEC;Anouk;signé électroniquement le 14/05 à 9h12\n"
        "TRUCHAUD;Basile;en attente de signature\n", [True, False],
    ),
    "appointments": (
        "Invitee Name,Invitee Email,Canceled,Marked as No-Show\nAnouk KERVADEC,a@exemple.fr,false,No\n"
        "Basile TRUCHAUD,b@exemple.fr,true,No\nLucas PEYRADE,l@exemple.fr,false,Yes\n", [True, False, False],
    ),
    "headings in sentences": (
        "Nom;Prénom\nKERVADEC;Anouk\nÉtaient invités mais absents :\nTRUCHAUD;Basile\nPrésents non inscrits\n"
        "PEYRADE;Lucas\nN’ont pas pu venir\nLAFFARGUE;Marie\nPrésents (suite)\nBEAUVOISIN;Odile\n",
        [True, False, True, False, True],
    ),
    "the excused beside the present": (
        "Présents;;;Excusés\nNom;Prénom;;Nom;Prénom\nKERVADEC;Anouk;;TRUCHAUD;Basile\n", [True, False],
    ),
    "a table above a fuller one": (
        "Groupe 1\nNom;Prénom;Présent\nKERVADEC;Anouk;x\nTRUCHAUD;Basile;x\n\nGroupe 2\n"
        "Prénom;Nom;Structure;Présence\nLucas;PEYRADE;CAF;Oui\nMarie;LAFFARGUE;CAF;Non\n", [True, True, True, False],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KEPT_SO)
def test_kinds_of_lists_counted_by_hand_before_they_were_read(tmp_path: Path, kind: str) -> None:
    content, expected = KEPT_SO[kind]
    (tmp_path / "liste.csv").write_text(content, encoding="utf-8")
    found = read_list(tmp_path / "liste.csv")
    assert (present(found) if found.ok and not found.questions else list(asked(found))) == (
        [f"question-{expected}"] if isinstance(expected, str) else expected
    )


def test_a_cell_that_tells_several_departments_is_asked_about(tmp_path: Path) -> None:
    path = list_files.xlsx(
        tmp_path / "liste.xlsx",
        [
            ["Nom", "Prénom", "Département", "CP"],
            ["NOMUN", "Prénom1", "37 et 41", None],
            ["NOMDEUX", "Prénom2", 20, None],
            ["NOMTROIS", "Prénom3", "37/41", None],
            ["NOMQUATRE", "Prénom4", "18 et 37", 18000],
            ["NOMCINQ", "Prénom5", 41, None],
        ],
    )
    found = read_list(path)
    assert [one.text.replace("\u202f", " ") for one in found.questions] == [
        "Département de lignes 2 et 4 : 37 ou 41 ?", "Département de ligne 3 : 2A ou 2B ?",
    ]  # fmt: skip
    assert [*found.questions[0].choices] == [f'--department "37,41={one}"' for one in ("37", "41", "")]
    told = Said.of([[*found.questions[0].choices][1], '--department "2A,2B="'])
    found = read_list(path, answers=told.answers)
    assert (found.questions, [row.department for row in found.rows]) == ((), ["41", "", "41", "18 et 37", "41"])


def test_a_mark_that_no_cell_has_is_told(tmp_path: Path) -> None:
    rows = [["Nom", "Prénom", "Présence"], ["NOMUN", "Prénom1", "scanné"], ["NOMDEUX", "Prénom2", "x"]]
    path = list_files.xlsx(tmp_path / "liste.xlsx", rows)
    found = read_list(path, answers=Answers(present=frozenset({"scanné"})))
    assert (found.ok, codes(found)) == (True, [])
    found = read_list(path, answers=Answers(present=frozenset({"scanné", "oui"})))
    assert found.ok
    assert "marque « oui » : aucune cellule de présence" in said(found, "unmet-mark")
