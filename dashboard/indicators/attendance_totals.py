"""What a purge has left of attendance lists (`attendance_totals`): attendances by action, persons by year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.dimensions import BoolArray
from dashboard.snapshot import text_of

IntArray = npt.NDArray[np.int64]
Counts = Mapping[str, int]
ATTENDANCES = "attendances"


@dataclass(frozen=True, eq=False)
class Totals:
    """The lines of the table, looked up by action and by year.

    Attributes:
        total: attendances of each line of events; shape (lines of events,).
        listed: lines of events that have totals.
        shares: dimension → line of events → code → attendances.
        years: (year, measure, dimension) → code → persons, for whole years.
    """

    total: IntArray
    listed: BoolArray
    shares: Mapping[str, Mapping[int, Counts]]
    years: Mapping[tuple[int, str, str], Counts]

    def __bool__(self) -> bool:
        return bool(self.listed.any()) or bool(self.years)

    def codes(self, dimension: str) -> frozenset[str]:
        """Codes that occur in a breakdown, of the attendances or of the persons."""
        by_year = [counts for (_, _, name), counts in self.years.items() if name == dimension]
        return frozenset().union(*self.shares.get(dimension, {}).values(), *by_year)

    def table(self, dimension: str, codes: tuple[str, ...], wanted: BoolArray) -> IntArray:
        """Attendances of the wanted lines by code, what is not broken down under the last; shape (lines, codes)."""
        place = {code: index for index, code in enumerate(codes)}
        made = np.zeros((len(self.total), len(codes)), dtype=np.int64)
        for line, counts in self.shares.get(dimension, {}).items():
            for code, value in counts.items():
                made[line, place[code]] += value
        made[:, -1] += self.total - made.sum(axis=1)
        made[~wanted] = 0
        return made

    def year(self, year: int, measure: str, dimension: str = "") -> Counts | None:
        """Persons of a whole purged year by code ("" alone for the total); None when the purge left none."""
        return self.years.get((year, measure, dimension))


def totals(frame: pd.DataFrame | None, events: pd.DataFrame, homes: IntArray) -> Totals:
    """Read the table; without one, no line of events has totals.

    Args:
        frame: the `attendance_totals` table, or None.
        events: the events table.
        homes: for each of its lines, the line its action counts on (-1: not realised, left out).

    When several lines of one action have totals, the largest is taken: the same persons may be in each.
    """
    by_line, years = _by_line(frame, events)
    best: dict[int, dict[str, Counts]] = {}
    for line, shares in by_line.items():
        home = int(homes[line])
        if home >= 0 and (home not in best or _whole(shares) > _whole(best[home])):
            best[home] = shares
    total = np.zeros(len(events), dtype=np.int64)
    listed = np.zeros(len(events), dtype=bool)
    split: dict[str, dict[int, Counts]] = defaultdict(dict)
    for home, shares in best.items():
        total[home], listed[home] = _whole(shares), True
        for dimension, counts in shares.items():
            if dimension:
                split[dimension][home] = counts
    return Totals(total, listed, dict(split), years)


def _by_line(
    frame: pd.DataFrame | None, events: pd.DataFrame
) -> tuple[dict[int, dict[str, Counts]], dict[tuple[int, str, str], Counts]]:
    place = {str(line): index for index, line in enumerate(events["event_id"])}
    lines: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    years: dict[tuple[int, str, str], dict[str, int]] = defaultdict(dict)
    for row in () if frame is None else frame.itertuples(index=False):
        event, measure, dimension, category = map(text_of, (row.event_id, row.measure, row.dimension, row.category))
        value = int(str(row.value))
        if not event:
            counts = years[int(str(row.year)), measure, dimension]
        elif measure == ATTENDANCES and event in place:
            counts = lines[place[event]][dimension]
        else:
            continue
        counts[category] = counts.get(category, 0) + value
    return {line: dict(shares) for line, shares in lines.items()}, dict(years)


def _whole(shares: Mapping[str, Counts]) -> int:
    """Attendances of one line: as written, and never less than a breakdown of it adds up to."""
    return max(sum(counts.values()) for counts in shares.values())
