"""All that is known of one action: its columns in French, its twins and what differs, its series, its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.filters import Vocabulary, french_date
from dashboard.french import capital, number
from dashboard.indicators.agenda_words import participants_words, span_words, status_word, when_words
from dashboard.indicators.completed import source_words
from dashboard.indicators.lines import Line, by_id, lines
from dashboard.snapshot import CentreData, Snapshot, once
from dashboard.sources import FieldSchema, TableSchema
from dashboard.sources.text import fold

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Quand", ("date_start", "date_end", "date_precision", "date_as_written")),
    (
        "Quoi",
        (
            "status",
            "format",
            "own_format",
            "modality",
            "mode",
            "category",
            "mission",
            "theme_ids",
            "theme_main",
            "audience",
            "details",
            "series_id",
        ),
    ),
    ("Où", ("place", "venue", "commune_code", "department_code", "qpv_codes")),
    ("Avec qui", ("role", "partners", "network_id", "scheme_id")),
    ("Combien", ("occurrences", "half_days", "participants")),
    ("D’où viennent ces informations", ("source", "report_year", "notes", "url", "event_id")),
)
"""Headings of the page of an action, and the columns under each; a column in none of them goes under the last."""
QUALIFIERS = {
    "modality": "modality_basis",
    "mode": "mode_basis",
    "category": "category_basis",
    "theme_ids": "theme_basis",
    "half_days": "half_days_basis",
    "participants": "participants_precision",
}
"""Columns told together with the one that says where their value comes from or how exact it is."""
TITLES = {"participants": "Participants"}
"""Columns that the page calls otherwise than the table: a document counts participants, a list présences."""
APART = ("title", "same_as", *QUALIFIERS.values())
NOT_MISSED = (
    "date_end", "url", "notes", "details", "series_id", "qpv_codes", "date_as_written", "scheme_id", "venue",
    "commune_code", "department_code", "own_format", "mission", "theme_main",
)  # fmt: skip
"""Columns whose absence says nothing, or nothing more than that of another (no place, no commune)."""


@dataclass(frozen=True)
class Fact:
    """One column of an action.

    Attributes:
        name: column code; title: its French title.
        text: its value in French.
        qualifier: where the value comes from or how exact it is, in French.
        taken: the source of the other lines on the same action that tell it, when its own does not.
        suggested: whether it is only suggested.
        url: address to link to.
    """

    name: str
    title: str
    text: str
    qualifier: str = ""
    taken: str = ""
    suggested: bool = False
    url: str = ""


@dataclass(frozen=True)
class Sheet:
    """The page of an action.

    Attributes:
        groups: (heading, facts), every non-empty column once.
        missing: French titles of the columns that are empty here, and that the centre fills for other actions.
    """

    groups: tuple[tuple[str, tuple[Fact, ...]], ...]
    missing: tuple[str, ...]


def sheet(snapshot: Snapshot, data: CentreData, words: Vocabulary, line: Line) -> Sheet:
    """The columns of an action, in French, by group."""
    schema = snapshot.schemas["events"]
    record: Mapping[Any, Any] = data.events.iloc[line.index].to_dict()
    skipped = {*APART, "mode" if data.centre.carto.rows == "category" else ""}
    listed = {name for _, names in GROUPS for name in names}
    groups: list[tuple[str, tuple[Fact, ...]]] = []
    missing: list[str] = []
    expected = _filled(data) - {*NOT_MISSED}
    for index, (heading, names) in enumerate(GROUPS):
        extra = [name for name in schema.names if name not in listed] if index == len(GROUPS) - 1 else []
        columns = [name for name in (*names, *extra) if name in schema and name not in skipped]
        facts = [_fact(schema, name, record, words) for name in columns]
        groups.append((heading, tuple(fact for fact in facts if fact.text)))
        missing += [fact.title for fact in facts if not fact.text and fact.name in expected]
    return Sheet(tuple(group for group in groups if group[1]), tuple(missing))


@once
def _filled(data: CentreData) -> frozenset[str]:
    """Columns that the centre fills for at least one action."""
    events = data.events
    return frozenset(name for name in events.columns if any(not _empty(value) for value in events[name]))


def _empty(value: Any) -> bool:
    return not value if isinstance(value, tuple | list) else value is None or bool(pd.isna(value))


def _fact(schema: TableSchema, name: str, record: Mapping[Any, Any], words: Vocabulary) -> Fact:
    column = schema.field(name)
    text = _text(column, record.get(name), words)
    basis = record.get(QUALIFIERS.get(name, ""))
    told = bool(text) and isinstance(basis, str) and bool(basis)
    qualifier = schema.label(QUALIFIERS[name], basis) if told else ""
    url = text if column.is_url else ""
    taken = next((source_words(cell) for cell in record["filled"] if cell.column == name), "")
    title = TITLES.get(name, column.title)
    return Fact(name, title, text, qualifier, taken, told and basis == "suggested", url)


DIMENSION_OF = {
    "theme_ids": "theme",
    "mode": "mode",
    "network_id": "network",
    "scheme_id": "scheme",
    "department_code": "department",
}


def _text(column: FieldSchema, value: Any, words: Vocabulary) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(_one(column, item, words) for item in value)
    return "" if _empty(value) else _one(column, value, words)


def _one(column: FieldSchema, value: Any, words: Vocabulary) -> str:
    if column.name in DIMENSION_OF:
        return words.label(DIMENSION_OF[column.name], str(value))
    if column.labels:
        return column.labels.get(str(value), str(value))
    if column.partial_date:
        return partial_date_words(str(value))
    if column.name == "report_year":
        return str(value)
    return number(float(value)) if column.type in ("integer", "number") else str(value)


def partial_date_words(text: str) -> str:
    """An ISO date that may stop at the month or the year, in French; the text itself when it is something else."""
    parts = [int(part) for part in text.split("-") if part.isdigit()]
    try:
        if len(parts) == 3:
            return french_date(pd.Timestamp(text).date())
        if len(parts) == 2:
            return french_date(pd.Timestamp(f"{text}-01").date()).split(" ", 1)[1]
    except ValueError:
        return text
    return text


@dataclass(frozen=True)
class Twin:
    """Another line on the same action.

    Attributes:
        centre: id of its centre; name: the centre's name.
        line: the line.
        differences: (what, here, there) in French, for what the two lines tell differently.
    """

    centre: str
    name: str
    line: Line
    differences: tuple[tuple[str, str, str], ...]


def twins(snapshot: Snapshot, line: Line) -> tuple[Twin, ...]:
    """Every line that `same_as` links to one, whatever its centre and the direction of the link."""
    where = {other.id: (key, other) for key, data in snapshot.centres.items() for other in lines(data)}
    links: dict[str, set[str]] = {name: set() for name in where}
    for name, (_, other) in where.items():
        for twin in other.twins:
            if twin in links:
                links[name].add(twin)
                links[twin].add(name)
    found, ahead = {line.id}, [line.id]
    while ahead:
        fresh = links.get(ahead.pop(), set()) - found
        found |= fresh
        ahead += sorted(fresh)
    others = [where[name] for name in sorted(found - {line.id})]
    return tuple(Twin(key, snapshot.centres[key].centre.name, other, differences(line, other)) for key, other in others)


def differences(here: Line, there: Line) -> tuple[tuple[str, str, str], ...]:
    """What two lines on one action tell differently, where both tell something."""
    pairs = [
        ("Date", _date_words(here), _date_words(there)),
        ("Participants", participants_words(here), participants_words(there)),
        ("Statut", capital(status_word(here.status)), capital(status_word(there.status))),
        ("Lieu", here.place, there.place),
        ("Nombre de dates", _number_words(here.occurrences), _number_words(there.occurrences)),
        ("Intitulé", here.title, there.title),
    ]
    return tuple((what, one, two) for what, one, two in pairs if one and two and fold(one) != fold(two))


def _date_words(line: Line) -> str:
    if line.start and line.end:
        return span_words(line.start, line.end)
    return when_words(line) if line.month else ""


def _number_words(value: int | None) -> str:
    return "" if value is None else number(value)


def series_of(data: CentreData, line: Line) -> tuple[Line, ...]:
    """The other lines of the same series, in chronological order."""
    found = [other for other in lines(data) if line.series and other.series == line.series and other.id != line.id]
    return tuple(sorted(found, key=lambda other: other.when))


def network_of(data: CentreData, line: Line) -> tuple[Line, ...]:
    """The other actions of the same network in the same year, outside its series and its twins."""
    found = [
        other
        for other in lines(data)
        if line.network
        and other.network == line.network
        and other.year == line.year
        and other.id != line.id
        and (not line.series or other.series != line.series)
        and other.id not in line.twins
        and line.id not in other.twins
    ]
    return tuple(sorted(found, key=lambda other: other.when))


@dataclass(frozen=True)
class Related:
    """A publication whose title has a phrase in common with an action's."""

    title: str
    type: str
    status: str
    url: str
    source: str


