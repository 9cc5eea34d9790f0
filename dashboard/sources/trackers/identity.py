"""Which row of a tracker is which: an identifier, once given, is kept, and new ones are made from date and title."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz
from slugify import slugify

from dashboard.sources.problems import MASKED, NARROW, quoted, shown
from dashboard.sources.schema import TableSchema
from dashboard.sources.text import fold

Row = Mapping[str, str]
"""Code of a column → canonical text; "" for an empty cell, nothing for a column that the tracker has not."""

OWN_KEY: Final = "own_key"
"""Beside the columns of a table: what the tracker itself calls a row (« N° », « Réf. »)."""
SAME: Final = "same"
"""Code of the question whether a row is one that is known already."""

_ALIKE: Final = 80.0
"""Of two titles that a person may have corrected, out of 100."""
_MOST: Final = 5
"""Known rows that a question proposes."""
_LONGEST: Final = 60
"""Characters of a title in an identifier."""


@dataclass(frozen=True, slots=True)
class ImportQuestion:
    """What a new import leaves open.

    Attributes:
        code: stable English identifier of the kind of question.
        row: identifier of the row.
        column: code of the column; empty when it is about the whole row.
        text: the question, in French; nothing that may be personal is in it.
        choices: canonical answer → what it means, in French; the first is proposed.
    """

    code: str
    row: str
    column: str
    text: str
    choices: Mapping[str, str]

    @property
    def key(self) -> tuple[str, str, str]:
        """What its answer is kept under."""
        return self.code, self.row, self.column


Answers = Mapping[tuple[str, str, str], str]
"""Key of a question → the choice that was made."""


@dataclass(frozen=True, slots=True)
class Identified:
    """The identifiers of rows, in their order, and what is to be asked.

    A row about which something is asked has the identifier that it would have as a new one. `waiting` are the known
    rows that it may be: nothing is to be concluded from their absence.
    """

    identifiers: tuple[str, ...]
    questions: tuple[ImportQuestion, ...] = ()
    waiting: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Naming:
    """The columns by which a person would know a row of a table again."""

    identifier: str
    title: str
    date: str
    places: tuple[str, ...]

    @classmethod
    def of(cls, schema: TableSchema) -> Naming:
        """Those of a table that has an identifier and a title."""
        title, date = (
            next((name for name in names if name in schema), "")
            for names in (("title", "name"), ("date_start", "date"))
        )
        places = tuple(name for name in ("place", "commune_code", "department_code") if name in schema)
        return cls(schema.primary_key[0], title, date, places)

    def title_of(self, row: Row) -> str:
        """What a row is called, for comparison."""
        return fold(row.get(self.title, ""))

    def date_of(self, row: Row) -> str:
        """When it was, as precisely as known; empty when it is not."""
        return row.get(self.date, "")

    def place_of(self, row: Row) -> str:
        """Where it was, for comparison; empty when it is not known."""
        return next((fold(row[name]) for name in self.places if row.get(name)), "")

    def when(self, row: Row) -> tuple[str, ...]:
        """Title and date; nothing without a title."""
        title = self.title_of(row)
        return (title, self.date_of(row)) if title else ()

    def where(self, row: Row) -> tuple[str, ...]:
        """Title, date and place; nothing without a title."""
        return (*self.when(row), self.place_of(row)) if self.when(row) else ()

    def agree(self, one: Row, other: Row) -> bool:
        """Whether two rows have something in common: the day, or nearly the title in one year."""
        days = self.date_of(one), self.date_of(other)
        if days[0] and days[0] == days[1]:
            return True
        return (not all(days) or days[0][:4] == days[1][:4]) and self.likeness(one, other) >= _ALIKE

    def alike(self, one: Row, other: Row) -> bool:
        """Whether a row may be another that somebody has corrected: the title a little, then the date or the place."""
        places = self.place_of(one), self.place_of(other)
        beside = self.date_of(one) == self.date_of(other) or not all(places) or places[0] == places[1]
        return beside and self.agree(one, other) and self.likeness(one, other) >= _ALIKE

    def likeness(self, one: Row, other: Row) -> float:
        """How much the titles of two rows are alike, out of 100; 0 without a title."""
        titles = self.title_of(one), self.title_of(other)
        # The second forgives words that are added: « Café des partenaires », then « … du Sanitas ».
        return max(fuzz.ratio(*titles), fuzz.token_set_ratio(*titles)) if all(titles) else 0.0

    def said(self, row: Row) -> str:
        """A row in words: title, date, place; nothing that may be personal."""
        title, day = row.get(self.title, ""), "/".join(reversed(self.date_of(row).split("-")))
        place = next((row[name] for name in self.places if row.get(name)), "")
        parts = (said(title) if title else "sans titre", shown(day), said(place) if place else "")
        return ", ".join(filter(None, parts))


def said(value: str) -> str:
    """A value in a question: between quotation marks, or masked."""
    words = shown(value)
    return words if words == MASKED else quoted(words)


def identified(
    known: Mapping[str, Row], incoming: Sequence[Row], schema: TableSchema, answers: Answers | None = None
) -> Identified:
    """Find the rows of an import again among those that are known.

    By the identifier that a row gives; by the tracker's own key, unless it only numbers lines; by all its cells; by
    title, date and place; by title and date. What is left and resembles a row that is found no more is a question.

    Args:
        known: identifier → row, as last imported, or as entered in the product.
        incoming: the rows of the new import; `OWN_KEY` is their own key.

    Raises:
        ValueError: two rows give the same identifier.
    """
    search = _Search(known, incoming, Naming.of(schema))
    search.by_identifier()
    numbered = search.by_own_key()
    search.by_all_cells()
    search.pair(search.naming.where)
    search.pair(search.naming.when)
    return search.ended(numbered, schema, answers or {})


class _Search:
    """Rows that are being found again."""

    def __init__(self, known: Mapping[str, Row], incoming: Sequence[Row], naming: Naming) -> None:
        self.known, self.incoming, self.naming = known, incoming, naming
        self.free = dict(known)
        self.found: dict[int, str] = {}

    def left(self) -> list[int]:
        """Places of the incoming rows that are not found yet."""
        return [place for place in range(len(self.incoming)) if place not in self.found]

    def take(self, place: int, identifier: str) -> None:
        """Give a row its identifier."""
        self.found[place] = identifier
        self.free.pop(identifier, None)

    def by_identifier(self) -> None:
        """Rows that give their identifier."""
        given = {place: row.get(self.naming.identifier, "") for place, row in enumerate(self.incoming)}
        given = {place: identifier for place, identifier in given.items() if identifier}
        twice = [identifier for identifier, count in Counter(given.values()).items() if count > 1]
        if twice:
            raise ValueError(f"given twice: {', '.join(map(shown, twice))}")
        for place, identifier in given.items():
            self.take(place, identifier)

    def by_own_key(self) -> Mapping[int, str]:
        """Rows whose own key is that of a known row with which they have something in common.

        Returns: place → known row, of those that have nothing else in common; none of any when the key numbers lines.
        """
        pairs = self._unique(lambda row: fold(row.get(OWN_KEY, "")))
        sure = {place for place, name in pairs.items() if self.naming.agree(self.incoming[place], self.known[name])}
        if self._numbers_lines() or 2 * len(sure) < len(pairs):
            return {}
        for place in sure:
            self.take(place, pairs[place])
        return {place: name for place, name in pairs.items() if place not in sure}

    def _numbers_lines(self) -> bool:
        """Whether a row that is certainly the same has another key than before: it moves with the line."""
        same = self._unique(self.naming.where)
        keys = (
            (fold(self.incoming[place].get(OWN_KEY, "")), fold(self.known[name].get(OWN_KEY, "")))
            for place, name in same.items()
        )
        return any(now and then and now != then for now, then in keys)

    def by_all_cells(self) -> None:
        """Rows that have not changed; of those that are the same to the cell, any may be any."""
        naming = self.naming

        def cells(row: Row) -> Hashable:
            return frozenset(
                (name, text) for name, text in row.items() if text and name not in (OWN_KEY, naming.identifier)
            )

        waiting = self._grouped(self.free, cells)
        for place in self.left():
            same = waiting.get(cells(self.incoming[place]), [])
            if same:
                self.take(place, same.pop(0))

    def pair(self, key: Callable[[Row], Hashable]) -> None:
        """Rows whose key only one row of each side has."""
        for place, name in self._unique(key).items():
            self.take(place, name)

    def _unique(self, key: Callable[[Row], Hashable]) -> dict[int, str]:
        """Place → known row, of those left whose key only one row of each side has; an empty key is none."""
        then = self._grouped(self.free, key)
        now = defaultdict(list)
        for place in self.left():
            now[key(self.incoming[place])].append(place)
        return {
            places[0]: then[one][0]
            for one, places in now.items()
            if one and len(places) == 1 and len(then.get(one, ())) == 1
        }

    @staticmethod
    def _grouped(rows: Mapping[str, Row], key: Callable[[Row], Hashable]) -> dict[Hashable, list[str]]:
        groups: dict[Hashable, list[str]] = defaultdict(list)
        for name, row in rows.items():
            groups[key(row)].append(name)
        return groups

    def ended(self, numbered: Mapping[int, str], schema: TableSchema, answers: Answers) -> Identified:
        """What somebody has answered, then questions about rows that may be known; the others are new."""
        left = self.left()
        made = new_identifiers([self.incoming[place] for place in left], {*self.known, *self.found.values()}, schema)
        new = dict(zip(left, made, strict=True))
        for place, identifier in new.items():
            chosen = answers.get((SAME, identifier, ""))
            if chosen in self._candidates(place, numbered):
                self.take(place, chosen)
            elif chosen == "":
                self.take(place, identifier)
        questions, waiting = [], set()
        for place in self.left():
            candidates = self._candidates(place, numbered)
            self.found[place] = new[place]
            if candidates:
                waiting.update(candidates)
                questions.append(self._question(place, new[place], candidates))
        names = tuple(self.found[place] for place in range(len(self.incoming)))
        return Identified(names, tuple(questions), frozenset(waiting))

    def _candidates(self, place: int, numbered: Mapping[int, str]) -> list[str]:
        """Known rows, found no more, that a row may be; the likeliest first."""
        row, naming = self.incoming[place], self.naming
        near = [name for name, other in self.free.items() if naming.alike(row, other) or numbered.get(place) == name]
        return sorted(near, key=lambda name: (-naming.likeness(row, self.free[name]), name))[:_MOST]

    def _question(self, place: int, identifier: str, candidates: Iterable[str]) -> ImportQuestion:
        choices = {name: f"oui, {self.naming.said(self.known[name])}" for name in candidates}
        text = (
            f"{self.naming.said(self.incoming[place])}{NARROW}: cette ligne ressemble à une ligne connue, que le "
            f"fichier n’a plus. Est-ce la même{NARROW}?"
        )
        return ImportQuestion(SAME, identifier, "", text, {**choices, "": "non, c’en est une autre"})


def new_identifiers(rows: Sequence[Row], taken: Collection[str], schema: TableSchema) -> list[str]:
    """An identifier for each row: its date and its title; a number tells those of one date and title.

    A title that may name a person is in none. The order of the rows does not matter.
    """
    naming = Naming.of(schema)
    stems = [_stem(row, naming, schema) for row in rows]
    used = {name.casefold() for name in taken}
    made: dict[int, str] = {}
    cells = [sorted(cell for cell in row.items() if cell[0] != OWN_KEY) for row in rows]
    for place in sorted(range(len(rows)), key=lambda place: (stems[place], cells[place])):
        name, number = stems[place], 2
        while name in used:
            name, number = f"{stems[place]}-{number}", number + 1
        used.add(name)
        made[place] = name
    return [made[place] for place in range(len(rows))]


def _stem(row: Row, naming: Naming, schema: TableSchema) -> str:
    title = row.get(naming.title, "")
    words = slugify(title, max_length=_LONGEST, word_boundary=True) if shown(title) != MASKED else ""
    when = slugify(naming.date_of(row)) or "sans-date"
    return "-".join([*([when] if naming.date else []), words or slugify(schema.title)])
