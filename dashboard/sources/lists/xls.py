"""Read an XLS file from a process of its own, which a damaged file may end without ending this one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from dashboard.sources.lists import xls_child
from dashboard.sources.lists.layout import Span
from dashboard.sources.raw import Cell

_SECONDS: Final = 60


class XlsError(Exception):
    """The file cannot be read; ``locked`` by a password, ``too_big``, or damaged."""

    def __init__(self, *, locked: bool = False, too_big: bool = False) -> None:
        super().__init__()
        self.locked = locked
        self.too_big = too_big


@dataclass(frozen=True, slots=True, repr=False)
class XlsSheet:
    """A sheet: its rows from the first one and from column A, its merged cells, whether it is visible."""

    name: str
    shown: bool
    spans: tuple[Span, ...]
    rows: list[tuple[Cell, ...]]


def read_xls(content: bytes, max_cells: int) -> list[XlsSheet]:
    """Read the bytes of an XLS file. Nothing is written: they go to the other process and back through pipes.

    Raises: XlsError.
    """
    command = [sys.executable, "-P", str(Path(xls_child.__file__)), str(max_cells)]
    try:
        # What the library prints when it fails may quote a cell: it is thrown away.
        ended = subprocess.run(  # noqa: S603 (the interpreter that runs this, a file of this package, a number)
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_SECONDS, check=True
        )
        answer = json.loads(ended.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        raise XlsError from None
    if "refused" in answer:
        raise XlsError(locked=answer["refused"] == xls_child.LOCKED, too_big=answer["refused"] == xls_child.TOO_BIG)
    return list(_sheets(answer["sheets"]))


def _sheets(answer: list[Any]) -> Iterator[XlsSheet]:
    for name, shown, merged, rows in answer:
        spans = tuple(Span(*start, *end) for start, end in merged)
        yield XlsSheet(name, shown, spans, [tuple(map(_cell, cells)) for cells in rows])


_KINDS: Final[Mapping[str, Callable[[Any], Cell]]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        kind, written = value
        return _KINDS[kind](written)
    cell: Cell = value
    return cell
