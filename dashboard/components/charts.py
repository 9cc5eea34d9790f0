"""From a breakdown to a chart with its table: one place, so that every chart of the product carries the same things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from dashboard.components.chart import Basis, Chart, Key, chart
from dashboard.components.table import Cell, Table, untold
from dashboard.dimensions import PERIOD
from dashboard.figures.bars import by_time, horizontal, whole
from dashboard.figures.base import MODALITY_COLOURS
from dashboard.figures.dots import Pair, compare
from dashboard.french import NARROW, agree, capital, enumerate_words, number, percent
from dashboard.indicators.insights import leading, months
from dashboard.indicators.model import Breakdown, Measure, Row
from dashboard.indicators.wording import COUNTED_OTHERWISE, change_in_short, value_words
from dashboard.palette import SERIES
from dashboard.words import say


def bars_chart(
    chart_id: str,
    title: str,
    breakdown: Breakdown,
    *,
    takeaway: str = "",
    first: str = "",
    notes: tuple[str, ...] = (),
    limit: int = 14,
) -> Component:
    """Horizontal bars by category, with their table.

    Args:
        chart_id, title: of the chart.
        breakdown: what is drawn.
        takeaway: the message; computed from the breakdown when empty.
        first: header of the table's first column ("Thème").
        notes: as in `Chart`.
        limit: categories drawn; a note says how many more the table has.
    """
    more = len(breakdown.rows) - limit
    if more > 0:
        notes = (*notes, f"{more} {agree(more, 'autre ligne', 'autres lignes')} dans le tableau.")
    return chart(
        Chart(
            chart_id,
            title,
            takeaway or share_message(breakdown),
            None if breakdown.empty else horizontal(breakdown, limit),
            breakdown_table(breakdown, title, first),
            legend(breakdown),
            (*breakdown.notes, *notes),
            basis(breakdown),
            breakdown.source,
            _nothing(breakdown),
            choosing=breakdown.dimension if breakdown.narrowed else "",
        )
    )


def share_message(breakdown: Breakdown) -> str:
    """What the largest categories weigh."""
    return say("charts", "shares", breakdown, leading(breakdown))


def month_message(breakdown: Breakdown) -> str:
    """When the activity takes place."""
    return say("charts", "months", breakdown, months(breakdown))


NOTHING = "Aucune action ne correspond à ces filtres : élargissez la sélection ou réinitialisez-la."
NO_REPORT = "aucun bilan ne parle de cette année"
NOT_ZERO = f"Rien n’est connu de cette période{NARROW}: ce n’est pas un zéro. Choisissez une année dont un bilan parle."


def _nothing(breakdown: Breakdown) -> str:
    """Why nothing is drawn, and a way out; what is not known is not called nothing."""
    return NOT_ZERO if breakdown.silent else NOTHING


def time_chart(chart_id: str, title: str, breakdown: Breakdown, *, takeaway: str = "") -> Component:
    """Stacked bars by month or year, with their table; the table says what is not in the chart."""
    return chart(
        Chart(
            chart_id,
            title,
            takeaway or month_message(breakdown),
            None if breakdown.empty else by_time(breakdown),
            breakdown_table(breakdown, title, "Période"),
            legend(breakdown),
            breakdown.notes,
            basis(breakdown),
            breakdown.source,
            "Aucune date n’est connue au mois près." if breakdown.base else _nothing(breakdown),
            choosing=breakdown.dimension if breakdown.narrowed else "",
        )
    )


def whole_chart(chart_id: str, title: str, breakdown: Breakdown, *, takeaway: str = "", first: str = "") -> Component:
    """One bar of 100 % in parts, with a legend that carries the values."""
    keys = tuple(
        Key(f"{row.label} · {_value(row.value, breakdown)}", part_colour(index, row.code, ""), not row.code)
        for index, row in enumerate(breakdown.rows)
    )
    return chart(
        Chart(
            chart_id,
            title,
            takeaway or share_message(breakdown),
            None if breakdown.empty else whole(breakdown),
            breakdown_table(breakdown, title, first),
            keys,
            breakdown.notes,
            basis(breakdown),
            breakdown.source,
            _nothing(breakdown),
        )
    )


def compare_chart(
    chart_id: str, title: str, measures: Sequence[Measure], notes: tuple[str, ...] = ()
) -> Component | None:
    """Measures a year earlier and now, as joined dots; None when no measure has both.

    Why some may not compare is told in full where each figure says where it comes from.
    """
    known = [
        m for m in measures if m.value is not None and m.previous is not None and (m.change is not None or m.broken)
    ]
    if not known:
        return None
    pairs = [_pair(m) for m in known]
    rows = tuple(
        (p.label, number(p.before), number(p.now), say("figures", "gap", m)) for p, m in zip(pairs, known, strict=True)
    )
    first = pairs[0]
    headers = ("Indicateur", first.before_name, first.now_name, "Écart")
    kinds = {value_words(m).kind for m in known}
    return chart(
        Chart(
            chart_id,
            title,
            _compared(pairs, known),
            compare(pairs),
            Table(title, headers, rows),
            notes=notes,
            basis="publié" if kinds == {"publié"} else "calculé" if kinds == {"calculé"} else "",
        )
    )


def _compared(pairs: Sequence[Pair], measures: Sequence[Measure]) -> str:
    """What has changed by how much; and what is not compared, since it may have been counted in another way."""
    both = list(zip(pairs, measures, strict=True))
    changed = enumerate_words([f"{p.label} {change_in_short(m)}" for p, m in both if not m.broken])
    doubtful = enumerate_words([p.label for p, m in both if m.broken])
    parts = [changed] if changed else []
    parts += [f"{doubtful}{NARROW}: {COUNTED_OTHERWISE}, rien à comparer"] if doubtful else []
    return f"{f'{NARROW}; '.join(parts)}."


def _pair(measure: Measure) -> Pair:
    earlier = measure.previous_words[:4]
    later = str(int(earlier) + 1) if earlier.isdigit() else "Cette période"
    now = measure.published.period[:4] if measure.published else later
    return Pair(
        say("figures", "name", measure),
        measure.previous or 0,
        measure.value or 0,
        capital(measure.previous_words),
        now,
        (measure.indicator.unit_for(1), measure.indicator.unit_for(2)),
        not measure.broken,
    )


def basis(breakdown: Breakdown) -> Basis:
    """Where a breakdown's figures come from, as the tag of its chart."""
    if breakdown.published:
        return "publié"
    return "suggéré" if breakdown.suggested else "calculé"


