"""Entries of the registry about who takes part: présences, persons, and how many actions have a list."""

from __future__ import annotations

from dashboard.indicators import compute_lists
from dashboard.indicators.model import EVERYTHING, Across, Indicator
from dashboard.indicators.references import GLOSSARY, ONLY_PUBLISHED, PARTICIPATION, REPORT
from dashboard.sources.disclosed import ALL_ATTENDANCES, LISTED_ACTIONS, UNIQUE_PARTICIPANTS

ROWS_FIRST = (
    "Pour chaque action réalisée : le nombre de personnes de sa liste d’émargement quand elle en a une, sinon son "
    "nombre de participants. Une action sans l’un ni l’autre n’entre pas dans la somme ; la carte dit combien."
)
KEYS = (
    "Une personne se reconnaît d’une liste à l’autre par un code, calculé avec une clé secrète quand la liste est lue. "
    "Sans liste, avec deux clés dans la période, ou après la purge des lignes, ce nombre ne peut pas être calculé."
)

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "attendances", "Présences cumulées", "présence", PARTICIPATION,
        "Une personne présente à trois actions compte trois fois.",
        ROWS_FIRST, f"{REPORT} ; glossaire du projet", "higher", EVERYTHING, compute_lists.attendances,
        cell=(ALL_ATTENDANCES, ()),
        across=Across("reserve", "Listes d’émargement chez les uns, effectifs parfois estimés chez les autres."),
    ),
    Indicator(
        "unique_participants", "Présences uniques", "personne", PARTICIPATION,
        "Personnes différentes venues au moins une fois dans la période.",
        f"Nombre de codes de personne distincts dans les listes d’émargement des actions réalisées. {KEYS}",
        f"{REPORT} ; glossaire du projet", "higher", EVERYTHING, compute_lists.unique_participants,
        cell=(UNIQUE_PARTICIPANTS, ()),
        across=Across("reserve", "Seules des listes le disent ; qui va dans deux centres y est compté deux fois."),
    ),
    Indicator(
        "new_participants", "Nouvelles personnes", "personne", PARTICIPATION,
        "Personnes venues dans la période et jamais auparavant, d’après toutes les listes d’émargement du centre.",
        f"Codes de personne dont la première présence connue tombe dans la période. {KEYS}",
        GLOSSARY, "neutral", EVERYTHING, compute_lists.new_participants,
        cell=(UNIQUE_PARTICIPANTS, (("seniority", "new"),)),
    ),
    Indicator(
        "returning_participants", "Personnes déjà venues", "personne", PARTICIPATION,
        "Personnes venues dans la période et au moins une fois auparavant, d’après toutes les listes d’émargement du "
        "centre.",
        f"Codes de personne de la période dont la première présence connue est plus ancienne. {KEYS}",
        GLOSSARY, "neutral", EVERYTHING, compute_lists.returning_participants,
        cell=(UNIQUE_PARTICIPANTS, (("seniority", "returning"),)),
    ),
    Indicator(
        "listed_actions", "Actions avec une liste", "action", PARTICIPATION,
        "Actions réalisées dont la liste d’émargement a été lue : ce que les présences uniques couvrent.",
        "Nombre d’actions réalisées qui ont au moins une ligne dans la table des présences, ou les totaux que la purge "
        "en a gardés.",
        GLOSSARY, "higher", EVERYTHING, compute_lists.listed_actions,
        cell=(LISTED_ACTIONS, ()),
    ),
    Indicator(
        "participants_mobilised", "Participant·es mobilisé·es", "participant·e", PARTICIPATION,
        "Nombre publié par le centre ; le document ne dit pas si les présences sont cumulées ou uniques.",
        f"En regard, les présences cumulées. {ROWS_FIRST}",
        REPORT, "higher", EVERYTHING, compute_lists.attendances, "participant·es",
        cell=(ALL_ATTENDANCES, ()),
    ),
    Indicator(
        "launch_day_participants", "Participants à la journée de lancement", "participant", PARTICIPATION,
        "Participants à la journée de lancement du centre, le 9 octobre 2007.",
        ONLY_PUBLISHED, REPORT, "neutral",
    ),
    Indicator(
        "attendances_share", "Part dans les présences", "%", PARTICIPATION,
        "Part d’un dispositif dans les présences cumulées, telle que publiée.",
        ONLY_PUBLISHED, REPORT, "neutral", unit_plural="%",
    ),
    Indicator(
        "profile_share", "Profil des publics", "%", PARTICIPATION,
        "Part de chaque famille d’employeurs parmi les participants ; la base (présences cumulées ou uniques) est "
        "ambiguë dans le document.",
        ONLY_PUBLISHED, REPORT, "neutral", unit_plural="%",
    ),
)  # fmt: skip
