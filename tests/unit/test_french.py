"""French numbers and words."""

from __future__ import annotations

import pytest

from dashboard.french import (
    agree,
    capital,
    enumerate_words,
    every_one,
    moment,
    number,
    part_of,
    percent,
    plural,
    signed,
)

N = "\u202f"


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (75, None, "75"),
        (3.1, None, "3,1"),
        (34396, None, f"34{N}396"),
        (200256, None, f"200{N}256"),
        (50.25, None, "50,25"),
        (1 / 3, None, "0,33"),
        (6.2, 1, "6,2"),
        (6, 1, "6,0"),
        (40.6, 0, "41"),
        (-12.5, None, "-12,5"),
    ],
)
def test_numbers(value: float, decimals: int | None, expected: str) -> None:
    assert number(value, decimals) == expected


@pytest.mark.parametrize(("value", "expected"), [(16, "+16"), (-122, "−122"), (0, "0"), (1500, f"+1{N}500")])
def test_signed_numbers_have_a_true_minus(value: float, expected: str) -> None:
    assert signed(value) == expected


def test_percentages_have_a_narrow_space() -> None:
    assert percent(40.2) == f"40,2{N}%"
    assert percent(25.7, 0) == f"26{N}%"


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "0 action"), (1, "1 action"), (1.5, "1,5 action"), (2, "2 actions"), (-2, "-2 actions")]
)
def test_the_plural_begins_at_two(count: float, expected: str) -> None:
    assert plural(count, "action") == expected
    assert agree(count, "action") == expected.rsplit(" ", 1)[1]


def test_irregular_plurals() -> None:
    assert plural(3, "réseau", "réseaux") == "3 réseaux"
    assert plural(3, "rendez-vous", "rendez-vous") == "3 rendez-vous"


def test_enumerations() -> None:
    assert enumerate_words([]) == ""
    assert enumerate_words(["a"]) == "a"
    assert enumerate_words(["a", "b"]) == "a et b"
    assert enumerate_words(["a", "b", "c"], "ou") == "a, b ou c"


def test_capital_leaves_the_rest_alone() -> None:
    assert capital("écoles de Tours") == "Écoles de Tours"
    assert capital("") == ""


def test_a_part_agrees_with_itself_not_with_the_whole() -> None:
    assert part_of(1, 1, "action") == "1 action sur 1"
    assert part_of(0, 14, "réseau", "réseaux") == "0 réseau sur 14"
    assert part_of(9, 1200, "action") == "9 actions sur 1\u202f200"


def test_every_one_of_one_is_the_only_one() -> None:
    assert every_one(8, "département") == "les 8 départements"
    assert every_one(1, "département") == "le seul département"
    assert every_one(1, "commune", feminine=True) == "la seule commune"


@pytest.mark.parametrize(
    ("seconds", "said"), [(1_775_081_400, "2 avril 2026 à 0 h 10"), (1_774_995_000, "1er avril 2026 à 0 h 10")]
)
def test_a_moment_is_that_of_the_clock_of_the_centre(seconds: int, said: str) -> None:
    assert moment(seconds) == said
