"""The files of a table: one declaration (`components.sheet.Sheet`), said in every format; no text is ever a formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dashboard.exports.about import About, Titled
from dashboard.exports.ods import ods
from dashboard.exports.text import csv, html, json, tsv
from dashboard.exports.xlsx import xlsx


@dataclass(frozen=True)
class Format:
    """A format of file.

    Attributes:
        type: its media type.
        write: tables, what is to be known of them → its bytes, piece by piece.
        several: whether one file may hold the tables of a whole page.
    """

    type: str
    write: Callable[[Sequence[Titled], About], Iterator[bytes]]
    several: bool = False


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "csv": Format("text/csv", csv),
        "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx, several=True),
        "ods": Format("application/vnd.oasis.opendocument.spreadsheet", ods, several=True),
        "json": Format("application/json", json),
        # What « Copier le tableau » puts on the clipboard.
        "html": Format("text/html", html),
        "tsv": Format("text/tab-separated-values", tsv),
    }
)
