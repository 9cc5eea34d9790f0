"""From filters to rows: announced is not done, a period holds what surely falls in it, options tell what they give."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support import event, tiny, year

from dashboard.dimensions import DIMENSIONS
from dashboard.filters import Filters, choose
from dashboard.indicators.selection import (
    EVERY_STATUS,
    PLANNED,
    columns,
    documented,
    known,
    option_counts,
    selection,
    weights,
    years_with_actions,
)
from dashboard.snapshot import CentreData


@pytest.fixture(scope="module")
def data() -> CentreData:
    return tiny(
        events=[
            event(event_id="spring", department_code="37", theme_ids="climat|ecole", participants="10"),
            event(event_id="may", date_start="2024-05", date_precision="month", department_code="45"),
            event(event_id="some-day", date_start="2024", date_precision="year", theme_ids="climat"),
            event(event_id="placeholder", date_start="2024-10-01", date_precision="placeholder"),
            event(event_id="before", date_start="2023-03-05", participants="20"),
            *(event(event_id=status, status=status) for status in EVERY_STATUS if status != "realised"),
            event(event_id="twin", same_as="spring", department_code="37"),
        ]
    )


def kept(data: CentreData, filters: Filters, statuses: tuple[str, ...] = ("realised",)) -> list[str]:
    return data.events.loc[selection(data, filters, statuses), "event_id"].tolist()


def test_only_what_was_done_counts_and_each_action_once(data: CentreData) -> None:
    assert kept(data, year(data)) == ["spring", "may", "some-day", "placeholder"]


def test_what_is_planned_is_asked_for_by_name(data: CentreData) -> None:
    assert kept(data, year(data), PLANNED) == list(PLANNED)
    assert kept(data, year(data), ("cancelled",)) == ["cancelled"]


def test_a_year_and_all_years(data: CentreData) -> None:
    assert kept(data, year(data, 2023)) == ["before"]
    assert kept(data, year(data, 1999)) == []
    assert len(kept(data, year(data, None))) == 5


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2024, 3, 1), date(2024, 3, 31), ["spring"]),
        (date(2024, 3, 5), date(2024, 3, 5), ["spring"]),
        (date(2024, 5, 1), date(2024, 5, 31), ["may"]),
        (date(2024, 5, 2), date(2024, 5, 31), []),
        (date(2024, 1, 1), date(2024, 12, 31), ["spring", "may", "some-day", "placeholder"]),
        (date(2024, 1, 1), date(2024, 12, 30), ["spring", "may"]),
        (date(2023, 6, 1), None, ["spring", "may", "some-day", "placeholder"]),
        (None, date(2023, 12, 31), ["before"]),
    ],
)
def test_a_period_holds_only_what_surely_falls_in_it(
    data: CentreData, start: date | None, end: date | None, expected: list[str]
) -> None:
    assert kept(data, Filters(data.centre.id, None, start, end)) == expected


def test_choices_of_one_dimension_add_up_and_dimensions_narrow(data: CentreData) -> None:
    assert kept(data, year(data, department=("37", "45"))) == ["spring", "may"]
    assert kept(data, year(data, department=("37",), theme=("ecole",))) == ["spring"]
    assert kept(data, year(data, department=("45",), theme=("ecole",))) == []
    assert kept(data, year(data, department=("",))) == ["some-day", "placeholder"]


def test_options_tell_what_choosing_them_alone_would_give(data: CentreData) -> None:
    filters = year(data, theme=("climat",))
    counts = option_counts(data, filters)
    assert counts["theme"] == {"climat": 2, "ecole": 1, "": 2}
    assert counts["department"] == {"37": 1, "45": 0, "": 1}


def test_options_of_the_shipped_data(v2: CentreData, vt: CentreData) -> None:
    for data in (v2, vt):
        filters = Filters(data.centre.id, 2024, modality=("in_person",))
        counts = option_counts(data, filters)
        for dimension in DIMENSIONS:
            for code, count in counts[dimension.id].items():
                assert count == selection(data, choose(filters, dimension.id, (code,))).sum(), (dimension.id, code)


def test_years_with_actions(data: CentreData) -> None:
    assert years_with_actions(data) == {2024: 4, 2023: 1}


def test_weights_and_what_is_known(data: CentreData) -> None:
    assert weights(data).sum() == len(data.events)
    assert known(data, "participants").sum() == 2
    assert weights(data, "participants", 1.0)[:2].tolist() == [10.0, 1.0]


def test_placed_rows_are_counted(data: CentreData) -> None:
    assert documented(data, year(data)) == (4, 2)


def test_arrays_are_made_once(data: CentreData) -> None:
    assert columns(data) is columns(data)
    assert columns(replace(data, memo={})) is not columns(data)


def test_a_centre_without_rows() -> None:
    empty = tiny()
    assert kept(empty, year(empty)) == []
    assert option_counts(empty, year(empty))["theme"] == {"": 0}
    assert years_with_actions(empty) == {}


@pytest.mark.parametrize(("centre", "realised"), [("v2", 10), ("vt", 38)])
def test_rows_done_in_2024(request: pytest.FixtureRequest, centre: str, realised: int) -> None:
    data: CentreData = request.getfixturevalue(centre)
    assert selection(data, Filters(data.centre.id, 2024)).sum() == realised


def test_the_programme_of_2020_was_announced_not_done(v2: CentreData) -> None:
    filters = Filters(v2.centre.id, 2020)
    assert selection(v2, filters).sum() == 0
    assert selection(v2, filters, ("announced",)).sum() == 19


def test_what_was_put_off_is_announced_no_longer() -> None:
    data = tiny(events=[event(status="announced"), event(status="postponed"), event(status="cancelled")])
    assert selection(data, year(data), PLANNED).tolist() == [True, False, False]
    assert selection(data, year(data), EVERY_STATUS).all()
