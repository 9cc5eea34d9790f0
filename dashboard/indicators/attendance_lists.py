"""From the table of attendances to `Attendances`, once per snapshot."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.dimensions import UNKNOWN, BoolArray
from dashboard.indicators.attendance_model import (
    ATTRIBUTES,
    NO_DAY,
    TRAITS,
    WORD,
    Attendances,
    CodeArray,
    DayArray,
    Regulars,
    Table,
    Traits,
)
from dashboard.indicators.attendance_totals import IntArray, totals
from dashboard.indicators.selection import REALISED, columns
from dashboard.snapshot import CentreData, once

ONE_WAY = ("in_person", "remote")
"""Modalities of an action that are those of all who came; a hybrid one does not tell."""


@once
def attendances(data: CentreData) -> Attendances | None:
    """The lists of a centre; None when it has none at all, not even totals of purged ones."""
    frame = data.table("attendances")
    homes = action_lines(data.events)
    left = totals(data.tables.get("attendance_totals"), data.events, homes)
    if frame.empty and not left:
        return None
    day, traits = _days(data), _traits(data)
    event = _places(frame["event_id"], data.events["event_id"])
    kept = _in_order(frame, event, homes, day)
    place = homes[event[kept]]
    person = frame["participant"].to_numpy()[kept] if len(kept) else np.empty(0, np.int32)
    told = {name: frame[column] for name, column in ATTRIBUTES.items()}
    told["modality"] = _modality(frame["modality"], data.events["modality"], np.append(homes, -1)[event])
    coded = {name: _coded(column, kept, left.codes(name)) for name, column in told.items()}
    codes = {name: found for name, (found, _) in coded.items()}
    values = {name: places for name, (_, places) in coded.items()}
    count = len(data.events)
    listed = np.bincount(place, minlength=count)
    purged = left.listed & (listed == 0)
    alone = _alone(person)
    once = _blocks(place[alone], {name: found[alone] for name, found in values.items()}, codes, count)
    blocks = _blocks(place, values, codes, count)
    blocks["crossed"][:, -1] += left.total * purged
    for name in ATTRIBUTES:
        blocks[name] += left.table(name, codes[name], purged)
    return Attendances(
        {**codes, **{name: data.encoded[name].codes for name in TRAITS}}, {name: blocks[name] for name in ATTRIBUTES},
        listed, purged, _keys(frame["key_id"], kept, place, count), day,
        _table(blocks, traits), _table(once, traits), _regulars(person, place, values, day, ~alone), traits, left,
    )  # fmt: skip


def _alone(person: npt.NDArray[np.int32]) -> BoolArray:
    """Rows of the persons who have only one (rows in the order of persons)."""
    edges = np.append(np.append(True, person[1:] != person[:-1]), True)
    return np.asarray((edges[:-1] & edges[1:])[: len(person)], dtype=bool)


def _counted(place: IntArray, value: npt.NDArray[np.integer], size: int, count: int) -> IntArray:
    """Rows by action and value; shape (actions, values)."""
    return np.bincount(place * size + value, minlength=count * size).reshape(count, size)


def _blocks(
    place: IntArray, values: Mapping[str, CodeArray], codes: Mapping[str, tuple[str, ...]], count: int
) -> dict[str, IntArray]:
    made = {name: _counted(place, value, len(codes[name]), count) for name, value in values.items()}
    return {**made, "crossed": _crossed(place, values, codes, count)}


def _crossed(
    place: IntArray, values: Mapping[str, CodeArray], codes: Mapping[str, tuple[str, ...]], count: int
) -> IntArray:
    """Profile × department, flat. What a purge leaves has no crossing: it goes to the last, unknown in both."""
    width = len(codes["department"])
    pair = values["profile"].astype(np.int64) * width + values["department"]
    return _counted(place, pair, len(codes["profile"]) * width, count)


def _table(blocks: Mapping[str, IntArray], traits: Traits) -> Table:
    """The blocks, and the attendances by theme, network and format that follow from them."""
    total = blocks["profile"].sum(axis=1, keepdims=True)
    every = {**blocks, **{name: total * traits.membership[:, span] for name, span in traits.spans.items()}}
    return Table(_spans(every), np.hstack(list(every.values())))


def _spans(blocks: Mapping[str, npt.NDArray[np.generic]]) -> Mapping[str, slice]:
    """The columns that each block takes when they are put side by side."""
    ends = np.cumsum([block.shape[1] for block in blocks.values()]).tolist()
    return {name: slice(start, end) for name, start, end in zip(blocks, [0, *ends], ends, strict=False)}


def _regulars(
    person: npt.NDArray[np.int32], place: IntArray, values: Mapping[str, CodeArray], day: DayArray, kept: BoolArray
) -> Regulars:
    person, event = person[kept], place[kept].astype(np.int32)
    first = np.flatnonzero(np.diff(person, prepend=-1))
    number = np.repeat(np.arange(len(first), dtype=np.int32), np.diff(np.append(first, len(person))))
    return Regulars(number, event, {name: value[kept] for name, value in values.items()}, day[event[first]])


def action_lines(events: pd.DataFrame) -> IntArray:
    """For each line of events, the place of the line that its action counts on; -1 when that is not realised."""
    counted = (events["status"] == REALISED[0]) & events["counts"]
    home = {family: place for place, family in enumerate(events["family"]) if counted.iloc[place]}
    return np.array([home.get(family, -1) for family in events["family"]], dtype=np.int64)


def _places(ids: pd.Series, events: pd.Series) -> IntArray:
    """Place in the events table of each row's action; -1 when unknown."""
    coded = ids.astype("category").cat
    place = {str(line): index for index, line in enumerate(events)}
    places = np.array([*(place.get(str(line), -1) for line in coded.categories), -1], dtype=np.int64)
    return places[coded.codes.to_numpy()]


