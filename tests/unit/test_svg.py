"""Drawings: every mark and word of a figure is there, where its value puts it, in the page's colours."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from reader import queries_of
from support import HOSTILE, hostile_centre, snapshot_of
from test_figures import breakdown, figures_of

from dashboard.figures.bars import by_time, horizontal
from dashboard.figures.dots import Pair, compare
from dashboard.figures.footprint import Bar, by_mode
from dashboard.figures.svg import NAMESPACE, Links, no_links, svg
from dashboard.pages import PAGES
from dashboard.pages.model import Page
from dashboard.snapshot import Snapshot

BOLD = re.compile(r"</?b>")


def drawn(figure: dict[str, Any], width: int | None = None, links: Links = no_links) -> ET.Element:
    return ET.fromstring(svg(figure, "essai", width, links))  # noqa: S314 - ours


def to_code(dimension: str, code: str) -> dict[str, str]:
    return {"href": f"/?{dimension}={code}"} if dimension else {}


def found(root: ET.Element, tag: str) -> list[ET.Element]:
    return list(root.iter(f"{{{NAMESPACE}}}{tag}"))


def marks(root: ET.Element, tag: str) -> list[ET.Element]:
    return [one for one in found(root, tag) if one.find(f"{{{NAMESPACE}}}title") is not None]


def texts(root: ET.Element) -> list[str]:
    return ["".join(one.itertext()) for one in found(root, "text")]


def share(element: ET.Element, name: str) -> float:
    return float(element.attrib[name].removesuffix("%"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_every_mark_and_word_of_every_figure_is_drawn(page: Page, snapshot: Snapshot) -> None:
    for query in queries_of(page):
        for _, figure in figures_of(page, snapshot, query):
            root, data = drawn(figure), figure["data"]
            bars = [trace for trace in data if trace["type"] == "bar"]
            dots = [trace for trace in data if trace["type"] == "scatter"]
            values = [value for one in bars for value in (one["x"] if one.get("orientation") == "h" else one["y"])]
            assert len(marks(root, "rect")) == sum(1 for value in values if value)
            assert len(marks(root, "circle")) == sum(len(one["x"]) for one in dots)
            written = texts(root)
            for note in figure["layout"].get("annotations", ()):
                assert unescape(BOLD.sub("", note["text"])) in written


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_a_page_s_drawing_has_its_colours_and_a_file_has_its_own(page: Page, snapshot: Snapshot) -> None:
    for query in queries_of(page):
        for _, figure in figures_of(page, snapshot, query):
            assert "#" not in svg(figure, "x").replace("url(#", "")
            file = svg(figure, "x", 900)
            assert "var(" not in file
            assert not [value for one in ET.fromstring(file).iter() for value in one.attrib.values() if "%" in value]  # noqa: S314


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_no_text_of_the_tables_is_markup_in_a_drawing(page: Page) -> None:
    data = hostile_centre()
    allowed = {f"{{{NAMESPACE}}}{tag}" for tag in ("svg", "defs", "pattern", "path", "a", "rect", "circle", "line")}
    allowed |= {f"{{{NAMESPACE}}}{tag}" for tag in ("title", "text", "tspan")}
    for query in ("", "annee=toutes", "theme=climat"):
        for _, figure in figures_of(page, snapshot_of(data), query, data.centre.id, "e1"):
            root = drawn(figure, links=to_code)
            assert {one.tag for one in root.iter()} <= allowed
            assert not [name for one in root.iter() for name in one.attrib if name.startswith("on") or "xlink" in name]
            assert all(one.attrib["href"].startswith("/?") for one in found(root, "a"))


def test_a_hostile_label_is_read_as_it_is_written() -> None:
    told = breakdown(3.0)
    row = told.rows[0]
    object.__setattr__(row, "label", HOSTILE)
    assert any(text.startswith("<img src=x") for text in texts(drawn(horizontal(told))))


def test_lengths_are_in_proportion_and_carry_the_filter_of_their_row() -> None:
    longer, shorter = marks(drawn(horizontal(breakdown(10.0, 5.0))), "rect")
    assert share(longer, "width") == pytest.approx(2 * share(shorter, "width"), rel=0.01)
    assert share(longer, "x") == share(shorter, "x") == 0
    links = found(drawn(horizontal(breakdown(10.0, 5.0)), links=to_code), "a")
    assert [one.attrib["data-code"] for one in links] == ["c0", "c1"] * 2, "each bar, then each name"
    assert [one.attrib["href"] for one in links] == ["/?theme=c0", "/?theme=c1"] * 2
    assert {(one.attrib["data-action"], one.attrib["tabindex"]) for one in links} == {("toggle", "-1")}


def test_a_mark_that_leads_nowhere_is_no_link() -> None:
    assert found(drawn(horizontal(breakdown(10.0))), "a") == []


def test_parts_follow_one_another_without_a_gap() -> None:
    first, second = marks(drawn(horizontal(breakdown(4.0, parts=("a", "b")))), "rect")
    assert share(second, "x") == pytest.approx(share(first, "width"), abs=0.02)


def test_upright_bars_stand_on_zero_beside_round_numbers() -> None:
    root = drawn(by_time(breakdown(7.0, 3.0, parts=("a",))))
    high, low = marks(root, "rect")
    foot = [float(one.attrib["y"]) + float(one.attrib["height"]) for one in (high, low)]
    assert foot[0] == pytest.approx(foot[1], abs=0.2)
    assert float(high.attrib["height"]) / float(low.attrib["height"]) == pytest.approx(7 / 3, rel=0.02)
    assert [text for text in texts(root) if text.isdecimal()][:4] == ["0", "2", "4", "6"]


def test_what_is_less_than_zero_goes_to_the_left_of_it() -> None:
    root = drawn(by_mode([Bar("Train", 40.0, 30.0), Bar("Bus", -10.0, -20.0)], "usage", "complet"))
    more, less = marks(root, "rect")
    assert share(less, "x") + share(less, "width") == pytest.approx(share(more, "x"), abs=0.02)


def test_moments_that_do_not_compare_are_not_joined() -> None:
    pair = ("Actions", 22.0, 38.0, "2023", "2024", ("action", "actions"))
    assert len(found(drawn(compare([Pair(*pair)])), "line")) == 1
    assert found(drawn(compare([Pair(*pair, joined=False)])), "line") == []


def test_names_that_would_touch_on_a_phone_are_for_wider_screens() -> None:
    many = drawn(by_time(breakdown(*[1.0] * 12, parts=("a",))))
    assert len([one for one in found(many, "text") if one.get("class") == "wide-only"]) > 3
    few = drawn(by_time(breakdown(1.0, 2.0, parts=("a",))))
    assert not [one for one in found(few, "text") if one.get("class")]


def test_a_file_has_the_size_asked_for() -> None:
    root = drawn(horizontal(breakdown(10.0)), 900)
    assert (root.attrib["width"], "font-family" in root.attrib) == ("900", True)
    assert found(root, "a") == []
