"""Where a line of a tracker took place: its place, and the department that another column tells."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from dashboard.sources.problems import NARROW, quoted, shown
from dashboard.sources.trackers.inquiry import Inquiry, Place
from dashboard.sources.trackers.places import TypedPlace, chosen_place, read_place
from dashboard.territories.department_codes import tells_several


class Whereabouts:
    """Reads the places of one table of a sheet; what is not sure is asked.

    Args:
        departments: codes of those where the centre works.
        inquiry: takes the questions.
    """

    def __init__(self, departments: Collection[str], inquiry: Inquiry) -> None:
        self._departments = departments
        self._inquiry = inquiry
        self._read: dict[str, TypedPlace] = {}

    def place(self, text: str, where: Place) -> TypedPlace:
        """Return what a cell of place means; ``where`` it stands."""
        found = self._read.get(text)
        if found is None:
            found = self._read[text] = read_place(text, self._departments)
        if found.doubt is None:
            return found
        answer = self._inquiry.ask("Lieu", text, found.doubt.text, found.doubt.choices, where, _code, code="place")
        return chosen_place(answer or "")

    def department(self, text: str, where: Place) -> TypedPlace:
        """Return what a cell of department means, by code or by name: nothing when it tells several."""
        if tells_several(text):
            return TypedPlace(said=f"plusieurs départements{NARROW}: aucun n’est retenu")
        return self.place(text.zfill(2) if text.isdigit() else text, where)

    def together(self, place: TypedPlace, told: TypedPlace, text: str, where: Place) -> TypedPlace:
        """Complete a place with the department told beside it; two that differ are a question.

        Args:
            place: the place; text: as it is written. told: the department. where: the place stands.
        """
        here, there = place.department_code, told.department_code
        if not there or here == there:
            return place
        if not here:
            return replace(place, department_code=there)
        choices = {
            place.commune_code or here: f"{shown(text)}, département {here}",
            there: f"département {there}",
        }
        question = (
            f"{quoted(shown(text))} est dans le département {here}, une autre colonne dit {there}. Où est-ce{NARROW}?"
        )
        answer = self._inquiry.ask("Lieu", f"{text} ou {there}", question, choices, where, _code, code="place")
        return chosen_place(answer or "")


def _code(text: str) -> str | None:
    return text if chosen_place(text).kind else None
