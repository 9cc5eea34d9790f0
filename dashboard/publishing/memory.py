"""What a centre keeps, in private, of what it has published: without it a correction could be subtracted.

One file in the centre's own folder, beside the lists it comes from, readable by its owner only; it is never published,
and its name makes every reader of tables pass over it.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dashboard.disclosure import Earlier

MEMORY_FILE: Final = ".published.json.gz"
FORMAT: Final = 2


class UnreadableMemoryError(ValueError):
    """The file is there and cannot be used."""


@dataclass(frozen=True)
class Kept:
    """One version of one year.

    Attributes:
        year: which year.
        stamp: digest of the numbers and of the rules it came from.
        published: what it showed, with what it hid.
        background: what was known around it.
    """

    year: int
    stamp: str
    published: Earlier = field(repr=False)
    background: Earlier = field(repr=False)


def read_memory(folder: Path) -> tuple[Kept, ...]:
    """Every version that a centre has published of every year, oldest first; none when there is no file.

    Raises:
        UnreadableMemoryError: the file cannot be read: publishing without it could tell what it protects.
    """
    try:
        content = (folder / MEMORY_FILE).read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise UnreadableMemoryError(type(error).__name__) from error
    try:
        written = json.loads(gzip.decompress(content))
        if written["format"] != FORMAT:
            raise UnreadableMemoryError(f"format {written['format']}")
        return tuple(
            Kept(one["year"], one["stamp"], Earlier.from_json(one["published"]), Earlier.from_json(one["background"]))
            for one in written["kept"]
        )
    except (OSError, EOFError, KeyError, TypeError, ValueError) as error:
        raise UnreadableMemoryError(type(error).__name__) from error


def remember(folder: Path, before: Sequence[Kept], made: Sequence[Kept]) -> None:
    """Add the versions that are published, whole or not at all; those that are the last of their year already are not.

    None is ever forgotten: a reader may have kept it.

    Raises:
        OSError: it cannot be written.
    """
    last = {one.year: one.stamp for one in before}
    new = [one for one in made if last.get(one.year) != one.stamp]
    if not new:
        return
    written = {
        "format": FORMAT,
        "kept": [
            {
                "year": one.year,
                "stamp": one.stamp,
                "published": one.published.to_json(),
                "background": one.background.to_json(),
            }
            for one in (*before, *new)
        ],
    }
    content = gzip.compress(json.dumps(written, separators=(",", ":")).encode(), mtime=0)
    descriptor, draft = tempfile.mkstemp(dir=folder, prefix=".published-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(folder / MEMORY_FILE)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
