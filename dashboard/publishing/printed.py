"""Figures about people that the centre has printed already: readers have them, whatever is hidden here.

The whole table of published figures is public, however precise each figure says it is. One that is the number of a cell
to the unit leaves nothing to hide of that cell; one that is rounded, or a least, bounds it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from dashboard.disclosure import Cell, Fact, Table
from dashboard.publishing.declared import ATTENDANCES, LISTED, UNIQUE
from dashboard.snapshot import CentreData

TO_THE_UNIT: Final = ("exact", "declared", "counted_from_list")
"""Qualifiers of a figure that stands for one number."""
ABOUT: Final = 10
"""One part in so many is what "about" leaves open."""
_TOGETHER: Final = ((ATTENDANCES.code, ()), (LISTED.code, ()))
_PERSONS: Final = ((UNIQUE.code, ()),)
_COUNTS: Final[Mapping[str, tuple[tuple[str, tuple[tuple[str, str], ...]], ...]]] = {
    "attendances": _TOGETHER,
    "participants_mobilised": (*_TOGETHER, *_PERSONS),
    "unique_participants": _PERSONS,
    "new_participants": ((UNIQUE.code, (("seniority", "new"),)),),
    "returning_participants": ((UNIQUE.code, (("seniority", "returning"),)),),
}
"""Indicator → quantities that it may be a number of, and in which category."""
_SHARES: Final = {"attendances_share": _TOGETHER, "profile_share": (*_TOGETHER, *_PERSONS)}
_DIMENSIONS: Final = {"category": ("mode",), "department": ("department", "origin"), "modality": ("presence",)}
"""Dimension of a figure → those of the tables that it may mean, when they are not called the same."""


@dataclass(frozen=True)
class Printed:
    """A figure about people that a document of the centre prints for a whole year.

    Attributes:
        cells: the groups that it may be about; for a share, each with its whole.
        value: a number, or a percentage.
        qualifier: how precise it says it is.
        share: whether it is a percentage.
    """

    cells: tuple[Cell, ...]
    value: float
    qualifier: str
    share: bool


def printed(data: CentreData) -> Iterator[Printed]:
    """The figures about a year that are numbers of persons or of présences, or shares of them."""
    for row in data.table("published_figures").to_dict("records"):
        indicator, period = str(row["indicator_id"]), str(row["period"])
        share = indicator in _SHARES
        kinds = _SHARES.get(indicator) or _COUNTS.get(indicator, ())
        if not kinds or pd.isna(row["value"]) or not period.isdigit():
            continue
        dimension, category = ("" if pd.isna(row[name]) else str(row[name]) for name in ("dimension", "category"))
        names = _DIMENSIONS.get(dimension, (dimension,))
        cells = tuple(
            Cell(quantity, int(period), tuple(sorted((*own, *(((name, category),) if name else ())))))
            for quantity, own in kinds
            for name in names
        )
        yield Printed(cells, float(row["value"]), str(row["qualifier"]), share)


def with_printed(tables: Iterable[Table], data: CentreData) -> tuple[Table, ...]:
    """The tables, the numbers that are printed to the unit marked as public already."""
    exact = [one for one in printed(data) if not one.share and one.qualifier in TO_THE_UNIT]
    known = {(cell, one.value) for one in exact for cell in one.cells}
    return tuple(_marked(table, known) for table in tables)


def _marked(table: Table, known: Collection[tuple[Cell, float]]) -> Table:
    places = frozenset(at for at, value in table.values.items() if (table.cell(at), float(value)) in known)
    return replace(table, already_public=table.already_public | places) if places else table


def printed_facts(data: CentreData) -> Iterator[tuple[Fact, ...]]:
    """What the other figures say of each cell they may be about: true together, or not of that cell."""
    for one in printed(data):
        for cell in one.cells:
            if one.share:
                yield _share(cell, one.value)
            elif one.qualifier not in TO_THE_UNIT:
                yield (_bound(cell, one),)


def _share(part: Cell, percent: float) -> tuple[Fact, ...]:
    """Within half a unit of the last digit printed."""
    unit = 10 if percent % 1 else 1
    digits, whole = round(percent * unit), part._replace(at=())
    return (
        Fact(((part, 200 * unit), (whole, -(2 * digits - 1))), low=0),
        Fact(((part, 200 * unit), (whole, -(2 * digits + 1))), high=0),
    )


def _bound(cell: Cell, figure: Printed) -> Fact:
    """More than the number; within a tenth of it; within half of its last digit that is no zero."""
    value = int(figure.value)
    if figure.qualifier == "more_than":
        return Fact(((cell, 1),), low=value + 1)
    zeros = len(str(value)) - len(str(value).rstrip("0")) if value else 0
    slack = value // ABOUT if figure.qualifier == "about" else 10**zeros // 2
    return Fact(((cell, 1),), low=value - slack, high=value + slack)
