"""What a dropped file would do to a centre: from the trackers of three invented centres to their figures."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from expected_trackers import TRACKERS, expected
from support import schemas
from test_trackers import answers_to, centre

from dashboard.centres.bundle import rows_of
from dashboard.centres.proposal import Choices, Dropped, Ground, Proposal, propose
from dashboard.snapshot import NOT_AN_ACTION
from dashboard.sources import has_errors

NAMES = ("bretagne", "reunion", "minuscule")


def ground(told: dict[str, Any]) -> Ground:
    return Ground(schemas(), centre(told))


def dropped(name: str) -> Dropped:
    return Dropped(f"{name}.xlsx", (TRACKERS / f"{name}.xlsx").read_bytes())


def answered(name: str) -> Proposal:
    """The second and last round: the answers of the hand count to the questions of the first."""
    told = expected(name)
    first = propose({}, [dropped(name)], ground(told))
    answers = answers_to(first.questions, told)
    return propose({}, [dropped(name)], ground(told), Choices(answers))


def hand_counted(told: dict[str, Any]) -> Counter[int]:
    """Year → actions done that a centre counts: it does not count those where it only sits, nor what is no action."""
    return Counter(
        one["year"]
        for one in told["rows"]["events"]
        if one["status"] == "realised"
        and one.get("role") not in NOT_AN_ACTION["role"]
        and one["format"]["value"] not in NOT_AN_ACTION["format"]
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_tracker_goes_in_in_two_rounds_with_the_figures_of_the_hand_count(name: str) -> None:
    found, told = answered(name), expected(name)
    assert found.questions == ()
    assert [one.text() for one in found.problems if has_errors([one])] == []
    assert found.ready
    rows = rows_of(found.files, schemas()["events"])
    figures = told["figures"]["events"]
    assert Counter(row["status"] for row in rows) == figures["by_status"]
    effects = {(one.indicator, one.year): one.after for one in found.effects}
    realised = [row for row in rows if row["status"] == "realised"]
    assert Counter(row["report_year"] for row in realised) == figures["realised"]["by_year"]
    for year, count in hand_counted(told).items():
        assert effects["actions", year] == count
    assert {one.before for one in found.effects} == {None}
    assert {one.kind for one in found.changes} == {"added"}
    again = propose(found.files, [dropped(name)], ground(told))
    assert again.questions == ()
    assert again.changes == ()
    assert again.effects == ()
