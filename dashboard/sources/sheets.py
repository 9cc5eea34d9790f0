"""The sheets of a file that a centre keeps: a workbook, a CSV file, or several of them in a ZIP."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final

from dashboard.sources import archives
from dashboard.sources.csv_file import csv_sheet
from dashboard.sources.forms import form_of
from dashboard.sources.problems import NARROW, Problem
from dashboard.sources.raw import UnreadableError, file_problem
from dashboard.sources.refusals import ImportRefusedError
from dashboard.sources.trackers.words import is_any_title
from dashboard.sources.workbook import MAX_CELLS, RefusedError, Sheet, read_workbook

MOST_UNPACKED: Final = 200 * 1024 * 1024
"""Bytes of the CSV files of a ZIP."""
NO_TABLE: Final = "zip-without-table"
"""Code of the problem of a ZIP that holds something else than tables."""


def sheets_of(
    content: bytes, file: str, known: Callable[[str], bool] = is_any_title, most_cells: int = MAX_CELLS
) -> tuple[list[Sheet], list[Problem]]:
    """Read the sheets of a file that are not blank, whatever its kind. Never raises.

    Args:
        content: the bytes of the file; file: what it is called in the problems.
        known: tells whether a text is one to expect in the first lines, which tells the separator of a text.
        most_cells: of all sheets of a workbook together.
    """
    name = PurePosixPath(file)
    try:
        form = form_of(content)
        if form == "zip" or name.suffix.lower() == ".zip":
            return [csv_sheet(inside, file, stem, known) for stem, inside in _unpacked(content, file)], []
        if form == "texte":
            return [csv_sheet(content, file, name.stem, known)], []
    except RefusedError as error:
        return [], [file_problem(file, str(error), "unreadable")]
    except UnreadableError as error:
        return [], [error.problem]
    return read_workbook(content, file, most_cells)


def _unpacked(content: bytes, file: str) -> list[tuple[str, bytes]]:
    """Name without extension and bytes of each CSV file of a ZIP. Raises UnreadableError."""
    archive = io.BytesIO(content)
    try:
        listed = [one for one in archives.members(archive, file) if one.filename.lower().endswith(".csv")]
        if sum(one.file_size for one in listed) > MOST_UNPACKED:
            raise UnreadableError(file_problem(file, "fichier démesuré une fois décompressé", "zip"))
        found = [(PurePosixPath(one.filename).stem, b"".join(archives.pieces(archive, one, file))) for one in listed]
    except ImportRefusedError as error:
        message = f"{error.what}{NARROW}; refaites l’archive, ou donnez les fichiers un à un"
        raise UnreadableError(file_problem(file, message, "zip")) from None
    if not found:
        raise UnreadableError(file_problem(file, "fichier ZIP sans fichier CSV, attendu au moins un", NO_TABLE))
    return found
