"""The departments that a centre may cover, as `geo/departments.csv` lists them."""

from __future__ import annotations

import csv
from pathlib import Path

from dashboard.intake.pages import Area


def areas(geo: Path) -> tuple[Area, ...]:
    """Every department, by its code; none where the list is not installed."""
    try:
        text = (geo / "departments.csv").read_text(encoding="utf-8")
    except OSError:
        return ()
    rows = csv.DictReader(text.splitlines())
    return tuple(Area(row["code"], row["name"], row["region_code"], row["region_name"]) for row in rows)
