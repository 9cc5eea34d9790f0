"""Méthode et données: what every figure means, what every table holds, what is doubtful, and the obligatory notices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.documentation import (
    Choice,
    Entry,
    choices,
    contents,
    finding_group,
    freshness_table,
    indicator_entry,
    paragraph,
    problems_list,
    rules_list,
    section,
    silent_rules,
    table_entry,
)
from dashboard.components.documentation_texts import accessibility, counting_rules, legal_notice
from dashboard.components.reconciliation import reconciliation
from dashboard.filters import Filters, french_date, period_words, vocabulary
from dashboard.french import agree, capital, enumerate_words, number, plural
from dashboard.indicators import perimeter
from dashboard.indicators.documentation import (
    CountingFacts,
    counting_facts,
    event_owners,
    published_years,
    table_states,
)
from dashboard.indicators.registry import INDICATORS
from dashboard.pages import methode_public
from dashboard.pages.model import Context, Page, View
from dashboard.pages.render import stale_since
from dashboard.quality import RULES, RULES_BY_ID, SEVERITY_LABELS, Finding, Severity, findings, of_centre
from dashboard.sources import Problem

PARTS = (
    ("donnees", "Où en sont les données"),
    ("regles", "Comment on compte"),
    ("qualite", "Ce qui reste à vérifier"),
    ("indicateurs", "Les indicateurs"),
    ("dictionnaire", "Le dictionnaire des données"),
    ("accessibilite", "Accessibilité"),
    ("mentions", "Mentions légales"),
)
"""Anchor and title of each part, in reading order."""

SEVERITIES: Mapping[str, Severity] = {"contradiction": "error", "a-verifier": "warning", "a-savoir": "info"}
"""Value of the parameter `gravite` → severity."""

FOR_EDITORS = "Ce qui ne va pas dans les fichiers est montré aux personnes qui les tiennent (rôle Édition)."

SEVERITY_NAMES = {
    "error": ("contradiction", "contradictions"),
    "warning": ("point à vérifier", "points à vérifier"),
    "info": ("point à savoir", "points à savoir"),
}


def view(context: Context) -> View:
    """Every part of the page for the centre of the moment."""
    found = of_centre(findings(context.snapshot), context.filters.centre) if sees_files(context) else ()
    facts = counting_facts(context.data)
    centre = context.data.centre
    return View(
        heading="Méthode et données",
        slots={
            "resume": summary(context, found),
            "sommaire": contents(table_of_contents(context)),
            "donnees": section(*PARTS[0], state_of_data(context)),
            "regles": section(*PARTS[1], counting(context, facts)),
            "qualite": third_part(context, found),
            "indicateurs": section(*PARTS[3], indicators(context)),
            "dictionnaire": section(*PARTS[4], dictionary(context)),
            "accessibilite": section(*PARTS[5], accessibility(centre)),
            "mentions": section(*PARTS[6], legal(context, facts.attendance_rows)),
        },
    )


def counting(context: Context, facts: CountingFacts) -> list[Component]:
    """The rules of counting, then the steps from what the centre has published to all its rows."""
    data, schema = context.data, context.snapshot.schemas["events"]
    label = perimeter.perimeter_label(data)
    rules = rules_list(counting_rules(facts, data.centre.vocabulary.actions, label))
    steps = perimeter.steps(data, context.filters, schema)
    note = perimeter.suggested_words(data, context.filters)
    title = f"Du chiffre publié aux lignes, {period_words(context.filters)}"
    block = html.Div([html.H3(title), *reconciliation(label, steps, context.rows_href, note)], className="doc-entry")
    return [rules, *([block] if steps else [])]


def legal(context: Context, attendance_rows: int) -> list[Component]:
    """The legal notice of the edition."""
    signed_in = context.viewer is not None and not context.viewer.open
    return legal_notice(context.data.centre, context.hosting, attendance_rows, signed_in=signed_in)


def sees_files(context: Context) -> bool:
    """Whether the reader is told what is wrong in the files: in the staff edition, those who can mend it."""
    return not methode_public.shows(context) and (context.viewer is None or context.viewer.sees_files)


def third_part(context: Context, found: Sequence[Finding]) -> Component:
    """What is doubtful, for the staff; in the public edition, what is published."""
    if methode_public.shows(context):
        return section(*methode_public.PART, methode_public.published_part(context))
    return section(*PARTS[2], doubtful_facts(context, found))


def summary(context: Context, found: Sequence[Finding]) -> Component:
    """Two sentences: what there is, what is doubtful."""
    data = context.data
    states = methode_public.states_shown(context, table_states(data, context.snapshot.schemas))
    filled = [state for state in states if state.rows]
    rows = plural(sum(state.rows for state in filled), "ligne")
    tables = f"{number(len(filled))} {agree(len(filled), 'table remplie', 'tables remplies')} sur {number(len(states))}"
    first = (
        f"Les données de {data.centre.name} sont arrêtées au {french_date(data.centre.as_of)} : {rows} dans {tables}, "
        f"d’où sortent {plural(len(INDICATORS), 'indicateur')}."
    )
    doubt = [paragraph(doubt_words(found))] if sees_files(context) else []
    return html.Div([paragraph(first), *doubt], className="doc-summary")


def doubt_words(found: Sequence[Finding]) -> str:
    """What the rules of quality have found, in a sentence."""
    rules = plural(len(RULES), "règle")
    if not found:
        return f"{rules} de vérification n’y trouvent rien de douteux."
    counts = [
        plural(count, *SEVERITY_NAMES[severity])
        for severity in SEVERITY_LABELS
        if (count := sum(item.severity == severity for item in found))
    ]
    return f"{rules} de vérification y trouvent {enumerate_words(counts)}."


def table_of_contents(context: Context) -> list[Entry]:
    """The parts, with the families of indicators and the tables below theirs."""
    below = {
        "indicateurs": tuple(Entry(family_anchor(family), family) for family in families()),
        "dictionnaire": tuple(Entry(f"table-{name}", item.title) for name, item in context.snapshot.schemas.items()),
    }
    public = {"qualite": methode_public.PART} if methode_public.shows(context) else {}
    parts = [public.get(anchor, (anchor, title)) for anchor, title in PARTS]
    return [Entry(anchor, title, below.get(anchor, ())) for anchor, title in parts]


def families() -> tuple[str, ...]:
    """The families of indicators, in the order of the registry."""
    return tuple(dict.fromkeys(indicator.family for indicator in INDICATORS))


def family_anchor(family: str) -> str:
    """Anchor of a family of indicators."""
    return f"famille-{families().index(family) + 1}"


# Where the data stand


def state_of_data(context: Context) -> list[Component]:
    """Freshness of every table, then what went wrong while reading."""
    data = context.data
    problems: tuple[Problem, ...] = (*data.problems, *context.snapshot.problems)
    parts: list[Component] = []
    if data.stale:
        words = (
            "Les fichiers du centre contiennent des erreurs : ce sont les dernières données correctes qui sont "
            f"affichées{stale_since(data)}. Elles seront remplacées dès que les erreurs ci-dessous seront corrigées."
        )
        parts.append(paragraph(words, "notice"))
    states = methode_public.states_shown(context, table_states(data, context.snapshot.schemas))
    parts.append(freshness_table(states))
    if methode_public.shows(context):
        return [*parts, methode_public.version_line(context)]
    parts.append(html.H3("Lecture des fichiers"))
    if not sees_files(context):
        parts.append(paragraph(FOR_EDITORS))
    elif problems:
        parts += [paragraph(f"{plural(len(problems), 'remarque')} à la lecture :"), problems_list(problems)]
    else:
        parts.append(paragraph("Tous les fichiers ont été lus sans erreur ni avertissement."))
    return [*parts, methode_public.version_line(context)]


# Doubtful facts


def doubtful_facts(context: Context, found: Sequence[Finding]) -> list[Component]:
    """The findings of the centre, by rule, the most serious first; one degree of seriousness only when asked."""
    if not sees_files(context):
        return [paragraph(FOR_EDITORS)]
    asked = context.extra.get("gravite", "")
    chosen = asked if asked in SEVERITIES else ""
    shown = [item for item in found if not chosen or item.severity == SEVERITIES[chosen]]
    intro = (
        "Ces règles relisent les données à chaque changement. Elles ne corrigent rien et n’écartent rien : elles "
        "posent une question à qui connaît la réponse."
    )
    titles = {name: schema.title for name, schema in context.snapshot.schemas.items()}
    links = action_link(context)
    groups = [
        finding_group(RULES_BY_ID[name], [item for item in shown if item.rule == name], titles, links)
        for name in dict.fromkeys(item.rule for item in shown)
    ]
    silent = [rule for rule in RULES if not any(item.rule == rule.id for item in found)]
    return [
        paragraph(intro),
        choices(severity_choices(context, found, chosen), "Montrer"),
        *groups,
        *([silent_rules(silent)] if silent else []),
    ]


def severity_choices(context: Context, found: Sequence[Finding], chosen: str) -> list[Choice]:
    """Everything, or one degree of seriousness; each a link, so that a list can be sent to a colleague."""
    options = [Choice("Tout", len(found), f"{context.href('methode')}#qualite", not chosen)]
    for code, severity in SEVERITIES.items():
        count = sum(item.severity == severity for item in found)
        address = f"{context.href('methode', extra={'gravite': code})}#qualite"
        options.append(Choice(capital(SEVERITY_LABELS[severity]), count, address, code == chosen))
    return options


def action_link(context: Context) -> Callable[[str], str | None]:
    """Gives the address of the page of an action, of this centre or of another one, by its identifier."""
    owners = event_owners(context.snapshot)

    def address(event_id: str) -> str | None:
        owner = owners.get(event_id)
        if owner is None:
            return None
        if owner == context.filters.centre:
            return context.href(f"actions/{event_id}")
        return context.href(f"actions/{event_id}", filters=default_filters(context, owner))

    return address


def default_filters(context: Context, centre_id: str) -> Filters:
    """The choice a bare address makes for another centre."""
    return vocabulary(context.snapshot, centre_id, context.words.default_centre).default


# Indicators and dictionary


def indicators(context: Context) -> list[Component]:
    """Every indicator of the registry, by family."""
    intro = (
        "Chaque chiffre du tableau de bord est défini ici, une fois. « Publié ici » dit ce que le centre en a publié, "
        "année par année ; le calcul dit comment les lignes des tables donnent le même chiffre, ou pourquoi elles "
        "ne le peuvent pas."
    )
    parts: list[Component] = [paragraph(intro)]
    for family in families():
        entries = [
            indicator_entry(indicator, published_years(context.data, indicator.id, context.words.years))
            for indicator in INDICATORS
            if indicator.family == family
        ]
        parts.append(html.Section([html.H3(family, id=family_anchor(family)), *entries], className="doc-family"))
    return parts


def dictionary(context: Context) -> list[Component]:
    """Every table of the schemas, with every column."""
    intro = (
        "Un centre fournit un dossier de fichiers CSV, ou un classeur XLSX avec une feuille par table. Chaque table "
        "peut manquer ; une cellule vide veut dire « non renseigné ». Les titres français et les codes anglais sont "
        "acceptés l’un comme l’autre."
    )
    centre = context.data.centre
    titles = {name: schema.title for name, schema in context.snapshot.schemas.items()}
    vocabularies = {name: tuple(centre.labels(name).values()) for name in centre.vocabularies}
    states = table_states(context.data, context.snapshot.schemas)
    return [paragraph(intro), *(table_entry(state, titles, vocabularies) for state in states)]


def compose(slots: Mapping[str, Component]) -> Component:
    """The summary, then the table of contents beside the parts."""
    parts = html.Div([slots[anchor] for anchor, _ in PARTS], className="doc-parts")
    return html.Div([slots["resume"], html.Div([slots["sommaire"], parts], className="doc-layout")])


PAGE = Page(
    id="methode",
    path="/methode",
    label="Méthode et données",
    group="Le centre",
    description="Définitions et sources des indicateurs, dictionnaire et fraîcheur des données, points à vérifier, "
    "accessibilité, mentions légales.",
    slots=("resume", "sommaire", *(anchor for anchor, _ in PARTS)),
    view=view,
    compose=compose,
    dimensions=(),
    extras=("gravite",),
    period=False,
)
