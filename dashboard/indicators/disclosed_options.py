"""Options of the filters that lead to no published table: greyed on a page that shows nothing but people."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.filters import Filters, Vocabulary
from dashboard.indicators.disclosed import ATTENDANCES, available, closed
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


def published_years(data: CentreData) -> tuple[int, ...] | None:
    """Years of which présences are published; None where they are counted."""
    return data.disclosed.years(ATTENDANCES) if closed(data) and data.disclosed is not None else None
