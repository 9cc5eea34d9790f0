"""Emissions avoided: linear in persons and days, nothing for the reference itself, ordered by what is emitted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import TINY, reference, tiny

from dashboard.indicators.footprint import Commute, trip
from dashboard.indicators.footprint_factors import FULL, SCOPES, USE, Factors, factors

KNOWN: Factors = factors(tiny(TINY))
MODES = sorted(set(KNOWN.by_mode) - {"reference", "video_call"})
KM = st.floats(0, 2000)
PEOPLE = st.integers(1, 500)
DAYS = st.floats(0, 366)
OCCUPANTS = st.integers(1, 9)


def avoided(mode: str, km: float, people: int, days: float, occupants: int | None) -> tuple[float, float]:
    found = trip(Commute("2024", mode, km, people, days, occupants), KNOWN).avoided
    assert found is not None
    return found.use, found.full


@given(st.sampled_from(MODES), KM, PEOPLE, DAYS, OCCUPANTS, st.integers(2, 9))
def test_twice_the_persons_or_the_days_avoid_twice_as_much(
    mode: str, km: float, people: int, days: float, occupants: int, times: int
) -> None:
    once = avoided(mode, km, people, days, occupants)
    more = pytest.approx([times * value for value in once])
    assert list(avoided(mode, km, people * times, days, occupants)) == more
    assert list(avoided(mode, km, people, days * times, occupants)) == more
    assert list(avoided(mode, km * times, people, days, occupants)) == more


@given(KM, PEOPLE, DAYS)
def test_the_reference_avoids_nothing(km: float, people: int, days: float) -> None:
    assert avoided("car", km, people, days, None) == (0, 0)
    assert avoided("car", km, people, days, 1) == avoided("carpool", km, people, days, 1) == (0, 0)


@given(st.sampled_from(MODES), KM, PEOPLE, DAYS, OCCUPANTS)
def test_nobody_avoids_more_than_the_reference_emits(
    mode: str, km: float, people: int, days: float, occupants: int
) -> None:
    solo = KNOWN.reference
    assert solo is not None
    travelled = 2 * km * people * days
    for found, scope in zip(avoided(mode, km, people, days, occupants), SCOPES, strict=True):
        assert -1e-6 <= found <= travelled * solo.whole.at(scope) * (1 + 1e-9) + 1e-9


@given(KM, PEOPLE, DAYS, OCCUPANTS)
def test_more_in_a_car_avoid_more(km: float, people: int, days: float, occupants: int) -> None:
    fewer, more = (avoided("carpool", km, people, days, count) for count in (occupants, occupants + 1))
    assert all(a <= b for a, b in zip(fewer, more, strict=True))


@given(st.sampled_from(sorted(KNOWN.by_mode)), OCCUPANTS)
def test_construction_only_adds(mode: str, occupants: int) -> None:
    emitted = KNOWN.by_mode[mode].per_person(occupants)
    assert 0 <= emitted.use == emitted.at(USE) <= emitted.full == emitted.at(FULL)
    assert (emitted.low, emitted.high) == (emitted.use, emitted.full)


def test_every_mode_but_other_has_a_factor() -> None:
    from support import schemas

    labels = set(schemas()["commutes"].labels("mode"))
    assert labels - set(reference().tables["co2_factors"]["mode"]) == {"other"}
