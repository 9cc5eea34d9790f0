"""Publications by type, theme and month: sums over the list, what is not out yet told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dashboard.filters import MONTHS, Vocabulary
from dashboard.french import agree, number, plural
from dashboard.indicators.breakdowns import SHORT_MONTHS
from dashboard.indicators.model import Breakdown, Row
from dashboard.indicators.publications_list import DONE, Line, Publication, counted

ONLY_EVENT = "dont seule la date de l’événement est imprimée"


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

    What has no known month is not in it: its count is stated in the notes.
    """
    done = [item for item in items if item.done]
    dated = [item for item in done if item.month is not None]
    if not dated:
        return None
    present = [code for code in DONE if any(item.status == code for item in dated)]
    years = sorted({item.year for item in dated if item.year is not None})
    bins = [(years[0], month) for month in range(1, 13)] if len(years) == 1 else [(year, None) for year in years]
    rows = tuple(_time_row(year, month, dated, present) for year, month in bins)
    left = len(done) - len(dated)
    note = f"{plural(left, 'publication')} sans mois connu ne {agree(left, 'figure', 'figurent')} pas ici"
    of_event = sum(item.of_event for item in done)
    told = f", dont {number(of_event)} {ONLY_EVENT}." if of_event else "."
    return Breakdown(
        "", "publication", "publications", rows, float(len(dated)),
        tuple(statuses[code] for code in present), tuple(present), "status",
        notes=(note + told,) if left else (), covered=len(dated), base=len(done),
    )  # fmt: skip


def _time_row(year: int, month: int | None, dated: list[Publication], present: list[str]) -> Row:
    here = [item for item in dated if item.year == year and month in (None, item.month)]
    label = f"{MONTHS[month - 1]} {year}" if month else str(year)
    short = SHORT_MONTHS[month - 1] if month else str(year)
    parts = tuple(float(sum(item.status == code for item in here)) for code in present)
    return Row(f"{year}-{month or 0:02d}", label, short, float(len(here)), None, parts=parts)


def undated_words(items: Iterable[Publication]) -> str:
    """Why nothing can be placed in a month, in French, from what is known of the dates."""
    done = [item for item in items if item.done]
    placeholder = sum(item.precision == "placeholder" for item in done)
    year_only = sum(item.year is not None for item in done)
    of_event = sum(item.of_event for item in done)
    none = len(done) - placeholder - year_only - of_event
    reasons = [
        f"{none} sans date imprimée" if none else "",
        f"{placeholder} avec une date mise faute de la vraie" if placeholder else "",
        f"{of_event} {ONLY_EVENT}" if of_event else "",
        f"{year_only} avec l’année seule" if year_only else "",
    ]
    return ", ".join(reason for reason in reasons if reason)
