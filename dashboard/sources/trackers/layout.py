"""Where the tables are in a sheet that people keep: titles, rows, and what is around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from dashboard.sources.raw import Cell, is_blank
from dashboard.sources.text import fold
from dashboard.sources.trackers.words import EXACT, LOOK, Words
from dashboard.sources.values import plain_text
from dashboard.sources.workbook import Sheet

_SEARCHED: Final = 30
"""Rows among which titles are looked for."""
_ENOUGH: Final = 4.0
"""Score from which a sheet is a table, see `_score`."""
_ALIKE: Final = 0.8
"""Share of the values of a column that a list must know for the column to be taken for its own."""
_FEWEST: Final = 3
"""Values from which the look of a column says something."""
_TITLE: Final = {"events": "title", "publications": "title", "networks": "name", "organisations": "name"}
_WEIGHTS: Final = {"_aside": 0.25, "_key": 0.25, "_month": 0.75, "_year": 0.5, "_expected": 0.5}
_PIVOT: Final = re.compile(r"(etiquettes de lignes|(somme|nombre|moyenne) (de|d) .*|total general)")
_TOTAL: Final = re.compile(r"(sous )?(total|totaux|somme|cumul|moyenne)\b.*")
_COUNTED: Final = re.compile(r"\d+ [a-z]+")
_PERIOD: Final = re.compile(
    r"(annee )?((19|20)\d\d)|(annee|saison|exercice) .*"
    r"|(\d|1er|2e|premier|second|deuxieme) ?(er|e|eme)? (semestre|trimestre).*"
)
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its place (from 0), its title, the column of the table it stands for, how sure that is."""

    position: int
    title: str
    name: str
    sure: float = EXACT


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its number in the sheet, its cells, the year that a heading above it gives."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A table in a sheet.

    Attributes:
        sheet: name of the sheet; shown: whether it is visible.
        table: code of the table that it seems to be; score: how much it looks like it.
        titles_row: number of the row of titles.
        columns: those recognised; unknown: position and title of the others that hold something.
        lines: the rows. left: number of the rows that are not, and what they are, in French.
        above: texts above the titles. alone: numbers of the lines that hold nothing but a title.
    """

    sheet: str
    shown: bool
    table: str
    score: float
    titles_row: int
    columns: tuple[Column, ...]
    unknown: tuple[tuple[int, str], ...]
    lines: tuple[Line, ...]
    left: Mapping[int, str] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    alone: frozenset[int] = frozenset()

    def place(self, name: str) -> int | None:
        """Position of a column of the table; None if the sheet does not have it."""
        return next((column.position for column in self.columns if column.name == name), None)

    @property
    def title_column(self) -> str:
        """The column without which a row says nothing."""
        return _TITLE[self.table]


def year_in(text: str) -> int | None:
    """The only year written in a text; None when there is none, or several."""
    years = set(_YEAR.findall(text))
    return int(years.pop()) if len(years) == 1 else None


def find_tables(sheet: Sheet, words: Mapping[str, Words]) -> list[Layout]:
    """Find the tables of a sheet, one below the other; none when nothing in it looks like one."""
    rows = _whole_rows(sheet)
    heads = [index for index in range(len(rows)) if _is_titles(rows[index][1], words)]
    first = _best_head(rows, words, sheet.name)
    if first is None:
        return []
    starts = [first, *(index for index in heads if index > first)]
    found: list[tuple[int, int]] = []
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        same = found and _texts(rows[start][1]) == _texts(rows[found[-1][0]][1])
        if same:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    layouts = [_layout(sheet, rows, start, end, words) for start, end in found]
    return [layout for layout in layouts if layout is not None]


def _whole_rows(sheet: Sheet) -> list[tuple[int, tuple[Cell, ...]]]:
    """Number and cells of each row, from column A; cells merged downwards repeat what the first one holds."""
    rows = [
        (sheet.first_row + index, (None,) * (sheet.first_column - 1) + tuple(cells))
        for index, cells in enumerate(sheet.rows)
    ]
    by_number = {number: list(cells) for number, cells in rows}
    for span in sheet.spans:
        if span.bottom == span.top or span.right > span.left or span.top + 1 not in by_number:
            continue
        held = by_number[span.top + 1]
        for number in range(span.top + 2, span.bottom + 2):
            if number in by_number and span.left < min(len(held), len(by_number[number])):
                by_number[number][span.left] = held[span.left]
    return [(number, tuple(by_number[number])) for number, _ in rows]


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [fold(plain_text(cell)) for cell in cells if not is_blank(cell)]


def _is_titles(cells: Sequence[Cell], words: Mapping[str, Words]) -> bool:
    """Whether a row is one of titles: three that a table knows, and nothing but texts."""
    filled = [cell for cell in cells if not is_blank(cell)]
    if len(filled) < 3 or not all(isinstance(cell, str) for cell in filled):
        return False
    return any(sum(one.is_title(str(cell)) for cell in filled) >= max(3, len(filled) / 2) for one in words.values())


def _best_head(rows: Sequence[tuple[int, tuple[Cell, ...]]], words: Mapping[str, Words], name: str) -> int | None:
    scored = [
        (max(_score(_columns(rows, index, one), rows, index, table, one, name) for table, one in words.items()), -index)
        for index in range(min(_SEARCHED, len(rows)))
        if not all(map(is_blank, rows[index][1]))
    ]
    best, index = max(scored, default=(0.0, 0))
    return -index if best >= _ENOUGH else None


def _columns(rows: Sequence[tuple[int, tuple[Cell, ...]]], head: int, words: Words) -> list[Column]:
    """The columns of a row of titles: by their title, by the title above them and theirs, each column once."""
    groups = _groups(rows[head - 1][1]) if head else ()
    found: list[Column] = []
    for position, cell in enumerate(rows[head][1]):
        title = plain_text(cell)
        if not title or not isinstance(cell, str):
            continue
        name, sure = words.column(title)
        if not name and position < len(groups) and groups[position]:
            name, sure = words.column(f"{groups[position]} {title}")
        if name:
            found.append(Column(position, title, name, sure))
    kept: dict[str, Column] = {}
    for column in sorted(found, key=lambda one: -one.sure):
        if column.name in ("_aside", "_expected") or column.name not in kept:
            kept[column.name + (str(column.position) if column.name in ("_aside", "_expected") else "")] = column
    return sorted(kept.values(), key=lambda one: one.position)


def _groups(cells: Sequence[Cell]) -> list[str]:
    """Titles of groups of columns, each repeated over its columns."""
    texts = [plain_text(cell) for cell in cells]
    if sum(map(bool, texts)) < 2:
        return []
    for position in range(1, len(texts)):
        texts[position] = texts[position] or texts[position - 1]
    return texts


def _score(
    columns: Sequence[Column],
    rows: Sequence[tuple[int, tuple[Cell, ...]]],
    head: int,
    table: str,
    words: Words,
    name: str,
) -> float:
    """How much a row of titles and what is below it look like a table; 0 when what names its rows is missing.

    Each column counts one, the title two, what is recognised to be left out less; the name of the sheet counts two;
    values that the lists know count up to two a column, values that they do not know count against.
    """
    if not any(column.name == _TITLE[table] for column in columns):
        return 0.0
    if any(_PIVOT.fullmatch(text) for text in _texts(rows[head][1])):
        return 0.0
    score = 1.0 + sum(_WEIGHTS.get(column.name, 1.0) * column.sure for column in columns)
    score += 2.0 * words.names_sheet(name)
    for column in columns:
        if words.is_closed(column.name):
            values = _values(rows[head + 1 :], column.position)
            known = sum(bool(words.meaning(column.name, value).code) for value in values)
            score += (2.0 * known / len(values) if known * 3 >= len(values) else -1.0) if values else 0.0
    return score


def _values(rows: Sequence[tuple[int, tuple[Cell, ...]]], position: int) -> list[str]:
    cells = (cells[position] for _, cells in rows if position < len(cells))
    return list(dict.fromkeys(plain_text(cell) for cell in cells if isinstance(cell, str) and not is_blank(cell)))


def _layout(
    sheet: Sheet, rows: Sequence[tuple[int, tuple[Cell, ...]]], head: int, end: int, words: Mapping[str, Words]
) -> Layout | None:
    body = rows[:end]
    scores = {
        table: _score(_columns(rows, head, one), body, head, table, one, sheet.name) for table, one in words.items()
    }
    table = max(scores, key=lambda name: scores[name])
    if scores[table] < _ENOUGH:
        return None
    columns = _columns(rows, head, words[table])
    columns += _by_look(columns, rows[head][1], body[head + 1 :], words[table])
    known = {column.position for column in columns}
    unknown = tuple(
        (position, plain_text(cell))
        for position, cell in enumerate(rows[head][1])
        if position not in known
        and any(position < len(cells) and not is_blank(cells[position]) for _, cells in body[head + 1 :])
    )
    above = tuple(text for _, cells in rows[:head] for text in map(plain_text, cells) if text)
    lines, left, alone = _lines(sheet, body[head + 1 :], columns, _TITLE[table], _texts(rows[head][1]))
    return Layout(
        sheet.name, sheet.shown, table, scores[table], rows[head][0], tuple(columns), unknown, tuple(lines), left,
        above, frozenset(alone),
    )  # fmt: skip


def _by_look(
    columns: Sequence[Column], titles: Sequence[Cell], rows: Sequence[tuple[int, tuple[Cell, ...]]], words: Words
) -> list[Column]:
    """Columns whose title says nothing and whose values all belong to the list of a column that is missing."""
    taken = {column.name for column in columns}
    places = {column.position for column in columns}
    found: list[Column] = []
    for position, cell in enumerate(titles):
        values = _values(rows, position)
        if position in places or len(values) < _FEWEST:
            continue
        for name in ("modality", "format", "type", "status", "role", "kind", "scope", "relation"):
            if name in taken or not words.is_closed(name):
                continue
            if sum(bool(words.meaning(name, value).code) for value in values) >= _ALIKE * len(values):
                found.append(Column(position, plain_text(cell), name, LOOK))
                taken.add(name)
                break
    return found


def _lines(
    sheet: Sheet,
    rows: Sequence[tuple[int, tuple[Cell, ...]]],
    columns: Sequence[Column],
    title: str,
    titles: list[str],
) -> tuple[list[Line], dict[int, str], list[int]]:
    """The rows of a table; those that are headings, totals or remarks; those that hold nothing but a title."""
    place = next(column.position for column in columns if column.name == title)
    merged = {span.top + 1 for span in sheet.spans if span.right > span.left}
    downwards = {column.position for column in columns if column.name == "_month"}
    lines: list[Line] = []
    left: dict[int, str] = {}
    alone: list[int] = []
    year: int | None = None
    for number, cells in rows:
        filled = [position for position, cell in enumerate(cells) if not is_blank(cell) and position not in downwards]
        texts = _texts(cells)
        if not texts:
            continue
        kind = _kind(cells, filled, texts, place, number in merged, titles)
        if kind == "heading":
            year = year_in(texts[0]) or year
        if kind:
            left[number] = _LEFT[kind]
            continue
        if filled == [place]:
            alone.append(number)
        lines.append(Line(number, cells, number in sheet.hidden, year))
    return lines, left, alone


_LEFT: Final = {"heading": "titre de partie", "total": "total", "remark": "remarque", "titles": "titres répétés"}


def _kind(
    cells: Sequence[Cell], filled: Sequence[int], texts: Sequence[str], place: int, merged: bool, titles: list[str]
) -> str:
    """What a row is when it is not one of the table; "" when it is."""
    dated = any(isinstance(cell, date) for cell in cells)
    if texts == titles:
        return "titles"
    if not dated and any(_TOTAL.fullmatch(text) for text in texts[:3]):
        return "total"
    if len(texts) == 1 and (merged or _PERIOD.fullmatch(texts[0])):
        return "heading"
    if len(texts) == 1 and _COUNTED.fullmatch(texts[0]):
        return "total"
    if len(texts) == 1 and place not in filled:
        return "remark"
    if place not in filled and not dated and all(isinstance(cells[position], int | float) for position in filled):
        return "total"
    return ""
