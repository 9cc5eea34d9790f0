"""Where numbers come from: one interface, two sources."""

from __future__ import annotations

from typing import Protocol

from dashboard.cube.counted import Counted
from dashboard.cube.model import Grid, Lists, Slice
from dashboard.cube.published import Published
from dashboard.filters import Filters, Vocabulary
from dashboard.indicators.model import Computed, Indicator
from dashboard.snapshot import CentreData, Snapshot


class Source(Protocol):
    """Answers for one centre.

    Attributes:
        data: the centre: what it publishes for all to read, and its rows as far as they may be read.
        secret: what a hidden number is, in French; "" where none can be.
        per_action: why the présences of one action cannot be told, in French; "" where they can.
        years: those whose présences are told; None where all are that have some.
    """

    data: CentreData
    secret: str
    per_action: str
    years: tuple[int, ...] | None

    def figure(self, indicator: Indicator, filters: Filters) -> Computed | None:
        """What the rows of a selection give of an indicator, or why they do not; None when no row tells of it."""
        ...

    def untold(self, filters: Filters) -> str:
        """Why présences are not told for a choice, in French; "" when they are: hidden, or known of nobody, is told."""
        ...

    def tells_people(self, filters: Filters) -> bool:
        """Whether anything tells who came, were it only why it cannot be shown."""
        ...

    def slice(self, filters: Filters, by: str) -> Slice:
        """Présences and persons by a filter dimension, whose own filter is left out, or by one of `PERSONS`."""
        ...

    def lists(self, filters: Filters) -> Lists:
        """How many actions have an attendance list."""
        ...

    def grid(self, filters: Filters, first: str, second: str) -> Grid:
        """Présences of the lists by two of `PERSONS`."""
        ...


def source(snapshot: Snapshot, data: CentreData, words: Vocabulary) -> Source:
    """The source of a centre: its published tables where these are all there is, else its rows."""
    told = data.disclosed
    if told is not None and not told.open_counts:
        return Remembered(Published(snapshot, data, words, told))
    return Remembered(Counted(snapshot, data, words))


class Remembered:
    """Asks another source each slice once: the blocks and sentences of one page share their answers."""

    def __init__(self, asked: Counted | Published) -> None:
        self.data, self.secret, self.per_action, self.years = asked.data, asked.secret, asked.per_action, asked.years
        self.figure, self.untold, self.tells_people = asked.figure, asked.untold, asked.tells_people
        self.lists, self.grid, self._ask = asked.lists, asked.grid, asked.slice
        self._slices: dict[tuple[Filters, str], Slice] = {}

    def slice(self, filters: Filters, by: str) -> Slice:
        """See `Source`."""
        if (filters, by) not in self._slices:
            self._slices[filters, by] = self._ask(filters, by)
        return self._slices[filters, by]
