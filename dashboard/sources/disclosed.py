"""The published head-counts of people (``people.json``): what the public edition knows of présences and persons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from types import MappingProxyType
from typing import Any

PEOPLE_FILE = "people.json"
FORMAT = 1
TOTAL = "*"
HIDDEN = "s"
ALL_ATTENDANCES, LISTED_ATTENDANCES, HEAD_COUNT_ATTENDANCES, UNIQUE_PARTICIPANTS, LISTED_ACTIONS, COUNTED_ACTIONS = (
    "attendances", "listed_attendances", "head_count_attendances", "unique_participants", "listed_actions",
    "counted_actions",
)  # fmt: skip
"""Quantities: présences cumulées, from lists and head-counts; those of lists only, which the breakdowns by an attribute
of the persons add up to; those of head-counts only; persons; and what they rest on, which is no head-count: actions
with a list, actions whose présences are known."""

At = tuple[tuple[str, str], ...]
"""A cell of a year: (dimension, category) pairs, sorted by dimension; none for the total of the year."""


class DisclosedError(ValueError):
    """The file is not one that the publication writes."""


@dataclass(frozen=True)
class PublishedTable:
    """One published table: a quantity over a year, by no dimension, one or two.

    Attributes:
        quantity: what is counted (`ALL_ATTENDANCES`…).
        axes: dimension → its categories, in order ("" = non renseigné).
        overlapping: dimensions whose categories share people: they add up to more than the total.
    """

    quantity: str
    year: int
    axes: Mapping[str, tuple[str, ...]]
    overlapping: frozenset[str]


@dataclass(frozen=True)
class CommuteTotal:
    """What the team's commutes of a year avoid, in kg of CO2e: use of the vehicles only, and making them included."""

    use: float
    full: float


@dataclass(frozen=True, eq=False)
class Disclosed:
    """Everything that is published about the people of one centre.

    Attributes:
        values: (quantity, year, cell) → number, or None where it is hidden ("s").
        reasons: quantity → year → why it cannot be told for that year, in French.
        open_counts: whether the head-counts of the actions are public as they stand, and no list tells more: pages
            may then count them as they do in the staff edition.
        commutes: year → what commutes avoid.
    """

    threshold: int
    tables: tuple[PublishedTable, ...] = field(repr=False)
    values: Mapping[tuple[str, int, At], int | None] = field(repr=False)
    reasons: Mapping[str, Mapping[int, str]] = field(default_factory=dict, repr=False)
    open_counts: bool = False
    commutes: Mapping[int, CommuteTotal] = field(default_factory=dict, repr=False)

    @cached_property
    def _index(self) -> Mapping[tuple[str, int, frozenset[str]], PublishedTable]:
        return {(table.quantity, table.year, frozenset(table.axes)): table for table in self.tables}

    def table(self, quantity: str, year: int, *dimensions: str) -> PublishedTable | None:
        """The table of a quantity by some dimensions; None when it is not published."""
        return self._index.get((quantity, year, frozenset(dimensions)))

    def years(self, quantity: str) -> tuple[int, ...]:
        """Years that have a table of a quantity."""
        return tuple(sorted({table.year for table in self.tables if table.quantity == quantity}))


def read_disclosed(content: bytes) -> Disclosed:
    """Read the bytes of ``people.json``.

    Raises:
        DisclosedError: this is no such file.
    """
    try:
        written = json.loads(content)
        if written["format"] != FORMAT:
            raise DisclosedError(f"format {written['format']}")
        return _disclosed(written)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise DisclosedError(f"{PEOPLE_FILE}: {error}") from error


def _disclosed(written: Mapping[str, Any]) -> Disclosed:
    publication = written["publication"]
    tables, values = [], {}
    for one in publication["tables"]:
        axes = {axis["dimension"]: tuple(axis["categories"]) for axis in one["axes"]}
        overlapping = frozenset(axis["dimension"] for axis in one["axes"] if axis["overlapping"])
        tables.append(PublishedTable(one["quantity"], one["year"], MappingProxyType(axes), overlapping))
        codes = [[*axis["categories"], *axis["subtotals"], TOTAL] for axis in one["axes"]]
        for places in product(*(range(len(names)) for names in codes)):
            value = one["values"]
            for place in places:
                value = value[place]
            named = zip(axes, (names[place] for names, place in zip(codes, places, strict=True)), strict=True)
            at = tuple(sorted(pair for pair in named if pair[1] != TOTAL))
            values[one["quantity"], one["year"], at] = None if value == HIDDEN else int(value)
    return Disclosed(
        threshold=int(publication["threshold"]),
        tables=tuple(tables),
        values=MappingProxyType(values),
        reasons={
            name: {int(year): text for year, text in reasons.items()} for name, reasons in written["reasons"].items()
        },
        open_counts=bool(written["open_counts"]),
        commutes={int(year): CommuteTotal(**total) for year, total in written["commutes"].items()},
    )
