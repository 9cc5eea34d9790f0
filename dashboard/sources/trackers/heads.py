"""Where the titles of a table are in a sheet that people keep, and which column of a table each stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

from dashboard.sources.raw import Cell, RawRow, is_blank
from dashboard.sources.text import fold
from dashboard.sources.trackers.words import EXACT, Words
from dashboard.sources.values import plain_text
from dashboard.sources.workbook import Sheet

_SEARCHED: Final = 30
"""Rows among which titles are looked for."""
ENOUGH: Final = 4.0
"""Score from which a sheet is a table, see `score_of`."""
NAMED_BY: Final = {"events": "title", "publications": "title", "networks": "name", "organisations": "name"}
_WEIGHTS: Final = {"_aside": 0.25, "_key": 0.25, "_month": 0.75, "_year": 0.5, "_expected": 0.5, "_where": 0.25}
_PIVOT: Final = re.compile(r"(etiquettes de lignes|(somme|nombre|moyenne) (de|d) .*|total general)")
_FEWEST_OF_ROWS: Final = 3
"""Columns known from which « Nombre de… » is a title that people write: a pivot table crosses two."""
_PEOPLE: Final = frozenset(
    ("prenom", "prenoms", "nom prenom", "nom et prenom", "prenom nom", "prenom et nom", "signature")
)
"""Folded titles of a list of people."""
_SURNAMES: Final = frozenset(("nom", "noms", "nom de famille"))
"""Beside a first name; alone, what a row is called."""
_SIGNED: Final = frozenset(("signature", "emargement", "present", "presente", "presence", "presents"))
_DAY: Final = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](\d\d){1,2}|(19|20)\d\d-\d\d-\d\d.*")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its place (from 0), its title, the column of the table it stands for, how sure that is."""

    position: int
    title: str
    name: str
    sure: float = EXACT


def whole_rows(sheet: Sheet) -> list[RawRow]:
    """The rows of a sheet, each as wide; cells merged downwards repeat what the first one holds."""
    width = max((len(cells) for _, cells in sheet.numbered), default=0)
    by_number: dict[int, list[Cell]] = {
        number: [*cells, *(None,) * (width - len(cells))] for number, cells in sheet.numbered
    }
    for span in sheet.spans:
        if span.bottom == span.top or span.right > span.left or span.top + 1 not in by_number:
            continue
        held = by_number[span.top + 1]
        if span.left >= width or is_blank(held[span.left]):
            # What a blank covers stays: a row may hold nothing else.
            continue
        for number in range(span.top + 2, span.bottom + 2):
            if number in by_number:
                by_number[number][span.left] = held[span.left]
    return [RawRow(number, tuple(cells)) for number, cells in by_number.items()]


def join_titles(rows: list[RawRow]) -> frozenset[int]:
    """Complete the second line of titles written on two; return the places, in ``rows``, of the first ones."""
    first = set()
    for index, ((_, upper), (number, lower)) in enumerate(pairwise(rows[:_SEARCHED])):
        if _goes_on(upper, lower):
            whole = (below if not is_blank(below) else above for above, below in zip(upper, lower, strict=True))
            rows[index + 1] = RawRow(number, tuple(whole))
            first.add(index)
    return frozenset(first)


