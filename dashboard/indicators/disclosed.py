"""Présences of the map in the public edition, looked up in the published tables (for the rest, `cube.published`).

The staff edition counts them from the lists (`attendance`, `head_counts`); there `CentreData.disclosed` is None. The
public edition has no list: a number exists for the filters only when it is a cell of a published table.

Quantities: `attendances` (présences cumulées, from lists and head-counts), `listed_attendances` (lists only: what the
breakdowns by an attribute of the persons add up to), `unique_participants`; and what they rest on, which is no
head-count: `listed_actions` (with a list), `counted_actions` (whose présences are known).
Dimensions: those of the filters (`department`, `theme`, `network`, `format`, `mode`, `scheme`), attributes of the
actions; and attributes of the persons: `profile`, `origin` (department they come from), `presence` (on site or not),
`seniority` (`new`, `returning`), `loyalty` (`1`, `2`, `3+` actions in the year).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboard.dimensions import BY_ID
from dashboard.filters import Filters, choose, whole_year
from dashboard.french import NARROW, number
from dashboard.snapshot import CentreData
from dashboard.sources.disclosed import At, Disclosed, PublishedTable

ATTENDANCES, LISTED = "attendances", "listed_attendances"
PERSON_DIMENSIONS = {
    "profile": "profil",
    "origin": "département d’origine",
    "presence": "modalité de présence",
    "seniority": "nouvelles personnes et personnes déjà venues",
    "loyalty": "nombre d’actions suivies",
}

State = Literal["shown", "hidden", "unpublished"]

WHOLE_YEAR = "L’édition publique ne donne les présences que par année entière."
ONE_FILTER = "L’édition publique ne donne pas les présences pour plusieurs filtres à la fois."
ONE_VALUE = "L’édition publique ne donne pas les présences pour plusieurs valeurs d’un même filtre à la fois."
NOT_CROSSED = "L’édition publique ne croise pas ces deux dimensions."
NOT_KNOWN = "Aucune présence n’est connue pour ce choix."
STAFF = "Ces chiffres se comptent dans l’édition de l’équipe."


@dataclass(frozen=True)
class Shown:
    """One number, as it may be shown.

    Attributes:
        state: "shown"; "hidden": published as "s"; "unpublished": no published table has it.
        value: the number, when it is shown.
        reason: why it is not, in French; "" when it is.
    """

    state: State
    value: int | None = None
    reason: str = ""

    @property
    def hidden(self) -> bool:
        """Whether it is to be drawn as hidden, and written "s"."""
        return self.state == "hidden"


@dataclass(frozen=True)
class Row:
    """One category ("" = non renseigné) of a breakdown."""

    code: str
    shown: Shown
    selected: bool = False


@dataclass(frozen=True)
class Breakdown:
    """A quantity by one dimension.

    Attributes:
        rows: in the order of the table; none when it is not published.
        total: for the same filters.
        overlapping: whether the rows share people, so that they add up to more than the total.
        reason: why it is not published for these filters, in French; "" when it is.
    """

    rows: tuple[Row, ...]
    total: Shown
    overlapping: bool = False
    reason: str = ""

    @property
    def published(self) -> bool:
        """Whether there are rows."""
        return not self.reason

    @property
    def hidden(self) -> int:
        """Number of rows published as "s"."""
        return sum(row.shown.hidden for row in self.rows)


def closed(data: CentreData) -> bool:
    """Whether the published tables alone tell the présences of a centre: the public edition of a protected one."""
    return data.disclosed is not None and not data.disclosed.open_counts


def figure(data: CentreData, quantity: str, filters: Filters, **category: str) -> Shown:
    """One number for the filters, narrowed to categories of persons when they are named (`profile="state_staff"`).

    Args:
        data: a centre of the public edition.
        quantity, category: see the module.
        filters: the choice.
    """
    found = _asked(data, quantity, filters)
    if isinstance(found, str):
        return Shown("unpublished", reason=found)
    disclosed, year, at = found
    return _cell(disclosed, quantity, year, _joined(at, tuple(category.items())))


def breakdown(data: CentreData, quantity: str, filters: Filters, dimension: str) -> Breakdown:
    """A quantity by a dimension. The dimension's own filter is left out: what is not chosen stays visible beside it."""
    chosen = filters.selected(dimension) if dimension in BY_ID else ()
    around = choose(filters, dimension, ()) if chosen else filters
    total = figure(data, quantity, around)
    found = _asked(data, quantity, around)
    if isinstance(found, str):
        return Breakdown((), total, reason=found)
    disclosed, year, at = found
    table = _table(disclosed, quantity, year, at, dimension)
    if isinstance(table, str):
        return Breakdown((), total, reason=table)
    rows = tuple(
        Row(code, _cell(disclosed, quantity, year, _joined(at, ((dimension, code),))), code in chosen)
        for code in table.axes[dimension]
    )
    return Breakdown(rows, total, dimension in table.overlapping)


