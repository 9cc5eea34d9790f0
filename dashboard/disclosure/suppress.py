"""Hide what must be hidden, and as little more as it takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from dashboard.disclosure.hush import hush
from dashboard.disclosure.model import Derived, Earlier, Fact, Policy, Table
from dashboard.disclosure.programs import IntArray
from dashboard.disclosure.publication import Publication, make, tables_of
from dashboard.disclosure.search import Search, Way, places
from dashboard.disclosure.system import System, Version, build

STEADY = 0.8
"""A number whose neighbour of the year before or after is hidden costs less to hide: masks that stay put tell less."""


def protect(
    tables: Iterable[Table],
    policy: Policy,
    facts: Iterable[Fact] = (),
    derived: Iterable[Derived] = (),
    earlier: Sequence[Earlier] = (),
    *,
    whole: bool = True,
) -> Publication:
    """Choose what to hide in tables that are published together, so that no small group of people can be told.

    Args:
        tables: every table of the publication, all years: what is not given here is not protected against.
        policy: threshold and treatment of zeros.
        facts: what readers know besides (see `dashboard.disclosure.facts`).
        derived: percentages and changes wanted; those whose two numbers are shown are worked out and published.
        earlier: earlier publications that readers may have kept. What a cell has gained or lost since is protected
            like a cell.
        whole: whether every group is proved safe in whole numbers; without it the choice is several times faster, and
            the audit may refuse it.

    Returns:
        What to publish, what is hidden, and what could not be helped. To be audited before it is written.

    Raises:
        ValueError: the numbers contradict each other.
    """
    hush()
    tables, facts = tuple(tables), tuple(facts)
    versions = [Version(tables, facts, current=True)]
    for before in earlier:
        old, old_facts, shown = tables_of(before)
        versions.append(Version(old, old_facts, shown))
    system = build(versions, policy)
    plan = _Plan(system, policy, whole=whole)
    plan.run()
    return make(tables, facts, tuple(derived), policy, system, plan.search.hidden, tuple(plan.helpless))


class _Plan:
    """One run: every protected group is made safe in turn, then what has become useless is shown again."""

    def __init__(self, system: System, policy: Policy, *, whole: bool) -> None:
        self.system, self.policy = system, policy
        self.search = Search(system, system.hidden, whole=whole)
        # Wanted for each group; -1: the rule of the house (see `safe`).
        self.wanted_low = np.full(len(system.groups), -1)
        self.wanted_high = np.full(len(system.groups), -1)
        self.helpless: list[int] = []
        self.neighbours = _neighbours(system)

    def safe(self, groups: IntArray) -> np.ndarray:
        """Which groups are safe, with the worlds known.

        The rule: the sizes that a reader holds possible span at least as many numbers as the threshold, and the
        largest reaches it: "s" never proves that a group is small, and never tells its size more nearly than "fewer
        than the threshold" would.
        """
        low, high = self.search.low[groups], self.search.high[groups]
        usual = (high >= self.policy.threshold) & (high - low >= self.policy.threshold - 1)
        special = self.wanted_high[groups] >= 0
        return np.where(special, (low <= self.wanted_low[groups]) & (high >= self.wanted_high[groups]), usual)

    def run(self) -> None:
        """All of it. Ends: each group is treated once, each hidden number is tried once."""
        protected = places(self.system.protected)
        self._prove(protected)
        values = self.system.values
        # The widest gap to cover first: what it takes often covers the others.
        for group in sorted(protected, key=lambda place: (values[place], place)):
            if not self._proved(group):
                self._cover(group)
        self._trim()

    def _prove(self, groups: IntArray) -> None:
        """Look for worlds that make many groups safe at once, until a round brings nothing."""
        left = groups[~self.safe(groups)]
        while left.size:
            self.search.together(left, self._goal_high(left))
            down = left[self.search.low[left] > self._goal_low(left)]
            if down.size:
                self.search.together(down, self._goal_low(down))
            before, left = len(left), left[~self.safe(left)]
            if len(left) == before:
                return

    def _goal_high(self, groups: IntArray) -> IntArray:
        usual = np.maximum(self.policy.threshold, self.search.low[groups] + self.policy.threshold - 1)
        return np.where(self.wanted_high[groups] >= 0, self.wanted_high[groups], usual)

    def _goal_low(self, groups: IntArray) -> IntArray:
        usual = np.minimum(self.policy.floor, self.system.values[groups])
        return np.where(self.wanted_high[groups] >= 0, self.wanted_low[groups], usual)

    def _proved(self, group: int) -> bool:
        """Whether a group is safe with what is hidden now; looks for the worlds that say so."""
        one = np.array([group])
        for goal in (self._goal_high, self._goal_low, self._goal_high):
            if self.safe(one)[0]:
                return True
            if goal(one)[0] != self.system.values[group]:
                self.search.furthest(group, int(goal(one)[0]))
        return bool(self.safe(one)[0])

    def _cover(self, group: int) -> None:
        """Hide what makes a group safe, upwards or downwards, whichever costs less."""
        threshold, costs = self.policy.threshold, self._costs()
        low, high = int(self.search.low[group]), int(self.search.high[group])
        ways = [self.search.cheapest(group, max(threshold, low + threshold - 1), costs)]
        if threshold <= high and high - threshold + 1 >= 0:
            ways.append(self.search.cheapest(group, high - threshold + 1, costs))
        found = [way for way in ways if way is not None]
        if found:
            self._hide(min(found, key=lambda way: way.cost))
        else:
            self._cover_as_far_as_possible(group)

    def _cover_as_far_as_possible(self, group: int) -> None:
        """Both ways at once, or, where published numbers already tell too much, no more than they tell."""
        value, threshold = int(self.system.values[group]), self.policy.threshold
        low = self.search.furthest(group, 0, everything=True) if value else 0
        high = self.search.furthest(group, max(threshold, value + threshold - 1), everything=True)
        goal = max(threshold, low + threshold - 1)
        if high < goal:
            self.helpless.append(group)
            goal = high
        self.wanted_low[group], self.wanted_high[group] = low, goal
        for size in (low, goal):
            way = self.search.cheapest(group, size, self._costs())
            if way is not None:
                self._hide(way)

    def _hide(self, way: Way) -> None:
        self.search.hidden[way.groups] = True
        self.search.keep(way.world)

    def _costs(self) -> np.ndarray:
        hidden = self.search.hidden
        steady = np.array([any(hidden[place] for place in beside) for beside in self.neighbours])
        return np.where(steady, STEADY, 1.0) * self.system.cost

    def _trim(self) -> None:
        """Show again, dearest first, every number that nobody needs hidden any longer."""
        system = self.system
        self.search.forget()
        extra = places(self.search.hidden & system.current & ~system.protected)
        for place in sorted(extra, key=lambda at: (-system.cost[at], at)):
            distance = self.search.distances(place)
            linked = places(system.protected & np.isfinite(distance))
            # The nearest groups are those most likely to need it: most attempts end at the first of them.
            linked = linked[np.argsort(distance[linked], kind="stable")]
            before = self.search.show(place)
            if not all(self._proved(group) for group in linked[~self.safe(linked)]):
                self.search.undo(place, before)
                self.search.forget()


def _neighbours(system: System) -> list[tuple[int, ...]]:
    """The same cell, the year before and the year after."""
    index = system.index()
    beside: list[tuple[int, ...]] = []
    for group in system.groups:
        years = (group.cell._replace(year=group.cell.year + step) for step in (-1, 1))
        beside.append(tuple(index[cell] for cell in years if cell in index) if group.outside is None else ())
    return beside
