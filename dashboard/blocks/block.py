"""`Block`: one part of a page, declared once; its numbers, figure, table, sentence and remarks derive from that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dash.development.base_component import Component

from dashboard.blocks.grid import grid_card, written
from dashboard.components.chart import Chart, Key, chart
from dashboard.components.suppressed import HIDDEN_KEY, withheld
from dashboard.components.table import Cell as Written
from dashboard.components.table import Table
from dashboard.cube.model import (
    ATTENDANCES,
    BEFORE,
    DECLARED,
    LISTED,
    PEOPLE,
    SUGGESTED,
    Cell,
    Grid,
    Row,
    Slice,
)
from dashboard.cube.source import Source
from dashboard.dimensions import BY_ID
from dashboard.figures.bars import horizontal, whole
from dashboard.filters import Filters
from dashboard.french import capital, number, percent
from dashboard.indicators import model
from dashboard.palette import SERIES
from dashboard.words import say, say_lines

HEADS = {
    ATTENDANCES: "Présences",
    LISTED: "Présences sur listes",
    DECLARED: "Présences par effectifs",
    PEOPLE: "Personnes différentes",
    SUGGESTED: "dont suggéré",
}
TABLES = "tableaux publiés par le centre, protégés par le secret statistique"


@dataclass(frozen=True)
class Block:
    """One part of a page.

    Attributes:
        id: unique name in the page.
        title: in French.
        by: the dimension that its numbers are told by; two of them with "×" between for a grid.
        first: French header of its first column.
        form: "bars"; "parts" (of one bar); "grid".
        says: macro of `words/people.jinja` that its sentence is.
        most: bars drawn; the table has the others.
        public: whether its numbers are published, protected, where lists tell them: what makes their tables exist.
    """

    id: str
    title: str
    by: str
    first: str
    form: Literal["bars", "parts", "grid"] = "bars"
    says: str = "largest"
    most: int = 8
    public: bool = True

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What its numbers are told by, one or two."""
        return tuple(self.by.split("×"))


def shown(block: Block, source: Source, filters: Filters) -> tuple[int, Component]:
    """A block for some filters, with its height in rows: what two columns are balanced by."""
    if block.form == "grid":
        crossed = source.grid(filters, *block.dimensions)
        if crossed.reason:
            return 3, _withheld(block, crossed)
        return 6 + len(crossed.rows), grid_card(block.id, block.title, say("people", block.says, crossed), crossed)
    found = source.slice(filters, block.by)
    if found.reason:
        return 3, _withheld(block, found)
    height = 7 if block.form == "parts" and not found.secret else 6 + 2 * len(found.rows)
    return height, _chart(block, found)


def _withheld(block: Block, found: Slice | Grid) -> Component:
    tag = "non publié" if found.basis == "tableau publié" else "non connu"
    return withheld(block.id, block.title, found.reason, tag)


def _chart(block: Block, found: Slice) -> Component:
    as_parts = block.form == "parts" and not found.secret
    drawn = breakdown(found, split=not as_parts)
    figure = None if drawn.empty else whole(drawn) if as_parts else horizontal(drawn, block.most)
    left = 0 if as_parts else len(drawn.rows) - block.most
    return chart(
        Chart(
            block.id, block.title, say("people", block.says, found), figure, table(block, found),
            _legend(found, drawn, as_parts=as_parts), say_lines("people", "remarks", found, left), found.basis,
            TABLES if found.basis == "tableau publié" else "", empty="Aucune présence pour cette sélection.",
            choosing=found.by if found.narrowed else "",
        )
    )  # fmt: skip


def _legend(found: Slice, drawn: model.Breakdown, *, as_parts: bool) -> tuple[Key, ...]:
    if as_parts:
        pairs = zip(found.rows, SERIES, strict=False)
        return tuple(Key(f"{row.label} · {_share_of(row[found.main], found.whole)}", colour) for row, colour in pairs)
    if found.secret:
        return (Key(f"{found.unit}s", "accent"), HIDDEN_KEY)
    names = zip(drawn.parts, drawn.part_codes, SERIES, strict=False)
    return tuple(Key(label, colour if code else "na", not code) for label, code, colour in names)


def _share_of(cell: Cell, whole_: Cell) -> str:
    share = cell.of(whole_)
    return f"{number(cell.value or 0)} ({'—' if share is None else percent(share, 0)})"


def breakdown(found: Slice, *, split: bool = True) -> model.Breakdown:
    """A slice as what is drawn: a bar for each number shown, a mark for each hidden one.

    Args:
        found: the slice.
        split: whether a bar of présences is parted into persons, their further présences, and head-counts.
    """
    parts = _parts(found) if split else ()
    rows = tuple(
        model.Row(
            row.code, row.label, row.short or row.label, row[found.main].value or 0, row[found.main].of(found.whole),
            selected=row.selected, parts=tuple(_part(row, code) for code, _ in parts), hidden=row[found.main].hidden,
        )
        for row in found.rows
        if row[found.main].somebody
    )  # fmt: skip
    return model.Breakdown(
        found.by if found.by in BY_ID else "", found.unit, f"{found.unit}s", rows, found.whole.value or 0,
        tuple(name for _, name in parts), tuple(code for code, _ in parts),
    )  # fmt: skip


AGAIN = "again"


def _parts(found: Slice) -> tuple[tuple[str, str], ...]:
    """What a bar is parted into: (code, French name); nothing where a part is hidden or not told."""
    if found.secret or (found.main == ATTENDANCES and found.basis == "tableau publié"):
        return ()
    if PEOPLE in found.quantities:
        parts = [(PEOPLE, "Personnes différentes"), (AGAIN, "Leurs autres présences")]
    else:
        parts = [(AGAIN, "Sur listes")]
    parts += [("", "D’après les effectifs")] if DECLARED in found.quantities else []
    return tuple(parts) if len(parts) > 1 else ()


def _part(row: Row, code: str) -> float:
    if not code:
        return row[DECLARED].value or 0
    people, listed = row[PEOPLE].value or 0, row[LISTED].value
    return people if code == PEOPLE else ((row[ATTENDANCES].value or 0) if listed is None else listed) - people


def table(block: Block, found: Slice) -> Table:
    """A slice as a table: a row a category, then the whole; shares where the rows add up to it."""
    shares = [name for name in found.quantities if _has_share(found, name)]
    heads: list[str] = [block.first]
    for name in found.quantities:
        heads += [_head(found, name), *(["Part"] if name in shares else [])]
    rows = [_cells(row, found, shares) for row in (*found.rows, found.total)]
    toggles = [(found.by, row.code, row.selected) if found.by in BY_ID else None for row in found.rows]
    return Table(block.title, tuple(heads), tuple(rows), (*toggles, None))


def _head(found: Slice, name: str) -> str:
    if name == BEFORE:
        return f"{'Personnes' if found.main == PEOPLE else 'Présences'}, {found.before}"
    return HEADS[name]


def _has_share(found: Slice, name: str) -> bool:
    return name == found.main or (name == PEOPLE and not found.overlap)


def _cells(row: Row, found: Slice, shares: list[str]) -> tuple[Written, ...]:
    cells: list[Written] = [capital(row.label)]
    for name in found.quantities:
        cells.append(written(row[name]))
        if name in shares:
            share = row[name].of(found.total[name])
            cells.append("" if share is None else percent(share, 0))
    return tuple(cells)
