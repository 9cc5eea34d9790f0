"""French names of the categories that numbers are told by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dashboard.cube.model import ELSEWHERE, PERSONS, STEPS
from dashboard.dimensions import ATTRIBUTES, BY_ID
from dashboard.filters import Vocabulary
from dashboard.snapshot import Snapshot
from dashboard.sources.disclosed import (
    ALL_ATTENDANCES,
    COUNTED_ACTIONS,
    HEAD_COUNT_ATTENDANCES,
    LISTED_ACTIONS,
    LISTED_ATTENDANCES,
    UNIQUE_PARTICIPANTS,
)

QUANTITIES: Mapping[str, str] = MappingProxyType(
    {
        ALL_ATTENDANCES: "Présences cumulées",
        LISTED_ATTENDANCES: "Présences cumulées relevées sur des listes",
        HEAD_COUNT_ATTENDANCES: "Présences cumulées des actions sans liste, d’après leurs effectifs",
        UNIQUE_PARTICIPANTS: "Présences uniques",
        COUNTED_ACTIONS: "Actions dont les présences sont connues",
        LISTED_ACTIONS: "Actions avec une liste d’émargement",
    }
)
"""What published tables count, in French."""


def labels(snapshot: Snapshot, words: Vocabulary, by: str) -> Mapping[str, tuple[str, str]]:
    """Code → French label and short label of a dimension's categories, in the order in which they are declared."""
    if by in BY_ID:
        return {option.code: (option.label, option.short) for option in words.options[by] if option.code}
    if by == "origin":
        names: Mapping[str, str] = {**snapshot.departments, ELSEWHERE: "Autres départements"}
    elif by in STEPS:
        names = STEPS[by]
    else:
        (column,) = (one.column for one in ATTRIBUTES if one.id == by)
        names = snapshot.schemas["attendances"].labels(column)
    return {code: (name, name) for code, name in names.items()}


def by_words(by: str) -> str:
    """A dimension in French, in the middle of a sentence."""
    return BY_ID[by].label.lower() if by in BY_ID else PERSONS.get(by, by)


def table_title(quantity: str, dimensions: Sequence[str]) -> str:
    """A published table in French: what it counts, and by what."""
    by = " et ".join(by_words(one) for one in dimensions)
    return f"{QUANTITIES.get(quantity, quantity)}{f' par {by}' if by else ', total'}"
