"""Which years a report tells of, and what a period may be compared with.

A year without a report is not a year in which nothing was done: it is not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dashboard.filters import Filters, french_date, month_of, period_words
from dashboard.french import NARROW, agree, capital, enumerate_words, number
from dashboard.indicators.published import previous_year
from dashboard.indicators.selection import REALISED, years_with_actions
from dashboard.snapshot import CentreData, once

LONG_RUN = 3
"""Years in a row that are told as "2008 à 2010" rather than one by one."""


@dataclass(frozen=True)
class YearsTold:
    """What the documents of a centre tell of its years.

    Attributes:
        reported: years whose own document lists what was done.
        announced: years of which only announcements are known.
        dated: year → realised lines that documents of other years date in it.
        figures: years that a document gives figures of.
    """

    reported: frozenset[int]
    announced: frozenset[int]
    dated: Mapping[int, int]
    figures: frozenset[int]

    @property
    def silent(self) -> frozenset[int]:
        """Years that something is known of, and that no report tells of."""
        return frozenset({*self.announced, *self.dated, *self.figures}) - self.reported


@once
def years_told(data: CentreData) -> YearsTold:
    """What the documents of a centre tell of its years, worked out once."""
    events = data.events
    done = events["status"].isin(REALISED)
    own = (events["year"] == events["report_year"]).fillna(False)
    reported = _years(events.loc[done & own, "year"])
    period = data.table("published_figures").dropna(subset=["value"])["period"]
    return YearsTold(
        reported,
        _years(events.loc[own, "year"]) - reported,
        Counter(int(year) for year in events.loc[done & ~own, "year"].dropna() if year not in reported),
        _years(str(one)[:4] for one in period),
    )


def _years(cells: Iterable[Any]) -> frozenset[int]:
    return frozenset(int(year) for year in cells)


def span(data: CentreData, filters: Filters) -> tuple[int, int]:
    """First and last year of the choice; open ends are those of the centre's lines and of the day they were closed."""
    if filters.year is not None:
        return filters.year, filters.year
    written = data.events["year"].dropna()
    first = filters.start.year if filters.start else int(written.min()) if len(written) else data.centre.as_of.year
    last = filters.end.year if filters.end else max(data.centre.as_of.year, first)
    return min(first, last), last


def reported(data: CentreData, filters: Filters) -> bool:
    """Whether a report tells of all that the choice is about: its every year; for "all years", those that have one."""
    if filters.year is None and not filters.has_period:
        return bool(years_told(data).reported)
    return not silent_years(data, filters)


def silent_years(data: CentreData, filters: Filters) -> Sequence[int]:
    """Years of the choice that no report tells of; for "all years", those that something else is known of."""
    known = years_told(data)
    if filters.year is None and not filters.has_period:
        return sorted(known.silent)
    first, last = span(data, filters)
    return [year for year in range(first, last + 1) if year not in known.reported]


def silence(data: CentreData, filters: Filters) -> str:
    """Why what was done in the years chosen is not known, a French sentence; "" when reports tell of all of them."""
    years, known = silent_years(data, filters), years_told(data)
    announced = [year for year in years if year in known.announced]
    printed = [year for year in years if year in known.figures and year not in announced]
    nothing = [year for year in years if year not in (*announced, *printed)]
    parts = [f"aucun document ne décrit {year_words(nothing)}"] if nothing else []
    parts += [f"pour {year_words(printed)}, seuls des chiffres sont connus"] if printed else []
    parts += [f"pour {year_words(announced)}, seules des annonces sont connues"] if announced else []
    if not parts:
        return ""
    ending = "rien ne dit ce qui s’y est fait" if nothing or announced else "aucun document n’en liste les actions"
    return f"{capital(f'{NARROW}; '.join(parts))}{NARROW}: {ending}."


def silence_told(data: CentreData, filters: Filters) -> str:
    """The same, with the actions that documents of other years date in a year, which make no report on it."""
    text, count = silence(data, filters), years_told(data).dated.get(filters.year or 0, 0)
    if not text or not count:
        return text
    dated = agree(count, "Une action y est datée", f"{number(count)} actions y sont datées")
    return f"{text} {dated} par un document d’une autre année{NARROW}: ce n’est pas un bilan."


def years_counted(data: CentreData) -> Mapping[int, int]:
    """Year → number of actions that the centre counts, for those that a report tells of or that have some."""
    return {**dict.fromkeys(years_told(data).reported, 0), **years_with_actions(data)}


def year_words(years: Sequence[int]) -> str:
    """Years in French, in order: "2008 à 2019, 2021 et 2023"."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    words = [
        name
        for run in runs
        for name in ([f"{run[0]} à {run[-1]}"] if len(run) >= LONG_RUN else [str(year) for year in run])
    ]
    return enumerate_words(words)


def like_for_like(data: CentreData, filters: Filters) -> tuple[Filters | None, str]:
    """What to compare computed values with: the same filters a year earlier, and the French name of that period.

    While the year or the period is under way, the year before is cut at the same day. (None, "") when no year or
    period is chosen.
    """
    before = previous_year(filters)
    if before is None:
        return None, ""
    closed = data.centre.as_of
    first = filters.start or date(filters.year or closed.year, 1, 1)
    last = filters.end or date(filters.year or closed.year, 12, 31)
    same_period = period_words(before) if month_of(before) else "la même période un an plus tôt"
    if not first <= closed < last:
        return before, str(before.year) if before.year else same_period
    cut = _same_day(closed, closed.year - 1)
    to_the_day = f"au {french_date(cut).rsplit(' ', 1)[0]}"
    period = replace(before, year=None, start=before.start or date(closed.year - 1, 1, 1), end=cut)
    return period, f"{before.year} {to_the_day}" if before.year else f"{same_period}, {to_the_day}"


def _same_day(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)
