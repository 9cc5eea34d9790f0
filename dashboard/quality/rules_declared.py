"""Rules: what a centre declares against what its rows add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.dimensions import BY_ID as DIMENSIONS
from dashboard.dimensions import UNKNOWN
from dashboard.filters import Filters
from dashboard.french import agree, enumerate_words, number
from dashboard.indicators import registry
from dashboard.indicators.breakdowns import BASIS
from dashboard.indicators.model import Computed, Indicator
from dashboard.indicators.published import published_names
from dashboard.quality import figures
from dashboard.quality.model import Issue, Severity
from dashboard.quality.records import KEYS, Record, names, realised, records, statements
from dashboard.quality.words import Counted, counted, per_year, quoted, said, stem
from dashboard.snapshot import CentreData
from dashboard.sources.text import fold

FROM_FIGURES = ("ligne publiée", "chiffre publié")
"""`Computed.rows_noun` of values computed from other published figures, not from the rows of actions."""


def _computed(data: CentreData, indicator: Indicator, filters: Filters) -> Computed | None:
    """What the rows give for an indicator; None when it is not computed from rows."""
    computed = indicator.compute(data, filters) if indicator.compute else None
    return None if computed is None or computed.rows_noun in FROM_FIGURES else computed


def declared_vs_rows(data: CentreData) -> Iterator[Issue]:
    """A published figure, and its breakdowns by a dimension of actions, against the same computed from rows."""
    for (indicator_id, year), row in sorted(figures.yearly(data).items()):
        indicator = registry.BY_ID.get(indicator_id)
        if indicator is None:
            continue
        computed = _computed(data, indicator, Filters(data.centre.id, year))
        if computed is None or not computed.value:
            continue
        published = figures.value(row)
        partial = computed.covered < computed.total
        cuts = [] if partial else _differing_cuts(data, indicator, year)
        if figures.agrees(published, computed.value, row.text("qualifier")) and not cuts:
            continue
        missing = f" (renseigné pour {computed.covered} {agree(computed.covered, computed.rows_noun)} sur "
        missing = f"{missing}{computed.total})" if partial else ""
        rows = f"{number(computed.value)} d’après les lignes"
        if computed.value == published and not partial:
            rows = "comme d’après les lignes"
        what = f"{indicator.label}, {year} : {figures.shown(row)} publié, {rows}"
        what = f"{what}{missing}.{''.join(f' {words}.' for words, _ in cuts)}"
        severity: Severity = "info" if partial and computed.value < published else "warning"
        yield Issue(figures.TABLE, names((row, *(line for _, lines in cuts for line in lines))), what, severity)


def _differing_cuts(data: CentreData, indicator: Indicator, year: int) -> list[tuple[str, list[Record]]]:
    """Published breakdowns of which a line differs from what the rows give, in words, with the lines that differ."""
    found = []
    for cut in figures.cuts(data, shares=False):
        dimension = _filter_dimension(data, cut.dimension)
        if dimension not in indicator.follows or (cut.indicator, cut.period) != (indicator.id, str(year)):
            continue
        lines = [(row, _of_category(data, indicator, year, dimension, row.text("category"))) for row in cut.lines]
        differing = [(row, value) for row, value in lines if not figures.agrees(figures.value(row), value)]
        if differing:
            told = ", ".join(f"{figures.line_label(row)} {figures.shown(row)} / {number(n)}" for row, n in differing)
            unknown = _of_category(data, indicator, year, dimension, UNKNOWN)
            told += f", non renseigné {number(unknown)}" if unknown else ""
            told += ", classement suggéré" if _is_suggested(data, year, dimension) else ""
            name = "catégorie" if cut.dimension == "category" else DIMENSIONS[dimension].label.lower()
            found.append((f"Par {name} (publié / lignes) : {told}", [row for row, _ in differing]))
    return found


def _of_category(data: CentreData, indicator: Indicator, year: int, dimension: str, code: str) -> float:
    chosen: dict[str, Any] = {dimension: (code,)}
    computed = _computed(data, indicator, Filters(data.centre.id, year, **chosen))
    return computed.value if computed and computed.value is not None else 0.0


def _is_suggested(data: CentreData, year: int, dimension: str) -> bool:
    column = BASIS.get(dimension, "")
    return any(row.text(column) == "suggested" for row in realised(data) if row.year == year)


def _filter_dimension(data: CentreData, name: str) -> str:
    return next((key for key in DIMENSIONS if name in published_names(data, key)), "")


def not_checkable(data: CentreData) -> Iterator[Issue]:
    """Published figures of a year that ought to come from rows, and that no row can confirm; one finding a year."""
    found: dict[int, list[tuple[str, Record]]] = defaultdict(list)
    for (indicator_id, year), row in sorted(figures.yearly(data).items()):
        indicator = registry.BY_ID.get(indicator_id)
        computed = _computed(data, indicator, Filters(data.centre.id, year)) if indicator else None
        if indicator and computed and not computed.value:
            found[year].append((f"{indicator.label} ({figures.shown(row)})", row))
    for year, items in sorted(found.items()):
        listed = enumerate_words([words for words, _ in items])
        yield Issue(
            figures.TABLE,
            names(row for _, row in items),
            f"{year} : aucune ligne des tables ne permet de recalculer {listed}. "
            "Ces chiffres reposent sur la seule parole du document.",
        )


def listed_items(data: CentreData) -> Iterator[Issue]:
    """A number of publications of a kind counted in the document, against the rows of that kind."""
    for (indicator_id, year), row in sorted(figures.yearly(data).items()):
        indicator = registry.BY_ID.get(indicator_id)
        if indicator is None or indicator.compute is not None:
            continue
        kind = [
            item
            for item in records(data, "publications")
            if stem(item.text("type").replace("_", "")) == stem(indicator_id.replace("_", "")) and item.year == year
        ]
        if kind and not figures.agrees(figures.value(row), len(kind), row.text("qualifier")):
            yield Issue(
                "publications",
                names(kind),
                f"{indicator.label}, {year} : {figures.shown(row)} publié, "
                f"{len(kind)} {agree(len(kind), 'ligne')} dans la table des publications.",
            )


def count_in_words(data: CentreData) -> Iterator[Issue]:
    """A count in a title ("trois réunions"), or that the document tells ("évaluation de 4 cités"), against the rows."""
    events = [row for row in records(data, "events") if row.text("status") in ("realised", "announced")]
    for row in events:
        yield from _own_dates(row, events)
    for told in statements(data, "published_figures", "count"):
        yield from _things_counted(told, [event for event in realised(data) if event.year == told.year])


MEETINGS = frozenset(
    ("atelier", "date", "entretien", "journee", "rencontre", "rendez", "reunion", "seance", "seminaire", "visite")
)

"""Stems of what an action may be counted in."""
RATE_WORDS = frozenset(("par", "possible", "a"))
"""After these the number is a rhythm, an alternative or a purpose, not a count of the dates that took place."""


def _own_dates(row: Record, events: list[Record]) -> Iterator[Issue]:
    occurrences = row.number("occurrences")
    if occurrences is None:
        return
    series = row.text("series_id")
    siblings = [other for other in events if series and other.text("series_id") == series] or [row]
    fitting = {occurrences, sum(other.dates for other in siblings), float(len(siblings))}
    for found in counted(row.text("title")):
        after = [stem(word) for word in found.after[:3]]
        if not after or after[0] not in MEETINGS or RATE_WORDS & set(after[1:]):
            continue
        if found.number not in fitting:
            yield Issue(
                "events",
                names(siblings),
                f"{quoted(row.text('title'))} : on lit {found.number} dans {quoted(found.clause)}, la ligne compte "
                f"{number(occurrences)} {agree(occurrences, 'date')}.",
            )
            return


def _things_counted(told: Record, events: list[Record]) -> Iterator[Issue]:
    titles = [(event, [stem(word) for word in event.title_words.split()]) for event in events if event.title_words]
    for found in counted(told.text("as_written")):
        wanted = _thing(found) if str(found.number) == told.text("value") else []
        matching = [
            event for event, words in titles if wanted and words[:1] == wanted[:1] and set(wanted) <= set(words)
        ]
        total = sum(event.dates for event in matching)
        if len(matching) > 1 and total != found.number:
            what = (
                f"{figures.label(told.text('subject'))}, {told.year} : le document compte {found.number} "
                f"({said(told.text('as_written'))}), les lignes en donnent {number(total)} : "
                f"{enumerate_words([_place(event) for event in matching])}."
            )
            yield Issue("events", names(matching), what, read_in=(told.text("source"),))


def _thing(found: Counted) -> list[str]:
    """Stems of what is counted, its head first: "évaluation de quatre cités" → evaluation, cite; [] for a rhythm."""
    if "par" in found.after or not found.after:
        return []
    if len(found.before) > 1 and found.before[-1] == "de":
        return [stem(found.before[-2]), *(stem(word) for word in found.after[:3] if len(word) > 3)]
    return [stem(found.after[0])]


def _place(event: Record) -> str:
    return event.text("place") or quoted(event.text("title"))


def rhythm(data: CentreData) -> Iterator[Issue]:
    """A rhythm in words ("mensuel", "cinq par semaine") against the number of dates or the figure of the year."""
    yield from _network_rhythm(data)
    yearly = figures.yearly(data)
    for told in statements(data, "published_figures", "rhythm"):
        figure = yearly.get((told.text("subject"), told.year))
        bounds = _told_rhythm(data, told)
        if figure and bounds and not _within(figures.value(figure), bounds):
            what = (
                f"{figures.label(told.text('subject'))}, {told.year} : {figures.shown(figure)} publié, mais "
                f"{said(told.text('as_written'))} donnerait {_bounds_words(bounds)} sur l’année."
            )
            yield Issue(figures.TABLE, (figure.name,), what, read_in=(told.text("source"),))


def _network_rhythm(data: CentreData) -> Iterator[Issue]:
    for network in records(data, "networks"):
        bounds = per_year(network.text("rhythm"))
        met = [
            row
            for row in realised(data)
            if row.text("network_id") == network.name and row.year == network.year and row.number("occurrences")
        ]
        total = sum(row.dates for row in met)
        if bounds and met and not _within(total, bounds, slack=0.0):
            yield Issue(
                "networks",
                (network.name, *names(met)),
                f"{quoted(network.text('name'))}, {network.year} : rythme {quoted(network.text('rhythm'))}, soit "
                f"{_bounds_words(bounds)} dates, mais {number(total)} {agree(total, 'réalisée')} dans les lignes.",
                "info",
            )


def _told_rhythm(data: CentreData, told: Record) -> tuple[float, float] | None:
    """Occasions a year that the words of a statement mean.

    "7 réseaux, à raison de 2 à 3 journées par an" is multiplied by the 7 networks when that is the number published.
    """
    bounds = per_year(told.text("as_written"))
    things = {(found.number, stem(found.after[0])) for found in counted(told.text("as_written")) if found.after}
    published = (row for (_, year), row in figures.yearly(data).items() if year == told.year)
    times = [value for row in published if ((value := figures.value(row)), stem(fold(row.text("unit")))) in things]
    return (bounds[0] * times[0], bounds[1] * times[0]) if bounds and times else bounds


def _within(found: float, bounds: tuple[float, float], slack: float = 0.1) -> bool:
    return bounds[0] * (1 - slack) <= found <= bounds[1] * (1 + slack)


def _bounds_words(bounds: tuple[float, float]) -> str:
    return number(bounds[0], 0) if bounds[0] == bounds[1] else f"{number(bounds[0], 0)} à {number(bounds[1], 0)}"


def members_listed(data: CentreData) -> Iterator[Issue]:
    """The number of members a network declares against the territories listed for it, one by one."""
    listed: Mapping[str, list[Record]] = defaultdict(list)
    for row in records(data, "network_territories"):
        if row.text("territory_kind") in ("epci", "commune", "qpv"):
            listed[row.text("network_id")].append(row)
    for network in records(data, "networks"):
        rows, declared = listed.get(network.text(KEYS["networks"]), []), network.number("members_count")
        if rows and declared is not None and declared != len(rows):
            yield Issue(
                "network_territories",
                (network.name,),
                f"{quoted(network.text('name'))} : {number(declared)} {network.text('members_unit') or 'membres'} "
                f"annoncés, {len(rows)} {agree(len(rows), 'territoire listé', 'territoires listés')}.",
            )
