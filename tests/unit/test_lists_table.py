"""The rows of a centre by columns: they say what the same rows one by one would say."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from dashboard.sources.lists.pseudonyms import Attendance, merge
from dashboard.sources.lists.store import AttendanceTable, with_list

ROW = st.builds(
    Attendance,
    st.sampled_from(["e1", "e2", "é3"]),
    st.sampled_from(["p-a", "p-b", "p-c", "p-d"]),
    profile=st.sampled_from(["", "resident", "elected_official"]),
    modality=st.sampled_from(["", "remote"]),
    key_id=st.sampled_from(["", "0123abcd"]),
)
ROWS = st.lists(ROW, max_size=12, unique_by=lambda row: (row.event_id, row.participant_key))


@given(ROWS)
def test_rows_come_back_as_they_were_and_are_counted(rows: list[Attendance]) -> None:
    table = AttendanceTable.of(rows)
    assert (list(table), len(table)) == (rows, len(rows))
    counted = list(table.counts("event_id", "profile"))
    assert dict(counted) == Counter((row.event_id, row.profile) for row in rows)
    assert [combination for combination, _ in counted] == sorted(combination for combination, _ in counted)
    assert table.values("profile") == {row.profile for row in rows}
    kept = table.where(table.at({"e1", "é3", "inconnue"}))
    assert list(kept) == [row for row in rows if row.event_id != "e2"]
    assert kept.values("event_id") == {row.event_id for row in rows} - {"e2"}
    assert list(table.in_order()) == sorted(rows, key=lambda row: (row.event_id, row.participant_key))


@given(ROWS, ROWS)
def test_a_list_among_others_is_as_if_each_row_were_looked_at(known: list[Attendance], new: list[Attendance]) -> None:
    events = {row.event_id for row in new}
    others = [row for row in known if row.event_id not in events]
    table = AttendanceTable.of(known)
    assert tuple(with_list(table, new, complement=False)) == merge(others, new)
    assert tuple(with_list(table, new, complement=True)) == merge(known, new)
