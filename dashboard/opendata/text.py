"""Texts as machines take them."""

from __future__ import annotations

import re
from typing import Final

NO_TEXT: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
"""Ends of lines, and what no format of text may hold."""


def plain(text: str) -> str:
    """A text on one line, spaces of French included, without control characters."""
    return re.sub(" +", " ", NO_TEXT.sub(" ", text)).strip(" ")
