"""Rules: dates of actions."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from dashboard.filters import MONTHS
from dashboard.french import agree, enumerate_words, number, plural
from dashboard.quality.model import Issue
from dashboard.quality.records import Record, Span, names, realised, records
from dashboard.quality.words import WEEKDAYS, day_words, months_named, quoted, sample, span_words
from dashboard.snapshot import CentreData, Snapshot
from dashboard.sources.text import fold

SATURDAY = 5
WEEK = 7
"""Days: an action dated by its week has its two days off in it."""
DEFAULT_DATE_LINES = 4
"""As many different actions of one document on one written date suggest a date put in by default."""
LATER = ("announced", "tentative", "in_preparation", "postponed", "cancelled")
"""Statuses of actions that have not taken place (yet)."""


def weekend(snapshot: Snapshot) -> Iterator[Issue]:
    """Actions on a Saturday or a Sunday that only one document tells; of a period, only one shorter than a week."""
    told = _told_by_others(snapshot)
    for centre, data in snapshot.centres.items():
        for row, span in _dated(data):
            if not span.exact:
                continue
            off = [day for day in span.each()[:31] if day.weekday() >= SATURDAY] if span.days < WEEK else []
            if off and not any(set(off) <= set(days) for days in told.get(row.name, ())):
                days = " et ".join(f"{WEEKDAYS[day.weekday()]} {day_words(day)}" for day in off)
                what = f"{quoted(row.text('title'))} : {'daté du' if len(off) == span.days else 'compte le'} {days}."
                yield Issue("events", (row.name,), what, None if len(off) == span.days else "info", centre)


def _dated(data: CentreData) -> Iterator[tuple[Record, Span]]:
    """Actions with the dates that their own lines tell: one taken from another line is doubted there."""
    for row in records(data, "events"):
        span = row.span()
        if span is not None and not row.takes("date_start"):
            yield row, span


def _told_by_others(snapshot: Snapshot) -> Mapping[str, list[tuple[date, ...]]]:
    """Action → the days that other documents tell of it, one entry a line linked to it."""
    lines = {row.name: (centre, row) for centre, data in snapshot.centres.items() for row in records(data, "events")}
    found: dict[str, list[tuple[date, ...]]] = defaultdict(list)
    for centre, row in lines.values():
        for name in row.items("same_as"):
            owner, twin = lines.get(name, (centre, row))
            apart = owner != centre or row.source_documents.isdisjoint(twin.source_documents)
            for one, other in ((row, twin), (twin, row)) if apart else ():
                span = other.span()
                if span is not None and span.exact and not other.takes("date_start"):
                    found[one.name].append(span.each()[:31])
    return found


def placeholder(data: CentreData) -> Iterator[Issue]:
    """One written date that stands for several things of a document: put in by default, or known to be."""
    for table in ("events", "publications"):
        groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for row in records(data, table):
            written = fold(row.text("date_as_written"))
            if written and not row.text("series_id"):
                groups[row.document, written].append(row)
        for (document, _), rows in sorted(groups.items()):
            marked = [row for row in rows if row.text("date_precision") == "placeholder"]
            kept = [row for row in rows if row.span("date_start" if table == "events" else "date", "date_end")]
            if not marked and len(kept) < DEFAULT_DATE_LINES:
                continue
            said = f"{document} : {quoted(rows[0].text('date_as_written'))} est écrit pour {len(rows)} "
            said += agree(len(rows), "ligne")
            if len(marked) == len(rows):
                said += ", toutes sans autre date"
            elif marked:
                said += f", dont {len(marked)} {agree(len(marked), 'tenue', 'tenues')} pour des dates par défaut"
                said += f" et {len(kept)} gardée{'s' if len(kept) > 1 else ''} comme vraie date" if kept else ""
            yield Issue(table, names(rows), f"{said}. La vraie date est à retrouver.", None if marked else "warning")


def written_date(data: CentreData) -> Iterator[Issue]:
    """A date that is not the one written beside it: another day, month or day of the week; or a month cut short."""
    for table, start in (("events", "date_start"), ("publications", "date")):
        for row in records(data, table):
            span, written = row.span(start, "date_end"), row.text("date_as_written")
            if span is None or not span.exact or not written or row.takes("date_start"):
                continue
            title = quoted(row.text("title"))
            if wrong := _contradicts(span, fold(written).split()):
                what = f"{title} : daté du {day_words(span.first, weekday=True)}, mais {quoted(written)} est écrit"
                yield Issue(table, (row.name,), f"{what} ({wrong}).", "error")
            elif len(months := months_named(fold(written).split())) > 1 and span.days == 1:
                readings = enumerate_words([MONTHS[month - 1] for month in months], "ou")
                what = f"{title} : {quoted(written)} peut se lire {readings} ; la table retient"
                yield Issue(table, (row.name,), f"{what} {day_words(span.first)}.", "info")


def _contradicts(span: Span, words: list[str]) -> str:
    """What the written words say otherwise, in French; "" when nothing does."""
    numbers = {int(digits[1]) for word in words if (digits := re.fullmatch(r"(\d{1,2})(?:er)?", word))}
    months = months_named(words)
    weekdays = [name for name in WEEKDAYS if name in words]
    if numbers and not numbers & {span.first.day, span.last.day}:
        return "autre jour"
    if months and span.first.month not in months:
        return "autre mois"
    if weekdays and WEEKDAYS[span.first.weekday()] not in weekdays:
        return "autre jour de la semaine"
    return ""


def date_order(data: CentreData) -> Iterator[Issue]:
    """An end before its beginning."""
    for row in records(data, "events"):
        span = row.span()
        if span is not None and span.last < span.first:
            yield Issue(
                "events",
                (row.name,),
                f"{quoted(row.text('title'))} finit le {day_words(span.last)}, avant de commencer le "
                f"{day_words(span.first)}.",
            )


def outside_year(data: CentreData) -> Iterator[Issue]:
    """Actions done in another year than that of the report that counts them; announcements of the past."""
    groups: dict[tuple[int, int, bool], list[Record]] = defaultdict(list)
    for row, span in _dated(data):
        done = row.text("status") == "realised"
        if row.year and (span.first.year < row.year or (done and span.first.year > row.year)):
            groups[row.year, span.first.year, done].append(row)
    for (report, year, done), rows in sorted(groups.items()):
        listed = sample([f"{quoted(row.text('title'))} ({_when(row)})" for row in rows])
        count = f"{len(rows)} {agree(len(rows), 'action')} {agree(len(rows), 'datée')} de {year}"
        doing = "rapporte" if done else "annonce"
        what = (
            f"Le document de {report} {doing} {count} : {listed}. {agree(len(rows), 'Elle compte', 'Elles comptent')}"
        )
        yield Issue("events", names(rows), f"{what} en {year}, pas en {report}.")


def _when(row: Record) -> str:
    span = row.span()
    return span.words if span else row.text("date_as_written")


def deduced_year(data: CentreData) -> Iterator[Issue]:
    """Dates written without their year, which is not that of the document; one finding a year deduced."""
    groups: dict[tuple[int, int], list[Record]] = defaultdict(list)
    for row, span in _dated(data):
        written = row.text("date_as_written")
        if written and row.year and span.first.year != row.year and not re.search(r"\d{4}", written):
            groups[row.year, span.first.year].append(row)
    for (report, year), rows in sorted(groups.items()):
        listed = sample([f"{quoted(row.text('title'))} ({quoted(row.text('date_as_written'))})" for row in rows])
        count = plural(len(rows), "date est écrite", "dates sont écrites")
        what = f"Document de {report} : {count} sans année, {year} est déduit : {listed}."
        yield Issue("events", names(rows), what)


def outside_period(data: CentreData) -> Iterator[Issue]:
    """Announcements of a programme at dates that its title does not cover ("Programme janvier-juillet 2024")."""
    for row, span in _dated(data):
        period = _period_of(row.document)
        if row.text("status") in LATER and period is not None and not span.meets(period):
            what = (
                f"{quoted(row.text('title'))} : annoncé {_on(span)}, par un document qui couvre la période "
                f"{span_words(period.first, period.last)} ({row.document})."
            )
            yield Issue("events", (row.name,), what)


def _on(span: Span) -> str:
    return f"le {span.words}" if span.days == 1 else span.words


def _period_of(document: str) -> Span | None:
    """The months that the title of a document names: "Programme janvier-juillet 2024"; None unless it names several.

    One month alone is rather that of its publication: "Lettre de mars 2024".
    """
    words = fold(document).split()
    months = [index for index, name in enumerate(MONTHS, start=1) if fold(name) in words]
    years = [int(word) for word in words if re.fullmatch(r"(19|20)\d\d", word)]
    if len(months) < 2 or len(years) != 1:
        return None
    year, first, last = years[0], months[0], months[-1]
    return Span(date(year, first, 1), date(year, last, monthrange(year, last)[1]), True)


def done_after_closing(data: CentreData) -> Iterator[Issue]:
    """Actions told as done, at a date later than the day the data were closed."""
    closed = _closing_day(data)
    for row in realised(data):
        span = row.span()
        if closed and span is not None and span.first > closed:
            yield Issue(
                "events",
                (row.name,),
                f"{quoted(row.text('title'))} : réalisé le {span.words}, après l’arrêté des données "
                f"({day_words(closed)}).",
            )


def announced_and_past(data: CentreData) -> Iterator[Issue]:
    """Actions announced for a date that has passed, of which no document says what became; one finding a year."""
    closed = _closing_day(data)
    groups: dict[int, list[tuple[Record, Span]]] = defaultdict(list)
    for row in records(data, "events"):
        span = row.span()
        waiting = row.text("status") in ("announced", "tentative", "in_preparation")
        if waiting and not row.cells["held"] and closed and span is not None and span.last <= closed:
            groups[row.year].append((row, span))
    for year, pairs in sorted(groups.items()):
        rows = [row for row, _ in sorted(pairs, key=lambda pair: (pair[1].first, pair[0].name))]
        count, titles = len(rows), [quoted(row.text("title")) for row in _first_of_each_title(rows)]
        dealt_with = agree(count, "la dise faite, reportée ou annulée", "les dise faites, reportées ou annulées")
        listed = enumerate_words(titles) if len(titles) <= 3 else f"par exemple {enumerate_words(titles[:3])}"
        yield Issue(
            "events",
            names(rows),
            f"{year} : {number(count)} {agree(count, 'action annoncée', 'actions annoncées')} dont la date est passée, "
            f"sans ligne qui {dealt_with} : {listed}.",
        )


def _first_of_each_title(rows: list[Record]) -> list[Record]:
    return list({row.title_words: row for row in reversed(rows)}.values())[::-1]


def _closing_day(data: CentreData) -> date | None:
    return data.centre.table_as_of("events")
