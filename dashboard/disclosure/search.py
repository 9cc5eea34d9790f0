"""Which further numbers to hide: whole-number programs over the differences between a possible world and the true one.

A *world* is a size for every group that agrees with all that readers see. A hidden group is safe when two worlds exist
that are far enough apart. Hiding one more number never takes a world away: what is proved once stays proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, coo_array, csr_array, eye_array

from dashboard.disclosure.system import BoolArray, IntArray, System

NODES = 400
"""Branches tried when choosing what to hide: a number rather than a time, so that the answer is always the same."""


class Search:
    """The hidden groups so far, the worlds found so far, and what they prove.

    Attributes:
        hidden: which groups are hidden.
        worlds: one a row, the true one first.
        low, high: the smallest and largest size that a known world gives each group.
    """

    def __init__(self, system: System, hidden: BoolArray) -> None:
        self.system = system
        self.hidden = hidden.copy()
        self.worlds = system.values[None, :].copy()
        self.low, self.high = system.values.copy(), system.values.copy()
        self._columns = [
            np.flatnonzero((system.component == one) & ~system.known)
            for one in range(int(system.component.max(initial=-1)) + 1)
        ]
        self._rows: dict[int, tuple[csr_array, IntArray]] = {}

    def keep(self, world: IntArray) -> None:
        """Remember a world."""
        self.worlds = np.vstack([self.worlds, world])
        np.minimum(self.low, world, out=self.low)
        np.maximum(self.high, world, out=self.high)

    def show(self, place: int) -> tuple[IntArray, int]:
        """Show a group again: worlds that give it another size are no longer possible. Returns what `undo` wants."""
        before = self.worlds
        self.hidden[place] = False
        self._replace(before[before[:, place] == self.system.values[place]])
        return before, len(self.worlds)

    def undo(self, place: int, before: tuple[IntArray, int]) -> None:
        """Hide the group after all; the worlds found since are possible with more hidden, too."""
        worlds, known = before
        self.hidden[place] = True
        self._replace(np.vstack([worlds, self.worlds[known:]]))

    def forget(self) -> None:
        """Keep only worlds that are the furthest known for some protected group."""
        small = places(self.system.protected)
        ends = [self.worlds[:, small].argmin(axis=0), self.worlds[:, small].argmax(axis=0)]
        self._replace(self.worlds[np.unique(np.concatenate([[0], *ends]))])

    def _replace(self, worlds: IntArray) -> None:
        self.worlds = worlds
        self.low, self.high = worlds.min(axis=0), worlds.max(axis=0)

    def together(self, groups: IntArray, goals: IntArray) -> None:
        """Bring as many groups as possible to their goals in one world, component by component."""
        for one in np.unique(self.system.component[groups]):
            mine = self.system.component[groups] == one
            columns = self._columns[one]
            columns = columns[self.hidden[columns]]
            self._together(columns, groups[mine], goals[mine])

    def _together(self, columns: IntArray, groups: IntArray, goals: IntArray) -> None:
        wanted = goals - self.system.values[groups]
        many, few = len(columns), len(groups)
        position = {place: at for at, place in enumerate(columns)}
        at = np.array([position[place] for place in groups])
        # One gain per group, no more than what moved towards its goal. Unequal weights: one goal reached is worth more
        # than two reached by half.
        gains = csr_array((np.sign(wanted).astype(float), (np.arange(few), at)), shape=(few, many))
        rows, low, high = self._links(columns)
        blocks = (
            [[gains, -eye_array(few)]]
            if rows is None
            else [[gains, -eye_array(few)], [rows, csr_array((rows.shape[0], few))]]
        )
        lower = np.concatenate([np.zeros(few), low])
        upper = np.concatenate([np.full(few, np.inf), high])
        weights = 1 + np.arange(few, 0, -1) / few
        bounds = Bounds(
            np.concatenate([self.system.floor[columns] - self.system.values[columns], np.zeros(few)]),
            np.concatenate([np.full(many, np.inf), np.abs(wanted)]),
        )
        self._solve(
            np.concatenate([np.zeros(many), -weights]),
            block_array(blocks, format="csr"),
            lower,
            upper,
            bounds,
            columns,
            np.zeros(many + few),
        )

    def furthest(self, group: int, goal: int, hidden: BoolArray | None = None) -> int:
        """Bring one group as near as possible to a goal, with what is hidden (or another choice); the size it gets.

        The world is remembered only when it is one of what is hidden now.
        """
        system = self.system
        columns = self._columns[system.component[group]]
        columns = columns[(self.hidden if hidden is None else hidden)[columns]]
        rows, low, high = self._links(columns)
        lower = (system.floor[columns] - system.values[columns]).astype(float)
        upper = np.full(len(columns), np.inf)
        at = int(np.flatnonzero(columns == group)[0])
        wanted = goal - system.values[group]
        (upper if wanted > 0 else lower)[at] = wanted
        aim = np.zeros(len(columns))
        aim[at] = -np.sign(wanted)
        matrix = csr_array((0, len(columns))) if rows is None else rows
        world = self._solve(
            aim, matrix, low, high, Bounds(lower, upper), columns, np.zeros(len(columns)), keep=hidden is None
        )
        return int(system.values[group] if world is None else world[group])

    def cheapest(
        self, group: int, goal: int, costs: Sequence[float] | np.ndarray
    ) -> tuple[float, IntArray, IntArray] | None:
        """The cheapest further groups to hide so that some world brings a group to a goal.

        Returns:
            Their cost, their places, the world; None when even hiding everything would not do.
        """
        widest = int(self.system.values.max(initial=1)) + abs(goal)
        step = abs(goal - int(self.system.values[group]))
        for reach in (step, 4 * step, widest):
            found = self._cheapest(group, goal, np.asarray(costs, dtype=float), reach)
            if found is not None:
                return found
        return None

    def _cheapest(
        self, group: int, goal: int, costs: np.ndarray, reach: int
    ) -> tuple[float, IntArray, IntArray] | None:
        system = self.system
        columns = self._columns[system.component[group]]
        free = self.hidden[columns]
        values, floor = system.values[columns], system.floor[columns]
        candidates = np.flatnonzero(~free & system.current[columns] & (values >= floor))
        fixed = ~free
        fixed[candidates] = False
        down = (values - floor).astype(float)
        lower = np.where(free, -down, np.where(fixed, 0.0, -np.minimum(down, reach)))
        upper = np.where(free, np.inf, np.where(fixed, 0.0, float(reach)))
        at = int(np.flatnonzero(columns == group)[0])
        lower[at] = upper[at] = goal - system.values[group]
        many, few = len(columns), len(candidates)
        rows, low, high = self._links(columns)
        moves = csr_array((np.ones(few), (np.arange(few), candidates)), shape=(few, many))
        limits = (
            [[moves, coo_array(np.diag(-upper[candidates]))], [moves, coo_array(np.diag(-lower[candidates]))]]
            if few
            else []
        )
        blocks: list[list[Any]] = ([] if rows is None else [[rows, csr_array((rows.shape[0], few))]]) + limits
        matrix = block_array(blocks, format="csr") if blocks else csr_array((0, many + few))
        bounds = Bounds(np.concatenate([lower, np.zeros(few)]), np.concatenate([upper, np.ones(few)]))
        world = self._solve(
            np.concatenate([np.zeros(many), costs[columns[candidates]]]), matrix,
            np.concatenate([low, np.full(few, -np.inf), np.zeros(few)]), np.concatenate([high, np.zeros(few), np.full(few, np.inf)]),
            bounds, columns, np.concatenate([np.zeros(many), np.ones(few)]), keep=False,
        )  # fmt: skip
        if world is None:
            return None
        chosen = columns[candidates]
        chosen = chosen[world[chosen] != system.values[chosen]]
        return float(costs[chosen].sum()), chosen, world

    def _links(self, columns: IntArray) -> tuple[csr_array | None, np.ndarray, np.ndarray]:
        """Rows that hold some of the columns, with the room their true sums leave."""
        matrix = self.system.matrix[:, columns]
        kept = np.flatnonzero(np.diff(matrix.indptr))
        if not kept.size:
            return None, np.zeros(0), np.zeros(0)
        sums = self.system.matrix[kept] @ self.system.values
        return matrix[kept], self.system.low[kept] - sums, self.system.high[kept] - sums

    def _solve(
        self, aim: np.ndarray, matrix: csr_array, low: np.ndarray, high: np.ndarray, bounds: Bounds,
        columns: IntArray, whole: np.ndarray, keep: bool = True,
    ) -> IntArray | None:  # fmt: skip
        """The best world; None when there is none. Whole numbers are asked for only when they do not come by themselves."""
        constraints = [LinearConstraint(matrix, low, high)] if matrix.shape[0] else []
        for integrality in (whole, np.ones_like(whole)):
            answer = milp(
                aim, integrality=integrality, bounds=bounds, constraints=constraints, options={"node_limit": NODES}
            )
            if answer.x is None:
                return None
            moves = np.rint(answer.x[: len(columns)])
            if np.abs(answer.x[: len(columns)] - moves).max(initial=0) < 1e-6:
                break
        world = self.system.values.copy()
        world[columns] += moves.astype(np.int64)
        sums = self.system.matrix @ world
        if ((sums < self.system.low) | (sums > self.system.high)).any():
            return None
        if keep:
            self.keep(world)
        return world


def places(mask: BoolArray | Iterable[bool]) -> IntArray:
    """Where a mask is true."""
    return np.flatnonzero(np.asarray(mask)).astype(np.int64)
