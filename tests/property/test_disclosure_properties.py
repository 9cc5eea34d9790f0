"""Whatever the tables: nothing small can be told, nothing is hidden for nothing, and the auditor sees every leak."""

from __future__ import annotations

import json
from copy import deepcopy
from itertools import product
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import sample

from dashboard.disclosure import (
    ATTENDANCES,
    UNIQUE,
    Axis,
    Policy,
    Publication,
    Quantity,
    Table,
    additive,
    audit,
    protect,
)

SIZES = st.one_of(st.integers(0, 15), st.integers(0, 15), st.integers(16, 90))
THRESHOLDS = st.sampled_from([2, 5, 11])
ZEROS = st.sampled_from(["shown", "protected"])


def axis(name: str, count: int, **more: Any) -> Axis:
    return Axis(name, tuple(f"{name}{place}" for place in range(count)), **more)


def counts(draw: st.DrawFn, *shape: int) -> np.ndarray:
    size = int(np.prod(shape))
    return np.array(draw(st.lists(SIZES, min_size=size, max_size=size))).reshape(shape)


@st.composite
def linked(draw: st.DrawFn) -> list[Table]:
    """One to three tables that share margins, with the persons behind the attendances, for a year or two."""
    tables: list[Table] = []
    for year in range(2023, 2024 + draw(st.integers(0, 1))):
        three = counts(draw, 3, 2, draw(st.integers(2, 3)))
        a, b, c = (axis(name, size) for name, size in zip("abc", three.shape, strict=True))
        a = Axis("a", a.categories, subtotals={"a01": a.categories[:2]}) if draw(st.booleans()) else a
        tables.append(additive("ab", ATTENDANCES, year, (a, b), three.sum(axis=2)))
        if draw(st.booleans()):
            tables.append(additive("ac", ATTENDANCES, year, (a, c), three.sum(axis=1)))
        if draw(st.booleans()):
            fewer = np.minimum(three.sum(axis=2), counts(draw, 3, 2))
            tables.append(additive("persons", UNIQUE, year, (a, b), fewer))
        elif draw(st.booleans()):
            tables.append(overlapping(draw, UNIQUE, year, int(three.sum())))
    return tables


def overlapping(draw: st.DrawFn, quantity: Quantity, year: int, most: int) -> Table:
    """Persons by theme: each in one theme or more."""
    parts = [draw(st.integers(0, min(most, 60))) for _ in range(3)]
    total = draw(st.integers(max(parts), min(most, sum(parts))))
    themes = axis("t", 3, overlapping=True)
    return Table(
        "themes", quantity, year, (themes,), dict(zip(((code,) for code in themes.codes), [*parts, total], strict=True))
    )


def form(publication: Publication) -> dict[str, Any]:
    return dict(json.loads(publication.text()))


@settings(max_examples=sample(20, 1200))
@given(linked(), THRESHOLDS, ZEROS)
def test_what_is_protected_passes_the_audit(tables: list[Table], threshold: int, zeros: Any) -> None:
    policy = Policy(threshold, zeros)
    publication = protect(tables, policy)
    verdict = audit(form(publication), publication.secrets, policy)
    assert verdict.ok
    assert not verdict.helpless
    assert not publication.helpless
    # What is shown is true, and the same cell is the same everywhere.
    for table, written in zip(tables, publication.published["tables"], strict=True):
        for place in table.places():
            value = written["values"]
            for one, code in zip(table.axes, place, strict=True):
                value = value[one.codes.index(code)]
            assert value == ("s" if table.cell(place) in publication.hidden else table.values[place])


@settings(max_examples=sample(4, 400))
@given(linked(), ZEROS)
def test_nothing_is_hidden_for_nothing_and_the_auditor_sees_every_leak(tables: list[Table], zeros: Any) -> None:
    policy = Policy(zeros=zeros)
    publication = protect(tables, policy)
    for cell in sorted(publication.hidden):
        leaked = deepcopy(form(publication))
        for table, written in zip(tables, leaked["tables"], strict=True):
            for place in table.places():
                if table.cell(place) == cell:
                    write(written, table, place)
        left = {other: size for other, size in publication.secrets.items() if other != cell}
        verdict = audit(leaked, left, policy)
        assert not verdict.ok, cell
        assert {breach.kind for breach in verdict.breaches} <= {"printed", "interval"}


def write(written: dict[str, Any], table: Table, place: tuple[str, ...]) -> None:
    places = [one.codes.index(code) for one, code in zip(table.axes, place, strict=True)]
    values = written["values"]
    for at in places[:-1]:
        values = values[at]
    values[places[-1]] = table.values[place]


def worlds(publication: Publication, policy: Policy, most: int) -> np.ndarray:
    """Every 2 × 2 table that prints as this one does, each number at most `most`, by trying them all; with margins.

    Shape (tables, 3, 3).
    """
    printed = publication.published["tables"][0]["values"]
    inside = np.indices((most + 1,) * 4).reshape(2, 2, -1).transpose(2, 0, 1)
    rows = np.concatenate([inside, inside.sum(axis=2, keepdims=True)], axis=2)
    tried = np.concatenate([rows, rows.sum(axis=1, keepdims=True)], axis=1)
    for row, column in product(range(3), repeat=2):
        shown, here = printed[row][column], tried[:, row, column]
        tried = tried[here >= policy.floor if shown == "s" else here == shown]
    return tried


