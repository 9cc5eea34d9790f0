"""What held in the years chosen: the departments covered, the QPV, the population.

The lists of `geo/` are today's. What they say is shown for the years it is true of; for the others it is unknown, and
never a zero.
"""

from __future__ import annotations

import re
from typing import Literal

from dashboard.filters import Filters
from dashboard.indicators.reported import span
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


def named_origins(data: CentreData, filters: Filters) -> frozenset[str]:
    """Departments that a report of the years chosen says people came from, with a number or without one."""
    frame = data.table("published_figures")
    period = frame["period"].astype("string").str[:4].astype("Int64")
    kept = frame["indicator_id"].isin(OF_PEOPLE) & frame["dimension"].isin(("department", "origin"))
    kept &= period.between(*span(data, filters)) & (frame["value"].isna() | (frame["value"] > 0))
    codes = frame.loc[kept.fillna(False), "category"].dropna()
    return frozenset(str(code) for code in codes if re.fullmatch(DEPARTMENT, str(code)))
