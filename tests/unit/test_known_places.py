"""Whether places are known well enough to say that nothing happened somewhere: one rule, and what it never does."""

from __future__ import annotations

from dataclasses import replace

import pytest
import support
from support import TINY, V2, VT, event, tiny, year

from dashboard.cube.known_places import KnownPlaces, known_places
from dashboard.cube.map import classes, shading
from dashboard.cube.model import UNKNOWN
from dashboard.cube.territory_counts import tally
from dashboard.filters import Filters, vocabulary
from dashboard.indicators.selection import selection, weights
from dashboard.snapshot import CentreData, Snapshot
from dashboard.territories.model import Kind
from dashboard.words import say

TOURS = {"department_code": "37", "commune_code": "37261"}


def of(snapshot: Snapshot, data: CentreData, kind: Kind = "department", **choices: tuple[str, ...]) -> KnownPlaces:
    words = support.words_of(data)
    return known_places(data, year(data, **choices), words, snapshot.territories, kind)


@pytest.mark.parametrize(("placed", "unknown", "enough"), [(8, 2, True), (4, 1, True), (79, 21, False), (0, 1, False)])
def test_four_fifths_of_the_actions_must_have_a_place(
    snapshot: Snapshot, placed: int, unknown: int, enough: bool
) -> None:
    found = of(snapshot, tiny(TINY, events=[event(**TOURS)] * placed + [event()] * unknown))
    assert (found.placed, found.held) == (placed, placed + unknown)
    assert found.enough is enough


def test_what_is_remote_has_no_place_to_know(snapshot: Snapshot) -> None:
    remote = event(modality="remote", modality_basis="document")
    hybrid = event(modality="hybrid", modality_basis="document")
    data = tiny(TINY, events=[event(**TOURS)] * 4 + [hybrid] + [remote] * 9)
    found = of(snapshot, data)
    assert (found.placed, found.held, found.remote) == (4, 5, 9)
    assert found.enough
    with_a_place = of(snapshot, tiny(TINY, events=[{**remote, **TOURS}]))
    assert (with_a_place.placed, with_a_place.held, with_a_place.remote) == (1, 1, 0)


def test_what_is_known_to_the_department_has_no_known_commune(snapshot: Snapshot) -> None:
    data = tiny(TINY, events=[event(**TOURS), event(department_code="37"), event(department_code="37")])
    placed = {kind: of(snapshot, data, kind).placed for kind in ("region", "department", "epci", "commune", "qpv")}  # type: ignore[arg-type]
    assert placed == {"region": 3, "department": 3, "epci": 1, "commune": 1, "qpv": 0}


def test_the_centres_own_unit_is_counted(snapshot: Snapshot) -> None:
    centre = replace(TINY, actions_indicator="appointments")
    found = of(snapshot, tiny(centre, events=[event(**TOURS), event(occurrences="9")]))
    assert (found.placed, found.held, found.enough) == (1, 10, False)


def test_a_choice_of_departments_does_not_make_places_known(snapshot: Snapshot) -> None:
    data = tiny(TINY, events=[event(**TOURS)] + [event()] * 9)
    assert of(snapshot, data, department=("37",)) == of(snapshot, data)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{**event(**TOURS), "report_year": "2025"}], "Aucun bilan fourni ne porte sur cette période."),
        ([event(**TOURS, status="announced")], "Aucun bilan fourni ne porte sur cette période."),
        (
            [event(modality="remote", modality_basis="document")],
            "Aucune action réalisée ailleurs qu’à distance dans cette sélection.",
        ),
        (
            [event(**TOURS), event(), event()],
            "Lieu connu pour 1 action sur 3. Au-dessous de 80\u202f%, un territoire sans trace est "
            "«\u202fn.\u00a0r.\u202f»\u202f: non renseigné.",
        ),
        ([event(**TOURS)], ""),
    ],
)
def test_why_nothing_can_be_said(snapshot: Snapshot, rows: list[dict[str, str]], words: str) -> None:
    data = tiny(TINY, events=rows)
    found = of(snapshot, data)
    assert say("places", "too_few", found, support.words_of(data).centre.vocabulary) == words
    assert found.enough is (not words)


