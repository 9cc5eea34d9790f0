"""The words of people for titles, sheets and values of lists, and what they mean: `words.toml` and the schemas."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from rapidfuzz import fuzz, process

from dashboard.sources.schema import FieldSchema, TableSchema
from dashboard.sources.text import fold

WORDS_FILE: Final = Path(__file__).with_name("words.toml")
READ: Final = ("events", "publications", "networks", "organisations")
"""The tables that people keep in trackers."""

EXACT, SLIP, LOOK = 1.0, 0.9, 0.6
"""How sure a column is: by its title, by a title with a slip, by the look of what is below it."""

_SLIP: Final = 87
"""Likeness (rapidfuzz ratio, of 100) from which a title or a word is a slip for another."""
_SHORTEST: Final = 5
"""Letters below which a slip is another word."""
_LONGEST: Final = 60
"""Characters beyond which a text is no title."""
_PROPOSED: Final = 75
"""Likeness (rapidfuzz token set ratio, of 100) from which a meaning is proposed."""
_LINKING: Final = frozenset(("de", "du", "des", "d", "la", "le", "les", "l", "et", "un", "une", "au", "aux"))


def bare(text: str) -> str:
    """Reduce a text to its words that matter, singular, for comparison only; linking words alone are kept."""
    words = fold(text).split()
    kept = [word for word in words if word not in _LINKING] or words
    return " ".join(word.rstrip("sx") if len(word) > 3 else word for word in kept)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word of a list means.

    Attributes:
        code: in the list; "" when it is not known.
        own: the centre's own name for it, kept beside its family; "" when it is but another word for the code, or
            for one of the choices.
        choices: codes it may stand for, the likeliest first, when the code is not known or not sure.
    """

    code: str = ""
    own: str = ""
    choices: tuple[str, ...] = ()


class Words:
    """All that is known of the words of one table, schemas and centre's vocabularies included."""

    def __init__(
        self, schema: TableSchema, told: Mapping[str, Any], references: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._schema = schema
        self._told = told
        self._references = references
        self._titles = self._all_titles()
        self._lists = {field.name: codes for field in schema.fields if (codes := self._codes(field))}
        self._meanings: dict[tuple[str, str], Meaning] = {}
        self._sheets = {bare(text) for text in (schema.title, schema.name, *told["sheet"])}

    def column(self, title: str) -> tuple[str, float]:
        """Return the column that a title stands for, and how sure that is; ("", 0) when it is not known."""
        key = bare(title.rstrip(" *"))
        if key in self._titles:
            return self._titles[key], EXACT
        if len(key) >= _SHORTEST and (
            found := process.extractOne(key, list(self._titles), scorer=fuzz.ratio, score_cutoff=_SLIP)
        ):
            return self._titles[found[0]], SLIP
        return "", 0.0

    def is_title(self, text: str) -> bool:
        """Tell whether a text is, to the word, the title of a column."""
        return len(text) <= _LONGEST and bare(text.rstrip(" *")) in self._titles

    def names_sheet(self, name: str) -> bool:
        """Tell whether the name of a sheet says that it is this table."""
        words = [word for word in bare(name).split() if not word.isdigit()]
        key = " ".join(words)
        return bool(key) and (
            key in self._sheets or bool(process.extractOne(key, self._sheets, scorer=fuzz.ratio, score_cutoff=_SLIP))
        )

    def is_closed(self, column: str) -> bool:
        """Tell whether the values of a column belong to a list."""
        return column in self._lists

    def labels(self, column: str) -> Mapping[str, str]:
        """Code → French label of the values of a column."""
        field = self._schema.field(column)
        return field.labels or {code: text for text, code in self._references.get(field.reference or "", {}).items()}

    def meaning(self, column: str, text: str) -> Meaning:
        """Say what a text means in a column whose values are a list."""
        known = self._meanings.get((column, text))
        if known is None:
            known = self._meanings[column, text] = self._meaning(column, text)
        return known

    def _meaning(self, column: str, text: str) -> Meaning:
        codes = self._lists[column]
        key = bare(text) or text.strip()
        several = {
            bare(word): (part, tuple(means))
            for part in ("doubtful", "forms")
            for word, means in self._of(part, column).items()
        }
        word = _nearest(key, [*codes, *several])
        if word in several:
            part, choices = several[word]
            return Meaning(own=_name(text) if part == "forms" else "", choices=choices)
        if word:
            return Meaning(codes[word], self._own(column, word))
        alike = process.extract(key, list(codes), scorer=fuzz.token_set_ratio, score_cutoff=_PROPOSED, limit=8)
        return Meaning(own=_name(text), choices=tuple(dict.fromkeys(codes[found] for found, _, _ in alike)))

    def _own(self, column: str, key: str) -> str:
        for names in self._of("own", column).values():
            if key in map(bare, names):
                return _name(names[0])
        return ""

    def _codes(self, field: FieldSchema) -> dict[str, str]:
        if field.reference:
            return {bare(text): code for text, code in self._references.get(field.reference, {}).items()}
        told = self._of("values", field.name)
        found = {bare(text): code for text, code in field.codes_by_text.items()} if field.labels else {}
        for code, words in told.items():
            for word in words:
                found.setdefault(bare(word) or word, code)
        return found

    def _of(self, part: str, column: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._told.get(part, {}).get(column, {})
        return found

    def _all_titles(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for field in self._schema.fields:
            for text in (field.title, field.name):
                found.setdefault(bare(text), field.name)
        for column, titles in self._told["columns"].items():
            for title in titles:
                found.setdefault(bare(title), column)
        return found


def _nearest(key: str, known: Sequence[str]) -> str:
    """The known word that a text is: to the letter, but for a slip, or with more words after it; "" if none."""
    if key in known:
        return key
    if len(key) >= _SHORTEST and (near := process.extractOne(key, known, scorer=fuzz.ratio, score_cutoff=_SLIP)):
        return str(near[0])
    begun = [word for word in known if " " in word and key.startswith(f"{word} ")]
    return max(begun, key=len, default="")


def _name(text: str) -> str:
    """The name of a form of action, as a label: with a capital."""
    return text[:1].upper() + text[1:]


def all_words(
    schemas: Mapping[str, TableSchema], references: Mapping[str, Mapping[str, str]], tables: Iterable[str] = READ
) -> dict[str, Words]:
    """The words of each table that people keep in trackers.

    Args:
        schemas: all the schemas.
        references: vocabulary of the centre → folded text → identifier.
        tables: which tables.
    """
    told = _told()
    return {name: Words(schemas[name], told[name], references) for name in tables if name in schemas}


def is_any_title(text: str) -> bool:
    """Tell whether a text is the title of a column of any of these tables, in the words of people."""
    return bare(text.rstrip(" *")) in _titles()


@cache
def _titles() -> frozenset[str]:
    return frozenset(
        bare(title) for table in _told().values() for titles in table["columns"].values() for title in titles
    )


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))
