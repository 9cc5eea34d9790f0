"""Table Schemas of ``data/schemas``: the single source of names, titles, labels and rules.

The files follow Frictionless Table Schema (Data Package v2). What that standard has no word for is written in
properties that begin with ``crpv:``, listed here once:

- ``crpv:order`` (table): place of the table in the workbook template and in the data dictionary;
- ``crpv:list``: the cell holds several values, separated by ``|`` (``;`` and ``,`` are accepted when reading);
- ``crpv:itemPattern``: regular expression each value of a list cell must match;
- ``crpv:reference``: vocabulary of ``centre.toml`` the values belong to (``themes``, ``action_modes``, ``schemes``);
- ``crpv:partialDate``: ISO date that may stop at the year; its value, ``day`` or ``month``, is the finest precision;
- ``crpv:precision``: column that says how precise the date of this column is;
- ``crpv:notBefore``: column holding a date this one may not precede;
- ``crpv:requiredWith``: this column must be filled when one of those columns is;
- ``crpv:requiredUnless``: this column must be filled unless one of those columns has one of those values;
- ``crpv:known``: the codes that the dashboard knows, with their French labels, of a column that stays a text;
- ``crpv:knownToday``: a code that the dashboard knows no more is told, and kept, rather than refused;
- ``crpv:knownOf``: the column of another table whose known codes these are (``published_figures.indicator_id``);
- ``crpv:values`` (in a known code): what closes the list of its values: a column with categories (``events.modality``),
  a vocabulary of ``centre.toml``, a column of another table (``networks.network_id``) or the values themselves;
- ``crpv:categoryOf``: column whose code says which values this one may have;
- ``crpv:codeWidth``: length of an official code whose leading zero spreadsheets swallow (``1`` is read ``01``);
- ``crpv:url``: an http or https address;
- ``crpv:synonyms`` (in a category): other words accepted in place of the label when reading.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dashboard.sources.text import fold


@dataclass(frozen=True)
class FieldSchema:
    """One column: its French wording and its rules (see the module for the ``crpv:`` ones).

    ``labels`` maps the codes of a closed vocabulary to their French labels, in order; empty when the column is open.
    ``known`` does the same for the codes that the dashboard knows, and ``values`` says what closes the list of the
    values of each, of those that have one.
    """

    name: str
    type: str
    title: str
    description: str
    example: str
    required: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    pattern: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    known_today: bool = False
    known_of: str = ""
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    category_of: str | None = None
    is_list: bool = False
    item_pattern: str | None = None
    reference: str | None = None
    partial_date: str | None = None
    precision: str | None = None
    not_before: str | None = None
    required_with: tuple[str, ...] = ()
    required_unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    code_width: int | None = None
    is_url: bool = False

    @cached_property
    def is_free_text(self) -> bool:
        """Whether people write what they like in it: nothing says what its values look like."""
        closed = (
            self.labels,
            self.known,
            self.reference,
            self.pattern,
            self.item_pattern,
            self.partial_date,
            self.is_url,
        )
        return self.type == "string" and not any(closed)

    @cached_property
    def codes_by_text(self) -> Mapping[str, str]:
        """Folded code, label or synonym → code."""
        found: dict[str, str] = {}
        for code, label in (self.labels or self.known).items():
            for text in (code, label, *self.synonyms.get(code, ())):
                found.setdefault(fold(text), code)
        return MappingProxyType(found)

    def codes(self, text: str) -> tuple[str, ...]:
        """Return the codes that ``text`` names by code, label or synonym, separated by ``|``, without the unknown."""
        found = (self.codes_by_text.get(fold(item)) for item in text.split("|"))
        return tuple(code for code in found if code)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns of a table whose values must exist in other columns of another table."""

    columns: tuple[str, ...]
    table: str
    table_columns: tuple[str, ...]


