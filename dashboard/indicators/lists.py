"""What attendance lists tell of the public of a selection, now and a year earlier: the door to the engine.

`dashboard.indicators.attendance` counts; this module keeps its last answers, so that the cards, the charts and the
sentences of one page share one count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.filters import Filters, choose
from dashboard.indicators.attendance import Cut, Reach, attendances, reach
from dashboard.indicators.attendance_model import TRAITS
from dashboard.indicators.reported import like_for_like, reported
from dashboard.snapshot import CentreData

MOST_KEPT = 64
"""Answers kept for the next gesture, of a few kilobytes each."""


@dataclass(frozen=True)
class Public:
    """Who came to the actions that have a list.

    Attributes:
        now: the selection.
        before: the same selection a year earlier, like for like; None when no list describes it.
        before_words: French name of the period compared with.
    """

    now: Reach
    before: Reach | None
    before_words: str


def reached(data: CentreData, filters: Filters) -> Reach | None:
    """The engine's count for a selection, worked out once; None when the centre has no list at all."""
    kept: dict[Filters, Reach | None] = data.memo.setdefault("reached", {})
    if filters not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[filters] = reach(data, filters)
    return kept[filters]


def public(data: CentreData, filters: Filters) -> Public | None:
    """What the lists say of a selection; None when none of its actions has a list."""
    now = reached(data, filters)
    if now is None or not now.actions_listed:
        return None
    cut, words = like_for_like(data, filters)
    before = reached(data, cut) if cut is not None and reported(data, filters) and reported(data, cut) else None
    return Public(now, before if before is not None and before.actions_listed else None, words)


def first_year(data: CentreData) -> int | None:
    """Year of the earliest action whose list has been read, were it purged since; None without any."""
    lists = attendances(data)
    read = (lists.listed > 0) | lists.purged if lists is not None else np.zeros(0, dtype=bool)
    if lists is None or not read.any():
        return None
    first = np.datetime64(int(lists.day[read].min()), "D")
    return int(first.astype("datetime64[Y]").astype(int)) + 1970


def purged_attendances(data: CentreData, found: Reach) -> int:
    """Présences of a selection that a purge has left as totals by action: no crossing of theirs is kept."""
    lists = attendances(data)
    if lists is None:
        return 0
    return int(lists.everyone.sums(found.listed & lists.purged)["profile"].sum())


def cut(data: CentreData, filters: Filters, dimension: str) -> Cut | None:
    """Présences and persons of the lists by a dimension of the actions, its own filter left out; None without lists.

    The department is that where the action was held, the modality that of the action: what the rows of the lists say of
    the persons is in `Reach`.
    """
    found = reached(data, choose(filters, dimension, ()))
    if found is None:
        return None
    if dimension in TRAITS:
        return found.cuts[dimension]
    codes = data.encoded[dimension].codes
    each = [one for code in codes if (one := reached(data, choose(filters, dimension, (code,))))]
    told = all(one.people.unique is not None for one in (found, *each) if one.actions_listed)
    came = np.array([one.people.attendances for one in each], dtype=np.int64)
    return Cut(codes, came, np.array([one.people.unique or 0 for one in each], dtype=np.int64) if told else None)
