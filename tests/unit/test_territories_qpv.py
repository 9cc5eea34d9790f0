"""The table of the QPV in force, as the decree fixes it."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from support import REGIONS, ROOT

from dashboard.sources.text import fold
from dashboard.territories.lists import Territories, load_territories
from dashboard.territories.qpv_codes import CURRENT

REFERENCE = next(
    (one / "shared" / "geo" / "qpv2024.csv" for one in ROOT.parents if (one / "shared" / "geo").is_dir()), None
)


@pytest.fixture(scope="module")
def known() -> Territories:
    return load_territories(ROOT / "geo", REGIONS)


def test_the_decree_counts_57_and_108(known: Territories) -> None:
    quarters = known.of_kind("qpv")
    assert Counter(one.region for one in quarters) == {"24": 57, "76": 108}
    centre = Counter(one.department for one in quarters if one.region == "24")
    assert centre == {"18": 4, "28": 11, "36": 4, "37": 15, "41": 4, "45": 19}


def test_every_quarter_has_known_parents_and_a_place(known: Territories) -> None:
    for one in known.of_kind("qpv"):
        assert CURRENT.match(one.code)
        assert one.name and one.name == one.name.strip()
        communes = [known.get("commune", code) for code in one.communes]
        assert communes and all(communes)
        assert known.get("epci", one.epci) is not None
        assert all(commune.epci == one.epci for commune in communes if commune)
        assert one.department in {commune.department for commune in communes if commune}
        assert one.approximate and one.lon is not None and one.population is None


def test_the_source_is_the_decree() -> None:
    with (ROOT / "geo" / "qpv.csv").open(encoding="utf-8", newline="") as file:
        assert {row["source"] for row in csv.DictReader(file)} == {"Décret n° 2023-1314 du 28 décembre 2023"}


def test_the_table_is_that_of_the_reference_list(known: Territories) -> None:
    path = REFERENCE or Path("qpv2024.csv")
    if not path.exists():
        pytest.skip("the reference list is not beside this repository")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reference = {row["code_qp"]: row for row in csv.DictReader(file)}
    quarters = {one.code: one for one in known.of_kind("qpv")}
    assert quarters.keys() == reference.keys()
    for code, row in reference.items():
        assert fold(quarters[code].name) == fold(row["lib_qp"])
        assert set(quarters[code].communes) == set(row["insee_com"].split(";"))
        assert quarters[code].communes[0] == row["commune_principale"]
        assert (quarters[code].department, quarters[code].region) == (row["insee_dep"], row["insee_reg"])
        assert quarters[code].epci == row["siren_epci"]
