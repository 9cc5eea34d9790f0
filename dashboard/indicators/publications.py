"""Publications: what the tables list beside what the report counts, the list under a search, its breakdowns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Day  # noqa: N812 - a publication has a date of its own
from typing import Any

from dashboard.filters import MONTHS, UNKNOWN_LABEL, Filters, Vocabulary
from dashboard.indicators.breakdowns import SHORT_MONTHS
from dashboard.indicators.model import Breakdown, Row
from dashboard.snapshot import CentreData, text_of
from dashboard.sources.text import fold

DONE = ("published", "online")
PENDING = ("in_progress", "in_preparation")
ASIDE = ("relayed", "mentioned")
"""Neither out by the centre nor to come: another's, or named without a word on where it stands. Counted apart."""
STATUSES = (*DONE, *PENDING, *ASIDE)
MONTH_KNOWN = ("day", "period", "month")


@dataclass(frozen=True)
class Labels:
    """French labels of the closed vocabularies of the table: type and status."""

    types: Mapping[str, str]
    statuses: Mapping[str, str]


@dataclass(frozen=True)
class Choice:
    """What the page's own controls hold; "" = everything. `query` is free text."""

    query: str = ""
    type: str = ""
    status: str = ""


@dataclass(frozen=True)
class Publication:
    """One publication, with the lines that speak of it put together.

    Attributes:
        themes: French labels; `theme_codes` the codes; `theme_suggested` whether the centre has yet to confirm them.
        year, month, day: of its date; None when they are not known.
        date, precision: French words for its date ("" when there is none), and its `date_precision`.
        of_event: whether the only date its document gives is that of the event it is about.
        url: http or https address, or "".
        sources: document and section of each line, the line kept first.
        also: titles of the other lines that stand for the same publication; same_as: their identifiers, as written.
        report_year, written_year: of the document and of the date as written (0 when there is none).
        role, network, scheme: codes, "" when unknown.
        done: whether it is out (published or online); announced is not done.
    """

    id: str
    title: str
    type: str
    type_label: str
    status: str
    status_label: str
    date: str
    precision: str
    of_event: bool
    year: int | None
    month: int | None
    theme_codes: tuple[str, ...]
    themes: tuple[str, ...]
    theme_suggested: bool
    partners: tuple[str, ...]
    commissioned_by: str
    frequency: str
    url: str
    notes: str
    sources: tuple[str, ...]
    also: tuple[str, ...]
    same_as: tuple[str, ...]
    report_year: int
    written_year: int
    role: str
    network: str
    scheme: str
    day: Day | None = None

    @property
    def done(self) -> bool:
        """Whether it is out."""
        return self.status in DONE


@dataclass(frozen=True)
class Line:
    """One line of a breakdown of publications: those out, to come or aside, and how many rest on a suggestion."""

    code: str
    label: str
    done: int
    pending: int
    aside: int = 0
    suggested: int = 0

    @property
    def total(self) -> int:
        """All of them, out or not."""
        return self.done + self.pending + self.aside


@dataclass(frozen=True)
class Listing:
    """The publications of a selection.

    Attributes:
        every: all of the period and filters, whatever the page's own controls.
        shown: those that the controls keep, the latest first, the undated after.
        types, statuses: lines of the controls, each counted with the other controls as they are.
    """

    every: tuple[Publication, ...]
    shown: tuple[Publication, ...]
    types: tuple[Line, ...]
    statuses: tuple[Line, ...]


def listing(data: CentreData, filters: Filters, words: Vocabulary, labels: Labels, choice: Choice) -> Listing:
    """The publications that filters and controls keep, each once (`same_as` puts two lines together).

    A publication that is out counts in the year of its date, as in the indicator; one that is not yet out counts in
    the year of the document that announces it, whatever the year it is hoped for.
    """
    every = _publications(data, filters, words, labels)
    shown = tuple(item for item in every if _kept(item, choice))
    return Listing(
        every=every,
        shown=shown,
        types=_lines(every, labels.types, "type", replace(choice, type="")),
        statuses=_lines(every, labels.statuses, "status", replace(choice, status="")),
    )


def _publications(data: CentreData, filters: Filters, words: Vocabulary, labels: Labels) -> tuple[Publication, ...]:
    """Those of the filters, each once: what is out first, so that it stands for a line that still announces it."""
    kept = [item for item in _every(data, words, labels) if _in(item, filters)]
    kept.sort(key=lambda item: not item.done)
    met: set[str] = set()
    once = []
    for item in kept:
        if item.id not in met and met.isdisjoint(item.same_as):
            once.append(item)
        met.update((item.id, *item.same_as))
    return tuple(sorted(once, key=_order))


