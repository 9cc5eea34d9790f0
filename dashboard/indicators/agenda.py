"""The agenda: which actions, searched, each once, grouped by month, by status, and laid out in weeks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard.dimensions import BoolArray
from dashboard.filters import Filters, Vocabulary, months_of
from dashboard.indicators.agenda_words import UNDATED_TITLES, month_words
from dashboard.indicators.lines import Line, chosen, of_rows
from dashboard.indicators.selection import astride, columns
from dashboard.snapshot import CentreData
from dashboard.sources.text import fold
from dashboard.territories.lists import Territories
from dashboard.twins import PREVAILING

RANK = {status: rank for rank, status in enumerate(PREVAILING)}
Month = tuple[int, int]


@dataclass(frozen=True)
class Entry:
    """One action of the agenda.

    Attributes:
        line: the line that tells most about it (realised before announced).
        folded: the other lines of the centre that speak of the same action, shown with it and nowhere else.
        elsewhere: identifiers of the same action in other centres, or outside the selection.
    """

    line: Line
    folded: tuple[Line, ...] = ()
    elsewhere: tuple[str, ...] = ()

    @property
    def announced(self) -> tuple[Line, ...]:
        """Folded lines whose day is known while the action's own is not: the dates it was announced for."""
        return tuple(line for line in self.folded if line.start) if self.line.start is None else ()


@dataclass(frozen=True)
class Agenda:
    """What the agenda shows.

    Attributes:
        entries: the actions of the status and words asked for, in chronological order, undated ones last.
        counts: status → number of actions that the words keep, whatever the status asked for.
        folded: announcements put with the realised action they speak of.
        left_out: actions of the status and words that may be in the period chosen, left out for want of a date.
    """

    entries: tuple[Entry, ...]
    counts: Mapping[str, int]
    folded: int
    left_out: int = 0

    @property
    def dated(self) -> tuple[Entry, ...]:
        """Entries known to the month at least."""
        return tuple(entry for entry in self.entries if entry.line.month)

    @property
    def undated(self) -> tuple[Entry, ...]:
        """Entries that no month can hold."""
        return tuple(entry for entry in self.entries if not entry.line.month)


def agenda(
    data: CentreData,
    filters: Filters,
    words: Vocabulary,
    query: str = "",
    statuses: Sequence[str] = tuple(RANK),
    rows: BoolArray | None = None,
    known: Territories | None = None,
) -> Agenda:
    """The actions that filters, words and statuses keep, each once.

    Args:
        data: the centre.
        filters: the choice.
        words: vocabulary, for the names of networks.
        query: words looked for; case, accents, apostrophes and kinds of spaces do not matter.
        statuses: those shown; announcements of a realised action go with it whichever are shown.
        rows: rows of events to keep; those that the centre counts, and those not done, when None.
        known: the territories whose names may be looked for.
    """
    within = columns(data).perimeter if rows is None else rows
    once = [entry for entry in each_once(of_rows(data, chosen(data, filters))) if within[entry.line.index]]
    searched = _Searched(data, query, words, known)
    found = [entry for entry in once if searched.finds(entry)]
    shown = [entry for entry in found if entry.line.status in statuses]
    ever = replace(filters, year=None, start=None, end=None)
    apart = each_once(of_rows(data, chosen(data, ever) & astride(data, filters) & within))
    return Agenda(
        tuple(sorted(shown, key=_order)),
        Counter(entry.line.status for entry in found),
        sum(len(entry.folded) for entry in shown),
        sum(1 for entry in apart if entry.line.status in statuses and searched.finds(entry)),
    )


def _order(entry: Entry) -> tuple[tuple[int, int, int], int, int]:
    return entry.line.when, RANK.get(entry.line.status, len(RANK)), entry.line.index


def each_once(found: Sequence[Line]) -> tuple[Entry, ...]:
    """One entry for each action, on the line that counts for it; the others on the same action are folded into it.

    An action whose line that counts is not among those found has no entry: what took place in May is not what was
    announced in April.
    """
    others: dict[int, list[Line]] = defaultdict(list)
    for line in sorted(found, key=lambda line: RANK[line.status]):
        if not line.counts:
            others[line.family].append(line)
    return tuple(_entry(line, others[line.family]) for line in found if line.counts)


def _entry(line: Line, folded: Sequence[Line]) -> Entry:
    inside = {line.id, *(other.id for other in folded)}
    named = dict.fromkeys(name for each in (line, *folded) for name in each.twins)
    return Entry(line, tuple(folded), tuple(name for name in named if name not in inside))


class _Searched:
    """Looks for the words of a query in what is said of actions; what is said of a line is put together once."""

    def __init__(self, data: CentreData, query: str, words: Vocabulary, known: Territories | None) -> None:
        self.wanted, self.words, self.known = fold(query).split(), words, known
        kept = data.memo.setdefault("searched", (known, {}))
        if kept[0] is not known:
            kept = data.memo["searched"] = (known, {})
        self.texts: dict[int, str] = kept[1]

    def finds(self, entry: Entry) -> bool:
        """Whether every word is in what is said of an action: see `_searched`."""
        return not self.wanted or self._has_all(" ".join(map(self._text, (entry.line, *entry.folded))))

    def _has_all(self, text: str) -> bool:
        return all(word in text for word in self.wanted)

    def _text(self, line: Line) -> str:
        if line.index not in self.texts:
            self.texts[line.index] = _searched(line, self.words, self.known)
        return self.texts[line.index]


