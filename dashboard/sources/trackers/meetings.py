"""Meetings of networks that are written as columns of their table: one a day, or a day in each cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dashboard.french import plural
from dashboard.sources.problems import NARROW, quoted, shown
from dashboard.sources.raw import Cell, is_blank
from dashboard.sources.text import fold
from dashboard.sources.trackers.dates import read_date
from dashboard.sources.trackers.inquiry import Inquiry
from dashboard.sources.trackers.layout import Layout, Line, updated, year_around
from dashboard.sources.trackers.numbers import TypedCount, read_count
from dashboard.sources.trackers.typed_date import TypedDate
from dashboard.sources.trackers.words import MARKS, NO_MARKS
from dashboard.sources.values import plain_text

LEAVE, COUNT = "laisser", "compter"
_NOBODY_COUNTED: Final = TypedCount(None, "")


@dataclass(frozen=True, slots=True)
class _Meeting:
    line: Line
    title: str
    when: TypedDate
    count: TypedCount


def meetings_of(
    layout: Layout, lines: Sequence[Line], as_of: str, inquiry: Inquiry, *, beside: bool
) -> list[tuple[int, dict[str, str]]]:
    """Number of the row of a network, and each of its meetings as a row of actions, without what the network tells.

    None before a person has said that they are not written elsewhere too.

    Args:
        as_of: ISO day on which the centre's data are brought up to date.
        beside: whether the file tells actions in other sheets.
    """
    found = sorted(_found(layout, lines), key=lambda one: (one.line.number, one.when.start))
    if not found:
        return []
    columns = ", ".join(quoted(shown(title)) for title in dict.fromkeys(one.title for one in found))
    question = (
        f"les colonnes {columns} disent {plural(len(found), 'réunion')} de réseaux. Faut-il les compter parmi les "
        f"actions, ou y sont-elles déjà{NARROW}?"
    )
    choices = {COUNT: "les compter comme des actions", LEAVE: "les laisser de côté, les actions sont écrites ailleurs"}
    if beside:
        choices = dict(reversed(choices.items()))
    place = layout.sheet, layout.titles_row, found[0].title
    if inquiry.ask("Réunions", layout.sheet, question, choices, place, code="meetings") != COUNT:
        return []
    last = updated(layout) or as_of
    return [(one.line.number, _row(one, last)) for one in found]


def _found(layout: Layout, lines: Sequence[Line]) -> Iterator[_Meeting]:
    year = year_around(layout)
    for position, title in layout.unknown:
        cells = [(line, line.cells[position]) for line in lines if position < len(line.cells)]
        cells = [(line, cell) for line, cell in cells if not is_blank(cell)]
        day = _day(title, year)
        if day is not None and all(_count(cell) is not None for _, cell in cells):
            counts = ((line, _count(cell)) for line, cell in cells)
            yield from (_Meeting(line, title, day, count) for line, count in counts if count and count.value != 0)
        elif any(isinstance(cell, date) for _, cell in cells):
            days = ((line, _day(cell, line.year or year)) for line, cell in cells)
            yield from (_Meeting(line, title, when, _NOBODY_COUNTED) for line, when in days if when)


def _day(cell: Cell, year: int | None) -> TypedDate | None:
    found = read_date(cell, year)
    return found if found is not None and found.doubt is None and found.precision == "day" else None


def _count(cell: Cell) -> TypedCount | None:
    """How many came to a meeting: unknown under a cross, nobody where there was none; None for what is neither."""
    text = fold(plain_text(cell)) or plain_text(cell)
    if text in MARKS:
        return _NOBODY_COUNTED
    if text in NO_MARKS:
        return TypedCount(0, "exact")
    found = read_count(cell)
    return found if found is not None and found.doubt is None else None


def _row(one: _Meeting, last: str) -> dict[str, str]:
    status = one.count.status or ("realised" if one.when.start <= last else "announced")
    came = status == "realised" and one.count.value is not None
    return {
        "status": status,
        "date_start": one.when.start,
        "date_precision": "day",
        "report_year": one.when.start[:4],
        **({"participants": str(one.count.value), "participants_precision": one.count.precision} if came else {}),
    }
