"""The attendance lists of a centre as integer codes, made once per snapshot; every figure is then sums over arrays.

The rows are kept in the order of (person, date of the action). Whatever the filters keep is then grouped by person
already: telling persons apart is comparing each row with the next, and the latest of a person is the last of a run.
What needs no person comes from small tables of counts with one row per action.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.dimensions import UNKNOWN, BoolArray
from dashboard.indicators.attendance_totals import Totals, totals
from dashboard.indicators.selection import REALISED, columns
from dashboard.snapshot import CentreData

IntArray = npt.NDArray[np.int64]
CodeArray = npt.NDArray[np.int8] | npt.NDArray[np.int16]

ATTRIBUTES: Mapping[str, str] = {"profile": "profile", "department": "department_code", "modality": "modality"}
"""What a row says of the person's presence: name of the breakdown → column."""
TRAITS = ("theme", "network", "format")
"""What the action says for all who came: dimensions that distinct persons are told by."""
NO_DAY = np.iinfo(np.int32).max
WORD = 64


@dataclass(frozen=True, eq=False)
class Rows:
    """The attendances of realised actions, one row per person and action, by person then by date of the action.

    Attributes:
        person: code of the person, ascending; int32.
        event: place of the action in `data.events`; int32.
        attributes: profile, department, modality → place of the row's value among the codes; int8 or int16.
        debut: per code of a person, the day (days since 1970) of the first action listed; int32.
    """

    person: npt.NDArray[np.int32]
    event: npt.NDArray[np.int32]
    attributes: Mapping[str, CodeArray]
    debut: npt.NDArray[np.int32]

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        arrays = (self.person, self.event, self.debut, *self.attributes.values())
        return sum(array.nbytes for array in arrays)


@dataclass(frozen=True, eq=False)
class Cells:
    """Attendances by action, profile and department: the cells that are not empty, one element each.

    Attributes:
        event: place of the action; pair: place of the profile × number of departments + place of the department.
        count: attendances.
    """

    event: IntArray
    pair: IntArray
    count: IntArray


@dataclass(frozen=True, eq=False)
class Traits:
    """Themes, networks and formats of the actions, side by side.

    Attributes:
        codes: dimension → its values, "" (non renseigné) last; columns: dimension → its columns.
        membership: 1.0 where the action has the value; shape (actions, values of the three).
        words: the same as bits, 64 values to a word; shape (actions, words).
    """

    codes: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, slice]
    membership: npt.NDArray[np.float64]
    words: npt.NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Attendances:
    """Who came to each action, from the lists and from what a purge has left of them.

    An attendance counts once with the action, whichever of its lines (`same_as`) the list is attached to; the tables
    below have it on the line that counts. Lists of what was not realised are left out.

    Attributes:
        codes: profile, department, modality → codes, "" (non renseigné) last.
        per_event: profile, department, modality → attendances; shape (len(data.events), number of codes).
        total: attendances of each action; shape (len(data.events),).
        with_rows, purged: actions that have rows; that have totals only.
        keys: whether an action has rows made under each secret key; shape (len(data.events), number of keys).
        day: first possible day of each action (days since 1970); NO_DAY where unknown.
        rows, cells, traits: see each; totals: what purges have left.
    """

    codes: Mapping[str, tuple[str, ...]]
    per_event: Mapping[str, IntArray]
    total: IntArray
    with_rows: BoolArray
    purged: BoolArray
    keys: BoolArray
    day: npt.NDArray[np.int32]
    rows: Rows = field(repr=False)
    cells: Cells = field(repr=False)
    traits: Traits = field(repr=False)
    totals: Totals = field(repr=False)


def attendances(data: CentreData) -> Attendances | None:
    """The lists of a centre; None when it has none at all, not even totals of purged ones."""
    if "attendances" not in data.memo:
        data.memo["attendances"] = _attendances(data)
    made: Attendances | None = data.memo["attendances"]
    return made


def _attendances(data: CentreData) -> Attendances | None:
    frame = data.table("attendances")
    homes = action_lines(data.events)
    left = totals(data.tables.get("attendance_totals"), data.events, homes)
    if frame.empty and not left:
        return None
    event = _places(frame["event_id"], data.events["event_id"])
    kept = _in_order(frame, event, homes, day := _days(data))
    place = homes[event[kept]]
    count = len(data.events)
    per_row = np.bincount(place, minlength=count)
    purged = left.listed & (per_row == 0)
    gone = left.total * purged
    codes: dict[str, tuple[str, ...]] = {}
    attributes: dict[str, CodeArray] = {}
    per_event: dict[str, IntArray] = {}
    for name, column in ATTRIBUTES.items():
        codes[name], attributes[name] = _coded(frame[column], kept, left.codes(name))
        size = len(codes[name])
        table = np.bincount(place * size + attributes[name], minlength=count * size).reshape(count, size)
        per_event[name] = table + left.table(name, codes[name], purged)
    person = frame["participant"].to_numpy(dtype=np.int32)[kept] if len(kept) else np.empty(0, np.int32)
    rows = Rows(person, place.astype(np.int32), attributes, _debuts(person, day[place]))
    keys = _keys(frame["key_id"], kept, place, count)
    return Attendances(
        codes, per_event, per_row + gone, per_row > 0, purged, keys, day,
        rows, _cells(rows, codes, gone), _traits(data), left,
    )  # fmt: skip


