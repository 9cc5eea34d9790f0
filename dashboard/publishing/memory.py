"""What a centre keeps, in private, of what it has published: without it a correction could be subtracted.

One file in the centre's own folder, beside the lists it comes from, readable by its owner only; it is never published,
and its name makes every reader of tables pass over it.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from dashboard.disclosure import Cell, Earlier
from dashboard.whole_file import replace_bytes

MEMORY_FILE: Final = ".published.json.gz"
FORMAT: Final = 2
FIRST_FORMAT: Final = 1
FIRST_MOST: Final = 4
"""Publications that the first format remembered: those before were forgotten."""


class UnreadableMemoryError(ValueError):
    """The file is there and cannot be used."""


class ForgottenError(UnreadableMemoryError):
    """The file is of the first format, and may have forgotten publications that readers have."""


@dataclass(frozen=True)
class Kept:
    """One version of one year.

    Attributes:
        year: which year.
        stamp: digest of the numbers and of the rules it came from; empty for one published by the first versions of
            this programme, which protected less: a fact for those that follow, never to be published again as it is.
        published: what it showed, with what it hid.
        background: what was known around it.
    """

    year: int
    stamp: str
    published: Earlier = field(repr=False)
    background: Earlier = field(repr=False)


def read_memory(folder: Path, *, force: bool = False) -> tuple[Kept, ...]:
    """Every version that a centre has published of every year, oldest first; none when there is no file.

    Args:
        folder: of the centre.
        force: whether a file that may have forgotten publications will do.

    Raises:
        UnreadableMemoryError: the file cannot be read: publishing without it could tell what it protects.
        ForgottenError: it may have forgotten publications, and `force` is not given.
    """
    try:
        content = (folder / MEMORY_FILE).read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise UnreadableMemoryError(type(error).__name__) from error
    try:
        written = json.loads(gzip.decompress(content))
        if written["format"] == FIRST_FORMAT:
            if len(written["kept"]) >= FIRST_MOST and not force:
                raise ForgottenError(f"format {FIRST_FORMAT}")
            return _each_once(one for entry in written["kept"] for one in _by_year(entry))
        if written["format"] != FORMAT:
            raise UnreadableMemoryError(f"format {written['format']}")
        return tuple(
            Kept(one["year"], one["stamp"], Earlier.from_json(one["published"]), Earlier.from_json(one["background"]))
            for one in written["kept"]
        )
    except UnreadableMemoryError:
        raise
    except (OSError, EOFError, KeyError, TypeError, ValueError) as error:
        raise UnreadableMemoryError(type(error).__name__) from error


def _by_year(entry: Mapping[str, Any]) -> Iterator[Kept]:
    """A publication of the first format, which was of all years together, as a version of each."""
    published, background = (Earlier.from_json(entry[name]) for name in ("published", "background"))
    for year in sorted({table["year"] for table in published.published["tables"]}):
        yield Kept(year, "", _of_year(published, year), _of_year(background, year))


def _of_year(earlier: Earlier, year: int) -> Earlier:
    """What is about one year only: what ties it to others is known of their tables anyway."""
    form = earlier.published
    only = {
        "tables": [table for table in form["tables"] if table["year"] == year],
        "facts": [
            fact for fact in form["facts"] if {Cell.from_json(term["cell"]).year for term in fact["terms"]} == {year}
        ],
        # Shares and changes are worked out of numbers that are shown.
        "derived": [],
    }
    return Earlier({**form, **only}, {cell: size for cell, size in earlier.secrets.items() if cell.year == year})


def _each_once(versions: Iterable[Kept]) -> tuple[Kept, ...]:
    """Without the versions that say the same of a year as the one before."""
    last: dict[int, Kept] = {}
    found = []
    for one in versions:
        if last.get(one.year) != one:
            found.append(one)
        last[one.year] = one
    return tuple(found)


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
    replace_bytes(folder / MEMORY_FILE, content)
