"""Validate a centre's tables: Frictionless for what Table Schema says, :mod:`rules` for the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Final

from dashboard.sources.centre import Centre
from dashboard.sources.frictionless_messages import HEADER_ROWS, Finding, translate
from dashboard.sources.prepare import PreparedTable
from dashboard.sources.problems import Problem, Severity
from dashboard.sources.rules import check_rules
from dashboard.sources.schema import TableSchema

if TYPE_CHECKING:
    from frictionless.resources import TableResource

MAX_ERRORS_PER_TABLE: Final = 1000


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
    problems: list[Problem] = []
    for name, table in tables.items():
        found = [*table.problems, *_model_problems(name, tables, schemas, unreadable), *check_rules(table, centre)]
        problems.extend(sorted(_once(found), key=lambda problem: problem.row or 0))
    return problems


def _model_problems(
    name: str, tables: Mapping[str, PreparedTable], schemas: Mapping[str, TableSchema], unreadable: Collection[str]
) -> Iterator[Problem]:
    table = tables[name]
    titles = {code: schema.title for code, schema in schemas.items()}
    keys = [key for key in table.schema.foreign_keys if key.table not in unreadable]
    for error in _findings(table, {key.table: tables.get(key.table) for key in keys}, schemas):
        # A cell emptied because it held personal data is already reported.
        if error.row_number is None or (error.row_number - HEADER_ROWS - 1, error.field_name) not in table.set_aside:
            yield translate(error, table, titles)


def _findings(
    table: PreparedTable, referred: Mapping[str, PreparedTable | None], schemas: Mapping[str, TableSchema]
) -> list[Finding]:
    """Run Frictionless on ``table``, with the tables its foreign keys refer to."""
    from frictionless import FrictionlessException, Package

    others = [_resource(schemas[name], other, ()) for name, other in referred.items() if name != table.schema.name]
    package = Package(resources=[_resource(table.schema, table, referred), *others])
    try:
        report = package.get_resource(table.schema.name).validate(limit_errors=MAX_ERRORS_PER_TABLE)
    except FrictionlessException as failure:
        return [Finding.of(failure.error)]
    return [Finding.of(error) for error in [*report.errors, *(error for task in report.tasks for error in task.errors)]]


def _resource(schema: TableSchema, table: PreparedTable | None, referred: Collection[str]) -> TableResource:
    """Make an in-memory Frictionless resource with foreign keys to ``referred``. An absent table has no rows."""
    from frictionless import Schema
    from frictionless.resources import TableResource

    keys = [key for key in schema.descriptor.get("foreignKeys", ()) if key["reference"]["resource"] in referred]
    descriptor = deepcopy(dict(schema.descriptor)) | {"foreignKeys": deepcopy(keys)}
    names = list(schema.names) if table is None else list(table.headers)
    # A column of the primary key that may be empty may also be absent: Frictionless would require it.
    added = [key for key in schema.primary_key if key not in names and not schema.field(key).required]
    rows = [] if table is None else [row + [""] * len(added) for row in table.rows]
    return TableResource(name=schema.name, data=[names + added, *rows], schema=Schema.from_descriptor(descriptor))


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
