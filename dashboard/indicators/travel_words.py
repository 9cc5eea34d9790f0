"""Sentences about the distance that those who came have travelled, computed from its figures."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.french import NARROW, enumerate_words, number, part_of, plural
from dashboard.indicators.travel import Travel

NEAR_LEFT_OUT = "Ce sont surtout des trajets courts qui manquent, et la moyenne est plutôt haute."


def travel_message(found: Travel, departments: Mapping[str, str]) -> str:
    """The mean distance, and the department that came from farthest."""
    if found.mean_km is None:
        return "Aucune distance connue dans cette sélection."
    text = f"En moyenne {_km(found.mean_km)} à l’aller"
    rows = [row for row in found.rows if row.department and row.mean_km is not None]
    if len(rows) < 2:
        return f"{text}."
    far = max(rows, key=lambda row: row.mean_km or 0)
    name = departments.get(far.department, far.department)
    return f"{text}{NARROW}; le plus loin{NARROW}: {name}, {_km(far.mean_km or 0)} ({_presences(far.known)})."


def _km(value: float) -> str:
    return f"{number(round(value))}\u00a0km"


def travel_notes(found: Travel) -> tuple[str, ...]:
    """How the distances are measured, and for whom they are not known."""
    known = (
        f"Distance connue pour {part_of(found.known, found.attendances, 'présence sur place', 'présences sur place')}"
    )
    why = (
        (found.no_origin, "origine inconnue"),
        (found.no_place, "lieu de l’action inconnu"),
        (found.same_department, "même département, commune inconnue"),
    )
    missing = [f"{number(count)}{NARROW}: {reason}" for count, reason in why if count]
    apart = ((found.remote, "à distance"), (found.not_told, "dont la modalité n’est pas connue"))
    left = [f"{_presences(count)} {reason}" for count, reason in apart if count]
    return (
        f"{known}{f' ({enumerate_words(missing)})' if missing else ''}.",
        "À vol d’oiseau, aller simple, de la commune d’origine (à défaut, du département) à celle de l’action.",
        *([NEAR_LEFT_OUT] if found.same_department else []),
        *([f"Hors de ce calcul{NARROW}: {enumerate_words(left)}."] if left else []),
    )


def _presences(value: float) -> str:
    return plural(value, "présence")
