"""The addresses of the record: every page of each shipped centre, under some twelve choices of filters, and its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from support import DEMO, V2, VT

from dashboard.pages.model import Page

FILTERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        V2: (
            "", "annee=2023", "annee=2020", "annee=2008", "annee=2007", "annee=toutes", "du=2024-01-01&au=2024-03-31",
            "departement=18", "departement=37,45", "theme=questions-urbaines", "modalite=distanciel",
            "role=co-pilote&departement=45", "reseau=v2-net-gusp", "format=entretien", "theme=non-renseigne",
        ),
        VT: (
            "", "annee=2023", "annee=toutes", "du=2024-01-01&au=2024-06-30", "departement=34", "departement=11,30",
            "departement=48", "theme=education", "mode=en-proximite-territoriale", "modalite=distanciel",
            "reseau=vt-net-gusp", "dispositif=pacte", "departement=34&theme=cohesion-territoriale",
            "mode=vie-associative-et-gouvernance",
        ),
        DEMO: (
            "", "annee=2025", "annee=2023", "annee=toutes", "du=2024-03-01&au=2025-02-28", "departement=31",
            "departement=81,82", "theme=sante", "mode=en-proximite-territoriale", "modalite=distanciel",
            "reseau=demo-net-emploi", "dispositif=contrats-de-ville", "departement=31&theme=emploi", "format=webinaire",
        ),
    }
)  # fmt: skip
"""Centre → queries; every page is asked under each, the pages that follow no dimension under the first four."""

OWN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "carte": ("niveau=epci", "indicateur=presences", "indicateur=reseaux&couches=qpv,adherents"),
        "territoires": ("type=epci", "q=saint", "blanches=oui", "tri=presences&page=2"),
        "actions": (
            "vue=calendrier",
            "vue=calendrier&mois=2024-03",
            "q=webinaire",
            "statut=annoncees",
            "lignes=toutes",
        ),
        "participation": ("par=format", "par=reseau"),
        "publications": ("q=quartier", "type=guide"),
        "empreinte": ("perimetre=complet", "moyen=velo", "km=50"),
        "carto": ("statut=toutes",),
        "methode": ("gravite=a-verifier",),
        "dossier": ("pour=dispositif-pacte-des-solidarites",),
        "integrer": ("de=carte", "de=participation"),
    }
)
"""Page → queries about what only this page has; a wrong value is a case too: it falls back with a notice."""

SHEETS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        V2: ("/territoires/departement-18", "/territoires/45234", "/territoires/243700754", "/territoires/QN03709M"),
        VT: ("/territoires/departement-34", "/territoires/30189", "/territoires/243400769", "/territoires/48095"),
        DEMO: ("/territoires/departement-31", "/territoires/31555", "/territoires/region-76", "/territoires/81004"),
    }
)
"""Centre → sheets of a department, of towns, of what holds them and of what they hold."""

ACTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        V2: ("v2-2024-r01", "v2-2024-r06", "v2-2024-r10"),
        VT: ("vt-2024-e01", "vt-2024-e02", "vt-2024-e20"),
        DEMO: ("demo-2024-01", "demo-2024-05", "demo-2023-02"),
    }
)
"""Centre → identifiers of actions."""

METHOD: Final = ("donnees", "regles", "qualite", "publie", "indicateurs", "dictionnaire", "mentions")
"""Parts of the documentation; each edition lacks one of them."""

NATIONAL: Final = (
    "/national/", "/national/?exercice=2023", "/national/?exercice=1999", "/national/recherche",
    "/national/recherche?q=sante+mentale", "/national/recherche?q=zzz", "/national/methode",
    "/national/methode/mentions", "/national/methode/x", "/national/accessibilite", "/national/rien",
    "/national/theme", "/national/theme/cohesion-sociale", "/national/theme/gouvernance?exercice=2023",
    "/national/theme/rien", "/national/calendrier", "/national/calendrier?exercice=2023&grille=cohesion-sociale",
    "/national/regions", "/national/regions?indicateur=actions&exercice=2023", "/national/regions?indicateur=x",
    "/national/quartiers", "/national/quartiers?region=24", "/national/quartiers?q=sanitas",
    "/national/quartiers?region=06",
    "/national/calendrier?exercice=2024&chez=villes-au-carre&ou=R24", "/national/calendrier?exercice=1999&ou=99&page=9",
)  # fmt: skip
"""What is asked of the national edition."""

NOWHERE: Final = ("/nulle-part", "/territoires/99999", "/actions/inconnue")


PAST: Final = (
    "/v/first/", "/v/first/?centre=nord&annee=2024", "/v/first/actions?centre=nord&annee=2024", "/v/last/", "/v/taken/",
    "/v/first/api/v1/indicateurs?centre=nord",
)  # fmt: skip
"""Addresses of published versions: one that a newer one has followed, that one, and one that was taken back."""


def addresses(page: Page, centre: str, turn: int = 0, turns: int = 1) -> Iterator[str]:
    """The addresses of a page of one centre, or one turn of them: each address is in one turn of so many."""
    paths = [page.path]
    if page.id == "territoire":
        paths = [*SHEETS[centre]]
    elif page.id == "action":
        paths = [f"{page.path}/{name}" for name in ACTIONS[centre]]
    elif page.id == "methode":
        paths += [f"{page.path}/{name}" for name in METHOD]
    followed = FILTERS[centre] if page.dimensions else FILTERS[centre][:4]
    for place, path in enumerate(paths):
        for queries in (("",) if place else followed, OWN.get(page.id, ())):
            for number, query in enumerate(queries):
                if (turn + place + number) % turns == 0:
                    yield "&".join(part for part in (f"{path}?centre={centre}", query) if part)
