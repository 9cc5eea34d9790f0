"""The public by category as the published tables tell it: présences and persons, shown, hidden, or not published.

Nothing is counted here: every number is looked up in `dashboard.indicators.disclosed`. What is hidden stays a row,
after those that are shown: its place among them would tell its size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.dimensions import BY_ID, UNKNOWN
from dashboard.filters import UNKNOWN_LABEL, Filters, Vocabulary, whole_year
from dashboard.french import NARROW
from dashboard.indicators import disclosed
from dashboard.indicators.disclosed import ATTENDANCES, LISTED, UNIQUE, Breakdown, Shown
from dashboard.indicators.model import Breakdown as Drawn
from dashboard.indicators.model import Row
from dashboard.snapshot import CentreData

NOTHING = Shown("unpublished")
STEPS = ("seniority", "loyalty")
"""Attributes whose categories have an order of their own."""


@dataclass(frozen=True)
class Category:
    """One line of a breakdown of the public.

    Attributes:
        code, label, short: of the category; "" is "non renseigné".
        presences, people: présences cumulées and different persons.
        before: présences a year earlier.
        selected: whether a filter on it is on.
    """

    code: str
    label: str
    short: str
    presences: Shown
    people: Shown
    before: Shown
    selected: bool = False

    @property
    def hidden(self) -> bool:
        """Whether one of its numbers of the year is hidden."""
        return self.presences.hidden or self.people.hidden


@dataclass(frozen=True)
class Cut:
    """The public of a selection by one attribute.

    Attributes:
        dimension: id of the filter its categories stand for; "" when they are an attribute of the persons.
        rows: the categories shown, largest first, then the hidden ones, "non renseigné" last.
        presences, people: of the selection; before: its présences a year earlier.
        before_year: that year; None when nothing of it is published.
        by_person: whether the categories add up to the persons; otherwise one person may be in several.
        reason: why nothing is published by this attribute for these filters, in French; "" when something is.
        narrowed: whether a filter is on for the dimension, which is left out here.
    """

    dimension: str
    rows: tuple[Category, ...]
    presences: Shown
    people: Shown
    before: Shown = NOTHING
    before_year: int | None = None
    by_person: bool = False
    reason: str = ""
    narrowed: bool = False

    @property
    def hidden(self) -> int:
        """Rows of which a number is hidden."""
        return sum(row.hidden for row in self.rows)

    @property
    def people_known(self) -> bool:
        """Whether persons are published by this attribute."""
        return any(row.people.state != "unpublished" for row in self.rows)

    @property
    def counts_people(self) -> bool:
        """Whether persons are all that is published by this attribute."""
        return all(row.presences.state == "unpublished" for row in self.rows)

    @property
    def leading(self) -> Category | None:
        """The category worth a sentence: the largest of those chosen, else the largest known one, among those shown."""
        filled = [row for row in self.rows if row.code and self.told(row).value]
        chosen = [row for row in filled if row.selected]
        return max(chosen or filled, key=lambda row: self.told(row).value or 0, default=None)

    @property
    def whole(self) -> Shown:
        """The total of what is drawn."""
        return self.people if self.counts_people else self.presences

    def told(self, row: Category) -> Shown:
        """The number of a row that is drawn: its présences, or its persons where only these are published."""
        return row.people if self.counts_people else row.presences


def of_people(data: CentreData, filters: Filters, attribute: str, labels: Mapping[str, str]) -> Cut:
    """By an attribute of the persons: "profile", "origin", "presence", "seniority" or "loyalty".

    Args:
        data, filters: a centre of the public edition, and the choice.
        attribute: see `dashboard.indicators.disclosed`.
        labels: French label of each code.
    """
    return _cut(data, filters, attribute, LISTED, {code: (label, label) for code, label in labels.items()}, "")


def of_actions(data: CentreData, filters: Filters, words: Vocabulary, dimension: str) -> Cut:
    """By an attribute of the actions: the id of a filter."""
    labels = {option.code: (option.label, option.short) for option in words.options[dimension]}
    made = _cut(data, filters, dimension, ATTENDANCES, labels, dimension)
    return replace(made, narrowed=bool(filters.selected(dimension)))


def _cut(
    data: CentreData,
    filters: Filters,
    attribute: str,
    quantity: str,
    labels: Mapping[str, tuple[str, str]],
    dimension: str,
) -> Cut:
    found = [disclosed.breakdown(data, name, filters, attribute) for name in (quantity, UNIQUE)]
    presences, people = found
    if not any(one.published for one in found):
        return Cut(dimension, (), presences.total, people.total, reason=_reason(filters, dimension, presences))
    before = _before(data, quantity, filters, attribute)
    columns = [{row.code: row for row in one.rows} for one in (presences, people, before)]
    order = [*labels, *(code for column in columns[:2] for code in column if code not in labels), UNKNOWN]
    rows = [
        _category(code, labels, columns)
        for code in dict.fromkeys(order)
        if any(_somebody(column[code].shown) for column in columns[:2] if code in column)
    ]
    made = Cut(
        dimension,
        tuple(rows),
        presences.total,
        people.total,
        before.total,
        whole_year(filters) if before.published else None,
        people.published and not people.overlapping,
    )
    year = made.before_year
    in_order = tuple(rows) if attribute in STEPS else _ordered(made)
    return replace(made, rows=in_order, before_year=None if year is None else year - 1)


def _reason(filters: Filters, dimension: str, found: Breakdown) -> str:
    """Why nothing is published by an attribute, in French: most often, because a filter is on."""
    others = [name for name in filters.narrowed() if name != dimension]
    if len(others) != 1 or whole_year(filters) is None:
        return found.reason
    return (
        f"L’édition publique ne croise pas cette répartition avec le filtre «{NARROW}{BY_ID[others[0]].label}{NARROW}»."
    )


def _category(
    code: str, labels: Mapping[str, tuple[str, str]], columns: Sequence[Mapping[str, disclosed.Row]]
) -> Category:
    label, short = labels.get(code, (code, code)) if code else (UNKNOWN_LABEL, UNKNOWN_LABEL)
    presences, people, before = (column[code].shown if code in column else NOTHING for column in columns)
    chosen = any(code in column and column[code].selected for column in columns)
    return Category(code, label, short, presences, people, before, chosen)


def _somebody(shown: Shown) -> bool:
    return shown.hidden or bool(shown.value)


def _before(data: CentreData, quantity: str, filters: Filters, attribute: str) -> Breakdown:
    """The same a year earlier."""
    year = whole_year(filters)
    if year is None:
        return Breakdown((), NOTHING, reason=disclosed.WHOLE_YEAR)
    earlier = replace(filters, year=year - 1, start=None, end=None)
    return disclosed.breakdown(data, quantity, earlier, attribute)


def _ordered(found: Cut) -> tuple[Category, ...]:
    def place(row: Category) -> tuple[bool, bool, int]:
        told = found.told(row)
        return not row.code, told.value is None, -(told.value or 0)

    return tuple(sorted(found.rows, key=place))


def drawn(found: Cut) -> Drawn:
    """A breakdown to draw: a bar for each number shown, a mark for each hidden one."""
    unit = "personne" if found.counts_people else "présence"
    whole = found.whole.value
    rows = tuple(
        Row(
            row.code, row.label, row.short, told.value or 0,
            100 * told.value / whole if told.value is not None and whole else None,
            selected=row.selected, hidden=told.hidden,
        )
        for row in found.rows
        if _somebody(told := found.told(row))
    )  # fmt: skip
    return Drawn(found.dimension, unit, f"{unit}s", rows, whole or 0)


@dataclass(frozen=True)
class Grid:
    """Présences by profile and department of origin, as published.

    Attributes:
        columns: (code, label) of the departments.
        rows: (label, one number per column, total).
        totals: of the columns; total: of everything.
        highest: the largest number shown that is not a total.
        reason: why it is not published for these filters; "" when it is.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[Shown, ...], Shown], ...]
    totals: tuple[Shown, ...]
    total: Shown
    highest: int
    reason: str = ""


