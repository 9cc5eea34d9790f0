"""A table as read from a file, before anything is understood of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from dashboard.sources.problems import NARROW, Problem, Severity, grouped

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""What a spreadsheet cell may hold; a CSV file only gives texts."""


class Fault(str):
    """A cell whose value is none: it reads as what the spreadsheet stores, and is to be told or asked about.

    Attributes:
        kind: "error" (#REF!, #N/A…), "unvalued" (a formula whose result was never stored: the text is empty) or "zero"
            (a formula whose stored result is 0 or empty, where all are: some programs write it without computing).
    """

    kind: str

    def __new__(cls, text: str, kind: str) -> Fault:
        """Make one; `str` is made whole at once."""
        made = super().__new__(cls, text)
        made.kind = kind
        return made

    @property
    def words(self) -> str:
        """What is wrong with it, in French."""
        return _FAULTS[self.kind].format(self)


_FAULTS = {
    "error": "erreur de calcul ({})",
    "unvalued": "formule dont le résultat n’est pas enregistré",
    "zero": "formule dont le résultat enregistré est 0 ou vide, comme celui de toutes les formules de la feuille",
}
_SEARCHED_ROWS = 30
"""Rows among which the titles are looked for."""
REMEDY = f"ouvrez le fichier dans un tableur, vérifiez ces cellules et enregistrez-le{NARROW}; ou tapez les valeurs"
"""What to do about faults, in French."""


Record = tuple[int, Sequence[Cell]]
"""A row of a file, blank or not: its number in the spreadsheet, its cells."""

Progress = Callable[[str, int, int], None]
"""Told while a long table is read: its French title, the rows read so far, and about how many there are."""


def progress_text(title: str, done: int, total: int) -> str:
    """Return « Présences individuelles : 400 000 lignes sur 1 000 000 lues »."""
    return f"{title}{NARROW}: {grouped(done)} lignes sur {grouped(total)} lues"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file, or a sheet of it, that a table came from.

    Attributes:
        table: table code, or None (``centre.toml``).
        mtime: last change of the file, UTC.
        sha256: hash of the bytes that were read.
        rows: number of rows kept (neither blank, nor example).
    """

    table: str | None
    file: str
    sheet: str | None
    mtime: datetime
    sha256: str
    rows: int


class RawRow(NamedTuple):
    """A row with its number in the spreadsheet; what it holds is never printed."""

    number: int
    cells: tuple[Cell, ...]

    def __repr__(self) -> str:
        """Its number only: a cell may name somebody."""
        return f"RawRow({self.number})"

    def cell(self, column: int) -> Cell:
        """Return the cell of a column, counted from 0; None beyond the last."""
        return self.cells[column] if column < len(self.cells) else None

    @property
    def filled(self) -> list[int]:
        """The columns that hold something."""
        return [column for column, cell in enumerate(self.cells) if not is_blank(cell)]

    def between(self, first: int, stop: int) -> RawRow:
        """The same row with the cells of some columns only, the others being blank."""
        kept = (cell if first <= column < stop else None for column, cell in enumerate(self.cells))
        return RawRow(self.number, tuple(kept))


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row of a table made of several sheets was read: file, sheet, row, and titles by column."""

    file: str
    sheet: str | None
    row: int
    titles: Mapping[str, str]


@dataclass(slots=True)
class RawTable:
    """Header and rows of one CSV file or sheet.

    ``header_row`` is the number of the header in the spreadsheet. ``stem`` is the name of the sheet, or of the file
    without its extension: what tells which table this is. ``hidden`` has the numbers of the rows that the spreadsheet
    hides: they are read like the others, and said. ``places`` has, for a table made of several sheets, where each
    of its rows was read.
    """

    stem: str
    file: str
    sheet: str | None
    header: tuple[str, ...]
    rows: list[RawRow]
    header_row: int = 1
    hidden: frozenset[int] = frozenset()
    problems: list[Problem] = field(default_factory=list)
    places: Mapping[int, RowPlace] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Records:
    """Header and rows of a table that is read row by row and never held whole.

    Attributes:
        rows: the rows below the header, blank ones included. Iterating may raise :class:`UnreadableError`.
        total: about how many rows there are.
    """

    header: tuple[str, ...]
    header_row: int
    rows: Iterator[Record]
    total: int


class UnreadableError(Exception):
    """A table cannot be read; ``problem`` says why, in French."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def file_problem(
    file: str,
    message: str,
    code: str,
    *,
    sheet: str | None = None,
    row: int | None = None,
    severity: Severity = Severity.ERROR,
    table: str | None = None,
) -> Problem:
    """Return a problem about a file, a sheet or a row as a whole."""
    return Problem(file, sheet, row, None, None, None, severity, message, code, table)


def utc(timestamp: float) -> datetime:
    """Return a file time stamp as a UTC datetime."""
    return datetime.fromtimestamp(timestamp, tz=UTC)


def split_header(stem: str, file: str, sheet: str | None, records: Iterable[Record]) -> RawTable | None:
    """Make a table of numbered records: the first that is not blank is the header. None when all are blank."""
    found = begin(records, 0)
    if found is None:
        return None
    rows = [RawRow(number, tuple(cells)) for number, cells in found.rows if not all(map(is_blank, cells))]
    return RawTable(stem, file, sheet, found.header, rows, found.header_row)


def below_titles(table: RawTable, known: Callable[[str], bool]) -> RawTable:
    """The same table from its line of titles on, where a title of the whole or a remark stands above it.

    Args:
        known: tells whether a text is the title of a column.
    """

    def titles(cells: Iterable[Cell]) -> int:
        return sum(isinstance(cell, str) and known(cell) for cell in cells)

    best = max(table.rows[:_SEARCHED_ROWS], key=lambda row: titles(row.cells), default=None)
    if best is None or titles(best.cells) < 2 or titles(best.cells) <= titles(table.header):
        return table
    header = tuple("" if is_blank(cell) else str(cell).strip() for cell in best.cells)
    message = f"titres des colonnes trouvés à cette ligne{NARROW}; ce qui est au-dessus n’est pas lu"
    note = file_problem(table.file, message, "titles-below", sheet=table.sheet, row=best.number, severity=Severity.INFO)
    rows = [row for row in table.rows if row.number > best.number]
    return replace(table, header=header, rows=rows, header_row=best.number, problems=[*table.problems, note])


def begin(records: Iterable[Record], total: int) -> Records | None:
    """Read records up to the first that is not blank, the header. None when all are blank."""
    rows = iter(records)
    for number, cells in rows:
        if not all(map(is_blank, cells)):
            titles = tuple("" if is_blank(cell) else str(cell).strip() for cell in cells)
            return Records(titles, number, rows, total)
    return None


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell holds nothing a person would see."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
