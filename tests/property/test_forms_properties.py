"""A row of the demonstration centre, shown in a form and sent back, is the same; a cell typed in changes alone."""

from __future__ import annotations

from functools import cache

import hypothesis.strategies as st
from hypothesis import given, settings
from support import ROOT, sample, schemas

from dashboard.centres.bundle import Files, key_of, rows_of
from dashboard.centres.forms import Form
from dashboard.sources.centre import read_centre

TABLES = ("events", "publications", "networks", "network_territories", "organisations", "published_figures", "commutes")


@cache
def form(table: str) -> Form:
    folder = ROOT / "data" / "demo"
    files: Files = {path.name: path.read_bytes() for path in folder.iterdir() if path.stem != "attendances"}
    centre, _ = read_centre(files["centre.toml"], "centre.toml")
    assert centre
    return Form(schemas()[table], centre, files, schemas())


@cache
def rows(table: str) -> list[dict[str, str]]:
    return rows_of(form(table).files, form(table).schema)


def typed(table: str, row: dict[str, str]) -> dict[str, str]:
    return {one.column.name: one.text for one in form(table).entries(row, new=False)}


def test_every_row_reads_back_the_same_even_where_nothing_was_known() -> None:
    for table in TABLES:
        assert rows(table)
        for row in rows(table):
            said = form(table).read(typed(table, row), {})
            assert not said.faults
            assert {name: text for name, text in said.cells.items() if text} == row, key_of(row, form(table).schema)


@given(st.data())
@settings(max_examples=sample(60, 3000))
def test_a_cell_that_is_typed_in_is_read_and_only_what_follows_from_it_moves(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(TABLES))
    schema = form(table).schema
    one, other = (data.draw(st.sampled_from(rows(table))) for _ in range(2))
    column = data.draw(st.sampled_from([name for name in schema.names if other.get(name)]))
    if schema.field(column).category_of:
        return  # its words are those of another cell
    wanted = typed(table, one) | {column: typed(table, other)[column]}
    said = form(table).read(wanted, one)
    assert said.cells[column] == other[column]
    follow = {name for name in schema.names if name.endswith(("_precision", "_basis", "_as_written"))}
    follow |= {"date_end", "occurrences", "report_year"} if schema.field(column).partial_date else set()
    moved = {name for name in schema.names if said.cells.get(name, "") != one.get(name, "")}
    assert moved <= {column, *follow}
