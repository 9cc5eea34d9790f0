"""The shipped Table Schemas: complete, in French, consistent with one another and accepted by Frictionless."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.sources import FieldSchema, TableSchema, load_schemas
from dashboard.sources.text import fold

SCHEMAS = load_schemas(Path(__file__).parents[2] / "data" / "schemas")
TABLES = [
    "events", "attendances", "publications", "networks", "network_territories", "organisations", "published_figures",
    "statements", "commutes", "co2_factors", "attendance_totals", "figure_notes", "targets",
]  # fmt: skip
ALL_FIELDS = [
    pytest.param(schema, field, id=f"{schema.name}.{field.name}")
    for schema in SCHEMAS.values()
    for field in schema.fields
]
FIELDS = [
    pytest.param(field, id=f"{schema.name}.{field.name}") for schema in SCHEMAS.values() for field in schema.fields
]


def test_every_table_of_the_design_has_a_schema_in_order() -> None:
    assert list(SCHEMAS) == TABLES
    assert len({schema.order for schema in SCHEMAS.values()}) == len(TABLES), "two tables want the same place"


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=lambda schema: schema.name)
def test_frictionless_accepts_the_schema(schema: TableSchema) -> None:
    from frictionless import Schema

    accepted = Schema.from_descriptor(dict(schema.descriptor))
    assert accepted.field_names == list(schema.names)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_described_in_french(field: FieldSchema) -> None:
    assert field.title
    assert field.description.endswith((".", "?"))
    assert field.example
    for text in (field.title, field.description, *field.labels.values()):
        assert "'" not in text, "typographic apostrophe expected"
        assert not re.search(r"[ ][;:!?%»]|«[ ]", text), "narrow no-break space expected"


@pytest.mark.parametrize(("schema", "field"), ALL_FIELDS)
def test_categories_are_the_enum(schema: TableSchema, field: FieldSchema) -> None:
    descriptor = next(item for item in schema.descriptor["fields"] if item["name"] == field.name)
    assert list(field.labels) == descriptor.get("constraints", {}).get("enum", [])
    if field.labels:
        assert field.example in field.labels


@pytest.mark.parametrize("field", FIELDS)
def test_no_word_stands_for_two_codes(field: FieldSchema) -> None:
    words = [fold(word) for code in field.labels for word in {code, field.labels[code], *field.synonyms.get(code, ())}]
    by_word = {word: field.codes_by_text[word] for word in words}
    for code, label in field.labels.items():
        for word in (code, label, *field.synonyms.get(code, ())):
            assert by_word[fold(word)] == code


@pytest.mark.parametrize("field", FIELDS)
def test_the_example_follows_the_rules(field: FieldSchema) -> None:
    if field.pattern:
        assert re.fullmatch(field.pattern, field.example)
    if field.item_pattern:
        assert all(re.fullmatch(field.item_pattern, item) for item in field.example.split("|"))
    if field.minimum is not None:
        assert float(field.example) >= field.minimum


@pytest.mark.parametrize(("schema", "field"), ALL_FIELDS)
def test_columns_named_by_a_rule_exist(schema: TableSchema, field: FieldSchema) -> None:
    named = [field.precision, field.not_before, *field.required_with, *field.required_unless]
    assert all(name in schema for name in named if name is not None)
    assert field.reference in (None, "themes", "action_modes", "schemes")


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=lambda schema: schema.name)
def test_titles_and_codes_never_collide(schema: TableSchema) -> None:
    for field in schema.fields:
        assert schema.field_of_header(field.name) is field
        assert schema.field_of_header(field.title) is field


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=lambda schema: schema.name)
def test_keys_refer_to_columns(schema: TableSchema) -> None:
    assert schema.primary_key
    assert all(name in schema for name in schema.primary_key)
    for key in schema.foreign_keys:
        assert all(name in schema for name in key.columns)
        assert all(name in SCHEMAS[key.table] for name in key.table_columns)


def test_table_titles_fit_a_sheet_name() -> None:
    titles = [schema.title for schema in SCHEMAS.values()]
    assert all(len(title) <= 31 and not set(title) & set("[]:*?/\\") for title in titles)
    assert len({fold(title) for title in titles}) == len(titles)


def test_labels_give_codes_and_french_words() -> None:
    events = SCHEMAS["events"]
    assert events.labels("modality") == {"in_person": "Présentiel", "remote": "Distanciel", "hybrid": "Hybride"}
    assert events.labels("title") == {}
    assert events.label("status", "realised") == "Réalisée"
    assert events.label("status", "autre") == "autre"
    for empty in (None, "", float("nan")):
        assert events.label("status", empty) == "non renseigné"  # type: ignore[arg-type]


def test_source_is_required_wherever_rows_are_shipped() -> None:
    for name in set(TABLES) - {"attendances", "commutes", "targets"}:
        assert SCHEMAS[name].field("source").required


def test_a_folder_without_schema_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_schemas(tmp_path)
