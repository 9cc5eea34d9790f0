"""From raw cells to canonical values: columns recognised, examples set aside, personal data kept out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from dashboard.sources.names import masked
from dashboard.sources.persons import CONFIRMED_KEY, CONFIRMED_TITLE, KEEP, REMOVE, Persons, key_of
from dashboard.sources.problems import (
    MASKED,
    NARROW,
    Problem,
    Severity,
    looks_personal,
    quoted,
    read_and_expected,
    shown,
)
from dashboard.sources.raw import REMEDY, Cell, Fault, RawTable, RowPlace, is_blank
from dashboard.sources.schema import FieldSchema, TableSchema
from dashboard.sources.text import fold
from dashboard.sources.values import References, at_precision, canonical, plain_text

EXAMPLE_MARK: Final = "EXEMPLE"
"""A row whose source begins with this word is an example of the template: it is read by nobody."""

NO_ADDRESS: Final = "aucune adresse électronique ni numéro de téléphone"
NO_PERSON: Final = "aucun nom de personne"
"""What was expected in the place of personal data."""
_TOLD: Final = 12
"""Rows named in one message."""
_SHORTEST_PERSONAL: Final = 5
_PERSONAL_COLUMNS: Final = frozenset(
    fold(title)
    for title in (
        "nom", "noms", "prénom", "prénoms", "nom prénom", "nom et prénom", "prénom nom", "prénom et nom",
        "nom de famille", "nom de naissance", "nom du participant", "nom complet", "participant", "contact",
        "email", "e-mail", "mail", "mél", "courriel", "adresse e-mail", "adresse mail", "adresse email",
        "adresse électronique", "adresse postale", "adresse", "téléphone", "tél", "numéro de téléphone",
        "n° de téléphone", "portable", "mobile", "date de naissance", "signature",
        "first name", "last name", "surname", "phone",
    )
)  # fmt: skip


@dataclass(slots=True)
class PreparedTable:
    """A table in canonical values, with what is needed to speak of it in the words of the file.

    Attributes:
        schema: the table's schema.
        file: file name in the problems.
        sheet: sheet name, or None.
        headers: code of each recognised column, in the order of the file → its header as written.
        numbers: row numbers in the spreadsheet.
        rows: canonical values, in the order of ``headers``.
        cells: the same cells as read.
        set_aside: (row index, column code) of the cells emptied because they held personal data.
        problems: what was found so far.
        places: where each row was read, of a table made of several sheets.
    """

    schema: TableSchema
    file: str
    sheet: str | None
    headers: dict[str, str]
    numbers: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    cells: list[tuple[Cell, ...]] = field(default_factory=list)
    set_aside: set[tuple[int, str]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    places: Mapping[int, RowPlace] = field(default_factory=dict)

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
    ) -> Problem:
        """Return the problem of a cell of the row of that index: what was read, as it may be shown, and expected."""
        return self.problem(
            read_and_expected(value, expected), code,
            row=self.numbers[index], column=column, value=value, expected=expected, severity=severity,
        )  # fmt: skip

    def header_of(self, column: str) -> str:
        """Return what the file calls a column, or the schema when the file does not have it."""
        title = self.schema.field(column).title if column in self.schema else column
        return shown(self.headers.get(column, title))

    def as_read(self, index: int, column: str) -> str:
        """Return a cell as the person wrote it, fit for a message."""
        if (index, column) in self.set_aside:
            return MASKED
        cell = self.cells[index][list(self.headers).index(column)]
        return "" if cell is None else shown(plain_text(cell))

    def column(self, name: str) -> list[str]:
        """Return the canonical values of a column; empty texts if the file does not have it."""
        if name not in self.headers:
            return [""] * len(self.rows)
        position = list(self.headers).index(name)
        return [row[position] for row in self.rows]


def prepare(raw: RawTable, schema: TableSchema, references: References, persons: Persons | None) -> PreparedTable:
    """Recognise the columns of ``raw`` and turn its cells into canonical values.

    Blank rows are ignored; example rows too, with an information. Columns that are not of the table are left out with a
    warning, or an error when they are made to hold personal data. A cell that holds an e-mail address or a phone
    number, or a free text that names a person, is emptied and reported without its value.

    Args:
        raw: the table as read.
        schema: its schema.
        references: vocabularies of the centre.
        persons: tells the names of people; None for texts that were looked at before they were published.
    """
    table = PreparedTable(schema, raw.file, raw.sheet, {}, problems=list(raw.problems), places=raw.places)
    positions = _columns(raw, table)
    fields = [schema.field(name) for name in table.headers]
    source = list(table.headers).index("source") if "source" in table.headers else None
    examples: list[int] = []
    for row in raw.rows:
        cells = tuple(row.cells[position] if position < len(row.cells) else None for position in positions)
        if all(is_blank(cell) for cell in cells):
            continue
        if source is not None and is_example(cells[source]):
            examples.append(row.number)
            continue
        table.numbers.append(row.number)
        table.cells.append(cells)
        typed = zip(fields, cells, strict=True)
        table.rows.append([value_of(column, cell, references, persons) for column, cell in typed])
        _extra_cells(raw, row.number, row.cells, table)
    if examples:
        table.problems.append(_examples(table, examples))
    if hidden := sorted(raw.hidden.intersection(table.numbers)):
        table.problems.append(_hidden(table, hidden))
    _tell_faults(table)
    _cut_dates(table, fields)
    _set_personal_data_aside(table, fields, persons)
    return table


def names_people(title: str) -> bool:
    """Tell whether a title is that of a column of names, addresses or phone numbers."""
    return fold(title) in _PERSONAL_COLUMNS


def is_example(source: Cell) -> bool:
    """Tell whether the source of a row says that it is an example."""
    return fold(str(source or "")).startswith(fold(EXAMPLE_MARK))


def value_of(column: FieldSchema, cell: Cell, references: References, persons: Persons | None) -> str:
    """The canonical text of a cell, without the names that a person has said to remove."""
    if persons is not None and column.is_free_text and isinstance(cell, str):
        cell = persons.without(plain_text(cell))
    return canonical(column, cell, references)


def expected_instead(column: FieldSchema, cell: Cell, persons: Persons | None) -> str:
    """Tell what a cell that holds personal data should have been, in French; empty when it holds none."""
    text = plain_text(cell)
    if len(text) > _SHORTEST_PERSONAL and looks_personal(text, phone=not column.is_url):
        return NO_ADDRESS
    return NO_PERSON if persons is not None and column.is_free_text and persons.asked_about(text) else ""


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


def recognised(schema: TableSchema, header: tuple[str, ...]) -> dict[int, FieldSchema]:
    """Return position in the file → column of the table. A column that comes twice is at its first place only."""
    found: dict[int, FieldSchema] = {}
    for position, title in enumerate(header):
        column = schema.field_of_header(title)
        if column is not None and column not in found.values():
            found[position] = column
    return found


def _columns(raw: RawTable, table: PreparedTable) -> list[int]:
    found = recognised(table.schema, raw.header)
    for position, title in enumerate(raw.header):
        if position in found:
            table.headers[found[position].name] = title
            continue
        repeated = table.schema.field_of_header(title)
        if repeated is not None:
            problem: Problem | None = _repeated_column(table, raw, title, repeated)
        else:
            problem = _unknown_column(table, raw, title, position)
        if problem is not None:
            table.problems.append(problem)
    return list(found)


def _unknown_column(table: PreparedTable, raw: RawTable, title: str, position: int) -> Problem | None:
    if not title:
        if not any(position < len(row.cells) and not is_blank(row.cells[position]) for row in raw.rows):
            return None
        message = f"la colonne {position + 1} n’a pas de titre, elle n’est pas lue"
        return table.problem(message, "blank-label", row=raw.header_row, severity=Severity.WARNING)
    if names_people(title):
        message = "colonne refusée, aucune donnée personnelle (nom, adresse, téléphone) n’est admise dans cette table"
        return table.problem(message, "personal-column", row=raw.header_row, column=title)
    message = f"colonne inconnue de la table {quoted(table.schema.title)}, elle n’est pas lue"
    return table.problem(message, "extra-label", row=raw.header_row, column=title, severity=Severity.WARNING)


def _repeated_column(table: PreparedTable, raw: RawTable, title: str, column: FieldSchema) -> Problem:
    message = f"colonne présente deux fois ({quoted(column.title)}), seule la première est lue"
    return table.problem(message, "duplicate-label", row=raw.header_row, column=title)


def _extra_cells(raw: RawTable, number: int, cells: tuple[Cell, ...], table: PreparedTable) -> None:
    extra = [cell for cell in cells[len(raw.header) :] if not is_blank(cell)]
    if extra:
        value = shown(extra[0])
        expected = f"au plus {len(raw.header)} cellules, autant que de titres"
        message = f"la ligne a plus de cellules que de titres, attendu {expected}"
        table.problems.append(table.problem(message, "extra-cell", row=number, value=value, expected=expected))


def _examples(table: PreparedTable, numbers: list[int]) -> Problem:
    one = len(numbers) == 1
    rows = "ligne d’exemple, elle n’est pas lue" if one else f"{len(numbers)} lignes d’exemple, elles ne sont pas lues"
    message = f"{rows} (sa source commence par {quoted(EXAMPLE_MARK)})" if one else rows
    return table.problem(message, "example-row", row=numbers[0] if one else None, severity=Severity.INFO)


def _hidden(table: PreparedTable, numbers: list[int]) -> Problem:
    told = ", ".join(map(str, numbers[:_TOLD])) + ("…" if len(numbers) > _TOLD else "")
    message = f"lignes masquées dans le tableur, lues comme les autres{NARROW}: {told}"
    return table.problem(message, "hidden-rows", row=numbers[0], severity=Severity.WARNING)


def _tell_faults(table: PreparedTable) -> None:
    """Cells that hold an error, or a formula whose result is not known, are no values."""
    names = list(table.headers)
    for number, cells in zip(table.numbers, table.cells, strict=True):
        for name, cell in zip(names, cells, strict=True):
            if isinstance(cell, Fault):
                message = f"{cell.words}{NARROW}; {REMEDY}"
                table.problems.append(table.problem(message, "faulty-cell", row=number, column=name))


def _cut_dates(table: PreparedTable, fields: list[FieldSchema]) -> None:
    names = list(table.headers)
    for position, column in enumerate(fields):
        if column.precision not in table.headers:
            continue
        precision = names.index(str(column.precision))
        for row, cells in zip(table.rows, table.cells, strict=True):
            row[position] = at_precision(row[position], row[precision], cells[position])


def _set_personal_data_aside(table: PreparedTable, fields: list[FieldSchema], persons: Persons | None) -> None:
    for index, (row, cells) in enumerate(zip(table.rows, table.cells, strict=True)):
        for position, column in enumerate(fields):
            expected = expected_instead(column, cells[position], persons)
            if expected:
                row[position] = ""
                table.set_aside.add((index, column.name))
                named = persons.asked_about(plain_text(cells[position])) if persons and expected == NO_PERSON else ()
                message = without_name(named, in_table=True) if named else f"lu {MASKED}, attendu {expected}"
                table.problems.append(
                    table.problem(
                        message,
                        "personal-data",
                        row=table.numbers[index],
                        column=column.name,
                        value=MASKED,
                        expected=expected,
                    )
                )
