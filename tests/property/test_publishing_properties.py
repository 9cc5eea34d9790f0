"""Three publications of a centre whose lists change in between: a reader who kept them all finds nobody.

A few made-up centres in `make test`; a hundred, and ten demonstrations, in `make soak`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from attack import Solver, Version, version_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import ROOT, TINY, event, sample, schemas, tiny

from dashboard.demo import generate, plan, write
from dashboard.demo.marginals import DEFAULTS
from dashboard.demo.places import load_places
from dashboard.publishing.memory import Kept
from dashboard.publishing.people import People, people
from dashboard.snapshot import CentreData, centre_data
from dashboard.sources import load_centre

EXAMPLES = sample(2, 100)
DEMOS = sample(0, 10)
Frame = pd.DataFrame
Edit = Callable[[Frame, np.random.Generator], Frame]


def one_more(rows: Frame, random: np.random.Generator) -> Frame:
    """One more attendance of somebody who came already."""
    return _joined(rows, random, 1, newcomers=False)


def late_list(rows: Frame, random: np.random.Generator) -> Frame:
    """Four persons nobody knew of came to one action."""
    return _joined(rows, random, 4, newcomers=True)


def many_more(rows: Frame, random: np.random.Generator) -> Frame:
    """Enough new persons for some numbers to be brought up to date."""
    for _ in range(3):
        rows = _joined(rows, random, 25, newcomers=True)
    return rows


def erased(rows: Frame, random: np.random.Generator) -> Frame:
    """Somebody has asked to be forgotten."""
    return rows[rows["participant"] != _somebody(rows, random)].reset_index(drop=True)


def corrected(rows: Frame, random: np.random.Generator) -> Frame:
    """Somebody's profile was wrong."""
    theirs = rows["participant"] == _somebody(rows, random)
    others = [code for code in rows["profile"].cat.categories if code != rows.loc[theirs, "profile"].iloc[0]]
    return rows.assign(profile=rows["profile"].mask(theirs, str(random.choice(others))))


EDITS: Mapping[str, Edit] = {edit.__name__: edit for edit in (one_more, late_list, many_more, erased, corrected)}


def _somebody(rows: Frame, random: np.random.Generator) -> int:
    return int(random.choice(np.unique(rows["participant"])))


def _joined(rows: Frame, random: np.random.Generator, count: int, *, newcomers: bool) -> Frame:
    """Rows of some more persons at one action, each like somebody who is there."""
    action = str(random.choice(rows["event_id"].astype(str).unique()))
    there = set(rows.loc[rows["event_id"].astype(str) == action, "participant"])
    apart = rows[~rows["participant"].isin([] if newcomers else there)].drop_duplicates("participant")
    more = apart.sample(count, replace=newcomers, random_state=int(random.integers(2**31)))
    if newcomers:
        first = int(rows["participant"].max()) + 1
        more = more.assign(participant=np.arange(first, first + count, dtype=np.int32))
    categories = rows["event_id"].cat.categories
    more = more.assign(event_id=pd.Categorical([action] * len(more), categories=categories))
    return pd.concat([rows, more], ignore_index=True)


def changed(data: CentreData, edit: str, random: np.random.Generator) -> CentreData:
    tables = {**data.tables, "attendances": EDITS[edit](data.table("attendances"), random)}
    return centre_data(data.centre, tables)


class Readers:
    """Publishes a centre time after time, and keeps what every reader could have kept."""

    def __init__(self) -> None:
        self.kept: tuple[Kept, ...] = ()
        self.versions: list[Version] = []
        self.waited = 0

    def publish(self, data: CentreData, *, wait: bool = True) -> People:
        made = people(data, self.kept, wait=wait)
        known = {(one.year, one.stamp) for one in self.kept}
        self.kept += tuple(one for one in made.kept if (one.year, one.stamp) not in known)
        self.waited += bool(made.waiting)
        # What waits is told by nothing: readers have the version of before, and the list of actions of before.
        if not made.waiting:
            self.versions.append(version_of(data, made.text))
        return made

    def find(self) -> list[Any]:
        return Solver(*self.versions).findings()


def small_centre(seed: int, actions: int = 9) -> CentreData:
    """A centre of some ninety persons, each with one profile and one origin."""
    random = np.random.default_rng(seed)
    events, rows = [], []
    for number in range(actions):
        name = f"e{number}"
        events.append(
            event(
                event_id=name,
                theme_ids=str(random.choice(["climat", "ecole", "climat|ecole"])),
                network_id=str(random.choice(["", "n1"])),
                format=str(random.choice(["webinar", "training"])),
                department_code=str(random.choice(["37", "45"])),
                modality="in_person",
            )
        )
        for person in random.choice(90, size=int(random.integers(5, 40)), replace=False):
            profile = ("state_staff", "non_profit", "state_staff", "resident", "local_authority_staff")[person % 5]
            origin = ("37", "45", "99")[person // 7 % 3]
            cells = {"event_id": name, "participant_key": f"p{person}", "profile": profile, "department_code": origin}
            rows.append({**cells, "source": "Liste"})
    return tiny(TINY, events=events, attendances=rows)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None)
@given(st.integers(0, 10**6), st.lists(st.sampled_from(sorted(EDITS)), min_size=2, max_size=2), st.booleans())
def test_a_reader_of_three_publications_finds_nobody(seed: int, edits: list[str], wait: bool) -> None:
    random, data, readers = np.random.default_rng(seed), small_centre(seed), Readers()
    readers.publish(data)
    for edit in edits:
        data = changed(data, edit, random)
        readers.publish(data, wait=wait)
    assert readers.find() == []


def demonstration(seed: int, folder: Path) -> CentreData:
    """A demonstration centre, as the command writes it."""
    columns = {name: schema.names for name, schema in schemas().items()}
    write(generate(plan(DEFAULTS, (2022, 2023, 2024), 1), seed, load_places(ROOT / "geo")), folder, columns)
    loaded = load_centre(folder, schemas())
    assert loaded.centre is not None
    return centre_data(loaded.centre, loaded.tables)


@pytest.mark.parametrize("seed", range(1, DEMOS + 1))
def test_bounds_in_whole_numbers_keep_the_promise_in_any_demonstration(seed: int, tmp_path: Path) -> None:
    data, readers = demonstration(seed, tmp_path / "demo"), Readers()
    readers.publish(data)
    assert readers.find() == []
    random = np.random.default_rng(seed)
    for edit in ("one_more", "erased", "corrected", "late_list"):
        # Nobody is told by one person's change: the version of before stays.
        assert readers.publish(changed(data, edit, random)).waiting
    for _ in range(2):
        data = changed(data, "many_more", random)
        readers.publish(data, wait=False)
    assert readers.find() == []
