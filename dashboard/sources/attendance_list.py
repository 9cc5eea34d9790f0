"""Read a centre's attendance list: from its file, by columns, or from what was kept of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from dashboard.sources import cache
from dashboard.sources.cache import Entry
from dashboard.sources.frames import to_frame
from dashboard.sources.prepare import is_example, names_people, prepare
from dashboard.sources.prepared import Around
from dashboard.sources.raw import Progress, RawTable, Records, SourceFile, UnreadableError, is_blank
from dashboard.sources.schema import TableSchema
from dashboard.sources.validation import validate_table
from dashboard.sources.vectorised import read_columns


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list that has been found and not read yet.

    Attributes:
        stem: name of the sheet, or of the file without its extension.
        open: begins to read it; may raise UnreadableError, as may the rows.
        lasting: whether the bytes of the file are all that its rows depend on. What else they depend on (a secret key,
            rules) would be missing from the fingerprint of a kept list: such a list is read each time.
        blank: whether it has no row but examples; it gives way to another file of the same table.
    """

    origin: SourceFile
    stem: str
    open: Callable[[], Records]
    lasting: bool
    blank: bool = False


def read_list(
    file: ListFile,
    schema: TableSchema,
    around: Around,
    cache_dir: Path | None = None,
    progress: Progress | None = None,
) -> Entry:
    """Read a list, or find what was kept of it below ``cache_dir``. Raises: UnreadableError."""
    centre = around.centre.id if around.centre is not None and cache_dir is not None else ""
    if not centre or cache_dir is None:
        return _from_file(file, schema, around, progress)
    key = cache.key_of(_dependencies(file, schema, around)) if file.lasting else ""
    entry = cache.load(cache_dir, centre, key) if key else None
    if entry is None:
        entry = _from_file(file, schema, around, progress)
        if key:
            cache.store(cache_dir, centre, key, entry)
        else:
            cache.forget(cache_dir, centre)
    return entry


def _dependencies(file: ListFile, schema: TableSchema, around: Around) -> dict[str, Any]:
    """All that the frame of a list and its problems come from, but the code."""
    known = {key.columns[0]: sorted(set(around.values(key.table, key.table_columns[0]))) for key in around.keys(schema)}
    references = (
        {} if around.centre is None else {name: dict(words) for name, words in around.centre.references.items()}
    )
    return {
        "content": file.origin.sha256,
        "file": file.origin.file,
        "sheet": file.origin.sheet,
        "schema": dict(schema.descriptor),
        "titles": {name: other.title for name, other in around.schemas.items()},
        "known": known,
        "references": references,
        "not_persons": None if around.persons is None else [around.persons.confirmed, around.persons.answers],
    }


def _from_file(file: ListFile, schema: TableSchema, around: Around, progress: Progress | None) -> Entry:
    references = around.centre.references if around.centre is not None else {}
    read = read_columns(file.open(), schema, progress)
    raw = RawTable(file.stem, file.origin.file, file.origin.sheet, read.header, [], read.header_row)
    table = prepare(raw, schema, references, around.persons, read)
    problems = validate_table(schema.name, replace(around, tables={**around.tables, schema.name: table}))
    return Entry(to_frame(table, schema), len(table.numbers), tuple(problems))


def of_sheet(raw: RawTable, origin: SourceFile) -> ListFile:
    """A list in a sheet that has been read already."""

    def rows() -> Records:
        return Records(raw.header, raw.header_row, ((row.number, row.cells) for row in raw.rows), len(raw.rows))

    blank = all(any(map(is_example, row.cells)) for row in raw.rows)
    return ListFile(origin, raw.stem, rows, lasting=True, blank=blank)


KEY: Final = "participant_key"


def has_codes(file: ListFile, schema: TableSchema) -> bool:
    """Whether the rows of a file have codes: a title says so and, where others name people, a cell below it."""
    try:
        records = file.open()
        column = next((at for at, title in enumerate(records.header) if _is_key(title, schema)), None)
        if column is None:
            return False
        if not any(map(names_people, records.header)):
            return True
        return any(
            column < len(cells) and not is_blank(cells[column]) and not any(map(is_example, cells))
            for _, cells in records.rows
        )
    except UnreadableError:
        return False


def may_name_people(file: ListFile) -> bool:
    """Whether the first titles of a file name people, or cannot be read the usual way."""
    try:
        return any(map(names_people, file.open().header))
    except UnreadableError:
        return True


def examples(file: ListFile) -> frozenset[int]:
    """Numbers of the rows that are examples of the template."""
    try:
        return frozenset(number for number, cells in file.open().rows if any(map(is_example, cells)))
    except UnreadableError:
        return frozenset()


def _is_key(title: str, schema: TableSchema) -> bool:
    found = schema.field_of_header(title)
    return found is not None and found.name == KEY
