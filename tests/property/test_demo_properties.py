"""Whatever totals are possible, the demonstration centre meets them; whatever is impossible is refused."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import support
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import sample

from dashboard.demo import Demo, YearMarginals, generate
from dashboard.demo.draws import Draws, bounded, shared_out
from dashboard.demo.marginals import PROFILES
from dashboard.demo.pairing import one_by_one, paired, possible, visits
from dashboard.demo.places import Places, load_places


@cache
def places() -> Places:
    return load_places(support.ROOT / "geo")


@st.composite
def totals(draw: st.DrawFn) -> YearMarginals:
    """Totals that may or may not be possible, small enough for every bound to be met often."""
    people = draw(st.integers(1, 60))
    actions = draw(st.integers(1, 12))
    attendances = draw(st.integers(max(people, actions), max(people, people * actions)))
    informative, pacte = draw(st.integers(0, actions)), draw(st.integers(0, actions))
    count = draw(st.integers(0, people))
    given_values: Mapping[str, Any] = {
        "attendances": attendances,
        "unique_participants": people,
        "actions": actions,
        "half_days": actions + draw(st.integers(0, 20)),
        "remote_actions": draw(st.integers(0, actions)),
        "informative_actions": informative,
        "informative_attendances": draw(st.integers(informative, attendances)) if informative else 0,
        "pacte_actions": pacte,
        "pacte_attendances": draw(st.integers(pacte, attendances)) if pacte else 0,
        "profiles": {draw(st.sampled_from(PROFILES)): round(100 * count / people, 1)},
    }
    return YearMarginals(**given_values)


def lists_of(demo: Demo, year: int) -> dict[str, set[str]]:
    """Action of a year → the keys on its list."""
    found: dict[str, set[str]] = {}
    for event, person in zip(demo.lists.event.tolist(), demo.lists.person.tolist(), strict=True):
        if demo.lists.events[event].startswith(f"demo-{year}-"):
            found.setdefault(demo.lists.events[event], set()).add(demo.lists.keys[person])
    return found


@given(totals(), st.integers(0, 2**40))
@settings(max_examples=sample(50, 1500))
def test_possible_totals_are_met(wanted: YearMarginals, seed: int) -> None:
    assume(not list(wanted.faults()))
    demo = generate({2023: wanted, 2024: wanted}, seed, places())
    for year in (2023, 2024):
        rows = {row["event_id"]: row for row in demo.tables["events"] if row["status"] == "realised"}
        mine = {key: row for key, row in rows.items() if key.startswith(f"demo-{year}-")}
        lists = lists_of(demo, year)
        assert len(mine) == wanted.actions
        assert sum(int(row["half_days"]) for row in mine.values()) == wanted.half_days
        assert sum(row["modality"] == "remote" for row in mine.values()) == wanted.remote_actions
        assert {key: len(people) for key, people in lists.items()} == {
            key: int(row["participants"]) for key, row in mine.items()
        }
        assert sum(map(len, lists.values())) == wanted.attendances
        assert len(set().union(*lists.values())) == wanted.unique_participants
        for column, value, count, total in (
            ("category", "informative", wanted.informative_actions, wanted.informative_attendances),
            ("scheme_id", "pacte", wanted.pacte_actions, wanted.pacte_attendances),
        ):
            chosen = [row for row in mine.values() if row[column] == value]
            assert (len(chosen), sum(int(row["participants"]) for row in chosen)) == (count, total)
        came = set().union(*lists.values())
        of = dict(zip(demo.lists.keys, demo.lists.profile.tolist(), strict=True))
        for name, share in wanted.profiles.items():
            held = sum(of[key] == PROFILES.index(name) for key in came)
            assert abs(Fraction(100 * held, len(came)) - Fraction(str(share))) <= Fraction(1, 20)


@given(st.lists(st.integers(1, 8), min_size=1, max_size=8), st.integers(0, 1000))
def test_lists_never_name_anybody_twice(lengths: list[int], seed: int) -> None:
    sizes, draws = np.array(lengths), Draws(seed)
    people = int(draws.below(int(sizes.sum()) - int(sizes.max()) + 1, 1)[0]) + int(sizes.max())
    made = visits(people, sizes, draws)
    assert made.sum() == sizes.sum()
    assert made.min() >= 1
    assert possible(made, sizes)
    for pairs in (paired(made, sizes, draws), one_by_one(made, sizes)):
        assert len(set(zip(*(part.tolist() for part in pairs), strict=True))) == sizes.sum()
        assert np.bincount(pairs[0], minlength=len(sizes)).tolist() == sizes.tolist()
        assert np.bincount(pairs[1], minlength=people).tolist() == made.tolist()


@given(st.integers(0, 10**6), st.lists(st.integers(1, 1000), min_size=1, max_size=20))
def test_a_total_is_shared_out_whole(total: int, weights: list[int]) -> None:
    parts = shared_out(total, np.array(weights))
    assert parts.sum() == total
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    assert all(abs(part - share) < 1 for part, share in zip(parts.tolist(), exact, strict=True))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12), st.data())
def test_bounds_are_kept(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    lows, highs = np.array([low for low, _ in pairs]), np.array([low + room for low, room in pairs])
    total = data.draw(st.integers(int(lows.sum()), int(highs.sum())))
    parts = bounded(total, lows, highs, np.arange(1, len(pairs) + 1))
    assert parts.sum() == total
    assert (lows <= parts).all()
    assert (parts <= highs).all()