def _searched(line: Line, words: Vocabulary, known: Territories | None) -> str:
    """Title, place, partners, month, and the names of network, format, modality, themes and territories."""
    coded = (
        ("network", line.network), ("format", line.format), ("modality", line.modality),
        ("department", line.department), *(("theme", code) for code in line.themes),
    )  # fmt: skip
    names = [words.label(name, code) for name, code in coded if code]
    month = month_words(line.year, line.month) if line.month else ""
    names += _territories(line, known) if known else []
    return fold(" ".join((line.title, line.place, line.venue, *line.partners, month, *names)))


def _territories(line: Line, known: Territories) -> list[str]:
    """Names of its QPV and commune, and of what these belong to."""
    own = [known.get("qpv", code) for code in line.quarters] + [known.get("commune", line.commune)]
    return [name.name for one in own if one for name in (one, *known.parents(one))]


@dataclass(frozen=True)
class MonthGroup:
    """The actions of a month."""

    month: Month
    entries: tuple[Entry, ...]


def by_month(entries: Iterable[Entry]) -> tuple[MonthGroup, ...]:
    """Dated entries by the month they begin in, in order."""
    groups: dict[Month, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.line.month:
            groups[entry.line.year, entry.line.month].append(entry)
    return tuple(MonthGroup(month, tuple(groups[month])) for month in sorted(groups))


def by_precision(entries: Iterable[Entry]) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """Undated entries by what their document says of the date, in the order of `UNDATED_TITLES`."""
    groups: dict[str, list[Entry]] = {name: [] for name in UNDATED_TITLES}
    for entry in entries:
        if not entry.line.month:
            groups.setdefault(entry.line.precision, []).append(entry)
    return tuple((name, tuple(found)) for name, found in groups.items() if found)


@dataclass(frozen=True)
class MonthCount:
    """How much a month holds: realised actions apart from the others."""

    month: Month
    realised: int
    others: int


def months(found: Agenda, filters: Filters) -> tuple[MonthCount, ...]:
    """The months of the period, of each year in which something has a known month; empty when nothing has."""
    realised = Counter((e.line.year, e.line.month) for e in found.dated if e.line.realised)
    others = Counter((e.line.year, e.line.month) for e in found.dated if not e.line.realised)
    marks = {(mark.day.year, mark.day.month) for entry in found.entries for mark in _announced_marks(entry)}
    years = sorted({year for year, _ in (*realised, *others, *marks)})
    keys = [(year, month) for year in years for month in months_of(filters, year)]
    return tuple(MonthCount(key, realised[key], others[key]) for key in keys)


def first_shown(found: Agenda) -> Month | None:
    """The month a calendar opens on: that of the latest realised action, or of the latest one; None without dates."""
    dated = found.dated
    done = [entry for entry in dated if entry.line.realised] or list(dated)
    return max(((e.line.year, e.line.month) for e in done), default=None)


@dataclass(frozen=True)
class Mark:
    """An action on a day of the calendar.

    Attributes:
        day: the day.
        line: the line the mark leads to.
        position, length: which day of how many, for an action of several days.
        of: for an announced date of a realised action whose own dates are not given, that action.
    """

    day: date
    line: Line
    position: int = 1
    length: int = 1
    of: Line | None = None


def marks(entries: Iterable[Entry]) -> Mapping[date, tuple[Mark, ...]]:
    """Day → what it holds; an action of several days is on each of them."""
    days: dict[date, list[Mark]] = defaultdict(list)
    for entry in entries:
        for mark in (*_own_marks(entry.line), *_announced_marks(entry)):
            days[mark.day].append(mark)
    return {day: tuple(found) for day, found in sorted(days.items())}


def _own_marks(line: Line) -> list[Mark]:
    if line.start is None or line.end is None:
        return []
    length = (line.end - line.start).days + 1
    if length > LONGEST_SPAN:  # "from October 1 to November 30" would fill two months: its first day says it
        return [Mark(line.start, line, 1, length)]
    return [Mark(line.start + timedelta(days=index), line, index + 1, length) for index in range(length)]


LONGEST_SPAN = 10
"""Days that a period may fill in the calendar; a longer one is on its first day only, with its end in words."""


def _announced_marks(entry: Entry) -> list[Mark]:
    return [Mark(line.start, line, of=entry.line) for line in entry.announced if line.start]


def weeks(month: Month) -> tuple[tuple[date | None, ...], ...]:
    """The weeks of a month from Monday to Sunday; None for the days of its neighbours."""
    year, number = month
    first = date(year, number, 1)
    after = date(year + number // 12, number % 12 + 1, 1)
    days: list[date | None] = [None] * first.weekday()
    days += [first + timedelta(days=index) for index in range((after - first).days)]
    days += [None] * (-len(days) % 7)
    return tuple(tuple(days[start : start + 7]) for start in range(0, len(days), 7))
