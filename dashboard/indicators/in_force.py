"""What held in the years chosen: the departments covered, the QPV, the population, and whether a report tells of them.

The lists of `geo/` are today's. What they say is shown for the years it is true of; for the others it is unknown, and
never a zero.
"""

from __future__ import annotations

import re
from typing import Literal

from dashboard.filters import Filters
from dashboard.indicators.selection import REALISED
from dashboard.snapshot import CentreData
from dashboard.sources.centre import DEPARTMENT, FormerTerritory

Quarters = Literal["listed", "unlisted", "none"]
"""QPV of a year: those of the lists; others, that no list gives; none, before there were any."""
QUARTERS_SINCE = 2015
"""First year of the quartiers prioritaires (loi du 21 février 2014)."""
LISTED_SINCE = 2024
"""First year of the QPV of `geo/qpv.csv` (décret du 28 décembre 2023)."""
POPULATION_SINCE = 2021
"""First year of the five annual surveys that the legal populations of the lists rest on."""
OF_PEOPLE = ("attendances", "unique_participants", "participants_mobilised")
"""Published figures that count people who came; by department, it is where they came from."""


def span(data: CentreData, filters: Filters) -> tuple[int, int]:
    """First and last year of the choice; open ends are those of the centre's lines and of the day they were closed."""
    if filters.year is not None:
        return filters.year, filters.year
    written = data.events["year"].dropna()
    first = filters.start.year if filters.start else int(written.min()) if len(written) else data.centre.as_of.year
    last = filters.end.year if filters.end else max(data.centre.as_of.year, first)
    return min(first, last), last


def departments(data: CentreData, filters: Filters) -> tuple[str, ...]:
    """Codes of the departments that the centre covered in the years chosen."""
    return data.centre.departments_in(*span(data, filters))


def former_territories(data: CentreData, filters: Filters) -> tuple[FormerTerritory, ...]:
    """The territories that the centre covered in the years chosen and no longer does, the latest first."""
    return tuple(one for one in data.centre.territories_in(*span(data, filters)) if one is not None)


def quarters(data: CentreData, filters: Filters) -> Quarters:
    """Which QPV the choice is about: those in force in its last year."""
    _, last = span(data, filters)
    return "none" if last < QUARTERS_SINCE else "unlisted" if last < LISTED_SINCE else "listed"


def population_told(data: CentreData, filters: Filters) -> bool:
    """Whether the population of the lists may stand beside the choice."""
    return span(data, filters)[1] >= POPULATION_SINCE


def reported(data: CentreData, filters: Filters) -> bool:
    """Whether a report tells of all that the choice is about: its every year; for "all years", those that have one."""
    if "reported years" not in data.memo:
        done = data.events["status"].isin(REALISED) & (data.events["year"] == data.events["report_year"])
        data.memo["reported years"] = frozenset(int(year) for year in data.events.loc[done.fillna(False), "year"])
    years: frozenset[int] = data.memo["reported years"]
    if filters.year is None and not filters.has_period:
        return bool(years)
    first, last = span(data, filters)
    return last - first < len(years) and years.issuperset(range(first, last + 1))


def named_origins(data: CentreData, filters: Filters) -> frozenset[str]:
    """Departments that a report of the years chosen says people came from, with a number or without one."""
    frame = data.table("published_figures")
    period = frame["period"].astype("string").str[:4].astype("Int64")
    kept = frame["indicator_id"].isin(OF_PEOPLE) & frame["dimension"].isin(("department", "origin"))
    kept &= period.between(*span(data, filters)) & (frame["value"].isna() | (frame["value"] > 0))
    codes = frame.loc[kept.fillna(False), "category"].dropna()
    return frozenset(str(code) for code in codes if re.fullmatch(DEPARTMENT, str(code)))
