"""The published tables of head-counts, by what the public blocks of pages tell people by, for whole years."""

from __future__ import annotations

from typing import Final

from dashboard.cube.published import quantities_by
from dashboard.dimensions import BY_ID, COUNTED
from dashboard.disclosure import Quantity
from dashboard.pages import PAGES
from dashboard.sources import disclosed

ATTENDANCES: Final = Quantity(disclosed.ALL_ATTENDANCES)
LISTED: Final = Quantity(disclosed.LISTED_ATTENDANCES, at_most=ATTENDANCES.code)
BY_HEAD_COUNT: Final = Quantity(disclosed.HEAD_COUNT_ATTENDANCES, at_most=ATTENDANCES.code)
UNIQUE: Final = Quantity(disclosed.UNIQUE_PARTICIPANTS, at_most=LISTED.code)
PAIRED: Final = Quantity("paired_participants", at_most=LISTED.code)
"""Never published: persons by profile and origin together, which the published tables bound all the same."""
COUNTED_ACTIONS: Final = Quantity(disclosed.COUNTED_ACTIONS, people=False)
LISTED_ACTIONS: Final = Quantity(disclosed.LISTED_ACTIONS, people=False, at_most=COUNTED_ACTIONS.code)
OF_ACTIONS: Final = (COUNTED_ACTIONS, LISTED_ACTIONS)
"""About no head-count: they tell what the others rest on."""

PUBLIC: Final = tuple(dict.fromkeys(block.dimensions for page in PAGES for block in page.blocks if block.public))
"""What public blocks tell people by: one dimension, or two crossed."""
ACTION_DIMENSIONS: Final = tuple(by[0] for by in PUBLIC if by[0] in BY_ID)
"""Attributes of the actions: ids of filters."""
PERSON_DIMENSIONS: Final = tuple(by[0] for by in PUBLIC if len(by) == 1 and by[0] in COUNTED)
"""What lists say of the persons."""


def named(code: str, *dimensions: str) -> str:
    """How a centre names a table in ``centre.toml`` to leave it out: "unique_participants:theme"."""
    return ":".join((code, *dimensions))


DECLARED: Final = frozenset(
    (
        *(named(one.code) for one in (ATTENDANCES, LISTED, BY_HEAD_COUNT, UNIQUE, *OF_ACTIONS)),
        *(named(code, *by) for by in PUBLIC for code in quantities_by(*by)),
        *(named(one.code, by) for by in ACTION_DIMENSIONS for one in OF_ACTIONS),
    )
)
"""The name of every table that is published, for whole years."""
