"""Présences computed: on the lists where there are some, on the head-counts elsewhere, and who the people are."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.filters import Filters
from dashboard.french import agree, number, plural
from dashboard.indicators.attendance import People, Reach
from dashboard.indicators.head_counts import mix, mix_words, unsure_words
from dashboard.indicators.lists import reached
from dashboard.indicators.model import Compute, Computed
from dashboard.indicators.selection import selection
from dashboard.snapshot import CentreData

NO_LIST = "Non calculable : il faut des listes d’émargement."
NO_LIST_HERE = "Non calculable : aucune action de cette sélection n’a de liste d’émargement."
NOTHING_DONE = "aucune action réalisée dans cette sélection"


def attendances(data: CentreData, filters: Filters) -> Computed:
    """Présences cumulées of realised actions: rows of their lists, or their head-count when they have no list."""
    found = mix(data, filters)
    if not found.known:
        reason = "nombre de participants connu pour aucune action" if found.actions else NOTHING_DONE
        return Computed(None, 0, found.actions, note=f"Non calculable : {reason}.")
    doubt = unsure_words(data, selection(data, filters))
    return Computed(found.total, found.known, found.actions, note=doubt, made_of=mix_words(found))


def listed_actions(data: CentreData, filters: Filters) -> Computed:
    """Realised actions that have an attendance list, or the totals that a purge has left of it."""
    found = mix(data, filters)
    if reached(data, filters) is None:
        return Computed(None, 0, found.actions, note=NO_LIST)
    if not found.actions:
        return Computed(None, note=f"Non calculable : {NOTHING_DONE}.")
    noun = f"{plural(found.actions, 'action')} {agree(found.actions, 'réalisée')}"
    missing = f", {plural(found.actions - found.lists, 'liste manquante', 'listes manquantes')}"
    made_of = f"Sur {noun}{missing if found.actions > found.lists else ''}"
    return Computed(float(found.lists), found.actions, found.actions, made_of=made_of)


def _of_people(value: Callable[[People], int | None]) -> Compute:
    def compute(data: CentreData, filters: Filters) -> Computed:
        found = reached(data, filters)
        if found is None:
            return Computed(None, note=NO_LIST)
        if not found.actions_listed:
            reason = NO_LIST_HERE if found.actions else f"Non calculable : {NOTHING_DONE}."
            return Computed(None, 0, found.actions, note=reason)
        count = value(found.people)
        if count is None:
            return Computed(None, found.actions_listed, found.actions, note=f"Non calculable : {_reason(found)}.")
        note = found.people.note.rstrip(".")
        return Computed(float(count), found.actions_listed, found.actions, note=note, made_of=lists_words(found))

    return compute


def _reason(found: Reach) -> str:
    reason = found.people.reason.strip().rstrip(".") or "les personnes de ces listes ne peuvent pas être reconnues"
    return reason[:1].lower() + reason[1:]


def lists_words(found: Reach) -> str:
    """What a count of people rests on: "D’après les listes de 24 actions sur 38"."""
    if found.actions_listed == found.actions:
        each = "la liste de l’action" if found.actions == 1 else f"les listes des {number(found.actions)} actions"
        return f"D’après {each}"
    several = f"les listes de {number(found.actions_listed)} actions"
    some = "la liste d’une action" if found.actions_listed == 1 else several
    return f"D’après {some} sur {number(found.actions)}"


unique_participants = _of_people(lambda people: people.unique)
new_participants = _of_people(lambda people: people.new)
returning_participants = _of_people(lambda people: people.returning)
