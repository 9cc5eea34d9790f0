"""Who came to one action, as its attendance list tells it: how many, of which profiles, from which departments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.dimensions import UNKNOWN
from dashboard.filters import UNKNOWN_LABEL
from dashboard.french import NARROW, number, plural
from dashboard.indicators.attendance import attendances
from dashboard.indicators.lines import Line
from dashboard.snapshot import CentreData

Part = tuple[str, int]
"""French label, présences."""


@dataclass(frozen=True)
class ActionPublic:
    """The list of one action.

    Attributes:
        listed: persons on it.
        declared: the head-count that the documents give; None when they give none.
        profiles, departments, modalities: présences by label, largest first, "non renseigné" last.
    """

    listed: int
    declared: int | None
    profiles: tuple[Part, ...]
    departments: tuple[Part, ...]
    modalities: tuple[Part, ...]

    @property
    def message(self) -> str:
        """The list's number beside the declared one."""
        first = f"{plural(self.listed, 'personne')} sur la liste"
        if self.declared is None:
            return f"{first}{NARROW}; aucun effectif déclaré."
        if self.declared == self.listed:
            return f"{first}, autant que l’effectif déclaré."
        gap = self.listed - self.declared
        than = "plus" if gap > 0 else "moins"
        return f"{first}, {number(self.declared)} déclarées{NARROW}: {number(abs(gap))} de {than}."


def action_public(data: CentreData, line: Line, labels: Mapping[str, Mapping[str, str]]) -> ActionPublic | None:
    """Who came to an action; None when it has no list.

    Args:
        data: the centre.
        line: the action.
        labels: "profile", "department", "modality" → French label of each code.
    """
    lists = attendances(data)
    if lists is None or line.listed is None:
        return None
    profiles, departments, modalities = (
        _parts(lists.codes[name], lists.per_event[name][line.index].tolist(), labels[name])
        for name in ("profile", "department", "modality")
    )
    return ActionPublic(line.listed, line.participants, profiles, departments, modalities)


def _parts(codes: Sequence[str], counts: Sequence[int], labels: Mapping[str, str]) -> tuple[Part, ...]:
    found = [(code, count) for code, count in zip(codes, counts, strict=True) if count]
    found.sort(key=lambda part: (part[0] == UNKNOWN, -part[1]))
    return tuple((labels.get(code, code) if code else UNKNOWN_LABEL, count) for code, count in found)
