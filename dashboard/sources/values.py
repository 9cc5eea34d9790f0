"""Turn what a person types or Excel stores into the one canonical text of a value.

A value that cannot be understood is returned as it was: validation then says what was read and what was expected.
Canonical forms: ISO dates (``2024-05-14``, ``2024-05``, ``2024``), ``3.1``, codes of vocabularies, lists joined by
``|``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from dashboard.sources.raw import Cell
from dashboard.sources.schema import FieldSchema
from dashboard.sources.text import MONTHS, SPACES, clean, fold

LIST_SEPARATOR: Final = "|"

References = Mapping[str, Mapping[str, str]]
"""Vocabulary of ``centre.toml`` → folded text → identifier."""

_NUMBER: Final = re.compile(rf"[+-]?(?:\d+|\d{{1,3}}(?:[{SPACES}]\d{{3}})+)(?:[.,]\d+)?")
_DAY: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_MONTH: Final = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_ISO_TIME: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?")
_WORDS: Final = re.compile(r"(?:(\d{1,2})(?: ?er)? )?([a-z]+) (\d{4})")
_SHORT: Final = ("janv jan", "fevr fev", "", "avr", "", "", "juil", "", "sept sep", "oct", "nov", "dec")
_MONTHS: Final = {
    name: number
    for number, (whole, short) in enumerate(zip(MONTHS, _SHORT, strict=True), start=1)
    for name in (whole, *short.split())
}
_MONTH_PRECISIONS: Final = frozenset({"month", "season"})


def canonical(field: FieldSchema, cell: Cell, references: References) -> str:
    """Return the canonical text of a cell of column ``field``; an empty text for an empty cell."""
    text = plain_text(cell)
    if not text:
        return ""
    if field.is_list:
        return LIST_SEPARATOR.join(_item(field, item, references) for item in split_list(text))
    if field.type in ("integer", "number"):
        return number_text(text, whole=field.type == "integer")
    if field.partial_date:
        return _date_of_cell(field, cell, text)
    if field.labels or field.known:
        return field.codes_by_text.get(fold(text), text)
    return _item(field, text, references)


def split_list(text: str) -> tuple[str, ...]:
    """Split a list cell at ``|`` if it has one, else at line ends and ``;``, else at ``,``. Repeats are dropped."""
    separators = next((found for found in ("|", "\n;", ",") if any(char in text for char in found)), "|")
    items = re.split(f"[{re.escape(separators)}]", text)
    return tuple(dict.fromkeys(stripped for item in items if (stripped := clean(item))))


def number_text(text: str, *, whole: bool) -> str:
    """Return ``1 234,50`` as ``1234.50``; a whole number loses its zero decimals. Unchanged if it is no number."""
    if not _NUMBER.fullmatch(text):
        return text
    plain = re.sub(f"[{SPACES}]", "", text).replace(",", ".").removeprefix("+")
    integer, _, decimals = plain.partition(".")
    return integer if whole and not decimals.strip("0") else plain


def date_text(text: str) -> str:
    """Return a French or ISO date, month or year as ISO text. Unchanged if it is none of these."""
    if match := _DAY.fullmatch(text):
        day, month, year = match.groups()
        return f"{year}-{int(month):02}-{int(day):02}"
    if match := _MONTH.fullmatch(text):
        return f"{match[2]}-{int(match[1]):02}"
    if match := _ISO_TIME.fullmatch(text):
        return match[1]
    if (match := _WORDS.fullmatch(fold(text))) and match[2] in _MONTHS:
        month_text = f"{match[3]}-{_MONTHS[match[2]]:02}"
        return f"{month_text}-{int(match[1]):02}" if match[1] else month_text
    return text


def at_precision(text: str, precision: str, cell: Cell) -> str:
    """Cut a date Excel completed by itself back to what the person meant.

    Typing « mai 2024 » in a spreadsheet stores 1 May 2024; when the row says « au mois près », the day is dropped.
    """
    if not isinstance(cell, date):
        return text
    if precision in _MONTH_PRECISIONS and text.endswith("-01"):
        return text[:7]
    if precision == "year" and text.endswith("-01-01"):
        return text[:4]
    return text


def _item(field: FieldSchema, text: str, references: References) -> str:
    if field.reference:
        return references.get(field.reference, {}).get(fold(text), text)
    if field.code_width and text.isdigit() and len(text) == field.code_width - 1:
        return text.zfill(field.code_width)
    return text


def _date_of_cell(field: FieldSchema, cell: Cell, text: str) -> str:
    found = date_text(text)
    if field.partial_date == "month":
        return at_precision(found, "month", cell)
    return found


def plain_text(cell: Cell) -> str:
    """Return a cell as a text: whole numbers without decimals, ISO dates, VRAI or FAUX."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return _time_text(cell) if isinstance(cell, date | time | timedelta) else str(cell)


def one_line(cell: Cell) -> str:
    """Return a cell as a text on one line, as titles are."""
    return " ".join(plain_text(cell).split())


def _time_text(cell: date | time | timedelta) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
    return str(cell)
