"""The faulty rows of a file, corrected in a spreadsheet and dropped again: what was typed there in each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.centres.kept_sheets import sheets_in
from dashboard.centres.model import Dropped, FaultyRow
from dashboard.centres.reading import spot_of
from dashboard.sources.schema import TableSchema
from dashboard.sources.text import fold
from dashboard.sources.values import plain_text
from dashboard.sources.workbook import Sheet

PLACE: Final = ("Feuille", "Ligne", "À corriger")
"""Titles of the columns beside the cells of a row: where it is in the file, and what is wrong with the whole of it."""
NAME_LENGTH: Final = 31
"""Characters that the name of a sheet may have."""


@dataclass(frozen=True, slots=True)
class CorrectedLine:
    """A row of the workbook: the sheet that it is on there, where it is in the file, its cells by their title."""

    table: str
    place: tuple[str, str]
    cells: Mapping[str, str]


def corrected_lines(dropped: Dropped) -> list[CorrectedLine]:
    """The rows of a workbook that step 3 has given; none when a file is another one."""
    return [line for sheet in sheets_in(dropped)[0] for line in _lines(sheet)]


def _lines(sheet: Sheet) -> Iterator[CorrectedLine]:
    wanted, titles = {fold(one) for one in PLACE}, dict[int, str]()
    for cells in sheet.rows:
        texts = [plain_text(cell) for cell in cells]
        if not titles:
            titles = dict(enumerate(texts)) if wanted <= set(map(fold, texts)) else {}
            continue
        row = {titles[at]: text for at, text in enumerate(texts) if titles.get(at)}
        told = {fold(title): text for title, text in row.items()}
        where, number = (told.pop(fold(title), "") for title in PLACE[:2])
        if number:
            yield CorrectedLine(sheet.name, (where, number), row)


def corrections(
    lines: Sequence[CorrectedLine],
    rows: Sequence[FaultyRow],
    before: Mapping[str, Mapping[str, str]],
    schemas: Mapping[str, TableSchema],
) -> dict[str, dict[str, str]]:
    """Key of a row of a file → code of a column → the text that now stands in its place; none where nothing changed.

    Rows that are neither faulty nor corrected (`before`) are no longer asked about: nothing is read of them.
    """
    shown = {**before, **{row.key: row.cells for row in rows}}
    by_place: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for key in shown:
        table, *place = spot_of(key)
        by_place.setdefault((place[0], place[1]), []).append((table, key))
    found = {}
    for line in lines:
        tables = by_place.get(line.place, [])
        own = [one for one in tables if schemas[one[0]].title[:NAME_LENGTH] == line.table] or tables
        if len(own) == 1:
            table, key = own[0]
            found[key] = _changed(line, shown[key], schemas[table], every=key not in before)
    return found


def _changed(line: CorrectedLine, cells: Mapping[str, str], schema: TableSchema, *, every: bool) -> dict[str, str]:
    """The cells that differ; of a row that was corrected before, those that were."""
    columns = ((schema.field_of_header(title), text) for title, text in line.cells.items())
    typed = {column.name: text for column, text in columns if column and (every or column.name in cells)}
    return {code: text for code, text in typed.items() if text != cells.get(code, "")}
