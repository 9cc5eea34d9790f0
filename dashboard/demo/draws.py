"""Chance that is the same on every machine: raw numbers of PCG64, whole-number arithmetic, stable sorts.

Logarithms and powers differ by a bit from one processor to another, and numpy may change how it draws a distribution;
the sequence of raw numbers of a PCG64 never changes. Everything is derived from these alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_Item = TypeVar("_Item")
_FINE = 1 << 20
"""Weights are whole numbers up to this."""


class Draws:
    """A stream of chance, named by numbers: the seed, then what it is for."""

    def __init__(self, *names: int) -> None:
        self._stream = np.random.Generator(np.random.PCG64(list(names)))

    def below(self, limit: int, count: int) -> IntArray:
        """Whole numbers from 0 to `limit - 1`."""
        return np.minimum(np.floor(self._stream.random(count) * limit), limit - 1).astype(np.int64)

    def order(self, count: int, early: BoolArray | None = None) -> IntArray:
        """The numbers from 0 to `count - 1`, shuffled; those of `early` come sooner, on average."""
        rank = self._stream.random(count)
        if early is not None:
            rank = np.where(early, np.minimum(rank, self._stream.random(count)), rank)
        return np.argsort(rank, kind="stable").astype(np.int64)

    def chance(self, percent: int, count: int) -> BoolArray:
        """True about `percent` times out of a hundred."""
        return np.asarray(self._stream.random(count) < percent / 100, dtype=bool)

    def unequal(self, count: int, power: int) -> IntArray:
        """Weights of which a few are much larger than the others: the more so, the higher the power."""
        base = self._stream.random(count)
        weight = np.ones(count)
        for _ in range(power):
            weight = weight * base
        return np.floor(weight * _FINE).astype(np.int64) + 1

    def picks(self, weights: IntArray, count: int) -> IntArray:
        """Places drawn with replacement, each as likely as its weight."""
        limits = np.cumsum(weights)
        return np.searchsorted(limits, self.below(int(limits[-1]), count), side="right").astype(np.int64)

    def one(self, items: Sequence[_Item]) -> _Item:
        """One of some things."""
        return items[int(self.below(len(items), 1)[0])]

    def bits(self, rows: int, octets: int) -> npt.NDArray[np.uint8]:
        """Raw bits, a row for each thing; shape (rows, 8 * octets)."""
        raw = np.frombuffer(self._stream.bytes(rows * octets), dtype=np.uint8)
        return np.unpackbits(raw.reshape(rows, octets), axis=1)


def shared_out(total: int, weights: IntArray) -> IntArray:
    """A total shared out in proportion of weights, to the unit (largest remainders, the first of equals)."""
    whole = int(weights.sum())
    exact = total * weights.astype(np.int64)
    parts = exact // whole
    left = total - int(parts.sum())
    parts[np.argsort(-(exact % whole), kind="stable")[:left]] += 1
    return parts


def bounded(total: int, lows: IntArray, highs: IntArray, weights: IntArray) -> IntArray:
    """A total shared out in proportion of positive weights, each part within its bounds.

    Raises:
        ValueError: the bounds cannot hold the total.
    """
    parts = lows.copy()
    left = total - int(parts.sum())
    if left < 0 or total > int(highs.sum()):
        raise ValueError("the bounds cannot hold the total")
    while left:
        room = highs - parts
        added = np.minimum(shared_out(left, np.where(room > 0, weights, 0)), room)
        parts += added
        left -= int(added.sum())
    return parts
