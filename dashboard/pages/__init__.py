"""The pages, one module each, in the order of the navigation."""

from dashboard.pages import synthese
from dashboard.pages.model import Page

PAGES: tuple[Page, ...] = (synthese.PAGE,)
