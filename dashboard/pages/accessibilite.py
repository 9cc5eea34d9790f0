"""Accessibilité: what the centre declares, what automatic checks found, whom to write to."""

from __future__ import annotations

from dashboard.components import html
from dashboard.pages.accessibility_checks import checks
from dashboard.pages.methode import back
from dashboard.pages.model import Context, Page, View
from dashboard.words import say_html


def view(context: Context) -> View:
    """The declaration; where none was made, what is known without it."""
    from dashboard.pages import PAGES  # the list of pages is complete only once this one is

    centre = context.data.centre
    names = [page.name(context.words) for page in PAGES]
    said = say_html("accessibility", "statement", centre, centre.accessibility, checks(), names)
    heading = "Déclaration d’accessibilité" if centre.accessibility else "Accessibilité"
    page = html.Div(html.Section([said], className="doc-section"), className="doc-parts")
    return View(heading, {"page": html.Div([back(context), page])})


PAGE = Page(
    id="accessibilite",
    path="/accessibilite",
    label="Accessibilité",
    group="Le centre",
    description="L’état de conformité du tableau de bord, les vérifications, les limites connues, le contact.",
    slots=("page",),
    view=view,
    dimensions=(),
    period=False,
    listed=False,
)
