"""What an import says when it cannot go on, and how it tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Self

Progress = Callable[[str, float | None], None]
"""Takes a French step and the share done, between 0 and 1, or None when it is not known."""

MOST_TOLD: Final = 30
"""Faults of one file told one by one; the others are counted."""


_WORDS: Final = ("fichier ", "couche ", "feuille ", "", "champ ")


class ImportRefusedError(ValueError):
    """A file cannot be imported; nothing has been changed. The message is in French.

    Args:
        what: what is wrong, a sentence without its final stop; it says nothing of what the file holds.
        file: the file, or the member of an archive, as the person knows it.
        layer: layer of a GeoPackage.
        sheet: sheet of a workbook.
        feature: number (from 1) or code of the feature, or line of a table.
        field: name of the field or column.
        read: the value read.
        expected: what should have been there.
        advice: what to do, a sentence of its own.
    """

    def __init__(
        self,
        what: str,
        *,
        file: str = "",
        layer: str = "",
        sheet: str = "",
        feature: str = "",
        field: str = "",
        read: object = None,
        expected: str = "",
        advice: str = "",
    ) -> None:
        place = [
            f"{word}{value}" for word, value in zip(_WORDS, (file, layer, sheet, feature, field), strict=True) if value
        ]
        seen = "" if read is None else f", lu «\u202f{shortened(read)}\u202f»"
        wanted = f", attendu {expected}" if expected else ""
        start = f"{', '.join(place)}\u202f: " if place else ""
        self.what = what
        super().__init__(f"{start}{what}{seen}{wanted}.{f' {advice}' if advice else ''}")

    @classmethod
    def together(cls, faults: Sequence[Self]) -> Self:
        """One refusal that tells every fault of a file: a person mends them in one go."""
        if len(faults) == 1:
            return faults[0]
        told = [f"- {fault}" for fault in faults[:MOST_TOLD]]
        if len(faults) > MOST_TOLD:
            told.append(f"- et {len(faults) - MOST_TOLD} autres défauts.")
        whole = cls("")
        whole.args = ("\n".join((f"{len(faults)} défauts dans ce fichier\u202f:", *told)),)
        return whole


def shortened(value: object) -> str:
    """A value on one line, cut when long."""
    text = " ".join(str(value).split())
    return text if len(text) <= 80 else f"{text[:80]}…"


def quiet(step: str, share: float | None) -> None:
    """Progress that nobody watches."""
    del step, share
