"""Ask about each name of a person that a tracker holds: it is kept only when a person says that it is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dashboard.sources.names import masked
from dashboard.sources.persons import KEEP, REMOVE, Persons, key_of
from dashboard.sources.problems import NARROW, quoted
from dashboard.sources.schema import TableSchema
from dashboard.sources.trackers.inquiry import Inquiry

_CHOICES: Final = {REMOVE: "oui, le retirer de ce qui est lu", KEEP: "non, ce n’est pas une personne, le garder"}


class People:
    """Takes the names out of the rows of trackers, but for what a person has said to name nobody.

    Args:
        persons: tells the names of people.
        inquiry: puts the questions.

    """

    def __init__(self, persons: Persons, inquiry: Inquiry) -> None:
        self._persons = persons
        self._inquiry = inquiry

    def without_names(
        self, row: dict[str, str], schema: TableSchema, sheet: str, number: int, titles: Mapping[str, str]
    ) -> dict[str, str]:
        """The same row, « … » in the place of each name, and of what nobody has told yet.

        Args:
            row: column → value.
            schema: of the table.
            sheet, number, titles: where it was read: sheet, row, and column → title.
        """
        free = {column: text for column, text in row.items() if column in schema and schema.field(column).is_free_text}
        for column, text in free.items():
            for passage in self._persons.named_in(text):
                question = f"{quoted(masked(passage))}, est-ce le nom d’une personne{NARROW}?"
                kind, _, about = key_of(passage).partition(":")
                place = sheet, number, titles.get(column)
                if self._inquiry.ask(kind, about, question, _CHOICES, place, code="name") != KEEP:
                    row = {**row, column: row[column].replace(passage, "…")}
        return row
