"""Measures in French words."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from dashboard.indicators import registry
from dashboard.indicators.model import Computed, Measure, Published
from dashboard.indicators.targets import Target
from dashboard.indicators.wording import QUALIFIER_WORDS, change_in_short, change_tone, relative_change, value_words
from dashboard.words import say, say_lines

told = partial(say, "figures")
N = "\u202f"
ACTIONS = registry.get("actions")


def published(value: float | None, qualifier: str = "exact", period: str = "2024") -> Published:
    return Published(value, "actions", qualifier, period, "Actions", "Rapport — Section")


def of(**parts: Any) -> Measure:
    return Measure(ACTIONS, previous_words="2023", **parts)


@pytest.mark.parametrize(
    ("qualifier", "prefix"),
    [("exact", ""), ("more_than", "plus de"), ("about", "environ"), ("rounded", "environ"), ("declared", "")],
)
def test_a_qualifier_is_said(qualifier: str, prefix: str) -> None:
    assert value_words(of(published=published(1500, qualifier))).prefix == prefix
    assert QUALIFIER_WORDS[qualifier]


def test_every_qualifier_of_the_tables_has_words() -> None:
    from support import schemas

    assert set(schemas()["published_figures"].labels("qualifier")) <= set(QUALIFIER_WORDS)


def test_a_value_says_whether_it_is_published_or_computed() -> None:
    assert value_words(of(published=published(38), computed=Computed(45))).kind == "publié"
    computed = value_words(of(computed=Computed(1, 1, 1)))
    assert (computed.kind, computed.figure, computed.unit) == ("calculé", "1", "action")
    nothing = value_words(of())
    assert (nothing.kind, nothing.figure) == ("", "—")


def test_decimals_are_those_of_the_indicator() -> None:
    assert value_words(Measure(registry.get("fte"), computed=Computed(6.2, 5, 5))).figure == "6,2"
    assert value_words(Measure(registry.get("fte"), computed=Computed(6.0, 5, 5))).figure == "6,0"


def test_changes_like_for_like() -> None:
    more = of(published=published(38), previous_published=published(22))
    assert (told("change", more), change_tone(more)) == ("▲ 16 de plus qu’en 2023 (22)", "good")
    less = of(published=published(22), previous_published=published(38))
    assert (told("change", less), change_tone(less)) == ("▼ 16 de moins qu’en 2023 (38)", "bad")
    same = of(published=published(22), previous_published=published(22))
    assert (told("change", same), change_tone(same)) == ("comme en 2023 (22)", "neutral")


def test_more_is_not_always_better() -> None:
    parts: dict[str, Any] = {
        "computed": Computed(5, 5, 5),
        "previous_computed": Computed(3, 3, 3),
        "previous_words": "2023",
    }
    assert change_tone(Measure(replace(ACTIONS, better="lower"), **parts)) == "bad"
    assert change_tone(Measure(replace(ACTIONS, better="neutral"), **parts)) == "neutral"


def test_nothing_to_compare_with_is_said_plainly() -> None:
    assert told("change", of(published=published(38))) == "pas de valeur 2023 publiée"
    assert told("change", of(computed=Computed(38, 1, 1))) == "pas de valeur 2023 connue"
    bound = of(published=published(1500, "more_than"), previous_published=published(1200))
    assert told("change", bound) == "borne basse : non comparable à 2023"
    assert told("change", Measure(ACTIONS, computed=Computed(38, 1, 1))) == ""
    assert told("change", of()) == ""


def test_changes_in_hundredths() -> None:
    found = of(published=published(38), previous_published=published(22))
    assert change_in_short(found) == f"+73{N}%"
    assert change_in_short(of(published=published(778), previous_published=published(900))) == f"−14{N}%"
    assert relative_change(of(published=published(5), previous_published=published(0))) is None
    assert change_in_short(of(published=published(5))) == ""


@pytest.mark.parametrize(
    ("computed", "expected"),
    [
        (Computed(872, 9, 10), "D’après 9 des 10 actions renseignées"),
        (Computed(86, 1, 3), "D’après 1 action renseignée sur 3"),
        (Computed(36, 10, 10), "D’après 10 actions"),
        (Computed(36, 1, 1), "D’après 1 action"),
        (Computed(12, 12, 12, "publication"), "D’après les lignes"),
        (Computed(31.3, 2, 2, "chiffre publié"), "D’après les chiffres publiés"),
        (Computed(6.2, 5, 5, "ligne publiée"), "D’après les chiffres publiés"),
    ],
)
def test_coverage_is_said(computed: Computed, expected: str) -> None:
    assert told("coverage", computed) == expected


def test_what_the_rows_add_up_to_is_said_beside() -> None:
    assert told("computed", of(published=published(38), computed=Computed(45, 9, 10))) == (
        f"D’après 9 des 10 actions renseignées{N}: 45"
    )
    assert told("computed", of(computed=Computed(None, note="Non calculable : raison."))) == "Non calculable : raison."
    assert told("computed", of(published=published(38))) == "Repris du document, non recalculable"


def test_the_whole_is_recalled_when_the_view_is_narrower() -> None:
    assert told("whole", of(published_whole=published(1500, "more_than"))) == (
        f"Publié pour l’ensemble du centre{N}: plus de 1{N}500"
    )
    assert told("whole", of()) == told("whole", of(published_whole=published(None, "not_given"))) == ""


def test_targets_are_said_as_a_share() -> None:
    aimed = {"targets": (Target("actions", 2024, 40.0), Target("actions", 2024, 0.0, convention="Pacte"))}
    assert told("targets", of(published=published(38))) == ""
    assert say_lines("figures", "targets", of(published=published(38), elapsed=50.0, **aimed)) == (
        f"95{N}% de l’objectif (40), à 50{N}% de l’année",
        f"Sans valeur à rapprocher de l’objectif (0, Pacte), à 50{N}% de l’année",
    )
    assert told("targets", of(**aimed)).startswith("Sans valeur à rapprocher de l’objectif (40)")
