"""The list of territories: search, kinds, sortable columns, pages, and what no territory of the list holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import dash_bootstrap_components as dbc
from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.agenda import param_button, segments
from dashboard.components.filter_bar import control_dom_id, control_id
from dashboard.components.table import scroll_box
from dashboard.components.territory import UNKNOWN
from dashboard.cube.territory_list import LISTED, PER_PAGE, Choice, Listed, Listing
from dashboard.filters import Vocabulary
from dashboard.french import capital, number
from dashboard.territories.model import KIND_LABELS, Kind, Territory
from dashboard.territories.names import abbreviated
from dashboard.words import say

Href = Callable[[Territory], str]
"""A territory → address of its sheet."""
KIND_PARAMS: dict[Kind, str] = {
    "department": "departements",
    "epci": "intercommunalites",
    "commune": "communes",
    "qpv": "quartiers",
}
"""Kind → value of the parameter `type`."""
KIND_TITLES: dict[Kind, str] = {
    "department": "Départements",
    "epci": "Intercommunalités",
    "commune": "Communes",
    "qpv": "Quartiers prioritaires",
}
NONE = "–"
"""A zero, quieter than a figure."""


@dataclass(frozen=True)
class Column:
    """A column: id for the parameter `tri`, header, whether its first press puts the largest first."""

    id: str
    label: str
    descending: bool = True


def columns(words: Vocabulary, found: Listing) -> tuple[Column, ...]:
    """The columns, in the centre's own word for an action; a QPV has no QPV, and nothing had before there were any."""
    quarters = (Column("quartiers", "Quartiers prioritaires"),) if _with_quarters(found) else ()
    return (
        Column("nom", "Territoire", descending=False),
        Column("actions", capital(words.centre.vocabulary.actions)),
        Column("annoncees", "Annoncés" if words.centre.vocabulary.action_gender == "m" else "Annoncées"),
        Column("presences", "Présences cumulées"),
        Column("publications", "Publications"),
        Column("reseaux", "Réseaux animés"),
        Column("adherents", "Adhérents"),
        *quarters,
        Column("derniere", "Dernière action"),
    )


def _with_quarters(found: Listing) -> bool:
    return found.kind != "qpv" and found.quarters != "none"


def search_box(query: str) -> Component:
    """The field that finds any territory."""
    return html.Div(
        [
            html.Label(
                "Chercher un territoire, par son nom ou son code",
                htmlFor=control_dom_id("q"),
            ),
            dbc.Input(
                id=control_id("q"), type="search", value=query, debounce=True, maxLength=80, autoComplete="off",
                placeholder="Sète, QN03415I, 34172, St-Pierre-des-Corps…",
            ),
        ],
        className="search",
        role="search",
    )  # fmt: skip


def choices(choice: Choice, found: Listing) -> list[Component]:
    """Kinds with their numbers; blank zones only; territories with a QPV only."""
    kinds = [
        param_button("type", KIND_PARAMS[kind], f"{KIND_TITLES[kind]} ({_kind_count(found, kind)})", kind == found.kind)
        for kind in LISTED
    ]
    if choice.query:
        total = sum(found.kinds.values())
        kinds.insert(0, param_button("type", "", f"Tous ({number(total)})", found.kind is None))
    blanks = "non établies" if found.no_blanks else number(found.blanks)
    only = [_only("blanches", f"Zones blanches ({blanks})", choice.blank_only)]
    if found.kind != "qpv" and found.quarters == "listed":
        only.append(_only("qpv", "Avec un quartier prioritaire", choice.quarters_only))
    return [
        segments("Type de territoire", kinds),
        html.Div(only, className="terr-only", role="group", **{"aria-label": "Ne montrer que"}),
    ]


def _kind_count(found: Listing, kind: Kind) -> str:
    count = found.kinds[kind]
    if kind not in found.unlisted_kinds:
        return number(count)
    return f"au moins {number(count)}" if count else UNKNOWN


def _only(name: str, label: str, on: bool) -> Component:
    """A button that keeps some lines only; its id stays when its code changes, so that the keyboard stays on it."""
    return html.Button(
        label,
        id=f"terr-{name}",
        type="button",
        className="choice",
        **{
            "aria-pressed": "true" if on else "false",
            "data-action": "param",
            "data-dim": name,
            "data-code": "" if on else "oui",
        },
    )


def territory_table(
    found: Listing, choice: Choice, words: Vocabulary, href: Href, as_of: date, caption: str
) -> Component:
    """The lines of the page, then what the level cannot hold and the whole."""
    told = columns(words, found)
    head = html.Thead(html.Tr([_header(column, choice) for column in told]))
    body = html.Tbody([_row(line, found, href, as_of) for line in found.shown])
    table = [html.Caption(caption), head, body, *_foot(found, len(told))]
    shown = html.Table(table, className="data numeric territories")
    return scroll_box(shown, caption, **{"data-block": "territoires"})


def _header(column: Column, choice: Choice) -> Component:
    """A header that sorts: pressed again, it turns the order round."""
    sort = choice.sort or ("" if choice.query else "actions")
    descending = choice.descending if choice.sort else True
    current = column.id == sort
    wanted = not descending if current else column.descending
    arrow = ("▼" if descending else "▲") if current else "↕"
    button = html.Button(
        [column.label, html.Span(arrow, className="arrow", **{"aria-hidden": "true"})],
        id=f"tri-{column.id}",
        type="button",
        className="sorter",
        **{"data-action": "param", "data-dim": "tri", "data-code": f"{'-' if wanted else ''}{column.id}"},
    )
    order = {"aria-sort": "descending" if descending else "ascending"} if current else {}
    return html.Th(button, scope="col", **order)


