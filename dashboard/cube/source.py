"""Where numbers come from: one interface, two sources."""

from __future__ import annotations

from typing import Protocol

from dashboard.cube.counted import Counted
from dashboard.cube.model import Grid, Lists, Slice
from dashboard.cube.published import Published
from dashboard.filters import Filters, Vocabulary
from dashboard.indicators.disclosed import closed
from dashboard.snapshot import CentreData, Snapshot


class Source(Protocol):
    """Answers for one centre.

    Attributes:
        secret: what a hidden number is, in French; "" where none can be.
        per_action: why the présences of one action cannot be told, in French; "" where they can.
    """

    secret: str
    per_action: str

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
    return Remembered((Published if closed(data) else Counted)(snapshot, data, words))


class Remembered:
    """Asks another source each question once: the blocks and sentences of one page share their answers."""

    def __init__(self, asked: Source) -> None:
        self.asked, self.secret, self.per_action = asked, asked.secret, asked.per_action
        self._slices: dict[tuple[Filters, str], Slice] = {}

    def tells_people(self, filters: Filters) -> bool:
        """See `Source`."""
        return self.asked.tells_people(filters)

    def slice(self, filters: Filters, by: str) -> Slice:
        """See `Source`."""
        if (filters, by) not in self._slices:
            self._slices[filters, by] = self.asked.slice(filters, by)
        return self._slices[filters, by]

    def lists(self, filters: Filters) -> Lists:
        """See `Source`."""
        return self.asked.lists(filters)

    def grid(self, filters: Filters, first: str, second: str) -> Grid:
        """See `Source`."""
        return self.asked.grid(filters, first, second)
