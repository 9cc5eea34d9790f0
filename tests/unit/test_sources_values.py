"""Values as people type them, and the canonical text they become."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from dashboard.sources import load_schemas
from dashboard.sources.values import at_precision, canonical, date_text, number_text, split_list

EVENTS = load_schemas(Path(__file__).parents[2] / "data" / "schemas")["events"]


@pytest.mark.parametrize(
    ("read", "canon"),
    [
        ("31/12/2024", "2024-12-31"), ("1/2/2024", "2024-02-01"), ("31.12.2024", "2024-12-31"),
        ("31-12-2024", "2024-12-31"), ("2024-12-31", "2024-12-31"), ("2024-12-31T00:00:00", "2024-12-31"),
        ("2024-12-31 00:00", "2024-12-31"), ("12/2024", "2024-12"), ("2024-12", "2024-12"), ("2024", "2024"),
        ("mai 2024", "2024-05"), ("14 mai 2024", "2024-05-14"), ("1er septembre 2020", "2020-09-01"),
        ("Août 2024", "2024-08"), ("fév. 2024", "2024-02"), ("bientôt", "bientôt"), ("31/12/24", "31/12/24"),
        ("99/99/2024", "2024-99-99"),
    ],
)  # fmt: skip
def test_dates(read: str, canon: str) -> None:
    assert date_text(read) == canon


@pytest.mark.parametrize(
    ("read", "whole", "canon"),
    [
        ("3,1", False, "3.1"), ("3.1", False, "3.1"), ("1 234,5", False, "1234.5"), ("129\u202f330", True, "129330"),
        ("129\u00a0330", True, "129330"), ("+5", True, "5"), ("-2", True, "-2"), ("38,0", True, "38"),
        ("3,5", True, "3.5"), ("1.234,5", False, "1.234,5"), ("12 34", True, "12 34"), ("abc", True, "abc"),
    ],
)  # fmt: skip
def test_numbers(read: str, whole: bool, canon: str) -> None:
    assert number_text(read, whole=whole) == canon


@pytest.mark.parametrize(
    ("read", "items"),
    [
        ("a|b", ("a", "b")), ("a;b", ("a", "b")), ("a, b", ("a", "b")), ("a\nb", ("a", "b")),
        ("Tours, Blois|CAF", ("Tours, Blois", "CAF")),
        ("Tours, Blois; CAF", ("Tours, Blois", "CAF")), ("a||a| b ", ("a", "b")), ("a", ("a",)), ("|", ()),
    ],
)  # fmt: skip
def test_lists(read: str, items: tuple[str, ...]) -> None:
    assert split_list(read) == items


@pytest.mark.parametrize(
    ("column", "cell", "canon"),
    [
        ("modality", "En présentiel", "in_person"), ("modality", "PRESENTIEL", "in_person"),
        ("modality", "in_person", "in_person"), ("modality", "a distance", "remote"),
        ("modality", "sous l’eau", "sous l’eau"),
        ("format", "Temps d'échanges", "exchange"), ("role", "copilote", "co_lead"),
        ("participants", 38.0, "38"), ("participants", 38, "38"), ("half_days", 1.5, "1.5"),
        ("participants", True, "VRAI"),
        ("date_start", date(2024, 5, 14), "2024-05-14"), ("date_start", datetime(2024, 5, 14), "2024-05-14"),
        ("date_start", datetime(2024, 5, 14, 9, 30), "2024-05-14 09:30:00"), ("date_start", 2024.0, "2024"),
        ("department_code", 1.0, "01"), ("department_code", "1", "01"), ("department_code", "2A", "2A"),
        ("commune_code", 6088.0, "06088"), ("title", "  Un\u00a0titre\u00a0 ", "Un\u00a0titre"),
        ("title", "e\u0301tude", "étude"), ("venue", time(9, 30), "09:30:00"), ("title", None, ""),
        ("title", "   ", ""),
        ("theme_ids", "Transitions ; Autre", "transitions|Autre"),
    ],
)  # fmt: skip
def test_cells(column: str, cell: object, canon: str) -> None:
    references = {"themes": {"transitions": "transitions"}}
    assert canonical(EVENTS.field(column), cell, references) == canon  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "precision", "cell", "meant"),
    [
        ("2024-05-01", "month", date(2024, 5, 1), "2024-05"),
        ("2024-05-01", "season", date(2024, 5, 1), "2024-05"),
        ("2024-01-01", "year", date(2024, 1, 1), "2024"),
        ("2024-05-14", "month", date(2024, 5, 14), "2024-05-14"),
        ("2024-05-01", "day", date(2024, 5, 1), "2024-05-01"),
        ("2024-05-01", "month", "01/05/2024", "2024-05-01"),
    ],
)
def test_a_month_completed_by_the_spreadsheet_is_a_month_again(
    text: str, precision: str, cell: date | str, meant: str
) -> None:
    assert at_precision(text, precision, cell) == meant
