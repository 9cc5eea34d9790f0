"""The workbook template: what a person finds in it, and that ``check`` accepts it once filled in LibreOffice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook
from support import PATIENCE

from dashboard.sources import FormerTerritory, TableSchema, check, load_centre, load_schemas
from dashboard.sources.centre_sheets import CENTRE_KEYS, LISTS
from dashboard.sources.template import build_workbook, template, write_template

SCHEMAS = load_schemas(Path(__file__).parents[2] / "data" / "schemas")

CENTRE_VALUES = {
    "Identifiant": "essai", "Nom du centre": "Centre d’essai", "Région": "Région", "Départements": "37|41",
    "Année affichée": "2024", "Données arrêtées au": date(2024, 12, 31), "Des actions s’appellent": "rendez-vous",
    "Chiffres clés": "actions|attendances", "Seuil de publication": 5, "Données de démonstration": "oui",
}  # fmt: skip

FILLED: dict[str, list[dict[str, Any]]] = {
    "targets": [{"year": 2024, "indicator_id": "Actions", "value": 80, "public": "Oui", "scheme_id": "Pacte"}],
    "events": [
        {
            "event_id": "e1", "report_year": 2024, "status": "Réalisée", "title": "Rencontre d’été",
            "format": "Séminaire",
            "modality": "En présentiel", "theme_ids": "Transitions", "theme_basis": "Indiqué par le document",
            "mode": "Se rencontrer", "mode_basis": "Indiqué par le document", "date_start": "14/05/2024",
            "date_precision": "Au jour près", "department_code": "01", "network_id": "n1", "half_days": 1.5,
            "participants": 38, "scheme_id": "Pacte", "source": "Rapport — Bilan",
        },
        {
            "event_id": "e2", "report_year": 2024, "status": "Annoncée", "title": "Formation",
            "date_start": date(2024, 6, 1),
            "date_precision": "Au mois près", "source": "Programme — Juin",
        },
    ],
    "networks": [{"network_id": "n1", "report_year": 2024, "name": "Emploi", "source": "Rapport"}],
    "published_figures": [
        {
            "indicator_id": "co2_saved", "period": "2024", "value": 3.1, "unit": "t CO2", "qualifier": "Déclaré",
            "label": "CO2 économisé", "source": "Rapport — Chiffres",
        }
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as it is written; to be left as it is."""
    path = tmp_path_factory.mktemp("template") / "modele.xlsx"
    write_template(path, SCHEMAS)
    return path


@pytest.fixture
def workbook(blank: Path) -> Workbook:
    return openpyxl.load_workbook(blank)


def titles(workbook: Workbook, schema: TableSchema) -> dict[str, int]:
    header = [str(cell.value).rstrip(" *") for cell in workbook[schema.title][1]]
    return {field.name: header.index(field.title) + 1 for field in schema.fields}


def fill(workbook: Workbook) -> None:
    """Fill the template as a person does: over the example rows, keeping the sheets as they are."""
    for table, rows in FILLED.items():
        sheet = workbook[SCHEMAS[table].title]
        places = titles(workbook, SCHEMAS[table])
        sheet.delete_rows(2)
        for number, row in enumerate(rows, start=2):
            for name, value in row.items():
                sheet.cell(number, places[name], value)
    centre = workbook["Centre"]
    for row in range(2, centre.max_row + 1):
        centre.cell(row, 2).value = CENTRE_VALUES.get(str(centre.cell(row, 1).value))
    workbook["Thèmes"].append(["transitions", "Transitions", "Transitions", None])
    workbook["Modes d’action"].append(["meet", "Se rencontrer"])
    workbook["Dispositifs"].append(["pacte", "Pacte des solidarités", "Pacte"])
    workbook["Territoires d’avant"].append([2014, "37 | 86", "Deux régions"])


def test_every_table_has_its_sheet_after_the_instructions(workbook: Workbook) -> None:
    assert workbook.sheetnames[0] == "Lisez-moi"
    assert workbook.sheetnames[1:6] == ["Centre", *LISTS.values(), "Territoires d’avant"]
    assert workbook.sheetnames[6:-1] == [schema.title for schema in SCHEMAS.values()]
    assert workbook[workbook.sheetnames[-1]].sheet_state == "hidden"


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=lambda schema: schema.name)
def test_headers_are_french_with_comments_and_frozen(workbook: Workbook, schema: TableSchema) -> None:
    sheet = workbook[schema.title]
    for cell, field in zip(sheet[1], schema.fields, strict=True):
        assert cell.value == (f"{field.title} *" if field.required else field.title)
        assert cell.comment is not None
        assert field.description in cell.comment.text
        assert ("Obligatoire." if field.required else "Facultatif.") in cell.comment.text
        assert cell.font.bold
    assert sheet.freeze_panes == "B2"


def lists(workbook: Workbook, schema: TableSchema) -> Iterator[tuple[str, list[str]]]:
    sheet = workbook[schema.title]
    for validation in sheet.data_validations.dataValidation:
        if validation.type == "list" and validation.formula1.startswith("listes!"):
            cells = workbook["listes"][validation.formula1.removeprefix("listes!").replace("$", "")]
            letter = str(validation.sqref).partition("2:")[0]
            yield str(sheet[f"{letter}1"].value).rstrip(" *"), [row[0].value for row in cells]


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=lambda schema: schema.name)
def test_closed_vocabularies_have_drop_down_lists(workbook: Workbook, schema: TableSchema) -> None:
    expected = {field.title: list(field.labels.values()) for field in schema.fields if field.labels}
    assert dict(lists(workbook, schema)) == expected


