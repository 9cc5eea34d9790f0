"""The grid that the Agence nationale de la cohésion des territoires asks of centres: half-days by type of action,
modality and theme.

The half-days of an action are those of all its dates, counted once for actions told twice. Those of an action of
several themes go to its main theme, or in equal shares where none is told. An action whose half-days nobody tells adds
nothing: it is counted apart, never as one. What a document declares stands beside, cell by cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from dashboard.filters import Filters
from dashboard.indicators.model import Published
from dashboard.indicators.published import lines
from dashboard.indicators.selection import selection
from dashboard.snapshot import CentreData, once, text_of
from dashboard.sources.centre import ANCT_TYPES, Centre

MODALITIES: Final = ("in_person", "remote", "hybrid")
UNTOLD: Final = ""
"""Code of what nobody tells."""
OF_FORMAT: Final[Mapping[str, str]] = MappingProxyType(
    {"training": "training", "network_meeting": "network", "working_group": "working_group"}
)
OF_CATEGORY: Final[Mapping[str, str]] = MappingProxyType(
    {"informative": "informative", "network": "network", "local": "local"}
)
"""Format, national category of an action → its type, where the centre's own description does not say it."""


@dataclass(frozen=True)
class Done:
    """A realised action, as the grid takes it.

    Attributes:
        id, title: of the action.
        type, modality, mission: codes, "" where nobody tells them.
        themes: theme of the grid → the share of the action that goes to it, which add up to one.
        half_days: None where nobody tells them.
        suggested: whether its type or its theme is suggested, for the centre to confirm.
    """

    id: str
    title: str
    type: str
    modality: str
    mission: str
    themes: Mapping[str, Fraction]
    half_days: float | None
    suggested: bool


@dataclass(frozen=True)
class Tally:
    """A cell: what its actions add up to, and of how many actions that is known.

    Attributes:
        value: half-days; None where they are known of no action.
        told, actions: actions whose half-days are known, and all.
        declared: what a document of the centre gives for this cell.
    """

    value: float | None
    told: int
    actions: int
    declared: Published | None = None


@dataclass(frozen=True)
class Row:
    """A line of a table: code, French label, and its cell in each year."""

    code: str
    label: str
    cells: tuple[Tally, ...]


@dataclass(frozen=True)
class Grid:
    """The grid of a year and of the year before.

    Attributes:
        years: the year, the year before.
        total, types, modalities, themes, missions: its tables; a table of missions without any told is empty.
        cross: (type, theme) → modality → its cell in the year, in the order of the tables.
        actions: the actions of the year.
    """

    years: tuple[int, int]
    total: Row
    types: tuple[Row, ...]
    modalities: tuple[Row, ...]
    themes: tuple[Row, ...]
    missions: tuple[Row, ...]
    cross: Mapping[tuple[str, str], Mapping[str, Tally]]
    actions: tuple[Done, ...]

    @property
    def untold(self) -> tuple[Done, ...]:
        """The actions of the year whose half-days nobody tells."""
        return tuple(one for one in self.actions if one.half_days is None)


def grid(data: CentreData, year: int, labels: Mapping[str, Mapping[str, str]]) -> Grid:
    """The grid of a year.

    Args:
        data: the centre.
        year: of the actions.
        labels: "modality", "mission" → code → French label.
    """
    years = (year, year - 1)
    found = tuple(actions(data, one) for one in years)
    themes = themes_of(data.centre)

    def rows(dimension: str, names: Mapping[str, str], of: Callable[[Done], Iterable[tuple[str, Fraction]]]) -> Any:
        given = [_declared(data, dimension, one) for one in years]
        told = {code for some in found for one in some for code, _ in of(one)}.union(*given)
        wanted = [*(code for code in names if code in told or dimension in ("modality", "type")), UNTOLD]
        return tuple(
            Row(code, names.get(code, "Non renseigné"),
                tuple(_tally(some, code, of, known.get(code)) for some, known in zip(found, given, strict=True)))
            for code in wanted if code or UNTOLD in told
        )  # fmt: skip

    missions = rows("mission", labels["mission"], lambda one: [(one.mission, WHOLE)])
    return Grid(
        years,
        Row(UNTOLD, "Total", tuple(
            _tally(some, UNTOLD, lambda _: [(UNTOLD, WHOLE)], _declared(data, "", one).get(UNTOLD))
            for some, one in zip(found, years, strict=True)
        )),
        rows("type", ANCT_TYPES, lambda one: [(one.type, WHOLE)]),
        rows("modality", {code: labels["modality"][code] for code in MODALITIES}, lambda one: [(one.modality, WHOLE)]),
        rows("theme", themes, lambda one: one.themes.items()),
        missions if any(row.code for row in missions) else (),
        _cross(found[0], (*ANCT_TYPES, UNTOLD), (*themes, UNTOLD)),
        found[0],
    )  # fmt: skip


