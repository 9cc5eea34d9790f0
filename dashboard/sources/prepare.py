"""From raw cells to canonical values: columns recognised, examples set aside, personal data kept out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from dashboard.sources.attendance_frame import BoolArray
from dashboard.sources.persons import Persons
from dashboard.sources.prepared import NO_ADDRESS, NO_PERSON, PreparedColumn, PreparedTable
from dashboard.sources.problems import (
    NARROW,
    Problem,
    Severity,
    looks_personal,
    quoted,
)
from dashboard.sources.raw import Cell, RawTable, Records, is_blank
from dashboard.sources.schema import FieldSchema, TableSchema
from dashboard.sources.text import fold
from dashboard.sources.typed_cells import read_as_typed
from dashboard.sources.values import References, at_precision, canonical, plain_text
from dashboard.sources.vectorised import RawColumn, RawColumns, read_columns

EXAMPLE_MARK: Final = "EXEMPLE"
"""A row whose source begins with this word is an example of the template: it is read by nobody."""

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


def prepare(
    raw: RawTable,
    schema: TableSchema,
    references: References,
    persons: Persons | None,
    read: RawColumns | None = None,
    departments: Collection[str] = (),
) -> PreparedTable:
    """Recognise the columns of ``raw`` and turn its cells into canonical values, each different one once.

    Blank rows are ignored; example rows too, with an information. Columns that are not of the table are left out with a
    warning, or an error when they are made to hold personal data. A cell that holds an e-mail address or a phone
    number, or a free text that names a person, is emptied and reported without its value.

    Args:
        persons: tells the names of people; None for texts that were looked at before they were published.
        read: the rows of a long table, that ``raw`` has not.
        departments: codes of the centre's, near which the places that are named are looked for; without them, none is.
    """
    read = read or read_columns(Records(raw.header, raw.header_row, iter(raw.rows), len(raw.rows)), schema)
    filled, examples = rows_filled(read)
    kept = filled & ~examples
    places = np.cumsum(kept) - 1
    table = PreparedTable(
        schema, raw.file, raw.sheet, read.numbers[kept].tolist(),
        {one.field.name: _prepared(one, raw.header, kept, references, persons) for one in read.columns},
        {int(places[row]): cell for row, cell in read.longer.items() if kept[row]},
        len(raw.header), list(raw.problems), raw.places, persons,
    )  # fmt: skip
    table.problems += _header_problems(raw, read, table)
    if (examples & filled).any():
        table.problems.append(_examples(table, read.numbers[examples & filled].tolist()))
    if hidden := sorted(raw.hidden.intersection(table.numbers)) if raw.hidden else []:
        table.problems.append(_hidden(table, hidden))
    read_as_typed(table, departments)
    for column in list(table.columns.values()):
        if column.schema.precision in table.columns:
            table.columns[column.schema.name] = _cut(column, table.columns[str(column.schema.precision)])
    return table


def rows_filled(read: RawColumns) -> tuple[BoolArray, BoolArray]:
    """Which rows hold something, and which are examples."""
    filled = np.zeros(len(read.numbers), dtype=bool)
    examples = filled.copy()
    for column in read.columns:
        filled |= ~np.array([*map(is_blank, column.cells)], dtype=bool)[column.codes]
        if column.field.name == "source":
            examples = np.array([*map(is_example, column.cells)], dtype=bool)[column.codes]
    return filled, examples


def _prepared(
    column: RawColumn, header: Sequence[str], kept: BoolArray, references: References, persons: Persons | None
) -> PreparedColumn:
    told = ((code, expected_instead(column.field, cell, persons)) for code, cell in enumerate(column.cells))
    aside = {code: expected for code, expected in told if expected}
    texts = [
        "" if code in aside else value_of(column.field, cell, references, persons)
        for code, cell in enumerate(column.cells)
    ]
    return PreparedColumn(column.field, header[column.position], column.cells, texts, column.codes[kept], aside)


def _cut(column: PreparedColumn, precision: PreparedColumn) -> PreparedColumn:
    """A column of dates, each cut back to what its row says that it is precise to."""
    pairs, codes = np.unique(np.stack((column.codes, precision.codes)), axis=1, return_inverse=True)
    cells = [column.cells[code] for code in pairs[0]]
    texts = [
        at_precision(column.texts[code], precision.texts[other], cell)
        for cell, code, other in zip(cells, *pairs, strict=True)
    ]
    aside = {place: column.aside[code] for place, code in enumerate(pairs[0].tolist()) if code in column.aside}
    return replace(column, cells=cells, texts=texts, codes=codes.reshape(-1).astype(np.int32), aside=aside)


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


def _header_problems(raw: RawTable, read: RawColumns, table: PreparedTable) -> Iterator[Problem]:
    found = {column.position for column in read.columns}
    for position, title in enumerate(raw.header):
        if position in found:
            continue
        repeated = table.schema.field_of_header(title)
        if repeated is not None:
            yield _repeated_column(table, raw, title, repeated)
        elif title or position in read.untitled:
            yield _unknown_column(table, raw, title, position)


def _unknown_column(table: PreparedTable, raw: RawTable, title: str, position: int) -> Problem:
    if not title:
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


def _examples(table: PreparedTable, numbers: list[int]) -> Problem:
    one = len(numbers) == 1
    rows = "ligne d’exemple, elle n’est pas lue" if one else f"{len(numbers)} lignes d’exemple, elles ne sont pas lues"
    message = f"{rows} (sa source commence par {quoted(EXAMPLE_MARK)})" if one else rows
    return table.problem(message, "example-row", row=numbers[0] if one else None, severity=Severity.INFO)


def _hidden(table: PreparedTable, numbers: list[int]) -> Problem:
    told = ", ".join(map(str, numbers[:_TOLD])) + ("…" if len(numbers) > _TOLD else "")
    message = f"lignes masquées dans le tableur, lues comme les autres{NARROW}: {told}"
    return table.problem(message, "hidden-rows", row=numbers[0], severity=Severity.WARNING)
