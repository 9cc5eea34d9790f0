"""Read an attendance list as people have it: any file, any titles, any platform. Never raises for what a file holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Final

from dashboard.sources.lists.cells import address_of
from dashboard.sources.lists.grids import Grid, grids_of, read_grids
from dashboard.sources.lists.headers import IDENTITY, SEARCHED_ROWS, TITLE_JOIN, Header, find_header, is_title
from dashboard.sources.lists.kept import Kept, kept_answers
from dashboard.sources.lists.mapping import (
    Choice,
    Roles,
    columns_of,
    correct,
    fingerprint,
    labels,
    letter_of,
    propose,
)
from dashboard.sources.lists.model import ROLES, Kind, ListRead, ListRow
from dashboard.sources.lists.options import Said
from dashboard.sources.lists.platforms import Block, find_blocks
from dashboard.sources.lists.report import (
    block_problems,
    cell_questions,
    choice_problems,
    department_questions,
    encoding_problem,
    header_questions,
    hidden_questions,
    line_problems,
    line_questions,
    look_questions,
    mark_problems,
    mark_questions,
    minutes_question,
    no_header_problem,
    nobody_problem,
    presence_questions,
    session_questions,
    sheets_question,
    unknown_sheet_problem,
)
from dashboard.sources.lists.rows import RowReader, Taken
from dashboard.sources.lists.sessions import of_session, session_column
from dashboard.sources.lists.words import fold, session_of, told_title
from dashboard.sources.problems import Problem
from dashboard.sources.questions import ALL_SESSIONS, NO_ANSWERS, Answers, Question
from dashboard.sources.raw import RawRow, is_blank
from dashboard.sources.values import one_line

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_PRESENT: Final = ("present", "presence")


def read_list(
    path: Path,
    chosen: Mapping[str, str] | None = None,
    sheet: str | None = None,
    kept: Kept | None = None,
    answers: Answers = NO_ANSWERS,
    min_minutes: float = 0.0,
) -> ListRead:
    """Read the people of an attendance list (XLSX, XLS, ODS, CSV): a sheet, or a report of Zoom, Teams or Livestorm.

    A person is present when a presence column says so; in a list without one, when the line says when or how long the
    person was connected; in a plain sign-in sheet, always. What the file leaves open (who came, what a mark means,
    whether a line is a person) is in the questions of the list, until ``chosen`` and ``answers`` settle it.

    Args:
        path: the file. It is only read; nothing is written anywhere.
        chosen: corrections: role (a key or a French name of ``model.ROLES``) → title as written, or column letter, or
            several of them joined by « | »; an empty text for a role that no column holds. An empty ``present`` says
            that everybody in the list was there.
        sheet: sheet of a workbook; needed when several of them hold a list.
        answers: what a person has said of its doubts.
        min_minutes: least duration that will be asked for; a question is put where no duration is told.
        kept: mappings kept by the centre (:func:`dashboard.sources.lists.kept.load_kept`), used for the same titles.

    Returns: the list; its rows are to be used only when it is ``ok``.
    """
    said = Said(chosen or _NOTHING, sheet, answers, min_minutes)
    return _read_grids(read_grids(path, is_title), path.name, said, kept or {})


def read_content(content: bytes, file: str, said: Said, kept: Kept) -> ListRead:
    """Read a list that is in memory, and was never written anywhere, as `read_list`; `file` names it in messages."""
    return _read_grids(grids_of(content, file, is_title), file, said, kept)


def _read_grids(found: tuple[list[Grid], list[Problem]], file: str, said: Said, kept: Kept) -> ListRead:
    grids, problems = found
    if not grids:
        return _unread(file, None, problems)
    grid = _choose(grids, said.sheet)
    if isinstance(grid, Question):
        return _unread(file, None, problems, (grid,))
    if grid is None:
        return _unread(file, None, [*problems, unknown_sheet_problem(grids, said.sheet or "")])
    return _read(grid, said, kept, problems)


def _choose(grids: Sequence[Grid], sheet: str | None) -> Grid | Question | None:
    """The sheet to read: the one that is asked for, None when there is none such; else the only one that is a list."""
    if sheet is not None:
        return next((grid for grid in grids if grid.sheet is not None and fold(grid.sheet) == fold(sheet)), None)
    visible = [grid for grid in grids if grid.shown] or list(grids)
    lists = [grid for grid in visible if find_header(grid) is not None]
    if len(lists) > 1:
        return sheets_question(lists)
    return (lists or visible)[0]


@dataclass(frozen=True, slots=True, repr=False)
class _BlockRead:
    """One block of a list, its columns and its people."""

    grid: Grid
    block: Block
    roles: Roles
    refused: list[Choice]
    taken: Taken


def _marked(part: _BlockRead) -> Iterator[str]:
    """What the cells of presence of a block hold, folded."""
    rows = part.grid.rows[part.block.header.first : part.block.stop]
    return (fold(one_line(row.cell(column))) for column in part.roles.get("present", ()) for row in rows)


def _read(grid: Grid, said: Said, kept: Kept, problems: Sequence[Problem]) -> ListRead:
    chosen, answers = said.columns, said.answers
    problems = [*problems, *encoding_problem(grid)]
    hidden = hidden_questions(grid, hidden=answers.hidden)
    grid = grid.with_hidden if answers.hidden else grid
    kind, blocks = find_blocks(grid)
    if not blocks:
        blocks = _settled_header(grid, chosen, kept)
    if not blocks:
        grid, blocks, chosen = _without_header(grid, chosen)
    if not blocks:
        if asked := header_questions(grid):
            return _unread(grid.file, grid.sheet, problems, asked)
        return _unread(grid.file, grid.sheet, [*problems, no_header_problem(grid)])
    everybody = any(fold(role) in _PRESENT and not text.strip() for role, text in chosen.items())
    parts = [_block_read(part, block, kind, chosen, kept, answers, everybody=everybody) for part, block in blocks]
    main = max(parts, key=lambda part: part.block.stop - part.block.header.first)
    header, rows = main.block.header, _ranked(row for part in parts for row in part.taken.rows)
    problems += [problem for part in parts for problem in block_problems(grid, part.taken)]
    problems += choice_problems(grid, header.titles, main.refused)
    problems += line_problems(grid, {row.number for part, _ in blocks for row in part.rows}, answers.lines)
    problems += mark_problems(grid, {*chain.from_iterable(map(_marked, parts))}, answers.present | answers.absent)
    questions = hidden + [question for part in parts for question in _questions(part, answers, everybody=everybody)]
    if not rows:
        problems.append(nobody_problem(grid, header.row))
    elif not everybody:
        questions += presence_questions(main.grid, header, main.roles, main.taken, rows)
    if said.min_minutes and rows and not any(row.minutes is not None for row in rows):
        questions += minutes_question(main.grid, header, main.roles)
    used = {column for columns in main.roles.values() for column in columns}
    return ListRead(
        rows=rows,
        mapping=MappingProxyType(labels(header.titles, main.roles)),
        kind=kind,
        header_row=header.row,
        ignored=tuple(told_title(title) for column, title in enumerate(header.titles) if title and column not in used),
        problems=tuple(problems),
        sheet=grid.sheet,
        file=grid.file,
        headers=tuple(told_title(title) for title in header.titles),
        fingerprint=fingerprint(header.titles),
        questions=tuple(questions),
    )


def _ranked(rows: Iterable[ListRow]) -> tuple[ListRow, ...]:
    """Tell the people of one line apart."""
    met: Counter[int] = Counter()
    ranked = []
    for row in rows:
        ranked.append(replace(row, rank=met[row.number]) if met[row.number] else row)
        met[row.number] += 1
    return tuple(ranked)


def _block_read(
    grid: Grid,
    block: Block,
    kind: Kind,
    chosen: Mapping[str, str],
    kept: Kept,
    answers: Answers,
    *,
    everybody: bool,
) -> _BlockRead:
    titles, below = block.header.titles, grid.rows[block.header.first : block.stop]
    roles, refused = _roles(titles, below, chosen, kept)
    rows = of_session(below, session_column(titles, below, roles), answers.session)
    roles, unknown = _in_session(titles, roles, "" if rows else answers.session)
    below = tuple(rows or below)
    answers = kept_answers(kept.get(fingerprint(titles), _NOTHING), answers)
    upper = block.header.first - (3 if any(TITLE_JOIN in title for title in titles) else 2)
    above = grid.rows[upper] if upper >= 0 else None
    taken = RowReader(grid, below, titles, roles, kind, answers, everybody=everybody, above=above).read()
    return _BlockRead(grid, block, roles, [*refused, *unknown], taken)


def _in_session(titles: Sequence[str], roles: Roles, session: str) -> tuple[Roles, list[Choice]]:
    """Return the roles with the presences of one session only, when one is named."""
    if not session or fold(session) == ALL_SESSIONS:
        return roles, []
    columns = columns_of(titles, session)
    if not columns:
        return roles, [Choice(told_title(session), unknown_role=False)]
    wanted = {session_of(titles[column]) for column in columns}
    same = tuple(c for c in roles.get("present", ()) if c in columns or (session_of(titles[c]) in wanted - {""}))
    return {**roles, "present": same or columns}, []


def _questions(part: _BlockRead, answers: Answers, *, everybody: bool) -> list[Question]:
    """What one block leaves open, apart from who came as a whole."""
    header = part.block.header
    told = everybody or bool(part.roles.keys() & {"present", "minutes", "joined_at"})
    unanswered = [row for row in part.taken.rows if row.number not in answers.lines]
    asked = [
        *cell_questions(part.grid, header, part.roles, blank=answers.blank),
        *line_questions(part.grid, part.taken),
        *department_questions(part.grid, part.taken),
        *look_questions(part.grid, unanswered, told=told),
    ]
    if not everybody:
        asked += mark_questions(part.grid, header, part.taken)
        asked += session_questions(part.grid, header, part.roles, answers.session)
    return asked


def _roles(
    titles: Sequence[str], below: Sequence[RawRow], chosen: Mapping[str, str], kept: Kept
) -> tuple[Roles, list[Choice]]:
    """Return what each column holds: as the titles propose, then as kept for such titles, then as the caller says."""
    proposed = propose(titles, below)
    settled = {role: text for role, text in kept.get(fingerprint(titles), _NOTHING).items() if role in ROLES}
    if settled:
        # What was left out when it was settled stays out. Presence is not: it is looked for anew in each list.
        remembered = {role: "" for role in proposed if role not in (*settled, "present", "registered")}
        proposed, _ = correct(titles, proposed, {**remembered, **settled})
    return correct(titles, proposed, chosen)


def _settled_header(grid: Grid, chosen: Mapping[str, str], kept: Kept) -> list[tuple[Grid, Block]]:
    """Find titles that mean nothing by themselves: a person names some of them, or did so for an earlier list.

    A column of addresses may be named by its letter: a first line without any address is then that of the titles.
    """
    width = max((len(row.cells) for row in grid.rows), default=0)
    widest = 0
    for place, row in enumerate(grid.rows[:SEARCHED_ROWS]):
        titles = tuple(one_line(row.cell(column)) for column in range(width))
        # Below a line as full, it is a person's: a name must never be taken for a title, which is shown and kept.
        if len(row.filled) > widest and (
            fingerprint(titles) in kept
            or _names(titles, chosen)
            or (place == 0 and _is_above_addresses(grid, correct(titles, {}, chosen)[0].get("email", ())))
        ):
            return [(grid, Block(Header(row.number, titles, place + 1), len(grid.rows)))]
        widest = max(widest, len(row.filled))
    return []


def _names(titles: Sequence[str], chosen: Mapping[str, str]) -> bool:
    """Tell whether corrections are about these titles: all can be followed, one by its title, one is of a person."""
    roles, refused = correct(titles, {}, chosen)
    folded = {fold(title) for title in titles if title}
    return (
        bool(roles.keys() & IDENTITY)
        and all(choice.unknown_role for choice in refused)
        and any(fold(text) in folded for text in chosen.values() if fold(text))
        and not any(map(address_of, titles))
    )


def _is_above_addresses(grid: Grid, columns: Sequence[int]) -> bool:
    first, below = grid.rows[0], grid.rows[1:]
    told = any(not is_blank(first.cell(column)) for column in columns)
    return (
        told
        and not any(address_of(cell) for cell in first.cells)
        and any(address_of(row.cell(column)) for row in below for column in columns)
    )


def _without_header(grid: Grid, chosen: Mapping[str, str]) -> tuple[Grid, list[tuple[Grid, Block]], Mapping[str, str]]:
    """Take the whole sheet as a list without titles, where that leaves no doubt.

    That is when the caller names by its letter a column that holds names or addresses, or when each cell has an address
    in it, in one column or on one line, as copied from a mail program: « Prénom NOM <adresse> ».

    Returns: the sheet; its one block, none where there is a doubt; and the corrections to read it with.
    """
    if len(grid.rows) == 1 and all(address_of(grid.rows[0].cells[column]) for column in grid.rows[0].filled):
        grid = grid.across
    titles = ("",) * max((len(row.cells) for row in grid.rows), default=0)
    block = Block(Header(0, titles, 0), len(grid.rows))
    roles, _ = correct(titles, {}, chosen)
    if roles.keys() & IDENTITY:
        return grid, [(grid, block)], chosen
    columns = {column for row in grid.rows for column in row.filled}
    if len(columns) == 1 and all(address_of(row.cells[column]) for row in grid.rows for column in row.filled):
        return grid, [(grid, block)], {**chosen, "full_name": letter_of(columns.pop())}
    return grid, [], chosen


def _unread(
    file: str, sheet: str | None, problems: Sequence[Problem], questions: tuple[Question, ...] = ()
) -> ListRead:
    return ListRead((), _NOTHING, "sheet", 0, (), tuple(problems), sheet, file, questions=questions)
