"""Actions: the agenda as a list or a calendar, searched, with what took place told apart from what was announced."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from urllib.parse import parse_qsl

import dash_bootstrap_components as dbc
from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components import html
from dashboard.components.agenda import action_item, param_button, segments, status_badge
from dashboard.components.calendar import month_code, month_strip, month_table, steps
from dashboard.components.chart import reset_button
from dashboard.components.copying import subscribe
from dashboard.components.filter_bar import control_dom_id, control_id
from dashboard.components.list_sheets import actions_sheet
from dashboard.components.part import part
from dashboard.components.sheet import files
from dashboard.dimensions import BoolArray
from dashboard.filters import on_month, to_query
from dashboard.french import NARROW, agree, capital, enumerate_words, number, plural
from dashboard.indicators.agenda import (
    Agenda,
    Month,
    MonthCount,
    agenda,
    by_month,
    by_precision,
    first_shown,
    marks,
    months,
)
from dashboard.indicators.agenda_words import STATUS_WORDS, UNDATED_TITLES, month_words, quoted, status_word
from dashboard.indicators.breakdowns import left_out_note
from dashboard.indicators.perimeter import COUNTED, EVERY, LeftOut, left_out, rows_of
from dashboard.indicators.selection import EVERY_STATUS, selection
from dashboard.indicators.territory_address import address_of
from dashboard.pages.model import AGENDA, Content, Context, Page, View
from dashboard.territories.names import place_key
from dashboard.words import say

LIST, CALENDAR = "liste", "calendrier"
VIEWS = {LIST: "Liste", CALENDAR: "Calendrier"}
STATUSES = {
    "realisees": "realised",
    "annoncees": "announced",
    "pressenties": "tentative",
    "en-preparation": "in_preparation",
    "reportees": "postponed",
    "annulees": "cancelled",
}
"""Value of the parameter `statut` → status."""
TYPED = 300
"""Milliseconds without a key after which what is typed is looked for."""
MOST_OPEN = 20
"""Actions of a list that are shown at once: the months after them are folded, unless one searches."""
MOST_LISTED = 200
"""Actions of a list that its page holds: the months after them are led to, or all of them on one page."""
MOST_SHEETS = 5
"""Sheets of namesakes proposed beside a search."""
WHOLE = "oui"
"""What asks for a long list on one page."""
MONTH_PATTERN = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Choice:
    """The page's own parameters, checked.

    `rows` names which realised rows are shown (see `indicators.perimeter`); `whole` puts a long list on one page.
    """

    view: str
    month: Month | None
    query: str
    status: str
    rows: str
    notices: tuple[str, ...]
    whole: bool = False

    @property
    def most(self) -> float:
        """Actions that a list holds."""
        return inf if self.whole else MOST_LISTED


def choice(extra: Mapping[str, str], known_rows: Collection[str] = ()) -> Choice:
    """Read the page's own parameters; what is not understood falls back to its default, with a notice.

    Args:
        extra: the parameters.
        known_rows: names of the choices of rows, beside the counted ones.
    """
    notices: list[str] = []
    view_name, status, month_text, rows = (extra.get(name, "") for name in ("vue", "statut", "mois", "lignes"))
    if view_name and view_name not in VIEWS:
        notices.append(f"Vue {quoted(view_name[:30])} inconnue{NARROW}: la liste est affichée.")
    if status and status not in STATUSES:
        notices.append(f"Statut {quoted(status[:30])} inconnu{NARROW}: tous les statuts sont affichés.")
    found = MONTH_PATTERN.fullmatch(month_text)
    if month_text and not found:
        notices.append(f"Mois {quoted(month_text[:20])} incompris{NARROW}: attendu AAAA-MM.")
    if rows and rows not in known_rows:
        notices.append(f"Lignes {quoted(rows[:60])} inconnues{NARROW}: celles que le centre compte sont affichées.")
    return Choice(
        view=view_name if view_name in VIEWS else LIST,
        month=(int(found[1]), int(found[2])) if found else None,
        query=extra.get("q", ""),
        status=STATUSES.get(status, ""),
        rows=rows if rows in known_rows else COUNTED,
        notices=tuple(notices),
        whole=extra.get("tout") == WHOLE,
    )


def view(context: Context) -> View:
    """The tools, the months, and the agenda as asked for."""
    groups = left_out(context.data, context.snapshot.schemas["events"])
    chosen, found = asked(context)
    counts = months(found, context.filters)
    month, notices = month_shown(chosen, found, counts)
    calendar = chosen.view == CALENDAR
    strip = month_strip(counts, month if calendar else None, None if calendar else anchor)
    body = calendar_body(context, found, counts, month) if calendar else list_body(context, found, chosen)
    return View(
        heading=heading(context, chosen.rows, groups) if groups else "Actions",
        slots={
            "recherche": search_box(context, chosen.query),
            "fiches": [*sheets_named(context, chosen.query)],
            "choix": [*choices(chosen, found), *rows_choices(context, chosen, groups)],
            "mois": strip if counts and found.entries else [],
            "agenda": body if found.entries else nothing(chosen, found),
            "sans-date": [*undated(context, found, chosen), *going_out(context, found), *subscription(context)],
        },
        summary=summary(found),
        notices=(*chosen.notices, *notices),
        query=chosen.query,
    )


def asked(context: Context) -> tuple[Choice, Agenda]:
    """What the page's own parameters ask for, and the actions that they and the filters keep."""
    data, schema = context.data, context.snapshot.schemas["events"]
    chosen = choice(context.extra, {EVERY, *(group.code for group in left_out(data, schema))})
    statuses = (chosen.status,) if chosen.status else tuple(STATUS_WORDS)
    rows = rows_of(data, schema, chosen.rows)
    known = context.snapshot.territories
    return chosen, agenda(data, context.filters, context.words, chosen.query, statuses, rows, known)


