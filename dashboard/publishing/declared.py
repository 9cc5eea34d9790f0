"""The published tables of head-counts, declared once: which quantity, by what, for each year of each centre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.dimensions import ATTRIBUTES, COUNTED
from dashboard.disclosure import Quantity

ATTENDANCES: Final = Quantity("attendances")
LISTED: Final = Quantity("listed_attendances", at_most="attendances")
BY_HEAD_COUNT: Final = Quantity("head_count_attendances", at_most="attendances")
UNIQUE: Final = Quantity("unique_participants", at_most="listed_attendances")
PAIRED: Final = Quantity("paired_participants", at_most="listed_attendances")
"""Never published: persons by profile and origin together, which the published tables bound all the same."""
COUNTED_ACTIONS: Final = Quantity("counted_actions", people=False)
LISTED_ACTIONS: Final = Quantity("listed_actions", people=False, at_most="counted_actions")

ACTION_DIMENSIONS: Final = ("theme", "network", "format", "department", "mode", "scheme")
"""Attributes of the actions: ids of filters."""
ELSEWHERE: Final = "elsewhere"
"""Category of `origin`: every department outside the centre's perimeter."""


@dataclass(frozen=True)
class Declared:
    """One published table.

    Attributes:
        quantity: what it counts.
        dimensions: by what; none for the total, one or two.
        title: in French.
    """

    quantity: Quantity
    dimensions: tuple[str, ...]
    title: str

    @property
    def name(self) -> str:
        """How a centre names it in ``centre.toml`` to leave it out: "unique_participants:theme"."""
        return ":".join((self.quantity.code, *self.dimensions))


_BY: Final = {
    "theme": "par thème",
    "network": "par réseau",
    "format": "par format",
    "department": "par département de l’action",
    "mode": "par mode d’action ou catégorie",
    "scheme": "par dispositif",
    **{one.id: f"par {one.label}" for one in ATTRIBUTES},
}


def _by(quantity: Quantity, words: str, dimensions: tuple[str, ...]) -> tuple[Declared, ...]:
    return tuple(Declared(quantity, (name,), f"{words} {_BY[name]}") for name in dimensions)


DECLARED: Final[tuple[Declared, ...]] = (
    Declared(ATTENDANCES, (), "Présences cumulées"),
    *_by(ATTENDANCES, "Présences cumulées", ACTION_DIMENSIONS),
    Declared(LISTED, (), "Présences cumulées relevées sur des listes"),
    *_by(LISTED, "Présences cumulées relevées sur des listes,", tuple(COUNTED)),
    Declared(
        LISTED, ("profile", "origin"), "Présences cumulées relevées sur des listes, par profil et département d’origine"
    ),
    Declared(BY_HEAD_COUNT, (), "Présences cumulées des actions sans liste, d’après leurs effectifs"),
    Declared(UNIQUE, (), "Présences uniques"),
    *_by(UNIQUE, "Présences uniques", (*COUNTED, *ACTION_DIMENSIONS)),
    Declared(UNIQUE, ("seniority",), "Nouvelles personnes et personnes déjà venues"),
    Declared(UNIQUE, ("loyalty",), "Personnes venues à 1, 2, 3 actions ou plus"),
    Declared(COUNTED_ACTIONS, (), "Actions dont les présences sont connues"),
    *_by(COUNTED_ACTIONS, "Actions dont les présences sont connues,", ACTION_DIMENSIONS),
    Declared(LISTED_ACTIONS, (), "Actions avec une liste de présence"),
    *_by(LISTED_ACTIONS, "Actions avec une liste de présence,", ACTION_DIMENSIONS),
)
"""Every table that is published, for whole years; those about no head-count tell what the others rest on."""
