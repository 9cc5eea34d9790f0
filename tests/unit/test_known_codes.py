"""Codes that no page would show: each is an error that says what exists, the nearest first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import support
from openpyxl import Workbook
from test_sources_validation import CENTRE, EVENT, FIGURE, NETWORK, SCHEMAS, problems, write

from dashboard.indicators import registry
from dashboard.sources import Problem, load_centre

FIGURES = SCHEMAS["published_figures"]


def test_the_codes_of_the_schema_are_those_of_the_registry() -> None:
    known = {indicator.id: indicator.label for indicator in registry.INDICATORS}
    assert dict(FIGURES.field("indicator_id").known) == known
    # What a note may hang on: these, and charts.
    noted = SCHEMAS["figure_notes"].field("figure").known
    assert {code: label for code, label in noted.items() if "/" not in code} == known


def test_a_row_of_an_unknown_indicator_is_an_error_that_says_what_exists(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "published_figures", FIGURE, FIGURE | {"indicator_id": "attendence"})
    assert (problem.severity, problem.row, problem.column, problem.value) == ("error", 3, "indicator_id", "attendence")
    assert problem.file.endswith("published_figures.csv")
    expected = problem.expected or ""
    assert expected.startswith("« attendances » (Présences cumulées)".replace("« ", "«\u202f").replace(" »", "\u202f»"))
    assert all(indicator.id in expected for indicator in registry.INDICATORS)


def test_an_indicator_may_be_named_in_french(tmp_path: Path) -> None:
    assert problems(tmp_path, "published_figures", FIGURE | {"indicator_id": "Présences cumulées"}) == []
    frame = load_centre(tmp_path, SCHEMAS).tables["published_figures"]
    assert frame["indicator_id"].tolist() == ["attendances"]


@pytest.mark.parametrize(
    ("dimension", "category", "column", "told"),
    [
        ("modalites", "remote", "dimension", "modality"),
        ("modality", "presentiel", "category", "in_person"),
        ("category", "locale", "category", "local"),
        ("theme", "transition", "category", "transitions"),
        ("mode", "met", "category", "meet"),
        ("scheme", "pactes", "category", "pacte"),
        ("network", "n2", "category", "n1"),
        ("member_kind", "epci", "category", "epci_and_communes"),
        ("format", "webinaires", "category", "webinar"),
        ("role", "leed", "category", "lead"),
    ],
)
def test_an_unknown_dimension_or_value_of_one_is_an_error(
    tmp_path: Path, dimension: str, category: str, column: str, told: str
) -> None:
    write(tmp_path, "networks", NETWORK)
    row = FIGURE | {"dimension": dimension, "category": category}
    (problem,) = problems(tmp_path, "published_figures", row)
    assert (problem.severity, problem.row, problem.column) == ("error", 2, column)
    assert problem.value == (dimension if column == "dimension" else category)
    assert told in (problem.expected or "")


@pytest.mark.parametrize(
    ("dimension", "category"),
    [
        ("modality", "in_person"), ("theme", "transitions"), ("network", "n1"), ("staff_role", "jardinage"),
        ("territory", "total"), ("department", "autres-regions"), ("member_kind", "epci_and_communes"),
    ],
)  # fmt: skip
def test_known_values_and_those_that_no_list_closes_are_accepted(tmp_path: Path, dimension: str, category: str) -> None:
    write(tmp_path, "networks", NETWORK)
    row = FIGURE | {"dimension": dimension, "category": category, "category_label": "Libellé"}
    assert problems(tmp_path, "published_figures", row) == []


TOP = CENTRE.partition("[[themes]]")[0]


@pytest.mark.parametrize(
    ("text", "key", "read", "told"),
    [
        ('[synthese]\nkpis = ["actions", "presences"]\n', "synthese.kpis", "presences", "attendances"),
        ("[targets.2024]\nactions = 40\nprésences = 800\n", "targets.2024", "présences", "attendances"),
        ('actions_indicator = "action"\n', "actions_indicator", "action", "actions"),
        ('[carto]\nrows = "modes"\n', "carto.rows", "modes", "mode"),
        ('[carto]\ncolumns = "themes"\n', "carto.columns", "themes", "theme"),
        ('[tables_as_of]\nevent = "2024-12-31"\n', "tables_as_of", "event", "events"),
        ('[perimeter]\ncategories = ["locale"]\n', "perimeter.categories", "locale", "local"),
    ],
)
def test_a_name_in_the_description_of_the_centre_that_nothing_has_is_an_error(
    tmp_path: Path, text: str, key: str, read: str, told: str
) -> None:
    text = text.replace("présences", '"présences"')
    (problem,) = problems(tmp_path, "events", EVENT, centre=TOP + text)
    assert (problem.severity, problem.file) == ("error", f"{tmp_path.name}/centre.toml")
    assert f"«\u202f{key}\u202f»" in problem.message
    assert f"lu «\u202f{read}\u202f»" in problem.message
    assert told in (problem.expected or "")


def test_all_unknown_names_are_told_at_once(tmp_path: Path) -> None:
    text = '[synthese]\nkpis = ["un", "deux"]\n[targets.2023]\ntrois = 3\n[targets.2024]\nquatre = 4\n'
    found = problems(tmp_path, "published_figures", FIGURE | {"indicator_id": "cinq"}, centre=TOP + text)
    assert [problem.value for problem in found] == ["un", "deux", "trois", "quatre", "cinq"]


def workbook(path: Path) -> list[Problem]:
    book = Workbook()
    for title, rows in {
        "Centre": [
            ("Rubrique", "Valeur"),
            ("Identifiant", "essai"),
            ("Nom du centre", "Essai"),
            ("Région", "Région"),
            ("Départements", "37"),
            ("Année affichée", 2024),
            ("Données arrêtées au", "31/12/2024"),
            ("Chiffres clés", "actions|presences"),
        ],
        "Objectifs": [("Année", "Indicateur", "Objectif"), (2024, "actions", 40), (2024, "presence", 800)],
    }.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(path)
    return [one for one in load_centre(path, SCHEMAS).problems if one.severity == "error"]


def test_in_a_workbook_the_sheet_and_the_row_are_told(tmp_path: Path) -> None:
    found = [(one.sheet, one.row, one.value) for one in workbook(tmp_path / "essai.xlsx")]
    assert found == [("Centre", 8, "presences"), ("Objectifs", 3, "presence")]


def test_schemas_of_a_version_published_before_codes_were_known_refuse_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    folder.mkdir()
    for path in (support.ROOT / "data" / "schemas").glob("*.json"):
        written = json.loads(path.read_text(encoding="utf-8"))
        for field in written["fields"]:
            field.pop("crpv:known", None)
        (folder / path.name).write_text(json.dumps(written), encoding="utf-8")
    centre = tmp_path / "essai"
    centre.mkdir()
    text = '[synthese]\nkpis = ["presences"]\n[carto]\nrows = "format"\n'
    (centre / "centre.toml").write_text(TOP + text, encoding="utf-8")
    write(centre, "published_figures", FIGURE | {"indicator_id": "presences", "dimension": "axe", "category": "x"})
    assert load_centre(centre, support.load_schemas(folder)).problems == ()
