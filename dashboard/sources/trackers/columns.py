"""Columns that no title settles: crossed under their kind, people counted by public, or told by what they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from dashboard.sources.problems import NARROW, quoted, shown
from dashboard.sources.raw import Cell, is_blank
from dashboard.sources.schema import TableSchema
from dashboard.sources.text import fold
from dashboard.sources.trackers.dates import read_date
from dashboard.sources.trackers.durations import read_duration
from dashboard.sources.trackers.heads import Column, is_day
from dashboard.sources.trackers.inquiry import Inquiry
from dashboard.sources.trackers.layout import Layout
from dashboard.sources.trackers.numbers import read_count
from dashboard.sources.trackers.places import read_place
from dashboard.sources.trackers.words import EXACT, LOOK, MARKS, NO_MARKS, SPOKEN, Words
from dashboard.sources.values import plain_text

LEAVE, SUM = "laisser", "somme"
UNDECLARED: Final = "_undeclared"
"""Name of a column of a vocabulary of which the centre declares nothing."""
_LISTS: Final = ("status", "format", "modality", "type", "kind", "relation", "role", "scope")
_DAYS: Final = ("date_start", "date")
_CROSSED: Final = ("theme_ids", "format", "modality", "type")
_PEOPLE: Final = re.compile(
    r"\b(habitant|pro|professionnel|elu|benevole|partenaire|agent|technicien|acteur|association|femme|homme|jeune|adulte"
    r"|enfant|stagiaire|salarie|adherent|personne|public|participant|present|presence|institution)(e?s)?\b"
)
_NUMBER_OF: Final = re.compile(r"\b(nb|nbre|nombre|total|combien)\b")
_WORD: Final = re.compile(r"[^\W\d]{3}")
_FEWEST_MONTHS: Final = 3
"""Different firsts of a month, and no other day, from which a column seems to tell months."""
_MONTH: Final = "mois"
_FIRST_DAYS: Final = {_MONTH: "des mois, sans jour connu", "jour": "des jours, tels qu’ils sont écrits"}
_SOME: Final = 0.3
_MOSTLY: Final = 0.7
"""Share of the values of a column that must be numbers for its title to be believed."""
_HALF: Final = 0.5
"""Share of the values of a column from which they look like those of another."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Settles the columns of one table of a sheet."""

    layout: Layout
    words: Words
    schema: TableSchema
    departments: Sequence[str]
    inquiry: Inquiry

    def settled(self) -> Layout:
        """The table, with the columns that its values, or a person, settle."""
        return self._loosened()._by_values()._crossed()._counted()._asked()._months().layout

    def _values(self, position: int) -> list[Cell]:
        cells = (line.cells[position] for line in self.layout.lines if position < len(line.cells))
        return [cell for cell in cells if not is_blank(cell)]

    def _texts(self, position: int) -> list[str]:
        return list(dict.fromkeys(plain_text(cell).strip() for cell in self._values(position)))

    def _are_days(self, position: int) -> bool:
        """Whether a column holds dates; one of texts, several: a word may be one by chance."""
        values = self._values(position)
        if all(isinstance(cell, date) for cell in values):
            return bool(values)
        found = [read_date(cell) for cell in values]
        return len(found) > 1 and all(one is not None and one.start for one in found)

    def _known(self, name: str, position: int) -> float:
        """Share of the values of a column that a list knows, or is asked about."""
        texts = self._texts(position)
        if not self.words.is_closed(name) or not texts:
            return 0.0
        meanings = [self.words.meaning(name, text) for text in texts]
        return sum(bool(one.code or (one.choices and not one.own)) for one in meanings) / len(texts)

    def _has(self, name: str) -> bool:
        return self.layout.place(name) is not None

    def _with_columns(self, columns: Sequence[Column]) -> Columns:
        places = {column.position for column in columns}
        gone = [(one.position, one.title) for one in self.layout.columns if one.position not in places]
        unknown = tuple(sorted([*(one for one in self.layout.unknown if one[0] not in places), *gone]))
        ordered = tuple(sorted(columns, key=lambda one: one.position))
        return replace(self, layout=replace(self.layout, columns=ordered, unknown=unknown))

    def _loosened(self) -> Columns:
        """A title that is only like a known one is not taken for it above numbers that it does not explain."""
        others = any(self._counts_people(place, title) for place, title in self.layout.unknown)
        loose = [
            column
            for column in self.layout.columns
            if column.sure < EXACT
            if (
                self._is_count(column.position)
                and (self.words.is_closed(column.name) or (column.name == "participants" and others))
            )
            or (column.sure == SPOKEN and not self._looks_like(column))
        ]
        return self._with_columns([column for column in self.layout.columns if column not in loose])

    def _looks_like(self, column: Column) -> bool:
        """Whether the values of a column whose title only says its name at length are those of such a column."""
        values = self._values(column.position)
        if self.words.is_closed(column.name):
            return self._known(column.name, column.position) >= _SOME
        reader: dict[str, Callable[[Cell], object]] = {
            "participants": read_count,
            "date_start": read_date,
            "date": read_date,
            "half_days": read_duration,
        }
        read = reader.get(column.name)
        return read is None or sum(read(cell) is not None for cell in values) >= _HALF * len(values)

    def _counts_people(self, position: int, title: str) -> bool:
        """Whether a column counts people, other than a part of those that another counts: « dont femmes »."""
        words = fold(title)
        return bool(_PEOPLE.search(words)) and not words.startswith("dont ") and self._is_count(position)

    def _by_values(self) -> Columns:
        """A title of one list above the values of another is of the other; a vocabulary without words is left."""
        columns = []
        for column in self.layout.columns:
            name = column.name
            reference = name in self.schema and self.schema.field(name).reference
            if name == "audience" and not self._has("participants") and self._is_mostly_count(column.position):
                continue  # « Public », above numbers: who came, which `_counted` asks
            if self.words.is_closed(name) and self._are_days(column.position):
                name = next((one for one in _DAYS if one in self.schema and not self._has(one)), name)
            elif name in ("mode", "category") and not self._known(name, column.position):
                alike = (one for one in _LISTS if one in self.schema and not self._has(one))
                name = next((one for one in alike if self._known(one, column.position) > _HALF), name)
            if name == column.name and reference and not self.words.is_closed(name):
                name = UNDECLARED
            columns.append(column if name == column.name else replace(column, name=name, sure=LOOK))
        return self._with_columns([*columns, *self._freed(columns)])

    def _freed(self, columns: Sequence[Column]) -> Iterator[Column]:
        """The columns that bear the title of one that was taken for another."""
        left = {column.name for column in self.layout.columns} - {column.name for column in columns}
        for position, title in self.layout.unknown:
            name, sure = self.words.column(title)
            if name in left and sure == EXACT:
                left.discard(name)
                yield Column(position, title, name)

    def _crossed(self) -> Columns:
        """Columns that bear the words of a list, and a cross where one holds: they are that list."""
        settled = self
        for name in _CROSSED:
            if self.words.is_closed(name):
                settled = settled._crossed_under(name)
        return settled

    def _crossed_under(self, name: str) -> Columns:
        known = {column.position: column.title for column in self.layout.columns if column.name == name}
        crossed = [
            (place, title)
            for place, title in sorted({**dict(self.layout.unknown), **known}.items())
            if self.words.meaning(name, title).code and self._is_crossed(place)
        ]
        if len(crossed) < 2 or (known and not set(known) <= {place for place, _ in crossed}):
            return self
        joint = "|" if self.schema.field(name).is_list else " + "
        marked = {
            line.number: joint.join(title for place, title in crossed if fold(plain_text(line.cells[place])) in MARKS)
            for line in self.layout.lines
        }
        return self._merged(name, crossed, dict(marked))

    def _is_crossed(self, position: int) -> bool:
        values = {fold(text) or text for text in self._texts(position)}
        return bool(values & MARKS) and values <= MARKS | NO_MARKS

    def _merged(self, name: str, parts: Sequence[tuple[int, str]], cells: dict[int, Cell]) -> Columns:
        """One column in the place of several: the first holds what each line says, the others nothing."""
        places = [place for place, _ in parts]
        lines = []
        for line in self.layout.lines:
            row = [None if place in places else cell for place, cell in enumerate(line.cells)]
            row[places[0]] = cells[line.number]
            lines.append(replace(line, cells=tuple(row)))
        kept = [column for column in self.layout.columns if column.position not in places]
        whole = self._with_columns([*kept, Column(places[0], ", ".join(title for _, title in parts), name, LOOK)])
        unknown = tuple(one for one in whole.layout.unknown if one[0] not in places)
        return replace(whole, layout=replace(whole.layout, lines=tuple(lines), unknown=unknown))

    def _counted(self) -> Columns:
        """Where nobody says how many came: the columns of numbers may, alone or added up."""
        if self.layout.table != "events" or self._has("participants"):
            return self
        counts = [(place, title) for place, title in self.layout.unknown if title and self._is_mostly_count(place)]
        parts = [part for part in counts if _PEOPLE.search(fold(part[1])) or _NUMBER_OF.search(fold(part[1]))]
        if not parts:
            return self
        people = [part for part in parts if self._counts_people(*part)]  # numbers only: they can be added up
        choices = {title: f"« {title} » le dit" for _, title in parts}
        if len(people) > 1:
            choices = {SUM: " + ".join(title for _, title in people), **choices}
        choices[LEAVE] = "aucune, les laisser de côté"
        names = ", ".join(quoted(shown(title)) for _, title in parts)
        question = f"aucune colonne connue ne dit le nombre de présents. Laquelle le dit, de {names}{NARROW}?"
        where = (self.layout.sheet, self.layout.titles_row, parts[0][1])
        answer = self.inquiry.ask(
            "Présents", ", ".join(title for _, title in parts), question, choices, where, code="column"
        )
        taken = people if answer == SUM else [part for part in parts if part[1] == answer]
        if len(taken) == 1:
            return self._with_columns([*self.layout.columns, Column(*taken[0], "participants")])
        return (
            self._merged("participants", taken, {line.number: _sum(line.cells, taken) for line in self.layout.lines})
            if taken
            else self
        )

    def _is_mostly_count(self, position: int) -> bool:
        values = self._values(position)
        found = [read_count(cell) for cell in values]
        known = sum(one is not None and one.value is not None for one in found)
        return bool(values) and known >= _MOSTLY * len(values)

    def _is_count(self, position: int) -> bool:
        values = self._values(position)
        return bool(values) and all(
            (isinstance(cell, int | float) and not isinstance(cell, bool) and cell == int(cell) and 0 <= cell < 10_000)
            or (isinstance(cell, str) and cell.strip().isdigit() and len(cell.strip()) < 5)
            for cell in values
        )

    def _asked(self) -> Columns:
        """Ask what a column is whose values look like those of one that is missing."""
        columns = list(self.layout.columns)
        for position, title in self.layout.unknown:
            if is_day(title):
                continue
            told = title or f"n° {position + 1}"
            names = [name for name in self._alike(position) if not any(column.name == name for column in columns)]
            if not names:
                continue
            choices = {name: self.schema.field(name).title for name in names} | {
                LEAVE: "autre chose, à laisser de côté"
            }
            question = f"la colonne {quoted(shown(told))} n’est pas connue. Que tient-elle{NARROW}?"
            where = (self.layout.sheet, self.layout.titles_row, told)
            answer = self.inquiry.ask("Colonne", told, question, choices, where, code="column")
            if answer and answer != LEAVE:
                columns.append(Column(position, title, answer))
        return self._with_columns(columns)

    def _months(self) -> Columns:
        """Days that are all the first of a month may be months: a spreadsheet adds a day to « mars 2025 »."""
        for column in self.layout.columns:
            if column.name not in _DAYS:
                continue
            found = [read_date(cell) for cell in self._values(column.position)]
            days = {one.start for one in found if one is not None and one.precision == "day"}
            if len(days) < _FEWEST_MONTHS or not all(day.endswith("-01") for day in days):
                continue
            question = (
                f"toutes les dates de la colonne {quoted(shown(column.title))} sont le premier jour d’un mois{NARROW}: "
                f"sont-ce des mois{NARROW}?"
            )
            where = (self.layout.sheet, self.layout.titles_row, column.title)
            about = f"{self.layout.sheet}, {column.title}"
            if self.inquiry.ask("Mois", about, question, _FIRST_DAYS, where, code="months") == _MONTH:
                return self._cut_to_months(column.position)
        return self

    def _cut_to_months(self, position: int) -> Columns:
        lines = []
        for line in self.layout.lines:
            cells = list(line.cells)
            found = read_date(cells[position]) if position < len(cells) else None
            if found is not None and found.precision == "day":
                cells[position] = found.start[:7]
            lines.append(replace(line, cells=tuple(cells)))
        return replace(self, layout=replace(self.layout, lines=tuple(lines)))

    def _alike(self, position: int) -> list[str]:
        """Columns of the table that the values of a column look like, the likeliest first."""
        values = self._values(position)
        lists = [(self._known(name, position), name) for name in _LISTS if name in self.schema]
        found = [name for share, name in sorted(lists, key=lambda one: -one[0]) if share >= _HALF]
        if "place" in self.schema and not found:
            texts = [cell for cell in values if isinstance(cell, str) and _WORD.search(cell)]
            placed = sum(bool(read_place(text, self.departments).kind) for text in texts)
            found += ["place"] if texts and placed > _HALF * len(values) else []
        if self._are_days(position):
            found += [name for name in _DAYS if name in self.schema]
        return found


def _sum(cells: Sequence[Cell], parts: Sequence[tuple[int, str]]) -> Cell:
    """The numbers of a line added up; None when there is none."""
    numbers = [int(plain_text(cells[place])) for place, _ in parts if not is_blank(cells[place])]
    return sum(numbers) if numbers else None
