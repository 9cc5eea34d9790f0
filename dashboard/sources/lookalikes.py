"""Sheets and files that are read by nobody and look like a table: its name with a year, its titles under another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Final

from dashboard.sources.centre_sheets import CENTRE_SHEET, LISTS, TERRITORIES_SHEET
from dashboard.sources.problems import NARROW, Problem, quoted
from dashboard.sources.raw import file_problem
from dashboard.sources.schema import TableSchema
from dashboard.sources.text import fold
from dashboard.sources.vectorised import recognised

LOOKALIKE: Final = "lookalike-table"
"""Code of the problem."""

ASIDE: Final = "_"
"""First character of the name of a sheet or of a file that is meant not to be read."""

_ALIKE: Final = 0.85
"""Likeness (difflib) of two names from which one may be a slip for the other."""
_FEWEST_TITLES: Final = 4
"""Recognised titles without which a header is not that of a table: several have a year, a source and a value."""
_ADDED: Final = re.compile(
    r"\b(\d+|v\d+|copie|copy|de|des|du|la|le|les|old|ancien|ancienne|new|nouveau|final|finale|ok)\b"
)
"""Words that people add to the name of a sheet."""


def lookalike(
    name: str, header: tuple[str, ...], schemas: Mapping[str, TableSchema], *, sheet: bool
) -> tuple[str, str] | None:
    """Tell what an unknown sheet or file seems to be: the name to give it, and why, in French; None if nothing.

    Args:
        sheet: whether it is a sheet: only a workbook describes its centre in sheets.
    """
    own = [CENTRE_SHEET, *LISTS.values(), TERRITORIES_SHEET] if sheet else []
    for schema in schemas.values():
        if _same_name(name, (schema.name, schema.title)):
            return _name_of(schema, sheet=sheet), "son nom est presque le même"
    for title in own:
        if _same_name(name, (title,)):
            return title, "son nom est presque le même"
    alike = [(_likeness(header, schema), schema) for schema in schemas.values()]
    likeness, schema = max(alike, key=lambda pair: pair[0])
    return (_name_of(schema, sheet=sheet), "ses colonnes sont les mêmes") if likeness else None


def lookalike_problem(file: str, sheet: str | None, found: tuple[str, str]) -> Problem:
    """The error that says which name to give, and how to put the sheet or the file aside."""
    expected, why = found
    kind, it = ("cette feuille", "la") if sheet is not None else ("ce fichier", "le")
    message = (
        f"{kind} n’est pas une table et ressemble à {quoted(expected)} ({why}), son contenu n’est pas lu{NARROW}; "
        f"renommez-{it} {quoted(expected)}, ou faites commencer son nom par {quoted(ASIDE)} s’il ne faut pas {it} lire"
    )
    return file_problem(file, message, LOOKALIKE, sheet=sheet)


def _name_of(schema: TableSchema, *, sheet: bool) -> str:
    return schema.title if sheet else f"{schema.name}.csv"


def _same_name(name: str, known: Iterable[str]) -> bool:
    bare = " ".join(_ADDED.sub(" ", fold(name)).split())
    return bool(bare) and any(
        SequenceMatcher(None, bare, " ".join(_ADDED.sub(" ", fold(one)).split())).ratio() >= _ALIKE for one in known
    )


def _likeness(header: tuple[str, ...], schema: TableSchema) -> float:
    """Share of the columns of a table that a header has; 0 when it lacks the half of those that must be there."""
    found = recognised(schema, header).values()
    required = [column for column in schema.fields if column.required]
    there = sum(column in found for column in required)
    if len(found) < _FEWEST_TITLES or 2 * there <= len(required):
        return 0.0
    return len(found) / len(header)
