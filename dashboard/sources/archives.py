"""Open archives that come from outside: limits on number and size, no path out of the folder, no link, no password."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Final

from dashboard.sources.refusals import ImportRefusedError, Progress

Source = Path | IO[bytes]

MAX_MEMBERS: Final = 2_000
MAX_BYTES: Final = 600_000_000
"""All members together, once unpacked."""

MAX_RATIO: Final = 300
"""Unpacked over packed, for members above `RATIO_FROM`: text packs 10 to 20 times, a bomb a thousand."""

RATIO_FROM: Final = 20_000_000
_CHUNK: Final = 1 << 20
_DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError, OSError,
)  # fmt: skip


def members(source: Source, file: str) -> list[zipfile.ZipInfo]:
    """The files of an archive, after checks; folders and what macOS adds are left out.

    Raises:
        ImportRefusedError: not a ZIP, truncated, protected by a password, too many or too large members, a link, a name
            that leads out of the archive.
    """
    try:
        with zipfile.ZipFile(source) as opened:
            listed = opened.infolist()
    except (*_DAMAGED, ValueError) as error:
        raise ImportRefusedError("archive ZIP illisible ou tronquée", file=file) from error
    if len(listed) > MAX_MEMBERS:
        raise ImportRefusedError("trop de fichiers dans l’archive", file=file, read=len(listed))
    total = sum(member.file_size for member in listed)
    if total > MAX_BYTES:
        raise ImportRefusedError("archive démesurée une fois ouverte", file=file, read=f"{total} octets")
    for member in listed:
        _check(member, file)
    return [one for one in listed if not one.is_dir() and not one.filename.startswith("__MACOSX/")]


def _check(member: zipfile.ZipInfo, file: str) -> None:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if not member.filename or name.is_absolute() or ".." in name.parts or ":" in name.as_posix().partition("/")[0]:
        raise ImportRefusedError("nom de fichier dangereux dans l’archive", file=file, read=member.filename)
    if member.flag_bits & 0x1:
        raise ImportRefusedError("archive protégée par un mot de passe", file=file, read=member.filename)
    if stat.S_ISLNK(member.external_attr >> 16):
        raise ImportRefusedError("lien symbolique dans l’archive", file=file, read=member.filename)
    if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        raise ImportRefusedError("contenu anormalement compressé", file=file, read=member.filename)


def pieces(source: Source, member: zipfile.ZipInfo, file: str) -> Iterator[bytes]:
    """The content of a member, piece by piece; the arguments are those of :func:`members`.

    Raises:
        ImportRefusedError: it is damaged, or larger than it says.
    """
    try:
        with zipfile.ZipFile(source) as opened, opened.open(member) as stream:
            left = member.file_size
            while chunk := stream.read(min(_CHUNK, left + 1)):
                left -= len(chunk)
                if left < 0:
                    raise ImportRefusedError("fichier plus grand qu’annoncé", file=member.filename)
                yield chunk
    except _DAMAGED as error:
        raise ImportRefusedError("fichier abîmé dans l’archive", file=f"{file}/{member.filename}") from error


def unpack(path: Path, wanted: Iterable[zipfile.ZipInfo], folder: Path, progress: Progress) -> list[Path]:
    """Write some members, under their bare names, into a folder; returns their paths.

    Raises:
        ImportRefusedError: see :func:`pieces`.
    """
    chosen = list(wanted)
    total = max(sum(member.file_size for member in chosen), 1)
    done = 0
    written = []
    for member in chosen:
        target = folder / PurePosixPath(member.filename.replace("\\", "/")).name
        with target.open("wb") as sink:
            for piece in pieces(path, member, path.name):
                sink.write(piece)
                done += len(piece)
                progress("Ouverture de l’archive", min(done / total, 1.0))
        written.append(target)
    return written
