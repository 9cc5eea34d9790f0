"""A reader downloads the whole public snapshot — tables, actions, head-counts — and subtracts.

The reader of `test_disclosure_attack` works on the published head-counts alone. This one also has the list of actions,
and knows which sums are about which actions: the sums are written here anew, from the public files only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Any

import numpy as np
import pandas as pd
import pytest
from support import TINY, event, tiny
from test_disclosure_attack import Key, Reader

from dashboard.disclosure import Policy, protect
from dashboard.disclosure.publication import published_form
from dashboard.indicators.head_counts import counts
from dashboard.publishing.columns import public_frame
from dashboard.publishing.people import people
from dashboard.publishing.years import years
from dashboard.snapshot import CentreData, Snapshot

THRESHOLD = 11
COLUMNS = {
    "theme": "theme_ids", "network": "network_id", "format": "format", "department": "department_code",
    "mode": "category", "scheme": "scheme_id",
}  # fmt: skip


@dataclass(frozen=True)
class Download:
    """What is public of a centre: the list of actions, and one or several publications of head-counts."""

    events: pd.DataFrame
    forms: tuple[dict[str, Any], ...]


class Neighbour(Reader):
    """A reader who also looks at the list of actions."""

    def __init__(self, download: Download) -> None:
        super().__init__(*(json.dumps(form) for form in download.forms))
        for form in download.forms:
            for year in sorted({table["year"] for table in form["tables"]}):
                self.look(download.events, form, year)

    def look(self, events: pd.DataFrame, form: dict[str, Any], year: int) -> None:
        """Which actions each sum is made of. That all of them have a list is told by the published numbers of lists."""
        own = events[(events["status"].astype(str) == "realised") & (events["date_start"].str[:4] == str(year))]
        told = {table["name"]: table["values"] for table in form["tables"] if table["year"] == year}
        if told.get("listed_actions") != len(own):
            return
        ids = [str(name) for name in own["event_id"]]
        for name in ids:
            self.bounds.setdefault(self.action(year, name), (0, inf))
        groups: dict[frozenset[str], list[Key]] = {}
        for key in [key for key in self.bounds if key[0] in ("attendances", "unique_participants") and key[1] == year]:
            members = self.members(own, key)
            if members is None:
                continue
            groups.setdefault(members, []).append(key)
            cells = [self.action(year, name) for name in sorted(members)]
            if key[0] == "attendances":
                self.equations.append(({key: Fraction(-1), **dict.fromkeys(cells, Fraction(1))}, 0, 0))
            else:
                self.equations.append(({key: Fraction(1), **dict.fromkeys(cells, Fraction(-1))}, -inf, 0))
                self.equations.extend(({cell: Fraction(1), key: Fraction(-1)}, -inf, 0) for cell in cells)
        for keys in groups.values():
            for quantity in ("attendances", "unique_participants"):
                same = [key for key in keys if key[0] == quantity]
                self.equations.extend(({same[0]: Fraction(1), other: Fraction(-1)}, 0, 0) for other in same[1:])

    @staticmethod
    def action(year: int, name: str) -> Key:
        return ("attendances", year, frozenset({("event", name)}))

    @staticmethod
    def members(own: pd.DataFrame, key: Key) -> frozenset[str] | None:
        """The actions that a sum is about; None when it is about some of those who came."""
        if not key[2]:
            return frozenset(str(name) for name in own["event_id"])
        ((dimension, code),) = key[2] if len(key[2]) == 1 else ((None, None),)
        if dimension not in COLUMNS:
            return None
        values = own[COLUMNS[dimension]]
        if dimension == "theme":
            kept = values.map(lambda cell: code in cell if code else not cell)
        else:
            kept = values.astype("object").fillna("") == code
        return frozenset(str(name) for name in own.loc[kept, "event_id"])


def truths(data: CentreData) -> dict[Key, int]:
    """The true size of every group: those of the tables, and those who came to each action."""
    found: dict[Key, int] = {}
    for year in years(data):
        for table in year.tables:
            for at, value in table.values.items():
                cell = table.cell(at)
                found[cell.quantity, cell.year, frozenset(cell.at)] = value
        for place in np.flatnonzero(year.counted):
            name = str(data.events["event_id"].iloc[place])
            found[Neighbour.action(year.year, name)] = int(counts(data).attendances[place])
    return found


def told(data: CentreData, *forms: dict[str, Any]) -> list[Key]:
    """Small groups whose size a reader of everything finds, or nearly."""
    events = public_frame("events", data.table("events"), data.centre)
    reader = Neighbour(Download(events, forms))
    given = dict(reader.bounds)
    bounds = reader.subtract()
    small = {key: value for key, value in truths(data).items() if 0 < value < THRESHOLD and key[0] in PEOPLE}
    # What is printed was public already (and audited): an unknown that is given is no finding.
    return [
        key
        for key, value in small.items()
        if key in bounds and given[key][0] != given[key][1] and not _safe(bounds[key], value)
    ]


PEOPLE = ("attendances", "listed_attendances", "unique_participants", "head_count_attendances")


def _safe(bound: tuple[float, float], value: int) -> bool:
    low, high = bound
    assert low <= value <= high, "the reader reasons wrongly"
    return high >= THRESHOLD and high - low >= THRESHOLD - 1


def form_of(data: CentreData) -> dict[str, Any]:
    form: dict[str, Any] = json.loads(people(data).text)["publication"]
    return form


def careless(data: CentreData) -> dict[str, Any]:
    """A publication that forgets that the list of actions is public."""
    tables = [table for year in years(data) for table in year.tables]
    form: dict[str, Any] = json.loads(protect(tables, Policy()).text())
    return form


def test_nobody_is_found_in_the_demonstration_centre(snapshot: Snapshot) -> None:
    data = snapshot.centres["demonstration"]
    assert told(data, form_of(data)) == []


def test_the_reader_would_find_somebody_in_a_careless_publication(snapshot: Snapshot) -> None:
    data = snapshot.centres["demonstration"]
    assert told(data, careless(data))


def small_centre(seed: int, actions: int = 14) -> CentreData:
    """A centre where few come to much: most numbers are small."""
    random = np.random.default_rng(seed)
    events, rows = [], []
    for number in range(actions):
        name = f"e{number}"
        themes = random.choice(["climat", "ecole", "climat|ecole", ""])
        network = random.choice(["", "", "n1", "n2"])
        events.append(
            event(
                event_id=name,
                theme_ids=str(themes),
                network_id=str(network),
                format=str(random.choice(FORMATS)),
                department_code=str(random.choice(["37", "45"])),
                scheme_id=str(random.choice(["", "pacte"])),
                modality=str(random.choice(["in_person", "remote"])),
            )
        )
        for person in random.choice(60, size=int(random.integers(2, 26)), replace=False):
            profile = ("state_staff", "non_profit", "resident", "")[person % 4]
            department = ("37", "45", "99")[person % 3]
            rows.append(
                {
                    "event_id": name,
                    "participant_key": f"p{person}",
                    "profile": profile,
                    "department_code": department,
                    "source": "Liste",
                }
            )
    return tiny(TINY, events=events, attendances=rows)


FORMATS = ("webinar", "training", "seminar")


@pytest.mark.parametrize("seed", range(4))
def test_nobody_is_found_where_numbers_are_small(seed: int) -> None:
    data = small_centre(seed)
    assert told(data, form_of(data)) == []


def test_small_numbers_left_to_themselves_are_found() -> None:
    for data in map(small_centre, range(4)):
        tables = [table for year in years(data) for table in year.tables]
        cells = {table.cell(at): value for table in tables for at, value in table.values.items()}
        small = frozenset(cell for cell, value in cells.items() if 0 < value < THRESHOLD and cell.quantity in PEOPLE)
        form = json.loads(json.dumps(published_form(tables, (), (), Policy(), small)))
        assert told(data, form)
