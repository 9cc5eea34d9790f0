"""Rules: networks, organisations and publications of one centre."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from dashboard.filters import Filters
from dashboard.french import agree, enumerate_words, plural
from dashboard.indicators.compute import animated_networks
from dashboard.quality.model import Issue
from dashboard.quality.records import Record, names, realised, records, statements
from dashboard.quality.words import day_words, quoted, said, sample, stem
from dashboard.snapshot import CentreData
from dashboard.sources.text import fold

SEATS = ("executive_board", "board", "general_assembly")
"""Relations that only members have."""


def network_of_year(data: CentreData) -> Iterator[Issue]:
    """Actions attached to a network that the report of their year does not list, though it lists others."""
    years: dict[str, set[int]] = defaultdict(set)
    labels: dict[str, str] = {}
    for network in records(data, "networks"):
        years[network.name].add(network.year)
        labels[network.name] = network.text("name")
    described = {year for found in years.values() for year in found}
    groups: dict[tuple[str, int], list[Record]] = defaultdict(list)
    for row in records(data, "events"):
        network_id = row.text("network_id")
        if network_id and row.year in described and row.year not in years[network_id]:
            groups[network_id, row.year].append(row)
    for (network_id, year), rows in sorted(groups.items()):
        yield Issue(
            "events",
            names(rows),
            f"{len(rows)} {agree(len(rows), 'action')} de {year} {agree(len(rows), 'relève', 'relèvent')} du réseau "
            f"{quoted(labels.get(network_id, network_id))}, qui n’est pas dans les réseaux de {year}.",
        )


def silent_networks(data: CentreData) -> Iterator[Issue]:
    """Networks that the centre animates without any meeting in the year, done or announced; one finding a year."""
    met = {(row.text("network_id"), row.year) for row in records(data, "events")}
    animated = set(animated_networks(data, Filters(data.centre.id, None))["network_id"])
    groups: dict[int, list[Record]] = defaultdict(list)
    for row in records(data, "networks"):
        if row.name in animated and row.text("status") != "ended" and (row.name, row.year) not in met:
            groups[row.year].append(row)
    for year, rows in sorted(groups.items()):
        listed = sample([quoted(row.text("name")) for row in rows])
        count = f"{len(rows)} {agree(len(rows), 'réseau animé', 'réseaux animés')}"
        what = f"{year} : {count} sans aucune rencontre dans les lignes : {listed}."
        yield Issue("networks", names(rows), what)


def member_and_former(data: CentreData) -> Iterator[Issue]:
    """An organisation listed both as a member and as a former member of one year."""
    relations = _relations(data)
    for (year, key), rows in sorted(relations.items()):
        found = {row.text("relation") for row in rows}
        if {"member", "former_member"} <= found:
            kept = [row for row in rows if row.text("relation") in ("member", "former_member")]
            what = f"{quoted(kept[0].text('name') or key)} est à la fois adhérent et ancien adhérent en {year}."
            yield Issue("organisations", names(kept), what)


def seat_without_membership(data: CentreData) -> Iterator[Issue]:
    """Seats held by organisations that are not in that year's list of members (where there is such a list)."""
    relations = _relations(data)
    listed_years = {year for (year, _), rows in relations.items() if any(r.text("relation") == "member" for r in rows)}
    groups: dict[int, list[Record]] = defaultdict(list)
    for (year, _), rows in sorted(relations.items()):
        found = {row.text("relation") for row in rows}
        if year in listed_years and found & set(SEATS) and "member" not in found:
            groups[year].append(rows[0])
    for year, rows in sorted(groups.items()):
        listed = enumerate_words([quoted(row.text("name")) for row in rows])
        what = f"{year} : {listed} {agree(len(rows), 'siège', 'siègent')} sans être dans la liste des adhérents."
        yield Issue("organisations", names(rows), what)


def _relations(data: CentreData) -> dict[tuple[int, str], list[Record]]:
    groups: dict[tuple[int, str], list[Record]] = defaultdict(list)
    for row in records(data, "organisations"):
        groups[row.year, row.name or fold(row.text("name"))].append(row)
    return groups


def name_varies(data: CentreData) -> Iterator[Issue]:
    """One organisation, or one network, under several names; one finding for all of a table."""
    for table in ("organisations", "networks"):
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for row in records(data, table):
            found[row.name].setdefault(fold(row.text("name")), row.text("name"))
        told = [row for row in statements(data, table, "name") if row.text("value") and row.text("subject") in found]
        for row in told:
            found[row.text("subject")].setdefault(fold(row.text("value")), row.text("value"))
        several = {key: named for key, named in sorted(found.items()) if len(named) > 1}
        if several:
            noun = ("organisation", "organisations") if table == "organisations" else ("réseau", "réseaux")
            listed = sample([" / ".join(map(quoted, named.values())) for named in several.values()], 6)
            what = f"{plural(len(several), *noun)} sous plusieurs noms : {listed}."
            read_in = tuple(row.text("source") for row in told)
            yield Issue(table, tuple(several), what, read_in=read_in)


def one_cell(data: CentreData) -> Iterator[Issue]:
    """One cell that names an organisation twice, or one line of a list that names another organisation as well."""
    for table in ("events", "networks", "publications"):
        for row in records(data, table):
            twice = [pair for pair in combinations(row.items("partners"), 2) if _same_name(*pair)]
            if twice:
                what = (
                    f"{quoted(row.text('title') or row.text('name'))} : {' et '.join(map(quoted, twice[0]))} dans une "
                )
                yield Issue(table, (row.name,), f"{what}même cellule : le même organisme, deux fois ?")
    known = {row.name: row.text("name") for row in records(data, "organisations")}
    for told in statements(data, "organisations", "name"):
        words = f" {fold(told.text('as_written'))} "
        others = [
            name
            for key, name in known.items()
            if key != told.text("subject") and len(fold(name).split()) > 1 and f" {fold(name)} " in words
        ]
        if others and told.text("subject") in known:
            both = enumerate_words([quoted(name) for name in (known[told.text("subject")], *others)])
            what = f"{both} sont sur une même ligne : {said(told.text('as_written'))}."
            yield Issue("organisations", (told.text("subject"),), what, read_in=(told.text("source"),))


def _same_name(first: str, second: str) -> bool:
    """Whether two names are one, but for case, accents, punctuation or a plural."""
    one, two = ([stem(word) for word in fold(name).split()] for name in (first, second))
    return bool(one) and one == two


def same_seat_twice(data: CentreData) -> Iterator[Issue]:
    """One organisation entered twice with one relation and one role in a year."""
    groups: dict[tuple[int, str, str, str], list[Record]] = defaultdict(list)
    for row in records(data, "organisations"):
        groups[row.year, row.name, row.text("relation"), row.text("role")].append(row)
    for (year, _, _, _), rows in sorted(groups.items()):
        if len(rows) > 1:
            what = f"{quoted(rows[0].text('name'))} figure {len(rows)} fois au même titre en {year}."
            yield Issue("organisations", names(rows), what)


def unused_replay(data: CentreData) -> Iterator[Issue]:
    """A publication on the event of a day on which no action is known to have taken place."""
    days = {day for row in realised(data) if (span := row.span()) and span.exact for day in span.each()}
    for row in records(data, "publications"):
        day = row.day("event_date")
        if day is not None and day not in days:
            words = f"{quoted(row.text('title'))} porte sur un événement du {day_words(day)}"
            yield Issue("publications", (row.name,), f"{words}, jour où aucune action n’est enregistrée.")
