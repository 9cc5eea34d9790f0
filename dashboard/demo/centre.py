"""The description of the demonstration centre (`centre.toml`), and the commutes of its team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomli_w

from dashboard.demo import words
from dashboard.demo.marginals import YearMarginals
from dashboard.demo.places import Area
from dashboard.demo.tables import Row

CENTRE_ID, NAME, SHORT_NAME = "demonstration", "Centre de démonstration", "Démo"
_HEAD = "# Centre inventé, écrit par « python -m dashboard demo » : ne le corrigez pas à la main.\n"
_COMMUTES = (
    ("walk", "1.4", 1, 172, ""),
    ("electric_bicycle", "6.5", 1, 160, ""),
    ("tram_metro", "7.8", 2, 168, ""),
    ("train", "41", 1, 132, ""),
    ("carpool", "23", 1, 120, "2"),
)
"""Mode, kilometres one way, people, days on site, occupants; in earlier years a car takes the place of the train."""


def described(year: int, area: Area) -> dict[str, Any]:
    """What `centre.toml` says, closed at the end of a year."""
    return {
        "id": CENTRE_ID,
        "name": NAME,
        "short_name": SHORT_NAME,
        "region": area.region,
        "region_code": area.region_code,
        "departments": list(area.departments),
        "simulated": True,
        "default_year": year,
        "public_threshold": 11,
        "as_of": f"{year}-12-31",
        "actions_indicator": "actions",
        "vocabulary": {"action": "action", "actions": "actions", "action_gender": "f"},
        "carto": {"title": "Panorama des actions", "rows": "category", "columns": "theme"},
        "synthese": {"kpis": ["actions", "half_days", "attendances", "unique_participants", "networks"]},
        "themes": [
            {"id": one.id, "label": one.label, "short": one.short, "anct": words.GRID[one.id]} for one in words.THEMES
        ],
        "schemes": [{"id": key, "label": label, "short": short} for key, label, short in words.SCHEMES],
    }


def centre_toml(document: Mapping[str, Any]) -> str:
    """The text of `centre.toml`."""
    return _HEAD + tomli_w.dumps(document)


def target_rows(year: int, totals: YearMarginals, area: Area) -> list[Row]:
    """What was aimed at, by the centre and by two invented conventions: round numbers about the totals.

    One of them is the team's only; one tells what nobody counts by department.
    """
    own, pacte, region = f"Programme {year} — Objectifs", "Convention Pacte des solidarités", "Convention régionale"
    state = {"convention": f"{pacte} 2023-2025", "funder": "État", "scheme_id": "pacte", "public": "yes"}
    asked = {"convention": f"{region} {year}", "funder": "Région"}
    told: tuple[tuple[str, int, str, dict[str, str]], ...] = (
        ("actions", _round_up(totals.actions, 5), own, {"public": "yes"}),
        ("attendances", _round_up(totals.attendances, 50), own, {"public": "yes"}),
        ("unique_participants", _round_up(totals.unique_participants * 9 // 10, 50), own, {"public": "yes"}),
        ("actions", _round_up(totals.pacte_actions + 1, 2), f"{pacte} — annexe 2", {
            **state, "comment": "Une rencontre a été reportée au début de l’année suivante, faute de salle."}),
        ("attendances", _round_up(totals.pacte_attendances * 9 // 10, 10), f"{pacte} — annexe 2", state),
        ("half_days", _round_up(totals.half_days * 9 // 10, 10), f"{region} — article 3",
         {**asked, "unit": "demi-journées"}),
        ("actions", 6, f"{region} — article 3", {**asked, "theme_id": "emploi"}),
        ("publications", 2, f"{region} — article 3", {**asked, "department_code": area.departments[:3][-1]}),
    )  # fmt: skip
    return [
        {"year": str(year), "indicator_id": name, "value": str(value), "source": where, **cells}
        for name, value, where, cells in told
    ]


def _round_up(value: int, step: int) -> int:
    return -(-value // step) * step


def commute_rows(year: int, before: int) -> list[Row]:
    """How the team came to work in a year: a little less gently, the further back."""
    rows = []
    for mode, kilometres, people, days, occupants in _COMMUTES:
        taken = "car" if before and mode == "train" else mode
        rows.append(
            {
                "period": str(year),
                "mode": taken,
                "one_way_km": kilometres,
                "people": str(people),
                "on_site_days": str(days + 4 * before),
                "occupants": "1" if taken == "car" else occupants,
                "source": words.report(year, "Déplacements domicile-travail"),
            }
        )
    return rows