def _row(line: Listed, found: Listing, href: Href, as_of: date) -> Component:
    one, counts, kind = line.territory, line.counts, found.kind
    where = [KIND_LABELS[one.kind]] if kind is None else []
    where += [line.near] if line.near and (kind != "department" or not line.covered) else []
    marks = [] if line.covered else [html.Span("hors périmètre", className="tag")]
    marks += [html.Span("zone blanche", className="tag tag-blank")] if line.blank else []
    small = [html.Small([capital(" · ".join(where)), *marks], className="terr-near")] if where or marks else []
    coarse = counts.lines - counts.fine
    partly = f"dont {number(coarse)} sans commune" if coarse and one.kind in ("department", "epci", "region") else ""
    attendance = NONE if counts.attendance.value == 0 else say("territory", "people", counts)
    when = say("territory", "last_short", counts) or NONE
    return html.Tr(
        [
            html.Th([html.A(abbreviated(one.name), href=href(one)), *small], scope="row"),
            html.Td([_number(counts.done), *_remark(partly), *_remark(say("territory", "others", counts))]),
            html.Td(_number(counts.announced)),
            html.Td([attendance, *_remark(say("territory", "people_short", counts))]),
            html.Td(_listed(counts.publications, "publications", found)),
            html.Td(_listed(counts.networks, "networks", found)),
            html.Td(_listed(counts.members, "members", found)),
            *([html.Td(_number(line.quarters) if one.kind != "qpv" else "")] if _with_quarters(found) else []),
            html.Td([when, *_remark(say("territory", "since", counts, as_of))]),
        ],
        className="blank" if line.blank else "",
    )


def _listed(value: float, name: str, found: Listing) -> str:
    return UNKNOWN if name in found.unlisted else _number(value)


def _number(value: float | None) -> str:
    return UNKNOWN if value is None else number(value) if value else NONE


def _remark(text: str) -> list[Component]:
    return [html.Small(text, className="terr-remark")] if text else []


def _foot(found: Listing, width: int) -> list[Component]:
    """What no territory of the level holds, then the whole, each action once."""
    if found.beside is None or found.kind is None:
        return []
    rows = []
    wider = [one for one in found.beside if one.why == "coarse"]
    nowhere = [one for one in found.beside if one.why != "coarse"]
    if wider:
        rows.append(_foot_row(say("territory", "wider", found.kind), wider[0].actions, width))
    if nowhere:
        remote = sum(len(one.lines) for one in nowhere if one.why == "remote")
        label = f"Sans lieu renseigné, dont {number(remote)} à distance" if remote else "Sans lieu renseigné"
        rows.append(_foot_row(label, sum(one.actions for one in nowhere), width))
    untold = found.places is not None and not found.places.reported and not found.total.lines
    rows.append(_foot_row("Toute la sélection, chaque action une fois", None if untold else found.total.actions, width))
    return [html.Tfoot(rows)]


def _foot_row(label: str, actions: float | None, width: int) -> Component:
    told = UNKNOWN if actions is None else number(actions)
    return html.Tr([html.Th(label, scope="row"), html.Td(told), html.Td("", colSpan=width - 2)])


def pager(found: Listing) -> Component:
    """The way through the pages of a long list; nothing for a short one."""
    if found.pages < 2:
        return html.Div()
    first = (found.page - 1) * PER_PAGE + 1
    last = first + len(found.shown) - 1
    buttons = [_step("precedente", "‹ Précédente", found.page - 1, found.page > 1)]
    buttons += [_page_button(page, found.page) if page else html.Span("…", className="gap") for page in _near(found)]
    buttons += [_step("suivante", "Suivante ›", found.page + 1, found.page < found.pages)]
    text = f"{number(first)} à {number(last)} sur {number(found.matching)}"
    return html.Nav(
        [html.P(text), html.Div(buttons, className="steps")],
        className="list-pages",
        **{"aria-label": "Pages de la liste"},
    )


def _near(found: Listing) -> Sequence[int]:
    """Numbers of the pages offered, 0 for a gap: the first, those around, the last."""
    wanted = sorted({1, found.page - 1, found.page, found.page + 1, found.pages} & set(range(1, found.pages + 1)))
    numbers: list[int] = []
    for page in wanted:
        if numbers and page - numbers[-1] > 1:
            numbers.append(0)
        numbers.append(page)
    return numbers


def _page_button(page: int, current: int) -> Component:
    more = {"aria-current": "page"} if page == current else {}
    return html.Button(
        number(page),
        id=f"page-{page}",
        type="button",
        className="button",
        **{"aria-label": f"Page {page}", "data-action": "param", "data-dim": "page", "data-code": str(page), **more},
    )


def _step(name: str, label: str, page: int, on: bool) -> Component:
    return html.Button(
        label,
        id=f"page-{name}",
        type="button",
        className="button quiet",
        disabled=not on,
        **{"data-action": "param", "data-dim": "page", "data-code": str(page)},
    )
