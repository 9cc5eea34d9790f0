"""Read the sheets of a workbook (XLSX, XLS, ODS), in a process of its own that a hostile or damaged file may end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, Final

from babel.dates import format_date

from dashboard.sources import workbook_child
from dashboard.sources.problems import NARROW, Problem
from dashboard.sources.raw import Cell, Fault, RawRow, RawTable, file_problem, is_blank, split_header

MAX_CELLS: Final = 10_000_000
"""The reader lays a sheet out in full: one stray cell in the last row and column would cost gigabytes."""

_SECONDS: Final = 240
"""Of patience: a machine under load may take long over the processor time that the reader is allowed."""
_REACHED: Final = {-getattr(signal, name) for name in ("SIGABRT", "SIGKILL", "SIGXCPU") if hasattr(signal, name)}
"""How a process ends that asked for more than it is given, as the system says it (Windows has none)."""
_FAR: Final = (
    f"une feuille contient une cellule très loin du tableau, ou est démesurée{NARROW}; effacez tout ce qui se trouve "
    "hors du tableau"
)
_REASONS: Final[Mapping[str, str]] = {
    workbook_child.LOCKED: f"classeur protégé par mot de passe{NARROW}; enregistrez-le sans mot de passe",
    workbook_child.TOO_BIG: _FAR,
    workbook_child.SWOLLEN: "classeur démesuré une fois décompressé, il n’a pas été ouvert",
    workbook_child.ENTITIES: "classeur qui définit des entités XML, il n’a pas été ouvert",
    workbook_child.FOREIGN: (
        "le fichier n’est pas un tableur, attendu un classeur .xlsx, .xls ou .ods, ou un fichier CSV"
    ),
    workbook_child.DAMAGED: (
        f"classeur illisible, incomplet ou endommagé{NARROW}; ouvrez-le dans un tableur et enregistrez-le au format "
        ".xlsx"
    ),
}


class RefusedError(Exception):
    """The workbook cannot or must not be read; the text says why in French."""


@dataclass(frozen=True, slots=True)
class Span:
    """Merged cells: first and last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """A sheet as its cells stand.

    Attributes:
        first_row: number of the first of ``rows``; first_column: number of the column of their first cell, from 1.
        rows: values as the spreadsheet stores them.
        spans: merged cells. hidden: numbers of the hidden rows.
        looks: number of a row → what sets it apart for the eye: struck through, its colour (XLSX and ODS).
        encoding: of the CSV file that it is, in French; empty for a sheet of a workbook.
    """

    name: str
    shown: bool
    first_row: int
    first_column: int
    rows: tuple[tuple[Cell, ...], ...]
    spans: tuple[Span, ...] = ()
    hidden: frozenset[int] = frozenset()
    looks: Mapping[int, str] = field(default_factory=dict)
    encoding: str = ""

    @property
    def numbered(self) -> list[RawRow]:
        """Its rows, blank or not, from column A, whatever is empty on the left: columns are named by their letter."""
        left: tuple[Cell, ...] = (None,) * (self.first_column - 1)
        return [RawRow(number, left + cells) for number, cells in enumerate(self.rows, self.first_row)]

    @property
    def across(self) -> Sheet:
        """Its cells with rows and columns exchanged, and nothing else of it."""
        return Sheet(self.name, self.shown, self.first_column, self.first_row, tuple(zip_longest(*self.rows)))


def read_sheets(content: bytes, most_cells: int = MAX_CELLS) -> list[Sheet]:
    """Read the bytes of a workbook. Nothing is written: they go to the other process and back through pipes.

    Raises:
        RefusedError: it is locked, damaged, not a workbook, defines entities, or asks for more than is given.
    """
    command = [sys.executable, "-P", str(Path(workbook_child.__file__)), str(most_cells)]
    try:
        # What the library prints when it fails may quote a cell: it is thrown away.
        ended = subprocess.run(  # noqa: S603 (the interpreter that runs this, a file of this package, a number)
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_SECONDS, check=True
        )
        answer = json.loads(ended.stdout)
    except subprocess.CalledProcessError as error:
        # Out of memory, or of time: the library ends the process, or the system does.
        reached = error.returncode in _REACHED
        raise RefusedError(_REASONS[workbook_child.TOO_BIG if reached else workbook_child.DAMAGED]) from None
    except subprocess.TimeoutExpired:
        raise RefusedError(_REASONS[workbook_child.TOO_BIG]) from None
    except (OSError, ValueError):
        raise RefusedError(_REASONS[workbook_child.DAMAGED]) from None
    if "refused" in answer:
        raise RefusedError(_REASONS[answer["refused"]])
    return [_sheet(found) for found in answer["sheets"]]


def read_workbook(content: bytes, file: str, most_cells: int = MAX_CELLS) -> tuple[list[Sheet], list[Problem]]:
    """Read the sheets that are not blank of a workbook; ``file`` names it in the problems. Never raises."""
    try:
        return [sheet for sheet in read_sheets(content, most_cells) if not all(map(is_blank, chain(*sheet.rows)))], []
    except RefusedError as error:
        return [], [file_problem(file, str(error), "workbook")]


def table_of(sheet: Sheet, file: str) -> RawTable:
    """A sheet that is not blank as one table: its first row that is not blank is the header."""
    table = split_header(sheet.name, file, sheet.name, sheet.numbered)
    if table is None:
        raise ValueError("blank sheet")
    return replace(table, hidden=sheet.hidden)


_KINDS: Final[Mapping[str, Callable[[Any], Cell]]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "month": lambda month: format_date(date.fromisoformat(f"{month}-01"), "MMMM yyyy", locale="fr_FR"),
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}


def _sheet(found: Mapping[str, Any]) -> Sheet:
    rows = tuple(tuple(map(cell_of, cells)) for cells in found["rows"])
    spans = tuple(Span(*span) for span in found["spans"])
    row, column = found["first"]
    looks = dict(found.get("looks", ()))
    return Sheet(found["name"], found["shown"], row, column, rows, spans, frozenset(found["hidden"]), looks)


def cell_of(value: Any) -> Cell:
    """A cell as it travels in JSON: itself, or its kind and what is written of it."""
    if isinstance(value, list):
        kind, written = value
        return _KINDS[kind](written) if kind in _KINDS else Fault(written, kind)
    cell: Cell = value
    return cell
