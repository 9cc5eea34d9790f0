"""Codes that no page would show, in the rows and in the description of a centre: each is told, with those there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from dashboard.sources.centre import Centre
from dashboard.sources.centre_sheets import place_of_key
from dashboard.sources.expectations import one_of_codes
from dashboard.sources.prepared import Around, Finding, PreparedTable
from dashboard.sources.problems import Problem, Severity, quoted, read_and_expected, shown
from dashboard.sources.raw import RawTable
from dashboard.sources.schema import FieldSchema, TableSchema

_CARTO_COLUMNS: Final = {"rows": ("mode", "category"), "columns": ("theme",)}
"""What the rows and the columns of the carto may be."""
STILL_SHOWN: Final = "un chiffre que montrent les pages\u202f; cette note est gardée, aucune page ne la montre"
_CARTO_LABELS: Final = {"mode": "modes d’action", "category": "catégories nationales", "theme": "thèmes"}


def unknown_codes(table: PreparedTable, around: Around) -> Iterator[Iterator[Finding]]:
    """Yield the codes of a table that are not known, and the values that their code does not have."""
    for column in table.schema.fields:
        if column.known and column.name in table.columns:
            yield _not_known(table, column)
        if column.category_of:
            yield _unknown_categories(table, column, table.schema.field(column.category_of), around)


def _not_known(table: PreparedTable, column: FieldSchema) -> Iterator[Finding]:
    for index, value, _ in table.judged(column.name, lambda text: bool(text) and text not in column.known):
        if column.known_today:
            yield table.wrong(index, column.name, shown(value), STILL_SHOWN, "unknown-code", Severity.WARNING)
        else:
            yield _unknown(table, index, column, value, column.known)


def _unknown_categories(
    table: PreparedTable, column: FieldSchema, parent: FieldSchema, around: Around
) -> Iterator[Finding]:
    closed = {code: around.listed(values) for code, values in parent.values.items()}
    pairs = zip(table.column(parent.name), table.column(column.name), strict=True)
    for index, (code, value) in enumerate(pairs):
        known = closed.get(code)
        if value and known is not None and value not in known:
            yield _unknown(table, index, column, value, known)


def _unknown(table: PreparedTable, index: int, column: FieldSchema, value: str, known: Mapping[str, str]) -> Finding:
    return table.wrong(index, column.name, shown(value), one_of_codes(value, known), "unknown-code")


def unknown_names(
    centre: Centre, file: str, sheets: Mapping[str, RawTable], schemas: Mapping[str, TableSchema]
) -> Iterator[Problem]:
    """Yield an error for each name in the description of a centre that stands for nothing.

    Args:
        schemas: all the schemas. Those of a version published before codes were known have none: what was published
            under them stays readable.
    """
    for key, read, known in _named(centre, schemas):
        if known and read not in known:
            sheet, row = place_of_key(sheets, key)
            value, expected = shown(read), one_of_codes(read, known)
            message = f"clé {quoted(key)}, {read_and_expected(value, expected)}"
            yield Problem(file, sheet, row, None, value, expected, Severity.ERROR, message, "wrong-key")


def _named(centre: Centre, schemas: Mapping[str, TableSchema]) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Key, name that it holds, and code → label of those that exist."""
    rule = centre.perimeter
    for key, column, codes in (("categories", "category", rule.categories), ("roles", "role", rule.roles)):
        for code in codes:
            yield f"perimeter.{key}", code, schemas["events"].labels(column)
    indicators = schemas["published_figures"].field("indicator_id").known
    if not indicators:
        return
    yield "actions_indicator", centre.actions_indicator, indicators
    for code in centre.kpis:
        yield "synthese.kpis", code, indicators
    for year, targets in centre.targets.items():
        for code in targets:
            yield f"targets.{year}", code, indicators
    for key, read in (("rows", centre.carto.rows), ("columns", centre.carto.columns)):
        yield f"carto.{key}", read, {code: _CARTO_LABELS[code] for code in _CARTO_COLUMNS[key]}
    for code in centre.tables_as_of:
        yield "tables_as_of", code, {schema.name: schema.title for schema in schemas.values()}