NONE_KNOWN = "aucune action réalisée connue"


def anchor(month: Month) -> str:
    """Address of a month within the list."""
    return f"#mois-{month_code(month)}"


def month_shown(chosen: Choice, found: Agenda, counts: tuple[MonthCount, ...]) -> tuple[Month | None, tuple[str, ...]]:
    """The month of the calendar: the one asked for when it can be shown, else the default one."""
    default = first_shown(found) or (counts[-1].month if counts else None)
    if chosen.month is None or chosen.month in {count.month for count in counts}:
        return chosen.month or default, ()
    if chosen.view != CALENDAR or default is None:
        return default, ()
    asked, shown = month_words(*chosen.month), month_words(*default)
    return default, (f"Aucune action de cette sélection en {asked}{NARROW}: {shown} est affiché.",)


def summary(found: Agenda) -> str:
    """How many took place; the others apart."""
    done = found.counts.get("realised", 0)
    text = plural(done, "action réalisée", "actions réalisées") if done else NONE_KNOWN
    others = [
        f"{number(found.counts[status])} {status_word(status, found.counts[status])}"
        for status in STATUS_WORDS
        if status != "realised" and found.counts.get(status)
    ]
    return f"{text}{NARROW}; à part, {enumerate_words(others)}" if others else text


def search_box(context: Context, query: str) -> Component:
    """The form of the search: followed as one types; without script, sent with the filters of the moment."""
    others = {name: value for name, value in context.extra.items() if name not in ("q", "mois")}
    held = parse_qsl(to_query(context.filters, context.words, others).removeprefix("?"))
    fields = Markup("").join(Markup('<input type="hidden" name="{}" value="{}">').format(*pair) for pair in held)
    return html.Form(
        [
            html.Div(fields),
            html.Label(
                f"Chercher une action{NARROW}: intitulé, lieu, quartier, partenaire, réseau, format, thème, mois",
                htmlFor=control_dom_id("q"),
            ),
            html.Div(
                [
                    dbc.Input(
                        id=control_id("q"), name="q", type="search", value=query, debounce=TYPED, maxLength=80,
                        autoComplete="off",
                    ),
                    html.Button("Chercher", type="submit", className="button", **{"data-live": "1"}),
                ],
                className="search-field",
            ),
        ],
        className="search",
        role="search",
        method="get",
        action=f"{context.base}actions",
        **{"aria-label": "Recherche d’actions"},
    )  # fmt: skip


def sheets_named(context: Context, query: str) -> list[Component]:
    """Links to the sheets of the territories that are called as what is searched for."""
    known = context.snapshot.territories
    called = [one for one in known.search(query, MOST_SHEETS) if place_key(one.name) == place_key(query)]
    return [
        html.P(
            html.A(
                f"Voir la fiche{NARROW}: {known.describe(one)}", href=context.href(f"territoires/{address_of(one)}")
            ),
            className="sheet-named",
        )
        for one in called
    ]


def choices(chosen: Choice, found: Agenda) -> list[Component | str]:
    """List or calendar; every status or one, each with its count."""
    views = [param_button("vue", code, label, code == chosen.view) for code, label in VIEWS.items()]
    total = sum(found.counts.values())
    statuses = [param_button("statut", "", f"Tous les statuts ({number(total)})", not chosen.status)]
    statuses += [
        param_button("statut", code, status_badge(status, found.counts.get(status, 0)), status == chosen.status)
        for code, status in STATUSES.items()
        if found.counts.get(status) or status == chosen.status
    ]
    return [segments("Présentation", views), segments("Statut des actions", statuses)]


