"""Reports of video platforms: Zoom, Teams, Livestorm. Who wrote a file, and where in it the persons are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from dashboard.sources.lists.cells import address_of
from dashboard.sources.lists.grids import Grid
from dashboard.sources.lists.headers import IDENTITY, Header, find_header
from dashboard.sources.lists.model import Kind
from dashboard.sources.lists.words import fold, role_of
from dashboard.sources.raw import RawRow
from dashboard.sources.values import one_line

_NUMBERED: Final = re.compile(r"\d{1,2}\s*\.\s*\S")
_TEAMS_TITLES: Final = frozenset(
    {
        "participant id upn",
        "user action",
        "action de l utilisateur",
        "id du participant upn",
        "identifiant du participant upn",
    }
)
NAMES: Final = IDENTITY - {"email"}
_MOST_TITLES: Final = 15
"""Lines of a list whose people stand across: one for each title."""
_TEAMS_ROLES: Final = frozenset({"role"})
_LIVESTORM_WORDS: Final = frozenset({"replay", "livestorm"})
_LIVESTORM_TITLES: Final = frozenset({"attendance rate", "taux de presence", "taux de participation", "registrant id"})
_ZOOM_WORDS: Final = frozenset({"original", "origine", "initial"})
_ZOOM_TITLES: Final = frozenset(
    {"user name original name", "is guest", "recording consent", "recording disclaimer response", "in waiting room",
     "consentement a l enregistrement", "en salle d attente", "dans la salle d attente"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """A header and the place, in the rows of the grid, of the row after its last person."""

    header: Header
    stop: int


def kind_of(file: str, titles: Sequence[str]) -> Kind:
    """Tell from its titles who wrote a list: « sheet » unless they are those of a platform's report."""
    folded = {fold(title) for title in titles if title}
    words = {word for title in folded for word in title.split()}
    roles = {role_of(title) for title in titles}
    if folded & _TEAMS_TITLES or ("upn" in words) or (folded & _TEAMS_ROLES and {"joined_at", "minutes"} <= roles):
        return "teams"
    named_twice = any(role_of(title) == "full_name" and set(fold(title).split()) & _ZOOM_WORDS for title in titles)
    if named_twice or folded & _ZOOM_TITLES or ("user email" in folded and {"joined_at", "minutes"} & roles):
        return "zoom"
    livestorm = words & _LIVESTORM_WORDS or folded & _LIVESTORM_TITLES or "livestorm" in fold(file).split()
    return "livestorm" if livestorm and roles & {"present", "registered"} else "sheet"


def find_blocks(grid: Grid) -> tuple[Kind, list[tuple[Grid, Block]]]:
    """Find the header of a list, or those of one made of several blocks, each with the part of the sheet it is in.

    Teams writes numbered sections: the persons are those of the participants' section; the section of activities tells
    the same connections again and is left out. Zoom writes one block for the host, one for the panellists, one for the
    attendees, each with its own header: all are read, in order. So are two tables that somebody has put side by side,
    or one below the other, and a list whose people stand across.

    Returns: who wrote the list, and its blocks; none when there is no header.
    """
    start, stop = _participants_section(grid.rows)
    header = find_header(grid, start, stop)
    if _stands_across(grid, header):
        grid = grid.across
        header = find_header(grid)
        start, stop = 0, len(grid.rows)
    if header is None:
        return "sheet", []
    kind = kind_of(grid.file, header.titles)
    if start and kind == "sheet" and {role_of(title) for title in header.titles} & {"minutes", "joined_at"}:
        kind = "teams"
    if kind == "zoom":
        return kind, [(grid, block) for block in _zoom_blocks(grid)]
    if kind != "sheet":
        return kind, [(grid, Block(header, stop))]
    parts = _side_by_side(grid, header)
    if len(parts) == 1:
        return kind, [(grid, block) for block in _one_below_another(grid, start, stop)]
    return kind, [(part, block) for part in parts for block in _one_below_another(part, 0, len(part.rows))]


