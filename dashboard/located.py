"""Where each line of the events table lies: its codes completed by the words of its place, what is written kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from dashboard.territories.lists import Territories
from dashboard.territories.where import Where, Written, where

WRITTEN: Final = {"commune_code": "commune_written", "department_code": "department_written"}
"""Column of events → the one that keeps what the document says, where the column tells what it means."""


def places_of(events: pd.DataFrame, known: Territories, near: Sequence[str]) -> list[Where]:
    """Where each row of events lies.

    Args:
        events: the lines, as written or already in place.
        known: the territories.
        near: codes of the centre's departments.
    """
    columns = [_texts(events[WRITTEN[name] if WRITTEN[name] in events else name]) for name in WRITTEN]
    quarters = [tuple(cell) if isinstance(cell, tuple | list) else () for cell in events["qpv_codes"]]
    rows = [Written(*row) for row in zip(*columns, _texts(events["place"]), quarters, strict=True)]
    met = {row: where(known, row, near) for row in dict.fromkeys(rows)}
    return [met[row] for row in rows]


def in_place(events: pd.DataFrame, known: Territories, near: Sequence[str]) -> pd.DataFrame:
    """The lines with the codes that their places stand for: every count of a page then finds them where the map does.

    A code that no list can check stays; one that does not exist is left out, and what is written is kept beside.
    """
    if not len(known):
        return events
    found = places_of(events, known, near)
    kept = {WRITTEN[name]: events[WRITTEN[name] if WRITTEN[name] in events else name] for name in WRITTEN}
    codes = {
        "commune_code": [one.commune_code for one in found],
        "department_code": [one.department for one in found],
    }
    return events.assign(**kept, **{name: _column(codes[name], events[name]) for name in codes})


def _column(codes: Sequence[str], like: pd.Series) -> pd.Series:
    return pd.Series([code or None for code in codes], index=like.index, dtype=like.dtype)


def _texts(column: pd.Series) -> list[str]:
    return [str(value) for value in column.astype("string").fillna("")]
