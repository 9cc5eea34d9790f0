"""Names of people in the cells of a table, each asked about as in the spreadsheets that a centre keeps its own way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dashboard.sources.names import masked
from dashboard.sources.persons import NAME_CHOICES, Persons, key_of
from dashboard.sources.prepared import PreparedTable
from dashboard.sources.problems import NARROW, quoted
from dashboard.sources.questions import Question


def name_questions(tables: Iterable[PreparedTable], persons: Persons) -> list[Question]:
    """One question for each passage that nobody has told about yet, where it comes first."""
    return list(
        {question.key: question for table in tables for question in reversed(list(_of(table, persons)))}.values()
    )


def _of(table: PreparedTable, persons: Persons) -> Iterator[Question]:
    for index, name, passages in table.named(persons):
        for passage in passages:
            place = table.problem("", "name", row=table.numbers[index], column=name)
            words = f"{quoted(masked(passage))}, est-ce le nom d’une personne{NARROW}?"
            where = place.file, place.sheet, place.row, place.column
            yield Question("name", *where, words, NAME_CHOICES, key_of(passage))
