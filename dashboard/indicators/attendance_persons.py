"""Telling persons apart in the rows that a selection keeps; all of them at once, for every figure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dashboard.dimensions import BoolArray
from dashboard.indicators.attendance_lists import Attendances, IntArray, Traits

BYTE = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little").astype(np.int64)
"""The bits of each byte, lowest first; shape (256, 8)."""


@dataclass(frozen=True, eq=False)
class Persons:
    """The rows kept by a selection, in the order of the lists: by person, then by date.

    Attributes:
        lists: where they come from.
        kept: the actions selected that have rows, as booleans.
        rows: places of the rows.
        person: code of the person of each row.
        first, last: whether a row is the person's first, last one of the selection.
    """

    lists: Attendances
    kept: BoolArray
    rows: IntArray
    person: npt.NDArray[np.int32]
    first: BoolArray
    last: BoolArray

    @property
    def unique(self) -> int:
        """Présences uniques."""
        return int(np.count_nonzero(self.first))

    @property
    def loyalty(self) -> tuple[int, int, int]:
        """Persons at 1, 2, 3 or more actions."""
        once = int(np.count_nonzero(self.first & self.last))
        twice = int(np.count_nonzero(self.first[:-1] & self.last[1:] & ~self.last[:-1]))
        return once, twice, self.unique - once - twice

    def new(self, start: int) -> int:
        """Persons whose first listed attendance of all is on a day (days since 1970) or later."""
        debut = self.lists.rows.debut.take(self.person.compress(self.first))
        return int(np.count_nonzero(debut >= start))

    def by_attribute(self, name: str) -> IntArray:
        """Persons by profile, department or modality: each in the latest known one, else in the last (unknown)."""
        size = len(self.lists.codes[name])
        value = self.lists.rows.attributes[name].take(self.rows)
        known = np.flatnonzero(value != size - 1)
        latest = _ends(self.person.take(known))[1]
        counts = np.bincount(value.take(known.compress(latest)), minlength=size)
        counts[-1] = self.unique - counts.sum()
        return counts

    def by_trait(self) -> IntArray:
        """Distinct persons per theme, network and format, in the columns of `Traits`.

        Who came once counts once per value of that action: a sum over the actions. Only who came several times may
        meet a value again, so only their rows are looked at: the values each has met, as bits, then added up by bit.
        """
        traits, several = self.lists.traits, np.flatnonzero(~(self.first & self.last))
        attendances = np.bincount(self.lists.rows.event.take(self.rows), minlength=len(self.kept))
        if not len(several):
            return _rounded(attendances @ traits.membership)
        event = self.lists.rows.event.take(self.rows.take(several))
        once = attendances - np.bincount(event, minlength=len(self.kept))
        starts = np.flatnonzero(self.first.take(several))
        met = np.bitwise_or.reduceat(traits.words.take(event, axis=0), starts, axis=0)
        return _rounded(once @ traits.membership) + _bit_counts(met, traits)


def persons(lists: Attendances, kept: BoolArray) -> Persons:
    """The rows of the selected actions.

    Args:
        lists: the attendances of the centre.
        kept: actions of the selection; shape (len(data.events),).
    """
    rows = np.flatnonzero(kept.take(lists.rows.event))
    person = lists.rows.person.take(rows)
    first, last = _ends(person)
    return Persons(lists, kept, rows, person, first, last)


def _ends(person: npt.NDArray[np.int32]) -> tuple[BoolArray, BoolArray]:
    """Whether each element starts, ends a run of equal ones."""
    edges = np.ones(len(person) + 1, dtype=bool)
    np.not_equal(person[1:], person[:-1], out=edges[1:-1])
    return edges[:-1], edges[1:]


def _rounded(sums: npt.NDArray[np.float64]) -> IntArray:
    return np.rint(sums).astype(np.int64)


def _bit_counts(words: npt.NDArray[np.uint64], traits: Traits) -> IntArray:
    """How many rows of words have each bit."""
    columns = np.ascontiguousarray(words).view(np.uint8)
    counts = [np.bincount(columns[:, index], minlength=256) @ BYTE for index in range(columns.shape[1])]
    return np.concatenate(counts)[: traits.membership.shape[1]]
