"""What the rows that come in make of the tables of a centre: what a person corrected here survives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard.centres.bundle import Files, Row, key_of, rows_of
from dashboard.centres.model import Asked, How
from dashboard.centres.reading import Incoming
from dashboard.french import plural
from dashboard.sources import TableSchema
from dashboard.sources.problems import NARROW, quoted, shown
from dashboard.sources.raw import RowPlace
from dashboard.sources.trackers.identity import Answers, ImportQuestion
from dashboard.sources.trackers.next_import import MINE, REMOVED, THEIRS, NextImport, Rows, merged, next_import
from dashboard.sources.trackers.rows import TOLD_BY

EMPTIED: Final = "emptied"
"""Code of the question about a column that a file leaves empty."""
_SEP: Final = "|"
_SEVERAL: Final = 2


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
    own = _own(answers, schema)
    done = _next(base, held, incoming.rows, schema, own)
    emptied = [one for one in _emptied(held, done, incoming, schema) if own.get(one.key) != THEIRS]
    if emptied:
        silent = {one.column for one in emptied}
        done = _next(base, held, _without(incoming.rows, silent), schema, own)
    taken, imported = dict(done.rows), dict(done.base)
    asked = (*(one for one in emptied if own.get(one.key) != MINE), *done.questions)
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


def _emptied(held: Rows, done: NextImport, incoming: Incoming, schema: TableSchema) -> Iterator[ImportQuestion]:
    """A question for each column that has a title and nothing below it, and would empty several cells.

    A cell that was emptied is emptied: it is among what changes. A whole column may as well be one that somebody else
    fills in.
    """
    titles = {column: title for place in incoming.places for column, title in place.titles.items()}
    for column, title in titles.items():
        gone = sum(bool(held.get(name, {}).get(column)) and not done.rows[name].get(column) for name in done.rows)
        if column not in schema or gone < _SEVERAL or any(row.get(column) for row in incoming.rows):
            continue
        text = (
            f"la colonne {quoted(shown(title))} est vide dans le fichier{NARROW}: {plural(gone, 'cellule')} remplies "
            f"ici seraient vidées. Les garder{NARROW}?"
        )
        choices = {MINE: "oui, elles restent", THEIRS: "non, elles sont vidées"}
        yield ImportQuestion(EMPTIED, "", column, text, choices)


def _without(rows: Sequence[Row], silent: Collection[str]) -> list[Row]:
    """The rows without columns that say nothing, and without what is told by these."""
    return [
        {column: text for column, text in row.items() if text or TOLD_BY.get(column, column) not in silent}
        for row in rows
    ]


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
    # What is about a whole column is about no row.
    place = places.get(one.row) if one.row else replace(next(iter(places.values())), row=0)
    file, sheet, row = (place.file, place.sheet, place.row or None) if place else ("", None, None)
    title = schema.field(one.column).title if one.column in schema else None
    key = _SEP.join((schema.name, one.code, one.column, one.row))
    return Asked(key, "import", one.code, one.text, one.choices, file, sheet, row, title)
