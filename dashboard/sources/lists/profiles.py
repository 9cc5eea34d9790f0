"""The profile of a person (family of employer), from words of the organisation: rules in TOML, the centre's first.

What no rule knows stays empty, « non renseigné »: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dashboard.sources.centre import read_toml
from dashboard.sources.centre_reader import KeyReader
from dashboard.sources.lists.model import ListRow
from dashboard.sources.problems import Problem, looks_personal, quoted
from dashboard.sources.raw import UnreadableError, file_problem
from dashboard.sources.text import fold

RULES_FILE: Final = "profiles.toml"
"""In a centre's folder: its own rules. Beside this module: those that ship."""

WHERE: Final = ("organisation", "function", "profile", "any")
_MAX_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ProfileRule:
    """Words that give a profile.

    Attributes:
        where: what is looked at: organisation, function, profile (the list's own column) or any of them.
    """

    profile: str
    where: str
    pattern: re.Pattern[str]


class Profiles:
    """Ordered rules: the first that fits wins.

    Args:
        rules: the centre's, then those that ship.
        labels: folded label, code or synonym of a profile → its code (`FieldSchema.codes_by_text`).
    """

    def __init__(self, rules: Iterable[ProfileRule], labels: Mapping[str, str]) -> None:
        self._rules = tuple(rules)
        self._labels = labels
        # Lists repeat their organisations. A plain dictionary, which dies with the reading: a cache around a method
        # would hold the rules that hold it, and what it has met of people, until a collection.
        self._met: dict[tuple[str, str, str], str] = {}

    def of(self, row: ListRow) -> str:
        """The profile of a line: its own column when that speaks, else the function and organisation; else empty."""
        told = fold(row.profile)
        if told:
            known = self._labels.get(told) or self._found("", "", told) or self._found(told, "", "")
            if known:
                return known
        # Past the cache of `fold`, which outlives the reading: a function may tell who a person is.
        return self._found(fold(row.organisation), fold.__wrapped__(row.function), "")

    def _found(self, organisation: str, function: str, profile: str) -> str:
        asked = organisation, function, profile
        if asked not in self._met:
            self._met[asked] = self._search(*asked)
        return self._met[asked]

    def _search(self, organisation: str, function: str, profile: str) -> str:
        texts = {"organisation": organisation, "function": function, "profile": profile}
        for rule in self._rules:
            looked_at = texts.values() if rule.where == "any" else (texts[rule.where],)
            if any(text and rule.pattern.search(text) for text in looked_at):
                return rule.profile
        return ""


def load_profiles(folder: Path | None, labels: Mapping[str, str]) -> tuple[Profiles, list[Problem]]:
    """The rules of a centre's folder, then those that ship.

    Args:
        folder: the centre's; None for the shipped rules alone.

    Returns: the rules, and what is wrong in the centre's own: errors, in French; its rules are then left out.
    """
    own = folder / RULES_FILE if folder is not None else None
    if own is None or not own.is_file():
        return profiles_of(b"", RULES_FILE, labels)
    name = f"{own.absolute().parent.name}/{RULES_FILE}"
    try:
        content = own.read_bytes() if own.stat().st_size <= _MAX_BYTES else b"\xff"
    except OSError:
        problem = file_problem(name, "fichier illisible, vérifiez les droits d’accès", "unreadable-file")
        return profiles_of(b"", RULES_FILE, labels)[0], [problem]
    return profiles_of(content, name, labels)


def profiles_of(own: bytes, name: str, labels: Mapping[str, str]) -> tuple[Profiles, list[Problem]]:
    """The rules of a centre, of the bytes of its file called `name`, then those that ship; see `load_profiles`."""
    shipped, faults = read_rules((Path(__file__).parent / RULES_FILE).read_bytes(), RULES_FILE, labels)
    if faults:
        raise ValueError(faults[0].text())
    rules, problems = read_rules(own, name, labels)
    return Profiles([*rules, *shipped], labels), problems


def read_rules(content: bytes, file: str, labels: Mapping[str, str]) -> tuple[tuple[ProfileRule, ...], list[Problem]]:
    """Read the bytes of a `profiles.toml`; `file` names it in the problems.

    Returns: the rules, none when there is a problem, and the problems, each with its line or key.
    """
    try:
        reader = KeyReader(read_toml(content, file), file)
    except UnreadableError as error:
        return (), [error.problem]
    rules = tuple(_rule(section, labels) for section in reader.sections("rules"))
    reader.finish()
    return (() if reader.problems else rules), reader.problems


def _rule(section: KeyReader, labels: Mapping[str, str]) -> ProfileRule:
    told = section.text("profile", required=True)
    profile = labels.get(fold(told), "")
    if told and not profile:
        codes = ", ".join(quoted(code) for code in dict.fromkeys(labels.values()))
        section.wrong("profile", told, f"un profil parmi {codes}")
    where = section.text("in", default="organisation")
    if where not in WHERE:
        section.wrong("in", where, f"un mot parmi {', '.join(map(quoted, WHERE))}")
    words = section.texts("words", required=True)
    for word in words:
        if not fold(word) or looks_personal(word):
            section.wrong("words", word, "des mots de structures ou de métiers, jamais d’adresse ni de téléphone")
    section.finish()
    return ProfileRule(profile, where, _pattern(words))


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern over folded text: whole words, `^` for the beginning, `*` for any ending of a word."""
    found = []
    for text in words:
        start = "^" if text.strip().startswith("^") else r"\b"
        pieces = [re.escape(fold(piece)) + (r"\w*" if piece.endswith("*") else "") for piece in _pieces(text)]
        found.append(start + r"\s".join(pieces) + r"\b")
    return re.compile("|".join(found) or r"(?!)")


def _pieces(text: str) -> list[str]:
    """The words of a rule, each with its star: `conseill* municipal*`, « l’État » in two."""
    spaced = re.sub(r"[^\w*]+", " ", text.replace("_", " "))
    return [piece for piece in spaced.split() if fold(piece)]
