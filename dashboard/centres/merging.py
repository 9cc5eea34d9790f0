"""What the rows that come in make of the tables of a centre: what a person corrected here survives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.centres.bundle import Files, Row, key_of, rows_of
from dashboard.centres.model import Asked, How
from dashboard.centres.reading import Incoming
from dashboard.sources import TableSchema
from dashboard.sources.raw import RowPlace
from dashboard.sources.trackers.identity import Answers, ImportQuestion
from dashboard.sources.trackers.next_import import REMOVED, NextImport, Rows, merged, next_import

_SEP: Final = "|"


@dataclass(frozen=True, slots=True)
class Merge:
    """A table after an import.

    Attributes:
        rows: what it is to hold; base: what the import said, for the next one.
        places: row key → where it was read, of those that the files have.
        questions: what is to be answered before it can be taken.
        found: rows of the last import that the files still have, of `known`.
    """

    rows: tuple[Row, ...]
    base: tuple[Row, ...]
    places: Mapping[str, RowPlace]
    questions: tuple[Asked, ...] = ()
    found: int = 0
    known: int = 0


def merge(files: Files, incoming: Incoming, schema: TableSchema, answers: Mapping[str, str], how: How) -> Merge:
    """Merge what comes in with what the centre holds now, and what its last import said.

    Args:
        files: of the current version.
        incoming: rows of a table.
        schema: of the table.
        answers: to the questions of an earlier turn, by the keys of `Merge.questions`.
        how: whether rows that the files have no more go.
    """
    if _twice(incoming.rows, schema):
        # The schema says it, with both rows: nothing can be found again meanwhile.
        rows = (*incoming.rows, *rows_of(files, schema))
        return Merge(rows, (), {})
    base, held = (
        {key_of(row, schema): row for row in rows_of(files, schema, imported=imported)} for imported in (True, False)
    )
    single = len(schema.primary_key) == 1
    done = _next(base, held, incoming.rows, schema, _own(answers, schema))
    taken, imported, asked = dict(done.rows), dict(done.base), done.questions
    places = dict(zip(done.base, incoming.places, strict=True))
    if how == "complete":
        asked = tuple(one for one in asked if one.code != REMOVED)
        imported.update((name, row) for name, row in base.items() if name not in imported)
        taken.update((name, held[name]) for name in base if name in held and name not in taken)
    return Merge(
        _identified(taken, schema, single=single),
        _identified(imported, schema, single=single),
        places,
        tuple(_asked(one, schema, places) for one in asked),
        sum(name in base for name in places),
        len(base),
    )


def _next(base: Rows, held: Rows, incoming: Sequence[Row], schema: TableSchema, answers: Answers) -> NextImport:
    """The next import of a table; one whose key is of several columns has no identifier to find: its key says all."""
    if len(schema.primary_key) == 1:
        return next_import(base, held, incoming, schema, answers)
    now = {key_of(row, schema): row for row in incoming}
    done = merged(base, held, now, schema, answers)
    return NextImport(done.rows, now, done.questions)


def _twice(rows: Sequence[Row], schema: TableSchema) -> bool:
    """Whether two rows give the same key; one that gives none has none yet."""
    keys = Counter(key_of(row, schema) for row in rows if any(row.get(name) for name in schema.primary_key))
    return any(count > 1 for count in keys.values())


def _own(answers: Mapping[str, str], schema: TableSchema) -> Answers:
    """The answers to questions about a table, as the import knows them; see `_asked`."""
    found = {}
    for key, answer in answers.items():
        table, *rest = key.split(_SEP, 3)
        if table == schema.name and len(rest) == 3:
            code, column, row = rest
            found[code, row, column] = answer
    return found


def _identified(rows: Rows, schema: TableSchema, *, single: bool) -> tuple[Row, ...]:
    """The rows, each with its identifier."""
    return tuple({schema.primary_key[0]: name, **row} if single else row for name, row in rows.items())


def _asked(one: ImportQuestion, schema: TableSchema, places: Mapping[str, RowPlace]) -> Asked:
    place = places.get(one.row)
    file, sheet, row = (place.file, place.sheet, place.row) if place else ("", None, None)
    title = schema.field(one.column).title if one.column in schema else None
    key = _SEP.join((schema.name, one.code, one.column, one.row))
    return Asked(key, "import", one.code, one.text, one.choices, file, sheet, row, title)
