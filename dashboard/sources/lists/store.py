"""The centre's own file of pseudonymous rows: read whole, changed in memory, replaced at once.

Rows are sorted by event and code: their order says nothing of the order in which people came or signed.
"""

from __future__ import annotations

import contextlib
import csv
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from dashboard.sources.csv_file import read_csv
from dashboard.sources.lists.pseudonyms import Attendance, merge
from dashboard.sources.prepare import is_example, names_people
from dashboard.sources.problems import NARROW, quoted
from dashboard.sources.raw import RawTable, is_blank
from dashboard.sources.schema import TableSchema
from dashboard.sources.text import fold
from dashboard.sources.values import canonical
from dashboard.sources.workbook import read_workbook

NEW_FILE_MODE: Final = 0o640
KEY_COLUMN: Final = "participant_key"
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
    return next((raw.stem for raw in sheets if fold(raw.stem) in names and not _only_examples(raw)), "")


def _only_examples(raw: RawTable) -> bool:
    return all(any(map(is_example, row.cells)) for row in raw.rows)


def read_table(path: Path, schema: TableSchema) -> list[dict[str, str]]:
    """The rows of a CSV table in canonical values, column → text; no row when there is no file.

    Raises:
        StoreError: it cannot be read, or has a column that is not of the table and that writing it again would lose.
    """
    if not path.exists():
        return []
    name = f"{path.parent.name}/{path.name}"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{name} ne peut pas être lu ({type(error).__name__}).") from None
    raw, problems = read_csv(content, name, path.stem, lambda title: schema.field_of_header(title) is not None)
    if raw is None:
        raise StoreError(problems[0].text())
    if any(map(names_people, raw.header)):
        raise StoreError(
            f"{name} nomme des personnes : c’est une liste, pas une table de présences codées. Retirez ce fichier du "
            "dossier, importez-le comme une liste, puis recommencez."
        )
    columns = [schema.field_of_header(title.rstrip(" *")) for title in raw.header]
    if None in columns or len({column.name for column in columns if column}) < len(columns):
        raise StoreError(
            f"{name} a une colonne qui n’est pas de cette table, ou deux fois la même : la réécrire la perdrait. "
            "Corrigez la première ligne du fichier, puis recommencez."
        )
    known = [column for column in columns if column is not None]
    rows = []
    for row in raw.rows:
        cells = {column.name: canonical(column, cell, {}) for column, cell in zip(known, row.cells, strict=False)}
        if not all(map(is_blank, row.cells)) and not is_example(cells.get("source")):
            rows.append(cells)
    return rows


def read_rows(path: Path, schema: TableSchema) -> tuple[Attendance, ...]:
    """The attendances of a centre's file, in the order of the file.

    Raises:
        StoreError: see `read_table`; or a row has no code, so that the file is a list that names people.
    """
    found = read_table(path, schema)
    if any(not row.get(KEY_COLUMN) for row in found):
        raise StoreError(
            f"{path.parent.name}/{path.name} a des lignes sans code de personne : c’est une liste, pas une table de "
            "présences. Retirez ce fichier du dossier et importez-le comme une liste."
        )
    names = [field.name for field in fields(Attendance)]
    return tuple(Attendance(**{name: row.get(name, "") for name in names}) for row in found)


def with_list(known: Iterable[Attendance], new: Sequence[Attendance], *, complement: bool) -> tuple[Attendance, ...]:
    """The rows of a centre once a list is in: it replaces those of its events or, as a complement, is added to them.

    Sorted by event and code.
    """
    events = {row.event_id for row in new}
    same = [row for row in known if row.event_id in events]
    others = [row for row in known if row.event_id not in events]
    return merge([*others, *(same if complement else ())], new)


def write_rows(path: Path, rows: Iterable[Attendance], schema: TableSchema) -> bool:
    """Write the attendances of a centre; see `write_table`."""
    return write_table(path, ({name: getattr(row, name) for name in schema.names} for row in rows), schema)


def write_table(path: Path, rows: Iterable[Mapping[str, Any]], schema: TableSchema) -> bool:
    """Replace a CSV file at once, whole: UTF-8, commas, the columns of the schema in order.

    The file keeps its rights; a new one may be read by its owner and group only.

    Returns: whether anything changed.
    Raises: OSError.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".tmp")
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(schema.names)
            writer.writerows([row.get(column, "") for column in schema.names] for row in rows)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists() and draft.read_bytes() == path.read_bytes():
            return False
        draft.chmod(path.stat().st_mode & 0o777 if path.exists() else NEW_FILE_MODE)
        draft.replace(path)
        return True
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
