"""One reading of places: the map, the sheets, the lists, the tables, the filters and the check say the same."""

from __future__ import annotations

import csv
import re
import shutil
from typing import Any

import pytest
from support import REGIONS, ROOT, schemas, text_of, walk

from dashboard.filters import Filters, vocabulary
from dashboard.indicators.breakdowns import by_dimension
from dashboard.indicators.selection import documented
from dashboard.indicators.territory import lines_index, located
from dashboard.pages import PAGES
from dashboard.pages.model import View
from dashboard.pages.render import Site, show
from dashboard.quality import findings
from dashboard.snapshot import Snapshot, build_snapshot
from dashboard.sources import load_centre
from dashboard.territories.lists import Territories, load_territories
from dashboard.territories.model import Territory
from dashboard.territories.places import Resolution, resolve, resolve_code
from dashboard.territories.where import Written, where

CASES = ROOT / "tests" / "fixtures" / "geo" / "lieux"
TEXTS = list(csv.DictReader((CASES / "lieux_non_reconnus.csv").read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def known() -> Territories:
    return load_territories(ROOT / "geo", REGIONS)


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    data = tmp_path_factory.mktemp("data")
    shutil.copytree(CASES / "essai", data / "essai")
    events = data / "essai" / "events.csv"
    assert not load_centre(data / "essai", schemas()).ok
    # Department 20 is refused: it has been two since 1976.
    events.write_text(events.read_text(encoding="utf-8").replace(",20,,10,", ",,,10,"), encoding="utf-8")
    return build_snapshot(data, ROOT / "geo")


def page(snapshot: Snapshot, path: str, query: str = "") -> View:
    found = show(Site(PAGES, "essai"), snapshot, path, query)
    assert found is not None
    return found.view


@pytest.mark.parametrize("row", TEXTS, ids=lambda row: row["texte"])
def test_places_are_read_as_people_write_them(row: dict[str, str], known: Territories) -> None:
    found = resolve(known, row["texte"], row["departement_connu"])
    expected = row["attendu"]
    if expected == "à distance":
        assert found.status == "remote"
    elif expected.startswith("ambigu"):
        assert found.status == "ambiguous"
        assert {one.code for one in found.territories} == set(re.findall(r"\d+", expected))
    else:
        assert [one.code for one in found.resolved] == [expected.split()[-1]]
    assert found.text == row["texte"]


READ = {
    "37000": "37261",
    "Tours 37": "37261",
    "37041 Tours Cedex 9": "37261",
    "Paris 13": "75056",
    "Lyon IIIe arrondissement": "69123",
    "13013 Marseille": "13055",
    "Tours-Nord": "37261",
    "Tours et visioconférence": "37261",
    "CA Bourges Plus": "241800507",
    "Grand Lyon": "200046977",
    "CINOR": "249740119",
    "dép. 2a": "2A",
    "Préfecture 37": "37",
    "97400 Saint-Denis": "97411",
    "Vienne, 86": "86",
    "Vienne (38)": "38544",
}


@pytest.mark.parametrize("text", READ)
def test_other_ways_of_writing_a_place(text: str, known: Territories) -> None:
    assert [one.code for one in resolve(known, text).resolved] == [READ[text]]


@pytest.mark.parametrize("text", ["37100", "75013 Lyon", "Saint-Denis", "Vienne"])
def test_what_may_be_two_places_is_asked(text: str, known: Territories) -> None:
    found = resolve(known, text)
    assert found.status == "ambiguous" and not found.resolved


@pytest.mark.parametrize("text", ["DREETS", "Villeneuve-sur-Nulle-Part", "Salle-Polyvalente", "MJC"])
def test_what_is_no_place_is_not_taken_for_one(text: str, known: Territories) -> None:
    assert resolve(known, text).status == "unknown"


def test_where_the_centre_works_decides_between_homonyms(known: Territories) -> None:
    assert resolve(known, "Bellegarde", near=("45", "37")).resolved[0].code == "45031"
    assert resolve(known, "Bellegarde", near=("45", "30")).status == "ambiguous"


CODES: list[tuple[Any, str, str, list[str]]] = [
    ("commune", "75113", "found", ["75056"]),
    ("commune", "13213", "found", ["13055"]),
    ("commune", "69383", "found", ["69123"]),
    ("commune", "37235", "found", ["37261"]),
    ("commune", "37000", "unknown", ["37261"]),
    ("commune", "1053", "unknown", ["01053"]),
    ("commune", "37999", "unknown", []),
    ("commune", "35352", "unlisted", []),
    ("department", "20", "unknown", ["2A", "2B"]),
    ("department", "1", "unknown", ["01"]),
    ("qpv", "QN03790M", "unknown", ["QN03710M", "QN03709M"]),
    ("qpv", "QN97414I", "unlisted", []),
    ("qpv", "QN03502M", "unlisted", []),
    ("qpv", "QN99901M", "unknown", []),
]


@pytest.mark.parametrize(("kind", "code", "status", "meant"), CODES)
def test_a_code_that_does_not_exist_comes_with_those_that_may_be_meant(
    kind: Any, code: str, status: str, meant: list[str], known: Territories
) -> None:
    found = resolve_code(known, kind, code)
    assert found.status == status
    assert found.is_finding is (status == "unknown")
    assert [one.code for one in found.territories] == meant or (kind == "qpv" and meant)
    if status == "unknown" and meant:
        assert meant[0] in found.message() or kind == "qpv"


def test_the_check_tells_of_every_code_that_does_not_exist(tried: Snapshot) -> None:
    told = {one.rows[0]: one.what for one in findings(tried) if one.rule == "unresolved_places"}
    assert sorted(told) == ["e06", "e17"]
    assert "Tours (37261)" in told["e17"]


def actions_on_map(view: View) -> dict[str, int]:
    rows = [node for node in walk(view.slots["tableau"]) if hasattr(node, "data-territory")]
    counts = {getattr(row, "data-territory"): text_of(row.children[1]) for row in rows}
    return {code: int(count) for code, count in counts.items() if count.isdecimal()}


def test_map_sheets_list_and_breakdown_count_the_same(tried: Snapshot) -> None:
    data, words = tried.centres["essai"], vocabulary(tried, "essai", "essai")
    on_map = actions_on_map(page(tried, "/carte"))
    assert on_map["37"] == 9
    breakdown = by_dimension(data, Filters("essai", 2024), words, "department")
    for code, count in on_map.items():
        assert (
            f"{count} action" in text_of(page(tried, f"/territoires/departement-{code}").slots["entete"]) or not count
        )
        assert sum(row.value or 0 for row in breakdown.rows if row.code == code) == count
    for code in (code for code, count in on_map.items() if count):
        kept = page(tried, "/carte", f"departement={code}").slots["message"]
        assert str(on_map[code]) in text_of(kept)


def test_map_and_sheets_of_epci_count_the_same(tried: Snapshot) -> None:
    on_map = actions_on_map(page(tried, "/carte", "niveau=epci"))
    assert on_map["243700754"] == 8
    assert on_map["241800507"] == 1
    for code, count in on_map.items():
        if count:
            assert f"{count} action" in text_of(page(tried, f"/territoires/{code}").slots["entete"])


def test_what_has_no_place_is_the_same_everywhere(tried: Snapshot) -> None:
    data = tried.centres["essai"]
    nowhere = [one.places == () for one in located(data, tried.territories)]
    assert sum(nowhere) == 2
    assert documented(data, Filters("essai", 2024)) == (30, 28)
    index = lines_index(data, tried.territories)
    assert [not found.keys for found in index.placements] == nowhere
    for path, slot in (("/carte", "cote"), ("/territoires/37", "entete"), ("/territoires", "resume")):
        assert re.search(r"(?<!\d)2 (?:ne sont pas|actions réalisées sur 30)", text_of(page(tried, path).slots[slot]))


@pytest.mark.parametrize("query", ["TMVL", "37000 Tours", "Bourges+", "Dpt 37", "PACA"])
def test_the_search_of_territories_reads_the_same(query: str, tried: Snapshot, known: Territories) -> None:
    meant = resolve(known, query).resolved[0]
    shown = page(tried, "/territoires", f"q={query.replace('+', '%2B')}")
    assert meant.name.split()[-1] in text_of(shown.slots["liste"])


def placed(known: Territories, **cells: Any) -> tuple[list[str], str, str]:
    found = where(known, Written(**cells), ("37", "45"))
    return [one.code for one in found.places], found.department, found.epci


def test_a_row_is_placed_by_all_that_it_says(known: Territories) -> None:
    assert placed(known, place="Tours Métropole") == (["243700754"], "37", "243700754")
    assert placed(known, quarters=("QN03709M",)) == (["QN03709M"], "37", "243700754")
    assert placed(known, place="Dreux et Vernouillet") == (["28134", "28404"], "28", "200040277")
    assert placed(known, place="Orléans", department="37") == (["37"], "37", "")
    assert placed(known, commune="35352") == (["35"], "35", "")
    assert placed(known, place="45") == (["45"], "45", "")
    assert placed(known, place="en ligne") == ([], "", "")


def doubts(known: Territories, **cells: Any) -> list[Resolution]:
    return list(where(known, Written(**cells), ("37", "45")).doubts)


def test_what_contradicts_itself_is_a_question_not_a_count(known: Territories) -> None:
    (contrary,) = doubts(known, place="Orléans", department="37")
    assert "désigne Orléans (45234), le code de la ligne Indre-et-Loire (37)" in contrary.message()
    (posted,) = doubts(known, place="Tours", commune="37100")
    assert "désigne Tours (37261), le code de la ligne Épeigné-les-Bois (37100)" in posted.message()
    (scattered,) = doubts(known, place="Tours et Orléans")
    assert scattered.status == "scattered" and placed(known, place="Tours et Orléans") == ([], "", "")
    assert not doubts(known, place="Hôtel de ville", commune="37261")
    assert not doubts(known, place="Redon", department="35")


def test_without_lists_codes_are_taken_as_they_are() -> None:
    found = where(Territories(()), Written(commune="37261", department="37"))
    assert (found.department, found.commune_code, found.places) == ("37", "37261", ())
    alone = Territories([Territory("department", "37", "Indre-et-Loire", "24", ("37",))])
    assert where(alone, Written(department="37")).department == "37"
