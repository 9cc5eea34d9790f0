"""Every kind of mistake, and the French message that leads to the cell."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from dashboard.sources import Problem, Severity, load_centre, load_schemas
from dashboard.sources.problems import MASKED, has_errors
from dashboard.sources.trackers.answers import keep_answers

SCHEMAS = load_schemas(Path(__file__).parents[2] / "data" / "schemas")

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
[[action_modes]]
id = "meet"
label = "Se rencontrer"
[[schemes]]
id = "pacte"
label = "Pacte des solidarités"
"""

EVENT = {
    "event_id": "e1", "report_year": "2024", "status": "realised", "title": "Rencontre", "date_start": "2024-05-14",
    "date_precision": "day", "source": "Document — partie",
}  # fmt: skip
PUBLICATION = {
    "publication_id": "p1", "report_year": "2024", "title": "Étude", "status": "published", "date_precision": "unknown",
    "source": "Document — partie",
}  # fmt: skip
FIGURE = {
    "indicator_id": "actions", "period": "2024", "value": "38", "unit": "actions", "qualifier": "exact",
    "label": "Actions", "source": "Document — partie",
}  # fmt: skip
NETWORK = {"network_id": "n1", "report_year": "2024", "name": "Réseau", "source": "Document — partie"}


def write(folder: Path, table: str, *rows: dict[str, str]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def problems(folder: Path, table: str, *rows: dict[str, str], centre: str = CENTRE) -> list[Problem]:
    (folder / "centre.toml").write_text(centre, encoding="utf-8")
    write(folder, table, *rows)
    return [problem for problem in load_centre(folder, SCHEMAS).problems if problem.severity is not Severity.INFO]


def test_correct_rows_give_no_problem(tmp_path: Path) -> None:
    write(tmp_path, "networks", NETWORK)
    write(tmp_path, "publications", PUBLICATION | {"network_id": "n1"})
    write(tmp_path, "published_figures", FIGURE, FIGURE | {"dimension": "modality", "category": "remote"})
    event = EVENT | {"network_id": "n1", "theme_ids": "Transitions", "theme_basis": "suggested", "mode": "meet"}
    assert problems(tmp_path, "events", event | {"mode_basis": "document", "scheme_id": "Pacte des solidarités"}) == []


WRONG_ADDRESSES = (
    "JavaScript:alert(1)", "vbscript:msgbox(1)", "//exemple.fr/x", "\\\\exemple.fr\\x",
    "https:exemple.fr", "https:///exemple.fr", "https://", "https://nom@intranet/", "https://a:b@intranet/",
    "https://exemple.fr\\@ailleurs.fr/", 'https://exemple.fr/"onmouseover="x', "https://exemple.fr/<script>",
    "file:///etc/passwd", "ftp://exemple.fr/", "data:image/svg+xml,<svg/>", "blob:https://exemple.fr/x", "/page",
)  # fmt: skip
WRONG_CELLS = [
    ("events", EVENT, "participants", "abc", "type-error", "un nombre entier positif ou nul"),
    ("events", EVENT, "participants", "3,5", "type-error", "un nombre entier positif ou nul"),
    ("events", EVENT, "participants", "-4", "constraint-minimum", "un nombre entier positif ou nul"),
    ("events", EVENT, "occurrences", "0", "constraint-minimum", "un nombre entier supérieur ou égal à 1"),
    ("events", EVENT, "half_days", "deux", "type-error", "un nombre positif ou nul"),
    ("events", EVENT, "half_days", "sNaN", "type-error", "un nombre positif ou nul"),
    ("events", EVENT, "report_year", "1789", "constraint-minimum", "un nombre entier entre 1990 et 2100"),
    ("events", EVENT, "report_year", "2999", "constraint-maximum", "un nombre entier entre 1990 et 2100"),
    ("events", EVENT, "event_id", "é é", "constraint-pattern", "un code comme «\u202fv2-2024-r01\u202f»"),
    ("events", EVENT, "title", "T", "constraint-minlength", "un texte d’au moins 2 caractères"),
    ("events", EVENT, "title", "", "constraint-required", "une valeur, cette colonne est obligatoire"),
    ("events", EVENT, "source", "", "constraint-required", "une valeur, cette colonne est obligatoire"),
    ("events", EVENT, "url", "javascript:alert(1)", "constraint-pattern", "une adresse complète commençant par http"),
    *(
        ("events", EVENT, "url", address, "constraint-pattern", "une adresse complète commençant par http")
        for address in WRONG_ADDRESSES
    ),
    ("events", EVENT, "url", "www.exemple.fr", "constraint-pattern", "une adresse complète commençant par http"),
    ("events", EVENT, "url", "data:text/html,x", "constraint-pattern", "une adresse complète commençant par http"),
    ("events", EVENT, "commune_code", "37", "constraint-pattern", "un code comme «\u202f37261\u202f»"),
    ("events", EVENT, "department_code", "99", "constraint-pattern", "un code comme «\u202f37\u202f»"),
    ("events", EVENT, "date_start", "bientôt", "constraint-pattern", "une date, comme 31/12/2024"),
    ("events", EVENT, "date_start", "16/07/1905", "constraint-pattern", "une date, comme 31/12/2024"),
    ("events", EVENT, "date_start", "31/02/2024", "date", "une date qui existe au calendrier"),
    ("events", EVENT, "date_start", "05/2024", "date-precision", "une date complète, comme 31/12/2024"),
    ("events", EVENT, "date_start", "", "date-missing", "une date complète, comme 31/12/2024"),
    ("events", EVENT, "date_end", "13/05/2024", "date-order", "une date qui ne précède pas celle de la colonne"),
    ("events", EVENT | {"date_precision": "month"}, "date_start", "14/05/2024", "date-precision", "un mois, comme"),
    ("events", EVENT | {"date_precision": "year"}, "date_start", "05/2024", "date-precision", "une année, comme 2024"),
    ("events", EVENT | {"date_precision": "season"}, "date_start", "14/05/2024", "date-precision", "un mois ou"),
    ("events", EVENT | {"date_precision": "unknown"}, "date_start", "2024", "date-precision", "une cellule vide"),
    ("events", EVENT, "qpv_codes", "QN03701M|zz", "list-item", "des valeurs comme «\u202fQN03701M\u202f»"),
    ("events", EVENT, "same_as", "a b", "list-item", "des valeurs comme"),
    ("events", EVENT, "network_id", "absent", "foreign-key", "un identifiant présent dans la table «\u202fRéseaux"),
    ("events", EVENT, "venue", "#REF!", "formula-error", "le résultat d’une formule sans erreur"),
    ("events", EVENT | {"theme_ids": "transitions"}, "theme_basis", "", "required-with", "puisque la colonne"),
    ("published_figures", FIGURE, "value", "", "required-unless", "une valeur"),
    ("published_figures", FIGURE, "value", "beaucoup", "type-error", "un nombre, comme 778"),
    ("published_figures", FIGURE, "period", "T1 2024", "constraint-pattern", "une année ou un mois"),
    ("published_figures", FIGURE, "share_percent", "120", "constraint-maximum", "un nombre entre 0 et 100"),
    ("published_figures", FIGURE | {"category": "remote"}, "dimension", "", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("table", "base", "column", "value", "code", "expected"), WRONG_CELLS)
def test_a_wrong_cell_is_named(
    tmp_path: Path, table: str, base: dict[str, str], column: str, value: str, code: str | None, expected: str
) -> None:
    other = {
        key: f"{text}-0" if key.endswith("_id") and key in SCHEMAS[table].primary_key else text
        for key, text in base.items()
    }
    if table == "published_figures":
        other = FIGURE | {"indicator_id": "half_days"}
    found = problems(tmp_path, table, other, base | {column: value})
    if code is None:
        assert not [problem for problem in found if problem.code != "required-with"]
        return
    problem = next(problem for problem in found if problem.code == code and problem.row == 3)
    assert problem.file == f"{tmp_path.name}/{table}.csv"
    assert (problem.sheet, problem.column, problem.table) == (None, column, table)
    assert problem.severity is Severity.ERROR
    assert value in (problem.value or "") or code == "list-item" or not value
    assert expected in (problem.expected or "")
    assert problem.expected in problem.message
    where = f"{tmp_path.name}/{table}.csv, ligne 3, colonne «\u202f{column}\u202f»\u202f: "
    assert problem.text().startswith(where + (f"lu «\u202f{problem.value}\u202f»" if value else "cellule vide"))


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ({"participants": "env. 40"}, ("40", "about", "2024-05-14", "", "day")),
        ({"participants": "plus de 100"}, ("100", "at_least", "2024-05-14", "", "day")),
        (
            {"participants": "18 + 4 en visio", "participants_precision": "about"},
            ("22", "about", "2024-05-14", "", "day"),
        ),
        ({"participants": "nc"}, ("", "", "2024-05-14", "", "day")),
        ({"date_start": "12 mars 2025"}, ("", "", "2025-03-12", "", "day")),
        ({"date_start": "12/03/25", "date_precision": ""}, ("", "", "2025-03-12", "", "day")),
        ({"date_start": "22 et 23 févr. 2025", "date_precision": ""}, ("", "", "2025-02-22", "2025-02-23", "period")),
        ({"date_start": "printemps 2025", "date_precision": ""}, ("", "", "2025", "", "season")),
        ({"date_precision": ""}, ("", "", "2024-05-14", "", "day")),
        ({"date_precision": "", "date_end": "15/05/2024"}, ("", "", "2024-05-14", "2024-05-15", "period")),
        ({"date_start": "05/2024", "date_precision": ""}, ("", "", "2024-05", "", "month")),
        ({"date_start": "2024", "date_precision": ""}, ("", "", "2024", "", "year")),
        ({"date_start": "", "date_precision": ""}, ("", "", "", "", "unknown")),
    ],
)
def test_numbers_and_dates_are_read_as_people_type_them(
    tmp_path: Path, cells: dict[str, str], read: tuple[str, ...]
) -> None:
    names = ("participants", "participants_precision", "date_start", "date_end", "date_precision")
    assert row_read(tmp_path, cells, *names) == read


