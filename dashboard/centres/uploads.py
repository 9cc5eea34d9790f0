"""What is kept of a dropped file between two requests: its cells, without those that may name people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.centres.bundle import Files
from dashboard.centres.proposal import Dropped, Ground
from dashboard.sources import Problem


@dataclass(frozen=True)
class Taken:
    """A file as it may be kept.

    Attributes:
        dropped: what may be stored and proposed (`Dropped`); no name, mail or phone is in it.
        emptied: title of a column made for names, as far as it may be shown → number of cells that were emptied.
        passages: key of the question about a passage that seems to name somebody (initials) → number of cells where it
            was replaced by « … ». To have one kept, the file is dropped again with the answer "garder" to that key.
        problems: why the file cannot be read; `dropped` is then of no use.
    """

    dropped: Dropped = field(repr=False)
    emptied: Mapping[str, int]
    passages: Mapping[str, int]
    problems: tuple[Problem, ...] = ()


def take_in(dropped: Dropped, current: Files, ground: Ground, answers: Mapping[str, str]) -> Taken:
    """Read a file that was just dropped, and empty what may name people, before anything is kept."""
    raise NotImplementedError
