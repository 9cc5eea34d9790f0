"""Years between which an indicator seems to have been counted in another way: a comparison says so, or is not made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.french import NARROW, number, signed
from dashboard.indicators import registry
from dashboard.snapshot import CentreData, once
from dashboard.sources.text import fold

PAIRS = (("actions", "half_days"), ("unique_participants", "attendances"), ("web_visitors", "web_sessions"))
"""Indicators that usually rise and fall together."""
MOVE = 0.1
"""Moves smaller than this say nothing."""
TRENDS: Mapping[str, int] = {"hausse": 1, "baisse": -1, "stable": 0}
"""Value of a statement about a trend → the direction it tells."""


@dataclass(frozen=True)
class Break:
    """A sign that figures of two years in a row were not counted in the same way.

    Attributes:
        indicators: those that it makes doubtful.
        before, after: the two years.
        why: what shows it, a French sentence.
        told: whether the centre's own document says it, rather than the figures alone.
    """

    indicators: tuple[str, ...]
    before: int
    after: int
    why: str
    told: bool = False


@once
def breaks(data: CentreData) -> tuple[Break, ...]:
    """Every such sign in what a centre has published, those of its documents first."""
    totals = _totals(data)
    return (*_told(data, totals), *_opposite_moves(totals))


def break_between(data: CentreData, indicator_id: str, before: int, after: int) -> Break | None:
    """What makes it doubtful to compare an indicator between two years; None when nothing does."""
    for found in breaks(data):
        if indicator_id in found.indicators and before <= found.before and found.after <= after:
            return found
    return None


def _totals(data: CentreData) -> Mapping[tuple[str, int], float]:
    """(indicator, year) → the total published for it; of several, the last one."""
    frame = data.table("published_figures")
    whole = frame[(frame["dimension"].fillna("") == "") & frame["value"].notna()].sort_values("period", kind="stable")
    cells = zip(whole["indicator_id"], whole["period"], whole["value"], strict=True)
    return {(str(indicator), int(str(period)[:4])): float(value) for indicator, period, value in cells}


def _opposite_moves(totals: Mapping[tuple[str, int], float]) -> Iterator[Break]:
    """Two indicators that go together have moved in opposite directions."""
    for first, second in PAIRS:
        for indicator, year in sorted(totals):
            one, two = (_move(totals, name, year) for name in (first, second))
            if indicator == first and one and two and one * two < 0 and min(abs(one), abs(two)) > MOVE:
                why = (
                    f"De {year - 1} à {year}, {_move_words(totals, first, year)} et "
                    f"{_move_words(totals, second, year)}{NARROW}: le mode de comptage a-t-il changé{NARROW}?"
                )
                yield Break((first, second), year - 1, year, why)


def _told(data: CentreData, totals: Mapping[tuple[str, int], float]) -> Iterator[Break]:
    """A document says that it counts in another way, or tells a trend that its own figures do not show."""
    for row in _statements(data, "counting"):
        indicator, year = str(row["subject"]), int(row["year"])
        if _move(totals, indicator, year) is not None:
            why = f"Depuis {year}, d’après le document{NARROW}: «{NARROW}{row['as_written']}{NARROW}»."
            yield Break((indicator,), year - 1, year, why, told=True)
    for row in _statements(data, "trend"):
        indicator, year = str(row["subject"]), int(row["year"])
        direction, move = TRENDS.get(fold(str(row["value"]))), _move(totals, indicator, year)
        if direction is None or move is None:
            continue
        shown = 0 if abs(move) <= MOVE else 1 if move > 0 else -1
        if shown != direction:
            why = (
                f"De {year - 1} à {year}, {_move_words(totals, indicator, year)}, mais le document écrit "
                f"«{NARROW}{row['as_written']}{NARROW}»{NARROW}: les deux années comptent-elles les mêmes choses"
                f"{NARROW}?"
            )
            yield Break((indicator,), year - 1, year, why, told=True)


def _statements(data: CentreData, attribute: str) -> list[dict[Any, Any]]:
    frame: pd.DataFrame = data.table("statements")
    about = (frame["about"] == "published_figures") & (frame["attribute"] == attribute)
    return frame[about.fillna(False)].sort_values(["subject", "year"]).to_dict("records")


def _move(totals: Mapping[tuple[str, int], float], indicator: str, year: int) -> float | None:
    """By how much an indicator has moved since the year before (0.1 = +10 %); None when a year is missing."""
    before, after = totals.get((indicator, year - 1)), totals.get((indicator, year))
    return after / before - 1 if before and after is not None else None


def _move_words(totals: Mapping[tuple[str, int], float], indicator: str, year: int) -> str:
    known = registry.BY_ID.get(indicator)
    before, after = totals[indicator, year - 1], totals[indicator, year]
    change = f"{signed(round(100 * (after / before - 1)))}{NARROW}%"
    label = known.label if known else indicator
    return f"«{NARROW}{label}{NARROW}» passe de {number(before)} à {number(after)} ({change})"
