"""What a purge writes: totals by action in the place of rows, and a line in the centre's journal."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from dashboard.sources.lists.store import EVENT, NEW_FILE_MODE, AttendanceTable, read_table, write_table
from dashboard.sources.schema import TableSchema

JOURNAL: Final = "purge.log"


@dataclass(frozen=True, slots=True)
class Total:
    """One line of the table of totals; see `data/schemas/attendance_totals.json`."""

    year: int
    measure: str
    value: int
    event_id: str = ""
    dimension: str = ""
    category: str = ""
    key_id: str = ""
    source: str = ""

    @property
    def place(self) -> tuple[int, str, str, str, str]:
        """Primary key, and order in the file."""
        return self.year, self.event_id, self.measure, self.dimension, self.category


def event_totals(
    rows: AttendanceTable, years: Mapping[str, int], source: str, told: Mapping[str, str]
) -> Iterator[Total]:
    """The attendances of each action, in all and by what is known of people.

    Args:
        years: action → its year.
        told: dimension of a total → column of the attendances.
    """
    found: dict[str, set[str]] = {}
    for (event_id, key_id), _ in rows.counts(EVENT, "key_id"):
        found.setdefault(event_id, set()).add(key_id)
    keys = {event_id: only_key(ids) for event_id, ids in found.items()}
    for (event_id,), count in rows.counts(EVENT):
        yield Total(years[event_id], "attendances", count, event_id, key_id=keys[event_id], source=source)
    for dimension, column in told.items():
        for (event_id, category), count in rows.counts(EVENT, column):
            yield Total(years[event_id], "attendances", count, event_id, dimension, category, keys[event_id], source)


def only_key(key_ids: Collection[str]) -> str:
    """The fingerprint of the key that rows were made with; empty when there are several, or none is told."""
    found = set(key_ids)
    return found.pop() if len(found) == 1 else ""


def read_totals(path: Path, schema: TableSchema) -> tuple[Total, ...]:
    """The totals that a centre has already; raises StoreError when they cannot be read."""
    return tuple(map(total_of, read_table(path, schema)))


def total_of(row: Mapping[str, str]) -> Total:
    """A line of the table, in canonical texts."""
    others = {name: row.get(name, "") for name in ("event_id", "dimension", "category", "key_id", "source")}
    return Total(int(row["year"]), row["measure"], int(row["value"]), **others)


def with_totals(known: Iterable[Total], new: Iterable[Total], years: Iterable[int]) -> tuple[Total, ...]:
    """The totals of a centre after a purge, in the order of the file.

    New lines replace those of the same action; lines of whole years among `years` are replaced even by nothing: what
    was told of them without the rows purged now is no longer true.
    """
    made = list(new)
    events = {line.event_id for line in made}
    renewed = set(years)
    kept = [line for line in known if (line.event_id not in events if line.event_id else line.year not in renewed)]
    return tuple(sorted([*kept, *made], key=lambda line: line.place))


def write_totals(path: Path, totals: Iterable[Total], schema: TableSchema) -> bool:
    """Replace the file of totals, whole. Returns whether anything changed. Raises OSError."""
    return write_table(path, (asdict(line) for line in totals), schema)


def journal(folder: Path, moment: datetime, lines: Iterable[str]) -> None:
    """Add dated lines to the centre's journal of purges. Raises OSError."""
    handle = os.open(folder / JOURNAL, os.O_APPEND | os.O_CREAT | os.O_WRONLY, NEW_FILE_MODE)
    with os.fdopen(handle, "a", encoding="utf-8") as stream:
        stream.writelines(f"{moment.isoformat(timespec='seconds')} {line}\n" for line in lines)
        stream.flush()
        os.fsync(stream.fileno())
