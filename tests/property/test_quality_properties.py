"""Rules hold whatever the numbers, and whatever the order of the lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from support import sample, schemas

from dashboard.filters import french_date
from dashboard.quality import RULES_BY_ID, Finding, findings
from dashboard.quality.figures import agrees
from dashboard.quality.words import counted, per_year, quoted, typeset
from dashboard.snapshot import CentreData, Snapshot, build_snapshot, centre_data

ROOT = Path(__file__).parents[2]
VT = "villes-et-territoires"
UNHURRIED = settings(deadline=None)
"""The first example also reads the data."""


@cache
def shipped() -> Snapshot:
    return build_snapshot(ROOT / "data", ROOT / "geo")


def with_tables(data: CentreData, tables: dict[str, pd.DataFrame]) -> Snapshot:
    fresh = centre_data(data.centre, {**data.tables, **tables})
    return replace(shipped(), centres=MappingProxyType({data.centre.id: fresh}))


@cache
def blank() -> CentreData:
    data = shipped().centres[VT]
    return centre_data(data.centre, {name: frame.iloc[:0] for name, frame in data.tables.items()})


def with_figures(rule: str, rows: list[dict[str, Any]]) -> tuple[Finding, ...]:
    frame = pd.DataFrame(rows, columns=blank().table("published_figures").columns)
    frame["row_number"] = range(2, len(frame) + 2)
    tables = MappingProxyType({**blank().tables, "published_figures": frame})
    return RULES_BY_ID[rule].run(replace(blank(), tables=tables, memo={}))


def line(value: float, category: str = "", **cells: Any) -> dict[str, Any]:
    dimension = "profile" if category else None
    return {"period": "2024", "value": value, "dimension": dimension, "category": category or None, **cells}


@UNHURRIED
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=7))
def test_tenths_that_reach_100_are_never_held_against(cuts: list[int]) -> None:
    bounds = [0, *sorted(cuts), 1000]
    tenths = [high - low for low, high in pairwise(bounds)]
    rows = [line(v / 10, f"c{i}", indicator_id="profile_share", unit="%") for i, v in enumerate(tenths)]
    assert with_figures("shares_vs_hundred", rows) == ()


@UNHURRIED
@given(st.lists(st.integers(1, 30), min_size=2, max_size=3))
def test_shares_that_stay_below_100_always_leave_a_remainder(values: list[int]) -> None:
    rows = [line(float(v), f"c{i}", indicator_id="profile_share", unit="%") for i, v in enumerate(values)]
    (found,) = with_figures("shares_vs_hundred", rows)
    assert found.severity in ("info", "warning")
    assert len(found.rows) == len(values)


@UNHURRIED
@given(st.lists(st.integers(0, 500), min_size=2, max_size=6), st.integers(-3, 3))
def test_a_total_is_doubted_when_and_only_when_its_lines_give_another(values: list[int], gap: int) -> None:
    rows = [line(float(v), f"c{i}", indicator_id="territory_zus", unit="zones") for i, v in enumerate(values)]
    rows.append(line(float(sum(values) + gap), indicator_id="territory_zus", unit="zones"))
    doubted = with_figures("total_vs_lines", rows)
    assert bool(doubted) is (gap != 0)


@UNHURRIED
@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(0, 3))
def test_a_rate_rounded_from_its_own_terms_is_never_doubted(top: int, bottom: int, decimals: int) -> None:
    rate = round(100 * top / bottom, min(decimals, 1))
    rows = [
        line(float(top), indicator_id="newsletter_opens", unit="ouvertures"),
        line(float(bottom), indicator_id="newsletter_sends", unit="envois"),
        line(rate, indicator_id="newsletter_open_rate", unit="%"),
    ]
    assert with_figures("figure_vs_figures", rows) == ()


@settings(max_examples=sample(3, 60), deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_finding(random: Any) -> None:
    data = shipped().centres[VT]
    tables = {}
    for name, frame in data.tables.items():
        order = list(range(len(frame)))
        random.shuffle(order)
        tables[name] = frame.iloc[order].reset_index(drop=True)
    before = findings(with_tables(data, {}))
    assert findings(with_tables(data, tables)) == before


ABOUT = ("events", "publications", "networks", "organisations", "published_figures", "staff")
ATTRIBUTES = tuple(schemas()["statements"].labels("attribute"))
SUBJECTS = ("vt-2024-e19", "vt-net-anru", "gip-ales-cevennes", "vt-2024-pub04", "linkedin_posts", "webinar", "member")


@settings(max_examples=sample(10, 600), deadline=None)
@given(
    st.sampled_from(ABOUT), st.sampled_from(ATTRIBUTES), st.sampled_from(SUBJECTS),
    st.one_of(st.text(max_size=12), st.dates().map(str), st.dates().map(lambda day: f"{day:%Y-%m}")),
    st.text(min_size=3, max_size=60),
)  # fmt: skip
def test_no_statement_breaks_a_rule(about: str, attribute: str, subject: str, value: str, written: str) -> None:
    data = shipped().centres[VT]
    cells = {"year": 2024, "about": about, "subject": subject, "attribute": attribute, "value": value}
    frame = pd.DataFrame([{**cells, "as_written": written, "source": "Rapport — Section", "row_number": 2}])
    assert findings(with_tables(data, {"statements": frame}))


@settings(deadline=None)
@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_a_day_of_the_calendar_is_never_said_not_to_exist(day: date) -> None:
    columns = blank().table("events").columns
    row = {"event_id": "e", "title": "Rencontre", "report_year": day.year, "date_as_written": french_date(day)}
    row |= {"row_number": 2, "filled": ()}
    events = pd.DataFrame([row], columns=columns)
    data = replace(blank(), tables=MappingProxyType({**blank().tables, "events": events}), memo={})
    assert RULES_BY_ID["impossible_date"].run(data) == ()


@given(st.floats(0, 1e6, allow_nan=False), st.floats(-0.4, 0.4))
def test_a_rounded_figure_agrees_with_what_it_was_rounded_from(value: float, shift: float) -> None:
    assert agrees(float(round(value)), round(value) + shift)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_of_words(text: str) -> None:
    bounds = per_year(text)
    assert bounds is None or bounds[0] > 0
    assert all(found.number >= 2 for found in counted(text))
    assert typeset(typeset(text)) == typeset(text)
    assert quoted(text).startswith("«")
