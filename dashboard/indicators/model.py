"""What indicators return: values and breakdowns, with all that a reader needs to trust them. No plotly, no Dash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from dashboard.dimensions import DIMENSIONS
from dashboard.dimensions import PERIOD as PERIOD
from dashboard.filters import Filters, choose, part_of_year, whole_years
from dashboard.indicators.targets import Target
from dashboard.snapshot import CentreData
from dashboard.sources.disclosed import At

Better = Literal["higher", "lower", "neutral"]
Withheld = Literal["", "hidden", "unpublished"]

EVERYTHING = frozenset({*(dimension.id for dimension in DIMENSIONS), PERIOD})
"""Ids of the dimensions, and `PERIOD` for a part of a year."""


@dataclass(frozen=True)
class Published:
    """A figure that the centre has published.

    Attributes:
        value: the number as printed; None when the document speaks of it without a number.
        unit: unit as in the table.
        qualifier: exact, more_than, about, …
        period: "2024" or "2024-12".
        source: document and section.
    """

    value: float | None
    unit: str
    qualifier: str
    period: str
    label: str
    source: str
    notes: str = ""
    base: str = ""


@dataclass(frozen=True)
class Computed:
    """What the rows add up to.

    Attributes:
        value: the sum; None when it cannot be computed, `note` then says why.
        covered, total: rows that carry the information, of all rows it was looked for in.
        rows_noun: what a row is, in French, singular.
        note: French remark on the method or on why there is no value.
        made_of: in French, the lists and head-counts that a count of présences or of persons rests on; "" for others.
        withheld: in the public edition, why there is no value: "hidden" is published as "s", "unpublished" is in no
            published table; `note` says it in French.
    """

    value: float | None
    covered: int = 0
    total: int = 0
    rows_noun: str = "action"
    note: str = ""
    made_of: str = ""
    withheld: Withheld = ""


Compute = Callable[[CentreData, Filters], Computed]


@dataclass(frozen=True)
class Across:
    """Whether the figures of several centres may stand side by side: "yes", "reserve", "no"; and why, in French."""

    agreement: Literal["yes", "reserve", "no"]
    why: str


UNLIKE = Across("no", "Chaque centre, ou l’outil qui le mesure, a sa façon de le compter.")


@dataclass(frozen=True)
class Indicator:
    """One entry of the registry.

    Attributes:
        id: English code, as in `published_figures.indicator_id`.
        label: French name.
        unit: French unit, singular; `unit_plural` when it is not unit + "s".
        family: French heading under which it is documented.
        definition: what it counts, in French.
        method: how the value is computed from the rows, in French; why not, when it is only published.
        reference: where the definition comes from.
        better: whether more is better, worse, or neither.
        follows: ids of the dimensions that apply to it, with PERIOD when it can be told for a part of a year. What it
            cannot follow is left out, and said.
        compute: pure function (centre data, filters) → Computed; None when there are no rows to compute it from.
        cell: for a number of people, or of what it rests on: where the published tables tell it, as a quantity and
            the (dimension, category) pairs that narrow it.
        decimals: digits shown after the comma; None = as needed.
        across: whether it may stand side by side for several centres.
    """

    id: str
    label: str
    unit: str
    family: str
    definition: str
    method: str
    reference: str
    better: Better = "neutral"
    follows: frozenset[str] = frozenset()
    compute: Compute | None = None
    unit_plural: str = ""
    decimals: int | None = None
    cell: tuple[str, At] | None = None
    across: Across = UNLIKE

    @property
    def counts_actions(self) -> bool:
        """Whether it counts what the rows of the actions tell: it follows whatever they can be narrowed by."""
        return self.follows == EVERYTHING

    def unheard(self, filters: Filters) -> tuple[str, ...]:
        """What of the filters it cannot follow: ids of dimensions, PERIOD for a part of a year."""
        asked = (*filters.narrowed(), *((PERIOD,) if part_of_year(filters) else ()))
        return tuple(name for name in asked if name not in self.follows)

    def scope(self, filters: Filters) -> Filters:
        """The filters that it follows: without the others, and on whole years when it only has yearly values."""
        kept = filters if PERIOD in self.follows else whole_years(filters)
        for name in self.unheard(filters):
            kept = choose(kept, name, ()) if name != PERIOD else kept
        return kept

    def unit_for(self, value: float | None) -> str:
        """The unit that agrees with a value."""
        if value is not None and abs(value) < 2:
            return self.unit
        return self.unit_plural or f"{self.unit}s"


@dataclass(frozen=True)
class Measure:
    """An indicator under filters: published and computed side by side, never one in place of the other.

    Attributes:
        published: the figure published for exactly this scope, if any.
        published_whole: the figure published for the whole centre, when the filters are narrower than that.
        computed: what the rows add up to, if the indicator can be computed.
        previous_published, previous_computed: the same a year earlier, like for like.
        previous_words: French name of the period compared with ("2023", "2023 à la même date").
        targets: those that are counted under the filters, the centre's own first.
        elapsed: hundredths of the year gone by on the day of the data; None when it is over, or there is no target.
        suggested: whether the computed value rests on a suggested classification, because a filter does.
        scope: the filters that the values are about; None when they are those asked for.
        unheard: what was asked for and cannot be followed, see `Indicator.unheard`.
        silent, silent_before: why no report tells of the period, and of the one compared with; "" when one does.
        broken: why the two published figures may not count the same things; "" when nothing says so.
        notes: what the team has written of it, in French.
    """

    indicator: Indicator
    published: Published | None = None
    published_whole: Published | None = None
    computed: Computed | None = None
    previous_published: Published | None = None
    previous_computed: Computed | None = None
    previous_words: str = ""
    targets: tuple[Target, ...] = ()
    elapsed: float | None = None
    suggested: bool = False
    scope: Filters | None = None
    unheard: tuple[str, ...] = ()
    silent: str = ""
    silent_before: str = ""
    broken: str = ""
    notes: tuple[str, ...] = ()

    @property
    def value(self) -> float | None:
        """The figure in large: the published one when there is one, else the computed one."""
        if self.published is not None and self.published.value is not None:
            return self.published.value
        return self.computed.value if self.computed else None

    @property
    def target(self) -> float | None:
        """What is aimed at: by the centre itself, else by the first convention that does."""
        return self.targets[0].value if self.targets else None

    def reached(self, target: float | None) -> float | None:
        """Hundredths of a target that are reached, cut, not rounded: 99.6 % is not a target that is reached."""
        return None if self.value is None or not target else 100 * self.value // target

    @property
    def is_published(self) -> bool:
        """Whether the figure in large is a published one."""
        return self.published is not None and self.published.value is not None

    @property
    def previous(self) -> float | None:
        """The value a year earlier of the same kind (published with published, computed with computed)."""
        if self.is_published:
            return self.previous_published.value if self.previous_published else None
        computed = self.previous_computed
        return computed.value if computed and computed.total else None

    @property
    def change(self) -> float | None:
        """Difference with the year before; None when either is unknown, only a bound ("more than"), or doubtful."""
        bound = self.published is not None and self.is_published and self.published.qualifier == "more_than"
        if self.value is None or self.previous is None or bound or self.broken:
            return None
        return self.value - self.previous


@dataclass(frozen=True)
class Row:
    """One line of a breakdown.

    Attributes:
        code: code of the category ("" = non renseigné).
        label, short: French names.
        value: the quantity.
        share: part of the total, in hundredths; None when there is no total.
        suggested: how much of the value rests on a suggested classification.
        selected: whether a filter on it is on.
        parts: the value split by a second dimension (same order as `Breakdown.parts`).
        hidden: whether the value is published as "s": `value` is then 0 and says nothing.
        untold: whether nobody tells it (a year without a report): `value` is then 0 and says nothing.
    """

    code: str
    label: str
    short: str
    value: float
    share: float | None = None
    suggested: float = 0.0
    selected: bool = False
    parts: tuple[float, ...] = ()
    hidden: bool = False
    untold: bool = False


@dataclass(frozen=True)
class Breakdown:
    """A quantity by category; its rows add up to `total`.

    Attributes:
        dimension: id of the dimension clicked on to filter; "" when it is not a filter.
        unit, unit_plural: French unit of the values.
        rows: lines, in reading order.
        total: sum over actions (smaller than the sum of the rows when an action has several values: `overlap`).
        parts: labels of the second dimension, when the rows are split.
        part_codes: codes of the second dimension.
        published: whether these are published figures rather than sums of rows.
        source: document and section of published figures.
        notes: French remarks to print under the chart.
        covered: actions that carry the quantity; `base` of all those selected.
        overlap: number of actions counted in several rows.
        suggested: how much of the total rests on a suggested classification, each action once.
        narrowed: whether a filter is on for the dimension: it is left out here, so that one can choose another value.
        left_out: by month only: what may be in the period chosen, but is not in `total` for want of a date.
        silent: why no report tells of the period; "" when one does.
    """

    dimension: str
    unit: str
    unit_plural: str
    rows: tuple[Row, ...]
    total: float
    parts: tuple[str, ...] = ()
    part_codes: tuple[str, ...] = ()
    part_dimension: str = ""
    published: bool = False
    source: str = ""
    notes: tuple[str, ...] = ()
    covered: int = 0
    base: int = 0
    overlap: int = 0
    suggested: float = 0.0
    narrowed: bool = False
    left_out: float = 0.0
    silent: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(row.value or row.hidden for row in self.rows)

    def known(self) -> tuple[Row, ...]:
        """Rows other than "non renseigné"."""
        return tuple(row for row in self.rows if row.code)

    def largest(self) -> Row | None:
        """The known row with the largest value, if there is one above zero."""
        rows = [row for row in self.known() if row.value > 0]
        return max(rows, key=lambda row: row.value) if rows else None
