"""One indicator under filters: published, computed, a year earlier, target."""

from __future__ import annotations

from dataclasses import replace

from dashboard.cube.source import Source
from dashboard.filters import Filters
from dashboard.indicators.breakdowns import rests_on_suggestions
from dashboard.indicators.breaks import break_between
from dashboard.indicators.model import Computed, Indicator, Measure, Published
from dashboard.indicators.published import previous_year, published, whole
from dashboard.indicators.reported import like_for_like, silence
from dashboard.indicators.targets import elapsed, under
from dashboard.snapshot import CentreData


def measure(indicator: Indicator, source: Source, filters: Filters) -> Measure:
    """An indicator's value under filters, with everything its card shows.

    What the indicator cannot follow is left out of the filters, and told (`Measure.unheard`). The comparison is like
    for like: same filters, the same day of the year while the year is under way, and two periods that reports tell of.
    """
    data, scope = source.data, indicator.scope(filters)
    before = previous_year(scope)
    cut, words = like_for_like(data, scope)
    silent, silent_before = ((_silence(indicator, data, one) if one else "") for one in (scope, cut))
    exact = published(data, indicator.id, scope)
    earlier = published(data, indicator.id, before) if before else None
    computed = source.figure(indicator, scope)
    comparable = computed is not None and not silent and not silent_before
    narrowed, aimed = bool(scope.narrowed()), under(data, indicator.id, scope)
    return Measure(
        indicator=indicator,
        published=exact,
        published_whole=whole(data, indicator.id, scope) if narrowed and exact is None else None,
        computed=_told(computed, silent) if computed else None,
        previous_published=earlier,
        previous_computed=source.figure(indicator, cut) if cut and comparable else None,
        previous_words=words,
        targets=aimed,
        elapsed=elapsed(data, scope.year) if aimed and scope.year else None,
        suggested=narrowed and rests_on_suggestions(data, scope),
        scope=scope,
        unheard=indicator.unheard(filters),
        silent=silent,
        silent_before=silent_before,
        broken=_counted_otherwise(data, indicator, exact, earlier),
    )


def _silence(indicator: Indicator, data: CentreData, filters: Filters) -> str:
    """Why no report tells of all that an indicator counts in the period chosen; "" for one that counts no actions."""
    chosen = filters.year is not None or filters.has_period
    return silence(data, filters) if chosen and indicator.counts_actions else ""


def _told(computed: Computed, silent: str) -> Computed:
    """What the rows add up to; nothing found in a year that no report tells of is not known."""
    if not silent or computed.value or computed.withheld:
        return computed
    return replace(computed, value=None, note=silent)


def _counted_otherwise(data: CentreData, indicator: Indicator, now: Published | None, before: Published | None) -> str:
    """What makes it doubtful to compare two published figures; "" when nothing does."""
    if now is None or before is None:
        return ""
    found = break_between(data, indicator.id, int(before.period[:4]), int(now.period[:4]))
    return found.why if found else ""
