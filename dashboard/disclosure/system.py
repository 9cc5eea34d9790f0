"""The suppressor's own view: every group of people as an unknown, every table as equations between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from math import log2
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from dashboard.disclosure.model import TOTAL, At, Axis, Cell, Fact, Policy, Table

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

MARGIN_COST = {0: 6.0, 1: 2.0}
"""A hidden total costs the reader more than a hidden detail, by number of dimensions of the cell; 1 from two on."""


class Unknown(NamedTuple):
    """A group of people: a cell, or those of a margin who are outside one of its cells (`outside` is then the cell).

    With `since`, how many such a group has gained or lost since it was published with that size.
    """

    cell: Cell
    value: int
    outside: Cell | None = None
    since: int | None = None


@dataclass(frozen=True)
class System:
    """All groups and what links them; arrays are aligned on `groups`.

    Attributes:
        groups: every group. The same cell with another value (an earlier publication, since corrected) is another one.
        values: their true sizes.
        current: cells of the tables to be published now.
        known: known to every reader whatever is done now: published already, no head-count, or a zero that is shown.
        protected: groups whose size must not be learnt.
        hidden: hidden to begin with: what is protected, what no table shows, what earlier publications hid.
        floor: the least that a reader knows of a hidden group.
        cost: what hiding it costs.
        matrix, low, high: rows of low ≤ matrix · sizes ≤ high, true of the true sizes.
        component: number of the linked set each group is in.
    """

    groups: tuple[Unknown, ...]
    values: IntArray
    current: BoolArray
    known: BoolArray
    protected: BoolArray
    hidden: BoolArray
    floor: IntArray
    cost: NDArray[np.float64]
    matrix: csr_array
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    component: IntArray

    def index(self) -> Mapping[Cell, int]:
        """Where each cell of the tables of now is."""
        return {self.groups[place].cell: place for place in np.flatnonzero(self.current).tolist()}


@dataclass
class Version:
    """One publication: its tables, its facts, and which of its numbers readers have."""

    tables: tuple[Table, ...]
    facts: tuple[Fact, ...] = ()
    shown: Collection[Cell] = ()
    current: bool = False


@dataclass
class _Builder:
    policy: Policy
    places: dict[Unknown, int] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    open: set[int] = field(default_factory=set)
    uncounted: set[int] = field(default_factory=set)
    current: set[int] = field(default_factory=set)
    virtual: set[int] = field(default_factory=set)
    rows: dict[tuple[tuple[int, int], ...], tuple[float, float]] = field(default_factory=dict)

    def place(self, group: Unknown) -> int:
        return self.places.setdefault(group, len(self.places))

    def row(self, terms: Iterable[tuple[int, int]], low: float, high: float) -> None:
        """One row; the same row asked for by two tables is kept once."""
        key = tuple(sorted(terms))
        before = self.rows.get(key, (-np.inf, np.inf))
        self.rows[key] = (max(low, before[0]), min(high, before[1]))

    def add(self, version: Version) -> None:
        """The cells and the rows of one publication."""
        sizes = _sizes(version.tables)
        here = {cell: self.place(Unknown(cell, size)) for cell, size in sizes.items()}
        for table in version.tables:
            for at in table.places():
                self._mark(table, at, here[table.cell(at)], version)
            for line in lines(table):
                self._line(line, here, sizes)
        self._comparisons(version, here)
        for fact in version.facts:
            if all(cell in here for cell, _ in fact.terms):
                low = -np.inf if fact.low is None else fact.low
                high = np.inf if fact.high is None else fact.high
                self.row([(here[cell], factor) for cell, factor in fact.terms], low, high)

    def _mark(self, table: Table, at: At, place: int, version: Version) -> None:
        if version.current:
            self.current.add(place)
        if not table.quantity.people:
            self.uncounted.add(place)
        if at in table.already_public:
            self.open.add(place)
        if at in table.already_public or table.cell(at) in version.shown:
            self.known.add(place)

    def _line(self, line: Line, here: Mapping[Cell, int], sizes: Mapping[Cell, int]) -> None:
        whole, parts = here[line.whole], [here[part] for part in line.parts]
        if not line.overlapping:
            self.row([(whole, -1), *((part, 1) for part in parts)], 0, 0)
            return
        if line.covering:
            self.row([(whole, -1), *((part, 1) for part in parts)], 0, np.inf)
        for cell, part in zip(line.parts, parts, strict=True):
            rest = self.place(Unknown(line.whole, sizes[line.whole] - sizes[cell], cell))
            self.virtual.add(rest)
            if part in self.uncounted:
                self.uncounted.add(rest)
            self.row([(whole, -1), (part, 1), (rest, 1)], 0, 0)

    def _comparisons(self, version: Version, here: Mapping[Cell, int]) -> None:
        above = {table.quantity.code: table.quantity.at_most for table in version.tables}
        for cell, place in here.items():
            other = here.get(cell._replace(quantity=above[cell.quantity]))
            if other is not None:
                self.row([(place, 1), (other, -1)], -np.inf, 0)

    def _changes(self) -> None:
        """What a reader of two versions may find by subtracting: it too is a number of people."""
        sizes: dict[Unknown, list[Unknown]] = {}
        apart = self.uncounted | self.open
        for group, place in self.places.items():
            if place not in apart:
                sizes.setdefault(group._replace(value=0), []).append(group)
        for versions in sizes.values():
            for fewer, more in combinations(sorted(versions), 2):
                change = self.place(more._replace(value=more.value - fewer.value, since=fewer.value))
                self.virtual.add(change)
                self.row([(self.places[more], 1), (self.places[fewer], -1), (change, -1)], 0, 0)

    def build(self) -> System:
        self._changes()
        groups = tuple(self.places)
        values = np.array([group.value for group in groups], dtype=np.int64)
        flags = [np.zeros(len(groups), dtype=bool) for _ in range(4)]
        for flag, places in zip(flags, (self.current, self.known, self.uncounted, self.virtual), strict=True):
            flag[list(places)] = True
        current, known, uncounted, virtual = flags
        known = known | uncounted
        if self.policy.zeros == "shown":
            known |= (values == 0) & ~virtual
        small = (values >= self.policy.floor) & (values < self.policy.threshold)
        protected = small & ~known
        matrix, low, high = self._matrix(len(groups))
        return System(
            groups, values, current, known, protected,
            hidden=(protected | virtual | ~current) & ~known,
            floor=np.where(virtual, 0, self.policy.floor),
            cost=np.array([_cost(group) for group in groups]),
            matrix=matrix, low=low, high=high,
            component=connected_components(abs(matrix).T @ abs(matrix), directed=False)[1].astype(np.int64),
        )  # fmt: skip

    def _matrix(self, width: int) -> tuple[csr_array, NDArray[np.float64], NDArray[np.float64]]:
        entries = [(row, place, factor) for row, terms in enumerate(self.rows) for place, factor in terms]
        row, place, factor = (
            (np.array(column, dtype=np.int64) for column in zip(*entries, strict=True))
            if entries
            else [np.zeros(0, np.int64)] * 3
        )
        matrix = csr_array((factor.astype(float), (row, place)), shape=(len(self.rows), width))
        bounds = np.array(list(self.rows.values()), dtype=float).reshape(-1, 2)
        return matrix, bounds[:, 0], bounds[:, 1]


class Line(NamedTuple):
    """A total and its parts along one axis.

    Attributes:
        overlapping: the parts may share people.
        covering: the parts together are the whole (false for the sub-totals of an axis, which may leave some out).
    """

    whole: Cell
    parts: tuple[Cell, ...]
    overlapping: bool
    covering: bool = True


def lines(table: Table) -> Iterator[Line]:
    """Every equation of a table: along each axis, at each place of the others, for the total and each sub-total."""
    for position, axis in enumerate(table.axes):
        others = [other.codes if other is not axis else ("",) for other in table.axes]
        for at in product(*others):
            for whole, parts, covering in _sums(axis):
                cells = [table.cell((*at[:position], code, *at[position + 1 :])) for code in (whole, *parts)]
                yield Line(cells[0], tuple(cells[1:]), axis.overlapping, covering)


def _sums(axis: Axis) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    yield TOTAL, axis.categories, True
    for code, parts in axis.subtotals.items():
        yield code, parts, True
    if axis.overlapping and axis.subtotals:
        yield TOTAL, tuple(axis.subtotals), False


def _sizes(tables: Iterable[Table]) -> dict[Cell, int]:
    sizes: dict[Cell, int] = {}
    for table in tables:
        for at in table.places():
            cell, value = table.cell(at), table.values[at]
            if sizes.setdefault(cell, value) != value:
                raise ValueError(f"two tables disagree on {cell}: {sizes[cell]}, {value}")
    return sizes


def _cost(group: Unknown) -> float:
    """Few cells first, small ones among them: a cell costs 10 to 25, times its weight as a margin."""
    return MARGIN_COST.get(len(group.cell.at), 1.0) * (10 + log2(1 + max(group.value, 0)))


def build(versions: Iterable[Version], policy: Policy) -> System:
    """Everything that links the numbers of all versions.

    Raises:
        ValueError: the numbers contradict the tables (parts that do not add up, more persons than attendances…): the
            model would be wrong, and with it every promise.
    """
    builder = _Builder(policy)
    for version in versions:
        builder.add(version)
    system = builder.build()
    sums = system.matrix @ system.values
    wrong = np.flatnonzero((sums < system.low) | (sums > system.high))
    if wrong.size or (system.values < 0).any():
        first = list(builder.rows)[wrong[0]] if wrong.size else ((int(np.argmin(system.values)), 1),)
        cells = "; ".join(str(system.groups[place].cell) for place, _ in first)
        raise ValueError(f"the numbers contradict each other: {cells}")
    return system