@dataclass(frozen=True)
class TableSchema:
    """One table: its French wording, its columns in order and its keys.

    ``descriptor`` is the JSON as read, for Frictionless and for the published data dictionary.
    """

    name: str
    title: str
    description: str
    order: int
    fields: tuple[FieldSchema, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    descriptor: Mapping[str, Any]

    def __hash__(self) -> int:
        """Equal schemas have one name; their mappings have no hash."""
        return hash(self.name)

    @cached_property
    def _by_name(self) -> Mapping[str, FieldSchema]:
        return MappingProxyType({column.name: column for column in self.fields})

    @cached_property
    def _by_header(self) -> Mapping[str, FieldSchema]:
        titles = {fold(column.title): column for column in self.fields}
        return MappingProxyType(titles | {fold(column.name): column for column in self.fields})

    @property
    def names(self) -> tuple[str, ...]:
        """Column codes, in order."""
        return tuple(column.name for column in self.fields)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def field(self, name: str) -> FieldSchema:
        """Return the column of that code. Raises KeyError if the table has none."""
        return self._by_name[name]

    def labels(self, name: str) -> dict[str, str]:
        """Return code → French label for a closed vocabulary, in order; empty for an open column.

        Raises KeyError if the table has no such column.
        """
        return dict(self.field(name).labels)

    def label(self, name: str, code: str | None) -> str:
        """Return the French label of ``code``; the code itself if it has none; « non renseigné » if it is empty."""
        if code is None or code == "" or code != code:  # NaN is the one value that differs from itself
            return "non renseigné"
        return self.field(name).labels.get(code, code)

    def field_of_header(self, header: str) -> FieldSchema | None:
        """Return the column a header of a file stands for (code or French title, marked « * » or not), or None."""
        return self._by_header.get(fold(header))

    def has_title(self, text: str) -> bool:
        """Tell whether a text is the title of one of the columns."""
        return self.field_of_header(text) is not None


def load_schemas(directory: Path) -> Mapping[str, TableSchema]:
    """Read every Table Schema of ``directory``.

    Returns: table code → schema, in the order of ``crpv:order``, read-only.
    Raises: OSError, ValueError or KeyError if a schema is missing or malformed (they ship with the application).
    """
    schemas = [_table(json.loads(path.read_text(encoding="utf-8"))) for path in directory.glob("*.json")]
    if not schemas:
        raise FileNotFoundError(f"no table schema in {directory}")
    by_name = {schema.name: schema for schema in sorted(schemas, key=lambda schema: schema.order)}
    return MappingProxyType({name: _knowing(schema, by_name) for name, schema in by_name.items()})


def _knowing(schema: TableSchema, schemas: Mapping[str, TableSchema]) -> TableSchema:
    """A table with the known codes that its columns have from other tables."""
    if not any(column.known_of for column in schema.fields):
        return schema

    def known(column: FieldSchema) -> FieldSchema:
        table, _, name = column.known_of.partition(".")
        return replace(column, known=schemas[table].field(name).known) if table in schemas else column

    return replace(schema, fields=tuple(map(known, schema.fields)))


def _table(descriptor: dict[str, Any]) -> TableSchema:
    return TableSchema(
        name=descriptor["name"],
        title=descriptor["title"],
        description=descriptor["description"],
        order=descriptor["crpv:order"],
        fields=tuple(_field(item) for item in descriptor["fields"]),
        primary_key=tuple(descriptor["primaryKey"]),
        foreign_keys=tuple(
            ForeignKey(tuple(key["fields"]), key["reference"]["resource"], tuple(key["reference"]["fields"]))
            for key in descriptor.get("foreignKeys", ())
        ),
        descriptor=MappingProxyType(descriptor),
    )


def _field(item: dict[str, Any]) -> FieldSchema:
    rules = item.get("constraints", {})
    categories = item.get("categories", ())
    known = item.get("crpv:known", ())
    return FieldSchema(
        name=item["name"],
        type=item["type"],
        title=item["title"],
        description=item["description"],
        example=str(item.get("example", "")),
        required=rules.get("required", False),
        unique=rules.get("unique", False),
        minimum=rules.get("minimum"),
        maximum=rules.get("maximum"),
        min_length=rules.get("minLength"),
        pattern=rules.get("pattern"),
        labels=MappingProxyType({entry["value"]: entry["label"] for entry in categories}),
        synonyms=MappingProxyType({entry["value"]: tuple(entry.get("crpv:synonyms", ())) for entry in categories}),
        known=MappingProxyType({entry["value"]: entry["label"] for entry in known}),
        known_today=item.get("crpv:knownToday", False),
        known_of=item.get("crpv:knownOf", ""),
        values=MappingProxyType({entry["value"]: _values(entry) for entry in known if "crpv:values" in entry}),
        category_of=item.get("crpv:categoryOf"),
        is_list=item.get("crpv:list", False),
        item_pattern=item.get("crpv:itemPattern"),
        reference=item.get("crpv:reference"),
        partial_date=item.get("crpv:partialDate"),
        precision=item.get("crpv:precision"),
        not_before=item.get("crpv:notBefore"),
        required_with=tuple(item.get("crpv:requiredWith", ())),
        required_unless=MappingProxyType({k: tuple(v) for k, v in item.get("crpv:requiredUnless", {}).items()}),
        code_width=item.get("crpv:codeWidth"),
        is_url=item.get("crpv:url", False),
    )


def _values(entry: Mapping[str, Any]) -> str | tuple[str, ...]:
    values = entry["crpv:values"]
    return values if isinstance(values, str) else tuple(values)
