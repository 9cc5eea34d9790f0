"""Compare the names of places as people write them."""

from __future__ import annotations

import codecs
from typing import Final

from dashboard.sources.text import fold

_SAINTS: Final = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}

EPCI_MARKERS: Final = frozenset(
    ("cc", "ca", "cu", "communaute", "agglomeration", "agglo", "agglopole", "metropole", "interco", "intercommunalite")
)
"""Words that tell an EPCI from the town that it is named after."""

_EPCI_WORDS: Final = EPCI_MARKERS | {"communes", "urbaine"}
_LINKS: Final = frozenset(("de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "a", "au", "aux", "sur"))


def place_key(name: str) -> str:
    """Reduce a name to what matters when two are compared.

    Case, accents, hyphens, apostrophes, œ and the short forms St, Ste do not: `St-Jean-d’Angély` and
    `saint jean d angely` give the same key.
    """
    return " ".join(_SAINTS.get(word, word) for word in fold(name).split())


def without_article(key: str) -> str:
    """A key without its leading article: `la ferte` → `ferte`."""
    first, _, rest = key.partition(" ")
    return rest if rest and first in ("la", "le", "les", "l") else key


def epci_core(name: str) -> frozenset[str]:
    """The words that tell one EPCI from another: kind (CC, Métropole, Agglo…) and linking words left out."""
    return frozenset(word for word in place_key(name).split() if word not in _EPCI_WORDS and word not in _LINKS)


def names_an_epci(key: str) -> bool:
    """Whether a key has a word that only EPCI use."""
    return not EPCI_MARKERS.isdisjoint(key.split())


def unmangled(text: str) -> str:
    """Letters in UTF-8 that were read as Windows-1252 or Latin-1, read again: « PrÃ¨s » is « Près ».

    A file of a shapefile without `.cpg` is read so. A character cut at the end of a field of fixed width is left out.
    """
    for encoding in ("latin-1", "cp1252"):
        try:
            read = codecs.getincrementaldecoder("utf-8")().decode(text.encode(encoding))
        except UnicodeError:
            continue
        if not read.isascii():
            return read
    return text
