"""The centre's own file of pseudonymous rows: read by columns, changed in memory, replaced at once.

Rows are sorted by event and code: their order says nothing of the order in which people came or signed.
"""

from __future__ import annotations

import csv
import filecmp
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from dashboard.sources.attendance_frame import BoolArray, Coded, IntArray, Numbering
from dashboard.sources.csv_file import open_csv
from dashboard.sources.gather import MAX_FILE_BYTES
from dashboard.sources.lists.pseudonyms import Attendance, merge
from dashboard.sources.prepare import is_example, names_people, prepare
from dashboard.sources.problems import NARROW, grouped, quoted
from dashboard.sources.raw import RawTable, UnreadableError, is_blank
from dashboard.sources.schema import TableSchema
from dashboard.sources.text import fold
from dashboard.sources.vectorised import read_columns
from dashboard.sources.workbook import Sheet, read_workbook
from dashboard.whole_file import draft_in, put_in_place

COLUMNS: Final = tuple(field.name for field in fields(Attendance))
EVENT: Final = "event_id"
KEY: Final = "participant_key"

_CHUNK: Final = 20_000
"""Rows turned into texts at once."""


@dataclass(frozen=True, slots=True)
class AttendanceTable:
    """Attendances in canonical values.

    Attributes:
        columns: each column of `Attendance` → its values, one a row.
    """

    size: int
    columns: Mapping[str, Coded]

    @classmethod
    def of(cls, rows: Iterable[Attendance]) -> AttendanceTable:
        """The table of a few rows."""
        listed = tuple(rows)
        return cls(len(listed), {name: Coded.of(getattr(row, name) for row in listed) for name in COLUMNS})

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Attendance]:
        return (Attendance(*line) for line in self.lines(COLUMNS))

    def lines(self, names: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """The texts of each row, in the order of `names`; empty for a column that is none of the table."""
        asked = [self.columns.get(name) for name in names]
        for start in range(0, self.size, _CHUNK):
            stop = min(start + _CHUNK, self.size)
            blank = [""] * (stop - start)
            parts = [blank if column is None else _texts(column, start, stop) for column in asked]
            yield from zip(*parts, strict=True)

    def values(self, name: str) -> set[str]:
        """The different texts of a column, the empty one included where a row has none."""
        column = self.columns[name]
        return {column.texts[code] if code >= 0 else "" for code in np.unique(column.codes)}

    def at(self, events: Collection[str]) -> BoolArray:
        """Which rows are of these actions."""
        column = self.columns[EVENT]
        # One more place, at the end, for the empty cells, whose code is -1.
        wanted = np.array([text in events for text in column.texts] + ["" in events], dtype=bool)
        return wanted[column.codes]

    def where(self, kept: BoolArray) -> AttendanceTable:
        """The rows that are kept."""
        return AttendanceTable(int(kept.sum()), {name: column.where(kept) for name, column in self.columns.items()})

    def joined(self, new: AttendanceTable) -> AttendanceTable:
        """These rows, then others."""
        columns = {name: _joined(column, new.columns[name]) for name, column in self.columns.items()}
        return AttendanceTable(self.size + new.size, columns)

    def in_order(self) -> AttendanceTable:
        """The rows sorted by action and code."""
        order = np.lexsort((_ranks(self.columns[KEY]), _ranks(self.columns[EVENT])))
        columns = {name: Coded(column.codes[order], column.texts) for name, column in self.columns.items()}
        return AttendanceTable(self.size, columns)

    def counts(self, *names: str) -> Iterator[tuple[tuple[str, ...], int]]:
        """How many rows have each combination of the texts of some columns, the columns in turn sorted by text."""
        combined = np.zeros(self.size, dtype=np.int64)
        for name in names:
            combined = combined * (len(self.columns[name].texts) + 1) + _ranks(self.columns[name]) + 1
        _, firsts, counts = np.unique(combined, return_index=True, return_counts=True)
        for first, count in zip(firsts, counts, strict=True):
            row = int(first)
            yield tuple(_texts(self.columns[name], row, row + 1)[0] for name in names), int(count)


def _texts(column: Coded, start: int, stop: int) -> list[str]:
    texts = column.texts
    return [texts[code] if code >= 0 else "" for code in column.codes[start:stop].tolist()]


def _joined(first: Coded, second: Coded) -> Coded:
    numbers = Numbering(zip(first.texts, range(len(first.texts)), strict=True))
    # One more place, at the end, for the empty cells, whose code is -1.
    moved = np.array([numbers[text] for text in second.texts] + [-1], dtype=np.int32)
    return Coded(np.concatenate([first.codes, moved[second.codes]]), list(numbers))


def _ranks(column: Coded) -> IntArray:
    """The place of each row's text among those of the column, in alphabetical order; an empty one comes first."""
    order = sorted(range(len(column.texts)), key=column.texts.__getitem__)
    ranks = np.empty(len(order) + 1, dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    ranks[-1] = -1
    return ranks[column.codes]


NEW_FILE_MODE: Final = 0o640
_LIST_SUFFIXES: Final = (".xls", ".ods", ".xlsx", ".xlsm")


class StoreError(Exception):
    """The centre's file cannot be read, or must not be changed; the message says why in French."""

    def __init__(self, message: str) -> None:
        super().__init__(message.replace(" :", f"{NARROW}:").replace(" ;", f"{NARROW};"))


def rows_file(folder: Path, schema: TableSchema) -> Path:
    """The CSV file of a table in a centre's folder: the one there is, else the one to make.

    Raises:
        StoreError: the rows are kept somewhere this program must not write: a sheet of a workbook, another format.
    """
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file() and path.name[:1] not in "._~")
    except OSError as error:
        raise StoreError(f"{folder.name} : dossier illisible ({type(error).__name__}).") from None
    names = {fold(schema.name), fold(schema.title)}
    for path in files:
        if fold(path.stem) in names and path.suffix.lower() in _LIST_SUFFIXES:
            raise StoreError(
                f"{folder.name}/{path.name} tient déjà les présences de ce centre : elles ne peuvent pas être à deux "
                f"endroits. Retirez ce fichier du dossier, importez-le comme une liste, puis recommencez."
            )
        if path.suffix.lower() == ".xlsx" and (sheet := _filled_sheet(path, names)):
            raise StoreError(
                f"La feuille {quoted(sheet)} de {folder.name}/{path.name} tient déjà les présences de ce centre, et ce "
                "programme n’écrit jamais dans un classeur. Enregistrez cette feuille dans un fichier à part, "
                "importez-le comme une liste, puis videz la feuille."
            )
    found = [path for path in files if path.suffix.lower() == ".csv" and fold(path.stem) in names]
    return found[0] if found else folder / f"{schema.name}.csv"


def _filled_sheet(path: Path, names: set[str]) -> str:
    """The sheet of a workbook that holds rows of the table, examples left out; empty when none does."""
    try:
        sheets, _ = read_workbook(path.read_bytes(), path.name)
    except OSError:
        return ""
    return next((sheet.name for sheet in sheets if fold(sheet.name) in names and not _only_examples(sheet)), "")


def _only_examples(sheet: Sheet) -> bool:
    filled = [cells for cells in sheet.rows if not all(map(is_blank, cells))]
    return all(any(map(is_example, cells)) for cells in filled[1:])


def read_table(path: Path, schema: TableSchema) -> list[dict[str, str]]:
    """The rows of a CSV table in canonical values, column → text; no row when there is no file.

    Raises:
        StoreError: it cannot be read, or has a column that is not of the table and that writing it again would lose.
    """
    size, columns = _read(path, schema)
    texts = {name: [[*column.texts, ""][code] for code in column.codes] for name, column in columns.items()}
    return [{name: found[place] for name, found in texts.items()} for place in range(size)]


def read_rows(path: Path, schema: TableSchema) -> AttendanceTable:
    """The attendances of a centre's file, in the order of the file.

    Raises:
        StoreError: see `read_table`; or a row has no code, so that the file is a list that names people.
    """
    size, columns = _read(path, schema)
    nothing = Coded(np.full(size, -1, dtype=np.int32), ())
    table = AttendanceTable(size, {name: columns.get(name, nothing) for name in COLUMNS})
    if (table.columns[KEY].codes < 0).any():
        raise StoreError(
            f"{path.parent.name}/{path.name} a des lignes sans code de personne : c’est une liste, pas une table de "
            "présences. Retirez ce fichier du dossier et importez-le comme une liste."
        )
    return table


def _read(path: Path, schema: TableSchema) -> tuple[int, dict[str, Coded]]:
    """Number of rows of a CSV table and its columns; rows that are blank or examples are left out."""
    if not path.exists():
        return 0, {}
    name = f"{path.parent.name}/{path.name}"
    try:
        records = open_csv(path.read_bytes(), name, schema.has_title)
        _check_titles(name, records.header, schema)
        read = read_columns(records, schema)
    except OSError as error:
        raise StoreError(f"{name} ne peut pas être lu ({type(error).__name__}).") from None
    except UnreadableError as error:
        raise StoreError(error.problem.text()) from None
    raw = RawTable(path.stem, name, None, read.header, [], read.header_row)
    table = prepare(raw, schema, {}, None, read)
    return len(table.numbers), {code: column.coded for code, column in table.columns.items()}


def _check_titles(name: str, header: Sequence[str], schema: TableSchema) -> None:
    if any(map(names_people, header)):
        raise StoreError(
            f"{name} nomme des personnes : c’est une liste, pas une table de présences codées. Retirez ce fichier du "
            "dossier, importez-le comme une liste, puis recommencez."
        )
    columns = [schema.field_of_header(title) for title in header]
    if None in columns or len({column.name for column in columns if column}) < len(columns):
        raise StoreError(
            f"{name} a une colonne qui n’est pas de cette table, ou deux fois la même : la réécrire la perdrait. "
            "Corrigez la première ligne du fichier, puis recommencez."
        )


def with_list(known: AttendanceTable, new: Sequence[Attendance], *, complement: bool) -> AttendanceTable:
    """The rows of a centre once a list is in: it replaces those of its events or, as a complement, is added to them.

    Sorted by event and code.
    """
    same = known.at({row.event_id for row in new})
    rows = merge(known.where(same) if complement else (), new)
    return known.where(~same).joined(AttendanceTable.of(rows)).in_order()


def write_rows(path: Path, rows: AttendanceTable, schema: TableSchema) -> bool:
    """Write the attendances of a centre; see `write_table`."""
    return _write(path, rows.lines(schema.names), schema)


def write_table(path: Path, rows: Iterable[Mapping[str, Any]], schema: TableSchema) -> bool:
    """Replace a CSV file at once, whole: UTF-8, commas, the columns of the schema in order.

    The file keeps its rights; a new one may be read by its owner and group only.

    Returns: whether anything changed.
    Raises: OSError; StoreError when the file would be too long to be read again.
    """
    return _write(path, ([row.get(column, "") for column in schema.names] for row in rows), schema)


def _write(path: Path, lines: Iterable[Sequence[Any]], schema: TableSchema) -> bool:
    with draft_in(path.parent) as draft:
        with draft.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(schema.names)
            writer.writerows(lines)
        if draft.stat().st_size > MAX_FILE_BYTES:
            raise StoreError(
                f"{path.parent.name}/{path.name} dépasserait {grouped(MAX_FILE_BYTES // 1024 // 1024)} Mo, et ne "
                "pourrait plus être lu. Purgez d’abord d’anciennes années. Rien n’a été écrit."
            )
        if path.exists() and filecmp.cmp(draft, path, shallow=False):
            return False
        put_in_place(draft, path, path.stat().st_mode & 0o777 if path.exists() else NEW_FILE_MODE)
        return True
