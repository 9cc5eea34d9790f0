"""What is kept of a dropped file between two requests: its cells, without those that may name people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Final

from dashboard.centres.bundle import Files
from dashboard.centres.kept_sheets import kept, sheets_in
from dashboard.centres.model import Dropped, Ground
from dashboard.sources import Problem
from dashboard.sources.centre import read_centre
from dashboard.sources.gather import CENTRE_FILE
from dashboard.sources.names import masked
from dashboard.sources.persons import Persons, key_of
from dashboard.sources.prepare import names_people
from dashboard.sources.problems import looks_personal, shown
from dashboard.sources.raw import Cell
from dashboard.sources.text import fold
from dashboard.sources.trackers.answers import ANSWERS_FILE, read_answers
from dashboard.sources.trackers.layout import is_of_people
from dashboard.sources.trackers.words import Words, all_words, is_any_title
from dashboard.sources.workbook import Sheet

_OF_ANYTHING: Final = ("nom", "noms", "adresse")
"""Titles of columns of a network or an organisation as well as of a person: their names are found one by one."""
_SHORTEST_PERSONAL: Final = 6


@dataclass(frozen=True)
class Taken:
    """A file as it may be kept.

    Attributes:
        dropped: what may be stored and proposed (`Dropped`); no name, mail or phone is in it.
        emptied: title of a column made for names, as far as it may be shown → number of cells that were emptied.
        addresses: cells that were emptied because they held a mail address or a phone number.
        passages: what may name somebody, by its initials, with the key under which it is answered "garder" when it
            does not: the file is then dropped again. Each → number of cells where « … » stands in its place.
        problems: why the file cannot be read; `dropped` is then of no use.
    """

    dropped: Dropped = field(repr=False)
    emptied: Mapping[str, int]
    addresses: int
    passages: Mapping[tuple[str, str], int]
    problems: tuple[Problem, ...] = ()

    @property
    def told(self) -> list[tuple[str, str, int]]:
        """The passages: initials, key, number of cells."""
        return [(initials, key, count) for (initials, key), count in self.passages.items()]


def take_in(dropped: Dropped, current: Files, ground: Ground, answers: Mapping[str, str]) -> Taken:
    """Read a file that was just dropped, and empty what may name people, before anything is kept.

    Args:
        dropped: the file; current, ground: see `propose`.
        answers: key of a passage → "garder", of those that name nobody.
    """
    sheets, problems = sheets_in(dropped)
    if problems:
        return Taken(dropped, {}, 0, {}, tuple(problems))
    centre = read_centre(current[CENTRE_FILE], CENTRE_FILE)[0] if CENTRE_FILE in current else ground.centre
    known = read_answers(current.get(ANSWERS_FILE, b""), ANSWERS_FILE)[0].with_given(answers)
    persons = Persons(centre.not_persons if centre else (), ground.known_names, known.of(""))
    emptying = _Emptying(persons, all_words(ground.schemas, centre.references if centre else {}))
    clean = [emptying.sheet(sheet) for sheet in sheets]
    return Taken(
        Dropped(_file_name(dropped.name), kept(clean)),
        dict(emptying.emptied),
        emptying.addresses,
        dict(emptying.passages),
    )


def _file_name(name: str) -> str:
    """The name of a file, unless it may be somebody's."""
    path = PurePosixPath(name)
    return name if shown(path.stem) == path.stem else f"fichier{path.suffix}"


class _Emptying:
    """Takes what may name people out of sheets, and counts it."""

    def __init__(self, persons: Persons, words: Mapping[str, Words]) -> None:
        self.persons, self.words = persons, words
        self.emptied: Counter[str] = Counter()
        self.passages: Counter[tuple[str, str]] = Counter()
        self.addresses = 0

    def sheet(self, sheet: Sheet) -> Sheet:
        """The sheet without them; a column is made for names from the title that says it down."""
        nominative: dict[int, str] = {}
        rows, of_people = [], is_of_people(sheet, self.words)
        for cells in sheet.rows:
            rows.append(tuple(self._cell(at, cell, nominative) for at, cell in enumerate(cells)))
            titles = {at: cell for at, cell in enumerate(cells) if isinstance(cell, str) and names_people(cell)}
            if not of_people:
                titles = {at: title for at, title in titles.items() if fold(title) not in _OF_ANYTHING}
            # Words of a text that happen to be a title stand alone; titles stand together.
            if titles and sum(isinstance(cell, str) and is_any_title(cell) for cell in cells) + len(titles) > 1:
                nominative.update(titles)
        return replace(sheet, name=self._text(sheet.name), rows=tuple(rows))

    def _cell(self, at: int, cell: Cell, nominative: Mapping[int, str]) -> Cell:
        if at in nominative and cell not in (None, ""):
            self.emptied[shown(nominative[at])] += 1
            return None
        if not isinstance(cell, str):
            return cell
        if len(cell) >= _SHORTEST_PERSONAL and looks_personal(cell, phone=not fold(cell).startswith("http")):
            self.addresses += 1
            return None
        return self._text(cell)

    def _text(self, text: str) -> str:
        for passage in self.persons.named_in(text):
            self.passages[masked(passage), key_of(passage)] += 1
            text = text.replace(passage, "…")
        return text
