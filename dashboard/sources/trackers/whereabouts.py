"""Where a line of a tracker took place: its place, and what other columns tell of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from dashboard.sources.problems import NARROW, quoted, shown
from dashboard.sources.trackers.inquiry import Inquiry, Place
from dashboard.sources.trackers.places import TypedPlace, chosen_place, read_place
from dashboard.territories.department_codes import tells_several


@dataclass(frozen=True, slots=True)
class Told:
    """A cell that tells a place: its text, where it stands, what it means."""

    text: str
    where: Place
    place: TypedPlace

    @property
    def is_sure(self) -> bool:
        """Whether it tells a place that has one meaning."""
        return self.place.doubt is None and self.place.kind not in ("", "remote")

    @property
    def code(self) -> str:
        """What stands for it as an answer."""
        return self.place.commune_code or self.place.department_code

    @property
    def name(self) -> str:
        """What it is called in a question: a department by its code, however it is written."""
        return self.place.department_code if self.place.kind == "department" else shown(self.text)


class Whereabouts:
    """Reads the places of one table of a sheet; what is not sure is asked."""

    def __init__(self, departments: Collection[str], inquiry: Inquiry) -> None:
        self._departments = departments
        self._inquiry = inquiry
        self._read: dict[str, TypedPlace] = {}

    def told(self, text: str, where: Place) -> Told:
        """Read a cell of place; ``where`` it stands."""
        if text not in self._read:
            self._read[text] = read_place(text, self._departments)
        return Told(text, where, self._read[text])

    def department(self, text: str, where: Place) -> TypedPlace:
        """Return what a cell of department means, by code or by name: nothing when it tells several."""
        if tells_several(text):
            return TypedPlace(said=f"plusieurs départements{NARROW}: aucun n’est retenu")
        return self._settled(self.told(text.zfill(2) if text.isdigit() else text, where))

    def together(self, each: Sequence[Told]) -> TypedPlace:
        """Return what cells of one line tell together: they complete one another, and two that differ are a question.

        A cell that is not understood is asked about only where none of the others tells a commune.
        """
        modality = next((one.place.modality for one in each if one.place.modality), "")
        if not any(one.is_sure and one.place.commune_code for one in each):
            each = [replace(one, place=self._settled(one)) for one in each]
        sure = [one for one in each if one.is_sure]
        if not sure:
            place = next((one.place for one in each if one.place.kind), each[0].place)
            return replace(place, modality=place.modality or modality)
        best = next((one for one in sure if one.place.commune_code), sure[0])
        other = next((one for one in sure if _differ(best.place, one.place)), None)
        if other is not None:
            return self._one_of(best, other)
        known = [one.place for one in (best, *sure)]
        return replace(
            best.place,
            department_code=next((one.department_code for one in known if one.department_code), ""),
            qpv_codes=next((one.qpv_codes for one in known if one.qpv_codes), ()),
            modality=modality,
        )

    def _settled(self, told: Told) -> TypedPlace:
        doubt = told.place.doubt
        if doubt is None:
            return told.place
        answer = self._inquiry.ask("Lieu", told.text, doubt.text, doubt.choices, told.where, self._code, code="place")
        return chosen_place(answer or "", self._departments)

    def _one_of(self, one: Told, other: Told) -> TypedPlace:
        here, there = one.place.department_code, other.place.department_code
        also = (
            f"département {there}" if other.place.kind == "department" else f"{shown(other.text)}, département {there}"
        )
        choices = {one.code: f"{shown(one.text)}, département {here}", other.code: also}
        question = f"{quoted(shown(one.text))} est dans le département {here}, une autre colonne dit {other.name}"
        if other.place.kind != "department":
            question = f"deux colonnes disent {quoted(shown(one.text))} et {quoted(other.name)}"
        about = f"{one.text} ou {other.name}"
        answer = self._inquiry.ask(
            "Lieu", about, f"{question}. Où est-ce{NARROW}?", choices, one.where, self._code, code="place"
        )
        return chosen_place(answer or "", self._departments)

    def _code(self, text: str) -> str | None:
        return text if chosen_place(text, self._departments).kind else None


def _differ(here: TypedPlace, there: TypedPlace) -> bool:
    """Whether two places are not in one department, or in one commune."""
    pairs = ((here.department_code, there.department_code), (here.commune_code, there.commune_code))
    return any(one and other and one != other for one, other in pairs)
