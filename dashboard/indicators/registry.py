"""The registry of indicators: one declarative tuple, read by the pages, the documentation and the tests."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.indicators import compute, footprint
from dashboard.indicators.model import EVERYTHING, PERIOD, Across, Indicator
from dashboard.indicators.references import (
    ACTIVITY,
    ANCT,
    AUDIENCE,
    GLOSSARY,
    MEANS,
    NETWORKS,
    ONLY_PUBLISHED,
    PUBLICATIONS,
    REPORT,
    TERRITORY,
)
from dashboard.indicators.registry_participation import INDICATORS as OF_PARTICIPATION

NOTHING: frozenset[str] = frozenset()

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "appointments", "Rendez-vous animés ou co-portés", "rendez-vous", ACTIVITY,
        "Rencontres que le centre a animées ou co-portées, chaque date comptant pour un rendez-vous.",
        "Somme des dates des actions réalisées que le centre compte ; une action sans nombre de dates compte pour une.",
        REPORT, "higher", EVERYTHING, compute.appointments, "rendez-vous",
    ),
    Indicator(
        "actions", "Actions", "action", ACTIVITY,
        "Actions réalisées par le centre ; une action peut occuper plusieurs demi-journées.",
        "Nombre de lignes réalisées que le centre compte ; une action citée deux fois ne compte qu’une fois.",
        f"{REPORT} ; {ANCT}", "higher", EVERYTHING, compute.actions,
        across=Across("reserve", "Action, rendez-vous, rencontre : ce qui en fait une diffère d’un centre à l’autre."),
    ),
    Indicator(
        "occurrences", "Dates", "date", ACTIVITY,
        "Dates auxquelles les actions ont eu lieu : neuf rendez-vous mensuels sont une action et neuf dates.",
        "Somme des occurrences des actions réalisées ; une action sans nombre de dates compte pour une.",
        GLOSSARY, "neutral", EVERYTHING, compute.occurrences,
    ),
    Indicator(
        "half_days", "Demi-journées", "demi-journée", ACTIVITY,
        "Volume d’activité en demi-journées ; une journée en vaut deux.",
        "Somme des demi-journées des actions réalisées, là où la durée est renseignée.",
        ANCT, "neutral", EVERYTHING, compute.half_days,
        across=Across("yes", "C’est l’unité que l’ANCT demande à tous, et la seule qu’elle additionne chaque année."),
    ),
    Indicator(
        "on_site_support", "Accompagnements sur site", "accompagnement", ACTIVITY,
        "Accompagnements d’un territoire à sa demande : écriture d’un contrat de ville, évaluation, étude.",
        "Nombre d’actions réalisées de format « accompagnement sur site ».",
        REPORT, "neutral", EVERYTHING, compute.on_site_support,
    ),
    Indicator(
        "national_exchange_days", "Jours d’échanges nationaux", "jour", ACTIVITY,
        "Jours que l’équipe a consacrés aux échanges nationaux (le document ne dit pas s’il s’agit de jours-agents "
        "ou de jours calendaires).",
        ONLY_PUBLISHED, REPORT, "neutral", NOTHING,
        compute.impossible("la durée des échanges nationaux n’est pas renseignée"),
    ),
    Indicator(
        "city_contracts_analysed", "Contrats de ville analysés", "contrat", ACTIVITY,
        "Contrats de ville lus pour l’analyse régionale.", ONLY_PUBLISHED, REPORT, "neutral",
    ),
    Indicator(
        "co2_saved", "CO₂ évité par les trajets domicile-travail", "t CO₂", ACTIVITY,
        "Émissions évitées estimées par rapport à la voiture seule, pour les trajets domicile-travail de l’équipe en "
        "modes doux, en transports en commun ou à plusieurs en voiture. Le chiffre publié est déclaré par le centre, "
        "qui n’en publie pas la méthode.",
        "Somme, sur les trajets de l’équipe (table « Trajets domicile-travail »), de personnes × 2 × "
        "kilomètres × jours × (facteur d’une personne seule en voiture thermique − facteur du moyen de transport), "
        "pour l’usage seul des véhicules. La page Empreinte donne les facteurs, leur édition et le résultat "
        "fabrication comprise.",
        f"{REPORT} ; facteurs d’émission d’Impact CO2 (ADEME)", "higher", frozenset((PERIOD,)), footprint.co2_saved,
        "t CO₂",
    ),
    *OF_PARTICIPATION,
    Indicator(
        "networks", "Réseaux animés", "réseau", NETWORKS,
        "Réseaux d’acteurs que le centre anime en région ; les groupes de travail nationaux sont à part.",
        "Nombre de réseaux de la table networks que le centre pilote ou co-pilote, ou qui ne disent pas son rôle ; "
        "hors groupes de travail, échelle nationale et réseaux portés par un partenaire. Sous un département, ceux que "
        "la liste de leurs territoires y fait entrer.",
        REPORT, "higher", frozenset(compute.NETWORKS_FOLLOW), compute.networks, "réseaux",
        across=Across("reserve", "Ce qui est un réseau, et qui l’anime, se décide dans chaque région."),
    ),
    Indicator(
        "network_days", "Journées de réseau", "journée", NETWORKS,
        "Journées de rencontre des réseaux que le centre anime ; un entretien en tête à tête n’en est pas une.",
        "Somme des dates des actions réalisées rattachées à un réseau animé par le centre, hors entretiens, "
        "préparations et accompagnements sur site.",
        REPORT, "higher", EVERYTHING, compute.network_days,
    ),
    Indicator(
        "national_network_centres", "Centres du réseau national", "centre", NETWORKS,
        "Centres de ressources membres du réseau national.", ONLY_PUBLISHED, REPORT, "neutral",
    ),
    Indicator(
        "publications", "Publications", "publication", PUBLICATIONS,
        "Publications et capitalisations parues ou en ligne.",
        "Nombre de lignes de la table publications parues ou en ligne, chacune une fois.",
        REPORT, "higher", frozenset(compute.PUBLICATIONS_FOLLOW), compute.publications,
        across=Across("reserve", "Podcast, note ou portrait de quartier : chaque centre choisit ce qu’il compte."),
    ),
    Indicator(
        "podcasts", "Épisodes de podcast", "épisode", PUBLICATIONS,
        "Épisodes de podcast cités par le rapport.", ONLY_PUBLISHED, REPORT, "neutral",
    ),
    Indicator(
        "web_visitors", "Visiteurs du site", "visiteur", AUDIENCE,
        "Visiteurs du site internet dans l’année.", ONLY_PUBLISHED, REPORT, "higher",
    ),
    Indicator(
        "web_sessions", "Sessions sur le site", "session", AUDIENCE,
        "Visites du site internet dans l’année.", ONLY_PUBLISHED, REPORT, "higher",
    ),
    Indicator(
        "web_pageviews", "Pages vues", "page vue", AUDIENCE,
        "Pages du site vues dans l’année.", ONLY_PUBLISHED, REPORT, "higher", unit_plural="pages vues",
    ),
    Indicator(
        "web_source_share", "Origine des visites", "%", AUDIENCE,
        "Part des visites du site par origine.", ONLY_PUBLISHED, REPORT, "neutral",
        compute=compute.of_breakdown("web_source_share", "web_source"), unit_plural="%",
    ),
    Indicator(
        "newsletter_issues", "Numéros de la lettre d’info", "numéro", AUDIENCE,
        "Numéros de la lettre d’information envoyés.", ONLY_PUBLISHED, REPORT, "neutral",
    ),
    Indicator(
        "newsletter_sends", "Envois de la lettre d’info", "envoi", AUDIENCE,
        "Courriels envoyés, tous numéros confondus.", ONLY_PUBLISHED, REPORT, "neutral",
    ),
    Indicator(
        "newsletter_recipients", "Destinataires de la lettre d’info", "destinataire", AUDIENCE,
        "Personnes ou structures inscrites à la lettre d’information.", ONLY_PUBLISHED, REPORT, "higher",
    ),
    Indicator(
        "newsletter_opens", "Ouvertures de la lettre d’info", "ouverture", AUDIENCE,
        "Courriels ouverts, tous numéros confondus.", ONLY_PUBLISHED, REPORT, "higher",
    ),
    Indicator(
        "newsletter_open_rate", "Taux d’ouverture", "%", AUDIENCE,
        "Part des envois qui ont été ouverts.",
        "Ouvertures ÷ envois, en regard du taux publié (dont le dénominateur est probablement les envois délivrés).",
        REPORT, "higher", NOTHING, compute.ratio("newsletter_opens", "newsletter_sends"), "%", 1,
    ),
    Indicator(
        "newsletter_clicks", "Clics dans la lettre d’info", "clic", AUDIENCE,
        "Clics sur un lien, tous numéros confondus.", ONLY_PUBLISHED, REPORT, "higher",
    ),
    Indicator(
        "newsletter_click_rate", "Taux de clic", "%", AUDIENCE,
        "Part des envois qui ont donné lieu à un clic.",
        "Clics ÷ envois, en regard du taux publié.",
        REPORT, "higher", NOTHING, compute.ratio("newsletter_clicks", "newsletter_sends"), "%", 1,
    ),
    Indicator(
        "linkedin_followers", "Abonnés LinkedIn", "abonné", AUDIENCE,
        "Abonnés à la page LinkedIn en fin d’année.", ONLY_PUBLISHED, REPORT, "higher",
    ),
    Indicator(
        "linkedin_new_followers", "Nouveaux abonnés LinkedIn", "abonné", AUDIENCE,
        "Abonnés gagnés dans l’année.", "Abonnés de fin d’année moins abonnés de la fin de l’année précédente.",
        REPORT, "higher", NOTHING, compute.growth("linkedin_followers"),
    ),
    Indicator(
        "linkedin_posts", "Posts LinkedIn", "post", AUDIENCE,
        "Messages publiés sur la page LinkedIn dans l’année.", ONLY_PUBLISHED, REPORT, "neutral",
    ),
    Indicator(
        "members", "Adhérents", "adhérent", MEANS,
        "Structures adhérentes du centre.",
        "Nombre d’organisations de la table organisations dont la relation est « adhérent ».",
        REPORT, "higher", NOTHING, compute.members,
        across=Across("reserve", "Une association a des adhérents, un groupement d’intérêt public a des membres."),
    ),
    Indicator(
        "employees", "Salarié·es", "personne", MEANS,
        "Personnes salariées du centre.", "Somme des effectifs publiés par poste.",
        REPORT, "neutral", NOTHING, compute.of_breakdown("employees", "staff_role"),
    ),
    Indicator(
        "staff_renewed", "Salarié·es renouvelé·es", "personne", MEANS,
        "Salarié·es parti·es dans l’année et remplacé·es.", ONLY_PUBLISHED, REPORT, "neutral",
    ),
    Indicator(
        "fte", "Équivalents temps plein", "ETP", MEANS,
        "Équivalents temps plein de l’équipe.", "Somme des ETP publiés par poste.",
        f"{REPORT} ; {ANCT}", "neutral", NOTHING, compute.of_breakdown("fte", "staff_role"), "ETP", 1,
        across=Across("yes", "Un équivalent temps plein est le même partout."),
    ),
    Indicator(
        "resources_share", "Ressources", "%", MEANS,
        "Part de chaque origine (État, collectivités) ou nature (fonds dédiés) dans les ressources ; les deux "
        "découpages ne s’additionnent pas.",
        ONLY_PUBLISHED, REPORT, "neutral", unit_plural="%",
    ),
    Indicator(
        "expenses_share", "Dépenses", "%", MEANS,
        "Part de chaque nature de dépense.", ONLY_PUBLISHED, REPORT, "neutral", unit_plural="%",
    ),
    Indicator(
        "activity_share", "Missions socles et complémentaires", "%", MEANS,
        "Part des missions socles et complémentaires dans l’activité.", ONLY_PUBLISHED, ANCT, "neutral",
        compute=compute.of_breakdown("activity_share", "mission"), unit_plural="%",
    ),
    Indicator(
        "membership_share", "Adhérents en géographie prioritaire", "%", MEANS,
        "Part des adhérents qui sont des EPCI ou des villes concernés par la géographie prioritaire.",
        ONLY_PUBLISHED, REPORT, "neutral", unit_plural="%",
    ),
    Indicator(
        "net_result", "Résultat", "€", MEANS,
        "Résultat de l’exercice.", ONLY_PUBLISHED, REPORT, "higher", unit_plural="€",
    ),
    Indicator(
        "equity_reserves", "Fonds associatifs et réserves", "€", MEANS,
        "Fonds associatifs et réserves en fin d’exercice.", ONLY_PUBLISHED, REPORT, "higher", unit_plural="€",
    ),
    Indicator(
        "reserve_months", "Mois de fonctionnement couverts", "mois", MEANS,
        "Mois de fonctionnement que couvrent les réserves.", ONLY_PUBLISHED, REPORT, "higher", unit_plural="mois",
    ),
    *(
        Indicator(
            f"territory_{code}", label, unit, TERRITORY, definition,
            "Somme des lignes par région, en regard du total publié.", REPORT, "neutral", NOTHING,
            compute.of_breakdown(f"territory_{code}", "territory"), plural,
        )
        for code, label, unit, plural, definition in (
            ("zus", "Zones urbaines sensibles (ZUS)", "zone", "zones", "ZUS du territoire en 2007."),
            ("zus_population", "Population des ZUS", "habitant", "habitants", "Habitants des ZUS en 2007."),
            ("anru_sites", "Sites ANRU", "site", "sites", "Sites de rénovation urbaine en 2007."),
            ("cucs", "Contrats urbains de cohésion sociale (CUCS)", "contrat", "contrats", "CUCS en 2007."),
            ("educational_success", "Réussite éducative", "programme", "programmes",
             "Programmes de réussite éducative ; le total publié compte un internat (IRE)."),
            ("zfu", "Zones franches urbaines (ZFU)", "zone", "zones", "ZFU en 2007."),
            ("health_city_workshop", "Ateliers santé-ville", "atelier", "ateliers", "Ateliers santé-ville en 2007."),
            ("anti_discrimination_plan", "Plans de lutte contre les discriminations", "plan", "plans",
             "Plans de lutte contre les discriminations en 2007."),
            ("agglo_contract", "Contrats d’agglomération", "contrat", "contrats", "Contrats d’agglomération en 2007."),
            ("pays_contract", "Contrats de pays", "contrat", "contrats", "Contrats de pays en 2007."),
        )
    ),
    *(
        Indicator(f"territory_{code}", label, unit, TERRITORY, definition, ONLY_PUBLISHED, REPORT, "neutral",
                  unit_plural=plural)
        for code, label, unit, plural, definition in (
            ("qpv", "Quartiers prioritaires (QPV)", "quartier", "quartiers", "QPV de la région."),
            ("acv", "Villes Action Cœur de Ville", "ville", "villes", "Villes du programme Action Cœur de Ville."),
            ("educational_city", "Cités éducatives", "cité éducative", "cités éducatives", "Cités éducatives."),
            ("city_contract", "Contrats de ville", "contrat", "contrats", "Contrats de ville de la région."),
            ("ami_rural_poverty", "EPCI de l’AMI pauvreté rurale", "EPCI", "EPCI",
             "Intercommunalités retenues par l’appel à manifestation d’intérêt « pauvreté en milieu rural »."),
            ("pacte_priority", "Territoires prioritaires du Pacte", "territoire", "territoires",
             "Territoires prioritaires des pactes territoriaux des solidarités."),
            ("pacte_working_groups", "Groupes de travail du Pacte", "groupe", "groupes",
             "Groupes de travail régionaux du Pacte des solidarités."),
            ("data_landlords", "Bailleurs sociaux sollicités", "bailleur", "bailleurs",
             "Bailleurs sociaux de l’expérimentation Data & Quartiers."),
        )
    ),
)  # fmt: skip

BY_ID: Mapping[str, Indicator] = MappingProxyType({indicator.id: indicator for indicator in INDICATORS})


def get(indicator_id: str) -> Indicator:
    """An indicator by its id; KeyError when the registry does not have it."""
    return BY_ID[indicator_id]
