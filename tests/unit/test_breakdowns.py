"""Breakdowns: they add up, unknown included; a month holds only what is known to the month; suggestions are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support import TINY, V2, VT, event, text_of, tiny, words_of, year

from dashboard.components.charts import breakdown_table
from dashboard.figures.bars import by_time
from dashboard.filters import Filters, vocabulary
from dashboard.indicators.breakdowns import ATTENDANCES, Quantity, actions_of, by_dimension, by_month
from dashboard.indicators.model import Breakdown
from dashboard.indicators.published import breakdown_of, figures
from dashboard.snapshot import CentreData, Snapshot
from dashboard.sources import Vocabulary as CentreWords

RENDEZ_VOUS = replace(TINY, vocabulary=CentreWords("rendez-vous", "rendez-vous", "m"), actions_indicator="appointments")


@pytest.fixture(scope="module")
def data() -> CentreData:
    return tiny(
        events=[
            event(theme_ids="climat", theme_basis="suggested", modality="in_person", participants="30"),
            event(theme_ids="climat", theme_basis="document", modality="remote"),
            event(theme_ids="climat|ecole", theme_basis="suggested", date_start="2024-04-02", participants="12"),
            event(date_start="2024-10-01", date_precision="placeholder"),
            event(theme_ids="ecole", theme_basis="document", status="announced"),
            event(theme_ids="ecole", theme_basis="document", date_start="2023-04-02"),
        ]
    )


def values(breakdown: Breakdown) -> dict[str, float]:
    return {row.code: row.value for row in breakdown.rows}


# --- by dimension --------------------------------------------------------------------------------------------------


def test_unknown_is_a_category_and_comes_last(data: CentreData) -> None:
    found = by_dimension(data, year(data), words_of(data), "theme")
    assert values(found) == {"climat": 3, "ecole": 1, "": 1}
    assert found.rows[-1].label == "Non renseigné"
    assert found.total == 4


def test_an_action_with_two_values_is_told_to_be_in_two_rows(data: CentreData) -> None:
    found = by_dimension(data, year(data), words_of(data), "theme")
    assert found.overlap == 1
    assert sum(values(found).values()) == found.total + 1
    assert any("plusieurs lignes" in note for note in found.notes)


def test_rows_add_up_where_an_action_has_one_value(data: CentreData) -> None:
    found = by_dimension(data, year(data), words_of(data), "modality")
    assert values(found) == {"in_person": 1, "remote": 1, "": 2}
    assert sum(row.value for row in found.rows) == found.total == found.base == 4
    assert sum(row.share or 0 for row in found.rows) == pytest.approx(100)
    assert found.overlap == 0
    assert found.notes == ()


def test_suggested_values_are_counted_and_told(data: CentreData) -> None:
    found = by_dimension(data, year(data), words_of(data), "theme")
    assert {row.code: row.suggested for row in found.rows} == {"climat": 2, "ecole": 1, "": 0}
    assert found.suggested == 2, "an action of two themes rests on one suggestion"
    assert found.notes[0] == "Classement suggéré par mots-clés, à confirmer par le centre, pour 2 actions."
    by_modality = by_dimension(data, year(data), words_of(data), "modality")
    assert by_modality.suggested == 0


def test_what_is_told_to_be_suggested_is_counted_once(snapshot: Snapshot) -> None:
    def told(centre: str, quantity: Quantity | None = None) -> tuple[float, str]:
        words = vocabulary(snapshot, centre, V2)
        data, filters = snapshot.centres[centre], Filters(centre, 2024)
        found = by_dimension(data, filters, words, "theme", quantity or actions_of(words))
        (note,) = (note for note in found.notes if note.startswith("Classement suggéré"))
        return found.suggested, note.rpartition(" pour ")[2]

    assert told(V2) == (27, "27 rendez-vous.")
    assert told(V2, ATTENDANCES) == (727, "727 présences.")
    assert told(VT) == (1, "1 action.")


def test_where_all_of_it_is_suggested_it_says_so(vt: CentreData) -> None:
    found = by_dimension(vt, Filters(VT, 2024), words_of(vt), "mode")
    assert found.suggested == found.total == 38
    assert found.notes[0].endswith("pour l’ensemble des actions.")


def test_the_dimension_s_own_choice_leaves_the_others_visible(data: CentreData) -> None:
    found = by_dimension(data, year(data, theme=("ecole",)), words_of(data), "theme")
    assert values(found) == {"climat": 3, "ecole": 1, "": 1}
    assert [row.code for row in found.rows if row.selected] == ["ecole"]


def test_a_choice_that_gives_nothing_stays_visible(data: CentreData) -> None:
    found = by_dimension(data, year(data, 2023, theme=("climat",), modality=("",)), words_of(data), "theme")
    assert values(found) == {"ecole": 1, "climat": 0}


def test_attendances_tell_how_many_actions_they_are_known_for(data: CentreData) -> None:
    found = by_dimension(data, year(data), words_of(data), "modality", ATTENDANCES)
    assert values(found) == {"in_person": 30, "": 12}
    assert (found.total, found.covered, found.base) == (42, 2, 4)
    assert "Nombre connu pour 2 actions sur 4." in found.notes


def test_rendez_vous_are_counted_by_their_dates() -> None:
    data = tiny(RENDEZ_VOUS, events=[event(theme_ids="climat", occurrences="9"), event(theme_ids="ecole")])
    words = words_of(data)
    found = by_dimension(data, year(data), words, "theme", actions_of(words))
    assert values(found) == {"climat": 9, "ecole": 1}
    assert (found.unit, found.unit_plural) == ("rendez-vous", "rendez-vous")


def test_nothing_gives_an_empty_breakdown() -> None:
    data = tiny()
    found = by_dimension(data, year(data), words_of(data), "theme")
    assert found.empty
    assert (found.rows, found.total, found.largest()) == ((), 0, None)


# --- by month ------------------------------------------------------------------------------------------------------


def test_a_placeholder_date_is_in_no_month_and_is_told(data: CentreData) -> None:
    found = by_month(data, year(data), words_of(data))
    months = {row.code: row.value for row in found.rows if row.value}
    assert months == {"2024-03": 2, "2024-04": 1}
    assert found.total == 4
    assert found.notes == ("1 action sans mois connu ne figure pas ici.",)


@pytest.mark.parametrize(
    ("start", "precision"),
    [
        ("2024-10-01", "placeholder"),
        ("2024", "year"),
        ("2024-09", "season"),
        ("", "unknown"),
        ("2024-10-01", "unknown"),
    ],
)
def test_what_is_not_known_to_the_month_is_in_no_month(start: str, precision: str) -> None:
    data = tiny(events=[event(date_start=start, date_precision=precision), event()])
    found = by_month(data, year(data), words_of(data))
    assert {row.code: row.value for row in found.rows if row.value} == {"2024-03": 1}
    assert len(found.notes) == 1


@pytest.mark.parametrize("precision", ["day", "period", "month"])
def test_what_is_known_to_the_month_is_there(precision: str) -> None:
    start = "2024-10" if precision == "month" else "2024-10-05"
    data = tiny(events=[event(date_start=start, date_precision=precision)])
    found = by_month(data, year(data), words_of(data))
    assert {row.code: row.value for row in found.rows if row.value} == {"2024-10": 1}
    assert found.notes == ()


def test_a_year_has_twelve_months_in_french(data: CentreData) -> None:
    found = by_month(data, year(data), words_of(data))
    assert len(found.rows) == 12
    assert found.rows[0].label == "janvier 2024"
    assert [row.short for row in found.rows][6:8] == ["juil.", "août"]


def test_several_years_are_shown_by_year(data: CentreData) -> None:
    found = by_month(data, year(data, None), words_of(data))
    assert values(found) == {"2023": 1, "2024": 4}


def test_years_that_no_report_tells_of_are_left_open_in_their_place() -> None:
    days = ["2016-03-01", "2020-04-01", "2022-05-01"]
    data = tiny(events=[event(date_start=day, report_year=day[:4]) for day in days])
    found = by_month(data, year(data, None), words_of(data))
    assert [(row.label, row.value, row.untold) for row in found.rows] == [
        ("2016", 1, False), ("2017 à 2019", 0, True), ("2020", 1, False), ("2021", 0, True), ("2022", 1, False),
    ]  # fmt: skip
    assert sum(row.value for row in found.rows) == found.total == 3
    drawn = by_time(found)["layout"]["annotations"]
    assert [note["x"] for note in drawn if note["text"] == "n. r."] == [1, 3]
    cells = breakdown_table(found, "Titre").rows[1]
    assert (cells[0], text_of(cells[1])) == ("2017 à 2019", "n. r.")


def test_months_are_split_by_modality(data: CentreData) -> None:
    found = by_month(data, year(data), words_of(data))
    march = next(row for row in found.rows if row.code == "2024-03")
    assert dict(zip(found.part_codes, march.parts, strict=True)) == {"in_person": 1, "remote": 1, "": 0}


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (date(2024, 1, 1), date(2024, 3, 31), ["2024-01", "2024-02", "2024-03"]),
        (date(2024, 3, 20), date(2024, 4, 10), ["2024-03", "2024-04"]),
        (date(2024, 2, 1), date(2024, 2, 28), ["2024-02"]),
        # The months of a whole one's year stay, to choose among.
        (date(2024, 2, 1), date(2024, 2, 29), [f"2024-{month:02d}" for month in range(1, 13)]),
        (date(2024, 11, 2), None, ["2024-11", "2024-12"]),
        (date(2023, 10, 1), date(2024, 2, 29), ["2024-01", "2024-02"]),
        (date(2023, 1, 1), date(2024, 3, 31), ["2023", "2024"]),
        (None, date(2024, 3, 31), ["2023", "2024"]),
        (None, date(2023, 5, 31), ["2023-01", "2023-02", "2023-03", "2023-04", "2023-05"]),
    ],
)
def test_only_what_a_period_touches_is_in_the_picture(start: date | None, end: date | None, shown: list[str]) -> None:
    starts = ["2024-02-05", "2024-03-25", "2024-11-03"] + ["2023-04-02"] * (not start or start < date(2023, 4, 2))
    data = tiny(events=[event(date_start=day) for day in starts])
    found = by_month(data, Filters(TINY.id, None, start, end), words_of(data))
    assert [row.code for row in found.rows] == shown
    assert sum(row.value for row in found.rows) == found.total
    assert not any("sans date" in note or "sans mois" in note for note in found.notes)


def test_a_period_tells_how_much_it_leaves_out_for_want_of_a_date() -> None:
    undated = [("2024", "year"), ("2024-10-01", "placeholder"), ("2024-03", "month"), ("", "unknown")]
    elsewhere = [("2023", "year"), ("2024-05", "month"), ("2024-03-25", "day")]
    data = tiny(
        events=[event(date_start="2024-02-05", modality="remote", occurrences="1")]
        + [
            event(date_start=day, date_precision=known, modality="remote", occurrences="4")
            for day, known in (*undated, *elsewhere)
        ]
        + [event(date_start="2024", date_precision="year", modality="in_person", occurrences="1")]
    )
    words = words_of(data)
    until_mid_march = Filters(TINY.id, None, date(2024, 1, 1), date(2024, 3, 15))
    found = by_month(data, until_mid_march, words)
    assert (found.total, found.left_out) == (1, 5)
    assert found.notes == ("5 actions sans date assez précise ne figurent pas dans cette période.",)
    in_person = by_month(data, replace(until_mid_march, modality=("in_person",)), words)
    assert in_person.notes == ("1 action sans date assez précise ne figure pas dans cette période.",)
    meetings = by_month(data, until_mid_march, words, Quantity("occurrences", "rendez-vous", "rendez-vous", 1.0))
    assert meetings.notes == ("17 rendez-vous sans date assez précise ne figurent pas dans cette période.",)
    assert by_month(data, Filters(TINY.id, None, date(2024, 1, 1), date(2024, 12, 31)), words).left_out == 0


# --- published breakdowns ------------------------------------------------------------------------------------------


def test_a_published_breakdown_keeps_its_order_and_names_what_it_leaves_out(vt: CentreData) -> None:
    found = breakdown_of(vt, "profile_share", "profile", 2024, complete_to=100)
    assert found is not None
    assert [row.label for row in found.rows] == [
        "Agents des collectivités",
        "Agents de l’État",
        "Associations",
        "Non ventilé",
    ]
    assert sum(row.value for row in found.rows) == pytest.approx(100)
    assert found.dimension == ""
    assert found.source.startswith("Rapport d’activité 2024")


def test_lines_without_a_number_are_not_drawn(vt: CentreData) -> None:
    assert breakdown_of(vt, "unique_participants", "department", 2024) is None
    assert len(figures(vt, ("unique_participants",), 2024)) == 7


def test_no_breakdown_is_made_up(vt: CentreData) -> None:
    assert breakdown_of(vt, "profile_share", "profile", 2023) is None
    assert breakdown_of(vt, "profile_share", "nothing", 2024) is None


def test_modalities_and_categories_published_add_up_to_the_38_actions(vt: CentreData) -> None:
    for dimension in ("modality", "category"):
        found = breakdown_of(vt, "actions", dimension, 2024)
        assert found is not None
        assert found.total == 38
    pacte = breakdown_of(vt, "attendances", "scheme", 2024, complete_to=778)
    assert pacte is not None
    assert [(row.label, row.value) for row in pacte.rows] == [("Pacte des solidarités", 200), ("Non ventilé", 578)]


# --- shipped data --------------------------------------------------------------------------------------------------


def test_the_documents_give_no_theme_to_the_actions_of_villes_au_carre(snapshot: Snapshot, v2: CentreData) -> None:
    words = vocabulary(snapshot, V2, V2)
    found = by_dimension(v2, words.default, words, "theme", actions_of(words))
    assert all(row.suggested == row.value for row in found.known())
    assert found.notes


def test_the_categories_of_villes_et_territoires_are_all_suggested(snapshot: Snapshot, vt: CentreData) -> None:
    words = vocabulary(snapshot, VT, V2)
    found = by_dimension(vt, words.default, words, "mode")
    assert all(row.suggested == row.value for row in found.known())


def test_placeholders_of_villes_au_carre_are_in_no_month(snapshot: Snapshot, v2: CentreData) -> None:
    words = vocabulary(snapshot, V2, V2)
    october = by_month(v2, words.default, words).rows[9]
    dated = v2.events[v2.events["counts"] & (v2.events["month"] == 10) & (v2.events["year"] == 2024)]
    assert october.value == len(dated[dated["status"] == "realised"]) > 0
    assert set(dated["date_precision"]) <= {"day", "period", "month"}
