"""Rules: attendance lists against the actions they are of, against one another, against what purges have left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pandas as pd

from dashboard.french import agree, enumerate_words, number, percent, plural
from dashboard.quality.model import Issue
from dashboard.quality.records import Record, names, realised, records
from dashboard.quality.words import quoted
from dashboard.snapshot import CentreData
from dashboard.sources.attendance_frame import UNIDENTIFIED

ABOUT = 0.1
"""A head-count said to be approximate may be a tenth away."""
MANY = 11
"""Under so many attendances, a share says nothing."""


def head_count_gap(declared: Any, precision: Any, occurrences: Any, listed: int) -> bool:
    """Whether a list contradicts the head-count declared for its action.

    Args:
        declared: the head-count.
        precision: exact, about, at_least; missing = exact.
        occurrences: dates of the action; over several, the list has each person once, a head-count each time.
        listed: attendances of the list.
    """
    told = "exact" if precision is None or pd.isna(precision) or not precision else str(precision)
    several = not (occurrences is None or pd.isna(occurrences)) and occurrences > 1
    slack = ABOUT * float(declared) if told == "about" else 0.0
    too_few = listed < declared - slack and not several
    too_many = listed > declared + slack and told != "at_least"
    return bool(too_few or too_many)


def attendance_vs_headcount(data: CentreData) -> Iterator[Issue]:
    """The head-count declared for an action against its attendance list, as precisely as it was declared."""
    listed = _per_event(data)
    for row in realised(data):
        declared, count = row.number("participants"), listed.get(row.name, 0)
        precision = row.text("participants_precision")
        if declared is None or not count or not head_count_gap(declared, precision, row.number("occurrences"), count):
            continue
        words = {"about": "environ ", "at_least": "au moins "}.get(precision, "")
        yield Issue(
            "events",
            (row.name,),
            f"{quoted(row.text('title'))} : {words}{number(declared)} participants annoncés, {number(count)} sur la "
            "liste d’émargement.",
        )


def list_of_unrealised(data: CentreData) -> Iterator[Issue]:
    """People listed at an action that is announced, postponed or cancelled."""
    listed = _per_event(data)
    done = {name for row in realised(data) for name in (row.name, *row.items("same_as"))}
    for row in records(data, "events"):
        if row.name in listed and row.name not in done and done.isdisjoint(row.items("same_as")):
            what = (
                f"{quoted(row.text('title'))} a une liste de {plural(listed[row.name], 'présence')} mais n’est pas "
                "dite réalisée : ces présences ne sont comptées nulle part."
            )
            yield Issue("events", (row.name,), what)


def lists_of_several_keys(data: CentreData) -> Iterator[Issue]:
    """Lists made under several secret keys: in one action, people may count twice; in one year, uniques are unknown."""
    frame = data.table("attendances")
    found = frame[["event_id", "key_id"]].astype("object").fillna("").drop_duplicates()
    keys: dict[str, set[str]] = defaultdict(set)
    for event_id, key_id in found.itertuples(index=False):
        keys[str(event_id)].add(str(key_id))
    mixed = [row for row in records(data, "events") if len(keys.get(row.name, ())) > 1]
    for row in mixed:
        what = (
            f"{quoted(row.text('title'))} : présences codées avec {len(keys[row.name])} clés secrètes ; une même "
            "personne peut y compter plusieurs fois. Importez de nouveau ses listes avec une seule clé."
        )
        yield Issue("attendances", (row.name,), what, "error")
    yield from _several_in_year(data, keys)


def _several_in_year(data: CentreData, keys: dict[str, set[str]]) -> Iterator[Issue]:
    by_year: dict[int, list[Record]] = defaultdict(list)
    for row in realised(data):
        if len(keys.get(row.name, ())) == 1:
            by_year[_year(row)].append(row)
    for year, rows in sorted(by_year.items()):
        used = set().union(*(keys[row.name] for row in rows))
        if len(used) > 1:
            what = (
                f"{year or 'Année inconnue'} : listes codées avec {len(used)} clés secrètes, les présences uniques de "
                "l’année ne peuvent pas se compter."
            )
            yield Issue("attendances", names(rows), what)


def unknown_profiles(data: CentreData) -> Iterator[Issue]:
    """Years of which more than half of the attendances have no profile."""
    frame = data.table("attendances")
    years = {row.name: _year(row) for row in realised(data)}
    year = frame["event_id"].astype("object").map(years)
    for value, rows in frame[["event_id", "profile"]].groupby(year):
        missing = rows["profile"].isna()
        unknown, total = int(missing.sum()), len(rows)
        if total >= MANY and 2 * unknown > total:
            what = (
                f"{int(value) or 'Année inconnue'} : profil non renseigné pour {number(unknown)} des "
                f"{number(total)} présences des listes ({percent(round(100 * unknown / total))}). Des règles dans "
                "profiles.toml en diraient plus."
            )
            yield Issue("attendances", tuple(sorted(map(str, rows.loc[missing, "event_id"].unique()))), what)


def unidentified_people(data: CentreData) -> Iterator[Issue]:
    """Attendances of nobody in particular: each counts as one more person."""
    frame = data.table("attendances")
    told = frame["source"].astype("category")
    marked = [text for text in told.cat.categories if str(text).endswith(UNIDENTIFIED)]
    lines = frame.loc[told.isin(marked), "event_id"].astype("object")
    if len(lines):
        what = (
            f"{plural(len(lines), 'présence')} sans nom ni adresse dans {plural(lines.nunique(), 'liste')} : "
            f"{agree(len(lines), 'elle compte', 'elles comptent')} chacune pour une personne différente, les présences "
            "uniques sont un maximum."
        )
        yield Issue("attendances", tuple(sorted(map(str, lines.unique()))), what)


def rows_and_totals(data: CentreData) -> Iterator[Issue]:
    """Actions with both rows and the totals of a purge: a purge that did not end, or a list imported again."""
    purged = {row.text("event_id") for row in records(data, "attendance_totals")} - {""}
    both = sorted(purged & set(_per_event(data)))
    if both:
        what = (
            f"{plural(len(both), 'action')} avec des lignes et des totaux de purge : seules les lignes sont comptées. "
            "Relancez la purge pour les retirer."
        )
        yield Issue("attendance_totals", tuple(both), what)


def impossible_totals(data: CentreData) -> Iterator[Issue]:
    """What is left of purged years cannot be: more people than attendances, parts that do not make the whole."""
    years: dict[int, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    lines: dict[int, list[Record]] = defaultdict(list)
    for row in records(data, "attendance_totals"):
        value = int(row.number("value") or 0)
        if row.text("event_id") and not row.text("dimension"):
            years[row.year]["attendances", ""] += value
        elif not row.text("event_id") and row.text("dimension") in ("", "loyalty"):
            years[row.year][row.text("measure"), row.text("dimension")] += value
            lines[row.year].append(row)
    for year, told in sorted(years.items()):
        unique = told.get(("unique_participants", ""))
        if unique is not None and (faults := _faults(told, unique)):
            yield Issue("attendance_totals", names(lines[year]), f"{year} : {enumerate_words(faults)}.")


def _faults(told: dict[tuple[str, str], int], unique: int) -> list[str]:
    faults = []
    attendances = told.get(("attendances", ""))
    if attendances is not None and unique > attendances:
        faults.append(f"{number(unique)} présences uniques pour {number(attendances)} présences cumulées")
    new, returning = told.get(("new_participants", "")), told.get(("returning_participants", ""))
    if new is not None and returning is not None and new + returning != unique:
        faults.append(
            f"{number(new)} nouvelles et {number(returning)} déjà venues ne font pas {number(unique)} personnes"
        )
    loyalty = told.get(("unique_participants", "loyalty"))
    if loyalty is not None and loyalty != unique:
        faults.append(f"la fidélité compte {number(loyalty)} personnes au lieu de {number(unique)}")
    return faults


def _per_event(data: CentreData) -> dict[str, int]:
    """Attendances of the lists by action; only actions that have some."""
    counts = data.table("attendances")["event_id"].value_counts()
    return {str(event_id): int(count) for event_id, count in counts.items() if count}


def _year(row: Record) -> int:
    """The year an action counts in: that of its date, else that of its report."""
    span = row.span()
    return span.first.year if span is not None else row.year
