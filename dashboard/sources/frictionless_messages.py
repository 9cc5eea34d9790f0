"""Translate what Frictionless finds into French problems that point into the person's own file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.sources.expectations import expected_text
from dashboard.sources.prepare import PreparedTable
from dashboard.sources.problems import Problem, Severity, quoted, read_and_expected, shown

if TYPE_CHECKING:
    from frictionless import Error

_CONSTRAINT: Final = re.compile(r'constraint "(\w+)"')
_SAME_ROW: Final = re.compile(r"row at position (\d+)")
HEADER_ROWS: Final = 1
"""Rows before the first row of data in the tables given to Frictionless."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a Frictionless error says, whatever its class: the attributes it lacks are empty."""

    type: str
    note: str
    row_number: int | None = None
    field_name: str = ""
    cell: str = ""
    label: str = ""
    field_names: tuple[str, ...] = ()
    field_cells: tuple[str, ...] = ()
    reference_name: str = ""

    @classmethod
    def of(cls, error: Error) -> Finding:
        """Read the attributes of a Frictionless error."""
        found = {name: getattr(error, name, None) for name in cls.__dataclass_fields__}
        for name in ("field_names", "field_cells"):
            found[name] = tuple(found[name] or ())
        return cls(**{name: value for name, value in found.items() if value is not None})


def translate(error: Finding, table: PreparedTable, titles: Mapping[str, str]) -> Problem:
    """Return the French problem for a Frictionless error found in ``table``, whatever its type.

    ``titles`` gives the French title of each table code.
    """
    if error.type == "foreign-key":
        return _foreign_key(error, table, titles)
    return _TRANSLATORS.get(error.type, _other)(error, table)


def _position(error: Finding, table: PreparedTable) -> int | None:
    """Index in ``table.rows`` of the row an error speaks of."""
    index = None if error.row_number is None else error.row_number - HEADER_ROWS - 1
    return index if index is not None and 0 <= index < len(table.rows) else None


def _cell(
    error: Finding, table: PreparedTable, expected: str, code: str, severity: Severity = Severity.ERROR
) -> Problem:
    index = _position(error, table)
    column = error.field_name
    known = index is not None and column in table.headers
    value = table.as_read(index, column) if known and index is not None else shown(error.cell)
    row = None if index is None else table.numbers[index]
    message = read_and_expected(value, expected)
    return table.problem(message, code, row=row, column=column, value=value, expected=expected, severity=severity)


def _type(error: Finding, table: PreparedTable) -> Problem:
    return _cell(error, table, expected_text(table.schema.field(error.field_name)), "type-error")


def _constraint(error: Finding, table: PreparedTable) -> Problem:
    field = table.schema.field(error.field_name)
    match = _CONSTRAINT.search(error.note)
    constraint = match[1] if match else ""
    expected = "une valeur, cette colonne est obligatoire" if constraint == "required" else expected_text(field)
    return _cell(error, table, expected, f"constraint-{constraint.lower() or 'error'}")


def _unique(error: Finding, table: PreparedTable) -> Problem:
    return _cell(error, table, f"une valeur différente à chaque ligne{_same_row(error, table)}", "unique-error")


def _missing_label(error: Finding, table: PreparedTable) -> Problem:
    title = table.schema.field(error.field_name).title
    expected = f"une colonne {quoted(title)} (ou {quoted(error.field_name)})"
    message = f"colonne obligatoire absente, attendu {expected}"
    return table.problem(message, "missing-label", column=error.field_name, expected=expected)


def _primary_key(error: Finding, table: PreparedTable) -> Problem:
    index = _position(error, table)
    names = list(table.schema.primary_key)
    value = "" if index is None else _together(table, index, names)
    row = None if index is None else table.numbers[index]
    if not value:
        expected = f"une valeur dans {_titles(table, names)}"
        message = f"ligne sans identifiant, attendu {expected}"
    else:
        expected = f"un ensemble unique de valeurs pour {_titles(table, names)}"
        message = f"lu {quoted(value)}, déjà présent{_same_row(error, table)}{_together_note(names)}"
    column = names[0] if len(names) == 1 else None
    return table.problem(message, "primary-key", row=row, column=column, value=value, expected=expected)


