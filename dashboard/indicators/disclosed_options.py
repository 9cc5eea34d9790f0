"""Options of the filters that lead to no published table: greyed on a page that shows nothing but people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.filters import Filters, Vocabulary, choose, whole_years
from dashboard.indicators.disclosed import ATTENDANCES, available, closed, untold
from dashboard.snapshot import CentreData

Unpublished = Mapping[str, Mapping[str, str]]
"""Id of a filter → code of an option → why nothing is published with it, in French."""


def unpublished(data: CentreData, filters: Filters, words: Vocabulary) -> Unpublished:
    """What to grey for the filters of the moment; nothing where présences are counted."""
    if not closed(data):
        return {}
    return {
        name: {option.code: reason for option in options if (reason := available(data, filters, name, option.code))}
        for name, options in words.options.items()
    }


MOST_WAYS = 5
"""Choices proposed in the place of one that leads to no published table."""


@dataclass(frozen=True)
class Impasse:
    """A choice without a published table: why, and the nearest ones that have one, those that keep most first."""

    reason: str
    ways: tuple[Filters, ...]


def impasse(data: CentreData, filters: Filters) -> Impasse | None:
    """Where the filters lead to no published table; None where they do, or présences are counted."""
    reason = untold(data, filters)
    if not closed(data) or not reason:
        return None
    whole = whole_years(filters)
    bare = Filters(filters.centre, whole.year, whole.start, whole.end)
    single = [choose(bare, name, (code,)) for name in filters.narrowed() for code in filters.selected(name)]
    near = dict.fromkeys(one for one in (whole, *single, bare) if one != filters and not untold(data, one))
    return Impasse(reason, tuple(near)[:MOST_WAYS])


def published_years(data: CentreData) -> tuple[int, ...] | None:
    """Years of which présences are published; None where they are counted."""
    return data.disclosed.years(ATTENDANCES) if closed(data) and data.disclosed is not None else None
