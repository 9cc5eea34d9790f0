"""What rules read out of French words, and how they write French."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.quality.figures import agrees, half_unit
from dashboard.quality.words import counted, per_year, quoted, sample, span_words, typeset
from dashboard.sources.text import fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mensuelle", (12, 12)),
        ("rencontres en visio mensuelles", (12, 12)),
        ("deux rencontres annuelles", (2, 2)),
        ("deux fois par an", (2, 2)),
        ("2 à 3 journées par an", (2, 3)),
        ("à raison de deux à trois journées par réseau et par an", (2, 3)),
        ("une fois par mois", (12, 12)),
        ("5 posts par semaine", (260, 260)),
        ("séminaire de deux jours tous les deux mois", (6, 6)),
        ("une fois par trimestre", (4, 4)),
        ("annuel", (1, 1)),
        ("Quatorze entretiens, sans leurs dates.", None),
        ("", None),
    ],
)
def test_rhythms(text: str, expected: tuple[float, float] | None) -> None:
    assert per_year(text) == expected


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Compte l’évaluation de quatre cités éducatives", [4]),
        ("cinq évaluations et quatre contrats de ville", [5, 4]),
        ("dix-sept adhérents", [17]),
        ("une réunion", []),
        ("1 réunion, 14 villes", [14]),
        ("en 2024", []),
    ],
)
def test_numbers_in_digits_and_words(text: str, numbers: list[int]) -> None:
    assert [found.number for found in counted(text)] == numbers


def test_numbers_keep_to_their_clause() -> None:
    (found,) = counted("Bilan : évaluation de 4 cités, à part")
    assert found.clause == "évaluation de 4 cités"
    assert (found.before, found.after) == (("evaluation", "de"), ("cites",))


def test_typography() -> None:
    assert typeset("« Oui » : 34 % ; non ?") == "«\u202fOui\u202f»\u202f: 34\u202f%\u202f; non\u202f?"
    assert quoted("Tournée « Cap »") == "« Tournée “Cap” »"
    assert quoted("x" * 100).endswith("x… »")


def test_spans() -> None:
    assert span_words(date(2024, 2, 9), date(2024, 2, 9)) == "9 février 2024"
    assert span_words(date(2024, 2, 9), date(2024, 2, 10)) == "du 9 au 10 février 2024"
    assert span_words(date(2024, 1, 25), date(2024, 2, 1)) == "du 25 janvier au 1er février 2024"
    assert span_words(date(2023, 12, 31), date(2024, 1, 1)) == "du 31 décembre 2023 au 1er janvier 2024"


def test_fold_and_sample() -> None:
    assert fold("L’Élan, à CŒUR") == "l elan a coeur"
    assert sample(["a", "b"]) == "a et b"
    assert sample(list("abcdefg")) == "a, b, c, d et 3 autres"


def test_rounding_is_half_a_unit_of_the_last_decimal() -> None:
    assert half_unit(34.0) == 0.5
    assert half_unit(5.1) == pytest.approx(0.05)
    assert agrees(34, 33.6)
    assert not agrees(34, 31.3)
    assert agrees(1500, 1501, "more_than")
    assert not agrees(1500, 1500, "more_than")
    assert agrees(30, 27, "about")
