"""Distances travelled: measured between points of the shipped lists, told apart from what nothing measures."""

from __future__ import annotations

from itertools import count
from math import asin, cos, radians, sin, sqrt

import pytest
from support import TINY, event, tiny, year

from dashboard.indicators.travel import Travel, travel
from dashboard.snapshot import CentreData, Snapshot
from dashboard.territories.lists import Territories
from dashboard.territories.model import Territory

TOURS, ORLEANS, CHINON = "37261", "45234", "37072"
KEYS = count(1)


@pytest.fixture(scope="module")
def territories(snapshot: Snapshot) -> Territories:
    return snapshot.territories


def came(event_id: str = "e1", department: str = "", people: int = 1, **cells: str) -> list[dict[str, str]]:
    return [
        {"event_id": event_id, "participant_key": f"p-{next(KEYS):08d}", "department_code": department, **cells}
        for _ in range(people)
    ]


def centre(attendances: list[dict[str, str]], *events: dict[str, str], **tables: list[dict[str, str]]) -> CentreData:
    return tiny(TINY, events=list(events) or [in_tours()], attendances=attendances, **tables)


def in_tours(**cells: str) -> dict[str, str]:
    return event(**{"event_id": "e1", "modality": "in_person", "commune_code": TOURS, "department_code": "37", **cells})


def travelled(territories: Territories, data: CentreData) -> Travel:
    found = travel(territories, data, year(data))
    assert found is not None
    return found


def sphere(one: Territory | None, other: Territory | None) -> float:
    """Haversine on a sphere of 6 371 km, worked out apart from the library: right to about 0,5 %."""
    assert one is not None
    assert other is not None
    assert one.lon is not None and one.lat is not None and other.lon is not None and other.lat is not None
    a, b = radians(one.lat), radians(other.lat)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * 6371 * asin(sqrt(half))


def test_without_a_list_there_is_no_distance(territories: Territories, v2: CentreData) -> None:
    assert travel(territories, v2, year(v2)) is None


def test_another_department_is_measured_from_its_point(territories: Territories) -> None:
    found = travelled(territories, centre([*came(department="45", people=3), *came(department="36")]))
    expected = sphere(territories.get("department", "45"), territories.get("commune", TOURS))
    assert [(row.department, row.attendances, row.known) for row in found.rows] == [("45", 3, 3), ("36", 1, 1)]
    assert found.rows[0].mean_km == pytest.approx(expected, rel=0.005)
    assert found.rows[0].km == pytest.approx(3 * expected, rel=0.005)
    assert found.mean_km == pytest.approx((found.rows[0].km + found.rows[1].km) / 4)


def test_a_commune_is_better_than_its_department(territories: Territories) -> None:
    found = travelled(territories, centre(came(department="45", commune_code=ORLEANS)))
    # Tours to Orléans, as the crow flies: about 107 km
    assert found.rows[0].mean_km == pytest.approx(107, abs=3)


def test_within_a_department_only_communes_tell(territories: Territories) -> None:
    rows = [*came(department="37", people=2), *came(department="37", commune_code=CHINON)]
    found = travelled(territories, centre(rows))
    assert (found.attendances, found.known, found.same_department) == (3, 1, 2)
    # Tours to Chinon: about 42 km
    assert found.rows[0].mean_km == pytest.approx(42, abs=4)


def test_the_same_commune_is_no_distance(territories: Territories) -> None:
    found = travelled(territories, centre(came(department="37", commune_code=TOURS)))
    assert (found.known, found.km) == (1, 0)


def test_what_is_not_known_is_counted(territories: Territories) -> None:
    rows = [*came(), *came("e2", "45"), *came(department="45"), *came(department="99", people=2)]
    data = centre(rows, in_tours(), event(event_id="e2", modality="in_person"))
    found = travelled(territories, data)
    assert (found.attendances, found.known) == (5, 1)
    assert (found.no_origin, found.no_place, found.same_department) == (3, 1, 0)
    assert found.rows[-1].department == ""


def test_only_those_who_came_have_travelled(territories: Territories) -> None:
    rows = [
        *came(department="45"),
        *came(department="45", modality="remote", people=2),
        *came("e2", "45", people=3),
        *came("e3", "45", people=4),
    ]
    data = centre(
        rows, in_tours(), in_tours(event_id="e2", modality="remote"), in_tours(event_id="e3", modality="hybrid")
    )
    found = travelled(territories, data)
    assert (found.attendances, found.remote, found.not_told) == (1, 5, 4)


def test_filters_choose_actions(territories: Territories) -> None:
    data = centre(
        [*came(department="45"), *came("e2", "45", people=2)],
        in_tours(theme_ids="climat"), in_tours(event_id="e2", theme_ids="ecole"),
    )  # fmt: skip
    found = travel(territories, data, year(data, theme=("ecole",)))
    assert found is not None
    assert found.attendances == 2
    assert travel(territories, data, year(data, 2020)) == Travel((), 0, 0, 0, 0, 0)


def test_a_person_on_two_lines_of_one_action_counts_once(territories: Territories) -> None:
    twice = [
        {"event_id": line, "participant_key": "p-identique", "department_code": department}
        for line, department in (("e2", "36"), ("e1", "45"))
    ]
    data = centre(twice, in_tours(), in_tours(event_id="e2", same_as="e1"))
    assert [(row.department, row.attendances) for row in travelled(territories, data).rows] == [("45", 1)]


def test_purged_lists_keep_their_departments(territories: Territories) -> None:
    def total(event_id: str, category: str, value: str, dimension: str = "department") -> dict[str, str]:
        return {
            "year": "2024", "event_id": event_id, "measure": "attendances", "dimension": dimension,
            "category": category, "value": value,
        }  # fmt: skip

    totals = [total("e2", "45", "6"), total("e2", "", "8", ""), total("e3", "45", "5"), total("e3", "", "5", "")]
    data = centre(
        came(department="45"), in_tours(), in_tours(event_id="e2"), in_tours(event_id="e3", modality="hybrid"),
        attendance_totals=totals,
    )  # fmt: skip
    found = travelled(territories, data)
    assert [(row.department, row.attendances) for row in found.rows] == [("45", 7), ("", 2)]
    assert found.not_told == 5


def test_without_lists_of_territories_nothing_is_measured() -> None:
    found = travelled(Territories(()), centre(came(department="45", people=2)))
    assert (found.attendances, found.known, found.no_origin) == (2, 0, 2)
    assert found.mean_km is None
