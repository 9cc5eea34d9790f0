"""The questions that a file leaves open, each put once, and the answers that a person has given."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from dashboard.french import plural
from dashboard.sources.problems import MASKED, NARROW, Problem, quoted, shown
from dashboard.sources.questions import Question
from dashboard.sources.text import fold

Place = tuple[str | None, int | None, str | None]
"""Sheet, row and title of the column that a question is about."""
UNKNOWN: Final = ""
"""The answer that says that nobody knows."""


@dataclass(frozen=True, slots=True)
class _Asked:
    key: str
    file: str
    text: str
    choices: Mapping[str, str]
    code: str
    places: list[Place] = field(default_factory=list)


class Inquiry:
    """Puts the questions of one file; those that have been answered are not put again.

    Two questions that only differ by case, accents or punctuation are one.

    Args:
        answers: key → answer, as given or remembered.

    Attributes:
        file: names the file that is being read.
        used: key → answer of those that served.
    """

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.file = ""
        self.used: dict[str, str] = {}
        self._answers = {fold(key): answer for key, answer in answers.items()}
        self._asked: dict[str, _Asked] = {}
        self._waiting: set[tuple[str, str | None, int | None, str | None]] = set()

    def ask(
        self,
        kind: str,
        about: str,
        text: str,
        choices: Mapping[str, str],
        place: Place,
        accepts: Callable[[str], str | None] = lambda _: None,
        code: str = "doubt",
    ) -> str | None:
        """Return the answer to a question; None when there is none yet: the question is then put.

        Args:
            kind: what it is about, in French: the first word of its key.
            about: what tells it from the others of its kind, as written; told by its place when it may name somebody.
            text: the question, in French; it may hold one ``{n}``, the number of rows that it is about.
            choices: answer → what it means; the first is proposed.
            place: where it arises.
            accepts: makes an answer of what a person typed that is none of the choices; None when it is not one.
            code: stable English identifier of the kind of question.
        """
        sheet, row, _ = place
        told = shown(about)
        key = f"{kind}:{told if told != MASKED else f'{sheet}, ligne {row}'}"
        if (given := self._answers.get(fold(key))) is not None:
            folded = {meaning.casefold(): choice for choice, meaning in choices.items()}
            answer = given if given in choices else folded.get(given.casefold(), accepts(given))
            if answer is not None:
                self.used[key] = answer
                return answer
            text = f"la réponse {quoted(shown(given))} n’est pas possible{NARROW}: {text}"
        self._asked.setdefault(fold(key), _Asked(key, self.file, text, choices, code)).places.append(place)
        return None

    def settle(self, key: str, answer: str) -> None:
        """Answer a question that another has answered already."""
        self._answers.setdefault(fold(key), answer)

    def places(self) -> set[tuple[str, str | None, int | None, str | None]]:
        """File, sheet, row and column of all that is asked about, or waits for an answer."""
        return self._waiting | {(asked.file, *place) for asked in self._asked.values() for place in asked.places}

    def wait(self, sheet: str, row: int) -> None:
        """Say that the whole of a row depends on what is asked about it."""
        self._waiting.add((self.file, sheet, row, None))

    def questions(self) -> list[Question]:
        """The questions that are left, in the order in which they arose."""
        found = []
        for asked in self._asked.values():
            sheet, row, column = asked.places[0]
            worded = asked.text.replace("{n}", plural(len(asked.places), "ligne"))
            found.append(Question(asked.code, asked.file, sheet, row, column, worded, asked.choices, asked.key))
        return found


def unasked(
    problems: Iterable[Problem], asked: Collection[tuple[str, str | None, int | None, str | None]]
) -> list[Problem]:
    """The problems of cells about which nothing is asked: the others only say that there is no answer yet."""
    return [
        one
        for one in problems
        if not any((one.file, one.sheet, one.row, column) in asked for column in (one.column, None))
    ]
