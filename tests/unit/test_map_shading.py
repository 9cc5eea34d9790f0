"""The shaded layer equals the indicators, adds up to its total, and never takes silence for a zero."""

from __future__ import annotations

import pytest
from support import TINY, V2, VT, event, measure, tiny, words_of, year

from dashboard.cube.map import LISTS, MeasureId, shading
from dashboard.cube.map_places import member_places
from dashboard.cube.territory_counts import tally
from dashboard.filters import Filters, parse, vocabulary
from dashboard.indicators.breakdowns import ATTENDANCES, Quantity, actions_of, by_dimension
from dashboard.indicators.compute import unlisted
from dashboard.indicators.registry import get
from dashboard.snapshot import Snapshot
from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind
from dashboard.words import say

QUERIES = (
    "", "annee=toutes", "annee=2020", "theme=transitions", f"centre={VT}", f"centre={VT}&annee=toutes",
    f"centre={VT}&theme=education&modalite=presentiel", f"centre={VT}&departement=34", f"centre={VT}&du=2024-06-01",
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_departments_equal_the_breakdown(snapshot: Snapshot, query: str) -> None:
    filters = parse(query, snapshot, V2).filters
    data, words = snapshot.centres[filters.centre], vocabulary(snapshot, filters.centre, V2)
    found = shading(data, filters, words, snapshot.territories, "department")
    quantities: tuple[tuple[Quantity, MeasureId], ...] = ((actions_of(words), "actions"), (ATTENDANCES, "presences"))
    for quantity, name in quantities:
        told = by_dimension(data, filters, words, "department", quantity)
        mine = {area.territory.code: area.value(name) for area in found.areas}
        assert {code: value for code, value in mine.items() if value} == {
            row.code: row.value for row in told.rows if row.code and row.value
        }
        assert (found.totals[name].value or 0) == told.total
    unknown = next((row.value for row in told.rows if not row.code), 0.0)
    assert sum(one.people.value or 0 for one in found.beside if one.why != "coarse") == unknown


@pytest.mark.parametrize("level", ["department", "epci"])
@pytest.mark.parametrize("query", QUERIES)
def test_what_is_drawn_and_what_is_beside_add_up(snapshot: Snapshot, query: str, level: Kind) -> None:
    filters = parse(query, snapshot, V2).filters
    data, words = snapshot.centres[filters.centre], vocabulary(snapshot, filters.centre, V2)
    found = shading(data, filters, words, snapshot.territories, level)
    assert found.drawn("actions") + found.away == found.totals["actions"].value
    people = found.drawn("presences") + sum(one.people.value or 0 for one in found.beside)
    assert people == (found.totals["presences"].value or 0)
    assert say("map", "takeaway", found, "actions", words.centre.vocabulary, ())


@pytest.mark.parametrize(
    ("centre", "of", "untold"),
    [
        (V2, 2024, {"adherents"}),
        (V2, 2020, {"adherents"}),
        (VT, 2024, set()),
        (VT, 2023, {"adherents", "reseaux", "publications"}),
    ],
)
def test_what_no_document_lists_is_unknown_on_the_map_as_on_the_sheets(
    snapshot: Snapshot, centre: str, of: int, untold: set[str]
) -> None:
    data, words = snapshot.centres[centre], vocabulary(snapshot, centre, V2)
    filters = Filters(centre, of)
    found = shading(data, filters, words, snapshot.territories, "department")
    assert {name for name in LISTS if found.totals[name].value is None} == untold
    for area in found.areas:
        assert {name for name in LISTS if area.cells[name].value is None} == untold
    assert {LISTS[name] for name in LISTS if name in untold} == tally(
        data, filters, words, snapshot.territories
    ).unlisted
    if "adherents" in untold:
        assert say("map", "takeaway", found, "adherents", words.centre.vocabulary, ()) == (
            "Adhérents non renseignés\u202f: aucun document de la sélection n’en donne la liste."
        )


def test_a_theme_that_no_listed_publication_has_is_a_zero(snapshot: Snapshot) -> None:
    assert unlisted(snapshot.centres[V2], Filters(V2, 2024, theme=("2007-observation",))) == {"members"}


def test_members_and_networks_equal_their_indicators(snapshot: Snapshot) -> None:
    data, words = snapshot.centres[VT], vocabulary(snapshot, VT, V2)
    found = shading(data, Filters(VT, 2024), words, snapshot.territories, "department")
    assert sum(area.cells["adherents"].value or 0 for area in found.areas) == 17
    for name, indicator in LISTS.items():
        computed = measure(get(indicator), data, Filters(VT, 2024)).computed
        assert computed is not None
        assert found.totals[name].value == computed.value


def test_a_member_of_several_years_is_counted_once(snapshot: Snapshot) -> None:
    bodies = [
        {"organisation_id": name, "name": name, "year": str(of), "relation": "member", "territory_code": "37261",
         "department_code": "37"}
        for name in ("org-1", "org-2") for of in (2023, 2024)
    ]  # fmt: skip
    data = tiny(TINY, events=[event(department_code="37")], organisations=bodies)
    found = shading(data, year(data, None), words_of(data), snapshot.territories, "department")
    assert found.totals["adherents"].value == 2
    assert [(a.territory.code, a.value("adherents")) for a in found.filled("adherents")] == [("37", 2)]
    assert [place.size for place in member_places(data, year(data, None), snapshot.territories)] == [2]


def test_a_head_count_nobody_gave_is_not_zero(snapshot: Snapshot) -> None:
    data, words = snapshot.centres[VT], vocabulary(snapshot, VT, V2)
    areas = {
        area.territory.code: area
        for area in shading(data, Filters(VT, 2024), words, snapshot.territories, "department").areas
    }
    assert areas["34"].cells["presences"].value is None
    assert areas["34"].cells["presences-10000"].value is None
    assert areas["30"].cells["presences"].value == 50
    assert (areas["30"].counts.counted, areas["30"].counts.lines) == (1, 4)
    assert areas["48"].cells["presences"].value is None
    assert areas["48"].counts.named
    assert not areas["48"].blank


def test_departments_outside_the_perimeter_appear_when_something_counted_happened_there(snapshot: Snapshot) -> None:
    data, words = snapshot.centres[VT], vocabulary(snapshot, VT, V2)
    areas = shading(data, Filters(VT, 2024), words, snapshot.territories, "department").areas
    assert {area.territory.code for area in areas if not area.covered} == {"81"}
    assert not any(area.blank for area in areas if not area.covered)


def test_blank_zones_are_told_only_where_places_are_known(snapshot: Snapshot) -> None:
    data, words = snapshot.centres[VT], vocabulary(snapshot, VT, V2)
    found = shading(data, Filters(VT, 2024), words, snapshot.territories, "department")
    assert found.blanks == ()
    assert (len(found.covered), sum(area.quarters or 0 for area in found.covered)) == (5, 59)
    assert say("map", "coverage", found, words.centre.vocabulary).startswith("Non établies. Lieu connu pour ")
    finer = shading(data, Filters(VT, 2024), words, snapshot.territories, "epci").covered
    assert sum(area.quarters or 0 for area in finer) == 59


def test_announced_is_not_done_and_remote_is_not_unknown(snapshot: Snapshot) -> None:
    data = tiny(
        TINY,
        events=[
            event(department_code="37", commune_code="37261", participants="12"),
            event(department_code="37", commune_code="37261", status="announced"),
            event(modality="remote", modality_basis="document"),
            event(),
            event(department_code="45"),
        ],
    )
    words = vocabulary(
        Snapshot("essai", {data.centre.id: data}, snapshot.schemas, snapshot.departments), "essai", "essai"
    )
    found = shading(data, year(data), words, snapshot.territories, "epci")
    tours = next(area for area in found.areas if area.territory.code == "243700754")
    assert tours.cells["actions"].value == 1
    assert {one.why: one.actions for one in found.beside} == {"remote": 1, "unknown": 1, "coarse": 1}


def test_people_who_came_from_a_department_keep_it_from_being_blank(snapshot: Snapshot) -> None:
    rows = [{"event_id": "e1", "participant_key": "a" * 32, "department_code": "45"}]
    data = tiny(TINY, events=[event(event_id="e1", department_code="37")], attendances=rows)
    words = vocabulary(
        Snapshot("essai", {data.centre.id: data}, snapshot.schemas, snapshot.departments), "essai", "essai"
    )
    areas = {a.territory.code: a for a in shading(data, year(data), words, snapshot.territories, "department").areas}
    assert areas["45"].counts.came == 1
    assert not areas["45"].blank


def test_without_lists_nothing_breaks(snapshot: Snapshot) -> None:
    data, words = snapshot.centres[V2], vocabulary(snapshot, V2, V2)
    found = shading(data, Filters(V2, 2024), words, Territories(()), "department")
    assert found.areas == ()
    assert found.away == found.totals["actions"].value