def legend(breakdown: Breakdown) -> tuple[Key, ...]:
    """Entries for the parts of a split breakdown; none for a plain one."""
    pairs = enumerate(zip(breakdown.parts, breakdown.part_codes, strict=True))
    return tuple(
        Key(label, part_colour(index, code, breakdown.part_dimension), not code) for index, (label, code) in pairs
    )


def part_colour(index: int, code: str, dimension: str) -> str:
    """Name of the palette's colour for a part, the same as in the figure."""
    if not code:
        return "na"
    if dimension == "modality":
        return MODALITY_COLOURS.get(code, "c4")
    return SERIES[index % len(SERIES)]


def breakdown_table(breakdown: Breakdown, title: str, first: str = "") -> Table:
    """The table of a breakdown: values, shares or parts, and the total; row headers filter where that is possible."""
    unit = capital(breakdown.unit_plural) if breakdown.unit != "%" else "Part"
    headers = [first or "Catégorie", *breakdown.parts, "Total" if breakdown.parts else unit]
    with_share = not breakdown.parts and breakdown.unit != "%" and any(row.share is not None for row in breakdown.rows)
    with_suggested = bool(breakdown.suggested)
    headers += ["Part"] if with_share else []
    headers += ["dont suggéré"] if with_suggested else []
    rows = [_cells(row, breakdown, with_share, with_suggested) for row in breakdown.rows]
    toggles: list[tuple[str, str, bool] | None] = [
        (breakdown.dimension, row.code, row.selected) if _leads(breakdown, row) else None for row in breakdown.rows
    ]
    if not breakdown.overlap and len(breakdown.rows) > 1:
        rows.append(_total(breakdown, with_share, with_suggested))
        toggles.append(None)
    caption = (
        f"{title} ({agree(2, breakdown.unit, breakdown.unit_plural)})" if breakdown.unit != "%" else f"{title} (%)"
    )
    return Table(caption, tuple(headers), tuple(rows), tuple(toggles))


def _leads(breakdown: Breakdown, row: Row) -> bool:
    """Whether a row is a filter; a month with nothing in it leads nowhere."""
    return bool(breakdown.dimension) and (breakdown.dimension != PERIOD or bool(row.value) or row.selected)


def _cells(row: Row, breakdown: Breakdown, with_share: bool, with_suggested: bool) -> tuple[Cell, ...]:
    told = (*(number(part) for part in row.parts), _value(row.value, breakdown))
    cells: list[Any] = [capital(row.label), *([untold(NO_REPORT)] * len(told) if row.untold else told)]
    if with_share:
        cells.append(percent(row.share, 0) if row.share is not None else "")
    if with_suggested:
        cells.append(number(row.suggested))
    return tuple(cells)


def _total(breakdown: Breakdown, with_share: bool, with_suggested: bool) -> tuple[Cell, ...]:
    count = len(breakdown.parts)
    sums = [sum(row.parts[index] for row in breakdown.rows) for index in range(count)]
    shown = sum(row.value for row in breakdown.rows)
    cells = ["Total", *(number(value) for value in sums), _value(shown, breakdown)]
    cells += [percent(100, 0)] if with_share else []
    cells += [number(breakdown.suggested)] if with_suggested else []
    return tuple(cells)


def _value(value: float, breakdown: Breakdown) -> str:
    return percent(value) if breakdown.unit == "%" else number(value)
