"""Read a CSV file as spreadsheets write them in France: any encoding, any usual separator."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Final, TextIO

from dashboard.sources.problems import NARROW, Problem
from dashboard.sources.raw import RawTable, Record, Records, UnreadableError, begin, file_problem, split_header
from dashboard.sources.workbook import Sheet

MAX_CELL: Final = 32_767
"""Longest text a spreadsheet cell holds."""

SEPARATORS: Final = (",", ";", "\t", "|")
_PIECE: Final = 1 << 20
_SAMPLE: Final = 60
"""Lines that tell the separator."""
_TOO_LONG: Final = "une cellule est démesurément longue, sans doute à cause d’un guillemet jamais refermé"


def text_of(content: bytes) -> tuple[Callable[[], TextIO], str] | None:
    """Open a text, as often as asked, and name its encoding in French; None when it is no text.

    A long file in plain UTF-8 is never held as a text.
    """
    if not is_twice_utf8(content[:_PIECE]) and _is_utf8(content):
        return lambda: io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline=""), "UTF-8"
    found = decoded(content)
    return None if found is None else (lambda: io.StringIO(found[0], newline=""), found[1])


def _is_utf8(content: bytes) -> bool:
    """Decode piece by piece."""
    decoder, pieces = codecs.getincrementaldecoder("utf-8-sig")(), memoryview(content)
    try:
        for start in range(0, len(content), _PIECE):
            decoder.decode(pieces[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return b"\0" not in content


def separator_of(text: Callable[[], TextIO], known: Callable[[str], bool]) -> str:
    """Return the separator under which the first lines hold most known cells, then most cells.

    A table may have title lines above its header, and the report of a platform has whole blocks: any line counts.
    ``text`` opens the file from its beginning. A first line ``sep=;`` says it, as spreadsheets understand it.
    """
    lines = list(islice(text(), _SAMPLE))
    declared = lines[0].strip().lower() if lines else ""
    if declared.startswith("sep=") and declared[4:] in SEPARATORS:
        return declared[4:]

    def score(separator: str) -> tuple[int, int]:
        try:
            cells = Counter(chain.from_iterable(csv.reader(lines, delimiter=separator)))
        except csv.Error:
            return 0, 0
        return sum(times for cell, times in cells.items() if known(cell)), cells.total()

    return max(SEPARATORS, key=score)


def read_csv(
    content: bytes, file: str, stem: str, known: Callable[[str], bool]
) -> tuple[RawTable | None, list[Problem]]:
    """Read the bytes of a CSV file.

    Args:
        known: tells whether a cell is one to expect, such as a title of the table's columns: it tells the separator.

    Returns: the table, or None when it cannot be read or is empty, and the problems.
    """
    try:
        table = split_header(stem, file, None, records(content, file, known))
    except UnreadableError as error:
        return None, [error.problem]
    return (table, []) if table is not None else (None, [_empty(file)])


def open_csv(content: bytes, file: str, known: Callable[[str], bool]) -> Records:
    """Open the bytes of a CSV file to read them row by row; the arguments are those of :func:`read_csv`.

    Raises: UnreadableError, at once or while the rows are read, where :func:`read_csv` returns a problem.
    """
    found = begin(records(content, file, known), max(0, content.count(b"\n") - 1))
    if found is None:
        raise UnreadableError(_empty(file))
    return found


def records(content: bytes, file: str, known: Callable[[str], bool]) -> Iterator[Record]:
    """Number and cells of each line of a CSV file, blank ones included; the arguments are those of :func:`read_csv`.

    Raises: UnreadableError while the rows are read.
    """
    yield from _records(_text(content, file)[0], file, known)


def csv_sheet(content: bytes, file: str, stem: str, known: Callable[[str], bool]) -> Sheet:
    """A CSV file as a sheet that bears its name, its lines as long as they are; the arguments are those of
    :func:`read_csv`.

    Raises: UnreadableError.
    """
    text, encoding = _text(content, file)
    lines = {number: tuple(cells) for number, cells in _records(text, file, known)}
    rows = tuple(lines.get(number, ()) for number in range(1, max(lines, default=0) + 1))
    return Sheet(stem, shown=True, first_row=1, first_column=1, rows=rows, encoding=encoding)


def _text(content: bytes, file: str) -> tuple[Callable[[], TextIO], str]:
    found = text_of(content)
    if found is None:
        advice = f"{NARROW}; enregistrez le tableau au format CSV, encodage UTF-8"
        message = f"encodage non reconnu, ou fichier qui n’est pas du texte{advice}"
        raise UnreadableError(file_problem(file, message, "encoding"))
    return found


def _records(text: Callable[[], TextIO], file: str, known: Callable[[str], bool]) -> Iterator[Record]:
    number = 0
    try:
        for number, cells in enumerate(csv.reader(text(), delimiter=separator_of(text, known), strict=True), start=1):
            if max(map(len, cells), default=0) > MAX_CELL:
                raise UnreadableError(file_problem(file, _TOO_LONG, "csv", row=number))
            if number > 1 or not (cells and cells[0].lower().startswith("sep=")):
                yield number, cells
    except csv.Error as error:
        raise UnreadableError(file_problem(file, _csv_message(error), "csv", row=number + 1)) from error


def _empty(file: str) -> Problem:
    return file_problem(file, "fichier vide, attendu au moins une ligne de titres", "empty")


def _csv_message(error: csv.Error) -> str:
    if "field larger" in str(error):
        return _TOO_LONG
    return "guillemets mal formés ou jamais refermés, le tableau ne peut pas être découpé en cellules"


_UTF16: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SINGLE_BYTE: Final = {"cp1252": "Windows-1252", "mac_roman": "Mac", "cp850": "DOS"}
_ACCENTED: Final = re.compile(r"[a-zA-Z][éèêëàâäçùûüîïôöœæÿñ]|[éèêëàâäçùûüîïôöœæÉÈÊÀÇÔÎ][a-zA-Z]")
_STRANGE: Final = re.compile(r"[^\W\d_][^\w\s.,;:!?'’\"()\[\]/&@+<>|«»°*%=#-]|[A-Za-z][ŽŠƒÕÐÞ¿¡þðŒÑßµ]")
_ASCII: Final = 0x7F
_CONTROLS: Final = re.compile(rb"[\x01-\x08\x0e-\x1f]")
_TWICE: Final = re.compile("Ã[\x80-\xbf©¨ª«´§¢®¯¹»¼€‰ˆ‹Š‡‚ƒ„…†™›œ¶\xa0]|â€[™œ“”˜¦]|Å“")


def decoded(content: bytes) -> tuple[str, str] | None:
    """The text of a file and the name of its encoding, in French; None when it is no text."""
    if content[:2] in _UTF16:
        return _strictly(content, "utf-16", "UTF-16")
    if b"\0" in content:
        return _wide(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _mixed(content)
    if _TWICE.search(text) and (once := _once(text)) != text:
        return once, "UTF-8 converti deux fois"
    return text, "UTF-8"


def is_twice_utf8(content: bytes) -> bool:
    """Whether some bytes look like UTF-8 that was converted to UTF-8 again."""
    return bool(_TWICE.search(content.decode("utf-8", "ignore")))


def _strictly(content: bytes, encoding: str, name: str) -> tuple[str, str] | None:
    try:
        return content.decode(encoding), name
    except UnicodeDecodeError:
        return None


def _wide(content: bytes) -> tuple[str, str] | None:
    """UTF-16 without its mark: every second byte of Latin letters is nul."""
    odd, even = content[1::2].count(0), content[::2].count(0)
    if max(odd, even) < len(content) / 5:
        return None
    return _strictly(content, "utf-16-le" if odd > even else "utf-16-be", "UTF-16 sans marque")


def _once(text: str) -> str:
    """Undo a second conversion, line by line: some may have been added since."""
    return "".join(map(_undone, text.splitlines(keepends=True)))


def _undone(line: str) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return line.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return line


def _mixed(content: bytes) -> tuple[str, str] | None:
    """Lines of UTF-8 among others, as when a tool adds to the file of another; else one old encoding for all."""
    if _CONTROLS.search(content) or sum(byte > _ASCII for byte in content[:_PIECE]) * 2 > len(content[:_PIECE]):
        return None
    lines = content.splitlines(keepends=True)
    in_utf8 = [line for line in lines if not line.isascii() and _is_utf8(line)]
    others = [line for line in lines if not _is_utf8(line)]
    encoding = _best(others)
    if encoding is None:
        return None
    text = "".join(line.decode("utf-8" if _is_utf8(line) else encoding) for line in lines).removeprefix("\ufeff")
    name = _SINGLE_BYTE[encoding]
    return (_once(text) if _TWICE.search(text) else text), f"UTF-8 et {name}" if in_utf8 else name


def _best(lines: Iterable[bytes]) -> str | None:
    """The old encoding under which most accents stand in words as they do in French."""
    sample = b"".join(lines)[:_PIECE]
    scores: dict[str, tuple[int, int]] = {}
    for encoding in _SINGLE_BYTE:
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        scores[encoding] = len(_ACCENTED.findall(text)), -len(_STRANGE.findall(text))
    return max(scores, key=lambda encoding: scores[encoding], default=None)
