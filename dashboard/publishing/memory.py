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
FORMAT: Final = 1
MOST: Final = 4
"""Publications remembered: each is one more set of numbers that the next one is held against."""


class UnreadableMemoryError(ValueError):
    """The file is there and cannot be used."""


@dataclass(frozen=True)
class Kept:
    """One publication.

    Attributes:
        stamp: digest of the numbers and of the rules it came from.
        published: what it showed, with what it hid.
        background: what was known around it.
    """

    stamp: str
    published: Earlier = field(repr=False)
    background: Earlier = field(repr=False)


def read_memory(folder: Path) -> tuple[Kept, ...]:
    """The publications that a centre remembers, oldest first; none when there is no file.

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
            Kept(one["stamp"], Earlier.from_json(one["published"]), Earlier.from_json(one["background"]))
            for one in written["kept"]
        )
    except (OSError, EOFError, KeyError, TypeError, ValueError) as error:
        raise UnreadableMemoryError(type(error).__name__) from error


def remember(folder: Path, before: Sequence[Kept], made: Kept) -> None:
    """Add a publication, whole or not at all; one that is the last already is not added.

    Raises:
        OSError: it cannot be written.
    """
    if before and before[-1].stamp == made.stamp:
        return
    kept = (*before, made)[-MOST:]
    written = {
        "format": FORMAT,
        "kept": [
            {"stamp": one.stamp, "published": one.published.to_json(), "background": one.background.to_json()}
            for one in kept
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
