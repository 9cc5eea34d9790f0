"""The files of a centre, in the form of a folder, held in memory: name → bytes.

`centre.toml`, a CSV file for each table (`events.csv`…), `answers.toml` with what was answered about its spreadsheets,
and what the last import of each table said (`import/events.csv`), with which the next one is compared. Attendance rows
are in none: see `lists`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from dashboard.sources import TableSchema
from dashboard.sources.trackers.identity import OWN_KEY

Files = Mapping[str, bytes]
"""Name of a file, below the folder of its centre → its content."""
Row = Mapping[str, str]
"""Code of a column → canonical text; nothing, or "", where the cell is empty."""

IMPORT: Final = "import/"
"""Before the names of the files that only serve to compare the next import: no reader of a centre looks at them."""
_JOINED: Final = " · "
"""Between the values of a key."""


def shown_files(files: Files) -> dict[str, bytes]:
    """The files that a centre's folder would hold."""
    return {name: content for name, content in files.items() if not name.startswith(IMPORT)}


def key_of(row: Row, schema: TableSchema) -> str:
    """The values of the primary key of a row, as one text."""
    return _JOINED.join(row.get(column, "") for column in schema.primary_key)


def rows_of(files: Files, schema: TableSchema, *, imported: bool = False) -> list[dict[str, str]]:
    """The rows of a table, in their order, without their empty cells; those of the last import when `imported`."""
    content = files.get(_name(schema, imported=imported), b"")
    found = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return [{column: text for column, text in row.items() if text} for row in found]


def with_rows(files: Files, schema: TableSchema, rows: Iterable[Row], *, imported: bool = False) -> dict[str, bytes]:
    """The files with these rows in the place of those of a table; see `rows_of`."""
    name = _name(schema, imported=imported)
    kept = {other: content for other, content in files.items() if other != name}
    written = _csv(list(rows), [*schema.names, OWN_KEY] if imported else schema.names)
    return {**kept, name: written} if written else kept


def of_events(content: bytes, events: Collection[str]) -> bytes:
    """The rows of a CSV table that are of some actions."""
    lines = csv.reader(io.StringIO(content.decode(), newline=""))
    header = next(lines, [])
    if "event_id" not in header:
        return content
    place = header.index("event_id")
    return as_csv(header, (line for line in lines if line[place] in events))


def as_csv(header: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """Lines as a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *lines])
    return text.getvalue().encode()


def _name(schema: TableSchema, *, imported: bool) -> str:
    return f"{IMPORT if imported else ''}{schema.name}.csv"


def _csv(rows: Sequence[Row], names: Sequence[str]) -> bytes:
    """Rows as a CSV file with the columns that they fill; nothing without a row."""
    columns = [name for name in names if any(row.get(name) for row in rows)]
    return as_csv(columns, ([row.get(name, "") for name in columns] for row in rows)) if rows else b""