def action_lines(events: pd.DataFrame) -> IntArray:
    """For each line of events, the place of the line its action counts on: realised and first of its twins.

    That is the line itself, or the nearest one by `same_as` (in either direction, one link after another; the first
    of the table among equals). -1 when the action is not realised.
    """
    ids = [str(value) for value in events["event_id"]]
    counted = ((events["status"].astype("string") == REALISED[0]).fillna(False) & events["counts"]).to_numpy(dtype=bool)
    found = np.where(counted, np.arange(len(ids)), -1).astype(np.int64)
    linked = _links(ids, events["same_as"])
    place = {line: index for index, line in enumerate(ids)}
    for index in np.flatnonzero(~counted):
        if linked.get(ids[index]):
            found[index] = _nearest(ids[index], linked, place, counted)
    return found


def _links(ids: Sequence[str], twins: pd.Series) -> Mapping[str, set[str]]:
    linked: dict[str, set[str]] = defaultdict(set)
    for line, others in zip(ids, twins, strict=True):
        for other in others:
            linked[line].add(other)
            linked[other].add(line)
    return linked


def _nearest(line: str, linked: Mapping[str, set[str]], place: Mapping[str, int], counted: BoolArray) -> int:
    met, ring = {line}, {line}
    while ring:
        ring = {other for known in ring for other in linked[known]} - met
        met |= ring
        found = [place[other] for other in ring if other in place and counted[place[other]]]
        if found:
            return min(found)
    return -1


def _places(ids: pd.Series, events: pd.Series) -> IntArray:
    """Place in the events table of each row's action; -1 when unknown."""
    coded = ids.astype("category").cat
    place = {str(line): index for index, line in enumerate(events)}
    places = np.array([*(place.get(str(line), -1) for line in coded.categories), -1], dtype=np.int64)
    return places[coded.codes.to_numpy()]


def _days(data: CentreData) -> npt.NDArray[np.int32]:
    first = columns(data).first
    return np.where(np.isnat(first), NO_DAY, first.astype(np.int64)).astype(np.int32)


def _in_order(frame: pd.DataFrame, event: IntArray, homes: IntArray, day: npt.NDArray[np.int32]) -> IntArray:
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


def _debuts(person: npt.NDArray[np.int32], day: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    debut = np.full(int(person[-1]) + 1 if len(person) else 0, NO_DAY, dtype=np.int32)
    first = np.flatnonzero(np.append(True, person[1:] != person[:-1])) if len(person) else np.empty(0, np.int64)
    debut[person[first]] = day[first]
    return debut


def _keys(column: pd.Series, kept: IntArray, event: IntArray, count: int) -> BoolArray:
    """Rows without a fingerprint make a key of their own: nothing says that they share any other's."""
    coded = column.astype("category").cat
    raw = coded.codes.to_numpy()[kept]
    made = np.zeros((count, len(coded.categories) + 1), dtype=bool)
    made[event, raw] = True
    return made


def _cells(rows: Rows, codes: Mapping[str, tuple[str, ...]], purged: IntArray) -> Cells:
    """A purge leaves no crossing of profile and department: those attendances are unknown in both."""
    width = len(codes["department"])
    pairs = len(codes["profile"]) * width
    pair = rows.attributes["profile"].astype(np.int64) * width + rows.attributes["department"]
    found, count = np.unique(rows.event * np.int64(pairs) + pair, return_counts=True)
    gone = np.flatnonzero(purged)
    return Cells(
        np.concatenate([found // pairs, gone]),
        np.concatenate([found % pairs, np.full(len(gone), pairs - 1)]),
        np.concatenate([count, purged[gone]]),
    )


def _traits(data: CentreData) -> Traits:
    tables = [data.encoded[name].membership for name in TRAITS]
    ends = np.cumsum([table.shape[1] for table in tables]).tolist()
    spans = {name: slice(start, end) for name, start, end in zip(TRAITS, [0, *ends], ends, strict=False)}
    membership = np.hstack(tables)
    padded = np.pad(membership, ((0, 0), (0, -membership.shape[1] % WORD)))
    words = np.packbits(padded, axis=1, bitorder="little").view(np.uint64)
    codes = {name: data.encoded[name].codes for name in TRAITS}
    return Traits(codes, spans, membership.astype(np.float64), words)