def test_a_period_needs_a_report_for_each_of_its_years(snapshot: Snapshot) -> None:
    rows = [event(**TOURS), event(**TOURS, date_start="2022-05-05")]
    data = tiny(TINY, events=rows)
    words = support.words_of(data)
    for query, enough in (({"year": 2022}, True), ({"year": 2023}, False), ({"year": None}, True)):
        filters = Filters(data.centre.id, **query)  # type: ignore[arg-type]
        assert known_places(data, filters, words, snapshot.territories, "department").enough is enough
    across = Filters(data.centre.id, start=TINY.as_of.replace(year=2022), end=TINY.as_of)
    assert not known_places(data, across, words, snapshot.territories, "department").enough


@pytest.mark.parametrize("centre", [V2, VT])
def test_the_shipped_centres_say_how_many_they_place(snapshot: Snapshot, centre: str) -> None:
    """Their reports place too few actions: 2 dates of 36 for one, 23 actions of 30 for the other, as they stand."""
    data, words = snapshot.centres[centre], vocabulary(snapshot, centre, V2)
    filters = Filters(centre, 2024)
    found = known_places(data, filters, words, snapshot.territories, "department")
    counts = weights(data, "occurrences" if centre == V2 else None, 1.0)
    kept = selection(data, filters)
    placed = data.events["department_code"].notna().to_numpy() & kept
    remote = data.encoded["modality"].mask(("remote",)) & kept & ~placed
    assert (found.placed, found.held) == (counts[placed].sum(), counts[kept & ~remote].sum())
    assert not found.enough
    unit = "rendez-vous" if centre == V2 else "actions"
    assert found.held + found.remote == counts[kept].sum(), "all of them are told"
    away = f", {found.remote:g} autres à distance" if found.remote else ""
    told = say("places", "known", found, words.centre.vocabulary)
    assert told == f"lieu connu pour {found.placed:g} {unit} sur {found.held:g}{away}"
    drawn = shading(data, filters, words, snapshot.territories, "department")
    said = say("map", "takeaway", drawn, "actions", words.centre.vocabulary, ())
    assert said.startswith(f"Lieu connu pour {found.placed:g} {unit} sur {found.held:g}{away}\u202f: ")
    assert "En tête" not in said


def test_a_territory_without_a_known_action_is_unknown_and_one_with_some_says_how_many(snapshot: Snapshot) -> None:
    data = tiny(TINY, events=[event(**TOURS, participants="12"), event(), event()])
    words = support.words_of(data)
    areas = {a.territory.code: a for a in shading(data, year(data), words, snapshot.territories, "department").areas}
    assert (areas["37"].cells["actions"].value, areas["37"].cells["presences"].value) == (1, 12)
    assert (areas["45"].cells["actions"].value, areas["45"].cells["presences"].value) == (None, None)
    counted = tally(data, year(data), words, snapshot.territories)
    tours, loiret = (snapshot.territories.get(*key) for key in (("commune", "37261"), ("department", "45")))
    assert tours is not None
    assert loiret is not None
    assert (counted.of(tours).done, counted.of(loiret).done, counted.of(loiret).attendance) == (1, None, UNKNOWN)
    assert say("territory", "people", counted.of(loiret)) == "n.\u00a0r."


def test_what_few_places_tell_has_no_scale(snapshot: Snapshot) -> None:
    data = tiny(TINY, events=[event(**TOURS)] * 3 + [event(department_code="45")] + [event()] * 9)
    found = shading(data, year(data), support.words_of(data), snapshot.territories, "department")
    assert [(one.low, one.high, one.shade) for one in classes(found, "actions")] == [(1, 3, 2)]
