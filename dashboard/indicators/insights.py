"""What a chart is worth telling, computed from its results: `words/charts.jinja` says it. Nothing is canned."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.dimensions import PERIOD
from dashboard.french import capital, percent
from dashboard.indicators.model import Breakdown, Row

LEAST_TOLD = 5
"""Actions under which no sentence draws a lesson from their distribution."""
COMMON_NOUNS = ("modality", "format", "role", "mode")
"""Dimensions whose values are common nouns: no capital inside a sentence."""
Chosen = tuple[tuple[str, float], ...]
"""Name and value of each of the rows that the filter on their own dimension keeps."""


@dataclass(frozen=True)
class Leading:
    """The largest categories of a breakdown.

    Attributes:
        names: of the one or the few that make half of the total; none where none is known.
        weight: their part of the total; unknown: that whose category nobody has given; from 0 to 1.
        alone: name in full of the one that has everything; "" when none has.
        few: whether there are too few actions to draw a lesson.
        chosen: see `Chosen`.
    """

    names: tuple[str, ...]
    alone: str
    weight: float
    unknown: float
    few: bool
    chosen: Chosen


def leading(breakdown: Breakdown) -> Leading | None:
    """What its largest categories weigh; None where there is nothing."""
    if breakdown.empty or not breakdown.total:
        return None
    known = sorted((row for row in breakdown.known() if row.value), key=lambda row: -row.value)
    # An action in two categories is in the bars of both: their sum would count it twice.
    top = known[:1] if breakdown.overlap else _half(known, breakdown.total)
    weight = sum(row.value for row in top) / breakdown.total
    return Leading(
        names=tuple(_name(row, breakdown.dimension, index) for index, row in enumerate(top)),
        alone=top[0].label if weight > 0.999 and len(top) == 1 else "",
        weight=weight,
        unknown=sum(row.value for row in breakdown.rows if not row.code) / breakdown.total,
        few=_few(breakdown),
        chosen=_chosen(breakdown),
    )


def _half(known: list[Row], total: float) -> list[Row]:
    """The fewest largest rows that reach half of the total, three at most."""
    taken: list[Row] = []
    for row in known[:3]:
        taken.append(row)
        if sum(item.value for item in taken) >= total / 2:
            return taken
    return taken[:1]


def _name(row: Row, dimension: str, index: int) -> str:
    return row.short[:1].lower() + row.short[1:] if index and dimension in COMMON_NOUNS else row.short


def _chosen(breakdown: Breakdown) -> Chosen:
    monthly = breakdown.dimension == PERIOD
    return tuple((capital(row.label) if monthly else row.short, row.value) for row in breakdown.rows if row.selected)


def _few(breakdown: Breakdown) -> bool:
    return breakdown.unit != "%" and (breakdown.base or breakdown.total) < LEAST_TOLD


@dataclass(frozen=True)
class Months:
    """When the activity of a breakdown by month, or by year, takes place.

    Attributes:
        counts: each count with the names of the months or years that have it, in order.
        highest, peaks: the largest count, and the names of those that have it.
        quiet: names of those without any.
        placed: how much of the whole is in it; mostly_undated, some_undated: whether most, or some, of it is not.
        lesson: whether a sentence may say when the activity concentrates: months, enough actions, reported on.
        monthly: whether these are months.
        chosen: see `Chosen`.
    """

    counts: tuple[tuple[float, tuple[str, ...]], ...]
    highest: float
    peaks: tuple[str, ...]
    quiet: tuple[str, ...]
    placed: float
    mostly_undated: bool
    some_undated: bool
    lesson: bool
    monthly: bool
    chosen: Chosen


def months(breakdown: Breakdown) -> Months:
    """When its activity takes place."""
    counts: dict[float, tuple[str, ...]] = {}
    for row in breakdown.rows:
        counts[row.value] = (*counts.get(row.value, ()), _without_year(row.label))
    quiet, highest = counts.pop(0, ()), max(counts, default=0.0)
    placed, every = sum(row.value for row in breakdown.rows), breakdown.total + breakdown.left_out
    monthly = any("-" in row.code for row in breakdown.rows)
    return Months(
        counts=tuple(counts.items()),
        highest=highest,
        peaks=counts.get(highest, ()),
        quiet=quiet,
        placed=placed,
        mostly_undated=2 * placed < every,
        some_undated=placed < every,
        lesson=monthly and not breakdown.silent and not _few(breakdown),
        monthly=monthly,
        chosen=_chosen(breakdown),
    )


def _without_year(label: str) -> str:
    month, _, year = label.partition(" ")
    return month if year.isdigit() else label


def share_words(share: float) -> str:
    """A part of 1 in words where they are short ("un tiers"), else in hundredths."""
    for value, words in (
        (1.0, "la totalité"),
        (0.75, "les trois quarts"),
        (0.5, "la moitié"),
        (1 / 3, "un tiers"),
        (0.25, "un quart"),
    ):
        if abs(share - value) < 0.012:
            return words
    return percent(100 * share, 0)
