"""The rules, declared once: identifier, French name, why it matters, severity, function."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.quality import (
    rules_attendances,
    rules_dates,
    rules_declared,
    rules_events,
    rules_figures,
    rules_places,
    rules_tables,
    rules_twins,
)
from dashboard.quality.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "declared_vs_rows",
        "Chiffre déclaré et lignes de la table",
        "Compare chaque chiffre publié, et ses ventilations, à ce que donnent les lignes. Un écart vient d’une liste "
        "incomplète ou d’une autre façon de compter : un financeur demandera laquelle.",
        "warning",
        rules_declared.declared_vs_rows,
    ),
    Rule(
        "not_checkable",
        "Chiffre sans ligne pour le vérifier",
        "Repère les chiffres publiés qu’aucune ligne ne permet de recalculer, alors qu’un relevé le permettrait.",
        "info",
        rules_declared.not_checkable,
    ),
    Rule(
        "total_vs_lines",
        "Total et somme de ses lignes",
        "Additionne les lignes d’une ventilation et compare au total publié à côté : une ligne manque, ou une est "
        "comptée deux fois.",
        "warning",
        rules_figures.total_vs_lines,
    ),
    Rule(
        "shares_vs_hundred",
        "Parts qui ne font pas 100 %",
        "Additionne les parts d’un même tout. Au-dessous de 100 %, une partie n’est pas expliquée ; au-dessus, les "
        "parts se recouvrent ou l’une est fausse.",
        "warning",
        rules_figures.shares_vs_hundred,
    ),
    Rule(
        "several_cuts",
        "Plusieurs découpages d’un même tout",
        "Signale les parts d’un même tout découpé de plusieurs façons : les additionner n’aurait pas de sens.",
        "info",
        rules_figures.several_cuts,
    ),
    Rule(
        "figure_vs_figures",
        "Taux ou évolution et ses termes",
        "Recalcule un taux avec son numérateur et son dénominateur, une évolution avec ses deux années. Un écart "
        "trahit un autre dénominateur que celui qui est publié.",
        "warning",
        rules_figures.figure_vs_figures,
    ),
    Rule(
        "share_vs_parts",
        "Part publiée et nombres publiés",
        "Recalcule une part avec le nombre et le total publiés, à l’arrondi près.",
        "info",
        rules_figures.share_vs_parts,
    ),
    Rule(
        "printed_twice",
        "Même chiffre, deux valeurs",
        "Repère un chiffre donné plusieurs fois avec des valeurs différentes : le lecteur ne sait laquelle croire.",
        "error",
        rules_figures.printed_twice,
    ),
    Rule(
        "impossible_order",
        "Partie plus grande que le tout",
        "Repère les ordres impossibles : plus de présences uniques que de présences cumulées, plus d’ETP que de "
        "salarié·es, plus d’ouvertures que d’envois.",
        "error",
        rules_figures.impossible_order,
    ),
    Rule(
        "opposite_moves",
        "Évolutions en sens contraire",
        "Signale deux indicateurs qui vont d’ordinaire ensemble et partent en sens contraire d’une année à l’autre : "
        "souvent le signe d’un changement de comptage.",
        "info",
        rules_figures.opposite_moves,
    ),
    Rule(
        "told_trend",
        "Évolution dite et évolution publiée",
        "Compare ce que le document dit d’une évolution (« n’a pas augmenté ») à ses propres chiffres. Un écart "
        "annonce d’ordinaire que les deux années ne comptent pas les mêmes choses.",
        "warning",
        rules_figures.told_trend,
    ),
    Rule(
        "implied_charges",
        "Charges que supposent les réserves",
        "Déduit des réserves et des mois couverts le montant annuel de charges, pour qu’il soit confronté aux comptes.",
        "info",
        rules_figures.implied_charges,
    ),
    Rule(
        "membership_share",
        "Part des EPCI et des villes parmi les adhérents",
        "Compare la part publiée à la liste des adhérents.",
        "warning",
        rules_figures.membership_share,
    ),
    Rule(
        "listed_items",
        "Nombre compté dans le document et lignes",
        "Compare un nombre de publications d’un type (podcasts…) aux lignes de ce type.",
        "warning",
        rules_declared.listed_items,
    ),
    Rule(
        "count_in_words",
        "Nombre écrit en mots et lignes qui le détaillent",
        "Lit les nombres écrits dans les titres et les notes (« quatre évaluations », « 3 réunions ») et les compare "
        "aux lignes ou aux dates qu’ils désignent.",
        "warning",
        rules_declared.count_in_words,
    ),
    Rule(
        "rhythm",
        "Rythme annoncé et nombre constaté",
        "Traduit un rythme (« mensuel », « cinq par semaine ») en nombre par an et le compare au nombre constaté.",
        "warning",
        rules_declared.rhythm,
    ),
    Rule(
        "members_listed",
        "Membres annoncés et territoires listés",
        "Compare le nombre de membres d’un réseau aux intercommunalités, communes ou quartiers listés un à un.",
        "info",
        rules_declared.members_listed,
    ),
    Rule(
        "twin_dates",
        "Une action, plusieurs dates",
        "Rapproche les lignes qui décrivent la même action (annonce, compte rendu, autre centre) et signale des dates "
        "différentes.",
        "error",
        across=rules_twins.twin_dates,
    ),
    Rule(
        "twin_facts",
        "Une action, plusieurs descriptions",
        "Signale un lieu, une modalité, un rôle du centre ou un nombre de participants qui diffère entre les lignes de "
        "la même action. Ce sur quoi elles divergent n’est repris de l’une à l’autre nulle part.",
        "warning",
        across=rules_twins.twin_facts,
    ),
    Rule(
        "twin_links",
        "Renvoi sans retour",
        "Repère un renvoi « même action que » vers une ligne absente, ou qui n’est pas dit en retour : l’action "
        "pourrait être comptée deux fois.",
        "warning",
        across=rules_twins.twin_links,
    ),
    Rule(
        "unlinked_twins",
        "Même événement chez deux centres",
        "Repère des titres presque identiques chez deux centres, sans renvoi de l’un à l’autre.",
        "info",
        across=rules_twins.unlinked_twins,
    ),
    Rule(
        "unresolved_places",
        "Lieu ou structure introuvable",
        "Cherche les lieux et les structures écrits sans code dans les listes de communes, d’intercommunalités et de "
        "quartiers : ce qui n’est pas reconnu, ou l’est deux fois, manque sur la carte.",
        "info",
        across=rules_places.unresolved_places,
    ),
    Rule(
        "duplicates",
        "Même action saisie deux fois",
        "Repère deux lignes de même titre, ou presque, à la même date et sans renvoi : elles compteraient double.",
        "warning",
        rules_events.duplicates,
    ),
    Rule(
        "same_headcount",
        "Même nombre de participants",
        "Repère un même nombre précis sur plusieurs actions d’un document : il a pu être recopié d’une ligne à "
        "l’autre.",
        "warning",
        rules_events.same_headcount,
    ),
    Rule(
        "wide_audience",
        "Participants venus d’ailleurs, ou action de grand poids",
        "Signale les participants d’une rencontre nationale ou interrégionale comptés en entier, et l’action qui "
        "porte à elle seule plus d’un quart des présences.",
        "info",
        rules_events.wide_audience,
    ),
    Rule(
        "attendance_vs_headcount",
        "Nombre de participants et liste d’émargement",
        "Compare le nombre annoncé d’une action aux personnes de sa liste d’émargement, selon qu’il est exact, "
        "approché ou minimal.",
        "warning",
        rules_attendances.attendance_vs_headcount,
    ),
    Rule(
        "list_of_unrealised",
        "Liste de présence d’une action non réalisée",
        "Repère une liste attachée à une action annoncée, reportée ou annulée : son état ou son identifiant est faux.",
        "warning",
        rules_attendances.list_of_unrealised,
    ),
    Rule(
        "lists_of_several_keys",
        "Listes codées avec plusieurs clés secrètes",
        "Une personne n’a le même code d’une liste à l’autre que sous une même clé. Avec plusieurs, les présences "
        "uniques ne se comptent plus.",
        "info",
        rules_attendances.lists_of_several_keys,
    ),
    Rule(
        "unknown_profiles",
        "Profils surtout non renseignés",
        "Signale une année dont plus de la moitié des présences n’ont pas de profil : aucune règle n’a reconnu leur "
        "structure.",
        "info",
        rules_attendances.unknown_profiles,
    ),
    Rule(
        "unidentified_people",
        "Présences sans personne identifiée",
        "Compte les lignes de listes sans nom ni adresse : chacune compte pour une personne différente.",
        "info",
        rules_attendances.unidentified_people,
    ),
    Rule(
        "rows_and_totals",
        "Présences purgées et encore là",
        "Repère une action qui a à la fois des lignes et les totaux qu’une purge a laissés.",
        "error",
        rules_attendances.rows_and_totals,
    ),
    Rule(
        "impossible_totals",
        "Totaux de purge impossibles",
        "Vérifie ce qui reste des années purgées : pas plus de personnes que de présences, des parts qui font le tout.",
        "error",
        rules_attendances.impossible_totals,
    ),
    Rule(
        "half_days",
        "Durée et dates",
        "Repère une durée en demi-journées que les dates de l’action ne peuvent pas contenir.",
        "warning",
        rules_events.half_days,
    ),
    Rule(
        "weekend",
        "Date un samedi ou un dimanche",
        "Les rencontres professionnelles tombent rarement un week-end : la date est peut-être mal lue.",
        "warning",
        rules_dates.weekend,
    ),
    Rule(
        "placeholder",
        "Date par défaut",
        "Repère une même date écrite pour plusieurs choses sans rapport : c’est souvent la date par défaut d’un "
        "modèle de document. Ces lignes ne figurent dans aucun graphique mensuel.",
        "info",
        rules_dates.placeholder,
    ),
    Rule(
        "written_date",
        "Date et date telle qu’écrite",
        "Compare la date à ce qui est écrit dans le document (jour, mois, jour de la semaine) et signale un mois "
        "abrégé qui se lit de deux façons.",
        "error",
        rules_dates.written_date,
    ),
    Rule(
        "date_order",
        "Fin avant le début",
        "Repère une action qui finirait avant de commencer.",
        "error",
        rules_dates.date_order,
    ),
    Rule(
        "outside_year",
        "Date hors de l’année du document",
        "Repère une action rapportée par un document d’une autre année : elle compte dans l’année de sa date.",
        "info",
        rules_dates.outside_year,
    ),
    Rule(
        "done_after_closing",
        "Réalisé après l’arrêté des données",
        "Repère une action dite réalisée à une date postérieure au jour où les données ont été arrêtées.",
        "error",
        rules_dates.done_after_closing,
    ),
    Rule(
        "announced_and_past",
        "Annonce sans suite connue",
        "Compte les actions annoncées dont la date est passée et dont aucun document ne dit ce qu’elles sont "
        "devenues. Elles n’entrent dans aucun résultat.",
        "warning",
        rules_dates.announced_and_past,
    ),
    Rule(
        "gaps",
        "Ce que les actions réalisées ne disent pas",
        "Compte, année par année, les actions réalisées sans date, sans thème, sans lieu ou sans participants : c’est "
        "la couverture des graphiques.",
        "info",
        rules_events.gaps,
    ),
    Rule(
        "suggested",
        "Classement suggéré",
        "Compte les thèmes et catégories que les documents ne donnent pas. Ils sont montrés comme suggérés et "
        "n’entrent dans aucun chiffre présenté comme celui du centre.",
        "info",
        rules_events.suggested,
    ),
    Rule(
        "commune_vs_department",
        "Commune et département",
        "Repère une commune placée dans un autre département que le sien.",
        "error",
        rules_events.commune_vs_department,
    ),
    Rule(
        "network_of_year",
        "Réseau absent de la liste de l’année",
        "Repère une action rattachée à un réseau que le document de son année ne liste pas.",
        "warning",
        rules_tables.network_of_year,
    ),
    Rule(
        "silent_networks",
        "Réseau sans rencontre",
        "Repère les réseaux que le centre anime et pour lesquels aucune rencontre n’est enregistrée dans l’année.",
        "info",
        rules_tables.silent_networks,
    ),
    Rule(
        "member_and_former",
        "Adhérent et ancien adhérent",
        "Repère une organisation listée la même année comme adhérente et comme ne l’étant plus.",
        "error",
        rules_tables.member_and_former,
    ),
    Rule(
        "seat_without_membership",
        "Siège sans adhésion",
        "Repère une organisation qui siège dans une instance sans être dans la liste des adhérents.",
        "warning",
        rules_tables.seat_without_membership,
    ),
    Rule(
        "same_seat_twice",
        "Organisation saisie deux fois",
        "Repère une organisation saisie deux fois au même titre la même année.",
        "warning",
        rules_tables.same_seat_twice,
    ),
    Rule(
        "name_varies",
        "Organisation sous plusieurs noms",
        "Repère une organisation écrite de plusieurs façons.",
        "info",
        rules_tables.name_varies,
    ),
    Rule(
        "unused_replay",
        "Rediffusion sans action ce jour-là",
        "Repère une rediffusion ou une synthèse datée d’un jour où aucune action n’est enregistrée : une action "
        "manque, ou une date est fausse.",
        "warning",
        rules_tables.unused_replay,
    ),
)
"""Every rule; the order in which findings of one severity are told."""

RULES_BY_ID: Mapping[str, Rule] = MappingProxyType({rule.id: rule for rule in RULES})
