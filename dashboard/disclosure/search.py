"""Which further numbers to hide, and the worlds that prove that what is hidden is enough.

A *world* is a size for every group that agrees with all that readers see. A hidden group is safe when two worlds exist
that are far enough apart. Hiding one more number never takes a world away: what is proved once stays proved.

Worlds in whole numbers take long to find where tables have much to do with one another; worlds in real numbers are at
hand, and as good nearly always. Either may be asked for: what they let through is audited in whole numbers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse.csgraph import dijkstra

from dashboard.disclosure.programs import WHOLE, Extras, FloatArray, IntArray, Rows, Tie, best, no_extras
from dashboard.disclosure.system import BoolArray, System

SLACK = 1e-4
"""By how much rounding may make a world miss an equation: far less than one person, whatever the number of terms."""


class Way(NamedTuple):
    """What it takes to make a world possible: the cost, the groups to hide, the world."""

    cost: float
    groups: IntArray
    world: FloatArray


class Search:
    """The hidden groups so far, the worlds found so far, and what they prove.

    Attributes:
        hidden: which groups are hidden.
        worlds: one a row, the true one first.
        low, high: the smallest and largest whole size that the known worlds leave each group between.
        whole: whether worlds are whole numbers.
    """

    def __init__(self, system: System, hidden: BoolArray, *, whole: bool) -> None:
        self.system, self.whole = system, whole
        self.hidden = hidden.copy()
        self.worlds = system.values[None, :].astype(np.float64)
        self.low, self.high = system.values.copy(), system.values.copy()

    def keep(self, world: FloatArray) -> None:
        """Remember a world."""
        self.worlds = np.vstack([self.worlds, world])
        self.low = np.minimum(self.low, _whole_up(world))
        self.high = np.maximum(self.high, _whole_down(world))

    def show(self, place: int) -> tuple[FloatArray, int]:
        """Show a group again: worlds that give it another size are no longer possible. Returns what `undo` wants."""
        before = self.worlds
        self.hidden[place] = False
        self._replace(before[np.abs(before[:, place] - self.system.values[place]) < WHOLE])
        return before, len(self.worlds)

    def undo(self, place: int, before: tuple[FloatArray, int]) -> None:
        """Hide the group after all; the worlds found since are possible with more hidden, too."""
        worlds, known = before
        self.hidden[place] = True
        self._replace(np.vstack([worlds, self.worlds[known:]]))

    def forget(self) -> None:
        """Keep only worlds that are the furthest known for some protected group."""
        small = places(self.system.protected)
        ends = [self.worlds[:, small].argmin(axis=0), self.worlds[:, small].argmax(axis=0)]
        self._replace(self.worlds[np.unique(np.concatenate([[0], *ends]))])

    def _replace(self, worlds: FloatArray) -> None:
        self.worlds = worlds
        self.low, self.high = _whole_up(worlds.min(axis=0)), _whole_down(worlds.max(axis=0))

    def distances(self, place: int) -> FloatArray:
        """Number of equations from a hidden group to the others, through hidden groups; infinite when not linked."""
        columns = places(self.hidden)
        links = abs(self.system.matrix[:, columns])
        found = np.full(len(self.hidden), np.inf)
        found[columns] = dijkstra(links.T @ links, indices=int(np.searchsorted(columns, place)), unweighted=True)
        return found

    def together(self, groups: IntArray, goals: IntArray) -> None:
        """Bring as many groups as possible to their goals, in one world for each set of linked tables."""
        for one in np.unique(self.system.component[groups]):
            mine = self.system.component[groups] == one
            columns = self._columns(groups[mine][0], self.hidden)
            wanted = (goals - self.system.values[groups])[mine].astype(float)
            # One gain per group, no more than its move towards its goal; with unequal weights, for one goal reached is
            # worth more than two reached by half.
            few = len(wanted)
            extras = Extras(
                np.searchsorted(columns, groups[mine]),
                -1 - np.arange(few, 0, -1) / few,
                np.abs(wanted),
                (Tie(np.sign(wanted), np.full(few, -1.0), 0, np.inf),),
            )
            bounds = (-self._room(columns), np.full(len(columns), np.inf))
            world = self._world(columns, bounds, np.zeros(len(columns)), extras)
            if world is not None:
                self.keep(world)

    def furthest(self, group: int, goal: int, everything: bool = False) -> int:
        """Bring one group as near as possible to a goal; the whole size that it gets.

        Args:
            everything: with all hidden that can be, and not only what is. The world is then not remembered.
        """
        system = self.system
        columns = self._columns(group, ~system.known if everything else self.hidden)
        lower, upper = -self._room(columns), np.full(len(columns), np.inf)
        at, wanted = int(np.searchsorted(columns, group)), goal - system.values[group]
        (upper if wanted > 0 else lower)[at] = wanted
        aim = np.zeros(len(columns))
        aim[at] = -np.sign(wanted)
        world = self._world(columns, (lower, upper), aim, no_extras())
        if world is None:
            return int(system.values[group])
        if not everything:
            self.keep(world)
        return int((_whole_down if wanted > 0 else _whole_up)(world)[group])

    def cheapest(self, group: int, goal: int, costs: FloatArray) -> Way | None:
        """The cheapest further groups to hide so that some world brings a group to a goal.

        None when even hiding everything would not do.
        """
        step = abs(goal - int(self.system.values[group]))
        # A small reach makes a tight program, and short detours; it is widened only when nothing is found.
        for reach in (step, 4 * step, int(self.system.values.max()) + goal):
            way = self._within(group, goal, costs, float(reach))
            if way is not None:
                return way
        return None

    def _within(self, group: int, goal: int, costs: FloatArray, reach: float) -> Way | None:
        """The cheapest way in which no number that is shown so far moves by more than `reach`."""
        system = self.system
        columns = self._columns(group, ~system.known)
        shown = ~self.hidden[columns]
        candidates = np.flatnonzero(shown & system.current[columns])
        room = self._room(columns)
        lower, upper = -room, np.full(len(columns), np.inf)
        lower[shown] = upper[shown] = 0.0
        lower[candidates], upper[candidates] = -np.minimum(room[candidates], reach), reach
        ties = (
            Tie(np.ones(len(candidates)), -upper[candidates], -np.inf, 0),
            Tie(np.ones(len(candidates)), -lower[candidates], 0, np.inf),
        )
        at = int(np.searchsorted(columns, group))
        lower[at] = upper[at] = goal - system.values[group]
        # A candidate moves only when its variable, hidden or not, is 1.
        extras = Extras(candidates, costs[columns[candidates]], np.ones(len(candidates)), ties, whole=True)
        world = self._world(columns, (lower, upper), np.zeros(len(columns)), extras)
        if world is None:
            return None
        chosen = columns[candidates]
        chosen = chosen[np.abs(world[chosen] - system.values[chosen]) > WHOLE]
        return Way(float(costs[chosen].sum()), chosen, world)

    def _columns(self, group: int, allowed: BoolArray) -> IntArray:
        """The groups that may move, of those linked to one."""
        return places(allowed & (self.system.component == self.system.component[group]))

    def _room(self, columns: IntArray) -> FloatArray:
        """By how much each group may shrink."""
        return np.asarray(self.system.values[columns] - self.system.floor[columns], dtype=float)

    def _world(
        self, columns: IntArray, bounds: tuple[FloatArray, FloatArray], aim: FloatArray, extras: Extras
    ) -> FloatArray | None:
        """The best world; None when there is none, or none in whole numbers where they are asked for."""
        system = self.system
        inside = system.matrix[:, columns]
        kept = np.flatnonzero(np.diff(inside.indptr))
        sums = system.matrix[kept] @ system.values
        rows = Rows(inside[kept], system.low[kept] - sums, system.high[kept] - sums)
        moves = best(rows, bounds, aim, extras, whole=self.whole)
        if moves is None:
            return None
        world = system.values.astype(np.float64)
        world[columns] += moves
        found = system.matrix @ world
        return None if ((found < system.low - SLACK) | (found > system.high + SLACK)).any() else world


def places(mask: BoolArray) -> IntArray:
    """Where a mask is true."""
    return np.flatnonzero(mask).astype(np.int64)


def _whole_up(sizes: FloatArray) -> IntArray:
    return np.ceil(sizes - WHOLE).astype(np.int64)


def _whole_down(sizes: FloatArray) -> IntArray:
    return np.floor(sizes + WHOLE).astype(np.int64)
