"""Is the year on course: the key figures against the centre's targets, else against the year before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dashboard.indicators.model import Measure


class Reached(NamedTuple):
    """A target: French name of its indicator, share of it reached in hundredths (None while there is no value)."""

    label: str
    share: float | None


class Course(NamedTuple):
    """What can be said of a year's course.

    Attributes:
        year: the year chosen.
        targets: those that the centre has set for the year.
        whole_only: whether it has set some that the filters do not allow to compare with.
        known: how many key figures have a value.
        more, fewer, same, doubtful: how many went up, down, nowhere, and may have been counted otherwise, in a year.
        before: French names of the periods compared with.
    """

    year: int
    targets: tuple[Reached, ...]
    whole_only: bool
    known: int
    more: int
    fewer: int
    same: int
    doubtful: int
    before: tuple[str, ...]


def course(year: int, targets: Mapping[str, float], measures: Sequence[Measure]) -> Course:
    """The course of a year.

    Args:
        year: the year chosen.
        targets: indicator id → the centre's target for the year, for the whole centre.
        measures: the key figures under the filters of the moment.
    """
    changes = [one.change for one in measures if one.change is not None]
    compared = [one for one in measures if one.change is not None or (one.broken and one.previous is not None)]
    aimed = [one for one in measures if one.target]
    return Course(
        year,
        tuple(Reached(one.indicator.label, _share(one)) for one in aimed),
        whole_only=not aimed and any(one.indicator.id in targets for one in measures),
        known=sum(one.value is not None for one in measures),
        more=sum(change > 0 for change in changes),
        fewer=sum(change < 0 for change in changes),
        same=sum(change == 0 for change in changes),
        doubtful=len(compared) - len(changes),
        before=tuple(dict.fromkeys(one.previous_words for one in compared)),
    )


def _share(measure: Measure) -> float | None:
    """Cut, not rounded: 99.6 % is not a target that is reached."""
    return None if measure.value is None or not measure.target else 100 * measure.value // measure.target
