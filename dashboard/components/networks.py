"""Pieces of the networks page: networks × months, and a card per network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.part import fold
from dashboard.components.sheet import with_files
from dashboard.components.table import scroll_box, toggle_button, untold
from dashboard.french import NARROW, agree, capital, enumerate_words, number
from dashboard.indicators.network_calendar import Calendar
from dashboard.indicators.networks import GROUPS, Group, Meeting, Network, State

GROUP_TITLES: Mapping[Group, str] = {
    "animated": "Réseaux animés par le centre",
    "group": "Groupes de travail en région",
    "partner": "Réseaux de partenaires",
    "national": "Réseaux et groupes nationaux",
}
STATE_WORDS: Mapping[State, str] = {"done": "réalisée", "located": "datée par l’annonce seule", "planned": "annoncée"}
SEVERAL: Mapping[State, str] = {"done": "réalisées", "located": "datées par l’annonce seule", "planned": "annoncées"}
ASKED_FIRST = ("Échelle", "Territoires", "Rythme", "Membres", "Publics", "Présences")
"""What a card tells without being opened."""
MOST_DOTS = 3
Address = Callable[[str], str]


def calendar_table(found: Calendar, caption: str, address: Address) -> Component:
    """Networks × months: a full dot per meeting held, a hollow one per meeting announced; row headers filter.

    Args:
        found: rows and columns.
        caption: French caption.
        address: event id → address of its page.
    """
    head = html.Thead(
        html.Tr(
            [
                html.Th("Réseau", scope="col"),
                *[
                    html.Th(html.Abbr(short, title=label), scope="col", className="" if code else "undated")
                    for code, label, short in found.columns
                ],
                *[html.Th(text, scope="col") for text in _sums(found)],
            ]
        )
    )
    bodies = [_group(found, group, address) for group in GROUPS if found.rows(group)]
    table = html.Table([html.Caption(caption), head, *bodies, _foot(found)], className="months")
    return with_files(caption, scroll_box(table, caption, "months-scroll"), name="rencontres")


def _sums(found: Calendar) -> tuple[str, ...]:
    """Headers of the last columns: what is announced has one only when there is some."""
    return ("Réalisées", "Annoncées") if found.count("planned") else ("Réalisées",)


def _group(found: Calendar, group: Group, address: Address) -> Component:
    networks = found.rows(group)
    title = html.Th(
        GROUP_TITLES[group], scope="rowgroup", colSpan=len(found.columns) + len(_sums(found)) + 1, className="rowgroup"
    )
    return html.Tbody([html.Tr(title), *[_row(found, network, address) for network in networks]])


def _row(found: Calendar, network: Network, address: Address) -> Component:
    on = network.id in found.chosen
    header = toggle_button("network", network.id, network.name, on, "toggle in-table")
    cells = [_cell(network, code, label, address) for code, label, _ in found.columns]
    dimmed, announced = bool(found.chosen) and not on, found.count("planned") > 0
    return html.Tr(
        [
            html.Th(header, scope="row"), *cells,
            html.Td(_told(network.count("done"), "done"), className="sum"),
            *([html.Td(_told(network.count("planned"), "planned"), className="sum planned")] if announced else []),
        ],
        className="dimmed" if dimmed else "",
    )  # fmt: skip


def _told(count: int, state: State) -> Component | str:
    """A number of dates in a state; no document says that there was none."""
    return number(count) if count else untold(f"aucune rencontre {STATE_WORDS[state]} n’est connue")


def _cell(network: Network, code: str, label: str, address: Address) -> Component:
    here = [meeting for meeting in network.meetings if meeting.column == code]
    if not here:
        return html.Td(className="" if code else "undated")
    marks = [mark for state in ("done", "located", "planned") for mark in _marks(here, state)]
    words = enumerate_words([_count_words(here, state) for state in STATE_WORDS if _dates(here, state)])
    href = address(here[0].event_id) if len(here) == 1 else f"#{card_id(network)}"
    titles = " ; ".join(dict.fromkeys(meeting.title for meeting in here))
    return html.Td(
        html.A(
            [
                html.Span(marks, className="marks", **{"aria-hidden": "true"}),
                html.Span(f"{words}, {label}", className="visually-hidden"),
            ],
            href=href,
            title=f"{capital(words)}{NARROW}: {titles}",
        ),
        className="" if code else "undated",
    )


def _dates(meetings: Sequence[Meeting], state: State) -> int:
    return sum(meeting.dates for meeting in meetings if meeting.state == state)


def _count_words(meetings: Sequence[Meeting], state: State) -> str:
    count = _dates(meetings, state)
    return f"{number(count)} {agree(count, STATE_WORDS[state], SEVERAL[state])}"


def _marks(meetings: Sequence[Meeting], state: State) -> list[Component]:
    count = _dates(meetings, state)
    if count > MOST_DOTS:
        return [html.Span(number(count), className=f"mark many {state}")]
    return [html.Span(className=f"mark {state}") for _ in range(count)]


def _foot(found: Calendar) -> Component:
    def sums(state: State) -> list[Component]:
        return [html.Td(_or_blank(found.count(state, column=code))) for code, _, _ in found.columns]

    planned = bool(found.count("planned"))
    total = _told(found.count("done"), "done")
    done = [html.Th("Réalisées, toutes lignes", scope="row"), *sums("done"), html.Td(total)]
    rows = [html.Tr([*done, html.Td()] if planned else done)]
    if planned:
        total = html.Td(number(found.count("planned")))
        head = html.Th("Annoncées, toutes lignes", scope="row")
        rows.append(html.Tr([head, *sums("planned"), html.Td(), total]))
    return html.Tfoot(rows)


def _or_blank(count: int) -> str:
    """A sum of known dates; nothing where none is known: the undated ones may have been held then."""
    return number(count) if count else ""


def calendar_legend(found: Calendar) -> Component:
    """What the dots mean; only those that are there."""
    words: Mapping[State, str] = {
        "done": "réalisée",
        "located": "date annoncée d’une rencontre que le rapport compte sans la dater : déjà dans « sans mois »",
        "planned": "annoncée, aucune trace de sa tenue",
    }
    items = [
        html.Li([html.Span(className=f"mark {state}", **{"aria-hidden": "true"}), text])
        for state, text in words.items()
        if found.count(state)
    ]
    return html.Ul(items, className="legend")


def card_id(network: Network) -> str:
    """Anchor of a network's card."""
    return f"reseau-{network.id}"


