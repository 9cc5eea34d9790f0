"""Read a table column by column: a cell that comes again costs next to nothing, whatever the number of rows.

A list of a million rows holds a few hundred actions, communes and profiles. Each column is kept as its different cells
and, for each row, the number of its cell; what follows looks at different cells only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Any, Final

import numpy as np

from dashboard.sources.attendance_frame import IntArray, Numbering
from dashboard.sources.raw import Cell, Progress, Record, Records, is_blank
from dashboard.sources.schema import FieldSchema, TableSchema

PROGRESS_ROWS: Final = 200_000
"""Rows between two words on the progress of a reading."""

_CHUNK: Final = 2000
"""Rows turned into columns at once: few enough to stay near the processor."""


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column as read.

    Attributes:
        field: the column of the table it was recognised as.
        cells: its different cells; a row that is too short has None.
        codes: for each row, the index of its cell in ``cells``.
    """

    field: FieldSchema
    position: int
    cells: tuple[Cell, ...]
    codes: IntArray


@dataclass(slots=True)
class RawColumns:
    """A table as read, column by column.

    Attributes:
        header: the titles; header_row: number of that row in the spreadsheet.
        numbers: number of each row in the spreadsheet, blank rows included.
        columns: the recognised columns, in the order of the file.
        longer: row (index) → what it holds first beyond the titles.
        untitled: places of the columns that hold something and have no title.
    """

    header: tuple[str, ...]
    header_row: int
    numbers: IntArray
    columns: list[RawColumn] = field(default_factory=list)
    longer: dict[int, Cell] = field(default_factory=dict)
    untitled: set[int] = field(default_factory=set)


def read_columns(records: Records, schema: TableSchema, progress: Progress | None = None) -> RawColumns:
    """Read all the rows of a table, ``progress`` being told of a long one every :data:`PROGRESS_ROWS` rows.

    Raises: UnreadableError, from the rows themselves.
    """
    found = recognised(schema, records.header)
    numberings = {position: Numbering() for position in found}
    codes: dict[int, list[IntArray]] = {position: [] for position in found}
    numbers: list[IntArray] = []
    table = RawColumns(records.header, records.header_row, np.zeros(0, np.int32))
    done = 0
    for chunk in _chunks(records.rows):
        places, rows = zip(*chunk, strict=True)
        numbers.append(np.array(places, dtype=np.int32))
        columns = list(zip_longest(*rows))
        for position, numbering in numberings.items():
            cells = columns[position] if position < len(columns) else (None,) * len(chunk)
            keys = map(numbering.__getitem__, _keys(cells))
            codes[position].append(np.fromiter(keys, np.int32, len(chunk)))
        _note_others(table, done, columns)
        done += len(chunk)
        if progress is not None and done % PROGRESS_ROWS == 0:
            progress(schema.title, done, max(done, records.total))
    table.numbers = _joined(numbers)
    for position, column in found.items():
        values = tuple(map(_cell, numberings[position]))
        table.columns.append(RawColumn(column, position, values, _joined(codes[position])))
    return table


def recognised(schema: TableSchema, header: tuple[str, ...]) -> dict[int, FieldSchema]:
    """Return position in the file → column of the table. A column that comes twice is at its first place only."""
    found: dict[int, FieldSchema] = {}
    for position, title in enumerate(header):
        column = schema.field_of_header(title)
        if column is not None and column not in found.values():
            found[position] = column
    return found


def _chunks(rows: Iterator[Record]) -> Iterator[list[Record]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _joined(parts: Sequence[IntArray]) -> IntArray:
    return np.concatenate(parts) if parts else np.zeros(0, np.int32)


def _keys(cells: Sequence[Cell]) -> Sequence[Any]:
    """What tells the cells apart: true, 1 and 1.0 are equal, and not written the same."""
    if set(map(type, cells)) <= {str, type(None)}:
        return cells
    return [cell if cell is None or isinstance(cell, str) else (type(cell), repr(cell), cell) for cell in cells]


def _cell(key: Any) -> Cell:
    cell: Cell = key[2] if isinstance(key, tuple) else key
    return cell


def _note_others(table: RawColumns, first: int, columns: Sequence[Sequence[Cell]]) -> None:
    """Note what a chunk holds under no title and, in each row, beyond them."""
    width = len(table.header)
    for position, title in enumerate(table.header[: len(columns)]):
        if not title and next(_filled(columns[position]), None) is not None:
            table.untitled.add(position)
    met = {place: cells[place] for cells in reversed(columns[width:]) for place in _filled(cells)}
    table.longer |= {first + place: met[place] for place in sorted(met)}


def _filled(cells: Sequence[Cell]) -> Iterator[int]:
    if set(map(type, cells)) <= {str, type(None)} and set(cells) <= {"", None}:
        return iter(())
    return (place for place, cell in enumerate(cells) if not is_blank(cell))
