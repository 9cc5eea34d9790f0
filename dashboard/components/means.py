"""Means on screen: the team by post, figures in large, organisations and the bodies they sit in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component
from slugify import slugify

from dashboard.components.bar_table import bar_row, bar_table, framed, segments
from dashboard.components.chart import Basis, basis_tag
from dashboard.components.list_sheets import organisations_sheet
from dashboard.components.part import part
from dashboard.components.sheet import files
from dashboard.components.table import Cell, Table, table_with_files
from dashboard.french import NARROW, agree, number, plural
from dashboard.indicators.means import Figure, Organisation, Post, Team, team_words

Big = tuple[str, str, Basis]
"""A figure in large, its words, and where it comes from."""


def section(anchor: str, title: str, content: Sequence[Component]) -> Component:
    """One part of the page, with its anchor; an empty block when there is nothing to show."""
    if not content:
        return html.Div()
    return html.Section([html.H2(title, id=anchor), *content], className="means", **{"aria-labelledby": anchor})


def bigs(figures: Sequence[Big]) -> Component:
    """Figures in large, side by side."""
    return html.Div([big(*item) for item in figures], className="bigs")


def big(figure: str, label: str, basis: Basis = "") -> Component:
    """A figure in large with its words under it."""
    tag = [" ", *basis_tag(basis)] if basis else []
    return html.P([html.Strong(figure, className="figure"), html.Span([label, *tag])], className="big")


def card(title: str, content: Sequence[Component], basis: Basis = "", class_name: str = "") -> Component:
    """A titled block."""
    head = html.Div([html.H3(title), *basis_tag(basis)], className="chart-title")
    return html.Article([head, *content], className=f"card {class_name}".strip())


def notes(lines: Sequence[str]) -> Component:
    """Remarks in small print."""
    return html.Div([html.P(line) for line in lines if line], className="notes")


def source_line(source: str) -> str:
    """ "Source : …"."""
    return f"Source{NARROW}: {source}." if source else ""


def team_block(team: Team) -> Component:
    """The team: totals, then a row per post whose bar is filled by the share of time."""
    figures: list[Big] = []
    if team.people is not None:
        figures.append((number(team.people), *_counted(agree(team.people, "personne"), team.counted)))
    if team.fte is not None:
        figures.append((number(team.fte), "équivalents temps plein (ETP)", "publié"))
    if team.renewed is not None:
        renewed = agree(team.renewed, "salarié·e renouvelé·e dans l’année", "salarié·es renouvelé·es dans l’année")
        figures.append((number(team.renewed), renewed, "publié"))
    longest = max((max(post.people or 0, post.fte or 0) for post in team.posts), default=0) or 1
    parts: list[Component] = [bigs(figures), html.P(team_words(team), className="takeaway")]
    if team.posts:
        detail = _posts(team.posts, longest)
        parts.append(part(html.H3("Poste par poste"), [detail], folded=True, anchor="postes"))
    return html.Div([*parts, notes([team.note, source_line(team.source)])], className="card")


def _counted(label: str, counted: bool) -> tuple[str, Basis]:
    """Words and tag of a number, told apart when it was counted in a list rather than printed."""
    return (f"{label}, d’après la liste du document", "calculé") if counted else (label, "publié")


def member_count(count: int, published: Figure | None) -> Component:
    """The number of members that is published, and how many are listed when that is another number."""
    if published is None:
        return bigs([(number(count), *_counted(_members(count), counted=True))])
    figures: list[Big] = [(number(published.value), *_counted(_members(published.value), published.counted))]
    if count not in (0, published.value):
        figures.append((number(count), f"{_members(count)}, d’après la liste des organisations", "calculé"))
    return bigs(figures)


def _members(count: float) -> str:
    return agree(count, "structure adhérente", "structures adhérentes")


def listed(found: Sequence[Organisation]) -> str:
    """How many organisations a list has: counted, never printed."""
    return f"{plural(len({item.name for item in found}), 'structure')}, d’après la liste du document."


def _posts(posts: Sequence[Post], longest: float) -> Component:
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


def money_block(
    result: Figure | None, reserves: Figure | None, months: Figure | None, implied: float | None
) -> list[Component]:
    """Result, reserves, months covered; the charges these imply are told apart as a deduction. Empty without any."""
    figures: list[Big] = []
    if result:
        sign = "+" if result.value > 0 else ""
        figures.append((f"{sign}{number(result.value)}{NARROW}€", "résultat de l’année", "publié"))
    if reserves:
        figures.append((f"{number(reserves.value)}{NARROW}€", "fonds associatifs et réserves", "publié"))
    if months:
        figures.append((number(months.value), "mois de fonctionnement couverts", "publié"))
    if not figures:
        return []
    lines = [source_line(next(item.source for item in (result, reserves, months) if item))]
    if implied and reserves and months:
        lines.insert(
            0,
            f"Déduction, non publiée{NARROW}: {number(reserves.value)}{NARROW}€ pour {number(months.value)} mois "
            f"supposent environ {number(round(implied, -4))}{NARROW}€ de charges par an.",
        )
    return [card("Résultat et réserves", [bigs(figures), notes(lines)])]


def names_list(title: str, found: Sequence[Organisation]) -> Component:
    """Organisations with their remark."""
    names = html.Ul(
        [
            html.Li([html.B(item.name), *([html.Span(f" — {item.note}")] if item.note else [])], title=item.source)
            for item in found
        ],
        className="names",
    )
    return html.Div([names, files(slugify(title), title, lambda: organisations_sheet(found))])


def kinds_block(groups: Sequence[tuple[str, Sequence[Organisation]]]) -> Component:
    """Organisations by kind: a bar and a count."""
    longest = max((len(items) for _, items in groups), default=0) or 1
    rows = [
        bar_row(label, segments((100 * len(items) / longest, False)), [number(len(items))]) for label, items in groups
    ]
    return bar_table("Adhérents par nature", ("Nature", "Nombre"), rows)


def seats_table(bodies: Mapping[str, Sequence[Organisation]], labels: Mapping[str, str], year: int) -> Component:
    """Who sits where, organisation by organisation; never a person.

    Args:
        bodies: relation → organisations, of the bodies that have some.
        labels: relation → French name of the body.
        year: year of the seats.
    """
    names = dict.fromkeys(item.name for items in bodies.values() for item in items)
    kinds = {item.name: item.kind_label for items in bodies.values() for item in items}
    remarks = {name: _remarks(name, bodies) for name in names}
    with_remarks = any(remarks.values())
    headers = ("Structure", *(labels[code] for code in bodies), "Nature", *(["Précision"] if with_remarks else []))
    rows: list[tuple[Cell, ...]] = []
    for name in names:
        cells = [_seat([item for item in items if item.name == name]) for items in bodies.values()]
        rows.append((name, *cells, kinds[name], *([remarks[name]] if with_remarks else [])))
    table = Table(f"Gouvernance en {year}, par structure", tuple(headers), tuple(rows), numeric=False)
    return table_with_files(table, "data seats")


def _remarks(name: str, bodies: Mapping[str, Sequence[Organisation]]) -> str:
    found = dict.fromkeys(item.note for items in bodies.values() for item in items if item.name == name and item.note)
    return " ".join(found)


def _seat(items: Sequence[Organisation]) -> Cell:
    if not items:
        return html.Span("–", className="no-seat", **{"aria-label": "non"})
    roles = [item.role for item in items if item.role and item.role != "membre"]
    if roles:
        return html.B(", ".join(roles))
    return html.Span([html.Span("●", **{"aria-hidden": "true"}), html.Span("oui", className="visually-hidden")])
