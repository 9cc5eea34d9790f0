"""« À retenir »: the most telling that the data allow, none of it said by a chart; see `words/remember.jinja`."""

from __future__ import annotations

from dashboard.cube.measure import measure
from dashboard.cube.source import Source
from dashboard.filters import Filters, Vocabulary
from dashboard.indicators import participation, registry
from dashboard.indicators.compositions import composition
from dashboard.indicators.model import Measure
from dashboard.indicators.published import published
from dashboard.snapshot import CentreData
from dashboard.words import say

MOST = 3
"""Sentences to remember of a page."""


def activity(source: Source, filters: Filters, words: Vocabulary, people: str) -> tuple[str, ...]:
    """What to remember of the activity, in this order of interest.

    Args:
        source, filters, words: as everywhere.
        people: a sentence of who came; it is left out where the centre has published how many.
    """
    who, presences = _persons(source, filters)
    main = measure(registry.get(source.data.centre.actions_indicator), source, filters)
    candidates = (
        say("remember", "more_or_fewer", who, presences),
        "" if who.is_published else people,
        _scheme(source, filters, words, presences),
        _gap(main),
        say("remember", "coverage", presences.computed),
    )
    return tuple(message for message in candidates if message)[:MOST]


def persons(source: Source, filters: Filters) -> str:
    """More or fewer persons against more or fewer présences; both years side by side where they may not compare."""
    return say("remember", "persons", *_persons(source, filters))


def head_counts(data: CentreData, filters: Filters, words: Vocabulary) -> tuple[str, ...]:
    """What to remember of présences that no list tells more of."""
    counts = participation.head_counts(data, filters)
    printed = (published(data, name, filters) for name in ("participants_mobilised", "attendances"))
    more = next((one for one in printed if one and one.value and 0 < counts.total < one.value), None)
    candidates = (
        *(_weight(data, filters, words, name) for name in ("mode", "scheme")),
        say("participation", "bound", counts, more) if more else "",
        say("participation", "national", counts),
        say("participation", "coverage", counts, words.centre.vocabulary),
    )
    return tuple(message for message in candidates if message)[:MOST]


def _weight(data: CentreData, filters: Filters, words: Vocabulary, dimension: str) -> str:
    """Part of the actions against part of the présences, for what is published of both."""
    found = composition(data, filters, words, dimension) if not filters.narrowed() else None
    names = (data.centre.actions_indicator, "attendances")
    pair = [found.line(registry.get(name).label) for name in names] if found else [None]
    return say("participation", "weight", found, *pair) if all(pair) else ""


def _persons(source: Source, filters: Filters) -> tuple[Measure, Measure]:
    who, presences = (measure(registry.get(name), source, filters) for name in ("unique_participants", "attendances"))
    return who, presences


def _scheme(source: Source, filters: Filters, words: Vocabulary, total: Measure) -> str:
    """The scheme for which the centre publishes a share of its attendances, if any."""
    if filters.narrowed() or filters.year is None or not total.is_published or not total.value:
        return ""
    for option in reversed(words.options["scheme"]):
        one = Filters(filters.centre, filters.year, scheme=(option.code,))
        part, done = (
            measure(registry.get(name), source, one) for name in ("attendances", source.data.centre.actions_indicator)
        )
        if option.code and part.is_published and part.value:
            return say("remember", "scheme", option.label, part.value, done, part.value / total.value)
    return ""


def _gap(main: Measure) -> str:
    """How far the rows are from what is published of the actions."""
    computed = main.computed.value if main.computed else None
    if not main.is_published or main.value is None or computed is None or main.silent:
        return ""
    return say("remember", "gap", main, computed, computed - main.value)
