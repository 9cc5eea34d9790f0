"""Compare the names of places as people write them."""

from __future__ import annotations

import codecs
import re
from typing import Final

from dashboard.french import capital
from dashboard.sources.text import fold

_SAINTS: Final = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}

EPCI_MARKERS: Final = frozenset(
    ("cc", "ca", "cu", "communaute", "agglomeration", "agglo", "agglopole", "metropole", "interco", "intercommunalite")
)
"""Words that tell an EPCI from the town that it is named after."""

_EPCI_WORDS: Final = EPCI_MARKERS | {"communes", "urbaine"}
_KIND: Final = re.compile(
    r"^(?:Communauté (?:de communes|d’agglomération|urbaine)|Métropole)\s+(?:de la |de l’|du |des |de |d’)?"
)
_INITIALS: Final = {"Communauté de communes": "CC", "Communauté d’agglomération": "CA", "Communauté urbaine": "CU"}
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


def short_name(name: str) -> str:
    """An EPCI's name without its kind: « Sète Agglopôle Méditerranée »; another name as it is."""
    return capital(_KIND.sub("", name))


def abbreviated(name: str) -> str:
    """An EPCI's name with its kind in initials: « CA Sète Agglopôle Méditerranée »; another name as it is."""
    found = next((words for words in _INITIALS if name.startswith(words)), "")
    return f"{_INITIALS[found]}{name.removeprefix(found)}" if found else name


def names_an_epci(key: str) -> bool:
    """Whether a key has a word that only EPCI use."""
    return not EPCI_MARKERS.isdisjoint(key.split())


def acronyms(name: str) -> tuple[str, ...]:
    """What an EPCI is called in a few letters: « … (CINOR) », and the initials of a name of its own (TMVL).

    Initials of « Communauté de communes… » are left out: too many services and places have the same.
    """
    bracket = re.search(r"\(([A-Z][A-Z0-9]{2,})\)", name)
    words = [word for word in place_key(name).split() if word not in _LINKS]
    own = "".join(word[0] for word in words) if len(words) > 2 and words[0] != "communaute" else ""
    return tuple(dict.fromkeys(found for found in (bracket[1].lower() if bracket else "", own) if found))


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