def grid(data: CentreData, filters: Filters, profiles: Mapping[str, str], departments: Mapping[str, str]) -> Grid:
    """Profile × department of origin. Every published department keeps its column: lumping would need a hidden sum."""
    crossed = disclosed.crossing(data, LISTED, filters, "profile", "origin")
    whole = disclosed.figure(data, LISTED, filters)
    if crossed.reason:
        return Grid((), (), (), whole, 0, crossed.reason)
    columns = tuple((code, departments.get(code, code) if code else UNKNOWN_LABEL) for code in crossed.second)
    rows = tuple(
        (
            profiles.get(code, code) if code else UNKNOWN_LABEL,
            cells,
            disclosed.figure(data, LISTED, filters, profile=code),
        )
        for code, cells in zip(crossed.first, crossed.cells, strict=True)
    )
    totals = tuple(disclosed.figure(data, LISTED, filters, origin=code) for code in crossed.second)
    highest = max((cell.value or 0 for _, cells, _ in rows for cell in cells), default=0)
    return Grid(columns, tuple(sorted(rows, key=_last)), totals, whole, highest)


def _last(row: tuple[str, tuple[Shown, ...], Shown]) -> tuple[bool, bool, int]:
    label, _, total = row
    return label == UNKNOWN_LABEL, total.value is None, -(total.value or 0)


def published_dimensions(data: CentreData, year: int) -> tuple[str, ...]:
    """Ids of the filters by which présences are published for a year."""
    known = data.disclosed
    if known is None:
        return ()
    return tuple(name for name in BY_ID if known.table(ATTENDANCES, year, name) is not None)


def nearest_year(data: CentreData) -> int | None:
    """The latest year of which présences are published; None without any."""
    years = data.disclosed.years(ATTENDANCES) if data.disclosed is not None else ()
    return years[-1] if years else None
