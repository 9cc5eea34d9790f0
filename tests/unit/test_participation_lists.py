"""Présences by lists and by head-counts, counted by hand on a tiny centre: what is added up, what is told apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import DEMO, TINY, event, schemas, text_of, tiny, words_of, year

from dashboard.components.drawing import drawings
from dashboard.components.participation_lists import cross_chart, grid_card, missing_lists
from dashboard.filters import Filters, choose
from dashboard.french import NARROW
from dashboard.indicators import head_counts, participation, registry
from dashboard.indicators import participation_lists as lists
from dashboard.indicators import participation_lists_words as told
from dashboard.indicators.action_public import action_public
from dashboard.indicators.agenda_words import participants_words
from dashboard.indicators.breakdowns import ATTENDANCES, by_dimension
from dashboard.indicators.insights import key_messages
from dashboard.indicators.lines import by_id
from dashboard.indicators.list_origins import came as came_from
from dashboard.indicators.lists import Public, cut, public, reached
from dashboard.indicators.measure import measure
from dashboard.indicators.participation_grid import MOST_COLUMNS, OTHERS, grid
from dashboard.indicators.participation_words import basis_words, gaps
from dashboard.indicators.selection import selection
from dashboard.indicators.territory_counts import Counts
from dashboard.indicators.territory_words import attendance_words
from dashboard.indicators.wording import change_words, computed_words
from dashboard.snapshot import CentreData, Snapshot

KEY = "0a0a0a0a"
DEPARTMENTS = {"37": "Indre-et-Loire", "45": "Loiret", "86": "Vienne"}
Cells = dict[str, str]


def came(event_id: str, person: str, **cells: str) -> Cells:
    return {"event_id": event_id, "participant_key": f"p-{person:0>6}", "key_id": KEY, **cells}


EVENTS = [
    event(event_id="a0", date_start="2023-03-01", format="meeting"),
    event(event_id="a1", date_start="2024-01-10", theme_ids="climat", network_id="net", format="meeting",
          participants="5"),
    event(event_id="a2", date_start="2024-05-20", theme_ids="climat|ecole", format="meeting", modality="remote"),
    event(event_id="a3", date_start="2024-06-30", theme_ids="ecole", participants="30", participants_precision="about"),
    event(event_id="a4", date_start="2024-07-01"),
    event(event_id="a5", date_start="2024-11-05", status="announced", participants="90"),
]  # fmt: skip
LISTS = [
    came("a0", "ada", profile="non_profit"),
    came("a0", "bob"),
    came("a1", "ada", profile="non_profit", department_code="37"),
    came("a1", "cleo", profile="state_staff", department_code="37"),
    came("a1", "dan", department_code="86"),
    came("a2", "ada", profile="elected_official", department_code="37"),
    came("a2", "cleo", profile="state_staff", department_code="37"),
]
NETWORKS = [{"network_id": "net", "name": "Réseau des villes"}]


@pytest.fixture
def centre() -> CentreData:
    """2024: two lists, one head-count, one action without a number; 2023: one list."""
    return tiny(TINY, events=EVENTS, attendances=LISTS, networks=NETWORKS)


@pytest.fixture
def bare() -> CentreData:
    """The same actions without any list."""
    return tiny(TINY, events=EVENTS, networks=NETWORKS)


@pytest.fixture
def two_keys() -> CentreData:
    """The second list was coded with another key."""
    rows = [{**row, "key_id": "1b1b1b1b"} if row["event_id"] == "a2" else row for row in LISTS]
    return tiny(TINY, events=EVENTS, attendances=rows, networks=NETWORKS)


def seen(data: CentreData, filters: Filters) -> Public:
    found = public(data, filters)
    assert found is not None
    return found


def shown(cross: lists.Cross) -> dict[str, tuple[float, int | None, float]]:
    """Code → (présences on lists, persons, présences by head-counts)."""
    return {row.code: (row.listed, row.unique, row.declared) for row in cross.rows}


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


class TestModality:
    def test_who_came_both_ways_counts_in_both_and_it_is_said(self) -> None:
        rows = [{**row, "modality": "in_person"} if row["event_id"] == "a1" else row for row in EVENTS]
        data = tiny(TINY, events=rows, attendances=LISTS, networks=NETWORKS)
        cross = lists.of_people(seen(data, year(data)), "modality", {})
        assert shown(cross) == {"in_person": (3, 3, 0), "remote": (2, 2, 0), "": (0, 0, 0)}
        assert cross.unique == 3
        text = text_of(cross_chart("presences-modalite", "Sur place ou à distance", cross, "", "Modalité"))
        assert "Une personne peut compter dans plusieurs lignes" in text


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

    def test_evidence_keeps_lists_and_head_counts_apart(self, centre: CentreData) -> None:
        found = participation.evidence(centre, year(centre), words_of(centre), "theme")
        assert [(piece.origin, piece.breakdown.total) for piece in found] == [("lists", 5), ("head_counts", 30)]

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
        assert computed_words(people) == "D’après les listes de 2 actions sur 4"
        covered = measure(registry.get("listed_actions"), centre, year(centre))
        assert computed_words(covered) == "Sur 4 actions réalisées, 2 listes manquantes"

    def test_two_keys_are_no_number(self, two_keys: CentreData) -> None:
        for name in ("unique_participants", "new_participants", "returning_participants"):
            found = measure(registry.get(name), two_keys, year(two_keys))
            assert found.value is None
            assert "clé" in computed_words(found)
        assert measure(registry.get("attendances"), two_keys, year(two_keys)).value == 35

    def test_without_lists_the_reason_is_the_lists(self, bare: CentreData) -> None:
        assert public(bare, year(bare)) is None
        for name in ("unique_participants", "new_participants", "listed_actions"):
            found = measure(registry.get(name), bare, year(bare))
            assert computed_words(found) == "Non calculable : il faut des listes d’émargement."

    def test_a_selection_without_a_list_says_so(self, centre: CentreData) -> None:
        only = year(centre, theme=("",))
        assert public(centre, only) is None
        words = computed_words(measure(registry.get("unique_participants"), centre, only))
        assert words == "Non calculable : aucune action de cette sélection n’a de liste d’émargement."

    def test_first_year_has_no_newcomers(self, centre: CentreData) -> None:
        found = measure(registry.get("new_participants"), centre, year(centre, 2023))
        assert found.value is None
        assert "première année" in computed_words(found).lower()

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
        assert "totaux" in computed_words(narrowed)
        profile = lists.of_people(seen(data, year(data)), "profile", {})
        assert {row.code: row.listed for row in profile.rows} == {"state_staff": 2, "": 1}

    def test_one_count_serves_the_whole_page(self, centre: CentreData) -> None:
        assert reached(centre, year(centre)) is reached(centre, year(centre))


class TestChange:
    def test_a_change_on_unequal_lists_is_not_painted(self, centre: CentreData) -> None:
        change = change_words(measure(registry.get("attendances"), centre, year(centre)))
        assert (change.text, change.tone) == ("▲ 33 de plus qu’en 2023 (2, sur 1 action)", "neutral")

    def test_lists_of_every_action_in_both_years_compare(self) -> None:
        rows = [row for row in LISTS if row["event_id"] in ("a0", "a1")]
        data = tiny(TINY, events=EVENTS[:2], attendances=rows)
        change = change_words(measure(registry.get("attendances"), data, year(data)))
        assert (change.text, change.tone) == ("▲ 1 de plus qu’en 2023 (2)", "good")
        assert told.comparability_note(seen(data, year(data))) == ""

    def test_the_note_tells_both_coverages(self, centre: CentreData) -> None:
        note = told.comparability_note(seen(centre, year(centre)))
        assert "2 sur 4 actions, 1 sur 1 action en 2023" in note

    def test_the_year_before_stands_in_the_table(self, centre: CentreData) -> None:
        found = lists.of_people(seen(centre, year(centre)), "profile", {})
        assert found.before_words == "2023"
        assert {row.code: row.before for row in found.rows}["non_profit"] == 1


class TestBreakdowns:
    def test_persons_are_in_their_latest_profile_and_add_up(self, centre: CentreData) -> None:
        found = lists.of_people(seen(centre, year(centre)), "profile", schemas()["attendances"].labels("profile"))
        assert shown(found) == {
            "state_staff": (2, 1, 0), "non_profit": (1, 0, 0), "elected_official": (1, 1, 0), "": (1, 1, 0),
        }  # fmt: skip
        assert sum(row.unique or 0 for row in found.rows) == found.unique == 3
        assert found.dimension == "", "a profile is no filter of the actions"

    def test_departments_of_origin(self, centre: CentreData) -> None:
        found = seen(centre, year(centre))
        cross = lists.of_people(found, "department", DEPARTMENTS)
        assert [(row.label, row.listed, row.unique) for row in cross.rows] == [
            ("Indre-et-Loire", 4, 2), ("Vienne", 1, 1), ("Non renseigné", 0, 0),
        ]  # fmt: skip
        assert lists.absent(found, TINY.departments) == ("45",)
        assert told.origin_message(cross) == "Indre-et-Loire fait 80\u202f% des présences."
        assert told.absent_message(("45",), DEPARTMENTS).startswith("Loiret")

    def test_themes_overlap_and_say_so(self, centre: CentreData) -> None:
        cross = lists.of_actions(centre, year(centre), words_of(centre), seen(centre, year(centre)), "theme")
        assert shown(cross) == {"climat": (5, 3, 0), "ecole": (2, 2, 30)}
        assert (cross.listed, cross.declared, cross.unique, cross.shared) == (5, 30, 3, 1)
        words = text_of(cross_chart("t", "Titre", cross, told.reach_message(cross), "Thème"))
        assert "ne s’additionnent pas" in words
        assert "1 action compte dans plusieurs lignes." in words

    def test_a_suggested_theme_says_so(self) -> None:
        rows = [{**row, "theme_basis": "suggested"} if row.get("theme_ids") else row for row in EVENTS]
        data = tiny(TINY, events=rows, attendances=LISTS)
        cross = lists.of_actions(data, year(data), words_of(data), seen(data, year(data)), "theme")
        drawn = text_of(cross_chart("t", "Titre", cross, "Phrase.", "Thème"))
        assert "suggéré par mots-clés" in drawn

    def test_a_chosen_theme_leaves_the_others_beside_it(self, centre: CentreData) -> None:
        filters = year(centre, theme=("ecole",))
        cross = lists.of_actions(centre, filters, words_of(centre), seen(centre, filters), "theme")
        assert shown(cross)["climat"] == (5, 3, 0)
        assert [row.code for row in cross.rows if row.selected] == ["ecole"]
        assert told.reach_message(cross).startswith("École\u202f: 32 présences sur 35 pour tous les thèmes, dont 2")
        drawn = text_of(cross_chart("t", "Présences par thème", cross, "Phrase.", "Thème"))
        assert drawn.startswith("Présences par thème, tous les thèmes")
        assert "le filtre ne garde que «\u202fÉcole\u202f»" in drawn

    def test_bars_part_persons_their_other_presences_and_head_counts(self, centre: CentreData) -> None:
        cross = lists.of_actions(centre, year(centre), words_of(centre), seen(centre, year(centre)), "theme")
        bars = lists.breakdown(cross)
        assert bars.part_codes == ("people", "again", "")
        parts = {row.code: row.parts for row in bars.rows}
        assert parts == {"climat": (3, 2, 0), "ecole": (2, 0, 30)}
        assert all(sum(row.parts) == row.value for row in bars.rows)

    def test_without_persons_the_bars_are_lists_and_head_counts(self, two_keys: CentreData) -> None:
        filters = year(two_keys)
        cross = lists.of_actions(two_keys, filters, words_of(two_keys), seen(two_keys, filters), "theme")
        assert not cross.people_known
        assert lists.breakdown(cross).parts == ("Sur listes", "D’après les effectifs")
        reason = seen(two_keys, filters).now.people.reason
        words = text_of(cross_chart("t", "Titre", cross, told.reach_message(cross), "Thème", reason=reason))
        assert reason in words
        assert "Personnes différentes" not in words

    def test_the_grid_adds_up_and_names_every_department_of_the_centre(self, centre: CentreData) -> None:
        found = grid(seen(centre, year(centre)), {}, DEPARTMENTS, TINY.departments)
        assert [code for code, _ in found.columns] == ["37", "45", "86"]
        assert found.total == sum(total for *_, total in found.rows) == 5
        assert found.totals == (4, 0, 1)
        assert text_of(grid_card("Titre", told.grid_message(found), found)).count("Loiret") == 1

    def test_many_departments_share_a_column(self) -> None:
        rows = [came("a1", f"x{i}", department_code=f"{i:02d}") for i in range(1, 13)]
        data = tiny(TINY, events=EVENTS, attendances=rows)
        found = grid(seen(data, year(data)), {}, {}, TINY.departments)
        assert len(found.columns) == MOST_COLUMNS + 1
        assert found.columns[-1] == (OTHERS, "7 autres")
        assert found.total == 12

    def test_what_is_not_known_is_always_drawn(self) -> None:
        rows = [came("a1", f"x{i}", **({"department_code": f"{i:02d}"} if i < 15 else {})) for i in range(1, 18)]
        data = tiny(TINY, events=EVENTS, attendances=rows)
        cross = lists.of_people(seen(data, year(data)), "department", {})
        block = cross_chart("t", "Titre", cross, "Phrase.", "Département")
        (drawing,) = drawings(block)
        drawn = [note["text"] for note in drawing.figure["layout"]["annotations"]]
        assert "Non renseigné" in drawn
        assert "3 autres lignes dans le tableau." in text_of(block)


class TestGaps:
    def test_actions_without_a_list_are_named_with_the_way_to_them(self, centre: CentreData) -> None:
        missing = lists.without_list(centre, year(centre))
        assert [line.id for line in missing] == ["a3", "a4"]
        words = text_of(missing_lists(missing, lambda name: f"/actions/{name}"))
        assert "2 actions sans liste" in words
        assert "environ 30 participant·es" in words
        assert "sans effectif" in words

    def test_nothing_is_missing_when_every_action_has_a_list(self, centre: CentreData) -> None:
        assert lists.without_list(centre, year(centre, 2023)) == ()

    def test_gaps_of_the_documents_are_filled_by_lists(self, centre: CentreData, bare: CentreData) -> None:
        assert "leur département d’origine" in gaps(bare, year(bare), words_of(bare))
        assert "leur département d’origine" not in gaps(centre, year(centre), words_of(centre))


class TestSentences:
    def test_who_is_new_who_returns_from_where_who_is_missing(self, centre: CentreData) -> None:
        messages = told.key_messages(centre, year(centre), words_of(centre), DEPARTMENTS)
        assert messages[0] == "2 des 3 personnes différentes figurent pour la première fois sur une liste (67\u202f%)."
        assert messages[1] == "33\u202f% des personnes figurent sur une seule liste, 0\u202f% sur trois ou plus."
        assert messages[2].startswith("Indre-et-Loire fait 80")
        assert messages[3].startswith("Loiret")
        assert "2 des 4 actions" in messages[4]

    def test_complete_lists_tell_of_visits_and_of_the_year_before(self) -> None:
        rows = [row for row in LISTS if row["event_id"] in ("a0", "a1")]
        data = tiny(TINY, events=EVENTS[:2], attendances=rows)
        messages = told.key_messages(data, year(data), words_of(data), DEPARTMENTS)
        assert messages[0] == "2 des 3 personnes différentes viennent pour la première fois (67\u202f%)."
        assert messages[1] == (
            "100\u202f% des personnes sont venues à une seule action, 0\u202f% à trois ou plus "
            "(en 2023\u202f: 100\u202f% et 0\u202f%)."
        )

    def test_a_first_time_says_since_when(self, centre: CentreData) -> None:
        note = told.seniority_note(centre, seen(centre, year(centre)).now.people)
        assert note == "Première fois d’après toutes les listes lues, qui remontent à 2023."

    def test_the_page_says_what_it_rests_on(self, centre: CentreData) -> None:
        words = words_of(centre)
        assert basis_words(seen(centre, year(centre)), words) == "4 actions, dont 2 avec une liste d’émargement"
        assert basis_words(seen(centre, year(centre, 2023)), words) == "1 action, avec une liste d’émargement"

    def test_actions_of_no_network_are_no_gap(self, centre: CentreData) -> None:
        cross = lists.of_actions(centre, year(centre), words_of(centre), seen(centre, year(centre)), "network")
        assert told.reach_message(cross) == (
            f"Réseau des villes{NARROW}: 3 présences, de 3 personnes différentes{NARROW}; 91\u202f% des présences "
            "sont à des actions sans réseau indiqué."
        )

    def test_keys_that_differ_are_told_not_counted(self, two_keys: CentreData) -> None:
        messages = told.key_messages(two_keys, year(two_keys), words_of(two_keys), DEPARTMENTS)
        assert "clés" in messages[0]
        assert not any("première fois" in message for message in messages)

    def test_the_synthese_gains_one_sentence(self, centre: CentreData, bare: CentreData) -> None:
        messages = key_messages(centre, year(centre), words_of(centre))
        assert messages[0] == (
            f"3 personnes différentes, d’après les listes de 2 actions sur 4{NARROW}: 67\u202f% de nouvelles et "
            "0\u202f% venues à trois actions ou plus."
        )
        assert not any("listes" in message for message in key_messages(bare, year(bare), words_of(bare)))

    def test_the_bare_word_is_never_written(self, centre: CentreData) -> None:
        texts = told.key_messages(centre, year(centre), words_of(centre), DEPARTMENTS)
        assert not any("participations" in text for text in texts)


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

    def test_a_network_tells_whom_it_reached(self, centre: CentreData) -> None:
        found = lists.by_network(centre, year(centre), words_of(centre))
        assert told.network_words(found["net"]) == "3 présences sur listes, 3 personnes différentes"
        assert told.network_words(None) == ""

    @pytest.mark.parametrize(
        ("counted", "listed", "remark"),
        [
            (2, 0, "connues pour 2 actions sur 3"),
            (2, 1, "connues pour 2 actions sur 3, dont 1 sur liste"),
            (2, 2, "connues pour 2 actions sur 3, sur liste"),
        ],
    )
    def test_a_territory_says_what_its_presences_rest_on(self, counted: int, listed: int, remark: str) -> None:
        assert attendance_words(Counts(lines=3, presences=12, counted=counted, listed=listed)) == ("12", remark)

    def test_origins_follow_the_selection(self, centre: CentreData) -> None:
        assert came_from(centre, selection(centre, year(centre))) == {("", "", "37"): 4, ("", "", "86"): 1}
        assert came_from(centre, np.zeros(len(centre.events), dtype=bool)) == {}
