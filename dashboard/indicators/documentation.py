"""What the documentation page says of the data: state of each table, published figures, what counting keeps out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import pandas as pd

from dashboard.indicators.model import Published
from dashboard.indicators.published import lines
from dashboard.snapshot import MONTH_PRECISIONS, CentreData, Snapshot
from dashboard.sources import TableSchema

YEAR_COLUMNS = ("report_year", "year", "period")
"""Columns that say which year a row is about, the first one that a table has."""


@dataclass(frozen=True)
class TableState:
    """What a centre has put in one table.

    Attributes:
        schema: the table.
        rows: number of rows.
        years: years the rows are about, in order; empty when the table does not say.
        as_of: day the data of the table were closed.
    """

    schema: TableSchema
    rows: int
    years: tuple[int, ...]
    as_of: date


@dataclass(frozen=True)
class PublishedYear:
    """What a centre has published of an indicator in a year: the total, if there is one, and how many parts of it."""

    year: int
    total: Published | None
    parts: int


@dataclass(frozen=True)
class CountingFacts:
    """What the rules of counting mean for a centre's actions, all years together.

    Attributes:
        lines: rows of the table of actions.
        realised: rows with the status "realised".
        counted: of these, those that the centre counts among its actions, each action once.
        repeated: rows that count for nothing because another row stands for the same action.
        completed: realised rows that take cells from others on the same action.
        undated: realised rows whose month is not known (placeholder dates included).
        placeholders: rows, whatever their status, with a placeholder date.
        suggested: realised rows whose theme or category is a suggestion.
        without_headcount: realised rows without a number of participants; None where no action tells its own.
        attendance_rows: rows of attendance lists.
    """

    lines: int
    realised: int
    counted: int
    repeated: int
    completed: int
    undated: int
    placeholders: int
    suggested: int
    without_headcount: int | None
    attendance_rows: int

    @property
    def others(self) -> int:
        """Rows of what did not take place, or not yet."""
        return self.lines - self.realised

    @property
    def dated(self) -> int:
        """Realised rows whose month is known."""
        return self.realised - self.undated

    @property
    def with_headcount(self) -> int | None:
        """Realised rows with a number of participants; None where no action tells its own."""
        return None if self.without_headcount is None else self.realised - self.without_headcount


def table_states(data: CentreData, schemas: Mapping[str, TableSchema]) -> tuple[TableState, ...]:
    """The state of every table, in the order of the dictionary."""
    return tuple(
        TableState(schema, len(data.table(name)), _years(data.table(name)), data.centre.table_as_of(name))
        for name, schema in schemas.items()
    )


def _years(frame: pd.DataFrame) -> tuple[int, ...]:
    column = next((name for name in YEAR_COLUMNS if name in frame.columns), None)
    if column is None:
        return ()
    texts = frame[column].dropna().astype("string").str[:4].unique()
    return tuple(sorted(int(text) for text in texts if text.isdigit()))


def published_years(data: CentreData, indicator_id: str, years: Iterable[int]) -> tuple[PublishedYear, ...]:
    """The years, of those given and in their order, for which the centre has published an indicator."""
    found = []
    for year in years:
        printed = lines(data, indicator_id, year)
        totals = [line.figure for line in printed if line.is_total]
        if printed:
            found.append(PublishedYear(year, totals[-1] if totals else None, len(printed) - len(totals)))
    return tuple(found)


def counting_facts(data: CentreData, *, by_action: bool) -> CountingFacts:
    """Count what the rules keep out of the results; `by_action`: whether the présences of each action are told."""
    events = data.events
    done = events[events["status"] == "realised"]
    suggested = (done["theme_basis"] == "suggested") | (done["category_basis"] == "suggested")
    return CountingFacts(
        lines=len(events),
        realised=len(done),
        counted=int((done["counts"] & done["perimeter"]).sum()),
        repeated=int((~events["counts"]).sum()),
        completed=int(done["filled"].map(bool).sum()),
        undated=int((~done["date_precision"].isin(MONTH_PRECISIONS)).sum()),
        placeholders=int((events["date_precision"] == "placeholder").sum()),
        suggested=int(suggested.fillna(False).sum()),
        without_headcount=int(done["participants"].isna().sum()) if by_action else None,
        attendance_rows=len(data.table("attendances")),
    )


def event_owners(snapshot: Snapshot) -> Mapping[str, str]:
    """Identifier of each action → centre that it belongs to (the first one, if two centres share an identifier)."""
    owners: dict[str, str] = {}
    for centre_id, data in snapshot.centres.items():
        for event_id in data.events["event_id"].dropna():
            owners.setdefault(str(event_id), centre_id)
    return MappingProxyType(owners)
