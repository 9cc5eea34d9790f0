"""Pieces of the documentation page: table of contents, indicators, data dictionary, findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.part import Piece, fold
from dashboard.components.table import Table, table_with_files
from dashboard.dimensions import DIMENSIONS
from dashboard.filters import french_date
from dashboard.french import NARROW, agree, capital, enumerate_words, number, plural
from dashboard.indicators.documentation import PublishedYear, TableState
from dashboard.indicators.model import EVERYTHING, PERIOD, Indicator
from dashboard.indicators.wording import PREFIX
from dashboard.quality import Finding, Rule
from dashboard.quality.words import typeset
from dashboard.sources import FieldSchema, Problem, TableSchema
from dashboard.sources.problems import SEVERITY_LABELS as PROBLEM_LABELS

BETTER_WORDS = {
    "higher": "mieux quand il monte",
    "lower": "mieux quand il baisse",
    "neutral": "ni mieux ni moins bien",
}
CELL_KINDS = {"integer": "nombre entier", "number": "nombre", "boolean": "oui ou non"}
REFERENCES = {"themes": "thèmes", "action_modes": "modes d’action", "schemes": "dispositifs"}


@dataclass(frozen=True)
class Entry:
    """One entry of the table of contents: address, French name, entries below it, whether it is the part shown."""

    href: str
    label: str
    below: tuple[Entry, ...] = ()
    current: bool = False


def contents(entries: Sequence[Entry]) -> Component:
    """The parts, with what is in the one that is shown below its name."""
    return html.Nav(
        [html.H2("Méthode et données", id="sommaire"), html.Ul([_entry(entry) for entry in entries])],
        className="doc-contents",
        **{"aria-labelledby": "sommaire"},
    )


def _entry(entry: Entry) -> Component:
    current = {"aria-current": "page"} if entry.current else {}
    link = html.A(entry.label, href=entry.href, **current)
    below = [html.Ul([_entry(child) for child in entry.below])] if entry.below else []
    return html.Li([link, *below])


def part_line(anchor: str, link: Entry, line: str, others: Sequence[str]) -> Component:
    """A part on the first page: its name, and what is in it.

    Args:
        anchor: where the part stood when all was one page.
        link: its address and name.
        line: what is in it.
        others: how the other anchors that it had begin (`assets/app.js` leads them on).
    """
    name = html.A(link.label, href=link.href, **{"data-anchors": " ".join((anchor, *others))})
    return html.Li([html.H3(name), paragraph(line)], id=anchor)


def paragraph(text: str, class_name: str = "") -> Component:
    """A paragraph in French typography."""
    return html.P(typeset(text), className=class_name or None)


# Indicators


def follows_words(indicator: Indicator) -> str:
    """Which filters an indicator follows, in French."""
    if indicator.follows == EVERYTHING:
        return "suit tous les filtres"
    names = enumerate_words([dimension.label for dimension in DIMENSIONS if dimension.id in indicator.follows])
    period = "la période" if PERIOD in indicator.follows else "l’année"
    return f"suit {period} et les filtres {names}" if names else f"ne suit que {period}"


def indicator_entry(indicator: Indicator, published: Sequence[PublishedYear]) -> Component:
    """One indicator: its name and published values, then definition, computation, source, unit, better which way."""
    facts = [
        ("Définition", indicator.definition),
        ("Calcul", indicator.method),
        ("Source", f"{indicator.reference}."),
    ]
    told = typeset(published_words(indicator, published))
    remarks = (f"unité : {indicator.unit_for(None)}", BETTER_WORDS[indicator.better], follows_words(indicator))
    below = [html.P([typeset(" · ".join(remarks)), " · ", html.Code(indicator.id)], className="doc-remarks")]
    shown = [html.Span(indicator.label, className="doc-name"), html.Span(told, className="doc-remarks")]
    return fold(shown, [facts_list(facts), *below], f"indicateur-{indicator.id}", class_name="doc-fold")


def published_words(indicator: Indicator, published: Sequence[PublishedYear]) -> str:
    """What a centre has published of an indicator: "75 en 2024 ; 67 en 2023"."""
    if not published:
        return "aucune valeur publiée"
    return " ; ".join(_published_year(indicator, item) for item in published)


def _published_year(indicator: Indicator, item: PublishedYear) -> str:
    parts = plural(item.parts, "ligne de ventilation", "lignes de ventilation")
    if item.total is None or item.total.value is None:
        return f"{parts} en {item.year}" if item.parts else f"cité sans valeur en {item.year}"
    value = item.total.value
    figure = f"{PREFIX.get(item.total.qualifier, '')} {number(value, indicator.decimals)}".strip()
    more = f", {parts}" if item.parts else ""
    return f"{figure} {indicator.unit_for(value)} en {item.year}{more}"


def facts_list(facts: Sequence[tuple[str, Piece]]) -> Component:
    """Names and texts, as a description list."""
    pairs: list[Component] = []
    for name, text in facts:
        pairs += [html.Dt(name), html.Dd(typeset(text) if isinstance(text, str) else text)]
    return html.Dl(pairs, className="doc-facts")


# Tables


def freshness_table(states: Sequence[TableState], dictionary: str) -> Component:
    """Rows, years and closing day of every table, each linked to its place in the dictionary (its address)."""
    rows = tuple(
        (
            html.A(state.schema.title, href=f"{dictionary}#table-{state.schema.name}"),
            number(state.rows),
            years_words(state.years) or "—",
            french_date(state.as_of) if state.rows else "aucune ligne",
        )
        for state in states
    )
    headers = ("Table", "Lignes", "Années", "Arrêtée au")
    shown = Table("Ce que contient chaque table du centre", headers, rows)
    return table_with_files(shown, "data doc-freshness", name="tables")


def years_words(years: Sequence[int]) -> str:
    """Years in words: "2007, 2020 et 2024"."""
    return enumerate_words([str(year) for year in years])


def table_entry(state: TableState, titles: Mapping[str, str], vocabularies: Mapping[str, Sequence[str]]) -> Component:
    """The dictionary of one table: what a row is, its state, and every column, folded up.

    Args:
        state: the table.
        titles: table code → French title.
        vocabularies: vocabulary of the centre → its French labels.
    """
    schema = state.schema
    filled = f"{plural(state.rows, 'ligne')}, arrêtées au {french_date(state.as_of)}" if state.rows else "aucune ligne"
    keys = enumerate_words([schema.field(name).title for name in schema.primary_key])
    facts: list[tuple[str, Piece]] = [
        ("Fichier", html.Span([html.Code(f"{schema.name}.csv"), typeset(f" ou feuille « {schema.title} »")])),
        ("Contenu", f"{filled}."),
        ("Clé", f"{keys}." if keys else "Aucune : chaque ligne est un fait."),
    ]
    facts += [("Renvois", _links(schema, titles))] if schema.foreign_keys else []
    columns = [column_entry(schema, field, vocabularies) for field in schema.fields]
    return html.Article(
        [
            html.H2(schema.title),
            paragraph(schema.description),
            facts_list(facts),
            html.Details(
                [
                    html.Summary(f"Les {number(len(columns))} colonnes"),
                    html.Ul(columns, className="doc-columns"),
                ],
                className="see-data",
            ),
        ],
        id=f"table-{schema.name}",
        className="doc-table",
    )


def _links(schema: TableSchema, titles: Mapping[str, str]) -> Component:
    parts: list[Piece] = []
    for key in schema.foreign_keys:
        names = enumerate_words([schema.field(name).title for name in key.columns])
        target = html.A(titles.get(key.table, key.table), href=f"#table-{key.table}")
        parts += [", " if parts else "", f"{names} → ", target]
    return html.Span(parts)


def column_entry(schema: TableSchema, field: FieldSchema, vocabularies: Mapping[str, Sequence[str]]) -> Component:
    """One column: French name, code, kind of value, whether it is required, meaning, example, values."""
    kind = f"{cell_kind(field)} · {required_words(schema, field)}"
    lines: list[Component] = [paragraph(field.description)]
    values = _values(field, vocabularies)
    lines += [html.P(values, className="doc-values")] if values else []
    example = example_words(field)
    # The words of the schemas' examples are no centre's own.
    shown: Piece = html.Code(example) if "_" in example else typeset(example)
    told = html.P([f"Exemple{NARROW}: ", shown], className="doc-example")
    lines += [told] if example and not field.reference else []
    head = html.Div([html.Strong(field.title), html.Code(field.name), html.Span(kind, className="doc-remarks")])
    return html.Li([head, html.Div(lines)])


def example_words(field: FieldSchema) -> str:
    """The example of a column, as a person writes it."""
    example = (field.labels or field.known).get(field.example, field.example)
    return example.replace(".", ",") if field.type == "number" else example


def cell_kind(field: FieldSchema) -> str:
    """What a cell holds, in French."""
    if field.labels or field.known or field.reference:
        kind = "liste fermée"
    elif field.partial_date:
        kind = "date"
    elif field.is_url:
        kind = "adresse web"
    else:
        kind = CELL_KINDS.get(field.type, "texte")
    return f"{kind}, plusieurs valeurs" if field.is_list else kind


def required_words(schema: TableSchema, field: FieldSchema) -> str:
    """Whether a cell must be filled, in French."""
    if field.required:
        return "obligatoire"
    if field.required_with:
        names = enumerate_words([f"« {schema.field(name).title} »" for name in field.required_with], "ou")
        return typeset(f"obligatoire avec {names}")
    if field.required_unless:
        conditions = [
            f"« {schema.field(name).title} » vaut {enumerate_words([schema.label(name, code) for code in codes], 'ou')}"
            for name, codes in field.required_unless.items()
        ]
        return typeset(f"obligatoire sauf si {enumerate_words(conditions, 'ou')}")
    return "facultatif"


def _values(field: FieldSchema, vocabularies: Mapping[str, Sequence[str]]) -> list[Piece]:
    if field.labels or field.known:
        parts: list[Piece] = [f"Valeurs{NARROW}: "]
        for index, (code, label) in enumerate((field.labels or field.known).items()):
            parts += [f"{NARROW}; " if index else "", label, " ", html.Code(code)]
        return parts
    if field.reference:
        labels = vocabularies.get(field.reference, ())
        known = f"{NARROW}; ".join(labels) if labels else "aucun"
        return [f"Les {REFERENCES[field.reference]} du centre{NARROW}: {known}."]
    return []


# Reading problems and doubtful facts


def problems_list(problems: Sequence[Problem]) -> Component:
    """What went wrong while the files were read."""
    items = [
        html.Li([html.Strong(f"{capital(PROBLEM_LABELS[problem.severity])}{NARROW}: "), problem.text()])
        for problem in problems
    ]
    return html.Ul(items, className="doc-problems")


@dataclass(frozen=True)
class Choice:
    """One of several ways to look at a list: French label, number of items, address, whether it is the one shown."""

    label: str
    count: int
    href: str
    current: bool


def choices(options: Sequence[Choice], label: str) -> Component:
    """Links between which the reader chooses; one that would show nothing is only text."""
    items = []
    for option in options:
        words = [html.Span(option.label), " ", html.Span(number(option.count), className="doc-count")]
        if not option.count and not option.current:
            items.append(html.Li(html.Span(words, className="button quiet doc-none")))
        else:
            current = {"aria-current": "true"} if option.current else {}
            items.append(html.Li(html.A(words, href=option.href, className="button quiet doc-severity", **current)))
    return html.Ul(items, className="doc-choice", **{"aria-label": label})


def finding_group(
    rule: Rule,
    found: Sequence[Finding],
    titles: Mapping[str, str],
    href: Callable[[str], str | None],
    dictionary: str,
    *,
    opened: bool = False,
) -> Component:
    """What one rule has found, folded up: why it matters, what to do, each finding with the rows to look at.

    Args:
        rule: the rule.
        found: its findings, at least one.
        titles: table code → French title.
        href: address of the page of an action, by its identifier; None when there is none.
        dictionary: address of the dictionary of tables.
        opened: whether it is shown unfolded.
    """
    places = {item.where for item in found if item.where}
    common = places.pop() if len(places) == 1 and len(found) > 1 else ""
    items = [
        html.Li(
            [
                html.P([*([_severity_tag(item)] if item.severity != found[0].severity else []), item.what]),
                _rows(item, titles, href, dictionary, "" if common else item.where),
            ]
        )
        for item in found
    ]
    summary = [
        _severity_tag(found[0]),
        html.Span(typeset(rule.title), className="doc-name"),
        html.Span(number(len(found)), className="doc-count"),
    ]
    content = [
        paragraph(rule.explanation, "doc-why"),
        html.P([html.Strong(typeset("À faire :")), f" {typeset(rule.to_do)}"], className="doc-why"),
        html.Ul(items, className="doc-findings"),
        *([paragraph(f"Lu dans : {common}", "doc-rows")] if common else []),
    ]
    return fold(summary, content, f"regle-{rule.id}", opened=opened, class_name="doc-fold")


def _severity_tag(finding: Finding) -> Component:
    return html.Span(finding.severity_label, className=f"tag doc-{finding.severity}")


def _rows(
    finding: Finding, titles: Mapping[str, str], href: Callable[[str], str | None], dictionary: str, where: str
) -> Component:
    """Where to look: the table, and its rows; few enough, those that have a page are links."""
    table = html.A(titles.get(finding.table, finding.table), href=f"{dictionary}#table-{finding.table}")
    parts: list[Piece] = ["Table ", table]
    numbers = [row.removeprefix("ligne ") for row in finding.rows]
    if all(text.isdigit() for text in numbers):
        parts += [f", {agree(len(numbers), 'ligne')} {enumerate_words(numbers)}"] if numbers else []
    elif finding.row != ", ".join(finding.rows):
        parts.append(f", {finding.row}")
    else:
        for row in finding.rows:
            address = href(row)
            parts += [", ", html.A(row, href=address) if address else row]
    parts.append(typeset(f". Lu dans : {where}") if where else "")
    return html.P(parts, className="doc-rows")


def silent_rules(rules: Sequence[Rule]) -> Component:
    """The rules that have found nothing, folded up: they were run all the same."""
    items = [html.Li([html.Strong(typeset(rule.title)), " ", typeset(rule.explanation)]) for rule in rules]
    words = plural(len(rules), "règle appliquée n’a rien trouvé", "règles appliquées n’ont rien trouvé")
    return html.Details([html.Summary(words), html.Ul(items, className="doc-silent")], className="see-data")
