"""`create_app` puts the dashboard together: snapshot store, pages, web plumbing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from dashboard import palette
from dashboard.components import html
from dashboard.components.chrome import SIMULATED, simulated_banner
from dashboard.components.drawing import drawings
from dashboard.files import Files
from dashboard.opendata import api_page
from dashboard.opendata.api import Api
from dashboard.opendata.reading import Published
from dashboard.opendata.serve import OpenData
from dashboard.pages import PAGES, PUBLIC_PAGES
from dashboard.pages.frame import layout_of
from dashboard.pages.model import FEED
from dashboard.pages.render import PICTURE, Kept, Shown, Site, address_of, file_address, said, show, title_of
from dashboard.pages.runtime import register
from dashboard.settings import Settings
from dashboard.shipped import ASSETS
from dashboard.showing import Public, Staff, current_visit
from dashboard.snapshot import Arrival, NoSnapshotError, Snapshot, SnapshotStore
from dashboard.web.application import PageDash, create_dash, static_files
from dashboard.web.health import Health
from dashboard.web.index import HeadStyle, Preview, RenderedPage
from dashboard.web.static_files import StaticFiles


def create_store(
    settings: Settings,
    places: Callable[[], Mapping[str, Path]] = dict,
    arrivals: Callable[[], Mapping[str, Arrival]] = dict,
) -> SnapshotStore:
    """The store of what the staff edition shows; nothing is read yet.

    Args:
        settings: where the data are.
        places: tells the folders of the centres that are kept elsewhere.
        arrivals: tells what is to be said of how their data arrive.
    """
    # Only here: the public edition reads no list, and has no key.
    from dashboard.indicators.losses import questions
    from dashboard.sources.lists.keys import key_source

    return SnapshotStore(
        settings.data_dir,
        settings.geo_dir,
        settings.reload_seconds,
        key=key_source(settings),
        cache_dir=settings.cache_dir,
        losses=questions,
        places=places,
        arrivals=arrivals,
    )


def regions_shown(*stores: SnapshotStore | None) -> frozenset[str]:
    """Codes of the regions of the centres that some stores show: maps are drawn of these."""
    found: set[str] = set()
    for store in stores:
        with suppress(NoSnapshotError):
            found |= store.current().territories.covered if store else set()
    return frozenset(found)


STAFF_BASE = "/equipe/"
Edition = Literal["public", "staff"]


def site_of(settings: Settings, edition: Edition, other: str = "") -> Site:
    """The pages of an edition; `other` is the address of the other one, which they then link to."""
    shared = (settings.default_centre, f"{settings.base}/", settings.hosting, other)
    if edition == "staff":
        return replace(Site(PAGES, *shared), base=f"{settings.base}{STAFF_BASE}")
    return replace(Site((*PUBLIC_PAGES, api_page.PAGE), *shared), ancestors=settings.frame_ancestors)


def create_app(
    settings: Settings,
    store: SnapshotStore,
    edition: Edition = "public",
    *,
    other: str = "",
    faulty: Callable[[], bool] = lambda: False,
    files: StaticFiles | None = None,
    behind: Callable[[], Mapping[str, int]] = dict,
    kept: Callable[[str], Sequence[Kept]] = lambda _: (),
    letters: str = "",
) -> PageDash:
    """The dashboard as a Dash app.

    Args:
        settings: read once by the caller.
        store: loaded by the caller (`store.load()`); its snapshot is asked for once a request.
        edition: "public" answers at "/", to anybody; "staff" is to be mounted at `STAFF_BASE` behind the gate of
            `dashboard.access`, which says in the WSGI environment who looks: without that, it answers nothing.
        other: address of the other edition, which pages then link to.
        faulty: whether the other edition cannot show its files as they are now: `/healthz` tells it too.
        behind: centres of which what is public is behind the data → for how many days; told on the home page of those
            who may publish.
        files: those of `dashboard.web.application.static_files`, which both editions serve; read here by default.
        kept: gives the views that an account keeps for itself, told on its home page.
        letters: where readers ask for the letter of a page; "" where none is sent.

    Returns:
        The app; its `server` attribute is the WSGI application.
    """
    staff = edition == "staff"
    site = replace(site_of(settings, edition, other), letters=letters)
    base = site.base
    showing = Staff(site, store) if staff else Public(site, store)
    current, place = showing.current, showing.place

    def render(path: str, query: str) -> RenderedPage:
        here = place()
        if staff:
            visit = current_visit()
            here = replace(here, proof=visit.proof, behind=behind(), kept=kept(visit.email), today=_today())
        return render_page(here, current(), here.base + path.lstrip("/"), query)

    head = HeadStyle(palette.css(), palette.LIGHT["paper"], palette.DARK["paper"])
    options: dict[str, Any] = {
        "assets": ASSETS,
        "files": files or static_files(settings, ASSETS, regions_shown(store)),
        "style": head,
        "generation": store.current if staff else current,
    }
    options["ancestors"] = site.ancestors
    options |= {"routes_pathname_prefix": "/", "requests_pathname_prefix": base}

    def reader() -> Hashable:
        if not staff:
            return place().base
        visit = current_visit()
        return (visit, tuple(sorted(behind().items())), tuple(kept(visit.email)), _today())

    options |= {"place": lambda: place().base, "reader": reader, "shared": not staff}
    app = create_dash(settings, render, lambda: health_of(store, faulty), **options)
    register(app, place, current, showing.viewer)
    if app.shared:
        store.before_change = app.prepare

    Files(current, place).serve(app)
    if isinstance(showing, Public):
        showing.install(app)
        published = Published(current, place, showing.readable)
        OpenData(published, showing.served).serve(app)
        Api(published).serve(app)
    return app


def _today() -> date:
    return datetime.now(UTC).date()


def health_of(store: SnapshotStore, faulty: Callable[[], bool] = lambda: False) -> Health:
    """What `/healthz` says of a store; `faulty` tells whether another one cannot show its files as they are now."""
    try:
        snapshot = store.current()
    except NoSnapshotError:
        return Health(None)
    if not snapshot.centres:
        return Health(None)
    return Health(snapshot.version, store.loaded_at, store.degraded or faulty())


def render_page(site: Site, snapshot: Snapshot, path: str, query: str) -> RenderedPage:
    """The page of an address: its title, its layout, its status."""
    shown = show(site, snapshot, path, query)
    if shown is None:
        return not_found(site, snapshot)
    description = shown.page.description
    if shown.context.words.centre.simulated:
        description = f"{SIMULATED}. {description}"
    status = 200 if shown.view.found else 404
    embedded = shown.embedding is not None
    preview = None if embedded or site.viewer or status != 200 else preview_of(shown)
    layout = layout_of(site, shown)
    feed = feed_of(shown) if preview else ""
    living = f"{site.living}{address_of(shown).removeprefix(site.base)}" if site.living else ""
    return RenderedPage(
        title_of(shown), description, layout, status, shown.page.scripts, embedded, preview, feed, living
    )


def feed_of(shown: Shown) -> str:
    """The address of the feed of a centre's publications, where they are published."""
    context = shown.context
    return context.href(FEED, context.words.default) if context.data.disclosed else ""


