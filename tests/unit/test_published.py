"""Présences in the public edition: found in a published table, hidden there, or published nowhere, with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support import event, source_of, tiny, words_of, year

from dashboard.cube import Source
from dashboard.cube.impasse import impasse, unpublished
from dashboard.filters import Filters
from dashboard.indicators import registry
from dashboard.indicators.model import Computed
from dashboard.publishing.people import people
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
def public() -> Source:
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
    return source_of(replace(tiny(events=rows), disclosed=read_disclosed(people(staff).text)))


def card(public: Source, name: str, filters: Filters) -> Computed:
    found = public.figure(registry.get(name), filters)
    assert found is not None
    return found


def of(public: Source, value: int = 2024, **choices: tuple[str, ...]) -> Filters:
    return year(public.data, value, **choices)


def test_a_number_of_a_published_table_is_shown(public: Source) -> None:
    assert card(public, "attendances", of(public, 2023)).value == 30
    theme = card(public, "attendances", of(public, theme=("climat",)))
    assert (theme.withheld, theme.value, theme.made_of) == (
        "", 40, "D’après les tableaux publiés\u202f: 1 action aux présences connues",
    )  # fmt: skip
    assert card(public, "listed_actions", of(public)).value == 3


def test_a_hidden_number_says_what_s_means_and_has_no_value(public: Source) -> None:
    small = card(public, "attendances", of(public, network=("n2",)))
    assert (small.withheld, small.value, small.note) == ("hidden", None, public.secret)
    assert "secret statistique" in public.secret
    assert "11" in public.secret


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
def test_what_is_not_published_says_why(public: Source, choice: Filters, words: str) -> None:
    found = card(public, "attendances", choice)
    assert (found.withheld, found.value) == ("unpublished", None)
    assert words in found.note
    assert public.slice(choice, "format").rows == ()


def test_a_period_that_is_a_whole_year_is_that_year(public: Source) -> None:
    whole = Filters(public.data.centre.id, None, date(2024, 1, 1), date(2024, 12, 31))
    assert card(public, "attendances", whole) == card(public, "attendances", of(public))


def test_a_breakdown_has_a_row_per_category_and_marks_those_chosen(public: Source) -> None:
    found = public.slice(of(public, theme=("ecole",)), "theme")
    assert {row.code: row.selected for row in found.rows} == {"climat": False, "ecole": True}
    assert found.whole.value == card(public, "attendances", of(public)).value
    assert found.overlap


def test_persons_are_not_told_by_a_filter_on_actions(public: Source) -> None:
    found = public.slice(of(public, theme=("climat",)), "profile")
    assert found.rows == ()
    assert "avec le filtre" in found.reason


def test_a_crossing_has_one_number_per_pair(public: Source) -> None:
    found = public.grid(of(public), "profile", "origin")
    assert found.rows
    assert all(len(cells) == len(found.columns) for _, cells, _ in found.rows)
    assert "croise" in public.grid(of(public), "profile", "presence").reason


def test_an_option_is_greyed_unless_its_number_is_shown_or_hidden(public: Source) -> None:
    words = words_of(public.data)
    greyed = unpublished(public, of(public), words)
    assert not greyed["network"]
    assert {*greyed["role"]} == {option.code for option in words.options["role"]}
    assert "plusieurs filtres" in unpublished(public, of(public, theme=("climat",)), words)["network"]["n1"]


def test_two_filters_without_a_table_lead_to_each_alone(public: Source) -> None:
    found = impasse(public, of(public, theme=("climat",), network=("n1",)))
    assert found is not None
    assert {way.narrowed() for way in found.ways} == {("theme",), ("network",), ()}
    assert impasse(public, of(public, theme=("climat",))) is None


def test_why_a_number_cannot_be_told_for_a_year_is_published(public: Source) -> None:
    assert "première année" in public.slice(of(public, 2023), "seniority").reason.lower()


def test_where_rows_are_counted_no_choice_is_an_impasse() -> None:
    staff = source_of(tiny(events=[event(participants="30")]))
    two = of(staff, theme=("climat",), network=("n1",))
    assert (staff.untold(two), impasse(staff, two), unpublished(staff, two, words_of(staff.data))) == ("", None, {})
