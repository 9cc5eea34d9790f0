"""Years that seem to have been counted in another way: asked for an indicator, between two years."""

from __future__ import annotations

import pytest

from dashboard.indicators.breaks import break_between, breaks
from dashboard.snapshot import CentreData
from tests.support import figure, tiny

N = "\u202f"


def published(**moves: tuple[str, str]) -> list[dict[str, str]]:
    return [
        figure(indicator, value, period=year)
        for indicator, values in moves.items()
        for year, value in zip(("2023", "2024"), values, strict=True)
    ]


def trend(value: str, written: str = "le nombre d’actions n’a pas augmenté") -> list[dict[str, str]]:
    told = {"year": "2024", "about": "published_figures", "subject": "actions", "attribute": "trend"}
    return [{**told, "value": value, "as_written": written}]


def centre(moves: dict[str, tuple[str, str]], statements: list[dict[str, str]] | None = None) -> CentreData:
    return tiny(published_figures=published(**moves), statements=statements or [])


@pytest.mark.parametrize("indicator", ["actions", "half_days", "attendances", "unique_participants"])
def test_the_report_of_2024_counts_otherwise_than_in_2023(vt: CentreData, indicator: str) -> None:
    found = break_between(vt, indicator, 2023, 2024)
    assert found is not None
    assert (found.before, found.after) == (2023, 2024)


def test_what_the_document_says_comes_first(vt: CentreData) -> None:
    found = break_between(vt, "actions", 2023, 2024)
    assert found is not None
    assert found.told
    assert "n’a pas été démultiplié" in found.why
    assert "22 à 38 (+73\u202f%)" in found.why


def test_other_indicators_and_other_years_are_left_alone(vt: CentreData) -> None:
    assert break_between(vt, "linkedin_followers", 2023, 2024) is None
    assert break_between(vt, "actions", 2024, 2025) is None


def test_years_further_apart_hold_the_break() -> None:
    data = centre({"actions": ("22", "38"), "half_days": ("67", "58")})
    assert break_between(data, "half_days", 2020, 2025) is not None


def test_indicators_that_move_together_break_nothing() -> None:
    assert breaks(centre({"actions": ("22", "38"), "half_days": ("40", "58")})) == ()
    assert breaks(centre({"actions": ("22", "23"), "half_days": ("67", "66")})) == (), "moves too small to say anything"


@pytest.mark.parametrize(
    ("value", "moved", "doubtful"),
    [
        ("stable", ("22", "38"), True), ("Stable", ("22", "23"), False), ("hausse", ("22", "38"), False),
        ("baisse", ("22", "38"), True), ("hausse", ("38", "22"), True), ("autre", ("22", "38"), False),
    ],
)  # fmt: skip
def test_a_trend_is_held_to_the_figures(value: str, moved: tuple[str, str], doubtful: bool) -> None:
    assert bool(breaks(centre({"actions": moved}, trend(value)))) is doubtful


def test_a_centre_may_say_that_it_counts_in_another_way() -> None:
    told = {"year": "2024", "about": "published_figures", "subject": "actions", "attribute": "counting"}
    written = "un webinaire compte désormais pour une action"
    data = centre({"actions": ("22", "24")}, [{**told, "as_written": written}])
    found = break_between(data, "actions", 2023, 2024)
    assert found is not None
    assert found.told
    assert found.why == f"Depuis 2024, d’après le document{N}: «{N}{written}{N}»."


def test_a_trend_without_the_year_before_is_nothing_to_compare() -> None:
    data = tiny(published_figures=[figure("actions", "38")], statements=trend("stable"))
    assert breaks(data) == ()
