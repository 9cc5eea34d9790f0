"""The files of a chart or a table, of one page with its filters: what stands in them, and how they are called."""

from __future__ import annotations

from slugify import slugify

from dashboard.components.chrome import SIMULATED
from dashboard.components.picture import Told
from dashboard.dimensions import DIMENSIONS
from dashboard.filters import french_date, period_words
from dashboard.pages.render import Shown, address_of, said


def told(shown: Shown) -> Told:
    """What a picture of this page says beside its drawing."""
    centre = shown.context.words.centre
    made_up = (f"{SIMULATED}\u202f: cette image ne décrit aucun centre réel.",) if centre.simulated else ()
    dated = f"Source\u202f: {centre.name}, données arrêtées au {french_date(centre.as_of)}."
    return Told(said(shown), (*made_up, dated))


def told_of_table(shown: Shown, title: str, host: str) -> tuple[str, ...]:
    """What the file of a table says beside its rows, line by line.

    Args:
        shown: its page.
        title: of the table.
        host: of the server, as the reader reaches it ("https://exemple.fr").
    """
    centre = shown.context.words.centre
    made_up = (f"{SIMULATED}\u202f: ce fichier ne décrit aucun centre réel.",) if centre.simulated else ()
    dated = f"Source\u202f: {centre.name}, données arrêtées au {french_date(centre.as_of)}."
    return (*made_up, title, centre.name, said(shown), dated, f"Adresse\u202f: {host}{address_of(shown)}")


def file_name(title: str, shown: Shown, kind: str) -> str:
    """ "villes-au-carre-rendez-vous-par-theme-2024.png": centre, what is shown, period, choices."""
    context, words = shown.context, shown.context.words
    filters = shown.view.scope or context.filters
    chosen = [words.by_code[one.id][code].slug for one in DIMENSIONS for code in filters.selected(one.id)]
    made_up = [SIMULATED] if words.centre.simulated else []
    period = period_words(filters)
    parts = [words.centre.name, title.removesuffix(period), period, *chosen, *made_up]
    return f"{slugify(' '.join(parts), max_length=120, word_boundary=True)}.{kind}"
