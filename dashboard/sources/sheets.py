"""What a file is, told by what it holds, and its sheets: a workbook, a CSV file, or several of them in a ZIP."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final, Literal

from dashboard.sources import archives
from dashboard.sources.csv_file import csv_sheet
from dashboard.sources.problems import NARROW, Problem
from dashboard.sources.raw import UnreadableError, file_problem
from dashboard.sources.refusals import ImportRefusedError
from dashboard.sources.trackers.words import is_any_title
from dashboard.sources.workbook import MAX_CELLS, RefusedError, Sheet, read_workbook

Form = Literal["texte", "xlsx", "ods", "xls", "zip"]

_OLE_MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PART: Final = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_BOOK: Final = re.compile(rb"\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
"""How the stream of an .xls begins that has a password: the records BOF, WRITEPROT (sometimes), FILEPASS ([MS-XLS])."""
_FOREIGN: Final = (
    (b"%PDF", "un document PDF"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"{\\rtf", "un document de traitement de texte"),
)
_HTML: Final = (b"<html", b"<!doctype html", b"<table", b"<?xml")
_SPREADSHEETML: Final = b"urn:schemas-microsoft-com:office:spreadsheet"
_FOREIGN_PARTS: Final = {
    "xl/workbook.bin": f"le fichier est un classeur binaire d’Excel (.xlsb){NARROW}; enregistrez-le au format .xlsx",
    "Index/Document.iwa": f"le fichier vient de Numbers{NARROW}; exportez-le au format Excel (.xlsx)",
    "Index.zip": f"le fichier vient de Numbers{NARROW}; exportez-le au format Excel (.xlsx)",
}
_SAVE_AS: Final = "ouvrez-le dans un tableur et enregistrez-le au format .xlsx"
_LOCKED: Final = f"fichier protégé par mot de passe{NARROW}; enregistrez-le sans mot de passe"
_PARTS: Final = frozenset(("[Content_Types].xml", "content.xml"))
"""What an archive that is a workbook, or another document of an office, holds."""


def form_of(content: bytes) -> Form:
    """What a file is, whatever its name says; an archive of anything but CSV files is taken for a workbook.

    Raises:
        RefusedError: it is nothing that is read here, or a password locks it; the text says so in French.
    """
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, what in _FOREIGN:
        if start.startswith(mark.lower()):
            raise RefusedError(f"le fichier est {what}, attendu un tableur ou un fichier CSV")
    if _SPREADSHEETML in content[:4096]:
        raise RefusedError(f"le fichier est un classeur XML d’Excel 2003{NARROW}; {_SAVE_AS}")
    if start.startswith(_HTML):
        raise RefusedError(f"le fichier est une page web enregistrée sous un autre nom{NARROW}; {_SAVE_AS}")
    if content.startswith(_OLE_MARK):
        if _ENCRYPTED_PART in content or _ENCRYPTED_BOOK.search(content):
            raise RefusedError(_LOCKED)
        return "xls"
    if not content.startswith(b"PK"):
        return "texte"
    if b"opendocument.spreadsheet" in content[:512]:
        return "ods"
    names = _names_in(content)
    if foreign := names & _FOREIGN_PARTS.keys():
        raise RefusedError(_FOREIGN_PARTS[foreign.pop()])
    return "zip" if not names & _PARTS and any(name.lower().endswith(".csv") for name in names) else "xlsx"


def _names_in(content: bytes) -> set[str]:
    """The names of the files of an archive; none when it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {*archive.namelist()}
    except (zipfile.BadZipFile, struct.error, NotImplementedError, OSError, ValueError):
        return set()


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
