"""The method of the footprint on screen: formula, terms, factors, limits; and the table to fill in."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.footprint import formula
from dashboard.components.table import Cell, Table, table_with_files
from dashboard.french import NARROW
from dashboard.indicators.footprint_factors import HOUR, REFERENCE, SCOPES, Factor, Factors
from dashboard.indicators.footprint_words import NO_REFERENCE, SCOPE_TITLES, factor
from dashboard.sources import TableSchema

LIMITS = (
    "Personne ne sait comment l’équipe serait venue autrement. Comparer à une personne seule en voiture thermique, la "
    "façon courante de venir qui émet le plus, est une hypothèse : le résultat est une estimation haute de ce qui a "
    "été évité.",
    "Un trajet est compté dans son moyen principal : la voiture qui mène à la gare n’apparaît pas.",
    "Les facteurs sont des moyennes nationales : un bus plein ou un train régional très ancien émettent autre chose.",
    "Seuls les jours sur place comptent : le télétravail n’évite rien ici, puisqu’il n’y a pas de trajet à comparer.",
    "Routes, rails et gares ne sont comptés dans aucun des deux périmètres.",
    "Les facteurs sont en CO₂e (tous les gaz à effet de serre, ramenés au CO₂) ; un chiffre publié en CO₂ peut ne "
    "compter que le CO₂.",
)


def method(known: Factors, schema: TableSchema) -> Component:
    """The formula, its terms, the factors, the limits.

    Args:
        known: the factors that serve the centre.
        schema: of the table of factors.
    """
    whose = (
        "Facteurs donnés par le centre ; ils remplacent en entier ceux du tableau de bord."
        if known.own
        else "Facteurs livrés avec le tableau de bord ; un centre les remplace en remplissant la table "
        f"« {schema.title} »."
    )
    terms = (
        ("Référence", "Une personne seule dans une voiture thermique : facteur par véhicule, jamais par passager."),
        (f"{SCOPE_TITLES[SCOPES[0]]} (affiché d’abord)",
         "Carburant ou électricité, production comprise. C’est le périmètre affiché d’abord parce qu’une voiture "
         "laissée au garage est déjà fabriquée : seul son usage est évité."),
        (SCOPE_TITLES[SCOPES[1]], "Usage, plus la part de fabrication, d’entretien et de fin de vie du véhicule."),
        ("Covoiturage", "Facteur du véhicule divisé par le nombre d’occupants, conducteur compris ; sans ce nombre, le "
                        "trajet n’est pas compté."),
        ("Autre moyen", "Sans facteur, le trajet n’est pas compté, et c’est dit."),
        ("Fourchette", "Le résultat sous les deux périmètres, toujours donné."),
    )  # fmt: skip
    return html.Section(
        [
            html.H2("La méthode", id="methode-empreinte"),
            formula(
                [
                    "Émissions évitées = somme, trajet par trajet, de",
                    "personnes × 2 × kilomètres × jours × (facteur de la référence − facteur du moyen de transport)",
                ]
            ),
            facts(terms),
            html.H3("Les facteurs d’émission"),
            html.P(whose),
            *([factors_table(known, schema), editions(known)] if known.by_mode else [html.P(NO_REFERENCE)]),
            html.H3("Ce que ce calcul ne dit pas"),
            html.Ul([html.Li(line) for line in LIMITS], className="limits"),
        ],
        className="means method-co2",
    )


def facts(items: Sequence[tuple[str, str]]) -> Component:
    """Terms and what they mean."""
    pairs = [html.Div([html.Dt(term), html.Dd(text)]) for term, text in items]
    return html.Dl(pairs, className="terms")


def factors_table(known: Factors, schema: TableSchema) -> Component:
    """Every factor with its two parts, its unit and why this row; the reference first."""
    labels, units = schema.labels("mode"), schema.labels("unit")
    order = sorted(known.by_mode.values(), key=lambda one: (one.mode != REFERENCE, one.unit == HOUR))
    headers = ("Moyen de transport", "Usage", "Fabrication", "Total", "Unité", "Ligne retenue")
    rows = tuple(_factor(one, labels[one.mode], units[one.unit]) for one in order)
    caption = "Facteurs d’émission, en kgCO₂e"
    return table_with_files(Table(caption, headers, rows, numeric=False), "data factors")


def editions(known: Factors) -> Component:
    """The editions that the factors come from, each once."""
    found = dict.fromkeys(one.edition for one in known.by_mode.values())
    return html.Div([html.P(f"Édition : {edition}.") for edition in found], className="notes")


def _factor(one: Factor, label: str, unit: str) -> tuple[Cell, ...]:
    built = "non séparée" if one.construction is None else factor(one.construction)
    short = unit.removeprefix("kgCO₂e ")
    line = [*([html.Span(one.note)] if one.note else []), html.Small(f"{one.source}.")]
    return (label, factor(one.use), built, factor(one.whole.full), short, html.Div(line, className="row-chosen"))


def provide(schema: TableSchema, href: str, *, folded: bool) -> Component:
    """What to fill in for the figure to be computed.

    Args:
        schema: of the table of commutes.
        href: address of its entry in the data dictionary.
        folded: whether it is folded away, there being something already.
    """
    text = (
        f"Remplissez la feuille « {schema.title} » du classeur (ou un fichier commutes.csv) : une ligne par façon de "
        "venir et par période, en regroupant les personnes dont le trajet se ressemble. Personne n’est nommé."
    )
    link = html.P(html.A("Le dictionnaire de cette table", href=href))
    content = [html.P(text), columns_list(schema), link]
    if folded:
        return html.Details([html.Summary("Compléter les trajets"), *content], className="see-data")
    return html.Section([html.H2("Ce qu’il faut fournir"), *content], className="means")


def columns_list(schema: TableSchema) -> Component:
    """The columns of a table to fill in: name, whether it is required, what to write."""
    rows = tuple(
        (
            field.title,
            "oui" if field.required else "non",
            field.description,
            field.labels.get(field.example, field.example),
        )
        for field in schema.fields
    )
    headers = ("Colonne", "Obligatoire", "Ce qu’on y écrit", "Exemple")
    caption = f"Colonnes de la table «{NARROW}{schema.title}{NARROW}»"
    return table_with_files(Table(caption, headers, rows, numeric=False), name="colonnes")
