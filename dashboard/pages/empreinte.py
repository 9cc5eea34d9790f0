"""Empreinte: what the team's commutes avoid, what is declared, what it would take, and the method in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard.blocks.footprint import TOPIC, Told, method, provide, reach, remote, result, scope_choice
from dashboard.components import html
from dashboard.filters import in_period_words
from dashboard.indicators import registry
from dashboard.indicators.footprint import footprint, saved
from dashboard.indicators.footprint_factors import DEFAULT_SCOPE, SCOPES, factors
from dashboard.indicators.footprint_meetings import meetings
from dashboard.indicators.footprint_needed import DEFAULT_KM, DEFAULT_MODE, DISTANCES, MODES
from dashboard.indicators.published import published
from dashboard.indicators.travel import travel
from dashboard.pages.model import Context, Page, View
from dashboard.words import say

INDICATOR = registry.get("co2_saved")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "perimetre": (DEFAULT_SCOPE, *SCOPES),
    "moyen": (DEFAULT_MODE, *MODES),
    "km": (str(DEFAULT_KM), *map(str, DISTANCES)),
}
"""The page's own parameters: the default of each, then its values."""


def choices(extra: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The page's own parameters, checked: what is not understood falls back to its default, with a notice.

    Args:
        extra: untrusted texts.
    """
    kept, notices = {}, []
    for name, (default, *values) in CHOICES.items():
        text = extra.get(name, "")
        kept[name] = text if text in values else default
        if text and text not in values:
            notices.append(say(TOPIC, "unknown", text[:30], name, default))
    return kept, tuple(notices)


def view(context: Context) -> View:
    """The answer, where it comes from, what it would take, the method."""
    data, schemas, territories = context.data, context.snapshot.schemas, context.snapshot.territories
    kept, notices = choices(context.extra)
    filters = INDICATOR.scope(context.filters)
    printed = published(data, INDICATOR.id, filters)
    told = Told(
        footprint(data, filters),
        printed if printed is not None and printed.value else None,
        factors(data),
        schemas["commutes"].labels("mode"),
        next(one for one in SCOPES if one == kept["perimetre"]),
        kept["moyen"],
        int(kept["km"]),
    )
    found, scope, reference = told.found, told.scope, told.known.reference
    when = in_period_words(context.filters).removeprefix(",").strip()
    car_km = found.by_car(reference.per_person(), scope) if reference is not None else None
    measured = replace(context.measure(INDICATOR.id), computed=saved(found, scope))
    far = travel(territories, data, filters), meetings(territories, data, filters)
    dictionary = f"{context.href('methode/dictionnaire')}#table-commutes"
    return View(
        heading="Empreinte des trajets",
        slots={
            "constat": html.P(say(TOPIC, "lead", found, told.declared, scope, when, car_km), className="lead"),
            "perimetre": scope_choice(scope),
            "resultat": result(told, measured),
            "atteindre": reach(told, INDICATOR.unit),
            "rencontres": remote(*far, context.snapshot.departments, scope),
            "methode": method(told.known, schemas["co2_factors"]),
            "fournir": provide(schemas["commutes"], dictionary, folded=bool(found.trips or told.declared))
            if found.told
            else html.Div(),
        },
        summary=say(TOPIC, "summary", found),
        notices=notices,
        scope=filters,
    )


PAGE = Page(
    id="empreinte",
    path="/empreinte",
    label="Empreinte",
    group="Le centre",
    description="Émissions évitées estimées par les trajets domicile-travail de l’équipe, méthode et facteurs compris.",
    slots=("constat", "perimetre", "resultat", "atteindre", "rencontres", "fournir", "methode"),
    subject="Trajets de l’équipe",
    view=view,
    dimensions=(),
    extras=("perimetre", "moyen", "km"),
)