def _days(data: CentreData) -> DayArray:
    first = columns(data).first
    return np.where(np.isnat(first), NO_DAY, first.astype(np.int64)).astype(np.int32)


def _in_order(frame: pd.DataFrame, event: IntArray, homes: IntArray, day: DayArray) -> IntArray:
    """The rows to keep, by person then by date of the action (then by its place): once per person and action.

    Of a person listed on several lines of one action, the row on the line that counts is kept, else that of the first.
    """
    known = np.flatnonzero(event >= 0)
    known = known[homes[event[known]] >= 0]
    if not len(known):
        return known
    line = event[known]
    home = homes[line]
    rank = np.empty(len(day), dtype=np.int64)
    rank[np.lexsort((np.arange(len(day)), day))] = np.arange(len(day))
    spread = len(day) + 1
    person = frame["participant"].to_numpy(dtype=np.int64)[known]
    attendance = person * spread + rank[home]
    order = np.argsort(attendance * spread + np.where(line == home, 0, line + 1))
    attendance = attendance[order]
    once = np.append(True, attendance[1:] != attendance[:-1])
    return np.asarray(known[order[once]], dtype=np.int64)


def _modality(own: pd.Series, actions: pd.Series, place: IntArray) -> pd.Series:
    """How each person attended: as the row says, else as the action was held when it was in one way only."""
    coded = own.astype("category").cat
    names = list(dict.fromkeys([*coded.categories.astype(str), *ONE_WAY]))
    held = [names.index(way) if way in ONE_WAY else -1 for way in actions.astype("object")]
    said = coded.codes.to_numpy()
    codes = np.where(said < 0, np.array([*held, -1], dtype=np.int8)[place], said)
    return pd.Series(pd.Categorical.from_codes(codes, categories=pd.Index(names)))


def _coded(column: pd.Series, kept: IntArray, more: frozenset[str]) -> tuple[tuple[str, ...], CodeArray]:
    """The codes that occur, in order, the unknown last; and the place of each kept row's among them."""
    coded = column.astype("category").cat
    raw = coded.codes.to_numpy()[kept]
    present = np.bincount(raw[raw >= 0], minlength=len(coded.categories)) > 0
    names = [str(name) for name in coded.categories]
    used = {name for name, occurs in zip(names, present, strict=True) if occurs} | more
    codes = (*sorted(used - {UNKNOWN}), UNKNOWN)
    place = {code: index for index, code in enumerate(codes)}
    places = np.array([*(place.get(name, len(codes) - 1) for name in names), len(codes) - 1], dtype=np.int16)
    return codes, (places.astype(np.int8) if len(codes) < 128 else places)[raw]


def _keys(column: pd.Series, kept: IntArray, event: IntArray, count: int) -> BoolArray:
    """Rows without a fingerprint make a key of their own: nothing says that they share any other's."""
    coded = column.astype("category").cat
    raw = coded.codes.to_numpy()[kept]
    made = np.zeros((count, len(coded.categories) + 1), dtype=bool)
    made[event, raw] = True
    return made


def _traits(data: CentreData) -> Traits:
    tables = {name: data.encoded[name].membership for name in TRAITS}
    membership = np.hstack(list(tables.values()))
    padded = np.pad(membership, ((0, 0), (0, -membership.shape[1] % WORD)))
    words = np.packbits(padded, axis=1, bitorder="little").view(np.uint64)
    return Traits(_spans(tables), membership.astype(np.float64), np.ascontiguousarray(words.T))
