"""What a reader can write down who has nothing but the published form: unknowns, and equations between them.

Written apart from the suppressor, from the published JSON alone: a mistake in how one of the two understands a table
shows as a disagreement. The true value of a hidden cell is used only to tell which unknowns must stay unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dashboard.disclosure.model import HIDDEN, TOTAL, Cell

Published = Mapping[str, Any]
Terms = dict[int, int]


@dataclass(frozen=True)
class Name:
    """An unknown: a cell and its true value (so that a number corrected since is another unknown).

    Attributes:
        apart: set for the people of the cell who are outside this one of its parts.
        since: set for the people by whom the cell (or those apart) differs from an earlier version that had so many.
    """

    cell: Cell
    truth: int
    apart: Cell | None = None
    since: int | None = None

    @property
    def written(self) -> bool:
        """Whether it stands in a table, shown or hidden; the others are worked out."""
        return self.apart is None and self.since is None


@dataclass(frozen=True)
class Row:
    """low ≤ Σ factor × unknown ≤ high; None = no bound.

    `told` is set for what holds only because the publication under audit prints it: its percentages and its changes.
    What a total is made of is true whether it is printed or not.
    """

    terms: Mapping[int, int]
    low: int | None
    high: int | None
    told: bool = False


@dataclass
class Notes:
    """Everything written down from one or several publications.

    Attributes:
        names: the unknowns, by number.
        rows: what links them.
        seen: numbers that are printed in the publication under audit, or in an earlier one.
        before: those that readers had anyway: printed earlier or elsewhere, no head-count, or a zero by the rule.
        elsewhere: those that the centre has published elsewhere.
        people: unknowns that are head-counts.
        small_print: head-counts under the threshold that are printed without having been public.
        missing: hidden cells whose true value was not handed over.
    """

    threshold: int
    zeros: str
    names: list[Name] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    before: set[int] = field(default_factory=set)
    elsewhere: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    small_print: set[int] = field(default_factory=set)
    missing: set[Cell] = field(default_factory=set)
    _numbers: dict[Name, int] = field(default_factory=dict)

    def number(self, name: Name) -> int:
        """The number of an unknown, new or not."""
        if name not in self._numbers:
            self._numbers[name] = len(self.names)
            self.names.append(name)
        return self._numbers[name]

    def read(self, published: Published, secrets: Mapping[Cell, int], earlier: bool = False) -> None:
        """Write down a publication."""
        page = _Page(self, published, secrets, earlier)
        for table in published["tables"]:
            page.numbers(table)
        for table in published["tables"]:
            page.sums(table)
        page.comparisons()
        page.facts()
        page.derived()

    def subtract(self) -> None:
        """Once everything is read: two versions of one number are apart by people who came, left or were corrected."""
        versions: dict[tuple[Cell, Cell | None], list[int]] = {}
        for number in sorted(self.people - self.elsewhere):
            versions.setdefault((self.names[number].cell, self.names[number].apart), []).append(number)
        for numbers in versions.values():
            for late, one in enumerate(numbers):
                for other in numbers[:late]:
                    self._difference(one, other)

    def _difference(self, one: int, other: int) -> None:
        low, high = sorted((one, other), key=lambda number: self.names[number].truth)
        less, more = self.names[low], self.names[high]
        moved = self.number(Name(more.cell, more.truth - less.truth, more.apart, less.truth))
        self.people.add(moved)
        self.rows.append(Row({high: 1, low: -1, moved: -1}, 0, 0))


@dataclass
class _Page:
    """One publication while it is read; `at` gives the unknown of each of its cells."""

    notes: Notes
    published: Published
    secrets: Mapping[Cell, int]
    earlier: bool
    at: dict[Cell, int] = field(default_factory=dict)

    def numbers(self, table: Mapping[str, Any]) -> None:
        """Which cells a table prints, and which it hides."""
        notes = self.notes
        people = next(one["people"] for one in self.published["quantities"] if one["code"] == table["quantity"])
        for codes, value in _walk(table["values"], [_codes(axis) for axis in table["axes"]]):
            cell = _cell(table, codes)
            if value == HIDDEN and cell not in self.secrets:
                notes.missing.add(cell)
                continue
            number = self.at[cell] = notes.number(Name(cell, self.secrets[cell] if value == HIDDEN else int(value)))
            if people:
                notes.people.add(number)
            if value == HIDDEN:
                continue
            notes.seen.add(number)
            public = list(codes) in table["already_public"]
            if public:
                notes.elsewhere.add(number)
            if public or self.earlier or not people or (value == 0 and notes.zeros == "shown"):
                notes.before.add(number)
            elif self.small(value):
                notes.small_print.add(number)

    def small(self, value: int) -> bool:
        """Whether a head-count is under the threshold, zeros according to the rule."""
        return value < self.notes.threshold and (value > 0 or self.notes.zeros != "shown")

    def sums(self, table: Mapping[str, Any]) -> None:
        """Totals against their parts, along each axis in turn."""
        names = [_codes(axis) for axis in table["axes"]]
        for depth, axis in enumerate(table["axes"]):
            parts = {TOTAL: axis["categories"], **axis["subtotals"]}
            for codes, _ in _walk(table["values"], names):
                for whole in parts if codes[depth] == TOTAL else ():
                    total = self._there(table, codes, depth, whole)
                    pieces = [self._there(table, codes, depth, code) for code in parts[whole]]
                    if total is None or None in pieces:
                        continue
                    known = [piece for piece in pieces if piece is not None]
                    self._sum(total, known, axis["overlapping"])
                    if axis["overlapping"] and whole == TOTAL:
                        groups = [self._there(table, codes, depth, code) for code in axis["subtotals"]]
                        self._remainders(total, [group for group in groups if group is not None])

    def _there(self, table: Mapping[str, Any], codes: Sequence[str], depth: int, code: str) -> int | None:
        return self.at.get(_cell(table, (*codes[:depth], code, *codes[depth + 1 :])))

    def _sum(self, total: int, pieces: list[int], overlapping: bool) -> None:
        terms: Terms = dict.fromkeys(pieces, 1)
        terms[total] = -1
        self.notes.rows.append(Row(terms, 0, None if overlapping else 0))
        if overlapping:
            self._remainders(total, pieces)

    def _remainders(self, total: int, pieces: list[int]) -> None:
        """Of overlapping parts, each leaves people of the total outside: they too are a group, which nothing prints."""
        notes = self.notes
        whole = notes.names[total]
        for piece in pieces:
            part = notes.names[piece]
            rest = notes.number(Name(whole.cell, whole.truth - part.truth, part.cell))
            notes.rows.append(Row({total: -1, piece: 1, rest: 1}, 0, 0))
            if piece in notes.people:
                notes.people.add(rest)
            else:
                notes.before.add(rest)

    def comparisons(self) -> None:
        """Quantities that are never larger than another, in the same cell."""
        above = {one["code"]: one["at_most"] for one in self.published["quantities"]}
        for cell, number in self.at.items():
            larger = self.at.get(Cell(above[cell.quantity], cell.year, cell.at))
            if larger is not None:
                self.notes.rows.append(Row({number: 1, larger: -1}, None, 0))

    def facts(self) -> None:
        """Facts published beside the tables."""
        for fact in self.published["facts"]:
            terms: Terms = {}
            for term in fact["terms"]:
                number = self.at.get(Cell.from_json(term["cell"]))
                if number is None:
                    break
                terms[number] = terms.get(number, 0) + term["factor"]
            else:
                self.notes.rows.append(Row(terms, fact["low"], fact["high"]))

    def derived(self) -> None:
        """Percentages and changes: a rounded number says that the exact one is within half a unit of its last digit."""
        told = not self.earlier
        for one in self.published["derived"]:
            share = one["kind"] == "share"
            first, second = (
                self.at.get(Cell.from_json(one[name])) for name in (("whole", "part") if share else ("before", "after"))
            )
            if first is None or second is None:
                continue
            if one["kind"] == "change":
                self.notes.rows.append(Row({second: 1, first: -1}, one["value"], one["value"], told))
                continue
            unit = 10 ** one["decimals"]
            digits = int(Decimal(str(one["value"])) * unit) + (0 if share else 100 * unit)
            self.notes.rows.append(Row({second: 200 * unit, first: -(2 * digits + 1)}, None, 0, told))
            self.notes.rows.append(Row({second: 200 * unit, first: -(2 * digits - 1)}, 0, None, told))


def _codes(axis: Mapping[str, Any]) -> list[str]:
    return [*axis["categories"], *axis["subtotals"], TOTAL]


def _cell(table: Mapping[str, Any], codes: Sequence[str]) -> Cell:
    named = {axis["dimension"]: code for axis, code in zip(table["axes"], codes, strict=True) if code != TOTAL}
    return Cell(table["quantity"], table["year"], tuple(sorted(named.items())))


def _walk(
    values: Any, names: Sequence[Sequence[str]], codes: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every printed value with its codes."""
    if not names:
        yield codes, values
        return
    for code, inner in zip(names[0], values, strict=True):
        yield from _walk(inner, names[1:], (*codes, code))
