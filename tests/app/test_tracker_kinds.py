"""Kinds of trackers that associations keep, each in a few rows: read as a person would, or asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from support import schemas

from dashboard.sources.centre import centre_from_mapping
from dashboard.sources.raw import Cell
from dashboard.sources.trackers.answers import AnswerBook
from dashboard.sources.trackers.read import Understood, understand
from dashboard.sources.workbook import Sheet, Span

GT, VISIT = (
    ("GT emploi", date(2024, 3, 12), "Tours", "GT", 12),
    ("Visite du parc", date(2024, 4, 9), "Blois", "visite", 9),
)
TITLES = ("Action", "Date", "Lieu", "Type", "Participants")


def sheet(*rows: Sequence[Cell], name: str = "Suivi", spans: tuple[Span, ...] = ()) -> Sheet:
    width = max(map(len, rows))
    cells = tuple(tuple(row) + (None,) * (width - len(row)) for row in rows)
    return Sheet(name, shown=True, first_row=1, first_column=1, rows=cells, spans=spans)


def read(*sheets: Sheet, **answers: str) -> Understood:
    return read_with(answers, *sheets)


def read_with(answers: Mapping[str, str], *sheets: Sheet) -> Understood:
    told = {
        "id": "centre",
        "name": "Petit centre",
        "region": "Centre-Val de Loire",
        "departments": ["37", "41"],
        "default_year": 2024,
        "as_of": date(2024, 12, 31),
    }
    centre, problems = centre_from_mapping(told, "centre.toml")
    assert centre is not None, problems
    return understand([("suivi.xlsx", one) for one in sheets], schemas(), centre, AnswerBook(given=answers))


def column(found: Understood, name: str, table: str = "events") -> list[str]:
    raw = found.tables[table]
    place = raw.header.index(name) if name in raw.header else None
    return ["" if place is None else str(row.cells[place] or "") for row in raw.rows]


def told(found: Understood) -> str:
    return "\n".join(problem.text() for problem in found.problems).replace("\u202f", " ").replace("\xa0", " ")


def test_a_department_is_kept_when_no_place_is_written() -> None:
    found = read(sheet(("Action", "Date", "Dépt", "Type"), ("GT", date(2024, 3, 12), 37, "GT")))
    assert column(found, "department_code") == ["37"]


def test_a_table_above_a_fuller_one_is_read_too() -> None:
    found = read(
        sheet(
            ("ACTIONS 2023",),
            ("Date", "Type", "Action"),
            (date(2023, 5, 11), "GT", "GT numérique"),
            (),
            ("ACTIONS 2024",),
            TITLES,
            GT,
            VISIT,
            (),
            ("PUBLICATIONS",),
            ("Titre du document", "Type", "Date de parution"),
            ("Guide pratique", "guide", date(2024, 5, 2)),
        )
    )
    assert column(found, "title") == ["GT numérique", "GT emploi", "Visite du parc"]
    assert column(found, "report_year") == ["2023", "2024", "2024"]
    assert column(found, "title", "publications") == ["Guide pratique"]
    assert found.questions == ()


def test_a_row_that_holds_a_day_is_no_row_of_titles() -> None:
    lines = [("Rencontre", date(2024, month, 6), "visio", "fait") for month in (3, 4, 5)]
    found = read(sheet(("Zut", "Truc", "Machin", "Bidule"), *lines, name="Actions"))
    assert dict(found.tables) == {}


def test_titles_on_two_lines_are_one_row_of_titles() -> None:
    upper = ("Réf", "Intitulé", "Dates", None, "Public", None, "Dépt")
    lower = (None, None, "Début", "Fin", "Prévu", "Participants", None)
    line = ("A1", "Cycle laïcité", date(2024, 2, 5), date(2024, 2, 6), 20, 16, "41")
    merged = tuple(Span(0, place, 1, place) for place in (0, 1, 6))
    for spans in ((), merged):
        found = read(sheet(upper, lower, line, spans=spans))
        assert column(found, "title") == ["Cycle laïcité"]
        assert (column(found, "participants"), column(found, "department_code")) == (["16"], ["41"])
        assert column(found, "event_id") == ["a1"]


def test_tables_side_by_side_are_two_tables() -> None:
    right = ("Titre", "Type de document", "Mise en ligne")
    found = read(
        sheet(
            ("Nos actions 2024", *[None] * 5, "Nos publications"),
            (*TITLES, None, *right),
            (*GT, None, "Guide pratique", "guide", date(2024, 9, 10)),
            VISIT,
        )
    )
    assert column(found, "title") == ["GT emploi", "Visite du parc"]
    assert column(found, "title", "publications") == ["Guide pratique"]
    assert column(found, "type", "publications") == ["guide"]


def test_a_list_of_people_is_no_table_of_actions() -> None:
    rows = [
        (name, first, "Tours", date(2024, 3, 12), "x") for name, first in (("ZIBELONNE", "Firmin"), ("MARVOUZE", "Ysé"))
    ]
    found = read(sheet(("NOM", "Prénom", "Commune", "Date", "Signature"), *rows, name="Rencontre"))
    assert dict(found.tables) == {}
    assert "ressemble à une liste de personnes" in told(found)
    assert "ZIBELONNE" not in told(found)
