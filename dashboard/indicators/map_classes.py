"""Classes of a shaded map: natural breaks, told by the values really met."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

import jenkspy

MOST = 5
"""Shades that the eye still tells apart."""
KNOWN_SHADE = 2
_SHADES = {0: (), 1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}


@dataclass(frozen=True)
class MapClass:
    """One class.

    Attributes:
        low, high: smallest and largest value met in it (not the limits of an interval: no value lies outside).
        shade: from 1 (light) to 5 (strong).
        count: number of territories in it.
    """

    low: float
    high: float
    shade: int
    count: int


def natural_classes(values: Iterable[float], most: int = MOST) -> tuple[MapClass, ...]:
    """Group values above zero into at most `most` classes that differ least inside (Fisher-Jenks natural breaks).

    Zero and unknown are no classes of this scale: a map shows them apart. Equal values are always in one class.
    Method: W. D. Fisher, "On Grouping for Maximum Homogeneity", JASA 53 (1958), as made by `jenkspy`.
    """
    found = sorted(value for value in values if value > 0)
    distinct = sorted(set(found))
    wanted = min(most, len(distinct))
    if not wanted:
        return ()
    # With as many classes as values there is nothing to look for; one class is all of them.
    tops = distinct if wanted == len(distinct) else [float(top) for top in jenkspy.jenks_breaks(found, wanted)[1:]]
    groups: list[list[float]] = [[] for _ in tops]
    for value in found:
        groups[min(bisect_left(tops, value), len(tops) - 1)].append(value)
    filled = [group for group in groups if group]
    shades = _SHADES[len(filled)] if len(filled) in _SHADES else tuple(range(1, len(filled) + 1))
    return tuple(MapClass(group[0], group[-1], shade, len(group)) for group, shade in zip(filled, shades, strict=True))


def known_only(values: Iterable[float]) -> tuple[MapClass, ...]:
    """One light class for values above zero, where too few places are known for a scale to mean anything."""
    return tuple(replace(one, shade=KNOWN_SHADE) for one in natural_classes(values, 1))


def shade_of(value: float | None, classes: Iterable[MapClass]) -> int | None:
    """Shade of a value: 0 for zero, None for unknown."""
    if value is None:
        return None
    return next((one.shade for one in classes if one.low <= value <= one.high), 0)
