"""When an action took place, as people type it: what is read, what is asked, what is left to be asked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from expected_trackers import TRACKERS, events, expected, must_ask
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from dashboard.sources.raw import Cell, Fault
from dashboard.sources.trackers.dates import read_date
from dashboard.sources.trackers.typed_date import UNKNOWN, TypedDate

READ: dict[tuple[Cell, int | None, int | None], tuple[str, str, str]] = {
    **{
        (typed, None, None): ("2024-03-12", "", "day")
        for typed in (
            "12/03/24", "12/03/2024", "12.03.2024", "12-03-2024", "12/3/24", "12.3.24", "12 03 2024", "12 mars 2024",
            "12 mars 24", "12 MARS 2024", "12\u00a0mars\u202f2024", "12mars2024", "12-mars-24", "mardi 12 mars 2024",
            "mar. 12 mars 2024", "mar 12/03/2024", "Mardi 12/03/2024", "le 12 mars 2024", "12 mar. 2024", "20240312",
            "2024-03-12", "2024/03/12", "2024-03-12 00:00:00", "2024-03-12T00:00:00", "12/03/2024 14h",
            "12 mars 2024 à 14h30", "12 mars 2024, 9h30-12h30", "12/03/24 (matin)", "12/03/2024 - 14h",
            "12/03/24 9-12h",
            "matinée du 12 mars 2024", "Date : 12/03/2024", "１２/０３/２０２４", "12 / 03 / 2024",
            datetime(2024, 3, 12), datetime(2024, 3, 12, 14, 30), date(2024, 3, 12),
        )
    },
    **{
        (typed, None, None): ("2024-03-12", "", "day")
        for typed in ("12 mars (2024)", "(12 mars 2024)", "12/03/2024*", "12/03/2024 AM", "12-Mar-24",
        "12/03/2024 (2 séances)")
    },
    ("mars (2024)", None, None): ("2024-03", "", "month"), ("2024 (mars)", 2024, None): ("2024-03", "", "month"),
    ("2000-01", None, None): ("2000-01", "", "month"),
    ("1 er octobre 2024", None, None): ("2024-10-01", "", "day"),
    ("12 Aug 2024", None, None): ("2024-08-12", "", "day"),
    ("S12 / 2024", None, None): ("2024-03-18", "2024-03-24", "period"),
    ("sem. du 18/03/24", None, None): ("2024-03-18", "2024-03-24", "period"),
    ("20 déc au 5 janvier 2025", 2024, None): ("2024-12-20", "2025-01-05", "period"),
    **{
        (typed, 2024, month): ("2024-03-12", "", "day")
        for month in (None, 3)
        for typed in ("12/3", "12/03", "12.03", "12 mars", "12/03/24", "mardi 12 mars", "le 12/03",
        datetime(2024, 3, 12))
    },
    ("12-03", 2024, None): ("2024-03-12", "", "day"), ("12", 2024, 3): ("2024-03-12", "", "day"),
    (12, 2024, 3): ("2024-03-12", "", "day"), ("1er mars", 2024, None): ("2024-03-01", "", "day"),
    ("1er février 2024", None, None): ("2024-02-01", "", "day"),
    ("5 août 2024", None, None): ("2024-08-05", "", "day"),
    ("5 déc. 2024", None, None): ("2024-12-05", "", "day"), ("5 juil. 24", None, None): ("2024-07-05", "", "day"),
    ("29/02/2024", None, None): ("2024-02-29", "", "day"),
    ("22 et 23 févr.", 2024, None): ("2024-02-22", "2024-02-23", "period"),
    ("du 19 au 21 mars 2024", None, None): ("2024-03-19", "2024-03-21", "period"),
    ("22-23/02/2024", None, None): ("2024-02-22", "2024-02-23", "period"),
    ("22/23/02/2024", None, None): ("2024-02-22", "2024-02-23", "period"),
    ("22-23-02-2024", None, None): ("2024-02-22", "2024-02-23", "period"),
    ("22/23 février 2024", None, None): ("2024-02-22", "2024-02-23", "period"),
    ("22 & 23 fév.", 2024, 2): ("2024-02-22", "2024-02-23", "period"),
    ("12 et 13", 2024, 3): ("2024-03-12", "2024-03-13", "period"),
    ("12-14", 2024, 3): ("2024-03-12", "2024-03-14", "period"),
    ("30 janvier - 2 février 2024", None, None): ("2024-01-30", "2024-02-02", "period"),
    ("du 30/01 au 02/02/2024", None, None): ("2024-01-30", "2024-02-02", "period"),
    ("30/01/24 – 02/02/24", None, None): ("2024-01-30", "2024-02-02", "period"),
    ("30 décembre - 2 janvier 2024", None, None): ("2023-12-30", "2024-01-02", "period"),
    ("du 30 décembre 2023 au 2 janvier", None, None): ("2023-12-30", "2024-01-02", "period"),
    ("du lundi 18 au mercredi 20 mars 2024", None, None): ("2024-03-18", "2024-03-20", "period"),
    ("2024-03-19/2024-03-21", None, None): ("2024-03-19", "2024-03-21", "period"),
    ("S12", 2024, None): ("2024-03-18", "2024-03-24", "period"),
    ("S 12", 2024, 3): ("2024-03-18", "2024-03-24", "period"),
    ("semaine 12", 2024, None): ("2024-03-18", "2024-03-24", "period"),
    ("sem. 12 2024", None, None): ("2024-03-18", "2024-03-24", "period"),
    ("2024-W12", None, None): ("2024-03-18", "2024-03-24", "period"),
    ("S12-24", 2024, None): ("2024-03-18", "2024-03-24", "period"),
    ("S12-13", 2024, None): ("2024-03-18", "2024-03-31", "period"),
    ("semaine du 18 mars 2024", None, None): ("2024-03-18", "2024-03-24", "period"),
    ("semaine du 18 au 22 mars", 2024, None): ("2024-03-18", "2024-03-22", "period"),
    **{
        (typed, None, None): ("2024-03", "", "month")
        for typed in (
            "mars 2024", "Mars 2024", "mars-24", "mars 24", "03/2024", "03-2024", "2024-03", "03/24",
            "xx/03/2024", "mar. 2024",
            "début mars 2024", "mi-mars 2024", "mi mars 2024", "fin mars 2024", "courant mars 2024", "en mars 2024",
            "2e quinzaine de mars 2024", "deuxième quinzaine de mars 2024", "vers le 12 mars 2024",
            "mois de mars 2024",
        )
    },
    ("mars", 2024, None): ("2024-03", "", "month"), ("fin juin", 2023, 6): ("2023-06", "", "month"),
    ("", 2024, 3): ("2024-03", "", "month"), (None, 2023, 1): ("2023-01", "", "month"),
    ("à préciser", 2024, 3): ("2024-03", "", "month"),
    **{
        (typed, None, None): ("2024", "", "season")
        for typed in (
            "printemps 2024", "été 2024", "automne 2024", "hiver 2024", "hiver austral 2024", "rentrée 2024",
            "début 2024",
            "fin 2024", "mi-2024", "T2 2024", "T2-2024", "2e trimestre 2024", "2ème trim. 2024",
            "1er trimestre 2024", "1T2024",
            "premier trimestre 2024", "trimestre 3 2024", "1er semestre 2024", "2nd semestre 2024",
            "second semestre 2024",
            "semestre 2 2024", "T1-T2 2024", "mars-avril 2024", "mars et avril 2024", "de mars à juin 2024",
            "mars/avril 2024",
            "fin juin - début juillet 2024", "fin de l’été 2024",
        )
    },
    ("S18", 2024, None): ("2024", "", "season"), ("S18", 2024, 4): ("2024", "", "season"),
    ("été", 2024, None): ("2024", "", "season"),
    ("T3", 2023, None): ("2023", "", "season"),
    (2024, None, None): ("2024", "", "year"), ("2024", 2024, None): ("2024", "", "year"),
    ("en 2024", None, None): ("2024", "", "year"),
    ("année 2024", None, None): ("2024", "", "year"), ("toute l’année", 2024, None): ("2024", "", "year"),
    **{
        (typed, year, None): ("", "", "unknown")
        for year in (None, 2024)
        for typed in (
            None, "", " ", "?", "??", "nc", "NC", "-", "à préciser", "A définir", "date à préciser", "à venir",
            "à paraître",
            "non renseignée", "inconnue",
        )
    },
}  # fmt: skip

ASKED: dict[tuple[Cell, int | None, int | None], list[str]] = {
    ("08/01/23", 2024, 1): ["2024-01-08", "2023-01-08"],
    (datetime(2023, 1, 8), 2024, None): ["2024-01-08", "2023-01-08"],
    ("12/03/2204", 2024, None): ["2024-03-12", ""], ("29/02/2024", 2023, None): ["2024-02-29", ""],
    ("12 et 13 avril 2024", 2024, 3): ["2024-04-12/2024-04-13", ""], ("mars-25", 2024, None): ["2024-03", "2025-03"],
    ("du 19 au 21 mars 2023", 2024, None): ["2024-03-19/2024-03-21", "2023-03-19/2023-03-21"],
    ("2023", 2024, None): ["2024", "2023"], ("printemps 2023", 2024, None): ["2024", "2023"],
    ("31/06/2024", 2024, None): ["2024-06", "2024-06-30", "2024-07-01"],
    ("29 février", 2023, None): ["2023-02", "2023-02-28", "2023-03-01"], ("32 mars 2024", None, None): ["2024-03"],
    ("03/25/2024", None, None): ["2024-03-25", ""],
    ("12/04/2024", 2024, 3): ["2024-04-12", "2024-03-12"],
    ("04/03/2024", 2024, 4): ["2024-03-04", "2024-04-03", "2024-04-04"],
    (datetime(2024, 3, 4), 2024, 4): ["2024-03-04", "2024-04-03", "2024-04-04"],
    ("février", 2024, 1): ["2024-02", "2024-01"],
    ("lundi 12 mars 2024", None, None): ["2024-03-12", "2024-03-11", "2024-03-18", "2024-03"],
    ("12 mars 2024 ?", None, None): ["2024-03-12", "2024-03", ""],
    ("12/03/2024 (à confirmer)", None, None): ["2024-03-12", "2024-03", ""],
    ("12 ou 13 mars 2024", None, None): ["2024-03-12", "2024-03-13", "2024-03"],
    ("à partir de mars 2024", None, None): ["2024-03", ""], ("hiver 2023-2024", None, None): ["2024", "2023"],
    ("2023/2024", None, None): ["2024", "2023"], ("novembre 2023 - janvier 2024", None, None): ["2023", "2024"],
    ("12 fevirer 2024", None, None): ["2024-02-12", ""], ("mars (2023)", 2024, None): ["2024-03", "2023-03"],
    ("S1 2024", None, None): ["2024", "2024-01"], ("S2", 2024, None): ["2024", "2024-01"],
    (45363, None, None): ["2024-03-12", ""],
    ("12/3", None, None): [""], ("12 mars", None, None): [""], ("avril", None, None): [""],
    ("printemps", None, None): [""],
    ("S12", None, None): [""], ("22 et 23 févr.", None, None): [""],
}  # fmt: skip

NOT_UNDERSTOOD: tuple[Cell, ...] = (
    True, -3, 12, 12.5, float("nan"), time(1, 2), timedelta(1), Fault("#REF!", "error"), datetime(1900, 1, 5),
    "mensuel",
    "tous les mardis", "2 réunions", "reporté", "reporté au 12/03/2024", "12/03/2024 (reporté au 15/04)",
    "annulé", "12/03/98",
    "34", "Mars Bramoulin", "S54", "T5 2024", "02/30/2024", "2024-2021", "12/03/2024 et 10/01/2024", '"',
)  # fmt: skip


@pytest.mark.parametrize(("typed", "meaning"), READ.items(), ids=repr)
def test_a_date_is_read_as_a_person_means_it(
    typed: tuple[Cell, int | None, int | None], meaning: tuple[str, str, str]
) -> None:
    found = read_date(*typed)
    assert found is not None
    assert (found.start, found.end, found.precision, found.doubt) == (*meaning, None)


@pytest.mark.parametrize(("typed", "choices"), ASKED.items(), ids=repr)
def test_a_doubtful_date_is_asked(typed: tuple[Cell, int | None, int | None], choices: list[str]) -> None:
    found = read_date(*typed)
    assert found is not None
    assert (found.start, found.end, found.precision) == ("", "", "unknown")
    assert found.doubt is not None
    assert list(found.doubt.choices) == choices


@pytest.mark.parametrize("cell", NOT_UNDERSTOOD, ids=repr)
def test_what_is_no_date_is_not_made_one(cell: Cell) -> None:
    assert read_date(cell) is None


@pytest.mark.parametrize(
    ("typed", "occurrences"),
    {
        "les 2, 9 et 16 avril 2024": 3, "les 5 et 12 mars 2024": 2, "5/12/19 mars 2024": 3,
        "5-12-19 mars 2024": 3, "5/03 - 12/03 - 19/03/2024": 3,
        "12/03/2024, 19/03/2024, 26/03/2024": 3,
        "12 mars et 3 avril 2024": 2, "12/03/2024\n14/03/2024": 2, "22 et 23 février 2024": None,
        "12, 13 et 14 mars 2024": None, "du 19 au 21 mars 2024": None, "12/03/2024": None,
    }.items(),
)  # fmt: skip
def test_dates_listed_one_by_one_are_counted(typed: str, occurrences: int | None) -> None:
    found = read_date(typed)
    assert found is not None
    assert found.doubt is None
    assert found.occurrences == occurrences


def test_a_year_taken_from_the_surroundings_is_said() -> None:
    inside, beside = read_date("12 mars 2024", 2024), read_date("12 mars", 2024)
    assert inside is not None
    assert beside is not None
    assert (inside.said, beside.said) == ("", "année 2024 prise à côté")


def _month(found: TypedDate) -> str | None:
    return found.start[:7] if found.precision in ("day", "period", "month") else None


def test_the_dates_of_the_trackers_are_those_worked_out_by_hand() -> None:
    asked = set()
    for name, _, row in events():
        typed, where = row["date"], f"{name} {row['sheet']} {row['row']}"
        month = int(row["month"][5:]) if row["month"] and name == "bretagne" else None
        found = read_date(typed["typed"], row["year"], month)
        assert found is not None, where
        if found.doubt is not None:
            asked.add(typed["typed"])
            found = read_date(next(iter(found.doubt.choices)))
            assert found is not None, where
        assert _month(found) == row["month"], where
        assert found.precision in typed["precision_allowed"], where
        if typed["precision"] in ("day", "period"):
            assert (found.start, found.end or None) == (typed["start"], typed["end"]), where
        assert found.occurrences == row.get("occurrences"), where
    assert asked == must_ask("date")


@pytest.mark.parametrize("name", ["bretagne", "reunion"])
def test_the_dates_of_publications_are_those_worked_out_by_hand(name: str) -> None:
    tracker = expected(name)
    book = load_workbook(TRACKERS / f"{name}.xlsx")
    for row in tracker["rows"]["publications"]:
        found = read_date(book[row["sheet"]].cell(row["row"], 3).value)  # type: ignore[arg-type]
        assert found is not None
        assert (found.start or None, found.precision) == (row["date"], row["precision"]), row["title"]


WORDS = st.lists(
    st.sampled_from(
        [*" -/.,()?", "12", "03", "24", "2024", "1er", "31", "mars", "févr.", "juin", "du", "au", "et", "ou",
        "les", "le",
         "lundi", "S12", "T2", "printemps", "semaine", "fin", "à", "vers", "9h30", "12/03", "31/06/2024", "x",
         "?", "2023"]
    ),
    max_size=7,
).map(" ".join)  # fmt: skip
CELLS = st.one_of(
    WORDS, st.text(max_size=12), st.from_regex(r"\d{1,2}[/. -]\d{1,2}[/. -]\d{1,4}", fullmatch=True), st.integers(),
    st.floats(), st.booleans(), st.none(), st.dates(), st.datetimes(), st.times(), st.timedeltas(),
)  # fmt: skip


@given(CELLS, st.none() | st.integers(1995, 2040), st.none() | st.integers(1, 12))
def test_any_cell_is_a_date_a_question_or_unknown(cell: Cell, year: int | None, month: int | None) -> None:
    found = read_date(cell, year, month)
    if found is None:
        return
    if found.doubt is not None:
        assert (found.start, found.end, found.precision) == ("", "", "unknown")
        assert found.doubt.choices
        for answer in found.doubt.choices:
            again = read_date(answer)
            assert again is not None
            assert again.doubt is None
            assert again == UNKNOWN if not answer else again.start == answer.partition("/")[0]
    elif found.start:
        again = read_date(f"{found.start}/{found.end}" if found.end else found.start, year)
        assert again is not None
        assert (again.start, again.end, again.doubt) == (found.start, found.end, None)
    else:
        assert found == UNKNOWN


@given(st.dates(date(2000, 1, 1), date(2049, 12, 31)))
def test_a_day_reads_as_itself_however_it_is_written(day: date) -> None:
    for typed in (f"{day:%d/%m/%Y}", f"{day:%d.%m.%y}", f"{day:%d-%m-%Y}", day.isoformat(), day):
        found = read_date(typed)
        assert found is not None
        assert (found.start, found.end, found.precision) == (day.isoformat(), "", "day")
