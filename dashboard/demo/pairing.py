"""Who came to what: every list as long as said, everybody at least once, nobody twice on a list."""

from __future__ import annotations

import numpy as np

from dashboard.demo.draws import Draws, IntArray

_PASSES = 40
"""Rounds of swaps before the lists are made one by one instead; dense ones never settle."""


def visits(people: int, sizes: IntArray, draws: Draws) -> IntArray:
    """How many actions each person came to: most people one, a few many; shape (people,), largest first.

    Args:
        people: number of people, none more than the shortest total allows (see `feasible`).
        sizes: length of each list.
        draws: chance.
    """
    total = int(sizes.sum())
    drawn = np.bincount(draws.picks(draws.unequal(people, 3), total - people), minlength=people) + 1
    cap = len(sizes)
    while cap * people > total:
        capped = np.sort(_capped(drawn, cap, draws))[::-1]
        if possible(capped, sizes):
            return capped
        cap = cap * 3 // 4
    level = np.full(people, total // people, dtype=np.int64)
    level[: total % people] += 1
    return level


def _capped(drawn: IntArray, cap: int, draws: Draws) -> IntArray:
    """The same total with nobody above a cap: what is cut goes to people drawn among the others."""
    kept = np.minimum(drawn, cap)
    left = int((drawn - kept).sum())
    while left:
        open_to = np.flatnonzero(kept < cap)
        chosen = open_to[draws.order(len(open_to))[:left]]
        kept[chosen] += 1
        left -= len(chosen)
    return kept


def possible(visits_made: IntArray, sizes: IntArray) -> bool:
    """Whether lists of these sizes exist for these numbers of visits, largest first (Gale and Ryser's theorem)."""
    at_least = np.bincount(np.minimum(sizes, len(visits_made)), minlength=len(visits_made) + 1)[::-1].cumsum()[::-1]
    places = np.cumsum(at_least[1:])
    return bool((np.cumsum(visits_made) <= places).all())


def paired(visits_made: IntArray, sizes: IntArray, draws: Draws) -> tuple[IntArray, IntArray]:
    """A list for each action: (place of the action, place of the person), a pair for each attendance."""
    actions = np.repeat(np.arange(len(sizes)), sizes)
    people = np.repeat(np.arange(len(visits_made)), visits_made)[draws.order(len(actions))]
    for _ in range(_PASSES):
        twice = _twice(actions, people, len(visits_made))
        if not len(twice):
            return actions, people
        moved = np.unique(np.concatenate([twice, draws.below(len(actions), len(twice))]))
        people[moved] = people[moved[draws.order(len(moved))]]
    return one_by_one(visits_made, sizes)


def _twice(actions: IntArray, people: IntArray, count: int) -> IntArray:
    """Places where somebody is on a list for the second time."""
    pairs = actions * count + people
    order = np.argsort(pairs, kind="stable")
    again = pairs[order][1:] == pairs[order][:-1]
    return np.asarray(order[1:][again], dtype=np.int64)


def one_by_one(visits_made: IntArray, sizes: IntArray) -> tuple[IntArray, IntArray]:
    """The lists made in turn, each of those who have most visits left: this always ends well when it is possible."""
    left = visits_made.copy()
    actions, people = [], []
    for action in np.argsort(-sizes, kind="stable").tolist():
        here = np.argsort(-left, kind="stable")[: sizes[action]]
        left[here] -= 1
        actions.append(np.full(len(here), action, dtype=np.int64))
        people.append(here)
    return np.concatenate(actions), np.concatenate(people)
