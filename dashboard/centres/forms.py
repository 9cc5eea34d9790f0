"""A row of a table as a form shows it, and what is typed there read as the cells of that row.

What is typed is read as a tracker is: « 12 mars 2025 », « env. 40 », « 9h30-12h30 ». A field that is left as it was
shown leaves its cell as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from dashboard.centres.bundle import Files, Row, rows_of
from dashboard.centres.changes import given_identifier
from dashboard.french import capital, enumerate_words
from dashboard.sources import Centre, TableSchema
from dashboard.sources.problems import quoted
from dashboard.sources.schema import FieldSchema
from dashboard.sources.text import clean, fold
from dashboard.sources.trackers.typed import Doubt
from dashboard.sources.trackers.typed_date import TypedDate
from dashboard.sources.typed_cells import precision_of, read_typed
from dashboard.sources.values import LIST_SEPARATOR, canonical, split_list

Kind = Literal["text", "long", "lines", "choice", "choices"]
"""How a field is filled in: one line, several, one value a line, one of a list, several of a list."""
LONG: Final = frozenset({"details", "notes", "text", "comment"})
"""Columns where people write sentences."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of a form.

    Attributes:
        column: the column that it fills.
        kind: how it is filled in.
        text: what it shows.
        choices: code → label of what may be chosen. suggested: labels of what may be typed, among other things.
        fixed: whether it is only shown.
    """

    column: FieldSchema
    kind: Kind
    text: str
    choices: Mapping[str, str] = field(default_factory=dict)
    suggested: tuple[str, ...] = ()
    fixed: bool = False

    @property
    def help(self) -> str:
        """What goes in it, in a sentence; nothing for a list of the centre's own words, which says it."""
        if self.column.reference or (self.kind == "choice" and not self.column.labels):
            return ""
        first, stop, _ = self.column.description.partition(". ")
        return f"{first}{stop.strip()}{' Une valeur par ligne.' if self.kind == 'lines' else ''}"

    @property
    def words(self) -> str:
        """What it shows, as a reader would say it."""
        return ", ".join(self.choices.get(one, one) for one in self.chosen) if self.choices else self.text

    @property
    def chosen(self) -> tuple[str, ...]:
        """The codes that are chosen, of a field of choices."""
        return tuple(filter(None, self.text.split(LIST_SEPARATOR)))


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form says: the cells of the row, and what cannot be understood: code of a column → what is wrong."""

    cells: Row
    faults: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """The form of a table, in a centre."""

    schema: TableSchema
    centre: Centre
    files: Files
    schemas: Mapping[str, TableSchema]

    def entries(self, row: Row, *, new: bool) -> tuple[Entry, ...]:
        """The fields that show a row; the identifier of a new one is given, and never changes."""
        given = given_identifier(self.schema)
        columns = [one for one in self.schema.fields if not (new and one.name == given)]
        return tuple(self._entry(one, row, fixed=one.name == given) for one in columns)

    def _entry(self, column: FieldSchema, row: Row, *, fixed: bool) -> Entry:
        text, listed = row.get(column.name, ""), self._choices.get(column.name)
        if listed is not None:
            # A value that is in the list no more stays, as it is.
            unlisted = {one: one for one in text.split(LIST_SEPARATOR) if one and one not in listed}
            kind: Kind = "choices" if column.is_list else "choice"
            return Entry(column, kind, text, {**listed, **unlisted})
        kind = "lines" if column.is_list else "long" if column.name in LONG else "text"
        suggested = tuple((column.known or self._labels(column, row)).values())
        return Entry(column, kind, self._shown(column, row), suggested=suggested, fixed=fixed)

    def _shown(self, column: FieldSchema, row: Row) -> str:
        """A cell as people write it."""
        text = row.get(column.name, "")
        if column.is_list:
            return text if column.name in self._choices else text.replace(LIST_SEPARATOR, "\n")
        if column.partial_date:
            return "/".join(reversed(text.split("-")))
        if column.type == "number":
            return text.replace(".", ",")
        return (column.known or self._labels(column, row)).get(text, text)

    @cached_property
    def _choices(self) -> Mapping[str, Mapping[str, str]]:
        """Column → what may be chosen: closed lists, words of the centre, rows of another table."""
        found: dict[str, Mapping[str, str]] = {}
        for column in self.schema.fields:
            if column.labels or column.known_today:
                found[column.name] = column.labels or column.known
            elif column.reference and (declared := self.centre.labels(column.reference)):
                found[column.name] = declared
        for key in self.schema.foreign_keys:
            if len(key.columns) == 1:
                found[key.columns[0]] = named_rows(self.files, self.schemas[key.table])
        return found

    def _labels(self, column: FieldSchema, row: Row) -> Mapping[str, str]:
        """Code → label of what a column may hold, where another cell says which list that is."""
        parent = self.schema.field(column.category_of) if column.category_of else None
        values = parent.values.get(row.get(parent.name, "")) if parent else None
        if values is None or not isinstance(values, str):
            return {value: value for value in values or ()}
        name, _, other = values.partition(".")
        if not other:
            return self.centre.labels(name)
        return self.schemas[name].labels(other) or named_rows(self.files, self.schemas[name])

    def read(self, typed: Mapping[str, str], before: Row) -> Typed:
        """What is typed, column → text, as the cells of a row that held `before`; a column that is not given stays.

        Several values of a list are separated as in a cell. An emptied cell is "".
        """
        reading = _Reading(self, dict(before), {})
        changed: dict[str, str] = {}
        for column in self.schema.fields:
            text = clean(typed.get(column.name, ""))
            if column.name in typed and not self._same(column, text, before):
                changed[column.name] = text
        # What says which list another cell is of comes first in the schema.
        for name, text in changed.items():
            reading.take(self.schema.field(name), text)
        reading.follow(changed)
        return Typed(reading.cells, reading.faults)

    def _same(self, column: FieldSchema, text: str, before: Row) -> bool:
        if column.is_list and column.name in self._choices:
            return set(text.split(LIST_SEPARATOR)) == set(before.get(column.name, "").split(LIST_SEPARATOR))
        return text == clean(self._shown(column, before))

    def canonical(self, column: FieldSchema, text: str, row: Row) -> str:
        """The canonical text of a cell; a text that is not understood as it is, for the schema to refuse."""
        if column.name in self._choices:
            return text
        if column.is_list:
            lines = text.splitlines() if "\n" in text else split_list(text)
            return LIST_SEPARATOR.join(dict.fromkeys(filter(None, map(clean, lines))))
        by_label = {fold(label): code for code, label in self._labels(column, row).items()}
        return by_label.get(fold(text)) or canonical(column, text, self.centre.references)


@dataclass
class _Reading:
    """Reads the fields that were changed, one after the other."""

    form: Form
    cells: dict[str, str]
    faults: dict[str, str]
    dates: dict[str, TypedDate] = field(default_factory=dict)
    precisions: dict[str, str] = field(default_factory=dict)

    def take(self, column: FieldSchema, text: str) -> None:
        """Read one."""
        name = column.name
        self.cells[name] = self.form.canonical(column, text, self.cells)
        if not text:
            return
        found = read_typed(text, column, self.form.schema, self.form.centre.departments)
        if found is None:
            return
        self._doubtful(name, text, found.doubt)
        if found.doubt is None:
            self.cells[name] = found.told[name]
            if found.date is not None:
                self.dates[name] = found.date
            elif precision := found.told.get(precision_of(column, self.form.schema)):
                self.precisions[name] = precision

    def _doubtful(self, name: str, text: str, doubt: Doubt | None) -> None:
        if doubt is not None:
            self.cells[name] = text
            meant = [quoted(words) for answer, words in doubt.choices.items() if answer]
            more = f" Écrivez {enumerate_words(meant, 'ou')}." if meant else ""
            self.faults[name] = f"{capital(doubt.text)}{more}"

    def follow(self, changed: Mapping[str, str]) -> None:
        """Have the cells that go with those that were changed follow, unless they were themselves."""
        schema = self.form.schema
        for name, date in self.dates.items():
            column = schema.field(name)
            if not column.not_before:
                self._follow_date(column, date, changed)
        for name, precision in self.precisions.items():
            self._let(f"{name}_precision", precision, changed)
        for column in schema.fields:
            filled = [one for one in column.required_with if one in changed and self.cells.get(one)]
            if filled and not self.cells.get(column.name) and "document" in column.labels:
                self._let(column.name, "document", changed)
        for name in changed:
            if f"{name}_precision" in schema and not self.cells.get(name):
                self._let(f"{name}_precision", "", changed)
        self._follow_precision(changed)

    def _follow_date(self, column: FieldSchema, date: TypedDate, changed: Mapping[str, str]) -> None:
        schema, text = self.form.schema, changed[column.name]
        ending = next((one.name for one in schema.fields if one.not_before == column.name), "")
        if ending and (date.end or date.precision != "day"):
            self._let(ending, date.end, changed)
        if date.occurrences and "occurrences" in schema:
            self._let("occurrences", str(date.occurrences), changed)
        if (date.occurrences or date.precision == "season") and "date_as_written" in schema:
            self._let("date_as_written", text, changed)
        year = next((one for one in ("report_year", "year") if one in schema), "")
        if year and date.start and not self.cells.get(year):
            self._let(year, date.start[:4], changed)

    def _follow_precision(self, changed: Mapping[str, str]) -> None:
        """Say how precise the dates that were changed are."""
        dated = [one for one in self.form.schema.fields if one.precision and one.name in changed]
        for column in dated:
            date, name = self.dates.get(column.name), str(column.precision)
            told = date.precision if date and not column.not_before else self.cells.get(name, "")
            if not changed[column.name] and not column.not_before:
                told = "unknown"
            ending = next((one.name for one in self.form.schema.fields if one.not_before and one.precision == name), "")
            lasts = bool(ending and self.cells.get(ending))
            if told in ("", "day", "period"):
                told = "period" if lasts else "day" if date else told
            self._let(name, told, changed)

    def _let(self, name: str, text: str, changed: Mapping[str, str]) -> None:
        if name not in changed:
            self.cells[name] = text


def named_rows(files: Files, schema: TableSchema) -> dict[str, str]:
    """Identifier → name of the rows of a table that others point to."""
    key = schema.primary_key[0]
    name = next((one for one in ("name", "title") if one in schema), key)
    return {row[key]: row.get(name, "") or row[key] for row in rows_of(files, schema) if row.get(key)}


def said_row(schema: TableSchema, row: Row) -> str:
    """A row in a few words of its own; "" for one that has no name."""
    title = next((row[one] for one in ("title", "name", "label") if row.get(one)), "")
    day = next((row[one] for one in ("date_start", "date", "period", "year") if one in schema and row.get(one)), "")
    return ", ".join(filter(None, (title, "/".join(reversed(day.split("-"))), row.get("place", "")))) if title else ""
