"""The project's own tables: read once, held to their schema, given to every centre, never in the way of one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support import ROOT, V2, schemas

from dashboard.snapshot import Snapshot, build_snapshot, reference_dir
from dashboard.sources import find_centres
from dashboard.sources.reference import load_reference


def test_the_shipped_tables_have_no_problem() -> None:
    reference = load_reference(ROOT / "data" / "reference", schemas())
    assert reference.problems == ()
    assert list(reference.tables) == ["co2_factors"]


def test_it_is_no_centre() -> None:
    assert ROOT / "data" / "reference" not in find_centres(ROOT / "data")


def test_every_centre_is_given_them(snapshot: Snapshot) -> None:
    for data in snapshot.centres.values():
        assert len(data.reference["co2_factors"]) == 13
        assert data.table("co2_factors").empty


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data" / V2, tmp_path / V2)
    return tmp_path


def test_data_kept_elsewhere_have_the_shipped_tables(folder: Path) -> None:
    assert reference_dir(folder) == ROOT / "data" / "reference"
    data = build_snapshot(folder, ROOT / "geo").centres[V2]
    assert len(data.reference["co2_factors"]) == 13


def test_another_factor_is_another_version(folder: Path) -> None:
    before = build_snapshot(folder, ROOT / "geo").version
    shutil.copytree(ROOT / "data" / "reference", folder / "reference")
    assert build_snapshot(folder, ROOT / "geo").version == before
    table = folder / "reference" / "co2_factors.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("0.0229", "0.03"), encoding="utf-8")
    assert build_snapshot(folder, ROOT / "geo").version != before


def test_wrong_tables_are_left_out_and_told(folder: Path) -> None:
    (folder / "reference").mkdir()
    wrong = "mode,unit,use_kgco2e,edition,source\nfusée,passenger_km,beaucoup,E,S\n"
    (folder / "reference" / "co2_factors.csv").write_text(wrong, encoding="utf-8")
    snapshot = build_snapshot(folder, ROOT / "geo")
    assert snapshot.centres[V2].reference == {}
    assert snapshot.degraded
    assert {problem.column for problem in snapshot.problems} == {"mode", "use_kgco2e"}
