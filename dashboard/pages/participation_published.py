"""The part of the participation page that published figures fill: profiles, places of origin, compositions."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.charts import compare_chart, whole_chart
from dashboard.components.part import part
from dashboard.components.participation import composition_chart, in_columns, words_table
from dashboard.dimensions import BY_ID
from dashboard.filters import Filters
from dashboard.indicators import compositions, participation
from dashboard.indicators.wording import confirmed
from dashboard.pages.model import Context
from dashboard.words import say

PUBLISHED_BY = (
    ("mode", "Type d’action", "Nature des actions"),
    ("scheme", "Dispositif", "Dispositif"),
    ("modality", "Modalité", "Modalité"),
)


def published_part(context: Context, *, beside_lists: bool = False) -> Component:
    """What the centre has published of its public, for the whole centre; nothing when it has published nothing.

    Args:
        context: of the request.
        beside_lists: whether what it has published of the persons stands beside what the lists say of them.
    """
    filters = context.filters
    title = "Ce que le centre a publié"
    if filters.year is None:
        return part(
            title, [html.P("Les chiffres publiés valent pour une année civile : choisissez-en une pour les voir.")]
        )
    blocks = _compositions(context) if beside_lists else [*_public(context), *_compositions(context)]
    if not blocks:
        return html.Div()
    return part(title, [*_scope_note(filters), in_columns(blocks)], folded=beside_lists)


def _scope_note(filters: Filters) -> list[Component]:
    if not filters.narrowed():
        return []
    return [
        html.P(
            "Ces chiffres valent pour l’ensemble du centre : les filtres y mettent une part en avant, sans les "
            "recalculer.",
            className="scope-note",
        )
    ]


def _public(context: Context, *, change: bool = True, kind: str = "") -> list[tuple[int, Component]]:
    """The year before, the profiles, the places of origin: what is published of them, with the height of each.

    Args:
        context: of the request.
        change: whether the change on the year before is told.
        kind: ending of the titles, where blocks with the same ones stand beside.
    """
    data = context.data
    whole = Filters(context.filters.centre, context.filters.year)
    measures = [context.measure(name, whole) for name in ("attendances", "unique_participants")]
    evolution = compare_chart("evolution", f"D’une année à l’autre{kind}", [m for m in measures if m.is_published])
    said, source = participation.origin_words(data, whole)
    blocks: list[tuple[int, Component]] = [(8, evolution)] if evolution and change else []
    blocks += published_profile(context, kind)
    if said:
        blocks.append((7 + 2 * len(said), words_table(f"Département d’origine{kind}", said, source)))
    return blocks


def published_profile(context: Context, kind: str = "") -> list[tuple[int, Component]]:
    """The published profile of a year's public, the whole centre's, with its height; `kind` ends its title."""
    found = participation.profile(context.data, Filters(context.filters.centre, context.filters.year))
    if found is None:
        return []
    title, message = f"Profil des participants{kind}", say("participation", "profile", found)
    return [(8, whole_chart("profil", title, found, takeaway=message, first="Profil"))]


def declared_public(context: Context) -> list[tuple[int, Component]]:
    """What is published of the persons, to stand beside what the lists say: not the change, when it is the same."""
    whole = Filters(context.filters.centre, context.filters.year)
    pairs = [context.measure(name, whole) for name in ("attendances", "unique_participants")]
    same = all(confirmed(one) for one in pairs if one.is_published)
    return _public(context, change=not same, kind=" (publié)")


def _compositions(context: Context) -> list[tuple[int, Component]]:
    """The published quantities by nature of action, scheme, modality, with the height of each."""
    blocks: list[tuple[int, Component]] = []
    for dimension, first, title in PUBLISHED_BY:
        found = compositions.composition(context.data, context.filters, context.words, dimension)
        if found is not None:
            name = f"publie-{BY_ID[dimension].param}"
            block = composition_chart(name, title, found, say("participation", "composition", found), first)
            blocks.append((6 + 4 * len(found.lines), block))
    return blocks
