"""Colours: contrasts that RGAA 3.2 and 3.3 ask for, in both modes; and style sheets that use declared names only."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from support import ROOT

from dashboard.figures import base
from dashboard.palette import DARK, LIGHT, REPAINTED, SERIES, contrast, css, luminance, rgb

MODES = pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])
SHEETS = sorted((ROOT / "dashboard" / "assets").glob("*.css"))
SCRIPTS = sorted((ROOT / "dashboard" / "web" / "bundle").glob("*.mjs"))
"""What may set a variable, beside the style sheets."""


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert luminance("#ff0000") == pytest.approx(0.2126)


@MODES
def test_text_reads_on_every_background(mode: dict[str, str]) -> None:
    for text in ("ink", "ink-2", "accent", "good", "bad"):
        for ground in ("paper", "ground", "tint"):
            assert contrast(mode[text], mode[ground]) >= 4.5, f"{text} on {ground}"
    assert contrast(mode["warn"], mode["warn-bg"]) >= 4.5
    assert contrast(mode["paper"], mode["ink"]) >= 4.5, "words in a chart's hover label"


@MODES
def test_series_stand_out_from_the_paper_and_from_their_neighbours(mode: dict[str, str]) -> None:
    for name in SERIES:
        assert contrast(mode[name], mode["paper"]) >= 3, name
    for first, second in pairwise(SERIES):
        assert contrast(mode[first], mode[second]) >= 3, f"{first} beside {second}"


@MODES
def test_series_that_go_round_still_differ(mode: dict[str, str]) -> None:
    assert contrast(mode[SERIES[-1]], mode[SERIES[0]]) >= 3


@MODES
def test_modalities_stacked_in_one_bar_differ(mode: dict[str, str]) -> None:
    shown = [base.MODALITY_COLOURS[code] for code in ("in_person", "remote", "hybrid")]
    for first, second in pairwise(shown):
        assert contrast(mode[first], mode[second]) >= 3


@MODES
def test_lines_of_controls_and_unknown_bars_stand_out(mode: dict[str, str]) -> None:
    assert contrast(mode["line-2"], mode["paper"]) >= 3
    assert contrast(mode["na"], mode["paper"]) >= 3
    assert contrast(mode["accent"], mode["dim"]) >= 3, "the chosen bar beside the others"


def test_both_modes_have_the_same_names() -> None:
    assert set(LIGHT) == set(DARK)
    assert all(re.fullmatch(r"#[0-9a-f]{6}", value) for mode in (LIGHT, DARK) for value in mode.values())


def test_repainted_colours_cannot_be_mistaken_for_one_another() -> None:
    written = [rgb(LIGHT[name]) for name in REPAINTED]
    assert len(set(written)) == len(written)
    assert rgb("#0a4a52") == "rgb(10, 74, 82)"


def test_the_style_sheet_declares_and_repaints_every_colour() -> None:
    sheet = css()
    for name, value in LIGHT.items():
        assert f"--{name}:{value};" in sheet
        assert f"--{name}:{DARK[name]};" in sheet
    for name in REPAINTED:
        assert f'fill: {rgb(LIGHT[name])}"]{{fill:var(--{name})!important}}' in sheet
    assert sheet.count("{") == sheet.count("}")
    assert "<" not in sheet


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_variable_of_a_style_sheet_is_declared(sheet: object) -> None:
    own = {name for path in SHEETS for name in re.findall(r"(--[\w-]+)\s*:", path.read_text(encoding="utf-8"))}
    own |= {
        name for path in SCRIPTS for name in re.findall(r'setProperty\("(--[\w-]+)"', path.read_text(encoding="utf-8"))
    }
    used = set(re.findall(r"var\((--[\w-]+)", sheet.read_text(encoding="utf-8")))  # type: ignore[attr-defined]
    declared = own | {f"--{name}" for name in LIGHT}
    assert {name for name in used - declared if not name.startswith("--bs-")} == set()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_colours_of_style_sheets_come_from_the_palette(sheet: object) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)  # type: ignore[attr-defined]
    screen = re.sub(r"@media print\s*\{.*", "", text, flags=re.S)
    used = re.sub(r"--[\w-]+\s*:[^;}]*", "", screen)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*[;}])", used) == [], "a colour that is not a declared variable"


@pytest.mark.parametrize("name", ["line", "ink", "ink-2", "paper", "accent", "na", "dim", "line-2"])
def test_figures_use_colours_that_the_dark_mode_repaints(name: str) -> None:
    assert name in REPAINTED
