"""What is to be published, and under which rule: tables of head-counts, their axes, what everybody knows of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

TOTAL = "*"
"""Code of the margin of an axis. "" is a category like any other (non renseigné)."""
HIDDEN = "s"
"""What stands in the place of a suppressed number."""

Zeros = Literal["shown", "protected"]
At = tuple[str, ...]
"""Place of a number in a table: one code per axis, `TOTAL` for the margin."""


class Cell(NamedTuple):
    """One group of people, however many tables show it: the same cell in two tables is one unknown to a reader.

    Attributes:
        quantity: code of what is counted.
        year: year it is counted over.
        at: (dimension, category) pairs, sorted by dimension; a margin has no pair for the axis summed over.
    """

    quantity: str
    year: int
    at: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As in the published form."""
        return {"quantity": self.quantity, "year": self.year, "at": dict(self.at)}

    @staticmethod
    def from_json(written: Mapping[str, Any]) -> Cell:
        """The inverse of `to_json`."""
        return Cell(written["quantity"], written["year"], tuple(sorted(written["at"].items())))


@dataclass(frozen=True)
class Quantity:
    """What a table counts.

    Attributes:
        code: as in the glossary ("attendances", "unique_participants").
        people: False for what is no head-count (actions, publications): shown whatever its size.
        at_most: code of a quantity that is never smaller, cell by cell (unique participants ≤ attendances); "" = none.
    """

    code: str
    people: bool = True
    at_most: str = ""


ATTENDANCES = Quantity("attendances")
UNIQUE = Quantity("unique_participants", at_most="attendances")
ACTIONS = Quantity("actions", people=False)


@dataclass(frozen=True)
class Axis:
    """One dimension of a table.

    Attributes:
        dimension: its code.
        categories: codes, all of them: together they cover the total ("" = non renseigné included, when there is any).
            A code names one set of people in every table: two different "others" need two codes.
        overlapping: one person may be in several categories (unique participants by theme): the total lies between
            the largest category and the sum. Otherwise the categories add up to the total.
        subtotals: code of a sub-total → its categories.
    """

    dimension: str
    categories: tuple[str, ...]
    overlapping: bool = False
    subtotals: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        codes = self.codes
        if (
            not self.categories
            or len(set(codes)) < len(codes)
            or any(not set(m) <= set(self.categories) or not m for m in self.subtotals.values())
        ):
            raise ValueError(f"axis {self.dimension}: categories are wanted, each code once, sub-totals made of them")

    @property
    def codes(self) -> tuple[str, ...]:
        """Categories, sub-totals, total: the order of the published values."""
        return (*self.categories, *self.subtotals, TOTAL)


@dataclass(frozen=True)
class Table:
    """Numbers to be published together.

    Attributes:
        name: how it is called in the published form.
        quantity: what it counts.
        year: over which year.
        axes: none (a single total), one, or two.
        values: every number: categories, sub-totals and totals; each ≥ 0.
        already_public: places of numbers that the centre has published elsewhere: shown, and known to everybody.
    """

    name: str
    quantity: Quantity
    year: int
    axes: tuple[Axis, ...]
    values: Mapping[At, int]
    already_public: frozenset[At] = frozenset()

    def __post_init__(self) -> None:
        places = set(self.places())
        if places != set(self.values) or not places >= self.already_public:
            raise ValueError(f"table {self.name}: a number is wanted at each place, totals included, and nowhere else")
        if any(value < 0 for value in self.values.values()):
            raise ValueError(f"table {self.name}: a head-count is never negative")
        if len({axis.dimension for axis in self.axes}) < len(self.axes):
            raise ValueError(f"table {self.name}: a dimension is crossed with itself")

    def places(self) -> Iterator[At]:
        """Every place, row by row."""
        yield from product(*(axis.codes for axis in self.axes))

    def cell(self, at: At) -> Cell:
        """The group of people counted at a place."""
        pairs = ((axis.dimension, code) for axis, code in zip(self.axes, at, strict=True) if code != TOTAL)
        return Cell(self.quantity.code, self.year, tuple(sorted(pairs)))


def additive(
    name: str,
    quantity: Quantity,
    year: int,
    axes: tuple[Axis, ...],
    inside: NDArray[np.integer[Any]],
    already_public: Iterable[At] = (),
) -> Table:
    """A table whose axes do not overlap, from its inside alone: totals and sub-totals are worked out.

    Args:
        inside: integers, shape (categories of each axis); a scalar array for a table without axis.

    Raises:
        ValueError: an axis overlaps (its total cannot be told from its inside), or the shape is not that of the axes.
    """
    if any(axis.overlapping for axis in axes):
        raise ValueError(f"table {name}: the total of overlapping categories is not their sum")
    if inside.shape != tuple(len(axis.categories) for axis in axes):
        raise ValueError(f"table {name}: one number per crossing of categories is wanted")
    whole = inside
    for position, axis in enumerate(axes):
        rows = {code: place for place, code in enumerate(axis.categories)}
        parts = [*((code,) for code in axis.categories), *axis.subtotals.values(), axis.categories]
        sums = [whole.take([rows[code] for code in part], axis=position).sum(axis=position) for part in parts]
        whole = np.stack(sums, axis=position)
    values = dict(zip(product(*(axis.codes for axis in axes)), (int(value) for value in whole.ravel()), strict=True))
    return Table(name, quantity, year, axes, values, frozenset(already_public))


@dataclass(frozen=True)
class Fact:
    """What every reader knows besides the tables, whoever publishes it: low ≤ Σ factor × cell ≤ high.

    It is published as it stands: its numbers must be public ones (a number of actions), never a hidden head-count.
    """

    terms: tuple[tuple[Cell, int], ...]
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Share:
    """A percentage that one would like to publish; it is, when both of its numbers are shown."""

    part: Cell
    whole: Cell
    decimals: int = 0


@dataclass(frozen=True)
class Change:
    """A change between two cells (a year and the one before), as a number or a percentage of the first."""

    before: Cell
    after: Cell
    percent: bool = False
    decimals: int = 0


Derived = Share | Change


@dataclass(frozen=True)
class Policy:
    """The rule.

    Attributes:
        threshold: smallest head-count of people that may be shown (11: Insee's rule for people in fiscal data).
        zeros: "shown": zero is no group of people, it is shown, and a reader knows that "s" is at least 1.
            "protected": zero is treated as a small number.
    """

    threshold: int = 11
    zeros: Zeros = "shown"

    def __post_init__(self) -> None:
        if self.threshold < 1:
            raise ValueError("the threshold is at least 1")
        if self.zeros not in ("shown", "protected"):
            raise ValueError("zeros are either shown or protected")

    @property
    def floor(self) -> int:
        """The least that a suppressed number may be, as a reader who knows the rule knows too."""
        return 1 if self.zeros == "shown" else 0

    def small(self, value: int) -> bool:
        """Whether a head-count is to be protected."""
        return self.floor <= value < self.threshold


@dataclass(frozen=True)
class Earlier:
    """An earlier publication, which readers have kept.

    Attributes:
        published: its published form.
        secrets: what it hid, kept by the centre: it tells which numbers have been corrected since.
    """

    published: Mapping[str, Any]
    secrets: Mapping[Cell, int] = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """For a private file: never published."""
        secrets = [{**cell.to_json(), "value": size} for cell, size in sorted(self.secrets.items())]
        return {"published": dict(self.published), "secrets": secrets}

    @staticmethod
    def from_json(written: Mapping[str, Any]) -> Earlier:
        """The inverse of `to_json`."""
        return Earlier(written["published"], {Cell.from_json(one): one["value"] for one in written["secrets"]})
