"""Lists, search and place resolution on the shipped lists and the shipped tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import REGIONS, ROOT

from dashboard.snapshot import CentreData, Snapshot
from dashboard.territories.imported import Imports
from dashboard.territories.lists import ListError, Territories, belongs, load_territories
from dashboard.territories.maps import map_files
from dashboard.territories.model import KINDS, Kind, Territory
from dashboard.territories.places import Resolution, resolve, resolve_code


@pytest.fixture(scope="module")
def known() -> Territories:
    return load_territories(ROOT / "geo", REGIONS)


def codes(result: Resolution) -> list[str]:
    return [one.code for one in result.territories]


def test_the_lists_are_whole(known: Territories) -> None:
    assert len(known.of_kind("region")) == 18
    assert len(known.of_kind("department")) == 101
    assert len([one for one in known.of_kind("commune") if one.region == "24"]) == 1754
    assert len([one for one in known.of_kind("commune") if one.region == "76"]) == 4446
    assert sum(one.population or 0 for one in known.of_kind("region")) > 68_000_000
    for one in known:
        assert known.find(one.slug) is one
        assert one.kind == "region" or known.parents(one), one


def test_former_codes_lead_to_the_present_commune(known: Territories) -> None:
    found = known.get("commune", "12076")
    assert found is not None and found.name == "Conques-en-Rouergue"
    assert known.get("commune", "99999") is None


def test_a_code_of_two_kinds_has_two_addresses(known: Territories) -> None:
    region, department = known.find("R24"), known.find("24")
    assert region is not None and region.name == "Centre-Val de Loire"
    assert department is not None and department.name == "Dordogne"
    assert {one.slug for one in known.search("24")} == {"R24", "24"}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("tours", "37261"),
        ("TOURS METROPOLE", "243700754"),
        ("st jean de braye", "45284"),
        ("Sainte-Sévère", "36208"),
        ("l'hay les roses", "94038"),
        ("nimes", "30189"),
        ("coeur de berry", "200070571"),
        ("la chaussée st victor", "41047"),
        ("aubin ferté", "45146"),
        ("herault", "34"),
        ("occitanie", "R76"),
        ("37261", "37261"),
        ("qn03709m", "QN03709M"),
        ("sanitas", "QN03709M"),
        ("Conques", "12218"),
    ],
)
def test_search_finds_what_a_reader_types(text: str, first: str, known: Territories) -> None:
    assert known.search(text)[0].slug == first


def test_search_without_answer_and_with_limits(known: Territories) -> None:
    assert known.search("") == known.search("  ") == known.search("zzzz") == ()
    assert len(known.search("saint", limit=4)) == 4
    assert {one.kind for one in known.search("blois", kinds=["qpv"])} == {"qpv"}


def test_namesakes_are_told_apart(known: Territories) -> None:
    names = [known.describe(one) for one in known.search("bellegarde", limit=3)]
    assert names == ["Bellegarde (commune, Gard)", "Bellegarde (commune, Loiret)", "Bellegarde (commune, Gers)"]
    quarter = known.find("QN03709M")
    assert quarter is not None and known.describe(quarter) == "Sanitas (quartier prioritaire, Tours)"


def test_parents_children_and_neighbours(known: Territories) -> None:
    tours = known.get("commune", "37261")
    assert tours is not None
    assert [one.slug for one in known.parents(tours)] == ["R24", "37", "243700754"]
    assert len(known.within(tours, "qpv")) == 8
    metropole = known.parents(tours)[-1]
    assert len(known.within(metropole, "commune")) == 22
    beside = [one.name for one in known.neighbours(tours)]
    assert "Saint-Pierre-des-Corps" in beside and "Amboise" not in beside
    loiret = known.get("department", "45")
    assert loiret is not None
    assert {one.code for one in known.neighbours(loiret)} == {"18", "28", "41", "58", "77", "89", "91"}


def test_being_neighbours_goes_both_ways(known: Territories) -> None:
    kinds: tuple[Kind, ...] = ("region", "department", "epci", "qpv")
    for kind in kinds:
        for one in known.of_kind(kind):
            assert all(one in known.neighbours(other) for other in known.neighbours(one))


def test_belonging_follows_the_order_of_kinds(known: Territories) -> None:
    for one in known.of_kind("qpv"):
        for parent in known.parents(one):
            assert belongs(one, parent) and not belongs(parent, one)
            assert KINDS.index(parent.kind) < KINDS.index("qpv")


FOUND = {
    "St-Jean-de-Braye": ["45284"],
    "SAINT JEAN DE BRAYE": ["45284"],
    "Ville de Limoux": ["11206"],
    "Frontignan-La Peyrade": ["34108"],
    "Dreux et Vernouillet": ["28134", "28404"],
    "Lunel, Montpellier": ["34145", "34172"],
    "CC Lodévois-Larzac": ["200017341"],
    "CC du Grand Orb": ["200042646"],
    "Communauté de communes du Pays de Lunel": ["243400520"],
    "Nîmes Métropole": ["243000643"],
    "Sète Agglopôle": ["200066355"],
    "Agglomération de Blois": ["200030385"],
    "Orléans Métropole": ["244500468"],
    "Orléans": ["45234"],
    "Conques": ["12218"],
    "Blanc": ["36018"],
    "Bellegarde (Loiret)": ["45031"],
    "Bellegarde (45)": ["45031"],
    "Paris 13e": ["75056"],
    "Paris": ["75056"],
    "37": ["37"],
    "DDETS de l’Hérault": ["34"],
    "Préfecture du Gard": ["30"],
    "Région Centre-Val de Loire": ["24"],
    "Est Occitanie": ["11", "30", "34", "48", "66"],
    "Sanitas, Tours": ["QN03709M"],
    "Tours, Blois": ["37261", "41018"],
    "Quartier du Sanitas": ["QN03709M"],
    "Tours – Sanitas": ["QN03709M"],
    "Centre social Pluriel(le)s, Tours": ["37261"],
}


@pytest.mark.parametrize("text", FOUND)
def test_places_are_resolved_as_people_write_them(text: str, known: Territories) -> None:
    result = resolve(known, text)
    assert codes(result) == FOUND[text]
    assert result.resolved and not result.is_finding and result.message() == ""
    assert result.text == text


def test_homonyms_are_reported_and_settled_by_a_hint(known: Territories) -> None:
    doubtful = resolve(known, "Bellegarde")
    assert doubtful.status == "ambiguous" and not doubtful.resolved and doubtful.is_finding
    assert "Bellegarde (45031)" in doubtful.message()
    assert codes(resolve(known, "Bellegarde", "45")) == ["45031"]
    assert codes(resolve(known, "Bellegarde", "R24")) == ["45031"]
    assert resolve(known, "Bellegarde", "34").status == "ambiguous"


def test_a_list_with_an_unknown_part_is_not_half_resolved(known: Territories) -> None:
    assert resolve(known, "Dreux et Ailleurs").status == "unknown"
    assert resolve(known, "Universités de Tours, Orléans et Poitiers").status == "ambiguous"


def test_what_stays_unknown_says_what_is_near(known: Territories) -> None:
    result = resolve(known, "Toursz")
    assert result.status == "unknown" and not result.resolved
    assert "le plus proche : Tours (37261)" in result.message()
    assert resolve(known, "Xyzxyz").message() == "« Xyzxyz » ne correspond à aucun territoire connu."


@pytest.mark.parametrize(
    ("text", "status"), [("", "empty"), ("  ", "empty"), ("en ligne", "remote"), ("Visioconférence", "remote")]
)
def test_no_place_is_no_finding(text: str, status: str, known: Territories) -> None:
    result = resolve(known, text)
    assert result.status == status and not result.is_finding and not result.resolved


def test_a_code_of_2015_is_a_finding(known: Territories) -> None:
    result = resolve(known, "QP037004")
    assert result.status == "repealed" and "abrogé" in result.message()
    assert resolve_code(known, "qpv", "QP037004").is_finding


def test_codes_of_columns(known: Territories) -> None:
    assert codes(resolve_code(known, "commune", "37261")) == ["37261"]
    assert codes(resolve_code(known, "commune", "12076")) == ["12218"]
    assert resolve_code(known, "commune", "37000").status == "unknown"
    assert resolve_code(known, "commune", "").status == "empty"


def test_kinds_limit_what_is_found(known: Territories) -> None:
    assert resolve(known, "Loiret", kinds=["commune"]).status == "unknown"
    assert [one.kind for one in resolve(known, "Paris", kinds=["department"]).territories] == ["department"]


def test_every_place_of_the_shipped_events_is_resolved(snapshot: Snapshot, known: Territories) -> None:
    for data in snapshot.centres.values():
        events = data.events.astype(object).where(data.events.notna(), "")
        for row in events.to_dict("records"):
            place = resolve(known, str(row["place"]), str(row["department_code"]))
            assert not place.is_finding, place.message()
            if row["commune_code"] and row["place"]:
                assert str(row["commune_code"]) in codes(place)
            assert not resolve_code(known, "commune", str(row["commune_code"])).is_finding
            assert not any(resolve_code(known, "qpv", code).is_finding for code in row["qpv_codes"] or ())


def test_every_network_territory_is_known(snapshot: Snapshot, known: Territories) -> None:
    for data in snapshot.centres.values():
        for row in data.table("network_territories").astype(str).to_dict("records"):
            assert resolve_code(known, row["territory_kind"], row["territory_code"]).resolved  # type: ignore[arg-type]


def test_members_are_resolved_to_the_code_their_table_gives(snapshot: Snapshot, known: Territories) -> None:
    seen = 0
    for data in (data for data in snapshot.centres.values() if not data.centre.simulated):
        for name, kind, code, department in _bodies(data):
            if kind in ("epci", "commune") and code:
                assert codes(resolve(known, name, department)) == [code]
                seen += 1
    assert seen > 15


def _bodies(data: CentreData) -> set[tuple[str, str, str, str]]:
    frame = data.table("organisations").astype(object)
    rows = frame.where(frame.notna(), "").to_dict("records")
    columns = ("name", "kind", "territory_code", "department_code")
    return {tuple(str(row[column]) for column in columns) for row in rows}  # type: ignore[misc]


def test_a_broken_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(ListError, match=r"departments.csv ne peut pas être lu"):
        load_territories(tmp_path)
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "departments.csv").write_text("code,nom\n37,Indre-et-Loire\n", encoding="utf-8")
    with pytest.raises(ListError, match=r"colonnes code, nom.*attendu code, name"):
        load_territories(tmp_path)


def test_a_set_of_ones_own_needs_no_files() -> None:
    tiny = Territories([Territory("commune", "37261", "Tours", "24", ("37",))])
    assert tiny.neighbours(tiny.of_kind("commune")[0]) == ()
    assert codes(resolve(tiny, "tours")) == ["37261"]


def test_maps_are_files_asked_for_by_name() -> None:
    names = [one.name for one in map_files(ROOT / "geo", ("76", "24", "99"))]
    assert names == ["france.json", "communes-24.json", "region-24.json", "communes-76.json", "region-76.json"]
    polygon = {"type": "Polygon", "coordinates": [[[0.7, 47.3], [0.8, 47.3], [0.7, 47.4], [0.7, 47.3]]]}
    feature = {"properties": {"name": "Sanitas", "lon": 0.7}, "geometry": polygon}
    last = map_files(ROOT / "geo", (), Imports({"QN03709M": feature}))[-1]
    assert (last.name, last.topology) == ("qpv.json", False)
    assert json.loads(last.body)["features"][0]["properties"] == {"name": "Sanitas"}
