"""Filters: URL and back, gestures and back, whatever is sent; and French that always says what is chosen."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import V2, VT

from dashboard import french
from dashboard.dimensions import BY_PARAM, DIMENSIONS
from dashboard.filters import (
    Filters,
    Parsed,
    Vocabulary,
    choose,
    in_order,
    parse,
    period_words,
    select,
    sentence,
    to_query,
    toggle,
    vocabulary,
    with_period,
    with_year,
)
from dashboard.indicators.selection import selection
from dashboard.snapshot import Snapshot

CENTRES = st.sampled_from([V2, VT])
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
"""Anything that a browser may send as the value of a control."""
NAMES = st.sampled_from(["centre", "annee", "du", "au", *BY_PARAM, "q", "vue"]) | st.text(max_size=12)
VALUES = st.text(max_size=40) | st.sampled_from(["2024", "toutes", "30,34", VT])
EXTRA = st.dictionaries(
    st.sampled_from(["q", "vue", "tri"]),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(
        lambda text: text == text.strip() and text.isprintable()
    ),
)


@st.composite
def filters_of(draw: st.DrawFn, snapshot: Snapshot) -> Filters:
    """Any filters that the dashboard can be in."""
    centre = draw(CENTRES)
    words = vocabulary(snapshot, centre, V2)
    filters = Filters(centre, draw(st.sampled_from([None, *words.years])))
    if draw(st.booleans()):
        first, last = draw(st.none() | DAYS), draw(st.none() | DAYS)
        if first and last and first > last:
            first, last = last, first
        if first or last:
            filters = Filters(centre, None, first, last)
    for dimension in DIMENSIONS:
        codes = [option.code for option in words.options[dimension.id]]
        chosen = draw(st.just([]) | st.lists(st.sampled_from(codes), max_size=4))
        filters = choose(filters, dimension.id, in_order(dimension.id, chosen, words))
    return filters


@pytest.fixture(scope="module")
def words(snapshot: Snapshot) -> dict[str, Vocabulary]:
    return {centre: vocabulary(snapshot, centre, V2) for centre in (V2, VT)}


def assert_valid(parsed: Parsed, snapshot: Snapshot) -> None:
    """Whatever was sent, what comes out is on the allow-lists."""
    filters = parsed.filters
    words = vocabulary(snapshot, filters.centre, V2)
    assert filters.year is None or filters.year in words.years
    assert not (filters.has_period and filters.year)
    assert not (filters.start and filters.end and filters.start > filters.end)
    for dimension in DIMENSIONS:
        codes = filters.selected(dimension.id)
        assert codes == in_order(dimension.id, codes, words)
    assert all(notice and notice.isprintable() for notice in parsed.notices)
    assert len(parsed.notices) < 40


# --- URL and back --------------------------------------------------------------------------------------------------


@given(data=st.data(), extra=EXTRA)
def test_the_address_of_filters_gives_the_same_filters(
    snapshot: Snapshot, data: st.DataObject, extra: dict[str, str]
) -> None:
    filters = data.draw(filters_of(snapshot))
    words = vocabulary(snapshot, filters.centre, V2)
    query = to_query(filters, words, extra)
    parsed = parse(query, snapshot, V2, tuple(extra))
    assert parsed == Parsed(filters, (), extra)
    assert to_query(parsed.filters, words, parsed.extra) == query


@given(data=st.data())
def test_the_canonical_address_is_stable_plain_and_short(snapshot: Snapshot, data: st.DataObject) -> None:
    filters = data.draw(filters_of(snapshot))
    query = to_query(filters, vocabulary(snapshot, filters.centre, V2))
    assert query.isascii()
    assert not any(char in query for char in ' "<>#')
    assert query == "" or (query.startswith("?") and len(query) > 1)


@given(query=st.text(max_size=300))
def test_any_text_gives_valid_filters(snapshot: Snapshot, query: str) -> None:
    assert_valid(parse(query, snapshot, V2, ("q",)), snapshot)


@given(
    pairs=st.lists(
        st.tuples(NAMES, st.text(max_size=40) | st.sampled_from(["2024", "toutes", "30,34", VT])), max_size=8
    )
)
def test_any_parameters_give_valid_filters(snapshot: Snapshot, pairs: list[tuple[str, str]]) -> None:
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)
    parsed = parse(query, snapshot, V2, ("q", "vue"))
    assert_valid(parsed, snapshot)
    words = vocabulary(snapshot, parsed.filters.centre, V2)
    again = parse(to_query(parsed.filters, words, parsed.extra), snapshot, V2, ("q", "vue"))
    assert again == Parsed(parsed.filters, (), parsed.extra)


@given(raw=st.binary(max_size=200))
def test_any_bytes_give_valid_filters(snapshot: Snapshot, raw: bytes) -> None:
    percent = "".join(f"%{byte:02x}" for byte in raw)
    for query in (raw.decode("latin-1"), raw.decode("utf-8", "replace"), f"theme={percent}", f"{percent}={percent}"):
        assert_valid(parse(query, snapshot, V2), snapshot)


@pytest.mark.parametrize("piece", ["theme=a,", "a=b&", "&&&&", "%", "centre=", "du=2024-", "é=è&", "\ud800", "\x00="])
def test_huge_addresses_give_valid_filters(snapshot: Snapshot, piece: str) -> None:
    for size in (500, 3_999 // len(piece), 100_000):
        assert_valid(parse(piece * size, snapshot, V2), snapshot)


# --- gestures ------------------------------------------------------------------------------------------------------


@given(data=st.data())
def test_a_choice_made_twice_is_not_made(snapshot: Snapshot, data: st.DataObject) -> None:
    filters = data.draw(filters_of(snapshot))
    words = vocabulary(snapshot, filters.centre, V2)
    dimension = data.draw(st.sampled_from([d.id for d in DIMENSIONS]))
    code = data.draw(st.sampled_from([option.code for option in words.options[dimension]]))
    once = toggle(filters, dimension, code, words)
    assert once != filters
    assert toggle(once, dimension, code, words) == filters


@given(data=st.data(), held=JSON)
def test_no_value_of_a_control_harms(snapshot: Snapshot, data: st.DataObject, held: Any) -> None:
    filters = data.draw(filters_of(snapshot))
    words = vocabulary(snapshot, filters.centre, V2)
    for dimension in DIMENSIONS:
        assert_valid(Parsed(select(filters, dimension.id, held, words)), snapshot)
    assert_valid(Parsed(with_year(filters, held, words)), snapshot)
    assert_valid(Parsed(with_period(filters, held, data.draw(JSON), words)), snapshot)


@given(data=st.data())
def test_a_control_that_holds_what_is_chosen_changes_nothing(snapshot: Snapshot, data: st.DataObject) -> None:
    filters = data.draw(filters_of(snapshot))
    words = vocabulary(snapshot, filters.centre, V2)
    for dimension in DIMENSIONS:
        held = [words.by_code[dimension.id][code].slug for code in filters.selected(dimension.id)]
        assert select(filters, dimension.id, held, words) == filters


# --- French --------------------------------------------------------------------------------------------------------


@given(data=st.data())
def test_the_sentence_says_every_choice(snapshot: Snapshot, data: st.DataObject) -> None:
    filters = data.draw(filters_of(snapshot))
    words = vocabulary(snapshot, filters.centre, V2)
    text = sentence(filters, words)
    assert text.replace("\u202f", " ").isprintable()
    assert period_words(filters) in text
    for dimension in DIMENSIONS:
        for code in filters.selected(dimension.id):
            assert (words.label(dimension.id, code) if code else f"{dimension.label.lower()} non renseigné") in text
    assert len(selection(snapshot.centres[filters.centre], filters)) == len(snapshot.centres[filters.centre].events)


@given(value=st.integers(-(10**12), 10**12))
def test_whole_numbers_are_grouped_by_three(value: int) -> None:
    text = french.number(value)
    assert text.replace("\u202f", "") == str(value)
    assert all(len(group) == 3 for group in text.lstrip("-").split("\u202f")[1:])


@given(value=st.floats(-1e9, 1e9, allow_nan=False), decimals=st.integers(0, 3))
def test_decimals_have_a_comma_and_as_many_digits_as_asked(value: float, decimals: int) -> None:
    text = french.number(value, decimals)
    assert "." not in text
    assert len(text.partition(",")[2]) == decimals
    assert abs(float(text.replace("\u202f", "").replace(",", ".")) - value) <= 0.5 * 10**-decimals + 1e-6


@given(value=st.floats(-1e6, 1e6, allow_nan=False))
def test_a_signed_number_is_its_number_with_a_sign(value: float) -> None:
    assert french.signed(value).lstrip("+−") == french.number(abs(value))
    assert french.percent(value).removesuffix("\u202f%") == french.number(value)


@given(count=st.integers(-10_000, 10_000))
def test_the_noun_agrees_with_its_count(count: int) -> None:
    assert french.plural(count, "action") == f"{french.number(count)} {french.agree(count, 'action')}"
    assert french.agree(count, "action") == ("action" if abs(count) < 2 else "actions")


@given(words=st.lists(st.text("abc", min_size=1, max_size=3), max_size=6))
def test_an_enumeration_says_each_word_once(words: list[str]) -> None:
    text = french.enumerate_words(words)
    assert text.replace(" et ", ", ").split(", ") == (words or [""])
