"""Open archives that come from outside: limits on number and size, no path out of the folder, no link, no password."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

from dashboard.territories.refusals import ImportRefusedError, Progress

MAX_MEMBERS: Final = 2_000
MAX_BYTES: Final = 600_000_000
"""All members together, once unpacked."""

MAX_RATIO: Final = 300
"""Unpacked over packed, for members above `RATIO_FROM`: text packs 10 to 20 times, a bomb a thousand."""

RATIO_FROM: Final = 20_000_000
_CHUNK: Final = 1 << 20


def members(path: Path) -> list[zipfile.ZipInfo]:
    """The files of an archive, after checks; folders and what macOS adds are left out.

    Raises:
        ImportRefusedError: not a ZIP, truncated, protected by a password, too many or too large members, a link, a name
            that leads out of the archive.
    """
    try:
        with zipfile.ZipFile(path) as opened:
            listed = opened.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise ImportRefusedError(
            "ce n’est pas une archive ZIP lisible, ou elle est tronquée", file=path.name
        ) from error
    if len(listed) > MAX_MEMBERS:
        raise ImportRefusedError("trop de fichiers dans l’archive", file=path.name, read=len(listed))
    total = sum(member.file_size for member in listed)
    if total > MAX_BYTES:
        raise ImportRefusedError("archive démesurée une fois ouverte", file=path.name, read=f"{total} octets")
    for member in listed:
        _check(member, path.name)
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


def unpack(path: Path, wanted: Iterable[zipfile.ZipInfo], folder: Path, progress: Progress) -> list[Path]:
    """Write some members, under their bare names, into a folder; returns their paths.

    Raises:
        ImportRefusedError: a member is damaged, or larger than it says.
    """
    chosen = list(wanted)
    total = max(sum(member.file_size for member in chosen), 1)
    done = 0
    written = []
    for member in chosen:
        target = folder / PurePosixPath(member.filename.replace("\\", "/")).name
        try:
            with zipfile.ZipFile(path) as opened, opened.open(member) as source, target.open("wb") as sink:
                left = member.file_size
                while chunk := source.read(min(_CHUNK, left + 1)):
                    left -= len(chunk)
                    if left < 0:
                        raise ImportRefusedError("fichier plus grand qu’annoncé", file=member.filename)
                    sink.write(chunk)
                    done += len(chunk)
                    progress("Ouverture de l’archive", min(done / total, 1.0))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise ImportRefusedError("fichier abîmé dans l’archive", file=f"{path.name}/{member.filename}") from error
        written.append(target)
    return written
