"""Compare what people type: case, accents, punctuation and spaces do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

SPACES: Final = "\u0020\u00a0\u202f\u2009\u2007"
"""Spaces that spreadsheets and keyboards put between thousands."""

_NOT_WORD: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Reduce ``text`` to lower-case words without accents, for comparison only.

    ``"Demi-journées"`` and ``"demi journees"`` give the same key; ``"report_year"`` gives ``"report year"``.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    without_accents = "".join(char for char in plain if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", without_accents.replace("œ", "oe").replace("æ", "ae")).strip()


def clean(text: str) -> str:
    """Trim ``text`` (no-break spaces included), compose its accents, unify its line ends."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip(f"{SPACES}\t\n\ufeff")
