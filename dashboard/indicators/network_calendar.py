"""The calendar of networks: their meetings month by month, each once, done and announced told apart."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from dashboard.dimensions import DIMENSIONS
from dashboard.filters import Filters
from dashboard.indicators.breakdowns import TimeBin, time_bins
from dashboard.indicators.compute import gatherings, networks_covering, networks_of
from dashboard.indicators.networks import GROUPS, NO_MONTH, Group, Meeting, Network, State, descriptions
from dashboard.indicators.selection import PLANNED, REALISED, in_period, left_out, selection
from dashboard.indicators.selection import columns as table_columns
from dashboard.snapshot import CentreData, once, text_of


@dataclass(frozen=True)
class Calendar:
    """Networks × months (or years, when several are shown).

    Attributes:
        columns: (code, label, short label), "sans mois" last when something is in it.
        networks: rows, grouped in the order of `GROUPS`.
        chosen: ids that a filter is on for.
        left_out: dates of meetings held that may be in the period chosen, left out for want of a date.
    """

    columns: tuple[tuple[str, str, str], ...]
    networks: tuple[Network, ...]
    chosen: tuple[str, ...]
    left_out: int = 0

    def rows(self, group: Group) -> tuple[Network, ...]:
        """Networks of a group that have a row: all those animated, of the others only those that met."""
        return tuple(n for n in self.of_group(group) if n.meetings or group == "animated" or n.id in self.chosen)

    def of_group(self, group: Group) -> tuple[Network, ...]:
        """Rows of one group."""
        return tuple(network for network in self.networks if network.group == group)

    def count(self, state: State, groups: Sequence[Group] = GROUPS, column: str | None = None) -> int:
        """Dates in a state, of some groups, in one column or in all."""
        return sum(n.count(state, column) for n in self.networks if n.group in groups)

    @property
    def held(self) -> int:
        """Animated networks with a meeting held."""
        return sum(1 for network in self.of_group("animated") if network.count("done"))

    @property
    def silent(self) -> int:
        """Animated networks without any meeting that is known."""
        return sum(1 for network in self.of_group("animated") if not network.meetings)

    @property
    def waiting(self) -> int:
        """Animated networks whose meetings are only announced."""
        return len(self.of_group("animated")) - self.held - self.silent

    @property
    def quiet(self) -> int:
        """Other groups that have no row, for want of a meeting."""
        return sum(len(self.of_group(group)) - len(self.rows(group)) for group in GROUPS if group != "animated")

    @property
    def several(self) -> tuple[Meeting, ...]:
        """Lines on the animated networks that stand for several meetings held."""
        lines = (meeting for network in self.of_group("animated") for meeting in network.meetings)
        return tuple(line for line in lines if line.state == "done" and line.dates > 1)


def calendar(data: CentreData, filters: Filters) -> Calendar:
    """The networks of the period and their meetings.

    The network filter itself is left out, so that the networks not chosen stay beside the chosen ones; a network that
    no document of the period describes is there too if it met.
    """
    every = _meeting_lines(data, filters)
    gathers = gatherings(data)
    lines = [line for line in every if gathers[line.index]]
    columns, code_of = _columns(data, lines, filters)
    by_month = any("-" in code for code, _, _ in columns)
    twins = _placed(data, filters, by_month)
    meetings = _meetings(lines, code_of, twins)
    apart = [line for line in every if not gathers[line.index]]
    others = _meetings(apart, dict.fromkeys((line.index for line in apart), NO_MONTH), twins)
    of_any_network = replace(filters, network=())
    described = set(networks_of(data, of_any_network)["network_id"])
    covering = set(networks_covering(data, of_any_network)["network_id"])
    found = [
        replace(network, meetings=meetings.get(network.id, ()), others=others.get(network.id, ()))
        for network in descriptions(data)
        if network.id in described or network.id in covering.intersection(meetings)
    ]
    return Calendar(_used(columns, found), tuple(found), filters.network, _left_out(data, filters))


def chosen(found: Calendar) -> Calendar:
    """The calendar of the networks that the network filter keeps; of all when it is off."""
    return replace(found, networks=tuple(n for n in found.networks if not found.chosen or n.id in found.chosen))


@dataclass(frozen=True)
class _Line:
    """A line of the actions attached to a network, with its place in the table."""

    index: int
    network_id: str
    same_as: tuple[str, ...]
    counts: bool
    meeting: Meeting


def _meeting_lines(data: CentreData, filters: Filters) -> list[_Line]:
    """Lines attached to a network, done (each once) and announced (all of them: they may date what is done)."""
    # All of them: a meeting of the national network is one, whether or not the centre counts it among its actions.
    done = selection(data, filters, REALISED, skip="network", every=True)
    planned = in_period(data, filters)
    for dimension in DIMENSIONS:
        if dimension.id != "network":
            planned = planned & data.encoded[dimension.id].mask(filters.selected(dimension.id))
    return [line for line in _all_lines(data) if (done if line.meeting.state == "done" else planned)[line.index]]


def _left_out(data: CentreData, filters: Filters) -> int:
    """Dates of the meetings held that may be in the period, whichever network is chosen."""
    apart = left_out(data, filters, REALISED, skip="network", every=True) & gatherings(data)
    return sum(line.meeting.dates for line in _all_lines(data) if apart[line.index])


@once
def _all_lines(data: CentreData) -> tuple[_Line, ...]:
    """Every line attached to a network, in order of date; columns and states are settled for each choice of filters."""
    events = data.events.reset_index(drop=True)
    events = events[events["network_id"].notna() & events["status"].isin((*REALISED, *PLANNED))]
    events = events.sort_values(["year", "month", "date_start"], na_position="last")
    return tuple(_line(index, row) for index, row in zip(events.index, events.to_dict("records"), strict=True))


def _line(index: int, row: Mapping[Hashable, Any]) -> _Line:
    status = str(row["status"])
    dates = 1 if pd.isna(row["occurrences"]) else max(int(row["occurrences"]), 1)
    state: State = "done" if status in REALISED else "planned"
    meeting = Meeting(
        str(row["event_id"]), str(row["title"]), NO_MONTH, dates, state, status, text_of(row["format"]), _when(row)
    )
    same_as = tuple(str(twin) for twin in row["same_as"] or ())
    return _Line(index, str(row["network_id"]), same_as, bool(row["counts"]), meeting)


def _placed(data: CentreData, filters: Filters, by_month: bool) -> Mapping[str, bool]:
    """Id of each line done → whether it has a column of its own; what an announcement linked to it is compared with."""
    done = np.flatnonzero(selection(data, filters, REALISED, skip="network", every=True))
    ids, month = data.events["event_id"].to_numpy(), table_columns(data).month
    return {str(ids[index]): not by_month or bool(month[index]) for index in done}


def _columns(
    data: CentreData, lines: Sequence[_Line], filters: Filters
) -> tuple[tuple[tuple[str, str, str], ...], Mapping[int, str]]:
    """Columns of the period, and place of a line → code of its column."""
    year, month = table_columns(data).year, table_columns(data).month
    met = {int(year[line.index]) for line in lines}
    bins = [one for one in time_bins(filters, met) if one.month or one.year in met]
    columns = tuple((each.code, each.label, each.short) for each in bins)
    by_month = any(each.month for each in bins)
    place = {each: each.code for each in bins}
    where = ((line.index, int(year[line.index]), int(month[line.index])) for line in lines)
    return columns, {index: place.get(TimeBin(y, m if by_month else 0), NO_MONTH) for index, y, m in where}


def _used(columns: tuple[tuple[str, str, str], ...], found: Sequence[Network]) -> tuple[tuple[str, str, str], ...]:
    if any(meeting.column == NO_MONTH for network in found for meeting in network.meetings):
        return (*columns, (NO_MONTH, "sans mois connu", "sans mois"))
    return columns


def _meetings(
    lines: Sequence[_Line], code_of: Mapping[int, str], twins: Mapping[str, bool]
) -> dict[str, tuple[Meeting, ...]]:
    """Network id → its meetings, in order of date within each state; each event once."""
    found: dict[str, list[Meeting]] = {}
    for line in lines:
        state = _state(line, twins)
        if state is not None:
            meeting = replace(line.meeting, column=code_of[line.index], state=state)
            found.setdefault(line.network_id, []).append(meeting)
    order = {"done": 0, "located": 1, "planned": 2}
    return {key: tuple(sorted(value, key=lambda m: order[m.state])) for key, value in found.items()}


def _state(line: _Line, twins: Mapping[str, bool]) -> State | None:
    """What a line is; None for an announcement told twice, or of a meeting that is there already, done and dated."""
    if line.meeting.state == "done":
        return "done"
    done = [twins[twin] for twin in line.same_as if twin in twins]
    if any(done):
        return None
    if done:
        return "located"
    return "planned" if line.counts else None


def _when(row: Mapping[Hashable, Any]) -> str:
    known = row["date_precision"] not in ("placeholder", "unknown")
    return text_of(row["date_as_written"]) if known else ""
