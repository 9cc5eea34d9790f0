"""White zones: only where a document could have told something, never for what it does not speak of."""

from __future__ import annotations

from dataclasses import replace

import pytest
import support
from support import TINY, VT, event, figure, tiny, year

from dashboard.cube.known_places import white_zones
from dashboard.cube.map import shading
from dashboard.cube.territory_list import Choice, Listing, listing
from dashboard.filters import Filters, vocabulary
from dashboard.indicators.in_force import named_origins
from dashboard.snapshot import CentreData, Snapshot
from dashboard.territories.model import Kind
from dashboard.words import say

AREA = replace(TINY, departments=("34", "48", "66"))
HERAULT = {"department_code": "34", "commune_code": "34172"}


def blanks(snapshot: Snapshot, data: CentreData, kind: Kind = "department") -> set[str]:
    found = listing(data, year(data), support.words_of(data), snapshot.territories, Choice(kind, blank_only=True))
    return {line.territory.code for line in found.shown}


def drawn(snapshot: Snapshot, data: CentreData, kind: Kind = "department") -> set[str]:
    found = shading(data, year(data), support.words_of(data), snapshot.territories, kind)
    return {area.territory.code for area in found.blanks}


def told(data: CentreData, found: Listing, kind: Kind) -> str:
    return say("territory", "blanks", found, kind, support.words_of(data).centre.vocabulary)


def test_map_and_list_name_the_same(snapshot: Snapshot) -> None:
    data = tiny(AREA, events=[event(**HERAULT)])
    assert blanks(snapshot, data) == drawn(snapshot, data) == {"48", "66"}


MILLAU = "241200567"
"""An EPCI of Aveyron and Lozère, whose quarter is in Aveyron."""


@pytest.mark.parametrize(("departments", "quarters"), [(("34", "48"), 0), (("12", "34", "48"), 1)])
def test_an_epci_at_the_edge_counts_the_quarters_on_its_side(
    snapshot: Snapshot, departments: tuple[str, ...], quarters: int
) -> None:
    data = tiny(replace(TINY, departments=departments), events=[event(**HERAULT)])
    found = listing(data, year(data), support.words_of(data), snapshot.territories, Choice("epci"), per_page=500)
    assert {line.territory.code: line.quarters for line in found.shown}[MILLAU] == quarters
    assert blanks(snapshot, data, "epci") == drawn(snapshot, data, "epci")
    assert (MILLAU in blanks(snapshot, data, "epci")) == bool(quarters)


def test_only_territories_with_a_quarter_are_white(snapshot: Snapshot) -> None:
    data = tiny(AREA, events=[event(**HERAULT)])
    found = listing(data, year(data), support.words_of(data), snapshot.territories, Choice("commune", blank_only=True))
    every = listing(data, year(data), support.words_of(data), snapshot.territories, Choice("commune"))
    assert 0 < found.matching < 30 < every.matching
    assert all(line.quarters for line in found.shown)
    assert "qui ont un quartier prioritaire" in told(data, found, "commune")


def test_what_is_documented_and_not_counted_is_no_white_zone(snapshot: Snapshot) -> None:
    data = tiny(AREA, events=[event(**HERAULT), event(department_code="66", format="on_site_support")])
    assert blanks(snapshot, data) == drawn(snapshot, data) == {"48"}
    areas = {
        area.territory.code: area
        for area in shading(data, year(data), support.words_of(data), snapshot.territories, "department").areas
    }
    assert (areas["66"].cells["actions"].value, areas["66"].counts.others) == (0, 1)


@pytest.mark.parametrize(
    ("value", "qualifier", "white"), [("", "not_given", set()), ("12", "exact", set()), ("0", "exact", {"48"})]
)
def test_an_origin_that_a_report_names_is_a_known_presence(
    snapshot: Snapshot, value: str, qualifier: str, white: set[str]
) -> None:
    named = figure(
        "unique_participants", value, dimension="department", category="48", category_label="Lozère",
        unit="personnes", qualifier=qualifier,
    )  # fmt: skip
    data = tiny(AREA, events=[event(**HERAULT), event(department_code="66")], published_figures=[named])
    assert blanks(snapshot, data) == drawn(snapshot, data) == white
    areas = shading(data, year(data), support.words_of(data), snapshot.territories, "department").areas
    lozere = next(area for area in areas if area.territory.code == "48")
    assert lozere.cells["actions"].value == 0, "places are known: no action there"
    assert lozere.cells["presences"].value == (0 if white else None)


def test_lozere_is_named_in_the_report(snapshot: Snapshot) -> None:
    data, words = snapshot.centres[VT], vocabulary(snapshot, VT, VT)
    assert named_origins(data, Filters(VT, 2024)) == {"11", "30", "48", "66"}
    assert named_origins(data, Filters(VT, 2023)) == frozenset()
    zones = white_zones(data, Filters(VT, 2024), words, snapshot.territories, "department")
    known = snapshot.territories
    lozere, mende = known.get("department", "48"), known.get("commune", "48095")
    assert lozere is not None
    assert mende is not None
    open_zones = replace(zones, why="")
    assert not open_zones.white(lozere), "even if places were known well enough"
    assert not open_zones.white(mende), "the report does not say from where in Lozère"


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2014-05-05", "Les quartiers prioritaires n’existaient pas encore\u202f: ils datent de 2015."),
        ("2023-05-05", "La liste des quartiers prioritaires de 2015 à 2023 n’est pas installée."),
        ("2024-05-05", ""),
    ],
)
def test_the_quarters_are_those_of_the_year(snapshot: Snapshot, day: str, why: str) -> None:
    data = tiny(AREA, events=[event(**HERAULT, date_start=day)])
    filters = year(data, int(day[:4]))
    found = shading(data, filters, support.words_of(data), snapshot.territories, "department")
    assert bool(found.blanks) is (not why)
    assert say("map", "coverage", found, support.words_of(data).centre.vocabulary).startswith(
        f"Non établies. {why}" if why else "2 départements du périmètre"
    )


@pytest.mark.parametrize(
    "rows",
    [
        [event(**HERAULT), event(), event()],
        [{**event(**HERAULT), "report_year": "2025"}],
        [event(**HERAULT, status="announced")],
    ],
)
@pytest.mark.parametrize("kind", ["department", "epci", "commune", "qpv"])
def test_nothing_is_white_without_a_report_or_places(
    snapshot: Snapshot, rows: list[dict[str, str]], kind: Kind
) -> None:
    data = tiny(AREA, events=rows)
    assert blanks(snapshot, data, kind) == set()
    found = listing(data, year(data), support.words_of(data), snapshot.territories, Choice(kind))
    assert told(data, found, kind).startswith("Zones blanches non établies. ")