def preview_of(shown: Shown) -> Preview:
    """What a link to a page shows where it is shared: what its filters keep, and its first chart.

    Words searched for are left out: whoever writes a link would put theirs in the centre's mouth.
    """
    page, view = shown.page, shown.view
    summary = f" — {view.summary}" if view.summary and not view.query else ""
    told = f"{said(shown, searched=False)}{summary}" if page.period else page.description
    drawn = next(drawings([view.slots.get(name) for name in page.slots]), None)
    picture = file_address(shown, PICTURE, f"{drawn.name}.png") if drawn else ""
    title = title_of(shown, searched=False)
    return Preview(title, told, address_of(shown), picture, drawn.title if drawn else "")


def not_found(site: Site, snapshot: Snapshot) -> RenderedPage:
    """The page of an unknown address, in French, with the way home."""
    centre = next(iter(snapshot.centres.values())).centre
    body = html.Main(
        [
            *([simulated_banner()] if centre.simulated else []),
            html.H1("Page introuvable"),
            html.P("Cette adresse ne correspond à aucune page du tableau de bord."),
            html.P(html.A("Revenir à la synthèse", href=site.base)),
        ],
        id="contenu",
        tabIndex=-1,
        className="inner",
    )
    return RenderedPage(f"Page introuvable · {centre.name}", "Adresse inconnue.", html.Div(body), 404)
