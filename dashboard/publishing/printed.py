"""Head-counts that the centre has printed already: they are known to everybody, and stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.disclosure import TOTAL, Table
from dashboard.publishing.declared import ATTENDANCES, LISTED, UNIQUE
from dashboard.snapshot import CentreData
from dashboard.sources.disclosed import At

COUNTS = {
    "attendances": (ATTENDANCES.code, LISTED.code),
    "participants_mobilised": (ATTENDANCES.code, LISTED.code),
    "unique_participants": (UNIQUE.code,),
}
"""Published indicator → quantities it may be a number of."""
_DIMENSIONS = {"category": "mode"}


@dataclass(frozen=True)
class Printed:
    """A figure about people that a document of the centre prints for a whole year."""

    indicator: str
    year: int
    dimension: str
    category: str
    value: float


def printed(data: CentreData) -> Iterator[Printed]:
    """The figures that are numbers, exact, and about a year."""
    for row in data.table("published_figures").to_dict("records"):
        period, qualifier = str(row["period"]), row["qualifier"]
        if pd.isna(row["value"]) or not period.isdigit() or qualifier != "exact":
            continue
        dimension, category = (("" if pd.isna(row[name]) else str(row[name])) for name in ("dimension", "category"))
        name = _DIMENSIONS.get(dimension, dimension)
        yield Printed(str(row["indicator_id"]), int(period), name, category, float(row["value"]))


def with_printed(tables: Iterable[Table], data: CentreData) -> tuple[Table, ...]:
    """The tables, the numbers that are printed to the unit in a document marked as public already."""
    known: set[tuple[str, int, At, float]] = {
        (quantity, one.year, ((one.dimension, one.category),) if one.dimension else (), one.value)
        for one in printed(data)
        for quantity in COUNTS.get(one.indicator, ())
    }
    return tuple(_marked(table, known) for table in tables)


def _marked(table: Table, known: set[tuple[str, int, At, float]]) -> Table:
    names = [axis.dimension for axis in table.axes]
    places = frozenset(
        at
        for at, value in table.values.items()
        if (
            table.quantity.code, table.year,
            tuple(pair for pair in zip(names, at, strict=True) if pair[1] != TOTAL), float(value),
        ) in known
    )  # fmt: skip
    return replace(table, already_public=table.already_public | places) if places else table
