"""Which column of a list holds what: proposed from the titles, corrected by who reads the list."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dashboard.sources.lists.cells import is_moment
from dashboard.sources.lists.headers import TITLE_JOIN
from dashboard.sources.lists.marks import is_answer, is_plain_mark, mark_of
from dashboard.sources.lists.model import HEADER_JOIN, ROLES, ListRead
from dashboard.sources.lists.words import (
    MAX_TITLE,
    fold,
    is_beside_presence,
    may_answer,
    may_be_presence,
    role_of,
    speaks_of_presence,
    tells_absence,
    told_title,
)
from dashboard.sources.problems import MASKED, NARROW, looks_personal, quoted, shown
from dashboard.sources.raw import RawRow, is_blank

Roles = Mapping[str, tuple[int, ...]]
"""Role → columns, counted from 0."""

SEVERAL: Final = frozenset({"email", "present", "registered", "ignored"})
"""Roles that several columns may hold at once: two addresses, one column for each half-day."""

_LONGEST_ANSWER: Final = 30
_MOST_ANSWERS: Final = 6
_LETTERS: Final = re.compile(r"[A-Za-z]{1,3}")
_NO_WIDER: Final = 16_384
_FINGERPRINT_LENGTH: Final = 16
_VALID: Final = frozenset(("valide", "validee", "valides"))
_ROLE_BY_TEXT: Final = MappingProxyType(
    {fold(code): code for code in ROLES} | {fold(label): code for code, label in ROLES.items()}
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A correction that could not be followed: the role or column asked for, and whether the role itself is unknown."""

    asked: str
    unknown_role: bool


def propose(titles: Sequence[str], rows: Sequence[RawRow]) -> dict[str, tuple[int, ...]]:
    """Return the roles that the titles of a list stand for.

    ``rows`` settle titles that leave it open: « Statut » or « 14/05 » is a presence only above nothing but marks. Of
    two columns for one role the first counts, except for ``SEVERAL``.
    """
    found: dict[str, tuple[int, ...]] = {}
    for column, title in enumerate(titles):
        marked = may_be_presence(title) and only_marks(rows, column) and not _are_tickets(rows, column)
        role = role_of_title(title) or ("present" if marked else "")
        if role and (role not in found or role in SEVERAL):
            found[role] = (*found.get(role, ()), column)
    if "surname" in found and not found.keys() & {"given_name", "full_name"}:
        found["full_name"] = found.pop("surname")
    return _telling_presence(titles, found)


