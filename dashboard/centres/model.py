"""What files that a person drops would do to a centre: what they say, what they leave open, what they would change.

Pure: the same files, answers and corrections always make the same proposal, and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from dashboard.centres.bundle import Files
from dashboard.centres.changes import Change
from dashboard.sources import Centre, Problem, TableSchema, has_errors

How = Literal["replace", "complete"]
"""Whether a file stands in the place of the last import (rows that it has no more go), or adds to it (they stay)."""
About = Literal["reading", "import", "loss"]
"""What a question is about: what the file says; what becomes of a correction; that much would be lost."""
LEAVE_OUT: Final = "_leave_out"
"""Beside the columns of a corrected row: any text says that the row is left out."""
WANTED: Final = "oui"
"""The answer that says yes to a loss."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as it was dropped: its own name (« suivi 2025.xlsx ») and its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Ground:
    """What every proposal is made with.

    Attributes:
        schemas: all the schemas.
        centre: the centre of a first import, as the guide has it; not looked at when the current version describes one.
        known_names: the names that are no person's (territories); asked for at most once.
    """

    schemas: Mapping[str, TableSchema]
    centre: Centre | None = None
    known_names: Callable[[], Iterable[str]] = tuple


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person has said so far; JSON holds it all (`as_json`, `Choices.of`).

    Attributes:
        answers: key of a question → answer: one of its choices, or what was typed instead.
        corrections: key of a faulty row → code of a column → the text typed in its place; see `LEAVE_OUT`.
        how: "" to take what the proposal thinks right.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    corrections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    how: How | Literal[""] = ""

    def as_json(self) -> dict[str, Any]:
        """All of it, as `json` writes it."""
        return {
            "answers": dict(self.answers),
            "corrections": {key: dict(row) for key, row in self.corrections.items()},
            "how": self.how,
        }

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> Choices:
        """Read what `as_json` gave; what is missing is empty."""
        how = written.get("how", "")
        return cls(
            written.get("answers", {}), written.get("corrections", {}), how if how in ("replace", "complete") else ""
        )


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """A column of a sheet: its title as written, and the French title of what it was read as; "" when it is left."""

    title: str
    read_as: str


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A table that was found in a sheet, or a sheet that is left (`table` is then "").

    Attributes:
        file, sheet: where; `sheet` is "" for a file that has only one.
        table, table_title: code and French title of the table.
        titles_row: number of the row of the titles.
        rows: rows below them.
        columns: its columns, in their order.
        reason: why a sheet is left, in French.
    """

    file: str
    sheet: str
    table: str = ""
    table_title: str = ""
    titles_row: int = 0
    rows: int = 0
    columns: tuple[ColumnRead, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A word that was understood: French title of its table and column, as written, as read, in how many rows."""

    table: str
    column: str
    written: str
    read_as: str
    rows: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, under the key that its answer is given by (`Choices.answers`).

    Attributes:
        key: what its answer is given under.
        about, code: what it is about; `code` is the stable identifier of the kind of question.
        file, sheet, row, column: its place, as far as there is one.
        text: the question in French; it names nobody.
        choices: answer → what it means, in French; the first is proposed.
        open: whether something else may be typed, which is read as the cell would be.
    """

    key: str
    about: About
    code: str
    text: str
    choices: Mapping[str, str]
    file: str = ""
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A row of the dropped files that cannot be taken as it is: the grid shows it, and gives back its key and columns.

    Attributes:
        key: what its corrections are given under (`Choices.corrections`).
        table, table_title: of the table; file, sheet, row: where it is in the file.
        cells: code of a column → text, as corrected so far; a cell that may name a person is empty.
        faults: code of a column → what is wrong with it, in French; under "" what is wrong with the whole row.
    """

    key: str
    table: str
    table_title: str
    file: str
    sheet: str | None
    row: int
    cells: Mapping[str, str]
    faults: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of a figure: indicator, French label and unit, year; None when nothing tells it."""

    indicator: str
    label: str
    unit: str
    year: int
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Hidden:
    """Cells of the public tables that would be hidden to protect people; None when they could not be counted."""

    before: int | None
    after: int | None


@dataclass(frozen=True)
class Proposal:
    """What some dropped files would do.

    Attributes:
        sheets, heard: how they were read.
        questions: what is to be answered before anything can be applied.
        problems: all that there is to say, errors first; those of cells that are asked about are not repeated.
        faulty: rows that have errors.
        left_out: rows of the file that the person has left out.
        applies: whether there is something to apply, be it only what is to be remembered for the next import.
        how: the way that was taken.
        files: the files of the version that would result.
        changes: row by row, what differs from the current version; effects: figures that would move.
    """

    sheets: tuple[SheetRead, ...]
    heard: tuple[Heard, ...]
    questions: tuple[Asked, ...]
    problems: tuple[Problem, ...]
    faulty: tuple[FaultyRow, ...]
    how: How
    files: Files = field(repr=False)
    changes: tuple[Change, ...] = ()
    effects: tuple[Effect, ...] = ()
    left_out: int = 0
    applies: bool = False

    @property
    def ready(self) -> bool:
        """Whether `files` can be applied: no question, no error, and something to apply."""
        return not self.questions and not has_errors(self.problems) and (self.applies or bool(self.changes))
