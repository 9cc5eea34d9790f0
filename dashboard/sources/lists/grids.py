"""Read any file a list may be kept in as sheets of cells, within limits that no file can exceed. Never raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from dashboard.sources.problems import NARROW, Problem, Severity, quoted
from dashboard.sources.raw import Cell, RawRow, file_problem
from dashboard.sources.sheets import form_of, sheets_of
from dashboard.sources.workbook import RefusedError, Sheet, Span

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_CELLS: Final = 3_000_000
"""A list is a few thousand lines; more is a mistake, or an attack."""

LONGEST: Final = 500
"""Characters of a cell that are read: what says who somebody is never takes more, and looking for it in a very long
text would take minutes."""

_EXTENSIONS: Final = {
    "xlsx": (".xlsx", ".xlsm"),
    "ods": (".ods",),
    "xls": (".xls",),
    "zip": (".zip",),
    "texte": (".csv", ".tsv", ".txt"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Grid:
    """A sheet, column A first.

    Attributes:
        rows: its rows, without the blank and the hidden ones.
        hidden: numbers of the hidden rows that hold something.
        encoding: of a text file, in French.
        concealed: the hidden rows. looks: number of a row → what sets it apart for the eye.
    """

    file: str
    sheet: str | None
    rows: tuple[RawRow, ...]
    spans: tuple[Span, ...] = ()
    hidden: tuple[int, ...] = ()
    shown: bool = True
    encoding: str = ""
    concealed: tuple[RawRow, ...] = ()
    looks: Mapping[int, str] = field(default_factory=dict)

    @property
    def with_hidden(self) -> Grid:
        """The same sheet, its hidden rows among the others."""
        rows = sorted((*self.rows, *self.concealed), key=lambda row: row.number)
        return replace(self, rows=tuple(rows), hidden=(), concealed=())

    def between(self, first: int, stop: int) -> Grid:
        """The same sheet with the cells of some columns only, the others being blank."""
        kept = (row.between(first, stop) for row in self.rows)
        return replace(self, rows=tuple(row for row in kept if row.filled))

    @property
    def across(self) -> Grid:
        """The same cells with rows and columns exchanged; row numbers are then those of the columns."""
        width = max((len(row.cells) for row in self.rows), default=0)
        turned = (RawRow(column + 1, tuple(row.cell(column) for row in self.rows)) for column in range(width))
        return replace(self, rows=tuple(row for row in turned if row.filled), spans=(), hidden=())


def read_grids(path: Path, known: Callable[[str], bool]) -> tuple[list[Grid], list[Problem]]:
    """Read every sheet of a file: XLSX, XLS, ODS, or text separated by ``;``, ``,`` or tabs.

    What the file holds decides, not what its name says. Of a row merged downwards only the first cell has a value here;
    see :attr:`Grid.spans`. Hidden rows are kept apart.

    Args:
        known: tells whether a text is a column title, to find the separator of a text file.

    Returns: the sheets that hold something, and the problems. Never raises.
    """
    file = path.name
    try:
        if path.stat().st_size > MAX_BYTES:
            size = f"plus de {MAX_BYTES // 1024**2}\u202fMo"
            raise RefusedError(f"fichier de {size}, bien trop grand pour une liste, il n’a pas été ouvert")
        content = path.read_bytes()
    except OSError:
        return [], [file_problem(file, "fichier absent ou impossible à ouvrir", "unreadable")]
    except RefusedError as error:
        return [], [file_problem(file, str(error), "too-big")]
    return grids_of(content, file, known)


def grids_of(content: bytes, file: str, known: Callable[[str], bool]) -> tuple[list[Grid], list[Problem]]:
    """Read every sheet of the bytes of a file; see :func:`read_grids`."""
    sheets, problems = sheets_of(content, file, known, MAX_CELLS)
    if problems:
        return [], problems
    grids = [grid for sheet in sheets if (grid := _grid(file, sheet)).rows or grid.hidden]
    problems = _extension_problems(file, form_of(content)) if content.strip() else []
    if not grids:
        problems.append(file_problem(file, "fichier vide, attendu une liste de personnes", "empty"))
    return grids, problems


def _extension_problems(file: str, form: str) -> list[Problem]:
    suffix = Path(file).suffix.lower()
    if suffix in _EXTENSIONS[form] or not suffix:
        return []
    what = "du texte" if form == "texte" else f"un classeur {_EXTENSIONS[form][0]}"
    message = f"malgré son extension {quoted(suffix)}, le fichier est {what}{NARROW}; il a été lu comme tel"
    return [file_problem(file, message, "extension", severity=Severity.INFO)]


def _grid(file: str, sheet: Sheet) -> Grid:
    rows = (RawRow(number, _short(cells)) for number, cells in sheet.numbered)
    filled = [row for row in rows if row.filled]
    return Grid(
        file,
        None if sheet.encoding else sheet.name,
        tuple(row for row in filled if row.number not in sheet.hidden),
        sheet.spans,
        tuple(row.number for row in filled if row.number in sheet.hidden),
        sheet.shown,
        concealed=tuple(row for row in filled if row.number in sheet.hidden),
        looks=sheet.looks,
        encoding=sheet.encoding,
    )


def _short(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    return tuple(cell[:LONGEST] if isinstance(cell, str) and len(cell) > LONGEST else cell for cell in cells)
