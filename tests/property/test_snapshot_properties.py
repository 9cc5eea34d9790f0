"""Derived columns and twins, on any rows."""

from __future__ import annotations

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import event, tiny

from dashboard.snapshot import first_of_twins

IDS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


@given(ids=IDS, data=st.data())
def test_of_linked_lines_exactly_one_counts(ids: list[str], data: st.DataObject) -> None:
    links = [data.draw(st.lists(st.sampled_from([*ids, "elsewhere"]), max_size=2)) for _ in ids]
    firsts = first_of_twins(pd.Series(ids, dtype=object), pd.Series([tuple(found) for found in links], dtype=object))
    linked = {
        frozenset((line, other)) for line, others in zip(ids, links, strict=True) for other in others if other in ids
    }
    for index, line in enumerate(ids):
        alone = not any(line in pair and len(pair) == 2 for pair in linked) and not _shares(line, ids, links)
        if alone:
            assert firsts[index], "a line without a twin counts"
    assert not ids or firsts[0]
    for pair in linked:
        if len(pair) == 2:
            first, second = sorted(ids.index(name) for name in pair)
            assert not (firsts[first] and firsts[second]), "two linked lines never both count"


def _shares(line: str, ids: list[str], links: list[list[str]]) -> bool:
    """Whether a line and another name the same third one."""
    own = set(links[ids.index(line)])
    return any(own & set(other) for name, other in zip(ids, links, strict=True) if name != line)


@given(
    start=st.dates(min_value=pd.Timestamp(1990, 1, 1).date(), max_value=pd.Timestamp(2100, 12, 31).date()),
    precision=st.sampled_from(["day", "period", "month", "season", "year", "placeholder", "unknown"]),
    length=st.sampled_from([10, 7, 4]),
)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50)
def test_nothing_more_than_what_is_known_of_a_date(start: object, precision: str, length: int) -> None:
    written = str(start)[:length]
    row = tiny(events=[event(date_start=written, date_precision=precision)]).events.iloc[0]
    dated = precision not in ("placeholder", "unknown")
    assert row["year"] == (int(written[:4]) if dated else 2024)
    known_month = precision in ("day", "period", "month") and length >= 7
    assert pd.isna(row["month"]) != known_month
    assert pd.isna(row["day"]) != (dated and length == 10)
    assert bool(row["counts"])
