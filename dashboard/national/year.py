"""The year that a page of the edition is about: what its address asks for, and the years on offer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dash.development.base_component import Component

from dashboard.components.documentation import Choice, choices
from dashboard.national.store import NationalSnapshot
from dashboard.pages.model import Context
from dashboard.words import say

YEAR: Final = "exercice"
"""The parameter that chooses the year."""


def shown(context: Context) -> NationalSnapshot:
    """What the edition shows. Raises TypeError for a snapshot of another edition."""
    if not isinstance(context.snapshot, NationalSnapshot):
        raise TypeError(type(context.snapshot))
    return context.snapshot


def year_asked(context: Context) -> tuple[int, tuple[str, ...]]:
    """The year that is asked for, if a centre tells of it, else the usual one; what the reader is to know first."""
    snapshot = shown(context)
    notices = [*late(snapshot)]
    asked = context.extra.get(YEAR, "")
    usual = snapshot.year if snapshot.year in snapshot.years else next(iter(snapshot.years), snapshot.year)
    found = next((year for year in snapshot.years if str(year) == asked), usual)
    if asked and str(found) != asked:
        notices.append(say("national", "unknown_year", asked[:10], found))
    return found, tuple(notices)


def late(snapshot: NationalSnapshot) -> tuple[str, ...]:
    """Which centres are not shown as they are now, in French."""
    behind = [one.name for one in snapshot.members if one.late and one.snapshot]
    missing = [one.name for one in snapshot.members if one.snapshot is None]
    return tuple(say("national", name, names) for name, names in (("late", behind), ("missing", missing)) if names)


def year_choices(context: Context, path: str, year: int, more: Mapping[str, str] = MappingProxyType({})) -> Component:
    """The years on offer, each with the number of centres that tell of it.

    Args:
        context: of the page.
        path: of the page, below the base.
        year: the one that is shown.
        more: what else the address keeps.
    """
    snapshot = shown(context)

    def href(one: int) -> str:
        own: Mapping[str, str] = {YEAR: str(one)} if one != snapshot.year else {}
        return context.href(path, extra={**more, **own})

    return choices(
        [
            Choice(str(one), sum(one in member.years for member in snapshot.members), href(one), one == year)
            for one in snapshot.years
        ],
        "Année, et nombre de centres qui en publient les chiffres",
    )
