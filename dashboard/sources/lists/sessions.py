"""Several sessions in one list: a column for each, or a column that says of each line which one it is of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from dashboard.sources.lists.mapping import Roles
from dashboard.sources.lists.words import day_in, fold, is_session_title
from dashboard.sources.raw import Cell, RawRow
from dashboard.sources.values import one_line

_MOST: Final = 40


def session_column(titles: Sequence[str], rows: Sequence[RawRow], roles: Roles) -> int | None:
    """Return the column that says on which day, or at which session, each person of a list came; None without any.

    It is titled « Date » or « Séance », and holds several of them.
    """
    used = {column for taken in roles.values() for column in taken}
    for column, title in enumerate(titles):
        if "event" not in roles and column not in used and is_session_title(title) and sessions_in(rows, column):
            return column
    return None


def sessions_in(rows: Sequence[RawRow], column: int) -> list[str]:
    """Return the sessions that a column names, in order; none when it names one only, or nearly as many as lines."""
    told = [text for row in rows if (text := session_text(row.cell(column)))]
    found = list(dict.fromkeys(told))
    days = all(map(day_in, found))
    return found if 1 < len(found) <= _MOST and (days or len(found) < len(told)) else []


def session_text(cell: Cell) -> str:
    """Return how the session of a line is told: a day without its hour, or a text as written."""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    text = one_line(cell)
    return day_in(text) or text


def of_session(rows: Sequence[RawRow], column: int | None, session: str) -> Sequence[RawRow] | None:
    """Return the rows of one session of a column, and those that tell none; None where no row is of that session."""
    wanted = fold(session)
    if column is None or not any(fold(session_text(row.cell(column))) == wanted for row in rows):
        return None
    return [row for row in rows if fold(session_text(row.cell(column))) in ("", wanted)]