def row_read(folder: Path, cells: dict[str, str], *names: str) -> tuple[object, ...]:
    assert problems(folder, "events", EVENT | cells) == []
    table = load_centre(folder, SCHEMAS).tables["events"]
    (row,) = table[list(names)].astype("string").fillna("").itertuples(index=False)
    return tuple(row)


def test_words_of_lists_are_read_as_people_write_them(tmp_path: Path) -> None:
    typed = {
        "status": "Bouclé",
        "format": "GT",
        "modality": "visio",
        "theme_ids": "Transitions",
        "theme_basis": "document",
    }
    assert row_read(tmp_path, typed, *typed) == ("realised", "working_group", "remote", "('transitions',)", "document")


def test_a_word_that_nobody_can_place_is_one_question_and_its_answer_is_remembered(tmp_path: Path) -> None:
    words = {"status": "Zoub", "format": "Kabar débat", "mode": "voler", "mode_basis": "document"}
    rows = [EVENT | words | {"event_id": f"e{number}"} for number in range(3)]
    found = problems(tmp_path, "events", *rows)
    assert [problem.code for problem in found] == ["value-status", "value-format", "value-mode"]
    assert all("3 lignes" in problem.message and problem.row == 2 for problem in found)
    assert "Se rencontrer" in found[2].message
    given = {"Statut:zoub": "postponed", "Format:Kabar débat": "public_event", "Mode d’action:voler": "Se rencontrer"}
    keep_answers(tmp_path, {"": given})
    loaded = load_centre(tmp_path, SCHEMAS)
    assert loaded.ok
    held = loaded.tables["events"][["status", "format", "own_format", "mode"]].astype("string")
    assert list(map(tuple, held.to_numpy()))[2] == ("postponed", "public_event", "Kabar débat", "meet")


