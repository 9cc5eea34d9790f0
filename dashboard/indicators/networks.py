"""Networks: what each is, and its meetings month by month, done and announced told apart."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from dashboard.filters import Filters, Vocabulary
from dashboard.french import enumerate_words, plural
from dashboard.indicators.compute import animated_networks
from dashboard.snapshot import CentreData, once, text_of
from dashboard.sources import TableSchema

Group = Literal["animated", "group", "partner", "national"]
State = Literal["done", "located", "planned"]
GROUPS: tuple[Group, ...] = ("animated", "group", "partner", "national")
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
        group: animated by the centre; working group in the region; network of a partner, that the centre does not
            animate; national.
        scope … status: codes of the table; "" when unknown.
        members: number of members, with their unit; None when unknown.
        themes: theme ids; `themes_suggested` when the classification is only suggested.
        territories: (kind, code) pairs.
        meetings: those of the period, done first; others: what it is named for without gathering (interviews).
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
    others: tuple[Meeting, ...] = ()

    def count(self, state: State, column: str | None = None) -> int:
        """Dates of its meetings in a state, in one column or in all."""
        return sum(m.dates for m in self.meetings if m.state == state and (column is None or m.column == column))


@once
def descriptions(data: CentreData) -> tuple[Network, ...]:
    """Every network of the centre, without its meetings: by group, the latest report first."""
    animated = set(animated_networks(data, Filters(data.centre.id))["network_id"])
    rows = data.table("networks").to_dict("records")
    found = [_network(row, data, animated) for row in rows]
    return tuple(sorted(found, key=lambda n: (GROUPS.index(n.group), -n.report_year)))


def _network(row: Mapping[Hashable, Any], data: CentreData, animated: set[str]) -> Network:
    network_id, scope = str(row["network_id"]), text_of(row["scope"])
    apart: Group = "national" if scope == "national" else "group" if row["kind"] == "working_group" else "partner"
    return Network(
        id=network_id,
        name=str(row["name"]),
        report_year=int(row["report_year"]),
        group="animated" if network_id in animated else apart,
        scope=scope,
        scope_detail=text_of(row["scope_detail"]),
        role=text_of(row["role"]),
        role_as_written=text_of(row["role_as_written"]),
        status=text_of(row["status"]),
        rhythm=text_of(row["rhythm"]),
        members=None if pd.isna(row["members_count"]) else float(row["members_count"]),
        members_unit=text_of(row["members_unit"]),
        audience=text_of(row["audience"]),
        partners=tuple(row["partners"] or ()),
        themes=tuple(row["theme_ids"] or ()),
        themes_suggested=text_of(row["theme_basis"]) == "suggested",
        scheme=text_of(row["scheme_id"]),
        notes=" ".join(filter(None, (text_of(row["details"]), text_of(row["notes"])))),
        source=text_of(row["source"]),
        territories=_territories(data, network_id),
        meetings=(),
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
