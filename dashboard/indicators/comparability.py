"""What may be compared over the years and what may not: rules over the years and indicators really present."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from dashboard.french import number, plural, signed
from dashboard.indicators import registry
from dashboard.indicators.breaks import break_between
from dashboard.indicators.history_territory import TERRITORY, territory_table
from dashboard.indicators.lines import document_of
from dashboard.indicators.published import TOTAL
from dashboard.indicators.selection import PLANNED, REALISED
from dashboard.indicators.wording import PREFIX
from dashboard.snapshot import CentreData, Snapshot, once, text_of
from dashboard.sources.text import fold

Verdict = Literal["comparable", "prudence", "impossible"]
LOOSE = ("more_than", "about", "declared", "rounded")
"""Qualifiers of a figure that only gives an order of magnitude or a bound."""


@dataclass(frozen=True)
class Comparison:
    """Two or more moments of something, and whether they may stand side by side.

    Attributes:
        reason: why the verdict is what it is, and what is compared: a name of `words/history.jinja`.
        facts: what the reason is told with.
        values: (moment, value in words) in the order of time.
        change: the difference in words, only when the verdict allows one.
    """

    reason: str
    values: tuple[tuple[str, str], ...]
    verdict: Verdict
    facts: Mapping[str, Any] = field(default_factory=dict)
    change: str = ""


SUCCESSIONS: tuple[tuple[str, str, str, Verdict], ...] = (
    ("territory_zus", "territory_qpv", "zoning", "impossible"),
    ("territory_cucs", "territory_city_contract", "contracts", "prudence"),
    ("territory_educational_success", "territory_educational_city", "education", "impossible"),
    ("launch_day_participants", "participants_mobilised", "publics", "impossible"),
)
"""Two indicators that a hurried reader would compare, the reason of the verdict, and the verdict."""


def comparisons(data: CentreData, snapshot: Snapshot | None = None) -> tuple[Comparison, ...]:
    """Everything a reader may want to compare, the comparable first.

    Args:
        data: the centre.
        snapshot: all centres, to say why they are not added up; None leaves that line out.
    """
    found = [*_own(data), *(_between_centres(snapshot) if snapshot else [])]
    order = {"comparable": 0, "prudence": 1, "impossible": 2}
    return tuple(sorted(found, key=lambda item: order[item.verdict]))


@once
def _own(data: CentreData) -> tuple[Comparison, ...]:
    """What the centre's own data bring together."""
    return (*_repeated(data), *_perimeter(data), *_successions(data), *_actions(data), *_networks(data))


@once
def single_year(data: CentreData) -> Mapping[int, tuple[str, ...]]:
    """Year → labels of the indicators published for that year alone: there is nothing to compare them with."""
    frame = data.table("published_figures")
    frame = frame[frame["value"].notna()]
    years = frame["period"].astype("string").str[:4].astype(int).groupby(frame["indicator_id"]).unique()
    found: dict[int, list[str]] = {}
    for name, own in years.items():
        if len(own) == 1 and str(name) in registry.BY_ID:
            found.setdefault(int(own[0]), []).append(registry.BY_ID[str(name)].label)
    return {year: tuple(labels) for year, labels in sorted(found.items())}


def _totals(data: CentreData) -> pd.DataFrame:
    frame = data.table("published_figures")
    whole = (frame["dimension"].fillna("") == "") | (frame["category"] == TOTAL)
    return frame[whole.fillna(False) & frame["value"].notna()].sort_values("period", kind="stable")


def _repeated(data: CentreData) -> list[Comparison]:
    """The same indicator published for several years."""
    found = []
    totals = _totals(data)
    for name, lines in totals.groupby("indicator_id", sort=False):
        if lines["period"].nunique() > 1 and str(name) in registry.BY_ID:
            found.append(_same_indicator(data, str(name), lines.to_dict("records")))
    return found


