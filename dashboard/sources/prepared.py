"""A table in canonical values, column by column, and what is found in it, in the words of its file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Self, TypeVar

import numpy as np

from dashboard.sources.attendance_frame import Coded, IntArray
from dashboard.sources.centre import Centre
from dashboard.sources.names import masked
from dashboard.sources.persons import CONFIRMED_KEY, CONFIRMED_TITLE, KEEP, REMOVE, Persons, key_of
from dashboard.sources.problems import MASKED, NARROW, Problem, Severity, quoted, read_and_expected, shown
from dashboard.sources.raw import REMEDY, Cell, Fault, RowPlace
from dashboard.sources.schema import FieldSchema, ForeignKey, TableSchema
from dashboard.sources.values import plain_text

NO_ADDRESS: Final = "aucune adresse électronique ni numéro de téléphone"
NO_PERSON: Final = "aucun nom de personne"
"""What was expected in the place of personal data."""
Finding = tuple[int, Callable[[], Problem]]
"""Something wrong in a row: its index in the table, and what tells it."""
Judgement = TypeVar("Judgement")


@dataclass(frozen=True, slots=True, repr=False)
class PreparedColumn:
    """A column in canonical values.

    Attributes:
        schema: what it is; title: in the file.
        cells: its different cells, as read; texts: the canonical text of each.
        codes: for each row, the index of its cell.
        aside: index of a cell that was emptied because it held personal data → what was expected there.
    """

    schema: FieldSchema
    title: str
    cells: Sequence[Cell]
    texts: Sequence[str]
    codes: IntArray
    aside: Mapping[int, str] = field(default_factory=dict)

    @property
    def coded(self) -> Coded:
        """Its texts, each once."""
        by_cell = Coded.of(self.texts)
        return Coded(by_cell.codes[self.codes], by_cell.texts)


@dataclass(slots=True, repr=False)
class PreparedTable:
    """A table in canonical values, column by column, with what is needed to speak of it in the words of the file.

    Attributes:
        file: file name in the problems.
        columns: code of each recognised column, in the order of the file → the column.
        longer: row index → the first cell beyond the titles.
        problems: what was found of the table as a whole.
        places: where each row was read, of a table made of several sheets.
    """

    schema: TableSchema
    file: str
    sheet: str | None
    numbers: Sequence[int]
    columns: dict[str, PreparedColumn] = field(default_factory=dict)
    longer: Mapping[int, Cell] = field(default_factory=dict)
    width: int = 0
    problems: list[Problem] = field(default_factory=list)
    places: Mapping[int, RowPlace] = field(default_factory=dict)
    persons: Persons | None = None

    def __repr__(self) -> str:
        """Its name and size only: a cell may name somebody."""
        return f"PreparedTable({self.schema.name}, {len(self.numbers)})"

    @classmethod
    def of_texts(cls, schema: TableSchema, file: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Self:
        """A table of canonical texts, whose first row is the second one of its file."""
        codes = np.arange(len(rows), dtype=np.int32)
        each = {name: [row[place] for row in rows] for place, name in enumerate(names)}
        columns = {name: PreparedColumn(schema.field(name), name, each[name], each[name], codes) for name in names}
        return cls(schema, file, None, range(2, len(rows) + 2), columns)

    def problem(
        self,
        message: str,
        code: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        expected: str | None = None,
        severity: Severity = Severity.ERROR,
    ) -> Problem:
        """Return a problem of this table. ``row`` is a spreadsheet row, ``column`` a code or a header."""
        header = None if column is None else self.header_of(column)
        file, sheet, place = self.file, self.sheet, self.places.get(row or 0)
        if place is not None:
            file, sheet, row = place.file, place.sheet, place.row
            # A column that the sheet has not is called as the schema does.
            if column is not None:
                title = self.schema.field(column).title if column in self.schema else header
                header = shown(place.titles.get(column, title))
        return Problem(file, sheet, row, header, value, expected, severity, message, code, self.schema.name)

    def wrong(
        self, index: int, column: str, value: str, expected: str, code: str, severity: Severity = Severity.ERROR
    ) -> Finding:
        """Return the finding of a cell of the row of that index: what was read, as it may be shown, and expected."""

        def tell() -> Problem:
            return self.problem(
                read_and_expected(value, expected), code,
                row=self.numbers[index], column=column, value=value, expected=expected, severity=severity,
            )  # fmt: skip

        return index, tell

    def header_of(self, column: str) -> str:
        """Return what the file calls a column, or the schema when the file does not have it."""
        if column in self.columns:
            return shown(self.columns[column].title)
        return shown(self.schema.field(column).title if column in self.schema else column)

    def is_aside(self, index: int, name: str) -> bool:
        """Tell whether a cell was emptied because it held personal data."""
        column = self.columns.get(name)
        return column is not None and int(column.codes[index]) in column.aside

    def cell(self, index: int, name: str) -> Cell:
        """Return a cell of a recognised column as read."""
        column = self.columns[name]
        return column.cells[int(column.codes[index])]

    def as_read(self, index: int, name: str) -> str:
        """Return a cell as the person wrote it, fit for a message."""
        return MASKED if self.is_aside(index, name) else shown(plain_text(self.cell(index, name)))

    def column(self, name: str) -> list[str]:
        """Return the canonical values of a column; empty texts if the file does not have it."""
        column = self.columns.get(name)
        return [""] * len(self.numbers) if column is None else [column.texts[code] for code in column.codes]

    def told_beside(self, name: str, texts: Mapping[int, str]) -> None:
        """Put a text in the blank cells of a column, which the file may not have: row index → text."""
        whole, old = self.column(name), self.columns.get(name)
        if all(whole[index] or not text for index, text in texts.items()):
            return
        for index, text in texts.items():
            whole[index] = whole[index] or text
        rows = range(len(whole))
        cells: list[Cell] = [None if old is None else self.cell(index, name) for index in rows]
        aside = {
            index: old.aside[int(old.codes[index])] for index in rows if old is not None and self.is_aside(index, name)
        }
        title = self.schema.field(name).title if old is None else old.title
        self.columns[name] = PreparedColumn(
            self.schema.field(name), title, cells, whole, np.arange(len(whole), dtype=np.int32), aside
        )

    @property
    def rows(self) -> list[list[str]]:
        """The canonical values, in the order of ``columns``."""
        return [list(row) for row in zip(*map(self.column, self.columns), strict=True)]

    def judged(self, name: str, judge: Callable[[str], Judgement]) -> Iterator[tuple[int, str, Judgement]]:
        """Index, text and judgement of the rows whose text in a column is judged to be something, in order.

        Each different text is judged once.
        """
        column = self.columns[name]
        found = {code: said for code, text in enumerate(column.texts) if (said := judge(text))}
        for index, code in self._rows_of(column, found):
            yield index, column.texts[code], found[code]

    @staticmethod
    def _rows_of(column: PreparedColumn, codes: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Index of the rows that hold one of some cells, and which one."""
        wanted = np.fromiter(codes, np.int32)
        for index in np.flatnonzero(np.isin(column.codes, wanted)) if len(wanted) else ():
            yield int(index), int(column.codes[index])

    def named(self, persons: Persons) -> Iterator[tuple[int, str, tuple[str, ...]]]:
        """Row, column and passages of the cells that were emptied because they may name people."""
        found = (
            (index, name, persons.asked_about(plain_text(column.cells[code])))
            for name, column in self.columns.items()
            if column.schema.is_free_text
            for index, code in self._rows_of(column, column.aside)
        )
        yield from sorted(one for one in found if one[2])

    def findings(self) -> Iterator[Iterator[Finding]]:
        """What was met in the cells themselves: beyond the titles, faulty, personal."""
        yield ((index, partial(self._beyond, index, cell)) for index, cell in self.longer.items())
        for name, column in self.columns.items():
            faults = [code for code, cell in enumerate(column.cells) if isinstance(cell, Fault)]
            yield self._each(name, faults, self._faulty)
        for name, column in self.columns.items():
            yield self._each(name, column.aside, self._personal)

    def _each(self, name: str, codes: Iterable[int], tell: Callable[[int, str], Problem]) -> Iterator[Finding]:
        for index, _ in self._rows_of(self.columns[name], codes):
            yield index, partial(tell, index, name)

    def _beyond(self, index: int, cell: Cell) -> Problem:
        value, expected = shown(cell), f"au plus {self.width} cellules, autant que de titres"
        message = f"la ligne a plus de cellules que de titres, attendu {expected}"
        return self.problem(message, "extra-cell", row=self.numbers[index], value=value, expected=expected)

    def _faulty(self, index: int, name: str) -> Problem:
        """A cell that holds an error, or a formula whose result is not known, is no value."""
        cell = self.cell(index, name)
        message = f"{cell.words if isinstance(cell, Fault) else ''}{NARROW}; {REMEDY}"
        return self.problem(message, "faulty-cell", row=self.numbers[index], column=name)

    def _personal(self, index: int, name: str) -> Problem:
        column, text = self.columns[name], plain_text(self.cell(index, name))
        expected = column.aside[int(column.codes[index])]
        named = self.persons.asked_about(text) if self.persons and expected == NO_PERSON else ()
        message = without_name(named, in_table=True) if named else f"lu {MASKED}, attendu {expected}"
        row = self.numbers[index]
        return self.problem(message, "personal-data", row=row, column=name, value=MASKED, expected=expected)


