"""The auditor: can a reader of everything that is published tell the size of a small group?

It knows nothing of the suppressor. From the published form it writes down what a reader can (`reader.py`); for each
small group it then looks for two *worlds*, whole numbers for every hidden group that agree with all that is published,
and that differ enough on that group. Each world is checked in exact arithmetic: "safe" is proved by the two worlds, not
believed of a solver. Where there are no such worlds, the interval that the reader can work out is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array
from scipy.sparse.csgraph import connected_components

from dashboard.disclosure.hush import hush
from dashboard.disclosure.model import Cell, Earlier, Policy
from dashboard.disclosure.reader import Name, Notes, Published, Row

Kind = Literal["printed", "interval", "contradiction", "secret", "rule"]
IntArray = NDArray[np.int64]

OPTIMAL = 0
"""The status of an answer that is not the best one met before an end, but the best there is."""
NODES = 2000
"""Branches tried for one world: enough for any table met, and an end. A world that is not found is a refusal."""


@dataclass(frozen=True)
class Breach:
    """Why a publication must not go out.

    Attributes:
        kind: "printed" (a small number is there in full), "interval" (it can be worked out, or nearly), "contradiction"
            (the true numbers break what the publication says of them), "secret" (the true value of a hidden cell was
            not handed over: it could not be audited), "rule" (the threshold published is not that of the policy).
        cell: the group; None for a breach of the rule.
        outside: set when the group is the people of `cell` who are not in this one.
        low, high: sizes between which the reader can place it.
    """

    kind: Kind
    cell: Cell | None = None
    outside: Cell | None = None
    low: int = 0
    high: int = 0


@dataclass(frozen=True)
class Audit:
    """The verdict.

    Attributes:
        ok: whether the publication may go out.
        breaches: why not.
        helpless: small groups whose interval was too narrow before, and that this publication makes no narrower.
        protected: number of small groups examined.
        worlds: number of worlds found and checked.
    """

    ok: bool
    breaches: tuple[Breach, ...]
    helpless: tuple[Breach, ...]
    protected: int
    worlds: int


def audit(
    published: Published,
    secrets: Mapping[Cell, int],
    policy: Policy,
    earlier: Sequence[Earlier] = (),
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> Audit:
    """Examine a publication.

    Args:
        published: its published form, as it is going to be written.
        secrets: true value of every cell it hides.
        policy: the rule it must keep.
        earlier: earlier publications that readers may have kept: their numbers, and what follows from the differences.
        told: told, as it goes, how many small groups were found to be safe, and how many there are.
    """
    hush()
    notes = Notes(policy.threshold, policy.zeros)
    notes.read(published, secrets)
    for before in earlier:
        notes.read(before.published, before.secrets, earlier=True)
    notes.subtract()
    breaches = [Breach("secret", cell) for cell in sorted(notes.missing)]
    breaches += [Breach("printed", notes.names[one].cell) for one in sorted(notes.small_print - notes.before)]
    if (published["threshold"], published["zeros"]) != (policy.threshold, policy.zeros):
        breaches.append(Breach("rule"))
    reader = _Reader(notes, notes.rows, notes.seen | notes.before, policy)
    breaches += [Breach("contradiction", name.cell, name.apart) for name in reader.contradictions()]
    if breaches:
        return Audit(False, tuple(breaches), (), 0, 0)
    small = _small(notes, policy)
    left = reader.examine(small, told)
    # Only what it is certain that readers could work out before is no fault of this publication.
    had = _Reader(notes, [row for row in notes.rows if not row.told], notes.before, policy)
    helpless: list[Breach] = []
    for one in left:
        low, high = reader.interval(one)
        name = notes.names[one]
        found = Breach("interval", name.cell, name.apart, low, high)
        (helpless if had.certain(one) == (low, high) else breaches).append(found)
    return Audit(not breaches, tuple(breaches), tuple(helpless), len(small), reader.worlds + had.worlds)


def _small(notes: Notes, policy: Policy) -> list[int]:
    """Head-counts to protect: those of the rule that readers did not have already."""
    least = 1 if policy.zeros == "shown" else 0
    return [
        number
        for number, name in enumerate(notes.names)
        if number in notes.people - notes.before and least <= name.truth < policy.threshold
    ]


class _Reader:
    """One state of knowledge: some unknowns are known, the rest is bound by the rows."""

    def __init__(self, notes: Notes, rows: Sequence[Row], known: Iterable[int], policy: Policy) -> None:
        self.notes, self.threshold = notes, policy.threshold
        count = len(notes.names)
        self.truth = np.array([name.truth for name in notes.names], dtype=np.int64)
        self.known = np.zeros(count, dtype=bool)
        self.known[list(known)] = True
        least = 1 if policy.zeros == "shown" else 0
        # What is worked out is printed nowhere: nothing says that it is not empty.
        self.least = np.array([least if name.written else 0 for name in notes.names], dtype=np.int64)
        entries = [(row, one, factor) for row, line in enumerate(rows) for one, factor in line.terms.items()]
        at, one, factor = np.array(entries, dtype=np.int64).reshape(-1, 3).T
        self.matrix = csr_array((factor, (at, one)), shape=(len(rows), count))
        self.low = np.array([-np.inf if row.low is None else row.low for row in rows])
        self.high = np.array([np.inf if row.high is None else row.high for row in rows])
        free = abs(self.matrix[:, np.flatnonzero(~self.known)])
        parts = connected_components(free.T @ free, directed=False)[1]
        self.part = np.full(count, -1, dtype=np.int64)
        self.part[~self.known] = parts
        self.least_seen, self.most_seen = self.truth.copy(), self.truth.copy()
        self.worlds = 0

    def holds(self, world: IntArray) -> bool:
        """Whether a world agrees with everything, in whole numbers."""
        sums = self.matrix @ world
        rows = bool(((sums >= self.low) & (sums <= self.high)).all())
        return rows and bool(
            (world[self.known] == self.truth[self.known]).all() and (world >= self.least)[~self.known].all()
        )

    def contradictions(self) -> list[Name]:
        """Unknowns of the rows that the true numbers break; hidden numbers that the rule says cannot be."""
        sums = self.matrix @ self.truth
        broken = self.matrix[np.flatnonzero((sums < self.low) | (sums > self.high))].indices
        impossible = np.flatnonzero((self.truth < self.least) & ~self.known)
        return [self.notes.names[one] for one in np.unique(np.concatenate([broken, impossible]))]

    def examine(self, groups: Sequence[int], told: Callable[[int, int], None]) -> list[int]:
        """The groups for which no two worlds far enough apart exist; `told` how many were found safe, of how many."""
        chosen = np.array([one for one in groups if not self.known[one]], dtype=np.int64)
        for part in np.unique(self.part[chosen]):
            self._pool(chosen[self.part[chosen] == part])
            told(int(self._safe(chosen).sum()), len(groups))
        left = []
        for one in groups:
            if self.known[one] or not self._safe_alone(one):
                left.append(one)
            told(int(self._safe(chosen).sum()), len(groups))
        return left

    def _safe(self, groups: IntArray) -> NDArray[np.bool_]:
        least, most = self.least_seen[groups], self.most_seen[groups]
        return np.asarray((most >= self.threshold) & (most - least >= self.threshold - 1))

    def _pool(self, groups: IntArray) -> None:
        """Worlds that stretch many groups at once, up then down, until a round brings nothing."""
        left = groups
        while left.size:
            self._stretch(left, np.maximum(self.threshold, self.least_seen[left] + self.threshold - 1))
            self._stretch(left, np.minimum(1, self.truth[left]))
            before, left = left.size, left[~self._safe(left)]
            if left.size == before:
                return

    def _enough(self, group: int) -> int:
        """The size that makes a group safe even when its true size is the smallest possible."""
        return int(max(self.threshold, self.truth[group] + self.threshold - 1))

    def _safe_alone(self, group: int) -> bool:
        one = np.array([group])
        for goal in (self._enough(group), 0):
            if self._safe(one)[0]:
                return True
            self._stretch(one, np.array([goal]))
        return bool(self._safe(one)[0])

    def interval(self, group: int) -> tuple[int, int]:
        """The sizes between which a reader can place a group; the upper one is not looked for beyond what is safe."""
        self._to_both_ends(group)
        return int(self.least_seen[group]), int(self.most_seen[group])

    def certain(self, group: int) -> tuple[int, int] | None:
        """The same, when it is too narrow and there is no doubt of it; None when it is safe, or the solver gave up."""
        sure = self._to_both_ends(group) and (self.known[group] or not self._safe(np.array([group]))[0])
        return (int(self.least_seen[group]), int(self.most_seen[group])) if sure else None

    def _to_both_ends(self, group: int) -> bool:
        """Stretch a group down and up; whether it is certain that it goes no further. One that is known does not."""
        ends = () if self.known[group] else (0, self._enough(group))
        looked = [self._stretch(np.array([group]), np.array([goal])) for goal in ends]
        return all(looked)

    def _stretch(self, groups: IntArray, goals: IntArray) -> bool:
        """One world that brings groups towards their goals: the sum of the weighted gains is the largest possible.

        Returns: whether it is certain that no world brings them nearer.
        """
        columns = np.flatnonzero(self.part == self.part[groups[0]])
        rows = np.flatnonzero(np.diff(self.matrix[:, columns].indptr))
        inside = self.matrix[rows][:, columns]
        outside = self.matrix[rows] @ np.where(self.part == self.part[groups[0]], 0, self.truth)
        up = np.where(goals >= self.truth[groups], 1, -1)
        count, many = groups.size, columns.size
        pick = csr_array((-up.astype(float), (np.arange(count), np.searchsorted(columns, groups))), shape=(count, many))
        # gain ≤ up × (size − truth), gain ≤ distance of the goal; earlier groups weigh more.
        limits = -up * self.truth[groups].astype(float)
        matrix = block_array(
            [[inside, None], [pick, eye_array(count)]] if rows.size else [[pick, eye_array(count)]], format="csr"
        )
        answer = milp(
            np.concatenate([np.zeros(many), -np.linspace(2, 1, count)]),
            integrality=np.concatenate([np.ones(many), np.zeros(count)]),
            bounds=Bounds(
                np.concatenate([self.least[columns].astype(float), np.zeros(count)]),
                np.concatenate([np.full(many, np.inf), np.abs(goals - self.truth[groups]).astype(float)]),
            ),
            options={"node_limit": NODES},
            constraints=LinearConstraint(
                matrix,
                np.concatenate([self.low[rows] - outside, np.full(count, -np.inf)]),
                np.concatenate([self.high[rows] - outside, limits]),
            ),
        )
        if answer.x is None:
            return False
        world = self.truth.copy()
        world[columns] = np.rint(answer.x[:many]).astype(np.int64)
        if not self.holds(world):
            return False
        self.worlds += 1
        np.minimum(self.least_seen, world, out=self.least_seen)
        np.maximum(self.most_seen, world, out=self.most_seen)
        return bool(answer.status == OPTIMAL)
