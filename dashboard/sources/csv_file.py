"""Read a CSV file as spreadsheets write them in France: any usual encoding, any usual separator."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Final

from dashboard.sources.problems import NARROW, Problem
from dashboard.sources.raw import Cell, RawTable, file_problem, split_header

MAX_CELL: Final = 32_767
"""Longest text a spreadsheet cell holds."""

SEPARATORS: Final = (",", ";", "\t")
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


def decode(content: bytes) -> str | None:
    """Decode UTF-8 (with or without BOM), UTF-16 with BOM or Windows-1252. None if it is none of these."""
    if content.startswith(_UTF16_MARKS):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content:
        return None
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def separator_of(text: str, known: Callable[[str], bool]) -> str:
    """Return the separator under which the header holds most known column names, then most columns."""

    def score(separator: str) -> tuple[int, int]:
        titles = next((row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row)), [])
        return sum(known(title) for title in titles), len(titles)

    return max(SEPARATORS, key=score)


def read_csv(
    content: bytes, file: str, stem: str, known: Callable[[str], bool]
) -> tuple[RawTable | None, list[Problem]]:
    """Read the bytes of a CSV file.

    Args:
        content: the file.
        file: its name in the problems.
        stem: its name without extension.
        known: tells whether a title is one of the table's columns.

    Returns: the table, or None when it cannot be read or is empty, and the problems.
    """
    text = decode(content)
    if text is None:
        advice = "enregistrez le tableau au format CSV, encodage UTF-8"
        return None, [
            file_problem(file, f"encodage non reconnu, ou fichier qui n’est pas du texte{NARROW}; {advice}", "encoding")
        ]
    records: list[tuple[int, tuple[Cell, ...]]] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text, known), strict=True)
        for number, cells in enumerate(reader, start=1):
            if any(len(cell) > MAX_CELL for cell in cells):
                raise csv.Error("field larger")
            records.append((number, tuple(cells)))
    except csv.Error as error:
        return None, [file_problem(file, _csv_message(error), "csv", row=len(records) + 1)]
    table = split_header(stem, file, None, records)
    if table is None:
        return None, [file_problem(file, "fichier vide, attendu au moins une ligne de titres", "empty")]
    return table, []


def _csv_message(error: csv.Error) -> str:
    if "field larger" in str(error):
        return "une cellule est démesurément longue, sans doute à cause d’un guillemet jamais refermé"
    return "guillemets mal formés ou jamais refermés, le tableau ne peut pas être découpé en cellules"
