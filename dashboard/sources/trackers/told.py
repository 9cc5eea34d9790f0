"""What is said of a table that was read from a tracker: columns that were guessed, columns and rows that are left."""

from __future__ import annotations

from dashboard.sources.problems import NARROW, Problem, Severity, quoted, shown
from dashboard.sources.raw import file_problem
from dashboard.sources.schema import TableSchema
from dashboard.sources.trackers.columns import UNDECLARED
from dashboard.sources.trackers.heads import Column
from dashboard.sources.trackers.layout import Layout
from dashboard.sources.trackers.words import EXACT, LOOK


def told(file: str, layout: Layout, schema: TableSchema) -> list[Problem]:
    """Say it, what may be missed first."""
    message = "colonne inconnue, elle n’est pas lue"
    unknown = [_of_column(file, layout, title or "(sans titre)", message, "extra-label") for _, title in layout.unknown]
    return [*unknown, *_guessed(file, layout, schema), *_left(file, layout)]


def read_as(column: Column, schema: TableSchema) -> str:
    """What a column of a sheet is read as, in French; "" when it is left."""
    name = "place" if column.name == "_where" else column.name
    return schema.field(name).title if name in schema else ""


def _guessed(file: str, layout: Layout, schema: TableSchema) -> list[Problem]:
    found = []
    for column in layout.columns:
        if column.sure < EXACT and column.name in schema:
            how = "d’après ses valeurs" if column.sure == LOOK else "d’après son titre"
            message = f"colonne lue comme {quoted(schema.field(column.name).title)}, {how}"
            found.append(_of_column(file, layout, column.title, message, "guessed-column"))
    return found


def _left(file: str, layout: Layout) -> list[Problem]:
    found = []
    aside = [quoted(shown(column.title)) for column in layout.columns if column.name in ("_aside", "_expected")]
    if aside:
        message = f"colonnes qui ne servent à aucun chiffre, non reprises{NARROW}: {', '.join(aside)}"
        found.append(_information(file, layout, message, "columns-left"))
    undeclared = [quoted(shown(column.title)) for column in layout.columns if column.name == UNDECLARED]
    if undeclared:
        message = (
            f"colonnes non reprises, la fiche du centre (centre.toml) n’en déclare aucune valeur{NARROW}: "
            f"{', '.join(undeclared)}"
        )
        found.append(_information(file, layout, message, "columns-left"))
    for kind in dict.fromkeys(layout.left.values()):
        numbers = ", ".join(str(number) for number, what in layout.left.items() if what == kind)
        found.append(_information(file, layout, f"lignes non comptées ({kind}){NARROW}: {numbers}", "rows-left"))
    return found


def _information(file: str, layout: Layout, message: str, code: str) -> Problem:
    return file_problem(file, message, code, sheet=layout.sheet, severity=Severity.INFO, table=layout.table)


def _of_column(file: str, layout: Layout, title: str, message: str, code: str) -> Problem:
    sheet, row = layout.sheet, layout.titles_row
    return Problem(file, sheet, row, shown(title), None, None, Severity.WARNING, message, code, layout.table)
