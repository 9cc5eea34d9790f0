"""Find the names of people in the description of a centre, whose every text is public."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from dashboard.sources.centre import Centre
from dashboard.sources.persons import CONFIRMED_KEY, Persons
from dashboard.sources.prepared import NO_PERSON, without_name
from dashboard.sources.problems import MASKED, Problem, Severity, quoted
from dashboard.sources.raw import RawTable
from dashboard.sources.values import plain_text

_KEYS: Final = {"former_territories": "territory"}
"""Attributes of a centre that ``centre.toml`` calls otherwise."""


def named_in_centre(centre: Centre, file: str, sheets: Mapping[str, RawTable], persons: Persons) -> Iterator[Problem]:
    """Yield an error for each text of a centre that names a person, without the text."""
    told: set[str] = set()
    for key, text in _texts(centre):
        # A text stands for another that is not written, the short name for one.
        if text in told or not (named := persons.named_in(text)):
            continue
        told.add(text)
        sheet = sheets.get(key.partition("[")[0]) or sheets.get("centre")
        row = None if sheet is None else _row(sheet, text)
        message = f"clé {quoted(key)}, {without_name(named, in_table=False)}"
        yield Problem(
            file, sheet.sheet if sheet else None, row, None, MASKED, NO_PERSON, Severity.ERROR, message, "personal-data"
        )


def _texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Key → text of all that a description holds, but what it confirms."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, tuple):
        for number, item in enumerate(value, start=1):
            yield from _texts(item, f"{key}[{number}]")
    elif is_dataclass(value):
        for field in fields(value):
            if field.name != CONFIRMED_KEY:
                name = _KEYS.get(field.name, field.name)
                yield from _texts(getattr(value, field.name), f"{key}.{name}" if key else name)


def _row(sheet: RawTable, text: str) -> int | None:
    return next((row.number for row in sheet.rows if text in map(plain_text, row.cells)), None)
