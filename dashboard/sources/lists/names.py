"""Tell the surname from the given name in a cell that holds both."""

from __future__ import annotations

import re
from typing import Final

_CIVILITY: Final = re.compile(
    r"^(?:m\.|mr\.?|mme\.?|mlle\.?|monsieur|madame|mademoiselle|dr\.?|m(?=\s[A-Z]))\s+", re.IGNORECASE
)
_ASIDE: Final = re.compile(r"\s*[(\[][^)\]]*[)\]]?")
_DASHED: Final = re.compile(r"\s+[-–—|/]\s+")


def split_name(text: str, given_first: bool | None) -> tuple[str, str]:
    """Return surname and given name.

    Words in capitals are the surname, as is usual in France; then a comma, then what the title of the column says, tell
    them apart. Where nothing does, the whole is the surname.

    Args:
        given_first: whether the column's title puts the given name first; None when it does not say.
    """
    name = _CIVILITY.sub("", text).strip()
    surname, comma, given = name.partition(",")
    if comma and surname.strip() and given.strip():
        return surname.strip(), given.strip()
    words = name.replace(",", " ").split()
    capitals = [word for word in words if _in_capitals(word)]
    if capitals and len(capitals) < len(words):
        return " ".join(capitals), " ".join(word for word in words if word not in capitals)
    if given_first is None or len(words) != 2:
        return " ".join(words), ""
    return (words[1], words[0]) if given_first else (words[0], words[1])


def display_name(text: str) -> tuple[str, str]:
    """Return the name and the organisation in what a person calls herself in a video meeting.

    What stands in brackets (the original name, « Invité », « externe ») is dropped; what follows a dash between spaces
    is where the person works: « Prénom NOM (invité) », « Prénom NOM - Mairie ».
    """
    name, *rest = _DASHED.split(_ASIDE.sub(" ", text).strip(), maxsplit=1)
    return " ".join(name.split()), " ".join(rest).strip()


def _in_capitals(word: str) -> bool:
    letters = [char for char in word if char.isalpha()]
    return len(letters) > 1 and word == word.upper()
