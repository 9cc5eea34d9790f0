"""Choices that lead to no published table: options greyed on a page that shows nothing but people, and ways out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.cube.source import Source
from dashboard.filters import Filters, Vocabulary, choose, whole_years

Unpublished = Mapping[str, Mapping[str, str]]
"""Id of a filter → code of an option → why nothing is published with it, in French."""
MOST_WAYS = 5
"""Choices proposed in the place of one that leads to no published table."""


@dataclass(frozen=True)
class Impasse:
    """A choice without a published table: why, and the nearest ones that have one, those that keep most first."""

    reason: str
    ways: tuple[Filters, ...]


def unpublished(source: Source, filters: Filters, words: Vocabulary) -> Unpublished:
    """What to grey for the filters of the moment; nothing where présences are counted."""
    if source.years is None:
        return {}
    found: dict[str, dict[str, str]] = {name: {} for name in words.options}
    for name, options in words.options.items():
        own = filters.selected(name)
        for option in options:
            codes = own if option.code in own else (*own, option.code)
            if reason := source.untold(choose(filters, name, codes)):
                found[name][option.code] = reason
    return found


def impasse(source: Source, filters: Filters) -> Impasse | None:
    """Where the filters lead to no published table; None where they do, or présences are counted."""
    reason = source.untold(filters)
    if not reason:
        return None
    whole = whole_years(filters)
    bare = Filters(filters.centre, whole.year, whole.start, whole.end)
    single = [choose(bare, name, (code,)) for name in filters.narrowed() for code in filters.selected(name)]
    near = dict.fromkeys(one for one in (whole, *single, bare) if one != filters and not source.untold(one))
    return Impasse(reason, tuple(near)[:MOST_WAYS])
