"""What the centre counts among its actions, what it leaves out, and how one gets from the published figure to both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from slugify import slugify

from dashboard.dimensions import BoolArray
from dashboard.filters import Filters, Vocabulary
from dashboard.french import NARROW, enumerate_words, number, plural
from dashboard.indicators import registry
from dashboard.indicators.breakdowns import actions_of
from dashboard.indicators.model import Indicator
from dashboard.indicators.published import published
from dashboard.indicators.selection import columns, documented, selection, weights
from dashboard.snapshot import NOT_AN_ACTION, CentreData
from dashboard.sources import TableSchema
from dashboard.sources.problems import quoted

DEFAULT_LABEL = (
    "toutes les actions réalisées, hors vie associative, accompagnements sur site et simples participations du centre"
)
COUNTED, EVERY = "", "toutes"
"""Names of two choices of realised rows: those that the centre counts, and all those that a document describes."""
SAID: Mapping[str, tuple[str, str]] = {
    "category": ("de catégorie {}", "sans catégorie renseignée"),
    "role": ("où le rôle du centre est {}", "où le rôle du centre n’est pas renseigné"),
    "format": ("de format {}", "sans format renseigné"),
}
"""Column that leaves rows out → words for a value of it, and for none."""
NO_ROW = "Aucune ligne comptée n’est documentée"
MOST_FORMATS = 4


@dataclass(frozen=True)
class LeftOut:
    """Realised rows that the centre does not count, for one reason.

    Attributes:
        code: name of the group in an address.
        label: French name ("Échanges nationaux").
        words: what follows their number ("de catégorie « Échanges nationaux »").
        rows: which rows of events, each action once.
    """

    code: str
    label: str
    words: str
    rows: BoolArray


@dataclass(frozen=True)
class Step:
    """One step of a reconciliation.

    Attributes:
        text: in French.
        rows: name of the choice of rows that it stands for; None when no row does.
    """

    text: str
    rows: str | None = None


def perimeter_label(data: CentreData) -> str:
    """What the centre counts, in French, to follow a colon."""
    rule = data.centre.perimeter
    return rule.label or (DEFAULT_LABEL if not (rule.categories or rule.roles) else "une partie des actions réalisées")


def left_out(data: CentreData, schema: TableSchema) -> tuple[LeftOut, ...]:
    """The groups of realised rows that the centre does not count, the largest first.

    Args:
        data: the centre.
        schema: of the events, for the French labels of their values.
    """
    if "left out" not in data.memo:
        data.memo["left out"] = _left_out(data, schema)
    found: tuple[LeftOut, ...] = data.memo["left out"]
    return found


def _left_out(data: CentreData, schema: TableSchema) -> tuple[LeftOut, ...]:
    every = Filters(data.centre.id)
    rows = selection(data, every, every=True) & ~selection(data, every)
    groups: dict[tuple[str, str], list[int]] = {}
    for row in np.flatnonzero(rows).tolist():
        groups.setdefault(_reason(data, row), []).append(row)
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return tuple(_group(schema, column, code, found, len(rows)) for (column, code), found in ordered)


def _reason(data: CentreData, row: int) -> tuple[str, str]:
    """Column and value that leave a row out."""
    rule, events = data.centre.perimeter, data.events
    wanted = {"category": rule.categories, "role": rule.roles}
    values = {column: _text(events[column].iloc[row]) for column in SAID}
    for column, codes in wanted.items():
        if codes and values[column] not in codes:
            return column, values[column]
    return next((column, values[column]) for column, codes in NOT_AN_ACTION.items() if values[column] in codes)


def _group(schema: TableSchema, column: str, code: str, found: list[int], size: int) -> LeftOut:
    label = schema.label(column, code) if code else f"{schema.field(column).title} non renseigné"
    words, unknown = SAID[column]
    rows = np.zeros(size, dtype=bool)
    rows[found] = True
    return LeftOut(slugify(label), label, words.format(quoted(label)) if code else unknown, rows)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def rows_of(data: CentreData, schema: TableSchema, name: str) -> BoolArray | None:
    """Rows of events that a choice shows, whatever the filters; None for a name that is no choice of this centre.

    What is announced is beside what is counted, and beside everything; a group left out stands alone.
    """
    if name == COUNTED:
        return columns(data).perimeter
    if name == EVERY:
        return np.ones(len(data.events), dtype=bool)
    return next((group.rows for group in left_out(data, schema) if group.code == name), None)


def steps(data: CentreData, filters: Filters, schema: TableSchema) -> tuple[Step, ...]:
    """From the published figure to the rows that are counted, then to all those documented; none without any row.

    Args:
        data, filters: the centre and the choice.
        schema: of the events.
    """
    every = selection(data, filters, every=True)
    if not every.any():
        return ()
    groups = [(group, int((group.rows & every).sum())) for group in left_out(data, schema)]
    total = int(every.sum())
    added = tuple(Step(_added(data, schema, group, count, every), group.code) for group, count in groups if count)
    everything = f"= {plural(total, 'ligne réalisée documentée', 'lignes réalisées documentées')}"
    return (*_from_published(data, filters), *added, *([Step(everything, EVERY)] if added else []))


def _from_published(data: CentreData, filters: Filters) -> tuple[Step, ...]:
    """What is published, what the counted rows give, and how far apart they are."""
    indicator = registry.get(data.centre.actions_indicator)
    figure = published(data, indicator.id, filters)
    computed = indicator.compute(data, filters) if indicator.compute else None
    value = computed.value if computed and computed.value is not None else 0.0
    lines = int(selection(data, filters).sum())
    where = "dans les lignes" if value == lines else f"dans {plural(lines, 'ligne')}"
    told = Step(f"{_agreed(data, indicator, value, 'retrouvé')} {where}" if lines else NO_ROW, COUNTED)
    if figure is None or figure.value is None:
        return (told,)
    first = Step(_agreed(data, indicator, figure.value, "publié"))
    if not lines:
        return (first, told)
    gap = figure.value - value
    if gap > 0:
        return (first, Step(f"− {number(gap)} qu’aucune ligne ne détaille"), told)
    return (first, Step(f"+ {number(-gap)} de plus dans les lignes"), told) if gap else (first, told)


def _agreed(data: CentreData, indicator: Indicator, value: float, participle: str) -> str:
    feminine = "e" if data.centre.vocabulary.action_gender == "f" else ""
    return f"{number(value)} {indicator.unit_for(value)} {participle}{feminine}{'s' if value >= 2 else ''}"


def _added(data: CentreData, schema: TableSchema, group: LeftOut, count: int, every: BoolArray) -> str:
    text = f"+ {plural(count, 'ligne')} {group.words}"
    formats = Counter(_text(value) for value in data.events["format"][group.rows & every])
    formats.pop("", None)
    if group.words.startswith("de format") or not formats:
        return text
    names = [schema.label("format", code) for code, _ in formats.most_common()]
    shown = [name[:1].lower() + name[1:] for name in names[:MOST_FORMATS]]
    return f"{text} ({', '.join(shown)}…)" if len(names) > MOST_FORMATS else f"{text} ({enumerate_words(shown)})"


def counted_words(data: CentreData, filters: Filters, words: Vocabulary) -> str:
    """How much is counted, in the centre's word: "38 actions", "36 rendez-vous, sur 10 lignes"."""
    lines, value = lines_and_value(data, filters, words)
    if not lines:
        return "aucune ligne comptée"
    counted = plural(value, actions_of(words).unit, actions_of(words).unit_plural)
    return counted if value == lines else f"{counted}, sur {plural(lines, 'ligne')}"


