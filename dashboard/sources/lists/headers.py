"""Find the titles of a list below whatever stands above them, on one line or two, and where the persons begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from dashboard.sources.lists.cells import address_of
from dashboard.sources.lists.grids import Grid
from dashboard.sources.lists.words import fold, may_be_presence, role_of
from dashboard.sources.raw import RawRow, is_blank
from dashboard.sources.values import one_line

IDENTITY: Final = frozenset({"email", "surname", "given_name", "full_name"})
"""Roles that name a person: a list has one of them at least."""

TITLE_JOIN: Final = " / "
SEARCHED_ROWS: Final = 80
"""Rows among which the titles are looked for."""

_FOLLOWING_ROWS: Final = 30
_MEETING_TITLES: Final = frozenset(
    {
        "meeting id",
        "webinar id",
        "topic",
        "sujet",
        "id de reunion",
        "id de la reunion",
        "id reunion",
        "id du webinaire",
        "id webinaire",
    }
)
"""Titles of the block about the meeting itself that reports begin with: it also has an address and a duration."""


@dataclass(frozen=True, slots=True)
class Header:
    """The titles of a list.

    Attributes:
        row: number of the row that holds them (the last one of two); 0 when the list has none.
        first: place, in the rows of the grid, of the first row below the titles.
    """

    row: int
    titles: tuple[str, ...]
    first: int


def is_title(text: str) -> bool:
    """Tell whether a text is the title of a column that a list may have."""
    return bool(role_of(" ".join(text.split())))


def find_header(grid: Grid, start: int = 0, stop: int | None = None) -> Header | None:
    """Find the titles among the rows of a grid, from place ``start`` up to ``stop`` excluded; None if there are none.

    They are the line with most known titles, one of which names a person. A second line of titles, below or above
    (« Présence » over « Matin » and « Après-midi »), is joined to them.
    """
    rows = grid.rows[start:stop]
    scores = [_score(row) for row in rows[:SEARCHED_ROWS]]
    best = max(scores, default=0)
    if not best:
        return None
    place = scores.index(best)
    if best == 1 and scores[place + 1 : place + 2] == [1]:
        place += 1  # « Participants présents », above « Nom »
    if best == 1 and not _alone(rows, place):
        return None
    titles = {column: one_line(rows[place].cells[column]) for column in rows[place].filled}
    first = start + place + 1
    if place + 1 < len(rows) and _continues(rows[place], rows[place + 1]):
        titles = _joined(grid, rows[place], rows[place + 1])
        first += 1
    elif place:
        titles = _with_line_above(grid, rows[place - 1], rows[place])
    width = max(len(row.cells) for row in rows)
    return Header(grid.rows[first - 1].number, tuple(titles.get(column, "") for column in range(width)), first)


def _score(row: RawRow) -> int:
    """Return how many kinds of titles a row holds; 0 when none of them names a person.

    A row with an address and one title, perhaps a word of somebody's job, is no header.
    """
    texts = [one_line(row.cells[column]) for column in row.filled]
    roles = {role for text in texts if (role := role_of(text))}
    if not roles & IDENTITY or any(fold(text) in _MEETING_TITLES for text in texts):
        return 0
    return 0 if len(roles) == 1 and any(map(address_of, texts)) else len(roles)


def _alone(rows: Sequence[RawRow], place: int) -> bool:
    """Tell whether a row with one known title may be a header: the rows below are not wider than it."""
    below = [len(row.filled) for row in rows[place + 1 : place + 1 + _FOLLOWING_ROWS]]
    return not below or median(below) <= len(rows[place].filled)


def _continues(upper: RawRow, lower: RawRow) -> bool:
    """Tell whether ``lower`` is a second line of titles below ``upper``: nothing but titles, and nobody named."""
    texts = {column: one_line(lower.cells[column]) for column in lower.filled}
    if lower.number != upper.number + 1 or not all(is_title(text) or may_be_presence(text) for text in texts.values()):
        return False
    named = {column for column in upper.filled if role_of(one_line(upper.cells[column])) in IDENTITY}
    below_names = [text for column, text in texts.items() if column in named]
    beside = len(texts) > 1 or any(is_blank(upper.cell(column)) for column in texts)
    return beside and all(role_of(text) in IDENTITY for text in below_names)


def _joined(grid: Grid, upper: RawRow, lower: RawRow) -> dict[int, str]:
    above = _spread(grid, upper)
    titles = {}
    for column in range(max(len(upper.cells), len(lower.cells))):
        parts = [title for title in (above.get(column, ""), one_line(lower.cell(column))) if title]
        if parts:
            titles[column] = TITLE_JOIN.join(dict.fromkeys(parts))
    return titles


def _with_line_above(grid: Grid, upper: RawRow, lower: RawRow) -> dict[int, str]:
    """Complete a header with what stands over its empty cells, where a line just above groups the columns."""
    own = {column: one_line(lower.cells[column]) for column in lower.filled}
    if upper.number != lower.number - 1 or len(upper.filled) < 2:
        return own
    above = {column: title for column, title in _spread(grid, upper).items() if column not in own and is_title(title)}
    return {**own, **above}


def _spread(grid: Grid, row: RawRow) -> Mapping[int, str]:
    """Return the titles of a row, those of merged cells over all their columns."""
    titles = {column: one_line(row.cells[column]) for column in row.filled}
    for span in grid.spans:
        if span.top == row.number - 1 and span.left in titles:
            titles.update(dict.fromkeys(range(span.left, span.right + 1), titles[span.left]))
    return titles
