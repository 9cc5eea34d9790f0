"""Telling persons apart in the rows that a selection keeps; all of them at once, for every figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dashboard.dimensions import BoolArray
from dashboard.indicators.attendance_model import WORD, Attendances, CodeArray
from dashboard.indicators.attendance_totals import IntArray

BYTE = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little").astype(np.int64)
"""The bits of each byte, lowest first; shape (256, 8)."""


@dataclass(frozen=True, eq=False)
class Persons:
    """The persons of some actions: those who came a single time ever, counted, and the others, row by row.

    Attributes:
        lists: where they come from.
        kept: the actions; shape (len(data.events),).
        passing: breakdown → persons who came to nothing else, ever.
        rows: places of the rows of the others, by person, then by date.
        first, last: whether a row of these is the person's first, last one.
        latest: places, among these, of each person's last row.
    """

    lists: Attendances
    kept: BoolArray
    passing: Mapping[str, IntArray]
    rows: IntArray
    first: BoolArray
    last: BoolArray
    latest: IntArray

    @property
    def unique(self) -> int:
        """Présences uniques."""
        return int(self.passing["profile"].sum()) + len(self.latest)

    @property
    def loyalty(self) -> tuple[int, int, int]:
        """Persons at 1, 2, 3 or more of these actions."""
        counts = np.diff(self.latest, prepend=-1)
        once, twice = int(np.count_nonzero(counts == 1)), int(np.count_nonzero(counts == 2))
        return self.unique - len(counts) + once, twice, len(counts) - once - twice

    def new(self, start: int) -> int:
        """Persons whose first listed attendance of all is on a day (days since 1970) or later."""
        regulars = self.lists.regulars
        debut = regulars.debut.take(regulars.person.take(self.rows.take(self.latest)))
        passing = self.lists.passing.sums(self.kept & (self.lists.day >= start))["profile"]
        return int(passing.sum()) + int(np.count_nonzero(debut >= start))

    def by_met(self, name: str) -> IntArray:
        """Distinct persons by what their presences say (modality): each in every value met."""
        values = self.lists.regulars.attributes[name].take(self.rows).astype(np.uint64)
        counts, starts = self.passing[name], np.flatnonzero(self.first)
        if not len(starts):
            return counts
        met = np.bitwise_or.reduceat(np.uint64(1) << values, starts)
        return counts + _bit_counts(met, len(counts))

    def by_attribute(self, name: str) -> IntArray:
        """Persons by profile or department: each in the latest known one, else in the last (unknown)."""
        return self.passing[name] + np.bincount(self._latest_known(name), minlength=len(self.lists.codes[name]))

    def by_pair(self) -> IntArray:
        """Persons by profile and department, of whom a row says both; shape (profile codes, department codes).

        Left out: those whose latest known profile and latest known department are on no row together.
        """
        names, codes = ("profile", "department"), self.lists.codes
        size = tuple(len(codes[name]) for name in names)
        latest = [self._latest_known(name) for name in names]
        person = np.cumsum(self.first) - 1
        values = self.lists.regulars.attributes
        same = [values[name].take(self.rows) == known.take(person) for name, known in zip(names, latest, strict=True)]
        told = np.bincount(person[same[0] & same[1]], minlength=len(self.latest)) > 0
        pair = latest[0][told].astype(np.int64) * size[1] + latest[1][told]
        return (self.passing["crossed"] + np.bincount(pair, minlength=size[0] * size[1])).reshape(size)

    def _latest_known(self, name: str) -> CodeArray:
        """Place, among the codes, of the latest known value of each person who came several times."""
        values, unknown = self.lists.regulars.attributes[name].take(self.rows), len(self.lists.codes[name]) - 1
        at, found = self.latest.copy(), values.take(self.latest)
        left = np.flatnonzero((found == unknown) & ~self.first.take(at))
        while len(left):
            at[left] -= 1
            found[left] = values.take(at[left])
            left = left[(found[left] == unknown) & ~self.first.take(at[left])]
        return found

    def by_trait(self) -> dict[str, IntArray]:
        """Distinct persons per theme, network and format.

        Who came once counts once per value of that action: a sum over the actions. Only who came several times may
        meet a value again, so only their rows are looked at: the values each has met, as bits, then added up by bit.
        """
        traits, events = self.lists.traits, self.lists.regulars.event.take(self.rows)
        single = self.first & self.last
        once = np.bincount(events.compress(single), minlength=len(self.kept))
        counts = np.rint(once @ traits.membership).astype(np.int64)
        again = np.flatnonzero(~single)
        event, starts = events.take(again), np.flatnonzero(self.first.take(again))
        for word, bits in enumerate(traits.words if len(starts) else ()):
            span = counts[WORD * word : WORD * (word + 1)]
            span += _bit_counts(np.bitwise_or.reduceat(bits.take(event), starts), len(span))
        return {name: self.passing[name] + counts[span] for name, span in traits.spans.items()}


def persons(lists: Attendances, kept: BoolArray) -> Persons:
    """The persons of some actions.

    Args:
        lists: the attendances of the centre.
        kept: the actions; shape (len(data.events),).
    """
    rows = np.flatnonzero(kept.take(lists.regulars.event))
    person = lists.regulars.person.take(rows)
    edges = np.ones(len(rows) + 1, dtype=bool)
    np.not_equal(person[1:], person[:-1], out=edges[1:-1])
    first, last = (edges[:-1], edges[1:]) if len(rows) else (edges[:0], edges[:0])
    return Persons(lists, kept, lists.passing.sums(kept), rows, first, last, np.flatnonzero(last))


def _bit_counts(words: npt.NDArray[np.uint64], size: int) -> IntArray:
    """How many of some words have each of the `size` lowest bits."""
    parts = words.view(np.uint8).reshape(-1, 8)
    counts = [np.bincount(parts[:, index], minlength=256) @ BYTE for index in range(-(-size // 8))]
    return np.concatenate(counts)[:size]
