"""The quartiers prioritaires in force that are known here, one region at a time: never more than what lists tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.part import part
from dashboard.components.sheet import Sheet, files, sheet_of
from dashboard.components.table import Cell, Table, data_table, table_with_files, untold
from dashboard.french import number
from dashboard.national.fields import pager, search_box
from dashboard.national.network_page import network_page
from dashboard.national.store import NationalSnapshot
from dashboard.national.year import shown
from dashboard.pages.model import Context, View
from dashboard.sources.text import fold
from dashboard.territories.model import Territory
from dashboard.territories.qpv_codes import EXPECTED
from dashboard.words import say

REGION: Final = "region"
"""The parameter that chooses the region, by its code."""
TURN: Final = "page"
"""The parameter of the page of a long list."""
PER_PAGE: Final = 50
"""Quarters of a page; the files have all of them."""
_UNLISTED: Final = "la liste de cette région n’est ni livrée, ni importée"


def view(context: Context) -> View:
    """How many are known in each region; those of one, or those that words find."""
    territories = shown(context).territories
    query, asked = context.extra.get("q", "").strip(), context.extra.get(REGION, "")
    region = territories.get("region", asked) if asked else None
    notices = () if region or not asked else (say("national", "quarters_unknown", asked[:10]),)
    known = territories.of_kind("qpv")
    content: list[Component] = [html.P(say("national", "quarters_lead", len(known), EXPECTED), className="lead")]
    if region or query:
        content += _found(context, query, region)
    by_region = _regions(context, region)
    if region or query:
        by_region = part(html.H2("Par région"), [by_region], folded=True, anchor="par-region")
    content.append(by_region)
    if len(known) < EXPECTED:
        content.append(html.P(say("national", "quarters_help"), className="note"))
    kept = {REGION: region.code} if region else {}
    label = f"Chercher un quartier{f', {region.name}' if region else ''}"
    box = search_box(context, PAGE.path, query, label, "nom, commune ou code…", kept)
    return View("Les quartiers prioritaires", {"champ": box, "trouve": html.Div(content)}, notices=notices, query=query)


def _found(context: Context, query: str, region: Territory | None) -> list[Component]:
    """Those that words find: in their name, their code, the names of their communes and of their department."""
    snapshot, words = shown(context), fold(query).split()
    territories = snapshot.territories
    inside = [one for one in territories.of_kind("qpv") if region is None or one.region == region.code]
    named = territories.commune_names({code for one in inside for code in one.communes})
    rows = []
    for one in inside:
        towns = ", ".join(named.get(code, code) for code in one.communes)
        department = territories.get("department", one.department)
        place = f"{department.name} ({department.code})" if department else one.department
        if all(word in fold(f"{one.name} {one.code} {towns} {place}") for word in words):
            rows.append((one, towns, place))
    where = region.name if region else ""
    if not rows:
        listed = region is None or region.code in territories.quarters_listed or bool(inside)
        nothing = say("national", "quarters_nothing", query, where, listed)
        return [html.P(nothing, className="empty", role="status")]
    rows.sort(key=lambda row: (fold(row[1]), fold(row[0].name)))
    pages = -(-len(rows) // PER_PAGE)
    asked = context.extra.get(TURN, "")
    turn = min(max(1, int(asked)), pages) if asked.isdecimal() else 1
    here = rows[(turn - 1) * PER_PAGE : turn * PER_PAGE]
    told = say("national", "quarters_found", len(rows), query, where, (turn - 1) * PER_PAGE + 1, len(here))
    title = f"Quartiers prioritaires en vigueur{f', {where}' if where else ''}"

    def whole() -> Sheet:
        return sheet_of(_quarters(snapshot, title, rows))

    def address(page: int) -> str:
        return context.href(PAGE.path, extra={**context.extra, TURN: str(page)})

    table = html.Div([_quarters(snapshot, title, here), files("quartiers", title, whole)], className="goes-out")
    return [html.P(told, role="status"), table, *pager(turn, pages, address)]


def _quarters(snapshot: NationalSnapshot, title: str, rows: Sequence[tuple[Territory, str, str]]) -> Component:
    peopled = snapshot.imports.table("population") is not None
    heads = ("Quartier", "Code", "Commune", "Département", *(("Population",) if peopled else ()))
    cells: list[tuple[Cell, ...]] = []
    for one, towns, place in rows:
        people = untold("l’Insee ne la donne pas") if one.population is None else number(one.population)
        cells.append((one.name, one.code, towns, place, *((people,) if peopled else ())))
    return data_table(Table(title, heads, tuple(cells), numeric=False), "data found")


def _regions(context: Context, current: Territory | None) -> Component:
    """How many are known in each region; what no list gives is not zero."""
    territories = shown(context).territories
    counts = {one.code: 0 for one in territories.of_kind("region")}
    for one in territories.of_kind("qpv"):
        counts[one.region] = counts.get(one.region, 0) + 1
    rows: list[tuple[Cell, ...]] = []
    for region in sorted(territories.of_kind("region"), key=lambda one: fold(one.name)):
        count = counts[region.code]
        link: Cell = region.name
        if count:
            mark: Mapping[str, str] = {"aria-current": "true"} if region == current else {}
            link = html.A(region.name, href=context.href(PAGE.path, extra={REGION: region.code}), **mark)
        listed = region.code in territories.quarters_listed
        whole = "oui" if listed else "en partie" if count else "non"
        rows.append((link, number(count) if count or listed else untold(_UNLISTED), whole))
    table = Table("Quartiers connus ici, par région", ("Région", "Quartiers", "Liste connue"), tuple(rows))
    return table_with_files(table, "data quarters", name="quartiers-par-region")


PAGE = network_page(
    id="quartiers",
    path="/quartiers",
    label="Quartiers",
    description="Les quartiers prioritaires de la politique de la ville en vigueur, région par région.",
    slots=("champ", "trouve"),
    view=view,
    extras=("q", REGION, TURN),
)
