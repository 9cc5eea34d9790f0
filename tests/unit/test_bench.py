"""`make bench` judges how two things measured in one run compare, never what they take on the machine at hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from plotly.io.json import to_json_plotly
from support import ROOT, V2

from benchmarks.compared import Row, table
from benchmarks.pages import verdict
from benchmarks.rows import Measured
from benchmarks.stock_dash import create_twin, main_content, twin_of
from dashboard.app import render_page
from dashboard.pages import PAGES
from dashboard.pages.render import Site
from dashboard.snapshot import Snapshot

SLOW = 50.0
"""Times that a machine may be slower."""
ROW = Row("Tous les graphiques tracés", "ms", 400.0, 1000.0, most_ratio=0.45)
SIZE = Measured(
    1_000_000, 9000, build=80.0, typical=9.0, quickest=5.0, whole_year=7.0, slowest=14.0, alike=9.0, plain=90.0,
    table_bytes=20.0, array_bytes=30.0,
)  # fmt: skip


def test_a_slower_machine_keeps_every_promise() -> None:
    assert replace(ROW, ours=ROW.ours * SLOW, theirs=ROW.theirs * SLOW).kept
    assert replace(SIZE, typical=9.0 * SLOW, alike=9.0 * SLOW, plain=90.0 * SLOW).kept
    assert verdict({"Synthèse": 20.0 * SLOW, "Carte": 30.0 * SLOW})


def test_what_compares_worse_than_promised_is_told() -> None:
    assert not replace(ROW, ours=500.0).kept
    assert not replace(ROW, most=390.0).kept
    assert not replace(SIZE, alike=45.0).kept
    assert not verdict({"Synthèse": 20.0, "Carte": 300.0})


@pytest.mark.parametrize("ratio", [None, 0.45])
def test_every_value_is_printed(ratio: float | None) -> None:
    printed = table([replace(ROW, most_ratio=ratio)])
    assert "400 ms" in printed
    assert "0,40×" in printed
    assert ("✓ ≤ 0,45 ×" in printed) == (ratio is not None)
    assert "✗ ≤ 290 ko" in table([Row("Octets transférés", "ko", 300.0, 1840.0, most=290)])


def test_the_stock_twin_knows_its_scripts_before_the_first_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert "dash" in create_twin(compress=False).registered_paths


def test_the_stock_twin_holds_what_dash_itself_can_send(snapshot: Snapshot) -> None:
    tree = twin_of(render_page(Site(PAGES, V2), snapshot, "/", f"centre={V2}").component)
    sent = to_json_plotly(tree)
    assert '"data-kpi":"appointments"' in sent
    charts = [name for name in main_content(tree) if name.endswith(".figure")]
    assert len(charts) >= 4
