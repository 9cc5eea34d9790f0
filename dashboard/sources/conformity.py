"""What a table breaks of its Table Schema: columns that are missing, wrong values, keys that repeat or lead nowhere.

Each different text of a column is judged once, whatever the number of rows. Frictionless, which knows the whole of
Table Schema, finds the same in the same tables: ``tests/property/test_conformity.py`` tries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from heapq import merge
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np

from dashboard.sources.attendance_frame import Numbering
from dashboard.sources.expectations import expected_text
from dashboard.sources.prepared import Around, Finding, PreparedTable
from dashboard.sources.problems import Problem, quoted
from dashboard.sources.schema import FieldSchema, ForeignKey, TableSchema

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


def missing_columns(table: PreparedTable) -> Iterator[Problem]:
    """Yield an error for each column that a table must have and has not."""
    for column in table.schema.fields:
        if column.required and column.name not in table.columns:
            expected = f"une colonne {quoted(column.title)} (ou {quoted(column.name)})"
            message = f"colonne obligatoire absente, attendu {expected}"
            yield table.problem(message, "missing-label", column=column.name, expected=expected)


def conformity_findings(table: PreparedTable, around: Around) -> Iterator[Finding]:
    """Yield what each row has that does not follow the schema of a table, in the order of its rows.

    A cell that was set aside is not told again.
    """
    for breach in breaches(table, around):
        if breach.code == "primary-key" or not table.is_aside(breach.row, breach.column):
            yield breach.row, partial(_told, table, breach)


def breaches(table: PreparedTable, around: Around) -> Iterator[Breach]:
    """The rows that break a rule of the schema, in order; see :func:`conformity_findings`."""
    schema = table.schema
    columns = [column for column in schema.fields if column.name in table.columns]
    return merge(
        *(_wrong_cells(table, column) for column in columns),
        *(_not_unique(table, column) for column in columns if column.unique and (column.name,) != schema.primary_key),
        _same_key(table),
        *(_leading_nowhere(table, key, around) for key in around.keys(schema)),
        key=attrgetter("row"),
    )


def accepts(column: FieldSchema, text: str) -> bool:
    """Tell whether a column may hold a canonical text, whatever the other cells are."""
    return not _broken(column, text)


def _wrong_cells(table: PreparedTable, column: FieldSchema) -> Iterator[Breach]:
    for index, _, rules in table.judged(column.name, partial(_broken, column)):
        for rule in rules:
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


class _Keys:
    """The values of some columns of a table, together.

    Attributes:
        numbers: for each row, the number of its values; 0 where it has nothing there.
    """

    def __init__(self, table: PreparedTable | None, schema: TableSchema, names: Sequence[str]) -> None:
        self._known: list[list[Value]] = []
        self.numbers = np.zeros(0 if table is None else len(table.numbers), dtype=np.int64)
        for name in names:
            column = None if table is None else table.columns.get(name)
            texts: Sequence[str] = () if column is None else column.texts
            values = {text: _value(schema.field(name), text) for text in set(texts)}
            known = Numbering({None: 0})
            coded = np.array([known[values[text]] for text in texts], dtype=np.int64)
            self._known.append(list(known))
            self.numbers = self.numbers * len(known) + (0 if column is None else coded[column.codes])

    def values(self, number: int) -> tuple[Value, ...]:
        """What a number stands for."""
        found: list[Value] = []
        for known in reversed(self._known):
            number, place = divmod(number, len(known))
            found.append(known[place])
        return tuple(reversed(found))

    def repeats(self) -> Iterator[tuple[int, int]]:
        """Index of each row that has the values of a row above, and of the nearest one."""
        rows = np.flatnonzero(self.numbers)
        order = rows[np.argsort(self.numbers[rows], kind="stable")]
        same = self.numbers[order[1:]] == self.numbers[order[:-1]]
        yield from sorted(zip(order[1:][same].tolist(), order[:-1][same].tolist(), strict=True))


def _not_unique(table: PreparedTable, column: FieldSchema) -> Iterator[Breach]:
    for index, earlier in _Keys(table, table.schema, (column.name,)).repeats():
        expected = f"une valeur différente à chaque ligne (déjà à la ligne {table.numbers[earlier]})"
        yield Breach(index, column.name, "unique-error", expected)


def _same_key(table: PreparedTable) -> Iterator[Breach]:
    names = table.schema.primary_key
    if all(name in table.columns or not table.schema.field(name).required for name in names):
        for index, earlier in _Keys(table, table.schema, names).repeats():
            yield Breach(index, names[0], "primary-key", earlier=earlier)


def _leading_nowhere(table: PreparedTable, key: ForeignKey, around: Around) -> Iterator[Breach]:
    schema = around.schemas[key.table]
    there = _Keys(around.tables.get(key.table), schema, key.table_columns)
    here = _Keys(table, table.schema, key.columns)
    known = {there.values(number) for number in np.unique(there.numbers).tolist() if number}
    lost = [number for number in np.unique(here.numbers).tolist() if number and here.values(number) not in known]
    expected = f"un identifiant présent dans la table {quoted(schema.title)}"
    for index in np.flatnonzero(np.isin(here.numbers, lost)).tolist() if lost else ():
        yield Breach(index, key.columns[0], "foreign-key", expected)


def _told(table: PreparedTable, breach: Breach) -> Problem:
    if breach.code != "primary-key":
        _, tell = table.wrong(
            breach.row, breach.column, table.as_read(breach.row, breach.column), breach.expected, breach.code
        )
        return tell()
    names = table.schema.primary_key
    read = [table.as_read(breach.row, name) for name in names if name in table.columns]
    value = ", ".join(filter(None, read))
    titles = ", ".join(quoted(table.header_of(name)) for name in names)
    note = "" if len(names) == 1 else ", alors que ces valeurs ensemble désignent une seule ligne"
    message = f"lu {quoted(value)}, déjà présent (déjà à la ligne {table.numbers[breach.earlier]}){note}"
    return table.problem(
        message, "primary-key",
        row=table.numbers[breach.row], column=names[0] if len(names) == 1 else None,
        value=value, expected=f"un ensemble unique de valeurs pour {titles}",
    )  # fmt: skip
