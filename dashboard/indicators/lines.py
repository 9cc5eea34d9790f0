"""The lines of the events table as plain records: what the agenda, the carto and the page of an action speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.dimensions import DIMENSIONS, BoolArray
from dashboard.filters import Filters
from dashboard.indicators.head_counts import counts
from dashboard.indicators.selection import in_period
from dashboard.snapshot import CentreData, once, text_of
from dashboard.twins import Filled


@dataclass(frozen=True)
class Line:
    """One line of the events table, with empty cells as "", None or ().

    Attributes:
        index: position in the table.
        id, title, status: as in the table.
        year: year it is counted in; 0 when unknown. month: 0 unless known to the month.
        start, end: first and last day, only when known to the day; equal for a single day.
        precision, written: how sure the date is, and the document's own words for it.
        mode: the centre's action mode (for some centres, the national category); mode_suggested: not the document's.
        themes: codes, in the order of the table; themes_suggested: not the document's.
        occurrences: number of dates; None when not given.
        participants: head-count; None when not given.
        listed: persons on its attendance list; None when it has none.
        commune, quarters: codes of its commune and QPV.
        perimeter: False for a realised line that the centre does not count among its actions.
        twins: identifiers of the lines that it names as speaking of the same action.
        family: equal for the lines on one action, whichever names the other.
        counts: whether it is the one of them that stands for the action.
        filled: cells that it takes from them.
    """

    index: int
    id: str
    title: str
    status: str
    year: int
    month: int
    start: date | None
    end: date | None
    precision: str
    written: str
    mode: str
    mode_suggested: bool
    themes: tuple[str, ...]
    themes_suggested: bool
    format: str
    modality: str
    role: str
    department: str
    commune: str
    quarters: tuple[str, ...]
    place: str
    venue: str
    network: str
    scheme: str
    partners: tuple[str, ...]
    occurrences: int | None
    participants: int | None
    participants_precision: str
    listed: int | None
    series: str
    twins: tuple[str, ...]
    perimeter: bool
    family: int
    counts: bool
    filled: tuple[Filled, ...]
    url: str
    source: str

    @property
    def realised(self) -> bool:
        """Whether it took place: announced is not done."""
        return self.status == "realised"

    @property
    def dates(self) -> int:
        """Number of dates; an action without a number took place once."""
        return self.occurrences or 1

    @property
    def suggested(self) -> bool:
        """Whether its place in the carto rests on a suggestion."""
        return (self.mode_suggested and bool(self.mode)) or (self.themes_suggested and bool(self.themes))

    @property
    def when(self) -> tuple[int, int, int]:
        """Key of chronological order; what is known only to the month comes after its days."""
        if self.start is None:
            return self.year, self.month or 13, 32
        return self.start.year, self.start.month, self.start.day


@once
def lines(data: CentreData) -> tuple[Line, ...]:
    """Every line of a centre's events, in the order of the table."""
    records = data.events.to_dict("records")
    listed = counts(data).listed.tolist()
    return tuple(_line(index, record, listed[index]) for index, record in enumerate(records))


@once
def by_id(data: CentreData) -> Mapping[str, Line]:
    """Identifier → line."""
    return {line.id: line for line in lines(data)}


def _line(index: int, record: Mapping[Any, Any], listed: float) -> Line:
    start, end = _days(record)
    return Line(
        index=index,
        id=text_of(record["event_id"]),
        title=text_of(record["title"]),
        status=text_of(record["status"]),
        year=_number(record["year"]) or 0,
        month=_number(record["month"]) or 0,
        start=start,
        end=end,
        precision=text_of(record["date_precision"]),
        written=text_of(record["date_as_written"]),
        mode=text_of(record["mode"]),
        mode_suggested=text_of(record["mode_basis"]) == "suggested",
        themes=_items(record["theme_ids"]),
        themes_suggested=text_of(record["theme_basis"]) == "suggested",
        format=text_of(record["format"]),
        modality=text_of(record["modality"]),
        role=text_of(record["role"]),
        department=text_of(record["department_code"]),
        commune=text_of(record["commune_code"]),
        quarters=_items(record["qpv_codes"]),
        place=text_of(record["place"]),
        venue=text_of(record["venue"]),
        network=text_of(record["network_id"]),
        scheme=text_of(record["scheme_id"]),
        partners=_items(record["partners"]),
        occurrences=_number(record["occurrences"]),
        participants=_number(record["participants"]),
        participants_precision=text_of(record["participants_precision"]),
        listed=_number(listed),
        series=text_of(record["series_id"]),
        twins=_items(record["same_as"]),
        perimeter=bool(record["perimeter"]),
        family=int(record["family"]),
        counts=bool(record["counts"]),
        filled=record["filled"],
        url=text_of(record["url"]),
        source=text_of(record["source"]),
    )


def _days(record: Mapping[Any, Any]) -> tuple[date | None, date | None]:
    """First and last day; none when the date is a placeholder or not known to the day."""
    if pd.isna(record["day"]):
        return None, None
    start = record["day"].date()
    last = record.get("date_end_day")
    end = start if last is None or pd.isna(last) else last.date()
    return start, max(start, end)


def _number(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def _items(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, tuple | list) else ()


def document_of(source: str) -> str:
    """The document's name of a source: "Carto d’activité 2024 — section" → "Carto d’activité 2024"."""
    return str(source).split(" — ", 1)[0].strip()


def chosen(data: CentreData, filters: Filters, skip: tuple[str, ...] = ()) -> BoolArray:
    """Rows of any status that the filters keep, repeated lines included; shape (rows,).

    Args:
        data: the centre.
        filters: the choice.
        skip: ids of the dimensions whose choice is left out.
    """
    mask = in_period(data, filters)
    for dimension in DIMENSIONS:
        codes = filters.selected(dimension.id)
        if codes and dimension.id not in skip:
            mask = mask & data.encoded[dimension.id].mask(codes)
    return np.asarray(mask, dtype=bool)


def of_rows(data: CentreData, mask: BoolArray) -> tuple[Line, ...]:
    """The lines of a mask, in the order of the table."""
    return tuple(line for line, kept in zip(lines(data), mask.tolist(), strict=True) if kept)
