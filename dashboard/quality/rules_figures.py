"""Rules: published figures against one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from dashboard.filters import Filters
from dashboard.french import enumerate_words, number, percent, signed
from dashboard.indicators import registry
from dashboard.indicators.breaks import breaks
from dashboard.quality import figures
from dashboard.quality.model import Issue, Severity
from dashboard.quality.records import Record, names, records, statements
from dashboard.quality.rules_declared import FROM_FIGURES
from dashboard.quality.words import quoted, said, sample
from dashboard.snapshot import CentreData
from dashboard.sources.text import fold

SHARE = "_share"
"""`<indicator>_share` is the share of a category in `<indicator>`."""
SMALL_REMAINDER = 5.0
"""A breakdown that lacks less than this many % is a matter of rounding or of a small "others"."""


def total_vs_lines(data: CentreData) -> Iterator[Issue]:
    """The lines of a breakdown do not add up to the total published beside them; planned numbers likewise."""
    for cut in figures.cuts(data, shares=False):
        if cut.total is None or len(cut.lines) < 2:
            continue
        published, added = figures.value(cut.total), round(sum(map(figures.value, cut.lines)), 6)
        if not figures.agrees(published, added, cut.total.text("qualifier")):
            yield _mismatch(cut, figures.sum_words(cut.lines), added, published)
        planned = cut.total.number("planned")
        expected = sum(row.number("planned") or 0.0 for row in cut.lines)
        if planned is not None and planned != expected:
            yield _mismatch(cut, "en projet, les lignes", expected, planned)


def _mismatch(cut: figures.Cut, words: str, added: float, published: float) -> Issue:
    assert cut.total is not None  # noqa: S101 - told by the caller, for the type checker
    severity: Severity = "error" if added > published else "warning"
    what = (
        f"{figures.label(cut.indicator)}, {cut.period} : {words} = {number(added)}, pour un total publié de "
        f"{number(published)} (écart {signed(published - added)})."
    )
    base = cut.total.text("base")
    what += f" Ce total porte sur : {base}." if base and base not in {row.text("base") for row in cut.lines} else ""
    return Issue(figures.TABLE, names((*cut.lines, cut.total)), what, severity)


def planned_in_total(data: CentreData) -> Iterator[Issue]:
    """Totals printed with what is only planned beside what exists ("9 (11)"); one finding a breakdown and period."""
    groups: dict[tuple[str, str], list[tuple[str, Record]]] = defaultdict(list)
    for cut in figures.cuts(data, shares=False):
        if cut.total is not None and cut.total.number("planned"):
            groups[cut.period, cut.dimension].append((cut.indicator, cut.total))
    for (period, _), found in sorted(groups.items()):
        printed = [
            f"{figures.label(indicator)} {number(figures.value(row))} ({number(_with_planned(row))})"
            for indicator, row in found
        ]
        what = (
            f"{period} : {enumerate_words(printed)} : le nombre entre parenthèses ajoute des projets à ce qui existe ; "
            "seul le premier compte ce qui existe."
        )
        yield Issue(figures.TABLE, names(row for _, row in found), what)


def _with_planned(row: Record) -> float:
    return figures.value(row) + (row.number("planned") or 0.0)


def shares_vs_hundred(data: CentreData) -> Iterator[Issue]:
    """Shares of one base that exceed 100 %, or leave a part untold."""
    for cut in figures.cuts(data, shares=True):
        added = round(sum(map(figures.value, cut.lines)), 6)
        slack = sum(figures.half_unit(figures.value(row)) for row in cut.lines)
        if abs(added - 100) <= slack or (len(cut.lines) < 2 and added < 100):
            continue
        severity: Severity = "info" if 100 - added < SMALL_REMAINDER else "warning"
        name, rest = figures.label(cut.indicator), f"il manque {percent(round(100 - added, 2))}, non ventilés"
        if added > 100:
            severity, rest = "error", f"c’est {percent(round(added - 100, 2))} de trop"
        yield Issue(
            figures.TABLE,
            names(cut.lines),
            f"{name}, {cut.period} : {figures.sum_words(cut.lines)} = {percent(added)} ; {rest}.",
            severity,
        )


def several_cuts(data: CentreData) -> Iterator[Issue]:
    """Shares of one indicator along several axes: a reader must not add them up."""
    groups: dict[tuple[str, str], dict[str, list[Record]]] = defaultdict(dict)
    for cut in figures.cuts(data, shares=True):
        groups[cut.indicator, cut.period].setdefault(cut.dimension, []).extend(cut.lines)
    for (indicator, period), axes in sorted(groups.items()):
        if len(axes) < 2:
            continue
        rows = [row for lines in axes.values() for row in lines]
        words = [figures.sum_words(lines) for lines in axes.values()]
        yield Issue(
            figures.TABLE,
            names(rows),
            f"{figures.label(indicator)}, {period} : {len(axes)} découpages, dont les parts ne s’additionnent pas "
            f"({percent(sum(map(figures.value, rows)))}) : d’une part {', d’autre part '.join(words)}.",
        )


def different_wholes(data: CentreData) -> Iterator[Issue]:
    """Shares of which the document says in two places that they are shares of different things."""
    groups: dict[tuple[str, int], dict[str, Record]] = defaultdict(dict)
    for told in statements(data, figures.TABLE, "base"):
        groups[told.text("subject"), told.year].setdefault(fold(told.text("value")), told)
    for (indicator, year), bases in sorted(groups.items()):
        if len(bases) > 1:
            rows = [row for row in figures.known(data) if row.text("indicator_id") == indicator and row.year == year]
            told_on = [f"{quoted(told.text('value'))} ({said(told.text('as_written'))})" for told in bases.values()]
            told_words = ", tantôt sur ".join(told_on)
            what = f"{figures.label(indicator)}, {year} : les parts sont dites tantôt sur {told_words}. Lequel est-ce ?"
            read_in = tuple(told.text("source") for told in bases.values())
            yield Issue(figures.TABLE, names(rows), what, read_in=read_in)


def figure_vs_figures(data: CentreData) -> Iterator[Issue]:
    """A rate against its numerator and denominator, a growth against its two years: other published figures."""
    for (indicator_id, year), row in sorted(figures.yearly(data).items()):
        indicator = registry.BY_ID.get(indicator_id)
        if indicator is None or indicator.compute is None:
            continue
        computed = indicator.compute(data, Filters(data.centre.id, year))
        if computed.value is None or computed.rows_noun != FROM_FIGURES[1]:
            continue
        if not _same_to_its_decimals(figures.value(row), computed.value):
            found = percent(computed.value) if row.text("unit") == figures.SHARE_UNIT else number(computed.value)
            yield Issue(
                figures.TABLE,
                (row.name,),
                f"{indicator.label}, {year} : {figures.shown(row)} publié, mais {computed.note} donne {found}.",
            )


def _same_to_its_decimals(published: float, computed: float) -> bool:
    """As `figures.agrees`, the computed value being itself rounded to one decimal."""
    return abs(published - computed) <= figures.half_unit(published) + 0.05 - 1e-9 or published == computed


def share_vs_parts(data: CentreData) -> Iterator[Issue]:
    """The share of a category against its own published number and the published total."""
    lines = {
        (row.text("indicator_id"), row.text("period"), row.text("dimension"), row.text("category")): row
        for row in figures.known(data)
    }
    overall = figures.totals(data)
    for (indicator_id, period, dimension, category), row in sorted(lines.items()):
        base = indicator_id.removesuffix(SHARE)
        part, total = lines.get((base, period, dimension, category)), overall.get((base, period))
        if base == indicator_id or not dimension or part is None or total is None or not figures.value(total):
            continue
        found = 100 * figures.value(part) / figures.value(total)
        if not figures.agrees(figures.value(row), found):
            yield Issue(
                figures.TABLE,
                names((row, part, total)),
                f"{figures.label(indicator_id)}, {figures.line_label(row)}, {period} : {figures.shown(row)} publié, "
                f"mais {figures.shown(part)} sur {figures.shown(total)} donne {percent(round(found, 1))}.",
            )


def printed_twice(data: CentreData) -> Iterator[Issue]:
    """One figure given with several values."""
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for row in figures.known(data):
        columns = ("indicator_id", "period", "dimension", "category", "base")
        groups[tuple(row.text(column) for column in columns)].append(row)
    for (indicator, period, *_), rows in sorted(groups.items()):
        if len({figures.value(row) for row in rows}) > 1:
            values = enumerate_words([f"{figures.shown(row)} ({row.document})" for row in rows])
            what = f"{figures.label(indicator)}, {period} : le même chiffre est donné de plusieurs façons, {values}."
            yield Issue(figures.TABLE, names(rows), what)


NEVER_ABOVE = (
    ("unique_participants", "attendances"),
    ("fte", "employees"),
    ("actions", "half_days"),
    ("appointments", "half_days"),
    ("web_visitors", "web_sessions"),
    ("web_sessions", "web_pageviews"),
    ("newsletter_opens", "newsletter_sends"),
    ("newsletter_clicks", "newsletter_opens"),
    ("linkedin_new_followers", "linkedin_followers"),
)
"""Pairs of indicators of which the first cannot be larger than the second."""


def impossible_order(data: CentreData) -> Iterator[Issue]:
    """A part larger than its whole: more different people than attendances, more FTE than employees…"""
    by_scope = {
        (row.text("indicator_id"), row.text("period")[:4], row.text("dimension"), row.text("category")): row
        for row in figures.known(data)
    }
    for small, large in NEVER_ABOVE:
        for (indicator, period, dimension, category), row in sorted(by_scope.items()):
            other = by_scope.get((large, period, dimension, category)) if indicator == small else None
            if other is not None and figures.value(row) > figures.value(other):
                yield Issue(
                    figures.TABLE,
                    names((row, other)),
                    f"{figures.label(small)}, {row.text('period')} : {figures.shown(row)}, plus que "
                    f"« {figures.label(large)} » ({figures.shown(other)}), ce qui est impossible.",
                )


MOST = (
    ("newsletter_sends", "newsletter_issues", "newsletter_recipients"),
    ("attendances", "actions", "unique_participants"),
)
"""Indicators of which the first cannot exceed the product of the others: how many times, and how many each time."""


ROUNDING = 1
"""What an average that is rounded may hide of each time."""


def more_than_possible(data: CentreData) -> Iterator[Issue]:
    """More sends than issues times recipients, more attendances than actions times people."""
    yearly = figures.yearly(data)
    for whole, times, each in MOST:
        for indicator, year in sorted(yearly):
            rows = [yearly[name, year] for name in (whole, times, each) if (name, year) in yearly]
            if indicator != whole or len(rows) < 3 or not figures.value(rows[1]):
                continue
            found, count, most = map(figures.value, rows)
            if found > count * (most + ROUNDING):
                what = (
                    f"{figures.label(whole)}, {year} : {figures.shown(rows[0])}, soit {number(found / count, 0)} pour "
                    f"chacun des {figures.shown(rows[1])} ({figures.label(times)}), plus que les "
                    f"{figures.shown(rows[2])} publiés ({figures.label(each)})."
                )
                yield Issue(figures.TABLE, names(rows), what)


def opposite_moves(data: CentreData) -> Iterator[Issue]:
    """Two indicators that go together move in opposite directions from one year to the next."""
    yield from _counted_differently(data, told=False)


def told_trend(data: CentreData) -> Iterator[Issue]:
    """The document tells a trend that its own figures do not show."""
    yield from _counted_differently(data, told=True)


def _counted_differently(data: CentreData, *, told: bool) -> Iterator[Issue]:
    yearly = figures.yearly(data)
    for found in breaks(data):
        if found.told is told:
            rows = [yearly[name, year] for name in found.indicators for year in (found.before, found.after)]
            yield Issue(figures.TABLE, names(rows), found.why)


def implied_charges(data: CentreData) -> Iterator[Issue]:
    """What months of running costs covered by reserves say of the yearly expenses, which are not published."""
    yearly = figures.yearly(data)
    for (indicator, year), months in sorted(yearly.items()):
        reserves = yearly.get(("equity_reserves", year))
        if indicator == "reserve_months" and reserves is not None and figures.value(months) > 0:
            implied = 12 * figures.value(reserves) / figures.value(months)
            yield Issue(
                figures.TABLE,
                names((reserves, months)),
                f"{year} : {figures.shown(reserves)} € pour {figures.shown(months)} mois de fonctionnement supposent "
                f"environ {number(round(implied, -3))} € de charges par an, montant que le document ne donne pas.",
            )


def membership_share(data: CentreData) -> Iterator[Issue]:
    """The share of inter-municipalities and towns among members against the list of members."""
    for row in figures.known(data):
        members = {
            member.name: member
            for member in records(data, "organisations")
            if member.text("relation") == "member" and member.year == row.year
        }
        if row.text("indicator_id") != "membership_share" or not members:
            continue
        local = [name for name, member in members.items() if member.text("kind") in ("epci", "commune")]
        found = 100 * len(local) / len(members)
        if not figures.agrees(figures.value(row), found):
            others = [member.text("name") for name, member in members.items() if name not in local]
            what = (
                f"{figures.label('membership_share')}, {row.text('period')} : {figures.shown(row)} publié, mais "
                f"{len(local)} des {len(members)} adhérents listés sont des EPCI ou des villes "
                f"({percent(round(found, 1))}) ; n’en sont pas : {sample(others)}."
            )
            yield Issue(figures.TABLE, (row.name,), what)
