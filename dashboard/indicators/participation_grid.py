"""Profile × department of origin: the présences of the lists of a selection, as a small table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.dimensions import UNKNOWN
from dashboard.filters import UNKNOWN_LABEL
from dashboard.french import plural
from dashboard.indicators.lists import Public

MOST_COLUMNS = 7
"""Departments that the table of profiles gives a column to; the others share one."""
OTHERS = "…"


@dataclass(frozen=True)
class Grid:
    """Présences of the lists by profile and department of origin.

    Attributes:
        columns: (code, label) of the departments; `OTHERS` for those that share a column, "" for non renseigné.
        rows: (label, one value per column, total), the largest first, "non renseigné" last.
        totals: sums of the columns.
        highest: the largest value that is not a total.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[int, ...], int], ...]
    totals: tuple[int, ...]
    highest: int

    @property
    def total(self) -> int:
        """All présences of the lists."""
        return sum(self.totals)


def grid(found: Public, profiles: Mapping[str, str], departments: Mapping[str, str], own: Sequence[str]) -> Grid:
    """Profile × department of origin.

    Args:
        found: what the lists say.
        profiles, departments: French labels by code.
        own: codes of the centre's departments: each has its column, even empty; then the largest others have theirs.
    """
    now = found.now
    values = np.asarray(now.profile_by_department)
    codes = list(now.department.codes)
    sums = dict(zip(codes, values.sum(axis=0).tolist(), strict=True))
    others = sorted((code for code in codes if code and code not in own and sums[code]), key=lambda code: -sums[code])
    alone = others[: max(MOST_COLUMNS - len(own), 0)]
    if len(others) == len(alone) + 1:
        alone = others
    kept = [*own, *alone]
    lumped = [code for code in others if code not in alone]
    groups = [(code, departments.get(code, code), [code]) for code in kept]
    groups += [(OTHERS, plural(len(lumped), "autre", "autres"), lumped)] if lumped else []
    groups += [(UNKNOWN, UNKNOWN_LABEL, [UNKNOWN])] if sums.get(UNKNOWN) else []
    columns = [[codes.index(code) for code in group if code in codes] for *_, group in groups]
    table = np.stack([values[:, places].sum(axis=1) for places in columns], axis=1)
    lines = [
        (code, profiles.get(code, code) if code else UNKNOWN_LABEL, tuple(int(value) for value in line))
        for code, line in zip(now.profile.codes, table.tolist(), strict=True)
        if sum(line)
    ]
    lines.sort(key=lambda line: (not line[0], -sum(line[2])))
    return Grid(
        tuple((code, label) for code, label, _ in groups),
        tuple((label, line, sum(line)) for _, label, line in lines),
        tuple(int(value) for value in table.sum(axis=0)),
        int(table.max(initial=0)),
    )
