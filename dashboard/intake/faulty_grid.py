"""The faulty rows of a file as a grid: each cell may be changed, what is wrong is told below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import request

from dashboard.centres.model import LEAVE_OUT, FaultyRow
from dashboard.sources.problems import shown
from dashboard.sources.schema import FieldSchema, TableSchema

MOST_TYPED: Final = 2000
"""Characters of what is typed in one field."""
MOST_FAULTY: Final = 50
"""Faulty rows shown at once; once they are corrected, the next ones come."""


@dataclass(frozen=True, slots=True)
class FaultyCell:
    """A cell of a faulty row: code and title of its column, its text, what is wrong with it.

    `choices` are the values it may take, code → label, none where anything may be typed; a text that is none of them
    stands before them, as it was typed.
    """

    code: str
    title: str
    text: str
    faults: tuple[str, ...]
    choices: Mapping[str, str]

    @classmethod
    def of(cls, field: FieldSchema, row: FaultyRow) -> FaultyCell:
        """The cell of a column in a row."""
        text = row.cells.get(field.name, "")
        closed = field.labels and not field.is_list
        choices = {text: text, "": "", **field.labels} if closed else {}
        return cls(field.name, field.title, text, row.faults.get(field.name, ()), choices)


@dataclass(frozen=True, slots=True)
class FaultyLine:
    """A faulty row of a grid: its number among all of them, its place and name, its cells."""

    number: int
    row: FaultyRow
    called: str
    cells: tuple[FaultyCell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The faulty rows of a table: its title, those of its columns, those where something is wrong first."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[FaultyLine, ...]

    @classmethod
    def of(cls, rows: list[tuple[int, FaultyRow]], schema: TableSchema) -> Grid:
        """That of rows of one table, each with its number; columns that none of them fills are left out."""
        wrong = {code for _, row in rows for code in row.faults}
        filled = wrong | {code for _, row in rows for code, text in row.cells.items() if text}
        fields = sorted((one for one in schema.fields if one.name in filled), key=lambda one: one.name not in wrong)
        lines = (
            FaultyLine(number, row, _called(row), tuple(FaultyCell.of(field, row) for field in fields))
            for number, row in rows
        )
        return cls(rows[0][1].table_title, tuple(field.title for field in fields), tuple(lines))


def typed_in_row(index: int, row: FaultyRow, schema: TableSchema) -> Mapping[str, str]:
    """What a form says of a faulty row: its cells that were changed, or that it is left out."""
    if request.form.get(f"sans-{index}"):
        return {LEAVE_OUT: "oui"}
    typed = {code: request.form.get(f"cellule-{index}-{code}") for code in schema.names}
    changed = {code: text.strip()[:MOST_TYPED] for code, text in typed.items() if text is not None}
    return {code: cell for code, cell in changed.items() if cell != row.cells.get(code, "")}


def _called(row: FaultyRow) -> str:
    """What a row is called, for whoever looks for it; "" when that may name a person, or it has no name."""
    return shown(next((row.cells[name] for name in ("title", "name") if row.cells.get(name)), ""))
