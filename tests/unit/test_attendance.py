"""Who came, counted by hand: présences cumulées and uniques, new and returning, purged years, several keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from support import DEMO, TINY, event, tiny, year

from dashboard.filters import Filters
from dashboard.indicators.attendance import Cut, People, Reach, attendances, reach
from dashboard.indicators.attendance_lists import action_lines
from dashboard.snapshot import CentreData, Snapshot

KEY = "0a0a0a0a"
Cells = dict[str, str]


def came(event_id: str, person: str, **cells: str) -> Cells:
    """One person at one action, on a list coded with the usual key."""
    return {"event_id": event_id, "participant_key": f"p-{person:0>6}", "key_id": KEY, **cells}


def left(event_id: str, value: int, dimension: str = "", category: str = "", of: str = "2023") -> Cells:
    """What a purge has left of one action's list."""
    told = {"dimension": dimension, "category": category, "value": str(value)}
    return {"year": of, "event_id": event_id, "measure": "attendances", **told}


def left_of_year(measure: str, value: int, dimension: str = "", category: str = "", of: str = "2023") -> Cells:
    """What a purge has left of the persons of a whole year."""
    return {"year": of, "measure": measure, "dimension": dimension, "category": category, "value": str(value)}


ACTIONS = [
    event(event_id="e1", date_start="2023-03-01", theme_ids="climat", theme_basis="document", format="meeting"),
    event(event_id="e2", date_start="2024-01-10", theme_ids="climat|ecole", theme_basis="document", format="meeting"),
    event(event_id="e3", date_start="2024-05-20", theme_ids="ecole", theme_basis="document", department_code="37"),
    event(event_id="e4", date_start="2024-06-30"),
    event(event_id="e5", date_start="2024-11-05", status="announced"),
]
LISTS = [
    came("e1", "ada", profile="resident"),
    came("e2", "ada", profile="non_profit", department_code="37"),
    came("e3", "ada"),
    came("e2", "bob", profile="resident", department_code="37", modality="remote"),
    came("e3", "bob", profile="state_staff", department_code="45", modality="in_person"),
    came("e3", "cleo", department_code="45"),
]


@pytest.fixture
def centre() -> CentreData:
    """Three lists; a fourth action without one; one that has not taken place."""
    return tiny(TINY, events=ACTIONS, attendances=LISTS)


def told(data: CentreData, filters: Filters) -> Reach:
    found = reach(data, filters)
    assert found is not None
    return found


def people(data: CentreData, filters: Filters) -> People:
    return told(data, filters).people


def counts(cut: Cut) -> dict[str, tuple[int, int | None]]:
    """Code → (présences cumulées, uniques), without the codes that nobody has."""
    uniques = [None] * len(cut.codes) if cut.unique is None else cut.unique.tolist()
    every = zip(cut.codes, cut.attendances.tolist(), uniques, strict=True)
    return {code: (count, unique) for code, count, unique in every if count or unique}


def test_a_centre_without_lists_tells_nothing() -> None:
    data = tiny(TINY, events=ACTIONS)
    assert reach(data, year(data)) is None
    assert attendances(data) is None


def test_the_persons_of_a_year(centre: CentreData) -> None:
    found = told(centre, year(centre))
    assert found.people == People(5, 3, 2, 1, (1, 2, 0), "")
    assert (found.actions, found.actions_listed) == (3, 2)
    assert found.listed.tolist() == [False, True, True, False, False]


def test_each_person_is_in_the_latest_known_category_of_the_selection(centre: CentreData) -> None:
    found = told(centre, year(centre))
    assert counts(found.cuts["profile"]) == {
        "non_profit": (1, 1),
        "resident": (1, 0),
        "state_staff": (1, 1),
        "": (2, 1),
    }
    assert counts(found.cuts["department"]) == {"37": (2, 1), "45": (2, 2), "": (1, 0)}
    assert found.cuts["profile"].codes[-1] == found.cuts["department"].codes[-1] == ""
    january = told(centre, replace(year(centre, None), end=date(2024, 1, 31)))
    assert counts(january.cuts["profile"]) == {"resident": (2, 1), "non_profit": (1, 1)}


def test_persons_overlap_between_the_values_of_actions(centre: CentreData) -> None:
    found = told(centre, year(centre))
    assert counts(found.cuts["theme"]) == {"climat": (2, 2), "ecole": (5, 3)}
    assert counts(found.cuts["format"]) == {"meeting": (2, 2), "": (3, 3)}
    assert counts(found.cuts["network"]) == {"": (5, 3)}


