"""What is told by the columns whose title means the same in every table: for the files, which leave the page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

REALISED: Final = "Actions réalisées\u202f; jamais celles qui ne sont qu’annoncées."
ABOUT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Actions": REALISED,
        "Rendez-vous": REALISED,
        "Annoncées": "Annoncées, sans qu’un document dise qu’elles ont eu lieu\u202f: jamais comptées comme réalisées.",
        "Annoncés": "Annoncés, sans qu’un document dise qu’ils ont eu lieu\u202f: jamais comptés comme réalisés.",
        "Part": "Part de la ligne dans l’ensemble\u202f; des lignes peuvent se recouper.",
        "Présences": "Une personne venue à trois actions compte trois présences.",
        "Présences sur listes": "Présences lues sur les listes d’émargement.",
        "Présences par effectifs": "Présences des actions dont on connaît le nombre de participants, sans liste.",
        "Présences cumulées": "Présences des actions, additionnées\u202f: qui vient trois fois compte trois fois.",
        "Personnes": "Personnes différentes\u202f: qui vient plusieurs fois compte une fois.",
        "Personnes différentes": "Qui vient plusieurs fois compte une fois\u202f; connu par les listes d’émargement.",
        "dont suggéré": "Ce qui repose sur un classement suggéré, à confirmer par le centre.",
        "Statut": "Réalisée, annoncée, reportée ou annulée.",
        "Premier jour": "Vide quand le jour n’est pas connu.",
        "Dernier jour": "Vide quand le jour n’est pas connu.",
        "Dates": "Nombre de dates de l’action.",
        "Participants": "Nombre que donne la source, ou la liste d’émargement.",
        "Dans ce que le centre compte": "Non\u202f: l’action a eu lieu, hors du périmètre de son rapport.",
        "Doute": "Ce qui reste à vérifier de cette action.",
        "Gardé par le filtre": "Oui\u202f: dans ce que le filtre garde. Les autres lignes sont là pour comparer.",
    }
)


def meaning(title: str) -> str:
    """What a column of that title tells; "" where its title says it."""
    return ABOUT.get(title, "")
