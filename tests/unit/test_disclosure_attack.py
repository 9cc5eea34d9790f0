"""A reader who downloads everything that is published, and subtracts.

The reader knows the published JSON and how such tables are made; it shares no code with what it attacks. It is also set
on publications that hide only the small numbers, to show that it would find them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

import numpy as np
import pytest
from attack import Key, Reader
from support import sample

from dashboard.disclosure import (
    ACTIONS,
    ATTENDANCES,
    TOTAL,
    UNIQUE,
    Axis,
    Cell,
    Change,
    Derived,
    Earlier,
    Fact,
    Policy,
    Share,
    Table,
    additive,
    per_action,
    protect,
)

POLICY = Policy()
PROFILE = Axis("profile", ("state", "local", "npo", ""))
DEPARTMENT = Axis("department", ("37", "45", "18"), subtotals={"nord": ("37", "45")})
MODALITY = Axis("modality", ("in_person", "remote"))
THEME = Axis("theme", ("climat", "ecole", "sante"), overlapping=True)


def at(quantity: str, year: int = 2024, **places: str) -> Cell:
    return Cell(quantity, year, tuple(sorted(places.items())))


def people(year: int, seed: int) -> list[Table]:
    """Tables of one made-up attendance list: persons with a profile and a department, actions with themes."""
    rng = np.random.default_rng(seed)
    persons = [(rng.choice(4, p=[0.55, 0.3, 0.1, 0.05]), rng.choice(3, p=[0.7, 0.22, 0.08])) for _ in range(160)]
    actions = [frozenset(rng.choice(3, size=rng.integers(1, 3), replace=False, p=[0.6, 0.3, 0.1])) for _ in range(6)]
    seen = {(who, int(what)) for who in range(160) for what in rng.choice(6, size=rng.integers(1, 4))}
    remote = {pair for pair in sorted(seen) if rng.random() < 0.08}

    def table(name: str, quantity: Any, axes: tuple[Axis, ...]) -> Table:
        groups: dict[tuple[str, ...], set[Any]] = {}
        for who, what in seen:
            places = {
                "profile": [PROFILE.categories[persons[who][0]]],
                "department": [DEPARTMENT.categories[persons[who][1]]] + (["nord"] if persons[who][1] < 2 else []),
                "modality": [MODALITY.categories[(who, what) in remote]],
                "theme": [THEME.categories[theme] for theme in actions[what]],
            }
            for place in product(*([*places[axis.dimension], TOTAL] for axis in axes)):
                counted = {ATTENDANCES: (who, what), UNIQUE: who, ACTIONS: what}[quantity]
                groups.setdefault(place, set()).add(counted)
        values = {place: len(groups.get(place, ())) for place in product(*(axis.codes for axis in axes))}
        return Table(name, quantity, year, axes, values)

    return [
        table("présences, profil et origine", ATTENDANCES, (PROFILE, DEPARTMENT)),
        table("uniques, profil et origine", UNIQUE, (PROFILE, DEPARTMENT)),
        table("présences, profil et modalité", ATTENDANCES, (PROFILE, MODALITY)),
        table("présences, thème", ATTENDANCES, (THEME,)),
        table("uniques, thème et profil", UNIQUE, (THEME, PROFILE)),
        table("actions, thème", ACTIONS, (THEME,)),
    ]


def wanted(tables: list[Table]) -> list[Derived]:
    """Every share of a total, every change from the year before."""
    cells = {table.cell(place) for table in tables for place in table.places() if table.quantity.people}
    shares = [Share(cell, cell._replace(at=()), 1) for cell in sorted(cells) if cell.at]
    changes = [
        Change(cell._replace(year=2023), cell, percent)
        for cell in sorted(cells)
        if cell.year == 2024
        for percent in (False, True)
    ]
    return [*shares, *changes]


def facts(tables: list[Table]) -> tuple[Fact, ...]:
    return tuple(
        fact
        for year in (2023, 2024)
        for fact in per_action([table for table in tables if table.year == year], ["theme"])
    )


def sizes(tables: Iterable[Table]) -> dict[Key, int]:
    """True size of every group of people: the cells, and those outside each part of a total."""
    known: dict[Key, int] = {}
    for table in tables:
        if table.quantity.people:
            for place in table.places():
                known[table.quantity.code, table.year, frozenset(table.cell(place).at)] = table.values[place]
    return known


def found(reader: Reader, true: Mapping[Key, int]) -> list[Key]:
    """Small groups that the reader has placed too well; whoever is in no cell is checked by the cells around."""
    bounds = reader.subtract()
    caught = []
    for key, (low, high) in bounds.items():
        if key[0] == "outside":
            size = true.get(key[1], 0) - true.get(key[2], 0) if key[1] in true else 0
        else:
            size = true.get(key, 0)
        assert key not in true or low <= size <= high, "the reader must be right to be dangerous"
        if 0 < size < POLICY.threshold and (high < POLICY.threshold or high - low < POLICY.threshold - 1):
            caught.append(key)
    return caught


def only_small_hidden(tables: list[Table]) -> str:
    """What a careless publisher prints: every number but the small ones."""
    form = json.loads(protect(tables, Policy(threshold=1)).text())

    def hide(values: Any) -> Any:
        if isinstance(values, list):
            return [hide(value) for value in values]
        return "s" if 0 < values < POLICY.threshold else values

    for table in form["tables"]:
        if table["quantity"] != "actions":
            table["values"] = hide(table["values"])
    return json.dumps(form)


def published(tables: list[Table], earlier: list[Earlier] | None = None) -> str:
    publication = protect(tables, POLICY, facts(tables), wanted(tables), earlier or [])
    assert not publication.helpless
    return publication.text()


@pytest.mark.parametrize("seed", range(sample(2, 30)))
def test_a_reader_finds_nothing_in_what_is_published(seed: int) -> None:
    tables = [*people(2023, seed), *people(2024, seed + 100)]
    true = sizes(tables)
    assert len(found(Reader(only_small_hidden(tables)), true)) > 5
    assert found(Reader(published(tables)), true) == []


def test_tables_that_are_safe_one_by_one_are_not_together() -> None:
    # Each table by itself is well hidden; their common margins give the hidden numbers back.
    tables = people(2024, 5)
    texts = [protect([table], POLICY).text() for table in tables]
    assert all(found(Reader(text), sizes([table])) == [] for text, table in zip(texts, tables, strict=True))
    assert found(Reader(*texts), sizes(tables)) != []
    assert found(Reader(published(tables)), sizes(tables)) == []


def test_a_reader_who_kept_the_first_version_finds_nothing_in_the_second() -> None:
    tables = people(2024, 2)
    first = protect(tables, POLICY)
    fewer = [table for table in tables if table.name != "présences, profil et modalité"]
    earlier = [first.kept()]
    second = protect(fewer, POLICY, earlier=earlier)
    texts = [one.text() for one in (first, second)]
    assert found(Reader(*texts), sizes(tables)) == []


@pytest.mark.parametrize(
    ("name", "counts", "guess"),
    [
        ("total minus the rest", [4, 40, 30, 20], 4),
        ("two that make a small sum", [4, 3, 30, 20], 4),
    ],
)
def test_the_simplest_subtraction(name: str, counts: list[int], guess: int) -> None:
    tables = [additive(name, ATTENDANCES, 2024, (PROFILE,), np.array(counts))]
    key = ("attendances", 2024, frozenset({("profile", "state")}))
    careless = Reader(only_small_hidden(tables)).subtract()[key]
    assert careless[0] <= guess <= careless[1] < POLICY.threshold
    careful = Reader(published(tables)).subtract()[key]
    assert careful[1] >= POLICY.threshold


def test_a_percentage_times_its_total() -> None:
    tables = [additive("profil", ATTENDANCES, 2024, (PROFILE,), np.array([4, 40, 30, 20]))]
    form = json.loads(published(tables))
    part, whole = at("attendances", profile="state").to_json(), at("attendances").to_json()
    form["derived"].append({"kind": "share", "part": part, "whole": whole, "value": 4.3, "decimals": 1})
    assert Reader(json.dumps(form)).subtract()["attendances", 2024, frozenset({("profile", "state")})] == (4, 4)
    assert all(one["part"] != part for one in json.loads(published(tables))["derived"])


def test_a_change_from_the_year_before() -> None:
    tables = [
        additive("profil", ATTENDANCES, year, (PROFILE,), np.array([size, 40, 30, 20]))
        for year, size in ((2023, 24), (2024, 4))
    ]
    form = json.loads(published(tables))
    cells = {
        name: at("attendances", year, profile="state").to_json() for name, year in (("before", 2023), ("after", 2024))
    }
    form["derived"].append({"kind": "change", **cells, "value": -20, "decimals": 0})
    assert Reader(json.dumps(form)).subtract()["attendances", 2024, frozenset({("profile", "state")})] == (4, 4)
    assert cells["after"] not in [one.get("after") for one in json.loads(published(tables))["derived"]]


def test_those_who_are_outside_a_theme() -> None:
    values = {("climat",): 97, ("ecole",): 60, ("sante",): 40, (TOTAL,): 100}
    tables = [Table("thème", UNIQUE, 2024, (THEME,), values)]
    key = (
        "outside",
        ("unique_participants", 2024, frozenset()),
        ("unique_participants", 2024, frozenset({("theme", "climat")})),
    )
    assert Reader(only_small_hidden(tables)).subtract()[key] == (3, 3)
    assert Reader(published(tables)).subtract()[key][1] >= POLICY.threshold
