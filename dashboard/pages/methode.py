"""Méthode et données: what every figure means, what every table holds, what is doubtful, and the obligatory notices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components import html
from dashboard.components.documentation import (
    Choice,
    Entry,
    choices,
    contents,
    finding_group,
    freshness_table,
    indicator_entry,
    paragraph,
    part_line,
    problems_list,
    silent_rules,
    table_entry,
)
from dashboard.components.list_sheets import dictionary_sheet, findings_sheet, indicators_sheet, problems_sheet
from dashboard.components.part import fold
from dashboard.components.reconciliation import reconciliation
from dashboard.components.sheet import files
from dashboard.filters import Filters, french_date, period_words, vocabulary
from dashboard.french import agree, capital, enumerate_words, number, plural
from dashboard.indicators import perimeter
from dashboard.indicators.documentation import (
    CountingFacts,
    TableState,
    counting_facts,
    event_owners,
    published_years,
    table_states,
)
from dashboard.indicators.registry import INDICATORS
from dashboard.pages import methode_public
from dashboard.pages.model import Context, Page, View
from dashboard.quality import RULES, RULES_BY_ID, SEVERITY_LABELS, Finding, Severity, findings, of_centre
from dashboard.sources import Problem
from dashboard.sources.accessibility import state_words
from dashboard.words import say, say_html, say_lines

SEVERITIES: Mapping[str, Severity] = {"contradiction": "error", "a-verifier": "warning", "a-savoir": "info"}
"""Value of the parameter `gravite` → severity."""

FOR_EDITORS = "Ce qui ne va pas dans les fichiers est montré aux personnes qui les tiennent (rôle Édition)."

SEVERITY_NAMES = {
    "error": ("contradiction", "contradictions"),
    "warning": ("point à vérifier", "points à vérifier"),
    "info": ("point à savoir", "points à savoir"),
}


@dataclass(frozen=True)
class Part:
    """One part of the documentation, which has an address of its own.

    Attributes:
        name: last piece of its address; its anchor when all stood on one page; its macro in `words/method.jinja`.
        title: in French.
        content: what it says.
        count: how many things it is made of, for its line on the first page.
        anchors: how the other anchors in it begin.
        below: anchor and French name of its own parts.
    """

    name: str
    title: str
    content: Callable[[Context], Sequence[Component | Markup]]
    count: Callable[[Context], int] = lambda _context: 0
    anchors: tuple[str, ...] = ()
    below: Callable[[Context], Sequence[tuple[str, str]]] = lambda _context: ()


def view(context: Context) -> View:
    """The first page, or the part that the address names."""
    if not context.rest:
        return View("Méthode et données", {"page": html.Div(first_page(context), className="doc-first")})
    part = next((part for part in parts(context) if part.name == context.rest), None)
    if part is None:
        unknown = html.P(say("method", "unknown", context.rest[:60]))
        return View("Partie introuvable", {"page": html.Div([back(context), unknown])}, found=False)
    body = html.Div(html.Section(list(part.content(context)), className="doc-section"), className="doc-parts")
    layout = html.Div([contents(table_of_contents(context, part)), body], className="doc-layout")
    return View(part.title, {"page": html.Div([back(context), layout])})


def back(context: Context) -> Component:
    """The way back to the first page."""
    return html.P(html.A("‹ Méthode et données", href=context.href("methode")), className="back")


def address(context: Context, part: str, extra: Mapping[str, str] | None = None) -> str:
    """The address of a part."""
    return context.href(f"methode/{part}", extra=extra)


def first_page(context: Context) -> list[Component]:
    """What is counted, how far it can be trusted, and where to read more."""
    data = context.data
    steps = perimeter.steps(data, context.filters, context.snapshot.schemas["events"])
    suggested = perimeter.suggested(data, context.filters)
    trust = [paragraph(line) for line in say_lines("method", "trust", facts(context))]
    lines = [
        part_line(
            part.name,
            Entry(address(context, part.name, context.extra), part.title),
            say("method", part.name, part.count(context)),
            part.anchors,
        )
        for part in parts(context)
    ]
    stated = say("method", "accessibilite", state_words(data.centre.accessibility))
    lines.append(part_line("accessibilite", accessibility(context), stated, ()))
    return [
        html.H2(f"Du chiffre publié aux lignes, {period_words(context.filters)}"),
        *reconciliation(data.centre.perimeter, steps, context.rows_href, suggested),
        html.H2("Jusqu’où s’y fier"),
        *summary(context, found_here(context)),
        *trust,
        html.H2("Pour en savoir plus"),
        html.Ul(lines, className="doc-list"),
    ]


def parts(context: Context) -> tuple[Part, ...]:
    """The parts, in reading order: what is doubtful is for the staff, what is published for the public."""
    public = methode_public.shows(context)
    doubts = Part(
        "qualite", "Ce qui reste à vérifier", doubtful_facts, lambda here: len(found_here(here)), anchors=("regle-",)
    )
    published = Part("publie", "Ce qui est publié sur les personnes", methode_public.published_part)
    return (
        Part("donnees", "Où en sont les données", state_of_data, lambda here: len(states(here))),
        Part("regles", "Comment on compte", counting, lambda here: rules(here).count("<li>")),
        published if public else doubts,
        Part(
            "indicateurs", "Les indicateurs", indicators, lambda _: len(INDICATORS), ("indicateur-", "famille-"),
            lambda _: [(family_anchor(family), family) for family in families()],
        ),
        Part(
            "dictionnaire", "Le dictionnaire des données", dictionary, lambda here: len(here.snapshot.schemas),
            ("table-",), lambda here: [(f"table-{name}", one.title) for name, one in here.snapshot.schemas.items()],
        ),
        Part("mentions", "Mentions légales", legal),
    )  # fmt: skip


def table_of_contents(context: Context, shown: Part) -> list[Entry]:
    """The parts, with what is in the one that is shown."""
    entries = []
    for part in parts(context):
        here = part.name == shown.name
        below = tuple(Entry(f"#{anchor}", label) for anchor, label in part.below(context)) if here else ()
        entries.append(Entry(address(context, part.name), part.title, below, here))
    return [*entries, accessibility(context)]


def accessibility(context: Context) -> Entry:
    """The declaration, which is a page of its own."""
    return Entry(context.href("accessibilite"), "Accessibilité")


def found_here(context: Context) -> tuple[Finding, ...]:
    """What the rules of quality have found in the centre, for those who are told."""
    return of_centre(findings(context.snapshot), context.filters.centre) if sees_files(context) else ()


def states(context: Context) -> tuple[TableState, ...]:
    """The state of each table of the edition."""
    return methode_public.states_shown(context, table_states(context.data, context.snapshot.schemas))


def facts(context: Context) -> CountingFacts:
    """What counting keeps out; the présences of each action only where they are told."""
    return counting_facts(context.data, by_action=not context.source.per_action)


def rules(context: Context) -> Markup:
    """The rules of counting, with what they mean here."""
    data = context.data
    words = data.centre.vocabulary.actions, say("perimeter", "label", data.centre.perimeter)
    return say_html("documentation", "rules", facts(context), *words)


def counting(context: Context) -> list[Markup]:
    """The rules of counting."""
    return [rules(context)]


def legal(context: Context) -> list[Markup]:
    """The legal notice of the edition."""
    signed_in = context.viewer is not None and not context.viewer.open
    rows = len(context.data.table("attendances"))
    return [
        say_html("documentation", "legal", context.data.centre, context.hosting, rows, signed_in, bool(context.letters))
    ]


def sees_files(context: Context) -> bool:
    """Whether the reader is told what is wrong in the files: in the staff edition, those who can mend it."""
    return not methode_public.shows(context) and (context.viewer is None or context.viewer.sees_files)


def summary(context: Context, found: Sequence[Finding]) -> list[Component]:
    """Two sentences: what there is, what is doubtful."""
    data, tables = context.data, states(context)
    filled = [state for state in tables if state.rows]
    rows = plural(sum(state.rows for state in filled), "ligne")
    words = f"{number(len(filled))} {agree(len(filled), 'table remplie', 'tables remplies')} sur {number(len(tables))}"
    first = (
        f"Les données de {data.centre.name} sont arrêtées au {french_date(data.centre.as_of)} : {rows} dans {words}, "
        f"d’où sortent {plural(len(INDICATORS), 'indicateur')}."
    )
    return [paragraph(first), *([paragraph(doubt_words(found))] if sees_files(context) else [])]


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


def families() -> tuple[str, ...]:
    """The families of indicators, in the order of the registry."""
    return tuple(dict.fromkeys(indicator.family for indicator in INDICATORS))


def family_anchor(family: str) -> str:
    """Anchor of a family of indicators."""
    return f"famille-{families().index(family) + 1}"


# Where the data stand


def state_of_data(context: Context) -> list[Component]:
    """Freshness of every table, then what went wrong while reading."""
    problems: tuple[Problem, ...] = (*context.data.problems, *context.snapshot.problems)
    parts: list[Component] = [freshness_table(states(context), address(context, "dictionnaire"))]
    if methode_public.shows(context):
        return [*parts, methode_public.version_line(context)]
    parts.append(html.H2("Lecture des fichiers"))
    if not sees_files(context):
        parts.append(paragraph(FOR_EDITORS))
    elif problems:
        told = files("lecture", "Lecture des fichiers", lambda: problems_sheet(problems))
        parts += [paragraph(f"{plural(len(problems), 'remarque')} à la lecture :"), problems_list(problems), told]
    else:
        parts.append(paragraph("Tous les fichiers ont été lus sans erreur ni avertissement."))
    return [*parts, methode_public.version_line(context)]


# Doubtful facts


def doubtful_facts(context: Context) -> list[Component]:
    """The findings of the centre, by rule, the most serious first; one degree of seriousness only when asked."""
    if not sees_files(context):
        return [paragraph(FOR_EDITORS)]
    found = found_here(context)
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
        finding_group(
            RULES_BY_ID[name],
            [item for item in shown if item.rule == name],
            titles,
            links,
            address(context, "dictionnaire"),
            opened=place == 0,
        )
        for place, name in enumerate(dict.fromkeys(item.rule for item in shown))
    ]
    silent = [rule for rule in RULES if not any(item.rule == rule.id for item in found)]
    return [
        paragraph(intro),
        choices(severity_choices(context, found, chosen), "Montrer"),
        *groups,
        files("a-verifier", "Ce qui reste à vérifier", lambda: findings_sheet(shown, RULES_BY_ID, titles)),
        *([silent_rules(silent)] if silent else []),
    ]


def severity_choices(context: Context, found: Sequence[Finding], chosen: str) -> list[Choice]:
    """Everything, or one degree of seriousness; each a link, so that a list can be sent to a colleague."""
    options = [Choice("Tout", len(found), address(context, "qualite"), not chosen)]
    for code, severity in SEVERITIES.items():
        count = sum(item.severity == severity for item in found)
        there = address(context, "qualite", {"gravite": code})
        options.append(Choice(capital(SEVERITY_LABELS[severity]), count, there, code == chosen))
    return options


def action_link(context: Context) -> Callable[[str], str | None]:
    """Gives the address of the page of an action, of this centre or of another one, by its identifier."""
    owners = event_owners(context.snapshot)

    def found(event_id: str) -> str | None:
        owner = owners.get(event_id)
        if owner is None:
            return None
        if owner == context.filters.centre:
            return context.href(f"actions/{event_id}")
        return context.href(f"actions/{event_id}", filters=default_filters(context, owner))

    return found


def default_filters(context: Context, centre_id: str) -> Filters:
    """The choice a bare address makes for another centre."""
    return vocabulary(context.snapshot, centre_id, context.words.default_centre).default


# Indicators and dictionary


def indicators(context: Context) -> list[Component]:
    """Every indicator of the registry, by family; those of which the centre has published nothing are folded."""
    intro = (
        "Chaque chiffre du tableau de bord est défini ici, une fois. À côté de son nom, ce que le centre en a publié, "
        "année par année ; en l’ouvrant, sa définition, sa source, et comment les lignes des tables donnent le même "
        "chiffre, ou pourquoi elles ne le peuvent pas."
    )
    published = {one.id: published_years(context.data, one.id, context.words.years) for one in INDICATORS}
    parts: list[Component] = [paragraph(intro)]
    for family in families():
        mine = [one for one in INDICATORS if one.family == family]
        told, silent = (
            [indicator_entry(one, published[one.id]) for one in mine if bool(published[one.id]) is known]
            for known in (True, False)
        )
        line = [html.Span(say("method", "silent", len(silent)))]
        folded = [fold(line, silent, class_name="doc-fold")]
        below = folded if len(silent) > 1 else silent
        parts.append(html.Section([html.H2(family, id=family_anchor(family)), *told, *below], className="doc-family"))
    return [*parts, files("indicateurs", "Les indicateurs", lambda: indicators_sheet(published, INDICATORS))]


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
    entries = [
        table_entry(state, titles, vocabularies) for state in table_states(context.data, context.snapshot.schemas)
    ]
    schemas = tuple(context.snapshot.schemas.values())
    out = files("dictionnaire", "Dictionnaire des données", lambda: dictionary_sheet(schemas, vocabularies))
    return [paragraph(intro), *entries, out]


PAGE = Page(
    id="methode",
    path="/methode",
    label="Méthode et données",
    group="Le centre",
    description="Définitions et sources des indicateurs, dictionnaire et fraîcheur des données, points à vérifier, "
    "accessibilité, mentions légales.",
    slots=("page",),
    view=view,
    dimensions=(),
    extras=("gravite",),
    accepts_rest=True,
    period=False,
)