def test_durations_and_places_are_read_as_people_type_them(tmp_path: Path) -> None:
    typed = {"half_days": "9h-17h", "commune_code": "Joué-lès-Tours", "department_code": "Indre-et-Loire"}
    assert row_read(tmp_path, typed, *typed) == ("2.0", "37122", "37")
    doubtful = {"half_days": "quelques jours", "commune_code": "Sainte-Anne", "department_code": "37 et 41"}
    assert {one.column for one in problems(tmp_path, "events", EVENT | doubtful)} == set(doubtful)


def test_each_mistake_is_told_once(tmp_path: Path) -> None:
    assert len(problems(tmp_path, "events", EVENT | {"participants": "abc"})) == 1
    assert len(problems(tmp_path, "events", EVENT | {"date_start": "bientôt"})) == 1
    assert len(problems(tmp_path, "events", EVENT, EVENT)) == 1
    assert len(problems(tmp_path, "events", {**EVENT, "title": "voir a@exemple.fr"})) == 1


def test_rows_are_numbered_as_in_the_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "centre.toml").write_text(CENTRE, encoding="utf-8")
    header = ",".join(EVENT)
    row = ",".join(EVENT.values())
    wrong = row.replace("2024-05-14", "x").replace("e1", "e2")
    text = f'{header},notes\n{row},"deux\nlignes"\n\n,,,,,,,\n{wrong},\n'
    (tmp_path / "events.csv").write_text(text, encoding="utf-8")
    (problem,) = load_centre(tmp_path, SCHEMAS).problems
    assert problem.row == 5


