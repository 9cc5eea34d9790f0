"""Where the people on the lists of each action come from, as small counts: a map never walks a million rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.dimensions import BoolArray
from dashboard.indicators.attendance_lists import action_lines, attendances
from dashboard.snapshot import CentreData, once

COLUMNS = ("qpv_code", "commune_code", "department_code")
IntArray = npt.NDArray[np.int64]
Place = tuple[str, str, str]
"""QPV, commune and department codes, "" where unknown."""


@dataclass(frozen=True)
class Origins:
    """Présences by action and place of origin: one element per pair that occurs.

    Attributes:
        event: place of the action in `data.events` (the line that counts, of one told twice).
        place: index in `places`; count: présences.
        places: the places of origin.
    """

    event: IntArray
    place: IntArray
    count: IntArray
    places: tuple[Place, ...]


def came(data: CentreData, kept: BoolArray) -> Counter[Place]:
    """Présences on the lists of some actions (rows of `data.events`), by place of origin."""
    found = _origins(data)
    inside = kept[found.event]
    sums = np.bincount(found.place[inside], weights=found.count[inside], minlength=len(found.places))
    return Counter({found.places[index]: int(sums[index]) for index in np.flatnonzero(sums).tolist()})


@once
def _origins(data: CentreData) -> Origins:
    homes = action_lines(data.events)
    pairs = Counter(_of_rows(data, homes))
    pairs.update(dict(_of_purged(data)))
    places = {place: index for index, place in enumerate(dict.fromkeys(place for _, place in pairs))}
    return Origins(
        np.array([event for event, _ in pairs], dtype=np.int64),
        np.array([places[place] for _, place in pairs], dtype=np.int64),
        np.array(list(pairs.values()), dtype=np.int64),
        tuple(places),
    )


def _of_rows(data: CentreData, homes: IntArray) -> dict[tuple[int, Place], int]:
    """From the rows of the lists, coded as one integer each before they are counted."""
    frame = data.table("attendances")
    if frame.empty:
        return {}
    lines = {str(name): index for index, name in enumerate(data.events["event_id"])}
    events, names = _coded(frame["event_id"])
    home = np.array([homes[lines[name]] if name in lines else -1 for name in names], dtype=np.int64)[events]
    coded = [_coded(frame[column]) for column in COLUMNS]
    key = home
    for codes, texts in coded:
        key = key * len(texts) + codes
    found, counts = np.unique(key[home >= 0], return_counts=True)
    made: dict[tuple[int, Place], int] = {}
    for value, count in zip(found.tolist(), counts.tolist(), strict=True):
        codes_of: list[str] = []
        for _, texts in reversed(coded):
            value, code = divmod(value, len(texts))
            codes_of.insert(0, texts[code])
        made[value, (codes_of[0], codes_of[1], codes_of[2])] = count
    return made


def _coded(column: pd.Series) -> tuple[IntArray, tuple[str, ...]]:
    """A column as indices in its texts, the unknown being the last of them."""
    coded = column.astype("category").cat
    texts = tuple(str(text) for text in coded.categories)
    codes = coded.codes.to_numpy().astype(np.int64)
    return np.where(codes < 0, len(texts), codes), (*texts, "")


def _of_purged(data: CentreData) -> Iterator[tuple[tuple[int, Place], int]]:
    """From what purges have left: departments only."""
    lists = attendances(data)
    if lists is None:
        return
    codes = lists.codes["department"]
    for event in np.flatnonzero(lists.purged).tolist():
        for code, count in zip(codes, lists.per_event["department"][event].tolist(), strict=True):
            if count:
                yield (event, ("", "", code)), count
