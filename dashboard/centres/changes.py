"""What differs between the tables of two versions, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dashboard.centres.bundle import Files
from dashboard.sources import TableSchema

Kind = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that changes: code and French title of its column, and its texts in words, "" when it is empty."""

    column: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is added, changed or removed.

    Attributes:
        table, table_title: code and French title of the table.
        key: the values of its primary key, joined by " · ".
        said: the row in words (title, date, place); nothing that may name a person.
        kind: what becomes of it.
        cells: those that change; of a row that is added or removed, those that are filled.
    """

    table: str
    table_title: str
    key: str
    said: str
    kind: Kind
    cells: tuple[Cell, ...]


def changes(before: Files, after: Files, schemas: Mapping[str, TableSchema]) -> tuple[Change, ...]:
    """What differs between two bundles, in the order of the tables, then of the rows of `after`, then those removed."""
    raise NotImplementedError


def table_rows(files: Files, schema: TableSchema) -> dict[str, dict[str, str]]:
    """The rows of a table of a bundle, in canonical texts: key (see `Change.key`) → code of a column → text."""
    raise NotImplementedError


def with_row(files: Files, schema: TableSchema, key: str, cells: Mapping[str, str] | None) -> dict[str, bytes]:
    """The files with a row added (`key` is ""), changed, or removed (`cells` is None); the last import is left as it was."""
    raise NotImplementedError