def test_profile_by_department_adds_up_to_both(centre: CentreData) -> None:
    found = told(centre, year(centre))
    assert found.profile_by_department.sum(axis=1).tolist() == found.cuts["profile"].attendances.tolist()
    assert found.profile_by_department.sum(axis=0).tolist() == found.cuts["department"].attendances.tolist()
    row, column = found.cuts["profile"].codes.index("state_staff"), found.cuts["department"].codes.index("45")
    assert found.profile_by_department[row, column] == 1


def test_new_is_told_by_all_lists_whatever_the_other_filters(centre: CentreData) -> None:
    """Ada's first attendance was on another theme: she is no newcomer among those of the school theme."""
    found = people(centre, year(centre, theme=("ecole",)))
    assert (found.unique, found.new, found.returning) == (3, 2, 1)
    here = people(centre, year(centre, department=("37",)))
    assert (here.attendances, here.unique, here.new, here.returning) == (3, 3, 2, 1)


def test_new_in_a_period_is_new_since_its_first_day(centre: CentreData) -> None:
    """Bob came in January: in a period that begins in May he returns."""
    found = people(centre, Filters(TINY.id, None, date(2024, 5, 1), date(2024, 12, 31)))
    assert (found.unique, found.new, found.returning) == (3, 1, 2)


def test_the_first_day_of_a_period_is_inside() -> None:
    """Once for someone who comes back, once for someone who does not."""
    lists = [*LISTS, came("e2", "dora"), came("e2", "eve"), came("e3", "eve")]
    data = tiny(TINY, events=ACTIONS, attendances=lists)
    found = people(data, Filters(TINY.id, None, date(2024, 1, 10), date(2024, 12, 31)))
    assert (found.unique, found.new, found.returning) == (5, 4, 1)


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (Filters(TINY.id, 2023), "première année"),
        (Filters(TINY.id), "premières listes"),
        (Filters(TINY.id, None, None, date(2024, 6, 1)), "premières listes"),
        (Filters(TINY.id, None, date(2023, 2, 1), date(2023, 12, 31)), "premières listes"),
    ],
)
def test_where_nothing_comes_before_nobody_is_called_new(centre: CentreData, filters: Filters, words: str) -> None:
    found = people(centre, filters)
    assert found.unique
    assert found.loyalty is not None
    assert (found.new, found.returning) == (None, None)
    assert words in found.reason


def test_actions_without_a_list_tell_no_persons(centre: CentreData) -> None:
    found = told(centre, Filters(TINY.id, None, date(2024, 6, 1), date(2024, 7, 1)))
    assert (found.actions, found.actions_listed, found.people.attendances) == (1, 0, 0)
    assert (found.people.unique, found.people.loyalty, found.cuts["profile"].unique) == (None, None, None)
    assert "liste" in found.people.reason


def test_what_has_not_taken_place_is_not_counted() -> None:
    data = tiny(TINY, events=ACTIONS, attendances=[*LISTS, came("e5", "dora"), came("e5", "ada")])
    assert people(data, year(data)) == People(5, 3, 2, 1, (1, 2, 0), "")


@pytest.mark.parametrize("person", ["zoe", "ada"])
def test_loyalty_counts_actions_whether_someone_came_before_or_not(person: str) -> None:
    lists = [*LISTS, came("e4", person), *(came(line, "yan") for line in ("e2", "e3", "e4"))]
    data = tiny(TINY, events=ACTIONS, attendances=lists)
    expected = {"zoe": (2, 2, 1), "ada": (1, 1, 2)}
    assert people(data, year(data)).loyalty == expected[person]


def test_the_modality_of_an_action_held_in_one_way_is_that_of_all_who_came() -> None:
    ways = {"e1": "in_person", "e2": "hybrid", "e3": "remote"}
    actions = [{**line, "modality": ways.get(line["event_id"], "")} for line in ACTIONS]
    data = tiny(TINY, events=actions, attendances=LISTS)
    found = told(data, year(data, None))
    assert counts(found.cuts["modality"]) == {"in_person": (2, 2), "remote": (3, 3), "": (1, 1)}


def test_a_person_counts_in_each_modality_attended(snapshot: Snapshot) -> None:
    demo = snapshot.centres[DEMO]
    found = told(demo, Filters(DEMO, 2024))
    assert {code: unique for code, (_, unique) in counts(found.cuts["modality"]).items()} == {
        "remote": 341,
        "in_person": 323,
    }
    assert found.people.unique == 575