def _foreign_key(error: Finding, table: PreparedTable, titles: Mapping[str, str]) -> Problem:
    index = _position(error, table)
    column = error.field_names[0]
    value = shown(", ".join(error.field_cells)) if index is None else table.as_read(index, column)
    expected = f"un identifiant présent dans la table {quoted(titles.get(error.reference_name, error.reference_name))}"
    row = None if index is None else table.numbers[index]
    message = read_and_expected(value, expected)
    return table.problem(message, "foreign-key", row=row, column=column, value=value, expected=expected)


def _row(message: str, code: str, severity: Severity = Severity.ERROR) -> Callable[[Finding, PreparedTable], Problem]:
    def build(error: Finding, table: PreparedTable) -> Problem:
        index = _position(error, table)
        row = None if index is None else table.numbers[index]
        return table.problem(message, code, row=row, severity=severity)

    return build


def _expects(expected: str, code: str) -> Callable[[Finding, PreparedTable], Problem]:
    return lambda error, table: _cell(error, table, expected, code)


def _header(message: str, code: str) -> Callable[[Finding, PreparedTable], Problem]:
    return lambda error, table: table.problem(message, code, column=error.label or None)


def _other(error: Finding, table: PreparedTable) -> Problem:
    """Anything else: say where, and that the table does not follow its model, without Frictionless's own words."""
    message = (
        f"le contenu ne suit pas le modèle de la table {quoted(table.schema.title)} (contrôle {quoted(error.type)})"
    )
    index = _position(error, table)
    row = None if index is None else table.numbers[index]
    return table.problem(message, error.type, row=row, column=error.field_name or None)


def _same_row(error: Finding, table: PreparedTable) -> str:
    match = _SAME_ROW.search(error.note)
    index = int(match[1]) - HEADER_ROWS - 1 if match else -1
    return f" (déjà à la ligne {table.numbers[index]})" if 0 <= index < len(table.numbers) else ""


def _together(table: PreparedTable, index: int, names: list[str]) -> str:
    values = [table.as_read(index, name) for name in names if name in table.headers]
    return ", ".join(value for value in values if value)


def _together_note(names: list[str]) -> str:
    return "" if len(names) == 1 else ", alors que ces valeurs ensemble désignent une seule ligne"


def _titles(table: PreparedTable, names: list[str]) -> str:
    return ", ".join(quoted(table.header_of(name)) for name in names)


_TRANSLATORS: Final[Mapping[str, Callable[[Finding, PreparedTable], Problem]]] = {
    "type-error": _type,
    "constraint-error": _constraint,
    "unique-error": _unique,
    "missing-label": _missing_label,
    "primary-key": _primary_key,
    "extra-cell": _expects("autant de cellules que de titres", "extra-cell"),
    "missing-cell": _expects("autant de cellules que de titres", "missing-cell"),
    "blank-row": _row("ligne vide", "blank-row", Severity.WARNING),
    "duplicate-row": _row("ligne identique à une autre", "duplicate-row"),
    "row-constraint": _row("les valeurs de cette ligne ne vont pas ensemble", "row-constraint"),
    "blank-header": _header("ligne de titres vide, attendu les titres des colonnes", "blank-header"),
    "unmatched-header": _header("aucun titre de colonne reconnu sur la première ligne", "unmatched-header"),
    "blank-label": _header("une colonne n’a pas de titre", "blank-label"),
    "duplicate-label": _header("colonne présente deux fois", "duplicate-label"),
    "extra-label": _header("colonne inconnue de cette table", "extra-label"),
    "incorrect-label": _header("titre de colonne inattendu", "incorrect-label"),
}
