"""The themes on which centres can be set side by side: those of the ANCT's grid, which each centre's own stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slugify import slugify

from dashboard.national.store import Member
from dashboard.sources.centre import Theme
from dashboard.sources.text import fold


def grid_themes(members: Sequence[Member]) -> Mapping[str, str]:
    """The themes of the grid that one centre at least has matched to its own: code of their address → French label.

    Nobody has published the list of the grid: these are the words that centres have taken from their forms.
    """
    named = {theme.anct for one in members if one.data for theme in one.data.centre.themes if theme.anct}
    return {slugify(label): label for label in sorted(named, key=fold)}


def own_themes(member: Member, label: str) -> tuple[Theme, ...]:
    """The themes of a centre that are one of the grid: those that it says are, or that bear its very name.

    A theme of which a centre says nothing keeps its name in its own grid (see `indicators.anct`).
    """
    if member.data is None:
        return ()
    wanted = fold(label)
    return tuple(one for one in member.data.centre.themes if fold(one.anct or one.label) == wanted)


def theme_codes(member: Member, themes: Mapping[str, str]) -> Mapping[str, str]:
    """The centre's own themes → the theme of the grid that each is, by code; those that are none are not there."""
    return {theme.id: code for code, label in themes.items() for theme in own_themes(member, label)}
