"""Names found in free texts: how many of them, and how often where there is none, on lines that others have written."""

from __future__ import annotations

import csv
from functools import cache

import pytest
from support import ROOT

from dashboard.snapshot import known_imports, known_territories
from dashboard.sources.names import found, masked
from dashboard.sources.persons import Known

LINES = ROOT / "tests/fixtures/names"
WRITTEN = {"lines": (100, 100), "more_lines": (30, 30), "first_lines": (47, 58)}
"""File → its lines that name somebody, and the others. `lines` was written before the detector, by another hand;
`more_lines` before it was measured; `first_lines` for the detector before it.
"""
LEAST_FOUND, MOST_ALARMS = 0.97, 0.03


@cache
def territories() -> Known:
    known = known_territories(ROOT / "geo", known_imports(ROOT / "geo"), ("31", "37"))
    return Known(lambda: (one.name for one in known))


def flagged(line: dict[str, str]) -> bool:
    """Whether something is found that overlaps a name of the line; anywhere when it names nobody."""
    text, spans = line["text"], found(line["text"], territories())
    starts = [(text.index(name), name) for name in line["span"].split("|") if name]
    return any(span.start < at + len(name) and at < span.stop for span in spans for at, name in starts or [(0, text)])


@pytest.mark.parametrize("name", WRITTEN)
def test_nearly_every_name_is_found_and_hardly_anything_else(name: str) -> None:
    with (LINES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        lines = [(number, line) for number, line in enumerate(csv.DictReader(file), start=2)]
    of_people = [(number, line) for number, line in lines if line["has_name"] == "yes"]
    others = [(number, line) for number, line in lines if line["has_name"] == "no"]
    missed = [number for number, line in of_people if not flagged(line)]
    alarms = [number for number, line in others if flagged(line)]
    recall, false = 1 - len(missed) / len(of_people), len(alarms) / len(others)
    print(f"{name}: recall {recall:.3f}, false alarms {false:.3f}; missed at lines {missed}, alarms at lines {alarms}")
    assert (len(of_people), len(others)) == WRITTEN[name]
    assert recall >= LEAST_FOUND
    assert false <= MOST_ALARMS


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mme P. TRABUC ; Zélie Bramoulin", ["P. TRABUC", "Zélie Bramoulin"]),
        ("vu avec Mmes Bramoulin, Trabuc et Karvenne", ["Bramoulin, Trabuc et Karvenne"]),
        ("M. le maire Karvenne, M. le préfet", ["Karvenne"]),
        ("Rose ou orange ; Rose Bramoulin", ["Rose Bramoulin"]),
        ("écoles Jean Zay et Marie Curie, avec Zélie Trabuc", ["Zélie Trabuc"]),
        ("président : BRAMO", []),
        ("Chargée de mission Zélie Trabuc absente, au service Jean Zay", ["Zélie Trabuc"]),
        ("Mme Blois, habitante", ["Blois"]),
        ("Tours et Orléans", []),
        ("avec Jaden Nou et Lyannaj Katjé", []),
        ("avec Jaden Karvenne, Mme Nou", ["Jaden Karvenne", "Nou"]),
        ("A. Objectifs, S.A.R.L. Dupuis", []),
        ("Ze\u0301lie Bramoulin", ["Ze\u0301lie Bramoulin"]),
        ("", []),
    ],
)
def test_what_is_found_is_the_name_alone(text: str, names: list[str]) -> None:
    assert [text[span.start : span.stop] for span in found(text, territories())] == names


def test_a_territory_is_no_name() -> None:
    assert found("séance à Paul Valéry") != []
    assert found("séance à Paul Valéry", Known(lambda: ["Paul Valéry - Nord"])) == []


@pytest.mark.parametrize(
    ("passage", "initials"), [("P. TRABUC", "P… T…"), ("Zélie d’Armenvert", "Z… D… A…"), ("12 !", ""), ("", "")]
)
def test_a_name_is_masked_down_to_its_initials(passage: str, initials: str) -> None:
    assert masked(passage) == initials
