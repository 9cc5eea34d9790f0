"""Write an empty workbook that a person fills in and ``check`` accepts: one sheet per table, French throughout."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from openpyxl.comments.comments import Comment
from openpyxl.styles.alignment import Alignment
from openpyxl.styles.borders import Border, Side
from openpyxl.styles.fills import PatternFill
from openpyxl.styles.fonts import Font
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from dashboard.sources.centre_sheets import (
    CENTRE_KEYS,
    CENTRE_SHEET,
    CHOICES_SHEET,
    ENTRY_COLUMNS,
    LISTS,
    README_SHEET,
    TERRITORIES_SHEET,
    TERRITORY_COLUMNS,
)
from dashboard.sources.prepare import EXAMPLE_MARK
from dashboard.sources.problems import NARROW, quoted
from dashboard.sources.schema import FieldSchema, TableSchema
from dashboard.sources.values import LIST_SEPARATOR

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


LAST_ROW: Final = 2000
"""Drop-down lists and checks are laid on the rows up to this one."""

EXAMPLE_SOURCE: Final = f"{EXAMPLE_MARK} — ligne à remplacer ou à supprimer"

_INK: Final = "FF1F2A44"
_HEADER_FILL: Final = PatternFill("solid", fgColor="FFE4E9F2")
_REQUIRED_FILL: Final = PatternFill("solid", fgColor="FFCBD6EA")
_RULE: Final = Border(bottom=Side(style="medium", color=_INK))
_TEXT_FORMAT: Final = "@"
_DATE_FORMAT: Final = "DD/MM/YYYY"
_WIDE: Final = frozenset(
    {"title", "name", "notes", "source", "url", "partners", "label", "audience", "base", "comment"}
)


def write_template(path: Path, schemas: Mapping[str, TableSchema]) -> None:
    """Write the workbook at ``path``. Raises FileExistsError rather than overwrite a file, or another OSError."""
    with path.open("xb") as file:
        build_workbook(schemas).save(file)


def template(path: Path, schemas: Mapping[str, TableSchema]) -> tuple[str, int]:
    """Write the workbook and say so. Returns: a French sentence and the exit code (1 if nothing was written)."""
    if path.suffix.lower() != ".xlsx":
        return f"{path}{NARROW}: attendu un nom de fichier qui finit par .xlsx.", 1
    try:
        write_template(path, schemas)
    except FileExistsError:
        return f"{path} existe déjà{NARROW}; choisissez un autre nom, rien n’a été écrit.", 1
    except OSError as error:
        return f"{path} ne peut pas être écrit ({type(error).__name__}), vérifiez le dossier et les droits d’accès.", 1
    return f"Classeur vide écrit{NARROW}: {path}", 0


def build_workbook(schemas: Mapping[str, TableSchema]) -> Workbook:
    """Return the workbook: instructions, the sheets describing the centre, one sheet per table, hidden lists."""
    workbook = Workbook()
    for sheet in workbook.worksheets:
        workbook.remove(sheet)
    _write_readme(workbook.create_sheet(README_SHEET), schemas)
    _write_centre(workbook.create_sheet(CENTRE_SHEET))
    for title in LISTS.values():
        _write_headers(workbook.create_sheet(title), dict.fromkeys(ENTRY_COLUMNS.values(), ""), 2)
    _write_headers(workbook.create_sheet(TERRITORIES_SHEET), dict.fromkeys(TERRITORY_COLUMNS.values(), ""), 2)
    choices = workbook.create_sheet(CHOICES_SHEET)
    choices.sheet_state = "hidden"
    for schema in schemas.values():
        _write_table(workbook.create_sheet(schema.title), schema, choices)
    workbook.move_sheet(choices, len(schemas))
    return workbook


def _write_readme(sheet: Worksheet, schemas: Mapping[str, TableSchema]) -> None:
    sheet.column_dimensions["A"].width = 110
    for number, (text, is_heading) in enumerate(readme_lines(schemas, EXAMPLE_MARK), start=1):
        cell = sheet.cell(number, 1, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if is_heading:
            cell.font = Font(bold=True, size=16 if number == 1 else 12, color=_INK)


def _write_centre(sheet: Worksheet) -> None:
    _write_headers(sheet, {"Information": "", "Valeur": "À remplir.", "Aide": "", "Exemple": ""}, 0)
    for number, key in enumerate(CENTRE_KEYS, start=2):
        for column, text in ((1, key.title), (3, key.help), (4, key.example)):
            sheet.cell(number, column, text).number_format = _TEXT_FORMAT
        sheet.cell(number, 2).number_format = _DATE_FORMAT if key.kind == "date" else _TEXT_FORMAT
        sheet.cell(number, 4).font = Font(italic=True, color="FF5A6478")
    for letter, width in {"A": 28, "B": 40, "C": 58, "D": 34}.items():
        sheet.column_dimensions[letter].width = width


def _write_headers(sheet: Worksheet, titles: Mapping[str, str], required: int) -> None:
    for column, (title, comment) in enumerate(titles.items(), start=1):
        _write_header(sheet, column, title, comment, is_required=column <= required)
        sheet.column_dimensions[get_column_letter(column)].width = 30
    sheet.freeze_panes = "A2"


def _write_header(sheet: Worksheet, column: int, title: str, comment: str, *, is_required: bool) -> None:
    cell = sheet.cell(1, column, f"{title} *" if is_required else title)
    cell.font = Font(bold=True, color=_INK)
    cell.fill = _REQUIRED_FILL if is_required else _HEADER_FILL
    cell.border = _RULE
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    if comment:
        cell.comment = Comment(
            comment, "Tableau de bord", height=40 + 18 * (len(comment) // 45 + comment.count("\n")), width=340
        )


def _write_table(sheet: Worksheet, schema: TableSchema, choices: Worksheet) -> None:
    for column, field in enumerate(schema.fields, start=1):
        letter = get_column_letter(column)
        _write_header(sheet, column, field.title, comment_text(field), is_required=field.required)
        dimension = sheet.column_dimensions[letter]
        dimension.width = 42 if field.name in _WIDE else max(14, min(24, len(field.title) + 4))
        dimension.number_format = "General" if field.type in ("integer", "number") else _TEXT_FORMAT
        example = sheet.cell(2, column, _example(field))
        example.number_format = dimension.number_format
        example.font = Font(italic=True, color="FF5A6478")
        validation = _validation(field, choices)
        if validation is not None:
            sheet.add_data_validation(validation)
            validation.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 34
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(schema.fields))}{LAST_ROW}"


def comment_text(field: FieldSchema) -> str:
    """Return what the comment of a header says: description, example, whether the column is required."""
    lines = [field.description]
    if field.example:
        lines.append(f"Exemple{NARROW}: {_french_example(field)}")
    if field.is_list:
        lines.append(f"Plusieurs valeurs{NARROW}: les séparer par {quoted(LIST_SEPARATOR)}.")
    lines.append("Obligatoire." if field.required else "Facultatif.")
    return "\n".join(lines)


def _example(field: FieldSchema) -> str | int | float:
    if field.name == "source":
        return EXAMPLE_SOURCE
    if field.type in ("integer", "number") and field.example:
        number = float(field.example)
        return int(number) if number.is_integer() else number
    return _french_example(field)


def _french_example(field: FieldSchema) -> str:
    if field.labels:
        return field.labels.get(field.example, field.example)
    if field.partial_date == "day":
        return "/".join(reversed(field.example.split("-")))
    return field.example.replace(".", ",") if field.type == "number" else field.example


def _validation(field: FieldSchema, choices: Worksheet) -> DataValidation | None:
    if field.labels:
        return _choice(f"{CHOICES_SHEET}!{_store(choices, field)}", field, strict=True)
    if field.reference:
        sheet = LISTS[field.reference]
        return _choice(f"'{sheet}'!$B$2:$B$200", field, strict=False)
    if field.type in ("integer", "number") and field.minimum is not None:
        kind = "whole" if field.type == "integer" else "decimal"
        upper = field.maximum
        bounds = (
            {"operator": "greaterThanOrEqual"} if upper is None else {"operator": "between", "formula2": f"{upper:g}"}
        )
        validation = DataValidation(type=kind, allow_blank=True, formula1=f"{field.minimum:g}", **bounds)
        return _worded(validation, field, strict=True)
    return None


def _choice(formula: str, field: FieldSchema, *, strict: bool) -> DataValidation:
    return _worded(DataValidation(type="list", formula1=formula, allow_blank=True), field, strict=strict)


def _worded(validation: DataValidation, field: FieldSchema, *, strict: bool) -> DataValidation:
    validation.errorTitle = "Valeur inattendue"
    is_choice = bool(field.labels or field.reference)
    validation.error = "Choisissez une valeur de la liste." if is_choice else "Nombre hors des bornes attendues."
    validation.showErrorMessage = strict and not field.is_list
    return validation


def _store(choices: Worksheet, field: FieldSchema) -> str:
    """Write the labels of ``field`` in the next free column of the hidden sheet. Returns its range."""
    column = 1 if choices.cell(1, 1).value is None else choices.max_column + 1
    for row, label in enumerate(field.labels.values(), start=1):
        choices.cell(row, column, label)
    letter = get_column_letter(column)
    return f"${letter}$1:${letter}${len(field.labels)}"


def readme_lines(schemas: Mapping[str, TableSchema], mark: str) -> list[tuple[str, bool]]:
    """Return the lines of the instructions, each with whether it is a heading. ``mark`` begins example sources."""
    lines = [
        ("Remplir ce classeur", True),
        (
            "Une feuille par table, une ligne par fait. Laissez vide ce que vous ne savez pas.",
            False,
        ),
        ("Commencer", True),
        (
            f"1. Feuille {quoted('Centre')}{NARROW}: donnez le nom du centre, sa région, ses départements et l’année "
            "à montrer. Les trois feuilles qui suivent listent vos propres thèmes, modes d’action et dispositifs. Si "
            f"le centre couvrait autrefois d’autres départements, la feuille {quoted('Territoires d’avant')} dit "
            "lesquels, et jusqu’en quelle année.",
            False,
        ),
        (
            f"2. Dans chaque table, la ligne en italique est un exemple{NARROW}: sa source commence par "
            f"{quoted(mark)}, elle n’est donc jamais lue. Écrivez par-dessus (source comprise) ou supprimez-la.",
            False,
        ),
        (
            "3. Enregistrez en .xlsx, puis vérifiez\u202f: python -m dashboard check FICHIER.xlsx",
            False,
        ),
        ("Règles simples", True),
        (
            "Les colonnes suivies d’une étoile sont obligatoires. Le commentaire du titre dit ce qu’on y met.",
            False,
        ),
        ("L’ordre des colonnes est libre. Une colonne facultative ou une table vide peut être supprimée.", False),
        ("Dates\u202f: 31/12/2024, ou 12/2024, ou 2024, selon la précision que vous indiquez.", False),
        ("Nombres\u202f: 1 234 ou 3,1. Plusieurs valeurs dans une cellule\u202f: séparez-les par |.", False),
        ("Chaque ligne dit sa source\u202f: le document et la partie d’où elle vient.", False),
        (
            "Ni nom de personne, ni adresse électronique, ni numéro de téléphone\u202f: ces données sont refusées.",
            False,
        ),
        ("Les feuilles", True),
    ]
    return lines + [(f"{schema.title}{NARROW}: {schema.description}", False) for schema in schemas.values()]
