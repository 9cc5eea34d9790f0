"""Find the few rows of a long list that need a close look.

The rules stay in one place: a row that breaks one of them is handed to the reading that the other tables go through
(:mod:`dashboard.sources.prepare`, :mod:`dashboard.sources.validation`), which says what is wrong as it always does. All
the other rows are known to be right without having been looked at one by one: each different cell has been put in its
canonical form and judged once, by the very functions of that reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from dashboard.sources.attendance_frame import BoolArray, Coded, IntArray
from dashboard.sources.conformity import MAX_BREACHES, accepts
from dashboard.sources.persons import Persons
from dashboard.sources.prepare import expected_instead, is_example, value_of
from dashboard.sources.raw import RawRow, is_blank
from dashboard.sources.rules import is_formula_error
from dashboard.sources.schema import TableSchema
from dashboard.sources.values import References
from dashboard.sources.vectorised import RawColumn, RawColumns

MAX_LOOKED_AT: Final = MAX_BREACHES
"""Wrong rows that are told one by one; the others are only counted."""

Known = Mapping[str, frozenset[str]]
"""Column → the values that another table gives it; a column that cannot be checked is not there."""


@dataclass(frozen=True, slots=True)
class Screened:
    """A list that has been gone through.

    Attributes:
        columns: code of each recognised column → its canonical values, rows that are kept only.
        size: number of rows kept: neither blank, nor example.
        looked_at: the rows that need a close look, with those they refer to, in the order of the file.
        wrong: number of rows that break a rule, those that are not in ``looked_at`` included.
    """

    columns: Mapping[str, Coded]
    size: int
    looked_at: list[RawRow]
    wrong: int


class _Judged(NamedTuple):
    """Canonical values of a column and, for each of its different cells, what it is."""

    coded: Coded
    blank: BoolArray
    wrong: BoolArray


def screen(
    table: RawColumns, schema: TableSchema, references: References, known: Known, persons: Persons | None
) -> Screened:
    """Go through a list whose rules bear on one cell at a time, or on keys.

    Args:
        table: the list as read.
        schema: its schema.
        references: vocabularies of the centre.
        known: values that the foreign keys refer to.
        persons: as in :func:`dashboard.sources.prepare.prepare`.

    Raises: ValueError if the schema has a rule of another kind.
    """
    _refuse_other_rules(schema)
    judged = {
        column.field.name: _judge(column, references, known.get(column.field.name), persons) for column in table.columns
    }
    size = len(table.numbers)
    kept, wrong = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    for column in table.columns:
        kept |= ~judged[column.field.name].blank[column.codes]
        wrong |= judged[column.field.name].wrong[column.codes]
    examples = _examples(table) & kept
    kept &= ~examples
    wrong[table.longer] = True
    earlier = _earlier(judged, schema, kept)
    wrong = (wrong | (earlier >= 0)) & kept
    told = np.flatnonzero(wrong)[:MAX_LOOKED_AT]
    # A row that repeats another speaks of it: both are needed.
    before = earlier[told][earlier[told] >= 0]
    rows = sorted({*told.tolist(), *before.tolist(), *np.flatnonzero(examples).tolist(), *table.odd})
    return Screened(
        columns={name: column.coded.where(kept) for name, column in judged.items()},
        size=int(kept.sum()),
        looked_at=[table.row(index) for index in rows],
        wrong=int(wrong.sum()),
    )


def _refuse_other_rules(schema: TableSchema) -> None:
    for column in schema.fields:
        rules = (column.is_list, column.partial_date, column.reference, column.required_with, column.required_unless)
        if any(rules) or column.unique:
            raise ValueError(f"{schema.name}.{column.name}: a rule that cannot be judged cell by cell")
    if any(len(key.columns) > 1 for key in schema.foreign_keys):
        raise ValueError(f"{schema.name}: a foreign key of several columns")


def _judge(column: RawColumn, references: References, known: frozenset[str] | None, persons: Persons | None) -> _Judged:
    texts, blank, wrong = [], [], []
    for cell in column.cells:
        personal = bool(expected_instead(column.field, cell, persons))
        text = "" if personal else value_of(column.field, cell, references, persons)
        texts.append(text)
        blank.append(is_blank(cell))
        leads_nowhere = known is not None and text != "" and text not in known
        wrong.append(personal or leads_nowhere or not accepts(column.field, text) or is_formula_error(text))
    by_cell = Coded.of(texts)
    coded = Coded(by_cell.codes[column.codes], by_cell.texts)
    return _Judged(coded, np.array(blank, dtype=bool), np.array(wrong, dtype=bool))


def _examples(table: RawColumns) -> BoolArray:
    for column in table.columns:
        if column.field.name == "source":
            return np.array([is_example(cell) for cell in column.cells], dtype=bool)[column.codes]
    return np.zeros(len(table.numbers), dtype=bool)


def _earlier(judged: Mapping[str, _Judged], schema: TableSchema, kept: BoolArray) -> npt.NDArray[np.int64]:
    """For each row, the nearest row above that has the same primary key; -1 where there is none."""
    earlier = np.full(len(kept), -1, dtype=np.int64)
    if not all(name in judged for name in schema.primary_key):
        return earlier
    coded = [judged[name].coded for name in schema.primary_key]
    rows = np.flatnonzero(kept)
    order = rows[np.lexsort([column.codes[rows] for column in coded])]
    same = np.ones(max(len(order) - 1, 0), dtype=bool)
    for column in coded:
        sorted_codes: IntArray = column.codes[order]
        same &= sorted_codes[1:] == sorted_codes[:-1]
    earlier[order[1:][same]] = order[:-1][same]
    return earlier
