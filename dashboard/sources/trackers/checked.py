"""What the schemas say against the tables that were read from trackers."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.sources.centre import Centre
from dashboard.sources.persons import Persons
from dashboard.sources.prepare import prepare
from dashboard.sources.problems import Problem
from dashboard.sources.raw import RawTable
from dashboard.sources.schema import TableSchema
from dashboard.sources.validation import validate_tables


def checked(
    tables: Mapping[str, RawTable], schemas: Mapping[str, TableSchema], centre: Centre, persons: Persons | None = None
) -> list[Problem]:
    """Validate tables as those of a centre's folder are, the names of people included."""
    persons = persons or Persons(centre.not_persons)
    prepared = {name: prepare(raw, schemas[name], centre.references, persons) for name, raw in tables.items()}
    return validate_tables(prepared, schemas, centre)
