"""Where the tables are in a sheet that people keep: titles, rows, and what is around them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from dashboard.sources.raw import Cell, RawRow, is_blank
from dashboard.sources.text import MONTHS, TOTAL, YEAR, fold
from dashboard.sources.trackers.dates import read_date
from dashboard.sources.trackers.heads import (
    ENOUGH,
    NAMED_BY,
    Column,
    best_head,
    columns_of,
    is_titles,
    join_titles,
    lists_people,
    score_of,
    texts,
    values_of,
    whole_rows,
)  # fmt: skip
from dashboard.sources.trackers.words import LOOK, Words
from dashboard.sources.values import plain_text
from dashboard.sources.workbook import Sheet

_ALIKE: Final = 0.8
"""Share of the values of a column that a list must know for the column to be taken for its own."""
_FEWEST: Final = 3
"""Values from which the look of a column says something."""
_TOTAL: Final = re.compile(TOTAL)
_COUNTED: Final = re.compile(r"\d+ [a-z]+")
_PERIOD: Final = re.compile(
    r"(annee )?((19|20)\d\d)|(annee|saison|exercice) .*"
    rf"|({'|'.join(MONTHS)})( \d+)?"
    r"|(\d|1er|2e|premier|second|deuxieme) ?(er|e|eme)? (semestre|trimestre).*"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its number in the sheet, its cells; the year and the month that its surroundings give."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False
    year: int | None = None
    month: int | None = None
    struck: bool = False


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
        return NAMED_BY[self.table]


def year_in(text: str) -> int | None:
    """The only year written in a text; None when there is none, or several."""
    years = set(re.findall(YEAR, text))
    return int(years.pop()) if len(years) == 1 else None


def month_in(text: str) -> int | None:
    """The only month named in a text, in full or shortened; None when there is none, or several."""
    words = [word for word in fold(text).split() if len(word) > 2 and not word.isdigit()]
    months = [index for index, name in enumerate(MONTHS, start=1) if any(name.startswith(word) for word in words)]
    return months[0] if len(months) == 1 else None


def _month_of_sheet(name: str) -> tuple[int | None, int | None]:
    """Month and year of a sheet that is named after a month: « Mars », « Janv 24 », « 03 mars 2024 »."""
    words = [word for word in fold(name).split() if not word.isdigit()]
    month = month_in(words[0]) if len(words) == 1 else None
    short = re.fullmatch(r"\D+(\d\d)", fold(name)) if month else None
    return month, 2000 + int(short[1]) if short else None


def find_tables(sheet: Sheet, words: Mapping[str, Words]) -> list[Layout]:
    """Find the tables of a sheet, side by side, then one below the other; none when nothing in it looks like one."""
    rows = whole_rows(sheet)
    if lists_people(rows, words) is not None:
        return []
    above = join_titles(rows)
    first = best_head(rows, words, sheet.name, above)
    if first is None:
        return []
    blocks = _blocks(rows, first)
    if sum(best_head(block, words, "", above) is not None for block in blocks) < 2:
        blocks = [rows]
    return [layout for block in blocks for layout in _one_below_the_other(sheet, block, words, above)]


def is_of_people(sheet: Sheet, words: Mapping[str, Words]) -> bool:
    """Tell whether a sheet is a list of people, which no table is made of."""
    return lists_people(whole_rows(sheet), words) is not None


def _blocks(rows: Sequence[RawRow], head: int) -> list[list[RawRow]]:
    """The rows, once for each group of columns that an empty one sets apart; each keeps the places of its cells."""
    width = max(len(cells) for _, cells in rows)
    filled = {place for row in rows[head:] for place in row.filled}
    edges = [place for place in range(width) if place in filled and place - 1 not in filled]
    return [[row.between(start, end) for row in rows] for start, end in zip(edges, [*edges[1:], width], strict=True)]


def _one_below_the_other(
    sheet: Sheet, rows: Sequence[RawRow], words: Mapping[str, Words], above: frozenset[int]
) -> list[Layout]:
    first = best_head(rows, words, sheet.name, above)
    if first is None:
        return []
    heads = {index for index in range(len(rows)) if index not in above and is_titles(rows[index][1], words)} | {first}
    found: list[tuple[int, int, int]] = []
    for start in sorted(heads):
        caption = max(_caption(rows, start, words), found[-1][1] + 1) if found else 0
        if found:
            again = texts(rows[start][1]) == texts(rows[found[-1][1]][1])
            if again or _layout(sheet, rows, (caption, start, len(rows)), words) is None:
                continue
            found[-1] = (*found[-1][:2], caption)
        found.append((caption, start, len(rows)))
    layouts = [layout for part in found if (layout := _layout(sheet, rows, part, words)) is not None]
    kept = [layout for layout in layouts if layout.lines or layout.left]
    if not kept:
        return layouts
    empty = {layout.titles_row: _EMPTY for layout in layouts if layout not in kept}
    return [*kept[:-1], replace(kept[-1], left={**kept[-1].left, **empty})]


def _caption(rows: Sequence[RawRow], head: int, words: Mapping[str, Words]) -> int:
    """Place of the first of the lines that entitle a table below another: they stand apart, or say what it is."""
    start = head
    while start and len(filled := texts(rows[start - 1][1])) == 1:
        start -= 1
        if not (start and not texts(rows[start - 1][1])) and not (
            year_in(filled[0]) or any(one.names_sheet(filled[0]) for one in words.values())
        ):
            return start + 1
    return start


def _layout(
    sheet: Sheet, rows: Sequence[RawRow], part: tuple[int, int, int], words: Mapping[str, Words]
) -> Layout | None:
    """The table whose caption, titles and end are at these places; None when it looks like none."""
    start, head, end = part
    body = rows[:end]
    above = tuple(text for _, cells in rows[start:head] for text in map(plain_text, cells) if text)
    called = next((text for text in above if any(one.names_sheet(text) for one in words.values())), sheet.name)
    scores = {
        table: score_of(columns_of(rows, head, one), body, head, table, one, called) for table, one in words.items()
    }
    table = max(scores, key=lambda name: scores[name])
    if scores[table] < ENOUGH:
        return None
    columns = columns_of(rows, head, words[table])
    columns += _by_look(columns, rows[head][1], body[head + 1 :], words[table])
    known = {column.position for column in columns}
    unknown = tuple(
        (position, plain_text(cell))
        for position, cell in enumerate(rows[head][1])
        if position not in known and any(not is_blank(row.cell(position)) for row in body[head + 1 :])
    )
    lines, left, alone = _lines(sheet, body[head + 1 :], columns, NAMED_BY[table], texts(rows[head][1]))
    left |= {number: _ABOVE for number, cells in rows[start:head] if _is_told_above(cells)}
    return Layout(
        sheet.name, sheet.shown, table, scores[table], rows[head][0], tuple(columns), unknown, tuple(lines), left,
        above, frozenset(alone),
    )  # fmt: skip


def _by_look(columns: Sequence[Column], titles: Sequence[Cell], rows: Sequence[RawRow], words: Words) -> list[Column]:
    """Columns whose title says nothing and whose values all belong to the list of a column that is missing."""
    taken = {column.name for column in columns}
    places = {column.position for column in columns}
    found: list[Column] = []
    for position, cell in enumerate(titles):
        values = values_of(rows, position)
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
    rows: Sequence[RawRow],
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
    month, year = _month_of_sheet(sheet.name)
    months = [told for _, cells in rows if (told := _month_told(cells, downwards))[1]]
    in_order = months == sorted(months)
    for number, cells in rows:
        filled = [position for position, cell in enumerate(cells) if not is_blank(cell) and position not in downwards]
        found = texts(cells)
        if not found:
            continue
        kind = _kind(cells, filled, found, place, number in merged, titles)
        if kind == "heading":
            year, month = year_in(found[0]) or year, month_in(found[0]) or month
        if kind:
            left[number] = _LEFT[kind]
            continue
        if filled == [place]:
            alone.append(number)
        of_year, own = _month_told(cells, downwards)
        year = of_year or year
        month = (own or month) if in_order else month
        near, struck = month if in_order else own or month, sheet.looks.get(number) == "struck"
        lines.append(Line(number, cells, number in sheet.hidden, year, near, struck))
    return lines, left, alone


def _month_told(cells: Sequence[Cell], places: Collection[int]) -> tuple[int, int]:
    """Year and month that the column of months says: « Mars », « mars 2024 », a day of that month; 0 for an unknown."""
    told = [cell for place, cell in enumerate(cells) if place in places and not is_blank(cell)]
    if len(told) == 1 and isinstance(told[0], date):
        return told[0].year, told[0].month
    text = " ".join(map(plain_text, told))
    return year_in(text) or 0, month_in(text) or 0


_ABOVE: Final = "au-dessus des titres"
_EMPTY: Final = "titres d’un tableau vide"


def _is_told_above(cells: Sequence[Cell]) -> bool:
    """Whether a row above the titles looks like one of a table."""
    return len(texts(cells)) >= 3 and any(isinstance(cell, date | int | float) for cell in cells)


_LEFT: Final = {"heading": "titre de partie", "total": "total", "remark": "remarque", "titles": "titres répétés"}


def _kind(
    cells: Sequence[Cell], filled: Sequence[int], texts: Sequence[str], place: int, merged: bool, titles: list[str]
) -> str:
    """What a row is when it is not one of the table; "" when it is."""
    dated = any(isinstance(cell, date) for cell in cells)
    if texts == titles:
        return "titles"
    if not dated and any(_TOTAL.match(text) for text in texts[:3]):
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


_UPDATED: Final = re.compile(r"(?:mis|mise|mises) à jour(?: le)?\s*:?\s*([\d/.\-]+|\d+\s\w+\s\d{4})", re.IGNORECASE)


def year_around(layout: Layout) -> int | None:
    """Return the year that a table is about: said by the name of its sheet, else by what is above its titles.

    None when most of its dates are of another: it is then the year in which it was made, or something else.
    """
    above = [text for text in layout.above if not _UPDATED.search(text)]
    year = year_in(layout.sheet) or next(filter(None, map(year_in, above)), None)
    places = [place for name in ("date_start", "date") if (place := layout.place(name)) is not None]
    cells = [line.cells[place] for line in layout.lines for place in places if place < len(line.cells)]
    dated = [found for cell in cells if (found := year_in(plain_text(cell)))]
    return year if not dated or 2 * dated.count(year or 0) >= len(dated) else None


def updated(layout: Layout) -> str:
    """Return the day on which a sheet says that it was brought up to date, ISO; "" when it does not."""
    for text in layout.above:
        if match := _UPDATED.search(text):
            found = read_date(match[1])
            if found is not None and found.precision == "day" and found.doubt is None:
                return found.start
    return ""
