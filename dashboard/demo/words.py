"""The words of the demonstration centre, invented: themes, schemes, networks, subjects, ways to meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NARROW: Final = "\u202f"


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """A theme, its short label, and what one may talk of in it."""

    id: str
    label: str
    short: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NetworkWords:
    """A network: its name in a title, its theme and scheme, who comes, what its members are."""

    id: str
    name: str
    short: str
    theme: str
    scheme: str
    audience: str
    scope: str
    members_unit: str


THEMES: Final = (
    ThemeWords("emploi", "Emploi et insertion", "Emploi", (
        "repérer les jeunes que plus personne ne suit",
        "garder son enfant pour reprendre un emploi",
        "créer son activité depuis un quartier",
        "les clauses sociales, un an après",
        "se déplacer pour travailler",
        "faire se rencontrer entreprises et habitants",
        "reprendre confiance après un long chômage",
        "les métiers du soin recrutent au pied des tours",
    )),
    ThemeWords("education", "Éducation et parentalité", "Éducation", (
        "des vacances qui font grandir",
        "accueillir les parents à l’école",
        "lire avant trois ans",
        "prévenir le décrochage dès la sixième",
        "le mercredi des enfants du quartier",
        "trouver un stage de troisième sans carnet d’adresses",
        "les écrans à la maison",
        "coordonner les parcours éducatifs",
    )),
    ThemeWords("sante", "Santé et accès aux soins", "Santé", (
        "aller vers ceux qui ne consultent plus",
        "le souffle des enfants et l’air du logement",
        "la santé mentale, parlons-en au quartier",
        "bien manger avec un petit budget",
        "faire vivre un contrat local de santé",
        "vieillir dans son quartier",
        "la médiation en santé au quotidien",
        "le sport prescrit, de l’ordonnance au gymnase",
    )),
    ThemeWords("cadre-de-vie", "Habitat et cadre de vie", "Cadre de vie", (
        "entretenir les pieds d’immeuble ensemble",
        "reloger sans déraciner",
        "après les travaux, la vie du quartier",
        "des équipements ouverts le soir",
        "les copropriétés qui décrochent",
        "l’abattement de taxe foncière, un levier partagé",
        "donner un usage aux locaux vides",
        "marcher la nuit dans son quartier",
    )),
    ThemeWords("participation", "Participation des habitants", "Participation", (
        "tirer au sort, et après",
        "un budget décidé par les habitants",
        "la parole de celles qu’on n’entend pas",
        "accueillir un nouveau collectif",
        "évaluer un projet avec ceux qu’il concerne",
        "tenir une table de quartier dans la durée",
        "les jeunes décident aussi",
        "rendre compte de ce qui a été dit",
    )),
    ThemeWords("transitions", "Transitions écologiques", "Transitions", (
        "rafraîchir une cour, rafraîchir un quartier",
        "réparer plutôt que jeter",
        "la facture d’énergie des ménages modestes",
        "jardiner sur une dalle",
        "pédaler sans vélo à soi",
        "l’eau au pied des tours",
        "manger local sans payer plus",
        "se préparer aux fortes chaleurs",
    )),
)  # fmt: skip
GRID: Final = {
    "emploi": "Emploi et développement économique",
    "education": "Cohésion sociale",
    "sante": "Cohésion sociale",
    "cadre-de-vie": "Cadre de vie et renouvellement urbain",
    "participation": "Gouvernance",
    "transitions": "Cadre de vie et renouvellement urbain",
}
"""Theme → the one that it is in the grid of the ANCT."""


SCHEMES: Final = (
    ("pacte", "Pacte des solidarités", "Pacte"),
    ("contrats-de-ville", "Contrats de ville", "Contrats de ville"),
    ("reussite-educative", "Programme de réussite éducative", "PRE"),
    ("renouvellement-urbain", "Renouvellement urbain", "Renouv. urbain"),
    ("adultes-relais", "Adultes-relais", "Adultes-relais"),
)
THEME_SCHEMES: Final = {"education": "reussite-educative", "cadre-de-vie": "renouvellement-urbain"}
"""Theme → the scheme of some of its actions; the others may belong to a contrat de ville."""

NETWORKS: Final = (
    NetworkWords("emploi", "Réseau emploi et quartiers", "Réseau emploi", "emploi", "contrats-de-ville",
                 "Chefs de projet et conseillers emploi", "regional", "intercommunalités"),
    NetworkWords("reussite", "Réseau des coordonnateurs de réussite éducative", "Réseau réussite éducative",
                 "education", "reussite-educative", "Coordonnateurs", "regional", "communes"),
    NetworkWords("sante", "Réseau santé et quartiers", "Réseau santé", "sante", "contrats-de-ville",
                 "Coordonnateurs santé et médiateurs", "regional", "intercommunalités"),
    NetworkWords("gestion", "Réseau de la gestion de proximité", "Réseau gestion de proximité", "cadre-de-vie",
                 "renouvellement-urbain", "Bailleurs sociaux et services techniques", "interdepartmental", "communes"),
    NetworkWords("habitants", "Réseau des instances d’habitants", "Réseau habitants", "participation",
                 "contrats-de-ville", "Animateurs de conseils citoyens", "regional", "communes"),
    NetworkWords("mediation", "Réseau de la médiation sociale", "Réseau médiation", "participation", "adultes-relais",
                 "Médiateurs et leurs employeurs", "interdepartmental", "communes"),
    NetworkWords("climat", "Réseau quartiers et climat", "Réseau climat", "transitions", "contrats-de-ville",
                 "Chargés de mission transition", "regional", "intercommunalités"),
)  # fmt: skip

FORMATS: Final = {
    "informative": ("study_day", "conference", "seminar", "morning_session"),
    "network": ("network_meeting", "network_meeting", "network_meeting", "working_group"),
    "local": ("site_visit", "workshop", "training", "feedback_session"),
}
"""Formats of the actions held in a place, by category."""
REMOTE: Final = {"informative": "webinar", "network": "network_meeting", "local": "exchange"}
"""Format of an action held at a distance, by category."""
OPENINGS: Final = {
    "webinar": "Webinaire", "study_day": "Journée d’étude", "conference": "Conférence", "seminar": "Séminaire",
    "morning_session": "Matinée", "working_group": "Groupe de travail", "site_visit": "Visite apprenante",
    "workshop": "Atelier", "training": "Formation-action", "feedback_session": "Restitution",
    "exchange": "Temps d’échanges", "network_meeting": "Rencontre",
}  # fmt: skip
AUDIENCES: Final = {
    "informative": ("Tous les acteurs des quartiers", "Agents des collectivités et de l’État", "Associations et élus"),
    "local": ("Équipe du contrat de ville et associations du quartier", "Habitants et professionnels du quartier"),
}
VENUES: Final = (
    "Maison des associations", "Centre social", "Médiathèque", "Salle municipale", "Tiers-lieu", "Hôtel de ville",
)  # fmt: skip
PARTNERS: Final = (
    "Services de l’État", "Conseil régional", "Conseil départemental", "Caisse partenaire", "Bailleurs sociaux",
    "Fédération associative",
)  # fmt: skip


def opened(opening: str, subject: str) -> str:
    """A title: « Webinaire : se déplacer pour travailler »."""
    return f"{opening}{NARROW}: {subject}"


def report(year: int, section: str) -> str:
    """Where a line is said to come from; the dashboard reads the document before the dash."""
    return f"Bilan simulé {year} — {section}"
