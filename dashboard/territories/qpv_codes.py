"""The two generations of codes of the quartiers prioritaires, and what files call the column that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from dashboard.sources.refusals import ImportRefusedError
from dashboard.sources.text import fold

CURRENT: Final = re.compile(r"^QN[0-9A-Z]{5}[A-Z]$")
"""In force since 2024 (QN03709M)."""

REPEALED: Final = re.compile(r"^QP[0-9A-Z]{6}$")
"""Decree of 2014, repealed in 2024 (QP037004)."""

EXPECTED: Final = 1_584
"""Quarters in force in all of France, overseas included."""

CODE_TITLES: Final = frozenset(
    (*("codgeo", "codegeo", "codegeographique", "code", "codequartier", "codeduquartier", "geoobject"),
     *("qp", "qpv", "idqp", "idqpv", "codqp", "codqpv", "codeqp", "codeqpv", "codeqp2024", "codeqpv2024"))
)  # fmt: skip
"""Titles of the column of codes, as `title_key` writes them."""


def title_key(title: str) -> str:
    """A title as compared: `code_qp`, `Code QP` and `codeQP` are one."""
    return fold(title).replace(" ", "")


def bare(text: object) -> str:
    """A code without what spreadsheets put around it (`="QN03709M"`)."""
    return str(text or "").strip().strip('="').strip().upper()


def is_code(text: str) -> bool:
    """Whether a bare text is a code of either generation."""
    return bool(CURRENT.match(text) or REPEALED.match(text))


def refuse_repealed(codes: Iterable[str], file: str, allowed: bool) -> None:
    """Refuse codes of 2015, unless they are asked for.

    Raises:
        ImportRefusedError: there are some; the message counts them.
    """
    found = [code for code in codes if REPEALED.match(code)]
    if found and not allowed:
        many = f"{len(found)} codes de quartiers de 2015" if len(found) > 1 else "un code de quartier de 2015"
        raise ImportRefusedError(
            f"{many}, abrogés depuis le 1er janvier 2024 (option --2015 pour les importer quand même)",
            file=file,
            read=found[0],
            expected="des codes de 2024 (QN…)",
        )
