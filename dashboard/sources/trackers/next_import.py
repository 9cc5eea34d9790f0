"""The next import of a tracker: what a person corrected in the product since the last one survives it.

Three versions of each row are known: as last imported, as the product holds it now, as the tracker says now. What has
changed on one side only is taken; what has changed on both is a question, and until then the correction stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dashboard.sources.problems import NARROW, quoted
from dashboard.sources.schema import TableSchema
from dashboard.sources.trackers.identity import OWN_KEY, Answers, ImportQuestion, Naming, Row, identified, said

CELL, REMOVED, BACK = "cell", "removed", "back"
"""Codes of the questions: about a cell changed on both sides; about a row that the tracker has no more, and that was
corrected; about one that was removed in the product, and that the tracker has changed."""
MINE, THEIRS = "mine", "theirs"
"""Their choices: what the product holds; what the tracker says."""
NO_ANSWERS: Final[Answers] = MappingProxyType({})

Rows = Mapping[str, Row]
"""Identifier → row."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Identifier → row, those of the tracker first, in its order; and what is to be asked before they are taken."""

    rows: Rows
    questions: tuple[ImportQuestion, ...]


@dataclass(frozen=True, slots=True)
class NextImport:
    """What an import makes of a table.

    Attributes:
        base: the rows as imported, for the next import to be compared with.
        questions: nothing is to be taken before they are answered.
    """

    rows: Rows
    base: Rows
    questions: tuple[ImportQuestion, ...]


def next_import(
    base: Rows, corrected: Rows, incoming: Sequence[Row], schema: TableSchema, answers: Answers = NO_ANSWERS
) -> NextImport:
    """Import a tracker again, or for the first time.

    Args:
        base: what the last import gave (`NextImport.base`); nothing for the first.
        corrected: what the product holds now: rows corrected, added, removed since.
        incoming: the rows of the tracker, each with its `OWN_KEY` if it has one.

    Raises:
        ValueError: two rows give the same identifier.
    """
    added = {name: row for name, row in corrected.items() if name not in base}
    found = identified({**base, **added}, incoming, schema, answers)
    new = dict(zip(found.identifiers, incoming, strict=True))
    beside = (OWN_KEY, Naming.of(schema).identifier)
    old, mine, theirs = (
        {name: {column: text for column, text in row.items() if column not in beside} for name, row in rows.items()}
        for rows in (base, corrected, new)
    )
    done = merged(old, mine, theirs, schema, answers, waiting=found.waiting)
    return NextImport(done.rows, new, found.questions + done.questions)


def merged(
    base: Rows,
    corrected: Rows,
    incoming: Rows,
    schema: TableSchema,
    answers: Answers = NO_ANSWERS,
    *,
    waiting: Collection[str] = (),
) -> Merged:
    """Merge what a person corrected with what a tracker says now, row by row and cell by cell.

    A row that a person added stays; one that they removed stays away. `waiting` are rows of which nobody knows yet
    whether the tracker still has them: they stay as they are. See `next_import` for the rest.
    """
    merging = _Merging(base, corrected, schema, answers)
    rows: dict[str, Row] = {}
    for name, row in incoming.items():
        if name in corrected or name not in base or merging.comes_back(name, row):
            rows[name] = merging.row(name, row)
    absent = [name for name in corrected if name not in incoming]
    rows |= {name: corrected[name] for name in absent if name not in base or name in waiting or merging.stays(name)}
    return Merged(rows, tuple(merging.questions))


class _Merging:
    """A merge under way, and the questions that it comes to."""

    def __init__(self, base: Rows, corrected: Rows, schema: TableSchema, answers: Answers) -> None:
        self.base, self.corrected, self.schema, self.answers = base, corrected, schema, answers
        self.naming = Naming.of(schema)
        self.questions: list[ImportQuestion] = []

    def row(self, name: str, theirs: Row) -> Row:
        """A row of the tracker, with what was corrected in it."""
        mine = self.corrected.get(name)
        if mine is None:
            return theirs
        return {column: self._cell(name, column, theirs) for column in dict.fromkeys((*mine, *theirs))}

    def _cell(self, name: str, column: str, row: Row) -> str:
        old, mine = self.base.get(name, {}).get(column, ""), self.corrected[name].get(column, "")
        theirs = row.get(column, mine)
        if mine == theirs or theirs == old:
            return mine
        if mine == old:
            return theirs
        before, here, there = (self._told(column, text) for text in (old, mine, theirs))
        title = self.schema.field(column).title if column in self.schema else column
        text = (
            f"{self.naming.said(row)}{NARROW}: {quoted(title)} a été corrigé ici ({here}) et a changé "
            f"dans le fichier ({there}){NARROW}; le dernier import disait {before}. Que garder{NARROW}?"
        )
        choices = {MINE: f"{here}, la correction faite ici", THEIRS: f"{there}, ce que dit le fichier"}
        return theirs if self._asked(ImportQuestion(CELL, name, column, text, choices)) == THEIRS else mine

    def stays(self, name: str) -> bool:
        """Whether a row that the tracker has no more stays in the product."""
        row = self.corrected[name]
        if not any(self._changed(self.base[name], row)):
            return False
        place = f"{self.naming.said(row)}{NARROW}:"
        text = f"{place} cette ligne, corrigée ici, n’est plus dans le fichier. La garder{NARROW}?"
        choices = {MINE: "oui, elle reste", THEIRS: "non, elle est retirée, avec ses corrections"}
        return self._asked(ImportQuestion(REMOVED, name, "", text, choices)) != THEIRS

    def comes_back(self, name: str, row: Row) -> bool:
        """Whether a row that was removed in the product comes back."""
        if not any(self._changed(self.base[name], row)):
            return False
        place = f"{self.naming.said(row)}{NARROW}:"
        text = f"{place} cette ligne, retirée ici, a changé dans le fichier. La reprendre{NARROW}?"
        choices = {MINE: "non, elle reste retirée", THEIRS: "oui, telle que le fichier la dit"}
        return self._asked(ImportQuestion(BACK, name, "", text, choices)) == THEIRS

    def _asked(self, question: ImportQuestion) -> str:
        """The answer to a question; "" when nobody has given one of its choices: it is to be asked."""
        answer = self.answers.get(question.key, "")
        if answer in question.choices:
            return answer
        self.questions.append(question)
        return ""

    @staticmethod
    def _changed(before: Row, after: Row) -> Iterator[str]:
        """Columns that a row tells otherwise than before; one that it has not says nothing."""
        return (column for column, text in after.items() if text != before.get(column, ""))

    def _told(self, column: str, text: str) -> str:
        """A value in words; nothing that may be personal."""
        return said(self.schema.label(column, text) if column in self.schema else text) if text else "rien"
