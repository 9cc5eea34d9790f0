"""Typed pandas frames from canonical values."""

from __future__ import annotations

import pandas as pd

from dashboard.sources.attendance_frame import ATTENDANCES, Coded, attendance_frame
from dashboard.sources.prepare import PreparedTable
from dashboard.sources.schema import FieldSchema, TableSchema
from dashboard.sources.values import LIST_SEPARATOR

ROW_COLUMN = "row_number"
"""Column holding the number of the row in the spreadsheet, so that a finding can point to it."""

DAY_SUFFIX = "_day"
"""``date_start_day`` is ``date_start`` as a datetime, where the date is known to the day; missing elsewhere."""

_DAY_PRECISIONS = frozenset({"day", "period"})


def to_frame(table: PreparedTable | None, schema: TableSchema) -> pd.DataFrame:
    """Return the typed frame of a table, with every column of the schema even when the file lacks it.

    Columns: closed vocabularies are ``category`` (all codes, in schema order), integers ``Int64``, numbers
    ``Float64``, lists object columns of tuples of ``str``, other texts ``str`` (missing: NaN). A date column stays a
    ``str`` as precise as written and gets a ``<name>_day`` twin in ``datetime64[s]``, filled only where the row says
    day or period. ``row_number`` (``int64``) is the row in the spreadsheet. A value that is not valid is missing.

    The attendance lists have a frame of their own, see :func:`dashboard.sources.attendance_frame.attendance_frame`.
    """
    size = 0 if table is None else len(table.rows)
    if schema.name == ATTENDANCES:
        coded = {} if table is None else {name: Coded.of(table.column(name)) for name in table.headers}
        return attendance_frame(coded, schema, size)
    columns: dict[str, pd.Series] = {}
    for field in schema.fields:
        values = pd.Series([""] * size if table is None else table.column(field.name), dtype=object)
        columns[field.name] = _typed(values, field)
        if field.partial_date == "day":
            columns[f"{field.name}{DAY_SUFFIX}"] = _days(values, table, field)
    columns[ROW_COLUMN] = pd.Series([] if table is None else table.numbers, dtype="int64")
    return pd.DataFrame(columns)


def _typed(values: pd.Series, field: FieldSchema) -> pd.Series:
    if field.is_list:
        return pd.Series([tuple(value.split(LIST_SEPARATOR)) if value else () for value in values], dtype=object)
    if field.type in ("integer", "number"):
        numbers = pd.to_numeric(values.where(values != "", None), errors="coerce")
        if field.type == "integer":
            numbers = numbers.where(numbers % 1 == 0)
            return numbers.astype("Float64").astype("Int64")
        return numbers.astype("Float64")
    if field.labels:
        return _categorical(values, field)
    return values.where(values != "", None).astype("str")


def _categorical(values: pd.Series, field: FieldSchema) -> pd.Series:
    known = values.where(values.isin(list(field.labels)), None)
    return known.astype(pd.CategoricalDtype(list(field.labels)))


def _days(values: pd.Series, table: PreparedTable | None, field: FieldSchema) -> pd.Series:
    known = values
    if table is not None and field.precision:
        precise = pd.Series(table.column(field.precision), dtype=object).isin(_DAY_PRECISIONS)
        known = values.where(precise, "")
    days = pd.to_datetime(known.where(known.str.len() == 10, None), format="%Y-%m-%d", errors="coerce")
    return days.astype("datetime64[s]")
