"""What went wrong in a file, told so that the person who filled it in can find the cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dashboard.french import plural
from dashboard.sources.names import found

NARROW: Final = "\u202f"
"""Narrow no-break space: French typography puts it before ; : ! ? and inside « »."""

MASKED: Final = "(valeur masquée)"
"""Stands for a value that looks like personal data: messages, logs and pages never repeat it."""

_MAX_SHOWN: Final = 80
_MAX_ROWS: Final = 12
"""Named when the same is said of several."""
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}\s?(?:@|\[at\]|\(at\))\s?[\w-]{1,64}\.\w")
_PHONE: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\+|00)33[\s.\-\u00a0\u202f]?(?:\(0\)[\s.\-]?)?|0)[1-9](?:[\s.\-\u00a0\u202f]?\d{2}){4}(?![0-9A-Za-z])"
)


class Severity(StrEnum):
    """How much a problem matters: an error keeps the data out, a warning and an info do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


SEVERITY_LABELS: Final = {Severity.ERROR: "erreur", Severity.WARNING: "avertissement", Severity.INFO: "information"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to know about a file, in French.

    Attributes:
        file: folder and file, as the person sees them (``villes-au-carre/events.csv``).
        row: row number in the spreadsheet (the header is row 1), or None.
        column: header as written in the file, key of ``centre.toml``, or None.
        value: the value read, masked when it looks like personal data, or None.
        expected: what should have been there, in French, or None.
        message: French sentence without the location (see :meth:`text`).
        code: stable English identifier of the kind of problem.
        table: table code (``events``), or None.
    """

    file: str
    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    expected: str | None
    severity: Severity
    message: str
    code: str
    table: str | None = None

    @property
    def location(self) -> str:
        """File, sheet, row and column in French, as far as they are known."""
        return self._location([] if self.row is None else [self.row])

    def text(self, rows: Sequence[int] = ()) -> str:
        """The whole sentence: location, then message; of several rows, when the same is said of them all."""
        where = self._location(rows) if len(rows) > 1 else self.location
        return f"{where}{NARROW}: {self.message}" if where else self.message

    def _location(self, rows: Sequence[int]) -> str:
        parts = [self.file] if self.file else []
        if self.sheet is not None:
            parts.append(f"feuille {_titled(self.sheet)}")
        if len(rows) == 1:
            parts.append(f"ligne {rows[0]}")
        elif rows:
            told = [str(row) for row in rows[:_MAX_ROWS]]
            others = f" et {plural(len(rows) - len(told), 'autre')}" if len(rows) > len(told) else ""
            parts.append(f"{len(rows)} lignes ({', '.join(told)}{others})")
        if self.column is not None:
            parts.append(f"colonne {_titled(self.column)}")
        return ", ".join(parts)


def _titled(title: str) -> str:
    """What a person has called a sheet or a column, unless it names somebody."""
    return MASKED if shown(title) == MASKED else quoted(title)


def quoted(text: str) -> str:
    """Put ``text`` between French quotation marks."""
    return f"«{NARROW}{text}{NARROW}»"


def grouped(number: int) -> str:
    """Write a whole number with its thousands apart."""
    return f"{number:,}".replace(",", NARROW)


def looks_personal(text: str, *, phone: bool = True) -> bool:
    """Tell whether ``text`` holds an e-mail address or, unless ``phone`` is false, a French phone number."""
    # What both need is looked for first: a list has a million codes, and the expressions are slow on long words.
    if ("@" in text or "[at]" in text or "(at)" in text) and _EMAIL.search(text):
        return True
    return phone and ("0" in text or "+33" in text) and bool(_PHONE.search(text))


def shown(value: object) -> str:
    """Write a value for a message: masked if it looks personal, on one line, cut when long."""
    text = " ".join(str(value).split())
    if looks_personal(text) or found(text):
        return MASKED
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"


def read_and_expected(value: str, expected: str) -> str:
    """Write « lu X, attendu Y », the sentence most problems are made of."""
    if not value:
        return f"cellule vide, attendu {expected}"
    return f"lu {value if value == MASKED else quoted(value)}, attendu {expected}"


def has_errors(problems: tuple[Problem, ...] | list[Problem]) -> bool:
    """Tell whether at least one problem is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)
