"""The tables of the national edition, as elements of a page: files, copy and print are read from them."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components import html, suppressed
from dashboard.components.sheet import with_files
from dashboard.components.table import Cell, Table, scroll_box, table_with_files, untold
from dashboard.filters import french_date
from dashboard.french import NARROW, number
from dashboard.indicators.registry import INDICATORS
from dashboard.national.declared import COUNTED, DECLARED
from dashboard.national.figures import AGREEMENTS, Column, Figure
from dashboard.national.search import Found
from dashboard.national.store import Member
from dashboard.words import say, say_lines

NONE = "–"


def away(text: str, address: str) -> Cell:
    """A text that leads to the pages of its centre, where these are on the web."""
    return html.A(text, href=address, rel="noopener noreferrer") if address else text


def centre_link(member: Member) -> Cell:
    """The name of a centre, which leads to its own public pages where they are on the web."""
    return away(member.name, member.page())


def side_by_side(
    name: str, caption: str, members: Sequence[Member], columns: Sequence[Column], themes: Sequence[Cell] = ()
) -> Component:
    """One row a centre, one column an indicator, then the median and the range; its files say what `remarks` says.

    Args:
        name: of its files.
        caption: in French.
        members: the rows, in their order.
        columns: as many figures each as there are rows.
        themes: of each row, in the words of its centre; a column of its own when there are any.
    """
    mixed = any(one.data and not one.data.centre.simulated for one in members)
    worded = ["Ses thèmes"] if themes else []
    heads = [html.Th(text, scope="col") for text in ("Centre", *(one.title for one in columns), *worded)]
    body = [
        html.Tr([
            html.Th([centre_link(member), " ", html.Small(_below(member, mixed=mixed))], scope="row"),
            *(html.Td(cell(one.figures[place], one.decimals)) for one in columns),
            *(html.Td(text) for text in themes[place : place + 1]),
        ])
        for place, member in enumerate(members)
    ]  # fmt: skip
    blank = [""] * len(worded)
    foot = [
        _foot("Médiane", [*map(_middle, columns), *blank]),
        _foot("Étendue", [*map(_span, columns), *blank]),
    ]
    parts = [
        html.Caption(caption),
        html.Thead(html.Tr(heads)),
        html.Tbody(body),
        html.Tfoot(foot),
    ]
    table: Component = html.Table(parts, className=f"data numeric national{' worded' if themes else ''}")
    return with_files(caption, scroll_box(table, caption), remarks(columns), name=name)


def remarks(columns: Sequence[Column]) -> list[str]:
    """What is to be known of some columns, in French."""
    told = [say("national", "reserve", one.title, one.about) for one in columns]
    return [*told, *say_lines("national", "remarks")]


def remarks_list(columns: Sequence[Column]) -> Component:
    """The same, on the page."""
    return html.Ul([html.Li(text) for text in remarks(columns)], className="doc-bullets")


def _below(member: Member, *, mixed: bool) -> str:
    """The region of a centre; the version that it stays at, when it does not answer; that it is made up, beside others.

    Args:
        member: the centre.
        mixed: whether some of the centres exist.
    """
    release = member.snapshot.release if member.snapshot else None
    since = french_date(release.day) if member.late and release else ""
    return say("national", "below", member.region, since, mixed and _made_up(member))


def _made_up(member: Member) -> bool:
    return member.data is not None and member.data.centre.simulated


def cell(found: Figure, decimals: int | None = None) -> Cell | list[Cell]:
    """A figure, with what is to be known of it in small; in its place, why there is none."""
    if found.state == "hidden":
        return suppressed.mark()
    if found.state == "unknown":
        return untold("ce sur quoi ce nombre repose n’est pas connu ici, ou incomplet")
    if found.state == "absent":
        return NONE
    if found.value is None:
        return _unpublished("ce centre ne le dit pas")
    figure = number(found.value, decimals)
    return [figure, " ", html.Small(found.note)] if found.note else figure


def _unpublished(why: str) -> Component:
    return html.Abbr(suppressed.NOT_PUBLISHED, title=f"non publié{NARROW}: {why}")


def no_theme(member: Member) -> Cell:
    """In the place of the themes of a centre that stand for one of the grid: it has none, or has never told."""
    if member.data is None:
        return _unpublished("rien n’a pu être lu de ce centre")
    return say("national", "no_theme", any(one.anct for one in member.data.centre.themes))


def _foot(title: str, cells: Sequence[str]) -> Component:
    return html.Tr([html.Th(title, scope="row"), *(html.Td(text) for text in cells)])


def _middle(column: Column) -> str:
    return NONE if column.middle is None else number(column.middle, column.decimals)


def _span(column: Column) -> str:
    if column.span is None:
        return NONE
    low, high = (number(one, column.decimals) for one in column.span)
    return f"{low} à {high}"


def anct_table() -> Component:
    """The totals that the ANCT has declared, each with its source."""
    rows: list[tuple[Cell, ...]] = []
    for one in DECLARED:
        told = dict(one.totals)
        source = html.A(one.source, href=one.address, rel="noopener noreferrer")
        rows.append(
            (str(one.year), *(told.get(name) or _unpublished("l’ANCT n’en a pas imprimé") for name in COUNTED), source)
        )
    heads = ("Année", *COUNTED, "Source")
    return table_with_files(Table("Totaux déclarés par l’ANCT", heads, tuple(rows)), "data declared", name="anct")


def versions_table(members: Sequence[Member]) -> Component:
    """What is shown of each centre: which version, of which day, and whether it is its newest."""
    rows: list[tuple[Cell, ...]] = []
    for one in members:
        release = one.snapshot.release if one.snapshot else None
        closed: Cell = french_date(one.data.centre.as_of) if one.data else NONE
        made_up = "simulées" if _made_up(one) else "réelles" if one.data else NONE
        day, version = (french_date(release.day), release.version) if release else (NONE, NONE)
        state = say("national", "state", one.late, one.snapshot is not None)
        rows.append((centre_link(one), one.region, closed, day, version, made_up, state))
    heads = ("Centre", "Région", "Données arrêtées au", "Publié le", "Version", "Données", "État")
    table = Table("Version de chaque centre", heads, tuple(rows), numeric=False)
    return table_with_files(table, "data national", name="versions")


def found_table(
    found: Sequence[Found], title: str = "Actions et publications trouvées", name: str = "recherche"
) -> Component:
    """Actions and publications, each leading to its centre's own pages.

    Args:
        found: in their order.
        title, name: of the table, in French, and of its files.
    """
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (away(one.title, one.address), one.member.name, one.kind, one.when or NONE, ", ".join(one.themes) or NONE)
        for one in found
    )
    heads = ("Intitulé", "Centre", "Nature", "Date", "Thèmes du centre")
    table = Table(title, heads, rows, numeric=False)
    return table_with_files(table, "data found", name=name)


def agreements_table() -> Component:
    """Every indicator of the registry, and whether it may stand side by side."""
    ranked = sorted(INDICATORS, key=lambda one: list(AGREEMENTS).index(one.across.agreement))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.label, AGREEMENTS[one.across.agreement], one.across.why) for one in ranked
    )
    heads = ("Indicateur", "Se compare", "Pourquoi")
    return table_with_files(
        Table("Ce qui se compare d’un centre à l’autre", heads, rows, numeric=False), "data", name="comparable"
    )


def themes_table(members: Sequence[Member]) -> Component:
    """The themes of each centre, and the one that each is in the grid of the ANCT."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.name, theme.label, theme.anct or NONE) for one in members if one.data for theme in one.data.centre.themes
    )
    heads = ("Centre", "Son thème", "Thème de la grille ANCT")
    return table_with_files(
        Table("Les thèmes de chaque centre dans la grille de l’ANCT", heads, rows, numeric=False), "data", name="themes"
    )
