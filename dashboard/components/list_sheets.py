"""The lists that a page tells in lines rather than in cells, as rows that go out: what is shown of each, no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.components.agenda import NO_DOUBT, Doubts
from dashboard.components.documentation import (
    BETTER_WORDS,
    cell_kind,
    example_words,
    follows_words,
    published_words,
    required_words,
)
from dashboard.components.participation import Fact
from dashboard.components.sheet import SECRET, Column, Sheet, Value, columns, value_of
from dashboard.filters import Vocabulary
from dashboard.french import capital, enumerate_words
from dashboard.indicators.action_sheet import Related
from dashboard.indicators.agenda import Entry
from dashboard.indicators.agenda_words import dates_words, participants_words, status_word, when_words
from dashboard.indicators.carto import Carto
from dashboard.indicators.documentation import PublishedYear
from dashboard.indicators.lines import Line
from dashboard.indicators.means import Organisation
from dashboard.indicators.model import Indicator, Measure
from dashboard.indicators.publications import Publication
from dashboard.indicators.wording import is_hidden, value_words
from dashboard.quality import Finding, Rule
from dashboard.sources import Problem, TableSchema
from dashboard.sources.problems import SEVERITY_LABELS
from dashboard.words import say

ACTION = (
    "Intitulé", "Statut", "Quand", "Premier jour", "Dernier jour", "Format", "Modalité", "Lieu", "Commune",
    "Rôle du centre", "Partenaires", "Dates", "Participants", "Participants, précision",
)  # fmt: skip

MEASURE = (
    Column("Indicateur"),
    Column("Valeur affichée", about="Le chiffre montré en grand sur la page."),
    Column("Unité"),
    Column(
        "Nature",
        about="Publié\u202f: repris d’un document du centre. Calculé\u202f: additionné à partir des lignes. "
        "Suggéré\u202f: repose sur un classement à confirmer.",
    ),
    Column("Précision"),
    Column("Publié", about="Tel que le document du centre le donne."),
    Column("Calculé", about="Ce que donnent les lignes des tables\u202f; ne remplace jamais le chiffre publié."),
    Column("Couverture", about="Sur quoi repose le chiffre calculé."),
    Column("Évolution", about="Face à la période d’avant, mêmes filtres, quand les deux sont documentées."),
    Column("Portée", about="Ce que le chiffre suit, ou non, des filtres de la page."),
    Column("Objectif", about="Cible que le centre s’est donnée."),
    Column("Définition"),
    Column("Source"),
)


def _action(line: Line, words: Vocabulary) -> tuple[Value, ...]:
    labels = (("format", line.format), ("modality", line.modality))
    how = [words.label(name, code) if code else "" for name, code in labels]
    return (
        line.title,
        capital(status_word(line.status)),
        when_words(line),
        line.start,
        line.end,
        *how,
        line.venue,
        line.place,
        words.label("role", line.role) if line.role else "",
        enumerate_words(line.partners),
        line.dates if dates_words(line) else 1,
        line.participants if line.listed is None else line.listed,
        participants_words(line),
    )


def actions_sheet(entries: Sequence[Entry], words: Vocabulary, doubts: Doubts = NO_DOUBT) -> Sheet:
    """Actions, one a row; the lines folded into one are no rows of their own, as on the page."""
    rows = [
        (
            *_action(entry.line, words),
            "oui" if entry.line.perimeter or not entry.line.realised else "non",
            " ".join(doubts.get(entry.line.id, ())),
        )
        for entry in entries
    ]
    return Sheet(columns(*ACTION, "Dans ce que le centre compte", "Doute"), tuple(rows))


def grouped_sheet(groups: Mapping[str, Sequence[Entry]], words: Vocabulary, doubts: Doubts = NO_DOUBT) -> Sheet:
    """Actions under the title of their group."""
    made = {title: actions_sheet(found, words, doubts) for title, found in groups.items()}
    found = next((sheet.columns for sheet in made.values()), ())
    return Sheet(
        (Column("Groupe"), *found), tuple((title, *row) for title, sheet in made.items() for row in sheet.rows)
    )


def carto_sheet(found: Carto, names: tuple[str, str], words: Vocabulary) -> Sheet:
    """The picture of the activity: a row for each action in each of its cells.

    Args:
        found: the picture.
        names: French names of what its rows and its columns are.
        words: French labels.
    """
    options = words.by_code
    rows = tuple(
        (options["mode"][box.mode].label, options["theme"][box.theme].label, *_action(entry.line, words))
        for boxes in found.boxes
        for box in boxes
        for entry in box.entries
        if box.focus
    )
    note = "Une action de plusieurs thèmes a une ligne dans chacun\u202f: le nombre de lignes n’est pas un total."
    return Sheet(columns(*(capital(name) for name in names), *ACTION), rows, (note,) if found.overlap else ())


def publications_sheet(found: Sequence[Publication]) -> Sheet:
    """Publications, one a row."""
    headers = (
        "Titre", "État", "Type", "Date", "Rythme", "Thèmes", "Thèmes suggérés", "Partenaires", "Pour", "Adresse",
        "Remarques", "Citée aussi sous", "Source",
    )  # fmt: skip
    rows = tuple(
        (
            one.title, one.status_label, one.type_label, one.date or "sans date", one.frequency,
            enumerate_words(one.themes), "oui" if one.themes and one.theme_suggested else "",
            enumerate_words(one.partners), one.commissioned_by, one.url, one.notes, enumerate_words(one.also),
            "\u202f; ".join(one.sources),
        )
        for one in found
    )  # fmt: skip
    return Sheet(columns(*headers), rows)


def related_sheet(found: Sequence[Related]) -> Sheet:
    """Publications whose title is near that of an action, one a row."""
    headers = ("Titre", "Type", "État", "Adresse", "Source")
    return Sheet(columns(*headers), tuple((one.title, one.type, one.status, one.url, one.source) for one in found))


def measures_sheet(found: Sequence[Measure], facts: Sequence[Fact] = ()) -> Sheet:
    """Key figures, one a row: published and computed side by side, never one in the place of the other.

    Args:
        found: the indicators.
        facts: the cards beside them, which tell one thing only.
    """
    told = tuple(say("notes", "of", one.indicator.label, note) for one in found for note in one.notes)
    return Sheet(MEASURE, (*(_measure(one) for one in found), *(_fact(one) for one in facts)), told)


def _fact(one: Fact) -> tuple[Value, ...]:
    value = value_of(one.figure)
    return (
        one.label, value, one.unit, one.basis, "", None, None, one.beside, one.change, "", None, one.definition, "",
    )  # fmt: skip


def _measure(one: Measure) -> tuple[Value, ...]:
    words, shown = value_words(one), one.published or one.published_whole
    secret = SECRET if is_hidden(one) else None
    return (
        one.indicator.label,
        secret if one.value is None else one.value,
        words.unit,
        words.kind,
        words.prefix,
        one.published.value if one.published else None,
        secret if one.computed is None or one.computed.value is None else one.computed.value,
        *(say("figures", sentence, one) for sentence in ("computed", "change", "scope")),
        one.target,
        one.indicator.definition,
        shown.source if shown else "",
    )


def organisations_sheet(found: Sequence[Organisation]) -> Sheet:
    """Organisations with their remark; never a person."""
    return Sheet(columns("Structure", "Précision", "Source"), tuple((one.name, one.note, one.source) for one in found))


def facts_sheet(first: str, found: Mapping[str, Mapping[str, str]]) -> Sheet:
    """Cards with the same kinds of facts: a row a card, a column a fact.

    Args:
        first: French header of the names.
        found: name of a card → French label → what it says.
    """
    labels = tuple(dict.fromkeys(label for facts in found.values() for label in facts))
    rows = tuple((name, *(facts.get(label, "") for label in labels)) for name, facts in found.items())
    return Sheet(columns(first, *labels), rows)


def findings_sheet(found: Sequence[Finding], rules: Mapping[str, Rule], titles: Mapping[str, str]) -> Sheet:
    """Doubtful facts, one a row.

    Args:
        found: the findings.
        rules: id of a rule → the rule.
        titles: table code → French title.
    """
    headers = ("Règle", "Gravité", "Constat", "Table", "Lignes", "Lu dans", "À faire")
    rows = tuple(
        (
            rules[one.rule].title, capital(one.severity_label), one.what, titles.get(one.table, one.table),
            ", ".join(one.rows), "\u202f; ".join(one.read_in), rules[one.rule].to_do,
        )
        for one in found
    )  # fmt: skip
    return Sheet(columns(*headers), rows)


def problems_sheet(found: Sequence[Problem]) -> Sheet:
    """What went wrong while the files were read, one a row."""
    headers = ("Gravité", "Fichier", "Feuille", "Ligne", "Colonne", "Lu", "Attendu", "Constat")
    rows = tuple(
        (
            capital(SEVERITY_LABELS[one.severity]), one.file, one.sheet, one.row, one.column, one.value, one.expected,
            one.message,
        )
        for one in found
    )  # fmt: skip
    return Sheet(columns(*headers), rows)


def indicators_sheet(found: Mapping[str, Sequence[PublishedYear]], indicators: Sequence[Indicator]) -> Sheet:
    """Indicators, one a row.

    Args:
        found: id of an indicator → what the centre has published of it.
        indicators: in their order.
    """
    headers = (
        "Indicateur", "Code", "Famille", "Unité", "Définition", "Calcul", "Sens", "Filtres", "Source", "Publié",
    )  # fmt: skip
    rows = tuple(
        (
            one.label, one.id, one.family, one.unit_for(None), one.definition, one.method, BETTER_WORDS[one.better],
            follows_words(one), one.reference, published_words(one, found[one.id]),
        )
        for one in indicators
    )  # fmt: skip
    return Sheet(columns(*headers), rows)


def dictionary_sheet(schemas: Sequence[TableSchema], vocabularies: Mapping[str, Sequence[str]]) -> Sheet:
    """The columns of every table, one a row.

    Args:
        schemas: the tables.
        vocabularies: vocabulary of the centre → its French labels.
    """
    headers = ("Table", "Fichier", "Colonne", "Code", "Contenu", "Saisie", "Description", "Exemple", "Valeurs")
    rows = tuple(
        (
            schema.title, f"{schema.name}.csv", field.title, field.name, cell_kind(field),
            required_words(schema, field), field.description, example_words(field),
            "\u202f; ".join((field.labels or field.known).values() or vocabularies.get(field.reference or "", ())),
        )
        for schema in schemas
        for field in schema.fields
    )  # fmt: skip
    return Sheet(columns(*headers), rows)
