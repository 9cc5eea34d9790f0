"""The territory over the years: the table of schemes that an old report prints, and the counts of today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.french import number, percent
from dashboard.indicators import registry
from dashboard.indicators.means import Figure, figure
from dashboard.indicators.published import TOTAL
from dashboard.snapshot import CentreData, once, text_of

TERRITORY = "territory"


@dataclass(frozen=True)
class Cell:
    """One number of the territory table: value, how many more were planned, share printed beside it."""

    value: float
    planned: float | None
    share: float | None
    is_total: bool

    @property
    def words(self) -> str:
        """As the document prints it: "3 (+ 2 en projet)", "9 (11)", "129 330 (5,3 %)"."""
        text = number(self.value)
        if self.planned and self.is_total:
            return f"{text} ({number(self.value + self.planned)})"
        if self.planned:
            return f"{text} (+ {number(self.planned)} en projet)"
        return f"{text} ({percent(self.share)})" if self.share is not None else text


@dataclass(frozen=True)
class TerritoryRow:
    """One scheme by region.

    Attributes:
        cells: one per column, the total last; None where nothing is printed.
        exact: whether the regions add up to the printed total.
        reading: what must be known to read the line, "" when it reads by itself.
    """

    indicator: str
    label: str
    cells: tuple[Cell | None, ...]
    exact: bool
    reading: str


@dataclass(frozen=True)
class TerritoryTable:
    """The schemes of a territory by region, as one document prints them."""

    year: int
    columns: tuple[str, ...]
    rows: tuple[TerritoryRow, ...]
    source: str


@once
def territory_table(data: CentreData) -> TerritoryTable | None:
    """The table of schemes by region of the first year that has one; None when no document prints one."""
    frame = data.table("published_figures")
    frame = frame[(frame["dimension"] == TERRITORY).fillna(False) & frame["value"].notna()]
    if frame.empty:
        return None
    year = str(frame["period"].astype("string").str[:4].min())
    frame = frame[frame["period"].astype("string").str[:4] == year]
    columns = dict.fromkeys(str(code) for code in frame["category"])
    codes = [code for code in columns if code != TOTAL] + ([TOTAL] if TOTAL in columns else [])
    labels = dict(zip(frame["category"], frame["category_label"], strict=True))
    rows = [_row(name, frame[frame["indicator_id"] == name], codes) for name in dict.fromkeys(frame["indicator_id"])]
    sources = " ; ".join(dict.fromkeys(str(source) for source in frame["source"]))
    return TerritoryTable(int(year), tuple(str(labels[code]) for code in codes), tuple(rows), sources)


def _row(indicator: str, lines: pd.DataFrame, codes: list[str]) -> TerritoryRow:
    by_code = {str(line["category"]): line for line in lines.to_dict("records")}
    cells = tuple(_cell(by_code[code], code) if code in by_code else None for code in codes)
    parts = [cell.value for cell in cells if cell and not cell.is_total]
    total = next((cell for cell in cells if cell and cell.is_total), None)
    exact = total is None or abs(sum(parts) - total.value) < 0.005
    label = registry.BY_ID[indicator].label if indicator in registry.BY_ID else str(lines["label"].iloc[0])
    return TerritoryRow(indicator, label, cells, exact, _reading(by_code, parts, total, exact))


def _cell(line: Mapping[Any, Any], code: str) -> Cell:
    planned, share = line["planned"], line["share_percent"]
    return Cell(
        float(line["value"]),
        None if pd.isna(planned) else float(planned),
        None if pd.isna(share) else float(share),
        code == TOTAL,
    )


def _reading(by_code: Mapping[str, Mapping[Any, Any]], parts: list[float], total: Cell | None, exact: bool) -> str:
    if total is not None and not exact:
        added = " + ".join(number(part) for part in parts)
        note = text_of(by_code[TOTAL]["notes"])
        return f"{added} = {number(sum(parts))}, imprimé {number(total.value)}. {note}".strip()
    if total is not None and total.planned:
        return "Entre parenthèses, avec ceux en projet."
    if total is not None and total.share is not None:
        return "Parts de la population de chaque territoire : elles ne s’additionnent pas."
    return ""


@once
def territory_today(data: CentreData) -> tuple[tuple[int, Figure], ...]:
    """The latest published counts of schemes for the whole region: (year, figure), in the order of the table."""
    frame = data.table("published_figures")
    names = frame["indicator_id"].astype("string")
    alone = frame["dimension"].fillna("") == ""
    kept = frame[names.str.startswith(f"{TERRITORY}_").fillna(False) & alone & frame["value"].notna()]
    found = []
    for name in dict.fromkeys(kept["indicator_id"]):
        year = int(kept.loc[kept["indicator_id"] == name, "period"].astype("string").str[:4].max())
        one = figure(data, str(name), year)
        if one is not None:
            found.append((year, one))
    return tuple(found)
