"""The rows of the tables of actions and networks, cell by cell as a centre would type them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from dashboard.demo import words
from dashboard.demo.actions import Action, Titles
from dashboard.demo.days import draw_days
from dashboard.demo.draws import Draws
from dashboard.demo.places import Places
from dashboard.demo.words import NETWORKS, THEMES, NetworkWords
from dashboard.filters import french_date

Row = dict[str, str]
ANNOUNCED = 7
"""Actions announced for the year that follows the last one."""
COUNTS = ("", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
DOCUMENT = {"theme_basis": "document", "category_basis": "document", "modality_basis": "document"}


def event_id(year: int, number: int, of: int) -> str:
    """Identifier of an action: its year and its rank, as wide as the last one."""
    return f"demo-{year}-{number:0{max(2, len(str(of)))}d}"


def event_rows(year: int, actions: Sequence[Action]) -> list[Row]:
    """A row for each realised action."""
    return [
        _event(event_id(year, number, len(actions)), year, action) for number, action in enumerate(actions, start=1)
    ]


def _event(key: str, year: int, action: Action) -> Row:
    town = action.town
    place = {"place": town.name, "commune_code": town.code, "department_code": town.department} if town else {}
    return {
        "event_id": key,
        "report_year": str(year),
        "status": "realised",
        "title": action.title,
        "format": action.format,
        "modality": "in_person" if town else "remote",
        "category": action.category,
        "mission": "complementary" if action.category == "local" else "core",
        "theme_ids": "|".join(filter(None, (action.theme.id, action.second_theme))),
        "theme_main": action.theme.id if action.network and action.second_theme else "",
        "date_start": action.first.isoformat(),
        "date_end": action.last.isoformat() if action.last > action.first else "",
        "date_precision": "period" if action.last > action.first else "day",
        "date_as_written": written(action.first, action.last),
        "venue": action.venue,
        "qpv_codes": action.quarter,
        "audience": action.audience,
        "role": action.role,
        "partners": "|".join(action.partners),
        "network_id": network_id(action.network) if action.network else "",
        "scheme_id": action.scheme,
        "occurrences": str(action.dates),
        "half_days": str(action.half_days),
        "half_days_basis": "document",
        "participants": str(action.people),
        "participants_precision": "exact",
        "source": words.report(year, "Actions"),
        **DOCUMENT,
        **place,
    }


def written(first: date, last: date) -> str:
    """A day, or a first and a last one, in words."""
    return french_date(first) if first == last else f"du {french_date(first).rsplit(' ', 1)[0]} au {french_date(last)}"


def network_id(network: NetworkWords) -> str:
    """Identifier of a network in the tables."""
    return f"demo-net-{network.id}"


def planned_rows(year: int, titles: Titles, places: Places, draws: Draws) -> list[Row]:
    """What is announced for the year after the last one, one thing still in preparation, one postponed."""
    days = [day for day in draw_days(year + 1, 4 * ANNOUNCED, draws) if day.month <= 6][::2][:ANNOUNCED]
    rows = [
        _planned(f"demo-{year + 1}-a{number}", year + 1, "announced", titles, places, draws, day)
        for number, day in enumerate(days, start=1)
    ]
    rows.append(_planned(f"demo-{year + 1}-p1", year + 1, "in_preparation", titles, places, draws, None))
    rows.append(_planned(f"demo-{year}-r1", year, "postponed", titles, places, draws, None))
    return rows


def _planned(key: str, year: int, status: str, titles: Titles, places: Places, draws: Draws, day: date | None) -> Row:
    town = places.draw_towns(1, draws)[0]
    # Half of what is announced to the day is meetings of networks.
    network = draws.one(NETWORKS) if day and day.day % 2 else None
    theme = next(one for one in THEMES if one.id == network.theme) if network else draws.one(THEMES)
    form = "network_meeting" if network else draws.one(words.FORMATS["informative"])
    return {
        "event_id": key,
        "report_year": str(year),
        "status": status,
        "title": titles.give(network.short if network else words.OPENINGS[form], theme),
        "format": form,
        "modality": "in_person",
        "category": "network" if network else "informative",
        "theme_ids": theme.id,
        "network_id": network_id(network) if network else "",
        "scheme_id": network.scheme if network else "",
        "date_start": day.isoformat() if day else "",
        "date_precision": "day" if day else "unknown",
        "date_as_written": french_date(day) if day else "",
        "place": town.name,
        "commune_code": town.code,
        "department_code": town.department,
        "role": "lead",
        "occurrences": "1",
        "source": f"Programme simulé {year} — À venir",
        **DOCUMENT,
    }


def network_rows(year: int, actions: Iterable[Action], draws: Draws, places: Places) -> tuple[list[Row], list[Row]]:
    """The networks of the last year, with the rhythm at which they met, and the territories that each covers."""
    met: dict[str, int] = {}
    for action in actions:
        if action.network is not None:
            met[action.network.id] = met.get(action.network.id, 0) + action.dates
    described, covered = [], []
    for network in NETWORKS:
        territories = _territories(network, draws, places.area.departments)
        source = words.report(year, "Réseaux")
        described.append(
            {
                "network_id": network_id(network),
                "report_year": str(year),
                "name": network.name,
                "kind": "network",
                "scope": network.scope,
                "role": "lead" if draws.chance(70, 1)[0] else "co_lead",
                "theme_ids": network.theme,
                "theme_basis": "document",
                "status": "active",
                "rhythm": _rhythm(met.get(network.id, 0)),
                "members_count": str(9 + int(draws.below(20, 1)[0])),
                "members_unit": network.members_unit,
                "audience": network.audience,
                "scheme_id": network.scheme,
                "source": source,
            }
        )
        covered += [
            {"network_id": network_id(network), "territory_kind": kind, "territory_code": code, "source": source}
            for kind, code in territories
        ]
    return described, covered


def _rhythm(times: int) -> str:
    if not times:
        return ""
    count = COUNTS[times] if times < len(COUNTS) else str(times)
    return f"{count} {'rencontre' if times == 1 else 'rencontres'} par an"


def _territories(network: NetworkWords, draws: Draws, departments: Sequence[str]) -> list[tuple[str, str]]:
    if network.scope == "regional":
        return [("department", code) for code in departments]
    kept = draws.order(len(departments))[: 3 + int(draws.below(3, 1)[0])].tolist()
    return [("department", departments[place]) for place in sorted(kept)]
