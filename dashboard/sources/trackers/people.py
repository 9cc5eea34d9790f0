"""Ask about each name of a person that a tracker holds: it is kept only when a person says that it is none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from dashboard.sources.names import masked
from dashboard.sources.persons import KEEP, NAME_CHOICES, REMOVE, Persons, key_of
from dashboard.sources.problems import NARROW, quoted
from dashboard.sources.schema import TableSchema
from dashboard.sources.trackers.inquiry import Inquiry
from dashboard.sources.trackers.layout import Layout

LEAVE: Final = "laisser"
_FEWEST: Final = 3
"""Titles that are names from which a sheet seems to tell people."""
_CIVILITY: Final = re.compile(r"\b(?:m|mr|mme|mlle|madame|monsieur|dr|et)\b\.?|\W", re.IGNORECASE)
_OF_SHEET: Final = {
    LEAVE: "laisser cette feuille de côté",
    REMOVE: "la lire, « … » à la place de chaque nom",
    KEEP: "ce ne sont pas des personnes, la lire telle quelle",
}


class People:
    """Takes the names out of the rows of trackers, but for what a person has said to name nobody."""

    def __init__(self, persons: Persons, inquiry: Inquiry) -> None:
        self._persons = persons
        self._inquiry = inquiry

    def wanted(self, titles: Sequence[str], layout: Layout) -> bool:
        """Whether a table is read whose titles are mostly names of people: one question for all of them."""
        named = {text: self._persons.named_in(text) for text in titles}
        whole = [text for text, passages in named.items() if passages and _is_nothing_else(text, passages)]
        if len(whole) < _FEWEST or 2 * len(whole) <= len(named):
            return True
        question = (
            f"la plupart des intitulés semblent être des noms de personnes ({len(whole)} sur {len(named)}){NARROW}: "
            f"que faut-il en faire{NARROW}?"
        )
        place = layout.sheet, layout.titles_row, None
        answer = self._inquiry.ask("Noms", layout.sheet, question, _OF_SHEET, place, code="names")
        if answer in (REMOVE, KEEP):
            for passage in (passage for passages in named.values() for passage in passages):
                self._inquiry.settle(key_of(passage), answer)
        return answer in (REMOVE, KEEP)

    def without_names(
        self, row: dict[str, str], schema: TableSchema, sheet: str, number: int, titles: Mapping[str, str]
    ) -> dict[str, str]:
        """The same row, « … » in the place of each name, and of what nobody has told yet."""
        free = {column: text for column, text in row.items() if column in schema and schema.field(column).is_free_text}
        for column, text in free.items():
            for passage in self._persons.named_in(text):
                question = f"{quoted(masked(passage))}, est-ce le nom d’une personne{NARROW}?"
                kind, _, about = key_of(passage).partition(":")
                place = sheet, number, titles.get(column)
                if self._inquiry.ask(kind, about, question, NAME_CHOICES, place, code="name") != KEEP:
                    row = {**row, column: row[column].replace(passage, "…")}
        return row


def _is_nothing_else(text: str, passages: Sequence[str]) -> bool:
    for passage in passages:
        text = text.replace(passage, "")
    return not _CIVILITY.sub("", text)