def _stands_across(grid: Grid, header: Header | None) -> bool:
    """Tell whether the titles stand in one column and the people in the next ones."""
    if header is not None and len({role_of(title) for title in header.titles} - {""}) > 1:
        return False
    firsts = [one_line(row.cells[row.filled[0]]) for row in grid.rows]
    roles = {role for text in firsts if (role := role_of(text))}
    if all(len(row.filled) < 2 for row in grid.rows):
        return False
    return len(roles) > 1 and bool(roles & IDENTITY) and len(grid.rows) <= _MOST_TITLES


def _side_by_side(grid: Grid, header: Header) -> list[Grid]:
    """Return a sheet cut where its titles begin again: two tables beside each other."""
    titles = [fold(title) for title in header.titles]
    names = [column for column, title in enumerate(header.titles) if role_of(title) in NAMES]
    starts = [column for column in names if titles[column] == titles[names[0]]]
    if len(starts) < 2:
        return [grid]
    # What stands before the first name (a number) is of the next table too where it stands there again.
    lead = starts[0]
    cuts = [start - lead if titles[start - lead : start] == titles[:lead] else start for start in starts[1:]]
    return [grid.between(begin, end) for begin, end in pairwise([0, *cuts, len(titles)])]


def _one_below_another(grid: Grid, start: int, stop: int) -> list[Block]:
    """Return the blocks of a sheet: a second line of titles, which names other columns, begins another table."""
    header = find_header(grid, start, stop)
    if header is None:
        return []
    for place in range(start, header.first - 2):
        if _is_poorer(grid, place, header.first - 2) and (first := find_header(grid, place, place + 1)) is not None:
            header = first
            break
    own = [role_of(title) for title in header.titles]
    for place in range(header.first, stop):
        if _is_header(grid, place) and not any(map(address_of, grid.rows[place].cells)):
            other = find_header(grid, place, place + 1)
            if other is not None and [role_of(title) for title in other.titles] != own[: len(other.titles)]:
                return [Block(header, place), *_one_below_another(grid, place, stop)]
    return [Block(header, stop)]


def _is_poorer(grid: Grid, place: int, stop: int) -> bool:
    """Tell whether a row is that of the titles of a table above a fuller one: most are known, and people follow."""
    row = grid.rows[place]
    known = [column for column in row.filled if role_of(one_line(row.cells[column]))]
    people = [below for below in grid.rows[place + 1 : stop] if len(below.filled) > 1]
    return len(known) * 3 >= len(row.filled) * 2 and bool(people) and _is_header(grid, place)


def _participants_section(rows: Sequence[RawRow]) -> tuple[int, int]:
    """Return the places of the participants' section of a Teams report; of all rows for any other list."""
    sections = [
        place
        for place, row in enumerate(rows)
        if len(row.filled) == 1 and _NUMBERED.match(one_line(row.cells[row.filled[0]]))
    ]
    for number, place in enumerate(sections):
        words = fold(one_line(rows[place].cells[rows[place].filled[0]])).split()
        if words[1:2] == ["participants"] or words[1:] == ["attendees"]:
            return place + 1, sections[number + 1] if number + 1 < len(sections) else len(rows)
    return 0, len(rows)


def _zoom_blocks(grid: Grid) -> list[Block]:
    places = [place for place in range(len(grid.rows)) if _is_header(grid, place)]
    blocks = []
    for number, place in enumerate(places):
        following = places[number + 1] if number + 1 < len(places) else len(grid.rows)
        header = find_header(grid, place, place + 1)
        if header is not None:
            blocks.append(Block(header, _before_heading(grid.rows, place + 1, following)))
    return blocks


def _is_header(grid: Grid, place: int) -> bool:
    row = grid.rows[place]
    roles = {role_of(one_line(row.cells[column])) for column in row.filled} - {""}
    return len(roles) > 1 and find_header(grid, place, place + 1) is not None


def _before_heading(rows: Sequence[RawRow], start: int, stop: int) -> int:
    """Return the place where a block ends: before the line that names the following block, if there is one."""
    headed = start < stop < len(rows) and len(rows[stop - 1].filled) == 1
    return stop - 1 if headed else stop
