"""What differs between the tables of two versions, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dashboard.centres.bundle import Files, Row, key_of, rows_of, with_rows
from dashboard.sources import TableSchema
from dashboard.sources.problems import shown
from dashboard.sources.text import fold
from dashboard.sources.trackers.identity import Naming, new_identifiers
from dashboard.sources.values import LIST_SEPARATOR

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
    return tuple(
        change
        for name, schema in schemas.items()
        if before.get(f"{name}.csv") != after.get(f"{name}.csv")
        for change in _of_table(table_rows(before, schema), table_rows(after, schema), schema)
    )


def _of_table(before: Mapping[str, Row], after: Mapping[str, Row], schema: TableSchema) -> Iterator[Change]:
    for key, row in after.items():
        cells = _cells(before.get(key, {}), row, schema)
        if cells:
            yield _change(key, row, "changed" if key in before else "added", cells, schema)
    for key, row in before.items():
        if key not in after:
            yield _change(key, row, "removed", _cells(row, {}, schema), schema)


def _change(key: str, row: Row, kind: Kind, cells: tuple[Cell, ...], schema: TableSchema) -> Change:
    named = Naming.of(schema).said(row) if {"title", "name"} & set(schema.names) else shown(key)
    return Change(schema.name, schema.title, key, named, kind, cells)


def _cells(before: Row, after: Row, schema: TableSchema) -> tuple[Cell, ...]:
    return tuple(
        Cell(name, schema.field(name).title, _words(schema, name, old), _words(schema, name, new))
        for name in schema.names
        if (old := before.get(name, "")) != (new := after.get(name, ""))
    )


def _words(schema: TableSchema, name: str, text: str) -> str:
    """A cell in words: the labels of its codes."""
    labels = schema.labels(name)
    return ", ".join(labels.get(one, one) for one in text.split(LIST_SEPARATOR)) if labels else text


def table_rows(files: Files, schema: TableSchema) -> dict[str, dict[str, str]]:
    """The rows of a table of a bundle, in canonical texts: key (see `Change.key`) → code of a column → text."""
    return {key_of(row, schema): row for row in rows_of(files, schema)}


def with_row(files: Files, schema: TableSchema, key: str, cells: Mapping[str, str] | None) -> dict[str, bytes]:
    """The files with a row added (`key` is ""), changed, or removed (`cells` is None).

    A new row that gives no identifier is given one. The last import stays as it was: the next one sees a correction,
    and keeps it. A key that two rows have is for `checked` to tell.
    """
    rows = rows_of(files, schema)
    kept = [row for row in rows if not key or key_of(row, schema) != key]
    if cells is None:
        return with_rows(files, schema, kept)
    if key:
        return with_rows(files, schema, [{**row, **cells} if key_of(row, schema) == key else row for row in rows])
    return with_rows(files, schema, [*rows, _named(cells, rows, schema)])


def given_identifier(schema: TableSchema) -> str:
    """The column of the identifier that a new row is given, and keeps; "" where what a row says is its key."""
    return schema.primary_key[0] if {"title", "name"} & set(schema.names) else ""


def _named(cells: Row, rows: Sequence[Row], schema: TableSchema) -> Row:
    """A new row with its identifier: that of the other rows on what bears its name, where a key takes more than it."""
    name = given_identifier(schema)
    if not name or cells.get(name):
        return cells
    several, called = len(schema.primary_key) > 1, fold(cells.get("name", ""))
    same = next((row[name] for row in rows if several and called and fold(row.get("name", "")) == called), "")
    return {**cells, name: same or new_identifiers([cells], [row.get(name, "") for row in rows], schema)[0]}
