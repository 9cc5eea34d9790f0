"""Read a CSV file as spreadsheets write them in France: any usual encoding, any usual separator."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from typing import Final, TextIO

from dashboard.sources.problems import NARROW, Problem
from dashboard.sources.raw import RawTable, Record, Records, UnreadableError, begin, file_problem, split_header

MAX_CELL: Final = 32_767
"""Longest text a spreadsheet cell holds."""

SEPARATORS: Final = (",", ";", "\t")
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_PIECE: Final = 1 << 20
_TOO_LONG: Final = "une cellule est démesurément longue, sans doute à cause d’un guillemet jamais refermé"


def encoding_of(content: bytes) -> str | None:
    """Tell UTF-8 (with or without BOM), UTF-16 with BOM or Windows-1252. None if it is none of these."""
    if content.startswith(_UTF16_MARKS):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content:
        return None
    else:
        encodings = ("utf-8-sig", "cp1252")
    return next((encoding for encoding in encodings if _is_encoded_in(content, encoding)), None)


def _is_encoded_in(content: bytes, encoding: str) -> bool:
    """Decode piece by piece: a long file is never held as a text."""
    decoder, pieces = codecs.getincrementaldecoder(encoding)(), memoryview(content)
    try:
        for start in range(0, len(content), _PIECE):
            decoder.decode(pieces[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def decode(content: bytes) -> str | None:
    """Decode a text in one of the encodings of :func:`encoding_of`; None if it is in none of them."""
    encoding = encoding_of(content)
    return None if encoding is None else content.decode(encoding)


def separator_of(text: Callable[[], TextIO], known: Callable[[str], bool]) -> str:
    """Return the separator under which the header holds most known column names, then most columns.

    ``text`` opens the file from its beginning.
    """

    def score(separator: str) -> tuple[int, int]:
        titles = next((row for row in csv.reader(text(), delimiter=separator) if any(row)), [])
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
    try:
        table = split_header(stem, file, None, _records(content, file, known))
    except UnreadableError as error:
        return None, [error.problem]
    return (table, []) if table is not None else (None, [_empty(file)])


def open_csv(content: bytes, file: str, known: Callable[[str], bool]) -> Records:
    """Open the bytes of a CSV file to read them row by row; the arguments are those of :func:`read_csv`.

    Raises: UnreadableError, at once or while the rows are read, where :func:`read_csv` returns a problem.
    """
    found = begin(_records(content, file, known), max(0, content.count(b"\n") - 1))
    if found is None:
        raise UnreadableError(_empty(file))
    return found


def _records(content: bytes, file: str, known: Callable[[str], bool]) -> Iterator[Record]:
    encoding = encoding_of(content)
    if encoding is None:
        advice = f"{NARROW}; enregistrez le tableau au format CSV, encodage UTF-8"
        message = f"encodage non reconnu, ou fichier qui n’est pas du texte{advice}"
        raise UnreadableError(file_problem(file, message, "encoding"))

    def text() -> TextIO:
        return io.TextIOWrapper(io.BytesIO(content), encoding, newline="")

    number = 0
    try:
        for number, cells in enumerate(csv.reader(text(), delimiter=separator_of(text, known), strict=True), start=1):
            if max(map(len, cells), default=0) > MAX_CELL:
                raise UnreadableError(file_problem(file, _TOO_LONG, "csv", row=number))
            yield number, cells
    except csv.Error as error:
        raise UnreadableError(file_problem(file, _csv_message(error), "csv", row=number + 1)) from error


def _empty(file: str) -> Problem:
    return file_problem(file, "fichier vide, attendu au moins une ligne de titres", "empty")


def _csv_message(error: csv.Error) -> str:
    if "field larger" in str(error):
        return _TOO_LONG
    return "guillemets mal formés ou jamais refermés, le tableau ne peut pas être découpé en cellules"
