"""The frame of the attendance lists: small integers, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.sources.schema import FieldSchema, TableSchema

IntArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]

ATTENDANCES: Final = "attendances"
KEY: Final = "participant_key"
PARTICIPANT: Final = "participant"
"""Column that stands for ``participant_key``: a number for each person, with nothing left of the key itself."""

UNIDENTIFIED: Final = "personne non identifiée"
"""Ends the source of a row about nobody in particular: neither address nor name in the list."""

_EVENT: Final = "event_id"


class Numbering(dict[Any, int]):
    """Gives each new value the next number, from 0; looking a value up is enough."""

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        return number


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as numbers.

    Attributes:
        codes: for each row, the index of its text in ``texts``; -1 for an empty cell.
        texts: the different texts, in any order, each once.
    """

    codes: IntArray
    texts: Sequence[str]

    @classmethod
    def of(cls, values: Iterable[str]) -> Coded:
        """Number the texts of a column; an empty text is an empty cell."""
        numbers = Numbering({"": -1})
        codes = np.array([numbers[value] for value in values], dtype=np.int32)
        # The empty text is numbered from the start: the others begin at 1.
        codes -= codes > 0
        return cls(codes, list(numbers)[1:])

    def where(self, kept: BoolArray) -> Coded:
        """The rows that are kept."""
        return Coded(self.codes[kept], self.texts)


def attendance_frame(columns: Mapping[str, Coded], schema: TableSchema, size: int) -> pd.DataFrame:
    """Return the frame of the attendance lists.

    Args:
        columns: code of each column of the file → its values.

    Returns: one row per attendance, in the order of the file. ``participant`` (``int32``): the person, numbered from 0
        in the order of appearance within the centre; the key itself is forgotten. Every other column of the schema:
        ``category`` of ``str``, missing where it is not known; closed vocabularies have all their codes in the order
        of the schema, the other columns the values met, sorted. About twenty bytes a row. A row that lacks its action
        or its person (the validation says so) is left out.
    """
    empty = Coded(np.full(size, -1, dtype=np.int32), ())
    found = {field.name: columns.get(field.name, empty) for field in schema.fields}
    whole = (found[_EVENT].codes >= 0) & (found[KEY].codes >= 0)
    if not whole.all():
        found = {name: column.where(whole) for name, column in found.items()}
    made: dict[str, Any] = {}
    for field in schema.fields:
        column = found[field.name]
        made[PARTICIPANT if field.name == KEY else field.name] = (
            _numbered(column.codes) if field.name == KEY else _category(column, field)
        )
    return pd.DataFrame(made)


def _numbered(codes: IntArray) -> IntArray:
    """Number the persons from 0 in the order of their first row, leaving no gap."""
    _, firsts, ranks = np.unique(codes, return_index=True, return_inverse=True)
    by_row = np.empty(len(firsts), dtype=np.int32)
    by_row[np.argsort(firsts, kind="stable")] = np.arange(len(firsts), dtype=np.int32)
    return by_row[ranks]


def _category(column: Coded, field: FieldSchema) -> pd.Categorical:
    used = np.unique(column.codes[column.codes >= 0])
    texts = {int(code): column.texts[code] for code in used}
    categories = list(field.labels) if field.labels else sorted(texts.values())
    places = {text: place for place, text in enumerate(categories)}
    # One more place, at the end, for the empty cells, whose code is -1.
    moved = np.full(len(column.texts) + 1, -1, dtype=np.int32)
    for code, text in texts.items():
        moved[code] = places.get(text, -1)
    return categorical(moved[column.codes], categories)


def categorical(codes: npt.NDArray[Any], categories: Sequence[str]) -> pd.Categorical:
    """Return a categorical column of ``str`` in the smallest integers that hold its codes."""
    dtype = pd.CategoricalDtype(pd.Index(list(categories), dtype="str"))
    return pd.Categorical.from_codes(codes, dtype=dtype)
