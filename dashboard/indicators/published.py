"""Figures that a centre has published: looked up, never recomputed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.dimensions import BY_ID
from dashboard.filters import Filters, month_of, on_month
from dashboard.indicators.model import Breakdown, Published, Row
from dashboard.snapshot import CentreData, once, text_of

TOTAL = "total"
"""Category of the line that a breakdown by territory prints for the whole."""


@dataclass(frozen=True)
class Line:
    """One row of `published_figures`: what it is the figure of, and the figure."""

    dimension: str
    category: str
    category_label: str
    figure: Published

    @property
    def is_total(self) -> bool:
        """Whether it stands for the whole."""
        return not self.dimension or self.category == TOTAL


def lines(data: CentreData, indicator_id: str, year: int) -> Sequence[Line]:
    """The lines published for an indicator and a year, by period, in the order of the table."""
    return _index(data).get((indicator_id, year), ())


@once
def _index(data: CentreData) -> Mapping[tuple[str, int], Sequence[Line]]:
    index: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for row in data.table("published_figures").sort_values("period", kind="stable").to_dict("records"):
        index[text_of(row["indicator_id"]), int(text_of(row["period"])[:4])].append(_line(row))
    return dict(index)


def _line(row: Mapping[Any, Any]) -> Line:
    figure = Published(
        value=None if pd.isna(row["value"]) else float(row["value"]),
        unit=text_of(row["unit"]),
        qualifier=text_of(row["qualifier"]) or "exact",
        period=text_of(row["period"]),
        label=text_of(row["label"]),
        source=text_of(row["source"]),
        notes=text_of(row["notes"]),
        base=text_of(row["base"]),
    )
    return Line(text_of(row["dimension"]), text_of(row["category"]), text_of(row["category_label"]), figure)


def published(data: CentreData, indicator_id: str, filters: Filters, *, filtered: bool = True) -> Published | None:
    """The figure published for exactly the scope of the filters.

    A year with no other filter finds the total; a year with one value of one dimension finds the line published for
    that value; anything else finds nothing. With `filtered=False` only the year matters.
    """
    if filters.year is None:
        return None
    found = lines(data, indicator_id, filters.year)
    narrowed = filters.narrowed() if filtered else ()
    if not narrowed:
        return _last([line for line in found if line.is_total])
    if len(narrowed) > 1 or len(filters.selected(narrowed[0])) > 1:
        return None
    dimension, code = narrowed[0], filters.selected(narrowed[0])[0]
    names = published_names(data, dimension)
    return _last([line for line in found if line.dimension in names and line.category == code]) if code else None


def _last(found: Sequence[Line]) -> Published | None:
    return found[-1].figure if found else None


def published_names(data: CentreData, dimension: str) -> tuple[str, ...]:
    """Names under which `published_figures.dimension` may speak of a filter dimension."""
    if dimension == "mode" and data.centre.carto.rows == "category":
        return ("mode", "category")
    return (BY_ID[dimension].id,)


def whole(data: CentreData, indicator_id: str, filters: Filters) -> Published | None:
    """The figure published for the whole centre in the filters' year."""
    return published(data, indicator_id, filters, filtered=False)


def also_published(data: CentreData, filters: Filters, shown: Collection[str]) -> tuple[str, ...]:
    """Ids of the indicators that the centre has published for the year, other than those shown, in the table's order.

    Those that are only published by category are not among them: they have a chart of their own.
    """
    return tuple(name for name in _published_whole(data, filters.year) if name not in shown)


@once
def _published_whole(data: CentreData, year: int | None) -> tuple[str, ...]:
    """Ids of the indicators published for the whole centre in a year, in the table's order; none without a year."""
    frame = data.table("published_figures")
    total = frame["dimension"].isna() & (frame["period"].astype("string").str[:4] == str(year))
    return tuple(dict.fromkeys(frame.loc[total, "indicator_id"]))


def previous_year(filters: Filters) -> Filters | None:
    """The same filters a year earlier; None when no single year or period is chosen."""
    if filters.year is not None:
        return replace(filters, year=filters.year - 1)
    month = month_of(filters)
    if month is not None:
        return on_month(filters, max(month[0] - 1, date.min.year), month[1])
    if filters.start and filters.end:
        return replace(filters, start=_year_before(filters.start), end=_year_before(filters.end))
    return None


def _year_before(day: date) -> date:
    year = max(day.year - 1, date.min.year)
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)


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
    found = [
        (line, line.figure.value)
        for line in lines(data, indicator_id, year)
        if line.dimension == dimension and line.category != TOTAL and line.figure.value is not None
    ]
    if not found:
        return None
    total = complete_to if complete_to is not None else sum(value for _, value in found)
    rows = [_row(line, value, total) for line, value in found]
    left = total - sum(row.value for row in rows)
    if complete_to is not None and left > 0.005:
        rows.append(Row("", "Non ventilé", "Non ventilé", round(left, 2), 100 * left / total))
    shown = [line.figure for line, _ in found]
    notes = tuple(dict.fromkeys(figure.notes for figure in shown if figure.notes))
    source = " ; ".join(dict.fromkeys(figure.source for figure in shown))
    unit = shown[0].unit
    return Breakdown("", unit, unit, tuple(rows), total, published=True, source=source, notes=notes)


def _row(line: Line, value: float, total: float) -> Row:
    label = line.category_label or line.figure.label
    return Row(line.category, label, label, value, 100 * value / total if total else None)


def figures(data: CentreData, indicator_ids: tuple[str, ...], year: int | None = None) -> pd.DataFrame:
    """Rows of `published_figures` for some indicators (and a year), in the order of the table."""
    frame = data.table("published_figures")
    frame = frame[frame["indicator_id"].isin(indicator_ids)]
    return frame if year is None else frame[frame["period"].astype("string").str[:4] == str(year)]
