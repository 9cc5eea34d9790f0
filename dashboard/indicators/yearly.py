"""What the tables of a centre hold of one year: the rows that are given out together."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from dashboard.snapshot import CentreData, once

UNDATED = ("placeholder", "unknown")


@once
def years(data: CentreData) -> tuple[int, ...]:
    """The years of which a table that is dated by itself has a row, the latest first."""
    found = pd.concat([year_of(data, name) for name in DATED])
    return tuple(sorted({int(year) for year in found.dropna()}, reverse=True))


def of_year(data: CentreData, year: int) -> Mapping[str, pd.DataFrame]:
    """Table → its rows of a year, with the columns of the snapshot; networks that these rows name are among them."""
    kept = {name: data.table(name)[(year_of(data, name) == year).fillna(False)] for name in DATED}
    named = {code for name in ("events", "publications") for code in kept[name]["network_id"].dropna()}
    networks = data.table("networks")
    kept["networks"] = networks[(networks["report_year"] == year).fillna(False) | networks["network_id"].isin(named)]
    covered = data.table("network_territories")
    kept["network_territories"] = covered[covered["network_id"].isin(kept["networks"]["network_id"])]
    return MappingProxyType({name: kept[name] for name in ORDER})


ORDER = (
    "events", "publications", "networks", "network_territories", "organisations", "published_figures", "statements",
    "figure_notes", "targets",
)  # fmt: skip
DATED = ("events", "publications", "organisations", "published_figures", "statements", "figure_notes", "targets")


def year_of(data: CentreData, name: str) -> pd.Series:
    """The year that each row of a table is of; that of its document where the row gives no date of its own."""
    frame = data.table(name)
    if name in ("published_figures", "figure_notes"):
        return pd.to_numeric(frame["period"].astype("string").str[:4], errors="coerce").astype("Int64")
    if name == "publications":
        unsure = frame["date_precision"].astype("string").fillna("unknown").isin(UNDATED)
        written = frame["date"].astype("string").str[:4].mask(unsure)
        return pd.to_numeric(written).astype("Int64").fillna(frame["report_year"])
    return frame["year"].astype("Int64")
