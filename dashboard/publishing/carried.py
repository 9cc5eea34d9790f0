"""A published version as one file, for those who show what several houses publish: `donnees/instantane.zip`.

instantane.json     {"format": 1, "version": "3f0c…", "published": seconds since 1970}
schemas/… reference/… <centre>/…    the files of the version, all public (see `versions`)
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

from dashboard.exports import zipped
from dashboard.publishing.releases import Entry, read_register
from dashboard.publishing.versions import Files, files_of, is_name, version_of
from dashboard.sources.archives import members, pieces
from dashboard.sources.refusals import ImportRefusedError

FILE: Final = "instantane.zip"
FORMAT: Final = 1
MOST: Final = 100_000_000
"""Bytes of a version, unpacked."""
_TOLD: Final = "instantane.json"


class CarriedError(ValueError):
    """The file is not a version that this programme can take; the message is in French."""


@dataclass(frozen=True)
class Carried:
    """A version on its way: its name, the moment when it was published (seconds since 1970), its files."""

    version: str
    published: int
    files: Files = field(repr=False)

    def of_centre(self, centre: str) -> Carried:
        """With what is needed to read one of its centres, and no other one."""
        kept = ("schemas", "reference", centre)
        return Carried(self.version, self.published, {
            name: content for name, content in self.files.items() if name.partition("/")[0] in kept
        })  # fmt: skip


def in_folder(public: Path, version: str) -> Carried:
    """A version of a public folder. Raises OSError or ValueError when it cannot be read."""
    entry = read_register(public).get(version) or Entry(version, int((public / version).stat().st_mtime))
    return Carried(version, entry.published, files_of(public / version))


def packed(carried: Carried) -> bytes:
    """The file."""
    told = {"format": FORMAT, "version": carried.version, "published": carried.published}
    return zipped.packed({_TOLD: json.dumps(told), **carried.files})


def unpacked(content: bytes) -> Carried:
    """What a file carries, whole or not at all.

    Raises:
        CarriedError: it is damaged, too large, of another format, or holds a file of a strange name.
    """
    source = BytesIO(content)
    try:
        found = members(source, FILE)
        if sum(one.file_size for one in found) > MOST or not all(is_name(one.filename) for one in found):
            raise CarriedError(f"{FILE} est trop grand, ou contient un fichier inattendu.")
        files = {one.filename: b"".join(pieces(source, one, FILE)) for one in found}
        told = json.loads(files.pop(_TOLD))
        version, published, form = str(told["version"]), int(told["published"]), told["format"]
    except (ImportRefusedError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, CarriedError):
            raise
        raise CarriedError(f"{FILE} ne peut pas être lu ({type(error).__name__}).") from error
    if form != FORMAT:
        raise CarriedError(f"{FILE} est d’un autre format ({form}) : mettez le programme à jour.")
    if version_of(files) != version:
        raise CarriedError(f"{FILE} n’est pas entier : ses fichiers ne sont pas ceux de la version {version[:16]}.")
    return Carried(version, published, files)
