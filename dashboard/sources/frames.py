"""Typed pandas frames from canonical values."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from dashboard.sources.attendance_frame import ATTENDANCES, attendance_frame
from dashboard.sources.prepared import PreparedTable
from dashboard.sources.schema import FieldSchema, TableSchema
from dashboard.sources.values import LIST_SEPARATOR

ROW_COLUMN = "row_number"
"""Column holding the number of the row in the spreadsheet, so that a finding can point to it."""

DAY_SUFFIX = "_day"
"""``date_start_day`` is ``date_start`` as a datetime, where the date is known to the day; missing elsewhere."""

_DAY_PRECISIONS = frozenset({"day", "period"})
_DAY_LENGTH = len("2024-12-31")


def to_frame(table: PreparedTable | None, schema: TableSchema) -> pd.DataFrame:
    """Return the typed frame of a table, with every column of the schema even when the file lacks it.

    Columns: closed vocabularies are ``category`` (all codes, in schema order), integers ``Int64``, numbers
    ``Float64``, lists object columns of tuples of ``str``, other texts ``str`` (missing: NaN). A date column stays a
    ``str`` as precise as written and gets a ``<name>_day`` twin in ``datetime64[s]``, filled only where the row says
    day or period. ``row_number`` (``int64``) is the row in the spreadsheet. A value that is not valid is missing.

    The attendance lists have a frame of their own, see :func:`dashboard.sources.attendance_frame.attendance_frame`.
    """
    if table is None:
        return _empty(schema).copy(deep=False)
    if schema.name == ATTENDANCES:
        coded = {name: column.coded for name, column in table.columns.items()}
        return attendance_frame(coded, schema, len(table.numbers))
    return _frame(table, schema)


@lru_cache(maxsize=64)
def _empty(schema: TableSchema) -> pd.DataFrame:
    """Most tables of most centres, each time that they are read: typed once."""
    if schema.name == ATTENDANCES:
        return attendance_frame({}, schema, 0)
    return _frame(PreparedTable.of_texts(schema, "", schema.names, ()), schema)


def _frame(table: PreparedTable, schema: TableSchema) -> pd.DataFrame:
    # Arrays, not series: a series for each of forty columns takes most of the time of a small table.
    columns: dict[str, Any] = {}
    for field in schema.fields:
        values = table.column(field.name)
        columns[field.name] = _typed(values, field)
        if field.partial_date == "day":
            precise = table.column(field.precision) if field.precision else None
            columns[f"{field.name}{DAY_SUFFIX}"] = _days(values, precise)
    columns[ROW_COLUMN] = np.array(table.numbers, dtype="int64")
    return pd.DataFrame(columns)


def _typed(values: Sequence[str], field: FieldSchema) -> Any:
    """The array of a column."""
    if field.is_list:
        return pd.Series([tuple(value.split(LIST_SEPARATOR)) if value else () for value in values], dtype=object).array
    if field.type in ("integer", "number"):
        if not any(values):
            return pd.array([None] * len(values), dtype="Int64" if field.type == "integer" else "Float64")
        numbers = pd.to_numeric(pd.Series([value or None for value in values], dtype=object), errors="coerce")
        if field.type == "integer":
            # A conversion by way of Float64 hushes a warning of numpy's, which two threads at once cannot do.
            return numbers.where((numbers % 1 == 0) & (numbers.abs() < 2**63)).astype("Int64").array
        return numbers.astype("Float64").array
    if field.labels:
        places = {code: place for place, code in enumerate(field.labels)}
        codes = [places.get(value, -1) for value in values]
        return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(list(field.labels)))
    return pd.array([value or None for value in values], dtype="str")


def _days(values: Sequence[str], precisions: Sequence[str] | None) -> Any:
    known = [
        value if len(value) == _DAY_LENGTH and (precisions is None or precisions[index] in _DAY_PRECISIONS) else None
        for index, value in enumerate(values)
    ]
    if not any(known):
        return np.full(len(known), "NaT", dtype="datetime64[s]")
    days = pd.to_datetime(pd.Series(known, dtype=object), format="%Y-%m-%d", errors="coerce")
    return days.astype("datetime64[s]").array
