"""Whatever the first name and the surname, wherever they stand: refused, and nowhere in what `check` prints."""

from __future__ import annotations

import csv
import string
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import sample, schemas

from dashboard.sources import check
from dashboard.sources.name_lists import read_lists

CENTRE = 'id = "a"\nname = "A"\nregion = "R"\ndepartments = ["37"]\ndefault_year = 2024\nas_of = 2024-12-31\n'
COLUMNS = [(name, column.name) for name, schema in schemas().items() for column in schema.fields if column.is_free_text]

LISTS = read_lists()
FIRST_NAMES = {name for name in LISTS.first if " " not in name} - LISTS.ambiguous - set().union(*LISTS.closed.values())
"""First names of one word that are nothing else."""

# No French word begins so: what is found in the report comes from the cell.
surnames = st.text(string.ascii_lowercase + "éèïç", min_size=2, max_size=12).map(lambda text: f"Zvr{text}")
names = st.builds(
    "{}{} {}".format,
    st.sampled_from(["", "Mme ", "M. ", "trésorière : ", "avec ", "Réunion, "]),
    st.sampled_from(sorted(FIRST_NAMES)).map(str.capitalize),
    st.one_of(surnames, surnames.map(str.upper)),
)


def test_the_free_texts_of_every_table_are_known() -> None:
    assert {table for table, _ in COLUMNS} == set(schemas())
    assert {("organisations", "role"), ("events", "title"), ("events", "partners"), ("statements", "value")} <= set(
        COLUMNS
    )


@pytest.mark.parametrize(("table", "column"), COLUMNS)
@settings(max_examples=sample(2, 200), deadline=None)
@given(name=names)
def test_a_name_is_refused_in_any_free_text_and_never_printed(table: str, column: str, name: str) -> None:
    keys = [key for key in schemas()[table].names if key != column]
    with tempfile.TemporaryDirectory() as folder:
        # What is printed names the folder: a name of chance could be the name of a person.
        path = Path(folder) / "centre"
        path.mkdir()
        (path / "centre.toml").write_text(CENTRE, encoding="utf-8")
        with (path / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[column, *keys], [name, *("x" for _ in keys)]])
        report, code, (loaded,) = check(path, schemas())
    found = [problem for problem in loaded.problems if problem.code == "personal-data"]
    assert [(problem.row, problem.column) for problem in found] == [(2, column)]
    assert code == 1
    assert "zvr" not in report.casefold()
    assert "zvr" not in loaded.tables[table].to_csv().casefold()
