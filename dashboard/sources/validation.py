"""Validate a centre's tables: what their Table Schemas say, the rules that these cannot say, the codes that exist."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dashboard.sources.centre import Centre
from dashboard.sources.codes import Lists, unknown_codes
from dashboard.sources.conformity import conformity_problems
from dashboard.sources.prepare import PreparedTable
from dashboard.sources.problems import Problem
from dashboard.sources.rules import check_rules
from dashboard.sources.schema import TableSchema


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
    keys = [key for key in table.schema.foreign_keys if key.table not in unreadable]
    found = [
        *table.problems,
        *conformity_problems(table, keys, tables, schemas),
        *check_rules(table, centre),
        *unknown_codes(table, Lists(tables, schemas, centre, unreadable)),
    ]
    return sorted(dict.fromkeys(found), key=lambda problem: problem.row or 0)
