"""`create_national`: the national edition as a Dash application."""

from __future__ import annotations

from typing import Final

from dashboard import palette
from dashboard.app import health_of, render_page
from dashboard.files import Files
from dashboard.national.agenda import Agenda, AllCentres
from dashboard.national.pages import PAGES
from dashboard.national.store import NATIONAL
from dashboard.pages.render import Site
from dashboard.pages.runtime import register
from dashboard.settings import Settings
from dashboard.shipped import ASSETS
from dashboard.snapshot import SnapshotStore
from dashboard.web.application import PageDash, create_dash
from dashboard.web.index import NATIONAL_SHEET, HeadStyle, RenderedPage

NATIONAL_BASE: Final = "/national/"


def create_national(settings: Settings, store: SnapshotStore) -> PageDash:
    """The edition, to be mounted at `NATIONAL_BASE`; anybody may read it.

    Args:
        settings: read once by the caller.
        store: a `NationalStore`, loaded.
    """
    base = f"{settings.base}{NATIONAL_BASE}"
    site = Site(PAGES, NATIONAL, base, settings.hosting, ancestors=settings.frame_ancestors)

    def render(path: str, query: str) -> RenderedPage:
        return render_page(site, store.current(), base + path.lstrip("/"), query)

    app = create_dash(
        settings,
        render,
        lambda: health_of(store),
        assets=ASSETS,
        style=HeadStyle(palette.css(), palette.LIGHT["paper"], palette.DARK["paper"], NATIONAL_SHEET),
        generation=store.current,
        ancestors=site.ancestors,
        shared=True,
        routes_pathname_prefix="/",
        requests_pathname_prefix=base,
    )
    register(app, lambda: site, store.current)
    store.before_change = app.prepare
    Files(store.current, lambda: site).serve(app)
    Agenda(AllCentres(store.current, lambda: site)).serve(app)
    return app
