"""Validate a centre's tables: what their Table Schemas say, the rules that these cannot say, the codes that exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from heapq import merge
from operator import itemgetter
from typing import Final

from dashboard.sources.centre import Centre
from dashboard.sources.codes import unknown_codes
from dashboard.sources.conformity import conformity_findings, missing_columns
from dashboard.sources.expectations import one_of
from dashboard.sources.persons import Persons
from dashboard.sources.prepare import prepare
from dashboard.sources.prepared import Around, Finding, PreparedTable
from dashboard.sources.problems import NARROW, Problem, Severity, grouped, quoted, shown
from dashboard.sources.raw import RawTable
from dashboard.sources.schema import FieldSchema, TableSchema
from dashboard.sources.values import LIST_SEPARATOR

_FORMS: Final = {
    "day": (r"\d{4}-\d\d-\d\d", "une date complète, comme 31/12/2024"),
    "period": (r"\d{4}-\d\d-\d\d", "une date complète, comme 31/12/2024"),
    "month": (r"\d{4}-\d\d", "un mois, comme 05/2024"),
    "season": (r"\d{4}(-\d\d)?", "un mois ou une année, comme 05/2024 ou 2024"),
    "year": (r"\d{4}", "une année, comme 2024"),
    "unknown": ("", "une cellule vide, puisque la précision dit que la date est inconnue"),
}
_NEEDS_DATE: Final = frozenset({"day", "period", "month"})
_CORSICA: Final = "2A (Corse-du-Sud) ou 2B (Haute-Corse)"
_ERROR_CELLS: Final = frozenset(
    {"#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NOM?", "#NULL!", "#NUM!", "#VALUE!", "#VALEUR!"}
)


def _ruled(table: PreparedTable, centre: Centre | None) -> Iterator[Iterator[Finding]]:
    """Yield what each rule finds in one table. ``centre`` is None when its vocabularies are unknown."""
    for column in table.schema.fields:
        if column.name in table.columns:
            yield _formula_errors(table, column)
            yield _list_items(table, column)
            yield _corsica(table, column)
            yield _dates(table, column)
            if centre is not None and column.reference:
                yield _references(table, column, centre.labels(column.reference))
        yield _dependent(table, column)


def _formula_errors(table: PreparedTable, column: FieldSchema) -> Iterator[Finding]:
    for index, value, _ in table.judged(column.name, _ERROR_CELLS.__contains__):
        yield table.wrong(index, column.name, value, "le résultat d’une formule sans erreur", "formula-error")


def _corsica(table: PreparedTable, column: FieldSchema) -> Iterator[Finding]:
    """Department 20 has been two since 1976: which one is for the centre to say."""
    if column.name == "department_code":
        for index, value, _ in table.judged(column.name, "20".__eq__):
            yield table.wrong(index, column.name, value, _CORSICA, "department-20")


def _list_items(table: PreparedTable, column: FieldSchema) -> Iterator[Finding]:
    if column.is_list and column.item_pattern:
        form = re.compile(column.item_pattern)
        expected = f"des valeurs comme {quoted(column.example)}, séparées par {quoted(LIST_SEPARATOR)}"
        yield from _wrong_items(table, column, lambda item: bool(form.fullmatch(item)), expected, "list-item")


def _references(table: PreparedTable, column: FieldSchema, known: Mapping[str, str]) -> Iterator[Finding]:
    declared = "une cellule vide, la fiche du centre ne déclare aucune valeur ici"
    expected = one_of(list(known.values())) if known else declared
    yield from _wrong_items(table, column, known.__contains__, expected, "reference")


def _wrong_items(
    table: PreparedTable, column: FieldSchema, holds: Callable[[str], bool], expected: str, code: str
) -> Iterator[Finding]:
    """The values of a column, several in a cell or one, that do not hold."""

    def wrong(text: str) -> list[str]:
        items = text.split(LIST_SEPARATOR) if column.is_list else [text]
        return [item for item in items if text and not holds(item)]

    for index, _, items in table.judged(column.name, wrong):
        for item in items:
            yield table.wrong(index, column.name, shown(item), expected, code)


def _dates(table: PreparedTable, column: FieldSchema) -> Iterator[Finding]:
    if not column.partial_date:
        return
    precisions = table.column(column.precision) if column.precision else None
    starts = table.column(column.not_before) if column.not_before else None
    for index, value in enumerate(table.column(column.name)):
        if table.is_aside(index, column.name):
            continue
        read = table.as_read(index, column.name)
        if not re.fullmatch(column.pattern or ".*", value) and value:
            continue  # Reported by the schema's own pattern.
        if len(value) == 10 and not _exists(value):
            yield table.wrong(index, column.name, read, "une date qui existe au calendrier", "date")
            continue
        if precisions is not None:
            yield from _precision(table, column, index, value, precisions[index])
        if starts is not None and value and starts[index] and value < starts[index][: len(value)]:
            expected = (
                f"une date qui ne précède pas celle de la colonne {quoted(table.header_of(str(column.not_before)))}"
            )
            yield table.wrong(index, column.name, read, expected, "date-order")


def _precision(table: PreparedTable, column: FieldSchema, index: int, value: str, precision: str) -> Iterator[Finding]:
    form, expected = _FORMS.get(precision, (".*", ""))
    if value:
        if not re.fullmatch(form, value):
            yield table.wrong(index, column.name, table.as_read(index, column.name), expected, "date-precision")
    elif precision in _NEEDS_DATE and not column.not_before:
        yield table.wrong(index, column.name, "", expected, "date-missing")
    elif precision == "period" and column.not_before:
        yield table.wrong(index, column.name, "", "une date de fin", "date-missing", Severity.WARNING)


def _exists(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _dependent(table: PreparedTable, column: FieldSchema) -> Iterator[Finding]:
    if not column.required_with and not column.required_unless:
        return
    excuses = [(table.column(other), values) for other, values in column.required_unless.items()]
    partners = {other: table.column(other) for other in column.required_with}
    for index, value in enumerate(table.column(column.name)):
        if value or table.is_aside(index, column.name):
            continue
        filled = [other for other, values in partners.items() if values[index]]
        if filled:
            expected = f"une valeur, puisque la colonne {quoted(table.header_of(filled[0]))} est remplie"
            yield table.wrong(index, column.name, "", expected, "required-with")
        elif excuses and not any(values[index] in accepted for values, accepted in excuses):
            yield table.wrong(index, column.name, "", "une valeur", "required-unless")


MOST_WRONG: Final = 1000
"""Wrong rows of one table that are told one by one; the others are only counted."""


def validate_tables(around: Around) -> list[Problem]:
    """Validate the tables of one centre together, foreign keys included, each in the order of its rows."""
    return [problem for name in around.tables for problem in validate_table(name, around)]


def validate_table(name: str, around: Around) -> list[Problem]:
    """Validate one table among those of its centre, in the order of its rows."""
    table = around.tables[name]
    findings = merge(
        *table.findings(),
        conformity_findings(table, around),
        *_ruled(table, around.centre),
        *unknown_codes(table, around),
        key=itemgetter(0),
    )
    found = [*table.problems, *missing_columns(table)]
    wrong, last = 0, -1
    for index, tell in findings:
        wrong += index != last
        last = index
        if wrong <= MOST_WRONG:
            found.append(tell())
    if wrong > MOST_WRONG:
        detailed = f"seules les {grouped(MOST_WRONG)} premières sont détaillées"
        message = f"{grouped(wrong)} lignes sont à corriger{NARROW}; {detailed}"
        found.append(table.problem(message, "too-many"))
    return sorted(dict.fromkeys(found), key=lambda problem: problem.row or 0)


def checked(
    tables: Mapping[str, RawTable], schemas: Mapping[str, TableSchema], centre: Centre, persons: Persons | None = None
) -> list[Problem]:
    """Validate the tables that were read from trackers, or typed, the names of people included."""
    persons = persons or Persons(centre.not_persons)
    prepared = {name: prepare(raw, schemas[name], centre.references, persons) for name, raw in tables.items()}
    return validate_tables(Around(centre, prepared, schemas))
