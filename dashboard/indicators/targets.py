"""The targets of a centre: its own and those of its conventions, each with the filters that it is counted under."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dashboard.filters import Filters
from dashboard.snapshot import CentreData, once, text_of

TABLE = "targets"
DESCRIBED = "Fiche du centre"
"""Where the targets that `centre.toml` tells come from."""


@dataclass(frozen=True)
class Target:
    """What is aimed at for a year.

    Attributes:
        indicator: id of its indicator; year, value: how much, by the end of which year.
        unit: in the words of who asks for it; "" for that of the indicator.
        convention, funder: who asks for it; "" for what the centre has set itself.
        scheme, department, theme: codes of the only actions that count for it; "" for all.
        comment: why it is missed or exceeded, in the centre's words. source: document that sets it.
    """

    indicator: str
    year: int
    value: float
    unit: str = ""
    convention: str = ""
    funder: str = ""
    scheme: str = ""
    department: str = ""
    theme: str = ""
    comment: str = ""
    source: str = ""

    @property
    def who(self) -> str:
        """The convention with its funder, or who of them is known; "" for what the centre has set itself."""
        known = self.funder and self.funder.casefold() not in self.convention.casefold()
        return f"{self.convention} ({self.funder})" if self.convention and known else self.convention or self.funder

    def filters(self, centre: str) -> Filters:
        """What it is counted under."""
        scheme, department, theme = ((code,) if code else () for code in (self.scheme, self.department, self.theme))
        return Filters(centre, self.year, scheme=scheme, department=department, theme=theme)


NARROWED = ("scheme", "department", "theme")
"""What a target may be narrowed by: dimensions and attributes bear the same names."""
_COLUMNS = {"scheme": "scheme_id", "department": "department_code", "theme": "theme_id", "indicator": "indicator_id"}
_TEXTS = ("indicator", "unit", "convention", "funder", *NARROWED, "comment", "source")


@once
def targets(data: CentreData) -> tuple[Target, ...]:
    """All of them, year by year, the centre's own first; those of `centre.toml` that the table does not tell too."""
    told = list(_of_table(data))
    described = (
        Target(name, year, float(value), source=DESCRIBED)
        for year, values in data.centre.targets.items()
        for name, value in values.items()
    )
    own = {(one.indicator, one.year) for one in told if not one.who and not one.filters("").narrowed()}
    every = [*told, *(one for one in described if (one.indicator, one.year) not in own)]
    return tuple(sorted(every, key=lambda one: (one.year, bool(one.who))))


def _of_table(data: CentreData) -> Iterator[Target]:
    for row in data.table(TABLE).to_dict("records"):
        texts = {name: text_of(row[_COLUMNS.get(name, name)]) for name in _TEXTS}
        if text_of(row["year"]) and text_of(row["value"]):
            yield Target(year=int(row["year"]), value=float(row["value"]), **texts)


def of_year(data: CentreData, year: int | None) -> tuple[Target, ...]:
    """Those of a year; all when None."""
    return tuple(one for one in targets(data) if year in (None, one.year))


def under(data: CentreData, indicator: str, filters: Filters) -> tuple[Target, ...]:
    """The targets of an indicator that are counted under exactly these filters."""
    return tuple(one for one in targets(data) if one.indicator == indicator and one.filters(filters.centre) == filters)


def elapsed(data: CentreData, year: int) -> float | None:
    """Hundredths of a year that had gone by on the day the data were closed; None for a year that is over."""
    closed = data.centre.table_as_of("events")
    first, last = date(year, 1, 1), date(year, 12, 31)
    if closed >= last:
        return None
    return max(0.0, 100 * ((closed - first).days + 1) / ((last - first).days + 1))
