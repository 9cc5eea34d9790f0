"""The people of the lists: who comes back from one year to the next, what they do, where they come from, their key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.demo.draws import Draws, IntArray, shared_out
from dashboard.demo.marginals import PROFILES, YearMarginals
from dashboard.demo.places import Places

UNKNOWN = -1
RETURNING_PERCENT = 36
"""Share of a year's people who had come in an earlier year, where there are enough of them."""
ALPHABET = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)
_OTHERS = {
    "local_authority_staff": 30, "state_staff": 15, "non_profit": 16, "elected_official": 14, "resident": 10,
    "social_landlord": 22, "public_body": 20, "company": 8, "education_research": 12, "consultant": 6, "other": 5,
    "": 30,
}  # fmt: skip
"""Relative numbers of the profiles whose share is not imposed; "" for those nobody has noted."""
_USUAL = {"local_authority_staff": 41.0, "state_staff": 19.0, "non_profit": 17.0}
"""Shares about which the profiles turn in the years for which none is imposed, in %."""
_LOCAL, _REGION, _BEYOND = 64, 25, 6
"""In a hundred: from the department of an action they came to, from the rest of the perimeter, from elsewhere."""
_PRECISE = 85
"""In a hundred of those of the perimeter, those whose commune is noted too."""


@dataclass
class Population:
    """Everybody who has come so far, in the order of their first coming.

    Attributes:
        profile: place in `PROFILES`, `UNKNOWN` when not noted; origin: place in `Places.origins`, or `UNKNOWN`.
        last_seen: the last year they came.
    """

    profile: IntArray
    origin: IntArray
    last_seen: IntArray

    @classmethod
    def nobody(cls) -> Population:
        """The population before the first list."""
        return cls(*(np.zeros(0, dtype=np.int64) for _ in range(3)))

    def __len__(self) -> int:
        return len(self.profile)

    def gather(self, year: int, totals: YearMarginals, draws: Draws) -> IntArray:
        """The people of a year, as many as its totals say, those who come back first; new ones join the population."""
        wanted = profile_counts(totals, draws)
        back = self._returning(wanted, draws)
        missing = wanted - np.bincount(self.profile[back] + 1, minlength=len(wanted))
        fresh = np.repeat(np.arange(len(wanted)) - 1, missing)
        known = len(self)
        self.profile = np.concatenate([self.profile, fresh])
        self.origin = np.concatenate([self.origin, np.full(len(fresh), UNKNOWN)])
        self.last_seen = np.concatenate([self.last_seen, np.full(len(fresh), year)])
        self.last_seen[back] = year
        return np.concatenate([back, np.arange(known, len(self))])

    def _returning(self, wanted: IntArray, draws: Draws) -> IntArray:
        """Those who come back: of each profile its share, people seen of late first."""
        if not len(self):
            return np.zeros(0, dtype=np.int64)
        order = draws.order(len(self))
        # Three out of four of the latest year's people pass before anybody else.
        late = (self.last_seen[order] == self.last_seen.max()) & draws.chance(75, len(self))
        order = order[np.argsort(~late, kind="stable")]
        quota = wanted * RETURNING_PERCENT // 100
        chosen = [order[self.profile[order] == code - 1][: quota[code]] for code in range(len(wanted))]
        return np.concatenate(chosen)


def profile_counts(totals: YearMarginals, draws: Draws) -> IntArray:
    """How many of the year's people have each profile; shape (1 + profiles,), those not noted first."""
    people = totals.unique_participants
    imposed = {name: totals.people_of(share) or 0 for name, share in totals.profiles.items()}
    counts = np.zeros(1 + len(PROFILES), dtype=np.int64)
    names: Sequence[str] = ("", *PROFILES)
    for name, count in imposed.items():
        counts[names.index(name)] = count
    weights = np.array([_weight(name, imposed) for name in names], dtype=np.int64)
    # A tenth more or less, so that no two years are copies of each other.
    weights = weights * (90 + draws.below(21, len(names)))
    left = people - int(counts.sum())
    return counts + (shared_out(left, weights) if weights.any() else _all_unknown(left, len(names)))


def _weight(name: str, imposed: dict[str, int]) -> int:
    if name in imposed:
        return 0
    # Without shares to meet, the three great families keep their usual weight beside the others.
    return round(_USUAL[name] * 6) if not imposed and name in _USUAL else _OTHERS[name]


def _all_unknown(left: int, count: int) -> IntArray:
    rest = np.zeros(count, dtype=np.int64)
    rest[0] = left
    return rest


def settle(population: Population, ids: IntArray, met_in: IntArray, places: Places, draws: Draws) -> None:
    """Say where the new people of a year come from, most from around an action they came to.

    Args:
        population: changed in place.
        ids: the new people.
        met_in: department (place in `Places.origins`) of an action that each came to, `UNKNOWN` if none has one.
        places: where people may come from; draws: chance.
    """
    drawn = draws.below(100, len(ids))
    region = places.draw_department(len(ids), draws, inside=True)
    beyond = places.draw_department(len(ids), draws, inside=False)
    origin = np.where((drawn < _LOCAL) & (met_in != UNKNOWN), met_in, region)
    origin = np.where(drawn >= _LOCAL + _REGION, beyond, origin)
    origin = np.where(drawn >= _LOCAL + _REGION + _BEYOND, UNKNOWN, origin)
    precise = places.draw_commune(origin, draws)
    population.origin[ids] = np.where(draws.chance(_PRECISE, len(ids)), precise, origin)


def keys(count: int, draws: Draws) -> list[str]:
    """Keys of people as the pseudonymiser writes them: « p- » and 128 bits in 26 characters of base 32."""
    bits = np.zeros((count, 130), dtype=np.uint8)
    bits[:, :128] = draws.bits(count, 16)
    digits = bits.reshape(count, 26, 5) @ np.array([16, 8, 4, 2, 1], dtype=np.uint8)
    text = np.empty((count, 28), dtype=np.uint8)
    text[:, :2] = np.frombuffer(b"p-", dtype=np.uint8)
    text[:, 2:] = ALPHABET[digits]
    joined = text.tobytes().decode("ascii")
    return [joined[place : place + 28] for place in range(0, len(joined), 28)]