def _same_indicator(data: CentreData, name: str, lines: Sequence[Mapping[Any, Any]]) -> Comparison:
    years = [str(line["period"])[:4] for line in lines]
    values = tuple((year, _value_words(line)) for year, line in zip(years, lines, strict=True))
    broken = break_between(data, name, int(years[0]), int(years[-1]))
    bases = {year: text_of(line["base"]) for year, line in zip(years, lines, strict=True)}
    unequal = len(set(bases.values())) > 1
    facts = {
        "label": registry.BY_ID[name].label,
        "broken": broken.why if broken else "",
        "loose": [year for year, line in zip(years, lines, strict=True) if line["qualifier"] in LOOSE],
        "told": [f"{year} ({base})" for year, base in bases.items() if base] if unequal else [],
        "bare": [year for year, base in bases.items() if not base] if unequal else [],
        "documents": list(dict.fromkeys(document_of(line["source"]) for line in lines)),
    }
    doubtful = bool(facts["broken"] or facts["loose"] or facts["told"])
    first, last = float(lines[0]["value"]), float(lines[-1]["value"])
    change = f"{signed(last - first)}" + (f" ({signed(round(100 * (last - first) / first))}\u202f%)" if first else "")
    return Comparison("repeated", values, "prudence" if doubtful else "comparable", facts, "" if broken else change)


def _value_words(line: Mapping[Any, Any]) -> str:
    prefix = PREFIX.get(str(line["qualifier"]), "")
    return f"{prefix} {number(float(line['value']))} {text_of(line['unit'])}".strip()


def _perimeter(data: CentreData) -> list[Comparison]:
    """The territory itself, when an old table adds regions that the centre no longer covers."""
    table = territory_table(data)
    if table is None:
        return []
    regions = [label for label in table.columns if fold(label) != TOTAL]
    if len(regions) < 2:
        return []
    before, now = " + ".join(regions), data.centre.region
    own = next((label for label in regions if fold(now).startswith(fold(label))), "")
    facts = {"before": before, "now": now, "year": table.year, "own": own}
    years = ((str(table.year), before), (str(data.centre.default_year), now))
    return [Comparison("territory", years, "prudence" if own else "impossible", facts)]


def _successions(data: CentreData) -> list[Comparison]:
    found = []
    for name, other, reason, verdict in SUCCESSIONS:
        before, after = _moment(data, name), _moment(data, other)
        if before and after and before[0] < after[0]:
            found.append(Comparison(reason, (before, after), verdict))
    return found


def _moment(data: CentreData, name: str) -> tuple[str, str] | None:
    """Latest year and value of an indicator in words, the centre's own region first when it is given by region."""
    lines = _totals(data)
    lines = lines[lines["indicator_id"] == name]
    if lines.empty:
        return None
    line = lines.iloc[-1].to_dict()
    year, text = str(line["period"])[:4], _value_words(line)
    frame = data.table("published_figures")
    parts = frame[(frame["indicator_id"] == name) & (frame["dimension"] == TERRITORY) & (frame["category"] != TOTAL)]
    own = [p for p in parts.to_dict("records") if fold(data.centre.region).startswith(fold(str(p["category_label"])))]
    if own:
        text = f"{number(float(own[0]['value']))} ({own[0]['category_label']}), {text} en tout"
    return year, text


def _actions(data: CentreData) -> list[Comparison]:
    """The lines of activity of several years: what the documents list, not what was done."""
    events = data.events
    counted = events[events["counts"]]
    years = sorted({int(year) for year in counted["report_year"]})
    if len(years) < 2:
        return []
    values, silent = [], []
    for year in years:
        here = counted[counted["report_year"] == year]
        done = int(here["status"].isin(REALISED).sum())
        planned = int(here["status"].isin(PLANNED).sum())
        words = [plural(done, "réalisée")] if done else []
        words += [plural(planned, "annoncée")] if planned else []
        values.append((str(year), ", ".join(words)))
        silent += [str(year)] if not done else []
    return [Comparison("actions", tuple(values), "impossible", {"silent": silent})]


def _networks(data: CentreData) -> list[Comparison]:
    """The networks of several years, and how many names come back."""
    frame = data.table("networks")
    names = {
        int(str(year)): {fold(str(name)) for name in lines["name"]} for year, lines in frame.groupby("report_year")
    }
    if len(names) < 2:
        return []
    values = tuple((str(year), plural(len(found), "ligne")) for year, found in names.items())
    years = list(names)
    common = len(names[years[-2]] & names[years[-1]])
    return [Comparison("networks", values, "prudence", {"common": common, "before": years[-2], "now": years[-1]})]


def _between_centres(snapshot: Snapshot) -> list[Comparison]:
    """Why the figures of two centres are never added up."""
    if len(snapshot.centres) < 2:
        return []
    values = [(data.centre.name, f"compte des {data.centre.vocabulary.actions}") for data in snapshot.centres.values()]
    words = {data.centre.vocabulary.actions for data in snapshot.centres.values()}
    return [Comparison("centres", tuple(values), "impossible", {"same": len(words) == 1})]
