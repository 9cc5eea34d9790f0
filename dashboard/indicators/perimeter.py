"""What the centre counts among its actions, what it leaves out, and how one gets from the published figure to both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from slugify import slugify

from dashboard.dimensions import BoolArray
from dashboard.filters import Filters, Vocabulary
from dashboard.indicators import registry
from dashboard.indicators.breakdowns import actions_of
from dashboard.indicators.model import Indicator
from dashboard.indicators.published import published
from dashboard.indicators.selection import columns, documented, selection, weights
from dashboard.snapshot import NOT_AN_ACTION, CentreData
from dashboard.sources import TableSchema

COUNTED, EVERY = "", "toutes"
"""Names of two choices of realised rows: those that the centre counts, and all those that a document describes."""
MOST_FORMATS = 4


@dataclass(frozen=True)
class LeftOut:
    """Realised rows that the centre does not count, for one reason.

    Attributes:
        code: name of the group in an address.
        label: French name ("Échanges nationaux").
        column, value: what leaves them out; the value is "" where there is none.
        rows: which rows of events, each action once.
    """

    code: str
    label: str
    column: str
    value: str
    rows: BoolArray


@dataclass(frozen=True)
class Step:
    """One step of a reconciliation.

    Attributes:
        kind: what it tells: a name of `words/perimeter.jinja`.
        facts: what it is told with.
        rows: name of the choice of rows that it stands for; None when no row does.
    """

    kind: Literal["published", "missing", "more", "counted", "added", "all"]
    facts: Mapping[str, Any]
    rows: str | None = None


@dataclass(frozen=True)
class Count:
    """How much is counted: lines, those whose place is known, and for how much; a line may tell of several dates."""

    lines: int
    placed: int
    value: float
    unit: str
    unit_plural: str


def left_out(data: CentreData, schema: TableSchema) -> tuple[LeftOut, ...]:
    """The groups of realised rows that the centre does not count, the largest first.

    Args:
        data: the centre.
        schema: of the events, for the French labels of their values.
    """
    if "left out" not in data.memo:
        data.memo["left out"] = _left_out(data, schema)
    found: tuple[LeftOut, ...] = data.memo["left out"]
    return found


def _left_out(data: CentreData, schema: TableSchema) -> tuple[LeftOut, ...]:
    every = Filters(data.centre.id)
    rows = selection(data, every, every=True) & ~selection(data, every)
    groups: dict[tuple[str, str], list[int]] = {}
    for row in np.flatnonzero(rows).tolist():
        groups.setdefault(_reason(data, row), []).append(row)
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return tuple(_group(schema, column, code, found, len(rows)) for (column, code), found in ordered)


def _reason(data: CentreData, row: int) -> tuple[str, str]:
    """Column and value that leave a row out."""
    rule, events = data.centre.perimeter, data.events
    wanted = {"category": rule.categories, "role": rule.roles}
    values = {column: _text(events[column].iloc[row]) for column in (*wanted, *NOT_AN_ACTION)}
    for column, codes in wanted.items():
        if codes and values[column] not in codes:
            return column, values[column]
    return next((column, values[column]) for column, codes in NOT_AN_ACTION.items() if values[column] in codes)


def _group(schema: TableSchema, column: str, code: str, found: list[int], size: int) -> LeftOut:
    label = schema.label(column, code) if code else f"{schema.field(column).title} non renseigné"
    rows = np.zeros(size, dtype=bool)
    rows[found] = True
    return LeftOut(slugify(label), label, column, code, rows)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def rows_of(data: CentreData, schema: TableSchema, name: str) -> BoolArray | None:
    """Rows of events that a choice shows, whatever the filters; None for a name that is no choice of this centre.

    What is announced is beside what is counted, and beside everything; a group left out stands alone.
    """
    if name == COUNTED:
        return columns(data).perimeter
    if name == EVERY:
        return np.ones(len(data.events), dtype=bool)
    return next((group.rows for group in left_out(data, schema) if group.code == name), None)


def steps(data: CentreData, filters: Filters, schema: TableSchema) -> tuple[Step, ...]:
    """From the published figure to the rows that are counted, then to all those documented; none without any row.

    Args:
        data, filters: the centre and the choice.
        schema: of the events.
    """
    every = selection(data, filters, every=True)
    if not every.any():
        return ()
    groups = [(group, int((group.rows & every).sum())) for group in left_out(data, schema)]
    total = int(every.sum())
    added = tuple(_added(data, schema, group, count, every) for group, count in groups if count)
    return (*_from_published(data, filters), *added, *([Step("all", {"count": total}, EVERY)] if added else []))


def _from_published(data: CentreData, filters: Filters) -> tuple[Step, ...]:
    """What is published, what the counted rows give, and how far apart they are."""
    indicator = registry.get(data.centre.actions_indicator)
    figure = published(data, indicator.id, filters)
    computed = indicator.compute(data, filters) if indicator.compute else None
    value = computed.value if computed and computed.value is not None else 0.0
    lines = int(selection(data, filters).sum())
    told = Step("counted", {**_agreed(data, indicator, value), "lines": lines}, COUNTED)
    if figure is None or figure.value is None:
        return (told,)
    first, gap = Step("published", _agreed(data, indicator, figure.value)), figure.value - value
    if not lines or not gap:
        return (first, told)
    return (first, Step("missing" if gap > 0 else "more", {"count": abs(gap)}), told)


def _agreed(data: CentreData, indicator: Indicator, value: float) -> Mapping[str, Any]:
    feminine = data.centre.vocabulary.action_gender == "f"
    return {"value": value, "unit": indicator.unit_for(value), "feminine": feminine}


def _added(data: CentreData, schema: TableSchema, group: LeftOut, count: int, every: BoolArray) -> Step:
    formats = Counter(_text(value) for value in data.events["format"][group.rows & every])
    formats.pop("", None)
    names = [schema.label("format", code) for code, _ in formats.most_common()] if group.column != "format" else []
    shown = [name[:1].lower() + name[1:] for name in names[:MOST_FORMATS]]
    facts = {"group": group, "count": count, "formats": shown, "more": len(names) > MOST_FORMATS}
    return Step("added", facts, group.code)


def counted(data: CentreData, filters: Filters, words: Vocabulary) -> Count:
    """How much is counted, in the centre's unit, and how much of it has a place."""
    quantity, kept = actions_of(words), selection(data, filters)
    value = float(weights(data, quantity.column, quantity.missing)[kept].sum())
    return Count(int(kept.sum()), documented(data, filters)[1], value, quantity.unit, quantity.unit_plural)


def suggested(data: CentreData, filters: Filters) -> int:
    """How many rows are counted for a category that is only suggested."""
    if not data.centre.perimeter.categories:
        return 0
    basis = (data.events["category_basis"].astype("string") == "suggested").fillna(False).to_numpy(dtype=bool)
    return int((selection(data, filters, every=True) & basis).sum())
