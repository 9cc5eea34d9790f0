"""What held in the years chosen: the departments covered, the QPV, the population."""

from __future__ import annotations

from dataclasses import replace

import pytest
import support
from support import TINY, V2, event, tiny, year

from dashboard.components.filter_bar import check_options
from dashboard.cube.map import shading
from dashboard.cube.map_places import quarter_places
from dashboard.cube.territory_list import Choice, listing
from dashboard.cube.territory_sheet import peers, sheet
from dashboard.filters import Filters, parse, vocabulary
from dashboard.indicators import in_force
from dashboard.indicators.selection import option_counts
from dashboard.indicators.territory_perimeter import ground
from dashboard.snapshot import CentreData, Snapshot
from dashboard.sources import FormerTerritory
from dashboard.words import say_lines

TODAY = {"18", "28", "36", "37", "41", "45"}
POITOU_CHARENTES = {"16", "17", "79", "86"}


@pytest.mark.parametrize(
    ("query", "departments", "quarters"),
    [
        ("annee=2007", TODAY | POITOU_CHARENTES, "none"),
        ("annee=2020", TODAY, "unlisted"),
        ("annee=2023", TODAY, "unlisted"),
        ("", TODAY, "listed"),
        ("annee=toutes", TODAY | POITOU_CHARENTES, "listed"),
        ("du=2007-01-01&au=2007-12-31", TODAY | POITOU_CHARENTES, "none"),
        ("du=2008-06-01&au=2009-06-01", TODAY | POITOU_CHARENTES, "none"),
        ("du=2009-01-01&au=2014-06-01", TODAY, "none"),
        ("du=2009-01-01", TODAY, "listed"),
        ("au=2008-12-31", TODAY | POITOU_CHARENTES, "none"),
    ],
)
def test_the_territory_and_the_quarters_are_those_of_the_years(
    snapshot: Snapshot, v2: CentreData, query: str, departments: set[str], quarters: str
) -> None:
    filters = parse(query, snapshot, V2).filters
    assert set(in_force.departments(v2, filters)) == departments
    assert in_force.quarters(v2, filters) == quarters


def test_vienne_is_inside_in_2007_and_outside_since(snapshot: Snapshot, v2: CentreData) -> None:
    known = snapshot.territories
    vienne = known.get("department", "86")
    assert vienne is not None
    assert ground(v2, Filters(V2, 2007), known).covers(vienne)
    assert not ground(v2, Filters(V2, 2024), known).covers(vienne)
    words = vocabulary(snapshot, V2, V2)
    found = shading(v2, Filters(V2, 2007), words, known, "department")
    covered = {area.territory.code for area in found.areas if area.covered}
    assert covered == TODAY | POITOU_CHARENTES
    assert {
        one.territory.code for one in listing(v2, Filters(V2, 2007), words, known, Choice()).shown if one.covered
    } == covered
    assert "jusqu’en 2008\u202f: Centre et Poitou-Charentes" in " ".join(say_lines("map", "territory", found))
    finer = shading(v2, Filters(V2, 2007), words, known, "epci")
    assert {one.code for one in finer.unlisted} == POITOU_CHARENTES
    assert "Intercommunalités non installées pour Charente" in " ".join(say_lines("map", "territory", finer))


def test_departments_on_offer_are_those_of_the_year(snapshot: Snapshot, v2: CentreData) -> None:
    words = vocabulary(snapshot, V2, V2)

    def offered(year_: int) -> set[str]:
        filters = Filters(V2, year_)
        return {option["value"] for option in check_options("department", filters, words, option_counts(v2, filters))}

    assert offered(2007) >= TODAY | POITOU_CHARENTES
    assert not offered(2024) & POITOU_CHARENTES
    assert offered(2024) >= TODAY
    assert parse("annee=2007&departement=86", snapshot, V2).filters.department == ("86",)


def test_any_centre_may_have_covered_other_departments(snapshot: Snapshot) -> None:
    centre = replace(TINY, former_territories=(FormerTerritory(2022, ("37", "86")),))
    data = tiny(centre, events=[event(department_code="86", date_start=f"{year_}-03-03") for year_ in (2022, 2023)])
    words = support.words_of(data)
    for year_, covered in ((2022, {"37", "86"}), (2023, {"37", "45"})):
        found = listing(data, year(data, year_), words, snapshot.territories, Choice())
        assert {line.territory.code for line in found.shown if line.covered} == covered
        assert "86" in {line.territory.code for line in found.shown}, "something happened there both years"


@pytest.mark.parametrize("year_", [2007, 2014])
def test_neither_quarters_nor_population_of_today_before_there_were_any(
    snapshot: Snapshot, v2: CentreData, year_: int
) -> None:
    filters, known, words = Filters(V2, year_), snapshot.territories, vocabulary(snapshot, V2, V2)
    assert not in_force.population_told(v2, filters)
    found = shading(v2, filters, words, known, "department")
    assert {area.quarters for area in found.areas} == {None}
    assert {area.cells["presences-10000"].value for area in found.areas} == {None}
    assert quarter_places(v2, filters, known) == ()
    tours = known.get("commune", "37261")
    assert tours is not None
    made = sheet(v2, filters, words, known, tours)
    assert (made.quarters, made.quarters_listed) == (None, ())
    assert peers(v2, filters, known, "commune") == ()
    assert listing(v2, filters, words, known, Choice("qpv")).matching == 0


def test_the_list_of_2024_is_not_that_of_2023(snapshot: Snapshot, v2: CentreData) -> None:
    known, words = snapshot.territories, vocabulary(snapshot, V2, V2)
    now = {a.territory.code: a.quarters for a in shading(v2, Filters(V2, 2024), words, known, "department").areas}
    before = {a.territory.code: a.quarters for a in shading(v2, Filters(V2, 2023), words, known, "department").areas}
    assert now["37"] == 15
    assert before["37"] is None


def test_quarters_of_a_region_that_the_lists_leave_out_are_unknown(snapshot: Snapshot, v2: CentreData) -> None:
    where = ground(v2, Filters(V2, 2024), snapshot.territories)
    told = {code: snapshot.territories.get("department", code) for code in ("75", "59", "37", "48")}
    assert {code: where.quarters_of(one) for code, one in told.items() if one} == {
        "75": None, "59": None, "37": 15, "48": 1,
    }  # fmt: skip
