"""Pictures by month: only the months of the period, what is left out is told, no lesson from too few dates."""

from __future__ import annotations

from datetime import date

import pytest
from support import V2, event, source_of, tiny, words_of, year

from dashboard.blocks.remember import activity
from dashboard.components.charts import month_message
from dashboard.filters import Filters, vocabulary
from dashboard.indicators.breakdowns import actions_of, by_month, left_out_words
from dashboard.snapshot import CentreData, Snapshot

N = "\u202f"


def period(start: str, end: str, centre: str = "essai") -> Filters:
    return Filters(centre, None, *(date.fromisoformat(day) if day else None for day in (start, end)))


@pytest.fixture
def winter() -> CentreData:
    """Three actions of the winter, one of June, two of 2024 without a month, and one of January without a day."""
    undated = {"date_start": "2024", "date_precision": "year", "report_year": "2024"}
    return tiny(
        events=[
            event(event_id="a", date_start="2024-01-16"),
            event(event_id="b", date_start="2024-03-05"),
            event(event_id="c", date_start="2024-03-29"),
            event(event_id="d", date_start="2024-06-03"),
            event(event_id="e", **undated),
            event(event_id="f", **undated),
            event(event_id="g", date_start="2024-01", date_precision="month"),
        ]
    )


def test_a_period_draws_no_month_outside_it_and_tells_what_it_leaves_out(winter: CentreData) -> None:
    found = by_month(winter, period("2024-01-01", "2024-03-31"), words_of(winter))
    assert [(row.code, row.value) for row in found.rows] == [("2024-01", 2.0), ("2024-02", 0.0), ("2024-03", 2.0)]
    assert found.left_out == 2
    assert "2 actions sans date assez précise ne figurent pas dans cette période." in found.notes


def test_an_action_known_to_a_month_is_left_out_of_a_part_of_it(winter: CentreData) -> None:
    assert left_out_words(winter, period("2024-01-10", "2024-12-31"), words_of(winter)).startswith("3 actions")
    assert left_out_words(winter, period("2025-01-01", "2025-12-31"), words_of(winter)) == ""
    assert left_out_words(winter, year(winter), words_of(winter)) == ""


def test_quiet_months_are_told_where_most_actions_have_a_month(winter: CentreData) -> None:
    found = by_month(winter, period("2024-01-01", "2024-06-30"), words_of(winter))
    assert month_message(found) == f"Janvier et mars{N}: 2 actions chacun{N}; rien de daté en février, avril et mai."


def test_no_quiet_month_where_most_actions_have_none() -> None:
    undated = [event(event_id=f"u{i}", date_start="", date_precision="unknown") for i in range(6)]
    dated = [event(event_id=f"d{i}", date_start=f"2024-0{i}-03") for i in range(1, 6)]
    data = tiny(events=[*undated, *dated])
    said = f"Mois connu pour 5 actions sur 11{N}: trop peu pour dire quand l’activité se concentre."
    assert month_message(by_month(data, year(data), words_of(data))) == said
    inside = period("2024-01-01", "2024-05-31")
    told = month_message(by_month(data, inside, words_of(data)))
    assert told == f"Date connue pour 5 actions de cette période{N}; 6 autres peuvent s’y ajouter."
    assert not any("Mois" in message for message in activity(source_of(data), year(data), words_of(data), ""))


def test_one_month_alone_is_not_said_to_be_without_a_quiet_one() -> None:
    data = tiny(events=[event(event_id=str(i), date_start=f"2024-03-0{i}") for i in range(1, 7)])
    found = by_month(data, period("2024-03-01", "2024-03-31"), words_of(data))
    assert month_message(found) == f"Mars 2024{N}: 6 actions."


def test_the_first_quarter_of_villes_au_carre_has_three_months_and_leaves_thirty_out(
    v2: CentreData, snapshot: Snapshot
) -> None:
    words = vocabulary(snapshot, V2, V2)
    found = by_month(v2, period("2024-01-01", "2024-03-31", V2), words, actions_of(words))
    assert len(found.rows) == 3
    assert found.left_out == 30
    assert "mois sans activité" not in month_message(found)
    told = f"Date connue pour 2 rendez-vous de cette période{N}; 30 autres peuvent s’y ajouter."
    assert month_message(found) == told


def test_no_month_of_villes_au_carre_is_said_to_be_quiet(v2: CentreData, snapshot: Snapshot) -> None:
    words = vocabulary(snapshot, V2, V2)
    said = month_message(by_month(v2, year(v2), words, actions_of(words)))
    assert "sans activité" not in said
    assert "rien" not in said
    assert said.startswith("Mois connu pour ")
