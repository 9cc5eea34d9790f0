"""Validate a centre's tables: what their Table Schemas say, the rules that these cannot say, the codes that exist."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from heapq import merge
from operator import itemgetter
from typing import Final

from dashboard.sources import rules
from dashboard.sources.centre import Centre
from dashboard.sources.codes import Lists, unknown_codes
from dashboard.sources.conformity import conformity_findings, missing_columns
from dashboard.sources.prepared import PreparedTable
from dashboard.sources.problems import NARROW, Problem, grouped
from dashboard.sources.schema import TableSchema

MOST_WRONG: Final = 1000
"""Wrong rows of one table that are told one by one; the others are only counted."""


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
    findings = merge(
        *table.findings(),
        conformity_findings(table, keys, tables, schemas),
        *rules.findings(table, centre),
        *unknown_codes(table, Lists(tables, schemas, centre, unreadable)),
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
