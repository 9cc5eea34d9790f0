"""Rules: head-counts, durations, doubles and gaps of the actions of one centre."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from dashboard.french import agree, enumerate_words, number, percent, plural
from dashboard.indicators.head_counts import unsure
from dashboard.quality.alike import gathered
from dashboard.quality.model import Issue
from dashboard.quality.records import Record, names, realised, records
from dashboard.quality.words import per_year, quoted, sample
from dashboard.snapshot import CentreData

NOTABLE_COUNT = 30
"""Smaller head-counts are equal by chance too often."""
MOST_TITLES = 12
"""Titles that one finding lists; the others are counted."""
LARGE_SHARE = 0.25
"""An action with more of a year's head-count than this carries the total."""
SUPRA = ("national", "nationale", "nationales", "nationaux", "interregional", "interregionale", "europeennes")
"""Folded words of a title that tell an audience wider than the region."""
SHOWN_PLACES = 3
"""Places that one finding names; the others are counted."""


def same_headcount(data: CentreData) -> Iterator[Issue]:
    """One precise head-count on three actions of a document, or on two of one series or network: copied by mistake?

    Two actions that have nothing to do with each other may well have gathered as many people.
    """
    groups: dict[tuple[int, str, float], list[Record]] = defaultdict(list)
    for row in realised(data):
        count = row.number("participants")
        if count is not None and count >= NOTABLE_COUNT and row.text("participants_precision") in ("", "exact"):
            groups[row.year, row.document, count].append(row)
    for (_, document, count), rows in sorted(groups.items()):
        told = {row.name for row in rows}
        linked = any(told & {*row.items("same_as")} - {row.name} for row in rows)
        if not linked and (len(rows) > 2 or (len(rows) == 2 and _together(*rows))):
            listed = sample([quoted(row.text("title")) for row in rows], MOST_TITLES)
            yield Issue(
                "events",
                names(rows),
                f"{document} : {number(count)} participants, à l’unité près, pour {len(rows)} actions différentes : "
                f"{listed}.",
            )


def _together(first: Record, second: Record) -> bool:
    """Whether two actions belong to one series or one network, whose lines are filled in one after the other."""
    return any(first.text(name) and first.text(name) == second.text(name) for name in ("series_id", "network_id"))


def duplicates(data: CentreData) -> Iterator[Issue]:
    """The same thing entered twice: one title on one date, or nearly one title, without a `same_as` link."""
    for table, kind in (("events", "status"), ("publications", "type")):
        groups: dict[tuple[int, str], list[Record]] = defaultdict(list)
        for row in records(data, table):
            groups[row.year, row.text(kind)].append(row)
        for _, rows in sorted(groups.items()):
            for places in gathered(rows):
                yield _entered_again([rows[place] for place in places])


def _entered_again(rows: Sequence[Record]) -> Issue:
    titles = list({row.title_words: quoted(row.text("title")) for row in rows}.values())
    span, spans = rows[0].span(), {row.span() for row in rows}
    when = f", {span.words}" if span and (len(rows) == 2 or len(spans) == 1) else ""
    count = "deux" if len(rows) == 2 else number(len(rows))
    what = f"{sample(titles)}{when} : {count} lignes, aucun lien « même action que » entre elles."
    return Issue(rows[0].table, names(rows), what, "error" if len(titles) == 1 and span else None)


FIELDS = (
    ("month", "date au mois près"),
    ("role", "rôle du centre"),
    ("modality", "modalité"),
    ("department_code", "département"),
    ("theme_ids", "thème"),
    ("participants", "nombre de participants"),
    ("half_days", "durée en demi-journées"),
)
"""What a figure needs to know of an action, with its French name."""
BASES = (("theme_basis", "thème"), ("category_basis", "catégorie"), ("modality_basis", "modalité"))


def gaps(data: CentreData) -> Iterator[Issue]:
    """What realised actions do not say; one finding a year."""
    for year, rows in _by_year(realised(data)):
        told = [(words, sum(_has(row, field) for row in rows)) for field, words in FIELDS]
        missing = [f"{words} {count}" for words, count in told if count < len(rows)]
        if missing:
            yield Issue(
                "events",
                tuple(row.name for row in rows if not all(_has(row, field) for field, _ in FIELDS)),
                f"{year} : sur {len(rows)} {agree(len(rows), 'action réalisée', 'actions réalisées')}, renseignées : "
                f"{' ; '.join(missing)}.",
            )


def suggested(data: CentreData) -> Iterator[Issue]:
    """Values that no document gives, put in as suggestions; one finding a year."""
    for year, rows in _by_year(realised(data)):
        counts = [(words, [row for row in rows if row.text(field) == "suggested"]) for field, words in BASES]
        found = [f"{words} de {len(those)}" for words, those in counts if those]
        if found:
            yield Issue(
                "events",
                names(row for _, those in counts for row in those),
                f"{year} : classement suggéré, absent des documents, pour {enumerate_words(found)} "
                f"{agree(len(rows), 'action')} sur {len(rows)} : à confirmer par le centre.",
            )


