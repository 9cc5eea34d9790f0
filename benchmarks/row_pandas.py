"""The same refresh of the Participation page written plainly, a query per figure, over pandas categoricals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboard.filters import Filters
from dashboard.indicators.selection import selection
from dashboard.snapshot import CentreData

ATTRIBUTES = {"profile": "profile", "department": "department_code", "modality": "modality"}
TRAITS = ("theme", "network", "format")


class PlainRows:
    """The rows of a centre with what each figure asks of them; made once, like the product's arrays."""

    def __init__(self, data: CentreData) -> None:
        events = data.events
        place = pd.Series(np.arange(len(events)), index=events["event_id"].astype(str))
        frame = data.table("attendances")
        event = place.reindex(frame["event_id"].cat.categories).to_numpy()[frame["event_id"].cat.codes]
        rows = frame[["participant", "profile", "department_code"]].assign(event=event)
        held = events["modality"].astype("object").where(events["modality"].isin(["in_person", "remote"]))
        own = frame["modality"].astype("object")
        rows["modality"] = own.fillna(pd.Series(held.to_numpy()[event])).astype("category")
        rows["day"] = events["day"].to_numpy()[event]
        rows = rows.sort_values(["day", "event"], kind="stable", ignore_index=True)
        self.data, self.rows = data, rows
        self.debut = rows.groupby("participant")["day"].min()

    def refresh(self, filters: Filters) -> dict[str, Any]:
        """The figures under filters."""
        kept = selection(self.data, filters)
        rows = self.rows[kept[self.rows["event"]]]
        times = rows.groupby("participant").size()
        start = pd.Timestamp(filters.year or 1900, 1, 1) if not filters.start else pd.Timestamp(filters.start)
        figures: dict[str, Any] = {
            "attendances": len(rows),
            "unique": rows["participant"].nunique(),
            "loyalty": (int((times == 1).sum()), int((times == 2).sum()), int((times > 2).sum())),
            "new": int((self.debut[times.index] >= start).sum()),
            "crossed": pd.crosstab(rows["profile"], rows["department_code"]),
        }
        for name, column in ATTRIBUTES.items():
            figures[name] = rows[column].value_counts(dropna=False)
            met = rows.drop_duplicates(["participant", column])[column]
            each = met if name == "modality" else rows.groupby("participant")[column].last()
            figures[f"{name}_unique"] = each.value_counts(dropna=False)
        for name in TRAITS:
            encoded = self.data.encoded[name]
            inside = {code: rows[encoded.membership[rows["event"], j]] for j, code in enumerate(encoded.codes)}
            figures[name] = {code: len(some) for code, some in inside.items()}
            figures[f"{name}_unique"] = {code: some["participant"].nunique() for code, some in inside.items()}
        return figures
