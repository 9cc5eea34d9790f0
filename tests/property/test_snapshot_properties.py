"""Derived columns and twins, on any rows."""

from __future__ import annotations

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import event, sample, tiny

from dashboard.twins import families

IDS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


@given(ids=IDS, data=st.data())
def test_linked_lines_are_one_family_and_others_are_not(ids: list[str], data: st.DataObject) -> None:
    links = [data.draw(st.lists(st.sampled_from([*ids, "elsewhere"]), max_size=2)) for _ in ids]
    found = dict(zip(ids, families(ids, links), strict=True))
    reached = {name: {name} for name in (*ids, "elsewhere")}
    for _ in ids:
        for name, others in zip(ids, links, strict=True):
            for other in others:
                together = reached[name] | reached[other]
                for one in together:
                    reached[one] = reached[one] | together
    for one in ids:
        assert found[one] == min(ids.index(other) for other in reached[one] if other in ids)


@given(
    start=st.dates(min_value=pd.Timestamp(1990, 1, 1).date(), max_value=pd.Timestamp(2100, 12, 31).date()),
    precision=st.sampled_from(["day", "period", "month", "season", "year", "placeholder", "unknown"]),
    length=st.sampled_from([10, 7, 4]),
)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=sample(20, 500))
def test_nothing_more_than_what_is_known_of_a_date(start: object, precision: str, length: int) -> None:
    written = str(start)[:length]
    row = tiny(events=[event(date_start=written, date_precision=precision)]).events.iloc[0]
    dated = precision not in ("placeholder", "unknown")
    assert row["year"] == (int(written[:4]) if dated else 2024)
    known_month = precision in ("day", "period", "month") and length >= 7
    assert pd.isna(row["month"]) != known_month
    assert pd.isna(row["day"]) != (dated and length == 10)
    assert bool(row["counts"])
