"""The files of a chart or a table, of one page with its filters: what stands in them, and how they are called."""

from __future__ import annotations

from slugify import slugify

from dashboard.components.chrome import SIMULATED
from dashboard.components.picture import Told
from dashboard.dimensions import DIMENSIONS
from dashboard.exports.about import About
from dashboard.filters import french_date, period_words
from dashboard.pages.render import Shown, address_of, lasting_page, said

TEAM = "Édition de l’équipe\u202f: peut dire ce que le secret statistique masque au public. Ne pas diffuser tel quel."


def told(shown: Shown) -> Told:
    """What a picture of this page says beside its drawing."""
    centre = shown.context.words.centre
    made_up = (f"{SIMULATED}\u202f: cette image ne décrit aucun centre réel.",) if centre.simulated else ()
    dated = f"Source\u202f: {centre.name}, données arrêtées au {french_date(centre.as_of)}."
    return Told(said(shown), (*made_up, dated))


def about_page(shown: Shown, title: str, host: str) -> About:
    """What the file of a table of this page, or of all of them, says beside the rows.

    Args:
        shown: the page.
        title: of the file.
        host: of the server, as the reader reaches it ("https://exemple.fr").
    """
    centre, snapshot = shown.context.words.centre, shown.context.snapshot
    release = snapshot.release
    return About(
        title, centre.name, said(shown), centre.as_of, snapshot.version,
        f"{host}{lasting_page(shown) or address_of(shown)}",
        f"{SIMULATED}\u202f: ce fichier ne décrit aucun centre réel." if centre.simulated else "",
        "" if shown.context.viewer is None else TEAM,
        f"{french_date(release.day)} ({release.version})" if release else "",
    )  # fmt: skip


def file_name(title: str, shown: Shown, kind: str) -> str:
    """ "villes-au-carre-rendez-vous-par-theme-2024.png": centre, what is shown, period, choices."""
    context, words = shown.context, shown.context.words
    filters = shown.view.scope or context.filters
    chosen = [words.by_code[one.id][code].slug for one in DIMENSIONS for code in filters.selected(one.id)]
    made_up = [SIMULATED] if words.centre.simulated else []
    period = period_words(filters)
    parts = [words.centre.name, title.removesuffix(period), period, *chosen, *made_up]
    return f"{slugify(' '.join(parts), max_length=120, word_boundary=True)}.{kind}"
