"""The answers of a centre about its own spreadsheets, kept in its folder: listed, used again, forgotten."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import tomli_w

from dashboard.sources.problems import Problem, Severity, quoted, shown
from dashboard.sources.raw import file_problem
from dashboard.whole_file import replace_bytes

ANSWERS_FILE: Final = "answers.toml"
_OF_THIS_FILE: Final = (
    "Lignes:",
    "Feuille:",
    "Année:",
    "Réunions:",
    "Lien:",
    "Ligne:",
    "Doublon:",
    "Noms:",
    "Mois:",
    "Cellule:",
)
"""Kinds of questions about one shape of file; the others are about words, which mean the same everywhere."""
_HEAD: Final = """\
# Réponses données sur les tableaux de suivi de ce centre. Une section par forme de fichier.
# « python -m dashboard answers CENTRE » les montre, « --forget CLÉ » en oublie une.

"""


@dataclass(frozen=True, slots=True)
class AnswerBook:
    """What a person has answered.

    Attributes:
        given: key of a question → answer, now given: it comes before what is kept.
        kept: shape of a file → key → answer.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def with_given(self, given: Mapping[str, str]) -> AnswerBook:
        """The same, with what is now given."""
        return replace(self, given=given)

    def of(self, shape: str) -> dict[str, str]:
        """The answers that hold for a file of that shape."""
        words = {
            key: answer
            for section in self.kept.values()
            for key, answer in section.items()
            if not key.startswith(_OF_THIS_FILE)
        }
        return {**words, **self.kept.get(shape, {}), **self.given}


def load_answers(folder: Path) -> tuple[AnswerBook, list[Problem]]:
    """Read the answers kept in a centre's folder: none when there is no file. Never raises."""
    name = f"{folder.name}/{ANSWERS_FILE}"
    try:
        content = (folder / ANSWERS_FILE).read_bytes()
    except FileNotFoundError:
        return AnswerBook(), []
    except OSError:
        return AnswerBook(), [_unreadable(name)]
    return read_answers(content, name)


def read_answers(content: bytes, name: str) -> tuple[AnswerBook, list[Problem]]:
    """Read the bytes of the answers of a centre; `name` is that of their file in the problems. Never raises."""
    try:
        data = tomllib.loads(content.decode())
    except ValueError:
        return AnswerBook(), [_unreadable(name)]
    kept: dict[str, dict[str, str]] = {}
    problems = []
    for shape, section in data.items():
        if isinstance(section, dict) and all(isinstance(answer, str) for answer in section.values()):
            kept[shape] = dict(section)
        else:
            message = f"section {quoted(shown(shape))} mal formée, ignorée, attendu des réponses entre guillemets"
            problems.append(file_problem(name, message, "answers", severity=Severity.WARNING))
    return AnswerBook(kept=kept), problems


def keep_answers(folder: Path, kept: Mapping[str, Mapping[str, str]]) -> None:
    """Write the answers of a centre, whole, in the place of those that were kept.

    Raises:
        OSError: the file cannot be written; what it held is still there.
    """
    path = folder / ANSWERS_FILE
    if content := answers_text(kept):
        replace_bytes(path, content, 0o644)
    else:
        path.unlink(missing_ok=True)


def answers_text(kept: Mapping[str, Mapping[str, str]]) -> bytes:
    """The answers of a centre as its file has them; nothing when there is none."""
    filled = {shape: dict(answers) for shape, answers in kept.items() if answers}
    return (_HEAD + tomli_w.dumps(filled)).encode() if filled else b""


def _unreadable(name: str) -> Problem:
    message = "fichier illisible, les réponses données auparavant ne sont pas reprises"
    return file_problem(name, message, "answers", severity=Severity.WARNING)