def test_repeated_identifier_names_the_first_row(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "events", EVENT, EVENT | {"title": "Autre"})
    assert (problem.row, problem.column, problem.value, problem.code) == (3, "event_id", "e1", "primary-key")
    assert "déjà à la ligne 2" in problem.message


def test_repeated_set_of_values_is_one_problem(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "published_figures", FIGURE, FIGURE)
    assert problem.code == "primary-key"
    assert problem.row == 3


def test_missing_required_column(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "events", {key: text for key, text in EVENT.items() if key != "title"})
    assert (problem.code, problem.column, problem.row) == ("missing-label", "Intitulé", None)
    assert "colonne obligatoire absente" in problem.message


def test_unknown_column_is_a_warning_and_a_repeated_one_an_error(tmp_path: Path) -> None:
    (unknown,) = problems(tmp_path, "events", EVENT | {"couleur": "bleu"})
    assert (unknown.severity, unknown.column, unknown.row) == (Severity.WARNING, "couleur", 1)
    (repeated,) = problems(tmp_path, "events", EVENT | {"Intitulé": "encore"})
    assert (repeated.severity, repeated.column, repeated.code) == (Severity.ERROR, "Intitulé", "duplicate-label")


def test_column_without_title(tmp_path: Path) -> None:
    assert problems(tmp_path, "events", EVENT | {"": ""}) == []
    (problem,) = problems(tmp_path, "events", EVENT | {"": "perdu"})
    assert (problem.severity, problem.code) == (Severity.WARNING, "blank-label")


def test_more_cells_than_titles(tmp_path: Path) -> None:
    (tmp_path / "centre.toml").write_text(CENTRE, encoding="utf-8")
    (tmp_path / "events.csv").write_text(
        ",".join(EVENT) + "\n" + ",".join(EVENT.values()) + ",de trop\n", encoding="utf-8"
    )
    (problem,) = load_centre(tmp_path, SCHEMAS).problems
    assert (problem.code, problem.row, problem.value) == ("extra-cell", 2, "de trop")


@pytest.mark.parametrize(
    "title", ["nom", "Prénom", "E-mail", "Téléphone", "Adresse électronique", "TEL", "Nom et prénom"]
)
def test_columns_made_for_personal_data_are_refused(tmp_path: Path, title: str) -> None:
    (problem,) = problems(tmp_path, "events", EVENT | {title: "Quelqu’un"})
    assert (problem.code, problem.severity, problem.column) == ("personal-column", Severity.ERROR, title)
    assert "Quelqu" not in problem.text()


PERSONAL = [
    "jean.exemple@exemple.fr", "écrire à contact@exemple.fr", "06 12 34 56 78", "0612345678", "+33 6 12 34 56 78",
    "+33612345678", "0033 2 47 00 00 00", "02.47.00.00.00", "02-47-00-00-00", "jean (at) exemple.fr",
]  # fmt: skip