def _every(data: CentreData, words: Vocabulary, labels: Labels) -> tuple[Publication, ...]:
    """Every line of the table as a publication; read once per snapshot."""
    if "publications" not in data.memo:
        rows = data.table("publications").to_dict("records")
        twins = zip(rows, _twins(rows), strict=True)
        data.memo["publications"] = tuple(_publication(row, others, words, labels) for row, others in twins)
    made: tuple[Publication, ...] = data.memo["publications"]
    return made


def _in(item: Publication, filters: Filters) -> bool:
    """Whether the filters that say something about a publication keep it (as the indicator does for those out)."""
    year = (item.written_year if item.done else None) or item.report_year
    first, last = _years(filters)
    if not first <= year <= last:
        return False
    if filters.theme and not set(filters.theme) & set(item.theme_codes or ("",)):
        return False
    codes = (("role", item.role), ("network", item.network), ("scheme", item.scheme))
    return all(not filters.selected(name) or code in filters.selected(name) for name, code in codes)


def _years(filters: Filters) -> tuple[int, int]:
    if filters.year is not None:
        return filters.year, filters.year
    return (filters.start.year if filters.start else 0, filters.end.year if filters.end else 9999)


def _twins(rows: Sequence[Mapping[Hashable, Any]]) -> Iterator[list[Mapping[Hashable, Any]]]:
    """For each line, the centre's others that stand for the same publication, whichever of the two says so."""
    lines = {str(row["publication_id"]): row for row in rows}
    linked: dict[str, set[str]] = defaultdict(set)
    for own, row in lines.items():
        for other in row["same_as"]:
            linked[own].add(other)
            linked[other].add(own)
    order = {name: place for place, name in enumerate(lines)}
    for row in rows:
        own = str(row["publication_id"])
        yield [lines[other] for other in sorted(linked[own] & order.keys() - {own}, key=order.__getitem__)]


def _publication(
    row: Mapping[Hashable, Any], twins: list[Mapping[Hashable, Any]], words: Vocabulary, labels: Labels
) -> Publication:
    def text(column: str) -> str:
        return next((text_of(line[column]) for line in (row, *twins) if text_of(line[column])), "")

    codes = tuple(str(code) for code in row["theme_ids"])
    year, month = _year_month(row)
    return Publication(
        id=str(row["publication_id"]),
        title=str(row["title"]),
        type=str(row["type"]),
        type_label=labels.types.get(str(row["type"]), UNKNOWN_LABEL) if text_of(row["type"]) else UNKNOWN_LABEL,
        status=str(row["status"]),
        status_label=labels.statuses.get(str(row["status"]), str(row["status"])),
        date=date_words(row),
        precision=text_of(row["date_precision"]),
        of_event=bool(text_of(row["event_date"])) and not text_of(row["date"]),
        year=year,
        month=month,
        theme_codes=codes,
        themes=tuple(words.label("theme", code) for code in codes),
        theme_suggested=bool(codes) and text_of(row["theme_basis"]) == "suggested",
        partners=tuple(str(name) for name in row["partners"]),
        commissioned_by=text("commissioned_by"),
        frequency=text("frequency"),
        url=text("url"),
        notes=" ".join(filter(None, (text("details"), text("notes")))),
        sources=tuple(dict.fromkeys(text_of(line["source"]) for line in (row, *twins))),
        also=tuple(str(line["title"]) for line in twins),
        same_as=tuple(str(name) for name in row["same_as"]),
        report_year=int(row["report_year"]),
        written_year=int(text_of(row["date"])[:4] or 0),
        role=text_of(row["role"]),
        network=text_of(row["network_id"]),
        scheme=text_of(row["scheme_id"]),
        day=_day(row),
    )


def _day(row: Mapping[Hashable, Any]) -> Day | None:
    """The day it came out, when its document gives it."""
    written = text_of(row["date"])
    return Day.fromisoformat(written) if text_of(row["date_precision"]) == "day" and len(written) == 10 else None


def date_words(row: Mapping[Hashable, Any]) -> str:
    """A publication's date in French, no finer than it is known; "" when there is none.

    Args:
        row: date (ISO, maybe partial), date_precision, date_as_written, event_date, status.
    """
    written, precision = text_of(row["date"]), text_of(row["date_precision"])
    if precision == "placeholder":
        return f"date non renseignée (« {text_of(row['date_as_written'])} » imprimé par défaut)"
    if not written:
        event = text_of(row["event_date"])
        return f"événement du {_partial_words(event)}, parution non datée" if event else ""
    if text_of(row["status"]) in PENDING:
        return f"attendue en {written[:4]}"
    return _partial_words(written, precision)


def _partial_words(written: str, precision: str = "") -> str:
    parts = [int(part) for part in written.split("-")]
    if len(parts) == 1 or precision in ("year", "season"):
        return str(parts[0])
    month = f"{MONTHS[parts[1] - 1]} {parts[0]}"
    return month if len(parts) == 2 or precision == "month" else f"{'1er' if parts[2] == 1 else parts[2]} {month}"


