"""Participation held to the documents: what is printed, what the rows give, what nobody says."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import text_of

from dashboard.blocks import remember
from dashboard.components.participation import composition_table
from dashboard.filters import Filters, Vocabulary, vocabulary
from dashboard.indicators import compositions, participation
from dashboard.indicators.model import Breakdown
from dashboard.snapshot import CentreData, Snapshot, build_snapshot
from dashboard.words import say, say_lines

ROOT = Path(__file__).resolve().parents[2]
V2, VT = "villes-au-carre", "villes-et-territoires"
YEAR_V2, YEAR_VT = Filters(V2, 2024), Filters(VT, 2024)


@pytest.fixture(scope="module")
def shipped() -> Snapshot:
    return build_snapshot(ROOT / "data", ROOT / "geo")


@pytest.fixture(scope="module")
def words_v2(shipped: Snapshot) -> Vocabulary:
    return vocabulary(shipped, V2, V2)


@pytest.fixture(scope="module")
def words_vt(shipped: Snapshot) -> Vocabulary:
    return vocabulary(shipped, VT, V2)


@pytest.fixture(scope="module")
def v2_data(shipped: Snapshot) -> CentreData:
    return shipped.centres[V2]


@pytest.fixture(scope="module")
def vt_data(shipped: Snapshot) -> CentreData:
    return shipped.centres[VT]


def lines_of(found: compositions.Composition | None) -> dict[str, tuple[tuple[float | None, ...], float]]:
    assert found is not None
    return {line.label: (line.values, line.total) for line in found.lines}


class TestPublished:
    def test_informative_actions_make_446_of_the_778_presences(self, vt_data: CentreData, words_vt: Vocabulary) -> None:
        found = compositions.composition(vt_data, YEAR_VT, words_vt, "mode")
        assert found is not None
        assert found.codes == ("informative", "network", "local", "")
        assert lines_of(found) == {
            "Actions": ((12, 19, 7, 0), 38),
            "Présences cumulées": ((446, None, None, 332), 778),
        }

    def test_what_the_document_does_not_break_down_is_not_zero(self, vt_data: CentreData, words_vt: Vocabulary) -> None:
        found = compositions.composition(vt_data, YEAR_VT, words_vt, "mode")
        assert found is not None
        table = composition_table("Nature des actions", found, "Nature")
        assert [[text_of(cell) for cell in row] for row in table.rows] == [
            ["À vocation informative", "12 (32\u202f%)", "446 (57\u202f%)"],
            ["Animation de réseau ou de groupe de travail", "19 (50\u202f%)", "n. r."],
            ["En proximité territoriale", "7 (18\u202f%)", "n. r."],
            ["Non ventilé", "0 (0\u202f%)", "332 (43\u202f%)"],
            ["Total publié", "38", "778"],
        ]

    def test_the_pacte_makes_7_actions_and_200_presences(self, vt_data: CentreData, words_vt: Vocabulary) -> None:
        found = compositions.composition(vt_data, YEAR_VT, words_vt, "scheme")
        assert found is not None
        assert found.codes == ("pacte", "")
        assert lines_of(found) == {"Actions": ((7, 31), 38), "Présences cumulées": ((200, 578), 778)}
        assert any("25" in note and "dans le document" in note for note in found.notes)

    def test_modality_is_published_for_actions_and_half_days_only(
        self, vt_data: CentreData, words_vt: Vocabulary
    ) -> None:
        found = compositions.composition(vt_data, YEAR_VT, words_vt, "modality")
        assert found is not None
        assert lines_of(found) == {"Actions": ((26, 12, 0), 38), "Demi-journées": ((46, 12, 0), 58)}
        assert "Le document ne ventile pas les présences ainsi." in found.notes

    def test_every_line_adds_up_to_its_published_total(self, vt_data: CentreData, words_vt: Vocabulary) -> None:
        for dimension in ("mode", "scheme", "modality"):
            found = compositions.composition(vt_data, YEAR_VT, words_vt, dimension)
            assert found is not None
            assert all(sum(value or 0 for value in line.values) == line.total for line in found.lines)

    def test_profiles_leave_23_1_percent_not_broken_down(self, vt_data: CentreData) -> None:
        found = participation.profile(vt_data, YEAR_VT)
        assert found is not None
        assert [(row.code, row.value) for row in found.rows] == [
            ("local_authority_staff", 40.2),
            ("state_staff", 18.8),
            ("non_profit", 17.9),
            ("", 23.1),
        ]
        assert found.published
        assert found.rows[-1].label == compositions.NOT_BROKEN_DOWN
        assert any("ambiguë" in note for note in found.notes)

    def test_places_of_origin_are_words_without_a_number(self, vt_data: CentreData) -> None:
        said, source = participation.origin_words(vt_data, YEAR_VT)
        assert [place.label for place in said][:3] == ["Gard", "Pyrénées-Orientales", "Aude"]
        assert said[0].words.startswith("Sur-représenté")
        assert not any(char.isdigit() for place in said for char in place.words.replace("2024", ""))
        assert "Rapport d’activité 2024" in source

    def test_a_person_came_less_often_than_the_year_before(self, vt_data: CentreData) -> None:
        ratio = participation.per_person(vt_data, YEAR_VT)
        assert ratio is not None
        assert ratio[0] == pytest.approx(778 / 575)
        assert ratio[1] == pytest.approx(900 / 434)

    def test_nothing_is_published_without_a_year_or_by_another_centre(
        self, vt_data: CentreData, words_vt: Vocabulary, v2_data: CentreData
    ) -> None:
        assert compositions.composition(vt_data, Filters(VT), words_vt, "mode") is None
        assert participation.profile(v2_data, YEAR_V2) is None
        assert participation.origin_words(v2_data, YEAR_V2) == ((), "")
        assert participation.per_person(v2_data, YEAR_V2) is None


class TestHeadCounts:
    def test_v2_has_872_presences_on_9_of_10_actions(self, v2_data: CentreData) -> None:
        counts = participation.head_counts(v2_data, YEAR_V2)
        assert (counts.total, len(counts.items), counts.total_actions) == (872, 9, 10)
        assert counts.enough
        assert counts.median == 60

    def test_the_national_event_is_told_by_its_network(self, v2_data: CentreData) -> None:
        counts = participation.head_counts(v2_data, YEAR_V2)
        assert [(item.event_id, item.participants) for item in counts.items if item.national] == [("v2-2024-r07", 300)]

    def test_one_number_for_nine_dates_says_so(self, v2_data: CentreData) -> None:
        counts = participation.head_counts(v2_data, YEAR_V2)
        dates = {item.event_id: item.dates for item in counts.items}
        assert dates["v2-2024-r01"] == 9
        assert dates["v2-2024-r10"] == 6

    def test_vt_knows_3_of_38_which_is_too_few(self, vt_data: CentreData, words_vt: Vocabulary) -> None:
        counts = participation.head_counts(vt_data, YEAR_VT)
        assert (counts.total, len(counts.items), counts.total_actions) == (150, 3, 38)
        assert not counts.enough
        said = say("participation", "coverage", counts, words_vt.centre.vocabulary)
        assert said == "Nombre connu pour 3 actions sur 38\u202f: trop peu pour dire ce qui attire."

    @pytest.mark.parametrize("dimension", ["format", "modality", "network", "scheme"])
    def test_coverage_parts_known_and_unknown_add_up_to_the_actions(
        self, vt_data: CentreData, words_vt: Vocabulary, dimension: str
    ) -> None:
        found = participation.coverage(vt_data, YEAR_VT, words_vt, dimension)
        assert (found.covered, found.base) == (3, 38)
        assert sum(row.parts[0] for row in found.rows) == 3
        assert sum(row.value for row in found.rows) == 38

    def test_nothing_done_in_2020_only_announced(self, v2_data: CentreData) -> None:
        counts = participation.head_counts(v2_data, Filters(V2, 2020))
        assert counts.total_actions == 0
        assert "2 actions sont annoncées" in say("participation", "nothing", counts, 2, "")


class TestSentences:
    def test_vt_few_actions_many_presences(self, vt_data: CentreData, words_vt: Vocabulary) -> None:
        first, second, third = remember.head_counts(vt_data, YEAR_VT, words_vt)
        assert "446 sur 778" in first
        assert "200 sur 778" in second
        assert "150 présences retrouvées" in third

    def test_v2_a_bound_is_told_as_a_bound(self, v2_data: CentreData, words_v2: Vocabulary) -> None:
        messages = remember.head_counts(v2_data, YEAR_V2, words_v2)
        assert "plus de 1\u202f500" in messages[0]
        assert "au plus" in messages[0]
        assert "300 des 872" in messages[1]

    def test_what_no_document_says_is_listed(
        self, v2_data: CentreData, words_v2: Vocabulary, vt_data: CentreData, words_vt: Vocabulary
    ) -> None:
        found = participation.gaps(v2_data, YEAR_V2, words_v2)
        assert found is not None
        assert all(found)
        assert say_lines("participation", "gaps", found, 2024)[3] == "les présences de 2023"
        assert participation.gaps(vt_data, YEAR_VT, words_vt) == (False,) * 5

    def test_an_empty_breakdown_has_a_sentence(self) -> None:
        empty = Breakdown("theme", "présence", "présences", (), 0)
        assert say("participation", "missing", empty) == "Non renseigné pour toute la sélection."

    def test_the_bare_word_is_never_written(
        self, vt_data: CentreData, words_vt: Vocabulary, v2_data: CentreData, words_v2: Vocabulary
    ) -> None:
        texts = [*remember.head_counts(vt_data, YEAR_VT, words_vt), *remember.head_counts(v2_data, YEAR_V2, words_v2)]
        profile = participation.profile(vt_data, YEAR_VT)
        texts += profile.notes if profile else ()
        assert not any("participations" in text for text in texts)
