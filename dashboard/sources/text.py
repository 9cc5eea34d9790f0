"""Compare what people type: case, accents, punctuation and spaces do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import filterfalse
from typing import Final

SPACES: Final = "\u0020\u00a0\u202f\u2009\u2007"
"""Spaces that spreadsheets and keyboards put between thousands."""

MONTHS: Final = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
"""Names of the months, folded."""

TOTAL: Final = r"(?:sous )?(?:tota(?:l|ux)|sommes?|cumuls?|moyennes?)\b"
"""Pattern of how a folded line of totals begins, in a list as in a tracker."""

YEAR: Final = r"(?<!\d)(?:19|20)\d\d(?!\d)"
"""Pattern of a year in a text."""

_NOT_WORD: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Reduce ``text`` to lower-case words without accents, for comparison only.

    ``"Demi-journées"`` and ``"demi journees"`` give the same key; ``"report_year"`` gives ``"report year"``.
    """
    return _NOT_WORD.sub(" ", unaccented(unicodedata.normalize("NFKD", text).casefold())).strip()


def unaccented(text: str) -> str:
    """Letters without their accents, œ and æ in two; signs, spaces and case stay."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return "".join(filterfalse(unicodedata.combining, apart)).replace("œ", "oe").replace("æ", "ae")


def clean(text: str) -> str:
    """Trim ``text`` (no-break spaces included), compose its accents, unify its line ends."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip(f"{SPACES}\t\n\ufeff")


REMOTE_WORDS: Final = frozenset(
    (
        "visio", "visios", "visioconf", "visioconference", "visioconferences", "distanciel", "distanciels",
        "distancielle", "webinaire", "webinaires", "webinar", "webinars", "remote", "online", "virtuel", "virtuelle",
        "virtual", "zoom", "teams", "webex", "livestorm", "jitsi", "skype", "meet", "bbb", "bigbluebutton",
    )
)  # fmt: skip
"""Folded words that say it by themselves; « distance » and « ligne » say it in some places only."""
REMOTE: Final = rf"(?:en |par |sur )?(?:visio[ -]?conf[eé]rences?|google meet|{'|'.join(sorted(REMOTE_WORDS))})"
"""Pattern of what says it, in a text folded or not; to be put between word boundaries."""
