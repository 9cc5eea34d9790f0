"""Words by which a reader of French tells the name of a person: first names, surnames, French words, closed lists.

First names and surnames are those of Insee (package `prenoms`), those of Faker for people born abroad; French words are
those of `pyspellchecker`; the closed lists are in ``names.toml``.
"""

from __future__ import annotations

import gzip
import json
import re
import tomllib
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Set
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

import numpy as np

_CLOSED: Final = Path(__file__).with_name("names.toml")
_SHORTEST: Final = 3
"""Letters of a first name; shorter ones are linking words too."""
_SURNAMES, _COMMON = 20_000, 5000
"""Surnames that are looked for, and those that are where a text has a French word, the most frequent first."""
_LOCALES: Final = (
    "fr_BE", "fr_CH", "fr_CA", "fr_DZ", "en_GB", "en_PK", "es_ES", "it_IT", "pt_PT", "tr_TR", "pl_PL", "ro_RO", "de_DE",
)  # fmt: skip
"""Lists of Faker in Latin letters."""


class Words:
    """Words that are only asked whether one is among them: 8 bytes each, where a set of them takes 150.

    Kept as their hashes: of 64 bits, none of two words that were ever met is the same.
    """

    def __init__(self, words: Collection[str]) -> None:
        ordered = np.sort(np.fromiter(map(hash, words), np.int64, len(words)))
        self._hashes = array("q", ordered.tobytes())

    def __contains__(self, word: str) -> bool:
        wanted = hash(word)
        place = bisect_left(self._hashes, wanted)
        return place < len(self._hashes) and self._hashes[place] == wanted


Kept = TypeVar("Kept")


class NameLists(NamedTuple, Generic[Kept]):
    """The words that are known, folded.

    Attributes:
        closed: name of a list of ``names.toml`` → its words.
        first: first names; ambiguous: those among them that are as much something else.
        french: French words; common: those among them that are common surnames.
        surnames: surnames that are not rare, French words or not.
    """

    closed: Mapping[str, Set[str]]
    first: Kept
    ambiguous: Kept
    french: Kept
    common: Kept
    surnames: Kept


@cache
def name_lists() -> NameLists[Words]:
    """The lists, read once, when a text first needs them (0.3 s, 10 MB)."""
    closed, *sets = read_lists()
    return NameLists(closed, *map(Words, sets))


def read_lists() -> NameLists[Set[str]]:
    """The lists, read anew."""
    closed = {name: set(_folded(words.split())) for name, words in tomllib.loads(_CLOSED.read_text("utf-8")).items()}
    french = set(_folded(json.loads(gzip.decompress(_file("spellchecker", "resources/fr.json.gz").read_bytes()))))
    insee = [_insee(f"dist.prenoms.{sex}.all.txt") for sex in "fm"]
    usual = {name for names, (_, _, rare, _) in insee for name in names[:rare]} | closed["foremost"]
    others = {name for names in (_abroad(), *(names for names, _ in insee)) for name in names} - usual - french
    first = {name for name in usual if len(name) >= _SHORTEST} | {name for name in others if len(name) > _SHORTEST}
    ambiguous = (first & french | closed["ambiguous"]) - closed["foremost"]
    surnames, _ = _insee("dist.all.txt", _SURNAMES)
    common = french.intersection(surnames[:_COMMON])
    return NameLists(closed, first | ambiguous, ambiguous, french, common, set(surnames))


def _insee(file: str, most: int = 10**6) -> tuple[list[str], list[int]]:
    """Names of a list of Insee, the most frequent first; how many are common, less so, not very rare, and all."""
    counts, names, *_ = _file("prenoms", f"data/{file}").read_text("utf-8").split("\n")
    return _folded(names.split(",", most)[:most]), [int(count) for count in counts.split()]


def _abroad() -> list[str]:
    providers = [vars(import_module(f"faker.providers.person.{locale}").Provider) for locale in _LOCALES]
    lists = [
        names
        for attributes in providers
        for attribute, names in attributes.items()
        if attribute.startswith("first_name") and not callable(names)
    ]
    return [name.partition(" ")[0] for name in _folded(name for names in lists for name in names)]


def _file(package: str, name: str) -> Path:
    """A file of a package that is not imported: it would read all its data."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent / name


def _folded(words: Iterable[str]) -> list[str]:
    """The same as :func:`dashboard.sources.text.fold`, of hundreds of thousands of words at once."""
    apart = unicodedata.normalize("NFKD", "\n".join(words).casefold())
    plain = re.sub(r"[\u0300-\u036f]+", "", apart).replace("œ", "oe").replace("æ", "ae")
    return re.sub(r"[^\w\n]+|_", " ", plain).split("\n")
