"""Tell a centre's attendances that name people from those whose rows have codes, without reading what they say."""

from __future__ import annotations

from typing import Final

from dashboard.sources.attendance_list import ListFile
from dashboard.sources.prepare import is_example, names_people
from dashboard.sources.raw import UnreadableError, is_blank
from dashboard.sources.schema import TableSchema

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
