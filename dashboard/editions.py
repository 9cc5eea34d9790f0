"""The editions under one WSGI application: the public one at `/`, the staff one at `/equipe/`, behind its gate.

The national one, at `/national/`, is served alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Request, Response
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard import palette
from dashboard.app import STAFF_BASE, create_app, health_of, regions_shown
from dashboard.mail import ASK, PLACE
from dashboard.pages.render import Kept
from dashboard.publishing.store import PublicStore
from dashboard.publishing.versions import POINTER
from dashboard.settings import Settings
from dashboard.shipped import ASSETS
from dashboard.snapshot import (
    NoSnapshotError,
    Snapshot,
    SnapshotStore,
    departments_of,
    known_imports,
    known_territories,
    schemas_dir,
)
from dashboard.sources import load_schemas
from dashboard.sources.text import fold
from dashboard.viewer import ENVIRON_KEY, Viewer, Visit
from dashboard.web.application import PageDash, static_files
from dashboard.web.closed import Unpublished, Unreadable
from dashboard.web.geometry import drawn_again
from dashboard.web.health import health_response
from dashboard.web.index import HeadStyle
from dashboard.web.logs import logger
from dashboard.web.place import Placed
from dashboard.web.security import add_security_headers, content_security_policy

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask

    from dashboard.access import Access
    from dashboard.centres.lists import Lists
    from dashboard.centres.reports import Reports
    from dashboard.centres.upkeep import Upkeep
    from dashboard.intake import Desk, Publishing
    from dashboard.intake.refresh import Refresher
    from dashboard.mail.post import Post
    from dashboard.national.store import NationalStore
    from dashboard.territories.lists import Territories

NOBODY = (
    "Seule l’édition publique est servie : personne n’a de compte pour celle de l’équipe. Donnez l’adresse de qui fera "
    "le premier (DASHBOARD_ADMIN), créez un compte (python -m dashboard user add), ou réglez un fournisseur d’identité "
    "(DASHBOARD_OIDC_URL), puis redémarrez."
)
_MOUNT = STAFF_BASE.rstrip("/")


class EditionsError(Exception):
    """The editions cannot be served as they are; the message says why, and the ways out, in French."""


@dataclass(frozen=True)
class Editions:
    """What is served.

    Attributes:
        wsgi: the application of both editions.
        public, staff: the Dash application of each; None for one that is not served. The staff one is naked here: only
            `wsgi` puts the gate before it.
        access: who may come into the staff edition; None without it.
        data: the application of the pages "Données", naked too; None without the staff edition.
        doors: the application of sign-in and of accounts, naked too.
        refresher: what reads the sources of the centres again; to be started in each process.
    """

    wsgi: WSGIApplication
    public: PageDash | None
    staff: PageDash | None
    access: Access | None
    data: Flask | None = None
    refresher: Refresher | None = None
    doors: Flask | None = None


@dataclass(frozen=True)
class DataPages:
    """The pages "Données", and what reads again the sources that are set there."""

    application: Flask
    refresher: Refresher
    desk: Desk


def has_public(settings: Settings) -> bool:
    """Whether the settings ask for the public edition."""
    return settings.editions in ("toutes", "publique")


def has_staff(settings: Settings) -> bool:
    """Whether the settings ask for the staff edition."""
    return settings.editions in ("toutes", "equipe")


def has_national(settings: Settings) -> bool:
    """Whether the settings ask for the national edition, which stands alone."""
    return settings.editions == "nationale"


def create_national_edition(settings: Settings, store: NationalStore) -> Editions:
    """The national edition, at `NATIONAL_BASE`.

    Args:
        settings: read once by the caller.
        store: what it shows, loaded.
    """
    from dashboard.national.application import NATIONAL_BASE, create_national

    app = create_national(settings, store)
    outside = _Outside(store, f"{settings.base}{NATIONAL_BASE}")
    return Editions(
        _reached(settings, DispatcherMiddleware(outside, {NATIONAL_BASE.rstrip("/"): app.server})), app, None, None
    )


def _reached(settings: Settings, whole: WSGIApplication) -> WSGIApplication:
    """An application where the settings say that it is reached: below a path, behind trusted proxies."""
    placed: WSGIApplication = Placed(whole, settings.base)
    return ProxyFix(placed, x_for=settings.proxies, x_proto=settings.proxies) if settings.proxies else placed


def create_editions(
    settings: Settings,
    public: SnapshotStore | None,
    staff: SnapshotStore | None,
    listening: str = "127.0.0.1",
    clock: Callable[[], float] = time.time,
) -> Editions:
    """The editions that the settings ask for.

    Args:
        settings: read once by the caller.
        public: what the public edition shows, loaded; None without one.
        staff: what the staff edition shows, loaded; None without one.
        listening: the address that the server really listens on: the staff edition only ever stands open on this
            machine.
        clock: what sessions and links end by: seconds since 1970; tests have one of their own.

    Raises:
        EditionsError: the staff edition cannot be served as it is.
    """
    access = _access(settings, listening, clock, alone=public is None) if staff else None
    staff = staff if access else None
    staff_base = f"{settings.base}{STAFF_BASE}"
    post = _post(settings) if access else None
    letters = f"{settings.base}{PLACE}{ASK}/" if post else ""
    public_app, files = None, static_files(settings, ASSETS, regions_shown(public, staff))
    for store in (public, staff):
        if store:
            store.on_change = lambda _: drawn_again(files, settings.geo_dir, regions_shown(public, staff))
    if public:
        other = staff_base if staff else ""
        public_app = create_app(
            settings, public, other=other, faulty=lambda: bool(staff and staff.degraded), files=files, letters=letters
        )
    whole: WSGIApplication = public_app.server if public_app else _Outside(staff, staff_base)
    if isinstance(public, PublicStore):
        whole = Unpublished(whole, public, staff_base if staff else "")
    staff_app, data, doors = None, None, None
    if staff and access:
        from dashboard.access import Gate
        from dashboard.access.doors import create_doors
        from dashboard.intake import Publishing

        back = f"{settings.base}/" if public else ""
        upkeep = _upkeep(settings, staff, public)
        told: dict[str, Any] = {"behind": upkeep.behind, "kept": partial(_kept, upkeep), "letters": letters}
        staff_app = create_app(settings, staff, "staff", other=back, files=files, **told)
        head = HeadStyle(palette.css(), palette.LIGHT["paper"], palette.DARK["paper"])
        publishing = Publishing(upkeep, staff, _Published.of(settings, public))
        data = _data_pages(settings, access, staff, head, back, publishing)
        faults = _Faults(staff, settings.public_dir)
        guarded = Unreadable(staff_app.server, faults, back, f"{staff_base}donnees" if data else "", faults.begins)
        doors = create_doors(access, head, back, settings.limit, _Centres(staff, data))
        gate = Gate(guarded, doors, access, _Known(staff), data.application if data else None)
        whole = DispatcherMiddleware(whole, {_MOUNT: gate})
        if post:
            asked = _subscribing(settings, post, access, head, publishing.public if public else None)
            whole = DispatcherMiddleware(whole, {PLACE: asked})
    whole = _reached(settings, whole)
    naked, refresher = (data.application, data.refresher) if data else (None, None)
    return Editions(whole, public_app, staff_app, access, naked, refresher, doors)


def _kept(upkeep: Upkeep, email: str) -> list[Kept]:
    return [Kept(one.centre, one.name, one.page, one.query) for one in upkeep.views.own(email)]


def _upkeep(settings: Settings, staff: SnapshotStore, public: SnapshotStore | None) -> Upkeep:
    """What looks after the centres each time their files are looked at."""
    from dashboard.centres.upkeep import Upkeep

    upkeep = Upkeep.of(settings, staff.folders)

    def look() -> None:
        if upkeep.look():
            staff.wake()
        if public:
            # What other machines have published, and was just brought, is shown at once.
            public.wake()

    staff.on_look = look
    return upkeep


def _post(settings: Settings) -> Post | None:
    """By which server mails go; EditionsError where it is badly named."""
    # Only here: where no mail is sent, nothing of it is loaded.
    from dashboard.mail.post import Post
    from dashboard.store.errors import StateError

    try:
        return Post.of(settings)
    except StateError as error:
        raise EditionsError(str(error)) from error


def _subscribing(
    settings: Settings, post: Post, access: Access, head: HeadStyle, published: Callable[[], Snapshot | None] | None
) -> Flask:
    """The pages that answer the links of mails, and where public pages lead to receive them."""
    from dashboard.access.attempts import Attempts
    from dashboard.mail.subscriptions import Subscriptions
    from dashboard.subscribing import Offered, create_subscribing

    kept = Subscriptions(access.database, access.clock)
    offered = Offered(published, lambda: Attempts(access.database, access.key, "letter")) if published else None
    return create_subscribing(post, kept, head, f"{settings.base}/" if published else "", offered, settings.limit)


@dataclass(frozen=True)
class _Published:
    """Gives what is published, as it is at that moment; None when nothing is."""

    store: PublicStore

    @classmethod
    def of(cls, settings: Settings, public: SnapshotStore | None) -> _Published:
        """What the public edition shows, or what it would if it were served here."""
        known = public if isinstance(public, PublicStore) else None
        return cls(known or PublicStore.of(settings))

    def __call__(self) -> Snapshot | None:
        self.store.refresh()
        return None if self.store.missing() else self.store.current()


def _data_pages(
    settings: Settings,
    access: Access,
    staff: SnapshotStore,
    head: HeadStyle,
    public: str,
    publishing: Publishing,
) -> DataPages | None:
    """The pages "Données", where centres bring their spreadsheets in; None as long as no schema can be read."""
    from dashboard.centres.left_folder import LeftFolders
    from dashboard.centres.list_keys import ListKeys
    from dashboard.centres.lists import Lists
    from dashboard.centres.reports import Reports
    from dashboard.centres.territories import SharedTerritories
    from dashboard.centres.versions import Versions
    from dashboard.centres.waiting_lists import WaitingLists
    from dashboard.intake import Desk, Folders, Writing, create_intake
    from dashboard.intake.areas import areas
    from dashboard.intake.department_map import department_map
    from dashboard.intake.refresh import Refresher
    from dashboard.live.sources import Sources
    from dashboard.store.database import Database
    from dashboard.store.objects import Objects

    database, objects = Database.of(settings), Objects.of(settings)
    try:
        schemas = load_schemas(schemas_dir(settings.data_dir))
    except (OSError, ValueError) as error:
        logger().error("data_pages_closed", reason=str(error))
        return None

    def territories() -> Territories:
        try:
            near = departments_of(data.centre for data in staff.current().centres.values())
        except NoSnapshotError:
            near = ()
        return known_territories(settings.geo_dir, known_imports(settings.geo_dir), near)

    def names() -> Iterable[str]:
        return (one.name for one in territories())

    versions = Versions(database, objects)
    desk = Desk(database, objects, versions, schemas, names)
    lists = Lists(versions, schemas)
    waiting = WaitingLists(lists, ListKeys(database), territories)
    reports = Reports(publishing.upkeep.jobs, objects)
    _sweep(desk, lists, publishing.upkeep, reports)
    refresher = Refresher(desk, Sources.of(settings))
    made = create_intake(
        desk,
        access.form_proof,
        head,
        refresher=refresher,
        territories=SharedTerritories.of(settings),
        folders=Folders(settings, staff),
        areas=partial(areas, settings.geo_dir),
        outline=partial(department_map, settings.geo_dir),
        waiting=waiting,
        left=LeftFolders(settings.data_dir, settings.cache_dir, schemas),
        publishing=publishing,
        writing=Writing(
            publishing.upkeep, staff, reports, bool(public), publishing.public, settings, publishing.upkeep.views
        ),
        public=public,
        limit=settings.limit,
        most_body=settings.max_body,
    )
    return DataPages(made, refresher, desk)


def _sweep(desk: Desk, lists: Lists, upkeep: Upkeep, reports: Reports) -> None:
    """Erase what a server that was killed has left: files and rows that nothing names any more.

    What it had published and told nobody of is told.
    """
    from dashboard.store.errors import StateError

    try:
        for centre in desk.versions.pointers():
            desk.sweep(centre)
            lists.sweep(centre)
        reports.sweep()
        upkeep.publications.announce()
    except StateError as error:  # the next start does it
        logger().warning("nothing_swept", reason=str(error))


def _access(settings: Settings, listening: str, clock: Callable[[], float], *, alone: bool) -> Access | None:
    """Who may come into the staff edition; None when nobody could, and the public edition is served without it.

    Raises:
        EditionsError: accounts cannot be read, or nobody could come in where nothing else is served (`alone`).
    """
    # Only here: alone, the public edition loads nothing of accounts, nor of what they are kept with.
    from dashboard.access import StateError, create_access

    try:
        access = create_access(settings, listening, clock)
        if not alone and not access.can_open:
            logger().warning("staff_closed", reason=NOBODY)
            return None
        access.check_start()
    except StateError as error:
        raise EditionsError(str(error)) from error
    return access


@dataclass(frozen=True)
class _Known:
    """Whether there is a centre of some identifier: as long as files cannot be read, it may be theirs."""

    store: SnapshotStore

    def __call__(self, centre: str) -> bool:
        return self.store.degraded or centre in self.store.current().centres


@dataclass(frozen=True)
class _Centres:
    """The centres that a person of the staff may be of, shown or still without data: identifier → name."""

    store: SnapshotStore
    data: DataPages | None

    def __call__(self) -> Mapping[str, str]:
        named: dict[str, str] = {}
        with suppress(NoSnapshotError):
            named |= {name: data.centre.name for name, data in self.store.current().centres.items()}
        if self.data:
            desk = self.data.desk
            named |= {name: desk.name_of(name) for name in desk.versions.pointers() if name not in named}
        return dict(sorted(named.items(), key=lambda one: fold(one[1])))


@dataclass(frozen=True)
class _Faults:
    """Why a person of the staff can be shown nothing; None when there is something to show.

    What is told of the files is what the pages would tell this person of them (see `dashboard.viewer`).
    """

    store: SnapshotStore
    public: Path

    def __call__(self, environ: WSGIEnvironment) -> tuple[str, ...] | None:
        visit = environ.get(ENVIRON_KEY)
        viewer = visit.viewer if isinstance(visit, Visit) else Viewer("reader")
        try:
            shown = self.store.current()
        except NoSnapshotError:
            return (self.store.failing,) if viewer.sees_files else ()
        if viewer.centre in shown.centres or (shown.centres and not viewer.centre):
            return None
        told = shown.refused.get(viewer.centre, ()) if viewer.centre else shown.problems
        lines = [problem.text() for problem in told] or [no_centre(self.store.data_dir)] * (not viewer.centre)
        return tuple(lines) if viewer.sees_files else ()

    def begins(self, environ: WSGIEnvironment) -> bool:
        """Whether there is no centre yet, and who sends a request may open one.

        Where something was published once, the data are missing: that is to be said.
        """
        visit = environ.get(ENVIRON_KEY)
        try:
            shown = self.store.current()
        except NoSnapshotError:
            return False
        if shown.centres or shown.all_problems or self.store.failing or (self.public / POINTER).exists():
            return False
        viewer = visit.viewer if isinstance(visit, Visit) else Viewer("reader")
        return viewer.runs_service and not viewer.centre and not viewer.open


def no_centre(data_dir: Path) -> str:
    """What is missing where there is no centre at all."""
    return (
        f"Aucun centre dans {data_dir} : un dossier par centre y est attendu, avec son centre.toml et ses tables, "
        "ou un classeur XLSX (python -m dashboard template en écrit un modèle)."
    )


@dataclass(frozen=True)
class _Outside:
    """What answers outside an edition that is served alone below a path: the way to it, and how it does."""

    shown: SnapshotStore | None
    base: str

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if self.shown and environ.get("PATH_INFO") == "/healthz":
            response = health_response(health_of(self.shown))
        else:
            response = Response(status=302, headers={"Location": self.base})
        return add_security_headers(Request(environ), response, content_security_policy(()))(environ, start_response)
