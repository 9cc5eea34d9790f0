"""What paper has room for, of tables that are made for a screen or a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dashboard.components.sheet import Column, Sheet, Untold, Value, columns
from dashboard.report.paper import Element, Rows
from dashboard.report.told import written

KEPT: Final = (
    ("Quand", "Intitulé", "Format", "Modalité", "Commune", "Participants"),
    ("Titre", "Type", "État", "Date", "Partenaires"),
    ("Réseau", "Échelle", "Rôle du centre", "Rythme", "Thème"),
)
"""Of the tables that have more, the columns that are read first, in their order."""
WIDE: Final = 8
"""Columns of a table that a page of paper holds; one with more has small print."""
FIGURES: Final = ("Indicateur", "Valeur affichée", "Unité", "Nature", "Précision")
UNTOLD: Final = Untold("n. r.", "unknown")
ANNOUNCED: Final = "Entre parenthèses\u202f: rencontres annoncées, dont rien ne dit qu’elles ont eu lieu."
MEETINGS: Final = re.compile(r"(\d+) (réalisée|annoncée|[^\d,]+?)s?(?=,| et |$)")
"""A number of meetings in a cell of their calendar, whose column says the month."""


def fitted(element: Element) -> Element:
    """A table with what paper has room for, and no empty column."""
    if not isinstance(element, Rows):
        return element
    sheet = element.sheet
    titles = {column.title for column in sheet.columns}
    known = next((kept for kept in KEPT if titles.issuperset(kept) and len(titles) > WIDE), None)
    if titles.issuperset(FIGURES):
        sheet = _figures(sheet)
    elif known:
        sheet = pick(sheet, known)
    elif len(titles) > WIDE:
        sheet = _calendar(sheet)
    return replace(element, sheet=filled(sheet))


def pick(sheet: Sheet, titles: Sequence[str]) -> Sheet:
    """Some columns of a table, in their order."""
    places = [place_of(sheet, title) for title in titles]
    rows = tuple(tuple(row[place] for place in places) for row in sheet.rows)
    return Sheet(tuple(sheet.columns[place] for place in places), rows, sheet.notes)


def without(sheet: Sheet, title: str) -> Sheet:
    """A table without one of its columns."""
    return pick(sheet, [column.title for column in sheet.columns if column.title != title])


def place_of(sheet: Sheet, title: str) -> int:
    """Which column has a title."""
    return [column.title for column in sheet.columns].index(title)


def filled(sheet: Sheet) -> Sheet:
    """A table without its empty columns."""
    full = [place for place in range(len(sheet.columns)) if any(row[place] not in ("", None) for row in sheet.rows)]
    rows = tuple(tuple(row[place] for place in full) for row in sheet.rows)
    return Sheet(tuple(sheet.columns[place] for place in full), rows, sheet.notes)


def _figures(sheet: Sheet) -> Sheet:
    """Key figures: what each is worth in one cell ("environ 30 journées"), then what is known of it."""
    place = {column.title: turn for turn, column in enumerate(sheet.columns)}
    beside = ("Nature", "Couverture", "Évolution", "Objectif")
    rows = []
    for row in sheet.rows:
        value = row[place["Valeur affichée"]]
        told = isinstance(value, int | float | str)
        parts = (row[place["Précision"]], written(value, Column("")), row[place["Unité"]])
        worth = " ".join(str(part) for part in parts if part) if told else written(value or UNTOLD, Column(""))
        rows.append((row[place["Indicateur"]], worth, *(row[place[title]] for title in beside)))
    return Sheet(columns("Indicateur", "Chiffre", *beside), tuple(rows), sheet.notes)


def _calendar(sheet: Sheet) -> Sheet:
    """A calendar of meetings: how many in each month; those only announced stand between brackets."""
    rows = tuple((row[0], *(_meetings(value) for value in row[1:])) for row in sheet.rows)
    announced = any("(" in value for row in rows for value in row[1:] if isinstance(value, str))
    return Sheet(sheet.columns, rows, (*sheet.notes, ANNOUNCED) if announced else sheet.notes)


def _meetings(value: Value) -> Value:
    found = MEETINGS.findall(value) if isinstance(value, str) else []
    return " ".join(count if kind == "réalisée" else f"({count})" for count, kind in found) or value
