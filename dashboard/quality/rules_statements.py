"""Rules: what documents affirm (table `statements`) against what the other tables hold of it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from dashboard.filters import MONTHS
from dashboard.french import agree, capital, enumerate_words, plural
from dashboard.quality.model import Issue
from dashboard.quality.records import (
    KEYS,
    Record,
    Span,
    by_name,
    names,
    partial_span,
    realised,
    records,
    statements,
)
from dashboard.quality.words import months_named, partial_words, per_year, quoted, said
from dashboard.snapshot import CentreData, Snapshot

DATED = ("events", "publications")
"""Tables whose rows have a date that a document may tell again."""
LEAP = 2000
"""Stands for a year that is not known."""
OWN = ("lead", "co_lead", "")
"""Roles in the actions that a centre calls its own."""


def subject_row(data: CentreData, told: Record) -> Record | None:
    """The row that a statement speaks of; None when it speaks of something that has no row."""
    about = told.text("about")
    return by_name(data, about).get(told.text("subject")) if about in KEYS else None


def _title(row: Record | None, told: Record) -> str:
    return quoted((row.text("title") or row.text("name")) if row else capital(told.text("subject")))


class Saying(NamedTuple):
    """A date told of something: the days it may stand for, and how it is told."""

    span: Span
    words: str


def unknown_subject(snapshot: Snapshot) -> Iterator[Issue]:
    """Statements about a row that is not there: no rule can hold them against anything."""
    formats, relations = (
        snapshot.schemas[table].field(name) for table, name in (("events", "format"), ("organisations", "relation"))
    )
    for centre, data in snapshot.centres.items():
        figures = {row.text("indicator_id") for row in records(data, "published_figures")}
        for told in records(data, "statements"):
            about, attribute, subject = (told.text(column) for column in ("about", "attribute", "subject"))
            whole = {("events", "replay"): formats, ("organisations", "kind"): relations}.get((about, attribute))
            known = (
                about == "staff"
                or (about == "published_figures" and subject in figures)
                or (whole is not None and bool(whole.codes(subject)))
                or subject_row(data, told) is not None
            )
            if not known:
                what = (
                    f"{said(told.text('as_written'))} porte sur {quoted(subject)}, que les tables ne connaissent pas."
                )
                yield Issue("statements", (told.name,), what, None, centre)


def dated_twice(data: CentreData) -> Iterator[Issue]:
    """Something to which documents give two dates that cannot both be right."""
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for about in (*DATED, "staff"):
        for told in statements(data, about, "date"):
            groups[about, told.text("subject")].append(told)
    for (about, _), affirmed in sorted(groups.items()):
        row = subject_row(data, affirmed[0])
        sayings = [*_own_saying(row), *(saying for told in affirmed for saying in _saying(told))]
        if any(not one.span.meets(two.span) for one, two in combinations(sayings, 2)):
            dates = enumerate_words([saying.words for saying in sayings])
            what = f"{_title(row, affirmed[0])} a plusieurs dates : {dates}."
            rows, table = ((row.name,), about) if row else (names(affirmed), "statements")
            yield Issue(table, rows, what, read_in=tuple(told.text("source") for told in affirmed))


def _own_saying(row: Record | None) -> list[Saying]:
    start = "date" if row and row.table == "publications" else "date_start"
    span = row.span(start, "date_end") if row else None
    if row is None or span is None:
        return []
    words, written = span.words if span.exact else partial_words(row.text(start)), row.text("date_as_written")
    return [Saying(span, f"{words} d’après {quoted(written)}" if written else f"{words} dans la table")]


def _saying(told: Record) -> list[Saying]:
    span = partial_span(told.text("value"))
    if span is None:
        return []
    return [Saying(span, f"{partial_words(told.text('value'))} d’après {said(told.text('as_written'))}")]


def impossible_date(data: CentreData) -> Iterator[Issue]:
    """A written day that is in no calendar: 31 novembre."""
    for about in DATED:
        for row in records(data, about):
            written = "" if row.takes("date_start") else row.text("date_as_written")
            yield from _no_such_day(written, row.year, (about, (row.name,), quoted(row.text("title"))), "")
        for told in statements(data, about, "date"):
            row_told = subject_row(data, told)
            own = [saying.words for saying in _own_saying(row_told)]
            where = (about, (told.text("subject"),), _title(row_told, told))
            yield from _no_such_day(told.text("as_written"), told.year, where, told.text("source"), *own)


def _no_such_day(
    written: str, year: int, where: tuple[str, tuple[str, ...], str], source: str, *own: str
) -> Iterator[Issue]:
    days = [f"{day} {MONTHS[month - 1]}" for day, month in _days_written(written) if day > _longest(month, year)]
    if days:
        table, rows, title = where
        kept = f" ; ailleurs, {own[0]}" if own else ""
        what = f"{title} : {said(written)} est écrit, or le {enumerate_words(days)} n’existe pas{kept}."
        yield Issue(table, rows, what, read_in=(source,) if source else ())


def _days_written(text: str) -> Iterator[tuple[int, int]]:
    """Days and months of a text: "du 1er octobre au 31 novembre" → (1, 10), (31, 11); "31/11/2024" → (31, 11)."""
    for first, second in pairwise(re.findall(r"\w+", text)):
        day, months = re.fullmatch(r"(\d{1,2})(?:er)?", first), months_named([second])
        if day and len(months) == 1:
            yield int(day[1]), months[0]
    for day_text, month_text in re.findall(r"\b(\d{1,2})/(\d{1,2})/\d{4}\b", text):
        if 1 <= int(month_text) <= 12:
            yield int(day_text), int(month_text)


def _longest(month: int, year: int) -> int:
    return monthrange(year or LEAP, month)[1]


def all_are(snapshot: Snapshot) -> Iterator[Issue]:
    """ "All our meetings are on site", "all our members are towns", against rows that are not."""
    for centre, data in snapshot.centres.items():
        for told in statements(data, "networks", "modality"):
            yield from _all_meetings(snapshot, centre, told)
        for told in statements(data, "organisations", "kind"):
            yield from _all_organisations(snapshot, centre, told)
        for told in statements(data, "events", "replay"):
            yield from _all_replayed(snapshot, centre, told)


def _all_meetings(snapshot: Snapshot, centre: str, told: Record) -> Iterator[Issue]:
    data, field = snapshot.centres[centre], snapshot.schemas["events"].field("modality")
    codes = field.codes(told.text("value"))
    met = [
        row
        for row in realised(data)
        if row.text("network_id") == told.text("subject") and row.year == told.year and row.text("modality")
    ]
    others = [row for row in met if row.text("modality") not in codes]
    listed = [f"{_when(row)} ({field.labels[row.text('modality')].lower()})" for row in others]
    if codes:
        rest = f"{plural(len(others), 'rencontre')} sur {len(met)} {agree(len(others), 'est dite', 'sont dites')} "
        title = _title(subject_row(data, told), told)
        yield from _exceptions(centre, told, title, others, f"{rest}autrement", listed)


def _all_organisations(snapshot: Snapshot, centre: str, told: Record) -> Iterator[Issue]:
    schema = snapshot.schemas["organisations"]
    kinds = schema.field("kind").codes(told.text("value"))
    relations = schema.field("relation").codes(told.text("subject"))
    linked = {
        row.name: row
        for row in records(snapshot.centres[centre], "organisations")
        if row.text("relation") in relations and row.year == told.year and row.text("kind")
    }
    others = [row for row in linked.values() if row.text("kind") not in kinds]
    if kinds:
        rest = f"{plural(len(others), 'organisme')} sur {len(linked)} {agree(len(others), 'est', 'sont')} d’une autre"
        title = capital(schema.label("relation", next(iter(relations), "")))
        listed = [row.text("name") for row in others]
        yield from _exceptions(centre, told, title, others, f"{rest} nature", listed)


def _all_replayed(snapshot: Snapshot, centre: str, told: Record) -> Iterator[Issue]:
    data, field = snapshot.centres[centre], snapshot.schemas["events"].field("format")
    formats = field.codes(told.text("subject"))
    replays = [row.span("date", "date") for row in records(data, "publications") if row.text("type") == "replay"]
    shown = {day for span in replays if span and span.exact for day in span.each()}
    own = [row for row in realised(data) if row.text("format") in formats and row.text("role") in OWN]
    dated = [row for row in own if row.year == told.year and (span := row.span()) and span.exact]
    others = [row for row in dated if (span := row.span()) and shown.isdisjoint(span.each())]
    listed = [f"{quoted(row.text('title'))} ({_when(row)})" for row in others]
    count = plural(len(others), "action datée", "actions datées")
    rest = f"{count} sur {len(dated)} n’{agree(len(others), 'a', 'ont')} pas de rediffusion dans la table"
    title = capital(field.labels.get(next(iter(formats), ""), told.text("subject")))
    yield from _exceptions(centre, told, title, others, rest, listed)


def _exceptions(
    centre: str, told: Record, title: str, others: Sequence[Record], rest: str, listed: Sequence[str]
) -> Iterator[Issue]:
    if others:
        what = f"{title}, {told.year} : le document écrit {said(told.text('as_written'))}, mais {rest} : "
        what = f"{what}{enumerate_words(listed)}."
        yield Issue(others[0].table, names(others), what, None, centre, read_in=(told.text("source"),))


def _when(row: Record) -> str:
    span = row.span()
    return span.words if span else row.text("date_as_written") or "sans date"


SAID_AGAIN = (
    ("events", "theme", "theme_ids", "thème"),
    ("publications", "theme", "theme_ids", "thème"),
    ("networks", "theme", "theme_ids", "thème"),
    ("networks", "scope", "scope", "échelle"),
    ("networks", "rhythm", "rhythm", "rythme"),
)
"""What a document may say again of something that has a row: table, attribute of the statement, column, French name."""


def told_otherwise(snapshot: Snapshot) -> Iterator[Issue]:
    """A theme, a scope, a rhythm that the document tells in another way elsewhere; one finding a statement."""
    for centre, data in snapshot.centres.items():
        for about, attribute, column, noun in SAID_AGAIN:
            groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
            for told in statements(data, about, attribute):
                row = subject_row(data, told)
                words = _differing(snapshot, data, row, told, column) if row else None
                if row and words:
                    groups[(*words, told.text("as_written"), told.text("source"))].append(row)
            for (own, other, written, source), rows in sorted(groups.items()):
                titles = enumerate_words([quoted(row.text("title") or row.text("name")) for row in rows])
                again = f"{quoted(other)} ailleurs dans le document ({said(written)})" if other else said(written)
                what = f"{titles} : {noun} {quoted(own)} dans la table, mais aussi {again}."
                yield Issue(about, names(rows), what, None, centre, read_in=(source,))


def _differing(snapshot: Snapshot, data: CentreData, row: Record, told: Record, column: str) -> tuple[str, str] | None:
    """The value of the row and that of the statement, in words, when they differ; the latter "" when in its words."""
    if column == "rhythm":
        one, two = per_year(row.text(column)), per_year(told.text("as_written"))
        return (row.text(column), "") if one and two and one != two else None
    if column == "theme_ids":
        labels = data.centre.labels("themes")
        own = row.items(column)
    else:
        labels = snapshot.schemas[row.table].labels(column)
        own = tuple(filter(None, (row.text(column),)))
    other = next((code for code, label in labels.items() if told.text("value") in (code, label)), "")
    if not own or not other or other in own:
        return None
    return enumerate_words([labels.get(code, code) for code in own]), labels[other]


def place_said_elsewhere(snapshot: Snapshot) -> Iterator[Issue]:
    """Places that a document puts in another department than their own; one finding a sentence."""
    by_name = {name: code for code, name in snapshot.departments.items()}
    for centre, data in snapshot.centres.items():
        groups: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
        for told in (*statements(data, "events", "department"), *statements(data, "organisations", "department")):
            row, value = subject_row(data, told), told.text("value")
            code = by_name.get(value, value)
            if row and row.text("department_code") not in ("", code):
                groups[told.text("as_written"), told.text("source"), code].append(row)
        for (written, source, code), rows in sorted(groups.items()):
            places = enumerate_words(list(dict.fromkeys(row.text("place") or row.text("name") for row in rows)))
            own = dict.fromkeys(_department(snapshot, row.text("department_code")) for row in rows)
            what = (
                f"{places} : le document écrit {said(written)}, soit {_department(snapshot, code)} ; d’après "
                f"{agree(len(rows), 'son code de commune, c’est', 'leurs codes de commune, c’est')} "
                f"{enumerate_words(list(own))}."
            )
            yield Issue(rows[0].table, names(rows), what, None, centre, read_in=(source,))


def _department(snapshot: Snapshot, code: str) -> str:
    name = snapshot.departments.get(code)
    return f"{name} ({code})" if name else f"le département {code}"
