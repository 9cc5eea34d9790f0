"""The files of a chart, of one page with its filters: what stands in them, and how they are called."""

from __future__ import annotations

from slugify import slugify

from dashboard.components.chrome import SIMULATED
from dashboard.components.drawing import Drawing
from dashboard.components.picture import Told
from dashboard.dimensions import DIMENSIONS
from dashboard.filters import french_date, period_words
from dashboard.pages.render import Shown, said


def told(shown: Shown) -> Told:
    """What a picture of this page says beside its drawing."""
    centre = shown.context.words.centre
    made_up = (f"{SIMULATED}\u202f: cette image ne décrit aucun centre réel.",) if centre.simulated else ()
    dated = f"Source\u202f: {centre.name}, données arrêtées au {french_date(centre.as_of)}."
    return Told(said(shown), (*made_up, dated))


def file_name(drawing: Drawing, shown: Shown, kind: str) -> str:
    """ "villes-au-carre-rendez-vous-par-theme-2024.png": centre, what is drawn, period, choices."""
    context, words = shown.context, shown.context.words
    filters = shown.view.scope or context.filters
    chosen = [words.by_code[one.id][code].slug for one in DIMENSIONS for code in filters.selected(one.id)]
    made_up = [SIMULATED] if words.centre.simulated else []
    parts = [words.centre.name, drawing.title, period_words(filters), *chosen, *made_up]
    return f"{slugify(' '.join(parts), max_length=120, word_boundary=True)}.{kind}"
