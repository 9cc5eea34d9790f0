"""How many people came to each action, so that every total is met to the unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dashboard.demo.draws import Draws, IntArray, bounded

_LARGEST_PERCENT = 20
"""No action carries more of a year's attendances than this, where the totals allow."""
_NOTABLE = 30
"""From this on, two lists of one size would look copied: they are kept apart where the totals allow."""


@dataclass(frozen=True)
class Shape:
    """What the sizes of a year's lists must add up to; see `YearMarginals`."""

    attendances: int
    people: int
    actions: int
    informative_actions: int
    informative_attendances: int
    pacte_actions: int
    pacte_attendances: int


@dataclass(frozen=True)
class Cells:
    """Actions and attendances of the four groups: informative and Pacte, informative alone, Pacte alone, neither."""

    actions: tuple[int, int, int, int]
    attendances: tuple[int, int, int, int]


@dataclass(frozen=True)
class Sizes:
    """The lists of a year: number of people, whether the action is informative, whether it belongs to the Pacte."""

    people: IntArray
    informative: tuple[bool, ...]
    pacte: tuple[bool, ...]


def feasible(shape: Shape) -> bool:
    """Whether sizes exist that meet the totals, every list having from one person to all of them."""
    return next(_cells(shape, shape.people), None) is not None


def cells(shape: Shape, most: int) -> Cells | None:
    """The four groups, as near to independence as the totals allow; None when lists of `most` people cannot do."""
    found = list(_cells(shape, most))
    wanted = shape.informative_actions * shape.pacte_actions
    return min(found, key=lambda one: abs(one.actions[0] * shape.actions - wanted)) if found else None


def _cells(shape: Shape, most: int) -> Iterator[Cells]:
    """Every way to group the actions, with attendances that the groups can hold."""
    informative, pacte = shape.informative_actions, shape.pacte_actions
    near = shape.informative_attendances * shape.pacte_attendances // max(shape.attendances, 1)
    for both in range(min(informative, pacte) + 1):
        counts = (both, informative - both, pacte - both, shape.actions - informative - pacte + both)
        if counts[3] < 0:
            continue
        # The attendances of the first group decide those of the three others: each must be within its bounds.
        rests = (shape.informative_attendances, shape.pacte_attendances)
        neither = shape.attendances - sum(rests)
        low = max(counts[0], rests[0] - counts[1] * most, rests[1] - counts[2] * most, counts[3] - neither)
        high = min(counts[0] * most, rests[0] - counts[1], rests[1] - counts[2], counts[3] * most - neither)
        if low <= high:
            first = min(max(near, low), high)
            yield Cells(counts, (first, rests[0] - first, rests[1] - first, neither + first))


def draw_sizes(shape: Shape, draws: Draws) -> Sizes:
    """Sizes that meet the totals: unequal, none crushing the others where that can be."""
    soft = max(min(shape.people, shape.attendances * _LARGEST_PERCENT // 100), 1)
    most, groups = next((limit, found) for limit in (soft, shape.people) if (found := cells(shape, limit)) is not None)
    sizes: list[int] = []
    for count, total in zip(groups.actions, groups.attendances, strict=True):
        if count:
            usual = max(1, min(6, total // (2 * count)))
            lows, highs = np.full(count, usual, dtype=np.int64), np.full(count, most, dtype=np.int64)
            sizes += _apart(bounded(total, lows, highs, draws.unequal(count, 2)), usual, most, sizes)
    kinds = [(True, True), (True, False), (False, True), (False, False)]
    flags = [kind for kind, count in zip(kinds, groups.actions, strict=True) for _ in range(count)]
    return Sizes(np.array(sizes, dtype=np.int64), tuple(one for one, _ in flags), tuple(two for _, two in flags))


def _apart(drawn: IntArray, low: int, high: int, others: list[int]) -> list[int]:
    """The same total with no two large lists of one size, where that can be: one person moves at a time."""
    sizes: list[int] = drawn.tolist()
    for place in sorted(range(len(sizes)), key=lambda index: -sizes[index]):
        taken = {*others, *sizes[:place], *sizes[place + 1 :]}
        while sizes[place] >= _NOTABLE and sizes[place] in taken and sizes[place] < high:
            givers = [index for index, size in enumerate(sizes) if low < size < _NOTABLE]
            if not givers:
                break
            sizes[place] += 1
            sizes[max(givers, key=lambda index: sizes[index])] -= 1
    return sizes
