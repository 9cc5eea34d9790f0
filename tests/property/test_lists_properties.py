"""Whatever the people, the titles and the format, a list written is the list read; nothing in a file ever raises."""

from __future__ import annotations

import tempfile
from pathlib import Path

import list_files
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import sample

from dashboard.sources.lists.cells import minutes_of, postcode_of
from dashboard.sources.lists.grids import grids_of
from dashboard.sources.lists.headers import is_title
from dashboard.sources.lists.mapping import columns_of, fingerprint, letter_of
from dashboard.sources.lists.marks import ColumnMarks, mark_of
from dashboard.sources.lists.read import read_list
from dashboard.sources.lists.words import role_of

FORMATS = ("xlsx", "ods", "utf-8", "cp1252", "utf-16")
FIXTURES = Path(__file__).parents[1] / "fixtures" / "lists"

numbers = st.integers(0, 10**6)
postcodes = st.from_regex(r"(0[1-9]|[1-8][0-9])[0-9]{3}", fullmatch=True)
spaces = st.sampled_from(["", " ", "  "])
people = st.lists(
    st.fixed_dictionaries(
        {
            "number": numbers,
            "postcode": postcodes,
            "mark": st.sampled_from(
                [("X", True), ("oui", True), ("Présente", True), ("non", False), ("Excusé", False), (None, False)]
            ),
            "organisation": st.sampled_from(["Mairie de Ville1", "CAF", "–", "Association « Été »"]),
            "pad": spaces,
            "upper": st.booleans(),
        }
    ),
    min_size=1,
    max_size=5,
)
titles = st.sampled_from(
    [
        ("NOM", "Prénom", "Courriel", "Structure", "CP", "Présent"),
        ("Nom de famille", "PRÉNOM", "Adresse e-mail", "Organisme", "Code postal", "Présence"),
        ("Last name", "First name", "Email address", "Organization", "Zip code", "Attended"),
    ]
)
above = st.sampled_from(
    [[], [["Journée d’essai — feuille d’émargement"], []], [["Date", "14 mai"], ["Lieu", "Ville1"], []]]
)


def write(folder: Path, form: str, rows: list_files.Rows) -> Path:
    if form == "xlsx":
        return list_files.xlsx(folder / "l.xlsx", rows)
    if form == "ods":
        return list_files.ods(folder / "l.ods", rows)
    return list_files.text(folder / "l.csv", rows, "\t" if form == "utf-16" else ";", form)


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=sample(6, 150), deadline=None)
@given(people=people, titles=titles, above=above)
def test_a_list_in_any_format_is_read_as_it_was_written(
    form: str, people: list[dict[str, object]], titles: tuple[str, ...], above: list_files.Rows
) -> None:
    rows: list[list[object]] = [*map(list, above), list(titles)]
    expected = []
    for one in people:
        email = f"p{one['number']}@exemple.fr"
        shown = email.upper() if one["upper"] else email
        mark, present = one["mark"]  # type: ignore[misc]
        pad, postcode = str(one["pad"]), str(one["postcode"])
        rows.append(
            [f"NOM{one['number']}N{pad}", f"{pad}Prénom", shown + pad, one["organisation"], int(postcode), mark]
        )
        organisation = "" if one["organisation"] == "–" else one["organisation"]
        expected.append((len(rows), shown, f"NOM{one['number']}N", "Prénom", organisation, postcode, present))
    somebody = any(present for *_, present in expected)
    with tempfile.TemporaryDirectory() as folder:
        found = read_list(write(Path(folder), form, rows))
        assert [path.name for path in Path(folder).iterdir()] == [found.file]
    read = [
        (row.number, row.email, row.surname, row.given_name, row.organisation, row.postcode, row.present)
        for row in found.rows
    ]
    assert read == expected
    assert found.ok is somebody


@settings(max_examples=sample(20, 600), deadline=None)
@given(content=st.binary(max_size=300), start=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"Nom;Mail\n"]))
def test_any_bytes_give_a_list_or_a_problem(content: bytes, start: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "l.xlsx"
        path.write_bytes(start + content)
        found = read_list(path)
    assert found.rows or not found.ok


@settings(max_examples=sample(10, 250), deadline=None)
@given(
    place=st.integers(0, 7000), bytes_=st.binary(min_size=1, max_size=8), name=st.sampled_from(["list.xls", "list.ods"])
)
def test_damaged_workbooks_give_sheets_or_a_problem(place: int, bytes_: bytes, name: str) -> None:
    content = (FIXTURES / name).read_bytes()
    grids, problems = grids_of(content[:place] + bytes_ + content[place + len(bytes_) :], name, is_title)
    assert grids or problems


@settings(max_examples=sample(20, 600), deadline=None)
@given(
    table=st.lists(
        st.lists(st.text(max_size=10) | st.sampled_from(["Nom", "Mail", "x", "Présent", "p@exemple.fr"]), max_size=5),
        max_size=8,
    )
)
def test_any_cells_give_a_list_or_a_problem_that_quotes_none_of_them(table: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = read_list(list_files.text(Path(folder) / "l.csv", table, encoding="utf-8"))
    assert found.rows or not found.ok
    assert all(row.email == "" or "@" in row.email for row in found.rows)
    assert not any("@" in problem.text() for problem in found.problems)


@given(text=st.text(max_size=40))
def test_any_text_has_a_meaning_or_none(text: str) -> None:
    assert isinstance(role_of(text), str)
    assert mark_of(text) in (True, False, None)
    assert ColumnMarks("Signature", [text]).of(text, text) in (True, False, None)
    assert (minutes_of(text) or 0) >= 0
    assert len(postcode_of(text)) == 2
    assert fingerprint((text,)) == fingerprint((f" {text} ",))


@given(column=st.integers(0, 16_383))
def test_letters_name_their_column(column: int) -> None:
    assert columns_of(("",) * 16_384, letter_of(column)) == (column,)