@settings(max_examples=sample(15, 600))
@given(st.lists(st.integers(0, 7), min_size=4, max_size=4), ZEROS, st.sampled_from([2, 3, 4]))
def test_trying_every_table_gives_the_same_answer(numbers: list[int], zeros: Any, threshold: int) -> None:
    """The promise itself, without any solver: the possible sizes span the threshold, and reach it."""
    policy = Policy(threshold, zeros)
    inside = np.array(numbers).reshape(2, 2)
    table = additive("t", ATTENDANCES, 2024, (axis("a", 2), axis("b", 2)), inside)
    publication = protect([table], policy)
    possible = worlds(publication, policy, 14)
    assert len(possible)
    for place, (row, column) in zip(table.places(), product(range(3), repeat=2), strict=True):
        if policy.small(table.values[place]):
            sizes = possible[:, row, column]
            assert sizes.max() >= threshold
            assert sizes.max() - sizes.min() >= threshold - 1


@settings(max_examples=sample(10, 600))
@given(linked(), st.randoms(use_true_random=False))
def test_the_verdict_of_the_auditor_is_that_of_the_numbers_alone(tables: list[Table], random: Any) -> None:
    """However the hidden cells were chosen, also by chance: when the auditor refuses, the interval it gives is true."""
    policy = Policy()
    publication = protect(tables, policy)
    assume(publication.hidden)
    shown = set(random.sample(sorted(publication.hidden), k=(len(publication.hidden) + 1) // 2))
    leaked = form(publication)
    for table, written in zip(tables, leaked["tables"], strict=True):
        for place in table.places():
            if table.cell(place) in shown and not policy.small(table.values[place]):
                write(written, table, place)
    verdict = audit(leaked, publication.secrets, policy)
    sizes = {table.cell(place): table.values[place] for table in tables for place in table.places()}
    for breach in verdict.breaches:
        assert breach.cell is not None
        size = sizes[breach.cell] - (sizes[breach.outside] if breach.outside else 0)
        assert policy.small(size)
        assert breach.low <= size <= breach.high
        assert breach.high < policy.threshold or breach.high - breach.low < policy.threshold - 1


@settings(max_examples=sample(6, 400))
@given(linked(), st.data())
def test_numbers_already_public_are_shown_and_nothing_is_added_to_them(
    tables: list[Table], data: st.DataObject
) -> None:
    policy = Policy()
    first = tables[0]
    public = data.draw(st.sets(st.sampled_from(sorted(first.places())), max_size=4))
    tables = [Table(first.name, first.quantity, first.year, first.axes, first.values, frozenset(public)), *tables[1:]]
    publication = protect(tables, policy)
    assert not {first.cell(place) for place in public} & publication.hidden
    verdict = audit(form(publication), publication.secrets, policy)
    assert verdict.ok
    assert {breach.outside or breach.cell for breach in verdict.helpless} == set(publication.helpless)


@settings(max_examples=sample(5, 400))
@given(linked(), st.data())
def test_a_second_version_protects_what_the_first_hid(tables: list[Table], data: st.DataObject) -> None:
    """Fewer tables, or one of them corrected: readers have both versions."""
    policy = Policy()
    first = protect(tables, policy)
    earlier = [first.kept()]
    kept = [table for table in tables if data.draw(st.booleans())]
    for second in (kept, [correct(tables[0], data)]):
        publication = protect(second, policy, earlier=earlier)
        assert audit(form(publication), publication.secrets, policy, earlier).ok


@settings(max_examples=sample(10, 400))
@given(linked(), st.data())
def test_the_auditor_sees_every_small_change_between_two_versions(tables: list[Table], data: st.DataObject) -> None:
    """The second version was chosen as if nobody had the first."""
    policy = Policy()
    first = protect(tables[:1], policy)
    table = correct(tables[0], data)
    second = protect([table], policy)
    moved = {
        table.cell(place)
        for place, size in table.values.items()
        if 0 < abs(size - tables[0].values[place]) < policy.threshold
    }
    verdict = audit(form(second), second.secrets, policy, [first.kept()])
    told = moved - first.hidden - second.hidden
    assert told <= {breach.cell for breach in verdict.breaches}
    assert all(breach.low <= breach.high for breach in verdict.breaches)


def correct(table: Table, data: st.DataObject) -> Table:
    """The same table with one number of its inside set right."""
    rows, columns = table.axes
    inside = np.array([[table.values[row, column] for column in columns.categories] for row in rows.categories])
    inside[data.draw(st.integers(0, len(inside) - 1)), 0] += data.draw(st.integers(0, 12))
    return additive(table.name, table.quantity, table.year, table.axes, inside)


@settings(max_examples=sample(8, 300))
@given(linked())
def test_protecting_twice_gives_the_same_publication(tables: list[Table]) -> None:
    assert protect(tables, Policy()).published == protect(tables, Policy()).published