def _year_month(row: Mapping[Hashable, Any]) -> tuple[int | None, int | None]:
    written, precision = text_of(row["date"]), text_of(row["date_precision"])
    if not written or precision in ("placeholder", "unknown"):
        return None, None
    known = precision in MONTH_KNOWN and len(written) >= 7
    return int(written[:4]), int(written[5:7]) if known else None


def _order(item: Publication) -> tuple[int, int, int, str]:
    dated = item.year is not None
    return (0 if dated else 1, -(item.year or 0), -(item.month or 0), fold(item.title))


def _kept(item: Publication, choice: Choice) -> bool:
    if choice.type and item.type != choice.type:
        return False
    if choice.status and item.status != choice.status:
        return False
    words = fold(choice.query).split()
    if not words:
        return True
    parts = (item.title, item.type_label, *item.themes, *item.partners, item.commissioned_by, item.notes, *item.also)
    text = fold(" ".join(parts))
    return all(word in text for word in words)


def _lines(every: Iterable[Publication], labels: Mapping[str, str], attribute: str, others: Choice) -> tuple[Line, ...]:
    kept = [item for item in every if _kept(item, others)]
    present = {getattr(item, attribute) for item in every}
    lines = [counted(code, label, [i for i in kept if getattr(i, attribute) == code]) for code, label in labels.items()]
    return tuple(line for line in lines if line.code in present)


def counted(code: str, label: str, items: list[Publication]) -> Line:
    """The line that counts some publications."""
    done, aside = sum(item.done for item in items), sum(item.status in ASIDE for item in items)
    suggested = sum(item.theme_suggested for item in items)
    return Line(code, label, done, len(items) - done - aside, aside, suggested)


def by_type(items: Iterable[Publication], labels: Mapping[str, str]) -> tuple[Line, ...]:
    """Publications by type, the most numerous first."""
    found = list(items)
    lines = [counted(code, label, [item for item in found if item.type == code]) for code, label in labels.items()]
    return _largest_first(line for line in lines if line.total)


def by_theme(items: Iterable[Publication], words: Vocabulary) -> tuple[Line, ...]:
    """Publications by theme, the most numerous first, "non renseigné" last; one with two themes is in two lines."""
    found = list(items)
    lines = [
        counted(option.code, option.label, [item for item in found if _has_theme(item, option.code)])
        for option in words.options["theme"]
    ]
    return _largest_first(line for line in lines if line.total)


def _has_theme(item: Publication, code: str) -> bool:
    return code in item.theme_codes if code else not item.theme_codes


def _largest_first(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (line.code == "", -line.total)))


def by_month(items: Iterable[Publication], statuses: Mapping[str, str]) -> Breakdown | None:
    """Publications that are out by month (by year when several are shown); None when no month is known.

    What has no known month is not in it: see `undated`.
    """
    done = [item for item in items if item.done]
    dated = [item for item in done if item.month is not None]
    if not dated:
        return None
    present = [code for code in DONE if any(item.status == code for item in dated)]
    years = sorted({item.year for item in dated if item.year is not None})
    bins = [(years[0], month) for month in range(1, 13)] if len(years) == 1 else [(year, None) for year in years]
    rows = tuple(_time_row(year, month, dated, present) for year, month in bins)
    return Breakdown(
        "", "publication", "publications", rows, float(len(dated)),
        tuple(statuses[code] for code in present), tuple(present), "status",
        covered=len(dated), base=len(done),
    )  # fmt: skip


def _time_row(year: int, month: int | None, dated: list[Publication], present: list[str]) -> Row:
    here = [item for item in dated if item.year == year and month in (None, item.month)]
    label = f"{MONTHS[month - 1]} {year}" if month else str(year)
    short = SHORT_MONTHS[month - 1] if month else str(year)
    parts = tuple(float(sum(item.status == code for item in here)) for code in present)
    return Row(f"{year}-{month:02d}" if month else str(year), label, short, float(len(here)), None, parts=parts)


@dataclass(frozen=True)
class Undated:
    """Publications out that no month is known of: how many, and what their dates lack.

    Attributes:
        out: publications out, dated or not; count: those without a month.
        unprinted: without any date; placeholder: with one put for want of the right one.
        of_event: with only the date of the event they are about; year_only: with only the year.
    """

    out: int
    count: int
    unprinted: int
    placeholder: int
    of_event: int
    year_only: int


def undated(items: Iterable[Publication]) -> Undated:
    """What keeps publications out of a picture by month."""
    done = [item for item in items if item.done]
    placeholder = sum(item.precision == "placeholder" for item in done)
    of_event, year_only = sum(item.of_event for item in done), sum(item.year is not None for item in done)
    without = sum(item.month is None for item in done)
    return Undated(len(done), without, len(done) - placeholder - year_only - of_event, placeholder, of_event, year_only)
