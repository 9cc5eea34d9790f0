"""Readers who download everything that is public, and work out what is not: shared by the tests of publication.

They know the published JSON, the list of actions, and how such tables are made; they share no code with what they
attack. `Reader` subtracts; `Neighbour` also looks at the list of actions; `Solver` knows that a person has one profile
and one origin, and asks for the smallest and the largest whole number that each hidden group can be.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import ceil, floor, inf
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from dashboard.indicators.head_counts import counts
from dashboard.publishing.columns import public_frame
from dashboard.publishing.years import years
from dashboard.snapshot import CentreData

PEOPLE = ("attendances", "listed_attendances", "unique_participants", "head_count_attendances")
LISTED = "listed_attendances"
Key = tuple[Any, ...]
Number = int | Fraction
Equation = tuple[dict[Key, Number], Any, Any]


def exact(number: Fraction) -> Number:
    """The same number, whole where it is: nearly all are, and are reckoned with twenty times faster."""
    return number.numerator if number.denominator == 1 else number


class Reader:
    """Works out bounds for every hidden number, from published forms alone."""

    def __init__(self, *texts: str) -> None:
        self.bounds: dict[Key, tuple[float, float]] = {}
        self.equations: list[Equation] = []
        for text in texts:
            self.download(json.loads(text))

    def download(self, form: Mapping[str, Any]) -> None:
        """Take down all numbers, then all that links them."""
        least = 1 if form["zeros"] == "shown" else 0
        for table in form["tables"]:
            for key, value in self.cells(table):
                low, high = (least, inf) if value == "s" else (value, value)
                known = self.bounds.get(key, (0, inf))
                self.bounds[key] = (max(low, known[0]), min(high, known[1]))
        for table in form["tables"]:
            self.add_up(table)
        self.compare(form)
        self.divide(form)

    @staticmethod
    def codes(table: Mapping[str, Any]) -> list[list[str]]:
        return [[*axis["categories"], *axis["subtotals"], "*"] for axis in table["axes"]]

    @staticmethod
    def key(table: Mapping[str, Any], codes: Iterable[str]) -> Key:
        named = zip((axis["dimension"] for axis in table["axes"]), codes, strict=True)
        return (table["quantity"], table["year"], frozenset(pair for pair in named if pair[1] != "*"))

    def cells(self, table: Mapping[str, Any]) -> Iterable[tuple[Key, Any]]:
        codes = self.codes(table)
        for places in product(*(range(len(names)) for names in codes)):
            value = table["values"]
            for place in places:
                value = value[place]
            yield self.key(table, [names[place] for names, place in zip(codes, places, strict=True)]), value

    def add_up(self, table: Mapping[str, Any]) -> None:
        codes = self.codes(table)
        for depth, axis in enumerate(table["axes"]):
            sums = {"*": axis["categories"], **axis["subtotals"]}
            for around in product(*(names if at != depth else [""] for at, names in enumerate(codes))):
                for whole, parts in sums.items():
                    keys = [self.key(table, (*around[:depth], code, *around[depth + 1 :])) for code in (whole, *parts)]
                    terms = dict.fromkeys(keys[1:], 1) | {keys[0]: -1}
                    if not axis.get("partial"):
                        self.equations.append((terms, 0, inf if axis["overlapping"] else 0))
                    for part in keys[1:]:
                        self.outside(keys[0], part)

    def outside(self, whole: Key, part: Key) -> None:
        """Those of the whole who are not in the part: a group like another."""
        rest = ("outside", whole, part)
        self.bounds.setdefault(rest, (0, inf))
        self.equations.append(({whole: -1, part: 1, rest: 1}, 0, 0))

    def compare(self, form: Mapping[str, Any]) -> None:
        above = {one["code"]: one["at_most"] for one in form["quantities"]}
        for key in list(self.bounds):
            if key[0] != "outside" and (above.get(key[0], ""), *key[1:]) in self.bounds:
                self.equations.append(({key: 1, (above[key[0]], *key[1:]): -1}, -inf, 0))
        for fact in form["facts"]:
            terms = {self.named(term["cell"]): exact(Fraction(term["factor"])) for term in fact["terms"]}
            low = -inf if fact["low"] is None else fact["low"]
            self.equations.append((terms, low, inf if fact["high"] is None else fact["high"]))

    @staticmethod
    def named(cell: Mapping[str, Any]) -> Key:
        return (cell["quantity"], cell["year"], frozenset(cell["at"].items()))

    def divide(self, form: Mapping[str, Any]) -> None:
        """What percentages and changes say of their numbers."""
        for one in form["derived"]:
            names = ("whole", "part") if one["kind"] == "share" else ("before", "after")
            base, other = (self.named(one[name]) for name in names)
            value = Fraction(str(one["value"]))
            if one["kind"] == "change":
                self.equations.append(({other: 1, base: -1}, int(value), int(value)))
                continue
            half = Fraction(1, 2 * 10 ** one["decimals"])
            value += 0 if one["kind"] == "share" else 100
            self.equations.append(({other: 1, base: -(value + half) / 100}, -inf, 0))
            self.equations.append(({other: 1, base: -(value - half) / 100}, 0, inf))

    def subtract(self) -> dict[Key, tuple[float, float]]:
        """Bounds of every unknown, tightened until nothing moves; differences of whole equations come first."""
        self.eliminate()
        moved, rounds = True, 0
        while moved and rounds < 40:
            moved, rounds = False, rounds + 1
            for terms, low, high in self.equations:
                for key, factor in terms.items():
                    moved |= self.tighten(key, factor, terms, low, high)
        return self.bounds

    def tighten(self, key: Key, factor: Number, terms: dict[Key, Number], low: Any, high: Any) -> bool:
        ends: list[Any] = [0, 0]
        for other, weight in terms.items():
            if other == key:
                continue
            pair = [bound * weight if bound != inf else inf * (1 if weight > 0 else -1) for bound in self.bounds[other]]
            for at, bound in enumerate(sorted(pair)):
                ends[at] = ends[at] + bound if abs(bound) != inf else bound
        room = [self.less(low, ends[1]), self.less(high, ends[0])]
        limits = sorted(self.over(one, factor) for one in room)
        before = self.bounds[key]
        low_now = max(before[0], ceil(limits[0]) if abs(limits[0]) != inf else -inf)
        high_now = min(before[1], floor(limits[1]) if abs(limits[1]) != inf else inf)
        self.bounds[key] = (low_now, high_now)
        return self.bounds[key] != before

    @staticmethod
    def less(one: Any, other: Any) -> Any:
        if abs(one) == inf:
            return one
        return -other if abs(other) == inf else one - other

    @staticmethod
    def over(one: Any, factor: Number) -> Any:
        if factor in (1, -1):
            return one * factor
        return exact(Fraction(one) / factor) if abs(one) != inf else one * (1 if factor > 0 else -1)

    def eliminate(self) -> None:
        """Gauss: every exact equation from which all but one or two unknowns drop out."""
        rows = []
        for terms, low, high in self.equations:
            if low != high:
                continue
            row, right = {}, exact(Fraction(low))
            for key, factor in terms.items():
                if self.bounds[key][0] == self.bounds[key][1]:
                    right -= factor * int(self.bounds[key][0])
                else:
                    row[key] = factor
            rows.append((row, right))
        done: list[tuple[Key, dict[Key, Number], Number]] = []
        for row, right in rows:
            for pivot, known, total in done:
                if pivot in row:
                    right -= row[pivot] * total
                    row = self.minus(row, known, row[pivot])
            if row:
                pivot = min(row, key=lambda key: (key[0] == "outside", str(key)))
                scale = row[pivot]
                row = {key: self.over(factor, scale) for key, factor in row.items()}
                right = self.over(right, scale)
                done = [
                    (old, self.minus(known, row, known[pivot]), total - known[pivot] * right)
                    if pivot in known
                    else (old, known, total)
                    for old, known, total in done
                ]
                done.append((pivot, row, right))
        for _, row, right in done:
            self.equations.append((row, right, right))

    @staticmethod
    def minus(row: dict[Key, Number], other: dict[Key, Number], times: Number) -> dict[Key, Number]:
        both = {key: row.get(key, 0) - times * other.get(key, 0) for key in row.keys() | other.keys()}
        return {key: factor for key, factor in both.items() if factor}


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
                self.equations.append(({key: -1, **dict.fromkeys(cells, 1)}, 0, 0))
            else:
                self.equations.append(({key: 1, **dict.fromkeys(cells, -1)}, -inf, 0))
                self.equations.extend(({cell: 1, key: -1}, -inf, 0) for cell in cells)
        for keys in groups.values():
            for quantity in ("attendances", "unique_participants"):
                same = [key for key in keys if key[0] == quantity]
                self.equations.extend(({same[0]: 1, other: -1}, 0, 0) for other in same[1:])

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


class Coupled(Neighbour):
    """A neighbour who knows that each person has one profile and one origin, on every list.

    So persons by profile and origin, which no table shows, add up to those by profile and to those by origin, and there
    are none where there are no présences, some where there are some, and never more than there are présences.
    """

    def look(self, events: pd.DataFrame, form: dict[str, Any], year: int) -> None:
        super().look(events, form, year)
        told = {table["name"]: table for table in form["tables"] if table["year"] == year}
        crossed = told.get("listed_attendances:profile:origin")
        if crossed is None or "unique_participants" not in told:
            return
        times = int(told["listed_actions"]["values"])
        margins: dict[Key, list[Key]] = {}
        for rows, _ in self.cells(crossed):
            pair = ("pair", year, rows[2])
            self.bounds[pair] = (0, 0) if self.bounds[rows][1] == 0 else (min(self.bounds[rows][0], 1), inf)
            self.equations.append(({pair: 1, rows: -1}, -inf, 0))
            self.equations.append(({rows: 1, pair: -times}, -inf, 0))
            for side in rows[2] if len(rows[2]) == 2 else ():
                margins.setdefault(("unique_participants", year, frozenset({side})), []).append(pair)
        for people, pairs in margins.items():
            if people in self.bounds:
                self.equations.append(({people: -1, **dict.fromkeys(pairs, 1)}, 0, 0))
                self.equations.append(({(LISTED, *people[1:]): 1, people: -times}, -inf, 0))


@dataclass(frozen=True)
class Version:
    """What is public at some moment, and the true sizes behind it: those only tell which groups stayed as they were."""

    download: Download
    sizes: Mapping[Key, int]


@dataclass(frozen=True)
class Finding:
    """A small group, or a small change of a group between two versions, that was placed too well."""

    key: Key
    size: int
    low: int
    high: int
    change: bool


class Solver:
    """Whole-number bounds over everything that is public in several versions, held together.

    A group that has the same true size in two versions is taken to be the same people; where it has not, the change is
    an unknown of its own, of which even the sign is taken for known: no real reader knows as much.
    """

    def __init__(self, *versions: Version, threshold: int = 11) -> None:
        self.threshold = threshold
        self.bounds: dict[Key, tuple[float, float]] = {}
        self.sizes: dict[Key, int] = {}
        self.open: set[Key] = set()
        rows: dict[Any, None] = {}
        for number, version in enumerate(versions):
            for terms, low, high in self.add(version, number):
                rows.setdefault((tuple(sorted(terms.items(), key=str)), low, high))
        rows.update(dict.fromkeys(self.changes()))
        self.prepare(list(rows))

    def add(self, version: Version, number: int) -> Iterable[Equation]:
        """The unknowns of a version, under names that say their true size; its equations."""
        reader = Coupled(version.download)
        names = {key: self.name(key, version.sizes, number) for key in reader.bounds}
        for key, (low, high) in reader.bounds.items():
            before = self.bounds.get(names[key], (0, inf))
            self.bounds[names[key]] = (max(low, before[0]), min(high, before[1]))
        for form in version.download.forms:
            for table in form["tables"]:
                dimensions = [axis["dimension"] for axis in table["axes"]]
                for place in table["already_public"]:
                    self.open.add(names[reader.key({**table, "axes": [{"dimension": d} for d in dimensions]}, place)])
        for terms, low, high in reader.equations:
            yield {names[key]: factor for key, factor in terms.items()}, low, high

    def name(self, key: Key, sizes: Mapping[Key, int], number: int) -> Key:
        parts = key[1:] if key[0] == "outside" else (key,)
        if any(part not in sizes for part in parts):
            return (key, f"version {number}")
        size = sizes[parts[0]] - (sizes[parts[1]] if len(parts) > 1 else 0)
        # Those outside a part are the same people when part and whole both are: 81 − 17 and 80 − 16 need not be.
        name: Key = (key, size, *(sizes[part] for part in parts[1:]))
        self.sizes[name] = size
        return name

    def changes(self) -> Iterable[Any]:
        """By how much each group of people has changed from one version to another."""
        versions: dict[Key, list[Key]] = {}
        for name in self.sizes:
            if self.people(name[0]) and name not in self.open:
                versions.setdefault(name[0], []).append(name)
        for names in versions.values():
            for less, more in combinations(sorted(names, key=lambda name: name[1]), 2):
                if less[1] == more[1]:
                    continue
                change = ("change", less, more)
                self.bounds[change], self.sizes[change] = (0, inf), more[1] - less[1]
                yield ((change, -1), (less, -1), (more, 1)), 0, 0

    @staticmethod
    def people(key: Key) -> bool:
        return (key[1][0] if key[0] == "outside" else key[0]) in PEOPLE

    def prepare(self, rows: Sequence[Any]) -> None:
        """Everything as arrays."""
        self.names = list(self.bounds)
        self.place = {name: place for place, name in enumerate(self.names)}
        entries = [(row, self.place[key], float(f)) for row, (terms, _, _) in enumerate(rows) for key, f in terms]
        row, column, factor = zip(*entries, strict=True)
        self.matrix = csr_array((factor, (row, column)), shape=(len(rows), len(self.names)))
        self.low, self.high = (np.array([float(one[side]) for one in rows]) for side in (1, 2))
        ends = np.array([self.bounds[name] for name in self.names], dtype=float)
        self.least, self.most = ends.T
        self.free = self.least != self.most
        linked = abs(self.matrix[:, np.flatnonzero(self.free)])
        self.part = np.full(len(self.names), -1)
        self.part[self.free] = connected_components(linked.T @ linked, directed=False)[1]
        self.seen_low, self.seen_high = np.full(len(self.names), inf), np.full(len(self.names), -inf)

    def findings(self) -> list[Finding]:
        """Every small group, and every small change, whose possible sizes do not span the threshold, or stay below."""
        found = []
        for name, size in self.sizes.items():
            at, change = self.place[name], name[0] == "change"
            small = 0 < size < self.threshold and (change or self.people(name[0]))
            if small and self.free[at] and not self.safe(at):
                low, high = int(self.seen_low[at]), int(self.seen_high[at])
                assert low <= size <= high, "the reader reasons wrongly"
                found.append(Finding(name, size, low, high, change))
        return found

    def examined(self) -> int:
        """Number of small groups and small changes that are not given."""
        return sum(0 < size < self.threshold and bool(self.free[self.place[name]]) for name, size in self.sizes.items())

    def safe(self, at: int) -> bool:
        for sign in (-1, 1, -1, 1):
            low, high = self.seen_low[at], self.seen_high[at]
            if high >= self.threshold and high - low >= self.threshold - 1:
                return True
            self.reach(at, sign)
        return False

    def reach(self, at: int, sign: int) -> None:
        """The smallest (-1) or the largest (1) size of a group; much larger than is asked for is not looked for."""
        columns = np.flatnonzero(self.part == self.part[at])
        inside = self.matrix[:, columns]
        rows = np.flatnonzero(np.diff(inside.indptr))
        fixed = self.matrix[rows] @ np.where(self.free, 0, self.least)
        aim, most = np.zeros(len(columns)), self.most[columns].copy()
        here = np.searchsorted(columns, at)
        aim[here] = -sign
        if sign > 0:
            # Some sizes between may be impossible: what is asked for must not be the largest that is tried.
            most[here] = min(most[here], self.seen_low[at] + 10 * self.threshold)
        answer = milp(
            aim,
            integrality=np.ones(len(columns)),
            bounds=Bounds(self.least[columns], most),
            constraints=LinearConstraint(inside[rows], self.low[rows] - fixed, self.high[rows] - fixed),
        )
        assert answer.x is not None, "the reader reasons wrongly, or gave up"
        world = np.rint(answer.x)
        self.seen_low[columns] = np.minimum(self.seen_low[columns], world)
        self.seen_high[columns] = np.maximum(self.seen_high[columns], world)


def truths(data: CentreData) -> dict[Key, int]:
    """The true size of every group: those of the tables, those who came to each action, pairs of profile and origin."""
    found: dict[Key, int] = {}
    for year in years(data):
        for table in year.tables:
            for at, value in table.values.items():
                cell = table.cell(at)
                found[cell.quantity, cell.year, frozenset(cell.at)] = value
        if year.pairs:
            for at, value in year.pairs.values.items():
                found["pair", year.year, frozenset(year.pairs.cell(at).at)] = value
        for place in np.flatnonzero(year.counted):
            name = str(data.events["event_id"].iloc[place])
            found[Neighbour.action(year.year, name)] = int(counts(data).attendances[place])
    return found


def version_of(data: CentreData, *texts: bytes) -> Version:
    """What is public of a centre once it has published some ``people.json``."""
    events = public_frame("events", data.table("events"), data.centre)
    return Version(Download(events, tuple(json.loads(text)["publication"] for text in texts)), truths(data))
