"""What a file leaves open, asked of a person: a doubt is a question, never a count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from dashboard.sources.problems import NARROW, Problem, Severity

MOST_CHOICES: Final = 5
"""Written as whole options; the others are named."""
ALL_SESSIONS: Final = "toutes"
ANSWERS_WORDS: Final = f" Réponses possibles{NARROW}: "
"""Between a question and its answers, for who cannot be asked."""
TYPED: Final = "…"
"""Stands in an answer for what the person is to type: it may hold a name, and is not printed."""


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt about a file, with its place, its choices and what answers it.

    Attributes:
        code: stable English identifier of the kind of question.
        file, sheet, row, column: its place; `column` is a title that may be shown, or a letter.
        text: the question, in French, without anything personal.
        choices: option of the command line → what it means, in French; the first one is proposed.
        key: what the answer is remembered by, when `choices` are answers rather than whole options.
    """

    code: str
    file: str
    sheet: str | None
    row: int | None
    column: str | None
    text: str
    choices: Mapping[str, str]
    key: str = ""

    def option(self, answer: str) -> str:
        """The option of the command line that gives one of the choices."""
        return f'--answer "{self.key}={answer}"' if self.key else answer

    def problem(self) -> Problem:
        """The question as an error, for who cannot be asked: it says which options answer it."""
        first = list(self.choices.items())[:MOST_CHOICES]
        answers = f"{NARROW}; ".join(f"{self.option(option)} ({meaning})" for option, meaning in first)
        if others := [meaning for _, meaning in list(self.choices.items())[MOST_CHOICES:]]:
            answers += f"{NARROW}; ou, de même{NARROW}: {', '.join(others)}"
        message = f"{self.text}{ANSWERS_WORDS}{answers}"
        return Problem(self.file, self.sheet, self.row, self.column, None, answers, Severity.ERROR, message, self.code)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person has answered about a list.

    Attributes:
        columns: role (English code or French name) → title or letter of a column; see `lists.mapping.correct`.
        present, absent: marks that say that somebody came, or did not, as written.
        session: title or letter of the column of the session that counts; `ALL_SESSIONS` for any of them.
        lines: number of a row → how many people it stands for; 0 for a total, a heading, a remark.
        hidden: whether hidden rows count; None as long as nobody says.
        blank: whether cells that hold an error or an unknown result are to be read as empty.
        departments: codes that a cell tells together (« 37,41 ») → the one that is meant; "" where nobody knows.
    """

    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    session: str = ""
    lines: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    hidden: bool | None = None
    blank: bool = False
    departments: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


NO_ANSWERS: Final = Answers()
