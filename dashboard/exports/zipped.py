"""Zipped files of which nothing tells when they were made: the same data make the same file.

`xlsxwriter` and `odfdo` hold every cell as an object: ten thousand rows take them seconds. They make the file of a long
sheet, with its looks, its first row, its filters; the other rows go where a mark stands in a part of it, one by one,
and are never all held.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Final

IN_MEMORY: Final = 4_000_000
"""Bytes of a file that are kept in memory; a longer one is on the disk while it goes out."""
PIECE: Final = 64_000
_DATED: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o644 << 16
"""Whoever unpacks it may read it."""


def packed(files: Mapping[str, bytes | str]) -> bytes:
    """Files, each under its name, as one."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _DATED)
            entry.external_attr = _READABLE
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def filled(made: bytes, rows: Mapping[str, Mapping[str, Iterable[str]]]) -> Iterator[bytes]:
    """A zipped file, its rows written in, piece by piece.

    Args:
        made: the file without its rows.
        rows: name of a part of it → mark, found once in it → the rows that go in its place.
    """
    with SpooledTemporaryFile(IN_MEMORY) as whole:
        with zipfile.ZipFile(BytesIO(made)) as before, zipfile.ZipFile(whole, "w") as after:
            for entry in before.infolist():
                told = zipfile.ZipInfo(entry.filename, _DATED)
                told.compress_type = entry.compress_type
                with after.open(told, "w") as part:
                    for piece in _pieces(before.read(entry), rows.get(entry.filename, {})):
                        part.write(piece)
        whole.seek(0)
        while piece := whole.read(PIECE):
            yield piece


def _pieces(part: bytes, rows: Mapping[str, Iterable[str]]) -> Iterator[bytes]:
    for mark, found in rows.items():
        before, mark_, part = part.partition(mark.encode())
        if not mark_:
            raise ValueError(f"no {mark} in this part")
        yield before
        for row in found:
            yield row.encode()
    yield part
