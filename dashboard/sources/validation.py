"""Validate a centre's tables: what their Table Schemas say, the rules that these cannot say, the codes that exist."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import merge
from operator import itemgetter
from typing import Final

from dashboard.sources import rules
from dashboard.sources.centre import Centre
from dashboard.sources.codes import unknown_codes
from dashboard.sources.conformity import conformity_findings, missing_columns
from dashboard.sources.persons import Persons
from dashboard.sources.prepare import prepare
from dashboard.sources.prepared import Around
from dashboard.sources.problems import NARROW, Problem, grouped
from dashboard.sources.raw import RawTable
from dashboard.sources.schema import TableSchema

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
        *rules.findings(table, around.centre),
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
