"""Figures that a centre has published: looked up, never recomputed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.dimensions import BY_ID
from dashboard.filters import Filters
from dashboard.indicators.model import Breakdown, Published, Row
from dashboard.snapshot import CentreData

TOTAL = "total"
"""Category of the line that a breakdown by territory prints for the whole."""


def published(data: CentreData, indicator_id: str, filters: Filters, *, filtered: bool = True) -> Published | None:
    """The figure published for exactly the scope of the filters.

    A year with no other filter finds the total; a year with one value of one dimension finds the line published for
    that value; anything else finds nothing. With `filtered=False` only the year matters.
    """
    if filters.year is None:
        return None
    frame = _of_year(data, indicator_id, filters.year)
    narrowed = filters.narrowed() if filtered else ()
    if not narrowed:
        return _last(frame[(frame["dimension"].fillna("") == "") | (frame["category"] == TOTAL)])
    if len(narrowed) > 1 or len(filters.selected(narrowed[0])) > 1:
        return None
    dimension, code = narrowed[0], filters.selected(narrowed[0])[0]
    names = published_names(data, dimension)
    return _last(frame[frame["dimension"].isin(names) & (frame["category"].fillna("") == code)]) if code else None


def published_names(data: CentreData, dimension: str) -> tuple[str, ...]:
    """Names under which `published_figures.dimension` may speak of a filter dimension."""
    if dimension == "mode" and data.centre.carto.rows == "category":
        return ("mode", "category")
    return (BY_ID[dimension].id,)


def whole(data: CentreData, indicator_id: str, filters: Filters) -> Published | None:
    """The figure published for the whole centre in the filters' year."""
    return published(data, indicator_id, filters, filtered=False)


def previous_year(filters: Filters) -> Filters | None:
    """The same filters a year earlier; None when no single year or period is chosen."""
    if filters.year is not None:
        return replace(filters, year=filters.year - 1)
    if filters.start and filters.end:
        return replace(filters, start=_year_before(filters.start), end=_year_before(filters.end))
    return None


def _year_before(day: date) -> date:
    return (pd.Timestamp(day) - pd.DateOffset(years=1)).date()


def breakdown_of(
    data: CentreData, indicator_id: str, dimension: str, year: int, *, complete_to: float | None = None
) -> Breakdown | None:
    """A breakdown as published; None when the centre has published none for that year.

    Args:
        data: the centre.
        indicator_id: the indicator.
        dimension: name in `published_figures.dimension`.
        year: period.
        complete_to: total that the lines should reach (100 for shares); what is missing becomes "non ventilé".
    """
    frame = _of_year(data, indicator_id, year)
    frame = frame[(frame["dimension"] == dimension) & frame["value"].notna()]
    if frame.empty:
        return None
    total = complete_to if complete_to is not None else float(np.sum(frame["value"].to_numpy(dtype=float)))
    rows = [
        Row(str(r["category"]), _label(r), _label(r), r["value"], 100 * r["value"] / total if total else None)
        for r in frame.astype({"value": float}).to_dict("records")
    ]
    left = total - sum(row.value for row in rows)
    if complete_to is not None and left > 0.005:
        rows.append(Row("", "non ventilé", "non ventilé", round(left, 2), 100 * left / total))
    unit = str(frame["unit"].iloc[0])
    notes = tuple(dict.fromkeys(str(note) for note in frame["notes"].dropna() if str(note)))
    sources = " ; ".join(dict.fromkeys(str(source) for source in frame["source"].dropna()))
    return Breakdown("", unit, unit, tuple(rows), total, published=True, source=sources, notes=notes)


def figures(data: CentreData, indicator_ids: tuple[str, ...], year: int | None = None) -> pd.DataFrame:
    """Rows of `published_figures` for some indicators (and a year), in the order of the table."""
    frame = data.table("published_figures")
    frame = frame[frame["indicator_id"].isin(indicator_ids)]
    return frame if year is None else frame[frame["period"].astype("string").str[:4] == str(year)]


def _label(row: Mapping[Hashable, Any]) -> str:
    return _text(row["category_label"]) or _text(row["label"])


def _of_year(data: CentreData, indicator_id: str, year: int) -> pd.DataFrame:
    frame = figures(data, (indicator_id,), year)
    return frame.sort_values("period", kind="stable")


def _last(frame: pd.DataFrame) -> Published | None:
    if frame.empty:
        return None
    row = frame.iloc[-1]
    return Published(
        value=None if pd.isna(row["value"]) else float(row["value"]),
        unit=_text(row["unit"]),
        qualifier=_text(row["qualifier"]) or "exact",
        period=_text(row["period"]),
        label=_text(row["label"]),
        source=_text(row["source"]),
        notes=_text(row["notes"]),
        base=_text(row["base"]),
    )


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
