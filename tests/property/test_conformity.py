"""What is found wrong in a table is what Frictionless finds; a cell is accepted exactly when Frictionless does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

import pytest
import support
from frictionless import Package, Schema
from frictionless.resources import TableResource
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.sources.conformity import accepts, breaches, conformity_findings, missing_columns
from dashboard.sources.prepared import Around, PreparedTable
from dashboard.sources.problems import Problem
from dashboard.sources.schema import FieldSchema, ForeignKey, TableSchema

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
    cells = [[row.get(column, "") for column in columns] for row in rows]
    return PreparedTable.of_texts(SCHEMAS[name], f"{name}.csv", columns, cells)


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


Found = tuple[int, str, str]
"""Index of a row, or -1 for the titles; column; code of the problem."""


def found_by_frictionless(name: str, around: Mapping[str, PreparedTable]) -> list[Found]:
    """What Frictionless says of a table, in our codes."""
    table, schema = around[name], SCHEMAS[name]
    # A column of the primary key that may be empty may also be absent: Frictionless would require it.
    added = [key for key in schema.primary_key if key not in table.columns and not schema.field(key).required]
    data = [[*table.columns, *added], *(row + [""] * len(added) for row in table.rows)]
    others = [
        resource(SCHEMAS[key.table], key.table_columns, [], referred(around.get(key.table), key.table_columns))
        for key in schema.foreign_keys
    ]
    package = Package(resources=[resource(schema, schema.names, schema.foreign_keys, data), *others])
    report = package.get_resource(name).validate(limit_errors=1000)
    return [*filter(None, (in_our_codes(error, schema) for task in report.tasks for error in task.errors))]


def referred(table: PreparedTable | None, columns: Sequence[str]) -> list[list[str]]:
    values = zip(*(table.column(name) for name in columns), strict=True) if table else ()
    return [list(columns), *map(list, values)]


def resource(
    schema: TableSchema, names: Sequence[str], keys: Sequence[ForeignKey], data: list[list[str]]
) -> TableResource:
    fields = [field for field in schema.descriptor["fields"] if field["name"] in names]
    descriptor = {
        "fieldsMatch": "superset",
        "missingValues": [""],
        # As decimals, « sNaN » would stop everything.
        "fields": [field | {"floatNumber": True} if field["type"] == "number" else field for field in fields],
        "primaryKey": list(schema.primary_key) if len(names) == len(schema.names) else [],
        "foreignKeys": [
            {"fields": list(key.columns), "reference": {"resource": key.table, "fields": list(key.table_columns)}}
            for key in keys
        ],
    }
    return TableResource(name=schema.name, data=data, schema=Schema.from_descriptor(descriptor))


def in_our_codes(error: object, schema: TableSchema) -> Found | None:
    """None for what we leave to another rule: a key that is the whole primary key, a row that has no key at all."""
    row, column = getattr(error, "row_number", 1) - 2, getattr(error, "field_name", "")
    kind, note = str(getattr(error, "type", "")), str(getattr(error, "note", ""))
    if (kind == "unique-error" and schema.primary_key == (column,)) or 'are all "None"' in note:
        return None
    if kind == "constraint-error" and (rule := re.search(r'constraint "(\w+)"', note)):
        return row, column, f"constraint-{rule[1].lower()}"
    column = column or next(iter(getattr(error, "field_names", ())), schema.primary_key[0])
    return row, column, kind


def told_by_us(name: str, around: Mapping[str, PreparedTable]) -> Iterator[Found]:
    table = around[name]
    for column in SCHEMAS[name].fields:
        if column.required and column.name not in table.columns:
            yield -1, column.name, "missing-label"
    yield from ((found.row, found.column, found.code) for found in breaches(table, Around(None, around, SCHEMAS)))


def key_of(table: PreparedTable, row: int) -> list[str]:
    """What the columns of the key hold in a row."""
    key = table.schema.primary_key
    return [cell for code, cell in zip(table.columns, table.rows[row], strict=True) if code in key]


def problems(table: PreparedTable, around: Mapping[str, PreparedTable]) -> list[Problem]:
    findings = conformity_findings(table, Around(None, around, SCHEMAS))
    return [*missing_columns(table), *(tell() for _, tell in findings)]


@settings(max_examples=support.sample(60, 2000))
@given(tables())
@example({"events": prepared("events", [])})
def test_what_is_wrong_in_a_table_is_what_frictionless_finds(around: dict[str, PreparedTable]) -> None:
    name = next(iter(around))
    found = [*told_by_us(name, around)]
    told = problems(around[name], around)
    assert [problem.code for problem in told] == [code for _, _, code in found]
    if around[name].columns:  # Frictionless has but one error for a table without titles
        # To Frictionless no « NaN » repeats another.
        same = [one for one in found if one[2] != "primary-key" or "NaN" not in key_of(around[name], one[0])]
        # Of one row, which is told first does not matter.
        assert sorted(same) == sorted(found_by_frictionless(name, around))


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_wrong_is_told_in_french(name: str) -> None:
    wrong = [RIGHT[name] | {key: told for key in RIGHT[name] if key in CHANGES for told in CHANGES[key][-2:]}] * 2
    for table in (prepared(name, wrong), prepared(name, [])):
        told = problems(table, {name: table})
        assert told
        for problem in told:
            assert problem.file == f"{name}.csv"
            assert not re.search("constraint|error|The |row|cell |position", problem.message)