class TestSameActionOnce:
    """Lists attached to a repeated line count with the action, and a person on both counts once."""

    ACTIONS = (
        event(event_id="first", theme_ids="climat", theme_basis="document"),
        event(event_id="again", same_as="first", theme_ids="ecole", theme_basis="document"),
        event(event_id="plan", status="announced", same_as="again"),
        event(event_id="alone", status="announced"),
        event(event_id="before", date_start="2023-02-02"),
    )

    def test_lines_lead_to_the_one_that_counts(self) -> None:
        data = tiny(TINY, events=list(self.ACTIONS))
        assert action_lines(data.events).tolist() == [0, 0, 0, -1, 4]

    def test_a_line_that_only_others_point_to_is_found(self) -> None:
        data = tiny(
            TINY,
            events=[
                event(event_id="plan", status="announced"),
                event(event_id="done", same_as="elsewhere|plan"),
                event(event_id="twin", same_as="elsewhere"),
            ],
        )
        assert action_lines(data.events).tolist() == [1, 1, 1]

    def test_rows_are_merged(self) -> None:
        lists = [
            came("again", "ada", profile="resident"),
            came("first", "ada", profile="non_profit"),
            came("again", "bob", profile="resident"),
            came("plan", "cleo", profile="resident"),
            came("alone", "dora"),
            came("before", "ada"),
        ]
        for rows in (lists, lists[::-1]):
            data = tiny(TINY, events=list(self.ACTIONS), attendances=rows)
            found = told(data, year(data))
            assert found.people == People(3, 3, 2, 1, (3, 0, 0), "")
            assert counts(found.cuts["profile"]) == {"non_profit": (1, 1), "resident": (2, 2)}
            assert counts(found.cuts["theme"]) == {"climat": (3, 3)}
            assert found.listed.tolist() == [True, False, False, False, False]
            assert (found.actions, found.actions_listed) == (1, 1)

    def test_the_row_on_the_line_that_counts_tells_the_profile(self) -> None:
        actions = [event(event_id="plan", status="announced"), event(event_id="done", same_as="plan")]
        lists = [came("plan", "ada", profile="resident"), came("done", "ada", profile="non_profit")]
        data = tiny(TINY, events=actions, attendances=lists)
        assert counts(told(data, year(data)).cuts["profile"]) == {"non_profit": (1, 1)}


class TestKeys:
    """Codes made with two keys cannot be compared."""

    def test_two_keys_in_the_selection(self, centre: CentreData) -> None:
        data = tiny(TINY, events=ACTIONS, attendances=[*LISTS, came("e4", "ada", key_id="0b0b0b0b")])
        found = told(data, year(data))
        assert (found.people.attendances, found.people.unique, found.people.loyalty) == (6, None, None)
        assert (found.people.new, found.cuts["profile"].unique, found.cuts["theme"].unique) == (None, None, None)
        assert found.cuts["profile"].attendances.sum() == 6
        assert "clé" in found.people.reason
        assert people(data, year(data, theme=("ecole",))) == people(centre, year(centre, theme=("ecole",)))

    def test_a_key_that_is_not_told_is_another_one(self) -> None:
        data = tiny(TINY, events=ACTIONS, attendances=[*LISTS, came("e4", "ada", key_id="")])
        assert people(data, year(data)).unique is None

    def test_no_row_tells_its_key(self) -> None:
        data = tiny(TINY, events=ACTIONS, attendances=[{**row, "key_id": ""} for row in LISTS])
        assert people(data, year(data)) == People(5, 3, 2, 1, (1, 2, 0), "")

    def test_another_key_before_hides_who_is_new_only(self) -> None:
        rotated = [{**row, "key_id": "0b0b0b0b" if row["event_id"] == "e1" else KEY} for row in LISTS]
        data = tiny(TINY, events=ACTIONS, attendances=rotated)
        found = people(data, year(data))
        assert (found.unique, found.loyalty, found.new, found.returning) == (3, (1, 2, 0), None, None)
        assert "clé" in found.reason
        assert people(data, year(data, None)).unique is None


