"""Publications and organisations of the demonstration centre: generic names, no real body."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.demo import words
from dashboard.demo.days import working_days
from dashboard.demo.draws import Draws
from dashboard.demo.places import Places
from dashboard.demo.tables import Row, network_id
from dashboard.demo.words import NETWORKS, THEMES

_KINDS = (
    ("podcast", "À l’écoute"),
    ("podcast", "À l’écoute"),
    ("podcast", "À l’écoute"),
    ("summary_note", "Note de synthèse"),
    ("summary_note", "Note de synthèse"),
    ("neighbourhood_portrait", "Portrait de quartier"),
    ("neighbourhood_portrait", "Portrait de quartier"),
    ("guide", "Guide pratique"),
    ("study", "Étude"),
    ("capitalisation_document", "Retours d’expérience"),
    ("resource_file", "Dossier ressource"),
)
LISTED = len(_KINDS)
"""Publications listed each year."""
_COMMUNES, _EPCI = 6, 4
_FUNDERS = (
    ("etat", "Services de l’État (simulés)", "state"),
    ("region", "Conseil régional (simulé)", "region"),
    ("departement", "Conseil départemental (simulé)", "department"),
    ("banque", "Banque publique (simulée)", "public_bank"),
)
_PARTNERS = (
    ("caisse", "Caisse partenaire 1", "public_body"),
    ("bailleur", "Bailleur partenaire 1", "social_landlord"),
    ("federation", "Fédération partenaire 1", "non_profit"),
    ("universite", "Université partenaire 1", "university"),
)
_SEATS = ("présidence", "vice-présidence", "trésorerie", "secrétariat")


def publication_rows(year: int, places: Places, draws: Draws) -> list[Row]:
    """What came out in a year, one a month or so, and one thing in progress."""
    rows = []
    days = working_days(year)
    moments = [days[(place * len(days) + len(days) // 2) // LISTED] for place in range(LISTED)]
    subjects = {one.id: [one.subjects[place] for place in draws.order(len(one.subjects)).tolist()] for one in THEMES}
    kinds = [_KINDS[place] for place in draws.order(len(_KINDS)).tolist()]
    for number, (day, (kind, opening)) in enumerate(zip(moments, kinds, strict=True), start=1):
        theme = THEMES[(number + year) % len(THEMES)]
        town = draws.one([town.name for town in places.towns if town.quarters] or [town.name for town in places.towns])
        subject = town if kind == "neighbourhood_portrait" else subjects[theme.id][number % len(theme.subjects)]
        rows.append(
            {
                "publication_id": f"demo-{year}-pub{number}",
                "report_year": str(year),
                "title": words.opened(opening, subject),
                "type": kind,
                "status": "online" if kind == "resource_file" else "published",
                "date": "" if kind == "resource_file" else day.isoformat()[:7],
                "date_precision": "unknown" if kind == "resource_file" else "month",
                "theme_ids": theme.id,
                "theme_basis": "document",
                "role": "lead" if draws.chance(75, 1)[0] else "co_lead",
                "network_id": network_id(draws.one(NETWORKS)) if kind == "guide" else "",
                "source": words.report(year, "Publications"),
            }
        )
    return rows


def organisation_rows(year: int, before: int, places: Places, draws: Draws) -> list[Row]:
    """Members, funders, partners and board of a year; members are set in real territories, under made-up names.

    Args:
        year, before: the year, and how many years it comes before the last one: a commune joins every year.
        places: where they are.
        draws: chance, the same for every year.
    """
    chosen = places.draw_towns(2 * len(places.area.departments), draws)
    towns = list({town.code: town for town in chosen}.values())[: max(_COMMUNES - before, 3)]
    epci = list(dict.fromkeys(town.epci for town in chosen if town.epci))[:_EPCI]
    of_epci = {town.epci: town.department for town in chosen}
    rows = [
        _row(year, f"commune-{number}", f"Commune adhérente {number}", "commune", "member", town.code, town.department)
        for number, town in enumerate(towns, start=1)
    ]
    rows += [
        _row(year, f"epci-{number}", f"Intercommunalité adhérente {number}", "epci", "member", code, of_epci[code])
        for number, code in enumerate(epci, start=1)
    ]
    rows += [_row(year, key, name, kind, "funder") for key, name, kind in _FUNDERS]
    rows += [_row(year, key, name, kind, "partner") for key, name, kind in _PARTNERS]
    seats = [*rows[:3], *rows[len(towns) : len(towns) + 1]]
    rows += [
        {**seat, "relation": "board", "role": role, "source": words.report(year, "Gouvernance")}
        for seat, role in zip(seats, _SEATS, strict=False)
    ]
    return rows


def _row(year: int, key: str, name: str, kind: str, relation: str, territory: str = "", department: str = "") -> Row:
    return {
        "organisation_id": f"demo-{key}",
        "year": str(year),
        "name": name,
        "kind": kind,
        "relation": relation,
        "territory_code": territory,
        "department_code": department,
        "source": words.report(year, "Adhérents et partenaires"),
    }


def members(rows: Sequence[Row]) -> int:
    """How many members some rows of organisations list."""
    return len({row["organisation_id"] for row in rows if row["relation"] == "member"})
