"""A table as text: CSV as French spreadsheets read it, JSON for machines, HTML and tabs for the clipboard."""

from __future__ import annotations

import csv as comma
import io
import json as notation
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from itertools import chain
from typing import Any

from dashboard.components.sheet import Column, Sheet, Untold, Value
from dashboard.exports.about import STATES, About, Titled
from dashboard.exports.cells import head, written

AT_ONCE = 500
"""Rows in a piece of a file."""


def csv(tables: Sequence[Titled], about: About) -> Iterator[bytes]:
    """UTF-8 with its mark, semicolons, decimal commas; then what is to be known of it, line by line."""
    ((sheet),) = (one.sheet for one in tables)
    told = ((f"{label}\u202f: {text}",) for label, text in about.lines(tables))
    rows = chain((tuple(column.header for column in sheet.columns),), sheet.rows, ((),), told)
    yield b"\xef\xbb\xbf"
    yield from _separated(rows, ";")


def tsv(tables: Sequence[Titled], _about: About) -> Iterator[bytes]:
    """The rows alone, between tabs: what is pasted where no table can be."""
    ((sheet),) = (one.sheet for one in tables)
    heads = tuple(head(column) for column in sheet.columns)
    rows = (tuple(_pasted(*cell).replace("\t", " ") for cell in _cells(sheet, row)) for row in sheet.rows)
    yield from _separated(chain((heads,), rows), "\t")


def html(tables: Sequence[Titled], about: About) -> Iterator[bytes]:
    """A table that Word and spreadsheets take as one, between its title and its source.

    Numbers have no spaces: a spreadsheet takes those with spaces for text.
    """
    ((one),) = tables
    edge = "border:1px solid #999;padding:2px 6px"
    heads = "".join(
        f'<th style="{edge};text-align:left">{escape(written(head(column)))}</th>' for column in one.sheet.columns
    )
    title = escape(written(one.title))
    yield f'<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><title>{title}</title><p><b>{title}</b></p>'.encode()
    yield f'<table style="border-collapse:collapse"><tr>{heads}</tr>'.encode()
    sides = {True: f'<td style="{edge};text-align:right">', False: f'<td style="{edge}">'}
    for row in one.sheet.rows:
        cells = "".join(
            f"{sides[isinstance(value, int | float | Untold)]}{escape(_pasted(column, value))}</td>"
            for column, value in _cells(one.sheet, row)
        )
        yield f"<tr>{cells}</tr>".encode()
    source = f"{about.filters}. {next(text for label, text in about.lines(tables) if label == 'Source')}"
    said = (f"Source\u202f: {source}", about.address, *(text for text in (about.simulated,) if text))
    yield f"</table><p>{'<br>'.join(escape(written(line)) for line in said)}</p></html>".encode()


def _cells(sheet: Sheet, row: Sequence[Value]) -> Iterator[tuple[Column, Value]]:
    return zip(sheet.columns, row, strict=True)


def _pasted(column: Column, value: Value) -> str:
    """A cell as text that bears its unit, where its column's header does not."""
    told = written(value) if not isinstance(value, int | float) else written(value).replace("\u2212", "-")
    return f"{told} {column.unit}" if isinstance(value, int | float) and column.unit in ("%", "€") else told


def _separated(rows: Iterator[Sequence[Value]], by: str) -> Iterator[bytes]:
    piece = io.StringIO()
    writer = comma.writer(piece, delimiter=by, lineterminator="\r\n")
    for index, row in enumerate(rows, 1):
        writer.writerow([written(value) for value in row])
        if not index % AT_ONCE:
            yield piece.getvalue().encode()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue().encode()


def json(tables: Sequence[Titled], about: About) -> Iterator[bytes]:
    """What the table says, for machines (`docs/exports.md`): a cell without a value has its state and its reason."""
    ((one),) = tables
    known = {
        "title": one.title,
        "centre": about.centre,
        "simulated": bool(about.simulated),
        "filters": about.filters,
        "as_of": about.as_of.isoformat(),
        "version": about.version,
        "address": about.address,
        "reuse": about.reuse,
        "notes": list(one.sheet.notes),
        "columns": [_column(one.sheet, place) for place in range(len(one.sheet.columns))],
    }
    yield f'{_dumped(known)[:-1]},"rows":['.encode()
    for index, row in enumerate(one.sheet.rows):
        yield f"{',' if index else ''}{_dumped([_value(value) for value in row])}".encode()
    yield b"]}"


def _dumped(value: Any) -> str:
    return notation.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _column(sheet: Sheet, place: int) -> dict[str, Any]:
    column = sheet.columns[place]
    kinds = {_kind(row[place]) for row in sheet.rows} - {""}
    kind = kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "text"
    return {"title": column.title, "unit": column.unit, "type": kind, "about": column.about}


def _kind(value: Value) -> str:
    if value is None or isinstance(value, Untold) or value == "":
        return ""
    return "date" if isinstance(value, date) else "text" if isinstance(value, str) else "number"


def _value(value: Value) -> Any:
    if isinstance(value, Untold):
        return {"state": value.state, "reason": value.reason or STATES[value.state]}
    return value.isoformat() if isinstance(value, date) else value
