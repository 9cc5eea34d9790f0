"""The cards of Moyens: the team, money, organisations and the bodies they sit in, newsletter and LinkedIn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from dash.development.base_component import Component
from slugify import slugify

from dashboard.components import html
from dashboard.components.bar_table import bar_row, bar_table, framed, segments
from dashboard.components.card import Big, bigs, card, source_line
from dashboard.components.chart import notes
from dashboard.components.list_sheets import organisations_sheet
from dashboard.components.part import part
from dashboard.components.sheet import files
from dashboard.components.table import Cell, Table, table_with_files
from dashboard.french import NARROW, agree, number, percent, signed
from dashboard.indicators.audience import Audience, Funnel
from dashboard.indicators.means import Figure, Organisation, Post, Team, by_kind
from dashboard.words import say, say_lines

told = partial(say, "means")
"""A sentence of `words/means.jinja`."""


def section(anchor: str, title: str, content: Sequence[Component]) -> Component:
    """One part of the page, with its anchor; an empty block when there is nothing to show."""
    if not content:
        return html.Div()
    own = {"aria-labelledby": anchor}
    return html.Section(
        [html.H2(title, id=anchor), *content, notes([_common_source(content)])], className="means", **own
    )


def _common_source(cards: Sequence[Component]) -> str:
    """The source that most cards share, to say once below them all; a card shows it only when it is embedded alone."""
    whole: Any = html.Div([*cards])
    said = [
        line
        for one in whole._traverse()
        if getattr(one, "className", "") == "notes"
        for line in one.children
        if line.children.startswith("Source")
    ]
    counts = Counter(line.children for line in said).most_common(1)
    if not counts or counts[0][1] < 2:
        return ""
    source, count = counts[0]
    for line in said:
        if line.children == source:
            line.className = "shared"
    return source if count == len(said) else told("unless", source)


def message(sentence: str) -> Component:
    """What a card says first."""
    return html.P(sentence, className="takeaway")


def team_card(team: Team) -> Component:
    """The team: totals, then a row per post whose bar is filled by the share of time."""
    figures: list[Big] = []
    if team.people is not None:
        label = told("employed", team.people, team.counted)
        figures.append((number(team.people), label, "calculé" if team.counted else "publié"))
    if team.fte is not None:
        figures.append((number(team.fte), "équivalents temps plein (ETP)", "publié"))
    if team.renewed is not None:
        figures.append((number(team.renewed), told("renewed", team.renewed), "publié"))
    posts = [part(html.H3("Poste par poste"), [_posts(team.posts)], folded=True, anchor="postes")] if team.posts else []
    below = notes([team.note, source_line(team.source)])
    return html.Div([bigs(figures), message(told("team", team)), *posts, below], className="card")


def _posts(posts: Sequence[Post]) -> Component:
    longest = max(max(post.people or 0, post.fte or 0) for post in posts) or 1
    rows = [
        bar_row(
            post.label, _time_bar(post, longest), [_or_unknown(post.people), _or_unknown(post.fte)], remark=post.note
        )
        for post in posts
    ]
    caption = "L’équipe par poste (le cadre est le nombre de personnes, son plein le temps de travail)"
    return bar_table(caption, ("Poste", "Personnes", "ETP"), rows, shown_caption=True)


def _time_bar(post: Post, longest: float) -> Component:
    people = post.people or 0
    filled = 100 * post.fte / people if post.fte is not None and people else 100
    return framed(100 * people / longest, filled, hatched=post.fte is None)


def _or_unknown(value: float | None) -> str:
    return "non donné" if value is None else number(value)


def balance_card(
    charges: float | None, result: Figure | None, reserves: Figure | None, months: Figure | None
) -> list[Component]:
    """Result, reserves, months covered; the charges these imply are told apart as a deduction. Empty without any."""
    figures: list[Big] = []
    if result:
        figures.append((f"{signed(result.value)}{NARROW}€", "résultat de l’année", "publié"))
    if reserves:
        figures.append((f"{number(reserves.value)}{NARROW}€", "fonds associatifs et réserves", "publié"))
    if months:
        figures.append((number(months.value), "mois de fonctionnement couverts", "publié"))
    if not figures:
        return []
    deduced = told("deduction", reserves.value, months.value, charges) if reserves and months and charges else ""
    source = next(item.source for item in (result, reserves, months) if item)
    return [card("Résultat et réserves", [bigs(figures), notes([deduced, source_line(source)])])]


def members_card(
    members: Sequence[Organisation], former: Sequence[Organisation], published: Figure | None, share: Figure | None
) -> Component:
    """The members by kind, and who has left.

    Args:
        members, former: those of the year, and those who were before.
        published: their number, as the document gives it.
        share: the share of the communes and their groups that are members, as the document gives it.
    """
    source = members[0].source if members else published.source if published else ""
    kinds = by_kind(members)
    longest = len(kinds[0][1]) if kinds else 1
    rows = [bar_row(kind, segments((100 * len(items) / longest, False)), [number(len(items))]) for kind, items in kinds]
    remarked = [*former, *(one for one in members if one.note)]
    lines = say_lines("means", "of_members", remarked, share, published)
    title = html.H3("Ce que le document en dit")
    return card(
        told("members", len(former)),
        [
            _member_count(len(members), published),
            *([bar_table("Adhérents par nature", ("Nature", "Nombre"), rows)] if rows else []),
            *([_members_table(kinds)] if members else []),
            *([part(title, [notes(lines)], folded=True, anchor="adherents-precisions")] if lines else []),
            notes([source_line(source)]),
        ],
    )


def _members_table(kinds: Sequence[tuple[str, Sequence[Organisation]]]) -> Component:
    """Who the members are, by kind, folded."""
    rows = tuple((item.name, kind) for kind, items in kinds for item in sorted(items, key=lambda one: one.name))
    table = Table("Les adhérents", ("Structure", "Nature"), rows, numeric=False)
    content = [table_with_files(table, name="adherents")]
    return part(html.H3("Qui adhère"), content, folded=True, anchor="adherents-liste")


def _member_count(count: int, published: Figure | None) -> Component:
    """The number of members that is published, and how many are listed when that is another number."""
    if published is None:
        return bigs([(number(count), told("joined", count, "du document"), "calculé")])
    own = "du document" if published.counted else ""
    figures: list[Big] = [
        (number(published.value), told("joined", published.value, own), "calculé" if own else "publié")
    ]
    if count not in (0, published.value):
        figures.append((number(count), told("joined", count, "des organisations"), "calculé"))
    return bigs(figures)


def support_card(title: str, found: Sequence[Organisation]) -> Component:
    """Organisations with their remark: how many was counted, never printed."""
    names = [
        html.Li([html.B(item.name), *([html.Span(f" — {item.note}")] if item.note else [])], title=item.source)
        for item in found
    ]
    going = files(slugify(title), title, lambda: organisations_sheet(found))
    below = notes([told("listed", len({item.name for item in found})), source_line(found[0].source)])
    return card(f"{title} ({number(len(found))})", [html.Div([html.Ul(names, className="names"), going]), below])


def seats_card(bodies: Mapping[str, Sequence[Organisation]], labels: Mapping[str, str], year: int) -> Component:
    """The bodies, seat by seat, by organisation; never a person.

    Args:
        bodies: relation → organisations, of the bodies that have some.
        labels: relation → French name of the body.
        year: year of the seats.
    """
    sizes = [
        (labels[body], sum(bool(item.function) for item in items), len({item.name for item in items}))
        for body, items in bodies.items()
    ]
    source = next(iter(bodies.values()))[0].source
    detail = [_seats_table(bodies, labels, year), notes([told("seats"), source_line(source)])]
    seats = part(html.H3("Qui siège où"), detail, folded=True)
    return card("Gouvernance par structure", [message(told("bodies", sizes)), seats], "publié", "seats")


def _seats_table(bodies: Mapping[str, Sequence[Organisation]], labels: Mapping[str, str], year: int) -> Component:
    seated = [item for items in bodies.values() for item in items]
    kinds = {item.name: item.kind_label for item in seated}
    remarks = {
        name: " ".join(dict.fromkeys(item.note for item in seated if item.name == name and item.note)) for name in kinds
    }
    remarked = any(remarks.values())
    headers = ("Structure", *(labels[body] for body in bodies), "Nature", *(["Précision"] if remarked else []))
    rows: list[tuple[Cell, ...]] = []
    for name, kind in kinds.items():
        cells = [_seat([item for item in items if item.name == name]) for items in bodies.values()]
        rows.append((name, *cells, kind, *([remarks[name]] if remarked else [])))
    table = Table(f"Gouvernance en {year}, par structure", headers, tuple(rows), numeric=False)
    return table_with_files(table, "data seats", name="sieges")


def _seat(items: Sequence[Organisation]) -> Cell:
    if not items:
        return html.Span("–", className="no-seat", **{"aria-label": "non"})
    functions = [item.function for item in items if item.function]
    if functions:
        return html.B(", ".join(functions))
    return html.Span([html.Span("●", **{"aria-hidden": "true"}), html.Span("oui", className="visually-hidden")])


def newsletter_card(found: Funnel) -> Component:
    """The newsletter: from sends to clicks, with both readings of each rate."""
    steps = [
        bar_row(label, segments((share, False)), [number(value), percent(round(share, 1))])
        for label, value, share in found.steps
    ]
    rates = Table(
        "Taux publiés et taux calculés sur les envois",
        ("Taux", "Publié", "Calculé"),
        tuple(
            (rate.label, "non publié" if rate.published is None else percent(rate.published), percent(rate.computed, 1))
            for rate in found.rates
        ),
    )
    why = notes(say_lines("means", "rates", found.rates))
    title = html.H3("Taux publiés, taux calculés")
    return card(
        "Lettre d’information",
        [
            message(told("newsletter", found)),
            bar_table("De l’envoi au clic", ("Étape", "Nombre", "Part des envois"), steps),
            part(title, [table_with_files(rates), why], folded=True, anchor="taux-lettre"),
            notes([told("issues", found.note), source_line(found.source)]),
        ],
        "publié",
        "funnel",
    )


def linkedin_card(found: Audience) -> Component:
    """Followers at two dates, the gain, and the posts."""
    points = [
        (when, value) for when, value in ((found.before_when, found.before), (found.now_when, found.now)) if value
    ]
    longest = max(value for _, value in points)
    rows = [bar_row(f"Fin {when}", segments((100 * value / longest, False)), [number(value)]) for when, value in points]
    table = bar_table("Abonnés à la page LinkedIn", ("Date", "Abonnés"), rows)
    posts: list[Big] = []
    if found.posts:
        posts.append((number(found.posts), f"{agree(found.posts, 'post')} dans l’année", "publié"))
    return card(
        "LinkedIn",
        [
            message(told("followers", found)),
            part(html.H3("D’une année à l’autre"), [table], folded=True, anchor="abonnes"),
            *([bigs(posts)] if posts else []),
            notes([found.note, source_line(found.source)]),
        ],
        "publié",
    )
