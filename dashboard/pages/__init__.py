"""The pages, one module each, in the order of the navigation."""

from dashboard.pages import (
    accessibilite,
    action,
    actions,
    carte,
    carto,
    depuis_2007,
    donnees,
    dossier,
    empreinte,
    grille,
    integrer,
    methode,
    moyens,
    objectifs,
    participation,
    publications,
    reseaux,
    synthese,
    territoire,
    territoires,
)
from dashboard.pages.model import Page

_CONTENT: tuple[Page, ...] = (
    synthese.PAGE,
    carto.PAGE,
    carte.PAGE,
    territoires.PAGE,
    territoire.PAGE,
    actions.PAGE,
    action.PAGE,
    participation.PAGE,
    reseaux.PAGE,
    publications.PAGE,
    moyens.PAGE,
    objectifs.PAGE,
    dossier.PAGE,
    empreinte.PAGE,
    grille.PAGE,
    depuis_2007.PAGE,
    methode.PAGE,
    accessibilite.PAGE,
)
PAGES: tuple[Page, ...] = (*_CONTENT, integrer.page_of(_CONTENT))
"""The last one has no place in the navigation: each page leads to it from its footer."""
PUBLIC_PAGES: tuple[Page, ...] = (*PAGES, donnees.PAGE)
"""Those of the public edition: what the team keeps is not open."""
