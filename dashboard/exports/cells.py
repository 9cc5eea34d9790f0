"""The values of a table as every format wants them: text that no spreadsheet runs, the look of numbers, widths."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Final

from dashboard.components.sheet import Column, Sheet, Untold, Value

FORMULA: Final = re.compile(r"(^|[,;|\t\r\n\"]\s*)([=+\-@])")
"""What a spreadsheet would run, also behind what another one takes for the end of a cell."""
NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
OUT_OF: Final = re.compile("[\\d\u202f]+ sur [\\d\u202f]+")
"""How many there are, out of how many."""
MOST_TEXT: Final = 32_767
"""Characters that a cell of a spreadsheet holds."""
MOST_NAME: Final = 31
"""Characters of the name of a sheet."""
MOST_WIDE: Final = 60
"""Characters across a column; longer text is on several lines."""
MEASURED: Final = 500
"""Rows that the width of a column is taken from."""
MOST_DECIMALS: Final = 2


def written(value: Value) -> str:
    """A value as plain text: decimal comma, day/month/year, keyboard spaces, and nothing that would run."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | float):
        return str(int(value) if value == int(value) else value).replace(".", ",")
    if isinstance(value, Untold):
        return value.written
    return FORMULA.sub(r"\1'\2", value.strip().replace("\u00a0", " ").replace("\u202f", " "))


def text(value: Value) -> str:
    """A text that XML can hold, in a cell whose type says that it is one."""
    told = value.written if isinstance(value, Untold) else str(value)
    return NOT_XML.sub("", told)[:MOST_TEXT]


def style_of(column: Column, sheet: Sheet, place: int) -> str:
    """The name of the look of a column's numbers: "number-1", "percent-0", "euro-2"."""
    kind = {"%": "percent", "€": "euro"}.get(column.unit, "number")
    decimals = 0
    for row in sheet.rows:
        value = row[place]
        if isinstance(value, float) and decimals < MOST_DECIMALS:
            decimals = max(decimals, min(MOST_DECIMALS, len(str(value).partition(".")[2].rstrip("0"))))
    return f"{kind}-{MOST_DECIMALS if kind == 'euro' and decimals else decimals}"


def styles(sheet: Sheet) -> tuple[str, ...]:
    """The look of the numbers of each column."""
    return tuple(style_of(column, sheet, place) for place, column in enumerate(sheet.columns))


def numeric(sheet: Sheet, place: int) -> bool:
    """Whether a column holds numbers, one out of another ("9 sur 10"), or what stands for them: it is aligned to the
    right."""
    first = next((row[place] for row in sheet.rows if row[place] not in (None, "")), None)
    return bool(place) and (isinstance(first, int | float | Untold) or bool(OUT_OF.fullmatch(str(first))))


def head(column: Column) -> str:
    """The header of a column whose cells bear their own unit when they are a share or an amount of money."""
    return column.title if column.unit in ("%", "€") else column.header


def number(value: float, style: str) -> float:
    """A number as a cell holds it: a share of a hundred is a fraction of one."""
    return round(value / 100, 12) if style.startswith("percent") else value


def widths(sheet: Sheet) -> Iterator[int]:
    """The width of each column, in characters."""
    for place, column in enumerate(sheet.columns):
        longest = max((len(written(row[place])) for row in islice(sheet.rows, MEASURED)), default=0)
        yield min(MOST_WIDE, max(10, longest + 2, min(len(head(column)), 24) + 6))


def letters(place: int) -> str:
    """The letters of a column, from 0: A, Z, AA."""
    found, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found


def _cut(text: str, most: int) -> str:
    """The beginning of a text, as spreadsheets count: an emoji is two characters."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def _shortened(title: str) -> str:
    """A title in 31 characters, cut between words; none that leads to another ends it."""
    if _cut(title, MOST_NAME) == title:
        return title
    kept = _cut(title, MOST_NAME + 1).rpartition(" ")[0] or _cut(title, MOST_NAME)
    while len(kept) > MOST_NAME // 2 and len(kept.rpartition(" ")[2].rstrip("’'")) < len("dans"):
        kept = kept.rpartition(" ")[0]
    return kept.strip(" '’,(")


def names(titles: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Names of sheets: 31 characters at most, none that a spreadsheet refuses, each once.

    Args:
        titles: what they are called after.
        taken: names of the other sheets of the file.
    """
    found: list[str] = []
    for title in titles:
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title.replace("\u202f", " ").replace("\u00a0", " "))
        base = _shortened(re.sub(r" +", " ", NOT_XML.sub("", plain)).strip(" '")) or "Tableau"
        name, used = base, {one.casefold() for one in (*taken, *found)}
        for turn in range(2, len(titles) + len(taken) + 3):
            if name.casefold() not in used:
                break
            name = f"{_cut(base, MOST_NAME - len(f' {turn}'))} {turn}"
        found.append(name)
    return found