def _telling_presence(titles: Sequence[str], found: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Leave out the columns of absences where others say who was there."""
    present = found.get("present", ())
    positive = tuple(column for column in present if not tells_absence(titles[column]))
    return {**found, "present": positive} if positive else found


def only_marks(rows: Sequence[RawRow], column: int) -> bool:
    """Tell whether a column holds marks of presence and nothing else."""
    cells = [row.cell(column) for row in rows if not is_blank(row.cell(column))]
    return bool(cells) and all(map(is_plain_mark, cells))


def _are_tickets(rows: Sequence[RawRow], column: int) -> bool:
    """Tell whether the only ones that seem to have come are « Validé »: a ticket, or a registration, may be so."""
    cells = (row.cell(column) for row in rows)
    came = {fold(cell) for cell in cells if isinstance(cell, str) and mark_of(cell)}
    return bool(came) and came <= _VALID


def doubtful_columns(titles: Sequence[str], rows: Sequence[RawRow], roles: Roles) -> list[int]:
    """Return the columns that may say who came, under titles that do not tell.

    Their cells look like answers (« Oui », « Scanné », a date for some of the people only), and their title is not that
    of something else that one says yes or no to, such as a meal, unless they say nothing but who came (« Présente »).
    """
    used = {column for taken in roles.values() for column in taken}
    return [
        column
        for column, title in enumerate(titles)
        if column not in used and _are_answers(rows, column, title)
        if not is_beside_presence(title) or _tell_presence(rows, column)
    ]


def _tell_presence(rows: Sequence[RawRow], column: int) -> bool:
    """Whether the cells of a column are all about being there, in words."""
    texts = [str(row.cell(column)) for row in rows if not is_blank(row.cell(column))]
    return any(map(speaks_of_presence, texts)) and all(map(is_plain_mark, texts))


def _are_answers(rows: Sequence[RawRow], column: int, title: str) -> bool:
    cells = [row.cell(column) for row in rows]
    filled = [cell for cell in cells if not is_blank(cell)]
    if not filled:
        return False
    if all(map(is_moment, filled)):
        return len(filled) < len(cells)
    numbers = [cell for cell in filled if isinstance(cell, int | float) or str(cell).strip().isdigit()]
    if numbers and not all(map(is_plain_mark, filled)):
        return False  # identifiers, among which a 1
    about = may_answer(title)
    answers = [cell for cell in filled if (is_answer(cell) if about else is_plain_mark(cell))]
    short = all(len(fold(cell)) <= _LONGEST_ANSWER for cell in filled if isinstance(cell, str))
    few = len({str(cell) for cell in filled}) <= max(_MOST_ANSWERS, len(filled) // 4)
    # Where everybody answers yes, everybody counts, whatever was asked.
    all_came = len(answers) == len(cells) and all(map(mark_of, answers))
    return short and few and not all_came and len(answers) * (3 if about else 2) >= len(filled)


def role_of_title(title: str) -> str:
    """Return the role of a title; of one on two lines, that of the whole, else of its last line, else of its first."""
    role = role_of(title)
    if role or TITLE_JOIN not in title:
        return role
    parts = [role_of(part) for part in title.split(TITLE_JOIN)]
    return "registered" if "registered" in parts else next((part for part in reversed(parts) if part), "")


def correct(
    titles: Sequence[str], proposed: Roles, chosen: Mapping[str, str]
) -> tuple[dict[str, tuple[int, ...]], list[Choice]]:
    """Apply corrections to a mapping.

    Args:
        proposed: role → columns.
        chosen: role (English code or French name) → title as written, column letter, several of them joined by
            ``HEADER_JOIN``, or an empty text for a role that no column holds.

    Returns: the mapping, where a column that was chosen has lost any other role, and what could not be followed.
    """
    roles = dict(proposed)
    refused: list[Choice] = []
    for asked, text in chosen.items():
        role = _ROLE_BY_TEXT.get(fold(asked))
        columns = None if role is None else columns_of(titles, text)
        if role is None or columns is None:
            refused.append(Choice(shown(asked if role is None else text), role is None))
            continue
        roles = {
            other: tuple(column for column in taken if column not in columns)
            for other, taken in roles.items()
            if other != role
        }
        roles[role] = columns
    return {role: columns for role, columns in roles.items() if columns}, refused


def columns_of(titles: Sequence[str], text: str) -> tuple[int, ...] | None:
    """Return the columns that a person names; empty for an empty text, None if one of them is not there."""
    if not text.strip():
        return ()
    if (column := _column_of(titles, text)) is not None:
        return (column,)
    found = [_column_of(titles, part) for part in text.split(HEADER_JOIN.strip())]
    columns = tuple(column for column in found if column is not None)
    return columns if len(columns) == len(found) else None


def _column_of(titles: Sequence[str], text: str) -> int | None:
    wanted = " ".join(text.split())
    for column, title in enumerate(titles):
        if title and (title == wanted or (fold(wanted) and fold(title) == fold(wanted))):
            return column
    if not _LETTERS.fullmatch(wanted):
        return None
    column = 0
    for letter in wanted.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1 if column <= max(len(titles), 1) and column <= _NO_WIDER else None


def letter_of(column: int) -> str:
    """Return the letters of a column counted from 0: A, B, …, Z, AA."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def label_of(titles: Sequence[str], column: int) -> str:
    """Return what names a column in a mapping: its title, or its letter where the title would not do.

    An empty, repeated or very long title does not, nor one with a word that may be a name, or with ``HEADER_JOIN``.
    """
    title = titles[column] if column < len(titles) else ""
    plain = title and len(title) <= MAX_TITLE and told_title(title) == title and HEADER_JOIN.strip() not in title
    plain = plain and not looks_personal(title)
    if plain and sum(fold(other) == fold(title) for other in titles) == 1 and fold(title):
        return title
    return letter_of(column)


def labels(titles: Sequence[str], roles: Roles) -> dict[str, str]:
    """Return role → titles or letters of its columns, in the order of ``ROLES``."""
    return {
        role: HEADER_JOIN.join(label_of(titles, column) for column in roles[role]) for role in ROLES if roles.get(role)
    }


def fingerprint(titles: Sequence[str]) -> str:
    """Return what stands for a set of titles whatever their case and accents; empty when there is none.

    Titles that look personal count as empty, so that nothing of them is kept, not even in a hash.
    """
    folded = ["" if looks_personal(title) else fold(title) for title in titles]
    if not any(folded):
        return ""
    return hashlib.sha256("\x1f".join(folded).rstrip("\x1f").encode()).hexdigest()[:_FINGERPRINT_LENGTH]


def mapping_text(read: ListRead) -> str:
    """Return in French what each column of a list was taken for, one line per column, for the terminal."""
    place = f", feuille {quoted(shown(read.sheet))}" if read.sheet is not None else ""
    line = f", titres à la ligne {read.header_row}" if read.header_row else ", sans ligne de titres"
    roles = {label: role for role, text in read.mapping.items() for label in text.split(HEADER_JOIN)}
    lines = [f"{shown(read.file)}{place}{line}{NARROW}:"]
    for column, title in enumerate(read.headers):
        label = label_of(read.headers, column)
        role = roles.get(label) or roles.get(letter_of(column))
        name = (title if title == MASKED else quoted(title)) if title else "(sans titre)"
        if title or role:
            lines.append(f"  {letter_of(column)}  {name} → {ROLES[role] if role else 'ignorée'}")
    return "\n".join(lines)
