"""Words of people in the lists of a table whose columns are those of a schema: read and asked about as in trackers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from dashboard.sources.centre import Centre
from dashboard.sources.prepared import PreparedColumn, PreparedTable
from dashboard.sources.raw import Fault
from dashboard.sources.schema import TableSchema
from dashboard.sources.trackers.inquiry import Inquiry
from dashboard.sources.trackers.vocabulary import Heard, Vocabulary
from dashboard.sources.trackers.words import READ, all_words
from dashboard.sources.values import LIST_SEPARATOR

_FORM, _OWN_FORM = "format", "own_format"


def read_words(
    tables: Mapping[str, PreparedTable], schemas: Mapping[str, TableSchema], centre: Centre, inquiry: Inquiry
) -> Heard:
    """Read what the lists of the tables do not have; return the words that were understood.

    A word that is asked about is nothing until a person has answered.
    """
    heard = Heard()
    for name in READ:
        unread = [(one, codes) for one, codes in _unread(tables[name], centre)] if name in tables else []
        if unread:
            words = all_words(schemas, centre.references, (name,))[name]
            vocabulary = Vocabulary(schemas[name], words, centre, inquiry, heard)
            for column, codes in unread:
                _read(tables[name], column, codes, vocabulary, inquiry)
    return heard


def _unread(table: PreparedTable, centre: Centre) -> Iterator[tuple[PreparedColumn, frozenset[int]]]:
    """The columns of lists, and those of their cells that hold something else than the list."""
    for column in table.columns.values():
        field = column.schema
        known: Collection[str] = field.labels or (centre.labels(field.reference) if field.reference else ())
        codes = frozenset(
            code
            for code, text in enumerate(column.texts)
            if known and text and code not in column.aside and not isinstance(column.cells[code], Fault)
            if not text.startswith("#") and any(one not in known for one in text.split(LIST_SEPARATOR))
        )
        if codes:
            yield column, codes


def _read(
    table: PreparedTable, column: PreparedColumn, unread: Collection[int], vocabulary: Vocabulary, inquiry: Inquiry
) -> None:
    """Put the codes in the place of the words, and the centre's own name of a form of action beside its family."""
    name = column.schema.name
    counts = table.column("participants") if "participants" in table.schema else []
    texts, own = list(column.texts), {}
    for index, code in enumerate(column.codes.tolist()):
        if code not in unread:
            continue
        place = table.problem("", "word", row=table.numbers[index], column=name)
        inquiry.file = place.file
        where = place.sheet, place.row, place.column
        people = bool(counts and counts[index].strip("0"))
        texts[code] = vocabulary.codes(name, column.texts[code], where, people=people)
        if texts[code] and name == _FORM and (called := vocabulary.own(name, column.texts[code])):
            own[index] = called
    table.columns[name] = replace(column, texts=texts)
    if own:
        table.told_beside(_OWN_FORM, own)
