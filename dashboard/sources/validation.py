"""Validate a centre's tables: what Table Schema says, and :mod:`rules` for the rest.

Frictionless finds and words what does not follow a schema. It is loaded only when a table is not sound.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from dashboard.sources.centre import Centre
from dashboard.sources.codes import Lists, unknown_codes
from dashboard.sources.frictionless_messages import HEADER_ROWS, Finding, translate
from dashboard.sources.prepare import PreparedTable
from dashboard.sources.problems import Problem, Severity
from dashboard.sources.rules import check_rules
from dashboard.sources.schema import ForeignKey, TableSchema
from dashboard.sources.soundness import is_sound

if TYPE_CHECKING:
    from frictionless.resources import TableResource

MAX_ERRORS_PER_TABLE: Final = 1000
_RULES: Final = frozenset({"name", "type", "constraints"})
_NUMBERS: Final[Mapping[str, dict[str, bool]]] = {"number": {"floatNumber": True}}
"""Numbers are read as :mod:`dashboard.sources.soundness` reads them; as decimals, « sNaN » would stop everything."""


def validate_tables(
    tables: Mapping[str, PreparedTable],
    schemas: Mapping[str, TableSchema],
    centre: Centre | None,
    unreadable: Collection[str] = (),
) -> list[Problem]:
    """Validate the tables of one centre together, foreign keys included.

    Args:
        tables: table code → table; an absent table counts as empty.
        schemas: all the schemas.
        centre: the centre, or None when its vocabularies are unknown (references to them are then not checked).
        unreadable: tables that exist but could not be read: foreign keys to them are not checked.

    Returns: problems in the order of the rows of each table.
    """
    return [problem for name in tables for problem in validate_table(name, tables, schemas, centre, unreadable)]


def validate_table(
    name: str,
    tables: Mapping[str, PreparedTable],
    schemas: Mapping[str, TableSchema],
    centre: Centre | None,
    unreadable: Collection[str] = (),
) -> list[Problem]:
    """Validate one table among those of its centre, in the order of its rows; see :func:`validate_tables`."""
    table = tables[name]
    found = [
        *table.problems,
        *_model_problems(name, tables, schemas, unreadable),
        *check_rules(table, centre),
        *unknown_codes(table, Lists(tables, schemas, centre, unreadable)),
    ]
    return sorted(_once(found), key=lambda problem: problem.row or 0)


def _model_problems(
    name: str, tables: Mapping[str, PreparedTable], schemas: Mapping[str, TableSchema], unreadable: Collection[str]
) -> Iterator[Problem]:
    table = tables[name]
    keys = [key for key in table.schema.foreign_keys if key.table not in unreadable]
    if is_sound(table, keys, tables, schemas):
        return
    titles = {code: schema.title for code, schema in schemas.items()}
    for error in _findings(table, keys, tables, schemas):
        # A cell emptied because it held personal data is already reported.
        if error.row_number is None or (error.row_number - HEADER_ROWS - 1, error.field_name) not in table.set_aside:
            yield translate(error, table, titles)


def _findings(
    table: PreparedTable,
    keys: list[ForeignKey],
    tables: Mapping[str, PreparedTable],
    schemas: Mapping[str, TableSchema],
) -> list[Finding]:
    """Run Frictionless on ``table``, with the columns of other tables that ``keys`` refer to."""
    from frictionless import FrictionlessException, Package

    others = [_referred(schemas[key.table], tables.get(key.table), key.table_columns) for key in keys]
    package = Package(resources=[_whole(table, keys), *others])
    try:
        report = package.get_resource(table.schema.name).validate(limit_errors=MAX_ERRORS_PER_TABLE)
    except FrictionlessException as failure:
        return [Finding.of(failure.error)]
    return [Finding.of(error) for error in [*report.errors, *(error for task in report.tasks for error in task.errors)]]


def _whole(table: PreparedTable, keys: list[ForeignKey]) -> TableResource:
    schema, names = table.schema, list(table.headers)
    # A column of the primary key that may be empty may also be absent: Frictionless would require it.
    added = [key for key in schema.primary_key if key not in names and not schema.field(key).required]
    return _resource(schema, schema.names, keys, [names + added, *(row + [""] * len(added) for row in table.rows)])


def _referred(schema: TableSchema, table: PreparedTable | None, columns: tuple[str, ...]) -> TableResource:
    """Make a resource of the columns a foreign key refers to. An absent table has no rows."""
    values = [] if table is None else zip(*(table.column(name) for name in columns), strict=True)
    return _resource(schema, columns, [], [list(columns), *map(list, values)])


def _resource(
    schema: TableSchema, names: tuple[str, ...], keys: list[ForeignKey], data: list[list[str]]
) -> TableResource:
    """Make an in-memory resource under the rules of the schema."""
    from frictionless import Schema
    from frictionless.resources import TableResource

    return TableResource(name=schema.name, data=data, schema=Schema.from_descriptor(_model(schema, names, keys)))


def _model(schema: TableSchema, names: tuple[str, ...], keys: list[ForeignKey]) -> dict[str, object]:
    """The rules of the schema for Frictionless, without its wording, which takes long to copy."""
    return {
        "fieldsMatch": schema.descriptor["fieldsMatch"],
        "missingValues": schema.descriptor["missingValues"],
        "fields": [
            {key: value for key, value in field.items() if key in _RULES} | _NUMBERS.get(field["type"], {})
            for field in schema.descriptor["fields"]
            if field["name"] in names
        ],
        "primaryKey": list(schema.primary_key) if names == schema.names else [],
        "foreignKeys": [
            {"fields": list(key.columns), "reference": {"resource": key.table, "fields": list(key.table_columns)}}
            for key in keys
        ],
    }


def _once(problems: list[Problem]) -> Iterator[Problem]:
    """Drop a repeat that says the same cell is not unique in two ways, and exact repeats."""
    keys = {(problem.row, problem.column) for problem in problems if problem.code == "primary-key"}
    seen: set[Problem] = set()
    for problem in problems:
        follows = problem.code == "unique-error" and (problem.row, problem.column) in keys
        follows = follows or (
            problem.code == "primary-key" and problem.value == "" and problem.severity is Severity.ERROR
        )
        if not follows and problem not in seen:
            seen.add(problem)
            yield problem
