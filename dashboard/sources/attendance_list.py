"""Read a centre's attendance list: from its file, by columns, or from what was kept of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.sources import cache
from dashboard.sources.cache import Entry
from dashboard.sources.centre import Centre
from dashboard.sources.frames import to_frame
from dashboard.sources.persons import Persons
from dashboard.sources.prepare import is_example, prepare
from dashboard.sources.prepared import PreparedTable
from dashboard.sources.raw import Progress, RawTable, Records, SourceFile
from dashboard.sources.schema import ForeignKey, TableSchema
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


@dataclass(frozen=True, slots=True)
class Around:
    """What a list is read among: the centre (None when its vocabularies are unknown), its other tables, all the
    schemas, the tables that exist and cannot be read, and what tells the names of people (see
    :func:`dashboard.sources.prepare.prepare`).
    """

    centre: Centre | None
    tables: Mapping[str, PreparedTable]
    schemas: Mapping[str, TableSchema]
    unreadable: Collection[str]
    persons: Persons | None

    def known(self, schema: TableSchema) -> Mapping[str, frozenset[str]]:
        """Column of ``schema`` → the values another table gives it, as its foreign keys say."""
        keys = [key for key in schema.foreign_keys if key.table not in self.unreadable]
        return {key.columns[0]: self._values(key) for key in keys}

    def _values(self, key: ForeignKey) -> frozenset[str]:
        table = self.tables.get(key.table)
        return frozenset(table.column(key.table_columns[0])) if table is not None else frozenset()


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
    known = {name: sorted(values) for name, values in around.known(schema).items()}
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
    tables = {**around.tables, schema.name: table}
    problems = validate_table(schema.name, tables, around.schemas, around.centre, around.unreadable)
    return Entry(to_frame(table, schema), len(table.numbers), tuple(problems))


def of_sheet(raw: RawTable, origin: SourceFile) -> ListFile:
    """A list in a sheet that has been read already."""

    def rows() -> Records:
        return Records(raw.header, raw.header_row, ((row.number, row.cells) for row in raw.rows), len(raw.rows))

    blank = all(any(map(is_example, row.cells)) for row in raw.rows)
    return ListFile(origin, raw.stem, rows, lasting=True, blank=blank)