def lines_and_value(data: CentreData, filters: Filters, words: Vocabulary) -> tuple[int, float]:
    """How many lines are counted, and for how much: a line may tell of several dates."""
    quantity, kept = actions_of(words), selection(data, filters)
    return int(kept.sum()), float(weights(data, quantity.column, quantity.missing)[kept].sum())


def counted_and_placed(data: CentreData, filters: Filters, words: Vocabulary) -> str:
    """How much is counted, and of how many of its lines the place is known: "38 actions, lieu connu pour 15"."""
    counted, (_, placed) = counted_words(data, filters, words), documented(data, filters)
    lines, value = lines_and_value(data, filters, words)
    known = number(placed) if value == lines else plural(placed, "ligne")
    return f"{counted}, lieu connu pour {known}" if lines else counted


def suggested_words(data: CentreData, filters: Filters) -> str:
    """That the rows counted are counted for a category that is only suggested; "" when none is."""
    if not data.centre.perimeter.categories:
        return ""
    basis = (data.events["category_basis"].astype("string") == "suggested").fillna(False).to_numpy(dtype=bool)
    count = int((selection(data, filters, every=True) & basis).sum())
    return f"Catégorie suggérée, à confirmer par le centre, pour {plural(count, 'ligne')}." if count else ""


def heading_words(data: CentreData, schema: TableSchema, name: str) -> str:
    """Heading of the page of the actions, for a choice of rows."""
    vocabulary = data.centre.vocabulary
    if name == EVERY:
        return f"Actions{NARROW}: toutes les lignes documentées"
    group = next((group for group in left_out(data, schema) if group.code == name), None)
    if group is not None:
        return f"Lignes {group.words}"
    counted = "comptées" if vocabulary.action_gender == "f" else "comptés"
    return f"{vocabulary.actions.capitalize()} {counted}"
