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

from dashboard.dimensions import MET, BoolArray
from dashboard.disclosure import Axis, Cell, Earlier, Fact, Policy, Table, additive, loyalty
from dashboard.disclosure.publication import published_form, tables_of
from dashboard.publishing.declared import (
    ACTION_DIMENSIONS,
    ATTENDANCES,
    BY_HEAD_COUNT,
    LISTED,
    UNIQUE,
)
from dashboard.publishing.printed import printed_facts
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


def facts(data: CentreData, year: Year, sizes: Sizes) -> tuple[Fact, ...]:
    """Arithmetic that everybody can do, published as it stands: its only numbers are of actions, or printed already.

    Args:
        data: the centre.
        year: one of its years.
        sizes: every cell of the tables to be published: nothing is said of others.
    """
    told = [(fact,) for fact in (*_of_year(data, year, sizes), *loyalty(year.tables, attendances=LISTED.code))]
    together = (*told, *printed_facts(data))
    return tuple(fact for group in together if all(_holds(one, sizes) for one in group) for fact in group)


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
    yield from _met(sizes, year)
    most = int((year.listed & year.counted).sum())
    seen = {code: Cell(UNIQUE.code, year.year, (("loyalty", code),)) for code in ("1", "2", "3+")}
    yield Fact(((listed, 1), (seen["1"], -1), (seen["2"], -2), (seen["3+"], -most)), high=0)


def _met(sizes: Sizes, year: Year) -> Iterator[Fact]:
    """Nobody comes in one way more often than there are actions."""
    times = int((year.listed & year.counted).sum())
    for cell in sizes:
        if (cell.quantity, cell.year) == (LISTED.code, year.year) and len(cell.at) == 1 and cell.at[0][0] in MET:
            yield Fact(((cell, 1), (cell._replace(quantity=UNIQUE.code), -times)), high=0)


def _holds(fact: Fact, sizes: Sizes) -> bool:
    if any(cell not in sizes for cell, _ in fact.terms):
        return False
    value = sum(factor * sizes[cell] for cell, factor in fact.terms)
    return (fact.low is None or fact.low <= value) and (fact.high is None or value <= fact.high)


def background(data: CentreData, year: Year, sizes: Sizes, policy: Policy, *, public: bool) -> Earlier:
    """Présences of each action, and what ties them to the tables, in a publication that hides everything.

    Args:
        data: the centre.
        year: one of its years.
        sizes: every cell of the tables to be published.
        policy: the rule.
        public: whether the head-counts written in the actions are known to everybody.
    """
    own = [_by_action(data, year, public=public), *([year.pairs] if year.pairs else [])]
    tables = [*own, *(table for table in year.tables if table.quantity in (ATTENDANCES, UNIQUE, LISTED))]
    known = {**sizes, **sizes_of(own)}
    told = (*_ties(data, year, groups(data, year)), *_paired(year, sizes))
    return _unseen(tables, [fact for fact in told if _holds(fact, known)], policy)


def between_years(published: Iterable[Earlier], policy: Policy) -> Earlier:
    """Who was there before is one of the persons of the years before, when those can all be told: a hidden publication.

    It seldom matters, and makes one large problem of several small ones: the auditor always gets it, the suppressor
    when the auditor has refused what it did without.

    Args:
        published: one year each, in order.
        policy: the rule.
    """
    tables: list[Table] = []
    for one in published:
        tables += [table for table in tables_of(one)[0] if table.name in (UNIQUE.code, f"{UNIQUE.code}:seniority")]
    sizes, people = sizes_of(tables), [Cell(UNIQUE.code, year) for year in sorted({table.year for table in tables})]
    told = [
        Fact(((_again(whole.year), 1), *((cell, -1) for cell in people[:place])), high=0)
        for place, whole in enumerate(people)
        if place
    ]
    return _unseen(tables, [fact for fact in told if _holds(fact, sizes)], policy)


def _again(year: int) -> Cell:
    return Cell(UNIQUE.code, year, (("seniority", "returning"),))


def _unseen(tables: Sequence[Table], told: Sequence[Fact], policy: Policy) -> Earlier:
    """A publication that shows nothing but what is public already, and zeros."""
    open_cells = {table.cell(at) for table in tables for at in table.already_public}
    secrets = {cell: size for cell, size in sizes_of(tables).items() if size and cell not in open_cells}
    return Earlier(published_form(tables, told, (), policy, secrets), secrets)


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


def _paired(year: Year, sizes: Sizes) -> Iterator[Fact]:
    """One profile and one origin per person: persons by both add up to those by each, and come so often at most.

    The few whose profile and origin are on no row together are in no pair: their number is taken for known.
    """
    if year.pairs is None:
        return
    times = int((year.listed & year.counted).sum())
    for cell, paired in sizes_of([year.pairs]).items():
        people, rows = (cell._replace(quantity=one.code) for one in (UNIQUE, LISTED))
        if people in sizes:
            yield Fact(((people, 1), (cell, -1)), sizes[people] - paired, sizes[people] - paired)
            yield Fact(((rows, 1), (people, -times)), high=0)
        yield Fact(((rows, 1), (cell, -times)), high=0)


def _actions(data: CentreData, year: Year, rows: BoolArray) -> list[Cell]:
    ids = data.events["event_id"].iloc[np.flatnonzero(rows)]
    return [Cell(ATTENDANCES.code, year.year, ((EVENT, str(name)),)) for name in ids]
