"""Dated notes: why a figure moved, in the words of the team; each hangs on a figure and a period, maybe a filter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dashboard.filters import MONTHS, Filters, french_date
from dashboard.snapshot import CentreData, once, text_of

TABLE: Final = "figure_notes"


@dataclass(frozen=True, slots=True)
class Note:
    """A note.

    Attributes:
        text: as it was written, in French.
        first, last: period that it speaks of, each a year ("2024") or a month ("2024-03").
        department, theme: the only one that it speaks of; "" for all.
        written: day of it; author: function of who wrote it, never a name.
        public: whether it is for all to read.
    """

    text: str
    first: str
    last: str
    department: str
    theme: str
    written: date
    author: str
    public: bool

    @property
    def period(self) -> str:
        """The period in French: "2024", "mars 2024", "de mars à mai 2024"."""
        if self.first == self.last:
            return _words(self.first)
        same = self.first[:4] == self.last[:4]
        return f"de {_words(self.first, year=not same)} à {_words(self.last)}"

    @property
    def day(self) -> str:
        """The day it was written, in words."""
        return french_date(self.written)

    def speaks_of(self, filters: Filters) -> bool:
        """Whether it says something of what filters keep."""
        kept = ((self.department, filters.department), (self.theme, filters.theme))
        if any(own and chosen and own not in chosen for own, chosen in kept):
            return False
        year = f"{filters.year}" if filters.year else ""
        start = year or (filters.start.isoformat()[:7] if filters.start else "")
        end = year or (filters.end.isoformat()[:7] if filters.end else "")
        return (not end or _opens(self.first) <= _closes(end)) and (not start or _opens(start) <= _closes(self.last))


def notes_on(data: CentreData, figure: str, filters: Filters) -> tuple[Note, ...]:
    """What the team has written about a figure under filters, in the order of the periods.

    Args:
        data: of the centre.
        figure: code of an indicator, or "page/name" of a chart.
        filters: what the figure is shown for.
    """
    return tuple(note for note in _index(data).get(figure, ()) if note.speaks_of(filters))


@once
def _index(data: CentreData) -> Mapping[str, tuple[Note, ...]]:
    """Figure → its notes. A version published before there were notes has none."""
    found: dict[str, list[Note]] = defaultdict(list)
    frame = data.tables.get(TABLE)
    for row in frame.to_dict("records") if frame is not None else ():
        found[text_of(row["figure"])].append(_note(row))
    return {figure: tuple(sorted(notes, key=lambda one: (one.first, one.written))) for figure, notes in found.items()}


def _note(row: Mapping[Any, Any]) -> Note:
    cells = {str(name): text_of(value) for name, value in row.items()}
    return Note(
        cells["text"], cells["period"], cells["period_end"] or cells["period"], cells["department_code"],
        cells["theme_id"], date.fromisoformat(cells["written_on"]), cells["author"], cells["visibility"] == "public",
    )  # fmt: skip


def _opens(period: str) -> str:
    """The first month of a year or of a month."""
    return period if len(period) > 4 else f"{period}-01"


def _closes(period: str) -> str:
    return period if len(period) > 4 else f"{period}-12"


def _words(period: str, *, year: bool = True) -> str:
    if len(period) == 4:
        return period
    month = MONTHS[int(period[5:]) - 1]
    return f"{month} {period[:4]}" if year else month