def _goes_on(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """Whether a row is the second line of the titles above it: it only tells apart what a title groups."""
    if len(upper) != len(lower) or not all(isinstance(cell, str) or is_blank(cell) for cell in (*upper, *lower)):
        return False
    filled = [place for place, cell in enumerate(upper) if not is_blank(cell)]
    grouped = [place for place, cell in enumerate(lower) if not is_blank(cell) and cell != upper[place]]
    alone = [place for place in filled if place not in grouped]
    under_a_group = all(
        is_blank(upper[place]) or (place + 1 < len(upper) and is_blank(upper[place + 1])) for place in grouped
    )
    widened = any(is_blank(upper[place]) and any(one < place for one in filled) for place in grouped)
    return len(filled) >= 3 and len(grouped) >= 2 and bool(alone) and under_a_group and widened


def lists_people(rows: Sequence[RawRow], words: Mapping[str, Words]) -> int | None:
    """Number of the row of titles of a list of people, which is none of the tables; None when there is none.

    A table that tells whom to call at each organisation names that first, and nobody signs it.
    """
    for number, cells in rows[:_SEARCHED]:
        titles = [fold(plain_text(cell)) for cell in cells]
        people = [place for place, title in enumerate(titles) if title in _PEOPLE]
        if not people or len(texts(cells)) < 2:
            continue
        before = [str(cell) for cell, title in zip(cells, titles, strict=True) if title and title not in _SURNAMES]
        before = before[: sum(bool(title) and title not in _SURNAMES for title in titles[: people[0]])]
        named = any(one.column(title) == (NAMED_BY[table], EXACT) for table, one in words.items() for title in before)
        surname_first = any(title in _SURNAMES for title in titles[: people[0]]) and not before
        if _SIGNED & set(titles) or surname_first or not named:
            return number
    return None


def texts(cells: Sequence[Cell]) -> list[str]:
    """Return what the cells that hold something say, folded."""
    return [fold(plain_text(cell)) for cell in cells if not is_blank(cell)]


def is_titles(cells: Sequence[Cell], words: Mapping[str, Words]) -> bool:
    """Whether a row is one of titles: three that a table knows, and nothing but texts."""
    filled = [cell for cell in cells if not is_blank(cell)]
    if len(filled) < 3 or not all(isinstance(cell, str) for cell in filled):
        return False
    return any(sum(one.is_title(str(cell)) for cell in filled) >= max(3, len(filled) / 2) for one in words.values())


def best_head(
    rows: Sequence[RawRow], words: Mapping[str, Words], name: str, above: frozenset[int] = frozenset()
) -> int | None:
    """Place of the row of titles that says most; ``above``: places of those that a second line completes."""
    scored = [
        (
            max(score_of(columns_of(rows, index, one), rows, index, table, one, name) for table, one in words.items()),
            -index,
        )
        for index in range(min(_SEARCHED, len(rows)))
        if index not in above and not _is_of_a_day(rows[index][1], words) and not all(map(is_blank, rows[index][1]))
    ]
    best, index = max(scored, default=(0.0, 0))
    return -index if best >= ENOUGH else None


def _is_of_a_day(cells: Sequence[Cell], words: Mapping[str, Words]) -> bool:
    """Whether a row holds a day, which titles do not, unless their columns are the days of meetings."""
    days = [cell for cell in cells if is_day(cell)]
    others = [str(cell) for cell in cells if not is_blank(cell) and cell not in days]
    known = max(sum(one.is_title(text) for text in others) for one in words.values())
    return bool(days) and not (len(days) > 1 and 0 < known == len(others))


def is_day(cell: Cell) -> bool:
    """Tell whether a cell holds a day, whole."""
    return isinstance(cell, date) or (isinstance(cell, str) and _DAY.fullmatch(cell.strip()) is not None)


def columns_of(rows: Sequence[RawRow], head: int, words: Words) -> list[Column]:
    """The columns of a row of titles: by their title, by the title above them and theirs, each column once."""
    groups = _groups(rows[head - 1][1]) if head else ()
    people = _PEOPLE | (_SURNAMES if _PEOPLE & set(texts(rows[head][1])) else set())
    found: list[Column] = []
    for position, cell in enumerate(rows[head][1]):
        title = plain_text(cell)
        if not title or not isinstance(cell, str):
            continue
        name, sure = ("_aside", EXACT) if fold(title) in people else words.column(title)
        if not name and position < len(groups) and groups[position]:
            name, sure = words.column(f"{groups[position]} {title}")
        if name:
            found.append(Column(position, title, name, sure))
    kept: list[Column] = []
    for column in sorted(found, key=lambda one: -one.sure):
        taken = any(one.name == column.name for one in kept)
        if column.name in ("place", "_where"):
            kept.append(replace(column, name="_where" if any(one.name == "place" for one in kept) else "place"))
        elif not taken or column.name in ("_aside", "_expected"):
            kept.append(column)
    return sorted(kept, key=lambda one: one.position)


def _groups(cells: Sequence[Cell]) -> list[str]:
    """Titles of groups of columns, each repeated over its columns."""
    texts = [plain_text(cell) for cell in cells]
    if sum(map(bool, texts)) < 2:
        return []
    for position in range(1, len(texts)):
        texts[position] = texts[position] or texts[position - 1]
    return texts


def score_of(
    columns: Sequence[Column],
    rows: Sequence[RawRow],
    head: int,
    table: str,
    words: Words,
    name: str,
) -> float:
    """How much a row of titles and what is below it look like a table; 0 when what names its rows is missing.

    Each column counts one, the title two, what is recognised to be left out less; the name of the sheet counts two;
    values that the lists know count up to two a column, values that they do not know count against.
    """
    if not any(column.name == NAMED_BY[table] for column in columns):
        return 0.0
    crossed = [text for text in texts(rows[head][1]) if _PIVOT.fullmatch(text) and words.column(text)[1] < EXACT]
    if crossed and not (len(columns) >= _FEWEST_OF_ROWS and all(text.startswith("nombre ") for text in crossed)):
        return 0.0
    score = 1.0 + sum(_WEIGHTS.get(column.name, 1.0) * column.sure for column in columns)
    score += 2.0 * words.names_sheet(name)
    for column in columns:
        if words.is_closed(column.name):
            values = values_of(rows[head + 1 :], column.position)
            known = sum(bool(words.meaning(column.name, value).code) for value in values)
            score += (2.0 * known / len(values) if known * 3 >= len(values) else -1.0) if values else 0.0
    return score


def values_of(rows: Sequence[RawRow], position: int) -> list[str]:
    """Return the texts of a column, each once."""
    cells = (cells[position] for _, cells in rows if position < len(cells))
    return list(dict.fromkeys(plain_text(cell) for cell in cells if isinstance(cell, str) and not is_blank(cell)))
