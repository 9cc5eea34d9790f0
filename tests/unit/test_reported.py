"""A year without a report is not a year in which nothing was done: it is not counted, not compared, and said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support import TINY, V2, VT, event, measure, source_of, text_of, tiny, words_of, year

from dashboard.blocks.remember import activity
from dashboard.components.charts import month_message, share_message
from dashboard.components.filter_bar import check_options, year_options
from dashboard.components.kpi import kpi_card
from dashboard.filters import Filters, vocabulary
from dashboard.indicators import registry
from dashboard.indicators.breakdowns import actions_of, by_dimension, by_month
from dashboard.indicators.model import Measure
from dashboard.indicators.reported import (
    like_for_like,
    reported,
    silence,
    silence_told,
    year_words,
    years_counted,
    years_told,
)
from dashboard.snapshot import CentreData, Snapshot

N = "\u202f"
SILENT_YEARS = [(V2, 2008), (V2, 2020), (V2, 2023), (VT, 2023)]


def of(indicator: str, data: CentreData, value: int) -> Measure:
    return measure(registry.get(indicator), data, year(data, value))


# --- which years ---------------------------------------------------------------------------------------------------


def test_the_years_that_the_documents_of_villes_au_carre_report_on(v2: CentreData) -> None:
    told = years_told(v2)
    assert told.reported == {2007, 2024}
    assert told.announced == {2020}
    assert dict(told.dated) == {2008: 1, 2023: 1}


def test_figures_are_no_report(vt: CentreData) -> None:
    assert years_told(vt).reported == {2024}
    assert 2023 in years_told(vt).figures
    assert not reported(vt, year(vt, 2023))


@pytest.mark.parametrize(
    ("centre", "value", "said"),
    [
        (V2, 2024, ""),
        (V2, 2007, ""),
        (V2, 2023, f"Aucun document ne décrit 2023{N}: rien ne dit ce qui s’y est fait."),
        (V2, 2008, f"Aucun document ne décrit 2008{N}: rien ne dit ce qui s’y est fait."),
        (V2, 2020, f"Pour 2020, seules des annonces sont connues{N}: rien ne dit ce qui s’y est fait."),
        (VT, 2023, f"Pour 2023, seuls des chiffres sont connus{N}: aucun document n’en liste les actions."),
    ],
)
def test_a_silent_year_is_said_to_be_so(snapshot: Snapshot, centre: str, value: int, said: str) -> None:
    data = snapshot.centres[centre]
    assert silence(data, year(data, value)) == said


def test_what_another_document_dates_in_a_year_is_said_and_is_no_report(v2: CentreData) -> None:
    told = silence_told(v2, year(v2, 2023))
    assert told.endswith(f"Une action y est datée par un document d’une autre année{N}: ce n’est pas un bilan.")


def test_a_period_is_reported_on_when_all_of_its_years_are(v2: CentreData) -> None:
    inside = Filters(V2, None, date(2024, 1, 1), date(2024, 3, 31))
    assert reported(v2, inside)
    assert not reported(v2, replace(inside, start=date(2023, 10, 1)))
    told = silence(v2, Filters(V2, None, date(2008, 1, 1), date(2024, 12, 31)))
    assert told.startswith("Aucun document ne décrit 2008 à 2019 et 2021 à 2023")


@pytest.mark.parametrize(
    ("years", "said"),
    [([2023], "2023"), ([2008, 2009], "2008 et 2009"), ([2008, 2009, 2010, 2020], "2008 à 2010 et 2020"), ([], "")],
)
def test_years_in_words(years: list[int], said: str) -> None:
    assert year_words(years) == said


# --- cards ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("centre", "value"), SILENT_YEARS)
def test_no_indicator_of_the_actions_is_zero_in_a_silent_year(snapshot: Snapshot, centre: str, value: int) -> None:
    data = snapshot.centres[centre]
    for indicator in registry.INDICATORS:
        found = measure(indicator, data, year(data, value))
        if indicator.counts_actions and found.computed:
            assert found.computed.value is None, indicator.id
            assert found.computed.note, indicator.id
        assert found.change is None, indicator.id
        assert " 0 " not in text_of(kpi_card(found)), indicator.id


def test_the_card_of_a_silent_year_keeps_what_is_published_and_says_why_nothing_is_found(vt: CentreData) -> None:
    found = of("actions", vt, 2023)
    assert found.value == 22
    assert found.is_published
    assert found.computed is not None
    assert found.computed.value is None
    assert "seuls des chiffres sont connus" in text_of(kpi_card(found))


def test_publications_of_a_silent_year_are_not_zero_less_than_the_year_before(v2: CentreData) -> None:
    found = of("publications", v2, 2008)
    assert (found.value, found.change) == (None, None)


def test_what_is_dated_in_a_silent_year_is_at_least_what_was_done() -> None:
    data = tiny(events=[event(date_start="2023-11-01", report_year="2024"), event()])
    found = of("actions", data, 2023)
    assert found.value == 1
    card = text_of(kpi_card(found))
    assert "au moins 1 action" in card
    assert "Aucun document ne décrit 2023" in card


def test_a_programme_is_no_year_to_compare_with() -> None:
    data = tiny(events=[event(), event(status="announced", date_start="2023-05-02", report_year="2023")])
    found = of("actions", data, 2024)
    assert (found.value, found.previous, found.change) == (1, None, None)
    assert f"pas de comparaison{N}: aucun bilan en 2023" in text_of(kpi_card(found))


@pytest.mark.parametrize("value", [2023, 2024])
def test_neither_year_of_a_comparison_may_be_silent(value: int) -> None:
    rows = [event(event_id="a", date_start="2022-03-01"), event(event_id="b", date_start="2024-03-01")]
    later = event(event_id="c", date_start="2023-03-01", report_year="2024")
    assert of("actions", tiny(events=[*rows, later]), value).change is None


# --- like for like -------------------------------------------------------------------------------------------------


def test_a_period_under_way_is_compared_to_the_same_day() -> None:
    data = tiny(replace(TINY, as_of=date(2024, 6, 14)))
    cut, words = like_for_like(data, Filters("essai", None, date(2024, 3, 1), date(2024, 12, 31)))
    assert cut is not None
    assert (cut.start, cut.end) == (date(2023, 3, 1), date(2023, 6, 14))
    assert words == "la même période un an plus tôt, au 14 juin"


def test_a_period_that_is_over_is_compared_whole() -> None:
    data = tiny(replace(TINY, as_of=date(2024, 6, 14)))
    cut, words = like_for_like(data, Filters("essai", None, date(2024, 1, 1), date(2024, 3, 31)))
    assert cut is not None
    assert (cut.start, cut.end, words) == (date(2023, 1, 1), date(2023, 3, 31), "la même période un an plus tôt")


# --- charts, sentences, filters ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("centre", "value"), SILENT_YEARS)
def test_charts_and_sentences_of_a_silent_year_say_so(snapshot: Snapshot, centre: str, value: int) -> None:
    data, words = snapshot.centres[centre], vocabulary(snapshot, centre, V2)
    filters = year(data, value)
    said = silence(data, filters)
    months = by_month(data, filters, words, actions_of(words))
    assert months.rows == ()
    assert month_message(months) == said
    themes = by_dimension(data, filters, words, "theme", actions_of(words))
    assert share_message(themes) == said
    for message in activity(source_of(data), filters, words, ""):
        assert "retrouvés" not in message
        assert " 0 " not in message


def test_of_a_silent_year_only_what_is_known_is_drawn() -> None:
    data = tiny(events=[event(date_start="2023-11-01", report_year="2024"), event()])
    months = by_month(data, year(data, 2023), words_of(data))
    assert [(row.code, row.value) for row in months.rows] == [("2023-11", 1.0)]
    assert month_message(months) == f"Novembre{N}: 1 action."
    assert silence(data, year(data, 2023)) in months.notes


def test_years_side_by_side_make_no_lesson_and_name_those_without_a_report(v2: CentreData, snapshot: Snapshot) -> None:
    words = vocabulary(snapshot, V2, V2)
    years = by_month(v2, Filters(V2, None), words, actions_of(words))
    assert month_message(years) == f"2007{N}: 2 rendez-vous{N}; 2024{N}: 36 rendez-vous."
    assert any("Aucun document ne décrit 2008 et 2023" in note for note in years.notes)


def test_the_filters_count_nothing_where_nothing_is_known(v2: CentreData, snapshot: Snapshot) -> None:
    words = vocabulary(snapshot, V2, V2)
    labels = [option["label"] for option in year_options(words, years_counted(v2))]
    assert "2023 (sans bilan)" in labels
    assert "2020 (sans bilan)" in labels
    assert "2007 (2 rendez-vous)" in labels
    options = check_options("modality", year(v2, 2023), words, {"modality": {"remote": None, "in_person": 0}})
    assert [option["label"] for option in options][:2] == ["Présentiel (0)", "Distanciel"]