def heading(context: Context, rows: str, groups: Sequence[LeftOut]) -> str:
    """What the page lists, for a choice of rows."""
    group = next((one for one in groups if one.code == rows), None)
    return say("perimeter", "heading", group, rows == EVERY, context.data.centre.vocabulary)


def rows_choices(context: Context, chosen: Choice, groups: Sequence[LeftOut]) -> list[Component]:
    """Which realised rows: those that the centre counts, all, or one group left out, each with its count, of what is
    searched for where something is.
    """
    every, counted = (selection(context.data, context.filters, every=choice) for choice in (True, False))
    names = [(COUNTED, "Comptées par le centre", counted), (EVERY, "Toutes les lignes documentées", every)]
    names += [(group.code, group.label, group.rows & every) for group in groups]
    buttons = [
        param_button("lignes", code, f"{label} ({number(held(context, chosen.query, rows))})", code == chosen.rows)
        for code, label, rows in names
        if rows.any() or code in (COUNTED, chosen.rows)
    ]
    return [segments("Lignes réalisées montrées", buttons)] if len(buttons) > 1 else []


def held(context: Context, query: str, rows: BoolArray) -> int:
    """How many of some realised rows a search keeps; all without one."""
    if not query:
        return int(rows.sum())
    known = context.snapshot.territories
    return len(agenda(context.data, context.filters, context.words, query, ("realised",), rows, known).entries)


def list_body(context: Context, found: Agenda, chosen: Choice) -> Content:
    """The dated actions by month; the first months are open, all of them where one searches.

    Of a long list, the months after the first actions are led to.
    """
    link, doubts, shown = href(context), context.doubts, 0
    months_: list[Component | str] = []
    for group in by_month(found.entries):
        kept = group.entries[: int(min(len(group.entries), max(0, chosen.most - shown)))]
        items = [action_item(entry, link, context.words, "h3", doubts=doubts) for entry in kept]
        shown += len(group.entries)
        months_.append(
            part(
                html.H2([capital(month_words(*group.month)), html.Small(plural(len(group.entries), "action"))]),
                [html.Ul(items), *more(context, len(group.entries) - len(kept), group.month)],
                folded=True,
                opened=not months_ or shown <= MOST_OPEN or "q" in context.extra,
                anchor=f"mois-{month_code(group.month)}",
                class_name="month",
            )
        )
    if shown > chosen.most:
        told = f"Tout montrer sur une page, pour imprimer ({number(len(found.entries))} actions)"
        months_.append(html.P(html.A(told, href=whole_address(context)), className="whole-list"))
    return months_


def more(context: Context, count: int, month: Month | None = None) -> list[Component]:
    """The way to the actions of a month that a long list does not hold, or to all of them where it is one month."""
    if not count:
        return []
    alone = on_month(context.filters, *month) if month else context.filters
    own = {name: context.extra[name] for name in ("q", "statut", "lignes") if name in context.extra}
    address = whole_address(context) if alone == context.filters else context.href("actions", alone, own)
    told = f"Voir {agree(count, 'cette action', f'ces {number(count)} actions')}"
    return [html.P(html.A(told, href=address), className="act-facts")]


def whole_address(context: Context) -> str:
    """The address of the whole list."""
    own = {name: context.extra[name] for name in ("q", "statut", "lignes") if name in context.extra}
    return context.href("actions", extra={**own, "tout": WHOLE})


def going_out(context: Context, found: Agenda) -> list[Component]:
    """The files of every action listed, those without a date included."""
    if not found.entries:
        return []
    grid = html.P(
        html.A("En demi-journées, comme l’ANCT les demande", href=context.href("grille-anct")), className="act-facts"
    )
    return [files("liste", "Actions", lambda: actions_sheet(found.entries, context.words, context.doubts)), grid]


def subscription(context: Context) -> list[Component]:
    """How to follow these actions, of every year, from a calendar: in what is published, that it can reach."""
    if context.data.disclosed is None:
        return []
    ever = replace(context.filters, year=None, start=None, end=None)
    own = {name: context.extra[name] for name in ("q", "statut", "lignes") if name in context.extra}
    address = context.href(AGENDA, ever, own)
    return [subscribe(address, say("opendata", "subscribe", bool(ever.narrowed() or own)))]


def href(context: Context) -> Callable[[str], str]:
    """Identifier of an action → address of its page, which keeps the way back."""
    query = to_query(context.filters, context.words, context.extra)
    return lambda name: f"{context.base}actions/{name}{query}"