def publications_on(snapshot: Snapshot, data: CentreData, line: Line) -> tuple[Related, ...]:
    """Publications that share a whole phrase with the title of an action: at least three words of it."""
    schema = snapshot.schemas["publications"]
    wanted = set(phrases(line.title))
    found = []
    for row in data.table("publications").to_dict("records"):
        title = str(row["title"])
        mine = set(phrases(title))
        if _contained(wanted, fold(title)) or _contained(mine, fold(line.title)):
            url = row["url"] if isinstance(row["url"], str) else ""
            kind, status = (schema.label(name, row[name]) for name in ("type", "status"))
            found.append(Related(title, kind, status, url, str(row["source"])))
    return tuple(found)


def phrases(title: str) -> tuple[str, ...]:
    """What a title may be quoted by: itself, its part before a colon, what it quotes; folded, three words at least."""
    quotes = re.findall(r"«\s*(.+?)\s*»", title)
    parts = [title, re.split(r"\s*:\s", title, maxsplit=1)[0], *quotes]
    return tuple(dict.fromkeys(text for part in parts if len((text := fold(part)).split()) >= FEWEST_WORDS))


FEWEST_WORDS = 3


def _contained(wanted: Iterable[str], text: str) -> bool:
    return any(f" {phrase} " in f" {text} " for phrase in wanted)


def find(snapshot: Snapshot, centre: str, name: str) -> tuple[str, Line] | None:
    """The centre and the line of an identifier, looked for in one centre first; None when no centre has it."""
    for key in dict.fromkeys((centre, *snapshot.centres)):
        line = by_id(snapshot.centres[key]).get(name)
        if line is not None:
            return key, line
    return None
