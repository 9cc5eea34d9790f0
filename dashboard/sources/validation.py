"""Validate a centre's tables: Frictionless for what Table Schema says, :mod:`rules` for the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

from dashboard.sources.frictionless_messages import translate
from dashboard.sources.prepare import PreparedTable
from dashboard.sources.problems import Problem, Severity
from dashboard.sources.rules import check_rules
from dashboard.sources.schema import TableSchema
from dashboard.sources.values import References

MAX_ERRORS_PER_TABLE: Final = 1000


def validate_tables(
    tables: Mapping[str, PreparedTable],
    schemas: Mapping[str, TableSchema],
    references: References | None,
    unreadable: Collection[str] = (),
) -> list[Problem]:
    """Validate the tables of one centre together, foreign keys included.

    Args:
        tables: table code → table; an absent table counts as empty.
        schemas: all the schemas.
        references: vocabularies of the centre, or None when they are unknown (references are then not checked).
        unreadable: tables that exist but could not be read: foreign keys to them are not checked.

    Returns: problems in the order of the rows of each table.
    """
    problems: list[Problem] = []
    for name, table in tables.items():
        found = [*table.problems, *_model_problems(name, tables, schemas, unreadable), *check_rules(table, references)]
        problems.extend(sorted(_once(found), key=lambda problem: problem.row or 0))
    return problems


def _model_problems(
    name: str, tables: Mapping[str, PreparedTable], schemas: Mapping[str, TableSchema], unreadable: Collection[str]
) -> Iterator[Problem]:
    from frictionless import FrictionlessException, Package

    table = tables[name]
    titles = {code: schema.title for code, schema in schemas.items()}
    wanted = [
        key for key in table.schema.descriptor.get("foreignKeys", ()) if key["reference"]["resource"] not in unreadable
    ]
    others = {key["reference"]["resource"] for key in wanted}
    try:
        package = Package(
            resources=[
                _resource(table.schema, table, wanted),
                *(_resource(schemas[other], tables.get(other), []) for other in sorted(others - {name})),
            ]
        )
        report = package.get_resource(name).validate(limit_errors=MAX_ERRORS_PER_TABLE)
    except FrictionlessException as error:
        yield translate(error.error, table, titles)
        return
    for error in [*report.errors, *(error for task in report.tasks for error in task.errors)]:
        if not _already_told(error, table):
            yield translate(error, table, titles)


def _resource(schema: TableSchema, table: PreparedTable | None, foreign_keys: list[Any]) -> Any:
    """Make an in-memory Frictionless resource. An absent table is a header without rows."""
    from frictionless import Schema
    from frictionless.resources import TableResource

    descriptor = deepcopy(dict(schema.descriptor))
    descriptor["foreignKeys"] = foreign_keys
    names = list(schema.names) if table is None else list(table.headers)
    # A column of the primary key that may be empty may also be absent: Frictionless would require it.
    added = [key for key in schema.primary_key if key not in names and not schema.field(key).required]
    rows = [] if table is None else [row + [""] * len(added) for row in table.rows]
    return TableResource(name=schema.name, data=[names + added, *rows], schema=Schema.from_descriptor(descriptor))


def _already_told(error: Any, table: PreparedTable) -> bool:
    """Tell whether an error only follows from a cell emptied because it held personal data."""
    row = getattr(error, "row_number", None)
    return row is not None and (row - 2, getattr(error, "field_name", None)) in table.set_aside


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