def _has(row: Record, field: str) -> bool:
    return row.span() is not None if field == "month" else bool(row.text(field))


def _by_year(rows: Sequence[Record]) -> list[tuple[int, list[Record]]]:
    groups: dict[int, list[Record]] = defaultdict(list)
    for row in rows:
        groups[row.year].append(row)
    return sorted(groups.items())


def half_days(data: CentreData) -> Iterator[Issue]:
    """A duration in half-days that its dates cannot hold."""
    for row in records(data, "events"):
        duration, span = row.number("half_days"), row.span()
        if duration is None:
            continue
        longest = 2 * max(row.dates, 1) * (span.days if span and span.exact else 1)
        if duration < row.dates:
            why = f"pour {number(row.dates)} dates, soit moins d’une par date"
        elif duration > longest and span is not None:
            why = f"pour {number(row.dates)} {agree(row.dates, 'date')} ({span.words}), au plus {number(longest)}"
        else:
            continue
        count = f"{number(duration)} {agree(duration, 'demi-journée')}"
        yield Issue("events", (row.name,), f"{quoted(row.text('title'))} : {count} {why}.")


def cumulated_or_unique(data: CentreData) -> Iterator[Issue]:
    """Head-counts of actions of several dates, of which nobody says whether people who came twice count twice."""
    doubted = set(data.events.loc[unsure(data), "event_id"])
    for year, rows in _by_year(realised(data)):
        found = [row for row in rows if row.name in doubted]
        if found:
            told = enumerate_words(
                [f"{quoted(row.text('title'))} ({row.text('participants')} pour {number(row.dates)})" for row in found]
            )
            count = plural(
                len(found), "action de plusieurs dates a un nombre", "actions de plusieurs dates ont un nombre"
            )
            what = (
                f"{year} : {count} de participants dont on ne sait s’il compte les personnes ou leurs venues : {told}."
            )
            yield Issue("events", names(found), what)


def deduced_count(data: CentreData) -> Iterator[Issue]:
    """Numbers of dates that only a rhythm gives: "une fois par trimestre" entered as four."""
    for row in realised(data):
        bounds = per_year(row.text("date_as_written"))
        if row.number("occurrences") and row.dates > 1 and bounds == (row.dates, row.dates) and row.span() is None:
            what = (
                f"{quoted(row.text('title'))} : {number(row.dates)} dates déduites de "
                f"{quoted(row.text('date_as_written'))} ; aucune n’est donnée."
            )
            yield Issue("events", (row.name,), what)


def wide_audience(data: CentreData) -> Iterator[Issue]:
    """Head-counts of national or interregional events, counted whole, and single actions that carry the total."""
    scopes = {row.name: row.text("scope") for row in records(data, "networks")}
    for year, done in _by_year(realised(data)):
        rows = [row for row in done if row.number("participants")]
        total = sum(row.number("participants") or 0.0 for row in rows)
        for row in rows:
            count = row.number("participants") or 0.0
            wide = _is_wide(row, scopes)
            heavy = len(rows) > max(2, len(done) / 2) and count > LARGE_SHARE * total
            if not wide and not heavy:
                continue
            why = "dont tous ne viennent pas forcément de la région" if wide else "un poids à garder en tête"
            yield Issue(
                "events",
                (row.name,),
                f"{quoted(row.text('title'))} : {number(count)} participants, {why} ; c’est "
                f"{percent(round(100 * count / total))} des présences calculées en {year}.",
            )


def _is_wide(row: Record, scopes: dict[str, str]) -> bool:
    far = scopes.get(row.text("network_id"), "") in ("national", "interregional")
    return far or row.text("category") == "national" or bool(set(row.title_words.split()) & set(SUPRA))


def commune_vs_department(data: CentreData) -> Iterator[Issue]:
    """A commune that lies in another department than the one written."""
    for row in records(data, "events"):
        commune, department = row.text("commune_code"), row.text("department_code")
        if commune and department and not commune.startswith(department):
            what = f"{quoted(row.text('title') or row.name)} : commune {commune}, département {department}."
            yield Issue("events", (row.name,), what)
    yield from _communes_of_lists(data)


def _communes_of_lists(data: CentreData) -> Iterator[Issue]:
    """The same in the attendance lists, once for each action, however many people and places they are."""
    rows = data.table("attendances")[["event_id", "commune_code", "department_code"]].dropna()
    counts = rows.groupby(list(rows.columns), observed=True).size().reset_index(name="people")
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for action, commune, department, people in zip(*(counts[name].tolist() for name in counts), strict=True):
        if not commune.startswith(department):
            found[action].append((f"commune {commune}, département {department}", people))
    for action, places in found.items():
        people, more = sum(people for _, people in places), len(places) - SHOWN_PLACES
        word = "présence" if people == 1 else "présences"
        rest = [f"{more} autre{'s' if more > 1 else ''} cas"] if more > 0 else []
        listed = " ; ".join([place for place, _ in places[:SHOWN_PLACES]] + rest)
        yield Issue("attendances", (action,), f"action {action} : {number(people)} {word} ({listed}).")
