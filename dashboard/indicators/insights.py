"""The message of a chart, computed from its results. Nothing is canned."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.dimensions import PERIOD, everything
from dashboard.french import NARROW, agree, capital, enumerate_words, number, percent, plural
from dashboard.indicators.model import Breakdown, Row


def month_message(breakdown: Breakdown) -> str:
    """Where the activity concentrates in the period, and the months without any; each year with its own count.

    Where too few actions have a known month, or no report tells of the period, what is known is told, and no lesson.
    """
    if breakdown.narrowed:
        return _chosen_message(breakdown)
    dated = [row for row in breakdown.rows if row.value]
    if not dated:
        return breakdown.silent or "Aucune date connue au mois près dans cette sélection."
    placed, every = _placed(breakdown)
    if 2 * placed < every:
        return _undated_message(breakdown)
    if not tells_months(breakdown):
        return _counts_message(dated, breakdown)
    highest = max(row.value for row in dated)
    peaks = [row for row in dated if row.value == highest]
    if len(peaks) > 3:
        most = plural(highest, breakdown.unit, breakdown.unit_plural)
        return f"Au plus {most} par mois, sans temps fort marqué."
    first = _counts_message(peaks, breakdown).removesuffix(".")
    return f"{first}{_quiet(breakdown, placed < every)}."


def _placed(breakdown: Breakdown) -> tuple[float, float]:
    """How much of a picture by month is in it, and how much there is, what a period leaves out with it."""
    return sum(row.value for row in breakdown.rows), breakdown.total + breakdown.left_out


def _undated_message(breakdown: Breakdown) -> str:
    (placed, _), left = _placed(breakdown), breakdown.left_out
    known = plural(placed, breakdown.unit, breakdown.unit_plural)
    if left:
        more = agree(left, "autre peut", "autres peuvent")
        return f"Date connue pour {known} de cette période{NARROW}; {number(left)} {more} s’y ajouter."
    total = number(breakdown.total)
    return f"Mois connu pour {known} sur {total}{NARROW}: trop peu pour dire quand l’activité se concentre."


def tells_months(breakdown: Breakdown) -> bool:
    """Whether a sentence may say when the activity concentrates: months, enough actions, mostly dated, reported on."""
    placed, every = _placed(breakdown)
    by_month = any("-" in row.code for row in breakdown.rows)
    return by_month and not breakdown.silent and not _few(breakdown) and 2 * placed >= every


def _counts_message(rows: Sequence[Row], breakdown: Breakdown) -> str:
    """What each of some months or years has, those of one same count together."""
    by_count: dict[float, list[str]] = {}
    for row in rows:
        by_count.setdefault(row.value, []).append(_without_year(row.label))
    each = " chacun" if "-" in rows[0].code else " par an"
    told = [
        f"{enumerate_words(names)}{NARROW}: {plural(count, breakdown.unit, breakdown.unit_plural)}"
        f"{each if len(names) > 1 else ''}"
        for count, names in by_count.items()
    ]
    return f"{capital(f'{NARROW}; '.join(told))}."


def _quiet(breakdown: Breakdown, undated: bool) -> str:
    """The months without any activity; without any that is dated, where some is not."""
    quiet = [_without_year(row.label) for row in breakdown.rows if not row.value]
    if len(breakdown.rows) < 2:
        return ""
    if not quiet:
        return f"{NARROW}; aucun mois sans activité"
    if len(quiet) > 3:
        return f"{NARROW}; {len(quiet)} mois sans activité datée"
    return f"{NARROW}; rien {'de daté ' if undated else ''}en {enumerate_words(quiet)}"


def _without_year(label: str) -> str:
    month, _, year = label.partition(" ")
    return month if year.isdigit() else label


LEAST_TOLD = 5
"""Actions under which no sentence draws a lesson from their distribution."""


def share_message(breakdown: Breakdown) -> str:
    """What the largest categories weigh: one alone, or the few that make half of the total.

    Under a filter on its own dimension, what is chosen and out of how much; too few actions, or too many of which the
    category is not known, are said to be so.
    """
    if breakdown.empty or not breakdown.total:
        return breakdown.silent or "Rien dans cette sélection."
    if breakdown.narrowed:
        return _chosen_message(breakdown)
    known = sorted((row for row in breakdown.known() if row.value), key=lambda row: -row.value)
    if not known:
        return "Non renseigné pour toute la sélection."
    if _few(breakdown):
        return "Trop peu d’actions pour en tirer une répartition."
    unknown = share_words(_unknown(breakdown))
    if _unknown(breakdown) > 0.5:
        return f"Non renseigné pour {unknown} du total{NARROW}; le reste ne dit rien de l’ensemble."
    # An action in two categories is in the bars of both: their sum would count it twice.
    top = known[:1] if breakdown.overlap else _half(known, breakdown.total)
    weight = sum(row.value for row in top) / breakdown.total
    if weight > 0.999 and len(top) == 1:
        return f"{capital(top[0].label)}, pour toute la sélection."
    names = enumerate_words([_name(row, breakdown.dimension, index) for index, row in enumerate(top)])
    tail = f"{NARROW}; non renseigné pour {unknown}" if _unknown(breakdown) >= 0.2 else ""
    return f"{names} {agree(len(top), 'fait', 'font')} {share_words(weight)} du total{tail}."


def _chosen_message(breakdown: Breakdown) -> str:
    """What is chosen, out of how much; nothing to compare it with where it is all there is."""
    rows = [row for row in breakdown.rows if row.selected]
    monthly = breakdown.dimension == PERIOD
    names = [capital(row.label) if monthly else _name(row, breakdown.dimension, 0) for row in rows]
    counts = [
        f"{name}{NARROW}: {plural(row.value, breakdown.unit, breakdown.unit_plural)}"
        for name, row in zip(names, rows, strict=True)
    ]
    told = enumerate_words(counts) or "Rien pour ce choix"
    if any(row.value == breakdown.total for row in rows):
        return f"{told}."
    return f"{told}, sur {number(breakdown.total)} pour {everything(breakdown.dimension)}."


def _few(breakdown: Breakdown) -> bool:
    return breakdown.unit != "%" and (breakdown.base or breakdown.total) < LEAST_TOLD


def _unknown(breakdown: Breakdown) -> float:
    """Part of the total whose category nobody has given, from 0 to 1."""
    return sum(row.value for row in breakdown.rows if not row.code) / breakdown.total


COMMON_NOUNS = ("modality", "format", "role", "mode")
"""Dimensions whose values are common nouns: no capital inside a sentence."""


def _name(row: Row, dimension: str, index: int) -> str:
    if dimension not in COMMON_NOUNS:
        return row.short
    return row.short if index == 0 else row.short[:1].lower() + row.short[1:]


def _half(known: list[Row], total: float) -> list[Row]:
    """The fewest largest rows that reach half of the total, three at most."""
    taken: list[Row] = []
    for row in known[:3]:
        taken.append(row)
        if sum(item.value for item in taken) >= total / 2:
            return taken
    return taken[:1]


def share_words(share: float) -> str:
    """A part of 1 in words where they are short ("un tiers"), else in hundredths."""
    for value, words in (
        (1.0, "la totalité"),
        (0.75, "les trois quarts"),
        (0.5, "la moitié"),
        (1 / 3, "un tiers"),
        (0.25, "un quart"),
    ):
        if abs(share - value) < 0.012:
            return words
    return percent(100 * share, 0)
