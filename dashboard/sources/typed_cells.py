"""Numbers, dates, durations and places as people type them in a table, or a form, whose columns are those of a schema.

What has one meaning is read, its precision too where the table leaves it blank; the rest stays as it is, for the
validation to say what was read and what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from dashboard.sources.prepared import PreparedColumn, PreparedTable
from dashboard.sources.raw import Cell
from dashboard.sources.schema import FieldSchema, TableSchema
from dashboard.sources.trackers.dates import read_date
from dashboard.sources.trackers.durations import read_duration
from dashboard.sources.trackers.numbers import read_count
from dashboard.sources.trackers.typed import Doubt
from dashboard.sources.trackers.typed_date import TypedDate

_WHOLE: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")
_PRECISION: Final = "{}_precision"
_WRITTEN: Final = {4: "year", 7: "month", 10: "day"}
"""Length of an ISO date → how precise it is."""
_DURATION: Final = "half_days"
_PLACES: Final = {"commune_code": "commune", "department_code": "department"}
"""Column of a code → the kind of place that it is of."""


@dataclass(frozen=True, slots=True)
class TypedCell:
    """What a cell says: column → canonical text, its own and those beside it that it tells; or what is not sure."""

    told: Mapping[str, str]
    doubt: Doubt | None = None
    date: TypedDate | None = None


def read_typed(
    cell: Cell, column: FieldSchema, schema: TableSchema, departments: Collection[str] = ()
) -> TypedCell | None:
    """What is typed in a cell of a number of people, of a date, of a duration or of a place.

    Args:
        departments: codes of the centre's; without them, no place is looked for.

    Returns: None in another column, or when nothing is understood.
    """
    precision = precision_of(column, schema)
    if column.partial_date:
        return _date(cell, column, precision)
    if precision:
        return _count(cell, column, precision)
    if column.name == _DURATION:
        return _duration(cell)
    if column.name in _PLACES and departments and isinstance(cell, str):
        return _place(cell, column.name, departments)
    return None


def precision_of(column: FieldSchema, schema: TableSchema) -> str:
    """The column of the precision of another; "" when it has none."""
    name = column.precision or _PRECISION.format(column.name)
    return name if name in schema else ""


def read_as_typed(table: PreparedTable, departments: Collection[str]) -> None:
    """Read the cells that are in no form of the schema; see `read_typed`."""
    for column in list(table.columns.values()):
        precision = precision_of(column.schema, table.schema)
        placed = column.schema.name in _PLACES and departments
        if column.schema.not_before or not (precision or placed or column.schema.name == _DURATION):
            continue
        found = {
            code: typed.told
            for code, text in enumerate(column.texts)
            if text and code not in column.aside and not _in_form(column.schema, text)
            if (typed := read_typed(column.cells[code], column.schema, table.schema, departments))
            if typed.doubt is None
        }
        if found:
            _take(table, column, found)
        if column.schema.partial_date and precision:
            _precise(table, column.schema, precision)


def _precise(table: PreparedTable, column: FieldSchema, precision: str) -> None:
    """Say how precise each date is where nobody does: as precise as it is written, unknown where there is none."""
    ends = next((one.name for one in table.schema.fields if one.not_before == column.name), "")
    told = {}
    for index, (text, end) in enumerate(zip(table.column(column.name), table.column(ends), strict=True)):
        if not table.is_aside(index, column.name):
            written = _WRITTEN.get(len(text), "") if text and _in_form(column, text) else "unknown"
            told[index] = "period" if written == "day" and len(end) == len(text) and end != text else written
    table.told_beside(precision, told)


def _in_form(column: FieldSchema, text: str) -> bool:
    return re.fullmatch(column.pattern or _WHOLE, text) is not None


def _take(table: PreparedTable, column: PreparedColumn, told: Mapping[int, Mapping[str, str]]) -> None:
    name = column.schema.name
    texts = [told[code][name] if code in told else text for code, text in enumerate(column.texts)]
    table.columns[name] = replace(column, texts=texts)
    rows = {index: told[code] for index, code in enumerate(column.codes.tolist()) if code in told}
    for other in dict.fromkeys(key for said in told.values() for key in said if key != name):
        table.told_beside(other, {index: said[other] for index, said in rows.items() if other in said})


def _count(cell: Cell, column: FieldSchema, precision: str) -> TypedCell | None:
    found = read_count(cell)
    if found is None or found.status:
        return None
    if found.value is None:
        return TypedCell({column.name: ""}, found.doubt)
    return TypedCell({column.name: str(found.value), precision: found.precision}, found.doubt)


def _date(cell: Cell, column: FieldSchema, precision: str) -> TypedCell | None:
    found = read_date(cell)
    if found is None or not (found.start or found.doubt):
        return None
    end = {"date_end": found.end} if found.end and column.name == "date_start" else {}
    beside = {precision: found.precision} if precision else {}
    return TypedCell({column.name: found.start, **beside, **end}, found.doubt, found)


def _duration(cell: Cell) -> TypedCell | None:
    found = read_duration(cell, unit=_DURATION)
    if found is None:
        return None
    return TypedCell({_DURATION: "" if found.half_days is None else f"{found.half_days:g}"}, found.doubt)


def _place(text: str, name: str, departments: Collection[str]) -> TypedCell | None:
    """The code of a place that is of the kind of its column, and the only one that may be meant."""
    # Territories are read when somebody types a name only; they need what this module is read by.
    from dashboard.sources.trackers.places import read_place

    found = read_place(text, departments)
    if found.doubt is not None or found.kind != _PLACES[name] or found.modality:
        return None
    return TypedCell({name: found.commune_code if name == "commune_code" else found.department_code})
