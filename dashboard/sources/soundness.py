"""Tell whether a table follows its Table Schema, without saying what is wrong.

Most tables are right, and Frictionless takes long to load and to say so. It is asked only about those that are not: the
words about a mistake stay its own (:mod:`dashboard.sources.validation`). Both agree on every value and every table:
``tests/property/test_soundness.py`` tries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from dashboard.sources.prepare import PreparedTable
from dashboard.sources.schema import FieldSchema, ForeignKey, TableSchema

Value = str | int | float | None
"""What a canonical text stands for; None for an empty one."""

_TYPES: Final[Mapping[str, Callable[[str], str | int | float]]] = {"string": str, "integer": int, "number": float}


def is_sound(
    table: PreparedTable,
    keys: Iterable[ForeignKey],
    tables: Mapping[str, PreparedTable],
    schemas: Mapping[str, TableSchema],
) -> bool:
    """Tell whether a table has the columns it needs, right values, and keys that are different and lead somewhere.

    Args:
        table: the table.
        keys: its foreign keys, those that can be checked.
        tables: the tables of the centre; an absent one counts as empty.
        schemas: all the schemas.
    """
    columns = table.schema.fields
    if any(column.required and column.name not in table.headers for column in columns):
        return False
    try:
        read = {column.name: _values(column, table.column(column.name)) for column in columns}
    except ValueError:
        return False
    identified = _filled(read, table.schema.primary_key)
    unique = [identified, *(_filled(read, (column.name,)) for column in columns if column.unique)]
    return (
        len(identified) == len(table.rows)
        and all(len(set(rows)) == len(rows) for rows in unique)
        and all(_leads_somewhere(key, read, tables.get(key.table), schemas[key.table]) for key in keys)
    )


def accepts(column: FieldSchema, text: str) -> bool:
    """Tell whether a column may hold a canonical text, whatever the other cells are."""
    try:
        _value(column, text)
    except ValueError:
        return False
    return True


def _values(column: FieldSchema, texts: Sequence[str]) -> list[Value]:
    values = {text: _value(column, text) for text in set(texts)}
    return [values[text] for text in texts]


def _value(column: FieldSchema, text: str) -> Value:
    """Return what a canonical text stands for. Raises: ValueError if the column does not take it."""
    value = _TYPES[column.type](text) if text else None
    if not _follows(column, value):
        raise ValueError(column.name)
    return value


def _follows(column: FieldSchema, value: Value) -> bool:
    if value is None:
        return not column.required
    if isinstance(value, str):
        return (
            len(value) >= (column.min_length or 0)
            and (not column.labels or value in column.labels)
            # As Frictionless writes it, so that both read it in the same way.
            and (column.pattern is None or re.match(f"^{column.pattern}$", value) is not None)
        )
    low, high = column.minimum, column.maximum
    return (low is None or value >= low) and (high is None or value <= high)


def _filled(columns: Mapping[str, Sequence[Value]], names: Sequence[str]) -> list[tuple[Value, ...]]:
    """The rows of some columns, but those that have nothing there."""
    rows = zip(*(columns[name] for name in names), strict=True)
    return [row for row in rows if any(value is not None for value in row)]


def _leads_somewhere(
    key: ForeignKey, read: Mapping[str, Sequence[Value]], other: PreparedTable | None, schema: TableSchema
) -> bool:
    known: Mapping[str, Sequence[Value]] = {
        name: [_TYPES[schema.field(name).type](text) if text else None for text in other.column(name)] if other else []
        for name in key.table_columns
    }
    return set(_filled(read, key.columns)) <= set(_filled(known, key.table_columns))
