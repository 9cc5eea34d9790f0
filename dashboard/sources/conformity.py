"""What a table breaks of its Table Schema: columns that are missing, wrong values, keys that repeat or lead nowhere.

Each different text of a column is judged once, whatever the number of rows. Frictionless, which knows the whole of
Table Schema, finds the same in the same tables: ``tests/property/test_conformity.py`` tries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple

from dashboard.sources.expectations import expected_text
from dashboard.sources.prepare import PreparedTable
from dashboard.sources.problems import Problem, quoted
from dashboard.sources.schema import FieldSchema, ForeignKey, TableSchema

MAX_BREACHES: Final = 1000
"""Of one table that are told; the others wait until those are mended."""

Value = str | int | float | None
"""What a canonical text stands for; None for an empty one, and for one that is not of the type of its column."""

_TYPES: Final[Mapping[str, Callable[[str], str | int | float]]] = {"string": str, "integer": int, "number": float}


class Breach(NamedTuple):
    """A row that breaks a rule: its index in the table, the column, the code of the problem, what was expected there.

    ``earlier`` is the index of the row that has the same key.
    """

    row: int
    column: str
    code: str
    expected: str = ""
    earlier: int = -1


def conformity_problems(
    table: PreparedTable,
    keys: Iterable[ForeignKey],
    tables: Mapping[str, PreparedTable],
    schemas: Mapping[str, TableSchema],
) -> Iterator[Problem]:
    """Yield an error for each thing that does not follow the schema of a table, in the order of its rows.

    Args:
        table: the table. A cell that was set aside is not told again.
        keys: its foreign keys, those that can be checked.
        tables: the tables of the centre; an absent one counts as empty.
        schemas: all the schemas.
    """
    for column in table.schema.fields:
        if column.required and column.name not in table.headers:
            expected = f"une colonne {quoted(column.title)} (ou {quoted(column.name)})"
            message = f"colonne obligatoire absente, attendu {expected}"
            yield table.problem(message, "missing-label", column=column.name, expected=expected)
    for breach in breaches(table, keys, tables, schemas):
        if breach.code == "primary-key":
            yield _repeated(table, breach)
        elif (breach.row, breach.column) not in table.set_aside:
            value = table.as_read(breach.row, breach.column)
            yield table.wrong(breach.row, breach.column, value, breach.expected, breach.code)


def breaches(
    table: PreparedTable,
    keys: Iterable[ForeignKey],
    tables: Mapping[str, PreparedTable],
    schemas: Mapping[str, TableSchema],
) -> list[Breach]:
    """The first rows that break a rule of the schema, in order; see :func:`conformity_problems`."""
    schema = table.schema
    columns = [column for column in schema.fields if column.name in table.headers]
    found = chain(
        *(_wrong_cells(table, column) for column in columns),
        *(_not_unique(table, column) for column in columns if column.unique and (column.name,) != schema.primary_key),
        _same_key(table),
        *(_leading_nowhere(table, key, tables.get(key.table), schemas) for key in keys),
    )
    return sorted(found, key=lambda breach: breach.row)[:MAX_BREACHES]


def accepts(column: FieldSchema, text: str) -> bool:
    """Tell whether a column may hold a canonical text, whatever the other cells are."""
    return not _broken(column, text)


def _wrong_cells(table: PreparedTable, column: FieldSchema) -> Iterator[Breach]:
    texts = table.column(column.name)
    broken = {text: rules for text in set(texts) if (rules := _broken(column, text))}
    for index, text in enumerate(texts) if broken else ():
        for rule in broken.get(text, ()):
            required = rule == "constraint-required"
            expected = "une valeur, cette colonne est obligatoire" if required else expected_text(column)
            yield Breach(index, column.name, rule, expected)


def _broken(column: FieldSchema, text: str) -> list[str]:
    """The rules of a column that a canonical text breaks."""
    value = _value(column, text)
    if value is None:
        return ["type-error"] if text else ["constraint-required"] if column.required else []
    if isinstance(value, str):
        kept = {
            "minlength": len(value) >= (column.min_length or 0),
            # As Frictionless writes it, so that both read it in the same way.
            "pattern": column.pattern is None or re.match(f"^{column.pattern}$", value),
            "enum": not column.labels or value in column.labels,
        }
    else:
        low, high = column.minimum, column.maximum
        kept = {"minimum": low is None or value >= low, "maximum": high is None or value <= high}
    return [f"constraint-{rule}" for rule, holds in kept.items() if not holds]


def _value(column: FieldSchema, text: str) -> Value:
    try:
        return _TYPES[column.type](text) if text else None
    except ValueError:
        return None


def _keys(table: PreparedTable | None, schema: TableSchema, names: Sequence[str]) -> Iterator[tuple[int, object]]:
    """Index and values of the rows of some columns, but those that have nothing there."""
    columns = []
    for name in names:
        texts = table.column(name) if table is not None else []
        values = {text: _value(schema.field(name), text) for text in set(texts)}
        columns.append([values[text] for text in texts])
    for index, row in enumerate(zip(*columns, strict=True)):
        if any(value is not None for value in row):
            yield index, row


def _repeats(rows: Iterable[tuple[int, object]]) -> Iterator[tuple[int, int]]:
    """Index of each row that has the key of a row above, and of the nearest one."""
    last: dict[object, int] = {}
    for index, key in rows:
        if key in last:
            yield index, last[key]
        last[key] = index


def _not_unique(table: PreparedTable, column: FieldSchema) -> Iterator[Breach]:
    for index, earlier in _repeats(_keys(table, table.schema, (column.name,))):
        expected = f"une valeur différente à chaque ligne (déjà à la ligne {table.numbers[earlier]})"
        yield Breach(index, column.name, "unique-error", expected)


def _same_key(table: PreparedTable) -> Iterator[Breach]:
    names = table.schema.primary_key
    if all(name in table.headers or not table.schema.field(name).required for name in names):
        for index, earlier in _repeats(_keys(table, table.schema, names)):
            yield Breach(index, names[0], "primary-key", earlier=earlier)


def _leading_nowhere(
    table: PreparedTable, key: ForeignKey, other: PreparedTable | None, schemas: Mapping[str, TableSchema]
) -> Iterator[Breach]:
    known = {values for _, values in _keys(other, schemas[key.table], key.table_columns)}
    expected = f"un identifiant présent dans la table {quoted(schemas[key.table].title)}"
    for index, values in _keys(table, table.schema, key.columns):
        if values not in known:
            yield Breach(index, key.columns[0], "foreign-key", expected)


def _repeated(table: PreparedTable, breach: Breach) -> Problem:
    names = table.schema.primary_key
    read = [table.as_read(breach.row, name) for name in names if name in table.headers]
    value = ", ".join(filter(None, read))
    titles = ", ".join(quoted(table.header_of(name)) for name in names)
    note = "" if len(names) == 1 else ", alors que ces valeurs ensemble désignent une seule ligne"
    message = f"lu {quoted(value)}, déjà présent (déjà à la ligne {table.numbers[breach.earlier]}){note}"
    return table.problem(
        message, "primary-key",
        row=table.numbers[breach.row], column=names[0] if len(names) == 1 else None,
        value=value, expected=f"un ensemble unique de valeurs pour {titles}",
    )  # fmt: skip
