"""Breakdowns and options add up, for any filters on any data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import TINY, V2, event, sample, snapshot_of, tiny

from dashboard.dimensions import DIMENSIONS, encode
from dashboard.filters import Filters, Vocabulary, choose, in_order, vocabulary
from dashboard.indicators.breakdowns import ACTIONS, ATTENDANCES, Quantity, actions_of, by_dimension, by_month
from dashboard.indicators.head_counts import weights
from dashboard.indicators.selection import EVERY_STATUS, PLANNED, REALISED, option_counts, selection
from dashboard.snapshot import CentreData, Snapshot

STATUSES = st.sampled_from([REALISED, PLANNED, (*REALISED, *PLANNED)])
QUANTITIES = st.sampled_from([ACTIONS, ATTENDANCES, Quantity("occurrences", "date", "dates", 1.0)])
DATES = st.sampled_from(
    [
        ("2024-03-05", "day"), ("2024-05", "month"), ("2024", "year"), ("2024-10-01", "placeholder"),
        ("", "unknown"), ("2023-11-11", "day"), ("2023-12-30", "period"),
    ]
)  # fmt: skip

TAKEN = "vient d’une autre ligne"
"""In a note on dates that are known from another line on the same action: nothing is missing."""
DAYS = st.dates(date(2023, 1, 1), date(2024, 12, 31))


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, str]]:
    """Rows of events that share themes, places, statuses and twins in every way."""
    found = []
    for index in range(draw(st.integers(0, 8))):
        start, precision = draw(DATES)
        themes = draw(st.lists(st.sampled_from(["climat", "ecole"]), unique=True))
        twin = draw(st.sampled_from(["", "", "", "e0", "e1", "elsewhere"]))
        found.append(
            event(
                event_id=f"e{index}",
                date_start=start,
                date_precision=precision,
                status=draw(st.sampled_from(["realised", "realised", *EVERY_STATUS])),
                theme_ids="|".join(themes),
                theme_basis=draw(st.sampled_from(["document", "suggested"])) if themes else "",
                modality=draw(st.sampled_from(["", "in_person", "remote"])),
                department_code=draw(st.sampled_from(["", "37", "45"])),
                scheme_id=draw(st.sampled_from(["", "pacte"])),
                participants=draw(st.sampled_from(["", "0", "12", "150"])),
                occurrences=draw(st.sampled_from(["", "1", "9"])),
                same_as="" if twin == f"e{index}" else twin,
            )
        )
    return found


@st.composite
def narrowed(draw: st.DrawFn, words: Vocabulary) -> Filters:
    filters = Filters(words.centre.id, draw(st.sampled_from([None, *words.years])))
    if draw(st.booleans()):
        first, last = sorted(draw(st.tuples(DAYS, DAYS)))
        filters = replace(filters, year=None, start=first, end=draw(st.sampled_from([None, last])))
    for dimension in DIMENSIONS:
        codes = [option.code for option in words.options[dimension.id]]
        chosen = draw(st.just([]) | st.just([]) | st.lists(st.sampled_from(codes), max_size=2))
        filters = choose(filters, dimension.id, in_order(dimension.id, chosen, words))
    return filters


def check(data: CentreData, words: Vocabulary, filters: Filters, quantity: Quantity) -> None:
    """Every law of a breakdown, for one choice."""
    for dimension in DIMENSIONS:
        found = by_dimension(data, filters, words, dimension.id, quantity)
        kept = selection(data, filters, skip=dimension.id)
        weight = np.where(kept, weights(data, quantity.column, quantity.missing), 0)
        assert found.total == pytest.approx(np.nansum(weight))
        several = data.encoded[dimension.id].membership.sum(axis=1) > 1
        if not (kept & several).any():
            assert sum(row.value for row in found.rows) == pytest.approx(found.total)
        assert sum(row.value for row in found.rows) >= found.total - 1e-9
        assert found.base == kept.sum()
        assert 0 <= found.covered <= found.base
        assert max((row.suggested for row in found.rows), default=0) <= found.suggested + 1e-9
        assert found.suggested <= found.total + 1e-9
        for row in found.rows:
            assert 0 <= row.suggested <= row.value
            alone = selection(data, choose(filters, dimension.id, (row.code,)))
            assert row.value == pytest.approx(weight[alone].sum())
    months = by_month(data, filters, words, quantity)
    shown = sum(row.value for row in months.rows)
    assert shown <= months.total + 1e-9
    missing = [note for note in months.notes if TAKEN not in note]
    assert bool(missing) == (months.total - shown > 1e-9 or months.left_out > 0 or bool(months.silent))
    assert filters.has_period or not months.left_out
    everything = by_month(data, replace(filters, year=None, start=None, end=None), words, quantity)
    assert months.total + months.left_out <= everything.total + 1e-9


def check_options(data: CentreData, filters: Filters, statuses: tuple[str, ...]) -> None:
    counts = option_counts(data, filters, statuses)
    for dimension in DIMENSIONS:
        for code, count in counts[dimension.id].items():
            assert count == selection(data, choose(filters, dimension.id, (code,)), statuses).sum()


@given(made=rows(), data=st.data(), statuses=STATUSES, quantity=QUANTITIES)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=sample(15, 400))
def test_breakdowns_of_any_data_add_up(
    made: list[dict[str, str]], data: st.DataObject, statuses: tuple[str, ...], quantity: Quantity
) -> None:
    centre = tiny(TINY, events=made)
    words = vocabulary(snapshot_of(centre), TINY.id, TINY.id)
    filters = data.draw(narrowed(words))
    check(centre, words, filters, quantity)
    check_options(centre, filters, statuses)


@pytest.mark.parametrize("centre", ["v2", "vt"])
@given(data=st.data(), statuses=STATUSES)
@settings(max_examples=sample(15, 400))
def test_breakdowns_of_the_shipped_data_add_up(
    snapshot: Snapshot, centre: str, data: st.DataObject, statuses: tuple[str, ...]
) -> None:
    shipped = next(found for key, found in snapshot.centres.items() if key.startswith("villes-au") == (centre == "v2"))
    words = vocabulary(snapshot, shipped.centre.id, V2)
    filters = data.draw(narrowed(words))
    check(shipped, words, filters, data.draw(st.sampled_from([ATTENDANCES, actions_of(words)])))
    check_options(shipped, filters, statuses)


@given(made=rows(), data=st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=sample(15, 400))
def test_laws_of_the_encoding(made: list[dict[str, str]], data: st.DataObject) -> None:
    centre: Any = tiny(TINY, events=made)
    for dimension in DIMENSIONS:
        encoded = encode(centre.events, dimension)
        assert encoded.membership.any(axis=1).all(), "every row has a value, be it the unknown"
        unknown = encoded.membership[:, -1]
        assert not (encoded.membership[:, :-1].any(axis=1) & unknown).any()
        some = data.draw(st.lists(st.sampled_from(encoded.codes), min_size=1, max_size=3))
        more = data.draw(st.lists(st.sampled_from(encoded.codes), min_size=1, max_size=3))
        either = encoded.mask(some) | encoded.mask(more)
        assert (encoded.mask([*some, *more]) == either).all()
        assert (encoded.mask(encoded.codes) == encoded.mask(())).all()
        totals = encoded.totals(np.ones(len(centre.events)))
        assert all(totals[code] == encoded.mask((code,)).sum() for code in encoded.codes)