def hidden_words(threshold: int) -> str:
    """What "s" means, in French."""
    return (
        f"«\u202fs\u202f»{NARROW}: effectif non montré (secret statistique). Il est inférieur à {number(threshold)}, "
        "ou permettrait d’en recalculer un qui l’est."
    )


def _asked(data: CentreData, quantity: str, filters: Filters) -> tuple[Disclosed, int, At] | str:
    """The year and the cell that the filters stand for; why there is none, in French."""
    disclosed = data.disclosed
    if disclosed is None:
        return STAFF
    year = whole_year(filters)
    if year is None:
        return WHOLE_YEAR
    narrowed = filters.narrowed()
    if len(narrowed) > 1 and disclosed.table(quantity, year, *narrowed) is None:
        return ONE_FILTER
    if any(len(filters.selected(name)) > 1 for name in narrowed):
        return ONE_VALUE
    at = tuple(sorted((name, filters.selected(name)[0]) for name in narrowed))
    missing = _table(disclosed, quantity, year, at)
    return missing if isinstance(missing, str) else (disclosed, year, at)


def _table(disclosed: Disclosed, quantity: str, year: int, at: At, *dimensions: str) -> PublishedTable | str:
    """The table that has a cell's dimensions and others; why there is none, in French."""
    names = {*(name for name, _ in at), *dimensions}
    table = disclosed.table(quantity, year, *names)
    if table is not None:
        return table
    if disclosed.table(quantity, year) is None:
        told = disclosed.reasons.get(quantity, {}).get(year)
        return told or f"Aucune présence n’est publiée pour {year}."
    if len(names) > 1:
        return NOT_CROSSED if dimensions else ONE_FILTER
    (name,) = names
    told = disclosed.reasons.get(name, {}).get(year)
    return told or f"L’édition publique ne donne pas les présences par {dimension_words(name)}."


def dimension_words(name: str) -> str:
    """A dimension in French, in the middle of a sentence."""
    return BY_ID[name].label.lower() if name in BY_ID else PERSON_DIMENSIONS.get(name, name)


def _joined(at: At, more: At) -> At:
    return tuple(sorted((*at, *more)))


def _cell(disclosed: Disclosed, quantity: str, year: int, at: At) -> Shown:
    key = (quantity, year, at)
    if key in disclosed.values:
        value = disclosed.values[key]
        return Shown("hidden", reason=hidden_words(disclosed.threshold)) if value is None else Shown("shown", value)
    dimensions = [name for name, _ in at]
    table = _table(disclosed, quantity, year, (), *dimensions)
    if isinstance(table, str):
        return Shown("unpublished", reason=table)
    if any(name in BY_ID for name in dimensions):
        return Shown("unpublished", reason=NOT_KNOWN)
    # Every category of persons that has somebody is in the table: this one has nobody.
    return Shown("shown", 0)
