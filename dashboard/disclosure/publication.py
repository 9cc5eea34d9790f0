"""The published form: plain JSON values, the same for a number hidden because it is small or to protect another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np

from dashboard.disclosure.model import (
    HIDDEN,
    TOTAL,
    At,
    Axis,
    Cell,
    Derived,
    Earlier,
    Fact,
    Policy,
    Quantity,
    Share,
    Table,
)
from dashboard.disclosure.system import BoolArray, System, lines

FORMAT = 1


@dataclass(frozen=True)
class Publication:
    """What `protect` decided.

    Attributes:
        published: the only part that may be published: JSON values (see `published_form`).
        secrets: true value of every hidden cell. Never published; kept by the centre for the auditor, today and at the
            next publication.
        primary: cells hidden because they are small; the other hidden cells protect them. Never published.
        helpless: small groups that numbers published before already betray; nothing published here adds to it.
        concentrated: groups of people of whom all are in one category (zeros are shown, and say so): worth a thought.
    """

    published: Mapping[str, Any]
    secrets: Mapping[Cell, int] = field(repr=False)
    primary: frozenset[Cell] = field(repr=False)
    helpless: tuple[Cell, ...]
    concentrated: tuple[Cell, ...]

    def text(self) -> str:
        """The published form, as it is written: JSON."""
        return json.dumps(dict(self.published), ensure_ascii=False, separators=(",", ":"))

    def kept(self) -> Earlier:
        """What the centre keeps, in private, for the next publication."""
        return Earlier(json.loads(self.text()), dict(self.secrets))

    @property
    def hidden(self) -> frozenset[Cell]:
        """Cells shown as "s"."""
        return frozenset(self.secrets)


def make(
    tables: tuple[Table, ...],
    facts: tuple[Fact, ...],
    derived: tuple[Derived, ...],
    policy: Policy,
    system: System,
    hidden: BoolArray,
    helpless: tuple[int, ...],
) -> Publication:
    """The publication that hides the given groups."""
    secrets: dict[Cell, int] = {}
    public = {table.cell(at) for table in tables for at in table.already_public}
    for place in np.flatnonzero(system.current):
        group = system.groups[place]
        # An earlier publication may have told a small number: it is not told twice.
        told = system.known[place] and group.cell not in public and 0 < group.value < policy.threshold
        if hidden[place] or (told and _people(tables, group.cell)):
            secrets[group.cell] = group.value
    small = {system.groups[place].cell for place in np.flatnonzero(system.protected & system.current)}
    return Publication(
        MappingProxyType(published_form(tables, facts, derived, policy, secrets)),
        MappingProxyType(secrets),
        frozenset(small & secrets.keys()),
        tuple(sorted({system.groups[place].outside or system.groups[place].cell for place in helpless})),
        tuple(sorted(_concentrated(tables))) if policy.zeros == "shown" else (),
    )


def published_form(
    tables: Iterable[Table],
    facts: Iterable[Fact],
    derived: Iterable[Derived],
    policy: Policy,
    hidden: Mapping[Cell, int] | frozenset[Cell],
) -> dict[str, Any]:
    """The published form.

    Keys: `format`; `threshold`, `zeros`; `quantities` (code, people, at_most); `tables`, each with name, quantity,
    year, axes (dimension, categories, overlapping, subtotals), `values` (nested lists, one level per axis, in the order
    categories, sub-totals, total; a number or "s") and `already_public` (places as lists of codes, "*" the total);
    `facts` (terms, low, high); `derived` (kind, its two cells, value, decimals).
    """
    tables = tuple(tables)
    quantities = {table.quantity.code: table.quantity for table in tables}
    sizes = {table.cell(at): table.values[at] for table in tables for at in table.places()}
    shown = {cell: size for cell, size in sizes.items() if cell not in hidden}
    return {
        "format": FORMAT,
        "threshold": policy.threshold,
        "zeros": policy.zeros,
        "quantities": [{"code": one.code, "people": one.people, "at_most": one.at_most} for one in quantities.values()],
        "tables": [_table(table, hidden) for table in tables],
        "facts": [
            {
                "terms": [{"cell": cell.to_json(), "factor": factor} for cell, factor in fact.terms],
                "low": fact.low,
                "high": fact.high,
            }
            for fact in facts
        ],
        "derived": [written for one in derived if (written := _derived(one, shown)) is not None],
    }


def _table(table: Table, hidden: Mapping[Cell, int] | frozenset[Cell]) -> dict[str, Any]:
    return {
        "name": table.name,
        "quantity": table.quantity.code,
        "year": table.year,
        "axes": [
            {
                "dimension": axis.dimension,
                "categories": list(axis.categories),
                "overlapping": axis.overlapping,
                "subtotals": {code: list(parts) for code, parts in axis.subtotals.items()},
            }
            for axis in table.axes
        ],
        "values": _nested(table.axes, lambda at: HIDDEN if table.cell(at) in hidden else table.values[at]),
        "already_public": sorted(list(at) for at in table.already_public),
    }


def _nested(axes: Sequence[Axis], value: Callable[[At], int | str], at: At = ()) -> Any:
    if not axes:
        return value(at)
    return [_nested(axes[1:], value, (*at, code)) for code in axes[0].codes]


def _derived(one: Derived, shown: Mapping[Cell, int]) -> dict[str, Any] | None:
    first, second = (one.part, one.whole) if isinstance(one, Share) else (one.before, one.after)
    if first not in shown or second not in shown:
        return None
    below, above = (
        (shown[second], shown[first]) if isinstance(one, Share) else (shown[first], shown[second] - shown[first])
    )
    percent = isinstance(one, Share) or one.percent
    if percent and not below:
        return None
    value = _rounded(Decimal(100 * above) / below, one.decimals) if percent else above
    names = ("part", "whole") if isinstance(one, Share) else ("before", "after")
    kind = "share" if isinstance(one, Share) else "percent_change" if one.percent else "change"
    cells = dict(zip(names, (first.to_json(), second.to_json()), strict=True))
    return {"kind": kind, **cells, "value": value, "decimals": one.decimals if percent else 0}


def _rounded(value: Decimal, decimals: int) -> int | float:
    kept = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return float(kept) if decimals else int(kept)


def _people(tables: Iterable[Table], cell: Cell) -> bool:
    return any(table.quantity.people for table in tables if table.quantity.code == cell.quantity)


def _concentrated(tables: Iterable[Table]) -> set[Cell]:
    """Cells that hold everybody of a group, where others could."""
    found = set()
    for table in tables:
        if not table.quantity.people:
            continue
        sizes = {table.cell(at): table.values[at] for at in table.places()}
        for line in lines(table):
            full = [part for part in line.parts if sizes[part]]
            if len(full) == 1 < len(line.parts) and line.whole.at and not line.overlapping:
                found.add(full[0])
    return found


def tables_of(earlier: Earlier) -> tuple[tuple[Table, ...], tuple[Fact, ...], frozenset[Cell]]:
    """The tables and facts of an earlier publication, and the cells that it showed.

    Raises:
        ValueError: the secrets are not those of that publication.
    """
    written = earlier.published
    quantities = {one["code"]: Quantity(**one) for one in written["quantities"]}
    tables, shown = [], set()
    for one in written["tables"]:
        axes = tuple(
            Axis(
                axis["dimension"],
                tuple(axis["categories"]),
                axis["overlapping"],
                {code: tuple(parts) for code, parts in axis["subtotals"].items()},
            )
            for axis in one["axes"]
        )
        values: dict[At, int] = {}
        for at in product(*(axis.codes for axis in axes)):
            value = one["values"]
            for axis, code in zip(axes, at, strict=True):
                value = value[axis.codes.index(code)]
            pairs = zip((axis.dimension for axis in axes), at, strict=True)
            cell = Cell(one["quantity"], one["year"], tuple(sorted(pair for pair in pairs if pair[1] != TOTAL)))
            if value != HIDDEN:
                shown.add(cell)
            elif cell not in earlier.secrets:
                raise ValueError(f"no secret for {cell}")
            values[at] = earlier.secrets[cell] if value == HIDDEN else value
        public = frozenset(tuple(at) for at in one["already_public"])
        tables.append(Table(one["name"], quantities[one["quantity"]], one["year"], axes, values, public))
    facts = tuple(
        Fact(tuple((Cell.from_json(term["cell"]), term["factor"]) for term in fact["terms"]), fact["low"], fact["high"])
        for fact in written["facts"]
    )
    return tuple(tables), facts, frozenset(shown)
