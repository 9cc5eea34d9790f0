"""The attendance lists of a centre as integer codes: the arrays that every figure is a sum over.

What needs no telling persons apart comes from tables of counts with one line per action (`Table`): présences cumulées,
and all about the persons who came a single time, ever. Of the others the rows are kept, by person and by date of the
action (`Regulars`): whatever the filters keep is then grouped by person already, the latest row of each person last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from dashboard import dimensions
from dashboard.dimensions import BoolArray
from dashboard.indicators.attendance_totals import IntArray, Totals

DayArray = npt.NDArray[np.int32]
CodeArray = npt.NDArray[np.int8] | npt.NDArray[np.int16]

ATTRIBUTES: Mapping[str, str] = {one.counted: one.column for one in dimensions.ATTRIBUTES}
"""What a row says of the person's presence: name of the breakdown → column."""
MET = frozenset(one.counted for one in dimensions.ATTRIBUTES if one.met)
"""Of these, those that are the presence's rather than the person's: who came both ways counts in both."""
TRAITS = ("theme", "network", "format")
"""What the action says for all who came: dimensions that distinct persons are told by."""
NO_DAY = np.iinfo(np.int32).max
WORD = 64
"""Bits of a word of `Traits`."""


@dataclass(frozen=True, eq=False)
class Regulars:
    """The rows of the persons who came to several realised actions, by person, then by date of the action.

    Attributes:
        person: number of the person, ascending from 0; int32.
        event: place of the action in `data.events`; int32.
        attributes: breakdown of `ATTRIBUTES` → place of the row's value among the codes; int8 or int16.
        debut: per person, the day (days since 1970) of the first action listed; int32.
    """

    person: npt.NDArray[np.int32]
    event: npt.NDArray[np.int32]
    attributes: Mapping[str, CodeArray]
    debut: DayArray


@dataclass(frozen=True, eq=False)
class Table:
    """Counts by action, several breakdowns side by side.

    Attributes:
        spans: breakdown → its columns, in the order of its codes.
        counts: whole numbers as floats, which are what is added up fastest; shape (len(data.events), columns).
    """

    spans: Mapping[str, slice]
    counts: npt.NDArray[np.float64]

    def sums(self, kept: BoolArray) -> dict[str, IntArray]:
        """Breakdown → counts per code over some actions."""
        sums = np.rint(kept.astype(np.float64) @ self.counts).astype(np.int64)
        return {name: sums[span] for name, span in self.spans.items()}

    def of(self, name: str) -> IntArray:
        """One breakdown, action by action; shape (len(data.events), number of codes)."""
        return self.counts[:, self.spans[name]].astype(np.int64)


@dataclass(frozen=True, eq=False)
class Traits:
    """Themes, networks and formats of the actions, side by side.

    Attributes:
        spans: dimension → its columns, in the order of its codes.
        membership: 1.0 where the action has the value; shape (actions, values of the three).
        words: the same as bits, 64 values to a word; shape (words, actions).
    """

    spans: Mapping[str, slice]
    membership: npt.NDArray[np.float64]
    words: npt.NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Attendances:
    """Who came to each action, from the lists and from what a purge has left of them.

    An attendance counts once with the action, whichever of its lines (`same_as`) the list is attached to; the tables
    below have it on the line that counts. Lists of what was not realised are left out.

    Attributes:
        codes: breakdown of `ATTRIBUTES`, `TRAITS` → codes, "" (non renseigné) last.
        per_event: breakdown of `ATTRIBUTES` → attendances; shape (len(data.events), number of codes).
        listed: attendances of each action that have a row; shape (len(data.events),).
        purged: whether an action has totals of a purged list instead.
        keys: whether an action has rows made under each secret key; shape (len(data.events), number of keys).
        day: first possible day of each action (days since 1970); NO_DAY where unknown.
        everyone: attendances by every breakdown, and by profile × department ("crossed").
        passing: the same for the persons who came a single time, ever; `regulars`: the rows of the others.
        traits: of the actions; totals: what purges have left.
    """

    codes: Mapping[str, tuple[str, ...]]
    per_event: Mapping[str, IntArray]
    listed: IntArray
    purged: BoolArray
    keys: BoolArray
    day: DayArray
    everyone: Table = field(repr=False)
    passing: Table = field(repr=False)
    regulars: Regulars = field(repr=False)
    traits: Traits = field(repr=False)
    totals: Totals = field(repr=False)

    @property
    def nbytes(self) -> int:
        """Memory that the lists take in this form, in bytes."""
        kept, traits = self.regulars, self.traits
        arrays = (
            kept.person, kept.event, kept.debut, *kept.attributes.values(), *self.per_event.values(), self.listed,
            self.everyone.counts, self.passing.counts, traits.membership, traits.words,
        )  # fmt: skip
        return sum(array.nbytes for array in arrays)
