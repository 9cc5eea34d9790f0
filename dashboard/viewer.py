"""Who is looking: the role and the centre of a person of the staff, and what of the snapshot these let them see.

A person of a centre gets a snapshot in which the other centres do not exist. Selectors, links, addresses, callbacks and
findings are all made from the snapshot: none of them can tell what it does not hold.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from types import MappingProxyType
from typing import Final, Literal

import pandas as pd

from dashboard.snapshot import CentreData, Snapshot
from dashboard.twins import Filled

Role = Literal["reader", "editor", "administrator"]

ROLES: Final[Mapping[Role, str]] = MappingProxyType(
    {"reader": "Lecture", "editor": "Édition", "administrator": "Administration"}
)
"""Role → French name. Each may do what those before it may."""

TWINNED: Final[Mapping[str, str]] = MappingProxyType({"events": "event_id", "publications": "publication_id"})
"""Tables whose rows name their twins in other centres (`same_as`) → column of their identifier."""

ANOTHER: Final = "un autre centre"
"""What is told, as the source of a cell, of a centre out of sight."""

MOST_LINKED: Final = 8
"""Shared links that a snapshot is kept ready for: each has memos of its own."""

ENVIRON_KEY: Final = "dashboard.viewer"
"""Where the gate of the staff edition leaves the visit in the WSGI environment; nothing from outside writes there."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person of the staff, as far as pages need to know.

    Attributes:
        role: what they may see.
        centre: identifier of their centre; empty for all the centres.
        open: whether a link of this machine opened the edition, without anybody having signed in.
    """

    role: Role
    centre: str = ""
    open: bool = False

    @property
    def sees_files(self) -> bool:
        """Whether they see what is wrong in the files (names, lines, values): what an editor corrects."""
        return self.role != "reader"

    @property
    def runs_service(self) -> bool:
        """Whether they see how the service does, and who has an account."""
        return self.role == "administrator"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of the staff edition that the gate has let through.

    Attributes:
        viewer: who looks.
        proof: what the forms of their session carry, so that no other site can send them; empty without a session.
        email: the address of their account; empty without one.
    """

    viewer: Viewer
    proof: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


class Views:
    """The snapshot as each kind of viewer sees it: made once for a snapshot, forgotten with it.

    Each view has memos of its own: what was worked out for a viewer is never shown to another kind of viewer.
    """

    def __init__(self) -> None:
        self._whole: Snapshot | None = None
        self._made: dict[tuple[str, bool, str], Snapshot] = {}
        self._lock = threading.Lock()

    def of(self, snapshot: Snapshot, viewer: Viewer, held: str = "") -> Snapshot:
        """What a viewer sees of a snapshot; the same object for the same snapshot and the same rights.

        `held` is the query of the shared link that they follow.
        """
        key = (viewer.centre, viewer.sees_files, held)
        with self._lock:
            if self._whole is not snapshot:
                for one in self._made.values():
                    one.answers.clear()
                self._whole, self._made = snapshot, {}
            if key not in self._made:
                self._made[key] = replace(seen_by(snapshot, viewer), held=held)
                linked = [one for one in self._made if one[2]]
                if len(linked) > MOST_LINKED:
                    self._made.pop(linked[0]).answers.clear()
            return self._made[key]


def seen_by(snapshot: Snapshot, viewer: Viewer) -> Snapshot:
    """A snapshot with the centres of a viewer only, and without the problems of files for those who cannot mend them.

    What could not be read of a whole folder has no centre: only those who see every centre are told of it.
    """
    seen = {name: data for name, data in snapshot.centres.items() if viewer.centre in ("", name)}
    names = {"", *(data.centre.name for data in seen.values())}
    centres = {
        name: replace(data, tables=_unnamed(data, names), memo={}, problems=data.problems if viewer.sees_files else ())
        for name, data in seen.items()
    }
    problems = snapshot.problems if viewer.sees_files and not viewer.centre else ()
    named = _column(centres.values(), "same_as")
    hidden = _column((data for name, data in snapshot.centres.items() if name not in centres), "")
    return replace(snapshot, centres=MappingProxyType(centres), problems=problems, elsewhere=frozenset(named & hidden))


def _unnamed(data: CentreData, names: set[str]) -> Mapping[str, pd.DataFrame]:
    """The tables of a centre, in which nothing names a centre out of sight that completes one of its lines."""
    filled = data.events["filled"]
    if all(cell.centre in names for cells in filled for cell in cells):
        return data.tables
    told = [tuple(cell if cell.centre in names else _hidden(cell) for cell in cells) for cells in filled]
    events = data.events.assign(filled=pd.Series(told, index=filled.index, dtype=object))
    return MappingProxyType({**data.tables, "events": events})


def _hidden(cell: Filled) -> Filled:
    return Filled(cell.column, (), (ANOTHER,))


def _column(centres: Iterable[CentreData], column: str) -> set[str]:
    """The identifiers in a column of the tables whose rows have twins; in that of their own identifiers by default."""
    found: set[str] = set()
    for data in centres:
        for table, own in TWINNED.items():
            values = data.table(table)[column or own].dropna()
            found.update(chain.from_iterable(value if isinstance(value, tuple) else (value,) for value in values))
    return found
