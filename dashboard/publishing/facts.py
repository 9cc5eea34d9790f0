"""What a reader of the public actions knows besides the tables: who can be in which sum, and how often.

The list of actions is public: a reader knows which actions a theme, a network or a department is made of, hence that
two of them made of the same actions are one number, that one inside another leaves a difference, that a network with a
single meeting tells who came to that meeting. Présences of each action are never published; they are handed to the
suppressor and to the auditor as an earlier publication that showed nothing (`background`), so that whatever follows
from them through sums is looked at, and small ones are protected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.dimensions import BoolArray
from dashboard.disclosure import Axis, Cell, Earlier, Fact, Policy, Table, additive, loyalty
from dashboard.disclosure.publication import published_form
from dashboard.publishing.declared import (
    ACTION_DIMENSIONS,
    ATTENDANCES,
    BY_HEAD_COUNT,
    LISTED,
    UNIQUE,
)
from dashboard.publishing.printed import printed
from dashboard.publishing.years import Year, rows_of
from dashboard.snapshot import CentreData

EVENT = "event"
PRESENCE = "presence"
Sizes = dict[Cell, int]


@dataclass(frozen=True)
class Group:
    """A cell that stands for some actions: the total of the year, or a value of one of their attributes."""

    at: tuple[tuple[str, str], ...]
    counted: BoolArray
    listed: BoolArray


def sizes_of(tables: Iterable[Table]) -> Sizes:
    """Every cell of some tables with its number."""
    return {table.cell(at): value for table in tables for at, value in table.values.items()}


def facts(data: CentreData, years: Sequence[Year], sizes: Sizes) -> tuple[Fact, ...]:
    """Arithmetic that everybody can do, published as it stands: its only numbers are numbers of actions.

    Args:
        data: the centre.
        years: its years.
        sizes: every cell of the tables to be published: nothing is said of others.
    """
    found = [fact for year in years for fact in _of_year(data, year, sizes)]
    found += _printed_shares(data, sizes)
    tables = [table for year in years for table in year.tables]
    return tuple(fact for fact in (*found, *loyalty(tables, attendances=LISTED.code)) if _holds(fact, sizes))


def groups(data: CentreData, year: Year) -> list[Group]:
    """The total of a year, and every value of every attribute of its actions."""
    made = [Group((), year.counted, year.listed & year.counted)]
    for name in ACTION_DIMENSIONS:
        for code in data.encoded[name].codes:
            rows = rows_of(data, name, code)
            if (rows & year.counted).any():
                made.append(Group(((name, code),), rows & year.counted, rows & year.listed & year.counted))
    return made


def _of_year(data: CentreData, year: Year, sizes: Sizes) -> Iterator[Fact]:
    whole, listed, apart = (Cell(one.code, year.year) for one in (ATTENDANCES, LISTED, BY_HEAD_COUNT))
    if listed in sizes:
        # Présences are those of the lists and those of head-counts alone: no third kind.
        rest = ((apart, -1),) if apart in sizes else ()
        yield Fact(((whole, 1), (listed, -1), *rest), 0, 0)
    for group in groups(data, year):
        together, people = (Cell(one.code, year.year, group.at) for one in (ATTENDANCES, UNIQUE))
        times = int(group.listed.sum())
        yield Fact(((people, 1), (together, -1)), high=0)
        # Nobody comes more often than there are actions; those without a list are in the sum all the same.
        other = ((apart, -1),) if apart in sizes else ()
        yield Fact(((together, 1), (people, -times), *other), high=0)
    yield from _by_modality(sizes, year)
    most = int((year.listed & year.counted).sum())
    seen = {code: Cell(UNIQUE.code, year.year, (("loyalty", code),)) for code in ("1", "2", "3+")}
    yield Fact(((listed, 1), (seen["1"], -1), (seen["2"], -2), (seen["3+"], -most)), high=0)


def _by_modality(sizes: Sizes, year: Year) -> Iterator[Fact]:
    """Nobody comes in one way more often than there are actions."""
    times = int((year.listed & year.counted).sum())
    for cell in sizes:
        if (cell.quantity, cell.year) == (LISTED.code, year.year) and [name for name, _ in cell.at] == [PRESENCE]:
            yield Fact(((cell, 1), (cell._replace(quantity=UNIQUE.code), -times)), high=0)


def _returning(years: Sequence[Year], sizes: Sizes) -> Iterator[Fact]:
    """Who was there before is one of the persons of the years before, when those can all be told."""
    before: list[Cell] = []
    for year in years:
        again = Cell(UNIQUE.code, year.year, (("seniority", "returning"),))
        people = Cell(UNIQUE.code, year.year)
        if before and all(cell in sizes for cell in before):
            yield Fact(((again, 1), *((cell, -1) for cell in before)), high=0)
        if (year.listed & year.counted).any():
            before.append(people)


def _printed_shares(data: CentreData, sizes: Sizes) -> Iterator[Fact]:
    """Percentages that the centre has printed: within half a unit of their last digit, if they are of these numbers."""
    for figure in printed(data):
        if figure.indicator != "profile_share" or figure.dimension != "profile":
            continue
        unit = 10 if figure.value % 1 else 1
        digits = round(figure.value * unit)
        for quantity in (UNIQUE, LISTED):
            part = Cell(quantity.code, figure.year, (("profile", figure.category),))
            total = Cell(quantity.code, figure.year)
            low = Fact(((part, 200 * unit), (total, -(2 * digits - 1))), low=0)
            high = Fact(((part, 200 * unit), (total, -(2 * digits + 1))), high=0)
            if _holds(low, sizes) and _holds(high, sizes):
                yield from (low, high)


def _holds(fact: Fact, sizes: Sizes) -> bool:
    if any(cell not in sizes for cell, _ in fact.terms):
        return False
    value = sum(factor * sizes[cell] for cell, factor in fact.terms)
    return (fact.low is None or fact.low <= value) and (fact.high is None or value <= fact.high)


def background(
    data: CentreData, years: Sequence[Year], sizes: Sizes, policy: Policy, *, public: bool, linked: bool
) -> Earlier:
    """Présences of each action, and what ties them to the tables, in a publication that hides everything.

    Args:
        data, years, sizes: as for `facts`.
        policy: the rule.
        public: whether the head-counts written in the actions are known to everybody.
        linked: with what ties one year to those before. It seldom matters, and makes one large problem of several
            small ones: the auditor always gets it, the suppressor when the auditor has refused what it did without.
    """
    tables: list[Table] = []
    ties: list[Fact] = []
    for year in years:
        actions = _by_action(data, year, public=public)
        tables += [actions, *(table for table in year.tables if table.quantity in (ATTENDANCES, UNIQUE, LISTED))]
        known = {**sizes, **sizes_of([actions])}
        ties += [fact for fact in _ties(data, year, groups(data, year)) if _holds(fact, known)]
    ties += [fact for fact in _returning(years, sizes) if linked and _holds(fact, sizes)]
    open_cells = {table.cell(at) for table in tables for at in table.already_public}
    secrets = {cell: size for cell, size in sizes_of(tables).items() if size and cell not in open_cells}
    return Earlier(published_form(tables, ties, (), policy, secrets), secrets)


def _by_action(data: CentreData, year: Year, *, public: bool) -> Table:
    rows = np.flatnonzero(year.counted)
    names = [str(name) for name in data.events["event_id"].iloc[rows]]
    axis = Axis(EVENT, tuple(names))
    told = data.events["participants"].to_numpy(dtype=float, na_value=np.nan)[rows] == year.counts[rows]
    open_places = [(name,) for name, one in zip(names, told, strict=True) if one and public]
    return additive("event", ATTENDANCES, year.year, (axis,), year.counts[rows].astype(np.int64), open_places)


def _ties(data: CentreData, year: Year, found: Sequence[Group]) -> Iterator[Fact]:
    """Sums over actions, persons among them, and one set of actions inside another."""
    for group in found:
        people = Cell(UNIQUE.code, year.year, group.at)
        if group.at:
            members = _actions(data, year, group.counted)
            yield Fact(((Cell(ATTENDANCES.code, year.year, group.at), -1), *((cell, 1) for cell in members)), 0, 0)
        listed = _actions(data, year, group.listed)
        yield Fact(((people, 1), *((cell, -1) for cell in listed)), high=0)
        yield from (Fact(((cell, 1), (people, -1)), high=0) for cell in listed)
    yield from _nested(data, year, found)
    yield from _on_site(data, year)


def _nested(data: CentreData, year: Year, found: Sequence[Group]) -> Iterator[Fact]:
    """Persons of a set of actions inside another."""
    for inner in found:
        for outer in found:
            if inner is outer or not outer.at or (inner.listed & ~outer.listed).any() or not inner.listed.any():
                continue
            less, more = (Cell(UNIQUE.code, year.year, group.at) for group in (inner, outer))
            others = _actions(data, year, outer.listed & ~inner.listed)
            yield Fact(((less, 1), (more, -1)), high=0)
            yield Fact(((more, 1), (less, -1), *((cell, -1) for cell in others)), high=0)


def _on_site(data: CentreData, year: Year) -> Iterator[Fact]:
    """An action held in one way only says how those who came attended: its persons are among those of that way."""
    modality, listed = data.encoded["modality"], year.listed & year.counted
    told = {
        code: rows_of(data, "modality", code) & listed for code in ("in_person", "remote") if code in modality.codes
    }
    either = listed & ~np.logical_or.reduce([np.zeros_like(listed), *told.values()])
    for code, rows in told.items():
        cell = Cell(LISTED.code, year.year, ((PRESENCE, code),))
        people = cell._replace(quantity=UNIQUE.code)
        yield from (Fact(((one, 1), (people, -1)), high=0) for one in _actions(data, year, rows))
        yield Fact(((cell, 1), *((one, -1) for one in _actions(data, year, rows))), low=0)
        yield Fact(((cell, 1), *((one, -1) for one in _actions(data, year, rows | either))), high=0)


def _actions(data: CentreData, year: Year, rows: BoolArray) -> list[Cell]:
    ids = data.events["event_id"].iloc[np.flatnonzero(rows)]
    return [Cell(ATTENDANCES.code, year.year, ((EVENT, str(name)),)) for name in ids]
