"""What a person says of a list, in the words of the command line: typed there, or chosen in a form."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from dashboard.french import plural
from dashboard.sources.lists.marks import told
from dashboard.sources.problems import MASKED, NARROW, quoted, shown
from dashboard.sources.questions import ALL_SESSIONS, Answers
from dashboard.sources.schema import TableSchema
from dashboard.sources.text import fold

MOST_PEOPLE: Final = 500
"""On one line of a list."""
_YES: Final = "oui"


class OptionError(ValueError):
    """What was said cannot be followed; the message says why in French."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a list."""

    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sheet: str | None = None
    answers: Answers = field(default_factory=Answers)
    min_minutes: float = 0.0

    @classmethod
    def of(cls, options: Iterable[str]) -> Said:
        """What options say, each written as a question proposes it (`--session "21/05/2024"`).

        Raises:
            OptionError: one is none, or says nothing that is understood.
        """
        by_name: dict[str, list[str]] = {}
        for name, value in (pair for option in options for pair in _split(option)):
            by_name.setdefault(name, []).append(value)
        if unknown := by_name.keys() - _NAMES:
            raise OptionError(f"Réponse inconnue{NARROW}: {', '.join(sorted(unknown))}.")
        return cls(
            columns_said(by_name.get("--column", ())),
            _last(by_name, "--sheet") or None,
            Answers(
                present=marks_said(by_name.get("--present", ())),
                absent=marks_said(by_name.get("--absent", ())),
                session=_last(by_name, "--session"),
                lines=lines_said(by_name.get("--lines", ())),
                hidden=_last(by_name, "--hidden") == _YES if "--hidden" in by_name else None,
                blank="--cells" in by_name,
                departments=departments_said(by_name.get("--department", ())),
            ),
            minutes_said(_last(by_name, "--min-minutes") or "0"),
        )


_NAMES: Final = frozenset(
    (
        "--column",
        "--sheet",
        "--present",
        "--absent",
        "--session",
        "--lines",
        "--hidden",
        "--cells",
        "--min-minutes",
        "--department",
    )
)


def _split(option: str) -> list[tuple[str, str]]:
    """The name and the value of an option, or of each of several that make one answer."""
    try:
        parts = shlex.split(option)
        return list(zip(parts[::2], parts[1::2], strict=True))
    except ValueError:
        raise OptionError("Une réponse n’est pas comprise.") from None


def _last(by_name: Mapping[str, list[str]], name: str) -> str:
    return by_name[name][-1] if name in by_name else ""


def columns_said(given: Iterable[str]) -> dict[str, str]:
    """Role → title or letter of a column, of texts such as « email=Courriel pro ». Raises OptionError."""
    pairs = [text.partition("=") for text in given]
    if any(not equals for _, equals, _ in pairs):
        raise OptionError("--column s’écrit « rôle=Titre de la colonne », par exemple « email=Courriel pro ».")
    return {role.strip(): title.strip() for role, _, title in pairs}


def lines_said(given: Iterable[str]) -> dict[int, int]:
    """Number of a row → how many people it stands for, of texts such as « 7=0,12=3 ». Raises OptionError."""
    lines = {}
    for pair in (pair for text in given for pair in text.split(",") if pair.strip()):
        number, _, people = pair.partition("=")
        if not (number.strip().isdecimal() and people.strip().isdecimal() and int(people) <= MOST_PEOPLE):
            raise OptionError("--lines s’écrit « ligne=personnes », par exemple « 7=0,12=3 ».")
        lines[int(number)] = int(people)
    return lines


def departments_said(given: Iterable[str]) -> dict[str, str]:
    """Codes told together → the one that is meant, of « 37,41=37 »; "" where nobody knows. Raises OptionError."""
    said = {}
    for text in given:
        codes, equals, code = (part.strip().upper() for part in text.partition("="))
        if not equals or (code and code not in codes.split(",")):
            raise OptionError("--department s’écrit « codes=code », par exemple « 37,41=37 » ; « 37,41= » : inconnu.")
        said[codes] = code
    return said


def marks_said(given: Iterable[str]) -> frozenset[str]:
    """The marks of texts such as « oui,scanné »."""
    return frozenset(mark.strip() for text in given for mark in text.split(",") if mark.strip())


def minutes_said(text: str) -> float:
    """A number of minutes. Raises OptionError."""
    try:
        minutes = float(text.replace(",", "."))
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes < float("inf"):
        raise OptionError("--min-minutes attend un nombre de minutes, à partir de 0.")
    return minutes


def modality_said(text: str, schema: TableSchema) -> str:
    """The code of a modality, of its label. Raises OptionError."""
    code = schema.field("modality").codes_by_text.get(fold(text), "")
    if text and not code:
        labels = ", ".join(label.lower() for label in schema.labels("modality").values())
        raise OptionError(f"Modalité inconnue : {text}. Attendu : {labels}.")
    return code


def said_text(option: str) -> str:
    """What one of the options of a question says, in French; "" for one that is not understood."""
    try:
        said = Said.of([option])
    except OptionError:
        return ""
    answers = said.answers
    words = [
        f"{role}{NARROW}: colonne {quoted(title)}" if title else f"{role}{NARROW}: aucune colonne"
        for role, title in said.columns.items()
    ]
    words += [f"{quoted(mark)}{NARROW}: la personne est venue" for mark in answers.present]
    words += [f"{quoted(mark)}{NARROW}: la personne n’est pas venue" for mark in answers.absent]
    words += [f"feuille {quoted(said.sheet)}"] if said.sheet else []
    if answers.session:
        words.append("toutes les séances" if fold(answers.session) == ALL_SESSIONS else f"séance {answers.session}")
    words += [f"ligne {number}{NARROW}: {plural(people, 'personne')}" for number, people in answers.lines.items()]
    if answers.hidden is not None:
        words.append("lignes masquées comptées" if answers.hidden else "lignes masquées laissées de côté")
    words += [f"{codes}{NARROW}: {code or 'inconnu'}" for codes, code in answers.departments.items()]
    words += ["cellules en erreur lues comme vides"] if answers.blank else []
    words += [f"{said.min_minutes:g} minutes de connexion au moins"] if said.min_minutes else []
    return ", ".join(words)


def names_nobody(option: str) -> bool:
    """Whether an option may be shown again and kept: what was typed in it may be the name of somebody."""
    try:
        said = Said.of([option])
    except OptionError:
        return False
    texts = [*said.columns.values(), said.sheet or "", said.answers.session]
    marks = said.answers.present | said.answers.absent
    return all(told(mark) == mark for mark in marks) and MASKED not in map(shown, texts)
