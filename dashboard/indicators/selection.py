"""From filters to rows: boolean masks over the actions of a centre, and what each further choice would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.dimensions import DIMENSIONS, BoolArray
from dashboard.filters import Filters
from dashboard.snapshot import CentreData, once

REALISED = ("realised",)
"""Announced is not done: only these count in results."""
PLANNED = ("announced", "tentative", "in_preparation")
"""What is to come: what was put off or called off is announced no longer."""
EVERY_STATUS = (*REALISED, *PLANNED, "postponed", "cancelled")
NUMBERS = ("occurrences", "half_days", "participants")

FloatArray = npt.NDArray[np.float64]
DayArray = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Columns:
    """The events table as plain arrays, one element per row; made once per snapshot.

    Attributes:
        status: status → rows that have it, each action once (a repeated line belongs to none).
        perimeter: rows that the centre counts, and all those that are not done.
        year, month: 0 where unknown (month also where the date is not known to the month).
        first, last: first and last possible day; NaT where the year is unknown.
        numbers: column → value; NaN where unknown.
    """

    status: Mapping[str, BoolArray]
    perimeter: BoolArray
    year: npt.NDArray[np.int64]
    month: npt.NDArray[np.int64]
    first: DayArray
    last: DayArray
    numbers: Mapping[str, FloatArray]


@once
def columns(data: CentreData) -> Columns:
    """The arrays of a centre's events."""
    frame = data.events
    status = frame["status"].astype("string")
    counts = frame["counts"].to_numpy(dtype=bool)
    first, last = _bounds(frame)
    return Columns(
        {name: (status == name).fillna(False).to_numpy(dtype=bool) & counts for name in EVERY_STATUS},
        frame["perimeter"].to_numpy(dtype=bool),
        frame["year"].fillna(0).to_numpy(dtype=np.int64),
        frame["month"].fillna(0).to_numpy(dtype=np.int64),
        first.to_numpy(dtype="datetime64[D]"),
        last.to_numpy(dtype="datetime64[D]"),
        {name: np.asarray(frame[name].astype("Float64").astype(float), dtype=np.float64) for name in NUMBERS},
    )


def _bounds(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """First and last possible day of each row, from what is known of its date."""
    year = frame["year"].astype("float")
    month = frame["month"].astype("float")
    first = pd.to_datetime(
        {"year": year.fillna(1), "month": month.fillna(1), "day": np.ones(len(frame))}, errors="coerce"
    ).where(year.notna())
    month_end = first + pd.offsets.MonthEnd(0)
    year_end = first + pd.offsets.YearEnd(0)
    return frame["day"].fillna(first), frame["day"].fillna(month_end.where(month.notna(), year_end))


def in_period(data: CentreData, filters: Filters) -> BoolArray:
    """Rows of the chosen year or period.

    A row without a day is in a from–to period only when its whole year or month is.
    """
    cols = columns(data)
    if not filters.has_period:
        return np.asarray(cols.year > 0 if filters.year is None else cols.year == filters.year, dtype=bool)
    start, end = _limits(filters)
    return np.asarray((cols.first >= start) & (cols.last <= end), dtype=bool)


def astride(data: CentreData, filters: Filters) -> BoolArray:
    """Rows that may be in a from–to period but are left out of it, their date not being known well enough."""
    if not filters.has_period:
        return np.zeros(len(data.events), dtype=bool)
    cols = columns(data)
    start, end = _limits(filters)
    touching = (cols.first <= end) & (cols.last >= start)
    return np.asarray(touching & ~in_period(data, filters), dtype=bool)


def _limits(filters: Filters) -> tuple[np.datetime64, np.datetime64]:
    return (
        np.datetime64(filters.start or date(1, 1, 1), "D"),
        np.datetime64(filters.end or date(9999, 12, 31), "D"),
    )


def counted(data: CentreData, statuses: tuple[str, ...] = REALISED, *, every: bool = False) -> BoolArray:
    """Rows with one of some statuses, each action once; realised ones of the centre's perimeter, or `every` one."""
    cols = columns(data)
    kept = np.logical_or.reduce([cols.status[name] for name in statuses])
    return np.asarray(kept if every else kept & cols.perimeter, dtype=bool)


def base(data: CentreData, filters: Filters, statuses: tuple[str, ...] = REALISED, *, every: bool = False) -> BoolArray:
    """Counted rows of the period, whatever the other filters (see `counted`)."""
    return np.asarray(counted(data, statuses, every=every) & in_period(data, filters), dtype=bool)


def selection(
    data: CentreData,
    filters: Filters,
    statuses: tuple[str, ...] = REALISED,
    skip: str | None = None,
    *,
    every: bool = False,
) -> BoolArray:
    """Rows of `data.events` that the filters keep, each action once; shape (rows,).

    Args:
        data: the centre.
        filters: the choice.
        statuses: statuses that count.
        skip: id of a dimension whose own choice is left out (to count what its other values would give).
        every: whether to keep realised rows that the centre does not count among its actions too.
    """
    mask = base(data, filters, statuses, every=every)
    for dimension in DIMENSIONS:
        chosen = filters.selected(dimension.id)
        if chosen and dimension.id != skip:
            mask = mask & data.encoded[dimension.id].mask(chosen)
    return mask


def left_out(
    data: CentreData,
    filters: Filters,
    statuses: tuple[str, ...] = REALISED,
    skip: str | None = None,
    *,
    every: bool = False,
) -> BoolArray:
    """Rows that the other filters keep and that may be in the period; arguments as for `selection`."""
    ever = replace(filters, year=None, start=None, end=None)
    return selection(data, ever, statuses, skip, every=every) & astride(data, filters)


def option_counts(
    data: CentreData, filters: Filters, statuses: tuple[str, ...] = REALISED, *, every: bool = False
) -> dict[str, dict[str, int]]:
    """Dimension id → code → number of actions if that value alone were chosen, the other filters as they are."""
    kept = base(data, filters, statuses, every=every)
    masks = {d.id: data.encoded[d.id].mask(filters.selected(d.id)) for d in DIMENSIONS}
    counts: dict[str, dict[str, int]] = {}
    for dimension in DIMENSIONS:
        others = [mask for key, mask in masks.items() if key != dimension.id]
        encoded = data.encoded[dimension.id]
        totals = encoded.membership[np.logical_and.reduce([kept, *others])].sum(axis=0)
        counts[dimension.id] = dict(zip(encoded.codes, totals.tolist(), strict=True))
    return counts


def years_with_actions(data: CentreData) -> dict[int, int]:
    """Year → number of realised actions, whatever the other filters."""
    year = columns(data).year
    return dict(Counter(year[counted(data) & (year > 0)].tolist()))


def weights(data: CentreData, column: str | None = None, missing: float = 0.0) -> FloatArray:
    """What each row weighs: 1, or a number column, never less than `missing` (its coverage is told apart)."""
    if column is None:
        return np.ones(len(data.events))
    return np.fmax(columns(data).numbers[column], missing)


def known(data: CentreData, column: str) -> BoolArray:
    """Rows where a number column is filled in."""
    return ~np.isnan(columns(data).numbers[column])


def documented(data: CentreData, filters: Filters) -> tuple[int, int]:
    """Number of realised actions that the filters keep, and how many of them have a commune or a department."""
    kept = selection(data, filters)
    placed = (data.events["commune_code"].notna() | data.events["department_code"].notna()).to_numpy(dtype=bool)
    return int(kept.sum()), int((kept & placed).sum())
