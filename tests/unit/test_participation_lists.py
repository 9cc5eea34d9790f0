"""Présences by lists and by head-counts, counted by hand on a tiny centre: what is added up, what is told apart."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hand_counted import EVENTS, LISTS, NETWORKS, came, with_lists, with_two_keys
from hypothesis import given
from hypothesis import strategies as st
from support import DEMO, TINY, event, measure, schemas, text_of, tiny, words_of, year

from dashboard.components.participation import missing_lists
from dashboard.cube.territory_counts import Counts
from dashboard.filters import choose
from dashboard.french import NARROW
from dashboard.indicators import head_counts, participation, registry
from dashboard.indicators.action_public import action_public
from dashboard.indicators.agenda_words import participants_words
from dashboard.indicators.breakdowns import ATTENDANCES, by_dimension
from dashboard.indicators.lines import by_id
from dashboard.indicators.list_origins import came as came_from
from dashboard.indicators.lists import cut, public, reached
from dashboard.indicators.participation import gaps
from dashboard.indicators.selection import selection
from dashboard.indicators.wording import change_tone
from dashboard.snapshot import CentreData, Snapshot
from dashboard.words import say

told = partial(say, "figures")

DEPARTMENTS = {"37": "Indre-et-Loire", "45": "Loiret", "86": "Vienne"}


@pytest.fixture
def centre() -> CentreData:
    """See `hand_counted`."""
    return with_lists()


@pytest.fixture
def bare() -> CentreData:
    """The same actions without any list."""
    return tiny(TINY, events=EVENTS, networks=NETWORKS)


@pytest.fixture
def two_keys() -> CentreData:
    """See `hand_counted`."""
    return with_two_keys()


class TestByAttributesOfTheActions:
    """The department where an action was held is not where people come from, its modality not theirs."""

    DIMENSIONS = ("department", "modality", "mode", "role", "scheme", "theme", "network", "format")

    def test_the_department_is_that_of_the_action(self) -> None:
        where = {"a1": "45", "a2": "37"}
        rows = [{**row, "department_code": where.get(row["event_id"], "")} for row in EVENTS]
        data = tiny(TINY, events=rows, attendances=LISTS, networks=NETWORKS)
        found = cut(data, year(data), "department")
        assert found is not None
        assert found.unique is not None
        told_ = zip(found.codes, found.attendances.tolist(), found.unique.tolist(), strict=True)
        assert list(told_) == [("37", 2, 2), ("45", 3, 3), ("", 0, 0)]

    def test_every_dimension_answers_as_the_filter_on_each_value_does(self, snapshot: Snapshot) -> None:
        data = snapshot.centres[DEMO]
        for filters in (year(data), year(data, theme=("sante",)), year(data, department=("31",))):
            for dimension in self.DIMENSIONS:
                found = cut(data, filters, dimension)
                assert found is not None
                assert found.unique is not None
                for code, came_, persons in zip(found.codes, found.attendances, found.unique, strict=True):
                    alone = reached(data, choose(filters, dimension, (code,)))
                    assert alone is not None
                    assert (came_, persons) == (alone.people.attendances, alone.people.unique or 0), (dimension, code)

    def test_persons_that_cannot_be_told_are_not_zero(self, two_keys: CentreData) -> None:
        for dimension in self.DIMENSIONS:
            found = cut(two_keys, year(two_keys), dimension)
            assert found is not None
            assert found.unique is None


class TestPresences:
    def test_rows_where_they_exist_head_counts_where_they_do_not(self, centre: CentreData) -> None:
        found = head_counts.mix(centre, year(centre))
        assert (found.listed, found.lists) == (5, 2)
        assert (found.declared, found.head_counts) == (30, 1)
        assert (found.total, found.known, found.unknown, found.actions) == (35, 3, 1, 4)

    def test_the_sentence_says_which(self, centre: CentreData) -> None:
        assert head_counts.mix_words(head_counts.mix(centre, year(centre))) == (
            f"5 présences relevées sur 2 listes, 30 d’après l’effectif d’une action{NARROW}; 1 action sans nombre"
        )

    def test_without_a_list_nothing_is_said_of_lists(self, bare: CentreData) -> None:
        found = head_counts.mix(bare, year(bare))
        assert (found.total, found.lists) == (35, 0)
        assert head_counts.mix_words(found) == ""

    def test_a_list_replaces_a_head_count_of_the_same_action(self, centre: CentreData, bare: CentreData) -> None:
        only = year(centre, network=("net",))
        assert head_counts.mix(centre, only).total == 3
        assert head_counts.mix(bare, only).total == 5

    def test_what_is_announced_has_no_presences(self, centre: CentreData) -> None:
        found = participation.head_counts(centre, year(centre))
        assert [item.event_id for item in found.items] == ["a3", "a1", "a2"]

    def test_breakdowns_and_indicator_tell_one_total(self, centre: CentreData) -> None:
        words, filters = words_of(centre), year(centre)
        for dimension in ("theme", "format", "network", "modality"):
            assert by_dimension(centre, filters, words, dimension, ATTENDANCES).total == 35
        assert measure(registry.get("attendances"), centre, filters).value == 35

    def test_a_declared_number_stays_beside_the_list(self, centre: CentreData) -> None:
        items = {item.event_id: item for item in participation.head_counts(centre, year(centre)).items}
        assert (items["a1"].participants, items["a1"].declared, items["a1"].listed) == (3, 5, True)
        assert (items["a3"].precision, items["a3"].listed) == ("about", False)

    @given(st.data())
    def test_presences_add_up_over_any_partition(self, data: st.DataObject) -> None:
        numbers = data.draw(st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=1, max_size=6))
        listed = data.draw(st.lists(st.integers(0, 4), min_size=len(numbers), max_size=len(numbers)))
        rows = [
            event(event_id=f"e{i}", **({} if value is None else {"participants": str(value)}))
            for i, value in enumerate(numbers)
        ]
        people = [came(f"e{i}", f"x{k}") for i, count in enumerate(listed) for k in range(count)]
        made = tiny(TINY, events=rows, attendances=people)
        found = head_counts.mix(made, year(made))
        expected = sum(count or value or 0 for value, count in zip(numbers, listed, strict=True))
        assert found.total == expected == head_counts.weights(made, head_counts.ATTENDANCES).sum()
        assert found.lists + found.head_counts + found.unknown == len(rows)


class TestPeople:
    def test_indicators_give_the_engine_s_counts(self, centre: CentreData) -> None:
        values = {
            name: measure(registry.get(name), centre, year(centre)).value
            for name in ("unique_participants", "new_participants", "returning_participants", "listed_actions")
        }
        assert values == {
            "unique_participants": 3, "new_participants": 2, "returning_participants": 1, "listed_actions": 2,
        }  # fmt: skip

    def test_cards_say_what_they_rest_on(self, centre: CentreData) -> None:
        people = measure(registry.get("unique_participants"), centre, year(centre))
        assert told("computed", people) == "D’après les listes de 2 actions sur 4"
        covered = measure(registry.get("listed_actions"), centre, year(centre))
        assert told("computed", covered) == "Sur 4 actions réalisées, 2 listes manquantes"

    def test_two_keys_are_no_number(self, two_keys: CentreData) -> None:
        for name in ("unique_participants", "new_participants", "returning_participants"):
            found = measure(registry.get(name), two_keys, year(two_keys))
            assert found.value is None
            assert "clé" in told("computed", found)
        assert measure(registry.get("attendances"), two_keys, year(two_keys)).value == 35

    def test_without_lists_the_reason_is_the_lists(self, bare: CentreData) -> None:
        assert public(bare, year(bare)) is None
        for name in ("unique_participants", "new_participants", "listed_actions"):
            found = measure(registry.get(name), bare, year(bare))
            assert told("computed", found) == "Non calculable : il faut des listes d’émargement."

    def test_a_selection_without_a_list_says_so(self, centre: CentreData) -> None:
        only = year(centre, theme=("",))
        assert public(centre, only) is None
        words = told("computed", measure(registry.get("unique_participants"), centre, only))
        assert words == "Non calculable : aucune action de cette sélection n’a de liste d’émargement."

    def test_first_year_has_no_newcomers(self, centre: CentreData) -> None:
        found = measure(registry.get("new_participants"), centre, year(centre, 2023))
        assert found.value is None
        assert "première année" in told("computed", found).lower()

    def test_purged_years_keep_their_totals_and_lose_their_filters(self) -> None:
        left = [
            {"year": "2024", "event_id": "a1", "measure": "attendances", "value": "3"},
            {"year": "2024", "event_id": "a1", "measure": "attendances", "dimension": "profile",
             "category": "state_staff", "value": "2"},
            {"year": "2024", "measure": "unique_participants", "value": "3"},
        ]  # fmt: skip
        data = tiny(TINY, events=EVENTS, attendance_totals=left)
        assert head_counts.mix(data, year(data)).listed == 3
        assert measure(registry.get("unique_participants"), data, year(data)).value == 3
        narrowed = measure(registry.get("unique_participants"), data, year(data, theme=("climat",)))
        assert narrowed.value is None
        assert "totaux" in told("computed", narrowed)

    def test_one_count_serves_the_whole_page(self, centre: CentreData) -> None:
        assert reached(centre, year(centre)) is reached(centre, year(centre))


class TestChange:
    def test_a_change_on_unequal_lists_is_not_painted(self, centre: CentreData) -> None:
        found = measure(registry.get("attendances"), centre, year(centre))
        assert (told("change", found), change_tone(found)) == (
            "▲ 33 de plus qu’en 2023 (2, sur 1 action)",
            "neutral",
        )

    def test_lists_of_every_action_in_both_years_compare(self) -> None:
        rows = [row for row in LISTS if row["event_id"] in ("a0", "a1")]
        data = tiny(TINY, events=EVENTS[:2], attendances=rows)
        found = measure(registry.get("attendances"), data, year(data))
        assert (told("change", found), change_tone(found)) == ("▲ 1 de plus qu’en 2023 (2)", "good")


class TestGaps:
    def test_actions_without_a_list_are_named_with_the_way_to_them(self, centre: CentreData) -> None:
        missing = participation.without_list(centre, year(centre))
        assert [line.id for line in missing] == ["a3", "a4"]
        words = text_of(missing_lists(missing, lambda name: f"/actions/{name}"))
        assert "2 actions sans liste" in words
        assert "environ 30 participant·es" in words
        assert "sans effectif" in words

    def test_nothing_is_missing_when_every_action_has_a_list(self, centre: CentreData) -> None:
        assert participation.without_list(centre, year(centre, 2023)) == ()

    def test_gaps_of_the_documents_are_filled_by_lists(self, centre: CentreData, bare: CentreData) -> None:
        without, filled = (gaps(data, year(data), words_of(data)) for data in (bare, centre))
        assert without is not None and without.origin
        assert filled is not None and not filled.origin


class TestElsewhere:
    def test_the_line_of_an_action_counts_its_list(self, centre: CentreData) -> None:
        lines = by_id(centre)
        assert participants_words(lines["a1"]) == "3 présences"
        assert participants_words(lines["a3"]) == "environ 30 participant·es"
        assert participants_words(lines["a4"]) == ""

    def test_the_page_of_an_action_tells_list_and_head_count(self, centre: CentreData) -> None:
        labels = {"profile": schemas()["attendances"].labels("profile"), "department": DEPARTMENTS, "modality": {}}
        found = action_public(centre, by_id(centre)["a1"], labels)
        assert found is not None
        assert (found.listed, found.declared) == (3, 5)
        assert found.departments == (("Indre-et-Loire", 2), ("Vienne", 1))
        assert found.message == f"3 personnes sur la liste, 5 déclarées{NARROW}: 2 de moins."
        assert action_public(centre, by_id(centre)["a3"], labels) is None

    @pytest.mark.parametrize(
        ("counted", "listed", "remark"),
        [
            (2, 0, "connues pour 2 actions sur 2"),
            (2, 1, "connues pour 2 actions sur 2, dont 1 sur liste"),
            (2, 2, "connues pour 2 actions sur 2, sur liste"),
        ],
    )
    def test_a_territory_says_what_its_presences_rest_on(self, counted: int, listed: int, remark: str) -> None:
        counts = Counts(lines=2, presences=12, counted=counted, listed=listed)
        assert (say("territory", "people", counts), say("territory", "people_known", counts)) == ("12", remark)

    def test_origins_follow_the_selection(self, centre: CentreData) -> None:
        assert came_from(centre, selection(centre, year(centre))) == {("", "", "37"): 4, ("", "", "86"): 1}
        assert came_from(centre, np.zeros(len(centre.events), dtype=bool)) == {}