WHOLE: Final = Fraction(1)


def _tally(
    some: Sequence[Done], code: str, of: Callable[[Done], Iterable[tuple[str, Fraction]]], declared: Published | None
) -> Tally:
    kept = [(one.half_days, share) for one in some for name, share in of(one) if name == code]
    told = [Fraction(value) * share for value, share in kept if value is not None]
    return Tally(float(sum(told)) if told else None, len(told), len(kept), declared)


def _cross(
    some: Sequence[Done], types: Sequence[str], themes: Sequence[str]
) -> Mapping[tuple[str, str], Mapping[str, Tally]]:
    found: dict[tuple[str, str], dict[str, Tally]] = {}
    for kind in types:
        for theme in themes:
            here = [one for one in some if one.type == kind and theme in one.themes]
            if here:
                found[kind, theme] = {
                    modality: _tally(
                        [one for one in here if one.modality == modality], theme, lambda one: one.themes.items(), None
                    )
                    for modality in (*MODALITIES, UNTOLD)
                }
    return found


def themes_of(centre: Centre) -> dict[str, str]:
    """The themes of the grid: those that the centre's own themes stand for, else these themselves."""
    return {name: name for name in dict.fromkeys(one.anct or one.label for one in centre.themes)}


def actions(data: CentreData, year: int) -> tuple[Done, ...]:
    """The realised actions of a year that the centre counts, each once."""
    kept = selection(data, Filters(data.centre.id, year))
    every = _every(data)
    return tuple(every[place] for place in np.flatnonzero(kept).tolist())


@once
def _every(data: CentreData) -> tuple[Done, ...]:
    centre = data.centre
    modes = {one.id: one.anct for one in centre.action_modes}
    themes = {one.id: one.anct or one.label for one in centre.themes}
    wanted = (
        "event_id", "title", "format", "category", "category_basis", "mode", "mode_basis", "modality", "mission",
        "theme_ids", "theme_main", "theme_basis", "half_days", "series_id",
    )  # fmt: skip
    return tuple(_done(row, modes, themes) for row in data.events[list(wanted)].to_dict("records"))


def _done(row: Mapping[Any, Any], modes: Mapping[str, str], themes: Mapping[str, str]) -> Done:
    text = {name: text_of(value) for name, value in row.items() if name not in ("half_days", "theme_ids")}
    own = [themes[code] for code in (row["theme_ids"] or ()) if code in themes]
    main = themes.get(text["theme_main"])
    named = [main] if main else own
    shares: dict[str, Fraction] = {}
    for name in named or [UNTOLD]:
        shares[name] = shares.get(name, Fraction(0)) + Fraction(1, len(named) or 1)
    half_days = text_of(row["half_days"])
    by_mode = modes.get(text["mode"], "")
    suggested = text["mode_basis"] if by_mode else text["category_basis"]
    return Done(
        text["event_id"], text["title"], type_of(text, by_mode), text["modality"], text["mission"], shares,
        float(half_days) if half_days else None,
        suggested == "suggested" or (bool(named) and text["theme_basis"] == "suggested"),
    )  # fmt: skip


def type_of(row: Mapping[str, str], by_mode: str) -> str:
    """The type of an action: as its mode stands for one, else by its format and its national category; "" for none.

    Args:
        row: "format", "category", "series_id" of the action.
        by_mode: the type that the centre's description gives to its mode; "" without.
    """
    if by_mode:
        return by_mode
    if row["format"] == "training":
        return "cycle" if row["series_id"] else "training"
    found = OF_CATEGORY.get(row["category"], "") if row["category"] else OF_FORMAT.get(row["format"], "")
    return "working_group" if found == "network" and row["format"] == "working_group" else found


def _declared(data: CentreData, dimension: str, year: int) -> dict[str, Published]:
    """What is published of a year, by code of a table's lines; a network's category is two types of the grid."""
    names = {
        "type": {"informative": "informative", "local": "local"},
        "theme": {
            one.id: one.anct or one.label for one in data.centre.themes
            if [other.anct for other in data.centre.themes].count(one.anct) == 1 or not one.anct
        },
    }.get(dimension)  # fmt: skip
    asked = "category" if dimension == "type" else dimension
    found = [line for line in lines(data, "half_days", year) if line.dimension == asked]
    return {
        (names.get(line.category, "?") if names is not None else line.category): line.figure
        for line in found
    }  # fmt: skip
