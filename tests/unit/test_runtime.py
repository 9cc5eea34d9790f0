"""Gestures: what each makes of the filters; the unknown changes nothing."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support import V2, VT

from dashboard.filters import Filters, Parsed, Vocabulary, parse, vocabulary
from dashboard.pages import PAGES
from dashboard.pages.model import Page
from dashboard.pages.render import Site, full_layout, plain_slots, show
from dashboard.pages.runtime import MAX_ANSWERS, answer_to, apply_event, control_value
from dashboard.snapshot import Snapshot

HOME = PAGES[0]
SEARCHABLE = next(page for page in PAGES if "q" in page.extras)
BEFORE = Parsed(Filters(V2, 2024, theme=("transitions",)), ("Un avis.",), {})


@pytest.fixture(scope="module")
def words(snapshot: Snapshot) -> Vocabulary:
    return vocabulary(snapshot, V2, V2)


def after(words: Vocabulary, source: Any, value: Any = None, action: Any = None, page: Page = HOME) -> Parsed:
    return apply_event(BEFORE, words, page, source, value, action)


def test_a_control_of_a_dimension_replaces_its_choice(words: Vocabulary) -> None:
    found = after(words, {"type": "filter", "dim": "theme"}, ["cohesion-sociale"])
    assert found == Parsed(Filters(V2, 2024, theme=("cohesion-sociale",)))


def test_the_year_and_the_period(words: Vocabulary) -> None:
    assert after(words, {"type": "control", "name": "annee"}, "2007").filters.year == 2007
    period = after(words, {"type": "control", "name": "du"}, "2024-02-01").filters
    assert (period.year, period.start, period.theme) == (None, date(2024, 2, 1), ("transitions",))
    assert after(words, {"type": "control", "name": "au"}, "2024-02-01").filters.end == date(2024, 2, 1)


def test_buttons(words: Vocabulary) -> None:
    toggled = after(words, "action", action={"kind": "toggle", "dim": "theme", "code": "transitions"})
    assert toggled.filters == Filters(V2, 2024)
    added = after(words, "action", action={"kind": "toggle", "dim": "modality", "code": "in_person"})
    assert added.filters.modality == ("in_person",)
    assert after(words, "action", action={"kind": "reset"}) == Parsed(Filters(V2, 2024))
    found = after(words, "action", action={"kind": "param", "dim": "q", "code": "santé"}, page=SEARCHABLE)
    assert found.extra == {"q": "santé"}
    assert found.filters == BEFORE.filters


def test_a_gesture_takes_the_notices_away_and_an_address_keeps_them(words: Vocabulary) -> None:
    assert after(words, {"type": "filter", "dim": "theme"}, []).notices == ()
    assert after(words, "adresse") is BEFORE


@pytest.mark.parametrize(
    ("source", "value", "action"),
    [
        (None, None, None),
        ("adresse", "x", None),
        ("empreintes", {}, None),
        ({"type": "filter", "dim": "nothing"}, ["x"], None),
        ({"type": "filter"}, ["x"], None),
        ({"type": "control", "name": "q"}, "x", None),
        ({"type": "control"}, "x", None),
        ({"type": "chart", "id": "x"}, None, None),
        ({"type": "chart", "id": "x"}, {"points": [{"customdata": ["theme", "nothing"]}]}, None),
        ({"type": "chart", "id": "x"}, {"points": [{"customdata": ["", "2024"]}]}, None),
        ({"type": "nothing"}, None, None),
        ("action", None, None),
        ("action", None, []),
        ("action", None, {"kind": "nothing"}),
        ("action", None, {"kind": "param", "dim": "q", "code": "x"}),
        ("action", None, {"kind": "toggle", "dim": "theme"}),
    ],
)
def test_the_unknown_changes_nothing(words: Vocabulary, source: Any, value: Any, action: Any) -> None:
    found = after(words, source, value, action)
    assert (found.filters, found.extra) == (BEFORE.filters, {})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  santé  ", "santé"),
        (["a", "b"], "a,b"),
        ("x" * 200, "x" * 80),
        ("a\u202fb\x00", "a b"),
        (None, None),
        ("", None),
    ],
)
def test_the_text_of_a_parameter_is_cleaned(words: Vocabulary, value: Any, expected: str | None) -> None:
    found = after(words, {"type": "control", "name": "q"}, value, page=SEARCHABLE)
    assert found.extra.get("q") == expected


def test_controls_hold_what_is_chosen() -> None:
    period = Filters(V2, None, date(2024, 2, 1), None)
    assert control_value("annee", period, {}) == "periode"
    assert control_value("annee", Filters(V2, None), {}) == "toutes"
    assert control_value("annee", Filters(VT, 2023), {}) == "2023"
    assert control_value("du", period, {}) == "2024-02-01"
    assert control_value("au", period, {}) == ""
    assert control_value("q", period, {"q": "santé"}) == "santé"
    assert control_value("q", period, {}) == ""


def test_the_same_question_on_the_same_data_is_worked_out_once(snapshot: Snapshot) -> None:
    site = Site(PAGES, V2)
    page, rest = site.find("/")
    assert page is not None
    asked = parse("annee=2024", snapshot, V2)
    first = answer_to(site, snapshot, page, rest, asked)
    told = replace(asked, notices=("Un avis.",))
    second = answer_to(site, snapshot, page, rest, told)
    assert second.sent.slots is first.sent.slots
    assert second.shown.parsed.notices == ("Un avis.",)
    other = answer_to(site, snapshot, page, rest, parse("annee=2007", snapshot, V2))
    assert other.sent.prints != first.sent.prints
    again = replace(snapshot, version="other")
    assert answer_to(site, again, page, rest, asked).sent.slots is not first.sent.slots


def test_the_answers_kept_are_bounded(snapshot: Snapshot) -> None:
    site = Site(PAGES, V2)
    page, rest = site.find("/actions")
    assert page is not None
    for index in range(MAX_ANSWERS + 3):
        answer_to(site, snapshot, page, rest, parse(f"q=mot{index}", snapshot, V2, page.extras))
    assert len(snapshot.answers[V2]) <= MAX_ANSWERS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_a_page_goes_with_its_last_reader(snapshot: Snapshot, page: Page) -> None:
    """Left to the garbage collector, all that a page holds would stay for as long as thousands of questions."""
    gc.disable()
    try:
        shown = show(Site(PAGES, V2), snapshot, page.path, "annee=2024")
        assert shown is not None
        plain_slots(shown.view)
        full_layout(Site(PAGES, V2), shown)
        held = weakref.ref(shown.view)
        del shown
        assert held() is None
    finally:
        gc.enable()
