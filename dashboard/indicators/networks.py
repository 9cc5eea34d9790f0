"""Networks: what each is, and its meetings month by month, done and announced told apart."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from dashboard.dimensions import DIMENSIONS, BoolArray
from dashboard.filters import MONTHS, Filters, Vocabulary
from dashboard.french import enumerate_words, plural
from dashboard.indicators.breakdowns import SHORT_MONTHS
from dashboard.indicators.compute import animated_networks, networks_of
from dashboard.indicators.selection import PLANNED, REALISED, in_period, selection
from dashboard.snapshot import CentreData
from dashboard.sources import TableSchema

Group = Literal["animated", "group", "national"]
State = Literal["done", "located", "planned"]
GROUPS: tuple[Group, ...] = ("animated", "group", "national")
SMALLER = (
    ("epci", "intercommunalité", "intercommunalités"),
    ("commune", "commune", "communes"),
    ("qpv", "quartier prioritaire", "quartiers prioritaires"),
)
NO_MONTH = ""
"""Code of the column of meetings that no document dates to the month."""


@dataclass(frozen=True)
class Meeting:
    """One meeting of a network, or several dates told in one line.

    Attributes:
        column: code of its column ("2024-03", "2024" when years are shown), "" when its month is not known.
        dates: dates the line stands for.
        state: done; planned (announced, nothing says it took place); located (an announced date of meetings that a
            report counts as done without their dates: it tells when, and is not counted again).
        status, format: codes of the table; when: the date as the document writes it.
    """

    event_id: str
    title: str
    column: str
    dates: int
    state: State
    status: str
    format: str
    when: str


@dataclass(frozen=True)
class Network:
    """A network or working group.

    Attributes:
        group: animated by the centre; working group in the region; national.
        scope … status: codes of the table; "" when unknown.
        members: number of members, with their unit; None when unknown.
        themes: theme ids; `themes_suggested` when the classification is only suggested.
        territories: (kind, code) pairs.
        meetings: those of the period, done first.
    """

    id: str
    name: str
    report_year: int
    group: Group
    scope: str
    scope_detail: str
    role: str
    role_as_written: str
    status: str
    rhythm: str
    members: float | None
    members_unit: str
    audience: str
    partners: tuple[str, ...]
    themes: tuple[str, ...]
    themes_suggested: bool
    scheme: str
    notes: str
    source: str
    territories: tuple[tuple[str, str], ...]
    meetings: tuple[Meeting, ...]

    def count(self, state: State, column: str | None = None) -> int:
        """Dates of its meetings in a state, in one column or in all."""
        return sum(m.dates for m in self.meetings if m.state == state and (column is None or m.column == column))


@dataclass(frozen=True)
class Calendar:
    """Networks × months (or years, when several are shown).

    Attributes:
        columns: (code, label, short label), "sans mois" last when something is in it.
        networks: rows, grouped in the order of `GROUPS`.
        chosen: ids that a filter is on for.
    """

    columns: tuple[tuple[str, str, str], ...]
    networks: tuple[Network, ...]
    chosen: tuple[str, ...]

    def rows(self, group: Group) -> tuple[Network, ...]:
        """Networks of a group that have a row: all those animated, of the others only those that met."""
        return tuple(n for n in self.of_group(group) if n.meetings or group == "animated" or n.id in self.chosen)

    def of_group(self, group: Group) -> tuple[Network, ...]:
        """Rows of one group."""
        return tuple(network for network in self.networks if network.group == group)

    def count(self, state: State, groups: Sequence[Group] = GROUPS, column: str | None = None) -> int:
        """Dates in a state, of some groups, in one column or in all."""
        return sum(n.count(state, column) for n in self.networks if n.group in groups)


def calendar(data: CentreData, filters: Filters) -> Calendar:
    """The networks of the period and their meetings.

    The network filter itself is left out, so that the networks not chosen stay beside the chosen ones; a network that
    no document of the period describes is there too if it met.
    """
    wide = replace(filters, network=())
    lines = _meeting_lines(data, filters)
    columns, code_of = _columns(lines, filters)
    meetings = _meetings(lines, code_of, _dated_twins(data, filters))
    described = networks_of(data, wide)
    met = data.table("networks")
    met = met[met["network_id"].isin(meetings) & ~met["network_id"].isin(described["network_id"])]
    frame = pd.concat([described, met])
    animated = set(animated_networks(data, replace(wide, year=None, start=None, end=None))["network_id"])
    found = [_network(row, data, animated, meetings) for row in frame.to_dict("records")]
    found.sort(key=lambda n: (GROUPS.index(n.group), -n.report_year))
    return Calendar(_used(columns, found), tuple(found), filters.network)


def chosen(found: Calendar) -> Calendar:
    """The calendar of the networks that the network filter keeps; of all when it is off."""
    return replace(found, networks=tuple(n for n in found.networks if not found.chosen or n.id in found.chosen))


def _meeting_lines(data: CentreData, filters: Filters) -> pd.DataFrame:
    """Lines of the actions attached to a network, done (each once) and announced (all: they may date what is done)."""
    events = data.events
    planned: BoolArray = events["status"].isin(PLANNED).to_numpy(dtype=bool) & in_period(data, filters)
    for dimension in DIMENSIONS:
        if dimension.id != "network":
            planned &= data.encoded[dimension.id].mask(filters.selected(dimension.id))
    kept = selection(data, filters, REALISED, skip="network") | planned
    return events[kept & events["network_id"].notna().to_numpy(dtype=bool)]


def _dated_twins(data: CentreData, filters: Filters) -> Mapping[str, bool]:
    """Id of each line done → whether its month is known; what an announcement linked to it is compared with."""
    done = data.events[selection(data, filters, REALISED, skip="network")]
    return dict(zip(done["event_id"].astype(str), done["month"].notna(), strict=True))


def _columns(lines: pd.DataFrame, filters: Filters) -> tuple[tuple[tuple[str, str, str], ...], Mapping[str, str]]:
    """Columns of the period, and event id → column code."""
    years = sorted({int(year) for year in lines["year"].dropna()})
    one = filters.year if filters.year is not None else years[0] if len(years) == 1 else None
    if one is not None:
        columns = tuple((f"{one}-{i:02d}", f"{MONTHS[i - 1]} {one}", SHORT_MONTHS[i - 1]) for i in range(1, 13))
        months = zip(lines["event_id"], lines["month"], strict=True)
        return columns, {str(k): NO_MONTH if pd.isna(m) else f"{one}-{int(m):02d}" for k, m in months}
    columns = tuple((str(year), str(year), str(year)) for year in years)
    pairs = zip(lines["event_id"], lines["year"], strict=True)
    return columns, {str(k): NO_MONTH if pd.isna(y) else str(int(y)) for k, y in pairs}


def _used(columns: tuple[tuple[str, str, str], ...], found: Sequence[Network]) -> tuple[tuple[str, str, str], ...]:
    if any(meeting.column == NO_MONTH for network in found for meeting in network.meetings):
        return (*columns, (NO_MONTH, "sans mois connu", "sans mois"))
    return columns


def _meetings(
    lines: pd.DataFrame, code_of: Mapping[str, str], twins: Mapping[str, bool]
) -> dict[str, tuple[Meeting, ...]]:
    """Network id → its meetings, in order of date within each state; each event once."""
    found: dict[str, list[Meeting]] = {}
    ordered = lines.sort_values(["month", "date_start"], na_position="last")
    for row in ordered.to_dict("records"):
        event_id = str(row["event_id"])
        state = _state(str(row["status"]), bool(row["counts"]), [str(twin) for twin in row["same_as"] or ()], twins)
        if state is None:
            continue
        dates = 1 if pd.isna(row["occurrences"]) else max(int(row["occurrences"]), 1)
        meeting = Meeting(
            event_id, str(row["title"]), code_of[event_id], dates, state, str(row["status"]), _text(row["format"]),
            _when(row),
        )  # fmt: skip
        found.setdefault(str(row["network_id"]), []).append(meeting)
    order = {"done": 0, "located": 1, "planned": 2}
    return {key: tuple(sorted(value, key=lambda m: order[m.state])) for key, value in found.items()}


def _state(status: str, counts: bool, same_as: Sequence[str], twins: Mapping[str, bool]) -> State | None:
    """What a line is; None for an announcement told twice, or of a meeting that is there already, done and dated."""
    if status in REALISED:
        return "done"
    done = [twins[twin] for twin in same_as if twin in twins]
    if any(done):
        return None
    if done:
        return "located"
    return "planned" if counts else None


def _when(row: Mapping[Hashable, Any]) -> str:
    known = row["date_precision"] not in ("placeholder", "unknown")
    return _text(row["date_as_written"]) if known else ""


def _network(
    row: Mapping[Hashable, Any], data: CentreData, animated: set[str], meetings: Mapping[str, tuple[Meeting, ...]]
) -> Network:
    network_id, scope = str(row["network_id"]), _text(row["scope"])
    return Network(
        id=network_id,
        name=str(row["name"]),
        report_year=int(row["report_year"]),
        group="animated" if network_id in animated else "national" if scope == "national" else "group",
        scope=scope,
        scope_detail=_text(row["scope_detail"]),
        role=_text(row["role"]),
        role_as_written=_text(row["role_as_written"]),
        status=_text(row["status"]),
        rhythm=_text(row["rhythm"]),
        members=None if pd.isna(row["members_count"]) else float(row["members_count"]),
        members_unit=_text(row["members_unit"]),
        audience=_text(row["audience"]),
        partners=tuple(row["partners"] or ()),
        themes=tuple(row["theme_ids"] or ()),
        themes_suggested=_text(row["theme_basis"]) == "suggested",
        scheme=_text(row["scheme_id"]),
        notes=_text(row["notes"]),
        source=_text(row["source"]),
        territories=_territories(data, network_id),
        meetings=meetings.get(network_id, ()),
    )


def _territories(data: CentreData, network_id: str) -> tuple[tuple[str, str], ...]:
    frame = data.table("network_territories")
    mine = frame[frame["network_id"] == network_id]
    return tuple(zip(mine["territory_kind"].astype(str), mine["territory_code"].astype(str), strict=True))


def territory_words(network: Network, words: Vocabulary, departments: Mapping[str, str]) -> str:
    """The territories of a network in French: its regions, departments (named), and the count of smaller ones."""
    centre = words.centre
    codes: dict[str, list[str]] = {}
    for kind, code in network.territories:
        codes.setdefault(kind, []).append(code)
    regions = codes.get("region", [])
    others = len([code for code in regions if code != centre.region_code])
    parts = [centre.region] if centre.region_code in regions else []
    parts += [plural(others, "autre région", "autres régions")] if others else []
    parts += [departments.get(code, code) for code in codes.get("department", [])]
    for kind, one, several in SMALLER:
        count = len(codes.get(kind, []))
        parts += [plural(count, one, several)] if count else []
    return enumerate_words(parts)


def described_years(data: CentreData) -> tuple[int, ...]:
    """Years whose documents describe networks."""
    return tuple(sorted({int(year) for year in data.table("networks")["report_year"].dropna()}))


def label(schema: TableSchema, column: str, code: str) -> str:
    """French label of a code of a closed vocabulary; the code itself when it has none."""
    return schema.labels(column).get(code, code)


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
