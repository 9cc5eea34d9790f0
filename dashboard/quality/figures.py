"""Published figures: groups of lines, and the words to name them in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from dashboard.french import number, percent
from dashboard.indicators import registry
from dashboard.quality.records import Record, records
from dashboard.snapshot import CentreData

TABLE = "published_figures"
TOTAL = "total"
"""Category of the line that a breakdown gives as its own total."""
SHARE_UNIT = "%"


class Cut(NamedTuple):
    """One way a figure is broken down: indicator, period and dimension, with its lines and total (if published)."""

    indicator: str
    period: str
    dimension: str
    lines: tuple[Record, ...]
    total: Record | None


def value(row: Record) -> float:
    """The number of a line that has one."""
    return row.number("value") or 0.0


def known(data: CentreData) -> tuple[Record, ...]:
    """Lines that carry a number."""
    return tuple(row for row in records(data, TABLE) if row.number("value") is not None)


def totals(data: CentreData) -> Mapping[tuple[str, str], Record]:
    """(indicator, period) → the line that is the total; of several, the last one."""
    return {(row.text("indicator_id"), row.text("period")): row for row in known(data) if not row.text("dimension")}


def yearly(data: CentreData) -> Mapping[tuple[str, int], Record]:
    """(indicator, year) → the total of that year."""
    return {(indicator, int(period[:4])): row for (indicator, period), row in totals(data).items()}


def cuts(data: CentreData, *, shares: bool) -> Iterator[Cut]:
    """Breakdowns of numbers, or of shares in %, in a fixed order; their largest lines first."""
    groups: dict[tuple[str, str, str, str], list[Record]] = defaultdict(list)
    for row in known(data):
        if row.text("dimension") and (row.text("unit") == SHARE_UNIT) is shares:
            key = (row.text("indicator_id"), row.text("period"), row.text("dimension"))
            groups[(*key, row.text("base") if shares else "")].append(row)
    overall = totals(data)
    for (indicator, period, dimension, _base), rows in sorted(groups.items()):
        own = [row for row in rows if row.text("category") == TOTAL]
        lines = sorted((row for row in rows if row not in own), key=lambda row: (-value(row), row.text("category")))
        yield Cut(indicator, period, dimension, tuple(lines), own[0] if own else overall.get((indicator, period)))


def label(indicator_id: str) -> str:
    """French name of an indicator; its id when the registry does not know it."""
    found = registry.BY_ID.get(indicator_id)
    return found.label if found else indicator_id


def line_label(row: Record) -> str:
    """French name of a line of a breakdown."""
    return row.text("category_label") or row.text("category") or row.text("label")


def shown(row: Record) -> str:
    """The number of a line as a report prints it, with "plus de" or "environ" when it says so."""
    written = percent(value(row)) if row.text("unit") == SHARE_UNIT else number(value(row))
    return {"more_than": f"plus de {written}", "about": f"environ {written}"}.get(row.text("qualifier"), written)


def sum_words(rows: Iterable[Record]) -> str:
    """The lines of a breakdown in words: "40,2 % (Agents des collectivités) + 18,8 % (…)"."""
    return " + ".join(f"{shown(row)} ({line_label(row)})" for row in rows)


def half_unit(printed: float) -> float:
    """Half a unit of the last decimal printed: what rounding may hide (34 → 0.5; 5.1 → 0.05)."""
    decimals = len(repr(printed).split(".")[1]) if printed != int(printed) else 0
    return float(0.5 * 10**-decimals)


def agrees(published: float, computed: float, qualifier: str = "exact") -> bool:
    """Whether a published number can stand for a computed one, given how it qualifies itself.

    Exact and rounded numbers allow for the rounding of their last decimal, "about" for a tenth, "more than" for
    anything larger.
    """
    if qualifier == "more_than":
        return computed > published
    slack = 0.1 * abs(published) if qualifier == "about" else half_unit(published)
    return abs(computed - published) <= slack + 1e-9
