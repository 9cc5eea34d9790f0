"""The dimensions that actions are filtered and broken down by, and what lists say of persons, declared once.

A filter is turned into integer codes at one place (`encode`), when a snapshot is built; every count of every page is
then a sum over boolean columns, whatever the number of charts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

UNKNOWN = ""
"""The code of "non renseigné": unknown is a category, so that every breakdown adds up to its total."""

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Dimension:
    """One way of cutting the actions.

    Attributes:
        id: English name, also the attribute of `Filters` that holds its selected codes.
        param: French name of the URL parameter.
        column: column of the events table that holds the code, or the tuple of codes when `multiple`.
        label: French singular label ("Thème").
        everything: French words for "no selection" ("tous les thèmes").
        multiple: whether one action may have several values.
    """

    id: str
    param: str
    column: str
    label: str
    everything: str
    multiple: bool = False


DIMENSIONS: tuple[Dimension, ...] = (
    Dimension("department", "departement", "department_code", "Département", "tous les départements"),
    Dimension("theme", "theme", "theme_ids", "Thème", "tous les thèmes", multiple=True),
    Dimension("mode", "mode", "mode", "Mode d’action", "tous les modes d’action"),
    Dimension("format", "format", "format", "Format", "tous les formats"),
    Dimension("modality", "modalite", "modality", "Modalité", "toutes les modalités"),
    Dimension("role", "role", "role", "Rôle du centre", "tous les rôles"),
    Dimension("network", "reseau", "network_id", "Réseau", "tous les réseaux"),
    Dimension("scheme", "dispositif", "scheme_id", "Dispositif", "tous les dispositifs"),
)


@dataclass(frozen=True)
class Attribute:
    """What an attendance list says of each person, or of how they came.

    Attributes:
        id: English name, in the pages and in the published tables.
        counted: its name in the counts, and among the totals that a purge leaves ("dimension" of `attendance_totals`).
        column: column of the attendances table.
        label: French name, in the middle of a sentence ("profil").
        met: whether it is the presence's rather than the person's: who came both ways counts in both.
    """

    id: str
    counted: str
    column: str
    label: str
    met: bool = False


ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("profile", "profile", "profile", "profil"),
    Attribute("origin", "department", "department_code", "département d’origine"),
    Attribute("presence", "modality", "modality", "modalité de présence", met=True),
)
COUNTED: Mapping[str, str] = {one.id: one.counted for one in ATTRIBUTES}
MET = frozenset(one.id for one in ATTRIBUTES if one.met)
"""Ids of the attributes in which a person may count several times."""

PERIOD = "period"
"""What stands for the months and the years, which are chosen like the values of a dimension ("2024-03", "2024")."""
BY_ID: Mapping[str, Dimension] = {dimension.id: dimension for dimension in DIMENSIONS}
BY_PARAM: Mapping[str, Dimension] = {dimension.param: dimension for dimension in DIMENSIONS}


def everything(name: str) -> str:
    """What there is without a choice of a dimension, in French ("tous les thèmes"), or of a month."""
    return "toute l’année" if name == PERIOD else BY_ID[name].everything


@dataclass(frozen=True)
class Encoded:
    """One dimension of a table as booleans: `membership[i, j]` tells whether row i has the value `codes[j]`."""

    codes: tuple[str, ...]
    membership: BoolArray

    def mask(self, selected: Iterable[str]) -> BoolArray:
        """Rows that have at least one of the selected codes; every row when nothing is selected."""
        columns = [self.codes.index(code) for code in selected if code in self.codes]
        wanted = list(selected)
        if not wanted:
            return np.ones(len(self.membership), dtype=bool)
        return np.asarray(self.membership[:, columns].any(axis=1), dtype=bool)

    def totals(self, weights: npt.NDArray[np.float64]) -> dict[str, float]:
        """Code → sum of the weights of its rows."""
        sums: list[float] = (weights @ self.membership).tolist()
        return dict(zip(self.codes, sums, strict=True))


def encode(frame: pd.DataFrame, dimension: Dimension) -> Encoded:
    """Encode one dimension of an events frame; rows without a value belong to `UNKNOWN`, which always comes last."""
    values = _values(frame, dimension)
    known = sorted({code for row in values for code in row})
    codes = (*known, UNKNOWN)
    position = {code: index for index, code in enumerate(codes)}
    membership = np.zeros((len(values), len(codes)), dtype=bool)
    for row_index, row in enumerate(values):
        for code in row or (UNKNOWN,):
            membership[row_index, position[code]] = True
    membership.flags.writeable = False
    return Encoded(codes, membership)


def _values(frame: pd.DataFrame, dimension: Dimension) -> list[tuple[str, ...]]:
    if dimension.column not in frame.columns:
        return [()] * len(frame)
    column = frame[dimension.column]
    if dimension.multiple:
        return [tuple(cell) if isinstance(cell, tuple | list) else () for cell in column]
    return [() if pd.isna(cell) or cell == UNKNOWN else (str(cell),) for cell in column]