def test_every_label_offered_is_read_back(workbook: Workbook) -> None:
    for schema in SCHEMAS.values():
        for title, labels in lists(workbook, schema):
            field = schema.field_of_header(title)
            assert field is not None
            assert [field.labels[field.codes_by_text[key]] for key in map(folded, labels)] == labels


def folded(text: str) -> str:
    from dashboard.sources.text import fold

    return fold(text)


def test_the_example_row_follows_the_rules_it_shows(workbook: Workbook, tmp_path: Path) -> None:
    fill(workbook)
    examples = build_workbook(SCHEMAS)
    for schema in SCHEMAS.values():
        places = titles(examples, schema)
        sheet, target = examples[schema.title], workbook[schema.title]
        row = target.max_row + 1
        for name, column in places.items():
            value = sheet.cell(2, column).value
            if schema.field(name).reference or name in ("network_id", "same_as", "event_id", "date_end"):
                continue
            target.cell(row, column, "Exemple réel" if name == "source" else value)
        for name in schema.primary_key:
            target.cell(row, places[name], sheet.cell(2, places[name]).value)
        if schema.name == "network_territories":
            target.cell(row, places["network_id"], "n1")
        if schema.name in ("attendances", "attendance_totals"):
            target.cell(row, places["event_id"], "e1")
    workbook.save(tmp_path / "exemples.xlsx")
    found = [
        problem for problem in load_centre(tmp_path / "exemples.xlsx", SCHEMAS).problems
        if problem.code not in ("example-row", "required-with")
    ]  # fmt: skip
    assert [problem.text() for problem in found if "de la colonne" not in problem.message] == []


def test_an_empty_template_passes_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "modele.xlsx"
    assert template(path, SCHEMAS) == (f"Classeur vide écrit\u202f: {path}", 0)
    text, code, (loaded,) = check(path, SCHEMAS)
    assert code == 0
    assert "ligne 2\u202f: ligne d’exemple, elle n’est pas lue" in text
    assert [problem.code for problem in loaded.problems if problem.severity == "warning"] == ["no-centre"]


def in_libreoffice(path: Path) -> Path:
    """Open and save a workbook in LibreOffice, where it is installed."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        return path
    folder = path.parent / "libreoffice"
    profile = (path.parent / "profile").as_uri()
    options = [f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", str(folder)]
    # LibreOffice is a script that starts the real program: end both if it hangs, and leave it no pipe to hold.
    with subprocess.Popen(
        [soffice, *options, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return folder / path.name


@pytest.mark.parametrize("through_libreoffice", [False, True], ids=["openpyxl", "libreoffice"])
def test_a_filled_template_is_accepted(workbook: Workbook, tmp_path: Path, through_libreoffice: bool) -> None:
    fill(workbook)
    path = tmp_path / "rempli.xlsx"
    workbook.save(path)
    loaded = load_centre(in_libreoffice(path) if through_libreoffice else path, SCHEMAS)
    assert {problem.code for problem in loaded.problems} <= {"example-row"}
    events = loaded.tables["events"]
    assert events["status"].tolist() == ["realised", "announced"]
    assert events["date_start"].tolist() == ["2024-05-14", "2024-06"]
    assert events.loc[0, ["department_code", "half_days", "participants", "mode", "scheme_id"]].tolist() == [
        "01", 1.5, 38, "meet", "pacte",
    ]  # fmt: skip
    assert events["theme_ids"].tolist() == [("transitions",), ()]
    assert loaded.tables["published_figures"]["value"].tolist() == [3.1]
    centre = loaded.centre
    assert centre is not None
    assert (centre.id, centre.departments, centre.as_of, centre.kpis) == (
        "essai", ("37", "41"), date(2024, 12, 31), ("actions", "attendances"),
    )  # fmt: skip
    assert (centre.vocabulary.actions, centre.public_threshold, centre.simulated) == ("rendez-vous", 5, True)
    assert loaded.tables["targets"]["value"].tolist() == [80]
    assert centre.former_territories == (FormerTerritory(2014, ("37", "86"), "Deux régions"),)


def test_a_wrong_centre_sheet_is_reported(workbook: Workbook, tmp_path: Path) -> None:
    fill(workbook)
    workbook["Centre"].cell(2, 2).value = "Pas un identifiant"
    workbook.save(tmp_path / "rempli.xlsx")
    loaded = load_centre(tmp_path / "rempli.xlsx", SCHEMAS)
    assert loaded.centre is None
    problem = next(problem for problem in loaded.problems if problem.severity == "error")
    assert (problem.sheet, problem.value) == ("Centre", "Pas un identifiant")


def test_the_centre_sheet_covers_what_is_required(workbook: Workbook) -> None:
    keys = {key.key for key in CENTRE_KEYS}
    assert {"id", "name", "region", "departments", "default_year", "as_of"} <= keys
    assert [workbook["Centre"].cell(row, 1).value for row in range(2, len(CENTRE_KEYS) + 2)] == [
        key.title for key in CENTRE_KEYS
    ]


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "precieux.xlsx"
    path.write_bytes(b"x")
    text, code = template(path, SCHEMAS)
    assert code == 1
    assert "existe déjà" in text
    assert path.read_bytes() == b"x"


def test_wrong_places_are_refused_in_french(tmp_path: Path) -> None:
    assert "finit par .xlsx" in template(tmp_path / "modele.ods", SCHEMAS)[0]
    text, code = template(tmp_path / "absent" / "modele.xlsx", SCHEMAS)
    assert code == 1
    assert "ne peut pas être écrit" in text
