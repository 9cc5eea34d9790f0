"""Numbers and dates as people type them in a table whose columns are those of a schema: « env. 40 », « 12/03/25 ».

What has one meaning is read, its precision too where the table leaves it blank; the rest stays as it is, for the
validation to say what was read and what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from dashboard.sources.prepared import PreparedColumn, PreparedTable
from dashboard.sources.raw import Cell
from dashboard.sources.schema import FieldSchema, TableSchema
from dashboard.sources.trackers.dates import read_date
from dashboard.sources.trackers.numbers import read_count

_WHOLE: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")
_PRECISION: Final = "{}_precision"
Told = Mapping[str, str]
"""Column → what a cell says in it."""


def read_as_typed(table: PreparedTable) -> None:
    """Read, in the columns that have another for their precision, the cells that are in no form of the schema."""
    for column in list(table.columns.values()):
        precision = precision_of(column.schema, table.schema)
        if not precision or column.schema.not_before:
            continue
        read = _date if column.schema.partial_date else _count
        told = {
            code: said
            for code, text in enumerate(column.texts)
            if text and code not in column.aside and not _in_form(column.schema, text)
            if (said := read(column.cells[code], column.schema, precision))
        }
        if told:
            _take(table, column, told)


def precision_of(column: FieldSchema, schema: TableSchema) -> str:
    """The column of the precision of another; "" when it has none."""
    name = column.precision or _PRECISION.format(column.name)
    return name if name in schema else ""


def _in_form(column: FieldSchema, text: str) -> bool:
    return re.fullmatch(column.pattern or _WHOLE, text) is not None


def _take(table: PreparedTable, column: PreparedColumn, told: Mapping[int, Told]) -> None:
    name = column.schema.name
    texts = [told[code][name] if code in told else text for code, text in enumerate(column.texts)]
    table.columns[name] = replace(column, texts=texts)
    rows = {index: told[code] for index, code in enumerate(column.codes.tolist()) if code in told}
    for other in dict.fromkeys(key for said in told.values() for key in said if key != name):
        table.told_beside(other, {index: said[other] for index, said in rows.items() if other in said})


def _count(cell: Cell, column: FieldSchema, precision: str) -> Told | None:
    found = read_count(cell)
    if found is None or found.doubt is not None or found.status:
        return None
    return {column.name: ""} if found.value is None else {column.name: str(found.value), precision: found.precision}


def _date(cell: Cell, column: FieldSchema, precision: str) -> Told | None:
    found = read_date(cell)
    if found is None or found.doubt is not None or not found.start:
        return None
    end = {"date_end": found.end} if found.end and column.name == "date_start" else {}
    return {column.name: found.start, precision: found.precision, **end}