def groups_table(
    caption: str, networks: Sequence[tuple[Network, str, str]], address: Address,
    formats: Mapping[str, str], statuses: Mapping[str, str],
) -> Component:  # fmt: skip
    """Groups the centre takes part in, one line each: (network, role, remarks), with their meetings.

    Args:
        caption: French caption.
        networks: the groups, each with its role and remarks in French.
        address, formats, statuses: as in `network_card`.
    """
    rows = [
        html.Tr(
            [
                html.Th(network.name, scope="row", id=card_id(network)),
                html.Td(role),
                html.Td(remarks),
                html.Td(_meetings(network, address, formats, statuses)),
            ]
        )
        for network, role, remarks in networks
    ]
    heads = ("Groupe", "Rôle du centre", "Précisions", "Rencontres dans la période")
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in heads]))
    table = html.Table([html.Caption(caption), head, html.Tbody(rows)], className="data national-groups")
    return with_files(caption, scroll_box(table, caption), name="groupes-nationaux")


def network_card(
    network: Network, facts: Sequence[tuple[str, str]], unknown: Sequence[str], address: Address,
    formats: Mapping[str, str], statuses: Mapping[str, str], *, opened: bool,
) -> Component:  # fmt: skip
    """A network: its name, what is known of it, its meetings; what is less asked for folds.

    Args:
        network: the network.
        facts: (French label, text) of what is known.
        unknown: French labels of what is not.
        address: event id → address.
        formats, statuses: French labels of the codes of its meetings.
        opened: whether what folds is shown at once.
    """
    first, more = (
        html.Dl([html.Div([html.Dt(label), html.Dd(text)]) for label, text in facts if (label in ASKED_FIRST) is asked])
        for asked in (True, False)
    )
    silence = [html.P(f"Non précisé par le document{NARROW}: {', '.join(unknown)}.", className="silence")]
    source = html.P(f"Source{NARROW}: {network.source}.", className="card-source")
    detail = [more, *(silence if unknown else []), source]
    return html.Article(
        [
            html.H3(network.name),
            first,
            _meetings(network, address, formats, statuses),
            fold(["Rôle, thème, source"], detail, f"fiche-{network.id}", opened=opened, class_name="more"),
        ],
        className="network-card",
        id=card_id(network),
    )


def _meetings(network: Network, address: Address, formats: Mapping[str, str], statuses: Mapping[str, str]) -> Component:
    """Its meetings, and apart what the centre did for it without gathering it: an interview is no meeting."""
    if not network.meetings and not network.others:
        return html.P("Aucune rencontre connue dans la période.", className="no-meeting")
    states: tuple[State, ...] = ("done", "planned", "located")
    counts = [_count_words(network.meetings, state) for state in states if network.count(state)]
    told = enumerate_words(counts) or "aucune connue"
    items = _items(network.meetings, address, formats, statuses)
    others = _items(network.others, address, formats, statuses)
    apart = [html.P("Hors rencontres"), html.Ul(others)] if others else []
    return html.Details(
        [html.Summary(f"Rencontres{NARROW}: {told}"), *([html.Ul(items)] if items else []), *apart],
        className="meetings more",
        id=f"rencontres-{network.id}",
    )


def _items(
    meetings: Sequence[Meeting], address: Address, formats: Mapping[str, str], statuses: Mapping[str, str]
) -> list[Component]:
    return [
        html.Li(
            [
                html.Span(className=f"mark {meeting.state}", **{"aria-hidden": "true"}),
                html.A(meeting.title, href=address(meeting.event_id)),
                html.Span(_meeting_words(meeting, formats, statuses), className="when"),
            ]
        )
        for meeting in meetings
    ]


def _meeting_words(meeting: Meeting, formats: Mapping[str, str], statuses: Mapping[str, str]) -> str:
    parts = [meeting.when or "sans date"]
    parts += [f"{number(meeting.dates)} dates"] if meeting.dates > 1 else []
    parts += [formats.get(meeting.format, meeting.format).lower()] if meeting.format else []
    parts.append(statuses.get(meeting.status, meeting.status).lower())
    return " · ".join(parts)
