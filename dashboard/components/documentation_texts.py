"""The long texts of the documentation page: rules of counting, accessibility statement, legal notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboard.components.documentation import facts_list, paragraph
from dashboard.components.part import Piece
from dashboard.filters import french_date
from dashboard.french import number, plural
from dashboard.indicators.documentation import CountingFacts
from dashboard.quality.words import typeset
from dashboard.sources import Centre

STATEMENT_DAY = date(2026, 11, 21)
"""Day the accessibility statement was last reviewed by its authors."""

DEFENDER = "https://www.defenseurdesdroits.fr"


def _counted(facts: CountingFacts) -> str:
    """What présences rest on here."""
    if facts.without_headcount is None:
        return "Ici : ni liste, ni nombre de participants par action ; les présences sont dites par tableaux annuels."
    lists = f"{plural(facts.attendance_rows, 'ligne')} d’émargement"
    lists = lists if facts.attendance_rows else "aucune liste d’émargement"
    return f"Ici : {_rows(facts.without_headcount, 'réalisée')} sans nombre de participants ; {lists}."


def counting_rules(facts: CountingFacts, actions: str, perimeter: str) -> tuple[tuple[str, str, str], ...]:
    """The rules of counting: name, rule, and what it means for this centre's data.

    Args:
        facts: what the rules keep out.
        actions: what the centre calls its actions.
        perimeter: which of them it counts, in French.
    """
    other = facts.lines - facts.realised
    return (
        (
            "Publié et calculé restent côte à côte",
            "Quand le centre a publié un chiffre, c’est lui qui est affiché en grand, avec son document et sa partie. "
            "À côté, ce que donnent les lignes des tables, et sur combien de lignes le calcul repose. Aucun des deux "
            "ne remplace l’autre en silence.",
            "",
        ),
        (
            "Un seul périmètre",
            "Chiffres, graphiques, carte, listes et phrases comptent les mêmes actions réalisées. Celles qui sont "
            "documentées sans être comptées se lisent dans la page Actions.",
            f"Compté ici : {perimeter}, soit {_rows(facts.counted, 'comptée')} sur {number(facts.realised)}.",
        ),
        (
            "Annoncer n’est pas faire",
            "Seules les actions réalisées entrent dans les résultats. Celles qui sont annoncées, pressenties, en "
            "préparation, reportées ou annulées restent dans l’agenda.",
            f"Ici : {_rows(facts.realised, 'réalisée')} sur {number(facts.lines)} ; {_others(other)}.",
        ),
        (
            "Une date par défaut n’est pas une date",
            "Une date que le document porte par défaut, ou qui n’est connue qu’à la saison ou à l’année près, ne va "
            "jamais dans un graphique mensuel. Le nombre d’actions ainsi laissées de côté est écrit sous le graphique.",
            f"Ici : {_rows(facts.undated, 'réalisée')} sans mois connu ; {_placeholders(facts.placeholders)}.",
        ),
        (
            "Une même action compte une fois",
            "L’annonce d’une action, son compte rendu et la ligne du centre partenaire sont reliés (colonne "
            "« Identique à ») : une seule compte, et ce qui a eu lieu n’est plus annoncé. Ce que l’une ne dit pas "
            "(lieu, modalité, date, réseau…) est pris dans les autres, dont la source est nommée, si elles sont "
            "d’accord ; sinon, rien n’est pris et l’écart est signalé au centre. Les nombres ne passent pas d’une "
            "ligne à l’autre.",
            f"Ici : {_repeated(facts.repeated)} ; {_completed(facts.completed)}." if facts.repeated else "",
        ),
        (
            "On n’additionne pas les centres",
            "L’un compte des rendez-vous, l’autre des actions et des demi-journées : leurs nombres ne s’ajoutent pas. "
            "Le tableau de bord montre un centre à la fois.",
            f"Ce centre compte des {actions}.",
        ),
        (
            "Présences cumulées ou présences uniques",
            "Une somme de nombres de participants donne des présences cumulées : qui vient trois fois compte trois "
            "fois. Les présences uniques ne peuvent se calculer qu’avec des listes d’émargement.",
            _counted(facts),
        ),
        (
            "L’inconnu est une catégorie",
            "Ce qui n’est pas renseigné est montré comme « non renseigné », pour que chaque ventilation fasse son "
            "total. Quand une ventilation publiée n’atteint pas 100 %, le reste s’appelle « non ventilé ».",
            "",
        ),
        (
            "Un classement suggéré est dit suggéré",
            "Là où le document ne dit pas le thème ou la catégorie d’une action, un classement a pu être suggéré. Il "
            "est marqué comme tel et n’entre dans aucun chiffre présenté comme celui du centre.",
            f"Ici : {_rows(facts.suggested, 'réalisée')} avec un thème ou une catégorie suggérés."
            if facts.suggested
            else "",
        ),
        (
            "Comparer ce qui est comparable",
            "L’évolution sur un an porte sur les mêmes filtres et, tant que l’année est en cours, sur la même partie "
            "de l’année. Un publié se compare à un publié, un calculé à un calculé. Une borne (« plus de 1 500 ») "
            "ne se compare pas.",
            "",
        ),
        (
            "Plus n’est pas toujours mieux",
            "Chaque indicateur dit s’il vaut mieux qu’il monte, qu’il baisse, ou ni l’un ni l’autre. Dans ce "
            "dernier cas, son évolution n’est ni verte ni rouge.",
            "",
        ),
        (
            "La fraîcheur est celle des données",
            "La date affichée est celle du jour où le centre a arrêté ses données, jamais celle de la visite.",
            "",
        ),
    )


def _rows(count: int, adjective: str) -> str:
    return plural(count, f"ligne {adjective}", f"lignes {adjective}s") if count else f"aucune ligne {adjective}"


def _others(count: int) -> str:
    if not count:
        return "toutes comptent"
    return f"{plural(count, 'autre ne compte', 'autres ne comptent')} dans aucun résultat"


def _repeated(count: int) -> str:
    words = plural(count, "ligne ne compte pas", "lignes ne comptent pas")
    return f"{words}, une autre de la même action compte déjà"


def _completed(count: int) -> str:
    return plural(count, "ligne réalisée est complétée par d’autres", "lignes réalisées sont complétées par d’autres")


def _placeholders(count: int) -> str:
    if not count:
        return "aucune ligne n’a de date par défaut"
    return f"{plural(count, 'ligne a', 'lignes ont')} une date par défaut, tous statuts confondus"


def accessibility(centre: Centre) -> list[Component]:
    """The accessibility statement."""
    contact: list[Piece] = ["Si un contenu vous est inaccessible, dites-le au centre, qui vous le donnera autrement : "]
    contact += [_link(centre.website, f"site de {centre.name}")] if centre.website else [f"{centre.name}."]
    return [
        paragraph(
            f"{centre.name} s’engage à rendre ce tableau de bord accessible, comme le demande l’article 47 de la loi "
            "n° 2005-102 du 11 février 2005."
        ),
        html.H2("État de conformité"),
        html.P(
            [
                "Ce tableau de bord est ",
                html.Strong("partiellement conforme"),
                typeset(
                    " au référentiel général d’amélioration de l’accessibilité (RGAA), version 4.1. C’est l’avis de "
                    "ceux qui l’ont fait : aucun audit complet des 106 critères n’a été mené, donc pas de taux."
                ),
            ]
        ),
        html.H2("Ce qui est vérifié, et comment"),
        _bullets(
            "Chaque page, en mode clair et en mode sombre, à 360 et à 1 280 pixels de large, avec le moteur de règles "
            "axe-core, dans Chromium : aucune faute sérieuse ou critique n’est admise.",
            "L’usage au clavier seul : filtres, menus, tableaux et liens s’atteignent et s’actionnent sans souris, le "
            "focus est visible, un lien mène au contenu.",
            "Les contrastes des couleurs, par le calcul : 4,5 pour les textes, 3 entre les séries d’un graphique.",
            "Chaque graphique a un titre, une phrase qui dit son message et un tableau (« Voir les données ») qui "
            "porte la même information ; la couleur n’est jamais seule à la porter.",
        ),
        html.H2("Limites connues"),
        _bullets(
            "Les barres d’un graphique ne s’atteignent pas au clavier et leurs infobulles demandent une souris : le "
            "tableau qui l’accompagne porte les mêmes nombres, et des boutons qui filtrent de la même façon.",
            "Aucun essai n’a été mené avec des personnes handicapées, ni avec tous les lecteurs d’écran.",
            "Le texte dessiné dans les graphiques ne suit pas les réglages d’espacement du navigateur.",
            "Le PDF qu’enregistre un navigateur n’est pas toujours balisé.",
        ),
        html.H2("Contact et recours"),
        html.P(contact),
        html.P(
            [
                typeset(
                    "Sans réponse satisfaisante, vous pouvez saisir le Défenseur des droits : en ligne ou auprès d’un "
                    "délégué de votre région ("
                ),
                _link(DEFENDER, "defenseurdesdroits.fr"),
                "), ou par courrier gratuit, sans timbre, à Défenseur des droits, Libre réponse 71120, "
                "75342 Paris CEDEX 07.",
            ]
        ),
        paragraph(f"Déclaration relue le {french_date(STATEMENT_DAY)}.", "doc-remarks"),
    ]


NO_COOKIE = "Aucun cookie, aucune mesure d’audience"
SESSION_COOKIES = (
    "Deux cookies, le temps de la connexion et de la session : sans eux, personne ne pourrait se connecter, et ils ne "
    "servent à rien d’autre. Aucune mesure d’audience"
)


def legal_notice(centre: Centre, hosting: str, attendance_rows: int, *, signed_in: bool = False) -> list[Component]:
    """The legal notice.

    Args:
        centre: who publishes.
        hosting: name and address of the host, from the settings; empty when the deployer has not given them.
        attendance_rows: rows of pseudonymous attendance lists among the data.
        signed_in: whether the reader had to sign in, in the staff edition.
    """
    cookies = SESSION_COOKIES if signed_in else NO_COOKIE
    publisher: list[Piece] = [f"{centre.name}, centre de ressources politique de la ville, {centre.region}"]
    publisher += [" (", _link(centre.website, "site du centre"), ")."] if centre.website else ["."]
    named = " ; son site donne son nom." if centre.website else "."
    publisher.append(
        f" La direction de la publication revient à la personne qui représente légalement le centre{named}"
    )
    people = (
        f"{plural(attendance_rows, 'ligne')} d’émargement, sans nom ni adresse : chaque personne y est une clé."
        if attendance_rows
        else "Aucune. Les tables n’ont pas de colonne pour un nom ; une adresse électronique ou un numéro de téléphone "
        "y est une erreur."
    )
    facts: list[tuple[str, Piece]] = [
        ("Éditeur", html.Span([typeset(part) if isinstance(part, str) else part for part in publisher])),
        (
            "Hébergeur",
            hosting
            or "Non indiqué. La personne qui met ce tableau de bord en ligne doit donner le nom et l’adresse de son "
            "hébergeur.",
        ),
        ("Données sur des personnes", people),
        (
            "Cookies et mesure d’audience",
            f"{cookies}, aucune demande à un autre site (sauf à l’IGN pour le fond de la "
            "carte, si l’hébergeur l’a activé). Le choix du mode clair ou sombre reste dans votre navigateur.",
        ),
        (
            "Journal du serveur",
            "Pour chaque demande : l’heure, la page, le résultat et la durée ; ni l’adresse IP, ni les filtres "
            "choisis. L’hébergeur peut tenir le sien.",
        ),
        (
            "Réutiliser les données",
            "Les chiffres et les lignes viennent des documents que le centre a publiés ; chaque ligne dit lesquels. "
            "Citez le centre et le document. Les noms et codes des territoires viennent de l’Insee (Code officiel "
            "géographique), leurs contours de l’IGN (Admin Express), sous Licence Ouverte 2.0.",
        ),
        (
            "Logiciels",
            "Dash et plotly.js (licence MIT), Bootstrap (licence MIT), pandas (licence BSD) et leurs dépendances.",
        ),
    ]
    return [facts_list(facts)]


def _link(address: str, label: str) -> Component:
    return html.A(label, href=address, rel="noopener noreferrer")


def _bullets(*texts: str) -> Component:
    items: Sequence[Component] = [html.Li(typeset(text)) for text in texts]
    return html.Ul(items, className="doc-bullets")
