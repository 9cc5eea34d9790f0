"""A centre's tables as plain rows: text, numbers, lists and dates without missing-value surprises."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pandas as pd

from dashboard.quality.words import span_words
from dashboard.snapshot import CentreData, once
from dashboard.sources.text import fold

KEYS: Mapping[str, str] = MappingProxyType(
    {
        "events": "event_id",
        "publications": "publication_id",
        "networks": "network_id",
        "organisations": "organisation_id",
    }
)
"""Tables whose rows people call by an identifier; rows of the others are called by their line."""

LINE = "ligne "
"""Beginning of the name of a row whose table has no identifiers."""
ROW_NUMBER = "row_number"
"""Column in which the reader keeps the line of the spreadsheet; without it, lines are counted from the header."""

PLACES = ("counts", "family", ROW_NUMBER)
"""Columns that depend on where a line is."""


@dataclass(frozen=True)
class Span:
    """First and last possible day of a row; `exact` when the days themselves are written."""

    first: date
    last: date
    exact: bool

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.last - self.first).days + 1

    @property
    def words(self) -> str:
        """The span in French."""
        return span_words(self.first, self.last)

    def each(self) -> tuple[date, ...]:
        """Every day of the span."""
        return tuple(self.first + timedelta(days=offset) for offset in range(self.days))

    def meets(self, other: Span) -> bool:
        """Whether the two have a day in common."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Record:
    """One row: where it is and what it says."""

    table: str
    line: int
    cells: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its identifier, or "ligne 12" when its table has none."""
        return self.text(KEYS[self.table]) if self.table in KEYS else f"{LINE}{self.line}"

    def text(self, column: str) -> str:
        """A cell as text (the values of a list cell joined); "" when empty or when there is no such column."""
        value = self.cells.get(column)
        if isinstance(value, tuple | list):
            return "|".join(map(str, value))
        return "" if value is None or pd.isna(value) else str(value).strip()

    def number(self, column: str) -> float | None:
        """A cell as a number; None when empty."""
        text = self.text(column)
        return float(text) if text else None

    def day(self, column: str) -> date | None:
        """A cell as a day; None unless it is written to the day."""
        return _day(self.text(column))

    def items(self, column: str) -> tuple[str, ...]:
        """The values of a list cell."""
        value = self.cells.get(column)
        return tuple(str(item) for item in value) if isinstance(value, tuple | list) else ()

    def tells(self, column: str) -> bool:
        """Whether the row itself fills a cell, rather than a line linked to it."""
        return bool(self.text(column)) and not self.takes(column)

    def takes(self, column: str) -> bool:
        """Whether a cell is filled from lines on the same action (see `dashboard.twins`)."""
        return any(cell.column == column for cell in self.cells.get("filled", ()))

    @property
    def year(self) -> int:
        """Year of the document or of the figure (0 when unknown)."""
        for column in ("report_year", "year", "period"):
            if text := self.text(column):
                return int(text[:4])
        return 0

    @property
    def document(self) -> str:
        """Name of the first document the row was read in, without the section."""
        return self.text("source").split("—")[0].strip()

    @property
    def source_documents(self) -> frozenset[str]:
        """Names of all the documents the row was read in."""
        parts = [part.split("—")[0] for part in self.text("source").split(";")]
        return frozenset(part.split(":")[-1].strip() for part in parts)

    @property
    def dates(self) -> float:
        """How many dates the row stands for, at least one."""
        return max(self.number("occurrences") or 1.0, 1.0)

    def span(self, start: str = "date_start", end: str = "date_end") -> Span | None:
        """Its dates, when known to the month or better."""
        if self.text("date_precision") not in ("day", "period", "month"):
            return None
        first, last = _day(self.text(start)), _day(self.text(end))
        if first is None:
            return _month(self.text(start))
        return Span(first, last or first, True)

    @property
    def title_words(self) -> str:
        """Its title, folded for comparison."""
        return fold(self.text("title"))


@once
def records(data: CentreData, table: str) -> tuple[Record, ...]:
    """The rows of a table, sorted by what they say (not by where they are); empty for a table that is not there.

    The order makes findings independent of the order of lines in the files.
    """
    return _read(data.tables.get(table), table)


@once
def by_name(data: CentreData, table: str) -> Mapping[str, Record]:
    """Name of a row → the row; the first of those that bear one name."""
    return {row.name: row for row in reversed(records(data, table))}


def statements(data: CentreData, about: str, attribute: str) -> tuple[Record, ...]:
    """What documents affirm of one attribute of things of a kind (see `data/schemas/statements.json`)."""
    told = records(data, "statements")
    return tuple(row for row in told if row.text("about") == about and row.text("attribute") == attribute)


def sources_of(data: CentreData, table: str, rows: Iterable[str]) -> tuple[str, ...]:
    """The documents and parts of them in which rows of a table were read, each once.

    Nothing for rows that bear the names of another table's (attendances are called by their action).
    """
    wanted = [row for row in rows if table in KEYS or row.startswith(LINE)]
    if not wanted:
        return ()
    known = _sources(data, table)
    return tuple(dict.fromkeys(part for row in wanted for part in known.get(row, ())))


@once
def _sources(data: CentreData, table: str) -> Mapping[str, list[str]]:
    """Row → its sources."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in records(data, table):
        found[row.name].append(row.text("source"))
    return dict(found)


def _read(frame: pd.DataFrame | None, table: str) -> tuple[Record, ...]:
    if frame is None:
        return ()
    rows = []
    for index, values in enumerate(frame.itertuples(index=False, name=None)):
        cells = dict(zip((str(column) for column in frame.columns), values, strict=True))
        rows.append(Record(table, int(cells.get(ROW_NUMBER, index + 2)), MappingProxyType(cells)))
    columns = [str(column) for column in frame.columns if column not in PLACES]
    return tuple(sorted(rows, key=lambda row: _sort_key(row, columns)))


def _sort_key(row: Record, columns: list[str]) -> tuple[str, ...]:
    first = row.text(KEYS[row.table]) if row.table in KEYS else ""
    return (first, *(row.text(column) for column in columns))


def realised(data: CentreData) -> tuple[Record, ...]:
    """Actions that took place."""
    return tuple(row for row in records(data, "events") if row.text("status") == "realised")


def names(rows: Iterable[Record]) -> tuple[str, ...]:
    """Identifiers of rows, each once."""
    return tuple(dict.fromkeys(row.name for row in rows))


def partial_span(text: str) -> Span | None:
    """The days that a date stands for, which may stop at the month or the year ("2024-05", "2024"); else None."""
    if re.fullmatch(r"[12][0-9]{3}", text):
        return Span(date(int(text), 1, 1), date(int(text), 12, 31), False)
    day = _day(text)
    return Span(day, day, True) if day else _month(text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _month(text: str) -> Span | None:
    if not re.fullmatch(r"[12][0-9]{3}-[0-9]{2}", text):
        return None
    year, month = int(text[:4]), int(text[5:])
    if not 1 <= month <= 12:
        return None
    return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), False)