class TestPurged:
    """What a purge has left: attendances by action, persons by whole year."""

    TOTALS = (
        left("e1", 10),
        left("e1", 6, "profile", "resident"),
        left("e1", 2, "profile"),
        left("e1", 10, "department", "37"),
        left_of_year("unique_participants", 9),
        left_of_year("unique_participants", 7, "profile", "resident"),
        left_of_year("unique_participants", 9, "theme", "climat"),
        left_of_year("unique_participants", 8, "loyalty", "1"),
        left_of_year("unique_participants", 1, "loyalty", "3+"),
        left_of_year("new_participants", 4),
        left_of_year("returning_participants", 5),
    )

    @pytest.fixture
    def purged(self) -> CentreData:
        """2023 is purged, 2024 has its lists."""
        lists = [row for row in LISTS if row["event_id"] != "e1"]
        return tiny(TINY, events=ACTIONS, attendances=lists, attendance_totals=list(self.TOTALS))

    def test_a_whole_year_keeps_its_persons(self, purged: CentreData) -> None:
        whole = Filters(TINY.id, None, date(2023, 1, 1), date(2023, 12, 31))
        for filters in (year(purged, 2023), whole):
            found = told(purged, filters)
            assert found.people == People(10, 9, 4, 5, (8, 0, 1), "")
            assert (found.actions, found.actions_listed) == (1, 1)
            assert counts(found.cuts["profile"]) == {"resident": (6, 7), "": (4, 2)}
            assert counts(found.cuts["department"]) == {"37": (10, None)}
            assert counts(found.cuts["theme"]) == {"climat": (10, 9)}
            assert counts(found.cuts["format"]) == {"meeting": (10, None)}
            assert found.profile_by_department.sum() == found.profile_by_department[-1, -1] == 10

    @pytest.mark.parametrize(
        "filters",
        [
            Filters(TINY.id, 2023, theme=("climat",)),
            Filters(TINY.id, None, date(2023, 1, 1), date(2023, 6, 30)),
            Filters(TINY.id, None, None, date(2023, 12, 31)),
        ],
    )
    def test_a_part_of_a_purged_year_has_no_persons(self, purged: CentreData, filters: Filters) -> None:
        found = told(purged, filters)
        assert (found.people.attendances, found.people.unique, found.cuts["profile"].unique) == (10, None, None)
        assert "totaux" in found.people.reason

    def test_purged_and_listed_actions_do_not_mix(self, purged: CentreData) -> None:
        found = told(purged, year(purged, None))
        assert (found.people.attendances, found.people.unique, found.people.new) == (15, None, None)
        assert "partie" in found.people.reason

    def test_nobody_is_new_when_all_the_lists_before_are_purged(self, purged: CentreData) -> None:
        found = people(purged, year(purged))
        assert (found.unique, found.new, found.returning) == (3, None, None)
        assert "totaux" in found.reason

    def test_new_says_since_when_lists_are_kept(self) -> None:
        actions = [*ACTIONS, event(event_id="e0", date_start="2022-09-09")]
        totals = [left("e0", 12, of="2022")]
        data = tiny(TINY, events=actions, attendances=LISTS, attendance_totals=totals)
        found = people(data, year(data))
        assert (found.new, found.returning, found.reason) == (2, 1, "")
        assert "2023" in found.note

    def test_rows_replace_the_totals_of_their_action(self) -> None:
        data = tiny(TINY, events=ACTIONS, attendances=LISTS, attendance_totals=[left("e1", 10)])
        assert people(data, year(data, 2023)).attendances == 1

    def test_totals_alone(self) -> None:
        data = tiny(TINY, events=ACTIONS, attendance_totals=[left("e1", 3, "profile", "resident")])
        assert counts(told(data, year(data, 2023)).cuts["profile"]) == {"resident": (3, None)}
        assert told(data, year(data, 2024)).actions_listed == 0

    def test_the_largest_of_two_lines_of_one_action_counts(self) -> None:
        actions = [*ACTIONS, event(event_id="e1b", date_start="2023-03-01", same_as="e1")]
        data = tiny(TINY, events=actions, attendance_totals=[left("e1", 3), left("e1b", 5), left("e5", 50, of="2024")])
        assert told(data, year(data, 2023)).people.attendances == 5
        assert told(data, year(data, None)).people.attendances == 5

    def test_missing_lines_of_the_year_are_said(self) -> None:
        totals = [left("e1", 3), left_of_year("unique_participants", 3)]
        data = tiny(TINY, events=ACTIONS, attendance_totals=totals)
        found = people(data, year(data, 2023))
        assert (found.unique, found.new, found.loyalty) == (3, None, None)
        assert found.reason
        data = tiny(TINY, events=ACTIONS, attendance_totals=totals[:1])
        assert people(data, year(data, 2023)).unique is None


def test_attendances_by_action(centre: CentreData) -> None:
    lists = attendances(centre)
    assert lists is not None
    assert lists is attendances(centre)
    assert lists.per_event["department"].sum(axis=1).tolist() == [1, 2, 3, 0, 0]
    place = lists.codes["department"].index("45")
    assert lists.per_event["department"][:, place].tolist() == [0, 0, 2, 0, 0]


def test_many_values_take_several_words_of_bits() -> None:
    """More themes than a machine word has bits, each met twice by the same two persons."""
    codes = [f"theme-{number:03d}" for number in range(150)]
    actions = [event(event_id=f"e{n}", theme_ids=code, theme_basis="document") for n, code in enumerate(codes * 2)]
    lists = [came(line["event_id"], person) for line in actions for person in ("ada", "bob")]
    data = tiny(TINY, events=actions, attendances=lists)
    found = told(data, year(data))
    assert found.cuts["theme"].unique is not None
    assert found.cuts["theme"].unique.tolist() == [2] * 150 + [0]
    assert found.cuts["theme"].attendances.tolist() == [4] * 150 + [0]
    assert found.people.loyalty == (0, 0, 2)
    assert np.array_equal(found.cuts["format"].unique, [2])
