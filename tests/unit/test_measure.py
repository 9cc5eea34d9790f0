"""Measures: published and computed apart, compared like for like, on tiny centres."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support import TINY, event, figure, measure, text_of, tiny, year

from dashboard.components.charts import compare_chart
from dashboard.components.drawing import drawings
from dashboard.components.kpi import kpi_card
from dashboard.filters import Filters
from dashboard.indicators import registry
from dashboard.indicators.compute import publications_of
from dashboard.indicators.model import Measure
from dashboard.indicators.published import published
from dashboard.snapshot import CentreData
from dashboard.sources import Perimeter

N = "\u202f"


def of(indicator: str, data: CentreData, filters: Filters | None = None) -> Measure:
    return measure(registry.get(indicator), data, filters or year(data))


def computed(indicator: str, data: CentreData, filters: Filters | None = None) -> float | None:
    found = of(indicator, data, filters).computed
    assert found is not None
    return found.value


# --- published and computed ----------------------------------------------------------------------------------------


def test_the_published_figure_is_shown_and_the_rows_stay_beside_it() -> None:
    data = tiny(events=[event(), event()], published_figures=[figure("actions", "38")])
    found = of("actions", data)
    assert found.value == 38
    assert found.is_published
    assert found.computed is not None
    assert found.computed.value == 2


def test_without_a_published_figure_the_rows_are_shown_as_computed() -> None:
    found = of("actions", tiny(events=[event(), event()]))
    assert found.value == 2
    assert not found.is_published


def test_a_figure_spoken_of_without_a_number_is_not_a_value() -> None:
    data = tiny(events=[event()], published_figures=[figure("actions", "", qualifier="not_given")])
    found = of("actions", data)
    assert found.published is not None
    assert not found.is_published
    assert found.value == 1


def test_a_narrowed_view_has_its_own_published_figure_or_none() -> None:
    data = tiny(
        events=[event(scheme_id="pacte", department_code="37")],
        published_figures=[
            figure("actions", "38"),
            figure("actions", "7", dimension="scheme", category="pacte"),
        ],
    )
    pacte = of("actions", data, year(data, scheme=("pacte",)))
    assert (pacte.value, pacte.is_published, pacte.published_whole) == (7, True, None)
    place = of("actions", data, year(data, department=("37",)))
    assert (place.value, place.is_published) == (1, False)
    assert place.published_whole is not None
    assert place.published_whole.value == 38
    both = of("actions", data, year(data, scheme=("pacte",), department=("37",)))
    assert not both.is_published


@pytest.mark.parametrize("choice", [("pacte", ""), ("",)])
def test_two_values_or_the_unknown_have_no_published_figure(choice: tuple[str, ...]) -> None:
    lines = [figure("actions", "38"), figure("actions", "7", dimension="scheme", category="pacte")]
    data = tiny(events=[event()], published_figures=lines)
    assert published(data, "actions", year(data, scheme=choice)) is None


def test_a_period_has_no_published_figure() -> None:
    data = tiny(events=[event()], published_figures=[figure("actions", "38")])
    found = of("actions", data, Filters(data.centre.id, None, date(2024, 1, 1), date(2024, 12, 31)))
    assert found.published is None
    assert found.value == 1


def test_the_latest_of_a_year_s_figures_is_the_one() -> None:
    lines = [
        figure("linkedin_followers", "1878", period="2024-12"),
        figure("linkedin_followers", "1600", period="2024-06"),
    ]
    assert of("linkedin_followers", tiny(published_figures=lines)).value == 1878


def test_the_line_of_the_total_stands_for_the_whole() -> None:
    lines = [
        figure("territory_zus", "44", dimension="territory", category="total"),
        figure("territory_zus", "30", dimension="territory", category="centre"),
        figure("territory_zus", "14", dimension="territory", category="poitou-charentes"),
    ]
    found = of("territory_zus", tiny(published_figures=lines))
    assert found.value == 44
    assert found.computed is not None
    assert found.computed.value == 44


# --- like for like -------------------------------------------------------------------------------------------------


@pytest.fixture
def under_way() -> CentreData:
    """A centre whose data stop on 14 June 2024."""
    return tiny(
        replace(TINY, as_of=date(2024, 6, 14)),
        events=[
            event(event_id="now", date_start="2024-02-01"),
            event(event_id="now-too", date_start="2024-06-10"),
            event(event_id="spring-before", date_start="2023-06-14"),
            event(event_id="autumn-before", date_start="2023-11-01"),
            event(event_id="some-day-before", date_start="2023", date_precision="year"),
        ],
    )


def test_while_a_year_is_under_way_it_is_compared_to_the_same_day(under_way: CentreData) -> None:
    found = of("actions", under_way)
    assert (found.value, found.previous, found.change) == (2, 1, 1)
    assert found.previous_words == "2023 au 14 juin"


def test_the_comparison_keeps_the_other_filters() -> None:
    data = tiny(
        events=[
            event(event_id="a", theme_ids="climat"),
            event(event_id="b", theme_ids="climat", date_start="2023-01-10"),
            event(event_id="c", theme_ids="ecole", date_start="2023-01-10"),
        ]
    )
    found = of("actions", data, year(data, theme=("climat",)))
    assert (found.value, found.previous, found.change) == (1, 1, 0)


@pytest.mark.parametrize("indicator", ["publications", "networks", "network_days", "members", "on_site_support"])
def test_what_no_document_lists_is_unknown_and_not_none(indicator: str) -> None:
    found = of(indicator, tiny(events=[event()]))
    assert found.value is None
    assert found.computed is not None
    assert found.computed.note


def test_a_year_that_is_over_is_compared_to_the_whole_year_before() -> None:
    data = tiny(events=[event(event_id="a"), event(event_id="b", date_start="2023-11-01")])
    found = of("actions", data)
    assert (found.previous, found.previous_words) == (1, "2023")


def test_a_year_that_no_document_describes_is_not_compared_with() -> None:
    data = tiny(events=[event(event_id="a"), event(event_id="b", date_start="2023-11-01", report_year="2024")])
    found = of("actions", data)
    assert (found.value, found.previous, found.change) == (1, None, None)


def test_a_value_kept_by_a_suggested_theme_says_so() -> None:
    rows = [event(event_id="a", theme_ids="climat", theme_basis="suggested"), event(event_id="b")]
    data = tiny(events=rows)
    assert of("actions", data, year(data, theme=("climat",))).suggested
    assert not of("actions", data).suggested


def test_the_29th_of_february_has_a_day_to_be_compared_with() -> None:
    data = tiny(replace(TINY, as_of=date(2024, 2, 29)), events=[event(date_start="2023-02-28")])
    assert of("actions", data).previous_words == "2023 au 28 février"


def test_a_period_is_compared_to_the_same_days_a_year_earlier() -> None:
    data = tiny(
        events=[event(event_id="a"), event(event_id="b", date_start="2023-03-05"), event(date_start="2023-09-01")]
    )
    found = of("actions", data, Filters(data.centre.id, None, date(2024, 1, 1), date(2024, 3, 31)))
    assert (found.value, found.previous) == (1, 1)
    assert found.previous_words == "la même période un an plus tôt"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(1, 1, 1), date(1, 12, 31)),
        (date(1, 1, 1), date(9999, 12, 31)),
        (date(2024, 2, 29), date(2024, 2, 29)),
        (date(9999, 1, 1), None),
        (None, date(1, 1, 1)),
    ],
)
def test_no_period_is_too_far(start: date | None, end: date | None) -> None:
    data = tiny(events=[event()])
    for indicator in registry.INDICATORS:
        measure(indicator, data, Filters(data.centre.id, None, start, end))


def test_nothing_is_compared_over_all_years() -> None:
    found = of("actions", tiny(events=[event()]), Filters("essai", None))
    assert (found.previous, found.previous_words) == (None, "")


def test_published_is_compared_to_published_only() -> None:
    data = tiny(events=[event(), event(date_start="2023-03-05")], published_figures=[figure("actions", "38")])
    assert of("actions", data).change is None
    data = tiny(published_figures=[figure("actions", "38"), figure("actions", "22", period="2023")])
    assert of("actions", data).change == 16


def test_a_bound_has_no_change() -> None:
    lines = [figure("participants_mobilised", "1500", qualifier="more_than")]
    data = tiny(published_figures=[*lines, figure("participants_mobilised", "1200", period="2023")])
    assert of("participants_mobilised", data).change is None


def test_targets_are_for_the_whole_centre_and_its_year() -> None:
    data = tiny(replace(TINY, targets={2024: {"actions": 40.0}}), events=[event(theme_ids="climat")])
    assert of("actions", data).target == 40
    assert of("actions", data, year(data, 2023)).target is None
    assert of("actions", data, year(data, theme=("climat",))).target is None
    assert of("attendances", data).target is None


# --- how each is computed ------------------------------------------------------------------------------------------


def test_appointments_are_the_dates_of_what_the_centre_counts() -> None:
    centre = replace(TINY, perimeter=Perimeter(roles=("lead", "co_lead")))
    rows = [
        event(role="lead", occurrences="9"),
        event(role="co_lead"),
        event(role="participant", occurrences="5"),
        event(),
        event(role="lead", status="announced"),
    ]
    found = of("appointments", tiny(centre, events=rows)).computed
    assert found is not None
    assert (found.value, found.covered, found.total) == (10, 2, 2)


def test_actions_leave_out_what_no_centre_counts() -> None:
    rows: list[dict[str, str]] = [
        event(),
        event(format="association_life"),
        event(format="on_site_support"),
        event(role="participant"),
    ]
    data = tiny(events=rows)
    assert computed("actions", data) == 1
    assert computed("on_site_support", data) == 1


def test_sums_tell_what_they_rest_on() -> None:
    rows = [event(participants="38", half_days="0,5".replace(",", ".")), event(participants="82"), event()]
    data = tiny(events=rows)
    for indicator in ("attendances", "participants_mobilised"):
        found = of(indicator, data).computed
        assert found is not None
        assert (found.value, found.covered, found.total) == (120, 2, 3)
    assert computed("half_days", data) == 0.5


def test_a_missing_number_is_not_zero() -> None:
    data = tiny(events=[event()])
    assert computed("attendances", data) is None
    assert computed("half_days", data) is None


def test_dates_without_a_number_count_as_one_and_are_told() -> None:
    found = of("occurrences", tiny(events=[event(occurrences="9"), event()])).computed
    assert found is not None
    assert (found.value, found.covered, found.total) == (10, 1, 2)


def test_networks_are_those_animated_below_the_national_level() -> None:
    networks = [
        {"network_id": "own"},
        {"network_id": "group", "kind": "working_group"},
        {"network_id": "nation", "scope": "national"},
        {"network_id": "guest", "role": "participant"},
        {"network_id": "old", "report_year": "2020"},
    ]
    rows = [
        event(network_id="own", occurrences="3"),
        event(network_id="guest"),
        event(network_id="own", status="announced"),
    ]
    data = tiny(networks=networks, events=rows)
    assert computed("networks", data) == 1
    assert computed("network_days", data) == 3


def test_publications_count_once_and_in_their_own_year() -> None:
    rows: list[dict[str, Any]] = [
        {"publication_id": "p1"},
        {"publication_id": "p2", "same_as": "p1"},
        {"publication_id": "p3", "status": "in_progress"},
        {"publication_id": "p4", "date": "2023-05", "date_precision": "month"},
        {"publication_id": "p5", "theme_ids": "climat"},
    ]
    data = tiny(publications=rows)
    assert computed("publications", data) == 2
    assert computed("publications", data, year(data, 2023)) == 1
    assert computed("publications", data, year(data, theme=("climat",))) == 1
    assert computed("publications", data, year(data, theme=("",))) == 1


def test_members_are_counted_once() -> None:
    rows = [
        {"organisation_id": "tours", "relation": "member"},
        {"organisation_id": "tours", "relation": "member", "role": "présidence"},
        {"organisation_id": "dreets", "relation": "funder"},
        {"organisation_id": "blois", "relation": "member", "year": "2020"},
    ]
    assert computed("members", tiny(organisations=rows)) == 1


def test_rates_and_growth_come_from_published_figures() -> None:
    lines = [
        figure("newsletter_sends", "200"),
        figure("newsletter_opens", "50"),
        figure("linkedin_followers", "1270", period="2023-12"),
        figure("linkedin_followers", "1878", period="2024-12"),
    ]
    data = tiny(published_figures=lines)
    assert computed("newsletter_open_rate", data) == 25
    assert computed("newsletter_click_rate", data) is None
    assert computed("linkedin_new_followers", data) == 608
    assert computed("linkedin_new_followers", data, year(data, 2023)) is None
    assert computed("linkedin_new_followers", data, Filters(data.centre.id, None)) is None


def test_a_rate_is_not_divided_by_zero() -> None:
    data = tiny(published_figures=[figure("newsletter_sends", "0"), figure("newsletter_opens", "5")])
    assert computed("newsletter_open_rate", data) is None


def test_an_action_told_by_two_lines_is_measured_once() -> None:
    rows = [
        event(event_id="a", participants="40", role="lead"),
        event(event_id="b", participants="40", role="lead", same_as="a"),
    ]
    data = tiny(events=rows)
    assert computed("attendances", data) == 40
    assert computed("appointments", data) == 1
    assert computed("actions", data) == 1


def test_a_year_without_publications_keeps_its_columns() -> None:
    data = tiny(publications=[{"publication_id": "p1"}])
    assert list(publications_of(data, year(data, 1999)).columns) == list(data.table("publications").columns)


# --- counted in another way ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("indicator", ["actions", "half_days", "attendances", "unique_participants"])
def test_the_card_shows_no_change_between_years_that_may_be_counted_otherwise(vt: CentreData, indicator: str) -> None:
    found = of(indicator, vt)
    assert found.previous is not None
    assert found.change is None
    card = text_of(kpi_card(found))
    assert "▲" not in card
    assert "▼" not in card
    assert f"en 2023{N}; comptage peut-être différent" in card
    assert found.broken in card


def test_the_chart_of_two_years_joins_only_what_compares() -> None:
    lines = [
        figure(name, value, period=period)
        for name, values in {"actions": ("22", "38"), "half_days": ("67", "58"), "members": ("10", "12")}.items()
        for period, value in zip(("2023", "2024"), values, strict=True)
    ]
    data = tiny(published_figures=lines)
    drawn = compare_chart("evolution", "D’une année à l’autre", [of(name, data) for name in ("actions", "members")])
    said = text_of(drawn)
    assert f"Adhérents +20{N}%{N}; Actions{N}: comptage peut-être différent, rien à comparer." in said
    assert "+73" not in said.split("Voir les données")[1]
    (drawing,) = drawings(drawn)
    assert [trace["mode"] for trace in drawing.figure["data"]] == ["lines+markers", "markers"]
