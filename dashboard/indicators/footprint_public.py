"""The commutes in the public edition: what they avoid in all, as published, and no journey."""

from __future__ import annotations

from dashboard.filters import Filters, whole_year
from dashboard.indicators.footprint_factors import Scope, Scoped
from dashboard.indicators.footprint_words import LABEL, SCOPE_WORDS, figure_words, mass, period_of, span
from dashboard.indicators.model import Published
from dashboard.indicators.wording import QUALIFIER_WORDS
from dashboard.snapshot import CentreData

NO_JOURNEY = "trajets de l’équipe non publiés un à un"


def total(data: CentreData, filters: Filters) -> Scoped | None:
    """What the commutes of a year avoid, in kg; None when it is not published."""
    year = whole_year(filters)
    told = data.disclosed.commutes.get(year) if data.disclosed is not None and year is not None else None
    return Scoped(told.use, told.full) if told is not None else None


def lead(found: Scoped | None, published: Published | None, scope: Scope, when: str) -> str:
    """The answer in a sentence: the published total, else the declared figure, else that there is none."""
    if found is not None:
        return (
            f"{LABEL}, {when} : {mass(found.at(scope))} de CO₂e ({SCOPE_WORDS[scope]}), {span(found)} selon que la "
            "fabrication des véhicules compte ou non. Le détail des trajets n’est pas publié."
        )
    if published is not None and published.value is not None:
        return (
            f"Le centre publie {figure_words(published)} pour {period_of(published.period)} "
            f"({QUALIFIER_WORDS[published.qualifier]}). Les trajets de l’équipe ne sont pas publiés ; la formule dit "
            "ce qu’il faudrait pour atteindre ce chiffre."
        )
    return f"Aucun chiffre n’est publié, {when}. Voici comment le calcul se fait."
