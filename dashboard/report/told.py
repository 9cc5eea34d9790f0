"""What a report writes in the cells of its tables, and how wide these are."""

from __future__ import annotations

from datetime import date
from typing import Final

from dashboard.components.sheet import Column, Sheet, Untold, Value
from dashboard.exports.cells import head
from dashboard.french import NARROW, number, percent

LINE: Final = 92.0
"""Letters that a line of a table holds, even in a font that is wider than ours."""
MOST_WIDE: Final = 34.0
"""Letters of a column that others are weighed against; its longer texts are on several lines."""


def written(value: Value, column: Column) -> str:
    """A value as French print has it, with the unit of a share or of an amount."""
    if value is None:
        return ""
    if isinstance(value, Untold):
        return value.written
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, str):
        return value
    if column.unit == "%":
        return percent(value)
    return f"{number(value)}{NARROW}€" if column.unit == "€" else number(value)


def printed(sheet: Sheet) -> list[list[str]]:
    """A table as it is written: its titles, then its rows."""
    rows = [[written(value, sheet.columns[place]) for place, value in enumerate(row)] for row in sheet.rows]
    return [[head(column) for column in sheet.columns], *rows]


def widths(sheet: Sheet) -> list[float]:
    """The share of the width that each column of a table takes: its longest word first, then what it holds."""
    least = [_longest_word(sheet, place) for place in range(len(sheet.columns))]
    wanted = [min(MOST_WIDE, max(need, *_lengths(sheet, place))) for place, need in enumerate(least)]
    spare, more = LINE - sum(least), sum(wanted) - sum(least)
    if spare > 0 and more > 0:
        wanted = [need + min(1.0, spare / more) * (want - need) for need, want in zip(least, wanted, strict=True)]
    elif more > 0:
        wanted = least
    return [one / sum(wanted) for one in wanted]


def _longest_word(sheet: Sheet, place: int) -> float:
    """The length of the longest word of a column, its title included: none is cut."""
    column = sheet.columns[place]
    texts = [head(column), *(written(row[place], column) for row in sheet.rows)]
    return max(4.0, max(len(word) for text in texts for word in text.split() or [""]) + 3.0)


def _lengths(sheet: Sheet, place: int) -> list[float]:
    """How long the texts of a column are: most of them on a line, the longest on several."""
    found = sorted(len(written(row[place], sheet.columns[place])) for row in sheet.rows)
    return [found[len(found) * 3 // 4] + 1.0, found[-1] / 3] if found else [0.0]
