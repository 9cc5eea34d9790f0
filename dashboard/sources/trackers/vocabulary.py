"""The words of lists as people write them: read when they are known, each other asked about once."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from dashboard.sources.centre import Centre
from dashboard.sources.problems import NARROW, quoted, shown
from dashboard.sources.schema import TableSchema
from dashboard.sources.text import fold
from dashboard.sources.trackers.inquiry import UNKNOWN, Inquiry, Place
from dashboard.sources.trackers.words import Words

Heard = Counter[tuple[str, str, str, str]]
"""Table, column, word as written and code that it was read as → number of rows."""
_SAY_LEAST: Final = ("announced", "in_preparation", "partner")
"""What is proposed for an unknown word where a column must be filled in: nothing that counts as done or as a member."""


class Vocabulary:
    """Reads the words of the lists of one table."""

    def __init__(self, schema: TableSchema, words: Words, centre: Centre, inquiry: Inquiry, heard: Heard) -> None:
        self.schema = schema
        self.words = words
        self.centre = centre
        self.inquiry = inquiry
        self._heard = heard

    def codes(self, name: str, text: str, place: Place, *, people: bool = False) -> str:
        """The codes of what a cell holds, joined by ``|``; "" for what is asked.

        Args:
            people: whether its row says that people came.
        """
        items = [item.strip() for item in re.split(r"[|;,\n]", text)] if self.schema.field(name).is_list else [text]
        codes = [code for item in items if item and (code := self._code(name, item, place, people))]
        return "|".join(dict.fromkeys(codes))

    def own(self, name: str, text: str) -> str:
        """The centre's own name of a form of action: one that is no other word for a form of the list."""
        return self.words.meaning(name, text).own

    def _code(self, name: str, text: str, place: Place, people: bool) -> str:
        """The code of one word; asked when it is none, or may be several."""
        field = self.schema.field(name)
        title, labels = field.title, self.centre.labels(field.reference) if field.reference else field.labels
        meaning = self.words.meaning(name, text)
        if meaning.code:
            if fold(text) != fold(labels.get(meaning.code, "")):
                self._heard[self.schema.name, name, text, meaning.code] += 1
            return meaning.code
        least = UNKNOWN
        if field.required:
            least = next((code for code in _SAY_LEAST if code in labels), next(iter(labels)))
            # Where people are told, it took place: what is proposed must not leave them out.
            if name == "status" and "realised" in labels and people:
                least = "realised"
        codes = dict.fromkeys([*meaning.choices, *([] if meaning.choices else [least]), *labels, least])
        choices = {code: labels.get(code, "non renseigné") for code in codes}
        question = f"{title}, mot inconnu {quoted(shown(text))}{NARROW}: {{n}}. Que veut-il dire{NARROW}?"
        about = text
        if meaning.own and meaning.choices:
            about = text if fold(text) == fold(meaning.own) else meaning.own
            question = f"{title} propre au centre, {quoted(shown(about))}{NARROW}: {{n}}. De quelle famille{NARROW}?"
        elif meaning.choices:
            question = (
                f"{title}{NARROW}: {quoted(shown(text))} peut vouloir dire plusieurs choses ({{n}}). Quoi{NARROW}?"
            )
        return self.inquiry.ask(title, about, question, choices, place, code=f"value-{name}") or ""
