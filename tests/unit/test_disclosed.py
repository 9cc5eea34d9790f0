"""Présences in the public edition: found in a published table, hidden there, or published nowhere, with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support import TINY, event, tiny, year

from dashboard.filters import Filters
from dashboard.indicators import disclosed
from dashboard.indicators.disclosed import available, breakdown, crossing, figure
from dashboard.publishing.people import people
from dashboard.snapshot import CentreData
from dashboard.sources.disclosed import read_disclosed


def crowd(action: str, first: int, count: int, profile: str = "state_staff") -> list[dict[str, str]]:
    return [
        {
            "event_id": action,
            "participant_key": f"p{one}",
            "profile": profile,
            "department_code": "37",
            "source": "Liste",
        }
        for one in range(first, first + count)
    ]


@pytest.fixture(scope="module")
def public() -> CentreData:
    """A centre as the public edition reads it: no list, no head-count, published tables."""
    rows = [
        event(event_id="a", theme_ids="climat", network_id="n1", date_start="2023-05-02"),
        event(event_id="b", theme_ids="climat", network_id="n1"),
        event(event_id="c", theme_ids="ecole", network_id="n2"),
        event(event_id="d", theme_ids="ecole", network_id="n3"),
        event(event_id="e", theme_ids="ecole", network_id="n4"),
    ]
    lists = crowd("a", 0, 30) + crowd("b", 10, 40) + crowd("c", 100, 4) + crowd("d", 200, 50, "non_profit")
    staff = tiny(events=rows, attendances=lists)
    return replace(tiny(events=rows), disclosed=read_disclosed(people(staff).text))


def test_a_number_of_a_published_table_is_shown(public: CentreData) -> None:
    assert figure(public, "attendances", year(public, 2023)).value == 30
    theme = figure(public, "attendances", year(public, theme=("climat",)))
    assert (theme.state, theme.value, theme.reason) == ("shown", 40, "")
    assert figure(public, "listed_actions", year(public)).value == 3


def test_a_hidden_number_says_what_s_means_and_has_no_value(public: CentreData) -> None:
    small = figure(public, "attendances", year(public, network=("n2",)))
    assert (small.state, small.hidden, small.value) == ("hidden", True, None)
    assert "secret statistique" in small.reason
    assert "11" in small.reason


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Filters("essai", None), "année entière"),
        (Filters("essai", None, date(2024, 1, 1), date(2024, 6, 30)), "année entière"),
        (Filters("essai", None, date(2024, 3, 1)), "année entière"),
        (Filters("essai", 2024, theme=("climat",), network=("n1",)), "plusieurs filtres"),
        (Filters("essai", 2024, theme=("climat", "ecole")), "plusieurs valeurs"),
        (Filters("essai", 2024, role=("lead",)), "rôle"),
        (Filters("essai", 2019), "2019"),
        # Its one action has neither list nor head-count: unknown, which is not nobody.
        (Filters("essai", 2024, network=("n4",)), "connue"),
    ],
)
def test_what_is_not_published_says_why(public: CentreData, choice: Filters, words: str) -> None:
    found = figure(public, "attendances", choice)
    assert (found.state, found.value) == ("unpublished", None)
    assert words in found.reason
    assert breakdown(public, "attendances", choice, "format").rows == ()


def test_a_period_that_is_a_whole_year_is_that_year(public: CentreData) -> None:
    whole = Filters(public.centre.id, None, date(2024, 1, 1), date(2024, 12, 31))
    assert figure(public, "attendances", whole) == figure(public, "attendances", year(public))


def test_a_breakdown_has_a_row_per_category_and_marks_those_chosen(public: CentreData) -> None:
    found = breakdown(public, "attendances", year(public, theme=("ecole",)), "theme")
    assert found.published
    assert {row.code: row.selected for row in found.rows} == {"climat": False, "ecole": True}
    assert found.total == figure(public, "attendances", year(public))
    persons = breakdown(public, "unique_participants", year(public), "theme")
    assert persons.overlapping


def test_persons_are_not_told_by_a_filter_on_actions(public: CentreData) -> None:
    found = breakdown(public, "listed_attendances", year(public, theme=("climat",)), "profile")
    assert not found.published
    assert found.rows == ()


def test_a_crossing_has_one_number_per_pair(public: CentreData) -> None:
    found = crossing(public, "listed_attendances", year(public), "profile", "origin")
    assert found.reason == ""
    assert [len(row) for row in found.cells] == [len(found.second)] * len(found.first)
    assert crossing(public, "unique_participants", year(public), "profile", "origin").reason


def test_an_option_is_available_when_its_number_is_shown_or_hidden(public: CentreData) -> None:
    assert available(public, year(public), "network", "n2") == ""
    assert available(public, year(public), "network", "n4") == ""
    assert available(public, year(public), "role", "lead")
    assert "plusieurs filtres" in available(public, year(public, theme=("climat",)), "network", "n1")


def test_why_a_number_cannot_be_told_for_a_year_is_published(public: CentreData) -> None:
    first = breakdown(public, "unique_participants", year(public, 2023), "seniority")
    assert "première année" in first.reason.lower()


def test_the_staff_edition_looks_nothing_up() -> None:
    staff = tiny(TINY, events=[event(participants="30")])
    assert figure(staff, "attendances", year(staff)).reason == disclosed.STAFF
    assert available(staff, year(staff, theme=("climat",)), "network", "n1") == ""
