"""Means and audience: what a centre publishes about its team, its money, its organisations and who reads it.

Nothing here is recomputed from rows of activity: figures are looked up, added where a document prints parts, and what
the parts leave unexplained is kept as such.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.filters import Filters
from dashboard.indicators.model import Breakdown
from dashboard.indicators.published import Line, breakdown_of, figures, lines
from dashboard.snapshot import CentreData, once, text_of

TEAM = ("employees", "fte")
BALANCE = ("net_result", "equity_reserves", "reserve_months")
MONEY = ("resources_share", "expenses_share", "activity_share", *BALANCE)
WEB = ("web_visitors", "web_sessions", "web_pageviews")
NEWSLETTER = (
    "newsletter_issues", "newsletter_recipients", "newsletter_sends", "newsletter_opens", "newsletter_open_rate",
    "newsletter_clicks", "newsletter_click_rate",
)  # fmt: skip
LINKEDIN = ("linkedin_followers", "linkedin_new_followers", "linkedin_posts")
FOOTPRINT = ("co2_saved",)
MEMBERS = ("members", "membership_share")
EVERYTHING = (*TEAM, "staff_renewed", *MONEY, *WEB, "web_source_share", *NEWSLETTER, *LINKEDIN, *FOOTPRINT, *MEMBERS)
COUNTED = "counted_from_list"
UNEXPLAINED = "non expliqué par le document"


@dataclass(frozen=True)
class Post:
    """One post of the team: people and full-time equivalents, None when the document does not give them."""

    label: str
    people: float | None
    fte: float | None
    note: str


@dataclass(frozen=True)
class Team:
    """The team of a year.

    Attributes:
        posts: in the order of the document.
        people, fte: as published for the whole; None when not given.
        people_sum, fte_sum: what the posts add up to; `fte_known` posts carry their share of time.
        source: document and section.
        counted: whether `people` was counted in the document's list rather than printed.
        renewed: of them, those who replaced others in the year; None when not given.
    """

    posts: tuple[Post, ...]
    people: float | None
    fte: float | None
    people_sum: float
    fte_sum: float
    fte_known: int
    source: str
    note: str
    counted: bool = False
    renewed: float | None = None

    @property
    def agrees(self) -> bool:
        """Whether the posts add up to the published totals."""
        return abs(self.fte_sum - (self.fte or 0)) < 0.005 and self.people_sum == (self.people or self.people_sum)


@dataclass(frozen=True)
class Figure:
    """One published figure with its words; `counted` when it was counted in a list that the document prints."""

    value: float
    unit: str
    label: str
    note: str
    source: str
    counted: bool = False


@dataclass(frozen=True)
class Organisation:
    """An organisation in one relation with the centre: name, French kind, function in the body, remark."""

    name: str
    kind: str
    kind_label: str
    role: str
    note: str
    source: str

    @property
    def function(self) -> str:
        """Its function in a body, more than a seat; "" without one."""
        return "" if self.role == "membre" else self.role


@once
def years(data: CentreData) -> tuple[int, ...]:
    """Years for which something of this page is published, latest first."""
    printed = {int(period[:4]) for period in figures(data, EVERYTHING)["period"].astype(str)}
    found = printed | {year for year, _, _ in _organisations(data)}
    return tuple(sorted(found, reverse=True))


def year_shown(data: CentreData, filters: Filters) -> int | None:
    """The year that the page shows: the chosen one; of a period or of all years, the latest with figures; else None."""
    if filters.year is not None:
        return filters.year
    first = filters.start.year if filters.start else 0
    last = filters.end.year if filters.end else 9999
    return next((year for year in years(data) if first <= year <= last), None)


def figure(data: CentreData, indicator: str, year: int, dimension: str = "", category: str = "") -> Figure | None:
    """A published figure of a year; None when the document does not give it.

    The latest period wins when a year has several ("2024-12" over "2024-06").
    """
    found = [
        line.figure
        for line in lines(data, indicator, year)
        if (line.dimension, line.category) == (dimension, category) and line.figure.value is not None
    ]
    if not found:
        return None
    last = found[-1]
    return Figure(last.value or 0.0, last.unit, last.label, last.notes, last.source, last.qualifier == COUNTED)


def value(data: CentreData, indicator: str, year: int) -> float | None:
    """The number of a published figure."""
    found = figure(data, indicator, year)
    return found.value if found else None


def team(data: CentreData, year: int) -> Team | None:
    """The team by post; None when neither head-counts nor full-time equivalents are published."""
    by_post: dict[str, dict[str, Line]] = {}
    for indicator in TEAM:
        for line in lines(data, indicator, year):
            if line.dimension == "staff_role":
                by_post.setdefault(line.category, {})[indicator] = line
    total, fte = figure(data, "employees", year), figure(data, "fte", year)
    if not by_post and total is None and fte is None:
        return None
    rows = [_post(found) for found in by_post.values()]
    sources = [item.source for item in (total, fte) if item]
    sources += [line.figure.source for found in by_post.values() for line in found.values()]
    return Team(
        posts=tuple(rows),
        people=total.value if total else None,
        fte=fte.value if fte else None,
        people_sum=sum(row.people or 0 for row in rows),
        fte_sum=round(sum(row.fte or 0 for row in rows), 2),
        fte_known=sum(row.fte is not None for row in rows),
        source=sources[0],
        note=total.note if total else "",
        counted=total.counted if total else False,
        renewed=value(data, "staff_renewed", year),
    )


def _post(found: Mapping[str, Line]) -> Post:
    """One post from its line of each indicator."""
    values = {indicator: line.figure.value for indicator, line in found.items()}
    notes = dict.fromkeys(line.figure.notes for line in found.values() if line.figure.notes)
    label = next(line.category_label for line in found.values())
    return Post(label, values.get("employees"), values.get("fte"), " ".join(notes))


def shares(data: CentreData, indicator: str, dimension: str, year: int, *, rest: str = UNEXPLAINED) -> Breakdown | None:
    """Published shares of one whole, largest first, what they do not reach being the last line, named `rest`.

    None when nothing is published for that year.
    """
    found = breakdown_of(data, indicator, dimension, year, complete_to=100)
    if found is None:
        return None
    known = sorted(found.known(), key=lambda row: -row.value)
    left = [replace(row, label=rest, short=rest) for row in found.rows if not row.code]
    return replace(found, rows=(*known, *left), notes=())


def implied_charges(data: CentreData, year: int) -> float | None:
    """Yearly charges that reserves and the months they cover imply, in tens of thousands of euros: never published."""
    reserves, months = value(data, "equity_reserves", year), value(data, "reserve_months", year)
    return round(12 * reserves / months, -4) if reserves and months else None


def organisations(data: CentreData, relation: str, year: int, kinds: Mapping[str, str]) -> tuple[Organisation, ...]:
    """Organisations of a relation in a year, in the order of the table; one with two functions is there twice.

    `kinds` gives the French label of each kind.
    """
    found = [item for when, bond, item in _organisations(data) if (when, bond) == (year, relation)]
    return tuple(replace(item, kind_label=kinds.get(item.kind, item.kind_label)) for item in found)


@once
def _organisations(data: CentreData) -> tuple[tuple[int, str, Organisation], ...]:
    """(year, relation, organisation) of every line, each once; read from the table once per snapshot."""
    frame = data.table("organisations").drop_duplicates(["organisation_id", "year", "relation", "role"])
    return tuple(_organisation(row) for row in frame.to_dict("records"))


def _organisation(row: Mapping[Hashable, Any]) -> tuple[int, str, Organisation]:
    kind, role, source = (text_of(row[column]) for column in ("kind", "role", "source"))
    note = " ".join(filter(None, (text_of(row["details"]), text_of(row["notes"]))))
    item = Organisation(text_of(row["name"]), kind, "Non renseigné", role, note, source)
    return int(row["year"]), text_of(row["relation"]), item


def by_kind(found: Sequence[Organisation]) -> tuple[tuple[str, tuple[Organisation, ...]], ...]:
    """Organisations grouped by kind, the most numerous kind first."""
    labels = dict.fromkeys(item.kind_label for item in found)
    groups = [(label, tuple(item for item in found if item.kind_label == label)) for label in labels]
    return tuple(sorted(groups, key=lambda group: -len(group[1])))
