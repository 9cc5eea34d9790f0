"""Every figure of every page: valid for plotly, drawn with the trace types in the bundle, in French, safe."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go
import pytest
from reader import queries_of
from support import HOSTILE, V2, hostile_centre, path_of, snapshot_of

from dashboard.components.drawing import drawings
from dashboard.figures.bars import by_time, horizontal, whole
from dashboard.figures.base import colour, marker, plain, shorten
from dashboard.figures.dots import Pair, compare
from dashboard.indicators.model import Breakdown, Row
from dashboard.pages import PAGES
from dashboard.pages.model import Page
from dashboard.pages.render import Site, show
from dashboard.palette import LIGHT, REPAINTED, rgb
from dashboard.snapshot import Snapshot

BUNDLED = {"bar", "scatter"}
"""Trace types in the partial plotly.js; another one would stay blank without a word."""
MARKUP = re.compile(r"</?b>|<br>")
"""The tags that figures write themselves."""
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")


def figures_of(
    page: Page, snapshot: Snapshot, query: str, default: str = V2, action: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(id, figure) of every chart that a page shows for an address."""
    shown = show(Site(PAGES, default), snapshot, path_of(page, query, action), query)
    assert shown is not None
    for drawing in drawings(list(shown.view.slots.values())):
        yield drawing.name, drawing.figure


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_every_figure_is_one_that_plotly_accepts_and_the_bundle_can_draw(page: Page, snapshot: Snapshot) -> None:
    for query in queries_of(page):
        for name, figure in figures_of(page, snapshot, query):
            go.Figure(figure, skip_invalid=False)
            assert {trace["type"] for trace in figure["data"]} <= BUNDLED, name
            assert figure["layout"]["height"] > 0, name
            assert figure["layout"]["separators"] == ",\u202f", name
            assert len(json.dumps(figure)) < 40_000, f"{name}: too heavy to send at each filter change"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_figures_use_colours_that_the_dark_mode_repaints(page: Page, snapshot: Snapshot) -> None:
    repainted = {LIGHT[name] for name in REPAINTED}
    for query in queries_of(page):
        for name, figure in figures_of(page, snapshot, query):
            used = {found.lower() for text in strings(figure) for found in COLOUR.findall(text)}
            assert used <= repainted, f"{name}: {sorted(rgb(found) for found in used - repainted)}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_no_text_of_the_tables_is_markup_in_a_figure(page: Page) -> None:
    data = hostile_centre()
    snapshot = snapshot_of(data)
    for query in ("", "annee=toutes", "theme=climat", "annee=2023"):
        for name, figure in figures_of(page, snapshot, query, data.centre.id, "e1"):
            for text in strings(figure):
                assert "<" not in MARKUP.sub("", text), f"{name}: {text}"


# --- the pieces ----------------------------------------------------------------------------------------------------


def breakdown(*values: float, parts: tuple[str, ...] = (), **more: Any) -> Breakdown:
    rows = tuple(
        Row(f"c{index}", f"Catégorie {index}", f"Cat. {index}", value, 10.0, parts=(value,) * len(parts))
        for index, value in enumerate(values)
    )
    codes = tuple(f"p{index}" for index in range(len(parts)))
    return Breakdown("theme", "action", "actions", rows, sum(values), parts, codes, "modality", **more)


def test_horizontal_bars_carry_the_filter_of_their_row() -> None:
    figure = horizontal(breakdown(5, 3))
    (trace,) = figure["data"]
    assert trace["customdata"] == [["theme", "c0"], ["theme", "c1"]]
    assert trace["x"] == [5, 3]
    assert trace["y"] == [1, 0], "the longest on top"
    texts = [note["text"] for note in figure["layout"]["annotations"]]
    assert texts == ["Catégorie 0", "Catégorie 1", "<b>5</b>", "<b>3</b>"]


def test_no_more_bars_than_the_limit() -> None:
    figure = horizontal(breakdown(*range(20, 0, -1)), limit=4)
    assert len(figure["data"][0]["x"]) == 4


def test_chosen_bars_stand_out_and_unknown_ones_are_grey() -> None:
    rows = (Row("a", "A", "A", 3, selected=True), Row("b", "B", "B", 2), Row("", "Non renseigné", "Non renseigné", 1))
    chosen = Breakdown("theme", "action", "actions", rows, 6)
    assert horizontal(chosen)["data"][0]["marker"]["color"] == [LIGHT["accent"], LIGHT["dim"], LIGHT["dim"]]
    none = Breakdown("theme", "action", "actions", (Row("a", "A", "A", 3), rows[2]), 4)
    assert horizontal(none)["data"][0]["marker"]["color"] == [LIGHT["accent"], LIGHT["na"]]


def test_months_are_stacked_and_carry_the_filter_of_their_month() -> None:
    figure = by_time(breakdown(5, 0, 3, parts=("Présentiel", "Distanciel")))
    assert [trace["name"] for trace in figure["data"]] == ["Présentiel", "Distanciel"]
    assert figure["data"][1]["customdata"] == [["theme", "c0"], ["theme", "c1"], ["theme", "c2"]]
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["<b>5</b>", "<b>3</b>"], (
        "no zero above nothing"
    )
    assert [note["x"] for note in figure["layout"]["annotations"]] == [0, 2], (
        "plotly reads the name of a year as a place"
    )


def test_a_whole_is_one_bar() -> None:
    figure = whole(Breakdown("", "%", "%", (Row("a", "A", "A", 71), Row("", "Non ventilé", "Non ventilé", 29)), 100))
    assert [trace["x"] for trace in figure["data"]] == [[71], [29]]
    assert figure["layout"]["xaxis"]["range"] == [0, 100]
    assert "pattern" in figure["data"][1]["marker"], "what is not broken down is told without colour"


def test_two_moments_are_on_the_same_scale_from_zero() -> None:
    figure = compare(
        [Pair("Actions", 22, 38, "2023", "2024", ("action", "actions")), Pair("Rien", 0, 0, "2023", "2024", ("x", "x"))]
    )
    assert figure["data"][1]["x"] == [22 / 38, 1]
    assert figure["data"][0]["x"] == [0, 0]


def test_empty_breakdowns_do_not_break_a_figure() -> None:
    empty = Breakdown("theme", "action", "actions", (), 0)
    for figure in (horizontal(empty), by_time(empty), whole(empty), compare([])):
        go.Figure(figure, skip_invalid=False)


def test_text_is_never_markup() -> None:
    assert plain(HOSTILE).count("<") == 0
    assert plain("R&D <3") == "R&amp;D &lt;3"


@pytest.mark.parametrize(
    ("text", "expected"), [("court", "court"), ("un texte assez long", "un texte…"), ("x" * 30, "x" * 13 + "…")]
)
def test_text_is_cut_at_a_word(text: str, expected: str) -> None:
    assert shorten(text, 14) == expected


def test_the_unknown_is_hatched_and_modalities_keep_their_colour() -> None:
    assert "pattern" in marker("#000000", hatched=True)
    assert "pattern" not in marker("#000000")
    assert colour(3, "in_person", "modality") == LIGHT["c1"]
    assert colour(7, "x", "theme") == LIGHT["c2"]
    assert colour(0, "", "theme") == LIGHT["na"]
