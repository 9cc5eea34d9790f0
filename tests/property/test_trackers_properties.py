"""Whatever a sheet holds, its reading ends, and each row of it is read, left and said, or asked about."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import sample, schemas

from dashboard.sources.centre import default_centre
from dashboard.sources.raw import is_blank
from dashboard.sources.sheets import sheets_of
from dashboard.sources.trackers.answers import AnswerBook
from dashboard.sources.trackers.layout import find_tables
from dashboard.sources.trackers.read import understand
from dashboard.sources.trackers.words import all_words
from dashboard.sources.values import plain_text
from dashboard.sources.workbook import Sheet, Span

SCHEMAS = schemas()
CENTRE = default_centre("essai", 2024)
TITLES = st.sampled_from(
    [
        "Quoi",
        "Intitulé",
        "Date",
        "Quand",
        "Lieu",
        "Où",
        "Combien",
        "Nb participants",
        "Type",
        "Fait ?",
        "Mois",
        "N°",
        "Structure",
        "Lien",
        "Réseau",
        "Membres",
        "Titre",
        "Nature",
        "Remarques",
        "Budget",
        "Total",
        "2024",
        "GT",
        "Durée",
    ]
)
WORDS = st.sampled_from(
    [
        "GT",
        "réunion",
        "Apéro",
        "Tours",
        "visio",
        "12 mars",
        "mars 2024",
        "31/06/2024",
        "env. 40",
        "20 inscrits",
        "nc",
        "?",
        "oui",
        "non",
        "annulé",
        "TOTAL",
        "Total 2023",
        "Année 2023",
        "1er semestre",
        "3 actions",
        "journée",
        "½",
        "x",
    ]
)
CELLS = st.one_of(
    st.none(),
    st.just(""),
    TITLES,
    WORDS,
    st.text(max_size=12),
    st.integers(-5, 2100),
    st.floats(),
    st.booleans(),
    st.dates(date(1980, 1, 1), date(2030, 1, 1)),
    st.datetimes(datetime(1980, 1, 1), datetime(2030, 1, 1)),
)
ROWS = st.lists(st.lists(CELLS, max_size=8).map(tuple), max_size=12).map(tuple)
HEADS = st.lists(TITLES, min_size=3, max_size=8, unique=True).map(tuple)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    rows = (*draw(ROWS.filter(lambda found: len(found) < 4)), draw(HEADS), *draw(ROWS))
    top, left = draw(st.integers(0, 8)), draw(st.integers(0, 5))
    spans = draw(st.sampled_from([(), (Span(top, left, top + 2, left),), (Span(top, left, top, left + 2),)]))
    hidden = frozenset(draw(st.sets(st.integers(1, 15), max_size=3)))
    name = draw(st.sampled_from(["2023", "Feuil1", "Publications", "Adhérents 2024", "Réseaux", "Éducation"]))
    return Sheet(name, draw(st.booleans()), draw(st.integers(1, 3)), draw(st.integers(1, 3)), rows, spans, hidden)


@settings(max_examples=sample(40, 2000))
@given(st.lists(sheets(), min_size=1, max_size=3))
def test_any_sheets_are_read_to_the_end(found: list[Sheet]) -> None:
    read = understand([("a/b.xlsx", sheet) for sheet in found], SCHEMAS, CENTRE, AnswerBook())
    assert len(read.sheets) == len(found)
    for table, raw in read.tables.items():
        key = raw.header.index(SCHEMAS[table].primary_key[0])
        marks = [row.cells[key] for row in raw.rows]
        assert all(marks)
        assert table == "organisations" or len(set(marks)) == len(marks)
    assert len({question.key for question in read.questions}) == len(read.questions)
    answers = {question.key: next(iter(question.choices)) for question in read.questions}
    again = understand([("a/b.xlsx", sheet) for sheet in found], SCHEMAS, CENTRE, AnswerBook(given=answers))
    # What has been answered is not asked again.
    assert not {question.key for question in again.questions} & set(answers)


MERGED = Sheet("2023", True, 1, 1, (("Quoi", "Date", "Lieu"), (), ("Atelier",)), (Span(1, 0, 2, 0),))
"""Two cells are merged, and the lower one holds what nobody sees."""
EMPTY = Sheet("Publications", True, 1, 1, (("Intitulé",), ("Guide",), ("Quoi", "Intitulé", "Lieu")))
"""A second table has titles, and no row."""


@settings(max_examples=sample(40, 2000))
@given(sheets())
@example(MERGED)
@example(EMPTY)
def test_no_row_of_a_table_disappears(sheet: Sheet) -> None:
    layouts = find_tables(sheet, all_words(SCHEMAS, {}))
    if not layouts:
        return
    captions = {text for layout in layouts for text in layout.above}
    held = {
        sheet.first_row + index
        for index, cells in enumerate(sheet.rows)
        if not {plain_text(cell) for cell in cells if not is_blank(cell)} <= captions
    }
    told = {number for layout in layouts for number in (*layout.left, *(line.number for line in layout.lines))}
    heads = {layout.titles_row for layout in layouts}
    assert {number for number in held if number > min(heads)} <= told | heads


@settings(max_examples=sample(60, 3000))
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.ods", "a.xls", "a.zip"]))
def test_any_bytes_are_sheets_or_a_problem(content: bytes, name: str) -> None:
    found, problems = sheets_of(content, f"d/{name}")
    assert bool(problems) or all(sheet.rows is not None for sheet in found)
