"""A table is sound exactly when Frictionless finds nothing in it; a cell is accepted exactly when Frictionless does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from unittest import mock

import pytest
import support
from frictionless import Schema
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.sources import validation
from dashboard.sources.frictionless_messages import Finding
from dashboard.sources.prepare import PreparedTable
from dashboard.sources.problems import Problem
from dashboard.sources.schema import FieldSchema, TableSchema
from dashboard.sources.soundness import accepts, is_sound

SCHEMAS = support.schemas()
DISTINCT = {
    json.dumps([field["type"], field.get("constraints")]): (schema, schema.field(field["name"]))
    for schema in SCHEMAS.values()
    for field in schema.descriptor["fields"]
}
"""One column for each different set of rules: the others are judged in the same way."""
COLUMNS = [pytest.param(*found, id=f"{found[0].name}.{found[1].name}") for found in DISTINCT.values()]
RULES = {"required", "unique", "minimum", "maximum", "minLength", "pattern", "enum"}
ODD = (
    "", " ", "\n", "0", "1", "2024", "02024", "2_024", "2101", "-1", "+1", "1.0", "1.", ".5", "1e3", "1e-3", " 7 ",
    "٣٧", "NaN", "sNaN", "-NaN", "Infinity", "-Infinity", "1,5", "37\n", "37261\n", "QP\n", "é", "ab", "abc",
    "x" * 70, "9" * 5000,
)  # fmt: skip


def near(column: FieldSchema) -> st.SearchStrategy[str]:
    """Texts around what a column takes: its own forms, hardly touched; numbers; anything."""
    forms = [*filter(None, (column.pattern, column.item_pattern))]
    formed = [st.from_regex(f"^{form}$") for form in forms]
    codes = st.sampled_from([*column.labels, column.example])
    touched = st.tuples(st.one_of(codes, *formed), st.sampled_from(["", " ", "\n", "x"])).map("".join)
    numbers = st.one_of(st.integers(-10, 2200), st.decimals(), st.floats()).map(str)
    return st.one_of(codes, touched, numbers, st.sampled_from(ODD), st.text())


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=lambda schema: schema.name)
def test_no_schema_has_a_rule_of_another_kind(schema: TableSchema) -> None:
    assert schema.primary_key
    assert schema.descriptor["fieldsMatch"] == "superset"
    assert schema.descriptor["missingValues"] == [""]
    for column in schema.descriptor["fields"]:
        assert set(column.get("constraints", ())) <= RULES
        assert "format" not in column


@pytest.mark.parametrize(("schema", "column"), COLUMNS)
def test_a_cell_is_accepted_when_frictionless_accepts_it(schema: TableSchema, column: FieldSchema) -> None:
    field = Schema.from_descriptor(dict(schema.descriptor)).get_field(column.name)
    if column.type == "number":
        field.float_number = True
    read = field.create_cell_reader()

    @settings(max_examples=support.sample(12, 1000))
    @given(near(column))
    def each(text: str) -> None:
        assert accepts(column, text) is (not read(text)[1]), repr(text)

    each()
    for text in (*ODD, *column.labels):
        assert accepts(column, text) is (not read(text)[1]), repr(text)


Rows = list[dict[str, str]]
NETWORK = {"network_id": "n1", "report_year": "2024", "name": "Réseau", "source": "Document"}
EVENT = {
    "event_id": "e1", "report_year": "2024", "status": "realised", "title": "Rencontre", "date_start": "2024-05-14",
    "date_precision": "day", "source": "Document",
}  # fmt: skip
FIGURE = {
    "indicator_id": "actions", "period": "2024", "dimension": "", "category": "", "value": "38", "unit": "actions",
    "qualifier": "exact", "label": "Actions", "source": "Document",
}  # fmt: skip
COMMUTE = {"period": "2024", "mode": "train", "one_way_km": "12", "people": "2", "on_site_days": "90"}
TOTAL = {"year": "2024", "event_id": "", "measure": "attendances", "value": "3", "source": "Document"}
RIGHT = {
    "networks": NETWORK, "events": EVENT, "published_figures": FIGURE, "commutes": COMMUTE, "attendance_totals": TOTAL,
}  # fmt: skip
CHANGES: Mapping[str, tuple[str, ...]] = {
    "network_id": ("n1", "n2", "n9", ""),
    "event_id": ("e1", "e2", "e9", "", "é é"),
    "indicator_id": ("actions", "half_days", "É"),
    "dimension": ("", "profile"),
    "category": ("", "elu"),
    "one_way_km": ("12", "12.0", "12.50", "1e1", "NaN", ""),
    "people": ("2", "02", "0", "deux"),
    "year": ("2024", "02024", "1900", ""),
    "source": ("Document", "Autre", "D", ""),
    "value": ("", "3", "-3", "NaN", "beaucoup"),
}


def prepared(name: str, rows: Rows, absent: frozenset[str] = frozenset()) -> PreparedTable:
    columns = [column for column in {**dict.fromkeys(key for row in rows for key in row)} if column not in absent]
    cells = [tuple(row.get(column, "") for column in columns) for row in rows]
    return PreparedTable(
        SCHEMAS[name], f"{name}.csv", None, dict(zip(columns, columns, strict=True)), [*range(2, len(rows) + 2)],
        [list(row) for row in cells], [*cells],
    )  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> dict[str, PreparedTable]:
    """A table of a few rows, right but for a few cells or a column, beside networks and actions."""
    name = draw(st.sampled_from(sorted(RIGHT)))
    changes = st.fixed_dictionaries({}, optional={key: st.sampled_from(told) for key, told in CHANGES.items()})
    columns = SCHEMAS[name].names
    rows = [
        RIGHT[name] | {key: told for key, told in draw(changes).items() if key in columns}
        for _ in range(draw(st.integers(0, 4)))
    ]
    absent = draw(st.one_of(st.just(frozenset[str]()), st.frozensets(st.sampled_from(columns), max_size=1)))
    others = {"networks": [NETWORK, NETWORK | {"network_id": "n2"}], "events": [EVENT, EVENT | {"event_id": "e2"}]}
    around = draw(st.sampled_from([("networks", "events"), ("networks",), ()]))
    return {
        name: prepared(name, rows, absent),
        **{other: prepared(other, others[other]) for other in around if other != name},
    }


def found_by_frictionless(name: str, around: Mapping[str, PreparedTable]) -> tuple[list[Finding], list[Problem]]:
    """What Frictionless says of a table, asked whatever the table is, and the problems told in the end."""
    asked: list[Finding] = []

    def noted(error: Finding, *args: object) -> Problem:
        asked.append(error)
        return translate(error, *args)

    translate = validation.translate
    with mock.patch.multiple(validation, is_sound=lambda *_: False, translate=noted):
        return asked, validation.validate_table(name, around, SCHEMAS, None)


@settings(max_examples=support.sample(60, 2000))
@given(tables())
@example({"events": prepared("events", [])})
def test_a_table_is_sound_when_frictionless_finds_nothing(around: dict[str, PreparedTable]) -> None:
    name = next(iter(around))
    findings, told = found_by_frictionless(name, around)
    table = around[name]
    assert is_sound(table, table.schema.foreign_keys, around, SCHEMAS) is (not findings)
    assert validation.validate_table(name, around, SCHEMAS, None) == told
