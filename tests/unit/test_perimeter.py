"""One perimeter per centre: which realised rows count as its actions, everywhere the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import TINY, V2, VT, event, tiny, words_of, year

from dashboard.filters import Filters
from dashboard.indicators import compute
from dashboard.indicators.breakdowns import actions_of, by_dimension, by_month
from dashboard.indicators.selection import EVERY_STATUS, documented, option_counts, selection, years_with_actions
from dashboard.snapshot import Snapshot
from dashboard.sources import Centre, Perimeter

BY_KIND = replace(TINY, perimeter=Perimeter("rencontres", categories=("network", "local")))
BY_ROLE = replace(TINY, perimeter=Perimeter("rencontres pilotées", roles=("lead",)))


def test_without_a_rule_only_what_no_centre_counts_is_left_out() -> None:
    data = tiny(
        events=[
            event(role="lead"),
            event(role="support", category="not_counted"),
            event(),
            event(role="participant"),
            event(format="association_life"),
            event(format="on_site_support"),
        ]
    )
    assert selection(data, year(data)).tolist() == [True, True, True, False, False, False]


@pytest.mark.parametrize(
    ("centre", "kept"),
    [(BY_KIND, [True, True, False, False, True]), (BY_ROLE, [True, False, True, False, False])],
)
def test_a_rule_says_what_counts_whatever_else_a_row_is(centre: Centre, kept: list[bool]) -> None:
    data = tiny(
        centre,
        events=[
            event(role="lead", category="network"),
            event(role="participant", category="local"),
            event(role="lead", category="national"),
            event(),
            event(format="on_site_support", category="local", role="support"),
        ],
    )
    assert selection(data, year(data)).tolist() == kept
    assert selection(data, year(data), every=True).all()
    assert compute.actions(data, year(data)).value == sum(kept)


def test_what_is_not_done_has_no_perimeter() -> None:
    data = tiny(BY_ROLE, events=[event(status="announced"), event(status="announced", role="support")])
    assert selection(data, year(data), EVERY_STATUS).tolist() == [True, True]


def test_of_the_lines_of_one_action_the_one_that_counts_is_kept() -> None:
    rows = [event(category="not_counted", same_as="events-2"), event(category="network", same_as="events-1")]
    data = tiny(BY_KIND, events=rows)
    assert selection(data, year(data)).tolist() == [False, True]
    assert selection(data, year(data), every=True).sum() == 1


def test_counts_offered_are_those_shown() -> None:
    rows = [event(category="network", department_code="37"), event(category="national", department_code="37")]
    data = tiny(BY_KIND, events=[*rows, event(date_start="2023-02-01", category="governance")])
    assert option_counts(data, year(data))["department"]["37"] == 1
    assert years_with_actions(data) == {2024: 1}
    assert documented(data, year(data)) == (1, 1)


def test_a_selection_wholly_outside_is_told_so() -> None:
    data = tiny(BY_KIND, events=[event(category="national")])
    told = compute.actions(data, year(data))
    assert (told.value, told.note) == (
        None,
        "Aucune action comptée dans cette sélection\u202f; 1 ligne documentée, hors du périmètre.",
    )


VT_2024 = Filters(VT, 2024)


@pytest.mark.parametrize(
    ("filters", "value"),
    [
        (VT_2024, 38.0),
        (replace(VT_2024, department=("30", "34")), 21.0),
        (Filters(V2, 2024), 36.0),
        (Filters(V2, 2007), 2.0),
    ],
)
def test_card_charts_and_lines_of_the_real_centres_agree(snapshot: Snapshot, filters: Filters, value: float) -> None:
    data = snapshot.centres[filters.centre]
    words = words_of(data)
    quantity = actions_of(words)
    indicator = compute.appointments if data.centre.actions_indicator == "appointments" else compute.actions
    assert indicator(data, filters).value == value
    assert by_dimension(data, filters, words, "format", quantity).total == value
    assert by_month(data, filters, words, quantity).total == value


def test_published_categories_are_found_row_by_row(snapshot: Snapshot) -> None:
    data = snapshot.centres[VT]
    found = by_dimension(data, VT_2024, words_of(data), "mode")
    assert {row.code: row.value for row in found.rows} == {"network": 19, "informative": 12, "local": 7}


def test_a_supported_meeting_is_no_rendez_vous_yet_is_there(snapshot: Snapshot) -> None:
    data, filters = snapshot.centres[V2], Filters(V2, 2023)
    assert compute.appointments(data, filters).value is None
    assert selection(data, filters).sum() == 0
    assert selection(data, filters, every=True).sum() == 1


def test_on_site_support_counts_every_documented_one(snapshot: Snapshot) -> None:
    assert compute.on_site_support(snapshot.centres[VT], VT_2024).value == 9
