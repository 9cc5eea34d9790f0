"""A month as a real table, and the year as a strip of twelve months."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.agenda import Href, param_button, status_mark
from dashboard.filters import MONTHS, french_date
from dashboard.french import NARROW, capital, plural
from dashboard.indicators.agenda import Mark, Month, MonthCount, weeks
from dashboard.indicators.agenda_words import WEEKDAYS, day_words, month_words, status_word

MonthHref = Callable[[Month], str]


def month_code(month: Month) -> str:
    """(2024, 5) → "2024-05", as in the address."""
    return f"{month[0]}-{month[1]:02d}"


def month_table(month: Month, marks: Mapping[date, Sequence[Mark]], href: Href) -> Component:
    """The calendar of a month; on a phone, only its days that hold something."""
    head = html.Tr([html.Th(html.Abbr(name[:3] + ".", title=name), scope="col") for name in WEEKDAYS])
    body = [html.Tr([_day(day, marks.get(day, ()) if day else (), href) for day in week]) for week in weeks(month)]
    return html.Table(
        [html.Caption(f"Calendrier de {month_words(*month)}", className="visually-hidden"),
         html.Thead(head), html.Tbody(body)],
        className="calendar",
    )  # fmt: skip


def _day(day: date | None, found: Sequence[Mark], href: Href) -> Component:
    if day is None:
        return html.Td(className="outside")
    weekend = " weekend" if day.weekday() > 4 else ""
    number = html.Time(
        [html.Span(str(day.day), className="short"), html.Span(capital(day_words(day)), className="long")],
        dateTime=day.isoformat(),
    )
    if not found:
        return html.Td(number, className=f"free{weekend}")
    return html.Td([number, html.Ul([_mark(mark, href) for mark in found])], className=f"busy{weekend}")


def _mark(mark: Mark, href: Href) -> Component:
    line = mark.line
    notes = [] if line.realised else [status_word(line.status)]
    if mark.length > 1:
        until = french_date(line.end) if line.end else ""
        notes.append(f"jour {mark.position} sur {mark.length}" if mark.length <= 10 else f"jusqu’au {until}")
    if mark.of is not None:
        notes.append("date annoncée d’une action réalisée")
    note = [html.Span(f" ({', '.join(notes)})", className="note")] if notes else []
    link = html.A([status_mark(line.status), html.Span(line.title, className="text"), *note], href=href(line.id))
    return html.Li(link, className=f"day-act act-{line.status}{' follows' if mark.position > 1 else ''}")


def month_strip(counts: Sequence[MonthCount], shown: Month | None, href: MonthHref | None) -> Component:
    """The months of each year as bars: what took place is full, the rest is outlined.

    Args:
        counts: the months of each year, those of the period only.
        shown: the month on screen, when one is.
        href: address of a month in the list; None makes buttons that open it in the calendar.
    """
    most = max((count.realised + count.others for count in counts), default=0) or 1
    years = sorted({count.month[0] for count in counts})
    rows = [
        html.Div(
            [
                html.Span(str(year), className="year"),
                html.Ol([_bar(count, most, shown, href) for count in counts if count.month[0] == year]),
            ],
            className="strip-year",
        )
        for year in years
    ]
    return html.Nav(rows, className="strip", **{"aria-label": "Mois", "data-block": "mois"})


def _bar(count: MonthCount, most: int, shown: Month | None, href: MonthHref | None) -> Component:
    total = count.realised + count.others
    name = f"{capital(month_words(*count.month))}{NARROW}: {_told(count)}"
    parts = [
        html.Span(className=kind, style={"height": f"{100 * value / most:.1f}%"})
        for kind, value in (("bar-others", count.others), ("bar-done", count.realised))
        if value
    ]
    inner = [
        html.Span(parts, className="bars", **{"aria-hidden": "true"}),
        html.Span(str(total) if total else "", className="count", **{"aria-hidden": "true"}),
        html.Span(MONTHS[count.month[1] - 1][:1].upper(), className="letter", **{"aria-hidden": "true"}),
        html.Span(name, className="visually-hidden"),
    ]
    if href is None:
        return html.Li(param_button("mois", month_code(count.month), inner, count.month == shown, "strip-month", name))
    if not total:
        return html.Li(html.Span(inner, className="strip-month"))
    return html.Li(html.A(inner, href=href(count.month), className="strip-month", title=name))


def _told(count: MonthCount) -> str:
    """What a month holds: nothing dated there is not nothing done."""
    if not count.realised and not count.others:
        return "aucune action datée"
    done = plural(count.realised, "action réalisée", "actions réalisées") if count.realised else "rien de réalisé connu"
    return f"{done}, {plural(count.others, 'autre')}" if count.others else done


def steps(before: Month | None, after: Month | None) -> Component:
    """The buttons to the month before and the month after; disabled at both ends."""
    return html.Div(
        [_step("mois-avant", "‹ Mois précédent", before), _step("mois-apres", "Mois suivant ›", after)],
        className="steps",
    )


def _step(name: str, label: str, month: Month | None) -> Component:
    if month is None:
        return html.Button(label, id=name, type="button", className="button quiet", disabled=True)
    return html.Button(
        label,
        id=name,
        type="button",
        className="button quiet",
        title=capital(month_words(*month)),
        **{"data-action": "param", "data-dim": "mois", "data-code": month_code(month)},
    )
