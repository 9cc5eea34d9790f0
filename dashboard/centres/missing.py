"""What is missing of a year before its report is written: row by row, with what filling it in would change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from dashboard.centres.bundle import Files, shown_files
from dashboard.centres.model import Ground
from dashboard.filters import Filters
from dashboard.french import number
from dashboard.indicators.reported import years_told
from dashboard.indicators.selection import base
from dashboard.snapshot import CentreData, centres_data
from dashboard.sources import Centre
from dashboard.sources.loader import load_files
from dashboard.sources.trackers.durations import read_duration, times_in

EVENTS, NETWORKS = "events", "networks"
_REMOTE: Final = "remote"
MOST_OF_ONE: Final = 240
"""Minutes that are one half-day at most."""
NOTHING_TOLD: Final[Mapping[str, float]] = MappingProxyType({})
_TEXTS: Final = ("date_as_written", "title", "venue", "details", "notes")
"""Where the times of an action may be told."""
_SURE: Final = {"webinar": (_REMOTE, "c’est un webinaire"), "site_visit": ("in_person", "c’est une visite")}
"""Format → modality, and why it is proposed."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What may be meant: what one would type, in words, and why."""

    text: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A row where something is missing.

    Attributes:
        key, name: of the row. day: when it was, in words. place: where.
        people: how many came; None when that is not known.
        proposed: what may be meant.
    """

    key: str
    name: str
    day: str = ""
    place: str = ""
    people: int | None = None
    proposed: tuple[Proposed, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """The rows where one thing is missing, those that would change the figures most first.

    Attributes:
        code: of the thing. table, column: where it is filled in; `column` is "" where another row says it.
        gaps: the rows. whole: of how many.
        people: people who came to them, as far as that is known.
        known: what the others add up to; None where nothing is added up.
    """

    code: str
    table: str
    column: str
    gaps: tuple[Gap, ...]
    whole: int
    people: int = 0
    known: float | None = None

    @property
    def share(self) -> float:
        """The share of the rows that do not say it: what the figure is short of."""
        return len(self.gaps) / self.whole if self.whole else 0.0


@dataclass(frozen=True, slots=True)
class YearGaps:
    """What is missing of a year, of those that the centre reports on: what would change the figures most first.

    `actions` is how many actions were done then.
    """

    year: int
    years: tuple[int, ...]
    found: tuple[Missing, ...]
    actions: int = 0

    @property
    def count(self) -> int:
        """How many things are missing."""
        return sum(len(one.gaps) for one in self.found)


def missing(
    files: Files, listed: Collection[str], ground: Ground, year: int = 0, lasted: Mapping[str, float] = NOTHING_TOLD
) -> YearGaps | None:
    """Look for what is missing; None when the files cannot be read.

    Args:
        files: of a version.
        listed: the actions that have an attendance list.
        ground: what they are read with.
        lasted: action → minutes, as its attendance list tells.
        year: of which; the latest that the centre reports on when it is none of its years.
    """
    loaded = load_files(shown_files(files), "centre", ground.schemas, ground.known_names)
    data = next(iter(centres_data([loaded])), None)
    return None if data is None else year_gaps(data, listed, year, lasted)


def year_gaps(
    data: CentreData, listed: Collection[str], year: int = 0, lasted: Mapping[str, float] = NOTHING_TOLD
) -> YearGaps:
    """What is missing of a year of a centre that is read; see `missing`."""
    years = tuple(sorted(years_told(data).reported, reverse=True)) or (data.centre.default_year,)
    shown = next((one for one in (year, data.centre.default_year) if one in years), years[0])
    found = [one for one in _all(data, shown, listed, lasted) if one.gaps]
    ordered = tuple(sorted(found, key=lambda one: (-one.share, -one.people, one.code)))
    return YearGaps(shown, years, ordered, int(base(data, Filters(data.centre.id, shown)).sum()))


def _all(data: CentreData, year: int, listed: Collection[str], lasted: Mapping[str, float]) -> Iterator[Missing]:
    rows = data.events[base(data, Filters(data.centre.id, year))]
    told = {*listed, *data.table("attendance_totals")["event_id"].dropna()}
    counted = rows["participants"].notna() | rows["event_id"].isin(told)
    themes = _network_themes(data)
    labels = data.centre.labels("themes")

    def theme(row: Mapping[Any, Any]) -> Iterator[Proposed]:
        for code in themes.get(str(row["network_id"]), ()):
            yield Proposed(code, labels.get(code, code), "thème de son réseau")

    yield _of("people", "participants", rows, counted, _sum(rows, "participants"))

    def half_days(row: Mapping[Any, Any]) -> Iterator[Proposed]:
        yield from list(_half_days(row)) or _of_list(row, lasted)

    yield _of("half_days", "half_days", rows, rows["half_days"].notna(), _sum(rows, "half_days"), half_days)
    if _themes_of(data.centre, year):
        yield _of("theme", "theme_ids", rows, rows["theme_ids"].map(_filled).astype(bool), propose=theme)
    placed = rows["modality"].eq(_REMOTE).fillna(False).astype(bool)
    for name in ("place", "commune_code", "department_code", "qpv_codes"):
        placed |= rows[name].map(_filled).astype(bool)
    yield _of("place", "place", rows, placed)
    yield _of("modality", "modality", rows, rows["modality"].notna(), propose=_modality)
    yield _networks(data, year)


def _of(
    code: str,
    column: str,
    rows: pd.DataFrame,
    said: pd.Series,
    known: float | None = None,
    propose: Callable[[Mapping[Any, Any]], Iterator[Proposed]] = lambda _row: iter(()),
) -> Missing:
    """The actions that do not say something, those where most people came first."""
    left = rows[~said.to_numpy(dtype=bool)]
    ordered = left.sort_values(["participants", "date_start"], ascending=False, na_position="last")
    gaps = tuple(_gap(row, propose) for row in ordered.to_dict("records"))
    people = int(left["participants"].fillna(0).sum())
    return Missing(code, EVENTS, column, gaps, len(rows), people, known)


def _sum(rows: pd.DataFrame, column: str) -> float | None:
    told = rows[column].dropna()
    return float(told.sum()) if len(told) else None


def _gap(row: Mapping[Any, Any], propose: Callable[[Mapping[Any, Any]], Iterator[Proposed]]) -> Gap:
    people = row["participants"]
    day = "/".join(reversed(_text(row["date_start"]).split("-")))
    known = None if pd.isna(people) else int(people)
    return Gap(row["event_id"], _text(row["title"]), day, _text(row["place"]), known, tuple(propose(row)))


def _networks(data: CentreData, year: int) -> Missing:
    """Active networks that no action of the year is a meeting of."""
    networks = data.table(NETWORKS)
    active = networks[networks["status"].ne("ended").fillna(True) & networks["report_year"].le(year).fillna(False)]
    met = set(data.events[base(data, Filters(data.centre.id, year), every=True)]["network_id"].dropna())
    silent = active[~active["network_id"].isin(met)]
    gaps = tuple(Gap(row["network_id"], _text(row["name"])) for row in silent.to_dict("records"))
    return Missing("networks", NETWORKS, "", gaps, len(active))


def _half_days(row: Mapping[Any, Any]) -> Iterator[Proposed]:
    """What the times that the action tells of itself make, for each of its days."""
    found = {times for name in _TEXTS if (times := times_in(_text(row[name])))}
    read = read_duration(next(iter(found))) if len(found) == 1 else None
    if read is not None and read.half_days:
        half_days = read.half_days * _days(_text(row["date_start"]), _text(row["date_end"]))
        yield Proposed(number(half_days), number(half_days), found.pop())


def _of_list(row: Mapping[Any, Any], lasted: Mapping[str, float]) -> Iterator[Proposed]:
    """What the hours of an attendance list make: four hours at most are one half-day, more are two (ANCT's grid)."""
    minutes = lasted.get(str(row["event_id"]))
    if minutes:
        half_days = number(1 if minutes <= MOST_OF_ONE else 2)
        hours, rest = divmod(round(minutes), 60)
        yield Proposed(half_days, half_days, f"{hours} h {rest:02} d’après sa liste")


def _days(start: str, end: str) -> int:
    if len(start) != 10 or len(end) != 10:
        return 1
    return (date.fromisoformat(end) - date.fromisoformat(start)).days + 1


def _modality(row: Mapping[Any, Any]) -> Iterator[Proposed]:
    code, why = _SURE.get(_text(row["format"]), ("", ""))
    if code:
        yield Proposed(code, "", why)


def _network_themes(data: CentreData) -> Mapping[str, tuple[str, ...]]:
    networks = data.table(NETWORKS)
    pairs = zip(networks["network_id"], networks["theme_ids"], strict=True)
    return {str(network): tuple(codes) for network, codes in pairs if _filled(codes)}


def _themes_of(centre: Centre, year: int) -> tuple[str, ...]:
    return tuple(one.id for one in centre.themes if not one.years or year in one.years)


def _filled(value: Any) -> bool:
    return len(value) > 0 if isinstance(value, tuple) else not pd.isna(value) and value != ""


def _text(value: Any) -> str:
    return str(value) if _filled(value) else ""
