"""What was read of a source."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.centres.model import Dropped


@dataclass(frozen=True, slots=True)
class Doubt:
    """Zeros that may mean that nobody has filled the cell in: code of the column, its table, its title, how many."""

    column: str
    table: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was read.

    Attributes:
        mark: what tells whether the source has changed, the next time; "" when it says nothing.
        dropped: the file; None when nothing has changed since.
        doubts: what is to be asked before it is taken in.
        hidden: cells that the key may not read.
        tables: codes of those of a Grist document, whether they were read or not.
    """

    mark: str
    dropped: Dropped | None = None
    doubts: tuple[Doubt, ...] = ()
    hidden: int = 0
    tables: tuple[str, ...] = ()
