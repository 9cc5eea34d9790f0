"""One indicator under filters: published, computed, a year earlier, target."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboard.filters import Filters, french_date
from dashboard.indicators.breakdowns import rests_on_suggestions
from dashboard.indicators.model import Indicator, Measure
from dashboard.indicators.published import previous_year, published, whole
from dashboard.snapshot import CentreData


def measure(indicator: Indicator, data: CentreData, filters: Filters) -> Measure:
    """An indicator's value under filters, with everything its card shows.

    What the indicator cannot follow is left out of the filters, and told (`Measure.unheard`). The comparison is like
    for like: same filters, and the same day of the year while the year is under way.
    """
    scope = indicator.scope(filters)
    before = previous_year(scope)
    cut, words = like_for_like(data, scope)
    exact = published(data, indicator.id, scope)
    narrowed = bool(scope.narrowed())
    return Measure(
        indicator=indicator,
        published=exact,
        published_whole=whole(data, indicator.id, scope) if narrowed and exact is None else None,
        computed=indicator.compute(data, scope) if indicator.compute else None,
        previous_published=published(data, indicator.id, before) if before else None,
        previous_computed=indicator.compute(data, cut) if indicator.compute and cut and described(data, cut) else None,
        previous_words=words,
        target=_target(indicator, data, scope),
        suggested=narrowed and rests_on_suggestions(data, scope),
        scope=scope,
        unheard=indicator.unheard(filters),
    )


def described(data: CentreData, filters: Filters) -> bool:
    """Whether a document describes the year: a few lines that a later report dates back to it make no comparison."""
    if "described" not in data.memo:
        data.memo["described"] = frozenset(int(year) for year in data.events["report_year"].dropna())
    years: frozenset[int] = data.memo["described"]
    wanted = filters.year if filters.year is not None else filters.start.year if filters.start else None
    return wanted in years


def _target(indicator: Indicator, data: CentreData, filters: Filters) -> float | None:
    """The centre's target for the year; targets are set for the whole centre, so a narrowed view has none."""
    if filters.year is None or filters.narrowed():
        return None
    return data.centre.targets.get(filters.year, {}).get(indicator.id)


def like_for_like(data: CentreData, filters: Filters) -> tuple[Filters | None, str]:
    """What to compare computed values with: the same filters a year earlier, and the French name of that period.

    While a year is under way, the year before is cut at the same day. (None, "") when no year or period is chosen.
    """
    before = previous_year(filters)
    if before is None:
        return None, ""
    closed = data.centre.as_of
    if filters.year is not None and before.year is not None:
        if closed.year == filters.year and closed < date(filters.year, 12, 31):
            last = _same_day(closed, before.year)
            period = replace(before, year=None, start=date(before.year, 1, 1), end=last)
            return period, f"{before.year} au {french_date(last).rsplit(' ', 1)[0]}"
        return before, str(before.year)
    return before, "la même période un an plus tôt"


def _same_day(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)