@dataclass(frozen=True, slots=True)
class Around:
    """What a table is validated among.

    Attributes:
        centre: None when its vocabularies are unknown: references to them are then not checked.
        tables: table code → table; an absent one counts as empty.
        schemas: all of them.
        unreadable: tables that exist and could not be read: nothing is checked against them.
        persons: tells the names of people.
    """

    centre: Centre | None
    tables: Mapping[str, PreparedTable]
    schemas: Mapping[str, TableSchema]
    unreadable: Collection[str] = ()
    persons: Persons | None = None

    def keys(self, schema: TableSchema) -> list[ForeignKey]:
        """The foreign keys of a table that can be checked."""
        return [key for key in schema.foreign_keys if key.table not in self.unreadable]

    def values(self, table: str, column: str) -> list[str]:
        """The canonical values of a column of a table."""
        return self.tables[table].column(column) if table in self.tables else []

    def listed(self, values: str | tuple[str, ...]) -> Mapping[str, str] | None:
        """Code → label of what ``crpv:values`` names; None when that is not known here."""
        if not isinstance(values, str):
            return {value: value for value in values}
        name, _, column = values.partition(".")
        if not column:
            return self.centre.labels(name) if self.centre is not None else None
        if name not in self.schemas or name in self.unreadable:
            return None
        return self.schemas[name].labels(column) or {value: value for value in self.values(name, column) if value}


def without_name(passages: Iterable[str], *, in_table: bool) -> str:
    """Say that some passages seem to name people, by their initials, and what to do: in a table, an answer does."""
    read = ", ".join(quoted(masked(passage)) for passage in passages)
    keys = ", ".join(quoted(key_of(passage)) for passage in passages)
    answer = f"répondez {quoted(REMOVE)} ou {quoted(KEEP)} à {keys} (commande read), " if in_table else ""
    return (
        f"lu {read}, attendu {NO_PERSON}{NARROW}: écrivez la fonction sans le nom, {answer}ou, si personne n’est nommé "
        f"ici, recopiez le passage dans la ligne {quoted(CONFIRMED_TITLE)} de la feuille {quoted('Centre')} "
        f"(clé {CONFIRMED_KEY} de centre.toml)"
    )