def calendar_body(context: Context, found: Agenda, counts: tuple[MonthCount, ...], month: Month | None) -> Content:
    """The calendar of a month, with what the month holds without a day."""
    if month is None:
        return [html.P("Aucune de ces actions n’a de date connue au mois près.", className="empty")]
    order = [count.month for count in counts]
    place = order.index(month)
    before = order[place - 1] if place else None
    after = order[place + 1] if place + 1 < len(order) else None
    days = {day: held for day, held in marks(found.entries).items() if (day.year, day.month) == month}
    loose = [entry for entry in found.dated if (entry.line.year, entry.line.month) == month and not entry.line.start]
    body: list[Component | str] = [
        html.Div([html.H2(capital(month_words(*month))), steps(before, after)], className="calendar-head"),
        month_table(month, days, href(context)),
    ]
    if not days and not loose:
        body.append(html.P("Aucune action connue ce mois-là.", className="empty"))
    if loose:
        link, doubts = href(context), context.doubts
        items = [action_item(entry, link, context.words, "h4", doubts=doubts) for entry in loose]
        body.append(html.Section([html.H3("Ce mois-là, sans jour précis"), html.Ul(items)], className="month loose"))
    return body


def undated(context: Context, found: Agenda, chosen: Choice) -> Content:
    """The actions that no month can hold, by what their document says; how many the period leaves out."""
    groups = by_precision(found.entries)
    told = left_out_note(found.left_out, "action", "actions")
    left: list[Component] = [html.P(told, className="act-facts")] if told else []
    if not groups:
        return [*left]
    count = len(found.undated)
    blocks: list[Component] = [
        html.P(
            f"{capital(agree(count, 'cette action n’entre', 'ces actions n’entrent'))} dans aucun décompte par mois"
            f"{NARROW}; ce que le document écrit est cité.",
            className="act-facts",
        ),
    ]
    link, doubts, room = href(context), context.doubts, max(0, chosen.most - len(found.dated))
    for precision, entries in groups:
        kept = entries[: int(min(len(entries), room))]
        room -= len(kept)
        items = [action_item(entry, link, context.words, "h4", undated=True, doubts=doubts) for entry in kept]
        blocks += [html.H3(UNDATED_TITLES.get(precision, precision)), html.Ul(items)]
        blocks += more(context, len(entries) - len(kept))
    opened = not found.dated or len(found.entries) <= MOST_OPEN or "q" in context.extra
    title = html.H2(["Sans date connue", html.Small(plural(count, "action"))])
    return [part(title, [*blocks, *left], folded=True, opened=opened, anchor="sans-date", class_name="month undated")]


def nothing(chosen: Choice, found: Agenda) -> Component:
    """Why nothing is listed, and ways out."""
    total = sum(found.counts.values())
    if chosen.query and not total:
        reason = f"Aucune action de cette sélection ne contient {quoted(chosen.query)} dans son intitulé, son lieu "
        reason += "ou son territoire, son mois, ses partenaires, son réseau, son format ou ses thèmes."
    elif chosen.status and total:
        reason = f"Aucune action {status_word(chosen.status)} dans cette sélection, qui en compte {number(total)} "
        reason += f"{agree(total, 'autre')}."
    else:
        reason = "Aucune action connue ne correspond à ces filtres\u202f: élargissez la période ou retirez un filtre."
    buttons = [param_button("q", "", "Effacer la recherche", False, "button")] if chosen.query else []
    buttons += [param_button("statut", "", "Voir tous les statuts", False, "button")] if chosen.status else []
    return html.Div([html.P(reason), html.P([*buttons, reset_button()], className="ways-out")], className="empty")


def compose(slots: Mapping[str, Component]) -> Component:
    """Search, choices, months, agenda, then what has no date."""
    tools = html.Div([slots["recherche"], slots["fiches"], slots["choix"]], className="agenda-tools")
    return html.Div([tools, slots["mois"], slots["agenda"], slots["sans-date"]], className="agenda-page")


PAGE = Page(
    id="actions",
    path="/actions",
    label="Actions",
    group="Activité",
    description="L’agenda des actions du centre, réalisées et annoncées, en liste et en calendrier.",
    slots=("recherche", "fiches", "choix", "mois", "agenda", "sans-date"),
    subject="Actions, tous statuts",
    statuses=EVERY_STATUS,
    view=view,
    compose=compose,
    extras=("vue", "mois", "q", "statut", "lignes", "tout"),
    every_row=lambda extra: bool(extra.get("lignes")),
)
