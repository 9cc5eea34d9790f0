"""Is the year on course: the key figures against its targets, else against the year before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.indicators.model import Measure
from dashboard.indicators.targets import Target


class Reached(NamedTuple):
    """A target: French name of its indicator, share of it reached in hundredths (None while there is no value)."""

    label: str
    share: float | None


class Course(NamedTuple):
    """What can be said of a year's course.

    Attributes:
        year: the year chosen.
        targets: those that are set for the year, under the filters of the moment.
        elapsed: hundredths of the year gone by on the day of the data; None when it is over.
        whole_only: whether it has set some that the filters do not allow to compare with.
        known: how many key figures have a value.
        more, fewer, same, doubtful: how many went up, down, nowhere, and may have been counted otherwise, in a year.
        before: French names of the periods compared with.
    """

    year: int
    targets: tuple[Reached, ...]
    elapsed: float | None
    whole_only: bool
    known: int
    more: int
    fewer: int
    same: int
    doubtful: int
    before: tuple[str, ...]


def course(year: int, targets: Sequence[Target], measures: Sequence[Measure]) -> Course:
    """The course of a year.

    Args:
        year: the year chosen.
        targets: all those of the year.
        measures: the key figures under the filters of the moment.
    """
    changes = [one.change for one in measures if one.change is not None]
    compared = [one for one in measures if one.change is not None or (one.broken and one.previous is not None)]
    aimed = [one for one in measures if one.target]
    return Course(
        year,
        tuple(Reached(_named(one), one.reached(one.target)) for one in aimed),
        next((one.elapsed for one in aimed), None),
        whole_only=not aimed and any(one.indicator == measure.indicator.id for one in targets for measure in measures),
        known=sum(one.value is not None for one in measures),
        more=sum(change > 0 for change in changes),
        fewer=sum(change < 0 for change in changes),
        same=sum(change == 0 for change in changes),
        doubtful=len(compared) - len(changes),
        before=tuple(dict.fromkeys(one.previous_words for one in compared)),
    )


def _named(measure: Measure) -> str:
    """The figure, and the convention that asks for it where the centre does not."""
    who = measure.targets[0].who
    return f"{measure.indicator.label} ({who})" if who else measure.indicator.label
