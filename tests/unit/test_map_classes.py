"""Classes are told by values really met; equal values are never parted; nothing falls between two classes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dashboard.cube.map import MOST_CLASSES as MOST
from dashboard.cube.map import natural_classes, shade_of

VALUES = st.lists(st.integers(0, 400).map(float), max_size=60)


@given(VALUES)
def test_every_value_has_one_class_and_bounds_are_met(values: list[float]) -> None:
    classes = natural_classes(values)
    above = [value for value in values if value > 0]
    assert len(classes) <= MOST
    assert sum(one.count for one in classes) == len(above)
    assert all(before.high < after.low for before, after in pairwise(classes))
    assert [one.shade for one in classes] == sorted({one.shade for one in classes})
    for one in classes:
        assert one.low in above
        assert one.high in above
    for value in values:
        shade = shade_of(value, classes)
        assert shade == 0 if value == 0 else shade in range(1, 6)


def test_natural_breaks_part_where_values_part() -> None:
    classes = natural_classes([1, 1, 2, 3, 10, 11, 12, 40, 41, 90, 200], most=4)
    assert [(one.low, one.high) for one in classes] == [(1, 12), (40, 41), (90, 90), (200, 200)]


def test_unknown_is_no_class_and_nothing_gives_none() -> None:
    assert natural_classes([]) == ()
    assert natural_classes([0.0, 0.0]) == ()
    assert shade_of(None, natural_classes([1.0, 2.0])) is None
