"""Audience on screen: a funnel, published rates beside computed ones, followers at two dates."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.bar_table import bar_row, bar_table, segments
from dashboard.components.means import bigs, card, notes, source_line
from dashboard.components.part import part
from dashboard.components.table import Table, table_with_files
from dashboard.french import NARROW, agree, number, percent, plural, signed
from dashboard.indicators.audience import Audience, Funnel, rate_words


def funnel_card(found: Funnel) -> Component:
    """The newsletter: from sends to clicks, with both readings of each rate."""
    rates = Table(
        "Taux publiés et taux calculés sur les envois",
        ("Taux", "Publié", "Calculé"),
        tuple((rate.label, _percent(rate.published), _percent(rate.computed, 1)) for rate in found.rates),
    )
    reasons = [f"{rate.label}{NARROW}: {rate_words(rate)}" for rate in found.rates if rate_words(rate)]
    return card(
        "Lettre d’information",
        [
            html.P(_message(found), className="takeaway"),
            _steps(found),
            part(
                html.H3("Taux publiés, taux calculés"),
                [table_with_files(rates), notes([*reasons])],
                folded=True,
                anchor="taux-lettre",
            ),
            notes([_issues_note(found), source_line(found.source)]),
        ],
        "publié",
        "funnel",
    )


def _issues_note(found: Funnel) -> str:
    return f"Nombre de numéros{NARROW}: {found.note[:1].lower()}{found.note[1:]}" if found.note else ""


def _percent(value: float | None, decimals: int | None = None) -> str:
    return "non publié" if value is None else percent(value, decimals)


def _message(found: Funnel) -> str:
    sends = found.steps[0][1]
    parts = [plural(sends, "envoi")]
    if found.issues:
        parts.append(f"en {plural(found.issues, 'numéro')}")
    if found.recipients:
        parts.append(f"à {plural(found.recipients, 'destinataire')}")
    text = " ".join(parts)
    mean = f", soit {number(round(found.per_issue))} envois par numéro en moyenne" if found.per_issue else ""
    return f"{text}{mean}."


def _steps(found: Funnel) -> Component:
    rows = [
        bar_row(label, segments((share, False)), [number(value), percent(round(share, 1))])
        for label, value, share in found.steps
    ]
    return bar_table("De l’envoi au clic", ("Étape", "Nombre", "Part des envois"), rows)


def linkedin_card(found: Audience) -> Component:
    """Followers at two dates, the gain, and the posts."""
    points = [
        (when, value) for when, value in ((found.before_when, found.before), (found.now_when, found.now)) if value
    ]
    longest = max(value for _, value in points)
    rows = [bar_row(f"Fin {when}", segments((100 * value / longest, False)), [number(value)]) for when, value in points]
    table = bar_table("Abonnés à la page LinkedIn", ("Date", "Abonnés"), rows)
    dates = [part(html.H3("D’une année à l’autre"), [table], folded=True, anchor="abonnes")]
    posts = (
        [bigs([(number(found.posts), f"{agree(found.posts, 'post')} dans l’année", "publié")])] if found.posts else []
    )
    return card(
        "LinkedIn",
        [html.P(_growth(found), className="takeaway"), *dates, *posts, notes([found.note, source_line(found.source)])],
        "publié",
    )


def _growth(found: Audience) -> str:
    if found.difference is None or found.before is None:
        return f"{number(found.now)} abonnés fin {found.now_when} ; pas de nombre publié un an plus tôt."
    text = (
        f"De {number(found.before)} à {number(found.now)} abonnés{NARROW}: {signed(found.difference)} en un an "
        f"({signed(round(100 * found.difference / found.before))}{NARROW}%)"
    )
    if found.gain is None:
        return f"{text}."
    agreed = found.gain == found.difference
    return f"{text}, comme le document l’écrit." if agreed else f"{text} ; le document écrit {signed(found.gain)}."
