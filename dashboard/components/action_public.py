"""The public of one action: profiles and departments of its list, as short tables with bars."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.bar_table import bar_row, bar_table, segments
from dashboard.components.chart import basis_tag
from dashboard.french import number
from dashboard.indicators.action_public import ActionPublic, Part


def public_block(found: ActionPublic) -> Component:
    """Who came, from its list, beside the declared head-count."""
    parts = (("Profil", found.profiles), ("Département d’origine", found.departments), ("Modalité", found.modalities))
    return html.Section(
        [
            html.H2(["Qui est venu ", *basis_tag("calculé sur listes")]),
            html.P(found.message, className="act-facts"),
            *[_table(title, rows, found.listed) for title, rows in parts if rows],
        ],
        className="sheet-group action-public",
    )


def _table(title: str, rows: Sequence[Part], total: int) -> Component:
    lines = [
        bar_row(label, segments((100 * count / total, label == "Non renseigné")), (number(count),))
        for label, count in rows
    ]
    return bar_table(f"Personnes de la liste par {title.lower()}", (title, "Personnes"), lines)
