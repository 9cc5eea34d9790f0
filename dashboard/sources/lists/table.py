"""The rows of a centre's attendances while they are changed: by columns, so that a million of them take little room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from dashboard.sources.attendance_frame import BoolArray, Coded, IntArray, Numbering
from dashboard.sources.lists.pseudonyms import Attendance

COLUMNS: Final = tuple(field.name for field in fields(Attendance))
EVENT: Final = "event_id"
KEY: Final = "participant_key"

_CHUNK: Final = 20_000
"""Rows turned into texts at once."""


@dataclass(frozen=True, slots=True)
class AttendanceTable:
    """Attendances in canonical values.

    Attributes:
        columns: each column of `Attendance` → its values, one a row.
    """

    size: int
    columns: Mapping[str, Coded]

    @classmethod
    def of(cls, rows: Iterable[Attendance]) -> AttendanceTable:
        """The table of a few rows."""
        listed = tuple(rows)
        return cls(len(listed), {name: Coded.of(getattr(row, name) for row in listed) for name in COLUMNS})

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Attendance]:
        return (Attendance(*line) for line in self.lines(COLUMNS))

    def lines(self, names: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """The texts of each row, in the order of `names`; empty for a column that is none of the table."""
        asked = [self.columns.get(name) for name in names]
        for start in range(0, self.size, _CHUNK):
            stop = min(start + _CHUNK, self.size)
            blank = [""] * (stop - start)
            parts = [blank if column is None else _texts(column, start, stop) for column in asked]
            yield from zip(*parts, strict=True)

    def values(self, name: str) -> set[str]:
        """The different texts of a column, the empty one included where a row has none."""
        column = self.columns[name]
        return {column.texts[code] if code >= 0 else "" for code in np.unique(column.codes)}

    def at(self, events: Collection[str]) -> BoolArray:
        """Which rows are of these actions."""
        column = self.columns[EVENT]
        # One more place, at the end, for the empty cells, whose code is -1.
        wanted = np.array([text in events for text in column.texts] + ["" in events], dtype=bool)
        return wanted[column.codes]

    def where(self, kept: BoolArray) -> AttendanceTable:
        """The rows that are kept."""
        return AttendanceTable(int(kept.sum()), {name: column.where(kept) for name, column in self.columns.items()})

    def joined(self, new: AttendanceTable) -> AttendanceTable:
        """These rows, then others."""
        columns = {name: _joined(column, new.columns[name]) for name, column in self.columns.items()}
        return AttendanceTable(self.size + new.size, columns)

    def in_order(self) -> AttendanceTable:
        """The rows sorted by action and code."""
        order = np.lexsort((_ranks(self.columns[KEY]), _ranks(self.columns[EVENT])))
        columns = {name: Coded(column.codes[order], column.texts) for name, column in self.columns.items()}
        return AttendanceTable(self.size, columns)

    def counts(self, *names: str) -> Iterator[tuple[tuple[str, ...], int]]:
        """How many rows have each combination of the texts of some columns, the columns in turn sorted by text."""
        combined = np.zeros(self.size, dtype=np.int64)
        for name in names:
            combined = combined * (len(self.columns[name].texts) + 1) + _ranks(self.columns[name]) + 1
        _, firsts, counts = np.unique(combined, return_index=True, return_counts=True)
        for first, count in zip(firsts, counts, strict=True):
            row = int(first)
            yield tuple(_texts(self.columns[name], row, row + 1)[0] for name in names), int(count)


def _texts(column: Coded, start: int, stop: int) -> list[str]:
    texts = column.texts
    return [texts[code] if code >= 0 else "" for code in column.codes[start:stop].tolist()]


def _joined(first: Coded, second: Coded) -> Coded:
    numbers = Numbering(zip(first.texts, range(len(first.texts)), strict=True))
    # One more place, at the end, for the empty cells, whose code is -1.
    moved = np.array([numbers[text] for text in second.texts] + [-1], dtype=np.int32)
    return Coded(np.concatenate([first.codes, moved[second.codes]]), list(numbers))


def _ranks(column: Coded) -> IntArray:
    """The place of each row's text among those of the column, in alphabetical order; an empty one comes first."""
    order = sorted(range(len(column.texts)), key=column.texts.__getitem__)
    ranks = np.empty(len(order) + 1, dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    ranks[-1] = -1
    return ranks[column.codes]
