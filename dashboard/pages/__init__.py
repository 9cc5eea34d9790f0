"""The pages, one module each, in the order of the navigation."""

from dashboard.pages import (
    action,
    actions,
    carte,
    carto,
    depuis_2007,
    empreinte,
    methode,
    moyens,
    participation,
    publications,
    reseaux,
    synthese,
    territoire,
    territoires,
)
from dashboard.pages.model import Page

PAGES: tuple[Page, ...] = (
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
    empreinte.PAGE,
    depuis_2007.PAGE,
    methode.PAGE,
)