@pytest.mark.parametrize("value", PERSONAL)
@pytest.mark.parametrize(
    "column", ["title", "notes", "venue", "partners", "participants", "date_start", "event_id", "status"]
)
def test_personal_data_never_reach_a_message_or_a_frame(tmp_path: Path, value: str, column: str) -> None:
    found = problems(tmp_path, "events", EVENT | {column: value})
    assert has_errors(found)
    digits = re.sub(r"\D", "", value)[-8:] or "exemple.fr"
    for problem in found:
        for text in (problem.text(), problem.value or "", problem.expected or ""):
            assert value not in text
            assert "exemple.fr" not in text
            assert digits not in re.sub(r"\D", "", text)
    assert any(problem.value == MASKED and problem.row == 2 for problem in found)
    frame = load_centre(tmp_path, SCHEMAS).tables["events"]
    assert value not in frame.to_csv()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("notes", "SIREN 243700754"),
        ("notes", "130 256"),
        ("url", "https://exemple.fr/0612345678"),
        ("notes", "2024-05-14"),
    ],
)
def test_ordinary_numbers_are_not_personal_data(tmp_path: Path, column: str, value: str) -> None:
    assert problems(tmp_path, "events", EVENT | {column: value}) == []


def test_personal_data_in_a_header_are_masked(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "events", EVENT | {"jean@exemple.fr": "x"})
    assert "exemple" not in problem.text().replace("d’exemple", "")


def test_foreign_keys_of_every_table(tmp_path: Path) -> None:
    write(tmp_path, "events", EVENT)
    write(tmp_path, "networks", NETWORK)
    write(
        tmp_path,
        "network_territories",
        {"network_id": "n2", "territory_kind": "department", "territory_code": "37", "source": "Doc"},
    )
    write(tmp_path, "publications", PUBLICATION | {"network_id": "n2"})
    found = problems(tmp_path, "attendances", {"event_id": "e2", "participant_key": "p-0123456"})
    assert {(problem.table, problem.column, problem.value) for problem in found} == {
        ("network_territories", "network_id", "n2"),
        ("publications", "network_id", "n2"),
        ("attendances", "event_id", "e2"),
    }


def test_a_broken_table_does_not_blame_those_that_refer_to_it(tmp_path: Path) -> None:
    (tmp_path / "networks.csv").write_bytes(b'network_id,name\n"never closed')
    found = problems(tmp_path, "events", EVENT | {"network_id": "n1"})
    assert [problem.table or problem.file for problem in found] == [f"{tmp_path.name}/networks.csv"]


def test_a_period_without_an_end_is_a_warning(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "events", EVENT | {"date_precision": "period", "date_end": ""})
    assert (problem.severity, problem.column) == (Severity.WARNING, "date_end")


def test_headers_and_values_in_french(tmp_path: Path) -> None:
    titles = {SCHEMAS["events"].field(name).title: value for name, value in EVENT.items()}
    row = titles | {
        "Statut": "réalisée",
        "Modalité": "A DISTANCE",
        "Date de début": "14/05/2024",
        "Demi-journées": "1,5",
    }
    assert problems(tmp_path, "events", row) == []
    frame = load_centre(tmp_path, SCHEMAS).tables["events"]
    assert frame.loc[0, ["status", "modality", "date_start", "half_days"]].tolist() == [
        "realised",
        "remote",
        "2024-05-14",
        1.5,
    ]


def test_example_rows_are_set_aside_with_an_information(tmp_path: Path) -> None:
    assert problems(tmp_path, "events", EVENT, EVENT | {"source": "Exemple — à remplacer"}) == []
    loaded = load_centre(tmp_path, SCHEMAS)
    assert len(loaded.tables["events"]) == 1
    assert [(problem.code, problem.row) for problem in loaded.problems] == [("example-row", 3)]


def test_very_many_errors_do_not_flood(tmp_path: Path) -> None:
    rows = [EVENT | {"event_id": f"e{number}", "participants": "x"} for number in range(1500)]
    assert 900 < len(problems(tmp_path, "events", *rows)) <= 1001
