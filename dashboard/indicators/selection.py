"""From filters to rows: boolean masks over the actions of a centre, and what each further choice would give."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.dimensions import DIMENSIONS, BoolArray
from dashboard.filters import Filters
from dashboard.snapshot import CentreData

REALISED = ("realised",)
"""Announced is not done: only these count in results."""
PLANNED = ("announced", "tentative", "in_preparation", "postponed")
EVERY_STATUS = (*REALISED, *PLANNED, "cancelled")

FloatArray = npt.NDArray[np.float64]


def in_period(frame: pd.DataFrame, filters: Filters) -> BoolArray:
    """Rows of the chosen year or period.

    A row without a day is in a from–to period only when its whole year or month is.
    """
    if not filters.has_period:
        year = frame["year"]
        chosen = year.notna() if filters.year is None else year == filters.year
        return np.asarray(chosen.fillna(False), dtype=bool)
    first, last = _bounds(frame)
    start = pd.Timestamp(filters.start or date.min.replace(year=1900))
    end = pd.Timestamp(filters.end or date.max.replace(year=2200))
    return np.asarray((first >= start) & (last <= end), dtype=bool)


def _bounds(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """First and last possible day of each row, from what is known of its date."""
    year = frame["year"].astype("float")
    month = frame["month"].astype("float")
    first = pd.to_datetime(
        {"year": year.fillna(1), "month": month.fillna(1), "day": np.ones(len(frame))}, errors="coerce"
    ).where(year.notna())
    month_end = first + pd.offsets.MonthEnd(0)
    year_end = first + pd.offsets.YearEnd(0)
    last = month_end.where(month.notna(), year_end)
    return frame["day"].fillna(first), frame["day"].fillna(last)


def selection(
    data: CentreData, filters: Filters, statuses: tuple[str, ...] = REALISED, skip: str | None = None
) -> BoolArray:
    """Rows of `data.events` that the filters keep, each action once; shape (rows,).

    Args:
        data: the centre.
        filters: the choice.
        statuses: statuses that count.
        skip: id of a dimension whose own choice is left out (to count what its other values would give).
    """
    events = data.events
    mask = events["status"].isin(statuses).to_numpy(dtype=bool) & events["counts"].to_numpy(dtype=bool)
    mask &= in_period(events, filters)
    for dimension in DIMENSIONS:
        if dimension.id != skip:
            mask &= data.encoded[dimension.id].mask(filters.selected(dimension.id))
    return np.asarray(mask, dtype=bool)


def option_counts(
    data: CentreData, filters: Filters, statuses: tuple[str, ...] = REALISED
) -> dict[str, dict[str, int]]:
    """Dimension id → code → number of actions if that value alone were chosen, the other filters as they are."""
    events = data.events
    base = events["status"].isin(statuses).to_numpy(dtype=bool) & events["counts"].to_numpy(dtype=bool)
    base &= in_period(events, filters)
    masks = {d.id: data.encoded[d.id].mask(filters.selected(d.id)) for d in DIMENSIONS}
    counts: dict[str, dict[str, int]] = {}
    for dimension in DIMENSIONS:
        others = [mask for key, mask in masks.items() if key != dimension.id]
        kept = np.logical_and.reduce([base, *others])
        encoded = data.encoded[dimension.id]
        totals = encoded.membership[kept].sum(axis=0)
        counts[dimension.id] = dict(zip(encoded.codes, (int(total) for total in totals), strict=True))
    return counts


def years_with_actions(data: CentreData, statuses: tuple[str, ...] = REALISED) -> dict[int, int]:
    """Year → number of actions, whatever the other filters."""
    events = data.events
    kept = events.loc[events["status"].isin(statuses) & events["counts"], "year"].dropna()
    return dict(Counter(int(year) for year in kept))


def weights(frame: pd.DataFrame, column: str | None = None) -> FloatArray:
    """What each row weighs: 1, or a number column with unknown as 0 (its coverage is told apart)."""
    if column is None:
        return np.ones(len(frame))
    return np.asarray(frame[column].astype("Float64").fillna(0.0), dtype=np.float64)


def documented(data: CentreData, filters: Filters, statuses: tuple[str, ...] = REALISED) -> tuple[int, int]:
    """Number of rows that the filters keep, and how many of them have a commune or a department."""
    kept = selection(data, filters, statuses)
    placed = (data.events["commune_code"].notna() | data.events["department_code"].notna()).to_numpy(dtype=bool)
    return int(kept.sum()), int((kept & placed).sum())
