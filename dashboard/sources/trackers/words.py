"""The words of people for titles, sheets and values of lists, and what they mean: `words.toml` and the schemas."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from rapidfuzz import fuzz, process

from dashboard.sources.schema import FieldSchema, TableSchema
from dashboard.sources.text import REMOTE_WORDS, fold

WORDS_FILE: Final = Path(__file__).with_name("words.toml")
READ: Final = ("events", "publications", "networks", "organisations")
"""The tables that people keep in trackers."""

EXACT, SLIP, SPOKEN, LOOK = 1.0, 0.9, 0.8, 0.6
"""How sure a column is: by its title, by a title with a slip, by words that say its title, by the look of what is below
it."""

_SLIP: Final = 87
"""Likeness (rapidfuzz ratio, of 100) from which a title or a word is a slip for another."""
_SHORTEST: Final = 5
"""Letters below which a slip is another word."""
_LONGEST: Final = 60
"""Characters beyond which a text is no title."""
_PROPOSED: Final = 75
"""Likeness (rapidfuzz token set ratio, of 100) from which a meaning is proposed."""
_FEWEST_LETTERS: Final = 4
"""Of a title that others may say in more words."""
_IDLE_WORDS: Final = """
    a abordee action activite alors as avait avez avon c ce cela cet cette combien concernee dan dans e en es est ete
    etait etaient etiez evenement eu faisait il j la monde n nb nous on ont ou par pour quand que quel quelle quels
    quelles qu quoi qui rencontre reunion s sont son sur t traitee tu un une venu vos votre vou vous y
"""
_IDLE: Final = frozenset(_IDLE_WORDS.split())
"""Words around a title that is a question or is said at length."""
_ASIDE_OF_STATUS: Final = re.compile(
    r"\b(pas|non|parti\w*|mais|ou|si|confirmer|moitie|sauf)\b|[%?]"
    r"|\b(peut|doute\w*|probabl\w*|principe|normalement|eventuel\w*|possibl\w*|presque|quasi\w*|theori\w*)\b"
)
_JOINED: Final = re.compile(r"\s*(?:[+/&,;]|\bet\b|\bou\b)\s*", re.IGNORECASE)
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
        self._wordings = [
            (frozenset(title.split()), name) for title, name in self._titles.items() if len(title) >= _FEWEST_LETTERS
        ]
        self._vocabulary: dict[str, frozenset[str]] = {name: frozenset() for name in self._titles.values()}
        for words, name in self._wordings:
            self._vocabulary[name] |= words
        self._meanings: dict[tuple[str, str], Meaning] = {}
        self._sheets = {bare(text) for text in (schema.title, schema.name, *told["sheet"])}

    def column(self, title: str) -> tuple[str, float]:
        """Return the column that a title stands for, and how sure that is; ("", 0) when it is not known."""
        key = bare(title)
        if key in self._titles:
            return self._titles[key], EXACT
        if len(key) >= _SHORTEST and (
            found := process.extractOne(key, list(self._titles), scorer=fuzz.ratio, score_cutoff=_SLIP)
        ):
            return self._titles[found[0]], SLIP
        name = self._spoken(key) if len(title) <= _LONGEST else ""
        return (name, SPOKEN) if name else ("", 0.0)

    def _spoken(self, key: str) -> str:
        """The column whose title is said in more words: « Dans quelle commune ? »; "" if none."""
        words = frozenset(key.split())
        found = [
            (len(told), name)
            for told, name in self._wordings
            # Around it, idle words and those of its other titles.
            if told <= words and words - told <= self._vocabulary[name] | _IDLE
        ]
        longest = max((length for length, _ in found), default=0)
        names = {name for length, name in found if length == longest}
        return names.pop() if len(names) == 1 else ""

    def is_title(self, text: str) -> bool:
        """Tell whether a text is, to the word, the title of a column."""
        return len(text) <= _LONGEST and bare(text) in self._titles

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
        if column == "modality" and key not in codes and (code := self._both_ways(codes, text)):
            return Meaning(code)
        doubtful = {bare(word): tuple(means) for word, means in self._of("doubtful", column).items()}
        forms = {
            bare(one): (name if others else "", tuple(means))
            for wordings, means in self._of("forms", column).items()
            for name, *others in [wordings.split(", ")]
            for one in (name, *others)
        }
        word = _nearest(key, [*codes, *doubtful, *forms])
        if word in doubtful:
            return Meaning(choices=doubtful[word])
        if word in forms:
            name, choices = forms[word]
            return Meaning(own=_name(name or text), choices=choices)
        if word:
            return Meaning(codes[word])
        code = self._at_length(column, text)
        if code:
            return Meaning(code)
        alike = process.extract(key, list(codes), scorer=fuzz.token_set_ratio, score_cutoff=_PROPOSED, limit=8)
        return Meaning(own=_name(text), choices=tuple(dict.fromkeys(codes[found] for found, _, _ in alike)))

    def _at_length(self, column: str, text: str) -> str:
        """The code of a word with what explains it: « Annulé (grève) », « Reporté en 2025 »; "" if none."""
        codes = self._lists[column]
        if column == "status" and (put_off := re.fullmatch(r"non\b\W*(.+)", text.strip(), re.IGNORECASE)):
            code = codes.get(bare(put_off[1]), "")
            return code if code in ("postponed", "cancelled", "announced") else ""
        if column != "status" or _ASIDE_OF_STATUS.search(fold(text)) or "?" in text or "%" in text:
            return ""
        words = bare(text).split()
        begun = (codes.get(" ".join(words[:length]), "") for length in range(len(words) - 1, 0, -1))
        return next((code for code in begun if code), "")

    @staticmethod
    def _both_ways(codes: Mapping[str, str], text: str) -> str:
        """« P + V », « Sur place, à distance »: both."""
        parts = {codes.get(bare(part) or part, "") for part in _JOINED.split(text) if part}
        return "hybrid" if len(parts) > 1 and "" not in parts else ""

    def _codes(self, field: FieldSchema) -> dict[str, str]:
        if field.reference:
            return {bare(text): code for text, code in self._references.get(field.reference, {}).items()}
        told = self._of("values", field.name)
        found = {bare(text): code for text, code in field.codes_by_text.items()} if field.labels else {}
        for code, words in told.items():
            for word in (*words, *(REMOTE_WORDS if code == "remote" else ())):
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
    """The words of each table that people keep in trackers."""
    told = _told()
    return {name: Words(schemas[name], told[name], references) for name in tables if name in schemas}


def is_any_title(text: str) -> bool:
    """Tell whether a text is the title of a column of any of these tables, in the words of people."""
    return bare(text) in _titles()


@cache
def _titles() -> frozenset[str]:
    return frozenset(
        bare(title) for table in _told().values() for titles in table["columns"].values() for title in titles
    )


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))


MARKS: Final = frozenset(("x", "oui", "o", "1", "ok", "✓", "✔", "v"))
NO_MARKS: Final = frozenset(("non", "n", "0", "-", "–"))
