"""What attendance lists tell, against the same figures counted plainly, on any lists under any filters."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import TINY, event, sample, snapshot_of, tiny

from dashboard.dimensions import DIMENSIONS
from dashboard.filters import Filters, Vocabulary, choose, in_order, vocabulary
from dashboard.indicators.attendance import Cut, Reach, attendances, reach
from dashboard.indicators.attendance_lists import ONE_WAY, action_lines
from dashboard.indicators.selection import columns, selection
from dashboard.snapshot import CentreData

Cells = dict[str, str]
DATES = (
    ("2022-12-31", "day"), ("2023-02-01", "day"), ("2023-02-01", "day"), ("2023-06", "month"), ("2023", "year"),
    ("2024-01-01", "day"), ("2024-03-05", "day"), ("2024-09-30", "day"), ("2024-05", "month"), ("", "unknown"),
)  # fmt: skip
PERIODS = (
    (None, None), (date(2023, 1, 1), date(2023, 12, 31)), (date(2024, 1, 1), date(2024, 6, 30)),
    (date(2023, 7, 1), None), (None, date(2024, 2, 1)),
)  # fmt: skip
ATTRIBUTES = {"profile": "profile", "department": "department_code", "modality": "modality"}
VALUES = {
    "profile": ("", "", "resident", "non_profit", "state_staff"),
    "department_code": ("", "37", "45", "2A"),
    "modality": ("", "", "in_person", "remote"),
    "key_id": ("0a0a0a0a",) * 12 + ("0b0b0b0b", ""),
}


@st.composite
def events(draw: st.DrawFn) -> list[Cells]:
    """Actions of three years that share themes, networks and formats; some repeat one another."""
    found = []
    for index in range(draw(st.integers(1, 7))):
        start, precision = draw(st.sampled_from(DATES))
        themes = draw(st.lists(st.sampled_from(["climat", "ecole"]), unique=True))
        twin = draw(st.sampled_from(["", "", "", "", "e0", "e1", "elsewhere"]))
        found.append(
            event(
                event_id=f"e{index}",
                date_start=start,
                date_precision=precision,
                status=draw(st.sampled_from(["realised"] * 5 + ["announced", "cancelled"])),
                theme_ids="|".join(themes),
                theme_basis="document" if themes else "",
                format=draw(st.sampled_from(["", "meeting", "training"])),
                modality=draw(st.sampled_from(["", "in_person", "remote", "hybrid"])),
                department_code=draw(st.sampled_from(["", "37", "45"])),
                network_id=draw(st.sampled_from(["", "n1", "n2"])),
                same_as="" if twin == f"e{index}" else twin,
            )
        )
    return found


@st.composite
def lists(draw: st.DrawFn, actions: list[Cells]) -> list[Cells]:
    """A few persons at some of the actions, never twice on one line."""
    places = st.tuples(st.sampled_from([line["event_id"] for line in actions]), st.integers(1, 6))
    pairs = draw(st.lists(places, unique=True, max_size=25))
    keys = draw(st.sampled_from([VALUES["key_id"], ("0a0a0a0a",)]))
    drawn = {**{name: st.sampled_from(VALUES[name]) for name in VALUES}, "key_id": st.sampled_from(keys)}
    return [
        {"event_id": line, "participant_key": f"p-{person:06d}", **{name: draw(one) for name, one in drawn.items()}}
        for line, person in pairs
    ]


@st.composite
def choices(draw: st.DrawFn, words: Vocabulary) -> Filters:
    start, end = draw(st.sampled_from(PERIODS))
    year = None if start or end else draw(st.sampled_from([None, 2022, 2023, 2024]))
    filters = Filters(words.centre.id, year, start, end)
    for dimension in DIMENSIONS:
        codes = [option.code for option in words.options[dimension.id]]
        chosen = draw(st.just([]) | st.just([]) | st.just([]) | st.lists(st.sampled_from(codes), max_size=2))
        filters = choose(filters, dimension.id, in_order(dimension.id, chosen, words))
    return filters


def plain_rows(data: CentreData) -> pd.DataFrame:
    """One row per person and realised action: place and first day of the action, attributes as text."""
    frame = data.table("attendances").astype(dict.fromkeys((*ATTRIBUTES.values(), "key_id", "event_id"), "object"))
    place = {line: index for index, line in enumerate(data.events["event_id"])}
    homes = action_lines(data.events)
    rows = []
    for row in frame.to_dict("records"):
        line = place[row["event_id"]]
        held = data.events["modality"].astype("object").iloc[homes[line]]
        texts: dict[str, Any] = {
            name: "" if pd.isna(row[name]) else row[name] for name in (*ATTRIBUTES.values(), "key_id")
        }
        texts["modality"] = texts["modality"] or (held if held in ONE_WAY else "")
        day = columns(data).first[homes[line]]
        rows.append(
            {
                **texts,
                "who": row["participant"],
                "action": homes[line],
                "twin": homes[line] != line,
                "day": day,
                "line": line,
            }
        )
    names = [*ATTRIBUTES.values(), "key_id", "who", "action", "twin", "day", "line"]
    made = pd.DataFrame(rows, columns=names)
    made = made[made["action"] >= 0].sort_values(["twin", "line"], kind="stable")
    made = made.drop_duplicates(["who", "action"])
    return made.sort_values(["day", "action"], kind="stable")


def first_day(filters: Filters) -> pd.Timestamp | None:
    if filters.has_period:
        return pd.Timestamp(filters.start) if filters.start else None
    return pd.Timestamp(filters.year, 1, 1) if filters.year else None


def check_people(found: Reach, every: pd.DataFrame, rows: pd.DataFrame, filters: Filters) -> None:
    """The persons of a selection, counted with sets."""
    people, start = found.people, first_day(filters)
    assert people.attendances == len(rows)
    assert people.note == ""
    if rows.empty or rows["key_id"].nunique() > 1:
        assert (people.unique, people.new, people.returning, people.loyalty) == (None, None, None, None)
        assert people.reason
        return
    assert people.unique == rows["who"].nunique()
    times = rows.groupby("who").size()
    assert people.loyalty == (int((times == 1).sum()), int((times == 2).sum()), int((times > 2).sum()))
    before = every[every["day"] < start] if start is not None else every[:0]
    if before.empty or pd.concat([before, rows])["key_id"].nunique() > 1:
        assert (people.new, people.returning) == (None, None)
        assert people.reason
        return
    known = set(before["who"])
    assert people.returning == len(set(rows["who"]) & known)
    assert people.new == len(set(rows["who"]) - known)
    assert people.reason == ""


def check_attribute(cut: Cut, rows: pd.DataFrame, column: str, told: bool, *, overlapping: bool) -> None:
    """A breakdown by what each row says: everybody in the latest known category, or in each one met."""
    assert cut.codes[-1] == ""
    assert dict(zip(cut.codes, cut.attendances.tolist(), strict=True)) == {
        code: int((rows[column] == code).sum()) for code in cut.codes
    }
    assert cut.attendances.sum() == len(rows)
    assert (cut.unique is not None) == told
    if cut.unique is None:
        return
    if overlapping:
        met = {code: rows.loc[rows[column] == code, "who"].nunique() for code in cut.codes}
        assert dict(zip(cut.codes, cut.unique.tolist(), strict=True)) == met
        return
    latest = rows[rows[column] != ""].groupby("who")[column].last().reindex(rows["who"].unique()).fillna("")
    assert dict(zip(cut.codes, cut.unique.tolist(), strict=True)) == {
        code: int((latest == code).sum()) for code in cut.codes
    }
    assert cut.unique.sum() == rows["who"].nunique()


def check_trait(cut: Cut, rows: pd.DataFrame, membership: Any, told: bool) -> None:
    """A breakdown by what the actions say: distinct persons per value, which overlap."""
    for index in range(len(cut.codes)):
        inside = rows[membership[rows["action"].to_numpy(dtype=int), index]]
        assert cut.attendances[index] == len(inside)
        if cut.unique is not None:
            assert cut.unique[index] == inside["who"].nunique()
    assert (cut.unique is not None) == told


def check(data: CentreData, filters: Filters) -> None:
    """Every figure of one refresh."""
    every = plain_rows(data)
    found = reach(data, filters)
    if data.table("attendances").empty:
        assert found is None
        return
    assert found is not None
    kept = selection(data, filters)
    rows = every[kept[every["action"].to_numpy(dtype=int)]]
    listed = np.isin(np.arange(len(kept)), rows["action"])
    assert found.listed.tolist() == listed.tolist()
    assert (found.actions, found.actions_listed) == (kept.sum(), listed.sum())
    check_people(found, every, rows, filters)
    told = found.people.unique is not None
    for name, column in ATTRIBUTES.items():
        check_attribute(found.cuts[name], rows, column, told, overlapping=name == "modality")
    for name in ("theme", "network", "format"):
        check_trait(found.cuts[name], rows, data.encoded[name].membership, told)
    crossed = [
        [
            int(((rows["profile"] == one) & (rows["department_code"] == other)).sum())
            for other in found.cuts["department"].codes
        ]
        for one in found.cuts["profile"].codes
    ]
    assert found.profile_by_department.tolist() == crossed


@given(actions=events(), data=st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=sample(12, 600), deadline=None)
def test_every_figure_is_the_one_counted_plainly(actions: list[Cells], data: st.DataObject) -> None:
    centre = tiny(TINY, events=actions, attendances=data.draw(lists(actions)))
    words = vocabulary(snapshot_of(centre), TINY.id, TINY.id)
    for _ in range(3):
        check(centre, data.draw(choices(words)))


@given(actions=events(), data=st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=sample(10, 250), deadline=None)
def test_the_order_of_the_rows_and_the_codes_of_the_persons_do_not_matter(
    actions: list[Cells], data: st.DataObject
) -> None:
    rows = data.draw(lists(actions))
    renamed = [{**row, "participant_key": f"q-{row['participant_key'][::-1]}"} for row in rows]
    one = tiny(TINY, events=actions, attendances=rows)
    other = tiny(TINY, events=actions, attendances=data.draw(st.permutations(renamed)))
    filters = data.draw(choices(vocabulary(snapshot_of(one), TINY.id, TINY.id)))
    first, second = reach(one, filters), reach(other, filters)
    if first is None or second is None:
        assert first is second
        return
    assert first.people == second.people
    for name in (*ATTRIBUTES, "theme", "network", "format"):
        a, b = first.cuts[name], second.cuts[name]
        assert a.codes == b.codes
        assert np.array_equal(a.attendances, b.attendances)
        assert (a.unique is None and b.unique is None) or np.array_equal(a.unique, b.unique)
    assert np.array_equal(first.profile_by_department, second.profile_by_department)


@given(actions=events(), data=st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=sample(10, 250), deadline=None)
def test_laws_of_persons(actions: list[Cells], data: st.DataObject) -> None:
    """Uniques never pass présences; the parts add up; a year more never takes anybody away."""
    centre = tiny(TINY, events=actions, attendances=data.draw(lists(actions)))
    filters = data.draw(choices(vocabulary(snapshot_of(centre), TINY.id, TINY.id)))
    found = reach(centre, filters)
    by_action = attendances(centre)
    if found is None or by_action is None:
        return
    people = found.people
    for name in ATTRIBUTES:
        per_event = by_action.per_event[name]
        assert per_event.shape == (len(centre.events), len(by_action.codes[name]))
        assert per_event[found.listed].sum(axis=0).tolist() == found.cuts[name].attendances.tolist()
    if people.unique is None or people.loyalty is None:
        return
    assert 0 < people.unique <= people.attendances
    assert sum(people.loyalty) == people.unique
    assert people.new is None or people.returning is None or people.new + people.returning == people.unique
    for name in ("theme", "network", "format"):
        assert found.cuts[name].unique.sum() >= people.unique
    whole = reach(centre, Filters(TINY.id))
    assert whole is not None
    assert whole.people.unique is None or whole.people.unique >= people.unique
